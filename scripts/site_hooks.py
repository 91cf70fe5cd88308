"""Hooks of mkdocs: pages of the checkout that lie outside `docs/`, and the links that lead there.

On the pages a link is what it is in a checkout (`../queries/events.rq`), so that it works wherever a checkout is read.
In the site everything outside `docs/` lies under `project/`: other pages as pages, files as they are.
"""

import posixpath
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = "project"

_LINK = re.compile(r"(?P<open>!?\[(?P<words>[^\]]*)\])\((?P<target>[^)\s#]*)(?P<anchor>#[^)\s]*)?\)")
_FENCE = re.compile(r"^(```+)(\w+) (\S+)$", re.MULTILINE)
#: A bar within code within a table: GitHub wants it escaped, Python-Markdown shows the backslash.
_BAR = re.compile(r"^\|.*`[^`\n]*\\\|[^`\n]*`.*$", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")
#: A script, style or picture from elsewhere: the site opens from a folder and asks nobody for anything.
_FOREIGN = re.compile(
    r"""<(?:script|img|iframe)\b[^>]*\ssrc=["']?(?:https?:)?//|<link\b[^>]*rel=["']?stylesheet[^>]*//"""
)


def _uri(path: str) -> str:
    """Where a file of the checkout lies in the site's sources."""
    return path.removeprefix("docs/") if path.startswith("docs/") else f"{OUTSIDE}/{path}"


def _path(uri: str) -> str:
    """The same, backwards."""
    return uri.removeprefix(f"{OUTSIDE}/") if uri.startswith(f"{OUTSIDE}/") else f"docs/{uri}"


def _targets(path: str, text: str) -> dict[str, str]:
    """Link as written → path in the checkout, of the links that stay in it."""
    links = {found["target"] for found in _LINK.finditer(text)}
    return {
        link: posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link)))
        for link in links
        if link and "://" not in link and not link.startswith(("/", "mailto:"))
    }


def on_files(files: Any, config: Any) -> Any:
    """Add every file outside `docs/` that a page leads to, and what these lead to."""
    waiting = [_path(file.src_uri) for file in files.documentation_pages()]
    waiting += [_path(uri) for uri in _in_nav(config["nav"])]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen or not (ROOT / path).is_file():
            continue
        seen.add(path)
        if files.get_file_from_path(_uri(path)) is None:
            files.append(File.generated(config, _uri(path), abs_src_path=str(ROOT / path)))
        if path.endswith(".md"):
            waiting += _targets(path, (ROOT / path).read_text("utf-8")).values()
    return files


def _in_nav(nav: Any) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    parts = nav.values() if isinstance(nav, dict) else nav
    return [uri for part in parts for uri in _in_nav(part)]


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:  # noqa: ARG001
    """Turn links within the checkout into links within the site; a folder has no page, so its name stays as words."""
    path = _path(page.file.src_uri)
    targets = _targets(path, markdown)

    def link(found: re.Match[str]) -> str:
        target = targets.get(found["target"])
        if target is None:
            return found[0]
        if (ROOT / target).is_dir():
            return found["words"]
        there = posixpath.relpath(_uri(target), posixpath.dirname(page.file.src_uri))
        return f"{found['open']}({there}{found['anchor'] or ''})"

    markdown = _BAR.sub(lambda row: _CODE.sub(lambda code: code[0].replace("\\|", "|"), row[0]), markdown)
    # A file's name after the language of a block is its title.
    return _FENCE.sub(r'\1\2 title="\3"', _LINK.sub(link, markdown))


def on_post_page(output: str, page: Any, config: Any) -> str:  # noqa: ARG001
    """Stop at a page that would load something from another server."""
    if found := _FOREIGN.search(output):
        raise PluginError(f"{page.file.src_uri} loads something from another server: {found[0]}")
    return output
