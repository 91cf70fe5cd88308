"""Neo4j Community from its published Maven artefacts: Java, jars, configuration and command lines."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.errors import KGError
from kg.lock import WriteLock
from kg.watch import working

__all__ = [
    "DATABASE",
    "USER",
    "admin_command",
    "check_installed",
    "command",
    "configure",
    "environment",
    "jars",
    "java",
    "set_password",
]

USER = "neo4j"
DATABASE = "neo4j"
#: What the server runs on: https://neo4j.com/docs/operations-manual/5/installation/requirements/
_JAVA = (17, 21)
_POM = Path(__file__).with_name("pom.xml")
_MAIN = "org.neo4j.server.CommunityEntryPoint"
_ADMIN = "org.neo4j.server.startup.Neo4jAdminBoot"
#: Where systems put every Java that is installed.
_INSTALLED = Path("/usr/lib/jvm")
#: Seconds that fetching the jars may take: 123 MB.
_FETCHING = 900
#: Seconds that a tool of Neo4j may take that does little, on a machine that does much.
_STARTING = 300
#: A name of the machine's own is not trusted to be this machine: the number is.
_HERE = "127.0.0.1"


def java() -> Path:
    """The Java that the server runs on: that of `JAVA_HOME`, of the path, else any that is installed.

    Raises:
        KGError: there is none of a version that Neo4j takes.
    """
    others: dict[str, None] = {}
    for program in _javas():
        version = _version(program)
        if version in _JAVA:
            return program
        if version is not None:
            others[str(version)] = None
    found = f"only Java {', '.join(others)} was found" if others else "none was found"
    raise KGError(
        f"Neo4j needs Java 17 or 21, and {found}.",
        mend="Install one (Debian: apt-get install openjdk-17-jre-headless), or set JAVA_HOME to it.",
    )


def _javas() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if found := shutil.which("java"):
        yield Path(found)
    # Debian's and Fedora's, of which only one is on the path.
    yield from sorted(_INSTALLED.glob("*/bin/java"))


def _version(program: Path) -> int | None:
    try:
        told = subprocess.run(  # noqa: S603  # what it is called is asked of Java itself
            [program, "-version"], capture_output=True, text=True, timeout=60, check=False
        ).stderr
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    match = re.search(r'version "(\d+)(?:\.(\d+))?', told)
    # Java 8 and older call themselves 1.8.
    return None if match is None else int(match[2]) if match[1] == "1" and match[2] else int(match[1])


def check_installed() -> None:
    """Look whether what the server runs on is there. Nothing is fetched to find out.

    Raises:
        KGError: there is no Java that it takes, or neither its jars nor Maven to fetch them.
    """
    java()
    if not _folder().is_dir():
        _maven()


def _maven() -> str:
    found = shutil.which("mvn")
    if found is None:
        raise KGError(
            "Maven is needed once, to fetch Neo4j's jars, and was not found.",
            mend="Install it (Debian: apt-get install maven).",
        )
    return found


def _folder() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "civil-society-kg"
    return cache / f"neo4j-{hashlib.sha256(_POM.read_bytes()).hexdigest()[:16]}"


def jars() -> Path:
    """The folder with the server's jars; they are fetched by Maven where they are not there yet.

    They are kept in the user's cache, a folder for each state of the POM. Of two that fetch at once the second waits.

    Raises:
        KGError: Maven or a Java for it is missing, or the jars cannot be fetched.
    """
    folder = _folder()
    if folder.is_dir():
        return folder
    maven, home = _maven(), java().resolve().parent.parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = WriteLock(folder.parent / "neo4j.lock")
    with working("waiting for another process that fetches Neo4j"):
        lock.take(wait=_FETCHING)
    try:
        if not folder.is_dir():
            with working("fetching Neo4j, 123 MB, once"):
                _fetch(maven, home, folder)
    finally:
        lock.release()
    return folder


def _fetch(maven: str, home: Path, folder: Path) -> None:
    """Let Maven copy the jars; `folder` is there only when all of them are."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetching-") as made:
        log = folder.parent / "neo4j-fetch.log"
        wanted = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={made}/jars"]
        with log.open("wb") as written:
            done = subprocess.run(  # noqa: S603  # only our own words
                # Strict: a jar whose checksum is wrong is refused.
                [maven, "--quiet", "--batch-mode", "--strict-checksums", "--file", str(_POM), *wanted],
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                env=os.environ | {"JAVA_HOME": str(home)},
                timeout=_FETCHING,
                check=False,
            )
        if done.returncode != 0:
            raise KGError(
                "Maven could not fetch Neo4j's jars.",
                where=str(log),
                mend="That file says why. It needs a network, or a mirror in Maven's settings.xml.",
            )
        (Path(made) / "jars").rename(folder)


def configure(home: Path, port: int, memory: int) -> None:
    """Write the configuration of a server that this machine alone can reach.

    Args:
        home: folder of its data, logs and configuration.
        port: where it speaks Bolt. It does not speak HTTP.
        memory: heap of its Java, in MB; half as much again holds pages of the data.
    """
    settings = {
        "server.default_listen_address": _HERE,
        "server.default_advertised_address": _HERE,
        "server.bolt.listen_address": f"{_HERE}:{port}",
        "server.bolt.advertised_address": f"{_HERE}:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.heap.max_size": f"{memory}m",
        "server.memory.pagecache.size": f"{memory // 2}m",
        # What is forgotten shall not stay in a log of questions, nor longer than needed in that of transactions.
        "db.logs.query.enabled": "OFF",
        "db.tx_log.rotation.retention_policy": "keep_none",
        "db.tx_log.preallocate": "false",
        # A question must not read files of this machine.
        "dbms.security.allow_csv_import_from_file_urls": "false",
        # Who gives a wrong password three times would be locked out for a while: ours is too long to be guessed.
        "dbms.security.auth_max_failed_attempts": "0",
        "dbms.usage_report.enabled": "false",
    }
    folder = home / "conf"
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    (folder / "neo4j.conf").write_text(text, encoding="utf-8")


def environment(home: Path) -> dict[str, str]:
    """The environment of the server and of its tools."""
    return {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}


def command(home: Path, memory: int, java_options: Sequence[str] = ()) -> list[str]:
    """The command line of the server.

    Args:
        home: folder that `configure` was given.
        memory: heap of its Java, in MB.
        java_options: of its Java, besides.

    Raises:
        KGError: as in `java` and `jars`.
    """
    return [
        *_java_with_jars(memory),
        *java_options,
        # As in the configuration that Neo4j is delivered with: files of the data are mapped by its own means.
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/java.io=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "-XX:+ExitOnOutOfMemoryError",
        "-Dlog4j2.disable.jmx=true",
        _MAIN,
        f"--home-dir={home}",
        f"--config-dir={home / 'conf'}",
    ]


def admin_command(*arguments: str, memory: int = 512) -> list[str]:
    """The command line of `neo4j-admin` from the same jars; to be run in the `environment` of a home.

    Args:
        arguments: what follows `neo4j-admin`: `"database", "import", "full", …`.
        memory: heap of its Java, in MB.

    Raises:
        KGError: as in `java` and `jars`.
    """
    return [*_java_with_jars(memory), _ADMIN, *arguments]


def _java_with_jars(memory: int) -> list[str]:
    return [str(java()), f"-Xmx{memory}m", "-cp", f"{jars()}/*"]


def set_password(home: Path, password: str) -> None:
    """Give `USER` a password, before the server is started for the first time.

    Args:
        home: folder that `configure` was given.
        password: letters and digits.

    Raises:
        KGError: as in `java` and `jars`, or Neo4j did not take it.
    """
    # In a file: others on the machine can read a command line.
    written = home / "conf" / "first-password"
    written.touch(mode=0o600)
    try:
        written.write_text(password, encoding="ascii")
        asked = admin_command("dbms", "set-initial-password", f"@{written}", memory=128)
        done = subprocess.run(  # noqa: S603  # only our own words
            asked, env=environment(home), capture_output=True, timeout=_STARTING, check=False
        )
    finally:
        written.unlink()
    if done.returncode != 0:
        raise KGError("Neo4j did not take a password.", where=str(home), mend="Remove that folder and start again.")
