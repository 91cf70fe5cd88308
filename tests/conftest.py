"""What tests of several files are given, and which of them run in the same process.

A server is started once: all tests that ask one engine run in one process. So do the other tests of a file, which may
share what is dear to make.
"""

import os
import re
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from servers import BoltServer, bolt_server_of
from xdist.scheduler import LoadScopeScheduling

# A shell lets what it starts in the background ignore Ctrl-C, and all that this starts in turn: processes of the tests
# are to hear of it wherever the tests run.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_ENGINES = ("neo4j", "arcadedb")
#: `test_x[neo4j]`, `test_x[arcadedb-3]`, `test_x[3-neo4j]`
_ASKS = re.compile(rf"\[(?:.*-)?({'|'.join(_ENGINES)})(?:-.*)?\]$")
#: What is asked of a server on every interpreter.
_FEW = re.compile(r"test_(?:neo4j_push|cypher)\.py::.*\[(?:.*-)?arcadedb(?:-.*)?\]$")


class _ByServerAndFile(LoadScopeScheduling):
    """Hands tests out in groups, the largest first."""

    def _split_scope(self, nodeid: str) -> str:
        asks = _ASKS.search(nodeid)
        return asks[1] if asks else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Replace how pytest-xdist hands tests out."""
    return _ByServerAndFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `KG_TEST_PYTHON=further`, leave out what another interpreter makes no difference to.

    A page, a server, a killed process behave the same whatever Python made, asked or was them: tests that are marked
    `once` or `browser` run on the first interpreter. Of the servers, the writer and the asker are tested on the further
    ones too, on the server that is quick to start.
    """
    if os.environ.get("KG_TEST_PYTHON") != "further":
        return
    left = [item for item in items if _is_dear(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


def _is_dear(item: pytest.Item) -> bool:
    if _ASKS.search(item.nodeid):
        return not _FEW.search(item.nodeid)
    return any(item.iter_markers("once")) or any(item.iter_markers("browser"))


@pytest.fixture(scope="session", params=_ENGINES)
def bolt_server(request: pytest.FixtureRequest) -> Iterator[BoltServer]:
    """A real server with one database, that of Neo4j and that of ArcadeDB; what others left is in it: see `wipe`."""
    with bolt_server_of(request.param) as server:
        yield server


@pytest.fixture
def bolt_database(bolt_server: BoltServer) -> BoltServer:
    """A real server whose database is empty."""
    bolt_server.wipe()
    return bolt_server
