"""What lies in an archive is read like a file of its own; what is made to harm is refused, and the rest is read."""

import bz2
import contextlib
import gzip
import io
import lzma
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import UnreadableSource
from kg.source import archive
from kg.source.archive import Member, Unpacked, members
from kg.walk import files, is_there

PAGES = {"grants.csv": b"a;b\n1;2\n", "pages/one.txt": "Мост".encode(), "pages/Псков.txt": b"two"}


def zipped(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in content.items():
            packed.writestr(name, data)
    return out.getvalue()


def tarred(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as packed:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    return out.getvalue()


PACKERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "data.zip": zipped,
    "data.tar": tarred,
    "data.tar.gz": lambda content: gzip.compress(tarred(content)),
    "data.tar.bz2": lambda content: bz2.compress(tarred(content)),
    "data.tar.xz": lambda content: lzma.compress(tarred(content)),
}


def read(*paths: Path) -> dict[str, bytes]:
    found = {}
    with Unpacked() as unpacked:
        for file in files(paths):
            if file.fault is None and file.member is not None:
                with unpacked.file(file.member) as path:
                    found[file.name] = path.read_bytes()
    return found


def faults(path: Path) -> dict[str, str]:
    return {file.name: file.fault.what for file in files([path]) if file.fault is not None}


@pytest.mark.parametrize("name", PACKERS)
def test_the_files_of_an_archive_are_named_by_it_and_by_their_path_in_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PACKERS[name](PAGES))
    assert read(path) == {f"{name}/{inner}": data for inner, data in PAGES.items()}
    (first, *_) = files([path])
    assert first.path == path / "grants.csv"
    assert first.locator == str(path.resolve() / "grants.csv")


@pytest.mark.parametrize("name", PACKERS)
def test_members_can_be_asked_for_in_any_order_and_stay_until_they_are_done_with(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PACKERS[name](PAGES))
    found = [member for member in members(path, name) or [] if isinstance(member, Member)]
    with Unpacked() as unpacked:
        paths = [unpacked.path(member) for member in reversed(found)]
        assert [given.read_bytes() for given in paths] == [*reversed(PAGES.values())]
        assert paths[-1].suffix == ".csv"  # some readers go by it
        unpacked.done(found[-1])
        assert [given.exists() for given in paths] == [False, True, True]
    assert not any(given.exists() for given in paths)
    assert not paths[0].parent.exists()


def test_archives_in_archives_are_read_and_those_too_deep_are_told(tmp_path: Path) -> None:
    inner = {"a.csv": b"a", "inner.tar.gz": gzip.compress(tarred({"b.csv": b"b", "c/d.zip": zipped({"e.csv": b"e"})}))}
    path = tmp_path / "data.zip"
    path.write_bytes(zipped(inner | {"z.csv": b"z"}))
    assert read(path) == {
        "data.zip/a.csv": b"a",
        "data.zip/inner.tar.gz/b.csv": b"b",
        "data.zip/inner.tar.gz/c/d.zip/e.csv": b"e",
        "data.zip/z.csv": b"z",
    }
    path.write_bytes(zipped({"1.zip": zipped({"2.zip": zipped({"3.zip": zipped({"a.csv": b"a"})}), "b.csv": b"b"})}))
    assert read(path) == {"data.zip/1.zip/b.csv": b"b"}
    assert faults(path) == {"data.zip/1.zip/2.zip/3.zip": "more than 3 archives lie in one another: it is not read."}


def test_an_archive_in_a_folder_is_opened_hidden_members_are_left_out(tmp_path: Path) -> None:
    content = {"a.csv": b"a", ".hidden": b"", "__MACOSX/a.csv": b"", ".git/b.csv": b"", "folder/": b""}
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "data.zip").write_bytes(zipped(content))
    assert read(tmp_path) == {"sub/data.zip/a.csv": b"a"}


@pytest.mark.parametrize("bad", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../evil.csv", "..\\evil.csv"])
@pytest.mark.parametrize("name", ["data.zip", "data.tar.gz"])
def test_a_path_that_leads_out_is_refused_and_the_rest_is_read(tmp_path: Path, name: str, bad: str) -> None:
    path = tmp_path / "in" / name
    path.parent.mkdir()
    path.write_bytes(PACKERS[name]({bad: b"evil", "good.csv": b"good"}))
    before = {*tmp_path.rglob("*")}
    assert read(path) == {f"{name}/good.csv": b"good"}
    (what,) = faults(path).values()
    assert "leads out of the archive" in what
    assert {*tmp_path.rglob("*")} == before


def test_links_and_devices_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        for kind, name in (
            (tarfile.SYMTYPE, "link"),
            (tarfile.LNKTYPE, "hard"),
            (tarfile.CHRTYPE, "device"),
            (tarfile.FIFOTYPE, "pipe"),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            packed.addfile(member)
        packed.addfile(tarfile.TarInfo("good.csv"))
    path = tmp_path / "data.tgz"
    path.write_bytes(out.getvalue())
    assert read(path) == {"data.tgz/good.csv": b""}
    assert {*faults(path)} == {f"data.tgz/{name}" for name in ("link", "hard", "device", "pipe")}
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as packed:
        packed.writestr(link, "/etc/passwd")
        packed.writestr("good.csv", "good")
    assert read(tmp_path / "data.zip") == {"data.zip/good.csv": b"good"}
    assert {*faults(tmp_path / "data.zip")} == {"data.zip/link"}


def test_an_encrypted_member_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"secret.csv": b"secret", "good.csv": b"good"}))
    for at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[at] |= 1
    path = tmp_path / "data.zip"
    path.write_bytes(data)
    assert read(path) == {"data.zip/good.csv": b"good"}
    assert faults(path) == {"data.zip/secret.csv": "it is encrypted: it is not read."}


@pytest.mark.parametrize("name", PACKERS)
def test_a_bomb_is_refused_whole(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_ALLOWED", 100_000)
    path = tmp_path / name
    path.write_bytes(PACKERS[name]({"good.csv": b"good", "bomb.csv": bytes(400_000)}))
    if name == "data.tar":
        assert len(read(path)) == 2  # it is as large as what it holds
        return
    assert read(path) == {}
    assert faults(path) == {name: "the archive unpacks to far more than data do: it is not read."}


@pytest.mark.parametrize("name", PACKERS)
def test_an_archive_of_far_too_many_files_is_refused_whole(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    path = tmp_path / name
    path.write_bytes(PACKERS[name](PAGES))
    assert read(path) == {}
    assert faults(path) == {name: "the archive unpacks to far more than data do: it is not read."}


def test_a_bomb_in_an_archive_in_an_archive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_ALLOWED", 300_000)
    path = tmp_path / "data.zip"
    bomb = zipped({f"{place}.zip": zipped({"a.csv": bytes(200_000)}) for place in range(3)})
    path.write_bytes(zipped({"inner.zip": bomb}))
    assert read(path) == {}
    assert "far more than data do" in faults(path)["data.zip"]


def test_a_member_that_is_longer_than_it_says_is_not_written_out(tmp_path: Path) -> None:
    data = zipped({"a.csv": b"a" * 100_000})
    path = tmp_path / "data.zip"
    path.write_bytes(data.replace(struct.pack("<I", 100_000), struct.pack("<I", 10)))
    (member,) = members(path, "data.zip") or []
    assert isinstance(member, Member)
    with Unpacked() as unpacked, pytest.raises(UnreadableSource):
        unpacked.path(member)


def test_a_header_that_asks_for_much_memory_is_a_damaged_archive(tmp_path: Path) -> None:
    header = tarfile.TarInfo("PaxHeader")
    header.type, header.size = tarfile.XHDTYPE, 8 << 30
    path = tmp_path / "data.tar.gz"
    path.write_bytes(gzip.compress(tarred({"a.csv": b"a"})[:1024] + header.tobuf(tarfile.GNU_FORMAT) + bytes(10_000)))
    assert read(path) == {"data.tar.gz/a.csv": b"a"}
    assert "damaged or incomplete" in faults(path)["data.tar.gz"]


def test_what_a_cut_off_archive_still_holds_is_read(tmp_path: Path) -> None:
    whole = tarred({"a.csv": os.urandom(5000), "b.csv": os.urandom(5000)})
    path = tmp_path / "data.tar.gz"
    path.write_bytes(gzip.compress(whole)[:7000])
    first, second = (file.member for file in files([path]) if file.member is not None)
    assert "damaged or incomplete" in faults(path)["data.tar.gz"]
    with Unpacked() as unpacked:
        assert unpacked.path(first).stat().st_size == 5000
        with pytest.raises(UnreadableSource, match="cannot be unpacked"):
            unpacked.path(second)


def test_documents_of_office_programs_and_other_files_are_no_archives(tmp_path: Path) -> None:
    for name, data in {
        "a.xlsx": zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
        "b.odt": zipped({"mimetype": b"", "content.xml": b""}),
        "c.csv.gz": gzip.compress(b"a;b\n1;2\n"),
        "d.zip": b"PK\x03\x04 damaged",
        "e.txt": b"PKK is no archive",
    }.items():
        (tmp_path / name).write_bytes(data)
    assert [(file.name, file.member) for file in files([tmp_path])] == [
        (name, None) for name in ("a.xlsx", "b.odt", "c.csv.gz", "d.zip", "e.txt")
    ]


def test_names_written_by_russian_windows_are_read(tmp_path: Path) -> None:
    data = zipped({"zayavka.txt": b"1"}).replace(b"zayavka", "заявкаё".encode("cp866"))
    path = tmp_path / "data.zip"
    path.write_bytes(data)
    assert [*read(path)] == ["data.zip/заявкаё.txt"]


def test_of_two_members_of_one_name_the_last_one_counts_and_the_first_one_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as packed:
        packed.writestr("a.csv", "old")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("a.csv", "new")
    assert read(tmp_path / "data.zip") == {"data.zip/a.csv": b"new"}
    assert faults(tmp_path / "data.zip") == {"data.zip/a.csv": "there are two of that name: the first one is not read."}


def test_where_there_is_no_room_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.zip"
    path.write_bytes(zipped(PAGES))
    found = [member for member in members(path, "data.zip") or [] if isinstance(member, Member)]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with Unpacked() as unpacked, pytest.raises(UnreadableSource, match="cannot be unpacked to") as told:
        unpacked.path(found[0])
    assert "TMPDIR" in str(told.value.mend)


def test_a_member_is_there_as_long_as_its_archive_is(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    path.write_bytes(zipped(PAGES))
    (found, *_) = files([path])
    assert is_there(found.locator)
    path.unlink()
    assert not is_there(found.locator)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(PACKERS)), st.data())
def test_a_mutated_archive_gives_files_or_clear_errors(tmp_path: Path, name: str, data: st.DataObject) -> None:
    whole = bytearray(PACKERS[name](PAGES))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    path = tmp_path / name
    path.write_bytes(whole[: data.draw(st.integers(1, len(whole)))])
    with Unpacked() as unpacked:
        for file in files([path]):
            if file.member is not None:
                with contextlib.suppress(UnreadableSource):
                    unpacked.path(file.member)
