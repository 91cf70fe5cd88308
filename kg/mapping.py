"""How the columns of any table are to be read: `kg load data.csv --map mapping.yaml`.

A mapping names columns by their headings and says what stands in them. It is written in YAML; every word in it that the
ontology has to know (a role, a status, a kind of payment) is checked when it is read, and an error says line and mend.

>>> mapping = parse('''
... project: {title: Project, granted: Grant}
... organizations: [{name: Lead partner, role: applicant}]
... ''')
>>> [column.headings for column in mapping.columns()]
[('Project',), ('Grant',), ('Lead partner',)]
>>> mapping_of(canonical(mapping)) == mapping
True
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from kg._mapping_yaml import Yaml, alike
from kg.concepts import concepts
from kg.errors import BadParameter, UnreadableSource
from kg.places import gazetteer
from kg.values import DateOrder

__all__ = [
    "PAYMENTS",
    "PROJECT_FIELDS",
    "AmountColumn",
    "Column",
    "Mapping",
    "OrganizationColumns",
    "PlaceColumn",
    "ProjectColumns",
    "canonical",
    "column_of",
    "mapping_of",
    "parse",
    "read_mapping",
]

#: What money an organization's part can be, as `kg.model.Allocation.kind` has it.
PAYMENTS = ("award", "budget", "commitment", "disbursement", "expenditure", "incoming")
#: A mapping is a page of text.
_MAX_BYTES = 1_000_000
_REGISTER = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a value stands. In YAML a heading alone says the same as `{column: HEADING}`.

    Attributes:
        column: heading of the column; of several headings the first whose cell is filled.
        words: what the words of the cell mean, where the software cannot know: cell → concept.
        split: what stands between several values in one cell, such as `;`; by default the cell is one value.
    """

    column: str | list[str]
    words: dict[str, str] = {}
    split: str | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings."""
        return (self.column,) if isinstance(self.column, str) else tuple(self.column)


class AmountColumn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money for one organization's part.

    Attributes:
        column: heading.
        kind: one of `PAYMENTS`.
        currency: ISO 4217; by default what cell or heading name, else the mapping's.
    """

    column: str | list[str]
    kind: str = "budget"
    currency: str | None = None


class OrganizationColumns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organization of the row.

    Attributes:
        name: its name.
        role: concept of the scheme `role`, the same in all rows.
        role_column: or the column that says the role, with `words` where its words are not the ontology's.
        numbers: register (org-id.guide list code, `RU-OGRN`) → column.
        region: where it has its seat: a region, city or NUTS-like name that the gazetteer knows.
        country: the country of its seat: a name or an ISO 3166-1 code.
        amounts: money for its part.
    """

    name: str | Column
    role: str | None = None
    role_column: str | Column | None = None
    numbers: dict[str, str | Column] = {}
    region: str | Column | None = None
    country: str | Column | None = None
    amounts: list[str | AmountColumn] = []


class PlaceColumn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place of the project.

    Attributes:
        column: heading.
        role: concept of the scheme `place-role`.
        split: what stands between several places in one cell.
    """

    column: str | list[str]
    role: str = "area"
    split: str | None = None


class ProjectColumns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of the project: the columns of those of `kg.model.Header` that a table can have.

    Attributes:
        number: its number.
        register: register that gave the number (`FI-EURA`); without it the number means something in this file alone.
        title: its title.
        status: its status.
        competition: the competition or programme.
        direction: the field of work, in the funder's words.
        submitted: day of the application.
        decided: day of the decision.
        starts: first day.
        ends: last day.
        requested: sum asked for.
        granted: sum granted.
        cofinancing: the applicant's own share.
        transferred: sum paid out.
        total: all costs.
        assessment: how the funder assesses the results.
        violations: what the funder found violated.
    """

    number: str | Column | None = None
    register: str = ""
    title: str | Column | None = None
    status: str | Column | None = None
    competition: str | Column | None = None
    direction: str | Column | None = None
    submitted: str | Column | None = None
    decided: str | Column | None = None
    starts: str | Column | None = None
    ends: str | Column | None = None
    requested: str | Column | None = None
    granted: str | Column | None = None
    cofinancing: str | Column | None = None
    transferred: str | Column | None = None
    total: str | Column | None = None
    assessment: str | Column | None = None
    violations: str | Column | None = None


#: The fields of `ProjectColumns` that are columns, by what their cells hold.
PROJECT_FIELDS: dict[str, Literal["text", "date", "sum"]] = {
    **dict.fromkeys(("number", "title", "status", "competition", "direction", "assessment", "violations"), "text"),
    **dict.fromkeys(("submitted", "decided", "starts", "ends"), "date"),
    **dict.fromkeys(("requested", "granted", "cofinancing", "transferred", "total"), "sum"),
}


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in the columns of a table.

    Attributes:
        project: the project's own fields.
        organizations: who has a part in it.
        places: where it works.
        groups: columns of target groups.
        themes: columns of fields of work.
        rows: `projects` (a row is a project) or `participations` (several rows tell of one project: those with the same
            number, or the same title where there is no number).
        kind: what the documents are called, a slug.
        language: of the table's words, ISO 639-1.
        country: where places and organizations are unless the table says else, ISO 3166-1.
        currency: of the sums unless cell or heading says else, ISO 4217.
        dates: `dmy` or `mdy`: what stands first in 01/02/2021.
        sheet: name of the workbook's sheet; by default every sheet with these columns.
    """

    project: ProjectColumns
    organizations: list[OrganizationColumns]
    places: list[str | PlaceColumn] = []
    groups: list[str | Column] = []
    themes: list[str | Column] = []
    rows: Literal["projects", "participations"] = "projects"
    kind: str = "project"
    language: str = "ru"
    country: str | None = None
    currency: str = "RUB"
    dates: DateOrder = "dmy"
    sheet: str | None = None

    def columns(self) -> Iterator[Column]:
        """Every column that it names."""
        for field in PROJECT_FIELDS:
            if (column := getattr(self.project, field)) is not None:
                yield column_of(column)
        for one in self.organizations:
            named = (one.name, one.role_column, one.region, one.country, *one.numbers.values())
            yield from (column_of(column) for column in named if column is not None)
            yield from (column_of(amount) for amount in one.amounts)
        yield from map(column_of, (*self.places, *self.groups, *self.themes))


_SETTINGS = tuple(
    dict.fromkeys(
        name
        for one in (Mapping, ProjectColumns, OrganizationColumns, PlaceColumn, AmountColumn, Column)
        for name in one.__struct_fields__
    )
)


def column_of(value: str | Column | PlaceColumn | AmountColumn) -> Column:
    """A column, however the mapping names it.

    >>> column_of("Region").headings
    ('Region',)
    """
    if isinstance(value, Column):
        return value
    if isinstance(value, str):
        return Column(column=value)
    return Column(column=value.column, split=getattr(value, "split", None))


def read_mapping(path: Path) -> Mapping:
    """A mapping from its file.

    Raises:
        UnreadableSource: where there is no such file, or it may not be read.
        BadParameter: where it is no mapping; says line and mend.
    """
    try:
        if path.exists() and not path.is_file():
            raise UnreadableSource("this is no file.", where=str(path), mend="Name the YAML file.")  # a pipe never ends
        if path.stat().st_size > _MAX_BYTES:
            raise BadParameter("this is no mapping: it is far too long.", where=str(path), mend="Name the YAML file.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadParameter("the mapping is no UTF-8 text.", where=str(path), mend="Save it as UTF-8.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such file"
        raise UnreadableSource(f"the mapping cannot be read ({reason}).", where=str(path), mend="Check it.") from None
    return parse(text, str(path))


def parse(text: str, name: str = "mapping") -> Mapping:
    """A mapping from its YAML text.

    Args:
        text: YAML; JSON is YAML, too.
        name: what errors call it.

    Raises:
        BadParameter: where it is no mapping; says line and mend.
    """
    yaml = Yaml(text, name)
    try:
        mapping = msgspec.convert(yaml.value, Mapping, strict=False)
    except msgspec.ValidationError as error:
        raise yaml.wrong(str(error), _SETTINGS) from None
    for path, what, mend in _faults(mapping):
        raise yaml.error(path, what, mend)
    return mapping


def canonical(mapping: Mapping) -> str:
    """A mapping as the one text that says it, for `kg.loader.Options`."""
    return msgspec.json.encode(mapping, order="deterministic").decode()


@lru_cache(maxsize=16)
def mapping_of(text: str) -> Mapping:
    """The mapping that `canonical` wrote.

    Raises:
        BadParameter: where the text is none.
    """
    try:
        return msgspec.json.decode(text, type=Mapping)
    except msgspec.MsgspecError as error:
        raise BadParameter(f"this is no mapping: {error}.", mend="Make it by kg.mapping.canonical.") from None


def _faults(mapping: Mapping) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """What no type can say: path, fault and mend of each."""
    project = mapping.project
    if project.title is None and project.number is None:
        yield ("project",), "the mapping names neither a title nor a number.", "Say `title:` and its column."
    if project.register and not _REGISTER.fullmatch(project.register):
        yield ("project", "register"), "this is no code of a register.", "Write it like `RU-OGRN`."
    if mapping.country and gazetteer().country_of(mapping.country) != mapping.country:
        yield ("country",), "this is no country.", "Write its ISO 3166-1 code, such as `FI`."
    if not re.fullmatch("[A-Z]{3}", mapping.currency):
        yield ("currency",), "this is no currency.", "Write its ISO 4217 code, such as `EUR`."
    if not re.fullmatch("[a-z]{2,3}", mapping.language):
        yield ("language",), "this is no language.", "Write its ISO 639 code, such as `fi`."
    if not re.fullmatch("[a-z][a-z0-9-]{0,40}", mapping.kind) or mapping.kind.startswith("event"):
        yield ("kind",), "this is no kind of document.", "Write small letters and hyphens, such as `project`."
    if isinstance(project.status, Column):
        yield from _words(("project", "status", "words"), project.status.words, "application-status")
    for place, one in enumerate(mapping.organizations):
        yield from _organization_faults(("organizations", place), one)
    for place, named in enumerate(mapping.places):
        if isinstance(named, PlaceColumn):
            yield from _concept(("places", place, "role"), named.role, "place-role")


def _organization_faults(
    path: tuple[str | int, ...], one: OrganizationColumns
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    if (one.role is None) == (one.role_column is None):
        yield path, "an organization has either a role or a column that says it.", "Say `role:` or `role_column:`."
    if one.role is not None:
        yield from _concept((*path, "role"), one.role, "role")
    if isinstance(one.role_column, Column):
        yield from _words((*path, "role_column", "words"), one.role_column.words, "role")
    for register in one.numbers:
        if not _REGISTER.fullmatch(register):
            yield (*path, "numbers", register), "this is no code of a register.", "Write it like `RU-OGRN`."
    for place, amount in enumerate(one.amounts):
        if isinstance(amount, AmountColumn) and amount.kind not in PAYMENTS:
            yield (*path, "amounts", place, "kind"), "this is no kind of payment.", f"Known: {', '.join(PAYMENTS)}."


def _words(
    path: tuple[str | int, ...], words: dict[str, str], scheme: str
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    for cell, concept in words.items():
        yield from _concept((*path, cell), concept, scheme)


def _concept(path: tuple[str | int, ...], slug: str, scheme: str) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    known = [one.id for one in concepts(scheme)]
    if slug not in known:
        yield path, f"there is no {scheme.replace('-', ' ')} “{slug[:60]}”.", alike(slug, known)
