"""What a user means by a number, an IRI, an id or words."""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from kg.cards.shapes import Entity, Kind
from kg.errors import AmbiguousName, UnknownName
from kg.iris import Iris
from kg.names import core_name, display_name, fold_title
from kg.places import PlaceEntry, find_places, gazetteer
from kg.privacy import mask
from kg.resolve import Identities, Organization, Project

__all__ = ["KINDS", "Lookup"]

#: What can be looked up; `project` stands for events too.
KINDS = ("organization", "project", "place", "document")

#: Dashes as word processors write them in numbers: «21–2–009488».
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_NUMBER = re.compile(r"(?:инн|огрн|огрнип|inn|ogrn|no\.?|№)?[\s:.№]*([0-9][0-9\s–—-]{5,}[0-9])", re.IGNORECASE)
_APPLICATION = re.compile(r"(?:№|заявка)?\s*([РPR]?\d\d-\d-?\d*-?\d+-?\d*)", re.IGNORECASE)
_PLACE_ID = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3}){0,2}|geonames[:-]\d+|group[:-]\w+|part[:-]\w+")
#: How many candidates an ambiguous name lists, and how many near names an unknown one.
_LISTED, _NEAR = 12, 3
#: From 0 to 100, how like a name must be to be offered for an unknown one.
_LIKE = 68


class _Named(msgspec.Struct, frozen=True):
    """Something of the graph, and all it is called."""

    entity: Entity
    names: tuple[str, ...]


class Lookup:
    """The names of one graph.

    Args:
        identities: organizations and projects.
        documents: (name, title) of each source.
        places: gazetteer ids of the places that the graph names.
        iris: of the graph.
    """

    def __init__(
        self, identities: Identities, documents: Sequence[tuple[str, str]], places: Iterable[str], iris: Iris
    ) -> None:
        self.identities = identities
        self.documents = dict(documents)
        self.places = set(places)
        self.iris = iris

    def find(self, words: str, kinds: Sequence[str] = KINDS) -> Entity:
        """The one thing that is meant.

        An id or a number is taken first, then a whole name (case, ё, quotes and words for the legal form do not
        matter), then names in which all the words occur.

        Args:
            words: a number, an IRI, an id or words.
            kinds: where to look, in this order: a whole name of an earlier kind is taken before one of a later.

        Raises:
            AmbiguousName: several bear that name.
            UnknownName: nothing does.
        """
        asked = _DASHES.sub("-", " ".join(words.split())).strip("<>")
        if not asked:
            raise UnknownName("no name was given.", mend="Name a number, an id or words.")
        entity = self._by_id(self.iris.name(asked), kinds)
        if entity is not None:
            return entity
        numbered = [entity for entity in self._by_number(asked) if _in(entity, kinds)]
        if numbered:
            return _one(asked, numbered)
        for found in self._by_name(asked, kinds):
            if found:
                return _one(asked, found)
        raise self._unknown(asked, kinds)

    def entity(self, name: str) -> Entity | None:
        """The thing with an id; None where the graph has none."""
        return self._by_id(name, KINDS)

    def _by_id(self, name: str, kinds: Sequence[str]) -> Entity | None:
        if "organization" in kinds and (org := self.identities.organizations.get(name)):
            return self._organization(org)
        if "project" in kinds and (project := self.identities.projects.get(name)):
            return self._project(project)
        if "document" in kinds:
            for document in self.documents:
                # A file's name is masked like all else: its owner may still call it by its own.
                if document in (name, mask(name)) or name == self.iris.name(self.iris.document(document)):
                    return self._document(document)
        if "place" in kinds:
            key = name.removeprefix("place/")
            if _PLACE_ID.fullmatch(key) and (place := gazetteer().get(_place_key(key))):
                return self._place(place)
        return None

    def _by_number(self, asked: str) -> Iterator[Entity]:
        if match := _NUMBER.fullmatch(asked):
            digits = re.sub(r"\D", "", match.group(1))
            for org in self.identities.organizations.values():
                if any(number.value == digits for number in org.identifiers):
                    yield self._organization(org)
        if match := _APPLICATION.fullmatch(asked):
            number = _spelled(match.group(1))
            for project in self.identities.projects.values():
                if project.number and _spelled(project.number) == number:
                    yield self._project(project)

    def _by_name(self, asked: str, kinds: Sequence[str]) -> Iterator[list[Entity]]:
        """Candidates, stricter ways of comparing first."""
        folded, core = fold_title(asked), core_name(asked)
        for kind in kinds:
            if kind == "place":
                yield self._places(asked)
            else:
                yield [named.entity for named in self._of(kind) if folded in map(fold_title, named.names)]
        for kind in kinds:
            yield [named.entity for named in self._of(kind) if core in map(core_name, named.names)]
        if "place" in kinds:
            # «псковской области»: a place in another case, before organizations whose names hold its words.
            spoken = find_places(asked[:1].upper() + asked[1:])
            whole = [match for match in spoken if match.start == 0 and match.end == len(asked) and not match.adjectival]
            yield [self._place(entry) for match in whole if (entry := gazetteer().get(match.id))]
        words = folded.split()
        everything = [named for kind in kinds for named in self._of(kind)]
        yield [named.entity for named in everything if any(_has(words, name) for name in named.names)]
        stems = [word if len(word) < 5 else word[: max(4, len(word) - 2)] for word in words]
        yield [named.entity for named in everything if any(_has(stems, name) for name in named.names)]

    def _unknown(self, asked: str, kinds: Sequence[str]) -> UnknownName:
        from rapidfuzz import fuzz, process

        names = {
            fold_title(name): named.entity
            for kind in kinds
            for named in self._of(kind)
            for name in reversed(named.names)
        }
        like = process.extract(fold_title(asked), list(names), scorer=fuzz.WRatio, limit=20, score_cutoff=_LIKE)
        labels = list(dict.fromkeys(names[name].label for name, _, _ in like))[:_NEAR]
        near = " or ".join(f"«{label.strip('«»')}»" if "«" not in label else label for label in labels)
        mend = f"Did you mean {near}?" if near else "`kg query sources` lists what was read."
        return UnknownName(f"the graph has no {_choice(kinds)} of that name.", where=asked, mend=mend)

    def _of(self, kind: str) -> Iterator[_Named]:
        """All things of a kind that the graph names."""
        if kind == "organization":
            for org in self.identities.organizations.values():
                yield _Named(self._organization(org), (org.label, org.name, *org.aliases))
        elif kind == "project":
            for project in self.identities.projects.values():
                yield _Named(self._project(project), (project.title,))
        elif kind == "document":
            for document in self.documents:
                last = document.rsplit("/", 1)[-1]
                yield _Named(self._document(document), (document, last, last.rsplit(".", 1)[0]))
        elif kind == "place":
            for place in sorted(self.places):
                if entry := gazetteer().get(place):
                    yield _Named(self._place(entry), (entry.name, entry.name_en, *entry.names, *entry.names_en))

    def _places(self, asked: str) -> list[Entity]:
        """Places of that whole name: of those that the graph names all, else the best of the gazetteer."""
        found = gazetteer().find(asked)
        named = [entry for entry in found if entry.id in self.places]
        return [self._place(entry) for entry in named or found[:1]]

    def _organization(self, org: Organization) -> Entity:
        number = next((number for number in org.identifiers if number.valid), None)
        seat = gazetteer().get(org.region) if org.region else None
        only = f"in {org.members[0][0]}" if org.members else ""
        known = [f"{number.scheme} {number.value}" if number else only, seat.name if seat else ""]
        return self._made(org.id, "organization", org.label, ", ".join(filter(None, known)))

    def _project(self, project: Project) -> Entity:
        years = "–".join(dict.fromkeys(str(year) for year in (project.first_year, project.last_year) if year))
        kind: Kind = "event" if project.event else "project"
        known = [project.number or f"in {project.members[0][0]}", years]
        return self._made(project.id, kind, display_name(project.title), ", ".join(filter(None, known)))

    def _place(self, place: PlaceEntry) -> Entity:
        above = gazetteer().get(place.parent or place.country or "")
        detail = f"{place.kind} in {above.name}" if above and above.id != place.id else place.kind
        return self._made(self.iris.name(self.iris.place(place.id)), "place", place.name, f"{place.id}, {detail}")

    def _document(self, name: str) -> Entity:
        return self._made(self.iris.name(self.iris.document(name)), "document", name, self.documents[name])

    def _made(self, name: str, kind: Kind, label: str, detail: str) -> Entity:
        return Entity(id=name, iri=self.iris.base + name, kind=kind, label=label, detail=detail)


def _in(entity: Entity, kinds: Sequence[str]) -> bool:
    return ("project" if entity.kind == "event" else entity.kind) in kinds


def _has(words: Sequence[str], name: str) -> bool:
    """Whether each of the words begins a word of the name."""
    spoken = re.findall(r"\w+", fold_title(name))
    return bool(words) and all(any(said.startswith(word) for said in spoken) for word in words)


def _one(asked: str, found: list[Entity]) -> Entity:
    unique = list({entity.id: entity for entity in found}.values())
    if len(unique) == 1:
        return unique[0]
    more = f" (the first {_LISTED} of them)" if len(unique) > _LISTED else ""
    raise AmbiguousName(
        f"{len(unique)} things may be meant.",
        [(entity.id, f"{entity.label} ({entity.detail})") for entity in unique[:_LISTED]],
        where=asked,
        mend=f"Name one by its id{more}.",
    )


def _place_key(key: str) -> str:
    """A place's id from its IRI's last part, where `-` stands for `:`."""
    return re.sub(r"^(geonames|group|part)-", r"\1:", key)


def _spelled(number: str) -> str:
    """An application's number with the first letter of a regional one in one alphabet."""
    return "".join(number.upper().split()).translate(str.maketrans("PR", "РР"))


def _choice(kinds: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(kinds[:-1]), kinds[-1] if kinds else "")))
