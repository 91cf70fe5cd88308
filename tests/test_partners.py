"""Whom to work with next: the score, its reasons and the way to each, on a border region known by heart."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partnerships import SEATS, SmallTruth, group, number, of, party, project, records, region, tables_of
from toy import between

from kg._partner_parts import PARTS
from kg.concepts import label
from kg.errors import UnknownName
from kg.links import LEADS, SIDES
from kg.model import Record
from kg.partners import Partner, PartnerList, Reason, partners
from kg.places import gazetteer
from kg.views.tables import Tables


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    made = tables_of(tmp_path_factory.mktemp("partners"), records())
    yield made
    made.close()


def names(found: PartnerList) -> list[str]:
    return [partner.organization.name.removeprefix("Фонд «").removesuffix("»") for partner in found.partners]


def partner(found: PartnerList, name: str) -> Partner:
    return next(one for one in found.partners if one.organization.id == of(name))


def reason(one: Partner, part: str) -> Reason | None:
    return next((reason for reason in one.reasons if reason.part == part), None)


def value(found: PartnerList, name: str, part: str) -> float:
    why = next((reason(one, part) for one in found.partners if one.organization.id == of(name)), None)
    return why.value if why else 0.0


def test_the_weights_are_parts_of_one() -> None:
    assert math.isclose(sum(part.weight for part in PARTS), 1)
    assert [part.name for part in PARTS] == ["earlier", "groups", "border", "common", "directions"]
    for part in PARTS:
        for words in (part.label, part.lead, part.measures):
            assert set(words) == {"en", "ru"}


def test_who_is_near_and_works_for_the_same_people_comes_first(tables: Tables) -> None:
    found = partners(tables, of("Мост"))
    assert found.organization.name == "Фонд «Мост»"
    assert names(found) == ["Берег", "Озеро", "Сосна", "Нива", "Волна"]
    assert partner(found, "Берег").worked_together
    assert not partner(found, "Нива").worked_together
    assert found.found == len(found.partners)


def test_each_part_has_the_value_of_its_formula(tables: Tables) -> None:
    found = partners(tables, of("Мост"))
    # One project, still going on in the latest year of the graph; one, three years ago.
    assert value(found, "Берег", "earlier") == pytest.approx(0.5)
    assert value(found, "Волна", "earlier") == pytest.approx(0.5 * 2 ** (-3 / 5))
    # Bereg and Volna are partners of both, each with two partners: 2 / ln 2.
    adamic_adar = 2 / math.log(2)
    assert value(found, "Нива", "common") == pytest.approx(adamic_adar / (1 + adamic_adar), abs=1e-6)
    # Pskov borders on Vitebsk, where Bereg has its seat, and on Võru.
    assert value(found, "Берег", "border") == value(found, "Сосна", "border") == 1
    assert value(found, "Нива", "border") == 0
    # Most serves students, youth and children, Ozero students and cossacks, once each; seven serve anybody.
    idf = {"students": math.log(1 + 7 / 5), "youth": math.log(1 + 7 / 2), "children": math.log(1 + 7 / 2),
           "cossacks": math.log(1 + 7 / 2)}  # fmt: skip
    own = math.hypot(idf["students"], idf["youth"], idf["children"])
    theirs = math.hypot(idf["students"], idf["cossacks"])
    assert value(found, "Озеро", "groups") == pytest.approx(idf["students"] ** 2 / (own * theirs + 4), abs=1e-6)


def test_the_score_is_the_sum_of_the_points(tables: Tables) -> None:
    weights = {part.name: part.weight for part in PARTS}
    for one in partners(tables, of("Мост")).partners:
        assert one.score == pytest.approx(sum(why.points for why in one.reasons), abs=1e-5)
        for why in one.reasons:
            assert why.points == pytest.approx(why.value * weights[why.part], abs=1e-5)
            assert 0 < why.value <= 1
        assert [why.points for why in one.reasons] == sorted((why.points for why in one.reasons), reverse=True)


def test_reasons_are_sentences_with_figures_and_sources(tables: Tables) -> None:
    shore = partner(partners(tables, of("Мост")), "Берег")
    why = {reason.part: reason for reason in shore.reasons}
    assert why["earlier"].text == "worked together: «Проект school» (2021–2022)"
    assert why["earlier"].items[0].figures == {"first_year": 2021, "last_year": 2022}
    assert why["earlier"].items[0].sources == ("school.txt",)
    assert why["groups"].text == (
        "both serve: Young people (in 1 and 1 of their projects; 2 of 7 organizations); Students (in 1 and 2 of their projects; 5 of 7 organizations)"
    )
    assert {item.id for item in why["groups"].items} == {"target-group/youth", "target-group/students"}
    students = next(item for item in why["groups"].items if item.id == "target-group/students")
    assert students.sources == ("field.txt", "school.txt")
    assert why["border"].text == (
        "across the border: Pskov Region – Vitebsk Region (state border; projects between them: 1; both seats)"
    )
    assert why["directions"].items[0].id == "grant-direction/civil-society"
    assert set(shore.sources) == {"school.txt", "field.txt", "garden.txt"}


def test_sentences_are_said_in_russian_too(tables: Tables) -> None:
    found = partners(tables, of("Мост"), language="ru")
    why = {reason.part: reason.text for reason in partner(found, "Нива").reasons}
    assert why["common"].startswith("общие партнеры: Фонд «Волна» (проектов 1 и 2; всего партнеров 2); Фонд «Берег»")
    assert label("target-group", "students", "ru") in why["groups"]
    assert partner(found, "Нива").organization.region_name == "Минская область"
    assert {part.label for part in found.parts} >= {"общие партнеры", "приграничные регионы"}


def test_the_way_to_a_new_partner_goes_by_those_who_know_both(tables: Tables) -> None:
    found = partners(tables, of("Мост"))
    (step,) = partner(found, "Берег").introduction.steps  # type: ignore[union-attr]
    assert (step.a.id, step.b.id) == (of("Мост"), of("Берег"))
    to_field = partner(found, "Нива").introduction
    assert to_field is not None
    # Volna has two projects with Niva, Bereg one: the former introduces.
    assert [step.b.id for step in to_field.steps] == [of("Волна"), of("Нива")]
    assert partner(found, "Сосна").introduction is None, "nobody of its network knows it"


def test_filters_leave_who_is_asked_for(tables: Tables) -> None:
    assert "Берег" not in names(partners(tables, of("Мост"), new=True))
    abroad = partners(tables, of("Мост"), across_borders=True)
    assert {one.organization.country for one in abroad.partners} == {"BY", "EE"}
    assert set(names(partners(tables, of("Мост"), place="BY"))) == {"Берег", "Нива"}
    assert names(partners(tables, of("Мост"), place="BY-MI")) == ["Нива"]
    assert set(names(partners(tables, of("Мост"), group="students"))) == {"Берег", "Нива", "Озеро", "Сосна"}
    assert set(names(partners(tables, of("Мост"), group="cossacks"))) == {"Озеро", "Сосна"}
    assert set(names(partners(tables, of("Нива"), place="group:CIS", new=True))) == {"Мост"}


def test_a_wider_group_includes_the_narrower_ones(tmp_path: Path) -> None:
    made = tables_of(
        tmp_path,
        [
            project("a", party("Мост", "applicant"), groups=["children"]),
            project("b", party("Берег", "applicant"), groups=["schoolchildren"]),
        ],
    )
    assert names(partners(made, of("Мост"), group="children")) == ["Берег"]


def test_a_limit_cuts_the_list_and_the_number_found_stays(tables: Tables) -> None:
    everyone = partners(tables, of("Мост"), limit=None)
    first = partners(tables, of("Мост"), limit=2)
    assert first.partners == everyone.partners[:2]
    assert first.found == everyone.found == len(everyone.partners) > 2


def test_unconfirmed_weak_and_passive_parts_make_no_reason(tmp_path: Path) -> None:
    made = tables_of(
        tmp_path,
        [
            project(
                "forum",
                party("Мост", "applicant"),
                party("Тень", "partner", unconfirmed=True),
                party("Волна", "participant"),
                party("Остров", "mentioned"),
                groups=["students"],
            ),
            project("shade", party("Берег", "applicant"), groups=[group("students", unconfirmed=True)]),
            project("weak", party("Нива", "applicant"), groups=[group("students", score=0.4)]),
        ],
    )
    # Bereg has its seat across the border, whatever is not confirmed.
    found = partners(made, of("Мост"))
    assert names(found) == ["Берег"]
    assert [why.part for why in found.partners[0].reasons] == ["border"]
    assert {why.part for one in partners(made, of("Тень")).partners for why in one.reasons} == {"border"}


def test_working_in_a_border_region_counts_half_of_a_seat_there(tmp_path: Path) -> None:
    made = tables_of(
        tmp_path,
        [
            project("far", party("Нива", "applicant"), regions=["BY-VI"]),
            project("near", party("Мост", "applicant"), regions=[region("RU-PSK", "compared")]),
            project("side", party("Волна", "applicant")),
        ],
    )
    found = partners(made, of("Мост"))
    assert value(found, "Нива", "border") == 0.5
    assert reason(partner(found, "Нива"), "border").items[0].figures == {  # type: ignore[union-attr]
        "share_border": True, "projects": None, "own_seat": True, "their_seat": False,
    }  # fmt: skip
    assert value(found, "Волна", "border") == 0, "a border within a country is none"


def test_a_stated_partnership_counts_half_a_project(tmp_path: Path) -> None:
    stated = project("letter", party("Мост", "mentioned"), party("Берег", "mentioned"))
    stated.links = [between("partner", ("organization", "o0"), ("organization", "o1"))]
    made = tables_of(tmp_path, [stated])
    why = reason(partner(partners(made, of("Мост")), "Берег"), "earlier")
    assert why is not None
    # No project, no year: as if half a project had ended one half-life ago.
    assert why.value == pytest.approx((1 - 2**-0.5) / 2, abs=1e-6)
    assert why.text == "worked together: a source calls them partners"
    assert why.items[0].sources == ("letter.txt",)


def test_more_and_later_projects_together_count_more(tmp_path: Path) -> None:
    ever_better = [("Берег", 1, 2015), ("Волна", 1, 2018), ("Нива", 2, 2018), ("Озеро", 3, 2018), ("Сосна", 3, 2020)]
    made = tables_of(
        tmp_path,
        [
            project(f"{name}{at}", party("Мост", "applicant"), party(name, "partner"), years=(2010, last))
            for name, count, last in ever_better
            for at in range(count)
        ],
    )
    found = partners(made, of("Мост"))
    values = [value(found, name, "earlier") for name, _, _ in ever_better]
    assert values == sorted(set(values))
    assert values[-1] == pytest.approx(1 - 2**-3)


def test_a_rare_group_in_common_says_more_than_one_that_everybody_serves(tables: Tables, tmp_path: Path) -> None:
    made = tables_of(
        tmp_path,
        [
            project("a", party("Мост", "applicant"), groups=["students", "cossacks"]),
            project("b", party("Волна", "applicant"), groups=["students"]),
            project("c", party("Остров", "applicant"), groups=["cossacks"]),
            *(project(f"d{at}", party(name, "applicant"), groups=["students"])
              for at, name in enumerate(("Берег", "Нива", "Озеро", "Сосна"))),
        ],
    )  # fmt: skip
    found = partners(made, of("Мост"))
    assert value(found, "Остров", "groups") > value(found, "Волна", "groups") > 0


def test_nobody_is_found_where_nothing_is_known(tmp_path: Path) -> None:
    made = tables_of(tmp_path / "one", [project("alone", party("Остров", "applicant"), groups=["patients"])])
    found = partners(made, of("Остров"))
    assert (found.found, found.partners) == (0, ())
    assert found.organization.id == of("Остров")
    empty = tables_of(tmp_path / "none", [])
    with pytest.raises(UnknownName, match="no such organization"):
        partners(empty, of("Остров"))


def test_an_unknown_group_is_told(tables: Tables) -> None:
    with pytest.raises(UnknownName, match="martians"):
        partners(tables, of("Мост"), group="martians")


# Against a second reckoning, straight from the records

_NAMES = [*SEATS]
_GROUPS = ("students", "youth", "cossacks")
_ROLES = ("applicant", "partner", "participant", "funder")

_documents = st.lists(
    st.tuples(
        st.lists(
            st.tuples(st.sampled_from(_NAMES[:6]), st.sampled_from(_ROLES), st.booleans()),
            min_size=1, max_size=4, unique_by=lambda part: part[0],
        ),
        st.lists(st.sampled_from(_GROUPS), max_size=2, unique=True),
        st.integers(2015, 2022),
        st.lists(st.sampled_from(["RU-PSK", "BY-VI", "EE-87", "RU-SMO"]), max_size=2, unique=True),
        st.sampled_from([None, "civil-society", "health"]),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


def _made(drawn: list) -> list[Record]:
    return [
        project(
            f"p{place}",
            *(party(name, role, unconfirmed=shaky) for name, role, shaky in parties),
            groups=groups,
            years=(year, year),
            regions=regions,
            direction=direction,
        )
        for place, (parties, groups, year, regions, direction) in enumerate(drawn)
    ]


def who(name: str) -> str:
    """What the organization of an id is called."""
    return next(called for called in SEATS if of(called) == name)


def _reckoned(found: list[Record]) -> dict[tuple[str, str, str], float]:
    """The value of each part for each pair, by the formulas and nothing of the tables."""
    truth = SmallTruth(found)
    links = truth.links
    parts = {
        record.document.name: {
            f"org/RU-OGRN-{one.identifiers[0].value}": {*one.roles}
            for one in record.organizations
            if not one.unconfirmed and {*one.roles} & ((LEADS | SIDES) - {"predecessor"})
        }
        for record in found
    }
    values: dict[tuple[str, str, str], float] = defaultdict(float)
    latest = max((link.last_year for link in links if link.last_year), default=0)
    partners_of: dict[str, set[str]] = defaultdict(set)
    joined: set[tuple[str, str]] = set()
    for link in links:
        if link.kind == "organization":
            partners_of[link.a].add(link.b)
            partners_of[link.b].add(link.a)
            worth = (1 - 2 ** -len(link.projects)) * 2 ** (-(latest - link.last_year) / 5)
            values["earlier", link.a, link.b] = values["earlier", link.b, link.a] = worth
        elif link.cross_border:
            joined |= {(link.a, link.b), (link.b, link.a)}
    everyone = sorted({name for who in parts.values() for name in who} | {of(name) for name in SEATS})
    for kind in ("groups", "directions"):
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for record in found:
            said = [one.text for one in record.target_groups] if kind == "groups" else [record.header.direction]
            for name in parts[record.document.name]:
                counts[name].update(word for word in said if word)
        having = Counter(word for counted in counts.values() for word in counted)
        total = sum(1 for counted in counts.values() if counted)
        vectors = {
            name: {word: (1 + math.log(count)) * math.log(1 + total / having[word]) for word, count in counted.items()}
            for name, counted in counts.items()
            if counted
        }
        for a, one in vectors.items():
            for b, other in vectors.items():
                if a != b and one.keys() & other.keys():
                    dot = sum(one[word] * other[word] for word in one.keys() & other.keys())
                    values[kind, a, b] = dot / (math.hypot(*one.values()) * math.hypot(*other.values()) + 4)
    named = {
        name for record in found for name in (f"org/RU-OGRN-{one.identifiers[0].value}" for one in record.organizations)
    }
    here: dict[str, dict[str, float]] = defaultdict(dict)
    for record in found:
        for name, roles in parts[record.document.name].items():
            for spot in record.places if roles & LEADS else ():
                here[name].setdefault(spot.id, 0.5)
    for name in named:
        here[name][SEATS[who(name)]] = 1.0
    for a in everyone:
        for b in everyone:
            if a == b:
                continue
            common = partners_of[a] & partners_of[b]
            if common:
                score = sum(1 / math.log(len(partners_of[one])) for one in common)
                values["common", a, b] = score / (1 + score)
            for one, weight in here[a].items() if SEATS[who(a)][:2] != SEATS[who(b)][:2] else ():
                for other, second in here[b].items():
                    near = 1.0 if other in gazetteer().borders(one) and one[:2] != other[:2] else 0.0
                    near = near or (0.5 if (one, other) in joined else 0.0)
                    if weight * second * near >= 0.5:
                        values["border", a, b] = max(values["border", a, b], weight * second * near)
    return values


@settings(max_examples=8, deadline=None)
@given(_documents)
def test_scores_are_what_the_formulas_say_whichever_of_the_two_asks(drawn: list) -> None:
    found = _made(drawn)
    expected = _reckoned(found)
    active = {name for link in SmallTruth(found).links if link.kind == "organization" for name in (link.a, link.b)}
    active |= {
        f"org/RU-OGRN-{one.identifiers[0].value}"
        for record in found for one in record.organizations
        if not one.unconfirmed and {*one.roles} & (LEADS | SIDES)
    }  # fmt: skip
    with TemporaryDirectory() as folder:
        made = tables_of(Path(folder), found)
        scores: dict[tuple[str, str], float] = {}
        for name in sorted({part[0] for parties, *_ in drawn for part in parties}):
            ranked = partners(made, of(name), limit=None)
            shown = [one.organization.id for one in ranked.partners]
            assert of(name) not in shown
            assert {(kind, b) for kind, a, b in expected if a == of(name) and b in active and expected[kind, a, b]} == {
                (why.part, one.organization.id) for one in ranked.partners for why in one.reasons
            }
            for one in ranked.partners:
                scores[of(name), one.organization.id] = one.score
                for why in one.reasons:
                    assert why.value == pytest.approx(expected[why.part, of(name), one.organization.id], abs=1e-5)
                    assert all(item.sources for item in why.items)
                if one.introduction is not None:
                    assert one.introduction.steps[0].a.id == of(name)
                    assert one.introduction.steps[-1].b.id == one.organization.id
            assert [one.score for one in ranked.partners] == sorted(
                (one.score for one in ranked.partners), reverse=True
            )
        for (a, b), score in scores.items():
            if a in active:
                assert scores[b, a] == pytest.approx(score, abs=2e-6)
        made.close()


@settings(max_examples=4, deadline=None)
@given(_documents, st.randoms(use_true_random=False))
def test_the_order_of_the_documents_changes_nothing(drawn: list, chance) -> None:
    found = _made(drawn)
    asked = of(drawn[0][0][0][0])
    answers = []
    for _ in range(2):
        with TemporaryDirectory() as folder:
            made = tables_of(Path(folder), found)
            answers.append(partners(made, asked, limit=None))
            made.close()
        chance.shuffle(found)
    assert answers[0] == answers[1]


def test_number_is_the_number_of_one_organization() -> None:
    assert len({number(name) for name in SEATS}) == len(SEATS)
