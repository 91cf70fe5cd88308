"""The IRIs of things: deterministic, so that the same source gives the same graph.

The base of instances is configurable and kept with a graph (`Iris(base)`); the vocabulary and the concepts have one
address for all graphs.

>>> Iris().place("geonames:504341")
'https://w3id.org/civil-kg/place/geonames-504341'
>>> Iris().organization("RU-OGRN", "1067746258370")
'https://w3id.org/civil-kg/org/RU-OGRN-1067746258370'
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from kg.model import Project, Record

__all__ = ["BASE", "CONCEPTS", "GRANTS_FUND", "VOCABULARY", "Iris", "concept", "concept_of", "is_event"]

#: Where instances live unless a graph was made with another base.
BASE = "https://w3id.org/civil-kg/"
#: The vocabulary: classes and properties (`ontology/civil.ttl`).
VOCABULARY = "https://w3id.org/civil-kg/def/"
#: The concepts of all schemes, whatever the base of the instances is.
CONCEPTS = "https://w3id.org/civil-kg/concept/"
#: The register of projects whose numbers stand without one: applications to the Presidential Grants Fund.
GRANTS_FUND = "RU-PGF"


def concept(scheme: str, slug: str) -> str:
    """The IRI of a concept, such as `role` and `partner`."""
    return f"{CONCEPTS}{_segment(scheme)}/{_segment(slug)}"


def concept_of(iri: str) -> tuple[str, str] | None:
    """Scheme and slug of a concept's IRI; None where it is not one.

    >>> concept_of(concept("role", "partner"))
    ('role', 'partner')
    """
    scheme, _, slug = iri.removeprefix(CONCEPTS).partition("/")
    return (unquote(scheme), unquote(slug)) if iri.startswith(CONCEPTS) and slug else None


def is_event(record: Record) -> bool:
    """Whether the source is about an event of its own (`event-programme`) and not about a project."""
    return record.document.kind.startswith("event")


@lru_cache(maxsize=65536)
def _segment(text: str) -> str:
    return quote(text, safe="")


@dataclass(frozen=True)
class Iris:
    """The IRIs of one graph.

    Attributes:
        base: what all of them begin with; ends with a slash.
    """

    base: str = BASE

    def organization(self, scheme: str, value: str) -> str:
        """An organization known by a valid registration number."""
        return f"{self.base}org/{_segment(scheme)}-{_segment(value)}"

    def scoped_organization(self, document: str, key: str) -> str:
        """An organization that only its source knows: document name and key in the record."""
        return f"{self.base}org/{_segment(document)}/{_segment(key)}"

    def activity(self, record: Record) -> str:
        """The project or event that the source itself is about."""
        document = record.document.name
        if is_event(record):
            return f"{self.base}event/{_segment(document)}"
        return self._numbered(record, record.header.number) or f"{self.base}project/{_segment(document)}"

    def numbered_project(self, number: str, scheme: str = GRANTS_FUND) -> str:
        """A project by its number in a register; by default by that of its application to the Presidential Grants Fund.

        >>> Iris(base="").numbered_project("21-2-009488")
        'project/RU-PGF-21-2-009488'
        """
        return f"{self.base}project/{_segment(scheme)}-{_segment(number)}"

    def other_project(self, record: Record, project: Project) -> str:
        """A project that a source names beside its own; a number is of the register that numbers the source's own.

        Without a number it is told by its title among what one application names, so that the page saved twice names
        it once; without an application it is scoped to its document.
        """
        if (numbered := self._numbered(record, project.number)) is not None:
            return numbered
        if (application := self._numbered(record, record.header.number)) is not None:
            return f"{application}/{_segment(' '.join(project.title.lower().split()))}"
        return f"{self.base}project/{_segment(record.document.name)}/{_segment(project.key)}"

    def _numbered(self, record: Record, number: str | None) -> str | None:
        """The project that a record gives a number; None without one, or where it means nothing beyond the record."""
        scheme, file = record.header.scheme, record.document.file
        if not number or (scheme == "" and file is None):
            return None
        if scheme == "":
            return f"{self.base}project/{_segment(str(file))}/{_segment(number)}"
        return self.numbered_project(number, scheme or GRANTS_FUND)

    def place(self, identifier: str) -> str:
        """A place by its id (`RU-PSK`, `geonames:504341`, `group:CIS`)."""
        return f"{self.base}place/{_segment(identifier.replace(':', '-'))}"

    def identifier(self, scheme: str, value: str) -> str:
        """A registration number, right or wrong."""
        return f"{self.base}identifier/{_segment(scheme)}-{_segment(value)}"

    def collaboration(self, a: str, b: str) -> str:
        """A collaboration link, by the ids of its ends."""
        return f"{self.base}collaboration/{_segment(a)}/{_segment(b)}"

    def document(self, name: str) -> str:
        """A document, by its name in the graph."""
        return f"{self.base}document/{_segment(name)}"

    def source_graph(self, document: str) -> str:
        """The named graph of everything that one document says."""
        return f"{self.base}source/{_segment(document)}"

    def graph(self, name: str) -> str:
        """A named graph of the view itself: `ontology`, `identity`, `links`, `region-links`, `view`."""
        return f"{self.base}graph/{name}"

    def node(self, kind: str, document: str, *keys: str | int) -> str:
        """A thing that exists within one document: `participation`, `evidence`, `session`, …"""
        return "/".join((f"{self.base}{kind}", _segment(document), *(_segment(str(key)) for key in keys)))

    def name(self, iri: str) -> str:
        """The IRI without the base, to be read by people; other IRIs stay as they are.

        >>> Iris().name("https://w3id.org/civil-kg/place/RU-PSK")
        'place/RU-PSK'
        """
        return iri.removeprefix(self.base)

    def document_of(self, graph: str) -> str | None:
        """The document's name from the IRI of its named graph; None for a graph of the view itself."""
        prefix = f"{self.base}source/"
        return unquote(graph.removeprefix(prefix)) if graph.startswith(prefix) else None
