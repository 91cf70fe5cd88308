"""Asking: named questions (`kg.questions`) with their parameters bound, SPARQL, and the rows of an answer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from kg._binding import Bound, Resolve, Thing, bind
from kg.errors import BadParameter, GraphDamaged
from kg.harmless import safe_cell
from kg.iris import Iris
from kg.questions import PREFIXES, Question, keywords, questions, stays_here

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]
    import polars

__all__ = ["PREFIXES", "Question", "Resolve", "Rows", "ask", "questions", "sparql"]


Value = str | int | float | bool | Decimal | date | list[str] | None

_XSD = PREFIXES["xsd"]

_DEFAULT = Iris()
#: How a question declares the names of graphs.
_GRAPHS = "PREFIX graph: <{}graph/>"
#: Between the values of a list in one cell; no text holds it.
_SEPARATOR = "\x1f"


class Rows:
    """The rows of an answer: a sequence of dicts, all with the same keys.

    Args:
        columns: names of the columns.
        rows: the rows.
        title: of the question; empty for a query of the user's own.
        types: of the columns where they are known (`kg.questions.Column.type`), else they follow from the values.

    Attributes:
        columns: names of the columns.
        title: of the question.
    """

    def __init__(
        self, columns: Sequence[str], rows: Sequence[dict[str, Value]], title: str = "", types: Sequence[str] = ()
    ) -> None:
        self.columns = list(columns)
        self.title = title
        self._rows = list(rows)
        self._told = list(types)

    @property
    def types(self) -> list[str]:
        """Type of each column: `text`, `id`, `integer`, `number`, `boolean`, `date`, `timestamp` or `list`."""
        from kg._frames import types_of

        return types_of(self.columns, self._rows, self._told)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> dict[str, Value]:
        return self._rows[place]

    def __repr__(self) -> str:
        return f"Rows({self.columns}, {len(self)} rows)"

    def to_json(self) -> str:
        """A JSON array of objects; dates as ISO 8601, sums as numbers."""
        rows = [{name: float(v) if isinstance(v, Decimal) else v for name, v in row.items()} for row in self]
        return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()

    def to_csv(self) -> str:
        """CSV (RFC 4180) with a line of names; an apostrophe before what a spreadsheet would run as a formula."""
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.columns)
        for row in self:
            writer.writerow([safe_cell(row[name]) for name in self.columns])
        return out.getvalue()

    def to_pandas(self) -> "pandas.DataFrame":
        """A pandas frame.

        An answer without rows has the same columns of the same types. Types are pandas' own that know a missing value
        (`string`, `Int64`, `Float64`, `boolean`); dates are `datetime64`, lists stay lists.

        Raises:
            KGError: pandas is not installed.
        """
        from kg._frames import pandas_frame

        return pandas_frame(self.columns, self.types, self._rows)

    def to_polars(self) -> "polars.DataFrame":
        """A polars frame (`String`, `Int64`, `Float64`, `Boolean`, `Date`, `List(String)`), also without rows.

        Raises:
            KGError: polars is not installed.
        """
        from kg._frames import polars_frame

        return polars_frame(self.columns, self.types, self._rows)

    def to_parquet(self, path: Path | str) -> None:
        """Write a Parquet file; neither pandas nor polars is needed. The title is kept in the file's metadata.

        Args:
            path: the file; it is there when all is written, and not before.

        Raises:
            OSError, KGError: it cannot be written.
        """
        from kg._frames import write_parquet

        write_parquet(Path(path), self.columns, self.types, self._rows, {"title": self.title})


def ask(
    store: Store,
    question: Question,
    params: Mapping[str, object],
    *,
    resolve: Resolve,
    iris: Iris = _DEFAULT,
    limit: int | None = None,
) -> Rows:
    """Ask a named question.

    Args:
        store: the rdf view.
        question: as read from its file.
        params: values by the parameters' names; None means not given. A thing is given by number, IRI, id or words, a
            concept by slug or words.
        resolve: what words mean.
        iris: of the graph.
        limit: at most so many rows.

    Raises:
        BadParameter: a parameter is missing, unknown, or has a value that it cannot have.
        UnknownName: nothing has the name given (from `resolve`, or no such concept).
        AmbiguousName: several have it.
        GraphDamaged: the store cannot be read.
    """
    bound = bind(question, params, resolve)
    text = question.sparql({name: _term(value) for name, value in bound.items()})
    # The files name graphs as those of a graph with the usual base are called.
    text = text.replace(_GRAPHS.format(_DEFAULT.base), _GRAPHS.format(iris.base))
    try:
        solutions = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True, base_iri=iris.base)
    except SyntaxError as error:
        # A parameter in a place where no value can stand, as in SELECT ?_x.
        raise BadParameter(
            f"this is not SPARQL with its parameters bound: {error}.", where=str(question.path)
        ) from error
    assert isinstance(solutions, QuerySolutions)  # `read_question` takes no other
    columns = question.columns
    rows: list[dict[str, Value]] = []
    try:
        for solution in solutions:
            if limit is not None and len(rows) >= limit:
                break
            # An aggregate over nothing gives one row of nothing.
            if any(solution[column.name] is not None for column in columns):
                rows.append({column.name: _value(solution[column.name], column.type, iris) for column in columns})
    except (OSError, RuntimeError) as error:
        raise GraphDamaged(f"the rdf view cannot be read: {error}.", mend="`kg rebuild` makes it anew.") from error
    return Rows([one.name for one in columns], rows, question.title, [one.type for one in columns])


def sparql(store: Store, text: str, *, iris: Iris = _DEFAULT) -> Rows | bool | bytes:
    """Ask in SPARQL 1.1; all sources together are the default graph, each is a named graph.

    Returns:
        Rows for SELECT (IRIs in full), truth for ASK, N-Triples for CONSTRUCT and DESCRIBE.

    Raises:
        BadParameter: an update, a part for another server, or a fault of syntax.
    """
    stays_here(text)
    # With a dataset of its own (FROM) the question says itself what its default graph is.
    union = "from" not in keywords(text)
    try:
        answer = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=union, base_iri=iris.base)
        if isinstance(answer, QueryBoolean):
            return bool(answer)
        if isinstance(answer, QueryTriples):
            # The union of all graphs holds a statement once for each source that makes it.
            lines = {str(triple.subject) + f" {triple.predicate} {triple.object} .\n" for triple in answer}
            return "".join(sorted(lines)).encode()
        names = [variable.value for variable in answer.variables]
        return Rows(names, [{name: _value(row[name], "text", None) for name in names} for row in answer])
    except SyntaxError as error:
        mend = "Only questions can be asked (SELECT, ASK, CONSTRUCT, DESCRIBE); nothing can be changed in this way."
        raise BadParameter(f"this is not a SPARQL query: {error}.", mend=mend) from error
    except (OSError, RuntimeError) as error:
        raise GraphDamaged(f"the rdf view cannot be read: {error}.", mend="`kg rebuild` makes it anew.") from error
    except ValueError as error:
        raise BadParameter(f"the query cannot be answered: {error}.") from error


# Binding


def _term(value: Bound) -> NamedNode | Literal:
    if isinstance(value, Thing):
        return NamedNode(value.iri)
    if isinstance(value, Decimal):
        return Literal(format(value, "f"), datatype=NamedNode(_XSD + "decimal"))
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=NamedNode(_XSD + "date"))
    return Literal(value)


# Values


def _value(term: Any, kind: str, iris: Iris | None) -> Value:
    if term is None:
        return [] if kind == "list" else None
    if isinstance(term, NamedNode):
        return iris.name(term.value) if iris is not None else term.value
    if not isinstance(term, Literal):
        return str(term)
    text = term.value
    if kind == "list" or _SEPARATOR in text or not text:
        parts = sorted({part for part in text.split(_SEPARATOR) if part})
        return parts if kind == "list" else "; ".join(parts) or None
    datatype = term.datatype.value.removeprefix(_XSD)
    try:
        if datatype == "integer":
            return int(text)
        if datatype == "decimal":
            number = Decimal(text)
            return int(number) if number == number.to_integral_value() else float(number)
        if datatype in {"double", "float"}:
            return float(text)
        if datatype == "boolean":
            return text == "true"
        if datatype == "date":
            return date.fromisoformat(text)
    except ValueError:
        return text  # a literal of that type without such a value: as it is written
    return text
