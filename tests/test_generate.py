"""The generator of benchmarks/generate.py: the same documents for the same seed, and nothing in them that is not so."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import generate  # noqa: E402
from _generate_pages import page  # noqa: E402
from _generate_projects import PARTNERS, YEARS, Generator, Project  # noqa: E402

from kg import Graph  # noqa: E402
from kg.errors import KGError  # noqa: E402
from kg.identifiers import canonical  # noqa: E402
from kg.model import Evidence, Record  # noqa: E402
from kg.places import gazetteer  # noqa: E402
from kg.privacy import scrub  # noqa: E402

pytestmark = pytest.mark.once

_DIGEST = """
import hashlib, sys
sys.path.insert(0, {path!r})
import generate, msgspec
from _generate_projects import Generator
digest = hashlib.sha256()
for text, record in generate.documents(Generator(60, {seed})):
    digest.update(text.encode() + msgspec.json.encode(record))
print(digest.hexdigest())
"""


@pytest.fixture(scope="module")
def projects() -> list[Project]:
    return list(Generator(2000, 1))


@pytest.fixture(scope="module")
def pages() -> list[tuple[str, Record]]:
    return list(generate.documents(Generator(150, 1)))


def _digest(seed: int, hash_seed: str) -> str:
    script = _DIGEST.format(path=str(ROOT / "benchmarks"), seed=seed)
    env = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env).stdout


def test_a_seed_gives_the_same_documents_in_every_process() -> None:
    assert _digest(1, "0") == _digest(1, "4242") != _digest(2, "0")


def test_a_project_does_not_depend_on_those_made_before_it() -> None:
    in_order = list(Generator(40, 3))
    alone = Generator(40, 3)
    assert [alone.project(index) for index in reversed(range(40))] == in_order[::-1]


def test_projects_are_made_one_at_a_time() -> None:
    million = iter(Generator(1_000_000, 1))
    assert [next(million).index for _ in range(3)] == [0, 1, 2]


def evidence(value: object) -> Iterator[Evidence]:
    """All evidence anywhere in a record."""
    if isinstance(value, Evidence):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from evidence(getattr(value, name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from evidence(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from evidence(inner)


def test_every_quote_stands_where_the_record_says(pages: list[tuple[str, Record]]) -> None:
    for text, record in pages:
        words = list(evidence(record))
        assert len(words) > 10
        assert all(one.quote and text[one.start : one.end] == one.quote for one in words)
        assert all(text[part.start : part.end] == part.text != "" for part in record.sections)
        assert all(item in part.text for part in record.sections for item in part.items)
        assert record.document.characters == len(text)


def test_every_fact_has_its_words(pages: list[tuple[str, Record]]) -> None:
    for _, record in pages:
        for facts in (record.organizations, record.places, record.target_groups, record.themes, record.projects,
                      record.links, record.events, record.sessions):  # fmt: skip
            assert all(fact.evidence for fact in facts)
        for org in record.organizations:
            assert {one.role for one in org.evidence} >= {*org.roles}
        for place in record.places:
            assert {one.role for one in place.evidence} == {*place.roles} >= {place.role}
        header = msgspec.structs.asdict(record.header)
        told = {name for name, value in header.items() if value is not None and name != "evidence"}
        assert told <= {*record.header.evidence, "applicant"}


def test_nothing_of_a_page_is_personal(pages: list[tuple[str, Record]]) -> None:
    assert all(scrub(record) == record for _, record in pages)


def test_numbers_are_right_and_nobodys(projects: list[Project]) -> None:
    owner: dict[tuple[str, str], int] = {}
    for project in projects:
        for part in project.parts:
            one = part.organization
            for scheme, value in one.numbers:
                assert canonical(scheme, value) == (value, True)
                assert owner.setdefault((scheme, value), one.index) == one.index
                # Region 98 of Russia, month 99: no register gives such a number out.
                where = {"RU-INN": value[:2], "RU-OGRN": value[3:5], "KZ-BIN": value[2:4], "BY-ADR": value[:2],
                         "KG-INN": value[2:4]}[scheme]  # fmt: skip
                assert where in ("98", "99")
    assert {scheme for scheme, _ in owner} == {"RU-INN", "RU-OGRN", "KZ-BIN", "BY-ADR", "KG-INN"}


def test_application_numbers_are_unique(projects: list[Project]) -> None:
    numbers = [project.number for project in projects if not project.event]
    assert len(set(numbers)) == len(numbers)


def test_who_takes_part_follows_zipf(projects: list[Project]) -> None:
    parts = Counter(part.organization.index for project in projects for part in project.parts)
    counts = sorted(parts.values(), reverse=True)
    assert len(parts) > 800
    # The first tenth has about half of all parts, the largest has a fortieth or more, many have one or two.
    assert 0.4 < sum(counts[: len(counts) // 10]) / sum(counts) < 0.7
    assert counts[0] > sum(counts) / 40
    assert sum(count <= 2 for count in counts) > len(counts) / 4


def test_projects_have_no_partner_to_six(projects: list[Project]) -> None:
    others = Counter(len(project.parts) - 1 for project in projects)
    assert set(others) == set(range(7))
    for count, share in enumerate(PARTNERS):
        assert abs(others[count] / len(projects) - share / 100) < 0.03
    assert all(len({part.organization.index for part in one.parts}) == len(one.parts) for one in projects)


def test_projects_reach_twelve_countries_over_borders(projects: list[Project]) -> None:
    world = Generator(1).world
    assert len(world.regions) == 210
    assert sum(region.country == "RU" for region in world.regions.values()) == 83
    countries = {region[:2] for project in projects for region in project.regions}
    assert len(countries) == 12
    places = gazetteer()
    assert all(places.get(region) is not None for region in world.regions)
    across = [one for one in projects if len({region[:2] for region in one.regions}) > 1]
    bordering = [
        one for one in across
        if any(b[:2] != a[:2] and b in places.borders(a) for a in one.regions for b in one.regions)
    ]  # fmt: skip
    assert len(projects) / 10 < len(across) < len(projects) / 2
    assert len(bordering) > len(across) / 3


def test_there_is_some_of_everything(projects: list[Project]) -> None:
    assert {project.year for project in projects} == set(YEARS)
    continued = [project for project in projects if project.earlier]
    assert len(continued) > 100
    assert all(one.earlier and one.earlier.first_year < one.year for one in continued)
    assert {one.earlier.number is None for one in continued if one.earlier} == {True, False}
    assert {link.kind for project in projects for link in project.links} == {"twin-cities", "cooperation"}
    assert all(
        (project.granted is not None) == (project.status in {"supported", "completed", "in-progress"})
        for project in projects
    )
    events = [project for project in projects if project.event]
    assert events
    assert all(project.talks and not project.planned for project in events)
    organizations = {part.organization.index: part.organization for project in projects for part in project.parts}
    home = [one for one in organizations.values() if one.country == "RU"]
    assert 0.08 < sum(not one.numbers for one in home) / len(home) < 0.25
    assert 0.25 < sum(len(one.spellings) > 1 for one in home) / len(home) < 0.45
    assert all(project.parts[0].organization.country == "RU" for project in projects if not project.event)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**40), count=st.integers(1, 10**6), data=st.data())
def test_any_project_of_any_world_has_a_true_page(seed: int, count: int, data: st.DataObject) -> None:
    generator = Generator(count, seed)
    project = generator.project(data.draw(st.integers(0, count - 1)))
    text, record = page(project, generator)
    assert all(text[one.start : one.end] == one.quote for one in evidence(record))
    assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record


def test_a_generated_graph_keeps_to_the_shapes(tmp_path: Path) -> None:
    made = list(generate.documents(Generator(50, 1)))
    assert generate.write_journal(tmp_path, made) == 50
    with Graph.open(tmp_path) as graph:
        assert graph.records == sorted((record for _, record in made), key=lambda record: record.document.name)
        report = graph.validate()
        assert not report.violations
        assert report.nodes > 1000
        problems = [finding for finding in graph.doctor() if finding.severity in ("error", "warning")]
        assert not problems


def test_documents_are_never_added_to_a_graph_that_has_some(tmp_path: Path) -> None:
    generate.write_journal(tmp_path, generate.documents(Generator(3, 1)))
    with pytest.raises(KGError, match="already"):
        generate.write_journal(tmp_path, generate.documents(Generator(3, 2)))


def test_the_command_makes_a_graph_that_answers(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), "--projects", "12", "--seed", "5", "--out"]
    told = subprocess.run([*command, str(tmp_path / "g")], capture_output=True, text=True, check=True).stdout
    assert "12 projects and 0 events" in told or "11 projects and 1 event" in told
    again = subprocess.run([*command, str(tmp_path / "g")], capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "already" in again.stderr
    with Graph.open(tmp_path / "g") as graph:
        assert len(json.loads(graph.query("projects").to_json())) >= 11
