"""A graph database that is started for this machine alone, and that goes when it should."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from kgcli import command, environment, kg
from servers import require_neo4j

from kg import Graph
from kg.bolt import connect
from kg.errors import KGError
from kg.serving import Address, Engine, _neo4j, missing, running, serve, throw_away

ROOT = Path(__file__).resolve().parent.parent
_LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which another system has not"),
]


class Serving(NamedTuple):
    """`kg neo4j serve` as a process."""

    graph: Path
    process: "subprocess.Popen[bytes]"
    output: Path

    def told(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def address(self) -> Address:
        found = running(self.graph)
        assert found is not None
        return found


@pytest.fixture(params=["arcadedb", "neo4j"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "neo4j":
        require_neo4j()
    return request.param


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    with Graph.open(tmp_path / "graph", create=True, write=True):
        return tmp_path / "graph"


@pytest.fixture
def started(graph: Path, tmp_path: Path) -> Iterator[Callable[..., Serving]]:
    """Start `kg neo4j serve` and wait until it says where it answers."""
    all_started: list[Serving] = []

    def start(*options: object) -> Serving:
        output = tmp_path / f"output{len(all_started)}"
        with output.open("wb") as written:
            process = subprocess.Popen(
                command("neo4j", "serve", "--graph", graph, *options),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                env=environment(),
            )
        serving = Serving(graph, process, output)
        all_started.append(serving)
        _wait_until(lambda: running(graph) is not None or process.poll() is not None)
        assert process.poll() is None, serving.told()
        return serving

    yield start
    for serving in all_started:
        if serving.process.poll() is None:
            serving.process.kill()
            serving.process.wait()


def test_it_serves_this_machine_alone_keeps_its_data_and_goes_with_ctrl_c(
    engine: Engine, graph: Path, started: Callable[..., Serving]
) -> None:
    port = _free_port()
    serving = started("--engine", engine, "--port", port)
    address = serving.address()
    assert address.uri == f"bolt://127.0.0.1:{port}"
    listens = _listens_at(address.pid)
    assert ("127.0.0.1", port) in listens or ("::ffff:127.0.0.1", port) in listens
    assert {host for host, _ in listens} <= _LOOPBACK
    password = address.password()
    for path in (Path(address.password_file), graph / "neo4j" / "server.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((graph / "neo4j").stat().st_mode) == 0o700

    second = kg("neo4j", "serve", "--graph", graph, "--engine", engine)
    assert second.code == 4
    assert "running already" in second.err
    assert address.uri in second.err
    with connect(address.uri, address.user, password, address.database) as bolt:
        bolt.write("CREATE (:Kept {id: 1})")
    with pytest.raises(KGError):
        connect(address.uri, address.user, "wrong-password", address.database)

    _stop(serving)
    assert running(graph) is None
    assert not (graph / "neo4j" / "server.json").exists()
    assert not _lives(address.pid)

    again = started("--engine", engine)
    address = again.address()
    assert address.password() == password
    with connect(address.uri, address.user, password, address.database) as bolt:
        assert bolt.read("MATCH (n:Kept) RETURN n.id").rows == [(1,)]
    if engine == "neo4j":
        os.kill(address.pid, signal.SIGKILL)
        assert again.process.wait(120) == 1
        assert "ended of itself" in again.told()
    else:
        again.process.kill()
        again.process.wait()
        _wait_until(lambda: not _lives(address.pid))
    assert running(graph) is None

    for said in (
        serving.told(),
        again.told(),
        second.out,
        second.err,
        (graph / "neo4j" / engine / "server.log").read_text(),
    ):
        assert password not in said
    told = serving.told()
    assert address.password_file in "".join(told.split())
    # What it lacks is said, and of Neo4j nothing.
    assert ("it lacks:  full-text indexes" in told) == (engine == "arcadedb")
    assert ("procedures: db.schema.nodeTypeProperties" in " ".join(told.split())) == (engine == "arcadedb")


def test_a_killed_test_run_leaves_no_server_behind() -> None:
    code = (
        "import sys, time\nfrom kg.serving import throw_away\n"
        "with throw_away('arcadedb') as server:\n"
        "    print(server.address.pid, server.address.password_file, flush=True)\n    time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        pid, password_file = run.stdout.readline().split()
        assert Path(password_file).exists()
        run.kill()
    _wait_until(lambda: not _lives(int(pid)) and not Path(password_file).parent.exists())


def test_a_thrown_away_server_leaves_no_folder() -> None:
    with throw_away("arcadedb") as server:
        folder = Path(server.address.password_file).parent
        assert server.running()
        assert folder.exists()
        assert server.address.password() not in repr(server.address)
    assert not server.running()
    assert not folder.exists()


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(KGError, match=f"port {port} is taken"), serve("arcadedb", tmp_path / "data", port=port):
            pass


def test_a_lost_password_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "server-users.jsonl").write_text("{}")
    with pytest.raises(KGError, match="its password is not"), serve("arcadedb", tmp_path):
        pass


def test_without_the_extra_the_mend_is_said(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.serving._arcadedb.importlib.util.find_spec", lambda _name: None)
    ran = kg("neo4j", "serve", "--graph", graph)
    assert ran.code == 1
    assert "pip install 'civil-society-kg[bolt]'" in ran.err


def test_serve_is_for_a_graph_that_is_there(tmp_path: Path) -> None:
    ran = kg("neo4j", "serve", "--graph", tmp_path / "none")
    assert ran.code == 1
    assert not (tmp_path / "none").exists()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Make the only programs on the path, and an empty cache."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("kg.serving._neo4j._INSTALLED", tmp_path / "none")

    def make(name: str, script: str) -> None:
        path = folder / name
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
        path.chmod(0o755)

    return make


_JAVA_17 = """echo 'openjdk version "17.0.15" 2025-04-15' >&2"""
#: Takes the folder that it is told of, and puts something there.
_MAVEN = r"""for word; do case $word in -DoutputDirectory=*) folder=${word#*=};; esac; done
sleep 1; mkdir -p "$folder"; echo jar > "$folder/neo4j.jar"; echo ran >> "$COUNT" """


def test_a_missing_java_is_said(programs: Callable[[str, str], None]) -> None:
    assert "Java 17 or 21, and none was found" in str(missing("neo4j"))
    programs("java", """echo 'openjdk version "11.0.2" 2019-01-15' >&2""")
    assert "only Java 11 was found" in str(missing("neo4j"))
    programs("java", """echo 'java version "1.8.0_402"' >&2""")
    assert "only Java 8 was found" in str(missing("neo4j"))
    programs("java", "exit 1")
    assert "none was found" in str(missing("neo4j"))


def test_a_missing_maven_is_said_as_long_as_the_jars_are(
    programs: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs("java", _JAVA_17)
    assert "Maven is needed once" in str(missing("neo4j"))
    programs("mvn", _MAVEN)
    assert missing("neo4j") is None
    monkeypatch.setenv("COUNT", str(tmp_path / "count"))
    assert [path.name for path in _neo4j.jars().iterdir()] == ["neo4j.jar"]
    (tmp_path / "bin" / "mvn").unlink()
    assert missing("neo4j") is None


def test_two_that_need_the_jars_fetch_them_once(
    programs: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs("java", _JAVA_17)
    programs("mvn", _MAVEN)
    count = tmp_path / "count"
    monkeypatch.setenv("COUNT", str(count))
    monkeypatch.setenv("JAVA_HOME", "")
    code = "from kg.serving import _neo4j; print(_neo4j.jars())"
    both = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    found = {run.communicate(timeout=60)[0] for run in both}
    assert len(found) == 1
    assert (Path(found.pop().strip()) / "neo4j.jar").exists()
    assert count.read_text() == "ran\n"


def test_a_fetch_that_fails_is_said_and_leaves_nothing(programs: Callable[[str, str], None], tmp_path: Path) -> None:
    programs("java", _JAVA_17)
    programs("mvn", "echo no network; exit 1")
    with pytest.raises(KGError, match="could not fetch") as error:
        _neo4j.jars()
    assert error.value.where is not None
    assert "no network" in Path(error.value.where).read_text()
    left = {path.name for path in (tmp_path / "cache" / "civil-society-kg").iterdir()}
    assert left == {"neo4j.lock", "neo4j-fetch.log"}


def test_a_neo4j_for_one_command(tmp_path: Path) -> None:
    require_neo4j()
    code = (
        "import os, json\nfrom kg.bolt import connect\n"
        "names = ('NEO4J_URI', 'NEO4J_USERNAME', 'NEO4J_PASSWORD', 'NEO4J_DATABASE')\n"
        "with connect(*(os.environ[name] for name in names)) as bolt:\n"
        "    print(json.dumps([bolt.read('RETURN 1').rows[0][0], os.environ['NEO4J_PASSWORD']]))\n"
        "raise SystemExit(7)\n"
    )
    ran = subprocess.run(
        [ROOT / "scripts" / "neo4j-local", "run", sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 7, ran.stderr
    answer, password = json.loads(ran.stdout)
    assert answer == 1
    assert password not in ran.stderr
    assert not list(tmp_path.iterdir())


def test_a_neo4j_left_running_is_stopped(tmp_path: Path) -> None:
    require_neo4j()

    def local(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [ROOT / "scripts" / "neo4j-local", *arguments],
            env={**os.environ, "TMPDIR": str(tmp_path), "PYTHON": sys.executable},
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )

    told = dict(line.split("=", 1) for line in local("start").stdout.splitlines())
    password = Path(told["NEO4J_PASSWORD_FILE"]).read_text().strip()
    with connect(told["NEO4J_URI"], told["NEO4J_USERNAME"], password, told["NEO4J_DATABASE"]) as bolt:
        assert bolt.read("RETURN 1").rows == [(1,)]
    assert "Stopped" in local("stop").stderr
    assert not list(tmp_path.iterdir())
    assert "None runs." in local("stop").stderr


def test_the_container_is_of_the_same_neo4j() -> None:
    version = re.search(r"<neo4j.version>([\d.]+)<", (ROOT / "kg" / "serving" / "pom.xml").read_text())
    image = re.search(r"image: neo4j:([\d.]+)-community", (ROOT / "compose.yaml").read_text())
    assert version
    assert image
    assert version[1].startswith(f"{image[1]}.")


def _listens_at(pid: int) -> set[tuple[str, int]]:
    """Addresses and ports that a process listens at, as the system's own tables have them."""
    found = set()
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            match = re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink()))
        except OSError:  # closed in between
            continue
        if match:
            inodes.add(match[1])
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[3] == "0A" and parts[9] in inodes:
                address, port = parts[1].split(":")
                # Words of four bytes, each as the processor has it.
                raw = bytes.fromhex(address)
                if sys.byteorder == "little":
                    raw = b"".join(raw[start : start + 4][::-1] for start in range(0, len(raw), 4))
                found.add((socket.inet_ntop(family, raw), int(port, 16)))
    return found


def _stop(serving: Serving) -> None:
    serving.process.send_signal(signal.SIGINT)
    assert serving.process.wait(120) == 0, serving.told()
    assert serving.told().rstrip().endswith("Stopped.")


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_until(true: Callable[[], bool]) -> None:
    """Wait for what must come; how long it takes does not matter."""
    until = time.monotonic() + 240
    while not true():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)
