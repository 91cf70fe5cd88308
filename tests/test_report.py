"""Reports: what they say of a graph known by heart, that every quote is the source's, and that no text is more than text."""

import base64
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import reports
from atlas import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from kgcli import kg
from lxml import html as lxml_html
from partnerships import graph_of, of, party, project, records
from toy import between

from kg import Graph
from kg.errors import BadParameter, KGError
from kg.maps.page import legible
from kg.report import KINDS, report
from kg.reporting import Label, Report, ReportPlace, ReportQuote, ReportSource, ReportYear
from kg.reporting.data import refs_of
from kg.reporting.elements import both, el
from kg.reporting.figures import years_figure
from kg.reporting.locator import locator_figure
from kg.reporting.page import render
from kg.reporting.words import asset

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
PARTNERSHIP, DIALOGUE = "1067746258370", "1026000002302"


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    with Graph.open(tmp_path_factory.mktemp("examples") / "graph", create=True) as graph:
        assert not graph.load([EXAMPLES]).failed
        yield graph


@pytest.fixture(scope="module")
def border(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The small border region, whose links are known by heart, with towns that are twins."""
    found = records()
    found[0].links.append(between("twin-cities", ("place", "RU-PSK"), ("place", "BY-VI")))
    with Graph.open(graph_of(tmp_path_factory.mktemp("border"), found)) as graph:
        yield graph


def told(graph: Graph, *names: str) -> Report:
    return report(graph, [graph.find(name, KINDS) for name in names])


def named(parts) -> list[str]:
    return [re.sub(r"^Фонд «(.*)»$", r"\1", part.name.ru) for part in parts]


SUBJECTS = [(PARTNERSHIP,), (DIALOGUE,), ("RU-PSK",), ("BY",), ("RU-PSK", "BY-VI"), (DIALOGUE, "BY"), ("KG",)]


# What the sources say, and where


@pytest.mark.parametrize("names", SUBJECTS, ids=" ".join)
def test_every_quote_stands_in_its_source_where_it_says(examples: Graph, names: tuple[str, ...]) -> None:
    found = told(examples, *names)
    assert found.quotes
    for quote in found.quotes:
        text = (EXAMPLES / quote.source).read_text(encoding="utf-8")
        at = quote.start
        for piece in filter(None, re.split(r" ?… ?", quote.text)):
            at = text.find(piece, at)
            assert quote.start <= at <= quote.end - len(piece), (quote.source, piece)
        assert quote.marks
        assert all(quote.text[start:end].strip() for start, end in quote.marks)


@pytest.mark.parametrize("names", SUBJECTS, ids=" ".join)
def test_every_fact_leads_to_words(examples: Graph, names: tuple[str, ...]) -> None:
    found = told(examples, *names)
    facts = [fact for subject in found.subjects for fact in subject.facts]
    for fact in [*facts, *found.bonds, *found.organizations, *found.projects, *found.groups]:
        assert fact.refs, fact
    assert all(place.refs for place in found.places if not place.own)
    assert set(refs_of(found)) == {quote.number for quote in found.quotes}
    assert {source.id for source in found.sources} == {quote.source for quote in found.quotes}
    assert all(source.read is not None for source in found.sources)


def test_a_report_on_an_organization(examples: Graph) -> None:
    found = told(examples, PARTNERSHIP)
    (subject,) = found.subjects
    assert (subject.what, subject.where) == (
        Label("Некоммерческое партнерство", "Non-profit partnership"),
        Label("Москва, Россия", "Moscow, Russia"),
    )
    assert [(fact.term.ru, fact.value.ru) for fact in subject.facts] == [("ОГРН", PARTNERSHIP), ("ИНН", "7701642520")]
    assert found.totals["organizations"] == 6
    assert "Россия - Арктический совет" in named(found.organizations)
    assert {place.id for place in found.places if not place.own} == {"RU-OMS", "RU-TA", "RU-ULY", "RU-YAN"}
    assert found.borders == []
    (only,) = found.projects
    assert (only.title, only.granted, only.sum, only.asked) == (
        "программа «Цифровая дипломатия»",
        False,
        "5\N{NO-BREAK SPACE}240\N{NO-BREAK SPACE}350\N{NO-BREAK SPACE}RUB",
        True,
    )


def test_a_report_on_two_regions(examples: Graph) -> None:
    found = told(examples, "RU-PSK", "BY-VI")
    assert found.kind == "pair"
    assert [fact.term.en for fact in found.bonds] == ["Twin cities", "Cooperation", "Cooperation"]
    assert [one.number for one in found.projects] == ["23-2-003335"]
    assert [one.id for one in found.organizations] == [f"org/RU-OGRN-{DIALOGUE}"]
    assert {place.id for place in found.places} == {"RU-PSK", "BY-VI"}
    assert {group.id for group in found.groups} >= {"ngo", "media"}
    assert all(group.each == (1, 1) for group in found.groups)


def test_partners_across_a_border_come_first_and_the_unconfirmed_are_none(border: Graph) -> None:
    found = told(border, of("Мост"))
    assert named(found.organizations) == ["Берег", "Волна"]
    assert [(one.across, one.country) for one in found.organizations] == [(True, "BY"), (False, "RU")]
    assert {country.code: country.organizations for country in found.countries} == {"BY": 1, "RU": 1}
    assert [(year.year, year.projects) for year in found.years] == [(2019, 1), (2020, 0), (2021, 1), (2022, 1)]
    assert {group.id for group in found.groups} == {"students", "youth", "children"}
    assert found.borders == [Label("Беларусь", "Belarus")]
    assert found.totals["organizations-across"] == 1


def test_next_are_those_across_a_border_with_reasons_and_a_way(border: Graph) -> None:
    steps = told(border, of("Мост")).steps
    assert [step.title.ru for step in steps] == ["Фонд «Озеро»", "Фонд «Сосна»", "Фонд «Нива»"]
    assert [reason.text.en for reason in steps[0].reasons] == [
        "Across the border: Pskov Region – Võru County",
        "Both serve: students",
    ]
    assert all(reason.refs for step in steps for reason in step.reasons)
    assert steps[0].way == []
    assert steps[2].way == ["Фонд «Мост»", "Фонд «Волна»", "Фонд «Нива»"]


def test_an_unconfirmed_part_is_told_as_such(border: Graph) -> None:
    found = told(border, of("Тень"))
    (fact,) = [fact for fact in found.subjects[0].facts if fact.term.en and "unconfirmed" in fact.term.en]
    assert fact.value == Label("Проект school")
    assert fact.refs
    assert (found.organizations, found.projects, found.groups) == ([], [], [])


def test_an_organization_without_links_has_an_honest_page(border: Graph) -> None:
    found = told(border, of("Остров"))
    assert found.organizations == []
    page = render(found, language="en")
    assert "The sources name no partner." in page
    assert "The sources name no link across a border." in page


def test_a_report_on_a_region(border: Graph) -> None:
    found = told(border, "RU-PSK")
    assert named(found.organizations) == ["Мост", "Остров"]
    linked = {place.id: (place.across, place.projects) for place in found.places if not place.own}
    assert linked == {"BY-VI": (True, 1), "RU-SMO": (False, 1)}
    (vitebsk,) = [place for place in found.places if place.id == "BY-VI"]
    assert [basis.en for basis in vitebsk.bases] == ["Twin cities"]
    gap, neighbours = found.steps
    assert gap.title.en == "Pskov Region – Võru County"
    assert any("Фонд «Мост»" in reason.text.ru for reason in gap.reasons)
    assert neighbours.title.en == "Neighbours across a border without a link"
    assert "Витебская область" not in neighbours.reasons[0].text.ru


def test_a_city_stands_for_its_region(border: Graph) -> None:
    assert told(border, "geonames:504341").subjects == told(border, "RU-PSK").subjects


def test_a_report_on_a_country_counts_its_regions(border: Graph) -> None:
    found = told(border, "BY")
    assert named(found.organizations) == ["Нива", "Берег"]
    assert [(place.id, place.projects) for place in found.places if not place.own] == [("RU", 3)]


def test_two_organizations_that_never_met_get_a_way_to_meet(border: Graph) -> None:
    found = told(border, of("Мост"), of("Нива"))
    assert found.projects == []
    assert named(found.organizations) == ["Волна", "Берег"]
    assert [group.id for group in found.groups] == ["students"]
    together, way = found.steps
    assert "студенты" in together.reasons[0].text.ru
    assert way.title.ru == "Познакомиться через: Фонд «Волна»"


def test_two_organizations_that_work_together(border: Graph) -> None:
    found = told(border, of("Мост"), of("Берег"))
    assert [one.title for one in found.projects] == ["Проект school"]
    assert [role.en for role in found.projects[0].roles] == ["Applicant"]
    assert named(found.organizations) == []


def test_an_organization_and_a_region(border: Graph) -> None:
    found = told(border, of("Мост"), "EE-87")
    assert found.projects == []
    assert [group.id for group in found.groups] == ["students"]
    assert {step.title.ru for step in found.steps[1:]} == {"Фонд «Озеро»", "Фонд «Сосна»"}


def test_many_projects_are_counted_in_full_and_listed_in_part(tmp_path: Path) -> None:
    found = [
        project(f"p{year}", party("Мост", "applicant"), party("Берег", "partner"), years=(year, year))
        for year in range(2001, 2021)
    ]
    with Graph.open(graph_of(tmp_path, found)) as graph:
        made = told(graph, of("Мост"))
    assert made.totals["projects"] == 20
    assert [one.first_year for one in made.projects] == [2020, 2019, 2018, 2017, 2016, 2015]
    assert "14 more" in render(made, language="en")
    assert len(made.quotes) < 40


def test_what_a_report_cannot_be_on_is_said(examples: Graph) -> None:
    moscow, event = examples.find("RU-MOW", KINDS), examples.find("23-2-003335")
    with pytest.raises(BadParameter, match="needs two that differ"):
        report(examples, [moscow, moscow])
    with pytest.raises(BadParameter, match="lies in the other"):
        report(examples, [moscow, examples.find("RU", KINDS)])
    with pytest.raises(BadParameter, match="not on a project"):
        report(examples, [event])
    with pytest.raises(BadParameter, match="one or on two"):
        report(examples, [])
    with pytest.raises(BadParameter, match="a region or a country"):
        report(examples, [examples.find("group:CIS", KINDS)])


# The page


PAGES = {name: getattr(reports, name) for name in ("rich", "pair", "hostile", "bare")}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return render(PAGES[request.param](), language="en")


def test_the_same_report_gives_the_same_page(examples: Graph) -> None:
    first, second = (render(told(examples, "RU-PSK"), language="ru") for _ in range(2))
    assert first == second
    assert render(reports.rich()) == render(reports.rich())
    assert date.today().isoformat() not in render(reports.rich())


def test_the_words_are_all_there_in_both_languages_and_all_used() -> None:
    words = json.loads(asset("words.json"))
    assert words["ru"].keys() == words["en"].keys()
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder, pattern in (("kg/reporting", "*.py"), ("kg", "_report_*.py"), ("kg", "report.py"))
        for path in (EXAMPLES.parent / folder).glob(pattern)
    )
    for key, russian in words["ru"].items():
        english = words["en"][key]
        assert [len(forms) for forms in (russian, english) if isinstance(forms, list)] in ([], [3, 2]), key
        slots = [set(re.findall(r"\{\d\}", f"{forms}")) for forms in (russian, english)]
        assert slots[0] == slots[1], key
        stem = re.sub(r"-(pair-organization|place-country|organization|place|pair)$", "", key)
        assert any(f'"{part}' in code or f"{part.partition('-')[0]}-{{" in code for part in (key, stem)), key


def test_every_text_of_the_page_is_there_in_both_languages(page: str) -> None:
    tree = lxml_html.document_fromstring(page)
    shown = tree.xpath("//*[contains(concat(' ', @class, ' '), ' t ')]")
    for parent in {element.getparent() for element in shown}:
        languages = Counter(child.get("lang") for child in parent if "t" in (child.get("class") or "").split())
        assert languages["ru"] == languages["en"], lxml_html.tostring(parent, encoding="unicode")[:400]
    for element in tree.iter("h1", "h2", "h3", "figcaption", "legend", "dt"):
        assert element.text_content().strip()


def test_nothing_on_the_page_is_fetched_and_only_its_own_script_runs(page: str) -> None:
    tree = lxml_html.document_fromstring(page)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")
    (script,), (style,) = tree.xpath("//script"), tree.xpath("//style")
    for text in (script.text, style.text):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert all(href.startswith("#") for href in tree.xpath("//@href"))
    for element in tree.iter(lxml_html.etree.Element):
        assert element.tag not in ("img", "iframe", "object", "embed", "link", "form", "a:svg")
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in ("style", "src", "srcset", "action", "xlink:href", "background"), name
            assert not (
                name not in ("content",) and value.startswith(("http:", "https:", "javascript:")) and name == "href"
            )
    assert not re.search(r"https?:", re.sub(r"(?s)<(title|bdi|cite|mark|blockquote)[ >].*?</\1>", "", page))


def test_hostile_names_are_only_text() -> None:
    tree = lxml_html.document_fromstring(render(reports.hostile()))
    assert len(tree.xpath("//script")) == 1
    said = " ".join(tree.text_content().split())
    for text in HOSTILE:
        assert " ".join(legible(text).split()) in said
    assert not re.search(r"[\u202a-\u202e\u200e\u200f\x00\ud800-\udfff]", lxml_html.tostring(tree, encoding="unicode"))
    assert "0" not in {quote.get("value") for quote in tree.xpath("//li[@value]")}
    render(reports.hostile()).encode("utf-8")


def test_footnotes_lead_to_quotes_and_back(page: str) -> None:
    tree = lxml_html.document_fromstring(page)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in tree.xpath("//@href | //@aria-labelledby | //@for"):
        assert target.removeprefix("#") in ids, target
    quoted = set(tree.xpath("//sup/a/@href"))
    back = tree.xpath("//ol/li[starts-with(@id, 'quote-')]//a/@href")
    assert {href.replace("quote", "ref") for href in quoted} == set(back)


def test_the_page_has_landmarks_and_headings_in_order(page: str) -> None:
    tree = lxml_html.document_fromstring(page)
    assert len(tree.xpath("//main")) == len(tree.xpath("//h1")) == len(tree.xpath("//body/footer")) == 1
    assert tree.xpath("//main//h2[1]")
    levels = [int(element.tag[1]) for element in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for figure in tree.xpath("//svg[@role='img']"):
        assert {title.get("lang") for title in figure.xpath("title")} == {"ru", "en"}
        assert {text.get("lang") for text in figure.xpath("desc")} == {"ru", "en"}
        assert all(text.text for text in figure.xpath("title | desc"))
    for other in tree.xpath("//svg[not(@role)]"):
        assert other.get("aria-hidden") == "true"


@given(st.text(max_size=60))
def test_any_text_stays_the_text_it_was(text: str) -> None:
    made = lxml_html.fragment_fromstring(el("p", el("b", text), title=text))
    # HTML itself turns a carriage return into a line feed.
    wanted = legible(text).replace("\r\n", "\n").replace("\r", "\n")
    assert made.find("b").text_content() == wanted
    assert made.get("title") == wanted


@given(st.text(min_size=1, max_size=30))
def test_a_brace_in_a_name_is_a_name(text: str) -> None:
    from kg.reporting.words import words

    assert words("reason", Label(text)).en == f"In common: {text}"


def test_a_name_alike_in_both_languages_stands_there_once() -> None:
    assert both(Label("Берег")) == '<bdi lang="ru">Берег</bdi>'
    assert both(Label("Псков", "Pskov")).count('class="t"') == 2


def test_a_report_names_no_quote_and_no_source_that_it_does_not_have() -> None:
    quote = ReportQuote(number=1, text="слова", source="a", start=0, end=5)
    source = ReportSource(id="a", name="a")
    subjects = reports.bare().subjects
    with pytest.raises(ValueError, match="unknown source"):
        Report(kind="place", title=Label("x"), subjects=subjects, quotes=[quote])
    with pytest.raises(ValueError, match="numbered from 1"):
        Report(kind="place", title=Label("x"), subjects=subjects, quotes=[quote, quote], sources=[source])
    with pytest.raises(ValueError, match=r"quotes \[2\]"):
        Report(
            kind="place", title=Label("x"), subjects=subjects, quotes=[quote], sources=[source],
            places=[ReportPlace(id="RU", name=Label("Россия"), refs=[2])],
        )  # fmt: skip
    with pytest.raises(ValueError, match="ru and en"):
        render(reports.bare(), language="fr")


# Figures


YEARS = [
    ReportYear(year=2019, projects=1),
    ReportYear(year=2020, projects=0),
    ReportYear(year=2021, projects=3, unfunded=1),
]


def test_a_figure_is_the_same_whatever_the_user_has_set_for_matplotlib() -> None:
    import matplotlib

    plain = years_figure(YEARS)
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "mine", "font.size": 40, "text.usetex": True}):
        assert years_figure(YEARS) == plain
        assert matplotlib.rcParams["font.size"] == 40


def test_a_figure_says_what_it_shows_in_text() -> None:
    figure = lxml_html.fragment_fromstring(years_figure(YEARS))
    assert {"2019", "2020", "2021", "1", "3"} <= {text.text for text in figure.iter("text")}
    assert "2019: 1; 2021: 3" in {text.text for text in figure.iter("desc")}
    assert not figure.xpath("//@style | //@id[starts-with(., 'patch')] | //style | //metadata")


def test_without_matplotlib_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(KGError, match=r"civil-society-kg\[report\]"):
        render(reports.rich())
    assert "<h1>" in render(reports.bare())


def test_the_small_map_stays_in_its_frame_and_needs_two_places() -> None:
    places = reports.rich().places
    figure = locator_figure(places)
    assert figure is not None
    names = lxml_html.fragment_fromstring(figure).xpath("//text[@font-weight='600']")
    assert {"Псковская область", "Pskov Region"} <= {name.text for name in names}
    for path in re.findall(r' d="([^"]*)"', figure):
        for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path):
            assert -400 <= float(x) <= 800
            assert -400 <= float(y) <= 700
    assert locator_figure(places[:1]) is None
    assert locator_figure([ReportPlace(id="X", name=Label("X")) for _ in range(3)]) is None


def test_the_small_map_draws_a_link_across_the_date_line() -> None:
    ends = [("RU-CHU", 66.0, 171.0), ("US-AK", 64.0, -150.0)]
    figure = locator_figure(
        [
            ReportPlace(id=id, name=Label(id), country=id[:2], latitude=y, longitude=x, own=not at)
            for at, (id, y, x) in enumerate(ends)
        ]
    )
    assert figure is not None
    assert "RU-CHU" in figure


# The command


@pytest.fixture(scope="module")
def folder(examples: Graph) -> Path:
    return examples.path


def test_the_command_writes_a_page(folder: Path, tmp_path: Path) -> None:
    ran = kg(
        "report",
        PARTNERSHIP,
        "--graph",
        folder,
        "--out",
        tmp_path / "card.html",
        "--title",
        "Карточка <b>",
        "--lang",
        "ru",
    )
    assert (ran.code, ran.out) == (0, "")
    assert "quotes from" in ran.err
    page = (tmp_path / "card.html").read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="ru">')
    assert "<title>Карточка &lt;b&gt;</title>" in page


def test_the_command_prints_the_data_and_writes_no_file(folder: Path, tmp_path: Path) -> None:
    ran = kg("report", "RU-PSK", "Витебская область", "--graph", folder, "--json", cwd=tmp_path)
    data = json.loads(ran.out)
    assert data["kind"] == "pair"
    assert [one["number"] for one in data["projects"]] == ["23-2-003335"]
    assert list(tmp_path.iterdir()) == []


def test_of_a_place_that_no_source_names_there_is_no_page(folder: Path, tmp_path: Path) -> None:
    ran = kg("report", "Бразилия", "--graph", folder, cwd=tmp_path)
    assert ran.code == 1
    assert "nothing to report" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_unknown_ambiguous_and_too_many_names_are_errors(folder: Path, tmp_path: Path) -> None:
    ran = kg("report", "Псковская область", "нетничегопохожегонаэто", "--graph", folder, cwd=tmp_path)
    assert ran.code == 1
    assert "Traceback" not in ran.err
    ran = kg("report", "Псковская", "область", "Витебск", "--graph", folder, cwd=tmp_path)
    assert ran.code == 2
    assert "unexpected extra argument" in ran.err
    ran = kg("report", "институт", "--graph", folder, "--json", cwd=tmp_path)
    assert ran.code == 1
    assert "candidates" in ran.err
    assert list(tmp_path.iterdir()) == []
