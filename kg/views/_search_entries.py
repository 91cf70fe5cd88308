"""What the search view keeps of each thing of the graph, worked out from what the sources say."""

from collections import OrderedDict, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from urllib.parse import unquote

import msgspec

from kg.changes import Change
from kg.finding import Entity, Kind
from kg.iris import Iris
from kg.links import country_of
from kg.model import Record
from kg.names import display_name
from kg.places import PlaceEntry, gazetteer
from kg.projects import Project
from kg.resolve import Identities, Organization
from kg.views import Truth
from kg.views._search_said import (
    Brief,
    Text,
    Years,
    about,
    is_firm,
    labelled,
    names_of,
    place_facets,
    place_names,
    place_text,
    reached,
    told,
)

__all__ = ["Entries", "Entry", "place_detail", "spelled_number"]

#: So many records are at hand at a time, where several documents speak of one project.
_RECORDS = 256


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What the view keeps of one thing.

    Attributes:
        entity: the thing.
        label_en: its English name, where it has one (places).
        names: all that it is called.
        numbers: registration and application numbers.
        texts: what it is searched by, beside its names.
        facets: what it is filtered by: (`place`, gazetteer id), (`group`, concept), (`direction`, concept); wider
            places and concepts too.
        places: gazetteer ids of where it is or works, the most important first.
        years: first and last of its work.
        documents: names of the sources that name it, sorted.
    """

    entity: Entity
    label_en: str | None = None
    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    texts: tuple[Text, ...] = ()
    facets: frozenset[tuple[str, str]] = frozenset()
    places: tuple[str, ...] = ()
    years: Years = (None, None)
    documents: tuple[str, ...] = ()


class Entries:
    """The things of a graph.

    Of the records only briefs are kept: the journal is gone through once, one source after the other.

    Args:
        truth: what the view is made from.
        identities: of the things that entries are asked for; by default of all.
        sources: document → source that it was read from, where that has another name.
    """

    def __init__(
        self, truth: Truth, identities: Identities | None = None, sources: Mapping[str, str] | None = None
    ) -> None:
        self.sources: dict[str, str] = dict(sources or {})
        #: Place → documents that name it.
        self.naming: dict[str, list[str]] = defaultdict(list)
        self._truth = truth
        self._iris = Iris(truth.base)
        self._identities = identities if identities is not None else truth.identities
        self._briefs: dict[str, Brief] = {}
        self._records: OrderedDict[str, Record] = OrderedDict()

    def everything(self) -> Iterator[Entry]:
        """Go through all sources: the entry of each thing of the graph."""
        projects, orgs = self._identities.projects, self._identities.organizations
        for change in self._truth.changes(0):
            for record in self.take(change):
                document = record.document.name
                for place in self._briefs[document].places:
                    self.naming[place].append(document)
                yield self._document(record)
                for name in self.named(record, {"projects"}):
                    # Most projects are spoken of by one document alone, which is at hand now.
                    if all(other == document for other, _ in projects[name].members):
                        yield self._project(projects[name])
        for project in projects.values():
            if len({document for document, _ in project.members}) > 1:
                yield self._project(project)
        for org in orgs.values():
            yield self._organization(org)
        for place in self.naming:
            entry = gazetteer().get(place)
            if entry is not None:
                yield self._place(entry)

    def take(self, change: Change) -> list[Record]:
        """Take note of what a source says now. Returns its records."""
        for record in change.records:
            name = record.document.name
            self._briefs[name] = Brief.of(record)
            self._records[name] = record
            if name != change.source:
                self.sources[name] = change.source
            while len(self._records) > _RECORDS:
                self._records.popitem(last=False)
        return list(change.records)

    def named(self, record: Record, kinds: Container[str] = ("organizations", "projects")) -> Iterable[str]:
        """Ids of the organizations and projects that a record describes or names, each once."""
        document, known = record.document.name, self._identities
        found: list[str | None] = []
        if "organizations" in kinds:
            found += (known.organization_ids.get((document, org.key)) for org in record.organizations)
        if "projects" in kinds:
            keys = ("self", *(project.key for project in record.projects))
            found += (known.project_ids.get((document, key)) for key in keys)
        return dict.fromkeys(name for name in found if name is not None)

    def places(self, document: str) -> dict[str, str]:
        """The places of the gazetteer that a document names: id in the graph → id in the gazetteer."""
        known = (place for place in self._brief(document).places if gazetteer().get(place) is not None)
        return {self._name(self._iris.place(place)): place for place in known}

    def entry(self, name: str, place: str | None = None) -> Entry | None:
        """What the view keeps of a thing; None where it is no more.

        Args:
            name: id of the thing.
            place: for a place its id in the gazetteer.
        """
        if place is not None:
            known = gazetteer().get(place)
            return self._place(known) if known is not None and self.naming[place] else None
        if (org := self._identities.organizations.get(name)) is not None:
            return self._organization(org)
        if (project := self._identities.projects.get(name)) is not None:
            return self._project(project)
        document = unquote(name.removeprefix("document/"))
        return self._document(self._record(document)) if document in self._briefs else None

    def _record(self, document: str) -> Record:
        if document not in self._records:
            self.take(self._truth.change(self.sources.get(document, document)))
        return self._records[document]

    def _brief(self, document: str) -> Brief:
        if document not in self._briefs:
            self._record(document)
        return self._briefs[document]

    def document_id(self, document: str) -> str:
        """The id of a document in the graph."""
        return self._name(self._iris.document(document))

    def _name(self, iri: str) -> str:
        return self._iris.name(iri)

    def _entity(self, name: str, kind: Kind, label: str, detail: Iterable[str]) -> Entity:
        return Entity(
            id=name, iri=self._iris.base + name, kind=kind, label=label or name, detail=", ".join(filter(None, detail))
        )

    def _organization(self, org: Organization) -> Entry:
        number = next((number for number in org.identifiers if number.valid), None)
        seat = gazetteer().get(org.region) if org.region else None
        only = f"in {org.members[0][0]}" if org.members else ""
        detail = (f"{number.scheme} {number.value}" if number else only, seat.name if seat else "")
        where = seat.id if seat is not None else country_of(org)
        facets = {*place_facets(where)} if where is not None else set()
        texts: list[Text | None] = [
            *labelled("kind", "organization-kind", org.kind),
            *labelled("legal-form", "legal-form", org.legal_form),
            place_text(where) if where is not None else None,
        ]
        years: list[Years] = []
        for brief, mine in self._parts(org):
            years += [span for key, span in brief.earlier if key in mine]
            if not mine.isdisjoint(brief.keys):
                years.append(brief.years)
                facets |= brief.facets
                texts.append(Text("text", "project", brief.title))
                texts += brief.labels
        return Entry(
            entity=self._entity(org.id, "organization", org.label, detail),
            names=_unique((org.label, org.name, *org.aliases)),
            numbers=_unique(number.value for number in org.identifiers),
            texts=_said(texts),
            facets=frozenset(facets),
            places=(where,) if where is not None else (),
            years=_span(years),
            documents=_unique(sorted(document for document, _ in org.members)),
        )

    def _parts(self, org: Organization) -> Iterator[tuple[Brief, set[str]]]:
        """The records that name an organization, and by which keys."""
        keys: dict[str, set[str]] = defaultdict(set)
        for document, key in org.members:
            keys[document].add(key)
        for document, mine in sorted(keys.items()):
            yield self._brief(document), mine

    def _project(self, project: Project) -> Entry:
        kind: Kind = "event" if project.event else "project"
        years = "–".join(dict.fromkeys(str(year) for year in (project.first_year, project.last_year) if year))
        described = [document for document, key in project.members if key == "self"]
        titles = [project.title, *(self._record(document).document.title for document in described)]
        texts: list[Text | None] = []
        for document, key in project.members:
            record = self._record(document)
            for other in record.projects:
                if other.key == key:
                    orgs = {org.key: org for org in record.organizations}
                    titles.append(other.title)
                    named = (orgs.get(participant.organization) for participant in other.participants)
                    texts += (names_of(org) for org in named if org is not None)
        facets: set[tuple[str, str]] = set()
        places: dict[str, int] = {}
        for document in described:
            record, brief = self._record(document), self._brief(document)
            texts += [*about(record, brief), *told(record)]
            facets |= brief.facets
            for rank, place in reached(record):
                places[place] = min(rank, places.get(place, rank))
        ranked = sorted(places, key=lambda place: (places[place], place))
        return Entry(
            entity=self._entity(
                project.id,
                kind,
                display_name(project.title),
                (project.number or f"in {project.members[0][0]}", years),
            ),
            names=_unique(titles),
            numbers=(spelled_number(project.number),) if project.number else (),
            texts=_said([*texts, *map(place_text, ranked)]),
            facets=frozenset(facets.union(*map(place_facets, ranked))),
            places=tuple(ranked),
            years=(project.first_year, project.last_year),
            documents=_unique(sorted(document for document, _ in project.members)),
        )

    def _place(self, place: PlaceEntry) -> Entry:
        name = self._name(self._iris.place(place.id))
        containers = gazetteer().inside(place.id) - {place.id}
        return Entry(
            entity=self._entity(name, "place", place.name, (place_detail(place),)),
            label_en=place.name_en or None,
            names=place_names(place),
            texts=_said(place_text(key) for key in sorted(containers) if is_firm(key)),
            facets=place_facets(place.id),
            places=(place.id,),
            documents=tuple(sorted(self.naming[place.id])),
        )

    def _document(self, record: Record) -> Entry:
        document, brief = record.document.name, self._briefs[record.document.name]
        last = document.rsplit("/", 1)[-1]
        # A row has no name of its own that a person would know it by: its project is found by what it says.
        names = (document, last, last.rsplit(".", 1)[0]) if record.document.file is None else (document,)
        where = [place for _, place in sorted(reached(record))]
        return Entry(
            entity=self._entity(self.document_id(document), "document", document, (record.document.title,)),
            names=_unique(names),
            texts=_said([Text("about", "title", record.document.title)]),
            facets=brief.facets.union(*map(place_facets, where)),
            places=_unique(where),
            years=brief.years,
            documents=(document,),
        )


def place_detail(place: PlaceEntry) -> str:
    """What tells a place from others of its name: its id, and in what it lies."""
    above = gazetteer().get(place.parent or place.country or "")
    inside = f"{place.kind} in {above.name}" if above and above.id != place.id else place.kind
    return f"{place.id}, {inside}"


def spelled_number(number: str) -> str:
    """An application's number with the first letter of a regional one in one alphabet."""
    return "".join(number.upper().split()).translate(str.maketrans("PR", "РР"))


def _span(years: Iterable[Years]) -> Years:
    known = list(years)
    firsts = [first for first, _ in known if first is not None]
    return min(firsts, default=None), max((last for _, last in known if last is not None), default=None)


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def _said(texts: Iterable[Text | None]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(text for text in texts if text is not None and text.text.strip()))
