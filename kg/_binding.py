"""What a named question is asked about: the values of its parameters, checked and of their types."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import msgspec

from kg.errors import BadParameter, UnknownName
from kg.questions import LANGUAGES, Parameter, Question

__all__ = ["Bound", "Resolve", "Thing", "bind"]

#: Turns words into the IRI of what they mean: the words, and the kinds of thing that may be meant
#: (`organization`, `project`, `place`, `document`). Raises `UnknownName` or `AmbiguousName`.
Resolve = Callable[[str, Sequence[str]], str]


class Thing(msgspec.Struct, frozen=True):
    """An organization, project, place, document or concept that a parameter names.

    Attributes:
        iri: in full.
    """

    iri: str


Bound = Thing | str | bool | int | Decimal | date


def bind(question: Question, params: Mapping[str, object], resolve: Resolve) -> dict[str, Bound]:
    """The value of each parameter that is given or has a default, by its name.

    Args:
        question: as read from its file.
        params: values by the parameters' names; None means not given. A thing is given by number, IRI, id or words, a
            concept by slug or words.
        resolve: what words mean.

    Raises:
        BadParameter: a parameter is missing, unknown, or has a value that it cannot have.
        UnknownName: nothing has the name given (from `resolve`, or no such concept).
        AmbiguousName: several have it.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    if unknown := sorted(set(params) - set(known)):
        names = ", ".join(known) or "none"
        raise BadParameter(f"“{question.name}” has no parameter “{unknown[0]}”.", mend=f"It has: {names}.")
    bound: dict[str, Bound] = {}
    for name, parameter in known.items():
        value = params.get(name)
        if value is None or value == "":
            value = parameter.default
        if value is None:
            if parameter.required:
                raise BadParameter(
                    f"“{question.name}” needs the parameter “{name}”.", mend=f"It is: {parameter.description}."
                )
            continue
        bound[name] = _value(parameter, value, resolve)
    return bound


def _value(parameter: Parameter, value: object, resolve: Resolve) -> Bound:
    kind, text = parameter.type, str(value).strip()

    def fault(wanted: str) -> BadParameter:
        return BadParameter(f"“{text}” is not {wanted}.", where=parameter.name, mend=f"It is: {parameter.description}.")

    if kind.startswith("concept:"):
        return Thing(_concept(kind.removeprefix("concept:"), text, parameter))
    if kind == "text":
        return text
    if kind == "language":
        if text not in LANGUAGES:
            raise fault(f"one of {', '.join(LANGUAGES)}")
        return text
    if kind == "boolean":
        truth = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text.lower())
        if truth is None:
            raise fault("true or false")
        return truth
    if kind in {"integer", "year"}:
        low, high = (1000, 2999) if kind == "year" else (-(10**12), 10**12)
        if not re.fullmatch(r"-?[0-9]{1,13}", text, re.ASCII) or not low <= int(text) <= high:
            raise fault("a year" if kind == "year" else "a whole number")
        return int(text)
    if kind == "number":
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            raise fault("a number") from None
        if not number.is_finite():
            raise fault("a number")
        return number
    if kind == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise fault("a date (2021-07-01)") from None
    return Thing(resolve(text, kind.split(" or ")))


def _concept(scheme: str, words: str, parameter: Parameter) -> str:
    from kg.concepts import concepts, find

    known = {concept.id: concept for concept in concepts(scheme)}
    if words in known:
        return known[words].iri
    iris = {concept.iri: concept for concept in known.values()}
    if words in iris:
        return words
    found = find(scheme, words)
    if not found:
        names = ", ".join(sorted(known))
        raise UnknownName(f"“{words}” is no {scheme}.", where=parameter.name, mend=f"There are: {names}.")
    return known[found[0].id].iri
