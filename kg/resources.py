"""Where the ontology and the named questions lie: at the top of a checkout, inside `kg` in a wheel."""

from pathlib import Path

__all__ = ["ontology", "queries"]

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
