"""What a page is told of the things that it shows, JSON-like: the same on every page.

Countries, regions, organizations, projects, quotes, sources and links, as `assets/model.js` reads them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kg.maps.data import Label, MapData, MapLink, MapQuote, MapRegion
from kg.maps.palette import UNKNOWN, ink

__all__ = ["both", "link_json", "strength", "things"]


def strength(link: MapLink) -> tuple[int, bool, int, str, str]:
    """Sorts the strongest links first: projects, then borders crossed, then in how many ways it is known."""
    return -link.strength, not link.cross_border, -len(link.basis), link.a, link.b


def both(label: Label | None) -> list[str | None] | None:
    """A label as the page reads it: `[ru, en]`."""
    return None if label is None else [label.ru, label.en]


def link_json(link: MapLink, a: int, b: int, *, drawn: bool) -> dict[str, Any]:
    """A link between the dots number `a` and `b`.

    Args:
        link: what it says.
        a: number of the dot at its one end.
        b: number of the dot at the other.
        drawn: whether the page draws it from the beginning; any other is drawn when it is chosen.
    """
    return {
        "a": a,
        "b": b,
        "kind": link.kind,
        "cross": link.cross_border,
        "drawn": drawn,
        "roles": [both(role) for role in link.roles],
        "unconfirmed": link.unconfirmed,
        "basis": link.basis,
        "projects": link.projects,
        "count": link.strength,
        "organizations": link.organizations,
        "years": [link.first_year, link.last_year],
        "quotes": link.quotes,
        "sources": link.sources,
    }


def things(data: MapData, regions: Sequence[MapRegion], colour: Mapping[str, str], language: str) -> dict[str, Any]:
    """Everything on a page but its dots and links.

    Args:
        data: the map.
        regions: its regions in the order in which the page numbers them.
        colour: of each country that the page shows.
        language: in which the page opens.
    """
    number = {region.id: index for index, region in enumerate(regions)}
    home = {region.id: region.country for region in regions}
    return {
        "title": both(data.title),
        "generated": data.generated.isoformat() if data.generated else None,
        "language": language,
        "countries": [
            {
                "code": country.code,
                "name": both(country.name),
                "colour": colour[country.code],
                "ink": ink(colour[country.code]),
            }
            for country in data.countries
            if country.code in colour
        ],
        "unknown": {"colour": UNKNOWN, "ink": ink(UNKNOWN)},
        "regions": [
            {
                "name": both(region.name),
                "country": region.country,
                "kind": region.kind,
                "organizations": region.organizations,
                "projects": region.projects,
                "count": len(region.projects) if region.project_count is None else region.project_count,
            }
            for region in regions
        ],
        "projects": {
            project.id: {
                "title": project.title,
                "number": project.number,
                "status": both(project.status),
                "direction": both(project.direction),
                "years": [project.first_year, project.last_year],
                "parts": [[part.organization, [both(role) for role in part.roles]] for part in project.parts],
                "quotes": project.quotes,
                "sources": project.sources,
            }
            for project in data.projects
        },
        "organizations": {
            organization.id: {
                "name": organization.name,
                "kind": both(organization.kind),
                "region": number[organization.region] if organization.region else None,
                "country": organization.country or (home[organization.region] if organization.region else None),
                "numbers": [both(number) for number in organization.numbers],
                "projectCount": organization.project_count,
                "quotes": organization.quotes,
            }
            for organization in data.organizations
        },
        "quotes": {
            quote.id: {
                "words": _parted(quote),
                "source": quote.source,
                "project": quote.project,
                "range": [quote.start, quote.end],
            }
            for quote in data.quotes
        },
        "sources": {
            source.id: {"title": source.title, "name": source.name, "url": _address(source.url)}
            for source in data.sources
        },
        "bases": {key: [both(label), both(text)] for key, (label, text) in data.bases.items()},
        "notes": [both(note.text) for note in data.notes],
        "limits": [both(limit.text) for limit in data.limits],
    }


def _parted(quote: MapQuote) -> list[str]:
    """The passage as plain, highlighted, plain, … parts: the page counts characters otherwise than Python does."""
    parts, at = [], 0
    for first, last in quote.marks or [(0, len(quote.text))]:
        parts += [quote.text[at:first], quote.text[first:last]]
        at = last
    return [*parts, quote.text[at:]]


def _address(url: str | None) -> str | None:
    """Only an address of the web is made a link: `javascript:` and the like never are."""
    return url if url and url.lower().startswith(("http://", "https://")) else None
