"""RDF terms in the form in which Oxigraph gives them back, so that what is written can be compared with what is there.

Oxigraph rewrites lexical forms ("1.50" becomes 1.5, "+00:00" becomes Z): numbers and times are written canonically
from the start, and everything that looks like a number but names something is a string.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from kg.iris import VOCABULARY

__all__ = ["RDFS_LABEL", "RDF_TYPE", "SKOS", "WGS84", "Writer", "ckg", "language_tag", "literal"]

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
SKOS = "http://www.w3.org/2004/02/skos/core#"
#: The vocabulary has an http address; the constant that rdflib ships says https, which names nothing.
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BOOLEAN, _DATE, _DATETIME, _DECIMAL, _INTEGER = (
    NamedNode(_XSD + name) for name in ("boolean", "date", "dateTime", "decimal", "integer")
)
# What no RDF syntax can carry: control characters and halves of surrogate pairs.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

Value = str | bool | int | float | Decimal | date | datetime


@lru_cache(maxsize=1024)
def ckg(name: str) -> NamedNode:
    """A term of our vocabulary."""
    return NamedNode(VOCABULARY + name)


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def literal(value: Value, language: str | None = None) -> Literal:
    """The literal of a Python value; a text gets the language where one is given.

    Args:
        value: a float is rounded to four decimals; a date-time without zone is taken as UTC.
        language: a language tag.
    """
    if isinstance(value, str):
        text = _UNWRITABLE.sub("\ufffd", value)
        return Literal(text, language=language) if language else Literal(text)
    if isinstance(value, bool):
        return Literal(str(value).lower(), datatype=_BOOLEAN)
    if isinstance(value, int):
        return Literal(str(value), datatype=_INTEGER)
    if isinstance(value, float):
        return Literal(_decimal(Decimal(str(round(value, 4)))), datatype=_DECIMAL)
    if isinstance(value, Decimal):
        return Literal(_decimal(value), datatype=_DECIMAL)
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return Literal(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=_DATETIME)
    return Literal(value.isoformat(), datatype=_DATE)


def language_tag(language: str) -> str:
    """The language as a tag that RDF can carry; `und` (undetermined) for one that it cannot."""
    return language.lower() if _LANGUAGE.fullmatch(language) else "und"


class Writer:
    """Collects the quads of one named graph.

    Attributes:
        graph: the graph.
        quads: what was written, each once.
    """

    def __init__(self, graph: str) -> None:
        self.graph = NamedNode(graph)
        self.quads: set[Quad] = set()

    def type(self, subject: str, *classes: str) -> str:
        """State the classes of a thing (names in our vocabulary). Returns the thing."""
        for name in classes:
            self.quads.add(Quad(NamedNode(subject), RDF_TYPE, ckg(name), self.graph))
        return subject

    def link(self, subject: str, name: str | NamedNode, target: str | None) -> None:
        """State a relation to another thing, by IRI; nothing where there is none."""
        if target is not None:
            predicate = ckg(name) if isinstance(name, str) else name
            self.quads.add(Quad(NamedNode(subject), predicate, NamedNode(target), self.graph))

    def say(self, subject: str, name: str | NamedNode, value: Value | None, language: str | None = None) -> None:
        """State a value; nothing where there is none or where it is an empty text."""
        if value is not None and value != "":
            predicate = ckg(name) if isinstance(name, str) else name
            self.quads.add(Quad(NamedNode(subject), predicate, literal(value, language), self.graph))
