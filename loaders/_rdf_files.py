"""RDF files of every syntax, into a store that can be asked; nothing is fetched, and what is made to harm is refused.

Small files are held in memory, others in a temporary store on the disk.
"""

import contextlib
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import quote

import msgspec

from kg.errors import UnreadableSource
from kg.model import Problem
from kg.source.file import File

if TYPE_CHECKING:
    from pyoxigraph import Quad, RdfFormat, Store

__all__ = ["base_of", "opened", "syntax_of"]

_SUFFIXES = {
    ".ttl": "Turtle",
    ".n3": "Turtle",
    ".trig": "Turtle",
    ".nt": "N-Quads",
    ".nq": "N-Quads",
    ".jsonld": "JSON-LD",
    ".rdf": "RDF/XML",
    ".owl": "RDF/XML",
}
_TURTLE = re.compile(rb"(?im)^[ \t]*(?:@prefix\s+[^\s:]*:\s*<|@base\s+<|prefix\s+[^\s:]*:\s*<|base\s+<)")
_LINE = re.compile(
    rb'(?m)^[ \t]*(?:<[^<>"{}|^`\\\s]+>|_:\S+)\s+<[^<>"{}|^`\\\s]+>\s+(?:<[^<>\s]*>|_:\S+|"(?:[^"\\\n]|\\.)*"\S*)'
)
_JSON_LD = re.compile(rb'"@(?:context|graph|id|type)"\s*:')
_RDF_XML = re.compile(rb"<(?:[\w.-]+:)?RDF[\s>]|22-rdf-syntax-ns#")
#: Files larger than this go to a store on the disk.
_IN_MEMORY = 8_000_000
#: JSON-LD that names a context elsewhere is held in memory to put ours in its place.
_MOST_JSON = 100_000_000
#: Statements about statements, and elements of XML, are not nested deeper than this by anybody.
_DEEPEST = 500
#: So many faulty lines of a file are told one by one.
_TOLD = 1_000


def syntax_of(file: File) -> str | None:
    """`Turtle` (TriG too), `N-Quads` (N-Triples too), `JSON-LD` or `RDF/XML`; None for what is no RDF."""
    head = file.head.removeprefix(b"\xef\xbb\xbf")
    start = head.lstrip()
    if start.startswith(b"<?xml") or (start.startswith((b"<!", b"<rdf:", b"<RDF")) and _RDF_XML.search(head)):
        return "RDF/XML" if _RDF_XML.search(head) else None
    if start.startswith((b"{", b"[")) and _JSON_LD.search(head):
        return "JSON-LD"
    suffix = _SUFFIXES.get(PurePath(file.inner_name.lower()).suffix)
    if _TURTLE.search(head):
        return "Turtle"
    if _LINE.match(start) or (start.startswith(b"#") and _LINE.search(head)):
        return "Turtle" if suffix == "Turtle" else "N-Quads"
    return None


def base_of(name: str) -> str:
    """What addresses in a file are relative to, where it does not say."""
    return f"file:///{quote(name)}"


@contextlib.contextmanager
def opened(file: File, syntax: str) -> Iterator[tuple["Store", list[Problem]]]:
    """A store with all that a file says, for as long as it is needed; and the lines that are no statements.

    Args:
        file: of RDF.
        syntax: as `syntax_of` found it.

    Raises:
        UnreadableSource: it is not valid, or made to harm.
    """
    from pyoxigraph import Store

    if file.size <= _IN_MEMORY // (10 if file.packed else 1):
        yield _filled(Store, file, syntax)
        return
    with contextlib.ExitStack() as stack:

        def on_disk() -> Store:
            return Store(stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-rdf-")))

        try:
            filled = _filled(on_disk, file, syntax)
        except OSError as error:
            raise UnreadableSource(
                f"it cannot be sorted in {tempfile.gettempdir()} ({error.strerror or error}).",
                where=file.name,
                mend="Make room there, or set TMPDIR to another folder.",
            ) from None
        yield filled


def _filled(new: "Callable[[], Store]", file: File, syntax: str) -> tuple["Store", list[Problem]]:
    """A new store with all that a file says."""
    from pyoxigraph import RdfFormat

    format = {
        "Turtle": RdfFormat.TRIG,
        "N-Quads": RdfFormat.N_QUADS,
        "JSON-LD": RdfFormat.JSON_LD,
        "RDF/XML": RdfFormat.RDF_XML,
    }[syntax]
    if syntax == "RDF/XML":
        _check_xml(file)
    known = False  # whether contexts of JSON-LD that lie elsewhere have been put in
    while True:
        store = new()
        try:
            store.bulk_load(_bytes(file, syntax, known), format=format, base_iri=base_of(file.name), lenient=True)
            return store, []
        except (SyntaxError, ValueError) as error:
            if syntax == "JSON-LD" and "LoadDocument" in str(error) and not known:
                known = True
            elif syntax == "N-Quads" and isinstance(error, SyntaxError):
                break
            else:
                raise _not_valid(error, file, syntax) from None
    # Lines stand for themselves: those that are well are read.
    problems: list[Problem] = []
    store = new()
    store.bulk_extend(_good(file, format, problems))
    if problems and len(store) == 0:
        raise UnreadableSource("no line of it is a statement.", where=file.name, mend="Write it anew as N-Quads.")
    return store, problems


def _good(file: File, format: "RdfFormat", problems: list[Problem]) -> "Iterator[Quad]":
    from pyoxigraph import parse

    lines = parse(_bytes(file, "N-Quads"), format=format, base_iri=base_of(file.name), lenient=True)
    while True:
        try:
            yield next(lines)
        except StopIteration:
            return
        except SyntaxError as error:
            if len(problems) < _TOLD:
                problems.append(
                    Problem(
                        severity="warning",
                        what="this line is no statement: it was left out.",
                        where=f"line {error.lineno or '?'}",
                        mend="Write it anew as N-Quads.",
                        code="row-rejected",
                    )
                )


def _not_valid(error: Exception, file: File, syntax: str) -> UnreadableSource:
    line = getattr(error, "lineno", None)
    detail = re.sub(r"^Parser error at [^:]*: | \(line \d+\)$", "", str(error))[:160].rstrip(".")
    return UnreadableSource(
        f"it is not valid {syntax}: {detail}.",
        where=f"{file.name}, line {line}" if line else file.name,
        mend="Mend that place, or write the file anew as N-Quads, of which single lines may be faulty.",
    )


def _bytes(file: File, syntax: str, known: bool = False) -> BinaryIO:
    """The bytes as the parser may see them."""
    if known:
        return io.BytesIO(_with_our_contexts(file))
    return cast(BinaryIO, io.BufferedReader(_Guarded(file, watched=syntax in ("Turtle", "N-Quads")), 1 << 20))


class _Guarded(io.RawIOBase):
    """Bytes without a byte order mark, which end in an error where statements are nested without end.

    Statements about statements about statements, thousands deep, would overflow the parser's stack.
    """

    def __init__(self, file: File, *, watched: bool) -> None:
        self._inner = file.open()
        self._name = file.name
        self._watched = watched
        self._depth = 0
        if self._inner.read(3) != b"\xef\xbb\xbf":
            self._inner.close()
            self._inner = file.open()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        if self._watched and b"<<" in data:
            self._depth = max(0, self._depth + data.count(b"<<") - data.count(b">>"))
            if self._depth > _DEEPEST:
                raise UnreadableSource(
                    "statements about statements are nested without end.", where=self._name, mend="Look at the file."
                )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def _check_xml(file: File) -> None:
    """Refuse entities that stand for others or for what lies elsewhere, and elements nested without end.

    Raises:
        UnreadableSource: it has such; or it is no XML.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate()
    depth = 0

    def begins(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise UnreadableSource("its elements are nested without end.", where=file.name, mend="Look at the file.")

    def ends(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declares(
        _name: str, parameter: bool, value: str | None, _base: str | None, system: str | None, *_: object
    ) -> None:
        # A short name for an address is usual; what is more than that is a bomb, or reads other files.
        if parameter or system or value is None or len(value) > 300 or "&" in value:
            raise UnreadableSource(
                "it declares entities that are more than a short name for an address.",
                where=file.name,
                mend="Write out the entities.",
            )

    parser.StartElementHandler = begins
    parser.EndElementHandler = ends
    parser.EntityDeclHandler = declares
    try:
        with file.open() as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise UnreadableSource(
            f"it is no valid XML: {expat.ErrorString(error.code)}.",
            where=f"{file.name}, line {error.lineno}",
            mend="Mend that place.",
        ) from None


# Contexts of JSON-LD


def _with_our_contexts(file: File) -> bytes:
    """The document with what we know of a context in the place of its address: nothing is fetched."""
    with file.open() as stream:
        data = stream.read(_MOST_JSON + 1)
    if len(data) > _MOST_JSON:
        raise UnreadableSource(
            "it is too large for JSON-LD whose context lies elsewhere.",
            where=file.name,
            mend="Put the context into the file, or write it as N-Quads.",
        )
    try:
        document = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
        return msgspec.json.encode(_replaced(document, file.name))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise UnreadableSource("it is no valid JSON.", where=file.name, mend="Mend it.") from None


def _replaced(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_replaced(one, name) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _context(inner, name) if key == "@context" else _replaced(inner, name) for key, inner in value.items()}


def _context(value: Any, name: str) -> Any:
    """What stands for a context: itself, or what we know of one that lies elsewhere."""
    if isinstance(value, list):
        return [_context(one, name) for one in value]
    if not isinstance(value, str):
        return value
    known = _CONTEXTS.get(re.sub(r"^https?://|/+$|(?<=schema\.org)/docs/jsonldcontext\.jsonl?d?$", "", value))
    if known is None:
        raise UnreadableSource(
            "its context lies elsewhere, and nothing is fetched.",
            where=f"{name}, {value[:100]}",
            mend="Put the context itself in the place of its address, or write the file as N-Quads.",
        )
    return known


#: What the context of schema.org says, as far as it is read here.
_CONTEXTS: dict[str, dict[str, Any]] = {
    "schema.org": {
        "@vocab": "https://schema.org/",
        "id": "@id",
        "type": "@type",
        "url": {"@type": "@id"},
        "sameAs": {"@type": "@id"},
    },
}
