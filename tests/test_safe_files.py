"""XML and JSON from anywhere: read piece by piece, and nothing in them does harm."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UnreadableSource
from kg.source import portions
from kg.source.file import File
from kg.source.objects import first_object, objects
from kg.source.xml import elements, root_name

_SECRET = "the words of a file that is none of their business"


def read_xml(path: Path, depth: int = 2) -> list[tuple[int, str, str]]:
    return [(level, str(element.tag), element.text or "") for level, element in elements(File.look(path), depth)]


def write(folder: Path, data: bytes | str, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def entities(count: int) -> str:
    lines = ['<!ENTITY e0 "lol">'] + [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, count)]
    return f"<!DOCTYPE a [{''.join(lines)}]>"


def test_inner_elements_come_before_outer_ones_and_each_is_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "<a><b><c>1</c><c>2</c></b><b>3</b></a>")
    assert read_xml(path) == [(2, "c", "1"), (2, "c", "2"), (1, "b", ""), (1, "b", "3"), (0, "a", "")]


def test_what_is_deeper_is_found_in_the_element(tmp_path: Path) -> None:
    path = write(tmp_path, "<a><b><c><d>x</d></c></b></a>")
    texts = [element.findtext("c/d") for level, element in elements(File.look(path), 1) if level == 1]
    assert texts == ["x"]


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?>' + entities(10) + "<a><b>&e9;</b></a>",
        "<!-- " + "x" * 70_000 + " -->" + entities(10) + "<a><b>&e9;</b></a>",
        "<!-- " + "x" * 70_000 + " -->" + entities(10) + '<a b="&e9;"/>',
        '<!DOCTYPE a [<!ENTITY f SYSTEM "SECRET">]><a><b>&f;</b></a>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "SECRET"> %p;]><a><b/></a>',
        '<!DOCTYPE a SYSTEM "SECRET"><a><b/></a>',
        '<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="SECRET" parse="text"/></a>',
    ],
    ids=["bomb", "bomb-behind-a-comment", "bomb-in-an-attribute", "file", "parameter", "definition", "include"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_entity_is_expanded_and_nothing_fetched(tmp_path: Path, text: str, encoding: str) -> None:
    secret = write(tmp_path, _SECRET, "secret.txt")
    path = write(tmp_path, text.replace("SECRET", secret.as_uri()).encode(encoding))
    if "include" in text:
        assert _SECRET not in str(read_xml(path))
        return
    with pytest.raises(UnreadableSource, match=r"^file: ") as refused:
        read_xml(path)
    assert _SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "broken"),
        (b"<a><b>1</b><b>", "broken"),
        (b"<a>" * 100_000, "broken"),
        (b"<a><b>&nbsp;</b></a>", "broken"),
        ('<?xml version="1.0" encoding="utf-8"?><a>Псков</a>'.encode("cp1251"), "broken"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "broken"),
        (gzip.compress(b"<a>" + b"".join(b"<b>%d</b>" % n for n in range(50_000)) + b"</a>")[:-5_000], "to its end"),
    ],
    ids=["empty", "cut", "deep", "unknown entity", "wrong encoding", "no encoding", "cut gzip"],
)
def test_broken_xml_is_told_in_one_sentence(tmp_path: Path, data: bytes, what: str) -> None:
    with pytest.raises(UnreadableSource, match=what):
        read_xml(write(tmp_path, data))


def test_what_was_whole_before_the_break_is_given(tmp_path: Path) -> None:
    rest = elements(File.look(write(tmp_path, "<a><b>1</b><b>2</b><c")))
    assert [next(rest)[1].text, next(rest)[1].text] == ["1", "2"]
    with pytest.raises(UnreadableSource):
        next(rest)


def test_one_endless_element_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "MAX_PORTION", 100_000)
    many = write(tmp_path, "<a>" + "<b>1</b>" * 50_000 + "</a>", "many.xml")
    assert len(read_xml(many)) == 50_001  # a long file of short elements is none
    endless = write(tmp_path, "<a><b><c>" + "<d>1</d>" * 50_000 + "</c></b></a>", "endless.xml")
    with pytest.raises(UnreadableSource, match="longer than"):
        read_xml(endless)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("<?xml version='1.0'?>\n<!-- a -->\n<list/>", "list"),
        ("\ufeff<p:list xmlns:p='x'/>", "list"),
        ("list", None),
        ("", None),
        ("<!DOCTYPE list><list/>", "list"),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "]c">]>\n<!-- d --><list/>', "list"),
        ("<!DOCTYPE list", None),
    ],
)
def test_the_root_is_told_by_the_beginning(tmp_path: Path, text: str, root: str | None) -> None:
    assert root_name(File.look(write(tmp_path, text))) == root
    assert root_name(File.look(write(tmp_path, text.lstrip("\ufeff").encode("utf-16"), "wide"))) == root


def test_objects_come_one_by_one_with_exact_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, '\ufeff{"made": "2024", "grants": [{"a": 0.10, "b": [1, {"c": null}]}, 7]}')
    file = File.look(path)
    assert first_object(file) == (("grants",), {"a", "b"})
    assert list(objects(file, ("grants",))) == [{"a": Decimal("0.10"), "b": [1, {"c": None}]}, 7]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "broken"),
        (b'[{"a": 1}, {"a"', "broken"),
        (b"[" * 100_000, "nested"),
        (b'[{"a":' + b"[" * 100_000, "nested"),
        (b'[{"a": NaN}]', "broken"),
        (b'[{"a": %s}]' % (b"1" * 10_000), "broken"),
        ('[{"a": "Псков"}]'.encode("cp1251"), "UTF-8"),
        (gzip.compress(json.dumps([{"a": n} for n in range(50_000)]).encode())[:-5_000], "to its end"),
    ],
    ids=["empty", "cut", "deep", "deep inside", "no number", "endless number", "wrong encoding", "cut gzip"],
)
def test_broken_json_is_told_in_one_sentence(tmp_path: Path, data: bytes, what: str) -> None:
    path = write(tmp_path, data)
    first_object(File.look(path))
    with pytest.raises(UnreadableSource, match=what):
        list(objects(File.look(path)))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=3), _VALUES, max_size=3), max_size=4))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, values: list[dict[str, object]]) -> None:
    path = write(tmp_path_factory.mktemp("json"), json.dumps({"meta": {"n": [1, 2]}, "rows": values}))
    assert list(objects(File.look(path), ("rows",))) == values
    found = first_object(File.look(path))
    assert found == ((("rows",), values[0].keys()) if values else None)
