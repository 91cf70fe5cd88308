"""Where a server that we started answers, as programs and people find it."""

from pathlib import Path
from typing import Literal

import msgspec

from kg.errors import KGError

__all__ = ["Address", "Engine"]

Engine = Literal["arcadedb", "neo4j"]


class Address(msgspec.Struct, frozen=True):
    """A server on this machine, and how to be let in.

    Args:
        engine: the program that serves.
        uri: where it speaks Bolt: `bolt://127.0.0.1:7687`.
        user: who may read and write.
        database: the one database that it serves.
        password_file: holds the password of `user`; only its owner may read it.
        pid: of the server's process.
        http_port: where it speaks HTTP too, on this machine alone; None: nowhere.
    """

    engine: Engine
    uri: str
    user: str
    database: str
    password_file: str
    pid: int
    http_port: int | None = None

    def password(self) -> str:
        """The password, read from its file.

        Raises:
            KGError: the file cannot be read.
        """
        try:
            return Path(self.password_file).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise KGError(
                "the server's password cannot be read.",
                where=self.password_file,
                mend="Start the server anew, as the user who started it.",
            ) from None

    def environment(self) -> dict[str, str]:
        """What tells a program of the server: `NEO4J_URI`, `NEO4J_USERNAME`, `NEO4J_PASSWORD` and `NEO4J_DATABASE`."""
        return {
            "NEO4J_URI": self.uri,
            "NEO4J_USERNAME": self.user,
            "NEO4J_PASSWORD": self.password(),
            "NEO4J_DATABASE": self.database,
        }
