"""Broken files never crash a loader nor hold it up: `make fuzz` tries ten thousand for each, the tests a few of them."""

import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

import pytest
from mutations import mutated
from streams import SAMPLES

from kg.loader import Loader, Options, StreamLoader, loaders, stream_loaders
from kg.mapping import canonical, read_mapping
from kg.model import Problem
from kg.reading import read_source
from kg.rows import Digests, Items, made, safe_name
from kg.source.file import File

ROOT = Path(__file__).resolve().parents[1]
#: How many broken files each loader is given; prose takes a hundred times as long as a row.
TABLES = int(os.environ.get("KG_MUTATIONS", "120"))
PROSE = int(os.environ.get("KG_MUTATIONS", "16"))
SEED = os.environ.get("KG_MUTATIONS_SEED", "1")
#: Seconds that the smallest of files may take before it counts as a hang.
PATIENCE = 20

_FILES = {
    "grants-table": ["applications.csv"],
    "mapped-table": ["structural-funds.csv"],
    "iati": ["border-activities.xml"],
    "360giving": ["community-grants.json", "community-grants.csv"],
    "participations": ["partners.csv"],
    "rdf": ["border-projects.ttl", "neighbours-day.jsonld"],
}
_PAGES = {
    "grant-application": ("tests/data/grant", "*.txt"),
    "event-programme": ("tests/data/programme", "*"),
}


class Held(Exception):
    """A loader did not come to an end."""


@contextmanager
def patience() -> Iterator[None]:
    def over(number: int, frame: FrameType | None) -> None:
        raise Held

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@cache
def mapping() -> str:
    return canonical(read_mapping(SAMPLES / "structural-funds.yaml"))


def broken_in(problems: list[Problem]) -> list[str]:
    return [problem.what for problem in problems if problem.code == "loader-failed"]


def faults_of_table(loader: StreamLoader, path: Path, options: Options) -> list[str]:
    """What of a reading was a fault of the loader and not of the file."""
    file = File.look(path)
    loader.knows(file, options)
    found: list[Problem] = []
    digest = Digests(loader, options)
    items = Items(loader, file, options)
    for item in items:
        if not isinstance(item, Problem):
            found += made(loader, file.name, options, item, safe_name(file.name, item), digest(item)).problems
    return broken_in([*found, *([items.fault] if items.fault is not None else [])])


def faults_of_document(loader: Loader, path: Path) -> list[str]:
    reading = read_source(path, path.name, Options(), [loader])
    return broken_in([reading.fault] if reading.fault is not None else [])


def told(name: str, count: int, faults: dict[str, tuple[int, Path]]) -> str:
    return "\n".join(
        f"{name}: {fault} ({path}, seed {SEED}/{name}/{number})" for fault, (number, path) in faults.items()
    )


@pytest.mark.once
@pytest.mark.parametrize("name", sorted({loader.name for loader in stream_loaders()}))
def test_no_broken_table_or_data_file_breaks_its_loader(name: str, tmp_path: Path) -> None:
    (loader,) = [one for one in stream_loaders() if one.name == name]
    files = [SAMPLES / file for file in _FILES[name]]
    options = Options(mapping=mapping() if name == "mapped-table" else "")
    faults: dict[str, tuple[int, Path]] = {}
    for number in range(TABLES):
        rng = random.Random(f"{SEED}/{name}/{number}")
        like = rng.choice(files)
        samples = [file.read_bytes() for file in files if file.suffix == like.suffix]
        path = tmp_path / f"{number}{like.suffix}"
        path.write_bytes(mutated(rng, samples))
        with patience():
            found = faults_of_table(loader, path, options)
        for fault in found:
            faults.setdefault(fault, (number, path))
        if not found:
            path.unlink()
    assert not faults, told(name, TABLES, faults)


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(_PAGES))
def test_no_broken_page_breaks_its_loader(name: str, tmp_path: Path) -> None:
    (loader,) = [one for one in loaders() if one.name == name]
    folder, pattern = _PAGES[name]
    files = sorted((ROOT / folder).glob(pattern), key=lambda file: (file.stat().st_size, file.name))[:6]
    faults: dict[str, tuple[int, Path]] = {}
    for number in range(PROSE):
        rng = random.Random(f"{SEED}/{name}/{number}")
        like = rng.choice(files)
        path = tmp_path / f"{number}{like.suffix}"
        path.write_bytes(mutated(rng, [file.read_bytes() for file in files if file.suffix == like.suffix]))
        with patience():
            found = faults_of_document(loader, path)
        for fault in found:
            faults.setdefault(fault, (number, path))
        if not found:
            path.unlink()
    assert not faults, told(name, PROSE, faults)


def test_every_loader_that_is_installed_is_given_broken_files() -> None:
    assert {loader.name for loader in stream_loaders()} == _FILES.keys()
    assert {loader.name for loader in loaders()} == _PAGES.keys()


def test_a_seed_gives_the_same_broken_file() -> None:
    samples = [(SAMPLES / "applications.csv").read_bytes()]
    assert mutated(random.Random(7), samples) == mutated(random.Random(7), samples)
    assert len({mutated(random.Random(seed), samples) for seed in range(50)}) > 45
