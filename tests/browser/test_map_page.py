"""The map in a real browser: nothing is asked of a network, nothing in a name runs, and a reader gets to the words."""

import re

import pytest
from atlas import HOSTILE, crowd, hostile, neighbours

from kg.maps import Label, MapData
from kg.maps.page import legible
from kg.maps.regions import render

pytestmark = pytest.mark.browser

PSKOV = "Витебская область — Псковская область"


@pytest.fixture(scope="module")
def html():
    return render(neighbours())


def link(title: str) -> str:
    """Id of the line between two regions, as the page numbers them."""
    return f"""(() => {{
        const shown = JSON.parse(document.getElementById('map-data').textContent);
        const name = (at) => shown.regions[at].name[0];
        return shown.links.findIndex((link) => `${{name(link.a)}} — ${{name(link.b)}}` === {title!r});
    }})()"""


def opened(page) -> str:
    return page.locator("#panel h2").inner_text()


def test_nothing_is_asked_of_any_network(visit, html):
    shown = visit(html)
    shown.page.get_by_role("button", name="EN").click()
    shown.page.locator('[data-open^="link"]').first.click()
    shown.page.get_by_role("button", name="Table").click()
    shown.page.wait_for_timeout(1500)  # vis looks at its size every second
    assert shown.requests == [shown.address]
    assert shown.complaints == []


def test_the_policy_is_in_force(visit, html):
    shown = visit(html)
    outcome = shown.page.evaluate(
        """async () => {
            const seen = [];
            document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
            await fetch('https://example.org/').catch(() => null);
            const image = new Image();
            image.src = 'https://example.org/a.png';
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            await new Promise((done) => setTimeout(done, 200));
            return [window.ran === true, seen.sort()];
        }"""
    )
    assert outcome[0] is False
    assert {"connect-src", "img-src"} <= set(outcome[1])
    assert any(directive.startswith("script-src") for directive in outcome[1])
    # Chromium tells of a request even where the policy refuses it before anything is sent.
    assert [url for url in shown.requests if url not in shown.refused] == [shown.address]


def test_names_full_of_markup_are_names(visit):
    shown = visit(render(hostile()))
    page = shown.page
    page.locator("#show-signs").check()
    for at in range(len(HOSTILE)):
        for kind in ("link", "region"):
            page.keyboard.press("Escape")
            more = page.locator("#panel .more")
            while more.count() and more.first.is_visible():
                more.first.click()
            page.locator(f'[data-open="{kind} {at}"]').first.click()
            assert page.locator("#panel h2").count() == 1
    page.mouse.move(*shown.spot("r0"))
    shown.frame()
    page.locator("#view-table").click()
    page.locator("#language-en").click()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    texts = page.locator("body").inner_text()
    for name in HOSTILE[:6]:
        assert re.sub(r"\s+", " ", legible(name)) in re.sub(r"\s+", " ", texts)
    assert page.locator("img, iframe, object, embed, form").count() == 0
    assert page.locator("script").count() == 5
    allowed = page.eval_on_selector_all("a[href]", "all => all.map(one => one.protocol)")
    assert set(allowed) <= {"https:", "http:", "file:"}
    assert not page.eval_on_selector_all(
        "*", "all => all.flatMap(one => one.getAttributeNames()).filter(name => name.startsWith('on'))"
    )
    assert shown.dialogs == []
    assert shown.complaints == []
    assert shown.requests == [shown.address]


def test_a_click_on_a_line_opens_its_words(visit, html):
    shown = visit(html)
    number = shown.page.evaluate(link(PSKOV))
    shown.page.locator("#show-signs").uncheck()
    shown.page.mouse.click(*shown.spot(f"l{number}"))
    assert opened(shown.page) == PSKOV
    panel = shown.page.locator("#panel").inner_text()
    for words in ("города-побратимы Псков и Витебск", "23-2-003335", "проект не получил поддержку", "2019–2023"):
        assert words in panel
    for words in ("Псковский центр устойчивого развития · заявитель", "Витебский союз добровольцев · партнёр"):
        assert words in panel
    marked = shown.page.locator("#panel mark").all_inner_texts()
    assert marked[:3] == ["города-побратимы Псков и Витебск", "Псковская", "Витебская"]
    source = shown.page.locator("#panel figcaption a").first
    assert source.get_attribute("href") == "https://example.org/23"
    assert source.get_attribute("rel") == "noopener noreferrer nofollow"


def test_a_click_on_a_region_opens_it_and_a_click_beside_closes_it(visit, html):
    shown = visit(html)
    regions = [region["name"][0] for region in shown.page.evaluate(
        "JSON.parse(document.getElementById('map-data').textContent).regions")]  # fmt: skip
    shown.page.mouse.click(*shown.spot(f"r{regions.index('Гомельская область')}"))
    assert opened(shown.page) == "Гомельская область"
    assert "Гомельский открытый университет" in shown.page.locator("#panel").inner_text()
    shown.page.mouse.click(100, 250)
    assert opened(shown.page) == "Обзор"


def test_projects_and_organizations_stand_on_the_map(visit, html):
    shown = visit(html)
    assert shown.page.locator("#show-signs").is_checked()
    shown.page.mouse.click(*shown.spot("p0"))
    title = opened(shown.page)
    assert title in {project.title for project in neighbours().projects}
    shown.page.keyboard.press("Escape")
    shown.page.mouse.click(*shown.spot("o0"))
    assert opened(shown.page) in {organization.name for organization in neighbours().organizations}
    shown.page.locator("#show-signs").uncheck()
    shown.page.keyboard.press("Escape")
    assert shown.page.evaluate("network.body.nodeIndices.filter(id => id[0] !== 'r').length") == 0


def test_what_is_open_brings_out_its_projects_and_organizations(visit, html):
    shown = visit(html)
    shown.page.locator("#show-signs").uncheck()
    number = shown.page.evaluate(link(PSKOV))
    shown.page.locator(f'[data-open="link {number}"]').click()
    seen = shown.page.evaluate("network.body.nodeIndices.filter(id => id[0] !== 'r').map(id => id[0]).sort().join('')")
    assert seen == "oooopp"


def test_everything_can_be_reached_and_left_by_keyboard(visit, html):
    shown = visit(html)
    keyboard = shown.page.keyboard
    keyboard.press("Tab")
    assert shown.page.evaluate("document.activeElement.className") == "skip"
    keyboard.press("Enter")
    for _ in range(60):
        keyboard.press("Tab")
        if shown.page.evaluate("document.activeElement.dataset.open") == "link 0":
            break
    assert shown.page.locator("#mynetwork [tabindex='0']").count() == 0
    keyboard.press("Enter")
    assert opened(shown.page) == PSKOV
    assert shown.page.evaluate("document.activeElement.tagName") == "H2"
    assert shown.page.locator("#status").inner_text() == f"Открыто: {PSKOV}"
    keyboard.press("Escape")
    assert opened(shown.page) == "Обзор"
    assert shown.page.evaluate("document.activeElement.dataset.open") == "link 0"


def test_the_map_moves_by_keys(visit, html):
    shown = visit(html)
    shown.page.locator("#mynetwork").focus()
    before = shown.page.evaluate("[network.getViewPosition().x, network.getScale()]")
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("+")
    after = shown.page.evaluate("[network.getViewPosition().x, network.getScale()]")
    assert after[0] > before[0]
    assert after[1] > before[1]
    shown.page.keyboard.press("0")
    assert shown.page.evaluate("network.getScale()") == pytest.approx(before[1])


def test_every_word_changes_its_language(visit, html):
    shown = visit(html)
    page = shown.page
    page.locator("#language-en").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Who works with whom across borders"
    assert page.title() == "Who works with whom across borders"
    russian = re.compile("[А-Яа-яЁё]")
    for part in ("header", "#chips", "#legend", ".credit", ".above"):
        text = page.locator(part).first.inner_text()
        assert text
        assert not russian.search(text), (part, text)
    assert "Pskov Oblast" in page.locator("#panel").inner_text()
    page.locator('[data-open="link 0"]').click()
    assert opened(page) == "Vitebsk Region — Pskov Oblast"
    assert "Twin cities" in page.locator("#panel").inner_text()
    page.locator("#language-ru").click()
    assert opened(page) == PSKOV


def test_the_table_tells_the_same_as_the_map(visit, html):
    shown = visit(html)
    shown.page.locator("#view-table").click()
    rows = shown.page.locator("#table tbody tr")
    assert rows.count() == len(neighbours().links)
    assert rows.first.locator("td").all_inner_texts()[2:6] == ["да", "2", "2", "2019–2023"]
    rows.first.get_by_role("button").click()
    assert opened(shown.page) == PSKOV
    assert shown.page.locator("#stage").is_hidden()


def test_lines_can_be_switched_off_by_kind(visit, html):
    shown = visit(html)
    count = "network.body.edgeIndices.filter(id => id[0] === 'l').length"
    everything = shown.page.evaluate(count)
    shown.page.locator("#show-inner").uncheck()
    crossing = sum(each.cross_border for each in neighbours().links)
    assert everything == len(neighbours().links) > shown.page.evaluate(count) == crossing
    for each in shown.page.locator(".switch.wide input").all():
        each.uncheck()
    assert shown.page.evaluate(count) == 0


def test_the_reader_finds_by_words(visit, html):
    shown = visit(html)
    find = shown.page.get_by_role("searchbox")
    find.fill("витебс союз")
    assert shown.page.locator("#panel .choose").all_inner_texts()[0].startswith("BY\nВитебский союз добровольцев")
    find.fill("6027068261")
    assert "Псковский центр" in shown.page.locator("#panel .choose").first.inner_text()
    find.fill("нет такого")
    assert "Ничего не нашлось" in shown.page.locator("#panel").inner_text()


def test_the_map_opens_still(visit, html):
    shown = visit(html)
    places = "JSON.stringify(network.getPositions())"
    first = shown.page.evaluate(places)
    shown.page.wait_for_timeout(600)
    assert shown.page.evaluate(places) == first
    box = shown.page.evaluate(
        """() => { const box = document.getElementById('mynetwork');
        return network.body.nodeIndices.filter(id => id[0] === 'r')
            .map(id => network.canvasToDOM(network.getPosition(id)))
            .every(at => at.x > 0 && at.y > 0 && at.x < box.clientWidth && at.y < box.clientHeight); }"""
    )
    assert box


def test_hardly_a_region_of_a_small_map_lacks_its_name_and_no_name_covers_another(visit, html):
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
    # Moscow and its oblast stand on one spot of this map: of fifteen names two may wait for a closer look.
    assert len({region.name.ru for region in neighbours().regions} - {name for name, *_ in written}) <= 2
    boxes = [(x, y - size / 2, x + width, y + size / 2) for _, x, y, width, size in written]
    for at, (left, top, right, low) in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert not (left < other[2] and other[0] < right and top < other[3] and other[1] < low)


def test_it_works_on_a_phone(visit, html):
    shown = visit(html, width=390, height=844, touch=True)
    page = shown.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator('[data-open="link 0"]').tap()
    assert opened(page) == PSKOV
    assert page.locator("#panel h2").is_visible()
    assert page.evaluate("document.querySelector('#panel h2').getBoundingClientRect().top") < 200
    page.locator("#panel .close").tap()
    page.evaluate("window.scrollTo(0, 0)")
    page.touchscreen.tap(*shown.spot("r0"))
    shown.page.wait_for_timeout(400)  # vis waits whether a second tap follows
    data = page.evaluate("JSON.parse(document.getElementById('map-data').textContent)")
    assert opened(page) == data["regions"][0]["name"][0]
    assert shown.complaints == []


def test_on_paper_everything_is_open(visit, html):
    shown = visit(html)
    shown.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    shown.page.emulate_media(media="print")
    text = shown.page.locator("#print").inner_text()
    for words in ("города-побратимы Псков и Витебск", "Омская область", "заявка 19-1-000694", "Сообщество практиков"):
        assert words in text
    assert shown.page.locator("#print section").count() == len(neighbours().links)
    assert shown.page.locator("#panel").is_hidden()
    assert len(shown.page.pdf()) > 20_000


def test_a_map_without_links_says_so(visit):
    shown = visit(render(MapData(title=Label("Пока пусто", "Empty so far"))))
    assert "Связей пока нет" in shown.page.locator("#stage").inner_text()
    shown.page.locator("#language-en").click()
    assert "No links yet" in shown.page.locator("#stage").inner_text()
    assert shown.complaints == []


def test_a_large_map_opens_and_says_what_it_leaves_out(visit):
    data = crowd()
    shown = visit(render(data))
    page = shown.page
    assert page.evaluate("performance.getEntriesByType('navigation')[0].domComplete") < 20_000
    assert "нарисованы 300" in page.locator("#chips").inner_text()
    assert page.evaluate("network.body.edgeIndices.filter(id => id[0] === 'l').length") == 300
    page.get_by_role("searchbox").fill("Область номер 299")
    weak = page.locator('#panel [data-open^="link"]').last
    number = int(weak.get_attribute("data-open").split()[1])
    assert number >= 300
    weak.click()
    assert f"l{number}" in page.evaluate("network.body.edgeIndices")
    assert shown.complaints == []
