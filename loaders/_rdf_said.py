"""Statements as plain values, which can be handed to another process: by thing, by property, in a fixed order."""

from collections.abc import Iterable

from kg.iris import VOCABULARY

__all__ = ["LABEL", "TYPE", "Said", "Value", "short"]

#: Short names of the two properties that everything has.
TYPE, LABEL = "type", "label"
_SHORT = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": TYPE,
    "http://www.w3.org/2000/01/rdf-schema#label": LABEL,
}

#: An address of a thing, or a text with its language or datatype: `["", address]`, `["@ru", text]`, `["^…", text]`.
Value = list[str]


def short(predicate: str) -> str:
    """A property of our own vocabulary by its name alone; `type` and `label`; others in full."""
    return _SHORT.get(predicate) or predicate.removeprefix(VOCABULARY)


class Said:
    """What is said of things.

    Args:
        statements: thing → property → values.
    """

    def __init__(self, statements: dict[str, dict[str, list[Value]]]) -> None:
        self.statements = statements

    @classmethod
    def of(cls, statements: Iterable[tuple[str, str, Value]]) -> "Said":
        """Put together from single statements: thing, property, value; the order in which they come does not matter."""
        found: dict[str, dict[str, list[Value]]] = {}
        for thing, name, value in sorted(statements):
            values = found.setdefault(thing, {}).setdefault(name, [])
            if not values or values[-1] != value:
                values.append(value)
        return cls(found)

    def things(self, kind: str) -> list[str]:
        """All things of a class of our vocabulary."""
        return [thing for thing in self.statements if kind in self.links(thing, TYPE)]

    def values(self, thing: str, name: str) -> list[Value]:
        """All values of a property."""
        return self.statements.get(thing, {}).get(name, [])

    def links(self, thing: str, name: str) -> list[str]:
        """The things that a property leads to."""
        return [text for kind, text in self.values(thing, name) if not kind]

    def texts(self, thing: str, name: str) -> list[str]:
        """The texts of a property."""
        return [text for kind, text in self.values(thing, name) if kind]

    def link(self, thing: str, name: str) -> str | None:
        """The first thing that a property leads to, None where there is none."""
        return next(iter(self.links(thing, name)), None)

    def text(self, thing: str, name: str) -> str | None:
        """The first text of a property, None where there is none."""
        return next(iter(self.texts(thing, name)), None)
