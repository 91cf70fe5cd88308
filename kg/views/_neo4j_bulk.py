"""The files for the first import of a very large graph, `neo4j-admin database import full`, and the command for it.

DuckDB writes them straight from the tables, documents in lots, so that memory stays the same however large the graph
is. What is imported is what a push would have written, with its digests. Constraints and indexes cannot be imported:
`schema.cypher` makes them, or the next push, which then has nothing else to do.

How `neo4j-admin` reads them: https://neo4j.com/docs/operations-manual/5/tools/neo4j-admin/neo4j-admin-import/
"""

import contextlib
import errno
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from kg.errors import KGError
from kg.files import folder_beside
from kg.views._neo4j_compare import DOCUMENT, OWNED, SHARED, Comparison, Kind, Tables
from kg.views._neo4j_model import Property, model, quoted
from kg.views._neo4j_rows import NodeRows
from kg.watch import working

__all__ = ["SCHEMA", "SCRIPT", "Bulk", "bulk"]

#: The file with the command, and the one with the constraints and indexes.
SCRIPT, SCHEMA = "import.sh", "schema.cypher"
#: The facts of so many documents go into a file.
_LOT = 5_000
#: Stands between the members of a list. `kg.views._neo4j_sql.clean` lets no words have it.
_BETWEEN = "\x1f"
#: What the stamp says until there are constraints and indexes too.
_PUSHING = "import"
#: Types in the header of a file.
_TYPES = {
    "STRING": "string",
    "INTEGER": "long",
    "FLOAT": "double",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "ZONED DATETIME": "datetime",
    "POINT": "point",
    "LIST<STRING>": "string[]",
    "LIST<INTEGER>": "long[]",
    "LIST<FLOAT>": "double[]",
}
#: Written into CSV between quotation marks: an empty text is not the absence of one.
_TEXTS = {"STRING", "LIST<STRING>"}
#: The one that Neo4j Community has.
_DATABASE = "neo4j"
#: The name of the database stands first: an option that takes files would take it for one.
_COMMAND = ("neo4j-admin", "database", "import", "full", _DATABASE)
_OPTIONS = (
    "--multiline-fields=true",
    "--array-delimiter=U+001F",
    # It must hold the longest value: all words for one fact.
    "--read-buffer-size=16m",
)


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """The files for an import.

    Attributes:
        folder: that they are in.
        files: all of them, sorted.
        command: what imports them, to be given in that folder; `import.sh` gives it.
        nodes: how many there are in them, the stamp among them.
        relationships: how many.
        bytes: of all files together.
    """

    folder: Path
    files: list[Path]
    command: list[str]
    nodes: int
    relationships: int
    bytes: int


class _Column(msgspec.Struct, frozen=True):
    """A column of a file: what it is in the header, its type in the property graph, its SQL."""

    header: str
    type: str
    sql: str


def bulk(tables: Tables, folder: Path, *, base: str, made_with: str) -> Bulk:
    """Write the files for the import of a whole graph, and the command for it.

    Args:
        tables: the view, open for reading.
        folder: for the files; it is made where it is not there.
        base: of the graph's IRIs.
        made_with: what the stamp of the mirror says that it was made with.

    Raises:
        KGError: the folder holds files already, or cannot be written to: nothing is left behind.
    """
    with _told(folder):
        if folder.is_dir() and any(folder.iterdir()):
            raise KGError(
                "the folder holds files already, and an import must not take them for its own.",
                where=str(folder),
                mend="Name a new folder.",
            )
        with folder_beside(folder) as made:
            with Comparison(tables, base) as compared:
                written = _Files(made, compared)
                written.stamp(base, tables.stamp.position, made_with)
                written.graph()
            options = [*_OPTIONS, *written.parts()]
            (made / SCHEMA).write_text(_schema(), encoding="utf-8")
            (made / SCRIPT).write_text(_script(options), encoding="utf-8")
            (made / SCRIPT).chmod(0o755)
        files = sorted(folder.iterdir())
        return Bulk(
            folder=folder,
            files=files,
            command=[*_COMMAND, *options],
            nodes=written.nodes,
            relationships=written.relationships,
            bytes=sum(file.stat().st_size for file in files),
        )


class _Files:
    """The files of nodes and relationships, and how many there are in them."""

    def __init__(self, folder: Path, compared: Comparison) -> None:
        self.nodes = self.relationships = 0
        self._folder = folder
        self._compared = compared
        #: Of each kind the option that names its files, and these, the header first.
        self._parts: dict[str, tuple[str, list[str]]] = {}

    def stamp(self, base: str, position: int, made_with: str) -> None:
        """The node that says what the mirror reflects; `pushing` says that constraints and indexes are missing."""
        row = {
            "id": "graph",
            "base": base,
            "journalPosition": str(position),
            "madeWith": made_with,
            "pushing": _PUSHING,
        }
        types = {one.name: _TYPES[one.type] for one in model().node("GraphMeta").properties} | {"id": "ID(GraphMeta)"}
        header = ",".join(f"{name}:{types[name]}" for name in row)
        values = ",".join('"' + value.replace('"', '""') + '"' for value in row.values())
        (self._folder / "nodes-GraphMeta.csv").write_text(f"{header}\n{values}\n", encoding="utf-8")
        self._parts["nodes-GraphMeta"] = "--nodes=GraphMeta", ["nodes-GraphMeta.csv"]
        self.nodes += 1

    def graph(self) -> None:
        """All other nodes and relationships."""
        with working("working out what belongs to which document"):
            self._compared.take_documents(())
        for kind in SHARED:
            self._compared.take(kind, ())
            self._write(kind, 1)
        for number, _ in enumerate(self._compared.lots(_LOT), 1):
            for kind in (DOCUMENT, *OWNED):
                self._write(kind, number)

    def parts(self) -> list[str]:
        """The options that name the files, those of nodes first."""
        return [f"{option}={','.join(files)}" for option, files in sorted(self._parts.values())]

    def _write(self, kind: Kind, number: int) -> None:
        """Write one lot of a kind; no file where there is nothing of it."""
        name, columns = _name(kind), _columns(kind, has_digest=self._compared.has_digest(kind))
        file = self._folder / f"{name}.{number:04}.csv.gz"
        with working(f"writing {file.name}"):
            count = self._compared.run(_copy(self._compared.query(kind), columns, file)).fetchall()[0][0]
        if not count:
            file.unlink()
            return
        if name not in self._parts:
            header = self._folder / f"{name}.header.csv"
            header.write_text(",".join(one.header for one in columns) + "\n", encoding="utf-8")
            self._parts[name] = _option(kind), [header.name]
        self._parts[name][1].append(file.name)
        if isinstance(kind, NodeRows):
            self.nodes += count
        else:
            self.relationships += count


def _name(kind: Kind) -> str:
    """What the files of a kind are called."""
    if isinstance(kind, NodeRows):
        return "-".join(("nodes", *kind.labels))
    return f"relationships-{kind.type}-{kind.start}-{kind.end}"


def _option(kind: Kind) -> str:
    return f"--nodes={':'.join(kind.labels)}" if isinstance(kind, NodeRows) else f"--relationships={kind.type}"


def _columns(kind: Kind, *, has_digest: bool) -> list[_Column]:
    ends = {"id": "id:ID"} if isinstance(kind, NodeRows) else {"a": ":START_ID", "b": ":END_ID"}
    labels = kind.labels[:1] if isinstance(kind, NodeRows) else (kind.start, kind.end)
    columns = [
        _Column(f"{header}({_space(label)})", "STRING", f'"{name}"')
        for (name, header), label in zip(ends.items(), labels, strict=True)
    ]
    properties = [one for one in kind.kind.rows if one.name not in ends]
    columns += [_Column(f"{one.name}:{_TYPES[one.type]}", one.type, _csv(one)) for one in properties]
    if kind is DOCUMENT or (not kind.owned and has_digest):
        columns.append(_Column("digest:string", "STRING", "digest"))
    if kind is DOCUMENT:
        columns.append(_Column("complete:boolean", "BOOLEAN", "true"))
    return columns


def _space(label: str) -> str:
    """The space of ids that nodes with a label are in: one for each first label."""
    first = {kind.labels[0] for kind in model().nodes}
    return label if label in first else next(kind.labels[0] for kind in model().nodes if label in kind.labels)


def _csv(one: Property) -> str:
    """SQL for a property as the import reads it."""
    name = f'"{one.name}"'
    if one.type == "POINT":
        return "'{latitude:' || latitude || ', longitude:' || longitude || '}'"
    if one.type == "ZONED DATETIME":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    if one.type == "LIST<STRING>":
        # Names of files and numbers come as they are, and none may be taken for two.
        return f"array_to_string([replace(one, '{_BETWEEN}', '\ufffd') FOR one IN {name}], '{_BETWEEN}')"
    return f"array_to_string({name}, '{_BETWEEN}')" if one.type.startswith("LIST<") else name


def _copy(query: str, columns: Sequence[_Column], file: Path) -> str:
    """A statement that writes the rows of a query to a file; it gives their number."""
    chosen = ", ".join(f'{one.sql} AS "{place}"' for place, one in enumerate(columns))
    texts = ", ".join(f'"{place}"' for place, one in enumerate(columns) if one.type in _TEXTS)
    path = str(file).replace("'", "''")
    return (
        f"COPY (SELECT {chosen} FROM ({query})) TO '{path}' "  # noqa: S608
        f"(FORMAT csv, HEADER false, FORCE_QUOTE ({texts}), NULLSTR '', COMPRESSION gzip)"
    )


def _schema() -> str:
    """The constraints and indexes; the last statement takes back that they are missing."""
    statements = [*model().constraints, *(index.statement for index in model().indexes)]
    last = f"MATCH (m:{quoted('GraphMeta')} {{id: 'graph'}}) WHERE m.pushing = '{_PUSHING}' REMOVE m.pushing"
    return "".join(f"{one};\n" for one in (*statements, last))


def _script(options: Iterable[str]) -> str:
    """The command as a script for the shell; what follows its name is handed on to `neo4j-admin`."""
    listed = " \\\n".join(f"  {shlex.quote(one)}" for one in options)
    return f"""#!/bin/sh
# Makes the database {_DATABASE} of Neo4j 5 from the files in this folder, while the server is stopped. neo4j-admin must
# be on the PATH, or named in NEO4J_ADMIN. A database that is there already is replaced only where that is asked for:
#   ./{SCRIPT} --overwrite-destination
# Then start the server and make the constraints and indexes, with `kg neo4j push` or with
#   cypher-shell --file {SCHEMA}
cd "$(dirname "$0")" || exit 1
exec "${{NEO4J_ADMIN:-neo4j-admin}}" {" ".join(_COMMAND[1:])} "$@" \\
{listed}
"""


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say in words for the user why the files could not be written."""
    try:
        yield
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raise KGError(
            f"the files for the import cannot be written: {error.strerror or error}.",
            where=str(folder),
            mend="Make room, or name another folder." if full else "Name another folder.",
        ) from error
