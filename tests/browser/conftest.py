"""A browser for the tests of pages, offline, and a record of everything that a page asks for or complains of.

Without Chromium these tests are skipped and say so; with `KG_REQUIRE_BROWSER=1`, as in `.ci/run`, that is a failure.
"""

import os
import shutil
from pathlib import Path

import pytest

_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None


@pytest.fixture(scope="session")
def browser():
    program = os.environ.get("KG_CHROMIUM") or _chromium()
    if program is None:
        reason = "Chromium is not installed (Debian: apt-get install chromium; or set KG_CHROMIUM to its path)"
        if os.environ.get("KG_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason}, and KG_REQUIRE_BROWSER=1 asks for it")
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield made
        made.close()


class Visit:
    """One page that was opened, and all that it did.

    Attributes:
        page: playwright's page.
        address: of the file.
        requests: every address that the page asked for.
        refused: those of them that its own policy refused.
        complaints: messages of the console and errors of scripts.
        dialogs: texts of every alert, confirm and prompt.
    """

    def __init__(self, context, path: Path) -> None:
        self.requests: list[str] = []
        self.refused: list[str] = []
        self.complaints: list[str] = []
        self.dialogs: list[str] = []
        self.address = path.as_uri()
        self.page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", self._failed)
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.goto(self.address)
        self.page.wait_for_selector("#panel h2", state="attached")

    def _failed(self, request) -> None:
        if request.failure == "csp":
            self.refused.append(request.url)

    def _dialog(self, dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def spot(self, id: str) -> tuple[float, float]:
        """Where a node, or the middle of a line, lies in the window, in pixels."""
        found = self.page.evaluate(
            """id => {
                const frame = document.getElementById('mynetwork').getBoundingClientRect();
                const edge = network.body.edges[id];
                const at = edge ? edge.edgeType.getPoint(0.5) : network.getPosition(id);
                const spot = network.canvasToDOM({ x: at.x, y: at.y });
                return [frame.left + spot.x, frame.top + spot.y];
            }""",
            id,
        )
        return found[0], found[1]

    def frame(self) -> None:
        """Wait until what was changed is drawn."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page's HTML in a window of its own: `visit(html, width=…, height=…, touch=…)`."""
    contexts = []

    def opened(html: str, *, width: int = 1400, height: int = 900, touch: bool = False) -> Visit:
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        context = browser.new_context(viewport={"width": width, "height": height}, has_touch=touch)
        contexts.append(context)
        return Visit(context, path)

    yield opened
    for context in contexts:
        context.close()
