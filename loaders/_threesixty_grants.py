"""The grants of a file of 360Giving as plain values: what a record needs of each, whatever form the file has."""

from collections.abc import Iterator
from typing import Any

from kg.loader import Item
from kg.model import Problem
from kg.source.file import File
from kg.source.objects import first_object, objects
from kg.source.table import tables
from loaders._exact_values import words
from loaders._threesixty_flat import known, unflatten

__all__ = ["JSON", "grants"]

JSON = "application/json"
_TEXTS = (
    "id", "title", "description", "currency", "amountAppliedFor", "amountAwarded", "amountDisbursed", "awardDate",
    "regrantType",
)  # fmt: skip
#: Of the objects of a grant the fields that are read. Names of contacts, streets, telephones and e-mail are not.
_OBJECTS = {
    "fundingOrganization": ("id", "name", "alternateName", "charityNumber", "companyNumber", "organisationType",
                            "addressLocality", "addressRegion", "addressCountry"),
    "recipientOrganization": ("id", "name", "alternateName", "charityNumber", "companyNumber", "organisationType",
                              "addressLocality", "addressRegion", "addressCountry"),
    "plannedDates": ("startDate", "endDate"),
    "actualDates": ("startDate", "endDate"),
    "beneficiaryLocation": ("name", "countryCode", "geoCode", "geoCodeType"),
    "grantProgramme": ("title",),
    "classifications": ("vocabulary", "code", "title"),
}  # fmt: skip
#: A grant has no longer lists than this; what is beyond is counted.
_MOST = 200


def grants(file: File) -> Iterator[Item | Problem]:
    """Yield the grants of a file.

    Raises:
        UnreadableSource: where the file cannot be read to its end.
    """
    found = first_object(file)
    if found is not None:
        for number, value in enumerate(objects(file, found[0]), 1):
            yield _item(value, f"grant {number}", f"grant-{number}", JSON)
        return
    for table in tables(file, known):
        for row in table.rows():
            if isinstance(row, Problem):
                yield row
                continue
            grant = unflatten(table.headings, row[1])
            yield _item(grant, table.where(row[0]), f"row-{row[0]}", table.media_type)


def _item(value: Any, where: str, key: str, media_type: str) -> Item | Problem:
    if not isinstance(value, dict):
        return _reject(where, "the element is no object.")
    data: dict[str, Any] = {field: said for field in _TEXTS if (said := words(value.get(field)))}
    for name, fields in _OBJECTS.items():
        data[name] = [
            kept
            for one in _listed(value.get(name))
            if isinstance(one, dict) and (kept := {field: said for field in fields if (said := words(one.get(field)))})
        ]
    data["relatedActivity"] = [said for one in _listed(value.get("relatedActivity")) if (said := words(one))]
    data["beneficiaryGroup"] = list(_groups(value.get("beneficiaryGroup")))
    # Who the person is that a grant went to is nobody's business: only that it did.
    data["toPerson"] = bool(value.get("recipientIndividual")) and not data["recipientOrganization"]
    data["mediaType"] = media_type
    if not (data["fundingOrganization"] or data["recipientOrganization"] or data["toPerson"]):
        return _reject(where, "the grant names neither who gave it nor who got it.")
    return Item(key=data.get("id") or key, where=where, data=data)


def _listed(value: Any) -> list[Any]:
    """A list, whether the file writes one or a single value."""
    return value[:_MOST] if isinstance(value, list) else [] if value is None else [value]


def _groups(value: Any) -> Iterator[str]:
    for one in _listed(value):
        said = words(next((one[key] for key in ("name", "title", "beneficiaryGroup", "code") if one.get(key)), "")
                     if isinstance(one, dict) else one)  # fmt: skip
        yield from (piece.strip() for piece in said.split(";") if piece.strip())


def _reject(where: str, what: str) -> Problem:
    return Problem(
        severity="error", what=what, where=where, mend="Fill it in, or ask the publisher.", code="broken-row"
    )
