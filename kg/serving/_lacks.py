"""What a server cannot do that Neo4j can, in words: asked of the server, so that nothing is hidden or presumed."""

from kg.bolt import Bolt
from kg.errors import KGError

__all__ = ["lacks"]

#: Procedures that tools and tutorials call, each as it is called.
_PROCEDURES = {
    "db.labels": "CALL db.labels()",
    "db.schema.visualization": "CALL db.schema.visualization()",
    "db.schema.nodeTypeProperties": "CALL db.schema.nodeTypeProperties()",
    "db.schema.relTypeProperties": "CALL db.schema.relTypeProperties()",
    "dbms.components": "CALL dbms.components()",
    "dbms.listConfig": "CALL dbms.listConfig()",
}


def lacks(bolt: Bolt) -> list[str]:
    """What the server cannot do, each in words that follow “it lacks”; nothing for Neo4j itself.

    Args:
        bolt: connected to it.
    """
    server = bolt.server
    features = [
        (server.full_text, "full-text indexes: find names with kg find"),
        (server.point_index, "indexes of points: a distance is reckoned for each place"),
        (server.relationship_index, "indexes of relationships"),
        (server.keeps_read_mode, "read-only sessions: kg cypher itself refuses to write"),
    ]
    found = [words for has, words in features if not has]
    missing = [name for name, call in _PROCEDURES.items() if not _answers(bolt, call)]
    if missing:
        found.append(f"procedures: {', '.join(missing)}")
    return found


def _answers(bolt: Bolt, call: str) -> bool:
    try:
        bolt.read(call, limit=1)
    except KGError:
        return False
    return True
