"""Reading `ontology/shapes.ttl` quickly: what a subject says, by predicate. rdflib takes twenty times as long."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import KGError

__all__ = ["COMMENT", "PG", "SH", "Shapes", "local"]

PG = "https://w3id.org/civil-kg/property-graph/"
SH = "http://www.w3.org/ns/shacl#"
COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

Term = NamedNode | BlankNode | Literal | Triple


def local(iri: str) -> str:
    """The last part of an IRI: `https://w3id.org/civil-kg/shapes/Place` → `Place`."""
    return iri.replace("#", "/").rpartition("/")[2]


class Shapes:
    """The statements of a Turtle text; subjects and objects as text, blank nodes by their label.

    Args:
        text: in Turtle.

    Raises:
        KGError: it is no Turtle.
    """

    def __init__(self, text: str) -> None:
        self._said: dict[str, dict[str, list[Term]]] = {}
        try:
            for quad in parse(text, format=RdfFormat.TURTLE):
                self._said.setdefault(_text(quad.subject), {}).setdefault(quad.predicate.value, []).append(quad.object)
        except SyntaxError as error:
            raise KGError(f"the shapes cannot be read: {error}", mend="Mend ontology/shapes.ttl.") from error

    def values(self, subject: str, predicate: str) -> list[str]:
        """Objects of a subject, as text."""
        return [_text(one) for one in self._said.get(subject, {}).get(predicate, ())]

    def one(self, subject: str, predicate: str) -> str:
        """The one object of a subject, as text; empty where there is none.

        Raises:
            KGError: there are several.
        """
        found = self.values(subject, predicate)
        if len(found) > 1:
            what = f"the shapes say {local(predicate)} of {local(subject)} more than once."
            raise KGError(what, mend="Mend ontology/shapes.ttl.")
        return found[0] if found else ""

    def meaning(self, subject: str, predicate: str) -> dict[str, str]:
        """Texts by their language."""
        found = self._said.get(subject, {}).get(predicate, ())
        return {one.language: one.value for one in found if isinstance(one, Literal) and one.language}

    def items(self, subject: str, predicate: str) -> Iterator[str]:
        """Members of an RDF list, in order."""
        for rest in self.values(subject, predicate):
            while rest != _RDF + "nil":
                yield from self.values(rest, _RDF + "first")
                (rest,) = self.values(rest, _RDF + "rest")

    def subjects(self, predicate: str) -> list[str]:
        """Subjects that say something of a kind."""
        return [subject for subject, said in self._said.items() if predicate in said]

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Subject and object of each statement with a predicate."""
        for subject in self.subjects(predicate):
            yield from ((subject, value) for value in self.values(subject, predicate))

    def is_a(self, subject: str, class_: str) -> bool:
        """Whether a thing is of a class."""
        return class_ in self.values(subject, _RDF + "type")

    def instances(self, class_: str) -> list[str]:
        """Things of a class."""
        return [subject for subject in self._said if self.is_a(subject, class_)]

    def path(self, shape: str) -> str:
        """Local name of the property that a property shape is for."""
        return local(self.one(shape, SH + "path"))


def _text(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode | Triple) else term.value
