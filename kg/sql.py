"""Asking the tables in SQL: one question, read-only, and an answer in plain values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kg._plain import plain
from kg.errors import BadParameter, KGError
from kg.queries import Rows
from kg.views.tables import Tables

if TYPE_CHECKING:
    import duckdb

__all__ = ["ask"]

#: What a question consists of. DuckDB takes INSERT, UPDATE, DELETE and even COPY … TO inside of WITH, so that a
#: statement which begins with SELECT or WITH may still write: every part of it is looked at.
_ASKING = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}

_ONLY_QUESTIONS = "Only questions can be asked (SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE)."

#: Type of DuckDB → type of a column of `Rows`; what is not here has no plain form and becomes a text.
_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "FLOAT": "number",
    "DOUBLE": "number",
} | dict.fromkeys(
    (f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")),
    "integer",
)

#: The rest of DuckDB's message: the line with the fault, and the sign below it.
_PLACE = re.compile(r"^LINE (\d+): (.*)$", re.MULTILINE)


def ask(tables: Tables, text: str, params: Sequence[object] | Mapping[str, object] = ()) -> Rows:
    """Ask the tables.

    Args:
        tables: the view.
        text: one question in DuckDB's SQL.
        params: values for its `?`, or by name for its `$name`; they are bound, never pasted.

    Returns:
        The rows. Sums and other exact decimals are numbers (whole ones integers), lists are lists of texts, and what
        has no plain form (structs, intervals, times of day) is a text. Of two columns of one name the second gets `_1`.

    Raises:
        BadParameter: something else than a question, a fault of syntax, an unknown name, a value of the wrong type, or
            a file that is not of the tables.
        KGError: the answer needs more memory than there is.
        GraphDamaged: the tables cannot be read.
    """
    import duckdb

    _only_asks(tables.connection, text)
    try:
        answer = tables.answer(text, params)
    except duckdb.OutOfMemoryException as error:
        raise KGError("the answer needs more memory than there is.", mend="Ask for less: WHERE, LIMIT.") from error
    except duckdb.Error as error:
        raise _fault(error) from error
    columns = list(_apart(answer.columns))
    rows = [{name: plain(value) for name, value in zip(columns, row, strict=True)} for row in answer.rows]
    return Rows(columns, rows, types=[_type(type_) for type_ in answer.types])


def _only_asks(connection: "duckdb.DuckDBPyConnection", text: str) -> None:
    """See to it that a text is one question and nothing in it writes.

    Raises:
        BadParameter: it is not.
    """
    import duckdb

    if not text.strip():
        raise BadParameter("there is no question.", mend=_ONLY_QUESTIONS)
    try:
        statements = connection.extract_statements(text)
        kinds = [str(statement.type).rpartition(".")[2] for statement in statements]
    except (duckdb.Error, UnicodeError) as error:
        raise _fault(error) from error
    if not statements:
        raise BadParameter("there is no question.", mend=_ONLY_QUESTIONS)
    if len(statements) > 1:
        raise BadParameter("these are several statements.", mend="Ask one question at a time.")
    if kinds == ["MULTI"]:
        raise BadParameter(
            "a PIVOT must name its values here.", mend="For example: PIVOT links ON kind IN ('organization', 'region')."
        )
    if kinds != ["SELECT"]:
        raise BadParameter(f"{kinds[0]} cannot be used here: nothing can be changed.", mend=_ONLY_QUESTIONS)
    # A cursor of its own, and the text as a value: what is looked at here is only parsed.
    with connection.cursor() as cursor:
        parsed = cursor.execute("SELECT json_serialize_sql(?::VARCHAR)", [text]).fetchall()[0][0]
    tree = msgspec.json.decode(parsed)
    writing = sorted({kind for kind in _nodes(tree) if kind not in _ASKING})
    if tree.get("error") or writing:
        what = writing[0].partition("_")[0] if writing else "This"
        raise BadParameter(f"{what} cannot be used here: nothing can be changed.", mend=_ONLY_QUESTIONS)


def _nodes(tree: Any) -> Iterator[str]:
    """The kinds of all parts of a parsed statement that are statements themselves."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            kind = part.get("type")
            if isinstance(kind, str) and kind.endswith("_NODE"):
                yield kind
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _fault(error: Exception) -> BadParameter:
    """What DuckDB says of a question, in our form: its hint becomes the mend."""
    import duckdb

    if isinstance(error, duckdb.PermissionException):
        return BadParameter(
            "only the tables can be read here: no file, no address, no extension.",
            mend="`kg sql` without a question lists the tables.",
        )
    said = str(error)
    place = _PLACE.search(said)
    message, *hints = [line.strip() for line in _PLACE.split(said)[0].splitlines() if line.strip()] or ["no reason."]
    kind, colon, what = message.partition(" Error: ")
    what = what if colon and kind.replace(" ", "").isalpha() else message
    mend = " ".join(hint if hint.endswith((".", "?", ":")) else f"{hint}." for hint in hints[:4])
    mend = mend.replace("Candidate bindings:", "Near it are:")
    if what.startswith("Table "):
        mend = f"{mend} `kg sql` without a question lists the tables.".strip()
    elif what.startswith("Referenced column"):
        mend = f"{mend} A text stands in single quotes: 'RU'.".strip()
    return BadParameter(
        f"this cannot be answered: {what.rstrip('!.')}.",
        where=f"line {place[1]}: {place[2].strip()}" if place else None,
        mend=mend or None,
    )


def _apart(names: Sequence[str]) -> Iterator[str]:
    """The names of columns, each once."""
    seen: set[str] = set()
    for name in names:
        own, number = name, 0
        while own in seen:
            number += 1
            own = f"{name}_{number}"
        seen.add(own)
        yield own


def _type(told: str) -> str:
    if told.endswith("[]"):
        return "list"
    if told.startswith(("DECIMAL", "TIMESTAMP")):
        return "number" if told.startswith("DECIMAL") else "timestamp"
    return _TYPES.get(told, "text")
