"""From the graph to the data of a map of regions: `region_map`.

For every link the map gets the projects behind it, who has a part in them, and the passages of the sources that name
the two regions, the naming words marked. Who is linked comes from the tables, the quotes from the documents that are
shown and from no other.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date

import msgspec

from kg._map_rows import Rows, bases, countries, located, region, too_few_quotes
from kg._map_words import Row, Words
from kg.graph import Graph
from kg.links import LEADS, PARTS_TAKEN, PLACE_ROLES, SIDES
from kg.maps.data import Label, LimitKind, MapData, MapLimit, MapLink, MapNote
from kg.model import Record
from kg.passages import Passage, passage
from kg.places import PlaceEntry, gazetteer

__all__ = ["TITLE", "region_map"]

TITLE = Label("Кто с кем работает через границу", "Who works with whom across borders")

#: So many regions stand on a map at most.
_REGIONS = 500
#: So many links, projects and quotes it has at most; with them the file stays below some 5 MB.
_LINKS, _PROJECTS, _QUOTES = 1500, 1200, 2000
#: So many of the links are kept for those across a border, which the map is about, as far as there are.
_CROSSING = 1000
#: Passages shown for one link, and for one project.
_FOR_LINK, _FOR_PROJECT = 6, 3
#: Which passages show best that a project reaches a place, by what the place is to it.
_RANK = {"area": 0, "venue": 1, "partner-area": 2, "seat": 3}

# Only what a document says of its own project: where those live who carried an earlier one says nothing of this one.
_REACHED = """
SELECT project, region, role, source, quote, start_offset, end_offset, method
FROM project_places WHERE region IS NOT NULL AND role IN (SELECT unnest($places))
UNION ALL
SELECT p.project, o.region, if(p.role = 'applicant', 'seat', 'partner-area'),
    source, quote, start_offset, end_offset, method
FROM participations p JOIN organizations o ON o.id = p.organization
WHERE o.region IS NOT NULL AND NOT p.unconfirmed AND p.role IN (SELECT unnest($parts))
    AND (p.project, p.source) IN (SELECT project, source FROM project_facts)
ORDER BY project, region, source, start_offset, role
"""
_LINKS_OF_REGIONS = """
SELECT * FROM links WHERE kind = 'region'
ORDER BY project_count DESC, coalesce(cross_border, false) DESC, len(bases) DESC, a, b
"""


def region_map(
    graph: Graph,
    *,
    title: Label | None = None,
    generated: date | None = None,
    cross_border_only: bool = False,
    between: tuple[str, str] | None = None,
) -> MapData:
    """What the map of regions shows.

    Args:
        graph: an open graph.
        title: heading of the page; by default `TITLE`, or the two places of `between`.
        generated: date shown on the page; by default the day on which a source was last read, so that the same graph
            gives the same page.
        cross_border_only: leave out the links between regions of one country.
        between: ids of two places (`RU`, `BY-VI`, `RU-FD-NWFD`): only links of a region of the one with a region of
            the other, and only these regions.

    Returns:
        Regions that have a link or that a project reaches, their links, and what stands behind them. Regions without
        coordinates are left out, and a note says so; a map too large to be read is cut to the strongest links, and
        `limits` say so.
    """
    drawing = _Drawing(graph, cross_border_only, between)
    return drawing.data(title or (_title(between) if between else TITLE), generated)


def _title(between: tuple[str, str]) -> Label:
    names = [entry.name if entry else place for place in between for entry in [gazetteer().get(place)]]
    english = [entry.name_en if entry else place for place in between for entry in [gazetteer().get(place)]]
    return Label(f"Связи: {names[0]} – {names[1]}", f"Links: {english[0]} – {english[1]}")


class _Drawing:
    """Gathers one map."""

    def __init__(self, graph: Graph, cross_border_only: bool, between: tuple[str, str] | None) -> None:
        self.words = Words(graph, _QUOTES)
        self.rows = Rows(graph, self.words)
        links = [link for link in self.rows.rows(_LINKS_OF_REGIONS) if link["cross_border"] or not cross_border_only]
        if between:
            inside = [self.inside(place) for place in between]
            links = [link for link in links if _joins(link, *inside)]
        self.whole = len(links)
        reached = self.reach()
        named = Counter(end for link in links for end in (link["a"], link["b"]))
        if not between:
            named.update({place: 0 for place, _ in reached})
        known = {place: entry for place in sorted(named) if (entry := located(place)) is not None}
        self.left_out = len(named) - len(known)
        strongest = sorted(known, key=lambda place: (-named[place], place))[:_REGIONS]
        self.too_many_regions = len(known) - len(strongest)
        self.places: dict[str, PlaceEntry] = {place: known[place] for place in sorted(strongest)}
        drawable = [link for link in links if link["a"] in self.places and link["b"] in self.places]
        self.links = _strongest(drawable)
        self.too_many_links = len(drawable) - len(self.links)
        self.reached = {key: found for key, found in reached.items() if key[0] in self.places}
        self.choose_projects(between is not None)

    def inside(self, place: str) -> frozenset[str]:
        """The regions and countries in a place; a city stands for its region."""
        region_of = gazetteer().region_of(place)
        rows = self.rows.rows("SELECT place FROM place_inside WHERE ancestor = $id", id=region_of or place)
        return frozenset(row["place"] for row in rows)

    def reach(self) -> dict[tuple[str, str], list[Row]]:
        """(region, project) → the words by which the project reaches the region, the plainest first."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        parts = PARTS_TAKEN - {"funder"}
        for row in self.rows.rows(_REACHED, places=sorted(PLACE_ROLES), parts=sorted(parts)):
            found[row["region"], row["project"]].append(row)
        for said in found.values():
            said.sort(key=lambda row: _RANK[row["role"]])
        return found

    def choose_projects(self, links_only: bool) -> None:
        """Which projects the map has: those of the strongest links first, then those that reach one region alone."""
        projects = [project for link in self.links for project in link["projects"]]
        if not links_only:
            projects += sorted({project for _, project in self.reached})
        every = list(dict.fromkeys(projects))
        self.projects = sorted(every[:_PROJECTS])
        self.too_many_projects = len(every) - len(self.projects)
        self.here: dict[str, list[str]] = defaultdict(list)
        self.count: Counter[str] = Counter()
        shown = {*self.projects}
        for place, project in sorted(self.reached):
            if not links_only or project in shown:
                self.count[place] += 1
                if project in shown:
                    self.here[place].append(project)
        self.rows.read_parts(self.projects)

    def data(self, title: Label, generated: date | None) -> MapData:
        shown = {*self.projects}
        documents = {row["source"] for (_, project), rows in self.reached.items() if project in shown for row in rows}
        self.words.read(documents | {name for link in self.links if _is_stated(link) for name in link["sources"]})
        links = [self.link(link, shown) for link in self.links]
        quotes = {project: self.words_of(project) for project in self.projects}
        members = sorted({who for project in self.projects for who in self.rows.parts[project]})
        organizations = self.rows.organizations(members, self.places)
        projects = self.rows.projects(self.projects, quotes)
        homes: dict[str, list[str]] = defaultdict(list)
        for one in organizations:
            if one.region is not None:
                homes[one.region].append(one.id)
        regions = [
            msgspec.structs.replace(
                region(entry, organizations=homes[place], projects=self.here[place]), project_count=self.count[place]
            )
            for place, entry in self.places.items()
        ]
        return MapData(
            title=title,
            countries=countries(organizations, regions),
            regions=regions,
            links=links,
            projects=projects,
            organizations=organizations,
            quotes=self.words.quotes,
            sources=self.rows.sources(links, projects),
            bases=bases(links),
            notes=list(self.notes(sum(one.region is None for one in organizations))),
            limits=[*self.limits(), *too_few_quotes(self.words)],
            generated=generated or self.rows.read_date(),
        )

    def link(self, link: Row, shown: Collection[str]) -> MapLink:
        projects = [project for project in link["projects"] if project in shown]
        quotes = self.words.keep(self.stated(link), None, _FOR_LINK)
        for project in projects[:_FOR_LINK]:
            if not self.words.room:
                self.words.left_out += 1
                break
            reached = [self.reached.get((end, project), []) for end in (link["a"], link["b"])]
            quotes += self.words.keep(self.words.together(*reached), project, 2)
        carriers = {
            who
            for project in projects
            for who in self.rows.parts[project]
            for roles in [self.rows.roles(project, who)]
            if (LEADS | SIDES) & {*roles} and "" not in roles
        }
        return MapLink(
            a=link["a"],
            b=link["b"],
            cross_border=link["cross_border"],
            basis=link["bases"],
            projects=projects,
            project_count=link["project_count"],
            organizations=sorted(carriers),
            first_year=link["first_year"],
            last_year=link["last_year"],
            quotes=quotes,
            sources=link["sources"],
        )

    def stated(self, link: Row) -> Iterator[Passage]:
        """Passages that state the link itself: twin cities, cooperation."""
        ends = {link["a"], link["b"]}
        for name in link["sources"] if _is_stated(link) else ():
            record = self.words.record(name)
            if record is not None:
                yield from _stated(record, ends)

    def words_of(self, project: str) -> list[str]:
        """Ids of the quotes that say which regions a project reaches."""
        first = [self.reached[place, project][:1] for place in self.places if (place, project) in self.reached]
        return self.words.keep(self.words.telling(row for rows in first for row in rows), project, _FOR_PROJECT)

    def notes(self, homeless: int) -> Iterator[MapNote]:
        yield MapNote(
            text=Label(
                "Связь есть, когда один проект или событие охватывает оба региона или источник прямо говорит о ней. "
                "Если источник называет только страну, связи регионов из этого не следует.",
                "Two regions are linked where one project or event reaches both, or a source says so. "
                "Where a source names only a country, no link of regions follows.",
            )
        )
        if homeless:
            yield MapNote(
                text=Label(
                    f"Организаций без названного в источниках региона: {homeless}. Они есть в списках, но не на карте.",
                    f"Organizations whose region no source names: {homeless}. They are in the lists, not on the map.",
                )
            )
        if self.left_out:
            yield MapNote(
                text=Label(
                    f"Регионов без известных координат: {self.left_out}. Они и их связи не показаны.",
                    f"Regions without known coordinates: {self.left_out}. They and their links are not shown.",
                )
            )

    def limits(self) -> Iterator[MapLimit]:
        if self.too_many_regions:
            yield _limit(
                "regions",
                self.too_many_regions,
                len(self.places),
                "Регионов на этой странице {}: те, у которых больше всего связей.",
                "Regions on this page: {}, those with most links.",
            )
        if self.too_many_links:
            yield _limit(
                "links",
                self.too_many_links,
                len(self.links),
                "Связей на этой странице {}: самые сильные, сперва через границу.",
                "Links on this page: {}, the strongest, those across a border first.",
            )
        if self.too_many_projects:
            yield _limit(
                "projects",
                self.too_many_projects,
                len(self.projects),
                "Проектов на этой странице {}: те, что дают самые сильные связи.",
                "Projects on this page: {}, those that make the strongest links.",
            )


def _limit(what: LimitKind, left_out: int, shown: int, ru: str, en: str) -> MapLimit:
    whole = shown + left_out
    text = Label(ru.format(f"{shown} из {whole}"), en.format(f"{shown} of {whole}"))
    return MapLimit(what=what, left_out=left_out, text=text)


def _strongest(links: Sequence[Row]) -> list[Row]:
    """The links that the page has, of links in the order of their strength."""
    across = [at for at, link in enumerate(links) if link["cross_border"]]
    inner = [at for at, link in enumerate(links) if not link["cross_border"]]
    across = across[: max(_CROSSING, _LINKS - len(inner))]
    return [links[at] for at in sorted([*across, *inner[: _LINKS - len(across)]])]


def _joins(link: Row, one: frozenset[str], other: frozenset[str]) -> bool:
    return (link["a"] in one and link["b"] in other) or (link["a"] in other and link["b"] in one)


def _is_stated(link: Row) -> bool:
    return not {"twin-cities", "cooperation"}.isdisjoint(link["bases"])


def _stated(record: Record, ends: set[str]) -> Iterator[Passage]:
    """Passages of a document that state the link of two regions, the names of the two marked."""
    for stated in record.links:
        if {gazetteer().region_of(end.id) for end in (stated.source, stated.target) if end.type == "place"} == ends:
            for words in stated.evidence:
                inner = [
                    mark
                    for place in record.places
                    if gazetteer().region_of(place.id) in ends
                    for mark in place.evidence
                    if words.start <= mark.start and mark.end <= words.end
                ]
                yield passage(record, inner or [words], around=words)
