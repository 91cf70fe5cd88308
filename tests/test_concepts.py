"""Which concepts phrases and texts name, as a careful reader would say it."""

from pathlib import Path

import pytest

from kg.concepts import Concept, concept, concepts, find, iri, label, mentions, scheme, schemes, without_long_term
from kg.concepts.ages import age_groups
from kg.errors import UnknownName

SEEDS = Path(__file__).parents[1] / ".." / "shared" / "data" / "seeds"

#: What counts as «this is who they are», see `find`.
HIGH = 0.8
LOW = 0.4


def best(name: str, phrase: str) -> str | None:
    matches = find(name, phrase)
    return matches[0].id if matches else None


def high(phrase: str, name: str = "target-group") -> set[str]:
    return {match.id for match in find(name, phrase) if match.score >= HIGH}


# --- target groups ---------------------------------------------------------------------------------------------

BEST = [
    ("Ребята дошкольного и младшего школьного возраста, дошкольники", "preschoolers"),
    ("Школьники средних и старших классов", "schoolchildren"),
    ("Ученики сельских школ, увлечённые биологией", "schoolchildren"),
    ("подростки, состоящие на профилактическом учёте", "teenagers"),
    ("Молодые люди, живущие по обе стороны границы", "youth"),
    ("молодёжью", "youth"),
    ("Граждане в возрасте от 18 до 35 лет", "youth"),
    ("Юноши и девушки призывного возраста", "youth"),
    ("Студенческая молодежь региональных университетов", "students"),
    ("Студенты, проходящие практику в органах власти", "students"),
    ("магистранты и бакалавры педагогических специальностей", "students"),
    ("Иностранные студенты из стран Центральной Азии", "foreign-students"),
    ("Зарубежная молодёжь, изучающая русский язык", "foreign-youth"),
    ("Работающая молодежь промышленных предприятий", "young-professionals"),
    ("Одарённые дети, занимающиеся в музыкальных школах", "gifted-young-people"),
    ("Одинокие пенсионеры, проживающие в отдалённых деревнях", "older-people"),
    ("люди пожилые", "older-people"),
    ("Жители области старше 65 лет", "older-people"),
    ("граждане 55+", "older-people"),
    ("представители старшего поколения", "older-people"),
    ("Волонтёры серебряного возраста", "silver-volunteers"),
    ("Люди с ограниченными возможностями здоровья", "people-with-disabilities"),
    ("незрячие и слабовидящие жители региона", "people-with-disabilities"),
    ("Дети от 5 до 12 лет с особенностями развития", "children-with-disabilities"),
    ("Родители, воспитывающие детей с инвалидностью", "families-with-disabled-children"),
    ("Многодетные и малообеспеченные семьи", "large-families"),
    ("Приёмные родители и опекуны", "foster-families"),
    ("Мамы и папы младших школьников", "parents"),
    ("Женщины, ожидающие ребёнка", "expectant-and-new-mothers"),
    ("сироты и воспитанники детских домов", "orphans"),
    ("Сельские женщины, желающие открыть своё дело", "women"),
    ("семьи, оказавшиеся в трудной жизненной ситуации", "people-in-need"),
    ("Женщины, пострадавшие от домашнего насилия", "violence-victims"),
    ("лица без определенного места жительства", "homeless-people"),
    ("Наркозависимые, проходящие реабилитацию", "people-with-addictions"),
    ("Осуждённые, отбывающие наказание в колониях", "prisoners"),
    ("Пациенты онкологических диспансеров", "patients"),
    ("Труженики тыла и ветераны Великой Отечественной", "veterans"),
    ("Члены семей мобилизованных", "military-and-families"),
    ("Государственные гражданские служащие субъекта федерации", "officials"),
    ("сотрудники министерств и ведомств, курирующие внешние связи", "officials"),
    ("Главы сельских поселений приграничных районов", "municipal-employees"),
    ("работники администраций районов", "municipal-employees"),
    ("коллективы подведомственных учреждений", "public-institutions"),
    ("Депутаты местных советов", "politicians"),
    ("молодые дипломаты", "diplomats"),
    ("Сотрудники МЧС и добровольные спасатели", "law-enforcement"),
    ("Редакторы районных газет, рассказывающих о некоммерческих организациях", "media"),
    ("Представители СМИ", "media"),
    ("Блоггеры, пишущие о путешествиях", "bloggers"),
    ("подписчики официальных страниц администраций", "social-media-users"),
    ("Пресс-секретарь мэрии", "press-officers"),
    ("специалисты по связям с общественностью музеев", "press-officers"),
    ("лица, ответственные за ведение аккаунтов школ", "press-officers"),
    ("Добровольцы, помогающие пожилым людям", "volunteers"),
    ("НКО", "ngo"),
    ("Команды социально ориентированных НКО двух областей", "ngo"),
    ("Представители гражданского общества Кыргызстана", "ngo"),
    ("организации, объединения и фонды третьего сектора; некоммерческий сектор", "ngo"),
    ("Директора НКО, сотрудничающих с вузами", "ngo-leaders"),
    ("Руководители общественных организаций инвалидов", "ngo-leaders"),
    ("Авторы социальных проектов, поддержанных фондом", "project-leaders"),
    ("Общественники, отстаивающие интересы детей", "activists"),
    ("члены ТОС и соседских сообществ", "local-communities"),
    ("Жители приграничных районов Смоленской и Витебской областей", "local-communities"),
    ("Жители сёл и деревень", "rural-residents"),
    ("Население Омской области", "general-public"),
    ("Соотечественники, живущие в Латвии", "compatriots"),
    ("трудовых мигрантов", "migrants"),
    ("вынужденные переселенцы и беженцы", "refugees"),
    ("Землячества и национально-культурные автономии", "ethnic-communities"),
    ("Общины коренных народов Ямала", "indigenous-peoples"),
    ("казачья молодежь и атаманы, казаки", "cossacks"),
    ("священнослужители разных конфессий", "religious-communities"),
    ("Учителя начальных классов, работающие с детьми мигрантов", "teachers"),
    ("молодых учёных и аспирантов", "researchers"),
    ("эксперты в области международных отношений", "experts"),
    ("участники поисковых отрядов", "historians"),
    ("Работники сельских домов культуры", "cultural-workers"),
    ("библиотекари, работающие с подростками", "museum-library-staff"),
    ("Художники и музыканты двух стран", "artists"),
    ("юные спортсмены и их тренеры", "athletes"),
    ("специалисты социальных служб, сопровождающие семьи", "social-workers"),
    ("Медсёстры районных больниц", "health-workers"),
    ("Начинающие предприниматели из малых городов", "entrepreneurs"),
    ("Туристы и гости региона", "tourists"),
    ("Безработные граждане", "unemployed"),
    ("NGO leaders working with young people", "ngo-leaders"),
    ("Representatives of local authorities", "municipal-employees"),
    ("elderly people living in rural areas", "older-people"),
]


@pytest.mark.parametrize(("phrase", "expected"), BEST, ids=[phrase for phrase, _ in BEST])
def test_the_best_concept_is_who_they_are(phrase: str, expected: str) -> None:
    matches = find("target-group", phrase)
    assert matches
    assert matches[0].id == expected or (
        expected in {match.id for match in matches if match.score == matches[0].score}
    ), matches
    assert matches[0].score >= HIGH


SEVERAL = [
    ("Молодежь и студенты", {"youth", "students"}),
    ("Студенты, аспиранты и преподаватели вузов", {"students", "researchers", "teachers"}),
    ("представители прессы, блогеры, депутаты", {"media", "bloggers", "politicians"}),
    ("Государственные и муниципальные служащие", {"officials"}),
    (
        "Представители органов государственной власти и местного самоуправления, вузов и НКО",
        {"officials", "municipal-employees", "ngo"},
    ),
    (
        "Учителя, работающие с одарёнными детьми, врачи и социальные работники",
        {"teachers", "health-workers", "social-workers"},
    ),
    ("Врачи; учителя; волонтёры", {"health-workers", "teachers", "volunteers"}),
    ("социально незащищённые слои населения: пенсионеры, инвалиды", {"older-people", "people-with-disabilities"}),
    ("Российские и зарубежные студенты", {"students", "foreign-students"}),
    ("Ветераны, в том числе ветераны труда, и студенты-медики", {"veterans", "health-workers"}),
    ("среди журналистов, учёных и экспертов", {"media", "researchers", "experts"}),
    ("journalists, bloggers and teachers", {"media", "bloggers", "teachers"}),
]


@pytest.mark.parametrize(("phrase", "expected"), SEVERAL, ids=[phrase for phrase, _ in SEVERAL])
def test_a_phrase_that_names_several_groups_gives_all_of_them(phrase: str, expected: set[str]) -> None:
    assert expected <= high(phrase)


SECONDARY = [
    ("Руководители НКО, работающих с иностранной молодежью", "foreign-youth"),
    ("Добровольцы, помогающие пожилым людям", "older-people"),
    ("Журналисты, освещающие работу НКО", "ngo"),
    ("Учителя, обучающие детей мигрантов", "migrants"),
    ("Авторы проектов, направленных на поддержку студентов и ветеранов", "veterans"),
    ("Органы власти, отвечающие за услуги гражданам", "general-public"),
    ("НКО, оказывающие помощь инвалидам и пенсионерам", "people-with-disabilities"),
    ("специалисты, которые работают с детьми", "children"),
]


@pytest.mark.parametrize(("phrase", "other"), SECONDARY, ids=[phrase for phrase, _ in SECONDARY])
def test_what_a_clause_tells_is_never_the_answer(phrase: str, other: str) -> None:
    scores = {match.id: match.score for match in find("target-group", phrase)}
    assert scores.get(other, 0.0) < LOW
    assert other not in high(phrase)


def test_a_genitive_after_a_head_of_its_own_counts_less_than_the_head() -> None:
    scores = {match.id: match.score for match in find("target-group", "Семьи ветеранов войны")}
    assert scores["families"] >= HIGH
    assert LOW <= scores["veterans"] < HIGH


NOTHING = [
    "",
    "   ",
    "█████ ███",
    "«»",
    "1 2 3",
    "Российская Федерация",
    "представители",
    "участники проекта",
    "заключенных двусторонних соглашений",
    "развитие экономики",
    "бумага, картон и краски",
    "стороны договора",
    "молодежная политика",
    "информационная политика региона",
    "не дети",
    "пресс-релиз",
    "Zoom",
    "https://example.org/experts/media",
]


@pytest.mark.parametrize("phrase", NOTHING)
def test_a_phrase_that_names_no_group_gives_nothing(phrase: str) -> None:
    assert find("target-group", phrase) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("учёные и эксперты", "ученые и эксперты"),
        ("Молодые учёные", "МОЛОДЫЕ УЧЁНЫЕ"),
        ("пожилые люди", "люди пожилые"),
        ("дети-инвалиды", "дети - инвалиды"),
        ("государственные служащие", "гос. служащие"),
        ("социальные работники", "соц.работники"),
    ],
)
def test_spelling_does_not_change_the_concepts(one: str, other: str) -> None:
    found = [match.id for match in find("target-group", one)]
    assert found
    assert [match.id for match in find("target-group", other)] == found


@pytest.mark.parametrize(
    "form", ["студенты", "студентов", "студентам", "студентами", "о студентах", "для студентов", "студент", "студента"]
)
def test_inflection_does_not_matter(form: str) -> None:
    assert best("target-group", form) == "students"


def test_a_misspelt_word_is_taken_for_the_one_it_looks_like_and_scores_less() -> None:
    (match,) = find("target-group", "волентеры")
    assert match.id == "volunteers"
    assert match.score < find("target-group", "волонтеры")[0].score


def test_scores_fall_and_lie_between_0_and_1() -> None:
    for phrase, _ in BEST:
        scores = [match.score for match in find("target-group", phrase)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


def test_a_phrase_that_is_a_name_of_the_concept_scores_1() -> None:
    assert find("target-group", "общественных деятелей")[0].score == 1


@pytest.mark.parametrize("name", schemes())
def test_every_name_of_every_concept_finds_it(name: str) -> None:
    missed = []
    for one in concepts(name):
        texts = [*one.names.values(), *(text for group in one.alternatives.values() for text in group)]
        missed += [(one.id, text) for text in texts if one.id not in high(text, name)]
    assert not missed


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("люди старше 60 лет", ["older-people"]),
        ("от 14 до 35 лет", ["youth"]),
        ("14–17 лет", ["teenagers"]),
        ("25-40 лет", []),
        ("дом 14, корпус 35", []),
    ],
)
def test_age_brackets(phrase: str, expected: list[str]) -> None:
    assert age_groups(phrase, set()) == expected


def test_an_age_bracket_adds_nothing_where_the_words_name_a_group_of_its_own_age() -> None:
    assert age_groups("ветераны старше 80 лет", {"veterans"}) == []


# --- other schemes ---------------------------------------------------------------------------------------------

OTHERS = [
    ("application-status", "проект не получил поддержку", "not-supported"),
    ("application-status", "победитель конкурса", "supported"),
    ("application-status", "Статус: победитель конкурса", "supported"),
    ("application-status", "проект реализуется", "in-progress"),
    ("application-status", "Завершённый проект", "completed"),
    ("application-status", "проект завершен", "completed"),
    ("application-status", "на независимой экспертизе", "expert-review"),
    ("application-status", "заявка отклонена", "rejected-formally"),
    ("application-status", "заявка не допущена к участию в конкурсе", "rejected-formally"),
    ("application-status", "отозвана", "withdrawn"),
    ("application-status", "на рассмотрении", "under-review"),
    ("grant-direction", "Развитие институтов гражданского общества - долгосрочный проект", "civil-society"),
    ("grant-direction", "развитие общественной дипломатии", "public-diplomacy"),
    ("grant-direction", "Поддержка молодежных проектов, реализация которых охватывает виды деят...", "youth"),
    ("grant-direction", "Выявление и поддержка молодых талантов в области культуры и искусства", "young-talents"),
    ("grant-direction", "Поддержка проектов в области культуры и искусства", "culture"),
    ("grant-direction", "Сохраненее исторической памяти", "historical-memory"),
    ("event-kind", "проведение трёх круглых столов «Форум и школа соседей»", "round-table"),
    ("event-kind", "анкетный опрос 900 жителей", "survey"),
    ("event-kind", "3 видеоконференции с участием экспертов", "videoconference"),
    ("event-kind", "Создание интернет-сайта проекта", "website"),
    ("event-kind", "ответный визит белорусской делегации", "visit"),
    ("event-kind", "Школа наставников", "school"),
    ("event-kind", "итоговая конференция в рамках форума", "conference"),
    ("event-kind", "пять очных стратегических сессий", "strategic-session"),
    ("event-kind", "Издание сборника лучших практик", "publication"),
    ("event-kind", "two-day training for journalists", "training"),
    ("organization-kind", "Министерство образования и науки", "public-authority"),
    ("organization-kind", "Государственный университет имени Пушкина", "university"),
    ("organization-kind", "Благотворительный фонд «Газета добрых дел»", "ngo"),
    ("organization-kind", "бюро ЮНЕСКО", "international-organization"),
    ("organization-kind", "областная газета", "media"),
    ("organization-kind", "ООО «Университет питания»", "business"),
    ("legal-form", "АВТОНОМНАЯ НЕКОММЕРЧЕСКАЯ ОРГАНИЗАЦИЯ «СОЮЗ СОСЕДЕЙ»", "ano"),
    ("legal-form", "ОМСКАЯ ОБЛАСТНАЯ ОБЩЕСТВЕННАЯ ОРГАНИЗАЦИЯ «МОСТ»", "regional-public-organization"),
    ("legal-form", "МБУК «Районная библиотека»", "municipal-institution"),
    ("legal-form", "ОсОО «Ала-Тоо»", "llc"),
    ("legal-form", "MTÜ Naabrid", "mtu"),
    ("legal-form", "Naapurit ry", "ry"),
    ("legal-form", "общественный фонд «Айыл»", "public-foundation"),
    ("role", "Соорганизаторы", "co-organizer"),
    ("role", "при поддержке информационных партнёров", "information-partner"),
    ("role", "Фасилитатор", "facilitator"),
    ("session-kind", "Торжественное открытие", "opening"),
    ("session-kind", "Обеденный перерыв", "break"),
    ("session-kind", "Регистрация участников", "registration"),
    ("session-kind", "Подведение итогов", "closing"),
    ("session-kind", "Заккрытие", "closing"),
    ("session-kind", "Сессия 2: проектирование", "session"),
    ("link-basis", "города-побратимы", "twin-cities"),
]


@pytest.mark.parametrize(("name", "phrase", "expected"), OTHERS, ids=[phrase for _, phrase, _ in OTHERS])
def test_the_best_concept_of_other_schemes(name: str, phrase: str, expected: str) -> None:
    assert best(name, phrase) == expected


@pytest.mark.parametrize("name", schemes())
@pytest.mark.parametrize("phrase", ["зелёная вода", "", "7-я бочка", "lorem ipsum"])
def test_no_scheme_gives_a_random_concept(name: str, phrase: str) -> None:
    assert find(name, phrase) == []


def test_a_status_is_never_read_without_its_negation() -> None:
    for words in ("проект не получил поддержку", "не поддержан", "проект не победил"):
        assert {match.id for match in find("application-status", words)} == {"not-supported"}


@pytest.mark.parametrize("one", concepts("grant-direction"), ids=lambda one: one.id)
def test_a_direction_and_its_long_term_variant_are_one_concept(one: Concept) -> None:
    name = one.names["ru"]
    for variant in (name, f"{name} - долгосрочный проект", f"{name} – Долгосрочный проект", name.upper()):
        matches = find("grant-direction", variant)
        assert (matches[0].id, matches[0].score) == (one.id, 1.0)
    assert without_long_term(f"{name} - долгосрочный проект") == (name, True)
    assert without_long_term(name) == (name, False)


# --- mentions --------------------------------------------------------------------------------------------------


def test_themes_in_an_enumeration_are_all_found_across_shared_words() -> None:
    text = "Опыт НКО: помощь пожилым, детям, волонтерская работа, животные, патриотическое воспитание, ТОС, спорт."
    found = mentions("theme", text)
    assert [mention.id for mention in found] == [
        "older-people-support",
        "children-support",
        "volunteering",
        "animal-protection",
        "patriotic-education",
        "territorial-self-government",
        "sport",
    ]
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
        assert 0 < mention.score <= 1
    assert found[1].text == "помощь пожилым, детям"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Проект развивает экологическое просвещение и массовый спорт.", {"environment", "sport"}),
        ("поддержка многодетных семей и ветеранов", {"family-support", "veterans-support"}),
        ("работа с молодёжью и мигрантами", {"youth-policy", "migrants-support"}),
        ("цифровая и финансовая грамотность", {"digital-literacy", "education"}),
        ("защита бездомных животных; правовое просвещение", {"animal-protection", "legal-aid"}),
        ("help to older people, volunteering", {"older-people-support", "volunteering"}),
        ("Связи городов-побратимов", {"cross-border-cooperation"}),
    ],
)
def test_themes_in_sentences(text: str, expected: set[str]) -> None:
    assert {mention.id for mention in mentions("theme", text)} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Мы закупили бумагу и отремонтировали крышу.",
        "Животных на ферме кормят дважды в день.",
        "Лучшие практики описаны в отчёте, курс рубля упал.",
        "В рамках заключенных соглашений работа началась.",
        "Согласно политике конфиденциальности данные не передаются.",
        "ул. Ленина, оф 7, ао",
        "Подробности: https://sport.example.org/volunteering",
    ],
)
@pytest.mark.parametrize("name", ["target-group", "theme", "event-kind", "legal-form"])
def test_ordinary_words_are_no_mentions(name: str, text: str) -> None:
    assert mentions(name, text) == []


def test_the_longest_name_wins_and_the_shorter_one_inside_is_left_out() -> None:
    found = mentions("target-group", "Приехали иностранные студенты и дети-инвалиды.")
    assert [mention.id for mention in found] == ["foreign-students", "children-with-disabilities"]


def test_abbreviations_are_read_in_capitals_only_in_running_text() -> None:
    assert [mention.id for mention in mentions("legal-form", "создано АНО «Мост»")] == ["ano"]
    assert mentions("legal-form", "создано ано") == []


def test_offsets_are_those_of_the_text_whatever_stands_before() -> None:
    text = "█████ 😀\r\n\tДля  молодых\u00a0учёных — гранты"
    (mention,) = mentions("target-group", text)
    assert mention.id == "researchers"
    assert text[mention.start : mention.end] == mention.text == "молодых\u00a0учёных"


# --- names -----------------------------------------------------------------------------------------------------


def test_labels_and_iris() -> None:
    assert label("target-group", "youth", "ru") == "Молодежь"
    assert label("target-group", "youth") == label("target-group", "youth", "fr") == "Young people"
    assert iri("target-group", "youth") == "https://w3id.org/civil-kg/concept/target-group/youth"
    assert concept("role", "applicant").definitions["en"]
    assert scheme("role").names["ru"] == "Роли"


def test_an_unknown_name_says_what_was_meant() -> None:
    with pytest.raises(UnknownName, match="Did you mean youth"):
        concept("target-group", "yuoth")
    with pytest.raises(UnknownName, match="Did you mean target-group"):
        find("target-groups", "дети")
    with pytest.raises(UnknownName, match="Known: "):
        concepts("x")
    with pytest.raises(UnknownName):
        label("role", "")


def test_answers_can_be_changed_without_changing_the_next_one() -> None:
    find("target-group", "дети").clear()
    assert find("target-group", "дети")


# --- the five real documents -----------------------------------------------------------------------------------

#: A word that begins a target group's line in a real document, and who is meant. Words only, no sentences.
REAL = [
    ("Авторы и руководители", {"project-leaders"}),
    ("Руководители российских", {"ngo-leaders"}),
    ("Представители партнерских", {"ngo"}),
    ("Представители федеральных", {"officials", "development-institutions", "public-institutions"}),
    ("Студенты, обучающиеся", {"students"}),
    ("Пресс-секретари", {"press-officers"}),
    ("Журналисты изданий", {"media"}),
    ("Некоммерческие организации оказывающие", {"ngo"}),
    ("чиновники", {"officials", "municipal-employees"}),
    ("представители средств", {"media", "bloggers"}),
    ("Молодежь и", {"youth", "students"}),
    ("эксперты", {"experts"}),
    ("ученые", {"researchers"}),
    ("активные представители", {"local-communities"}),
    ("Общественные деятели", {"activists"}),
    ("представители органов власти и местного", {"officials", "municipal-employees"}),
    ("представители государственных и", {"public-institutions"}),
    ("добровольцы, осуществляющие", {"volunteers"}),
    ("пользователи социальных сетей -", {"social-media-users"}),
]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are not here")
@pytest.mark.parametrize(("opening", "expected"), REAL, ids=[opening for opening, _ in REAL])
def test_target_groups_of_the_real_documents(opening: str, expected: set[str]) -> None:
    lines = [
        line.strip().lstrip("-0123456789. ")
        for path in sorted(SEEDS.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    found = [line for line in lines if line.startswith(opening) and len(line) < 300]
    assert found
    for phrase in found:
        assert high(phrase) == expected, find("target-group", phrase)
