"""Options that several commands share, said once."""

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "CsvOption",
    "GraphOption",
    "JsonOption",
    "Language",
    "LanguageOption",
    "MapOption",
    "ParquetOption",
    "Persons",
    "PersonsOption",
    "mapping_of",
    "no_two",
]

Language = Literal["en", "ru"]
Persons = Literal["none", "roles"]

GraphOption = Annotated[
    Path | None,
    typer.Option("--graph", metavar="DIR", help="Folder of the graph. By default KG_GRAPH, else kg-data here."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV, for programs and spreadsheets.")]
ParquetOption = Annotated[
    Path | None,
    typer.Option("--parquet", metavar="FILE", help="Write the answer to a Parquet file, for pandas, R and Spark."),
]
LanguageOption = Annotated[
    Language,
    typer.Option("--lang", metavar="en|ru", help="Language of labels; names from sources stay as they are."),
]
PersonsOption = Annotated[
    Persons,
    typer.Option(
        "--persons",
        metavar="none|roles",
        help="Names of persons: none of them, or of those who speak or organize in a named office.",
    ),
]
MapOption = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="How the columns of a table are to be read: a YAML file."),
]


def mapping_of(file: Path | None) -> str:
    """The mapping of `--map` as `kg.loader.Options` takes it; empty where none is given.

    Raises:
        KGError: it cannot be read, or is no mapping.
    """
    if file is None:
        return ""
    from kg.mapping import canonical, read_mapping

    return canonical(read_mapping(file))


def no_two(**given: bool) -> None:
    """Refuse options that exclude each other.

    Raises:
        BadParameter: where more than one is given.
    """
    from kg.errors import BadParameter

    names = [f"--{name.replace('_', '-')}" for name, is_given in given.items() if is_given]
    if len(names) > 1:
        raise BadParameter(f"{' and '.join(names)} exclude each other.", mend="Give one of them.")
