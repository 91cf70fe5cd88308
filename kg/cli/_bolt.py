"""Which server a command talks to over Bolt, and as whom: options, environment, or the server that runs for the graph.

The password is never an option: whoever lists processes would read it.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.output import is_terminal

if TYPE_CHECKING:
    from kg.bolt import Bolt

__all__ = ["DatabaseOption", "UriOption", "UserOption", "connected"]

#: Who one is on a new Neo4j.
_USER = "neo4j"

UriOption = Annotated[
    str | None,
    typer.Option(
        "--uri",
        metavar="ADDRESS",
        help="Server, as bolt://localhost:7687. By default NEO4J_URI, else the one that `kg neo4j serve` runs.",
    ),
]
UserOption = Annotated[
    str | None,
    typer.Option(
        "--user",
        metavar="NAME",
        help="User there. By default NEO4J_USERNAME, else neo4j; the password: NEO4J_PASSWORD, or it is asked for.",
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="NAME", help="Database there. By default NEO4J_DATABASE, else the user's own."),
]


def connected(
    graph: Path | None = None, *, uri: str | None = None, user: str | None = None, database: str | None = None
) -> "Bolt":
    """Connect to the server that is meant: by option, else by environment, else the one that runs for the graph.

    Args:
        graph: folder of the graph, as `--graph` has it: whose server to look for where no address is given.
        uri: as `--uri` has it.
        user: as `--user` has it.
        database: as `--database` has it.

    Returns:
        The connection, to be used as a context manager.

    Raises:
        BadParameter: no server is named, or there is nobody to ask for the password.
        KGError: the server is not there, or does not let this user in.
    """
    from kg.bolt import check_address, connect
    from kg.errors import BadParameter
    from kg.graph import FOLDER
    from kg.serving import running

    uri = uri or os.environ.get("NEO4J_URI")
    if uri:
        check_address(uri)  # before it is repeated: some write a password into it
        user = user or os.environ.get("NEO4J_USERNAME") or _USER
        return connect(uri, user, _password(uri, user), database or os.environ.get("NEO4J_DATABASE"))
    # The environment speaks of another server, if it speaks of one: our own knows its user, password and database.
    own = running(Path(graph or os.environ.get("KG_GRAPH") or FOLDER).expanduser())
    if own is None:
        raise BadParameter(
            "no server is named.",
            mend="Give --uri bolt://… or set NEO4J_URI; `kg neo4j serve` starts a server for this graph.",
        )
    password = own.password() if user in {None, own.user} else _password(own.uri, user)
    return connect(own.uri, user or own.user, password, database or own.database)


def _password(uri: str, user: str) -> str:
    """What NEO4J_PASSWORD says, also where it is empty; else what is typed.

    Raises:
        BadParameter: there is no terminal to ask at.
    """
    from getpass import getpass

    from kg.errors import BadParameter

    given = os.environ.get("NEO4J_PASSWORD")
    if given is not None:
        return given
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise BadParameter("no password is given.", where=f"{user} at {uri}", mend="Set NEO4J_PASSWORD.")
    try:
        return getpass(f"Password of {user} at {uri}: ", sys.stderr)
    except EOFError:
        raise typer.Abort from None
