"""Servers that tests make up: one that speaks just enough Bolt to refuse, and a wire that can be cut."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

#: Bolt 4.4, as a server names the version that it chooses.
BOLT_44 = b"\x00\x00\x04\x04"
_REQUESTS = {
    0x01: "HELLO", 0x02: "GOODBYE", 0x0F: "RESET", 0x10: "RUN", 0x11: "BEGIN", 0x12: "COMMIT",
    0x13: "ROLLBACK", 0x2F: "DISCARD", 0x3F: "PULL", 0x66: "ROUTE",
}  # fmt: skip
_SUCCESS, _FAILURE, _IGNORED = 0x70, 0x7F, 0x7E
#: Says to a request and its bytes with which code and message it fails, or that it does not.
Refuse = Callable[[str, bytes], tuple[str, str] | None]


@contextlib.contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port of this computer where each connection is served in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=served, args=listener.accept()[:1], daemon=True).start()

    def served(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            serve(connection)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


@contextlib.contextmanager
def bolt(agent: str, refuse: Refuse = lambda request, body: None, version: bytes = BOLT_44) -> Iterator[str]:
    """The address of a server that takes every password and answers every question with nothing.

    Args:
        agent: as which it introduces itself.
        refuse: what it refuses.
        version: of Bolt that it chooses; all zeros: none.
    """

    def serve(connection: socket.socket) -> None:
        if not _exactly(connection, 20).startswith(b"\x60\x60\xb0\x17"):
            return  # an attempt at encryption, for one
        connection.sendall(version)
        failed = False
        while not version.startswith(b"\x00\x00\x00\x00") and (body := _message(connection)):
            request = _REQUESTS.get(body[1], "?")
            fault = refuse(request, body)
            if request == "GOODBYE":
                return
            if request == "RESET":
                failed = False
            if failed:
                _send(connection, _IGNORED)
            elif fault:
                failed = True
                _send(connection, _FAILURE, {"code": fault[0], "message": fault[1]})
            else:
                _send(connection, _SUCCESS, _about(request, agent))

    with listening(serve) as port:
        yield f"bolt://127.0.0.1:{port}"


def _about(request: str, agent: str) -> dict[str, Any]:
    if request == "HELLO":
        return {"server": agent, "connection_id": "fake"}
    if request == "RUN":
        return {"fields": ["x"], "t_first": 0}
    return {"type": "r", "db": "neo4j"} if request in ("PULL", "DISCARD") else {}


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        piece = connection.recv(size - len(got))
        if not piece:
            raise ConnectionError("the other side has gone")
        got += piece
    return got


def _message(connection: socket.socket) -> bytes:
    """One message, put together from its chunks."""
    body = b""
    while True:
        (size,) = struct.unpack(">H", _exactly(connection, 2))
        if size:
            body += _exactly(connection, size)
        elif body:
            return body


def _send(connection: socket.socket, kind: int, about: dict[str, Any] | None = None) -> None:
    body = bytes([0xB0 if about is None else 0xB1, kind]) + (b"" if about is None else _packed(about))
    connection.sendall(struct.pack(">H", len(body)) + body + b"\x00\x00")


def _packed(value: Any) -> bytes:
    """A value as PackStream writes it; the few types that answers here have."""
    if isinstance(value, int):
        return struct.pack(">b", value)
    if isinstance(value, str):
        text = value.encode()
        return b"\xd1" + struct.pack(">H", len(text)) + text
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(map(_packed, value))
    return bytes([0xA0 | len(value)]) + b"".join(_packed(part) for pair in value.items() for part in pair)


class Wire:
    """A way to a server that can be cut.

    Args:
        port: of the server, on this computer.

    Attributes:
        sent: bytes that have gone to the server.
        cuts: how often the wire was cut.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self._left: int | None = None
        self._lock = threading.Lock()
        self._heal_on_cut = False
        self._away = False
        self._open: list[socket.socket] = []
        self.cuts = 0
        self.sent = 0

    def cut_after(self, size: int, *, heal: bool = False) -> None:
        """Cut all connections when so many bytes more have gone to the server.

        Args:
            size: in bytes.
            heal: new connections get through afterwards; otherwise the server stays away until `mend`.
        """
        self._left, self._heal_on_cut = size, heal

    def mend(self) -> None:
        """Let everything through again."""
        self._left, self._away = None, False

    @contextlib.contextmanager
    def open(self) -> Iterator[int]:
        """The port where the wire begins."""
        with listening(self._carry) as port:
            yield port

    def _carry(self, client: socket.socket) -> None:
        if self._away:
            return
        with socket.create_connection(("127.0.0.1", self._server)) as server:
            with self._lock:
                self._open += [client, server]
            back = threading.Thread(target=self._copy, args=(server, client, False), daemon=True)
            back.start()
            self._copy(client, server, True)
            back.join()

    def _copy(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(4096):
                if counted and self._is_cut(len(piece)):
                    return
                target.sendall(piece)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _is_cut(self, size: int) -> bool:
        with self._lock:
            self.sent += size
            if self._left is None:
                return False
            self._left -= size
            if self._left > 0:
                return False
            self._left, self._away = None, not self._heal_on_cut
            self.cuts += 1
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._open.clear()
            return True
