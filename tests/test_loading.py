"""Files and folders go in; each is reported; nothing is replaced in silence."""

import os
import time
from pathlib import Path

import pytest
from toy import ToyLoader, application, org, put

from kg.errors import UnreadableSource
from kg.journal import Journal
from kg.loader import Options
from kg.loading import LoadedSource, LoadReport, Progress, load, read
from kg.walk import files

TOY = [ToyLoader()]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.open(tmp_path / "graph", create=True)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


def one(report: LoadReport) -> LoadedSource:
    (source,) = report.sources
    return source


def outcomes(report: LoadReport) -> dict[str, str]:
    return {source.name: source.outcome for source in report.sources}


def test_a_folder_is_read_with_all_that_is_below_sorted_without_hidden_files(journal: Journal, papers: Path) -> None:
    for name in ("b.txt", "a.txt", "2021/c.txt", ".hidden.txt", ".git/d.txt"):
        put(papers / name, application(name))
    told: list[Progress] = []
    report = load(journal, [papers], known=TOY, progress=told.append)
    assert [source.name for source in report.sources] == ["a.txt", "b.txt", "2021/c.txt"]
    assert [(step.done, step.total, step.source.name) for step in told] == [
        (1, 3, "a.txt"),
        (2, 3, "b.txt"),
        (3, 3, "2021/c.txt"),
    ]
    assert [source.name for source in journal.sources()] == ["2021/c.txt", "a.txt", "b.txt"]
    ((source, (record,)), *_) = journal.records()
    assert (record.document.name, record.document.loader) == ("2021/c.txt", "toy/1")
    assert record.document.sha256 == source.sha256 != ""


def test_the_report_says_what_was_read(journal: Journal, papers: Path) -> None:
    record = application("a.txt", org("o1", "Фонд", "applicant"), org("o2", "Союз", "partner"), title="Мосты")
    source = one(load(journal, [put(papers / "a.txt", record)], known=TOY))
    assert (source.outcome, source.title, source.kind, source.problems) == ("added", "Мосты", "grant-application", [])
    assert source.counts["organizations"] == 2


def test_loading_again_changes_nothing_and_reads_nothing(journal: Journal, papers: Path) -> None:
    put(papers / "a.txt", application("a.txt"))
    load(journal, [papers], known=TOY)
    before = (journal.position, journal.sources())
    assert outcomes(load(journal, [papers], known=[NeverReads()])) == {"a.txt": "unchanged"}
    assert outcomes(load(journal, [papers / "a.txt"], known=TOY)) == {"a.txt": "unchanged"}
    assert (journal.position, journal.sources()) == before


class NeverReads(ToyLoader):
    def recognises(self, source: object) -> float:
        raise AssertionError("read again")


def test_a_changed_file_a_newer_loader_and_other_options_replace_what_it_said(journal: Journal, papers: Path) -> None:
    path = put(papers / "a.txt", application("a.txt", org("o1", "Фонд")))
    load(journal, [path], known=TOY)
    put(path, application("a.txt", org("o1", "Союз")))
    assert outcomes(load(journal, [path], known=TOY)) == {"a.txt": "replaced"}
    ((_, (record,)),) = journal.records()
    assert [found.name for found in record.organizations] == ["Союз"]
    assert outcomes(load(journal, [path], known=[ToyLoader(version=2)])) == {"a.txt": "replaced"}
    assert outcomes(load(journal, [path], known=[ToyLoader(version=2)])) == {"a.txt": "unchanged"}
    roles = Options(persons="roles")
    assert outcomes(load(journal, [path], known=[ToyLoader(version=2)], options=roles)) == {"a.txt": "replaced"}


def test_files_of_one_name_from_two_folders_are_two_sources(journal: Journal, tmp_path: Path) -> None:
    first = put(tmp_path / "x" / "2021" / "a.txt", application("1"))
    second = put(tmp_path / "x" / "2022" / "a.txt", application("2"))
    third = put(tmp_path / "y" / "2022" / "a.txt", application("3"))
    assert outcomes(load(journal, [first, second, third], known=TOY)) == {
        "a.txt": "added",
        "2022/a.txt": "added",
        "y/2022/a.txt": "added",
    }
    again = load(journal, [third, second, first], known=TOY)
    assert [(source.name, source.outcome) for source in again.sources] == [
        ("y/2022/a.txt", "unchanged"),
        ("2022/a.txt", "unchanged"),
        ("a.txt", "unchanged"),
    ]


def test_the_same_names_below_two_folders_are_told_apart_by_the_folders(journal: Journal, tmp_path: Path) -> None:
    for year in ("2021", "2022"):
        put(tmp_path / year / "in" / "a.txt", application(year))
    report = load(journal, [tmp_path / "2021", tmp_path / "2022"], known=TOY)
    assert outcomes(report) == {"in/a.txt": "added", "2022/in/a.txt": "added"}


def test_a_file_is_the_same_source_however_it_is_named(journal: Journal, papers: Path) -> None:
    path = put(papers / "sub" / "a.txt", application("a"))
    assert outcomes(load(journal, [papers], known=TOY)) == {"sub/a.txt": "added"}
    assert outcomes(load(journal, [path], known=TOY)) == {"sub/a.txt": "unchanged"}
    link = papers.parent / "link"
    link.symlink_to(papers)
    assert outcomes(load(journal, [link], known=TOY)) == {"sub/a.txt": "unchanged"}


@pytest.mark.parametrize("new", ["elsewhere/a.txt", "papers/renamed.txt"])
def test_a_moved_file_stays_the_same_source(journal: Journal, papers: Path, new: str) -> None:
    path = put(papers / "a.txt", application("a"))
    load(journal, [path], known=TOY)
    target = papers.parent / new
    target.parent.mkdir(exist_ok=True)
    path.rename(target)
    assert outcomes(load(journal, [target], known=TOY)) == {"a.txt": "moved"}
    assert outcomes(load(journal, [target], known=TOY)) == {"a.txt": "unchanged"}
    assert [source.locator for source in journal.sources()] == [str(target)]
    put(target, application("a", title="Changed"))
    assert outcomes(load(journal, [target], known=TOY)) == {"a.txt": "replaced"}


def test_the_same_content_under_two_names_is_noted(journal: Journal, papers: Path) -> None:
    for name in ("a.txt", "copy.txt"):
        put(papers / name, application("a"))
    report = load(journal, [papers], known=TOY)
    assert outcomes(report) == {"a.txt": "added", "copy.txt": "added"}
    assert [problem.code for problem in report.sources[1].problems] == ["same-content"]
    assert "a.txt" in report.sources[1].problems[0].what


def test_a_copy_of_that_name_beside_the_original_is_the_same_source(journal: Journal, tmp_path: Path) -> None:
    first, second = (put(tmp_path / folder / "a.txt", application("a")) for folder in ("x", "y"))
    for _ in range(2):
        report = load(journal, [first, second], known=TOY)
        assert {source.name for source in report.sources} == {"a.txt"}
        assert [problem.code for problem in report.sources[1].problems] == ["same-content"]
    assert [source.locator for source in journal.sources()] == [str(first)]


def test_one_bad_file_among_100_is_reported_and_the_others_are_loaded(journal: Journal, papers: Path) -> None:
    for number in range(99):
        put(papers / f"{number:02}.txt", application(str(number)))
    (papers / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
    report = load(journal, [papers], known=TOY)
    assert (report.count("added"), report.count("failed")) == (99, 1)
    (failed,) = report.failed
    assert failed.name == "bad.txt"
    assert failed.problems[0].severity == "error"
    assert failed.problems[0].mend
    assert len(journal.sources()) == 99


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("TOY EXPLODE тайна@example.org", "loader-failed"),
        ("TOY", "unreadable"),
        ("another kind of document", "unreadable"),
        ("", "unreadable"),
        ('TOY {"title": "x", "header": {"year": "none"}}', "loader-failed"),
    ],
)
def test_whatever_a_loader_does_is_a_problem_of_that_source(
    journal: Journal, papers: Path, content: str, code: str
) -> None:
    (papers / "a.txt").write_text(content, "utf-8")
    put(papers / "b.txt", application("b"))
    report = load(journal, [papers], known=TOY)
    assert outcomes(report) == {"a.txt": "failed", "b.txt": "added"}
    problem = report.sources[0].problems[0]
    assert problem.code == code
    assert "тайна" not in str(problem)
    with pytest.raises(UnreadableSource):
        read(papers / "a.txt", known=TOY)


def test_a_fault_of_a_loader_is_named_without_the_words_of_the_source(journal: Journal, papers: Path) -> None:
    (papers / "a.txt").write_text("TOY EXPLODE тайна", "utf-8")
    (problem,) = one(load(journal, [papers], known=TOY)).problems
    assert problem.what.startswith("the loader toy/1 failed: ZeroDivisionError in toy.py, line ")
    assert problem.mend is not None
    assert "report" in problem.mend


def test_when_a_changed_file_cannot_be_read_what_it_said_stays(journal: Journal, papers: Path) -> None:
    path = put(papers / "a.txt", application("a"))
    load(journal, [path], known=TOY)
    path.write_bytes(b"")
    source = one(load(journal, [path], known=TOY))
    assert source.outcome == "failed"
    assert [problem.code for problem in source.problems] == ["unreadable", "earlier-reading-stays"]
    assert [kept.name for kept in journal.sources()] == ["a.txt"]


def test_what_is_not_there_or_no_file_is_reported(journal: Journal, papers: Path) -> None:
    os.mkfifo(papers / "pipe")
    report = load(journal, [papers / "nothing.txt", papers / "pipe"], known=TOY)
    assert [source.outcome for source in report.sources] == ["failed", "failed"]
    assert "nothing.txt" in (report.sources[0].problems[0].where or "")
    assert load(journal, [papers], known=TOY).sources == [], "in a folder a pipe is no document"


def test_links_that_lead_in_a_circle_end(journal: Journal, papers: Path) -> None:
    put(papers / "sub" / "a.txt", application("a"))
    (papers / "sub" / "round").symlink_to(papers)
    (papers / "self").symlink_to(papers / "self")
    (papers / "gone.txt").symlink_to(papers / "nowhere")
    report = load(journal, [papers], known=TOY)
    assert {source.name: source.outcome for source in report.sources} == {
        "sub/a.txt": "added",
        "gone.txt": "failed",
        "self": "failed",
    }


def test_the_graphs_own_folder_is_left_out(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", application("a"))
    put(tmp_path / "kg-data" / "b.txt", application("b"))
    assert [found.name for found in files([tmp_path], skip=[tmp_path / "kg-data"])] == ["a.txt"]


def test_names_that_say_what_must_not_be_kept_are_masked(journal: Journal, papers: Path) -> None:
    path = put(papers / "olga@example.org.txt", application("a"))
    source = one(load(journal, [path], known=TOY))
    assert "olga" not in source.name
    assert "olga" not in str(journal.sources())
    assert one(load(journal, [path], known=TOY)).outcome == "unchanged"


def test_strange_file_names_are_kept_as_text(journal: Journal, papers: Path) -> None:
    raw = os.fsencode(papers) + b"/caf\xe9.txt"
    try:
        Path(os.fsdecode(raw)).write_text("TOY {}", "utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    put(papers / "й.txt", application("decomposed"))
    report = load(journal, [papers], known=TOY)
    assert {source.outcome for source in report.sources} == {"added"}
    assert {kept.name for kept in journal.sources()} == {"caf\\udce9.txt", "й.txt"}


def test_workers_read_what_one_process_reads(papers: Path, tmp_path: Path) -> None:
    for number in range(12):
        put(papers / f"{number:02}.txt", application(str(number), text="слово"))
    (papers / "05.txt").write_text("TOY EXPLODE", "utf-8")
    kept = []
    for workers in (1, 2):
        with Journal.open(tmp_path / f"graph{workers}", create=True) as journal:
            report = load(journal, [papers], known=TOY, workers=workers)
            kept.append(([(s.name, s.outcome) for s in report.sources], [r for _, r in journal.records()]))
    assert kept[0] == kept[1]


def test_a_source_that_kills_its_worker_is_one_problem(journal: Journal, papers: Path) -> None:
    for number in range(8):
        put(papers / f"{number}.txt", application(str(number)))
    (papers / "3.txt").write_text("TOY DIE", "utf-8")
    report = load(journal, [papers], known=TOY, workers=2)
    assert [source.name for source in report.failed] == ["3.txt"]
    assert report.failed[0].problems[0].code == "loader-failed"
    assert report.count("added") == 7


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_what_was_acknowledged(journal: Journal, papers: Path, workers: int) -> None:
    for number in range(30):
        put(papers / f"{number:02}.txt", application(str(number)))

    def stop(step: Progress) -> None:
        if step.done == 5:
            raise KeyboardInterrupt

    started = time.monotonic()
    report = load(journal, [papers], known=TOY, workers=workers, progress=stop)
    assert report.interrupted
    assert len(report.sources) == 5
    assert len(journal.sources()) == 5
    assert time.monotonic() - started < 30
    assert not load(journal, [papers], known=TOY).interrupted
    assert len(journal.sources()) == 30


def test_reading_without_storing_gives_the_record_as_it_would_be_kept(papers: Path) -> None:
    path = put(papers / "a.txt", application("a", org("o1", "Фонд", "applicant"), text="Пишите: olga@example.org"))
    (record,) = read(path, known=TOY)
    assert record.document.name == "a.txt"
    assert "olga" not in record.sections[0].text
