"""Talking to a graph database over Bolt: Neo4j, or a server that speaks as Neo4j does, such as ArcadeDB."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import msgspec

from kg._bolt_faults import is_hopeless, told
from kg._bolt_server import Server, only_asks, server
from kg._bolt_values import plain
from kg.errors import BadParameter

if TYPE_CHECKING:
    import neo4j

__all__ = ["Answer", "Bolt", "Counters", "Server", "check_address", "connect", "told"]

#: Seconds until a server that does not answer counts as away.
_CONNECTING = 20.0
#: Seconds for which a transaction is tried again where the server says that it may succeed later.
_PATIENCE = 30.0

_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_T = TypeVar("_T")
_Work = Callable[["neo4j.ManagedTransaction"], _T]


class Answer(msgspec.Struct, frozen=True):
    """An answer to a question.

    Args:
        keys: names of the columns.
        rows: a value for each column, in plain types: see `kg._bolt_values.plain`.
    """

    keys: list[str]
    rows: list[tuple[Any, ...]]


class Counters(msgspec.Struct, frozen=True):
    """What one transaction changed, as the server counts it."""

    nodes_created: int = 0
    nodes_deleted: int = 0
    relationships_created: int = 0
    relationships_deleted: int = 0
    properties_set: int = 0


class _Read(Exception):
    """Carries an answer out of a transaction that is rolled back, so that a question can have changed nothing."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Bolt:
    """A connection to one database of a server. Several threads may use it at once: each call is its own session.

    Made by `connect`. Use it as a context manager, or `close` it.

    Args:
        driver: the official driver, connected.
        uri: address of the server, without user and password.
        database: name of the database; None: the one that the server gives this user.
        server: what the server is.
    """

    def __init__(self, driver: "neo4j.Driver", uri: str, database: str | None, server: Server) -> None:
        self._driver = driver
        self.uri = uri
        self.database = database
        self.server = server

    @property
    def where(self) -> str:
        """Address and database, as an error names them."""
        return f"{self.uri}, database {self.database}" if self.database else self.uri

    def __enter__(self) -> "Bolt":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections to the server."""
        self._driver.close()

    def read(self, text: str, parameters: Mapping[str, Any] | None = None, *, limit: int | None = None) -> Answer:
        """Ask one question. Nothing is written: the session only reads, and its transaction is rolled back.

        Args:
            text: the question in Cypher.
            parameters: values for its `$name`; they are bound, never pasted.
            limit: at most so many rows are fetched.

        Raises:
            BadParameter: a fault in the Cypher, a parameter that is missing, or something else than a question.
            KGError: the server is away, the connection was lost, or another fault that `told` knows.
        """
        only_asks(text, self.server)

        def ask(transaction: "neo4j.ManagedTransaction") -> NoReturn:
            result = transaction.run(text, dict(parameters or {}))
            rows = [tuple(map(plain, record.values())) for record in islice(result, limit)]
            raise _Read(Answer(list(result.keys()), rows))

        try:
            with self._told(), self._session(reading=True) as session:
                session.execute_read(self._patiently(ask))
        except _Read as read:
            return read.answer

    def stream(self, text: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Ask one question and give its rows one by one, for answers that are too large to hold.

        Raises:
            BadParameter, KGError: as in `read`; in the middle, too.
        """
        only_asks(text, self.server)
        with self._told(), self._session(reading=True) as session, session.begin_transaction() as transaction:
            for record in transaction.run(text, dict(parameters or {})):
                yield tuple(map(plain, record.values()))

    def write(self, text: str, parameters: Mapping[str, Any] | None = None) -> Counters:
        """Write in one transaction, which is tried again where the server says that it may succeed later.

        Args:
            text: one statement of Cypher, which may be carried out twice without harm: when the connection is lost in
                the middle of a commit, nobody knows whether it was.
            parameters: values for its `$name`.

        Raises:
            BadParameter: a fault in the Cypher or in a parameter.
            KGError: nothing of the transaction was kept, or (connection lost) nobody knows.
        """

        def work(transaction: "neo4j.ManagedTransaction") -> Counters:
            counted = transaction.run(text, dict(parameters or {})).consume().counters
            return Counters(**{name: getattr(counted, name) for name in Counters.__struct_fields__})

        return self._write(work)

    def schema(self, text: str) -> None:
        """Carry out a statement that makes or drops an index or a constraint; it is a transaction of its own.

        Raises:
            BadParameter, KGError: as in `write`.
        """
        with self._told(), self._session() as session:
            session.run(text).consume()

    def _write(self, work: _Work[_T]) -> _T:
        with self._told(), self._session() as session:
            return session.execute_write(self._patiently(work))

    def _patiently(self, work: _Work[_T]) -> _Work[_T]:
        """The work of a transaction, except that what waiting does not mend is told at once."""
        import neo4j.exceptions

        def patiently(transaction: "neo4j.ManagedTransaction") -> _T:
            try:
                return work(transaction)
            except (neo4j.exceptions.Neo4jError, neo4j.exceptions.WriteServiceUnavailable) as error:
                if is_hopeless(error):  # the driver would try these again as well
                    raise told(error, self.uri, self.database) from error
                raise

        return patiently

    def _session(self, reading: bool = False) -> "neo4j.Session":
        return self._driver.session(database=self.database, default_access_mode="READ" if reading else "WRITE")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        with _telling(self.uri, self.database):
            yield


def connect(uri: str, user: str, password: str, database: str | None = None, *, patience: float = _PATIENCE) -> Bolt:
    """Connect to a server, and see that it is there, lets this user in, has the database and is not too old.

    Args:
        uri: address such as `bolt://localhost:7687` or `neo4j+s://graph.example.org`, without user and password.
        user: name of the user.
        password: theirs; it is handed to the driver and kept nowhere else.
        database: name of the database; None: the one that the server gives this user.
        patience: seconds for which a transaction is tried again.

    Raises:
        BadParameter: the address is none, or has a user or a password in it.
        KGError: no server there, wrong user or password, no such database, a server older than 4.4, an untrusted
            certificate.
    """
    check_address(uri)
    import neo4j

    # With no handler at all, Python prints the driver's remarks on the terminal. Who logs still gets them.
    logging.getLogger("neo4j").addHandler(logging.NullHandler())
    with _telling(uri, database), contextlib.ExitStack() as opened:
        driver = neo4j.GraphDatabase.driver(
            uri,
            auth=(user, password),
            connection_timeout=_CONNECTING,
            connection_acquisition_timeout=_CONNECTING,
            max_transaction_retry_time=patience,
            user_agent="civil-society-kg",
            telemetry_disabled=True,
            warn_notification_severity=neo4j.NotificationMinimumSeverity.OFF,
        )
        opened.callback(driver.close)
        with driver.session(database=database, default_access_mode="READ") as session:
            summary = session.run("RETURN 1").consume()
        bolt = Bolt(driver, uri, database or summary.database, server(summary.server.agent, uri))
        if not bolt.database:
            bolt.database = _only_database(bolt)
        opened.pop_all()
    return bolt


@contextlib.contextmanager
def _telling(uri: str, database: str | None) -> Iterator[None]:
    """Turn what the driver raises into an error in words."""
    import neo4j.exceptions

    try:
        yield
    except (neo4j.exceptions.GqlError, OSError, ValueError, OverflowError) as error:
        raise told(error, uri, database) from error


def check_address(uri: str) -> None:
    """See to it that a text is the address of a server. One that may hold a password is not repeated.

    Raises:
        BadParameter: it is none.
    """
    example = "An address looks like bolt://localhost:7687 or neo4j+s://graph.example.org."
    if "@" in uri:
        raise BadParameter(
            "the address has a user or a password in it.",
            mend="Give the user on its own and the password where it is asked for, and the address without them.",
        )
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        raise BadParameter("this is no address of a server.", where=uri, mend=example) from None
    if parts.scheme in ("http", "https"):
        mend = "Give the address of its Bolt port, as a rule 7687: bolt://localhost:7687."
        raise BadParameter("this is an address for browsers.", where=uri, mend=mend)
    if parts.scheme not in _SCHEMES or not parts.hostname or port == 0 or not uri.isprintable() or " " in uri:
        raise BadParameter("this is no address of a graph database.", where=uri, mend=example)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise BadParameter(
            "after the port nothing may follow.", where=uri, mend="The name of a database is given on its own."
        )


def _only_database(bolt: Bolt) -> str:
    """The one database of a server that does not say which of several it would take.

    Raises:
        BadParameter: there are several, or none.
    """
    columns = bolt.read("SHOW DATABASES")
    name, kind = columns.keys.index("name"), columns.keys.index("type")
    names = sorted(row[name] for row in columns.rows if row[kind] == "standard" and row[name] != "system")
    if len(names) == 1:
        return str(names[0])
    raise BadParameter(
        f"the server has {len(names)} databases, so that one has to be named.",
        where=bolt.uri,
        mend=f"It has {', '.join(names[:10])}." if names else "Make one on the server first.",
    )
