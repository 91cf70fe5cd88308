"""From the statements that an export of ours makes of one document, the record that they were written from.

What RDF does not carry does not come back: the words of sections (they stay in the journal), and which of the sources
of an organization gave its number, form and seat: each of them is given all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import msgspec

from kg import model
from kg.errors import UnreadableSource
from kg.header_terms import HEADER, HEADER_CONCEPTS, SHOWN
from kg.iris import concept_of
from kg.places import gazetteer
from loaders._rdf_export_words import Words, in_order, keys_of, natural, share
from loaders._rdf_said import LABEL, Said

__all__ = ["PLACE_ROLES", "exported_record"]

#: What a place is to a project, the strongest first (`kg.model.Place`).
PLACE_ROLES = ("area", "venue", "partner-area", "seat", "compared", "mentioned")
_HEADER_TYPES = {field.name: field.type for field in msgspec.structs.fields(model.Header)}
#: Ids of places with a colon, for which an address has a dash.
_PLACE_KINDS = ("geonames", "group", "part")
_SUM = re.compile(r"\d+(?:\.\d+)?")


def exported_record(name: str, data: Mapping[str, Any]) -> model.Record:
    """The record of a document.

    Args:
        name: of the document.
        data: `said`, what its graph says; `known`, what the whole export says of its organizations and projects;
            addresses in both relative to the graph's base, concepts in full.

    Raises:
        UnreadableSource: the statements are not such as an export has.
    """
    try:
        return _Exported(name, Said(data["said"]), Said(data["known"])).record()
    except (ValueError, LookupError, TypeError, ArithmeticError, msgspec.MsgspecError) as error:
        raise UnreadableSource(
            f"the statements on this document are not such as an export has ({type(error).__name__}).",
            where=name,
            mend="Export the graph again; statements that were added by hand may have to go.",
        ) from None


class _Exported:
    """Reads one document; every method reads one kind of thing."""

    def __init__(self, name: str, said: Said, known: Said) -> None:
        self.name = name
        self.said = said
        self.known = known
        self.node = next(
            (node for node in said.things("Document") if name in said.texts(node, "fileName")), f"document/{name}"
        )
        self.activity = said.link(self.node, "describes") or ""
        self.words = Words(said)
        #: Key of an organization → its participations in the document's own activity.
        self.parts: dict[str, list[str]] = {}
        #: Key of another project → participations in it.
        self.others: dict[str, list[str]] = {}
        for node in self._nodes("Participation"):
            keys = keys_of(node)
            (self.parts if len(keys) == 2 else self.others).setdefault(keys[0], []).append(node)
        self.keys: dict[str, list[str]] = {}
        for key, parts in self.parts.items():
            self.keys.setdefault(said.links(parts[0], "organization")[0], []).append(key)
        self.project_keys = self._name_projects()

    def record(self) -> model.Record:
        return model.Record(
            document=self._document(),
            header=self._header(),
            sections=[self._section(node) for node in self._nodes("Section")],
            organizations=in_order(self.words, [self._organization(key) for key in sorted(self.parts, key=natural)]),
            places=in_order(self.words, self._places()),
            place_counts=[self._place_count(node) for node in self._nodes("PlaceCount")],
            target_groups=[self._group(node) for node in self._nodes("TargetGroup")],
            themes=[self._theme(node) for node in self._nodes("Theme")],
            projects=[self._project(key, node) for key, node in self.project_keys.items()],
            links=[self._link(node) for node in self._nodes("LinkStatement")],
            allocations=[self._allocation(node) for node in self._nodes("Allocation")],
            events=[self._event(node) for node in self._nodes("Event")],
            sessions=[self._session(node) for node in self._nodes("Session")],
            problems=[self._problem(node) for node in self._nodes("Problem")],
        )

    # What things are called

    def _nodes(self, kind: str) -> list[str]:
        """The things of a class that the document alone knows, in the order of their keys."""
        nodes = [node for node in self.said.things(kind) if self.node in self.said.links(node, "document")]
        if kind == "Event":  # the document's own activity may be one too
            nodes = [node for node in nodes if len(keys_of(node)) == 1]
        return sorted(nodes, key=lambda node: [natural(key) for key in keys_of(node)])

    def _slug(self, node: str, name: str) -> str | None:
        found = concept_of(self.said.link(node, name) or "") or concept_of(self.known.link(node, name) or "")
        return found[1] if found else None

    def _text(self, node: str, name: str) -> str:
        return self.said.text(node, name) or ""

    def _number(self, node: str, name: str) -> int:
        return int(self.said.texts(node, name)[0])

    def _maybe(self, node: str, name: str, type: Any) -> Any:
        text = self.said.text(node, name)
        return None if text is None else msgspec.convert(text, type, strict=False)

    def _true(self, node: str, name: str) -> bool:
        return self.said.text(node, name) == "true"

    # Kinds of things

    def _document(self) -> model.Document:
        node, title = self.node, self._text(self.node, LABEL)
        if title == self.name and self.known.text(self.activity, LABEL) is None:
            title = ""  # the name stands for a title that is not there
        return model.Document(
            name=self.name,
            kind=self._text(node, "documentKind"),
            title=title,
            language=self.said.text(node, "language") or "und",
            media_type=self._text(node, "mediaType"),
            encoding=self.said.text(node, "encoding"),
            sha256=self._text(node, "sha256"),
            characters=self._maybe(node, "characters", int) or 0,
            loader=self._text(node, "loader"),
            file=self.said.text(node, "file"),
            read_at=self._text(node, "readAt"),
        )

    def _header(self) -> model.Header:
        header = model.Header(version=self._maybe(self.node, "versionDate", _HEADER_TYPES["version"]))
        for field, name in HEADER.items():
            setattr(header, field, self._field(field, name))
        if header.number and header.scheme is None and f"/RU-PGF-{header.number}" not in unquote(self.activity):
            header.scheme = ""  # the number means something in its file alone
        for field, (name, _) in HEADER_CONCEPTS.items():
            setattr(header, field, self._slug(self.activity, name))
        header.applicant = next((key for key in self.parts if "applicant" in self._roles(self.parts[key])), None)
        header.evidence = self._header_words()
        return header

    def _field(self, field: str, name: str) -> Any:
        if model.Money in getattr(_HEADER_TYPES[field], "__args__", ()):
            node = self.said.link(self.activity, name)
            if node is None:
                return None
            # RDF rewrites 10.50 as 10.5; the address has the sum as it was written.
            written = unquote(node.rpartition("/")[2].partition("-")[0])
            amount = Decimal(self._text(node, "amount"))
            exact = Decimal(written) if _SUM.fullmatch(written) else amount
            return model.Money(amount=exact if exact == amount else amount, currency=self._text(node, "currency"))
        if _HEADER_TYPES[field] == str | None:
            return self.said.text(self.activity, name)
        return self._maybe(self.activity, name, _HEADER_TYPES[field])

    def _header_words(self) -> dict[str, model.Evidence]:
        found: dict[str, model.Evidence] = {}
        for node in self.words.nodes(self.activity):
            shows = set(self.said.links(node, "shows"))
            fields = [field for field, name in SHOWN.items() if name in shows]
            if not fields and shows:
                continue  # the words for another project, which has them too
            if "inn" in fields:
                fields = _numbers_shown(fields, self.words.words[node].quote)
            for field in fields or [f"words-{len(found) + 1}"]:
                found.setdefault(field, self.words.words[node])
        return found

    def _section(self, node: str) -> model.Section:
        return model.Section(
            kind=self._text(node, "sectionKind"),
            heading=self._text(node, "heading"),
            text="",
            start=self._number(node, "startOffset"),
            end=self._number(node, "endOffset"),
        )

    def _roles(self, participations: Iterable[str]) -> list[str]:
        return sorted(role for node in participations if (role := self._slug(node, "role")) is not None)

    def _organization(self, key: str) -> model.Organization:
        parts = self.parts[key]
        node = self.said.links(parts[0], "organization")[0]
        keys = self.keys[node]
        names, aliases = self._names(node, keys)
        mine = self.words.of(*parts)
        if len(keys) == 1:
            mine = self.words.of(node)
        elif key == keys[0]:
            others = [part for other in keys for part in self.parts[other]]
            left = [one for one in self.words.of(node) if one not in self.words.of(*others)]
            mine += left
        roles = self._roles(parts)
        return model.Organization(
            key=key,
            name=names[keys.index(key)],
            legal_form=self._slug(node, "legalForm"),
            kind=self._slug(node, "kind"),
            identifiers=[self._identifier(one) for one in self.known.links(node, "identifier")],
            roles=[] if roles == ["mentioned"] else roles,
            region=_place_id(self.known.link(node, "seat")),
            aliases=aliases if key == keys[0] else [],
            unconfirmed=self._true(parts[0], "unconfirmed"),
            known_as=node,
            evidence=mine,
        )

    def _names(self, node: str, keys: Sequence[str]) -> tuple[list[str], list[str]]:
        """The name of each of the document's organizations that are this one, and further names of the first."""
        names = self.said.texts(node, "name") or [self.known.text(node, LABEL) or ""]
        names = sorted(names, key=lambda name: (-len(name), name))
        return [names[min(place, len(names) - 1)] for place in range(len(keys))], self.said.texts(node, "alias")

    def _identifier(self, node: str) -> model.Identifier:
        return model.Identifier(
            scheme=self.known.text(node, "scheme") or "",
            value=self.known.text(node, "value") or "",
            valid=self.known.text(node, "valid") == "true",
        )

    def _places(self) -> list[model.Place]:
        found: dict[str, list[str]] = {}
        for node in self._nodes("Placement"):
            found.setdefault(_place_id(self.said.link(node, "place")) or "", []).append(node)
        places = []
        for id, nodes in found.items():
            roles = [self._slug(node, "placeRole") or "mentioned" for node in nodes]
            roles.sort(key=lambda role: PLACE_ROLES.index(role) if role in PLACE_ROLES else len(PLACE_ROLES))
            entry = gazetteer().get(id)
            places.append(
                model.Place(
                    id=id,
                    name=entry.name if entry else id,
                    kind=entry.kind if entry else "part",
                    country=entry.country if entry else None,
                    role=roles[0],
                    roles=roles,
                    share=self._maybe(nodes[0], "share", Decimal),
                    evidence=self.words.of(*nodes),
                )
            )
        return places

    def _place_count(self, node: str) -> model.PlaceCount:
        return model.PlaceCount(
            place=_place_id(self.said.link(node, "place")),
            unit=self._text(node, "unit"),
            text=self._text(node, "text"),
            count=self._number(node, "count"),
            evidence=self.words.of(node)[0],
        )

    def _matches(self, phrase: str) -> list[model.ConceptMatch]:
        nodes = sorted(self.said.links(phrase, "match"), key=lambda node: self._number(node, "position"))
        return [
            model.ConceptMatch(id=self._slug(node, "concept") or "", score=share(self._text(node, "score")))
            for node in nodes
        ]

    def _group(self, node: str) -> model.TargetGroup:
        return model.TargetGroup(
            text=self._text(node, "text"),
            concepts=self._matches(node),
            role="participant" if self._text(node, "groupRole") == "participant" else "target",
            unconfirmed=self._true(node, "unconfirmed"),
            evidence=self.words.of(node),
        )

    def _theme(self, node: str) -> model.Theme:
        return model.Theme(text=self._text(node, "text"), concepts=self._matches(node), evidence=self.words.of(node))

    def _name_projects(self) -> dict[str, str]:
        """The other projects: key in the record → address."""
        found: dict[str, str] = {}
        for key, nodes in self.others.items():
            found[key] = self.said.links(nodes[0], "activity")[0]
        named = [*self.said.links(self.activity, "continues"), *self.said.links(self.activity, "mentions")]
        for node in dict.fromkeys(named):
            if node not in found.values():
                scoped = keys_of(node) if unquote(node.split("/")[1]) == self.name else []
                free = (f"p{number}" for number in range(1, len(named) + len(found) + 2) if f"p{number}" not in found)
                found[scoped[0] if len(scoped) == 1 and scoped[0] not in found else next(free)] = node
        return dict(sorted(found.items(), key=lambda item: natural(item[0])))

    def _project(self, key: str, node: str) -> model.Project:
        return model.Project(
            key=key,
            title=self._text(node, "title"),
            number=self.said.text(node, "number"),
            relation="continues" if node in self.said.links(self.activity, "continues") else "mentioned",
            first_year=msgspec.convert(self.known.text(node, "firstYear"), int | None, strict=False),
            last_year=msgspec.convert(self.known.text(node, "lastYear"), int | None, strict=False),
            participants=[
                model.Participant(organization=keys_of(part)[1], role=self._slug(part, "role") or keys_of(part)[2])
                for part in self.others.get(key, [])
            ],
            evidence=self.words.of(node),
        )

    def _end(self, node: str) -> model.Reference:
        if node.startswith("place/"):
            id = _place_id(node) or ""
            entry = gazetteer().get(id)
            return model.Reference(type="place", id=id, label=entry.name if entry else id)
        if node in self.keys:
            return model.Reference(type="organization", id=self.keys[node][0], label=self._text(node, "name"))
        key = "self" if node == self.activity else next(key for key, one in self.project_keys.items() if one == node)
        return model.Reference(type="project", id=key, label=self._text(node, "title"))

    def _link(self, node: str) -> model.Link:
        return model.Link(
            kind=self._text(node, "linkKind"),
            source=self._end(self.said.links(node, "from")[0]),
            target=self._end(self.said.links(node, "to")[0]),
            evidence=self.words.of(node),
        )

    def _allocation(self, node: str) -> model.Allocation:
        giver = self.said.link(node, "giver")
        return model.Allocation(
            organization=self.keys[self.said.links(node, "recipient")[0]][0],
            giver=self.keys[giver][0] if giver is not None else None,
            kind=self._slug(node, "allocationKind") or "",
            amount=model.Money(amount=Decimal(self._text(node, "amount")), currency=self._text(node, "currency")),
            count=self._number(node, "count"),
            first=self._maybe(node, "firstDay", _HEADER_TYPES["starts"]),
            last=self._maybe(node, "lastDay", _HEADER_TYPES["starts"]),
            evidence=self.words.of(node),
        )

    def _event(self, node: str) -> model.Event:
        return model.Event(
            key=keys_of(node)[0],
            name=self._text(node, LABEL),
            kind=self._slug(node, "eventKind"),
            count=self._maybe(node, "times", int) or 1,
            participants=self._maybe(node, "expectedParticipants", int),
            starts=self._maybe(node, "starts", _HEADER_TYPES["starts"]),
            ends=self._maybe(node, "ends", _HEADER_TYPES["starts"]),
            places=[_place_id(place) or "" for place in self.said.links(node, "place")],
            evidence=self.words.of(node),
        )

    def _session(self, node: str) -> model.Session:
        speeches = sorted(self.said.links(node, "speech"), key=lambda one: self._number(one, "position"))
        return model.Session(
            key=keys_of(node)[0],
            title=self._text(node, LABEL),
            start_time=self.said.text(node, "startTime"),
            end_time=self.said.text(node, "endTime"),
            kind=self._slug(node, "sessionKind") or "session",
            items=self._text(node, "agenda").split("\n") if self.said.text(node, "agenda") else [],
            speakers=[self._speaker(one) for one in speeches],
            unconfirmed=self._true(node, "unconfirmed"),
            evidence=self.words.of(node),
        )

    def _speaker(self, node: str) -> model.Speaker:
        organization = self.said.link(node, "organization")
        return model.Speaker(
            name=self.said.text(node, "personName"),
            office=self.said.text(node, "office"),
            organization=self.keys[organization][0] if organization is not None else None,
            role=self._text(node, "speakerRole"),
            unconfirmed=self._true(node, "unconfirmed"),
            evidence=self.words.of(node),
        )

    def _problem(self, node: str) -> model.Problem:
        severity = self._text(node, "severity")
        return model.Problem(
            severity="error" if severity == "error" else "warning" if severity == "warning" else "note",
            what=self._text(node, "what"),
            where=self.said.text(node, "where"),
            mend=self.said.text(node, "mend"),
            code=self._text(node, "code"),
        )


def _place_id(node: str | None) -> str | None:
    if node is None or not node.startswith("place/"):
        return None
    text = unquote(node.removeprefix("place/"))
    kind, dash, rest = text.partition("-")
    return f"{kind}:{rest}" if dash and kind in _PLACE_KINDS else text


def _numbers_shown(fields: list[str], quote: str) -> list[str]:
    """Fields of a header of which the words give numbers of the applicant: which of its numbers tells their length."""
    lengths = {len(digits) for digits in re.findall(r"\d+", quote)}
    ogrn, inn = bool(lengths & {13, 15}), bool(lengths & {10, 12})
    left = {"ogrn"} if inn and not ogrn else {"inn"} if ogrn and not inn else set()
    return [field for field in fields if field not in left]
