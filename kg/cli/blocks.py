"""The pieces of answers on partners, ways, links and gaps: how each is said, in both languages.

Everything here gives plain words; `paragraph` makes them fit for the terminal.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kg.cli.columns import indented
from kg.cli.options import Language
from kg.cli.output import dim, one_line

if TYPE_CHECKING:
    from kg._named import NamedOrganization, NamedPlace, NamedProject

__all__ = ["and_more", "located", "paragraph", "say", "sources", "titles", "where", "years"]

#: So many documents a block names; --json has them all.
_SOURCES = 3


def say(lang: Language, en: str, ru: str) -> str:
    """The one or the other."""
    return ru if lang == "ru" else en


def paragraph(
    text: str, width: int | None, first: str = "", rest: str | None = None, *, faint: bool = False
) -> list[str]:
    """A text of a source as lines that fit, nothing in it raw; `faint` sets them back."""
    lines = indented(one_line(text), width, first, rest)
    return [dim(line) for line in lines] if faint else lines


def and_more(items: Sequence[str], most: int, lang: Language, between: str = ", ") -> str:
    """The first of some things, and how many more there are.

    >>> and_more(["a", "b", "c"], 2, "en")
    'a, b and 1 more'
    """
    rest = f" {say(lang, 'and', 'и еще')} {len(items) - most}{say(lang, ' more', '')}" if len(items) > most else ""
    return between.join(items[:most]) + rest


def years(first: int | None, last: int | None) -> str:
    """`2021`, `2021–2022`, or nothing."""
    return "–".join(dict.fromkeys(str(year) for year in (first, last) if year is not None))


def titles(projects: "Sequence[NamedProject]", most: int, lang: Language) -> str:
    """The first of some projects: `«Bridge» 2021–2022; «Ferry» 2020 and 3 more`."""
    named = []
    for project in projects:
        title = project.title if "«" in project.title else f"«{project.title}»"
        named.append(f"{title} {years(project.first_year, project.last_year)}".rstrip())
    return and_more(named, most, lang, "; ")


def where(organization: "NamedOrganization") -> str:
    """Region and country of an organization, as far as they are known."""
    return ", ".join(dict.fromkeys(filter(None, (organization.region_name, organization.country_name))))


def located(end: "NamedOrganization | NamedPlace") -> str:
    """An organization with its region and country, a region with its country: `Pskov Region (Russia)`."""
    from kg._named import NamedOrganization

    if isinstance(end, NamedOrganization):
        place = where(end)
    else:
        place = "" if end.id == end.country else end.country_name or ""
    return f"{end.name} ({place})" if place else end.name


def sources(names: Sequence[str], lang: Language, width: int | None, indent: str) -> Iterator[str]:
    """The line that names the documents behind a block."""
    text = f"{say(lang, 'sources', 'источники')}: {and_more(names, _SOURCES, lang)}"
    yield from paragraph(text, width, indent, faint=True)
