"""From the graph to the data of a project's map: `project_map`.

Around the project stand who has a part in it, where it works, and the projects that it continues or that continue it,
with their people.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from kg._map_rows import (
    NOT_CONFIRMED,
    UNKNOWN,
    Rows,
    countries,
    country,
    located,
    region,
    role_label,
    too_few_quotes,
)
from kg._map_words import Row, Words
from kg.errors import UnknownName
from kg.graph import Graph
from kg.links import PLACE_ROLES
from kg.maps.data import Label, MapLimit, MapLink, MapNode, MapNote, NetworkData
from kg.places import gazetteer

__all__ = ["MOST", "project_map"]

#: So many organizations stand on the page at most.
MOST = 400
_QUOTES, _FOR_LINK = 2500, 3
_PLACES, _EARLIER, _LATER = "places", "earlier", "later"
#: What a place is to a project, the weightiest first.
_RANK = {"area": 0, "venue": 1, "partner-area": 2, "seat": 3}

_CHAIN = """
WITH RECURSIVE before AS (
    SELECT $id AS project, 0 AS steps
    UNION
    SELECT s.continues, steps + 1 FROM successions s JOIN before ON s.project = before.project WHERE steps < 12
), after AS (
    SELECT $id AS project, 0 AS steps
    UNION
    SELECT s.project, steps + 1 FROM successions s JOIN after ON s.continues = after.project WHERE steps < 12
)
SELECT project, min(steps) AS steps, 'earlier' AS side FROM before WHERE steps > 0 AND project <> $id GROUP BY project
UNION ALL
SELECT project, min(steps), 'later' FROM after
WHERE steps > 0 AND project <> $id AND project NOT IN (SELECT project FROM before) GROUP BY project
ORDER BY side, steps, project
"""
_PLACES_OF = """
SELECT * FROM project_places WHERE project = $id AND role IN (SELECT unnest($roles))
ORDER BY source, start_offset, place, role
"""

_SUCCESSIONS = """
SELECT *, NULL AS role FROM successions WHERE project IN (SELECT unnest($ids)) ORDER BY source, start_offset
"""


def project_map(
    graph: Graph, project: str, *, title: Label | None = None, generated: date | None = None
) -> NetworkData:
    """What the map of one project, or event, shows.

    Args:
        graph: an open graph.
        project: its id.
        title: heading of the page; by default the title of the project.
        generated: date shown on the page; by default the day on which a source was last read.

    Returns:
        The project in the middle; around it the organizations by country, the regions, the earlier and the later
        projects with those of their people who have no part in this one. Without links where the sources name none.

    Raises:
        UnknownName: the graph has no project of that id.
    """
    return _Drawing(graph, project).data(title, generated)


class _Drawing:
    def __init__(self, graph: Graph, project: str) -> None:
        self.project = project
        self.words = Words(graph, _QUOTES)
        self.rows = Rows(graph, self.words)
        self.chain = {row["project"]: row for row in self.rows.rows(_CHAIN, id=project)}
        self.rows.read_parts([project, *self.chain])
        self.members = self.who()
        places = self.rows.rows(_PLACES_OF, id=project, roles=sorted(PLACE_ROLES))
        self.reached: dict[str, list[Row]] = defaultdict(list)
        self.wide: set[str] = set()
        for row in places:
            spot = row["region"] or row["country"]
            if spot and located(spot) is not None:
                self.reached[spot].append(row)
            else:
                self.wide.add(row["place"])

    def who(self) -> dict[str, tuple[int, str]]:
        """Organization → its steps from the middle and its sector, '' for those whose country decides it."""
        found: dict[str, tuple[int, str]] = dict.fromkeys(self.rows.parts[self.project], (1, ""))
        for project, row in self.chain.items():
            for who in self.rows.parts[project]:
                found.setdefault(who, (row["steps"] + 1, row["side"]))
        self.whole = len(found)
        return dict(sorted(found.items(), key=lambda one: (one[1][0], self.weight(one[0]), one[0]))[:MOST])

    def weight(self, organization: str) -> tuple[int, str]:
        """Sorts those who carry the project before its other participants."""
        here = organization in self.rows.parts[self.project]
        return self.rows.rank(self.project, organization) if here else (0, "")

    def data(self, title: Label | None, generated: date | None) -> NetworkData:
        ids = [self.project, *self.chain]
        said = [row for parts in self.rows.parts.values() for rows in parts.values() for row in rows]
        self.words.read({row["source"] for row in (*said, *(row for rows in self.reached.values() for row in rows))})
        links = [*self.parts(ids), *self.places(), *self.successions(ids)]
        projects = self.rows.projects(ids, {project: self.rows.words_of_project(project) for project in ids})
        if not projects or projects[0].id != self.project:
            raise UnknownName("the graph has no such project.", where=self.project)
        others = {who for project in ids for who in self.rows.parts[project]} - self.members.keys()
        everybody = [*self.members, *sorted(others)]
        homes = self.rows.regions_of(everybody)
        spots = {name: entry for name in sorted({*homes, *self.reached}) if (entry := located(name)) is not None}
        organizations = self.rows.organizations(everybody, spots)
        regions = [
            region(entry, organizations=homes.get(name, ()), projects=[self.project] * (name in self.reached))
            for name, entry in spots.items()
        ]
        nodes = list(self.nodes({one.id: one.country for one in organizations}))
        return NetworkData(
            about="project",
            title=title or Label(projects[0].title),
            countries=countries(organizations, regions),
            regions=regions,
            links=links,
            projects=projects,
            organizations=organizations,
            quotes=self.words.quotes,
            sources=self.rows.sources(links, projects),
            nodes=nodes,
            sectors=_sectors(nodes),
            notes=list(self.notes()),
            limits=[*self.limits(), *too_few_quotes(self.words)],
            generated=generated or self.rows.read_date(),
        )

    def nodes(self, home: dict[str, str | None]) -> Iterator[MapNode]:
        yield MapNode(kind="project", id=self.project, steps=0)
        for who, (steps, side) in self.members.items():
            yield MapNode(kind="organization", id=who, steps=steps, sector=side or home[who] or UNKNOWN)
        for spot in self.reached:
            yield MapNode(kind="region", id=spot, steps=1, sector=_PLACES)
        for project, row in self.chain.items():
            yield MapNode(kind="project", id=project, steps=row["steps"], sector=row["side"])

    def parts(self, projects: Iterable[str]) -> Iterator[MapLink]:
        for project in projects:
            for who, said in self.rows.parts[project].items():
                if who in self.members:
                    unconfirmed = all(row["unconfirmed"] for row in said)
                    roles = [role for role in self.rows.roles(project, who) if role]
                    yield MapLink(
                        a=who,
                        b=project,
                        kind="part",
                        cross_border=None,
                        roles=[role_label(role) for role in roles] + [NOT_CONFIRMED] * unconfirmed,
                        unconfirmed=unconfirmed,
                        projects=[project],
                        quotes=self.words.keep(self.words.telling(said), project, _FOR_LINK),
                        sources=sorted({row["source"] for row in said}),
                    )

    def places(self) -> Iterator[MapLink]:
        for spot, said in self.reached.items():
            said.sort(key=lambda row: _RANK[row["role"]])
            yield MapLink(
                a=spot,
                b=self.project,
                kind="place",
                cross_border=None,
                roles=[role_label(role, "place-role") for role in dict.fromkeys(row["role"] for row in said)],
                projects=[self.project],
                quotes=self.words.keep(self.words.telling(said), self.project, _FOR_LINK),
                sources=sorted({row["source"] for row in said}),
            )

    def successions(self, projects: list[str]) -> Iterator[MapLink]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows.rows(_SUCCESSIONS, ids=projects):
            if row["continues"] in projects and row["continues"] != row["project"]:
                found[row["continues"], row["project"]].append(row)
        for (earlier, later), said in found.items():
            yield MapLink(
                a=earlier,
                b=later,
                kind="continues",
                cross_border=None,
                projects=[earlier, later],
                quotes=self.words.keep(self.words.telling(said), None, _FOR_LINK),
                sources=sorted({row["source"] for row in said}),
            )

    def notes(self) -> Iterator[MapNote]:
        if self.wide:
            entries = [(place, gazetteer().get(place)) for place in sorted(self.wide)]
            ru = ", ".join(entry.name if entry else place for place, entry in entries)
            en = ", ".join(entry.name_en if entry else place for place, entry in entries)
            yield MapNote(
                text=Label(
                    f"Названы ещё места, которым нет точки на карте: {ru}.",
                    f"The sources also name places that are no dot on this map: {en}.",
                )
            )

    def limits(self) -> Iterator[MapLimit]:
        left_out = self.whole - len(self.members)
        if left_out:
            yield MapLimit(
                what="organizations",
                left_out=left_out,
                text=Label(
                    f"Организаций показано {len(self.members)} из {self.whole}: сперва участники самого проекта.",
                    f"Organizations shown: {len(self.members)} of {self.whole}, first those of the project itself.",
                ),
            )


_HEADINGS = {
    _PLACES: Label("Где работает", "Where it works"),
    _EARLIER: Label("Более ранние проекты", "Earlier projects"),
    _LATER: Label("Продолжения", "Continued by"),
    UNKNOWN: Label("Участники, страна неизвестна", "Participants, country unknown"),
}


def _sectors(nodes: list[MapNode]) -> dict[str, Label]:
    """The sectors in their order: participants country by country, places, earlier and later projects."""
    used = dict.fromkeys(node.sector for node in nodes if node.sector is not None)
    codes = [key for key in used if key not in _HEADINGS]
    order = [*codes, *(key for key in (UNKNOWN, _PLACES, _EARLIER, _LATER) if key in used)]
    return {key: _HEADINGS.get(key) or _people(country(key).name) for key in order}


def _people(name: Label) -> Label:
    return Label(f"Участники: {name.ru}", f"Participants: {name.en or name.ru}")
