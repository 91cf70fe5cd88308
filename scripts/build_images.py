"""Make the pictures of pages in the documentation: write the pages, open them in Chromium, take what is seen.

python scripts/build_images.py [NAME…]  # all, or: map map-link links network network-link project phone report

The map of regions and the map of a project are of `examples/`, the network of 160 generated projects
(`benchmarks/generate.py`): no real network is that well connected and ours to publish. Needs Chromium; KG_CHROMIUM
names another one than that on the PATH. Look at every picture before it is committed.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
#: No picture is larger than this, in bytes.
MOST = 200_000
#: Width and height of the window, and whether it is a telephone.
DESK, PHONE, SHEET = (1320, 820, False), (390, 780, True), (1060, 1180, False)
#: So many projects make the network that is shown.
PROJECTS = 160


class Picture(msgspec.Struct, frozen=True):
    """A picture.

    Attributes:
        graph: `examples` or `generated`.
        arguments: of the command.
        window: in which it is seen.
        then: what is done before it is taken, with the page.
        command: `map` or `report`.
    """

    graph: str
    arguments: tuple[str, ...] = ()
    window: tuple[int, int, bool] = DESK
    then: Callable[[Any], None] | None = None
    command: str = "map"


def _first(kind: str, nth: int = 0) -> Callable[[Any], None]:
    return lambda page: page.locator(f'[data-open^="{kind}"]').nth(nth).click()


def pictures(hub: str) -> dict[str, Picture]:
    """All pictures by name; `hub` is the generated organization in the middle."""
    around = ("--around", hub, "--depth", "2", "--title", "Who works with whom: two steps around one organization")
    return {
        "map": Picture("examples"),
        "map-link": Picture("examples", then=_first("link")),
        "links": Picture("examples", ("--links", "RU", "BY")),
        "network": Picture("generated", around),
        "network-link": Picture("generated", around, then=_first("link")),
        "project": Picture("examples", ("--project", "21-2-009488")),
        "phone": Picture("generated", around, PHONE),
        "report": Picture("generated", (hub,), SHEET, command="report"),
    }


def run(*command: str) -> None:
    """Run a command, and stop where it fails."""
    subprocess.run(command, check=True, cwd=ROOT)


def hub_of(graph: Path) -> str:
    """The organization whose neighbours' neighbours make the best picture: the tenth by its number of partners."""
    from kg import Graph

    sql = """
        SELECT id, count(*) AS partners FROM (
            SELECT unnest([a, b]) AS id FROM links WHERE kind = 'organization'
        ) GROUP BY id ORDER BY partners DESC, id LIMIT 1 OFFSET 9
    """
    with Graph.open(graph) as opened:
        return str(opened.tables.rows(sql)[0]["id"])


def small(picture: bytes) -> bytes:
    """A picture in as many colours as keep it small."""
    from PIL import Image

    shown = Image.open(io.BytesIO(picture)).convert("RGB")
    for count in (192, 128, 96, 64, 48):
        out = io.BytesIO()
        few = shown.quantize(count, method=Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
        if out.tell() < MOST:
            break
    return out.getvalue()


def main(names: list[str]) -> int:
    """Make the pictures of these names; all by default."""
    from playwright.sync_api import sync_playwright

    kg = str(Path(sys.executable).with_name("kg"))
    program = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("Chromium is not installed: apt-get install chromium, or set KG_CHROMIUM to its path.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        graphs = {name: Path(folder) / name for name in ("examples", "generated")}
        run(kg, "load", "examples", "--graph", str(graphs["examples"]))
        generate = str(ROOT / "benchmarks" / "generate.py")
        run(sys.executable, generate, "--projects", str(PROJECTS), "--seed", "1", "--out", str(graphs["generated"]))
        known = pictures(hub_of(graphs["generated"]))
        if unknown := set(names) - known.keys():
            print(f"There is no picture {', '.join(sorted(unknown))}; there are {', '.join(known)}.", file=sys.stderr)
            return 2
        browser = playwright.chromium.launch(
            executable_path=program, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        for name in names or known:
            picture = known[name]
            file = Path(folder) / "map.html"
            run(kg, picture.command, *picture.arguments, "--graph", str(graphs[picture.graph]), "--out", str(file))
            width, height, touch = picture.window
            page = browser.new_context(viewport={"width": width, "height": height}, has_touch=touch).new_page()
            page.goto(file.as_uri())
            if picture.command == "map":
                page.wait_for_selector("html[data-ready]", state="attached")
            if picture.then:
                picture.then(page)
                page.mouse.move(0, 0)
                page.wait_for_timeout(300)
            (IMAGES / f"{name}.png").write_bytes(small(page.screenshot()))
            page.context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
