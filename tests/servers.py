"""Real graph databases for the tests: ArcadeDB, which the test lock brings, and Neo4j where it can be had.

Neo4j is the server that `NEO4J_URI` names (with `NEO4J_USERNAME`, `NEO4J_PASSWORD`, `NEO4J_DATABASE`), else one that is
started and thrown away where Java 17 or 21 and Maven, or jars fetched before, are there. Else its tests are skipped and
say so; with `KG_REQUIRE_ALL=1`, as in `.ci/run`, that is a failure.
"""

import base64
import contextlib
import json
import os
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from kg.bolt import Bolt, connect
from kg.serving import Address, Engine, missing, throw_away


@dataclass
class BoltServer:
    """A server with one database, which is the tests' own.

    Attributes:
        engine: `neo4j` or `arcadedb`.
        uri: where it speaks Bolt.
        user: who may write.
        password: theirs; no `repr` shows it.
        database: its name.
        http_port: where ArcadeDB speaks HTTP.
    """

    engine: Engine
    uri: str
    user: str
    password: str = field(repr=False)
    database: str
    http_port: int | None = None

    def connect(self) -> Bolt:
        """A connection of its own; use it as a context manager."""
        return connect(self.uri, self.user, self.password, self.database)

    def environment(self) -> dict[str, str]:
        """What tells `kg` of it."""
        return {
            "NEO4J_URI": self.uri,
            "NEO4J_USERNAME": self.user,
            "NEO4J_PASSWORD": self.password,
            "NEO4J_DATABASE": self.database,
        }

    def wipe(self) -> None:
        """Remove all nodes, relationships, constraints and indexes: the database is as new, connections go on."""
        if self.http_port is not None:
            self._tell(f"drop database {self.database}")
            self._tell(f"create database {self.database}")
            return
        with self.connect() as bolt:
            bolt.schema("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
            for (name,) in bolt.read("SHOW CONSTRAINTS YIELD name").rows:
                bolt.schema(f"DROP CONSTRAINT `{name}`")
            # Those of labels and of types come with every database.
            for (name,) in bolt.read("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").rows:
                bolt.schema(f"DROP INDEX `{name}`")

    def empty(self) -> bool:
        """Whether there is no node in the database."""
        with self.connect() as bolt:
            return not bolt.read("MATCH (n) RETURN 1 LIMIT 1").rows

    def _tell(self, command: str) -> None:
        """ArcadeDB makes and drops databases by HTTP alone."""
        key = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.http_port}/api/v1/server",
            data=json.dumps({"command": command}).encode(),
            headers={"Authorization": f"Basic {key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            answer.read()


def neo4j_given() -> bool:
    """Whether a server is named for the tests."""
    return bool(os.environ.get("NEO4J_URI"))


def require_neo4j() -> None:
    """Skip a test where no Neo4j can be started here; fail where none may be missing."""
    reason = missing("neo4j")
    if reason is None:
        return
    if os.environ.get("KG_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason} KG_REQUIRE_ALL=1 asks for Neo4j.")
    pytest.skip(reason)


@contextlib.contextmanager
def bolt_server_of(engine: Engine) -> Iterator[BoltServer]:
    """A server with an empty database, for as long as the context lasts; skips where it cannot be had."""
    if engine == "neo4j" and neo4j_given():
        yield from _given()
        return
    if engine == "neo4j":
        require_neo4j()
    with throw_away(engine, brief=True) as server:
        yield _server_at(server.address)


def _given() -> Iterator[BoltServer]:
    names = ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")
    uri, user, password, database = (os.environ.get(name, "") for name in names)
    server = BoltServer("neo4j", uri, user or "neo4j", password, database or "neo4j")
    if not server.empty():
        # It may be somebody's work.
        pytest.fail(f"the database {server.database} at {uri} is not empty, and tests empty it: name one that is.")
    try:
        yield server
    finally:
        server.wipe()


def _server_at(address: Address) -> BoltServer:
    return BoltServer(
        address.engine, address.uri, address.user, address.password(), address.database, address.http_port
    )
