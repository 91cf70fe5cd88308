"""ArcadeDB as a process of its own: `python -m kg.serving._arcadedb`, told by standard input what to serve.

It stops when its input ends or when it is told to: nothing but its parent's death is needed for that, so no server is
left behind. The password comes by that way because others on the machine can read a command line.
"""

import importlib.util
import os
import signal
import sys
import threading
from pathlib import Path

import msgspec

from kg.errors import KGError

__all__ = ["DATABASE", "USER", "Asked", "check_installed"]

USER = "root"
DATABASE = "kg"


class Asked(msgspec.Struct, frozen=True):
    """What to serve.

    Args:
        folder: of the data.
        password: of `USER`.
        bolt_port: where to speak Bolt, on 127.0.0.1.
        http_port: where to speak HTTP, on 127.0.0.1: it cannot be turned off.
        memory: heap of its Java, in MB.
        java_options: of its Java, besides.
    """

    folder: str
    password: str
    bolt_port: int
    http_port: int
    memory: int
    java_options: list[str]


def check_installed() -> None:
    """Look whether the package with the server is there.

    Raises:
        KGError: it is not.
    """
    if importlib.util.find_spec("arcadedb_embedded") is None:
        raise KGError(
            "ArcadeDB is not installed.",
            mend="pip install 'civil-society-kg[bolt]', or, where Java 17 or 21 is, use --engine neo4j.",
        )


def _serve(asked: Asked) -> None:
    from arcadedb_embedded import create_server
    from arcadedb_embedded.jvm import start_jvm

    # -Xrs: signals are ours.
    options = ["-Xrs", f"-XX:ErrorFile={asked.folder}/java-error-%p.log", *asked.java_options]
    start_jvm(heap_size=f"{asked.memory}m", jvm_args=options)
    server = create_server(
        asked.folder,
        root_password=asked.password,
        config={
            "host": "127.0.0.1",  # of every listener
            "mode": "development",  # in the other one it does not say what is wrong with a question
            "http_port": asked.http_port,
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt_host": "127.0.0.1",
            "bolt_port": asked.bolt_port,
        },
    )
    server.start()
    try:
        server.create_database(DATABASE)
        signal.sigwait({signal.SIGTERM})
    finally:
        server.stop()


def _until_the_parent_is_gone() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until told to stop."""
    # Blocked before Java makes its threads, which inherit that: so it waits for `sigwait`, whenever it comes.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=Asked)
    threading.Thread(target=_until_the_parent_is_gone, daemon=True).start()
    os.chdir(Path(asked.folder))  # its log goes to ./log, whatever it is told
    _serve(asked)


if __name__ == "__main__":
    main()
