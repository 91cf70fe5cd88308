"""What a grant's organization says of itself: in which register it stands, and what kind of organization it is."""

import re
from typing import Any

from kg.concepts import find
from kg.model import Identifier

__all__ = ["british", "charity_register", "kind_of", "own_number"]

_CHARITIES = frozenset({"GB-CHC", "GB-SC", "GB-NIC"})
_COUNCILS = frozenset({"GB-LAE", "GB-LAS", "GB-LANI", "GB-PLA"})
_OWN = re.compile(r"360[Gg]-[^\s@]{1,120}")
#: Forms of organizations that may not be run for their owners' gain, companies among them.
_COMMON_GOOD = re.compile(
    r"charit|communit|social enterprise|voluntary|non.?profit|co-?operative|provident|associat|trust\b", re.IGNORECASE
)
#: A kind that its words name at least so well.
_SURE = 0.8


def charity_register(number: str) -> str:
    """The register of a charity's number: Scotland's and Northern Ireland's begin with letters."""
    low = number.strip().upper()
    return "GB-SC" if low.startswith("SC") else "GB-NIC" if low.startswith("NI") else "GB-CHC"


def own_number(text: str) -> bool:
    """Whether an identifier is one that a funder gave (`360G-…`), since the organization is in no register."""
    return _OWN.fullmatch(text) is not None


def british(said: dict[str, Any]) -> bool:
    """Whether its numbers are of British registers, so that its address is British too."""
    return said.get("id", "").startswith("GB-") or bool(said.get("charityNumber") or said.get("companyNumber"))


def kind_of(said: dict[str, Any], numbers: list[Identifier]) -> str | None:
    """What kind of organization it is: whoever is in a register of charities is none of the state and none of trade."""
    if any(number.scheme in _CHARITIES for number in numbers):
        return "ngo"
    if any(number.scheme.endswith("-GOV") or number.scheme in _COUNCILS for number in numbers):
        return "public-authority"
    called = said.get("organisationType", "")
    if _COMMON_GOOD.search(called):
        return "ngo"
    matches = find("organization-kind", called) if called else []
    return matches[0].id if matches and matches[0].score >= _SURE else None
