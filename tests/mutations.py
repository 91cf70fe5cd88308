"""Breaking files at random, the same way for the same seed: what a broken download, a bad editor or malice may leave."""

import random
import re
from collections.abc import Callable, Sequence

__all__ = ["mutated"]

#: What readers stumble over: marks, quotes, brackets, markup, entities, numbers that are none, signs that turn or hide.
_HARD = tuple(
    words.encode("utf-8", "surrogatepass")
    for words in (
        "\0", "\ufeff", "\x1b[2J", "\u202e", "\u2028", "\x85", "\r", "\r\n\r\n", "\t", '"', '""', "'", ";", ",", "|", "\\",
        "{", "}", "[", "]", "<", ">", "&", "<!--", "]]>", "<![CDATA[", '<!DOCTYPE a [<!ENTITY b "c">]>', "&b;", "&#0;",
        "&#x110000;", "<a><a><a>", "</a>", "[[[[[[", '{"a":{"a":', "null", "true", "NaN", "Infinity", "-1e999", "1e400",
        "0", "-0", "99999999999999999999999999999", "1,5.3", "１２３", "31.02.2020", "0000-00-00", "9999-12-31T25:61",
        "=1+1", "@prefix", "<http://", "_:b", "^^", "@", "#", "##", " . ", "http://[", "%", "%zz", "\ud800", "é", "ё", "İ",
        "«", "»", "„", "-", "–", "Партнёр", "ОГРН", "г. ", "и ",
    )
)  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_ENCODINGS = ("cp1251", "utf-16", "koi8-r", "utf-8-sig", "latin-1", "utf-32")

_Step = Callable[[random.Random, bytes], bytes]


def mutated(rng: random.Random, samples: Sequence[bytes]) -> bytes:
    """One of the samples, broken in one to six ways.

    Args:
        rng: what chooses.
        samples: whole files; a piece of one may get into another.
    """
    data = rng.choice(samples)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        step = rng.choice(_STEPS)
        data = _spliced(rng, data, rng.choice(samples)) if step is None else step(rng, data)
    return data[:200_000]


def _piece(rng: random.Random, data: bytes, longest: int = 400) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + rng.randint(0, longest))


def _spliced(rng: random.Random, data: bytes, other: bytes) -> bytes:
    at, (start, end) = rng.randint(0, len(data)), _piece(rng, other)
    return data[:at] + other[start:end] + data[at:]


def _flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _insert(rng: random.Random, data: bytes) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(_HARD) * rng.choice((1, 1, 1, 2, 50)) + data[at:]


def _delete(rng: random.Random, data: bytes) -> bytes:
    start, end = _piece(rng, data)
    return data[:start] + data[end:]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    start, end = _piece(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 2, 20)) + data[end:]


def _truncate(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randint(0, len(data))]


def _number(rng: random.Random, data: bytes) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    one = rng.choice(found)
    return data[: one.start()] + rng.choice(_HARD) + data[one.end() :]


def _lines(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    if rng.random() < 0.3:
        lines.insert(one, lines[other])
    return b"\n".join(lines)


def _encoding(rng: random.Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(rng.choice(_ENCODINGS), "replace")


#: None is a splice, which needs another sample.
_STEPS: tuple[_Step | None, ...] = (
    _flip, _insert, _insert, _delete, _repeat, _truncate, _number, _number, _lines, _encoding, None,
)  # fmt: skip
