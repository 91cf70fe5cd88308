"""YAML of a mapping with the line of everything in it, so that an error says where."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from kg.errors import BadParameter

__all__ = ["Yaml", "alike"]

#: Where msgspec says a fault is: `$.organizations[...].role`; an index of a list is not told.
_PATH = re.compile(r" - at `\$([^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[([^\]]*)\]")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_COLUMN = re.compile(r"`str \| (?:array \| )?object(?: \| null)?`")
_DEEPEST = 20


class Yaml:
    """A YAML text, read without tags, aliases and types: every value is the text that stands there.

    Args:
        text: the YAML.
        name: of its file, for errors.

    Attributes:
        value: mappings, lists and texts.

    Raises:
        BadParameter: where it is no YAML, or has an alias, a key twice, or nothing in it.
    """

    def __init__(self, text: str, name: str) -> None:
        import yaml

        self.name = name
        try:
            depth = 0
            for event in yaml.parse(text, Loader=yaml.BaseLoader):
                line = event.start_mark.line if event.start_mark is not None else 0
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                if depth > _DEEPEST:  # before the whole of it is built
                    raise self._at(line, "the mapping is nested too deeply.", _SEE)
                if isinstance(event, yaml.AliasEvent):
                    raise self._at(line, "an alias (`*name`) has no place here.", "Write it out.")
            self._root = yaml.compose(text, Loader=yaml.BaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = str(getattr(error, "problem", "") or "it cannot be read")
            raise self._at(mark.line if mark else 0, f"this is no YAML: {problem}.", "Mend the line.") from None
        self._check(self._root)
        self.value = self._plain(self._root)

    def wrong(self, message: str, known: Iterable[str]) -> BadParameter:
        """The error for what msgspec says is wrong.

        Args:
            message: msgspec's.
            known: names of settings, of which one may have been meant.
        """
        found = _PATH.search(message)
        what = message[: found.start()] if found else message
        steps = [name or index for name, index in _STEP.findall(found[1])] if found else []
        unknown = _UNKNOWN.search(what)
        nodes = list(self._nodes(self._root, steps))
        if unknown:
            return self._at(
                self._line_of(nodes, unknown[1]),
                f"there is no setting “{unknown[1][:60]}” here.",
                alike(unknown[1], known),
            )
        line = nodes[0].start_mark.line if nodes else 0
        where = f"`{'.'.join(step for step in steps if step != '...')}`" if steps else "the mapping"
        return self._at(line, f"{where} is not what it should be: {_words(what)}.", _SEE)

    def error(self, path: tuple[str | int, ...], what: str, mend: str) -> BadParameter:
        """An error at a place of the mapping.

        Args:
            path: keys and indexes that lead there.
            what: the fault.
            mend: what to do about it.
        """
        node, line = self._root, 0
        for step in path:
            node, line = self._child(node, step, line)
        return self._at(line, what, mend)

    def _child(self, node: Any, step: str | int, line: int) -> tuple[Any, int]:
        if isinstance(step, int) and isinstance(node.value, list) and step < len(node.value):
            return node.value[step], node.value[step].start_mark.line
        for key, value in node.value if isinstance(node.value, list) and isinstance(step, str) else ():
            if key.value == step:
                return value, key.start_mark.line
        return node, line

    def _nodes(self, node: Any, steps: list[str]) -> Iterator[Any]:
        """The nodes that steps lead to; a step into a list leads to each of its items."""
        if not steps:
            yield node
            return
        step, rest = steps[0], steps[1:]
        if node.id == "sequence":
            for child in node.value:
                yield from self._nodes(child, rest)
        elif node.id == "mapping":
            for key, child in node.value:
                if step in (key.value, "..."):
                    yield from self._nodes(child, rest)

    def _line_of(self, nodes: list[Any], name: str) -> int:
        """The line of a setting in one of some nodes."""
        keys = (key for node in nodes if node.id == "mapping" for key, _ in node.value)
        return next((int(key.start_mark.line) for key in keys if key.value == name), 0)

    def _check(self, node: Any) -> None:
        if node is None:
            raise self._at(0, "the mapping is empty.", _SEE)
        if node.id == "mapping":
            seen: set[str] = set()
            for key, value in node.value:
                if key.id != "scalar":
                    raise self._at(key.start_mark.line, "a setting has a name, not a list.", _SEE)
                if key.value in seen:
                    raise self._at(key.start_mark.line, f"“{key.value[:60]}” stands here twice.", "Leave one out.")
                seen.add(key.value)
                self._check(value)
        elif node.id == "sequence":
            for value in node.value:
                self._check(value)

    def _plain(self, node: Any) -> Any:
        if node.id == "mapping":
            return {key.value: self._plain(value) for key, value in node.value}
        if node.id == "sequence":
            return [self._plain(value) for value in node.value]
        return node.value

    def _at(self, line: int, what: str, mend: str) -> BadParameter:
        return BadParameter(what, where=f"{self.name}, line {line + 1}", mend=mend)


_SEE = "docs/source-any-table.md lists the settings."


def _words(message: str) -> str:
    """What msgspec says, in words of YAML."""
    message = _COLUMN.sub("the heading of a column", message)
    for theirs, ours in (("`object`", "settings"), ("`array`", "a list"), ("`str`", "a text"), ("Object ", "")):
        message = message.replace(theirs, ours)
    return message[:1].lower() + message[1:]


def alike(name: str, known: Iterable[str]) -> str:
    """A mend that names what may have been meant.

    >>> alike("implementor", ["applicant", "implementer"])
    'Did you mean `implementer`?'
    """
    from rapidfuzz import process

    known = list(known)
    close = [match for match, score, _ in process.extract(name, known, limit=3) if score >= 70]
    if close:
        return f"Did you mean {' or '.join(f'`{one}`' for one in close)}?"
    return f"Known: {', '.join(known)}."
