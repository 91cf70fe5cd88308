"""The objects of a JSON file, one after the other, whatever its size."""

import io
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from kg.errors import UnreadableSource
from kg.source.file import File
from kg.source.portions import Portions

__all__ = ["MAX_DEPTH", "first_object", "objects"]

#: Data is not nested more deeply; what is, has been made to exhaust whoever reads it.
MAX_DEPTH = 64
_BOM = b"\xef\xbb\xbf"
_OPENS = frozenset({"start_map", "start_array"})
_CLOSES = frozenset({"end_map", "end_array"})

_Event = tuple[str, Any]
#: Where a list of objects stands: the keys of the objects around it.
_Path = tuple[str, ...]


class _TooDeep(ValueError):
    pass


def first_object(file: File) -> tuple[_Path, frozenset[str]] | None:
    """Where the first list of objects stands in a JSON file, and the keys of its first object.

    Only the file's beginning is looked at, so of a long object not all keys are seen.

    Returns:
        Path of the list, as `objects` takes it: `()` where the file is a list, `("grants",)` where that field is; and
        keys. None where it is no JSON, or no list of objects begins in what is looked at.
    """
    import ijson

    head = file.head.removeprefix(_BOM).lstrip()
    if not head.startswith((b"[", b"{")):
        return None
    path: _Path | None = None
    keys: set[str] = set()
    try:
        for around, event, value in _placed(ijson.basic_parse(io.BytesIO(head), use_float=True)):
            if path is None:
                if event == "start_map" and around and around[-1] is None and None not in around[:-1]:
                    path = tuple(key for key in around if key is not None)
            elif around == (*path, None) and event == "end_map":
                break
            elif around[:-1] == (*path, None) and event == "map_key":
                keys.add(value)
    except (ijson.JSONError, ValueError):
        pass  # the beginning of a file breaks off somewhere
    return None if path is None else (path, frozenset(keys))


def _placed(events: Iterable[_Event]) -> Iterator[tuple[tuple[str | None, ...], str, Any]]:
    """Events with what is around them: the key of each object, None for each list."""
    around: list[str | None] = []
    in_list: list[bool] = []
    for event, value in events:
        if event in _CLOSES:
            around.pop()
            in_list.pop()
        yield tuple(around), event, value
        if event in _OPENS:
            if len(around) >= MAX_DEPTH:
                raise _TooDeep
            in_list.append(event == "start_array")
            around.append(None if event == "start_array" else "")
        elif event == "map_key":
            around[-1] = value


def objects(file: File, path: _Path = ()) -> Iterator[Any]:
    """Yield what a list in a JSON file holds: objects as dicts, numbers as int and Decimal.

    Args:
        file: the file; UTF-8, as JSON is.
        path: of the list: `()` where the file is a list, `("grants",)` where one of its fields is.

    Raises:
        UnreadableSource: where it is no JSON, is broken, is nested deeply, or one object takes more than `MAX_PORTION`
            bytes. The objects before that were yielded.
    """
    import ijson

    try:
        with file.open() as raw:
            # A mark at the beginning is against the standard, and usual where Excel or Windows wrote the file.
            start = raw.read(len(_BOM))
            stream = Portions(raw, file.name, b"" if start == _BOM else start)
            for value in _built(ijson.basic_parse(stream), path):
                stream.whole()
                yield value
    except _TooDeep:
        raise UnreadableSource(
            f"the JSON is nested more than {MAX_DEPTH} deep.", where=file.name, mend="Look at the file."
        ) from None
    except ijson.JSONError as error:
        raise _broken(file, in_other_letters="UTF8" in str(error)) from None
    except ValueError:  # a number of more digits than Python takes
        raise _broken(file) from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged or cut short"
        raise UnreadableSource(
            f"the file cannot be read to its end ({reason}).", where=file.name, mend="Copy it anew."
        ) from None


def _built(events: Iterable[_Event], path: _Path) -> Iterator[Any]:
    """The values of the list at a path, built from the events of a parser."""
    trail: list[str | None] = []  # what leads to where the parser is: keys, None for a list
    wanted: list[str | None] = [*path, None]
    stack: list[Any] = []  # the containers of the value that is being built, …
    keys: list[str] = []  # … and the key of each that waits for its value
    for event, value in events:
        if len(trail) + len(stack) > MAX_DEPTH:
            raise _TooDeep
        if not stack:
            if event == "map_key":
                trail[-1] = value
            elif event in _CLOSES:
                trail.pop()
            elif trail == wanted:
                if event in _OPENS:
                    stack, keys = [{} if event == "start_map" else []], [""]
                else:
                    yield value
            elif event in _OPENS:
                trail.append("" if event == "start_map" else None)
        elif event == "map_key":
            keys[-1] = value
        elif event in _CLOSES:
            done = stack.pop()
            keys.pop()
            if not stack:
                yield done
        else:
            if event in _OPENS:
                value = {} if event == "start_map" else []
            if isinstance(stack[-1], list):
                stack[-1].append(value)
            else:
                stack[-1][keys[-1]] = value
            if event in _OPENS:
                stack.append(value)
                keys.append("")


def _broken(file: File, in_other_letters: bool = False) -> UnreadableSource:
    if in_other_letters:
        return UnreadableSource("the JSON is not in UTF-8.", where=file.name, mend="Save it in UTF-8.")
    return UnreadableSource("the JSON is broken.", where=file.name, mend="Have it made or fetched anew.")
