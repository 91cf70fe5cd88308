"""An activity of IATI as plain values: what the XML says, without what a record does not need.

Transactions are summed as they come, so an activity with a million of them takes no more room than one with ten.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.errors import UnreadableSource
from kg.loader import Item
from kg.model import Problem
from kg.source.file import File
from kg.source.xml import elements
from kg.values import date_of
from loaders._exact_values import decimal, words
from loaders._iati_codes import TRANSACTIONS

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["ROOT", "activities"]

ROOT = "iati-activities"
_ACTIVITY = "iati-activity"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
#: An activity with more parties to its payments than this is no activity.
_MAX_FLOWS = 20_000

#: A text in one language: the language's code, the words.
Text = list[str]


def activities(file: File) -> Iterator[Item | Problem]:
    """Yield the activities of a file, one after the other.

    Raises:
        UnreadableSource: where it is not XML that can be read to its end.
    """
    number = 0
    activity = _Activity()
    for level, element in elements(file):
        if level == 2:
            activity.take(element)
        elif level == 1 and element.tag == _ACTIVITY:
            number += 1
            yield activity.item(element, number)
            activity = _Activity()
        elif level == 1:
            activity = _Activity()
    if not number:
        raise UnreadableSource("there is no activity in it.", where=file.name, mend="Check the file.")


class _Activity:
    """One activity while it is read."""

    def __init__(self) -> None:
        self.found: dict[str, list[Any]] = {}
        #: (type, currency, provider, receiver) → sum, count, first day, last day.
        self.flows: dict[tuple[str, str, tuple[str, str], tuple[str, str]], list[Any]] = {}
        #: What is wrong with transactions, and how many are concerned.
        self.odd: dict[str, int] = {}

    def take(self, element: "_Element") -> None:
        """Take from a child of the activity what a record needs."""
        tag = str(element.tag)
        if tag == "transaction":
            self.transaction(element)
        elif tag in _READERS:
            self.found.setdefault(tag, []).append(_READERS[tag](element))

    def transaction(self, element: "_Element") -> None:
        kind = _code(element, "transaction-type")
        value = element.find("value")
        amount = decimal(words(value.text)) if value is not None else None
        if kind not in TRANSACTIONS:
            self.strange("of another kind (interest, repayment, equity, pledge)")
            return
        if value is None or amount is None:
            self.strange("without a sum that can be read")
            return
        key = (
            kind,
            words(value.get("currency")).upper(),
            _party(element.find("provider-org")),
            _party(element.find("receiver-org")),
        )
        flow = self.flows.get(key)
        if flow is None:
            if len(self.flows) >= _MAX_FLOWS:
                self.strange("beyond what is read of one activity")
                return
            flow = self.flows[key] = [Decimal(0), 0, "", ""]
        flow[0] += amount
        flow[1] += 1
        date = element.find("transaction-date")
        when = date_of(words(date.get("iso-date"))) if date is not None else None
        if when is not None:
            flow[2] = min(flow[2] or when.isoformat(), when.isoformat())
            flow[3] = max(flow[3], when.isoformat())

    def strange(self, what: str) -> None:
        self.odd[what] = self.odd.get(what, 0) + 1

    def item(self, element: "_Element", number: int) -> Item:
        """The activity as an item, now that it is complete."""
        data: dict[str, Any] = dict(self.found)
        data["language"] = words(element.get(_LANGUAGE)).lower()[:2]
        data["currency"] = words(element.get("default-currency")).upper()
        data["flows"] = [
            [kind, currency, list(giver), list(receiver), format(total, "f"), count, first, last]
            for (kind, currency, giver, receiver), (total, count, first, last) in sorted(self.flows.items())
        ]
        data["odd"] = sorted(self.odd.items())
        identifier = next(iter(self.found.get("iati-identifier", ())), "")
        line = f", line {element.sourceline}" if element.sourceline else ""
        return Item(key=identifier or f"element-{number}", where=f"element {number}{line}", data=data)


def _said(element: "_Element") -> str:
    """All words inside of an element."""
    return words("".join(map(str, element.itertext())))


def _code(element: "_Element", tag: str) -> str:
    found = element.find(tag)
    return words(found.get("code")) if found is not None else ""


def _texts(element: "_Element") -> list[Text]:
    """The narratives of an element, each with its language; version 1 has the words in the element itself."""
    found = [
        [words(one.get(_LANGUAGE)).lower()[:2], said] for one in element.iterfind("narrative") if (said := _said(one))
    ]
    if not found and (said := words(element.text)):
        found = [[words(element.get(_LANGUAGE)).lower()[:2], said]]
    return found


def _party(element: "_Element | None") -> tuple[str, str]:
    """Reference and name of who gives or receives."""
    if element is None:
        return "", ""
    texts = _texts(element)
    return words(element.get("ref")), texts[0][1] if texts else ""


def _organization(element: "_Element") -> list[Any]:
    """Reference, type, role, the organization's own activity, names."""
    return [*(words(element.get(name)) for name in ("ref", "type", "role", "activity-id")), _texts(element)]


def _typed(element: "_Element") -> list[Any]:
    return [words(element.get("type")) or "1", _texts(element)]


def _dated(element: "_Element") -> list[Any]:
    return [words(element.get("type")), words(element.get("iso-date"))]


def _share(element: "_Element") -> list[Any]:
    """Vocabulary, code, share, names: of a country, region or sector."""
    return [*(words(element.get(name)) for name in ("vocabulary", "code", "percentage")), _texts(element)]


def _location(element: "_Element") -> list[Any]:
    """Names, GeoNames number, point as it is written."""
    name = element.find("name")
    number = next(
        (words(one.get("code")) for one in element.iterfind("location-id") if one.get("vocabulary") == "G1"), ""
    )
    return [_texts(name) if name is not None else [], number, words(element.findtext("point/pos"))]


def _budget(element: "_Element") -> list[str]:
    """Type, first day, last day, sum, currency."""
    value = element.find("value")
    start, end = element.find("period-start"), element.find("period-end")
    return [
        words(element.get("type")) or "1",
        words(start.get("iso-date")) if start is not None else "",
        words(end.get("iso-date")) if end is not None else "",
        words(value.text) if value is not None else "",
        words(value.get("currency")).upper() if value is not None else "",
    ]


#: What is taken from each child of an activity. Contacts are persons', documents and results are not read.
_READERS: dict[str, Any] = {
    "iati-identifier": lambda element: _said(element),
    "reporting-org": _organization,
    "participating-org": _organization,
    "title": _texts,
    "description": _typed,
    "activity-status": lambda element: words(element.get("code")),
    "activity-date": _dated,
    "recipient-country": _share,
    "recipient-region": _share,
    "location": _location,
    "sector": _share,
    "budget": _budget,
    "related-activity": lambda element: [words(element.get("type")), words(element.get("ref"))],
}
