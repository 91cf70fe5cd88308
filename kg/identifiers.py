"""Registration numbers of organizations and their check digits.

The register codes (`RU-INN`, `RU-OGRN`, `GB-CHC`) are those of org-id.guide. The formulas are those the Federal Tax
Service of Russia publishes for the taxpayer number (INN) and the state registration number (OGRN), Norway's
Brønnøysund Register Centre for the organisation number, and the Finnish Patent and Registration Office for the
business identity code.
"""

import re
from collections.abc import Callable

from kg.model import Identifier

__all__ = ["canonical", "identifier", "split_org_id", "valid_inn", "valid_ogrn"]

_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN11 = (7, *_INN10)
_INN12 = (3, *_INN11)


def _check(weights: tuple[int, ...], digits: str) -> int:
    return sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11 % 10


def valid_inn(value: str) -> bool:
    """Whether `value` is an INN of 10 (organization) or 12 digits (person) with right check digits.

    >>> valid_inn("7701642520"), valid_inn("7701642521"), valid_inn("0000000000")
    (True, False, False)
    """
    if not re.fullmatch(r"[0-9]{10}|[0-9]{12}", value) or not value.strip("0"):
        return False
    if len(value) == 10:
        return _check(_INN10, value) == int(value[9])
    return _check(_INN11, value) == int(value[10]) and _check(_INN12, value) == int(value[11])


def valid_ogrn(value: str) -> bool:
    """Whether `value` is an OGRN (13 digits) or OGRNIP (15 digits) with a right check digit.

    >>> valid_ogrn("1067746258370"), valid_ogrn("1067746258371")
    (True, False)
    """
    if not re.fullmatch(r"[0-9]{13}|[0-9]{15}", value) or not value.strip("0"):
        return False
    modulus = 11 if len(value) == 13 else 13
    return int(value[:-1]) % modulus % 10 == int(value[-1])


_NORWAY = (3, 2, 7, 6, 5, 4, 3, 2)
_FINLAND = (7, 9, 10, 5, 8, 4, 2)


def _valid_norway(value: str) -> bool:
    """Nine digits, weighted modulo 11."""
    if not re.fullmatch(r"[0-9]{9}", value):
        return False
    return (sum(w * int(d) for w, d in zip(_NORWAY, value, strict=False)) + int(value[8])) % 11 == 0


def _valid_finland(value: str) -> bool:
    """Seven digits and a check digit behind a dash, weighted modulo 11."""
    if not re.fullmatch(r"[0-9]{7}-?[0-9]", value):
        return False
    rest = sum(w * int(d) for w, d in zip(_FINLAND, value, strict=False)) % 11
    return rest != 1 and (11 - rest) % 11 == int(value[-1])


def _like(pattern: str) -> Callable[[str], bool]:
    """Registers without check digits: whether a number looks like one of theirs."""
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


#: How each register that we know is checked; a number of another register is taken as it is.
_CHECKS: dict[str, Callable[[str], bool]] = {
    "RU-INN": valid_inn,
    "RU-OGRN": valid_ogrn,
    "NO-BRC": _valid_norway,
    "FI-PRO": _valid_finland,
    "GB-CHC": _like(r"[0-9]{5,10}"),
    "GB-COH": _like(r"[A-Z]{0,2}[0-9]{5,8}[A-Z]?"),
    "GB-SC": _like(r"SC[0-9]{6}"),
    "GB-NIC": _like(r"(?:NIC)?[0-9]{5,7}"),
}
#: What is written where there is no number.
_NONE = frozenset({"na", "n/a", "none", "null", "nil", "unknown", "notknown", "tbc", "tba", "pending", "0", "00000000"})
#: Registers whose numbers are digits alone, written with spaces and signs between them as one likes.
_DIGITS = frozenset({"RU-INN", "RU-OGRN", "NO-BRC", "GB-CHC"})
_SEPARATORS = re.compile(r"[\s\u00a0\u2007\u202f.–—-]")
#: `GB-CHC-1159982`: country or X-code, register, number. A register's code has no dash in it; a number is letters,
#: figures and few signs, so an e-mail address is none.
_ORG_ID = re.compile(r"([A-Z]{2}-[A-Z0-9_]{2,10})[-–]([A-Za-z0-9][A-Za-z0-9_./:()\- ]{0,59})")


def canonical(scheme: str, value: str) -> tuple[str, bool]:
    """The number as it is kept, and whether it can be one of its register: its check digits, or at least its look.

    Args:
        scheme: an org-id.guide list code, such as `RU-INN`.
        value: the number as written.

    Returns:
        The number to keep, and False where its register has no such numbers: it is kept as text, reported, and never
        identifies. Numbers of registers that have nothing but digits lose spaces and dashes; in the others a dash or
        dot may tell numbers apart (`XM-DAC` 701-2), so only spaces go.

    >>> canonical("RU-INN", " 77 0164 2520"), canonical("XM-DAC", "701-2"), canonical("GB-COH", "2046356")
    (('7701642520', True), ('701-2', True), ('02046356', True))
    """
    compact = _SEPARATORS.sub("", value) if scheme in _DIGITS else "".join(value.split())
    if scheme == "GB-COH":
        # Companies House writes eight places; spreadsheets drop the noughts in front.
        compact = compact.zfill(8) if compact.isdecimal() else compact.upper()
    if scheme == "FI-PRO" and re.fullmatch(r"[0-9]{8}", compact):
        compact = f"{compact[:7]}-{compact[7]}"
    check = _CHECKS.get(scheme)
    return compact, bool(compact) if check is None else check(compact)


def identifier(scheme: str, value: str) -> Identifier:
    """A registration number, its check digits looked at."""
    number, valid = canonical(scheme, value)
    return Identifier(scheme=scheme, value=number, valid=valid)


def split_org_id(text: str) -> tuple[str, str] | None:
    """The register and the number that an organization identifier of IATI and 360Giving is put together from.

    Args:
        text: `GB-CHC-1159982`.

    Returns:
        List code and number; None where it is not put together so, or `n/a` stands where the number should.

    >>> split_org_id("GB-CHC-1159982"), split_org_id("XM-DAC-701-2"), split_org_id("CH-4")
    (('GB-CHC', '1159982'), ('XM-DAC', '701-2'), None)
    """
    found = _ORG_ID.fullmatch(text.strip())
    if found is None or "".join(found.group(2).split()).lower() in _NONE:
        return None
    return found.group(1), found.group(2).strip()
