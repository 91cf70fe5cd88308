"""One knowledge graph of civil-society networks, every fact with its source."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.graph import Graph

__all__ = ["Graph", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Imported on first use: `kg --help` must not pay for a store that it does not open.
    if name == "Graph":
        from kg.graph import Graph

        return Graph
    raise AttributeError(name)
