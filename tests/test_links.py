"""Links say what a careful reader would, and no more."""

from toy import application, between, earlier, org, place

from kg.links import CollaborationLink, collaboration_links
from kg.model import Record
from kg.resolve import resolve

PSKOV, VITEBSK, MINSK = "RU-PSK", "BY-VI", "BY-MI"
PSKOV_CITY, VITEBSK_CITY = "geonames:504341", "geonames:620127"


def links(*records: Record) -> dict[tuple[str, str], CollaborationLink]:
    found = collaboration_links(records, resolve(records))
    assert found == sorted(found, key=lambda link: (link.kind, link.a, link.b))
    assert all(link.a < link.b for link in found)
    return {(link.a, link.b): link for link in found}


def test_applicant_and_partner_of_one_project_work_together() -> None:
    found = links(
        application(
            "a.txt",
            org("o1", "Фонд", "applicant", RU_OGRN="1026000000014", region="RU-PSK"),
            org("o2", "Союз", "partner", region="BY-VI"),
            number="21-1-000001",
            years=(2021, 2023),
        )
    )
    link = found["org/RU-OGRN-1026000000014", "org/a.txt/o2"]
    assert link == CollaborationLink(
        kind="organization",
        a="org/RU-OGRN-1026000000014",
        b="org/a.txt/o2",
        bases=("declared-partner", "joint-project"),
        projects=("project/RU-PGF-21-1-000001",),
        first_year=2021,
        last_year=2023,
        cross_border=True,
        roles_a=("applicant",),
        roles_b=("partner",),
        sources=("a.txt",),
    )


def test_who_is_only_named_hosts_a_platform_takes_part_or_is_unconfirmed_is_no_collaborator() -> None:
    bystanders = [
        org(f"o{number}", f"Организация {role}", role)
        for number, role in enumerate(("platform", "venue", "mentioned", "participant", "speaker"), 2)
    ]
    maybe = org("o9", "Под вопросом", "partner")
    maybe.unconfirmed = True
    assert links(application("a.txt", org("o1", "Фонд", "applicant"), *bystanders, maybe)) == {}


def test_who_shares_a_project_with_the_lead_is_not_therefore_linked_among_themselves() -> None:
    found = links(
        application(
            "a.txt",
            org("o1", "Фонд", "applicant"),
            org("o2", "Грантодатель", "funder"),
            org("o3", "Союз", "partner"),
            org("o4", "Центр", "partner"),
            org("o5", "Офис", "office"),
        )
    )
    pairs = {tuple(end[-2:] for end in pair): link.bases for pair, link in found.items()}
    assert pairs == {
        ("o1", "o2"): ("joint-project",),
        ("o1", "o3"): ("declared-partner", "joint-project"),
        ("o1", "o4"): ("declared-partner", "joint-project"),
        ("o1", "o5"): ("joint-project",),
        ("o3", "o4"): ("joint-project",),
    }


def test_projects_of_several_documents_are_counted_once_and_their_years_joined() -> None:
    numbers = {"RU_OGRN": "1026000000014"}, {"RU_INN": "7710000030"}

    def paper(name: str, number: str, years: tuple[int, int]) -> Record:
        return application(
            name,
            org("o1", "Фонд", "applicant", **numbers[0]),
            org("o2", "Союз", "partner", **numbers[1]),
            number=number,
            years=years,
        )

    (link,) = links(
        paper("a.txt", "21-1-000001", (2021, 2022)),
        paper("copy.txt", "21-1-000001", (2021, 2022)),
        paper("b.txt", "19-1-000002", (2019, 2019)),
    ).values()
    assert link.projects == ("project/RU-PGF-19-1-000002", "project/RU-PGF-21-1-000001")
    assert (link.first_year, link.last_year) == (2019, 2022)
    assert link.sources == ("a.txt", "b.txt", "copy.txt")
    assert link.cross_border is False, "both numbers are of Russian registers"


def test_the_country_of_one_end_may_be_unknown() -> None:
    (link,) = links(application("a.txt", org("o1", "Фонд", "applicant"), org("o2", "Союз", "co-organizer"))).values()
    assert link.cross_border is None


def test_who_carried_the_earlier_project_works_with_its_partners_and_not_by_that_with_the_applicant() -> None:
    found = links(
        application(
            "a.txt",
            org("o1", "Заявитель", "applicant"),
            org("o2", "Фонд", "predecessor"),
            org("o3", "Союз", "mentioned"),
            projects=[earlier("p1", "Цифровой мост", ("o2", "implementer"), ("o3", "partner"))],
        )
    )
    (link,) = found.values()
    assert (link.a, link.b) == ("org/a.txt/o2", "org/a.txt/o3")
    assert link.projects == ("project/a.txt/p1",)
    assert (link.first_year, link.last_year) == (2019, 2020)
    assert link.bases == ("declared-partner", "joint-project")


def test_a_declared_partnership_is_a_link_without_a_project() -> None:
    found = links(
        application(
            "a.txt",
            org("o1", "Заявитель", "applicant"),
            org("o2", "Фонд", "mentioned"),
            org("o3", "Союз", "mentioned"),
            links=[between("partner", ("organization", "o2"), ("organization", "o3"))],
        )
    )
    (link,) = found.values()
    assert (link.a, link.b, link.bases, link.projects) == ("org/a.txt/o2", "org/a.txt/o3", ("declared-partner",), ())


def test_a_partner_of_the_project_is_a_partner_of_those_who_carry_it() -> None:
    found = links(
        application(
            "a.txt",
            org("o1", "Заявитель", "applicant"),
            org("o2", "Фонд", "mentioned"),
            links=[between("partner", ("project", "self"), ("organization", "o2"))],
        )
    )
    (link,) = found.values()
    assert (link.bases, link.projects) == (("declared-partner",), ("project/a.txt",))


def test_nobody_is_linked_to_itself() -> None:
    number = {"RU_OGRN": "1026000000014"}
    assert (
        links(application("a.txt", org("o1", "Фонд", "applicant", **number), org("o2", "ФОНД", "partner", **number)))
        == {}
    )


def test_a_project_that_reaches_two_regions_links_them() -> None:
    found = links(
        application(
            "a.txt",
            org("o1", "Фонд", "applicant"),
            places=[place(PSKOV, "Псковская область", "seat", "area"), place(VITEBSK_CITY, "Витебск", "partner-area")],
        )
    )
    link = found[VITEBSK, PSKOV]
    assert (link.kind, link.bases, link.cross_border) == ("region", ("project-reaches-region",), True)
    assert (link.roles_a, link.roles_b) == (("partner-area",), ("area", "seat"))
    assert (link.projects, link.first_year) == (("project/a.txt",), 2021)


def test_compared_places_countries_and_groups_link_no_region() -> None:
    found = links(
        application(
            "a.txt",
            org("o1", "Фонд", "applicant"),
            places=[
                place(PSKOV, "Псковская область", "area"),
                place(MINSK, "Минская область", "compared"),
                place("BY", "Беларусь", "area"),
                place("group:CIS", "СНГ", "area"),
                place("RU-FD-CFD", "ЦФО", "area"),
                place("RU-MOW", "Москва", "mentioned"),
            ],
        )
    )
    assert found == {}


def test_the_seats_of_those_who_carry_and_share_a_project_are_reached() -> None:
    found = links(
        application(
            "a.txt",
            org("o1", "Фонд", "applicant", region=PSKOV),
            org("o2", "Союз", "partner", region=VITEBSK),
            org("o3", "Пресса", "mentioned", region=MINSK),
        )
    )
    regions = {pair: link for pair, link in found.items() if link.kind == "region"}
    assert list(regions) == [(VITEBSK, PSKOV)]
    assert regions[VITEBSK, PSKOV].roles_b == ("seat",)


def test_a_region_is_not_linked_with_one_that_it_lies_in() -> None:
    england, liverpool = place("GB-ENG", "England", "area"), place("GB-LIV", "Liverpool", "venue")
    twins = between("twin-cities", ("place", "GB-ENG"), ("place", "GB-LIV"))
    found = links(application("a.txt", places=[england, liverpool, place(PSKOV, "Pskov", "area")], links=[twins]))
    assert set(found) == {("GB-ENG", PSKOV), ("GB-LIV", PSKOV)}


def test_regions_within_one_country_are_linked_and_cross_no_border() -> None:
    found = links(
        application("a.txt", places=[place(PSKOV, "Псковская область", "area"), place("RU-MOW", "Москва", "venue")])
    )
    assert found["RU-MOW", PSKOV].cross_border is False


def test_twin_cities_link_their_regions_without_a_project() -> None:
    twins = between("twin-cities", ("place", PSKOV_CITY), ("place", VITEBSK_CITY))
    (link,) = links(application("a.txt", links=[twins])).values()
    assert (link.a, link.b, link.bases, link.projects) == (VITEBSK, PSKOV, ("twin-cities",), ())
    assert (link.sources, link.first_year, link.cross_border) == (("a.txt",), None, True)


def test_cooperation_of_countries_links_no_regions() -> None:
    said = [
        between("cooperation", ("place", "RU"), ("place", "BY")),
        between("cooperation", ("place", PSKOV), ("place", VITEBSK_CITY)),
        between("cooperation", ("place", PSKOV), ("place", PSKOV_CITY)),
    ]
    found = links(application("a.txt", links=said))
    assert {pair: link.bases for pair, link in found.items()} == {(VITEBSK, PSKOV): ("cooperation",)}


def test_the_answer_does_not_depend_on_the_order_of_the_records() -> None:
    records = [
        application(
            f"{number}.txt",
            org("o1", "Фонд", "applicant", RU_OGRN="1026000000014"),
            org("o2", "Союз", "partner", RU_INN="7710000030"),
            places=[place(PSKOV, "Псковская область", "area"), place(VITEBSK, "Витебская область", "area")],
            years=(2015 + number, 2016 + number),
        )
        for number in range(4)
    ]
    assert links(*records) == links(*reversed(records))
