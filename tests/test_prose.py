"""What Russian prose names: sentences written for these tests, with what a careful reader would say of them."""

import pytest

from kg.privacy import MASK
from loaders.prose.events import find_events
from loaders.prose.links import find_counts, find_links
from loaders.prose.mentions import find_mentions
from loaders.prose.nominative import nominative
from loaders.prose.organizations import Organizations, kind_of, legal_form
from loaders.prose.projects import find_projects
from loaders.prose.quotes import core_names, quoted
from loaders.prose.reading import read_ground
from loaders.prose.words import Words


def organizations(text: str) -> Organizations:
    ground = read_ground(text)
    found = Organizations(ground.text, ground.places)
    grid = Words(ground.text)
    found.add_mentions(find_mentions(ground.text, 0, len(text), ground.places, ground.spans), grid)
    return found


def roles(text: str) -> dict[str, str]:
    return {o.name: " ".join(o.roles) for o in organizations(text).result()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Партнерами проекта выступают Мурманский арктический государственный университет, Областная научная "
            "библиотека и норвежская организация «Барентс-секретариат» (г. Киркенес).",
            {
                "Мурманский арктический государственный университет": "partner",
                "Областная научная библиотека": "partner",
                "организация «Барентс-секретариат»": "partner",
            },
        ),
        (
            "Занятия пройдут на базе Национального музея Республики Карелия при поддержке Министерства культуры "
            "Республики Карелия и администрации Петрозаводского городского округа.",
            {
                "Национальный музей Республики Карелия": "host",
                "Министерство культуры Республики Карелия": "partner",
                "администрация Петрозаводского городского округа": "partner",
            },
        ),
        (
            "Соорганизатором выступит Региональная общественная организация инвалидов «Шанс», а Фонд поддержки "
            "гражданских инициатив «Маяк» предоставит помещение для тренингов.",
            {
                "Региональная общественная организация инвалидов «Шанс»": "co-organizer",
                "Фонд поддержки гражданских инициатив «Маяк»": "host",
            },
        ),
        (
            "Проект реализуется совместно с финской организацией Karelian Youth Association ry.",
            {"Karelian Youth Association ry": "partner"},
        ),
        (
            "В 2018 году наша организация получила грант Фонда президентских грантов на проект «Голоса степи».",
            {"Фонд президентских грантов": "funder"},
        ),
        (
            "Соглашение о сотрудничестве подписано с Общественным фондом «Зубр» (Республика Беларусь) и Гродненским "
            "областным краеведческим музеем.",
            {"Общественный фонд «Зубр»": "partner", "Гродненский областной краеведческий музей": "partner"},
        ),
        (
            "Информационные партнеры: газета «Калининградская правда», ГТРК «Калининград», портал «Клопс».",
            {
                "газета «Калининградская правда»": "information-partner",
                "ГТРК «Калининград»": "information-partner",
                "Клопс": "platform",
            },
        ),
        (
            "Программу разработал Институт востоковедения РАН совместно с Дальневосточным федеральным университетом "
            "(ДВФУ).",
            {"Институт востоковедения РАН": "mentioned", "Дальневосточный федеральный университет": "partner"},
        ),
        (
            "Ассоциация коренных малочисленных народов Севера, Сибири и Дальнего Востока РФ поддержала проект.",
            {"Ассоциация коренных малочисленных народов Севера, Сибири и Дальнего Востока РФ": "partner"},
        ),
        (
            'БФ "Добрые руки" и ООО "Ромашка" выделят средства.',
            {'БФ "Добрые руки"': "funder", 'ООО "Ромашка"': "funder"},
        ),
        (
            "Действуют краудсорсинговые платформы: «Голос города» (https://golos.example), «Наше село» "
            "(https://selo.example).",
            {"Голос города": "platform", "Наше село": "platform"},
        ),
        (
            "Работают проектные офисы: «Север - Юг» (Омская область), «Запад - Восток» (Татарстан).",
            {"Север - Юг": "office", "Запад - Восток": "office"},
        ),
    ],
)
def test_organizations_and_their_roles(text: str, expected: dict[str, str]) -> None:
    found = roles(text)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Экспертный совет оценит заявки, Конкурсная комиссия подведет итоги, оргкомитет проведет встречу.",
        "НКО, СМИ, ОГО и ТОС региона рассказывают об этом; ОИВ и МСУ отвечают жителям.",
        "В проекте «Мост дружбы» участвовали студенты колледжей и университетов.",
        "Организации гражданского общества и «мозговые центры» получат поддержку Фонда.",
        "Российская Федерация и Республика Беларусь укрепляют сотрудничество.",
        "Форум «Третий сектор» и конкурс «Лидеры» завершат программу «Цифровой край».",
        "Сеть музеев малых городов объединяет 40 учреждений, Школа волонтеров пройдет в июле.",
        "Будет создан сайт «Берега», запустим портал «Мосты».",
    ],
)
def test_sorts_of_organizations_and_projects_are_none(text: str) -> None:
    assert roles(text) == {}


def test_two_spellings_in_one_document_are_one_organization() -> None:
    found = organizations(
        "Соорганизатор – Автономная некоммерческая организация развития «Северный ветер». В 2020 году "
        "АНО «Северный ветер» открыла музей. Министерство культуры Республики Карелия поддержало его, Министерство "
        "культуры и дальше будет рядом."
    )
    names = [(o.name, o.aliases) for o in found.result()]
    assert names == [
        ("Автономная некоммерческая организация развития «Северный ветер»", ["АНО «Северный ветер»"]),
        ("Министерство культуры Республики Карелия", ["Министерство культуры"]),
    ]


def test_the_region_in_brackets_is_the_seat() -> None:
    (zubr,) = organizations("Партнёр – фонд «Зубр» (Гродненская область).").result()
    assert zubr.region == "BY-HR"


def test_evidence_is_the_words_themselves() -> None:
    text = "Занятия ведёт Ассоциация «ЦЭП «Родник» с 2019 года вместе с АНО «Ключ»."
    for organization in organizations(text).result():
        for evidence in organization.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize(
    ("name", "form", "kind"),
    [
        ("АНО «Прогрессор»", "ano", "ngo"),
        ("НЕКОММЕРЧЕСКОЕ ПАРТНЕРСТВО «ЦЕНТР»", "non-profit-partnership", "ngo"),
        ("Псковский государственный университет", None, "university"),
        ("Министерство культуры Республики Карелия", "public-authority-body", "public-authority"),
    ],
)
def test_legal_form_and_kind(name: str, form: str | None, kind: str) -> None:
    assert (legal_form(name), kind_of(name, form)) == (form, kind)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ассоциацией «ЦКИТ «Апрель» в 2020 году с АНО «ПРОГРЕССОР».", ["«ЦКИТ «Апрель»", "«ПРОГРЕССОР»"]),
        ('АНО "ИНСТИТУТ ЭКСПЕРТИЗЫ "ПРОГРЕССОР"', ['"ИНСТИТУТ ЭКСПЕРТИЗЫ "ПРОГРЕССОР"']),
        ("Центр «Дом «Апрель»» и „Мир“", ["«Дом «Апрель»»", "„Мир“"]),
        ("Системы («Инцидент и другие), призванные", ["«Инцидент и другие"]),
        ("без кавычек", []),
    ],
)
def test_nested_and_unclosed_quotes(text: str, names: list[str]) -> None:
    assert [text[q.start : q.end] for q in quoted(text)] == names


def test_core_names_are_what_spellings_share() -> None:
    assert core_names("Ассоциация «ЦКИТ «Апрель»") == ["ЦКИТ «Апрель", "Апрель"]


def test_names_are_put_into_the_nominative() -> None:
    assert nominative("Северо-Восточным федеральным университетом".split(), 2) == [
        "Северо-Восточный",
        "федеральный",
        "университет",
    ]


def test_names_of_persons_are_masked_and_offices_stay() -> None:
    text = "На встрече президент В.В. Путин и Айгуль Садыкова обсудили проект фонда имени Лихачёва."
    masked = read_ground(text).text
    assert len(masked) == len(text)
    assert "Путин" not in masked
    assert "Садыкова" not in masked
    assert "президент " + MASK in masked
    assert "имени Лихачёва" in masked


def projects(text: str) -> list[tuple[str, str, int | None, int | None, list[tuple[str, str]]]]:
    found = organizations(text)
    names = {o.key: o.name for o in found.result()}
    got, _ = find_projects(found.text, Words(found.text), found, "Наш проект", None)
    return [
        (p.title, p.relation, p.first_year, p.last_year, [(names[x.organization], x.role) for x in p.participants])
        for p in got
    ]


def test_a_continued_project_with_who_and_when() -> None:
    assert projects(
        "Проект продолжает программу «Живая нить», которую в 2018–2019 годах осуществил Фонд «Прялка» совместно с "
        "АНО «Ремесло»."
    ) == [("Живая нить", "continues", 2018, 2019, [("Фонд «Прялка»", "implementer"), ("АНО «Ремесло»", "partner")])]


def test_an_earlier_project_that_is_not_continued_is_only_mentioned() -> None:
    assert projects("Ранее Фонд «Прялка» реализовал проект «Веретено».")[0][:2] == ("Веретено", "mentioned")
    assert projects("Проект «Наш проект» продолжает расти.") == []


def links(text: str) -> set[tuple[str, frozenset[str]]]:
    ground = read_ground(text)
    return {
        (link.kind, frozenset((link.source.label, link.target.label)))
        for link in find_links(ground.text, Words(ground.text), ground.places)
    }


def test_twin_cities_and_cooperation_across_borders() -> None:
    assert links("Города-побратимы Псков и Витебск обмениваются опытом.") == {
        ("twin-cities", frozenset(("Псков", "Витебск")))
    }
    assert links("Развивается сотрудничество между Псковской и Витебской областями.") == {
        ("cooperation", frozenset(("Псковская область", "Витебская область")))
    }
    assert links("Псковская и Новгородская области развивают сотрудничество между собой.") == set()


def test_a_city_with_several_twins_is_linked_with_each() -> None:
    found = links("У Мурманска три города-побратима: Лулео, Тромсё и Рованиеми.")
    assert {pair for kind, pair in found if kind == "twin-cities"} == {
        frozenset(("Мурманск", other)) for other in ("Лулео", "Тромсё", "Рованиеми")
    }


def test_counts_of_parts() -> None:
    text = "Саратовская область: 37 муниципальных районов и 4 городских округа."
    ground = read_ground(text)
    found = find_counts(ground.text, 0, len(text), ground.places)
    assert [(c.place, c.unit, c.count, c.text) for c in found] == [
        ("RU-SAR", "municipal-district", 37, "муниципальных районов"),
        ("RU-SAR", "urban-okrug", 4, "городских округа"),
    ]


def events(text: str) -> list[tuple[str | None, int, int | None]]:
    ground = read_ground(text)
    return [(e.kind, e.count, e.participants) for e in find_events(ground.text, [(0, len(text))], ground.places)]


def test_planned_events_from_lists_and_sentences() -> None:
    assert events(
        "Основные мероприятия проекта:\n- проведение опроса жителей (1800 респондентов)\n- проведение 4 "
        "видеоконференций (50 участников)\n- создание сайта «Берега»"
    ) == [("survey", 1, 1800), ("videoconference", 4, 50), ("website", 1, None)]
    assert events("Пройдут два семинара для учителей. Завершит проект фестиваль «Край» на 300 человек.") == [
        ("seminar", 2, None),
        ("festival", 1, 300),
    ]


def test_past_events_are_not_planned() -> None:
    assert events("В 2018 году состоялась конференция в Минске. Ранее проводились форумы.") == []
