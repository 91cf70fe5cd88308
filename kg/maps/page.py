"""One self-contained HTML page around a pyvis network.

What `pyvis.Network.generate_html()` gives cannot be mailed as it is: it asks two servers for Bootstrap, escapes no
heading, and carries 200 KB of pictures for buttons that we do not show. From it we take vis-network and the script
that draws the network, and build the page anew around them: our own style and script, the data as JSON that no text
in it can leave, and a Content-Security-Policy under which nothing but these very scripts runs and nothing is fetched.
"""

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["assemble", "asset", "embed", "legible"]

_SCRIPTS = (
    "dom.js",
    "model.js",
    "backdrop.js",
    "canvas.js",
    "labels.js",
    "interaction.js",
    "overview.js",
    "details.js",
    "table.js",
    "legend.js",
    "main.js",
)
_STYLES = ("page.css", "panel.css", "print.css")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONE = re.compile(r"[\ud800-\udfff]")


@cache
def asset(name: str) -> str:
    """The text of a file in `kg/maps/assets`, its line ends as \\n."""
    text = (Path(__file__).resolve().parent / "assets" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def legible(value: Any) -> Any:
    """A copy of JSON-like data without control characters, marks that turn the direction of writing, and half
    characters that UTF-8 cannot hold: a name must not be able to make its neighbours look like something else.

    >>> legible({"name": "a\\u202egnp.exe"})
    {'name': 'agnp.exe'}
    """
    if isinstance(value, str):
        if value.isprintable():  # nearly all are, and this is much quicker than the search
            return value
        return _LONE.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub("", value))
    if isinstance(value, dict):
        return {legible(key): legible(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [legible(item) for item in value]
    return value


def embed(value: Any) -> str:
    """JSON that can stand inside a `<script>` element: no text in it can end the element or a line.

    >>> embed("</script><!--")
    '"\\\\u003c/script\\\\u003e\\\\u003c!--"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def assemble(pyvis_html: str, data: Any, *, title: str, language: str) -> str:
    """The page.

    Args:
        pyvis_html: what `generate_html()` gave, made with `cdn_resources="in_line"`.
        data: what our script shows, JSON-like; made `legible` first.
        title: of the page, before the script has run.
        language: `ru` or `en`, the language the page opens in.

    Returns:
        The page's HTML; write it as UTF-8.

    Raises:
        RuntimeError: where pyvis writes another kind of page than the version we know.
    """
    library, drawing = _taken(pyvis_html)
    scripts = {
        "library": library,
        "drawing": drawing,
        "own": "(() => {\n'use strict';\n" + "\n".join(asset(name) for name in _SCRIPTS) + "\n})();\n",
    }
    style = "\n".join(asset(name) for name in _STYLES)
    policy = "; ".join(
        [
            "default-src 'none'",
            "script-src " + " ".join(_hash(script) for script in scripts.values()),
            "style-src " + _hash(style),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    parts = {
        "language": html.escape(language),
        "policy": html.escape(policy),
        "title": html.escape(legible(title)),
        "style": style,
        "data": embed(legible(data)),
        "words": embed(json.loads(asset("words.json"))),
        **scripts,
    }
    # One pass, so that a placeholder inside a name is a name and stays one.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], asset("page.html"))


def _taken(pyvis_html: str) -> tuple[str, str]:
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", pyvis_html.replace("\r\n", "\n"), re.DOTALL)
    library = [text for text in scripts if "@version 9.1.2" in text and "vis-network" in text]
    drawing = [text for text in scripts if "function drawGraph()" in text]
    if len(library) != 1 or len(drawing) != 1 or any(sign in drawing[0] for sign in ("http:", "https:", "innerHTML")):
        raise RuntimeError("pyvis writes another page than version 0.3.2 did; kg/maps/page.py must learn the new one")
    return re.sub(r"//# sourceMappingURL=\S+", "", library[0]), drawing[0]


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
