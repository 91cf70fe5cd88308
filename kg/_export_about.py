"""What every export says of itself: what it is, whose the facts are, of what day, and from which sources."""

from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from kg.views.tables import Tables

__all__ = ["CREDITS", "RIGHTS", "TITLE", "About", "about", "software"]

#: By language.
TITLE = {"en": "Graph of civil society", "ru": "Граф гражданского общества"}
#: The places come from published data; what else the graph says comes from the sources, whose terms are their own.
RIGHTS = "Facts belong to the sources named here; descriptions of places to the contributors named here."
#: Whose data describe the places, and their licences.
CREDITS = {
    "https://www.geonames.org/": "GeoNames, CC BY 4.0",
    "https://cldr.unicode.org/": "Unicode CLDR, Unicode License v3",
    "https://salsa.debian.org/iso-codes-team/iso-codes": "iso-codes, LGPL-2.1-or-later",
    "https://www.naturalearthdata.com/": "Natural Earth, public domain",
}


def software() -> str:
    """Name and version of this software."""
    return f"civil-society-kg {version('civil-society-kg')}"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """A description of an export.

    Attributes:
        title: what it is, in English.
        rights: whose the facts are.
        software: that made it.
        modified: when the newest source was read, UTC; None where there is none. Not when it was written out: so the
            same graph gives the same bytes.
        contributors: whose data describe the places: `title`, `path`.
        sources: the documents: `name`, `title`, `read_at`.
    """

    title: str
    rights: str
    software: str
    modified: datetime | None
    contributors: list[dict[str, str]]
    sources: list[dict[str, Any]]

    def text(self) -> str:
        """The description as lines, for a format that has only a text for it."""
        day = [f"Newest source read: {self.modified.date().isoformat()}"] if self.modified else []
        credits = "; ".join(one["title"] for one in self.contributors)
        told = "; ".join(f"{one['name']} ({one['title']})" for one in self.sources)
        return "\n".join([self.title, self.rights, *day, f"Contributors: {credits}", f"Sources: {told}"])


def about(tables: "Tables") -> About:
    """The description of what is written out from the tables of a graph."""
    sources = tables.rows("SELECT name, title, read_at FROM sources ORDER BY name")
    for source in sources:
        source["read_at"] = source["read_at"].replace(tzinfo=UTC)
    return About(
        title=TITLE["en"],
        rights=RIGHTS,
        software=software(),
        modified=max((source["read_at"] for source in sources), default=None),
        contributors=[{"title": licence, "path": address} for address, licence in CREDITS.items()],
        sources=sources,
    )
