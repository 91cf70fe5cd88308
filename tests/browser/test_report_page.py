"""A report in a real browser: nothing is fetched, the languages switch, it fits a telephone and a few sheets of paper."""

from pathlib import Path

import pypdfium2
import pytest
import reports

from kg import Graph
from kg.report import KINDS, report
from kg.reporting.page import render

pytestmark = pytest.mark.browser

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


class Opened:
    """A page that was opened, every address that it asked for, and what it complained of."""

    def __init__(self, context, path: Path) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.address = path.as_uri()
        self.page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(f"{error}"))
        self.page.on("dialog", self._refuse)
        self.page.goto(self.address)

    def _refuse(self, dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def seen(self, text: str) -> bool:
        return self.page.get_by_text(text, exact=True).first.is_visible()

    def overflow(self) -> list[str]:
        """What is wider than the window."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('main *, header *, footer *')]
                .filter((each) => !each.closest('svg') && !each.closest('.unseen'))
                .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
                .map((each) => each.outerHTML.slice(0, 120))"""
        )


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page's HTML in a window of its own."""
    contexts = []

    def open_page(html: str, *, width: int = 1200, height: int = 900, script: bool = True) -> Opened:
        path = tmp_path / f"report{len(contexts)}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script))
        return Opened(contexts[-1], path)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The report on the organization of the examples that has most to tell."""
    with Graph.open(tmp_path_factory.mktemp("report") / "graph", create=True) as graph:
        graph.load([EXAMPLES])
        return render(report(graph, [graph.find("1067746258370", KINDS)]), language="en")


@pytest.mark.parametrize("name", ["rich", "pair", "hostile", "bare"])
def test_nothing_is_asked_of_any_network_and_nothing_runs(opened, name):
    shown = opened(render(getattr(reports, name)()))
    shown.page.locator("label[for=language-en]").click()
    shown.page.wait_for_timeout(200)
    assert shown.requests == [shown.address]
    assert shown.complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_the_languages_switch_with_and_without_a_script(opened, script):
    shown = opened(render(reports.rich(), language="ru"), script=script)
    assert shown.seen("С кем работает")
    assert not shown.seen("Works with")
    shown.page.locator("label[for=language-en]").click()
    assert shown.seen("Works with")
    assert not shown.seen("С кем работает")
    # The figures speak both languages too, and names of the sources stay.
    assert shown.page.locator("svg text", has_text="Rural youth").is_visible()
    assert not shown.page.locator("svg text", has_text="Сельская молодёжь").is_visible()
    assert shown.page.get_by_text("Витебский союз добровольцев").first.is_visible()
    if script:
        assert shown.page.evaluate("document.documentElement.lang") == "en"


def test_the_switch_and_the_footnotes_work_from_the_keyboard(opened):
    page = opened(render(reports.rich(), language="ru")).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#words"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "language-ru"
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("radio", name="English").is_checked()
    page.get_by_role("link", name="Words of the source 2").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#quote-2")
    back = page.locator("#quote-2").get_by_role("link")
    assert back.is_visible()
    back.click()
    assert page.url.endswith("#ref-2")


def test_a_screen_reader_hears_the_figures_in_its_language(opened):
    page = opened(render(reports.rich(), language="en")).page
    assert page.get_by_role("img", name="Projects and events by year").count() == 1
    assert page.get_by_role("img", name="Проекты и события по годам").count() == 0
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("main").count() == page.get_by_role("contentinfo").count() == 1
    assert page.get_by_role("region", name="What could be next").count() == 1


@pytest.mark.parametrize("name", ["rich", "pair", "hostile"])
@pytest.mark.parametrize("width", [360, 768])
def test_nothing_is_wider_than_a_telephone(opened, name, width):
    shown = opened(render(getattr(reports, name)(), language="en"), width=width, height=780)
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.overflow() == []


def test_printed_the_example_takes_three_sheets_at_most(opened, example):
    shown = opened(example)
    printed = pypdfium2.PdfDocument(shown.page.pdf(prefer_css_page_size=True))
    assert len(printed) <= 3
    page = printed[0]
    assert (round(page.get_width()), round(page.get_height())) == (595, 842)
    text = "".join(page.get_textpage().get_text_range() for page in printed)
    assert "Works with" in text
    assert "In the words of the sources" in text
    assert "С кем работает" not in text


def test_what_is_printed_can_be_read_in_grey(opened):
    page = opened(render(reports.rich())).page
    page.emulate_media(media="print")
    assert not page.locator(".languages").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('mark')).fontWeight") == "600"
    assert page.locator("#words").is_visible()
