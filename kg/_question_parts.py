"""The parts of a question that are there only when a parameter was given: `# if x` … `# end`, in Cypher `// if x`."""

import re
from collections.abc import Callable, Collection, Sequence

__all__ = ["Marks", "chosen", "well_formed"]


class Marks:
    """How a language marks such a part.

    Args:
        sign: what begins a comment.
        written: how a parameter is written, before its name.
        named: names the parameters that a line has.

    Attributes:
        sign: what begins a comment.
        written: how a parameter is written, before its name.
        named: names the parameters that a line has.
        opens: matches the line that begins a part, with the parameters as its group.
        ends: matches the line that ends it.
    """

    def __init__(self, sign: str, written: str, named: Callable[[str], set[str]]) -> None:
        self.sign = sign
        self.written = written
        self.named = named
        self.opens = re.compile(rf"\s*{sign} if ([\w ]+?)\s*")
        self.ends = re.compile(rf"\s*{sign} end\s*")


def chosen(text: str, given: Collection[str], marks: Marks) -> str:
    """The text without the parts for parameters that are not given."""
    lines: list[str] = []
    blocks: list[bool] = []
    for line in text.splitlines():
        if opened := marks.opens.fullmatch(line):
            blocks.append(all(name in given for name in opened[1].split()))
        elif marks.ends.fullmatch(line):
            blocks.pop()
        elif all(blocks):
            lines.append(line)
    return "\n".join(lines)


def well_formed(lines: Sequence[str], known: Collection[str], optional: Collection[str], marks: Marks) -> None:
    """See to it that parameters and text belong together, parts pair, and what may be missing stands only in its parts.

    Args:
        lines: of the text.
        known: names of the parameters.
        optional: of those that may be missing.
        marks: of the language.

    Raises:
        ValueError: they do not.
    """
    sign, written = marks.sign, marks.written
    if odd := sorted(set().union(*map(marks.named, lines)) ^ set(known)):
        raise ValueError(f"“{odd[0]}” is not both a parameter of the header and “{written}{odd[0]}” in the query.")
    blocks: list[set[str]] = []
    for line in lines:
        if opened := marks.opens.fullmatch(line):
            blocks.append(set(opened[1].split()))
            if unknown := sorted(blocks[-1] - set(known)):
                raise ValueError(f"“{sign} if {unknown[0]}” names no parameter.")
        elif marks.ends.fullmatch(line):
            if not blocks:
                raise ValueError(f"“{sign} end” without “{sign} if …”.")
            blocks.pop()
        for name in sorted(marks.named(line) & set(optional)):
            if not any(name in block for block in blocks):
                raise ValueError(
                    f"“{name}” is optional, but “{written}{name}” is not between “{sign} if {name}” and “{sign} end”."
                )
    if blocks:
        raise ValueError(f"“{sign} if …” without “{sign} end”.")
