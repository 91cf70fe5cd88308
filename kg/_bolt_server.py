"""What a server of graphs is and can do, and what may be asked of it."""

import re

import msgspec

from kg.errors import BadParameter, KGError

__all__ = ["ACCEPTED", "Server", "only_asks", "server"]

#: The oldest Neo4j that knows the constraints and questions of this project as they are written.
_OLDEST = (4, 4)
ACCEPTED = "Neo4j 4.4 or newer is needed, or ArcadeDB: kg neo4j serve starts one."

#: `Neo4j/5.26.30`, `Neo4j/5.27-aura`, `Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)`.
_AGENT = re.compile(
    r"Neo4j/v?(?P<like>\d+(?:\.\d+)*)\S*(?:.*\((?P<product>[^\d()]+?) v?(?P<version>\d+(?:\.\d+)*)\S*\))?"
)

#: What is no code in Cypher: texts in quotes, names in backticks, comments.
_NO_CODE = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:``|[^`])*`|//[^\n\r]*|/\*.*?\*/""", re.DOTALL)
#: The words that begin what changes a database.
_WRITES = re.compile(
    r"\b(?:CREATE|INSERT|MERGE|SET|DELETE|DETACH|REMOVE|FOREACH|DROP|ALTER|RENAME|GRANT|DENY|REVOKE)\b", re.IGNORECASE
)
#: Reads a file of the server, or fetches from an address, for whoever wrote the question.
_LOADS = re.compile(r"\bLOAD\s+CSV\b", re.IGNORECASE)


class Server(msgspec.Struct, frozen=True):
    """What a server is, and what it can do.

    Attributes:
        product: `Neo4j`, `ArcadeDB`, or how another server calls itself.
        version: of that product.
        like: the version of Neo4j that it speaks as; for Neo4j itself the same as `version`.
        full_text: it has full-text indexes (`CREATE FULLTEXT INDEX`).
        point_index: it has indexes of places on the globe (`CREATE POINT INDEX`). ArcadeDB takes the statement, but
            makes an ordinary index.
        relationship_index: it has indexes of properties of relationships.
        keeps_read_mode: it refuses to write where a session has said that it only reads.
    """

    product: str
    version: tuple[int, ...]
    like: tuple[int, ...]
    full_text: bool
    point_index: bool
    relationship_index: bool
    keeps_read_mode: bool

    def __str__(self) -> str:
        return f"{self.product} {'.'.join(map(str, self.version))}"


def server(agent: str, uri: str) -> Server:
    """What a server is, from how it introduces itself.

    Of a server that is neither Neo4j nor ArcadeDB nothing is taken for granted.

    Raises:
        KGError: it is older than 4.4, or nothing like Neo4j.
    """
    match = _AGENT.match(agent)
    if not match:
        raise KGError(f"the server calls itself {agent[:80]!r}, which is no Neo4j.", where=uri, mend=ACCEPTED)
    like = _numbers(match["like"])
    if like < _OLDEST:
        raise KGError(f"the server speaks as Neo4j {match['like']}, which is too old.", where=uri, mend=ACCEPTED)
    if "compatible" not in agent:
        return Server("Neo4j", like, like, True, True, True, True)
    product = match["product"] or "a server like Neo4j"
    version = _numbers(match["version"]) if match["version"] else like
    return Server(product, version, like, False, False, product == "ArcadeDB", False)


def only_asks(text: str, server: Server) -> None:
    """See to it that a text reads the database and nothing else.

    Neo4j itself refuses to write in a session that reads. Other servers do not, and an index that was made there no
    rollback undoes: to them no word that writes is sent, except in quotes, backticks or comments.

    Raises:
        BadParameter: it does not.
    """
    code = _NO_CODE.sub(" ", text)
    if _LOADS.search(code):
        raise BadParameter("LOAD CSV is no question about the graph: it reads files and addresses of the server.")
    if not server.keeps_read_mode and (word := _WRITES.search(code)):
        raise BadParameter(
            f"{word.group().upper()} writes, and only questions can be asked.",
            mend=f"A name that is this word is written in backticks: `{word.group()}`.",
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
