"""`kg rebuild`: make the views anew."""

from kg.cli.messages import message
from kg.cli.options import GraphOption, JsonOption
from kg.cli.output import write_json

__all__ = ["rebuild_command"]


def rebuild_command(graph: GraphOption = None, json: JsonOption = False) -> None:
    """Make every view anew from the journal.

    The journal is the truth; views are derived from it. Rebuild where `kg doctor` advises it, or when a view was lost.

    \b
    Example:
      kg rebuild
    """
    from kg import Graph

    with Graph.open(graph, write=True) as opened:
        position = opened.rebuild()
        sources, _ = opened.journal.counted()
        if json:
            write_json({"position": position, "sources": sources})
        else:
            message(f"Rebuilt the views of {opened.path} from {sources:,} source{'s' * (sources != 1)}.")
