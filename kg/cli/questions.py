"""The named questions as pages for the terminal: all of them, or one with its parameters."""

from collections.abc import Iterator, Sequence

from kg.cli.columns import columns_of, display_width, indented
from kg.cli.labels import field
from kg.cli.output import bold, dim
from kg.questions import Parameter, Question

__all__ = ["described", "listed"]


def listed(questions: Sequence[Question], lang: str, width: int | None) -> Iterator[str]:
    """The lines of a list: name, the question in words, its parameters (those in brackets may be left out)."""
    widest = max((display_width(question.name) for question in questions), default=0) + 2
    for place, question in enumerate(questions):
        if place:
            yield ""
        first = question.name + " " * (widest - display_width(question.name))
        lines = indented(question.question_ru if lang == "ru" else question.question, width, first)
        yield bold(first) + lines[0][len(first) :]
        yield from lines[1:]
        options = [_option(part) if part.required else f"[{_option(part)}]" for part in _shown(question)]
        yield from map(dim, indented(" ".join(options), width, " " * widest))


def described(question: Question, lang: str, width: int | None) -> Iterator[str]:
    """The lines of one question: in words, its parameters with the values that a concept can have, the columns."""
    russian = lang == "ru"
    yield bold(question.title_ru if russian else question.title)
    yield from indented(question.question_ru if russian else question.question, width)
    parameters = [(f"{_option(one)} {_kind(one)}", _meaning(one)) for one in _shown(question)]
    columns = [(column.name, column.description) for column in question.columns]
    for title, pairs in (("Parameters", parameters), ("Values", _values(question)), ("Columns", columns)):
        if pairs:
            yield ""
            yield bold(title)
            yield from columns_of(pairs, width, "  ")
    if question.order:
        yield ""
        yield from indented(f"Sorted by {question.order}.", width)
    if question.counts:
        yield ""
        yield from indented(question.counts, width)


def _shown(question: Question) -> list[Parameter]:
    """Its parameters without `language`, which `--lang` of the command gives."""
    return [parameter for parameter in question.parameters if parameter.name != "language"]


def _option(parameter: Parameter) -> str:
    return f"--{parameter.name.replace('_', '-')}"


def _kind(parameter: Parameter) -> str:
    return parameter.type.removeprefix("concept:").replace(" or ", "|").upper()


def _meaning(parameter: Parameter) -> str:
    words = field(parameter.description)
    if parameter.required:
        return f"{words} (needed)"
    return words if parameter.default is None else f"{words} (default: {parameter.default})"


def _values(question: Question) -> list[tuple[str, str]]:
    from kg.concepts import concepts

    schemes = [one.type.removeprefix("concept:") for one in question.parameters if one.type.startswith("concept:")]
    return [
        (scheme.upper(), ", ".join(concept.id for concept in concepts(scheme)) + "; or words for it")
        for scheme in dict.fromkeys(schemes)
    ]
