"""What a Cypher text says of itself: its parameters, and the columns that it returns.

Only tokens are looked at, never the grammar: the server parses. Strings, names in backticks and comments are skipped.
"""

import re
from collections.abc import Iterator

__all__ = ["columns", "parameters"]

_SKIPPED = r"""
    "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | //[^\n\r]* | /\*(?:[^*]|\*(?!/))*\*/
"""
#: A parameter, with its name as group; before it what may hold one and is none.
_PARAMETER = re.compile(_SKIPPED + r"| `(?:[^`]|``)*` | \$(\w+)", re.VERBOSE | re.DOTALL)
_TOKEN = re.compile(
    rf"(?P<skipped>{_SKIPPED}) | (?P<name>`(?:[^`]|``)*`) | (?P<number>\d\w*) | (?P<word>\w+) | (?P<sign>\S)",
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING = "([{", ")]}"
#: End the columns of a RETURN.
_AFTER_COLUMNS = {"ORDER", "SKIP", "OFFSET", "LIMIT", "UNION"}


def parameters(text: str) -> set[str]:
    """The names of the parameters.

    >>> sorted(parameters("MATCH (n {id: $id}) WHERE n.name <> '$none' RETURN n // $none"))
    ['id']
    """
    return {name for name in _PARAMETER.findall(text) if name}


def columns(text: str) -> list[str]:
    """The names of the columns, in their order.

    Raises:
        ValueError: it returns nothing, or a column has no name of its own.

    >>> columns("MATCH (n) CALL { WITH n RETURN n.a AS a } RETURN a, n.id AS id ORDER BY id")
    ['a', 'id']
    """
    found: list[list[str]] | None = None
    depth, inside = 0, False
    for kind, piece, before in _pieces(text):
        if kind == "sign":
            depth += (piece in _OPENING) - (piece in _CLOSING)
        word = piece.upper() if kind == "word" and depth == 0 and before != "." else ""
        comma = (piece, depth) == (",", 0)
        if word == "RETURN":
            found, inside = [[]], True
        elif word in _AFTER_COLUMNS or (piece, depth) == (";", 0):
            inside = False
        elif inside and found is not None and comma:
            found.append([])
        elif inside and found is not None and (word != "DISTINCT" or before.upper() != "RETURN"):
            found[-1].append(piece)
    if found is None:
        raise ValueError("the query has no RETURN.")
    return [_name(pieces) for pieces in found]


def _pieces(text: str) -> Iterator[tuple[str, str, str]]:
    """Each piece that is no comment: its kind, itself, and the one before it."""
    before = ""
    for match in _TOKEN.finditer(text):
        if match["skipped"] and match[0][0] == "/":
            continue
        yield str(match.lastgroup), match[0], before
        before = match[0]


def _name(pieces: list[str]) -> str:
    """The name of a column."""
    if len(pieces) == 1 or (len(pieces) > 1 and pieces[-2].upper() == "AS"):
        if re.fullmatch(r"[^\W\d]\w*", pieces[-1]):
            return pieces[-1]
        if pieces[-1].startswith("`"):
            return pieces[-1][1:-1].replace("``", "`")
    raise ValueError(f"a column of RETURN has no name: write “{' '.join(pieces)[:60]} AS name”.")
