"""The SKOS schemes of `ontology/schemes/`, read once: which concepts there are and what they are called."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec
import pyoxigraph

from kg.errors import UnknownName
from kg.morphology import fold
from kg.resources import ontology

__all__ = ["BASE", "Concept", "Scheme", "concept", "concepts", "iri", "label", "scheme", "schemes", "wider_concepts"]

#: Concepts have fixed IRIs, whatever the base of the instances is.
BASE = "https://w3id.org/civil-kg/concept/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """A concept of a scheme.

    Attributes:
        id: its slug (`youth`), which records hold.
        scheme: slug of its scheme (`target-group`).
        iri: its IRI in the graph.
        names: language → preferred label.
        alternatives: language → other names that mean the same wherever they stand.
        weak: language → names that mean the concept only where they stand alone, as a whole phrase or list item
            («животные»); `skos:hiddenLabel` in the scheme.
        definitions: language → definition, where one is needed.
        broader: slugs of the next wider concepts.
    """

    id: str
    scheme: str
    iri: str
    names: dict[str, str]
    alternatives: dict[str, tuple[str, ...]]
    weak: dict[str, tuple[str, ...]]
    definitions: dict[str, str]
    broader: tuple[str, ...]


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """A scheme with its concepts in the order of its file; `id`, `iri`, `names` and `definitions` as of a concept."""

    id: str
    iri: str
    names: dict[str, str]
    definitions: dict[str, str]
    concepts: tuple[Concept, ...]


def _paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted((ontology() / "schemes").glob("*.ttl"))}


def schemes() -> tuple[str, ...]:
    """Slugs of all schemes, sorted."""
    return tuple(_paths())


def _by_language(literals: Iterable[pyoxigraph.Literal]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for literal in literals:
        found.setdefault(literal.language or "", []).append(literal.value)
    return {language: tuple(values) for language, values in found.items()}


def _first(values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {language: texts[0] for language, texts in values.items()}


def _unknown(what: str, name: str, known: Iterable[str]) -> UnknownName:
    from rapidfuzz import process

    close = [match for match, score, _ in process.extract(name, list(known), limit=3) if score >= 60]
    mend = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(sorted(known))}."
    return UnknownName(f"there is no {what} “{name}”.", mend=mend)


@cache
def scheme(slug: str) -> Scheme:
    """A scheme by its slug, read on first use.

    Raises:
        UnknownName: where there is no such scheme.

    >>> scheme("target-group").names["en"]
    'Target groups'
    """
    paths = _paths()
    if slug not in paths:
        raise _unknown("scheme", slug, paths)
    found: dict[str, dict[str, list[pyoxigraph.NamedNode | pyoxigraph.Literal]]] = {}
    for quad in pyoxigraph.parse(path=str(paths[slug]), format=pyoxigraph.RdfFormat.TURTLE):
        if not isinstance(quad.subject, pyoxigraph.NamedNode):
            continue
        if isinstance(quad.object, (pyoxigraph.NamedNode, pyoxigraph.Literal)):
            predicate = quad.predicate.value.removeprefix(_SKOS)
            found.setdefault(quad.subject.value, {}).setdefault(predicate, []).append(quad.object)

    def texts(iri: str, predicate: str) -> dict[str, tuple[str, ...]]:
        return _by_language(value for value in found[iri].get(predicate, []) if isinstance(value, pyoxigraph.Literal))

    own = BASE + slug
    return Scheme(
        id=slug,
        iri=own,
        names=_first(texts(own, "prefLabel")),
        definitions=_first(texts(own, "definition")),
        concepts=tuple(
            Concept(
                id=iri.removeprefix(f"{own}/"),
                scheme=slug,
                iri=iri,
                names=_first(texts(iri, "prefLabel")),
                alternatives=texts(iri, "altLabel"),
                weak=texts(iri, "hiddenLabel"),
                definitions=_first(texts(iri, "definition")),
                broader=tuple(wider.value.removeprefix(f"{own}/") for wider in found[iri].get("broader", [])),
            )
            for iri in found
            if iri != own
        ),
    )


def concepts(scheme_slug: str) -> tuple[Concept, ...]:
    """The concepts of a scheme, in the order of its file.

    Raises:
        UnknownName: where there is no such scheme.

    >>> [concept.id for concept in concepts("link-basis")][:2]
    ['joint-project', 'declared-partner']
    """
    return scheme(scheme_slug).concepts


@cache
def _named(scheme_slug: str) -> dict[str, Concept]:
    return {one.id: one for one in concepts(scheme_slug)}


def concept(scheme_slug: str, slug: str) -> Concept:
    """A concept by its slug.

    Raises:
        UnknownName: where there is no such scheme or concept; says which are alike.
    """
    known = _named(scheme_slug)
    if slug not in known:
        raise _unknown(f"concept of {scheme_slug}", slug, known)
    return known[slug]


def label(scheme_slug: str, slug: str, lang: str = "en") -> str:
    """What a concept is called.

    Args:
        scheme_slug: the scheme (`role`).
        slug: the concept (`co-organizer`).
        lang: `en` (the default) or `ru`; English where there is no label in that language.

    Raises:
        UnknownName: where there is no such scheme or concept.

    >>> label("role", "co-organizer"), label("role", "co-organizer", "ru")
    ('Co-organizer', 'Соорганизатор')
    """
    names = concept(scheme_slug, slug).names
    return names.get(lang, names["en"])


def iri(scheme_slug: str, slug: str) -> str:
    """The IRI of a concept.

    Raises:
        UnknownName: where there is no such scheme or concept.

    >>> iri("target-group", "youth")
    'https://w3id.org/civil-kg/concept/target-group/youth'
    """
    return concept(scheme_slug, slug).iri


def wider_concepts(scheme_slug: str, slug: str) -> frozenset[str]:
    """A concept itself and all wider ones, at any remove.

    Raises:
        UnknownName: where there is no such scheme or concept.
    """
    found: set[str] = set()
    open_ = [slug]
    while open_:
        one = open_.pop()
        if one not in found:
            found.add(one)
            open_ += concept(scheme_slug, one).broader
    return frozenset(found)


def spellings(one: Concept) -> list[tuple[str, bool]]:
    """All names of a concept in all languages, each with whether it is weak, without repetitions."""
    found: dict[str, tuple[str, bool]] = {}
    for name in one.names.values():
        found.setdefault(fold(name), (name, False))
    for groups, weak in ((one.alternatives, False), (one.weak, True)):
        for group in groups.values():
            for name in group:
                found.setdefault(fold(name), (name, weak))
    return list(found.values())
