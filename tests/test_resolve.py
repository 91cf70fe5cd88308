"""Who is the same as whom: by valid numbers, by judgements, and never by a name."""

import random

import msgspec
import pytest
from toy import application, earlier, org

from kg.changes import Judgement
from kg.model import Organization, Record
from kg.names import best_name, core_name, display_name, is_shouted
from kg.resolve import Identities, resolve

OGRN_A, OGRN_B, OGRN_C = "1026000000014", "1036000000024", "1046000000034"
INN_A, INN_B, INN_C = "6027000016", "6027000023", "7710000030"


def judged(position: int, a: str, b: str, *, same: bool, a_name: str = "", b_name: str = "") -> Judgement:
    return Judgement(position=position, a=a, b=b, same=same, a_name=a_name, b_name=b_name)


def test_organizations_with_one_valid_number_are_one() -> None:
    found = resolve(
        [
            application("a.txt", org("o1", "ФОНД РАЗВИТИЯ «МОСТ»", "applicant", RU_OGRN=OGRN_A, RU_INN=INN_A)),
            application("b.txt", org("o7", "Фонд развития «Мост»", "partner", RU_INN=INN_A)),
            application("c.txt", org("o2", "Мост", "partner", RU_OGRN=OGRN_A)),
        ]
    )
    (one,) = found.organizations.values()
    assert one.id == f"org/RU-OGRN-{OGRN_A}"
    assert one.members == (("a.txt", "o1"), ("b.txt", "o7"), ("c.txt", "o2"))
    assert (one.name, one.aliases) == ("Фонд развития «Мост»", ("Мост", "ФОНД РАЗВИТИЯ «МОСТ»"))
    assert found.organization("c.txt", "o2") == one.id
    assert found.conflicts == []


def test_names_alone_make_nothing_one() -> None:
    found = resolve(
        [application("a.txt", org("o1", "Фонд «Мост»", "applicant")), application("b.txt", org("o1", "Фонд «Мост»"))]
    )
    assert set(found.organizations) == {"org/a.txt/o1", "org/b.txt/o1"}


def test_one_application_saved_twice_names_its_organizations_once() -> None:
    def saved(name: str, number: str, region: str | None = None) -> Record:
        return application(
            name,
            org("o1", "Фонд «Мост»", "applicant", RU_OGRN=OGRN_A),
            org("o2", "Союз «Берег»", "partner", region=region),
            number=number,
        )

    same = resolve([saved("a.txt", "21-1-000001"), saved("a.html", "21-1-000001")])
    assert same.organization("a.txt", "o2") == same.organization("a.html", "o2") == "org/a.html/o2"
    other = resolve([saved("a.txt", "21-1-000001"), saved("b.txt", "21-1-000002")])
    assert other.organization("a.txt", "o2") != other.organization("b.txt", "o2")
    apart = resolve([saved("a.txt", "21-1-000001", "RU-PSK"), saved("a.html", "21-1-000001", "BY-VI")])
    assert apart.organization("a.txt", "o2") != apart.organization("a.html", "o2")


def test_a_number_with_a_wrong_check_digit_identifies_nobody() -> None:
    found = resolve(
        [
            application("a.txt", org("o1", "Фонд", RU_INN="!6027000017")),
            application("b.txt", org("o1", "Союз", RU_INN="!6027000017")),
        ]
    )
    assert set(found.organizations) == {"org/a.txt/o1", "org/b.txt/o1"}
    assert not found.organizations["org/a.txt/o1"].identifiers[0].valid


def test_an_inn_names_an_organization_without_ogrn() -> None:
    found = resolve([application("a.txt", org("o1", "Фонд", RU_INN=INN_A))])
    assert set(found.organizations) == {f"org/RU-INN-{INN_A}"}


def test_document_names_are_encoded_in_ids() -> None:
    found = resolve([application("2021/заявка 1.txt", org("o1", "Фонд"))])
    assert set(found.organizations) == {"org/2021%2F%D0%B7%D0%B0%D1%8F%D0%B2%D0%BA%D0%B0%201.txt/o1"}


def test_different_ogrns_with_one_inn_stay_apart_and_are_reported() -> None:
    found = resolve(
        [
            application("a.txt", org("o1", "Фонд", RU_OGRN=OGRN_A, RU_INN=INN_A)),
            application("b.txt", org("o1", "Фонд", RU_OGRN=OGRN_B, RU_INN=INN_A)),
            application("c.txt", org("o1", "Фонд", RU_INN=INN_A)),
        ]
    )
    assert set(found.organizations) == {f"org/RU-OGRN-{OGRN_A}", f"org/RU-OGRN-{OGRN_B}", f"org/RU-INN-{INN_A}"}
    (conflict,) = found.conflicts
    assert conflict.shared == f"RU-INN {INN_A}"
    assert conflict.ids == tuple(sorted(found.organizations))
    assert OGRN_A in conflict.reason
    assert OGRN_B in conflict.reason


def test_different_inns_with_one_ogrn_stay_apart_under_ids_of_their_own() -> None:
    found = resolve(
        [
            application("a.txt", org("o1", "Фонд", RU_OGRN=OGRN_A, RU_INN=INN_A)),
            application("b.txt", org("o1", "Союз", RU_OGRN=OGRN_A, RU_INN=INN_B)),
            application("c.txt", org("o1", "Центр", RU_OGRN=OGRN_A)),
        ]
    )
    assert {name: one.name for name, one in found.organizations.items()} == {
        f"org/RU-INN-{INN_A}": "Фонд",
        f"org/RU-INN-{INN_B}": "Союз",
        "org/c.txt/o1": "Центр",
    }
    assert [conflict.shared for conflict in found.conflicts] == [f"RU-OGRN {OGRN_A}"]


def test_a_record_with_two_numbers_of_one_register_does_not_join_two_organizations() -> None:
    mixed = org("o1", "Фонд", RU_INN=INN_A)
    mixed.identifiers += org("", "", RU_INN=INN_B).identifiers
    found = resolve(
        [
            application("a.txt", mixed),
            application("b.txt", org("o1", "Фонд", RU_INN=INN_A)),
            application("c.txt", org("o1", "Союз", RU_INN=INN_B)),
        ]
    )
    assert set(found.organizations) == {"org/a.txt/o1", f"org/RU-INN-{INN_A}", f"org/RU-INN-{INN_B}"}
    assert [conflict.ids for conflict in found.conflicts] == [("org/a.txt/o1",)]


def _random_records(seed: int) -> list[Record]:
    dice = random.Random(seed)
    records = []
    for number in range(12):
        orgs = []
        for key in range(dice.randrange(1, 4)):
            numbers = {}
            if dice.random() < 0.6:
                numbers["RU_OGRN"] = dice.choice([OGRN_A, OGRN_B, OGRN_C])
            if dice.random() < 0.6:
                numbers["RU_INN"] = dice.choice([INN_A, INN_B, INN_C])
            orgs.append(org(f"o{key}", dice.choice(["Фонд", "Союз", "Центр"]), "partner", **numbers))
        records.append(application(f"{number:02}.txt", *orgs))
    return records


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_numbers_no_two_valid_ones_of_a_register_meet_and_order_does_not_matter(seed: int) -> None:
    records = _random_records(seed)
    found = resolve(records)
    for one in found.organizations.values():
        for scheme in ("RU-OGRN", "RU-INN"):
            assert len({number.value for number in one.identifiers if number.scheme == scheme}) <= 1, one
    assert {(record.document.name, o.key) for record in records for o in record.organizations} == set(
        found.organization_ids
    )
    shuffled = list(records)
    random.Random(seed + 1).shuffle(shuffled)
    assert _plain(resolve(shuffled)) == _plain(found)


def _plain(found: Identities) -> object:
    plain = msgspec.to_builtins({"organizations": found.organizations, "conflicts": found.conflicts})
    return {key: sorted(part.items()) if isinstance(part, dict) else part for key, part in plain.items()}


# Rows of one file


def row(number: int, *orgs: Organization, file: str = "grants.csv", **fields: object) -> Record:
    """A row of a table; each is an application of its own."""
    found = application(f"{file}#{number}", *orgs, number=f"21-1-{number:06}", **fields)  # type: ignore[arg-type]
    found.document.file = file
    return found


def partner(
    name: str = "Фонд «Мост»", region: str | None = None, form: str | None = None, **numbers: str
) -> Organization:
    made = org("o2", name, "partner", region=region, **numbers)
    made.legal_form = form
    return made


def together(*orgs: Organization) -> list[list[int]]:
    """The rows whose partners are one, each partner in a row of its own."""
    found = resolve([row(number, one) for number, one in enumerate(orgs)])
    groups: dict[str, list[int]] = {}
    for number in range(len(orgs)):
        groups.setdefault(found.organization(f"grants.csv#{number}", "o2"), []).append(number)
    return list(groups.values())


def test_rows_of_one_file_that_call_an_organization_alike_mean_one() -> None:
    assert together(partner(), partner("ФОНД  «МОСТ»"), partner("Фонд «Река»")) == [[0, 1], [2]]
    assert together(partner(region="RU-PSK"), partner(), partner(region="RU-PSK")) == [[0, 1, 2]]
    assert together(partner(region="RU-PSK"), partner(region="RU")) == [[0, 1]]
    assert together(partner(), partner(RU_OGRN=OGRN_A), partner(RU_INN=INN_A)) == [[0, 1, 2]]


def test_rows_that_contradict_each_other_mean_several() -> None:
    assert together(partner(region="RU-PSK"), partner(region="RU-MOW")) == [[0], [1]]
    assert together(partner(form="ano"), partner(form="association"), partner()) == [[0], [1], [2]]
    assert together(partner(RU_OGRN=OGRN_A), partner(RU_OGRN=OGRN_B)) == [[0], [1]]


def test_a_name_of_several_says_nothing_of_a_row_without_a_number_or_region() -> None:
    assert together(partner(RU_OGRN=OGRN_A), partner(), partner(RU_OGRN=OGRN_B), partner()) == [[0], [1, 3], [2]]
    assert together(partner(region="RU-PSK"), partner(), partner(region="RU-MOW")) == [[0], [1], [2]]


def test_files_and_documents_do_not_share_what_they_call_alike() -> None:
    found = resolve([row(1, partner()), row(2, partner(), file="other.csv"), application("a.txt", partner())])
    assert len(found.organizations) == 3


def test_one_number_in_two_files_or_registers_is_not_one_application() -> None:
    records = [row(1, partner(), file=file) for file in ("a.csv", "b.csv")]
    assert len(resolve(records).organizations) == 1
    for record in records:
        record.header.scheme = ""
    assert len(resolve(records).organizations) == 2
    records[0].header.scheme, records[1].header.scheme = "XI-IATI", "360G"
    assert len(resolve(records).organizations) == 2


def test_what_an_exported_graph_knew_as_one_is_one_again_and_what_it_kept_apart_stays_apart() -> None:
    one = org("o1", "Фонд «Мост»", "applicant")
    same = org("o1", "Совсем иначе", "partner")
    other = org("o1", "Фонд «Мост»", "partner", RU_OGRN=OGRN_A)
    numbered = org("o1", "Фонд «Мост»", "partner", RU_OGRN=OGRN_A)
    one.known_as = same.known_as = "org/a.txt/o1"
    other.known_as = "org/c.txt/o1"
    numbered.known_as = f"org/RU-OGRN-{OGRN_A}"
    found = resolve(
        [application(f"{name}.txt", org) for name, org in zip("abcd", (one, same, other, numbered), strict=True)]
    )
    ids = {document: name for (document, _), name in found.organization_ids.items()}
    assert ids == {
        "a.txt": "org/a.txt/o1", "b.txt": "org/a.txt/o1", "c.txt": "org/c.txt/o1", "d.txt": f"org/RU-OGRN-{OGRN_A}"
    }  # fmt: skip


# Judgements


TWO = [
    application("a.txt", org("o1", "Фонд «Мост»", "applicant", RU_OGRN=OGRN_A)),
    application("b.txt", org("o3", "Мост", "partner")),
    application("c.txt", org("o1", "Союз", "partner", RU_OGRN=OGRN_B)),
]


def test_a_judgement_makes_two_one_and_undoing_it_makes_them_two_again() -> None:
    same = judged(1, "org/b.txt/o3", f"org/RU-OGRN-{OGRN_A}", same=True, a_name="Мост")
    assert resolve(TWO, [same]).organization("b.txt", "o3") == f"org/RU-OGRN-{OGRN_A}"
    assert resolve(TWO, []).organization("b.txt", "o3") == "org/b.txt/o3"


def test_a_judgement_does_not_make_different_numbers_one() -> None:
    same = judged(1, f"org/RU-OGRN-{OGRN_B}", f"org/RU-OGRN-{OGRN_A}", same=True)
    found = resolve(TWO, [same])
    assert len(found.organizations) == 3
    assert [conflict.shared for conflict in found.conflicts] == ["judgement 1"]


def test_two_judgements_cannot_join_different_numbers_by_way_of_a_third() -> None:
    by_way = [
        judged(1, "org/b.txt/o3", f"org/RU-OGRN-{OGRN_A}", same=True, a_name="Мост"),
        judged(2, "org/b.txt/o3", f"org/RU-OGRN-{OGRN_B}", same=True, a_name="Мост"),
    ]
    found = resolve(TWO, by_way)
    assert found.organization("b.txt", "o3") == f"org/RU-OGRN-{OGRN_A}"
    assert found.organization("c.txt", "o1") == f"org/RU-OGRN-{OGRN_B}"
    assert [conflict.shared for conflict in found.conflicts] == ["judgement 2"]


def test_the_later_judgement_on_a_pair_counts() -> None:
    ab = ("org/b.txt/o3", f"org/RU-OGRN-{OGRN_A}")
    for first in (True, False):
        found = resolve(TWO, [judged(1, *ab, same=first), judged(2, *reversed(ab), same=not first)])
        assert (found.organization("b.txt", "o3") == ab[1]) is not first


def test_different_takes_a_wrongly_numbered_one_out() -> None:
    records = [
        application("a.txt", org("o1", "Фонд «Мост»", RU_INN=INN_A)),
        application("b.txt", org("o1", "Фонд «Мост»", RU_INN=INN_A)),
        application("c.txt", org("o1", "Совсем другой союз", RU_INN=INN_A)),
    ]
    different = judged(1, "org/a.txt/o1", "org/c.txt/o1", same=False)
    found = resolve(records, [different])
    assert found.organization("a.txt", "o1") == found.organization("b.txt", "o1") == f"org/RU-INN-{INN_A}"
    assert found.organization("c.txt", "o1") == "org/c.txt/o1"


def test_different_forbids_what_others_would_join() -> None:
    records = [application(f"{name}.txt", org("o1", name)) for name in "abc"]
    judgements = [
        judged(1, "org/a.txt/o1", "org/c.txt/o1", same=False),
        judged(2, "org/a.txt/o1", "org/b.txt/o1", same=True),
        judged(3, "org/b.txt/o1", "org/c.txt/o1", same=True),
    ]
    found = resolve(records, judgements)
    assert found.organization("a.txt", "o1") == found.organization("b.txt", "o1") != found.organization("c.txt", "o1")
    assert [conflict.shared for conflict in found.conflicts] == ["judgement 3"]


def test_a_judgement_follows_the_name_when_keys_are_dealt_out_again() -> None:
    same = judged(1, "org/b.txt/o3", f"org/RU-OGRN-{OGRN_A}", same=True, a_name="Мост")
    again = [TWO[0], application("b.txt", org("o3", "Ассоциация городов"), org("o9", "МОСТ")), TWO[2]]
    found = resolve(again, [same])
    assert found.organization("b.txt", "o9") == f"org/RU-OGRN-{OGRN_A}"
    assert found.organization("b.txt", "o3") == "org/b.txt/o3"


def test_a_judgement_on_what_is_gone_is_told() -> None:
    found = resolve(TWO, [judged(4, "org/gone.txt/o1", "org/b.txt/o3", same=True, a_name="Кто-то")])
    (conflict,) = found.conflicts
    assert conflict.shared == "judgement 4"
    assert "org/gone.txt/o1" in conflict.reason


def test_digests_change_for_the_documents_of_what_is_judged_and_for_no_other() -> None:
    before = resolve(TWO).digests()
    after = resolve(TWO, [judged(1, "org/b.txt/o3", f"org/RU-OGRN-{OGRN_A}", same=True)]).digests()
    assert {name for name in before if before[name] != after[name]} == {"b.txt"}


# What a merged organization is called


def test_attributes_are_what_most_sources_say() -> None:
    orgs = [org("o1", "Фонд", RU_INN=INN_A) for _ in range(3)]
    for one, kind, region in zip(orgs, ("ngo", "business", "ngo"), ("RU-PSK", None, "RU-MOW"), strict=True):
        one.kind, one.region = kind, region
    (found,) = resolve([application(f"{n}.txt", one) for n, one in enumerate(orgs)]).organizations.values()
    assert (found.kind, found.region, found.legal_form) == ("ngo", "RU-MOW", None)


@pytest.mark.parametrize(
    ("shouted", "shown"),
    [
        ('ФОНД "МОСТ"', "Фонд «Мост»"),
        (
            'АВТОНОМНАЯ НЕКОММЕРЧЕСКАЯ ОРГАНИЗАЦИЯ "ЦЕНТР РАЗВИТИЯ "ШАГ"',
            "Автономная некоммерческая организация «Центр развития «Шаг»",
        ),
        ("СОЮЗ ЖЕНЩИН РОССИИ", "Союз женщин России"),
        ('АНО "МОЛОДЁЖЬ СНГ И РФ"', "АНО «Молодёжь СНГ и РФ»"),
        ("МИНИСТЕРСТВО КУЛЬТУРЫ РОССИЙСКОЙ ФЕДЕРАЦИИ", "Министерство культуры Российской Федерации"),
        ("СОЮЗ ОБЩИН ПСКОВСКОЙ ОБЛАСТИ", "Союз общин Псковской области"),
        ("Фонд “Мост”", "Фонд «Мост»"),
        ("Центр O'Brien", "Центр O'Brien"),
        ("МГУ", "МГУ"),
    ],
)
def test_names_are_shown_nicely(shouted: str, shown: str) -> None:
    assert display_name(shouted) == shown


def test_the_fullest_name_that_is_not_shouted_is_preferred() -> None:
    assert best_name({"ФОНД РАЗВИТИЯ «МОСТ»", "Фонд развития «Мост»", "Мост"}) == "Фонд развития «Мост»"
    full = "АВТОНОМНАЯ НЕКОММЕРЧЕСКАЯ ОРГАНИЗАЦИЯ «МОСТ»"
    assert best_name({full, "Мост"}) == full
    assert is_shouted(full)
    assert not is_shouted("ЦМС")


def test_core_names_leave_case_quotes_and_legal_form_out() -> None:
    same = {"АНО «Мост»", 'Автономная некоммерческая организация "МОСТ"', "фонд мост", "Мост"}
    assert {core_name(name) for name in same} == {"мост"}
    assert core_name("Фонд") == "фонд"


# Projects


def test_one_application_in_two_files_is_one_project() -> None:
    found = resolve(
        [
            application("a.txt", org("o1", "Фонд"), title="Мосты друж...", number="21-1-000001", years=(2021, 2021)),
            application("b.html", org("o1", "Фонд"), title="Мосты дружбы", number="21-1-000001", years=(2021, 2022)),
        ]
    )
    (project,) = found.projects.values()
    assert project.id == "project/RU-PGF-21-1-000001"
    assert (project.title, project.first_year, project.last_year) == ("Мосты дружбы", 2021, 2022)
    assert project.members == (("a.txt", "self"), ("b.html", "self"))


def test_projects_without_number_and_events_are_named_by_their_document() -> None:
    found = resolve([application("a.txt"), application("b.docx", kind="event-programme")])
    assert {(project.id, project.event) for project in found.projects.values()} == {
        ("project/a.txt", False),
        ("event/b.docx", True),
    }


def test_a_predecessor_known_by_title_is_proposed_and_not_merged() -> None:
    before = application(
        "old.txt", org("o1", 'ФОНД "МОСТ"', "applicant", RU_INN=INN_A), title="Цифровой мост", number="19-1-000001"
    )
    after = application(
        "new.txt",
        org("o1", "Другой союз", "applicant"),
        org("o2", "Фонд «Мост»", "partner"),
        projects=[earlier("p1", "«Цифровой мост»", ("o2", "implementer"))],
    )
    found = resolve([before, after])
    assert found.project("new.txt", "p1") == "project/new.txt/p1"
    (proposal,) = found.proposals
    assert (proposal.named, proposal.described) == ("project/new.txt/p1", "project/RU-PGF-19-1-000001")


def test_a_title_without_a_common_organization_or_borne_twice_proposes_nothing() -> None:
    before = application("old.txt", org("o1", "Союз", "applicant"), title="Цифровой мост", number="19-1-000001")
    after = application(
        "new.txt", org("o2", "Фонд «Мост»", "partner"), projects=[earlier("p1", "Цифровой мост", ("o2", "implementer"))]
    )
    assert resolve([before, after]).proposals == []
    twin = [
        application(f"{n}.txt", org("o1", "Фонд «Мост»", "applicant"), title="Цифровой мост", number=f"19-1-00000{n}")
        for n in (1, 2)
    ]
    assert resolve([*twin, after]).proposals == []


def test_a_predecessor_with_a_number_is_that_project() -> None:
    before = application("old.txt", org("o1", "Союз", "applicant"), title="Цифровой мост", number="19-1-000001")
    after = application("new.txt", projects=[earlier("p1", "Мост", number="19-1-000001")])
    project = resolve([after, before]).projects["project/RU-PGF-19-1-000001"]
    assert (project.title, project.described, project.first_year) == ("Цифровой мост", True, 2021)
    assert project.members == (("new.txt", "p1"), ("old.txt", "self"))
