"""From the graph to the data of an organization's network: `organization_map`.

Who works with whom comes from the tables, the quotes from the documents that are shown and from no other, so that a
network is drawn as quickly from a large graph as from a small one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from kg._map_rows import UNKNOWN, Rows, bases, countries, country, located, region, too_few_quotes
from kg._map_words import Row, Words
from kg.errors import UnknownName
from kg.graph import Graph
from kg.maps.data import Label, MapLimit, MapLink, MapNode, MapNote, NetworkData

__all__ = ["MOST", "organization_map"]

#: So many organizations stand on a network at most: what a browser moves smoothly and a person can still look through.
MOST = 500
#: So many links, projects and quotes it has at most; with them the file stays below some 5 MB.
_LINKS, _PROJECTS, _QUOTES = 1500, 1200, 2500
#: So many projects of the organization in the middle are listed, those without a partner too.
_MINE = 300
#: Passages shown for one link.
_FOR_LINK = 8

_STEP = """
WITH ends AS (
    SELECT a AS here, b AS there, project_count FROM links WHERE kind = 'organization'
    UNION ALL
    SELECT b, a, project_count FROM links WHERE kind = 'organization'
)
SELECT there, sum(greatest(project_count, 1)) FILTER (here IN (SELECT unnest($kept))) AS strength
FROM ends
WHERE here IN (SELECT unnest($ring)) AND there NOT IN (SELECT unnest($seen))
GROUP BY there ORDER BY strength DESC NULLS LAST, there
"""
_PROJECTS_OF = """
SELECT project FROM participations WHERE organization = $id AND role <> 'mentioned'
GROUP BY project ORDER BY project LIMIT $most
"""
_LINKS_AMONG = """
SELECT * FROM links
WHERE kind = 'organization' AND a IN (SELECT unnest($ids)) AND b IN (SELECT unnest($ids))
ORDER BY project_count DESC, coalesce(cross_border, false) DESC, len(bases) DESC, a, b
"""


def organization_map(
    graph: Graph,
    organization: str,
    *,
    depth: int = 2,
    most: int = MOST,
    title: Label | None = None,
    generated: date | None = None,
) -> NetworkData:
    """What the network of an organization shows.

    Args:
        graph: an open graph.
        organization: id of the one in the middle.
        depth: so many links away from it at most, 1 or more.
        most: so many organizations at most. Where there are more, the nearest are shown, and of those that are
            equally near those with most joint projects with the ones before them; `limits` says so.
        title: heading of the page; by default it names the organization.
        generated: date shown on the page; by default the day on which a source was last read.

    Returns:
        The network; without links where nobody is known to work with the organization.

    Raises:
        UnknownName: the graph has no organization of that id.
    """
    words = Words(graph, _QUOTES)
    rows = Rows(graph, words)
    found = _reached(rows, organization, depth, most)
    every = rows.rows(_LINKS_AMONG, ids=list(found.steps))
    kept = _strongest(every, found.steps)
    shown = list(dict.fromkeys(project for link in kept for project in link["projects"]))
    mine = [row["project"] for row in rows.rows(_PROJECTS_OF, id=organization, most=_MINE)]
    ids = list(dict.fromkeys([*shown[:_PROJECTS], *mine]))
    rows.read_parts(ids)
    words.read({row["source"] for parts in rows.parts.values() for said in parts.values() for row in said})
    links = [_link(rows, link, {*ids}) for link in kept]
    projects = rows.projects(ids, {project: rows.words_of_project(project) for project in ids})
    others = {who for project in ids for who in rows.parts[project]} - found.steps.keys()
    members = [*found.steps, *sorted(others)]
    homes = rows.regions_of(members)
    places = {place: entry for place in sorted(homes) if (entry := located(place)) is not None}
    organizations = rows.organizations(members, places)
    known = {one.id: one for one in organizations}
    if organization not in known:
        raise UnknownName("the graph has no such organization.", where=organization)
    name = known[organization].name
    sector = {other: known[other].country or UNKNOWN for other in found.steps if other != organization}
    regions = [region(entry, organizations=homes[place]) for place, entry in places.items()]
    return NetworkData(
        about="organization",
        title=title or Label(f"С кем работает: {name}", f"Who works with {name}"),
        countries=countries(organizations, regions),
        regions=regions,
        links=links,
        projects=projects,
        organizations=organizations,
        quotes=words.quotes,
        sources=rows.sources(links, projects),
        bases=bases(links),
        nodes=[
            MapNode(kind="organization", id=other, steps=steps, sector=sector.get(other))
            for other, steps in found.steps.items()
        ],
        sectors=_sectors(sector.values()),
        notes=[MapNote(text=_WHAT_A_LINK_IS)],
        limits=[
            *found.limits(),
            *_fewer_links(len(every), len(kept)),
            *_fewer_projects(len(shown)),
            *too_few_quotes(words),
        ],
        generated=generated or rows.read_date(),
    )


_WHAT_A_LINK_IS = Label(
    "Две организации работают вместе, когда одна ведёт проект, в котором другая участвует, когда обе – партнёры одного "
    "проекта или когда источник прямо называет их партнёрами. Неподтверждённое участие связи не даёт.",
    "Two organizations work together where one carries a project in which the other has a part, where both are "
    "partners of one project, or where a source calls them partners. A part yet to be confirmed makes no link.",
)


_UNKNOWN = Label("Страна неизвестна", "Country unknown")


class _Reached(msgspec.Struct):
    """Who can be reached.

    Attributes:
        steps: organization → steps from the middle, the nearest and strongest first.
        whole: how many there are in all.
        cut: the ring in which some were left out, None where all are shown.
    """

    steps: dict[str, int]
    whole: int
    cut: int | None = None

    def limits(self) -> list[MapLimit]:
        """What is left out, in words."""
        if self.cut is None:
            return []
        shown, left_out = len(self.steps), self.whole - len(self.steps)
        return [
            MapLimit(
                what="organizations",
                left_out=left_out,
                text=Label(
                    f"Организаций показано {shown} из {self.whole}: ближайшие к середине, а на круге {self.cut} те, у "
                    f"кого больше совместных проектов с показанными раньше. Не показано: {left_out}.",
                    f"Organizations shown: {shown} of {self.whole}, the nearest to the middle and, in ring {self.cut}, "
                    f"those with most joint projects with the ones shown before. Left out: {left_out}.",
                ),
            )
        ]


def _reached(rows: Rows, organization: str, depth: int, most: int) -> _Reached:
    found = _Reached({organization: 0}, 1)
    ring, seen, last = [organization], [organization], [organization]
    for steps in range(1, depth + 1):
        near = rows.rows(_STEP, ring=ring, seen=seen, kept=last)
        ring = [row["there"] for row in near]
        if not ring:
            break
        seen += ring
        # Who is reached by way of somebody who is left out would hang in the air.
        linked = [row["there"] for row in near if row["strength"] is not None]
        last = linked[: most - len(found.steps)]
        found.steps |= dict.fromkeys(last, steps)
        if found.cut is None and len(last) < len(ring):
            found.cut = steps
    found.whole = len(seen)
    return found


def _strongest(links: Sequence[Row], steps: dict[str, int]) -> list[Row]:
    """The links that the page has: for each organization the strongest one towards the middle, then the strongest."""
    towards: dict[str, Row] = {}
    for link in links:
        near, far = sorted((link["a"], link["b"]), key=lambda end: steps[end])
        if steps[near] != steps[far]:
            towards.setdefault(far, link)
    needed = {(link["a"], link["b"]) for link in towards.values()}
    others = [link for link in links if (link["a"], link["b"]) not in needed][: max(0, _LINKS - len(needed))]
    kept = needed | {(link["a"], link["b"]) for link in others}
    return [link for link in links if (link["a"], link["b"]) in kept]


def _link(rows: Rows, link: Row, projects: set[str]) -> MapLink:
    shown = [project for project in link["projects"] if project in projects]
    quotes: list[str] = []
    for project in shown[:_FOR_LINK]:
        if not rows.words.room:
            rows.words.left_out += 1
            break
        passages = rows.words.together(rows.parts[project][link["a"]], rows.parts[project][link["b"]])
        quotes += rows.words.keep(passages, project, 2)
    return MapLink(
        a=link["a"],
        b=link["b"],
        kind="organizations",
        cross_border=link["cross_border"],
        basis=link["bases"],
        projects=shown,
        project_count=link["project_count"],
        first_year=link["first_year"],
        last_year=link["last_year"],
        quotes=quotes,
        sources=link["sources"],
    )


def _sectors(homes: Iterable[str]) -> dict[str, Label]:
    """Countries in the order of their sectors: those with most organizations first, the unknown at the end."""
    count = Counter(homes)
    codes = sorted(count, key=lambda code: (code == UNKNOWN, -count[code], code))
    return {code: _UNKNOWN if code == UNKNOWN else country(code).name for code in codes}


def _fewer_links(whole: int, kept: int) -> list[MapLimit]:
    if kept == whole:
        return []
    return [
        MapLimit(
            what="links",
            left_out=whole - kept,
            text=Label(
                f"Связей показано {kept} из {whole}: самые сильные и у каждой организации хотя бы одна к середине.",
                f"Links shown: {kept} of {whole}, the strongest, and of each organization one towards the middle.",
            ),
        )
    ]


def _fewer_projects(whole: int) -> list[MapLimit]:
    if whole <= _PROJECTS:
        return []
    return [
        MapLimit(
            what="projects",
            left_out=whole - _PROJECTS,
            text=Label(
                f"Проектов показано {_PROJECTS} из {whole}: те, что дают самые сильные связи.",
                f"Projects shown: {_PROJECTS} of {whole}, those that make the strongest links.",
            ),
        )
    ]
