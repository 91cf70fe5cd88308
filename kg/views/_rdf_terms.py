"""RDF terms in the form in which Oxigraph gives them back, so that what is written can be compared with what is there.

Oxigraph rewrites lexical forms ("1.50" becomes 1.5, "+00:00" becomes Z): numbers and times are written canonically
from the start, and everything that looks like a number but names something is a string.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

import msgspec
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.iris import VOCABULARY

__all__ = ["RDFS_LABEL", "RDF_TYPE", "SKOS", "WGS84", "Writer", "ckg", "language_tag", "quads_of"]

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
SKOS = "http://www.w3.org/2004/02/skos/core#"
#: The vocabulary has an http address; the constant that rdflib ships says https, which names nothing.
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"

_TYPE = str(RDF_TYPE)
_XSD = "http://www.w3.org/2001/XMLSchema#"
_BOOLEAN, _DATE, _DATETIME, _DECIMAL, _INTEGER = (
    f"^^<{_XSD}{name}>" for name in ("boolean", "date", "dateTime", "decimal", "integer")
)
# What no RDF syntax can carry: control characters and halves of surrogate pairs.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_encode = msgspec.json.Encoder().encode

Value = str | bool | int | float | Decimal | date | datetime


@lru_cache(maxsize=1024)
def ckg(name: str) -> NamedNode:
    """A term of our vocabulary."""
    return NamedNode(VOCABULARY + name)


@lru_cache(maxsize=1024)
def _predicate(name: str | NamedNode) -> str:
    return str(ckg(name) if isinstance(name, str) else name)


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _quoted(text: str) -> str:
    """A text as N-Quads write it: in the same way as JSON, but for what cannot be written."""
    try:
        coded = _encode(text)
    except UnicodeEncodeError:
        coded = b"\\u"
    # Control characters are written as \\u…, \\b and \\f; U+FFFE and U+FFFF begin with these bytes.
    if b"\\u" in coded or b"\\b" in coded or b"\\f" in coded or b"\xef\xbf" in coded:
        coded = _encode(_UNWRITABLE.sub("\ufffd", text))
    return coded.decode()


@lru_cache(maxsize=16_384)
def _number_or_time(value: bool | int | float | Decimal | date | datetime, kind: str) -> str:
    """The literal of a value that is no text; equal values of two kinds (1, True) are two."""
    if kind == "bool":
        return f'"{str(value).lower()}"{_BOOLEAN}'
    if isinstance(value, int):
        return f'"{value}"{_INTEGER}'
    if isinstance(value, float):
        return f'"{_decimal(Decimal(str(round(value, 4))))}"{_DECIMAL}'
    if isinstance(value, Decimal):
        return f'"{_decimal(value)}"{_DECIMAL}'
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return f'"{moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}"{_DATETIME}'
    return f'"{value.isoformat()}"{_DATE}'


def language_tag(language: str) -> str:
    """The language as a tag that RDF can carry; `und` (undetermined) for one that it cannot."""
    return language.lower() if _LANGUAGE.fullmatch(language) else "und"


def quads_of(text: str) -> set[Quad]:
    """The quads that N-Quads text states."""
    return set(parse(input=text, format=RdfFormat.N_QUADS)) if text else set()


class Writer:
    """Collects the statements of one named graph, as N-Quads text: making a Python object of each takes twice as long.

    IRIs are written as they are given: they come from `kg.iris`, which escapes what a source says.

    Attributes:
        graph: the graph.
        cities: IRIs of the cities that were linked to: who names one describes it too.
    """

    def __init__(self, graph: str) -> None:
        self.graph = NamedNode(graph)
        self.cities: set[str] = set()
        # Each once, in the order in which they came.
        self._lines: dict[str, None] = {}

    @property
    def text(self) -> str:
        """What was written, as N-Quads."""
        if not self._lines:
            return ""
        end = f" {self.graph} .\n"
        return end.join(self._lines) + end

    @property
    def block(self) -> str:
        """The same as SPARQL writes it in an update."""
        return f"GRAPH {self.graph} {{ {' . '.join(self._lines)} }}" if self._lines else ""

    def __len__(self) -> int:
        """How many statements were written."""
        return len(self._lines)

    @property
    def quads(self) -> set[Quad]:
        """What was written."""
        return quads_of(self.text)

    def type(self, subject: str, *classes: str) -> str:
        """State the classes of a thing (names in our vocabulary). Returns the thing."""
        for name in classes:
            self._lines[f"<{subject}> {_TYPE} {_predicate(name)}"] = None
        return subject

    def link(self, subject: str, name: str | NamedNode, target: str | None) -> None:
        """State a relation to another thing, by IRI; nothing where there is none."""
        if target is not None:
            self._lines[f"<{subject}> {_predicate(name)} <{target}>"] = None
            if "/place/geonames-" in target:
                self.cities.add(target)

    def say(self, subject: str, name: str | NamedNode, value: Value | None, language: str | None = None) -> None:
        """State a value; nothing where there is none or where it is an empty text.

        Args:
            subject: of which it is stated.
            name: of the property, in our vocabulary or a term of another.
            value: a float is rounded to four decimals; a date-time without zone is taken as UTC.
            language: a language tag, for a text.
        """
        if value is None or value == "":
            return
        if isinstance(value, str):
            said = f"{_quoted(value)}@{language}" if language else _quoted(value)
        else:
            said = _number_or_time(value, type(value).__name__)
        self._lines[f"<{subject}> {_predicate(name)} {said}"] = None
