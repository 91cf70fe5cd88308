"""What the changes touch is told as if all had been worked out before and after, whatever happened in between."""

import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy import application, between, earlier, org, place

from kg.difference import Difference
from kg.journal import FileReading, Journal, Row
from kg.links import CollaborationLink
from kg.model import Record
from kg.postings import Postings
from kg.resolve import Identities
from kg.resources import checksum
from kg.seal import seal
from kg.truth import JournalTruth

OGRN = ["1026000000014", "1037700000010", "1047800000018"]
INN = ["6027000016", "7701642520"]
NAMES = ["Фонд «Мост»", "Союз", "ФОНД «МОСТ»", "Центр"]
REGIONS = [None, "RU", "RU-PSK", "RU-MOW", "BY-VI"]
SOURCES = ["a.txt", "b.txt", "grants.csv#1", "grants.csv#2", "grants.csv#3", "other.csv#1"]


class World:
    """A journal that anything happens to, and all that followed from it at each step."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.journal = Journal.open(folder, create=True)
        self.known: dict[int, tuple[Identities, list[CollaborationLink], dict[str, set[str]]]] = {}

    def happen(self) -> None:
        dice = self.dice
        kept = self.journal.sources()
        what = dice.random()
        if what < 0.12 and kept:
            self.journal.forget(dice.choice(kept).name)
        elif what < 0.2 and (rows := [one.name for one in kept if one.file]):
            name = dice.choice(rows)
            self.keep_row(name, None)
        elif what < 0.35 and kept:
            ends = list(JournalTruth(self.journal).identities.organizations)
            if len(ends) > 1:
                a, b = dice.sample(ends, 2)
                self.journal.judge(a, b, same=dice.random() < 0.7)
        elif what < 0.42 and (judged := self.journal.judgements()):
            self.journal.undo(dice.choice(judged).position)
        else:
            for name in dice.sample(SOURCES, dice.randint(1, 2)):
                self.keep(name)

    def keep(self, name: str) -> None:
        record = self.record(name)
        if "#" in name:
            self.keep_row(name, record)
        else:
            self.journal.keep(name, seal([record]), locator=f"/x/{name}", sha256="a", loader="toy/1")

    def keep_row(self, name: str, record: Record | None) -> None:
        file = FileReading(name=name.split("#")[0], locator="/x/table.csv", sha256="a", loader="toy-rows/1")
        rows = [] if record is None else [Row(name, "a", seal([record]))]
        self.journal.keep_rows(file, rows, withdrawn=[] if record else [name], whole=True)

    def record(self, name: str) -> Record:
        dice = self.dice
        orgs = []
        for key in range(1, dice.randint(2, 4)):
            numbers = {"RU_OGRN": dice.choice(OGRN)} if dice.random() < 0.3 else {}
            if dice.random() < 0.3:
                numbers["RU_INN"] = dice.choice(INN)
            role = "applicant" if key == 1 else dice.choice(["partner", "partner", "funder", "mentioned"])
            one = org(f"o{key}", dice.choice(NAMES), role, **numbers)
            one.region = dice.choice(REGIONS)
            one.legal_form = dice.choice([None, None, "ano"])
            one.known_as = dice.choice([None] * 8 + ["org/b.txt/o1", f"org/RU-OGRN-{OGRN[0]}"])
            orgs.append(one)
        others = [
            earlier("p1", "Мост", ("o1", "implementer"), ("o2", "partner"), number=dice.choice([None, "21-1-000007"]))
        ]
        ends = ("place", "RU-PSK"), ("place", "BY-VI")
        found = application(
            name,
            *orgs,
            title=dice.choice(["Мост", "Река"]),
            number=dice.choice([None, "21-1-000007", "21-1-000008"]),
            places=[place(one, one, "area") for one in dice.sample(["RU-PSK", "BY-VI", "RU-MOW"], dice.randint(0, 2))],
            projects=others if dice.random() < 0.3 and len(orgs) > 1 else [],
            links=[between("twin-cities", *ends)] if dice.random() < 0.2 else [],
            years=dice.choice([None, (2019, 2020), (2021, 2022)]),
        )
        found.document.file = name.split("#")[0] if "#" in name else None
        return found

    def look(self) -> None:
        """Work everything out as of now."""
        truth = JournalTruth(self.journal)
        said = {kept.name: {record.document.name for record in records} for kept, records in truth.sources}
        self.known[truth.position] = (truth.identities, truth.links, said)


def compare(world: World, since: int, told: Difference) -> None:
    """What is told of two positions is what working everything out at both says."""
    until = world.journal.position
    (before, links_before, said_before), (now, links_now, said_now) = world.known[since], world.known[until]

    def different(one: dict, other: dict) -> set:
        return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}

    assert told.organizations == different(before.organizations, now.organizations)
    assert told.projects == different(before.projects, now.projects)
    by_key = [{(link.kind, link.a, link.b): link for link in links} for links in (links_before, links_now)]
    assert told.links == different(*by_key)
    assert told.found == {key: by_key[1][key] for key in told.links if key in by_key[1]}
    digests = before.digests(), now.digests()
    renamed = {name for name in said_before.keys() & said_now.keys() if different(*({document: found.get(document) for document in said_now[name]} for found in digests))}  # fmt: skip
    assert renamed <= told.sources
    assert told.sources >= said_before.keys() ^ said_now.keys()
    for name in told.sources & said_now.keys():
        nodes = {node for node in now.organization_ids if node[0] in said_now[name]}
        for node in nodes:
            assert told.identities.organization_ids[node] == now.organization_ids[node]
            assert now.organization_ids[node] in told.identities.organizations
    for known, all_known in (
        (told.identities.organizations, now.organizations),
        (told.identities.projects, now.projects),
        (told.identities.organization_ids, now.organization_ids),
        (told.identities.project_ids, now.project_ids),
    ):
        assert msgspec.to_builtins(known) == msgspec.to_builtins({key: all_known[key] for key in known})


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_is_told_is_what_working_everything_out_says(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    world = World(tmp_path_factory.mktemp("graph"), seed)
    world.keep("a.txt")
    world.look()
    for _ in range(8):
        since = world.journal.position
        for _ in range(world.dice.randint(1, 3)):
            world.happen()
        difference = JournalTruth(world.journal).changed(since)
        forgotten = world.journal.last_forgotten > since
        assert (difference is None) == forgotten
        world.look()
        if difference is not None and since in world.known:
            compare(world, since, difference)
    world.journal.close()


def test_lost_or_damaged_postings_are_made_anew(tmp_path: Path) -> None:
    world = World(tmp_path, 1)
    for name in SOURCES:
        world.keep(name)
    world.look()
    since, path = world.journal.position, tmp_path / "postings"
    whole = path.read_bytes()
    world.keep("a.txt")
    for damaged in (
        b"",
        whole[:-1],
        whole[:-8] + b"\0" * 8,
        b"{}\n",
        whole.replace(b'"made_with": "1', b'"made_with": "0'),
    ):
        path.write_bytes(damaged)
        assert Postings.read(path, checksum()) is None
        assert JournalTruth(world.journal).changed(since) is None
    path.unlink()
    assert JournalTruth(world.journal).changed(since) is None
    world.look()
    assert Postings.read(path, checksum()) is not None
    since = world.journal.position
    world.keep("b.txt")
    told = JournalTruth(world.journal).changed(since)
    assert told is not None
    world.look()
    compare(world, since, told)


def test_what_was_forgotten_leaves_the_postings(tmp_path: Path) -> None:
    world = World(tmp_path, 2)
    for name in SOURCES:
        world.keep(name)
    world.look()
    before = Postings.read(tmp_path / "postings", checksum())
    assert before is not None
    assert before.find("document b.txt") == [2]
    world.journal.forget("b.txt")
    assert JournalTruth(world.journal).changed(world.journal.position - 1) is None
    world.look()
    after = Postings.read(tmp_path / "postings", checksum())
    assert after is not None
    assert after.find("document b.txt") == []
    world.journal.close()


def test_a_change_of_much_is_not_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.difference.MOST_SOURCES", 2)
    monkeypatch.setattr("kg.truth.MOST_SOURCES", 2)
    world = World(tmp_path, 3)
    world.keep("a.txt")
    world.look()
    for name in SOURCES[:4]:
        world.keep(name)
    assert JournalTruth(world.journal).changed(1) is None
    world.journal.close()


def test_postings_are_found_among_many_sorted_and_late(tmp_path: Path) -> None:
    postings = Postings()
    for position in range(1, 20_001):
        postings.add((f"word {position % 1000}", "all", f"only {position}"), position)
    postings.step(20_000)
    postings.add(["word 7"], 20_001)
    postings.step(20_001)
    postings.write(tmp_path / "postings")
    found = Postings.read(tmp_path / "postings")
    assert found is not None
    assert found.steps == [20_000, 20_001]
    assert sorted(found.find("word 7")) == [*range(7, 20_001, 1000), 20_001]
    assert found.find("only 12345") == [12345]
    assert found.find("nothing") == []
