"""Small figures: matplotlib draws them, and what it writes is made fit to stand inside our page.

matplotlib styles by `style` attributes, which the page's policy forbids, and by a style sheet that would reach every
figure of the page; both become plain attributes here. Its text stays text, so that the reader's own fonts show it, and
a label in two languages stands there in both.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lxml import etree

from kg.errors import KGError
from kg.maps.data import Label
from kg.maps.page import legible
from kg.maps.palette import colours, ink
from kg.reporting.data import ReportCountry, ReportGroup, ReportYear
from kg.reporting.elements import Markup, both, el
from kg.reporting.words import LANGUAGES, own, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["countries_figure", "groups_figure", "illustration", "years_figure"]

#: Width of every figure in its own units; the page scales it to the column.
_WIDTH = 360.0
_INK, _SOFT, _STRONG, _PALE, _SECOND = "#14202b", "#5b6b79", "#0072B2", "#A9C9E2", "#E69F00"
#: Longest label in a figure, in characters; the page says it in full beside.
_LONGEST = 52
#: Presentation attributes that a declaration of a style becomes.
_KEPT = frozenset(
    {
        "fill",
        "fill-opacity",
        "font-size",
        "font-weight",
        "opacity",
        "stroke",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-opacity",
        "stroke-width",
        "text-anchor",
    }
)
_SVG = "{http://www.w3.org/2000/svg}"


def years_figure(years: Sequence[ReportYear]) -> Markup:
    """Columns: how many projects and events were at work in each year, those without a known grant paler on top."""
    height = 118.0
    with _drawn(height) as (figure, axes):
        most = max(year.projects for year in years)
        slot = _WIDTH / max(len(years), 6)
        unit = (height - 40) / most
        every = 1 + (len(years) - 1) // 12
        for place, year in enumerate(years):
            middle, wide = (place + 0.5) * slot, slot * 0.68
            funded = year.projects - year.unfunded
            if funded:
                axes.bar(middle, funded * unit, wide, bottom=20, color=_STRONG)
            if year.unfunded:
                axes.bar(middle, year.unfunded * unit, wide, bottom=20 + funded * unit, color=_PALE)
            if year.projects:
                _text(axes, middle, 23 + year.projects * unit, str(year.projects), weight="bold", ha="center")
            if place % every == 0:
                _text(axes, middle, 6, str(year.year), colour=_SOFT, ha="center")
        axes.plot([0, len(years) * slot], [20, 20], color=_SOFT, linewidth=0.8)
        drawing = _written(figure, {})
    said = "; ".join(f"{year.year}: {year.projects}" for year in years if year.projects)
    return illustration("years", drawing, words("figure-years"), Label(said), words("figure-years-legend"))


def groups_figure(groups: Sequence[ReportGroup], names: Sequence[Label] = ()) -> Markup:
    """Bars: how many projects name each target group.

    Args:
        groups: at least one, most projects first.
        names: of the two subjects where each group has two numbers (`ReportGroup.each`): two bars then.
    """
    pair = all(group.each is not None for group in groups) and len(names) == 2
    row = 40.0 if pair else 31.0
    height = row * len(groups)
    most = max(max(group.each) if pair and group.each else group.projects for group in groups)
    room = _WIDTH - 28
    labels: dict[str, Label] = {}
    with _drawn(height) as (figure, axes):
        for place, group in enumerate(groups):
            top = height - place * row
            labels[f"say-{place}"] = _short(group.name)
            _text(axes, 0, top - 12, group.name.ru, gid=f"say-{place}")
            counts = list(zip(group.each or (), (_STRONG, _SECOND), strict=False)) if pair else []
            for at, (count, colour) in enumerate(counts or [(group.projects, _STRONG)]):
                low = top - 27 - 9 * at
                axes.barh(low + 4, count / most * room, 7, left=0, color=colour)
                _text(axes, count / most * room + 5, low + 0.5, str(count), weight="bold", size=10)
        drawing = _written(figure, labels)
    said = _list((group.name, "/".join(map(str, group.each or (group.projects,)))) for group in groups)
    caption = words("figure-groups-pair" if pair else "figure-groups")
    return illustration("groups", drawing, caption, said, _key(names) if pair else None)


def countries_figure(countries: Sequence[ReportCountry]) -> Markup:
    """Bars in the countries' colours: how many organizations have their seat in each."""
    row = 24.0
    height = row * len(countries)
    colour = {"": _SOFT} | colours([country.code for country in countries if country.code])
    most = max(country.organizations for country in countries)
    left, room = 150.0, _WIDTH - 178
    labels: dict[str, Label] = {}
    with _drawn(height) as (figure, axes):
        for place, country in enumerate(countries):
            middle = height - (place + 0.5) * row
            labels[f"say-{place}"] = _short(country.name, 22)
            if country.code:
                axes.barh(middle, 26, 15, left=0, color=colour[country.code])
                _text(
                    axes,
                    13,
                    middle - 3.6,
                    country.code,
                    colour=ink(colour[country.code]),
                    weight="bold",
                    size=10,
                    ha="center",
                )
            _text(axes, 33, middle - 4.2, country.name.ru, gid=f"say-{place}")
            axes.barh(middle, country.organizations / most * room, 13, left=left, color=colour[country.code])
            _text(
                axes,
                left + country.organizations / most * room + 6,
                middle - 4.2,
                str(country.organizations),
                weight="bold",
            )
        drawing = _written(figure, labels)
    said = _list((country.name, str(country.organizations)) for country in countries)
    return illustration("countries", drawing, words("figure-countries"), said)


def illustration(name: str, drawing: Markup, caption: Label, said: Label, note: Label | Markup | None = None) -> Markup:
    """A figure with its caption; a screen reader hears the caption and what the figure says.

    Args:
        name: tells it from the other figures of the page.
        drawing: the `<svg>` element, its start tag `<svg>` without attributes of a role.
        caption: what it shows.
        said: the same figures in words.
        note: a key or a credit, below.
    """
    about = Markup(
        "".join(
            el(tag, own(text, each), lang=each)
            for tag, text in (("title", caption), ("desc", said))
            for each in LANGUAGES
        )
    )
    start, _, rest = drawing.partition(">")
    named = f'{start} role="img" aria-labelledby="figure-{name}">{about}{rest}'
    return el(
        "figure",
        el("figcaption", both(caption), id=f"figure-{name}"),
        Markup(named),
        el("p", both(said), class_="unseen"),
        el("p", note if isinstance(note, Markup) else both(note), class_="note") if note else None,
        class_=f"figure figure-{name}",
    )


def _key(names: Sequence[Label]) -> Markup:
    """Which colour is whose, told by the order too: the first bar is the first one's."""
    parts = (
        el("span", el("span", class_=f"swatch swatch-{at}"), " ", both(name)) for at, name in enumerate(names, start=1)
    )
    return Markup(" ".join(parts))


def _list(rows: Iterator[tuple[Label, str]]) -> Label:
    rows_ = list(rows)
    return Label(*("; ".join(f"{own(label, each)}: {figure}" for label, figure in rows_) for each in LANGUAGES))


def _short(label: Label, longest: int = _LONGEST) -> Label:
    texts = (own(label, each) for each in LANGUAGES)
    return Label(*(text if len(text) <= longest else text[: longest - 1].rstrip() + "…" for text in texts))


@contextmanager
def _drawn(height: float) -> "Iterator[tuple[Figure, Axes]]":
    """An empty figure whose units are those of its view box, whatever the user's own matplotlibrc says."""
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise KGError(
            f"the figures of a report need matplotlib ({error}).",
            mend="Install it: pip install 'civil-society-kg[report]'.",
        ) from None
    import warnings

    with matplotlib.rc_context(), warnings.catch_warnings():
        # A glyph that matplotlib's own font lacks is no fault: the reader's fonts show the text.
        warnings.simplefilter("ignore", UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "civil-society-kg", "path.simplify": False})
        figure = Figure(figsize=(_WIDTH / 72, height / 72), frameon=False)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, _WIDTH)
        axes.set_ylim(0, height)
        axes.set_autoscale_on(False)
        yield figure, axes


def _text(
    axes: "Axes",
    x: float,
    y: float,
    said: str,
    *,
    size: float = 11.5,
    colour: str = _INK,
    weight: str = "normal",
    ha: str = "left",
    gid: str | None = None,
) -> None:
    # A dollar sign is no formula, half a character nothing that a font could measure.
    said = " ".join(legible(said).split())
    axes.text(x, y, said, size=size, color=colour, weight=weight, ha=ha, va="baseline", gid=gid, parse_math=False)


def _written(figure: "Figure", labels: Mapping[str, Label]) -> Markup:
    """The figure as an `<svg>` element without style attributes, style sheet, metadata, clips and needless ids.

    Args:
        figure: what was drawn.
        labels: id of a text → what it says in both languages.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    out = io.StringIO()
    FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})  # type: ignore[no-untyped-call]
    root = etree.fromstring(re.sub(r"^.*?(?=<svg)", "", out.getvalue(), flags=re.DOTALL).encode())
    for gone in root.findall(f"{_SVG}metadata") + root.findall(f"{_SVG}defs"):
        root.remove(gone)
    for group in list(root.iter(f"{_SVG}g")):
        label = labels.get(group.get("id") or "")
        if label is not None:
            _speak(group, label)
    return Markup(_plain(root, root.get("viewBox") or ""))


def _speak(group: Any, label: Label) -> None:
    """The text of a group once for each language."""
    (text,) = group.findall(f"{_SVG}text")
    group.remove(text)
    for each in LANGUAGES:
        spoken = etree.SubElement(group, f"{_SVG}text", {**text.attrib, "class": "t", "lang": each})
        spoken.text = legible(own(label, each))


def _plain(element: Any, view: str = "") -> str:
    """An element with plain attributes; groups are only kept for what they hold."""
    tag = etree.QName(element).localname
    inside = "".join(_plain(child) for child in element)
    if tag == "g":
        return inside
    if tag == "svg":
        return el("svg", Markup(inside), viewBox=view, focusable="false")
    attributes = {name: element.get(name) for name in ("class", "lang", "x", "y") if element.get(name)}
    if path := element.get("d"):
        attributes["d"] = _path(path)
    for declaration in (element.get("style") or "").split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in _KEPT:
            attributes[name.strip()] = value.strip().removesuffix("px")
    for name in ("x", "y"):
        if name in attributes:
            attributes[name] = f"{float(attributes[name]):.1f}".removesuffix(".0")
    return el(tag, Markup(inside) if inside else element.text and element.text.strip(), **attributes)


def _path(path: str) -> str:
    """A path with one decimal place, on one line."""
    return re.sub(
        r"-?\d+\.\d+", lambda number: f"{float(number.group()):.1f}".removesuffix(".0"), " ".join(path.split())
    )
