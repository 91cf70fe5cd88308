"""Which encoding some bytes of text are in. Built for Russian, Belarusian, Kyrgyz and Kazakh, and for English.

Order: byte order mark, strict UTF-8, UTF-16 without a mark, what a page declares, then the one-byte Cyrillic
encodings by letter statistics (a wrong one gives rare letters, capitals inside words and drawing characters;
that holds for a single line, where detectors that want long texts guess), at last charset-normalizer.
"""

import codecs
import math
import re

from kg.errors import UnreadableSource

__all__ = ["decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ONE_BYTE = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac_cyrillic")
#: How often each letter stands in Russian running text, per thousand (rounded from well-known counts).
_FREQUENCY = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16, 16, 14, 12, 10, 9, 7, 6, 5, 4,
         3, 3, 1, 1),
        strict=True,
    )
)  # fmt: skip
_WEIGHT = {letter: math.log(count) for letter, count in _FREQUENCY.items()}
#: Control characters that no text has; tab, line ends, form feed and the old end-of-file mark are fine.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_SAMPLE = 20_000


def decode(data: bytes, name: str, *, declared: str | None = None) -> tuple[str, str]:
    """The text of some bytes and its encoding.

    Args:
        data: the bytes of the file.
        name: the file's name, for errors.
        declared: the encoding that the file itself claims (an HTML page's `charset`), believed where it can be
            true and the bytes are no clean UTF-8.

    Returns:
        The text without its byte order mark, line ends kept, and the encoding as Python names it.

    Raises:
        UnreadableSource: where it is no text.

    >>> decode("Псков".encode("cp1251"), "a.txt")
    ('Псков', 'cp1251')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding, name), encoding
    text = _utf8(data)
    if text is not None and not _is_binary(text):
        return text, "utf-8"
    wide = _utf16(data)
    if wide is not None:
        return wide
    if b"\x00" in data[:_SAMPLE]:
        raise _binary(name)
    if declared is not None:
        claimed = _as_declared(data, declared)
        if claimed is not None:
            return claimed
    return _one_byte(data, name)


def _marked(data: bytes, encoding: str, name: str) -> str:
    text = data.decode(encoding, errors="replace")
    if _is_binary(text) or text.count("\ufffd") > 2 + len(text) // 100:
        raise _binary(name)
    return text


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut in the middle of its last letter is still UTF-8; so is one with a few damaged bytes.
        if error.end >= len(data) and error.reason == "unexpected end of data" and error.start > 0:
            head = data[: error.start].decode("utf-8")
            return None if head.isascii() and len(head) < 200 else head
    text = data.decode("utf-8", errors="replace")
    wide = sum(1 for sign in text[:_SAMPLE] if sign > "\x7f" and sign != "\ufffd")
    return text if wide > 50 * text[:_SAMPLE].count("\ufffd") and text.count("\ufffd") * 200 < len(text) else None


def _utf16(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: every second byte is one of few (0 for Latin, 4 for Cyrillic)."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    if len(sample) < 4:
        return None
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if high.count(0) + high.count(4) < 0.85 * len(high):
            continue
        text = data[: len(data) - len(data) % 2].decode(encoding, errors="replace")
        letters = sum(1 for sign in text[:_SAMPLE] if sign.isalnum() or sign.isspace() or sign in ".,:;-–—«»\"'()•")
        if letters > 0.85 * len(text[:_SAMPLE]) and not _is_binary(text):
            return text, encoding
    return None


def _as_declared(data: bytes, declared: str) -> tuple[str, str] | None:
    try:
        encoding = codecs.lookup(declared).name
        text = data.decode(encoding)
    except (LookupError, ValueError):
        return None
    return None if not isinstance(text, str) or _is_binary(text) else (text, encoding)


def _one_byte(data: bytes, name: str) -> tuple[str, str]:
    sample = data[:_SAMPLE]
    if _is_binary(sample.decode("latin-1")):
        raise _binary(name)
    wide = sum(1 for byte in sample if byte > 0x7F)
    score, encoding = max((_plausible(sample, encoding), encoding) for encoding in _ONE_BYTE)
    if score > 1.0 and wide > 0.15 * sum(1 for byte in sample if byte > 0x7F or chr(byte).isalpha()):
        return data.decode(encoding, errors="replace"), encoding
    if _mostly_ascii(sample, wide):
        # Western text with a few curly quotes and dashes.
        return data.decode("cp1252", errors="replace"), "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is not None and not _is_binary(str(best)):
        try:
            return data.decode(best.encoding), best.encoding
        except ValueError:
            pass
    if score > 0:
        return data.decode(encoding, errors="replace"), encoding
    raise _binary(name)


def _mostly_ascii(sample: bytes, wide: int) -> bool:
    return wide * 20 < len(sample)


def _plausible(sample: bytes, encoding: str) -> float:
    """How much like Russian the bytes read in this encoding: mean log-frequency of the letters, less penalties."""
    text = sample.decode(encoding, errors="replace")
    score = 0.0
    wide = 0
    before = " "
    for sign in text:
        if sign > "\x7f":
            wide += 1
            weight = _WEIGHT.get(sign.lower())
            if weight is not None:
                score += weight
                # cp1251 read as koi8-r turns every word inside out: «пСКОВ».
                if sign.isupper() and before.islower():
                    score -= 6
            elif sign in "«»№–—“”„…•·’‘" or sign == "\u00a0" or sign in "іўІЎңөүҢӨҮәғқұһӘҒҚҰҺ":
                score += 1
            else:
                score -= 6
        before = sign
    return score / wide if wide else 0.0


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) > len(sample) // 200 + (0 if "\x00" in sample else 1)


def _binary(name: str) -> UnreadableSource:
    return UnreadableSource(
        "this is no text: binary data, or an encoding that is not known.",
        where=name,
        mend="Save it as UTF-8 text, .docx or .pdf.",
    )
