"""The tables of what organizations do and where they are: what counts for them, and that they follow every change."""

from pathlib import Path

import duckdb
import pytest
from toy import INSTITUTE, application, org, place, said

from kg.model import ConceptMatch, Record, TargetGroup, Theme
from kg.views import _tables_files, _tables_shared, tables
from tests.questions.graph import SmallTruth

NUMBER = "21-1-000007"
SOYUZ = f"org/RU-OGRN-{INSTITUTE['RU-OGRN']}"


def group(concept: str, score: float, *, unconfirmed: bool = False) -> TargetGroup:
    match = ConceptMatch(id=concept, score=score)
    return TargetGroup(text=concept, concepts=[match], evidence=[said(concept)], unconfirmed=unconfirmed)


def theme(concept: str, score: float) -> Theme:
    return Theme(text=concept, concepts=[ConceptMatch(id=concept, score=score)], evidence=[said(concept)])


def first(concept: str = "youth", area: str = "RU-PSK") -> Record:
    """A project with everybody who may stand beside one."""
    invited = org("o4", "Школа", "organizer", region="RU-MOW")
    invited.unconfirmed = True
    record = application(
        "a.txt",
        org("o1", "Союз", "applicant", region="RU-PSK", RU_OGRN=INSTITUTE["RU-OGRN"]),
        org("o2", "Фонд", "partner"),
        org("o3", "Клуб", "participant"),
        invited,
        org("o5", "Приют", "predecessor"),
        org("o6", "Музей"),
        number=NUMBER,
        places=[
            place(area, "область", "area"),
            place("BY-VI", "Витебская", "partner-area"),
            place("GB-LIV", "Лив", "venue"),
        ],
    )
    record.header.direction = "public-diplomacy"
    record.target_groups = [group(concept, 0.9), group("students", 0.9, unconfirmed=True), group("media", 0.4)]
    record.themes = [theme("culture", 0.5), theme("environment", 0.4)]
    return record


def second() -> Record:
    """The same project in another document, which names one more."""
    record = application(
        "b.txt",
        org("o1", "Союз", "implementer", RU_OGRN=INSTITUTE["RU-OGRN"]),
        org("o2", "Центр", "organizer"),
        number=NUMBER,
        places=[place("RU-PSK", "область", "area")],
    )
    record.target_groups = [group("youth", 0.8)]
    record.themes = [theme("culture", 0.9)]
    return record


def profiles(directory: Path) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    found = tables.read(directory)
    assert found is not None
    does, there = (found.answer(f"FROM {name}").rows for name in ("organization_concepts", "organization_regions"))
    found.close()
    assert len({*does, *there}) == len(does) + len(there)
    return {*does}, {*there}


def test_what_counts_for_an_organization(tmp_path: Path) -> None:
    tables.apply(SmallTruth([first(), second()]), tmp_path)
    does, there = profiles(tmp_path)
    concepts = {("target-group", "youth"), ("theme", "culture"), ("grant-direction", "public-diplomacy")}
    assert does == {(one, *concept, 1) for one in (SOYUZ, "org/a.txt/o2", "org/b.txt/o2") for concept in concepts}
    assert there == {
        (SOYUZ, "RU-PSK", True, 1),
        (SOYUZ, "GB-LIV", False, 1),
        (SOYUZ, "GB-ENG", False, 1),
        ("org/b.txt/o2", "RU-PSK", False, 1),
        ("org/b.txt/o2", "GB-LIV", False, 1),
        ("org/b.txt/o2", "GB-ENG", False, 1),
        ("org/a.txt/o4", "RU-MOW", True, 0),
    }


def test_projects_are_counted(tmp_path: Path) -> None:
    other = first()
    other.document.name, other.header.number = "c.txt", "21-1-000009"
    tables.apply(SmallTruth([first(), second(), other]), tmp_path)
    does, there = profiles(tmp_path)
    assert (SOYUZ, "target-group", "youth", 2) in does
    assert (SOYUZ, "RU-PSK", True, 2) in there


def test_what_one_document_says_otherwise_changes_all_who_carry_the_project(tmp_path: Path) -> None:
    known = SmallTruth([first(), second()])
    tables.apply(known, tmp_path / "view")
    known.keep(first("children", "RU-SMO"))
    tables.apply(known, tmp_path / "view")
    tables.rebuild(known, tmp_path / "anew")
    assert profiles(tmp_path / "view") == profiles(tmp_path / "anew")
    does, there = profiles(tmp_path / "view")
    assert ("org/b.txt/o2", "target-group", "children", 1) in does
    assert ("org/b.txt/o2", "RU-SMO", False, 1) in there


def test_they_are_counted_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = SmallTruth([first(), second()])
    tables.rebuild(known, tmp_path / "at once")
    monkeypatch.setattr(_tables_shared, "_AT_A_TIME", 2)
    tables.rebuild(known, tmp_path / "some")
    assert profiles(tmp_path / "some") == profiles(tmp_path / "at once")


def test_what_lay_beside_a_large_table_leaves_the_disk_when_it_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_tables_files, "_LARGE", -1)
    monkeypatch.setattr(_tables_files, "_PART_BESIDE", 1)
    secret, bare = first(), first()
    for record in (secret, bare):
        record.document.name, record.header.number = "secret.txt", "21-1-000009"
        record.organizations = record.organizations[1:2]
    bare.target_groups, bare.themes, bare.places, bare.header.direction = [], [], [], None
    known = SmallTruth([first(), second()])
    known.keep(secret)
    tables.apply(known, tmp_path)
    known.keep(bare)
    tables.apply(known, tmp_path)
    known.forget("secret.txt")
    tables.apply(known, tmp_path)
    files = list(tmp_path.rglob("*.parquet"))
    assert files
    for file in files:
        rows = duckdb.sql(f"FROM read_parquet('{file}')").fetchall()
        assert not [row for row in rows if "secret.txt" in str(row)], file.name
