"""Which concept a word or phrase means: the SKOS schemes of the ontology and how they are named in ru and en.

Knows nothing of sources. `find` reads one phrase (a header field, a list item), `mentions` reads running text.
"""

from kg.concepts.matching import ConceptMention, find, mentions, without_long_term
from kg.concepts.scheme import BASE, Concept, Scheme, concept, concepts, iri, label, scheme, schemes, wider_concepts
from kg.model import ConceptMatch

__all__ = [
    "BASE",
    "Concept",
    "ConceptMatch",
    "ConceptMention",
    "Scheme",
    "concept",
    "concepts",
    "find",
    "iri",
    "label",
    "mentions",
    "scheme",
    "schemes",
    "wider_concepts",
    "without_long_term",
]
