"""A proposed mapping as YAML that a person reads, mends and keeps: each line with what speaks for it."""

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from kg.concepts import concepts
from kg.harmless import neutral
from kg.privacy import mask

if TYPE_CHECKING:
    from kg._column_choice import ColumnUse
    from kg.mapping_proposal import Proposal

__all__ = ["written"]

#: A comment stands behind the longest line of its block, but not further out.
_FURTHEST = 60
#: Long comments are broken at so many characters.
_WIDTH = 90
_SCHEMES = {"status": "application-status", "role_column": "role"}
#: Settings whose text is the heading of a column.
_OTHER = frozenset(
    {"role", "register", "language", "country_code", "currency", "rows", "kind", "dates", "sheet", "split"}
)


def written(proposal: "Proposal") -> str:
    """The YAML of a proposal.

    Args:
        proposal: of `kg.mapping_proposal.propose`.

    Returns:
        YAML; where no mapping was found, comments that say what each column looks like.
    """
    lines: list[tuple[str, str]] = []
    name = _one_line(proposal.file)
    lines.append(
        (f"# How the columns of {name} are read. Proposed by headings and values of {proposal.rows:,} rows:", "")
    )
    lines.append(("# look it over, mend it, then load the table with --map and this file.", ""))
    if proposal.mapping is None:
        lines.append(("# No column looks like the title or number of a project, or none like an organization.", ""))
        lines.append(("# Write the mapping by hand: docs/source-any-table.md.", ""))
    else:
        value = _said(msgspec.to_builtins(proposal.mapping))
        first = {name: value.pop(name) for name in ("language", "currency", "sheet", "rows") if name in value}
        value = {name: one for name, one in value.items() if name not in ("kind", "dates")}
        uses = {use.heading: use for use in proposal.uses}
        for key, one in {**first, **value}.items():
            lines += _lines(key, one, 0, uses)
            if key == "rows" and one == "projects":
                lines.pop()
            if key == "currency" and not proposal.currency_named:
                lines[-1] = (lines[-1][0], "check: nothing in the table names it")
    left = [use for use in proposal.uses if use.meaning is None]
    if left:
        lines.append(("# Not read:", ""))
        lines += [(f"#   {_one_line(use.heading)}", use.why) for use in left]
    return "".join(f"{line}\n" for line in _aligned(lines))


def _said(value: Any) -> Any:
    """The same without what is empty."""
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if one not in (None, "", [], {})}
    return [_said(one) for one in value] if isinstance(value, list) else value


def _lines(key: str, value: Any, depth: int, uses: "dict[str, ColumnUse]", lead: str = "") -> Iterator[tuple[str, str]]:
    """Lines and their comments of one setting."""
    begin = "  " * depth + lead
    inner = depth + (len(lead) // 2)
    if isinstance(value, str):
        yield f"{begin}{_scalar(key)}: {_scalar(value)}", _comment(key, value, uses)
        if key in _SCHEMES:
            yield from _unknown(key, value, inner, uses)
    elif isinstance(value, dict):
        yield f"{begin}{_scalar(key)}:", ""
        for name, one in value.items():
            yield from _lines(name, one, inner + 1, uses)
    elif isinstance(value, list) and value:
        yield f"{begin}{_scalar(key)}:", ""
        for item in value:
            if isinstance(item, str):
                yield f"{'  ' * (inner + 1)}- {_scalar(item)}", _comment("column", item, uses)
                continue
            for place, (name, one) in enumerate(item.items()):
                yield from _lines(name, one, inner + 1 if not place else inner + 2, uses, "" if place else "- ")


def _unknown(key: str, heading: str, depth: int, uses: "dict[str, ColumnUse]") -> Iterator[tuple[str, str]]:
    """The words of a column that mean nothing known, for a person to say what they mean."""
    use = uses.get(heading)
    if use is None or not use.unknown:
        return
    known = ", ".join(one.id for one in concepts(_SCHEMES[key]))
    space = "  " * depth
    yield f"{space}# Some words are not known. Say what they mean; it can be:", ""
    for line in textwrap.wrap(known, _WIDTH, break_on_hyphens=False):
        yield f"{space}#   {line}", ""
    yield f"{space}# {key}:", ""
    yield f"{space}#   column: {_scalar(heading)}", ""
    yield f"{space}#   words:", ""
    for word in use.unknown:
        yield f"{space}#     {_scalar(mask(word))}: …", ""


def _comment(key: str, value: str, uses: "dict[str, ColumnUse]") -> str:
    if key == "role":
        return "check"
    use = uses.get(value) if key not in _OTHER else None
    if use is None:
        return ""
    return use.why if use.sure else f"check: {use.why}"


def _aligned(lines: list[tuple[str, str]]) -> Iterator[str]:
    """Lines with their comments under one another, a block at a time."""
    width = min(_FURTHEST, max((len(line) for line, comment in lines if comment), default=0))
    for line, comment in lines:
        yield f"{line:<{width}}  # {comment}" if comment else line


def _scalar(text: str) -> str:
    """A text as YAML has it on one line, quoted where it must be.

    >>> _scalar("Регион"), _scalar("Сумма: всего"), _scalar("- x")
    ('Регион', "'Сумма: всего'", "'- x'")
    """
    import yaml

    shown: str = yaml.safe_dump(text, allow_unicode=True, width=10**9, default_flow_style=True)
    return shown.removesuffix("\n").removesuffix("\n...")


def _one_line(text: str) -> str:
    """A text of the table in a comment: no line end, nothing that a terminal acts on."""
    return neutral(" ".join(text.split()))
