"""What a report's lists are made of, asked of the tables: labels, organizations, projects, places, groups, years."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kg._report_words import Words
from kg.errors import UnknownName
from kg.links import PLACE_ROLES
from kg.model import MIN_SCORE
from kg.names import display_name
from kg.reporting.data import Label, ReportCountry, ReportGroup, ReportProject, ReportYear
from kg.reporting.words import joined, words

if TYPE_CHECKING:
    from kg.graph import Graph

__all__ = ["PROJECTS", "REACHING", "Rows", "strongest_first", "years"]

Row = dict[str, Any]

#: What a place must be to a project for the project to reach it.
REACHING = sorted(PLACE_ROLES)
#: So many projects are listed.
PROJECTS = 6
#: So many groups and countries, and so many quotes for a part in a project.
_GROUPS, _COUNTRIES, _QUOTES = 8, 6, 2
#: Years further back than this from the last one are a slip of some source, and would stretch the figure.
_SPAN = 24
#: Roles in the order in which they are named.
_ORDER = ("applicant", "organizer", "implementer", "predecessor", "co-organizer", "partner", "office", "host", "funder")
#: Statuses of an application that got its grant.
_FUNDED = ["supported", "contract-pending", "in-progress", "completed", "terminated"]

# Those that were carried out come first: an application that was refused tells less of what somebody does. What others
# only name as an earlier project was carried out.
_PROJECTS = """
SELECT *, coalesce(event OR completed OR granted IS NOT NULL OR NOT described
  OR status IN (SELECT unnest($funded)), false) AS carried_out
FROM projects WHERE id IN (SELECT unnest($ids))
ORDER BY carried_out DESC, last_year DESC NULLS LAST, first_year DESC NULLS LAST, title, id
"""

# The words for status and sum, a sum granted before one asked for.
_STATED = """
SELECT project, source, quote, start_offset, end_offset, method FROM project_facts
WHERE project IN (SELECT unnest($ids)) AND field IN ('status', 'granted', 'requested') AND quote IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY project, field = 'status' ORDER BY field, source) = 1
ORDER BY project, field = 'status' DESC
"""

_GROUPS_SERVED = """
SELECT g.concept, count(DISTINCT g.project) AS projects
FROM project_groups g
WHERE g.project IN (SELECT unnest($ids)) AND NOT g.unconfirmed AND g.score >= $min_score
GROUP BY g.concept ORDER BY projects DESC, g.concept
"""

_GROUP_WORDS = """
SELECT g.concept, g.source, g.quote, g.start_offset, g.end_offset, g.method
FROM project_groups g JOIN projects p ON p.id = g.project
WHERE g.project IN (SELECT unnest($ids)) AND g.concept IN (SELECT unnest($concepts))
  AND NOT g.unconfirmed AND g.score >= $min_score AND g.quote IS NOT NULL
ORDER BY g.concept, p.last_year DESC NULLS LAST, g.score DESC, g.source, g.start_offset
"""


class Rows:
    """Asks the tables of one graph.

    Args:
        graph: an open graph.
        gathered: gathers the words that the facts rest on.
    """

    def __init__(self, graph: "Graph", gathered: Words) -> None:
        self.tables = graph.tables
        self.words = gathered
        self._places: dict[str, Row | None] = {}

    def rows(self, sql: str, **params: object) -> list[Row]:
        """The rows of a question; of the parameters those that it has."""
        return self.tables.rows(sql, {name: value for name, value in params.items() if f"${name}" in sql})

    # What things are called

    @cached_property
    def _concepts(self) -> dict[tuple[str, str], Label]:
        rows = self.rows("SELECT scheme, id, label_ru, label_en FROM concepts")
        return {
            (row["scheme"], row["id"]): Label(row["label_ru"] or row["label_en"] or row["id"], row["label_en"])
            for row in rows
        }

    def concept(self, scheme: str, slug: str) -> Label:
        """What a concept is called; its slug where a third party's loader made one up."""
        return self._concepts.get((scheme, slug)) or Label(slug)

    def place_rows(self, ids: Iterable[str | None]) -> dict[str, Row]:
        """Places of the gazetteer by id, each with its `label`."""
        wanted = {id for id in ids if id}
        if missing := sorted(wanted - self._places.keys()):
            found = self.rows("SELECT * FROM places WHERE id IN (SELECT unnest($ids))", ids=missing)
            self._places |= dict.fromkeys(missing)
            self._places |= {
                row["id"]: row | {"label": Label(row["name_ru"] or row["id"], row["name_en"])} for row in found
            }
        return {id: place for id in sorted(wanted) if (place := self._places[id]) is not None}

    def where(self, places: dict[str, Row], seat: str | None, country: str | None) -> Label | None:
        """A place with its country: «Псковская область, Россия»."""
        labels = [places[id]["label"] for id in dict.fromkeys((seat, country)) if id in places]
        return joined(labels) if labels else None

    def organizations(self, ids: Collection[str]) -> dict[str, Row]:
        """Organizations by id."""
        rows = self.rows("SELECT * FROM organizations WHERE id IN (SELECT unnest($ids))", ids=sorted(ids))
        return {row["id"]: row for row in rows}

    def organization(self, id: str) -> Row:
        """An organization by its id.

        Raises:
            UnknownName: the graph has none.
        """
        found = self.organizations([id]).get(id)
        if found is None:
            raise UnknownName("the graph has no such organization.", where=id)
        return found

    # Lists

    def projects(
        self, ids: Collection[str], roles: Mapping[str, Iterable[str]], said: Mapping[str, Sequence[Row]]
    ) -> tuple[list[Row], list[ReportProject]]:
        """Projects and events: the rows of all, the latest first, and those of them that are listed.

        Args:
            ids: of the projects and events.
            roles: project → what the subject does in it, concepts of the scheme `role`.
            said: project → rows of facts whose words show what the subject has to do with it.
        """
        found = self.rows(_PROJECTS, ids=sorted(ids), funded=_FUNDED) if ids else []
        listed = found[:PROJECTS]
        stated: dict[str, list[Row]] = {row["id"]: [] for row in listed}
        for row in self.rows(_STATED, ids=[*stated]):
            stated[row["project"]].append(row)
        shown = [
            ReportProject(
                id=row["id"],
                title=display_name(row["title"]),
                event=row["event"],
                number=row["number"],
                status=self.concept("application-status", row["status"]) if row["status"] else None,
                granted=None if row["status"] is None else row["status"] in _FUNDED,
                first_year=row["first_year"],
                last_year=row["last_year"],
                roles=[self.concept("role", role) for role in strongest_first(roles.get(row["id"], ()))],
                sum=_money(row["granted"] or row["requested"], row["currency"]),
                asked=row["granted"] is None and row["requested"] is not None,
                refs=self.words.refs([*said.get(row["id"], ())[:_QUOTES], *stated[row["id"]]]),
            )
            for row in listed
        ]
        return found, shown

    def groups(self, ids: Collection[str], others: Collection[str] | None = None) -> tuple[list[ReportGroup], int]:
        """Whom projects serve, the most served first, and how many groups there are in all.

        Args:
            ids: of the projects.
            others: of the projects of a second subject: then only groups that both serve.
        """
        served = self.served(ids)
        if others is not None:
            theirs = self.served(others)
            both = {concept: (served[concept], theirs[concept]) for concept in served.keys() & theirs.keys()}
            order = sorted(both, key=lambda concept: (-min(both[concept]), -sum(both[concept]), concept))
        else:
            both, order = {}, list(served)
        shown = order[:_GROUPS]
        projects = sorted({*ids, *(others or ())})
        refs = self.quotes(_GROUP_WORDS, "concept", ids=projects, concepts=shown, min_score=MIN_SCORE)
        groups = [
            ReportGroup(
                id=concept,
                name=self.concept("target-group", concept),
                projects=served[concept] if others is None else min(both[concept]),
                each=both.get(concept),
                refs=refs.get(concept, []),
            )
            for concept in shown
        ]
        return groups, len(order)

    def served(self, ids: Collection[str]) -> dict[str, int]:
        """Target group → how many of some projects serve it; the most served first."""
        found = self.rows(_GROUPS_SERVED, ids=sorted(ids), min_score=MIN_SCORE) if ids else []
        return {row["concept"]: row["projects"] for row in found}

    def countries(self, codes: Sequence[str | None]) -> list[ReportCountry]:
        """Countries of some organizations, those with most first; the last of many stand together, without a code."""
        counts = Counter(code for code in codes if code)
        names = self.place_rows(counts)
        order = sorted(counts, key=lambda code: (-counts[code], code))
        shown = [
            ReportCountry(
                code=code, name=names[code]["label"] if code in names else Label(code), organizations=counts[code]
            )
            for code in order
        ]
        if len(shown) > _COUNTRIES:
            others = sum(country.organizations for country in shown[_COUNTRIES - 1 :])
            shown[_COUNTRIES - 1 :] = [ReportCountry(code="", name=words("others"), organizations=others)]
        return shown

    def quotes(self, sql: str, by: str, **params: object) -> dict[str, list[int]]:
        """The words that show best what they show, by the value of a column.

        Args:
            sql: rows of facts, the best first.
            by: the column.
            params: of the question.
        """
        found: dict[str, list[Row]] = {}
        for row in self.rows(sql, **params):
            found.setdefault(row[by], []).append(row)
        return {key: self.words.best(rows) for key, rows in found.items()}


def years(projects: Sequence[Row]) -> list[ReportYear]:
    """How many projects were at work in each year."""
    known = [row for row in projects if row["first_year"] is not None and row["last_year"] is not None]
    if not known:
        return []
    last = max(row["last_year"] for row in known)
    first = max(min(row["first_year"] for row in known), last - _SPAN)
    return [
        ReportYear(year=year, projects=len(busy), unfunded=sum(not row["carried_out"] for row in busy))
        for year in range(first, last + 1)
        for busy in [[row for row in known if row["first_year"] <= year <= row["last_year"]]]
    ]


def _money(amount: Decimal | None, currency: str | None) -> str | None:
    if amount is None:
        return None
    digits = f"{amount:,.2f}".removesuffix(".00")
    return f"{digits} {currency or ''}".strip().replace(",", "\u00a0").replace(" ", "\u00a0")


def strongest_first(roles: Iterable[str]) -> list[str]:
    """Roles in the order in which they are named, `mentioned` only where there is no other."""
    known = set(roles)
    rank = sorted(known - {"mentioned"} or known, key=lambda role: (role not in _ORDER, role))
    return sorted(rank, key=lambda role: _ORDER.index(role) if role in _ORDER else len(_ORDER))
