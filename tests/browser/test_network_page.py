"""The network pages in a real browser: the same promises as the map of regions, and 500 organizations at once."""

import re

import pytest
from atlas import HOSTILE, neighbours
from networks import dense, hostile_network, network, venture

from kg.maps import Label, MapNode, NetworkData
from kg.maps.network import LINKS_DRAWN, render
from kg.maps.page import legible
from kg.maps.regions import render as render_regions

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def html():
    return render(network(24))


@pytest.fixture(scope="module")
def project():
    return render(venture())


def opened(page) -> str:
    return page.locator("#panel h2").inner_text()


@pytest.mark.parametrize("make", [lambda: network(24), venture])
def test_nothing_is_asked_of_any_network(visit, make):
    shown = visit(render(make()))
    page = shown.page
    page.get_by_role("button", name="EN").click()
    for kind in ("organization", "link", "region", "project"):
        thing = page.locator(f'[data-open^="{kind}"]')
        if thing.count():
            thing.first.click()
            page.keyboard.press("Escape")
    page.get_by_role("button", name="Table").click()
    page.wait_for_timeout(1200)  # vis looks at its size every second
    assert shown.requests == [shown.address]
    assert shown.complaints == []


def test_names_full_of_markup_are_names(visit):
    shown = visit(render(hostile_network()))
    page = shown.page
    for kind in ("organization", "link", "project"):
        rows = page.locator(f'[data-open^="{kind}"]')
        for at in range(rows.count()):
            page.keyboard.press("Escape")
            page.locator(f'[data-open^="{kind}"]').nth(at).click()
            assert page.locator("#panel h2").count() == 1
    page.mouse.move(*shown.spot("o0"))
    shown.frame()
    page.locator("#view-table").click()
    page.locator("#language-en").click()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    texts = re.sub(r"\s+", " ", page.locator("body").inner_text())
    for name in HOSTILE[:6]:
        assert re.sub(r"\s+", " ", legible(name)) in texts
    assert page.locator("img, iframe, object, embed, form").count() == 0
    assert page.locator("script").count() == 5
    assert page.locator("a[href]:not([href^='#'])").count() == 0
    assert not page.eval_on_selector_all(
        "*", "all => all.flatMap(one => one.getAttributeNames()).filter(name => name.startsWith('on'))"
    )
    assert (shown.dialogs, shown.complaints, shown.requests) == ([], [], [shown.address])


def test_a_click_on_an_organization_opens_it_and_a_click_on_a_line_its_projects(visit, html):
    shown = visit(html)
    page = shown.page
    page.mouse.click(*shown.spot("o3"))
    assert opened(page) == "АНО «Организация номер 3»"
    panel = page.locator("#panel").inner_text()
    for words in ("ОГРН 1000000000003", "Некоммерческая организация", "С КЕМ РАБОТАЕТ", "Общее дело"):
        assert words in panel
    page.mouse.click(30, 300)
    assert opened(page) == "Обзор"
    page.locator('[data-open^="link"]').first.click()
    link = page.evaluate("JSON.parse(document.getElementById('map-data').textContent).links[0]")
    panel = page.locator("#panel").inner_text()
    assert "СВЯЗЬ ОРГАНИЗАЦИЙ" in panel
    assert page.locator("#panel .card").count() == len(link["projects"])
    marked = page.locator("#panel mark").all_inner_texts()
    assert marked[:2] == [f"организация {link['a']}", f"организация {link['b']}"]
    assert "Источник: Отчёт · report.txt" in panel


def test_a_line_that_is_not_drawn_comes_out_when_it_is_chosen_and_goes_again(visit):
    page = visit(render(dense())).page
    links = page.evaluate("JSON.parse(document.getElementById('map-data').textContent).links")
    count = "network.body.edgeIndices.length"
    assert page.evaluate(count) == LINKS_DRAWN < len(links)
    assert f"нарисованы {LINKS_DRAWN}" in page.locator("#chips").inner_text()
    hidden = next(at for at, link in enumerate(links) if not link["drawn"])
    a = links[hidden]["a"]
    page.get_by_role("searchbox").fill(f"организация номер {a}»")
    page.locator(f'#panel [data-open="organization org/{a}"]').click()
    assert f"l{hidden}" in page.evaluate("network.body.edgeIndices")
    assert page.evaluate(count) == LINKS_DRAWN + sum(a in (one["a"], one["b"]) for one in links if not one["drawn"])
    page.keyboard.press("Escape")
    assert page.evaluate(count) == LINKS_DRAWN


def test_the_keyboard_walks_over_the_map_and_opens_what_it_stands_on(visit, html):
    shown = visit(html)
    page = shown.page
    page.locator("#mynetwork").focus()
    page.keyboard.press("PageDown")
    assert page.locator("#status").inner_text().startswith("АНО «Организация номер 0»")
    page.keyboard.press("PageDown")
    assert page.locator("#tip").inner_text().startswith("АНО «Организация номер 1»")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    assert page.locator("#status").inner_text().startswith("АНО «Организация номер 23»")
    page.keyboard.press("Enter")
    assert opened(page) == "АНО «Организация номер 23»"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert opened(page) == "Обзор"


def test_every_organization_and_link_can_be_reached_by_keyboard_alone(visit, html):
    shown = visit(html)
    keyboard = shown.page.keyboard
    keyboard.press("Tab")
    keyboard.press("Enter")
    for _ in range(80):
        keyboard.press("Tab")
        if shown.page.evaluate("document.activeElement.dataset.open") == "organization org/2":
            break
    keyboard.press("Enter")
    assert opened(shown.page) == "АНО «Организация номер 2»"
    assert shown.page.locator("#status").inner_text() == "Открыто: АНО «Организация номер 2»"
    keyboard.press("Escape")
    assert shown.page.evaluate("document.activeElement.dataset.open") == "organization org/2"
    names = shown.page.eval_on_selector_all(
        "button, input, summary, [tabindex='0']",
        "all => all.filter(one => one.offsetParent && !(one.innerText || one.ariaLabel || one.closest('label') "
        "|| one.getAttribute('aria-describedby'))).map(one => one.outerHTML.slice(0, 80))",
    )
    assert names == []


def test_every_word_of_a_network_changes_its_language(visit, html, project):
    for page_html, title in ((html, "Network of organization 0"), (project, "Общее дело")):
        page = visit(page_html).page
        page.locator("#language-en").click()
        assert page.locator("h1").inner_text() == title
        russian = re.compile("[А-Яа-яЁё]")
        for part in ("#subtitle", "#chips", "#legend", ".credit", ".above", "#panel h3"):
            for text in page.locator(part).all_inner_texts():
                assert text
                assert not russian.search(text), (part, text)


def test_the_table_tells_the_same_as_the_network(visit, html, project):
    page = visit(html).page
    page.locator("#view-table").click()
    rows = page.locator("#table tbody tr")
    assert rows.count() == len(network(24).links)
    links = page.evaluate("JSON.parse(document.getElementById('map-data').textContent).links")
    said = {True: "да", False: "нет", None: "неизвестно"}
    assert [row.locator("td").nth(2).inner_text() for row in rows.all()] == [said[link["cross"]] for link in links]
    page = visit(project).page
    page.locator("#view-table").click()
    cells = [row.locator("td").all_inner_texts() for row in page.locator("#table tbody tr").all()]
    assert ["RU\nПсковский центр", "Организация", "заявитель", "Общее дело"] in cells
    assert ["BY\nБеларусь", "Страна", "Место проекта", "Общее дело"] in cells
    assert ["Соседи", "Проект", "Более ранний проект", "Общее дело"] in cells


def test_a_project_shows_who_where_and_after_what(visit, project):
    shown = visit(project)
    page = shown.page
    assert opened(page) == "Общее дело"
    panel = page.locator("#panel").inner_text()
    for words in (
        "заявка 23-1-000001",
        "КТО УЧАСТВУЕТ",
        "участие не подтверждено",
        "ГДЕ РАБОТАЕТ",
        "БОЛЕЕ РАННИЕ ПРОЕКТЫ",
    ):
        assert words in panel
    page.mouse.click(*shown.spot("l0"))
    assert "УЧАСТИЕ В ПРОЕКТЕ" in page.locator("#panel").inner_text()
    assert page.locator("#panel mark").all_inner_texts() == ["Псковский центр"]
    page.locator("#panel .choose").first.click()
    assert opened(page) == "Общее дело"
    dashed = page.evaluate("network.body.edgeIndices.map(id => Boolean(network.body.edges[id].options.dashes))")
    assert dashed == [link.unconfirmed or link.kind == "place" for link in venture().links]


def test_a_network_works_on_a_phone(visit, html):
    shown = visit(html, width=390, height=844, touch=True)
    page = shown.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.wait_for_selector("html[data-ready]", state="attached")
    page.touchscreen.tap(*shown.spot("o0"))
    page.wait_for_timeout(400)  # vis waits whether a second tap follows
    assert opened(page) == "АНО «Организация номер 0»"
    assert page.evaluate("document.querySelector('#panel h2').getBoundingClientRect().top") < 200
    page.locator("#panel .close").tap()
    assert opened(page) == "Обзор"
    assert visit(render(hostile_network()), width=390).page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_network_is_printed_from_either_view(visit, html):
    shown = visit(html)
    page = shown.page
    page.locator("#view-table").click()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#mynetwork canvas").is_visible()
    assert page.locator("#table").is_hidden()
    text = page.locator("#print").inner_text()
    assert "организация 0" in text
    assert page.locator("#print section").count() == len(network(24).links)
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#stage").is_hidden()
    assert page.locator("#table").is_visible()


def test_nothing_moves_for_those_who_asked_for_it(visit, html):
    page = visit(html).page
    page.emulate_media(reduced_motion="reduce")
    moving = page.eval_on_selector_all(
        "*", "all => all.filter(one => getComputedStyle(one).transitionDuration !== '0s' "
        "|| getComputedStyle(one).animationName !== 'none').map(one => one.outerHTML.slice(0, 60))"
    )  # fmt: skip
    assert moving == []
    places = "JSON.stringify(network.getPositions())"
    first = page.evaluate(places)
    page.wait_for_timeout(500)
    assert page.evaluate(places) == first


CONTRAST = """() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const over = (top, below) => top.slice(0, 3).map((v, at) => v * (top[3] ?? 1) + below[at] * (1 - (top[3] ?? 1)));
    // What lies behind: the backgrounds of all around it, from the outermost in; the map itself is darkest water.
    const behind = (one) => {
        const around = [];
        for (let each = one; each; each = each.parentElement) around.unshift(each);
        return around.reduce((below, each) => over(channels(getComputedStyle(each).backgroundColor), below),
            one.closest('#stage') ? [205, 219, 230] : [255, 255, 255]);
    };
    const poor = [];
    for (const one of document.querySelectorAll('body *')) {
        const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!own || !one.getClientRects().length || one.closest('.unseen, svg, script, noscript')) continue;
        const style = getComputedStyle(one);
        const ground = behind(one);
        const [a, b] = [luminance(over(channels(style.color), ground)), luminance(ground)].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) poor.push(`${one.className || one.tagName} ${one.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
    }
    return poor;
}"""


@pytest.mark.parametrize(
    "make", [lambda: render(network(24)), lambda: render(venture()), lambda: render_regions(neighbours())]
)
def test_every_text_can_be_read_on_its_ground(visit, make):
    page = visit(make()).page
    page.locator("#legend").evaluate("legend => { legend.open = true; }")
    assert page.evaluate(CONTRAST) == []
    page.locator('[data-open^="organization"]').first.click()
    assert page.evaluate(CONTRAST) == []
    page.keyboard.press("Escape")
    page.locator("#view-table").click()
    assert page.evaluate(CONTRAST) == []


def test_colour_is_never_alone(visit, html):
    shown = visit(html)
    shown.page.evaluate("network.moveTo({ scale: 1.5, animation: false })")
    written = shown.page.evaluate(
        """() => new Promise((done) => {
            const seen = [];
            const write = CanvasRenderingContext2D.prototype.fillText;
            CanvasRenderingContext2D.prototype.fillText = function (text) {
                if (this.textAlign === 'center') seen.push(text);
                return write.apply(this, arguments);
            };
            network.redraw();
            requestAnimationFrame(() => requestAnimationFrame(() => done(seen)));
        })"""
    )
    codes = {one.country or "?" for one in network(24).organizations}
    assert codes <= set(written)
    rows = shown.page.locator('#panel [data-open^="organization"] .code').all_inner_texts()
    assert set(rows) == codes
    assert set(shown.page.locator("#legend .code").all_text_contents()) == codes


def test_the_names_of_sectors_are_written_and_cover_no_other_name(visit, html):
    shown = visit(html)
    written = shown.page.evaluate(
        """() => new Promise((done) => {
            const seen = [];
            const write = CanvasRenderingContext2D.prototype.fillText;
            CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
                if (this.textAlign === 'left') {
                    seen.push([text, x, y, this.measureText(text).width, parseFloat(this.font.split(' ')[1])]);
                }
                return write.apply(this, arguments);
            };
            network.redraw();
            requestAnimationFrame(() => requestAnimationFrame(() => done(seen)));
        })"""
    )
    names = [text for text, *_ in written]
    used = {node.sector for node in network(24).nodes if node.sector}
    assert {network(24).sectors[key].ru for key in used} <= set(names)
    assert len(names) > 20
    boxes = [(x, y - size / 2, x + width, y + size / 2) for _, x, y, width, size in written]
    for at, (left, top, right, low) in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert not (left < other[2] and other[0] < right and top < other[3] and other[1] < low)


def test_five_hundred_organizations_answer_at_once(visit):
    shown = visit(render(network(500)))
    page = shown.page
    # The page says itself when it is drawn; then a frame is drawn for each step of a long drag, and a click answers.
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate("network.body.nodeIndices.length") == 500
    frames = page.evaluate(
        """() => new Promise((done) => {
            let drawn = 0;
            let steps = 0;
            network.on('afterDrawing', () => { drawn += 1; });
            const step = () => {
                if (steps === 20) return done(drawn);
                steps += 1;
                const { x, y } = network.getViewPosition();
                network.moveTo({ position: { x: x + 2, y }, animation: false });
                return requestAnimationFrame(step);
            };
            step();
        })"""
    )
    assert frames >= 15
    page.keyboard.press("0")
    page.mouse.click(*shown.spot("o250"))
    assert opened(page) == "АНО «Организация номер 250»"
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("номер 499")
    page.locator('#panel [data-open^="organization"]').first.click()
    assert opened(page) == "АНО «Организация номер 499»"
    assert shown.complaints == []


def test_a_network_of_one_says_so(visit):
    alone = NetworkData(
        about="organization",
        title=Label("Одна", "Alone"),
        organizations=network(2).organizations[:1],
        countries=network(2).countries,
        nodes=[MapNode(kind="organization", id="org/0", steps=0)],
    )
    shown = visit(render(alone))
    assert "Связей пока нет" in shown.page.locator("#stage").inner_text()
    shown.page.locator("#language-en").click()
    assert "No document in the graph links this organization" in shown.page.locator("#stage").inner_text()
    assert shown.complaints == []
