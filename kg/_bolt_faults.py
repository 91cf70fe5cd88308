"""What the driver of a graph database raises, in words: what is wrong, where, and the mend."""

import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg._bolt_server import ACCEPTED
from kg.errors import BadParameter, KGError

if TYPE_CHECKING:
    import neo4j.exceptions as faults

__all__ = ["is_hopeless", "told"]

#: A message of a server may hold whole rows; more of it than this is of no use to anyone.
_LONGEST = 300

_READ_ONLY = {
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    "Neo.ClientError.Security.Forbidden",
}
_MEMORY = {
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
    "Neo.TransientError.General.OutOfMemoryError",
    "Neo.TransientError.General.TransactionMemoryLimit",
    "Neo.TransientError.General.TransactionOutOfMemoryError",
    "Neo.ClientError.General.TransactionOutOfMemoryError",
}


def is_hopeless(error: "faults.Neo4jError | faults.WriteServiceUnavailable") -> bool:
    """Whether waiting does not mend a fault of a transaction, although the driver would wait."""
    import neo4j.exceptions as faults

    # What the driver makes of a database that is read-only, where it knows no other server.
    return isinstance(error, faults.WriteServiceUnavailable) or error.code in _READ_ONLY | _MEMORY


def told(error: BaseException, uri: str, database: str | None = None) -> KGError:
    """What to tell the user about an error of the driver.

    Args:
        error: what the driver raised; also what Python raises for a value that cannot be sent.
        uri: address of the server, without a password.
        database: name of the database, where one was asked for.

    Returns:
        The error to raise. Nothing of the user's password is in it: the driver's own words are used only where the
        server speaks of a statement.
    """
    import neo4j.exceptions as faults

    where = f"{uri}, database {database}" if database else uri
    match error:
        case KGError():
            return error
        case faults.Neo4jError():
            return _of_the_server(error, where)
        case faults.UnsupportedServerProduct():
            return KGError(
                "the server speaks no Bolt that is known here.",
                where=where,
                mend=ACCEPTED,
            )
        case faults.IncompleteCommit():
            return _lost(where, "while a transaction was being kept, so that nobody knows whether it was")
        case faults.WriteServiceUnavailable():
            return _read_only(where)
        case faults.ServiceUnavailable() | faults.SessionExpired() | OSError():
            return _away(error, where)
        case faults.ConnectionPoolError():
            return KGError("no connection to the server became free in time.", where=where, mend=_AGAIN)
        case faults.ConfigurationError():
            return BadParameter("the driver cannot use this address.", where=where, mend=_SCHEME)
        case UnicodeError():
            return BadParameter("half a surrogate pair is no text that a database can keep.", where=where)
        case OverflowError():
            return BadParameter("a whole number is too large for a database (64 bits).", where=where)
        case ValueError():
            return BadParameter(f"a value cannot be sent to the database: {_short(str(error))}", where=where)
    return _lost(where)


_AGAIN = "Try again; if it goes on, look at the server's log."
_SCHEME = "bolt:// is without encryption, bolt+s:// with a certificate that is known, bolt+ssc:// with any certificate."
_DURING = "Run the command again: it goes on where it stopped."


def _of_the_server(error: "faults.Neo4jError", where: str) -> KGError:
    """An error that the server itself has sent, by its code."""
    code = error.code or ""
    kind, _, title = code.removeprefix("Neo.").partition(".")
    message = _short(error.message or "")
    if code in _READ_ONLY:
        return _read_only(where)
    if code in _MEMORY:
        return KGError(
            "the server has no memory left for this transaction.",
            where=where,
            mend="Send smaller batches, ask for less (WHERE, LIMIT), or give the server more memory.",
        )
    if title.startswith("Security."):
        return _not_let_in(code, where)
    if title == "Database.DatabaseNotFound":
        return KGError("the server has no such database.", where=where, mend="SHOW DATABASES names those it has.")
    if title.endswith("DatabaseUnavailable"):
        return KGError("the database is not running.", where=where, mend=_AGAIN)
    if title == "Statement.AccessMode":
        return BadParameter("this writes, and only questions can be asked.")
    if "too large to index" in message:
        return KGError(f"a value is too long for an index: {_sentence(message)}", where=where, mend="Shorten it.")
    if title.startswith("Schema."):
        return KGError(f"the database does not take this: {_sentence(message)}", where=where, mend=_SCHEMA)
    if title.startswith(("Statement.", "Procedure.")) and kind == "ClientError":
        return BadParameter(_sentence(message or code))
    return KGError(f"the server reports a fault: {_sentence(message or code)}", where=where, mend=_AGAIN)


_SCHEMA = "Something other than kg has written there, or an older kg: push into an empty database."


def _read_only(where: str) -> KGError:
    return KGError(
        "the server does not let this user write here.",
        where=where,
        mend="Take a user who may write, and a database that is not read-only; of a cluster, its neo4j:// address.",
    )


def _not_let_in(code: str, where: str) -> KGError:
    if code.endswith("AuthenticationRateLimit"):
        return KGError("the server refuses after too many wrong passwords.", where=where, mend="Wait a minute.")
    if code.endswith("CredentialsExpired"):
        mend = "Log in once with cypher-shell or the browser of Neo4j and set a new one."
        return KGError("the password must be changed first.", where=where, mend=mend)
    return KGError(
        "the server does not know this user with this password.",
        where=where,
        mend="The password comes from NEO4J_PASSWORD, or is asked for.",
    )


def _away(error: BaseException, where: str) -> KGError:
    """No connection, or none any more: why, as far as it can be seen."""
    causes = list(_causes(error))
    text = " ".join(str(cause) for cause in causes)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        mend = "bolt+ssc:// or neo4j+ssc:// takes any certificate; use it only where you know the network."
        return KGError("the server's certificate is not one that this computer trusts.", where=where, mend=mend)
    if any(isinstance(cause, ssl.SSLError) or type(cause).__name__ == "BoltSecurityError" for cause in causes):
        return KGError("no encrypted connection came about.", where=where, mend=_SCHEME)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return KGError("there is no computer of this name.", where=where, mend="See whether the address is right.")
    if "looks like HTTP" in text:
        return KGError(
            "this port speaks HTTP, not Bolt.", where=where, mend="Bolt has a port of its own, as a rule 7687."
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return KGError("no server answers there.", where=where, mend=_START)
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return KGError("the server does not answer in time.", where=where, mend=_START)
    if "Couldn't connect" in text:
        return KGError("no connection to a server came about.", where=where, mend=_START)
    return _lost(where)


_START = "Start it, or see whether address and port are right; kg neo4j serve starts a server on this computer."


def _lost(where: str, when: str = "") -> KGError:
    return KGError(f"the connection to the server was lost{' ' * bool(when)}{when}.", where=where, mend=_DURING)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it came from."""
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _sentence(message: str) -> str:
    return message if message.endswith((".", "…", "!", "?")) else f"{message}."


def _short(message: str) -> str:
    """The first line of a message, which is all of it but the statement that it is about."""
    line = next((line.strip() for line in message.splitlines() if line.strip()), "")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
