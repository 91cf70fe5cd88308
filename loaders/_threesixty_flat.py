"""The flat form of 360Giving: a row for each grant, `Recipient Org:Name` for the name of its recipient."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

__all__ = ["known", "path_of", "unflatten"]

#: Objects of a grant: the title that spreadsheets have, folded → field of the JSON, whether it is a list.
_OBJECTS = {
    "recipientorg": ("recipientOrganization", True),
    "recipientorganization": ("recipientOrganization", True),
    "recipientorganisation": ("recipientOrganization", True),
    "fundingorg": ("fundingOrganization", True),
    "fundingorganization": ("fundingOrganization", True),
    "fundingorganisation": ("fundingOrganization", True),
    "recipientind": ("recipientIndividual", False),
    "recipientindividual": ("recipientIndividual", False),
    "toindividualsdetails": ("toIndividualsDetails", False),
    "planneddates": ("plannedDates", True),
    "actualdates": ("actualDates", True),
    "beneficiarylocation": ("beneficiaryLocation", True),
    "beneficiarygroup": ("beneficiaryGroup", True),
    "beneficiarygroups": ("beneficiaryGroup", True),
    "grantprogramme": ("grantProgramme", True),
    "classifications": ("classifications", True),
    "classification": ("classifications", True),
    "fundingtype": ("fundingType", True),
    "location": ("location", True),
}
#: Fields: title or name, folded → field of the JSON.
_FIELDS = {
    "identifier": "id", "id": "id", "title": "title", "description": "description", "currency": "currency",
    "amountappliedfor": "amountAppliedFor", "amountawarded": "amountAwarded", "amountdisbursed": "amountDisbursed",
    "awarddate": "awardDate", "fromanopencall": "fromOpenCall", "fromopencall": "fromOpenCall",
    "forregranttype": "regrantType", "regranttype": "regrantType", "relatedactivity": "relatedActivity",
    "startdate": "startDate", "enddate": "endDate", "durationmonths": "duration", "duration": "duration",
    "name": "name", "department": "department", "charitynumber": "charityNumber", "companynumber": "companyNumber",
    "city": "addressLocality", "addresslocality": "addressLocality", "county": "addressRegion",
    "addressregion": "addressRegion", "country": "addressCountry", "addresscountry": "addressCountry",
    "organisationtype": "organisationType", "alternatename": "alternateName", "countrycode": "countryCode",
    "geographiccode": "geoCode", "geocode": "geoCode", "geographiccodetype": "geoCodeType",
    "geocodetype": "geoCodeType", "vocabulary": "vocabulary", "code": "code", "latitude": "latitude",
    "longitude": "longitude", "beneficiarygroup": "beneficiaryGroup", "beneficiarygroups": "beneficiaryGroup",
}  # fmt: skip
_SIGNS = re.compile(r"[\W_]+")
#: A grant has at least these, whatever else.
_NEEDED = frozenset({("id",), ("fundingOrganization", "id"), ("amountAwarded",)})

#: Where a value belongs: fields and places in lists.
_Path = tuple[str | int, ...]


def _folded(title: str) -> str:
    return _SIGNS.sub("", title).lower()


@lru_cache(maxsize=4096)
def path_of(heading: str) -> _Path | None:
    """Where the value below a heading belongs in a grant; None for a column that is not of the standard.

    >>> path_of("Recipient Org:Name"), path_of("plannedDates/1/startDate"), path_of("Postcode of impact")
    (('recipientOrganization', 0, 'name'), ('plannedDates', 1, 'startDate'), None)
    """
    parts = [part for part in re.split(r"[:/]", heading.strip()) if part.strip()]
    if not parts:
        return None
    path: list[str | int] = []
    field = _FIELDS.get(_folded(parts[-1]))
    for place, part in enumerate(parts[:-1]):
        if part.strip().isdecimal():
            if not path or isinstance(path[-1], str) or len(part.strip()) > 3:
                return None
            path[-1] = int(part)
            continue
        known_object = _OBJECTS.get(_folded(part))
        if known_object is None or place > 3:
            return None
        path.append(known_object[0])
        if known_object[1]:
            path.append(0)
    return (*path, field) if field is not None else None


def known(headings: Sequence[str]) -> int:
    """How many headings of a row are known; 0 where it is not the heading of a table of grants."""
    paths = {path for heading in headings if (path := path_of(heading)) is not None}
    fields = {tuple(part for part in path if isinstance(part, str)) for path in paths}
    return len(paths) if fields >= _NEEDED else 0


def unflatten(headings: Iterable[str], values: Iterable[str]) -> dict[str, Any]:
    """A row as the object that the JSON has."""
    grant: dict[str, Any] = {}
    for heading, value in zip(headings, values, strict=False):
        path = path_of(heading) if value.strip() else None
        if path is not None:
            _put(grant, path, value)
    return grant


def _put(grant: dict[str, Any], path: _Path, value: str) -> None:
    here: Any = grant
    for part, following in pairwise(path):
        if isinstance(part, int):
            # A place that no column before it fills is taken by the next.
            if part >= len(here):
                here.append({})
                part = len(here) - 1
            here = here[part]
        else:
            here = here.setdefault(part, [] if isinstance(following, int) else {})
    here.setdefault(path[-1], value)
