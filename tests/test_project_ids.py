"""A project is known by its number in a register, by its number in one file, or by its document alone."""

import msgspec
from questions.rows import activity, grant_row

from kg.iris import Iris
from kg.model import Document, Header, Project, Record
from kg.resolve import resolve

IDS = Iris(base="")


def record(number: str | None, scheme: str | None = None, file: str | None = None, name: str = "t.csv#1") -> Record:
    document = Document(name=name, kind="table", title="Мост", file=file)
    return Record(document=document, header=Header(number=number, scheme=scheme))


def test_a_number_is_of_the_register_that_is_named() -> None:
    assert IDS.activity(record("21-1-000001")) == "project/RU-PGF-21-1-000001"
    assert IDS.activity(record("A/1", "XI-IATI")) == "project/XI-IATI-A%2F1"
    assert IDS.activity(record("1", "360G")) != IDS.activity(record("1", "FI-EURA"))


def test_a_number_may_mean_something_in_its_file_alone() -> None:
    here, there = record("17", "", "a.csv", "a.csv#17"), record("17", "", "b.csv", "b.csv#17")
    assert IDS.activity(here) == "project/a.csv/17"
    assert IDS.activity(there) == "project/b.csv/17"
    assert IDS.activity(record("17", "", None, "page.txt")) == "project/page.txt"
    assert IDS.activity(record(None, "XI-IATI", "a.csv", "a.csv#row-2")) == "project/a.csv%23row-2"


def test_other_projects_are_numbered_as_the_own_one_is() -> None:
    named, unnamed = Project(key="p1", title="Раньше", number="9"), Project(key="p2", title="Ещё  Раньше")
    assert IDS.other_project(record("1", "XI-IATI"), named) == "project/XI-IATI-9"
    assert IDS.other_project(record("1"), named) == "project/RU-PGF-9"
    assert IDS.other_project(record("1", "", "a.csv"), named) == "project/a.csv/9"
    assert IDS.other_project(record("1", "360G"), unnamed).startswith("project/360G-1/")
    assert IDS.other_project(record(None), unnamed) == "project/t.csv%231/p2"


def test_one_number_of_two_registers_is_two_projects() -> None:
    first, second = record("7", "360G", "a.csv", "a.csv#7"), record("7", "XI-IATI", "b.xml", "b.xml#7")
    again = record("7", "360G", "c.csv", "c.csv#7")
    found = resolve([first, second, again])
    assert set(found.projects) == {"project/360G-7", "project/XI-IATI-7"}
    assert len(found.projects["project/360G-7"].members) == 2


def test_what_two_registers_number_alike_does_not_make_organizations_one() -> None:
    first, second = activity(), activity()
    second.document = msgspec.structs.replace(second.document, name="other.json#1", file="other.json")
    second.header.scheme = "360G"
    for one in (first, second):
        one.organizations[0].identifiers = []
    found = resolve([first, second, grant_row()])
    assert found.organization(first.document.name, "o1") != found.organization(second.document.name, "o1")
    second.header.scheme = "XI-IATI"
    found = resolve([first, second, grant_row()])
    assert found.organization(first.document.name, "o1") == found.organization(second.document.name, "o1")
