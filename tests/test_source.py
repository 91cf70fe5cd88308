"""Source files of every kind and encoding: what is read from them, and what is refused."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UnreadableSource
from kg.source import DOCX, HTML, MARKDOWN, MAX_CHARACTERS, MAX_TEXT_BYTES, PDF, PLAIN, Source

LONG = (
    "Программа встречи добровольцев Вытегры и Рудни.\r\n"
    "10:00 – 10:30\tРегистрация участников\r\n"
    "10:30 – 12:00\tРазговор о том, «как жить рядом»; ведёт библиотека № 4\r\n"
)


def pdf(*lines: str) -> bytes:
    """The smallest PDF that shows some lines of ASCII text, its table of offsets right."""
    shown = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
    stream = f"BT /F1 12 Tf 50 700 Td {shown}ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)


def word() -> bytes:
    """A Word file with a heading, a list, a table and a paragraph behind it."""
    import docx

    document = docx.Document()
    document.add_heading("Встреча соседей", 1)
    document.add_paragraph("Первый пункт", style="List Bullet")
    document.add_paragraph("Второй пункт", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("10:00", "Начало"), ("11:00", "Конец"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_paragraph("После таблицы")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/"), text)
    return out.getvalue()


# -- encodings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "mark", "encoding"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("cp1251", b"", "cp1251"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "utf-32-le"),
    ],
)
def test_the_encoding_is_found_and_the_text_is_exact(codec: str, mark: bytes, encoding: str) -> None:
    source = Source.from_bytes(mark + LONG.encode(codec), "встреча.txt")
    assert source.text == LONG
    assert source.encoding == encoding
    assert source.media_type == PLAIN


@pytest.mark.parametrize("codec", ["koi8-r", "cp866", "iso8859-5"])
def test_old_one_byte_encodings(codec: str) -> None:
    plain = LONG.translate(str.maketrans("«»–№", '""-#'))
    source = Source.from_bytes(plain.encode(codec), "a.txt")
    assert (source.text, source.encoding) == (plain, codec)


@pytest.mark.parametrize("codec", ["utf-8", "cp1251", "koi8-r", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Псков", "Дата: 7 июня", "Вологда и Витебск"])
def test_a_few_words_are_enough(codec: str, text: str) -> None:
    assert Source.from_bytes(text.encode(codec), "a.txt").text == text


def test_other_alphabets_and_plain_english() -> None:
    for text in ("Мейірім үйі, Қарағанды қаласы", "Ынтымак жолу коомдук фонду", "Таварыства «Сябры» ў Гродне"):
        assert Source.from_bytes(text.encode(), "a.txt").text == text
    assert Source.from_bytes(b"Programme of the meeting", "a.txt").text == "Programme of the meeting"


def test_a_text_cut_within_its_last_letter_is_read() -> None:
    source = Source.from_bytes(LONG.strip().encode()[:-1], "a.txt")
    assert source.encoding == "utf-8"
    assert source.text == LONG.strip()[:-1]


# -- text and offsets --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_are_kept(tmp_path: Path, end: str) -> None:
    text = f"Раз{end}{end}два  {end}\tтри{end}"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    assert Source.open(path).text == text


def test_masked_is_as_long_as_the_text_and_keeps_its_lines() -> None:
    source = Source.from_bytes("Почта:\r\nlipa@example.org\r\nтел. +7 900 000-00-07\r\n".encode(), "a.txt")
    assert len(source.masked) == len(source.text)
    assert source.masked.split("\r\n")[0] == "Почта:"
    assert [len(line) for line in source.masked.split("\r\n")] == [len(line) for line in source.text.split("\r\n")]
    assert "example" not in source.masked
    assert "900" not in source.masked


@given(st.text(min_size=1, max_size=60))
def test_any_utf8_text_is_read_as_it_stands_or_refused(text: str) -> None:
    try:
        source = Source.from_bytes(b"\xef\xbb\xbf" + text.encode(), "a.txt")
    except UnreadableSource:
        return
    # A text that opens with `<html` is a page.
    assert source.media_type == HTML or source.text == text


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for name in ("a.txt", "a.html", "a.docx", "a.pdf"):
        try:
            source = Source.from_bytes(data, name)
        except UnreadableSource:
            continue
        assert len(source.masked) == len(source.text)


def test_name_path_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"# Meeting\n")
    source = Source.open(path, name="folder/a.md")
    assert (source.name, source.path, source.media_type) == ("folder/a.md", path, MARKDOWN)
    assert source.sha256 == hashlib.sha256(b"# Meeting\n").hexdigest()
    assert Source.open(path).name == "a.md"


# -- HTML --------------------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html><head><title>Вкладка</title><style>p {{ color: red }}</style>
<meta charset="{charset}"></head><body><script>var tajna = 1;</script>
<h1>Встреча &laquo;Мост&raquo;</h1><p>Кино&nbsp;и <b>чай</b> &amp; хлеб&#33;</p>
<ul><li>раз</li><li>два</li></ul><ol><li>три<li>четыре</ol>
<table><tr><td>10:00</td><td>Начало</td></tr><tr><td>11:00</td><td>Конец</td></tr></table>
<p style="display:none">не видно</p><noscript>нет</noscript></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r"])
def test_a_page_is_read_as_a_person_sees_it(charset: str) -> None:
    source = Source.from_bytes(PAGE.format(charset=charset).encode(charset), "a.html")
    assert source.media_type == HTML
    assert source.text.replace("\xa0", " ") == (
        "Встреча «Мост»\n\nКино и чай & хлеб!\n\n  • раз\n  • два\n\n  1. три\n  2. четыре\n\n"
        "10:00\tНачало\n11:00\tКонец"
    )


def test_a_page_is_known_by_its_content_and_tags_in_a_text_stay() -> None:
    page = PAGE.format(charset="utf-8").encode()
    assert Source.from_bytes(page, "saved").media_type == HTML
    text = "Сохранено так: <p>раз</p>"
    source = Source.from_bytes(text.encode(), "a.txt")
    assert (source.media_type, source.text) == (PLAIN, text)


def test_a_deep_page_is_read() -> None:
    page = "<html><body>" + "<div>" * 1000 + "дно" + "</div>" * 1000
    assert Source.from_bytes(page.encode(), "a.html").text == "дно"


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="no text"):
        Source.from_bytes(b"<html><body><script>var a = 1;</script></body></html>", "a.html")


# -- Word and PDF ------------------------------------------------------------------------------------------------------


def test_a_word_file_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word())
    source = Source.open(path)
    assert (source.media_type, source.encoding) == (DOCX, None)
    assert [line for line in source.text.split("\n") if line] == [
        "Встреча соседей",
        "  • Первый пункт",
        "  • Второй пункт",
        "10:00\tНачало",
        "11:00\tКонец",
        "После таблицы",
    ]


def test_a_pdf_is_read() -> None:
    source = Source.from_bytes(pdf("Meeting of neighbours", "10:00 Opening", "11:00 Closing"), "a.pdf")
    assert (source.media_type, source.encoding) == (PDF, None)
    assert source.text.split("\n") == ["Meeting of neighbours", "10:00 Opening", "11:00 Closing"]


def test_the_kind_is_told_by_the_content_not_by_the_name() -> None:
    assert Source.from_bytes(word(), "a.txt").media_type == DOCX
    assert Source.from_bytes(pdf("text"), "a.docx").media_type == PDF
    assert Source.from_bytes("просто текст, а не Word".encode(), "a.docx").media_type == PLAIN


# -- refused -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "empty"),
        (b" \r\n\t\n", "a.txt", "no text"),
        (b"\xef\xbb\xbf", "a.txt", "no text"),
        (bytes(range(256)) * 4, "a.txt", "no text: binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a.txt", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "a.doc", "old Office"),
        (b"{\\rtf1 text}", "a.rtf", "Rich Text"),
        (b"%PDF-1.4\nnothing of a PDF", "a.pdf", "damaged"),
        (b"PK\x03\x04 and no more", "a.docx", "damaged"),
        (archive(readme="text"), "a.zip", "archive"),
        (archive(readme="text"), "a.docx", "archive"),
        (archive(xl__workbook="x"), "a.xlsx", "spreadsheet"),
        (archive(**{"content.xml": "x"}), "a.odt", "OpenDocument"),
        (archive(**{"word__document.xml": "<not-word/>"}), "a.docx", "damaged"),
        (pdf(), "a.pdf", "only pictures"),
        (word()[:2000], "a.docx", "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_a_mend(data: bytes, name: str, says: str) -> None:
    with pytest.raises(UnreadableSource, match=says) as caught:
        Source.from_bytes(data, name)
    assert caught.value.where == name
    assert caught.value.mend


def test_too_long_a_text_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="too large"):
        Source.from_bytes(b"a " * (MAX_CHARACTERS // 2 + 1), "a.txt")


def test_a_huge_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.write(b"text")
        file.truncate(MAX_TEXT_BYTES * 20)  # a hole: nothing is written, and reading it would take long
    with pytest.raises(UnreadableSource, match="too large"):
        Source.open(path)


def test_missing_folder_and_pipe(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="no such file"):
        Source.open(tmp_path / "none.txt")
    with pytest.raises(UnreadableSource, match="folder"):
        Source.open(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableSource, match="regular file"):
        Source.open(tmp_path / "pipe")
    with pytest.raises(UnreadableSource):
        Source.open("zero\x00byte.txt")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    # The rights of a file mean nothing to root, who may run the tests.
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnreadableSource, match="may not be read") as caught:
        Source.open(path)
    assert caught.value.where == "a.txt"
