"""Where the ontology and the named questions lie: at the top of a checkout, inside `kg` in a wheel."""

from functools import cache
from hashlib import sha256
from pathlib import Path

__all__ = ["checksum", "ontology", "queries"]

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def ontology() -> Path:
    """The folder of the ontology: `civil.ttl`, `shapes.ttl`, `schemes/`, `gazetteer/`."""
    return _folder("ontology")


def queries() -> Path:
    """The folder of the named questions, one file each."""
    return _folder("queries")


@cache
def checksum() -> str:
    """Checksum of the ontology's files: what was made with other ones must be made anew."""
    digest = sha256()
    root = ontology()
    for path in sorted(root.rglob("*")):
        if path.suffix in {".ttl", ".tsv"} and path.name != "shapes.ttl":
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
