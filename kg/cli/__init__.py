"""The command line: parse, call, print. What a command does is in `kg`; how it looks is here.

Heavy modules are imported inside the commands, so that `kg --help` answers at once.
"""

import gc
from typing import Annotated

import typer

from kg.cli import (
    cite,
    cypher,
    doctor,
    export,
    extract,
    find,
    forget,
    gaps,
    links,
    load,
    map,
    map_columns,
    neo4j,
    partners,
    path,
    query,
    read,
    rebuild,
    report,
    show,
    sparql,
    sql,
    validate,
)
from kg.cli.exits import ExitCode
from kg.cli.frame import Command, Commands
from kg.cli.interrupt import heed

__all__ = ["app", "main"]

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

app = typer.Typer(
    name="kg",
    cls=Commands,
    rich_markup_mode=None,  # plain help: half the time to start
    pretty_exceptions_enable=False,
    context_settings=_CONTEXT,
    epilog=f"Exit codes: {', '.join(f'{code.value} {code.brief}' for code in ExitCode)}. All of it: docs/commands.md.",
)


def _version(asked: bool) -> None:
    if asked:
        from kg import __version__

        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _kg(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  # its callback acts on it
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """A knowledge graph of civil society: who works with whom, where and for whom.

    Every fact in it leads back to the words of the source that say so. Begin with `kg load FOLDER`; then `kg query`
    lists what can be asked.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


for _module in (
    load,
    read,
    map_columns,
    extract,
    forget,
    find,
    show,
    cite,
    query,
    sparql,
    sql,
    cypher,
    partners,
    path,
    links,
    gaps,
    map,
    report,
    export,
    validate,
    doctor,
    rebuild,
):
    _name = _module.__name__.rpartition(".")[2]
    app.command(_name.replace("_", "-"), cls=Command, context_settings=_CONTEXT | getattr(_module, "CONTEXT", {}))(
        getattr(_module, f"{_name}_command")
    )

app.add_typer(neo4j.neo4j_group, name="neo4j", context_settings=_CONTEXT)


def main() -> None:
    """Run `kg`; leaves with one of the codes of `kg.cli.exits`."""
    # A command makes objects by the thousand and lets go of all of them at once: the collector need look seldom.
    gc.set_threshold(50_000)
    heed()
    app(prog_name="kg")
