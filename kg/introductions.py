"""Who can introduce one organization to another: the shortest ways along those who already work together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from kg._named import (
    Language,
    NamedOrganization,
    NamedPlace,
    NamedProject,
    latest_first,
    organizations,
    places,
    projects,
)
from kg.errors import BadParameter, UnknownName

if TYPE_CHECKING:
    from kg.views.tables import Tables

__all__ = ["Introduction", "Introductions", "Network", "Step", "Way", "best_ways", "described", "introductions"]

#: Organizations on the way, from the one to the other.
Way = tuple[str, ...]
#: Who works with whom, and how hard that step is.
_Steps = dict[str, dict[str, int]]

#: The node behind all organizations of a place, where a way ends that may end at any of them.
_ANYONE = ""
#: So many paths are looked at: behind the first ones come detours without end.
_TRIED = 40
#: A step of n joint projects is as hard as this divided by n, in whole numbers; one without a project twice as hard.
_HARD = 2520


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One handshake: two organizations that work together.

    Attributes:
        a: who introduces, or asks to be introduced.
        b: the next one on the way.
        project_count: number of projects and events that they have in common; 0 where a source only states it.
        first_year: first year of those, None where unknown.
        last_year: last year of those, None where unknown.
        bases: how it is known, sorted concepts of the scheme `link-basis`.
        cross_border: whether the two are in different countries, None where unknown.
        roles_a: what `a` does in those projects, sorted concepts of the scheme `role`.
        roles_b: what `b` does.
        projects: those projects and events, the latest first.
        sources: names of the documents that say so, sorted.
    """

    a: NamedOrganization
    b: NamedOrganization
    project_count: int
    first_year: int | None
    last_year: int | None
    bases: tuple[str, ...]
    cross_border: bool | None
    roles_a: tuple[str, ...]
    roles_b: tuple[str, ...]
    projects: tuple[NamedProject, ...]
    sources: tuple[str, ...]


class Introduction(msgspec.Struct, frozen=True, kw_only=True):
    """One way from the one to the other.

    Attributes:
        steps: one for two that work together already, two where one organization can introduce, …
    """

    steps: tuple[Step, ...]


class Introductions(msgspec.Struct, frozen=True, kw_only=True):
    """The ways from one organization to another.

    Attributes:
        start: who looks for the way.
        target: whom it looks for: an organization, or a place, which means some organization there.
        found: the ways, the best first; empty where there is none of so many steps.
        steps_needed: steps of the shortest way, also where that is too long to be among `found`; None where there is
            none.
        start_reaches: how many organizations `start` can reach at all.
        target_reaches: how many the target can be reached from; of a place, all of its organizations together.
    """

    start: NamedOrganization
    target: NamedOrganization | NamedPlace
    found: tuple[Introduction, ...]
    steps_needed: int | None
    start_reaches: int
    target_reaches: int


_LINKS = """
SELECT a, b, project_count, last_year FROM links WHERE kind = 'organization' ORDER BY a, b
"""

#: Of the links those alone that lie on a way of at most so many steps between any of `$around`: each step of it touches
#: one of these or somebody who works with one of them.
_STEPS_AROUND = 4
_AROUND = """
WITH near AS (
  SELECT unnest($around) AS id
  UNION SELECT b FROM links WHERE kind = 'organization' AND list_contains($around, a)
  UNION SELECT a FROM links WHERE kind = 'organization' AND list_contains($around, b)
)
SELECT a, b, project_count, last_year FROM links
WHERE kind = 'organization' AND (a IN (SELECT id FROM near) OR b IN (SELECT id FROM near)) ORDER BY a, b
"""

_ALL = """
SELECT count(*) AS links, max(last_year) AS latest, min(last_year) AS earliest FROM links WHERE kind = 'organization'
"""

_STEPS = """
SELECT l.a, l.b, l.project_count, l.first_year, l.last_year, l.bases, l.cross_border, l.roles_a, l.roles_b, l.projects,
  l.sources
FROM links l JOIN (SELECT unnest($ones) AS a, unnest($others) AS b) wanted ON l.a = wanted.a AND l.b = wanted.b
WHERE l.kind = 'organization'
"""

_THERE = """
SELECT o.id FROM organizations o JOIN place_inside i ON i.place = coalesce(o.region, o.country)
WHERE i.ancestor = $place ORDER BY o.id
"""


class Network:
    """The links of all organizations, to look for ways in.

    Of two ways the better one has fewer steps; of as many steps, the one whose steps rest on more joint projects; of as
    many projects, the more recent one. A way is as hard as its steps together, and a step of *n* projects as hard as
    1/n, as resistances in a row are, so that one strong step does not hide a weak one.

    Args:
        tables: of the graph.
    """

    def __init__(self, tables: "Tables") -> None:
        self._steps = _steps(tables, tables.rows(_LINKS))

    def ways(self, start: str, targets: Collection[str]) -> Iterator[Way]:
        """The ways from an organization to the first of some others, the best first.

        No way makes a detour: where two on it work together, one follows the other. So there is one way between two
        partners. The ways are the k shortest simple paths of J. Y. Yen, "Finding the K Shortest Loopless Paths in a
        Network", Management Science 17 (1971), as networkx has them, without those that make one.
        """
        there = (set(targets) - {start}) & self._steps.keys()
        if start not in self._steps or not there:
            return
        if len(there) == 1 and there <= self._steps[start].keys():
            yield start, *there
            return
        import networkx

        onward: networkx.DiGraph[str] = networkx.DiGraph()
        for one, others in self._steps.items():
            if one not in there:
                onward.add_edges_from((one, other, {"cost": cost}) for other, cost in others.items())
        onward.add_edges_from(((end, _ANYONE) for end in sorted(there)), cost=0)
        paths = networkx.shortest_simple_paths(onward, start, _ANYONE, weight="cost")
        try:
            yield from filter(self._straight, (tuple(path[:-1]) for path in islice(paths, _TRIED)))
        except networkx.NetworkXNoPath:
            return

    def _straight(self, way: Way) -> bool:
        return not any(other in self._steps[one] for place, one in enumerate(way) for other in way[place + 2 :])

    def reached(self, starts: Collection[str]) -> set[str]:
        """The organizations that can be reached from some, themselves left out."""
        found, open_ = set(starts), [*starts]
        while open_:
            new = self._steps.get(open_.pop(), {}).keys() - found
            found |= new
            open_ += new
        return found - set(starts)


def best_ways(tables: "Tables", start: str, targets: Collection[str]) -> dict[str, Way]:
    """The best way to each of some organizations that can be reached in four steps (the algorithm of Dijkstra).

    Which is the best is told as `Network` tells it, of the links around them alone: most of a graph's lie elsewhere.

    Args:
        tables: of the graph.
        start: organization from which the ways lead.
        targets: organizations to which they lead.
    """
    steps = _steps(tables, tables.rows(_AROUND, {"around": [start, *targets]}))
    found: dict[str, Way] = {}
    wanted, seen = set(targets), set[str]()
    open_: list[tuple[int, Way]] = [(0, (start,))]
    while open_ and wanted - found.keys():
        hard, way = heappop(open_)
        if way[-1] in seen:
            continue
        seen.add(way[-1])
        if way[-1] in wanted:
            found[way[-1]] = way
        if len(way) <= _STEPS_AROUND:
            for other, step in steps.get(way[-1], {}).items():
                if other not in seen:
                    heappush(open_, (hard + step, (*way, other)))
    return found


def _steps(tables: "Tables", links: Iterable[Mapping[str, Any]]) -> _Steps:
    # How hard a step is depends on all links, whichever are looked at.
    (every,) = tables.rows(_ALL)
    latest = every["latest"] or 0
    unknown = latest - (every["earliest"] or 0) + 1
    # One whole number in which a step outweighs all projects, and a project all years, however long the way is.
    a_project = unknown * (every["links"] + 1)
    a_step = a_project * 2 * _HARD * (every["links"] + 1)
    steps: _Steps = defaultdict(dict)
    for row in links:
        hard = max(1, _HARD // row["project_count"]) if row["project_count"] else 2 * _HARD
        age = unknown if row["last_year"] is None else latest - row["last_year"]
        for a, b in ((row["a"], row["b"]), (row["b"], row["a"])):
            steps[a][b] = a_step + hard * a_project + age
    return steps


def described(tables: "Tables", ways: Sequence[Way], language: Language) -> list[Introduction]:
    """The ways with what each step rests on."""
    pairs = {(min(pair), max(pair)) for way in ways for pair in pairwise(way)}
    if not pairs:
        return []
    ones, others = zip(*sorted(pairs), strict=True)
    rows = tables.rows(_STEPS, {"ones": [*ones], "others": [*others]})
    links = {(row["a"], row["b"]): row for row in rows}
    who = organizations(tables, {end for pair in pairs for end in pair}, language)
    known = projects(tables, {project for row in rows for project in row["projects"]})
    return [
        Introduction(steps=tuple(_step(who[a], who[b], links[min(a, b), max(a, b)], known) for a, b in pairwise(way)))
        for way in ways
    ]


def _step(a: NamedOrganization, b: NamedOrganization, link: dict[str, Any], known: dict[str, NamedProject]) -> Step:
    roles = (tuple(link["roles_a"]), tuple(link["roles_b"]))
    roles_a, roles_b = roles if a.id == link["a"] else roles[::-1]
    return Step(
        a=a,
        b=b,
        project_count=link["project_count"],
        first_year=link["first_year"],
        last_year=link["last_year"],
        bases=tuple(link["bases"]),
        cross_border=link["cross_border"],
        roles_a=roles_a,
        roles_b=roles_b,
        projects=latest_first(known[project] for project in link["projects"]),
        sources=tuple(link["sources"]),
    )


def introductions(
    tables: "Tables",
    start: str,
    target: str,
    *,
    limit: int = 3,
    max_steps: int = 6,
    language: Language = "en",
) -> Introductions:
    """The shortest ways from one organization to another, several, with the projects on the way.

    `Network` says which way is the better one.

    Args:
        tables: of the graph.
        start: id of the organization that looks for a way (`org/RU-OGRN-1067746258370`).
        target: id of the organization that it looks for; or a place of the gazetteer (`RU-PSK`, `BY`, `group:CIS`):
            then the way ends at the first organization with its seat there.
        limit: so many ways at most.
        max_steps: only ways of so many steps or fewer.
        language: of the names of places, `en` or `ru`.

    Raises:
        UnknownName: the graph has no such organization, the gazetteer no such place.
        BadParameter: start and target are the same.
    """
    if start == target:
        raise BadParameter("an organization needs no introduction to itself.", where=start)
    to_organization = target.startswith("org/")
    asked = {start, target} if to_organization else {start}
    who = organizations(tables, asked, language)
    there: dict[str, NamedPlace] = {} if to_organization else places(tables, {target}, language)
    for name in (start, target):
        if name not in who and name not in there:
            raise UnknownName("the graph has no such organization or place.", where=name)
    network = Network(tables)
    ends = [target] if to_organization else [row["id"] for row in tables.rows(_THERE, {"place": target})]
    ways = network.ways(start, ends)
    shortest = next(ways, None)
    found: list[Way] = []
    if shortest is not None and len(shortest) - 1 <= max_steps:
        found = [shortest, *(way for way in islice(ways, limit - 1) if len(way) - 1 <= max_steps)]
    return Introductions(
        start=who[start],
        target=who[target] if to_organization else there[target],
        found=tuple(described(tables, found, language)),
        steps_needed=None if shortest is None else len(shortest) - 1,
        start_reaches=len(network.reached([start])),
        target_reaches=len(network.reached(ends)),
    )
