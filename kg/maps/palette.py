"""Colours of countries that a colour-blind reader can tell apart.

The first are Okabe and Ito's (Color Universal Design, 2008) without black and the yellow that white paper swallows;
the further ones are Paul Tol's *muted* and *bright* schemes (SRON/EPS/TN/09-002). A country is never told by colour
alone: its ISO 3166 code stands in every dot.
"""

from collections.abc import Sequence

__all__ = ["UNKNOWN", "colours", "ink"]

_PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#882255", "#999933",
    "#332288", "#44AA99", "#AA4499", "#DDCC77", "#117733", "#CC6677", "#88CCEE", "#AA3377",
)  # fmt: skip
_OTHER = "#6B7785"
#: Where nobody knows the country; the sign in the dot is then a question mark.
UNKNOWN = "#56626E"


def colours(codes: Sequence[str]) -> dict[str, str]:
    """Country code → colour. Russia is always blue; the others take the colours in the order in which they come.

    Past sixteen countries the rest share one grey, told apart by their codes.

    >>> colours(["KG", "RU"])
    {'KG': '#E69F00', 'RU': '#0072B2'}
    """
    rest = iter(_PALETTE[1:])
    return {code: _PALETTE[0] if code == "RU" else next(rest, _OTHER) for code in dict.fromkeys(codes)}


def ink(colour: str) -> str:
    """Black or white, whichever is read better on a colour (`#RRGGBB`), by the contrast ratio of WCAG 2.2.

    >>> ink("#0072B2"), ink("#E69F00")
    ('#FFFFFF', '#000000')
    """
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#FFFFFF" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"
