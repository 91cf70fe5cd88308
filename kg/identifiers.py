"""Registration numbers of organizations and their check digits.

The register codes (`RU-INN`, `RU-OGRN`) are those of org-id.guide. The formulas are those the Federal Tax
Service of Russia publishes for the taxpayer number (INN) and the state registration number (OGRN).
"""

import re

__all__ = ["canonical", "valid_inn", "valid_ogrn"]

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


#: How each register that we know is checked; a number of another register is taken as it is.
_CHECKS = {"RU-INN": valid_inn, "RU-OGRN": valid_ogrn}


def canonical(scheme: str, value: str) -> tuple[str, bool]:
    """The number without spaces and dashes, and whether its check digits are right.

    Args:
        scheme: an org-id.guide list code, such as `RU-INN`.
        value: the number as written.

    Returns:
        The number to keep, and False where a known check fails: such a number is kept as text, reported,
        and never identifies.

    >>> canonical("RU-INN", " 77 0164 2520")
    ('7701642520', True)
    """
    compact = re.sub(r"[\s\u00a0\u2007\u202f.–—-]", "", value)
    check = _CHECKS.get(scheme)
    return compact, bool(compact) if check is None else check(compact)
