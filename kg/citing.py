"""Citing: each fact about a thing with the words that show it, and its sources as references.

A fact of this graph is cited by its source and the place of the words in it. The hash of the source's file tells
whether a copy is the one that was read. `bibtex` and `csl` give the sources as the reference managers take them.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

import msgspec

from kg.cards import Card, Entity
from kg.iris import Iris
from kg.journal import Journal, KeptSource
from kg.model import Record
from kg.names import display_name

if TYPE_CHECKING:
    from kg.queries import Rows

__all__ = ["Citation", "Citations", "CitedSource", "bibtex", "cite", "cite_between", "csl", "reference"]


class CitedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source as it is cited.

    Attributes:
        name: in the graph.
        iri: of the document.
        title: of the document.
        kind: `grant-application`, `event-programme`, …
        number: of the application, None where it has none.
        author: the organization that applies, None where none does.
        issued: day of the application, None where the source does not say.
        language: ISO 639-1 code.
        media_type: of the file.
        characters: length of its text.
        sha256: of the file's bytes, hex.
        read_at: when it was read, ISO 8601, UTC.
        loader: name and version of what read it.
    """

    name: str
    iri: str
    title: str
    kind: str
    number: str | None
    author: str | None
    issued: date | None
    language: str
    media_type: str
    characters: int
    sha256: str
    read_at: str
    loader: str


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A fact and some words that show it.

    Attributes:
        fact: what is said, a slug (`name`, `role`, `partner`, `area`, `requested`, …).
        value: as shown.
        detail: more on the value: years, sums, the project.
        entity: id of the thing that the value names; None for a plain value.
        source: name of the source.
        quote: the words.
        before: the words before them in the same paragraph, at most 80 characters.
        after: the words after.
        section: heading of the section they stand in; None for a field of the header.
        start: offset of the first character in the source's decoded text, in code points.
        end: offset after the last.
        method: how the words were found.
        confidence: from 0 to 1.
    """

    fact: str
    value: str
    detail: dict[str, str] = {}
    entity: str | None = None
    source: str
    quote: str
    before: str = ""
    after: str = ""
    section: str | None
    start: int
    end: int
    method: str
    confidence: float


class Citations(msgspec.Struct, frozen=True, kw_only=True):
    """What can be cited about one thing, or about what ties two together.

    Attributes:
        about: the thing, or the two.
        citations: by source and place in it.
        sources: those that are cited, by name.
    """

    about: tuple[Entity, ...]
    citations: list[Citation]
    sources: list[CitedSource]


_Told = dict[str, tuple[CitedSource, Record]]


def cite(card: Card, journal: Journal) -> Citations:
    """All that can be cited about a thing (`Graph.cite`).

    Args:
        card: what is known of it.
        journal: of the graph.

    Returns:
        Every fact of the card that words of a source show, once for each place of the words. What follows from other
        facts, or is known from the ontology, has no words of its own and is left out. Of a document the reference.
    """
    told = _told(journal, card.documents)
    found = [
        Citation(
            fact=fact.name,
            value=fact.value,
            detail=fact.detail,
            entity=fact.entity,
            source=quote.document,
            quote=quote.quote,
            before=quote.before,
            after=quote.after,
            section=_section(told[quote.document][1], quote.start, quote.end),
            start=quote.start,
            end=quote.end,
            method=quote.method,
            confidence=quote.confidence,
        )
        for part in card.parts
        for fact in part.facts
        for quote in fact.quotes
    ]
    return _together((card.entity,), found, told)


def cite_between(a: Entity, b: Entity, rows: "Rows", journal: Journal) -> Citations:
    """All that can be cited about what ties two things together.

    Args:
        a: the one.
        b: the other.
        rows: the answer to the question `evidence_for` about them.
        journal: of the graph.
    """
    answer: list[dict[str, Any]] = [{**row} for row in rows if row["quote"]]
    told = _told(journal, {row["source"] for row in answer})
    found = [
        Citation(
            fact=row["tie"],
            value=row["about"],
            detail={name: row[name] for name in ("role", "project") if row[name]},
            entity=row["project_id"],
            source=row["source"],
            quote=row["quote"],
            section=_section(told[row["source"]][1], row["start"], row["end"]),
            start=row["start"],
            end=row["end"],
            method=row["method"],
            confidence=float(row["confidence"]),
        )
        for row in answer
    ]
    return _together((a, b), found, told)


def _told(journal: Journal, documents: Iterable[str]) -> _Told:
    """The documents, each with the source that it was read from."""
    # A file that holds several documents gives them numbers: `register.html#2`.
    files = {name for document in documents for name in (document, document.rpartition("#")[0]) if name}
    iris = Iris(journal.base)
    return {
        record.document.name: (_source(kept, record, iris), record)
        for kept, records in journal.records(sorted(files))
        for record in records
    }


def _together(about: tuple[Entity, ...], found: list[Citation], told: _Told) -> Citations:
    cited = sorted({one.source for one in found} | {one.label for one in about if one.kind == "document"})
    return Citations(
        about=about,
        # Stable: facts of the same words stay in the order of the card.
        citations=sorted(found, key=lambda one: (one.source, one.start, one.end)),
        sources=[told[name][0] for name in cited],
    )


def _section(record: Record, start: int, end: int) -> str | None:
    return next((part.heading for part in record.sections if part.start <= start and end <= part.end), None)


def _source(kept: KeptSource, record: Record, iris: Iris) -> CitedSource:
    document = record.document
    header = record.header
    applicant = next((org.name for org in record.organizations if org.key == header.applicant), None)
    return CitedSource(
        name=document.name,
        iri=iris.document(document.name),
        title=document.title or document.name,
        kind=document.kind,
        number=header.number,
        author=display_name(applicant) if applicant else None,
        issued=header.submitted,
        language=document.language,
        media_type=document.media_type,
        characters=document.characters,
        sha256=kept.sha256,
        read_at=document.read_at or kept.read_at,
        loader=kept.loader,
    )


# References


def reference(source: CitedSource) -> str:
    """A source as one line of a list of references."""
    kind = _genre(source) + (f" {source.number}" if source.number else "")
    day = f", {source.issued.isoformat()}" if source.issued else ""
    author = f"{source.author}. " if source.author else ""
    return f"{author}{source.title.rstrip('.')}. {kind}{day}. {_copy(source)}."


def _genre(source: CitedSource) -> str:
    words = source.kind.replace("-", " ")
    return words[:1].upper() + words[1:]


def _copy(source: CitedSource) -> str:
    """Which file was read, and when."""
    return f"File {source.name}, SHA-256 {source.sha256}, read {source.read_at[:10]}"


def _words(cited: Citations, source: CitedSource) -> str:
    """The words cited from a source, one quote a line, with the facts that they show."""
    shown: dict[tuple[int, int, str, str | None], dict[str, None]] = {}
    for one in cited.citations:
        if one.source == source.name:
            place = (one.start, one.end, one.quote, one.section)
            shown.setdefault(place, {})[f"{one.fact}: {one.value}"] = None
    lines = []
    for (start, end, quote, section), facts in shown.items():
        place_in_words = f"{section}, characters {start}–{end}" if section else f"characters {start}–{end}"
        lines.append(f"«{_line(quote)}» ({place_in_words}; {'; '.join(facts)})")
    return "\n".join(lines)


def _line(text: str) -> str:
    return " ".join(text.split())


def _keys(sources: Sequence[CitedSource]) -> dict[str, str]:
    """A key for each source: its name in the letters that BibTeX takes, told apart by a number where need be."""
    keys: dict[str, str] = {}
    for source in sources:
        stem = re.sub(r"[^A-Za-z0-9]+", "-", source.name.rpartition(".")[0] or source.name).strip("-")
        stem = stem or f"source-{source.sha256[:8]}"
        tries = (f"{stem}{f'-{number}' if number else ''}" for number in count())
        keys[source.name] = next(key for key in tries if key not in keys.values())
    return keys


def csl(cited: Citations) -> list[dict[str, Any]]:
    """The sources as CSL-JSON (https://docs.citationstyles.org), for Zotero, pandoc and others.

    The cited words are the item's `annote`.
    """
    keys = _keys(cited.sources)
    return [
        {
            "id": keys[source.name],
            "type": "document",
            "title": source.title,
            "genre": _genre(source),
            **({"author": [{"literal": source.author}]} if source.author else {}),
            **({"number": source.number} if source.number else {}),
            **({"issued": _csl_date(source.issued)} if source.issued else {}),
            "accessed": _csl_date(date.fromisoformat(source.read_at[:10])),
            "language": source.language,
            "note": _copy(source),
            "annote": _words(cited, source),
        }
        for source in cited.sources
    ]


def _csl_date(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def bibtex(cited: Citations) -> str:
    """The sources as BibTeX, in UTF-8; the cited words are the entry's `annote`."""
    keys = _keys(cited.sources)
    return "\n".join(_entry(keys[source.name], source, _words(cited, source)) for source in cited.sources)


#: What TeX acts on, and how it is written so that it does not.
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip


def _latex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)


def _entry(key: str, source: CitedSource, words: str) -> str:
    fields = {
        "title": f"{{{_latex(_line(source.title))}}}",
        "author": f"{{{_latex(_line(source.author))}}}" if source.author else "",
        "type": _latex(_genre(source)),
        "number": _latex(source.number or ""),
        "year": str(source.issued.year) if source.issued else "",
        "date": source.issued.isoformat() if source.issued else "",
        "howpublished": _latex(_copy(source)),
        "langid": {"ru": "russian", "en": "english"}.get(source.language, _latex(source.language)),
        "annote": _latex(words),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"]) + "\n"
