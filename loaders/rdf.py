"""RDF of others, in the usual vocabularies, and our own exports: Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML."""

from collections.abc import Iterator

from kg.errors import UnreadableSource
from kg.loader import Item, Options
from kg.model import Problem, Record
from kg.source.file import File
from loaders._rdf_files import opened, syntax_of

__all__ = ["RdfLoader"]


class RdfLoader:
    """Reads RDF: a record for each document of an export of ours, else for each project and event."""

    name = "rdf"
    version = 1
    title = "RDF: Turtle, N-Quads, JSON-LD, RDF/XML, and exports of a graph like this"

    def knows(self, file: File, options: Options) -> float:  # noqa: ARG002 – nothing depends on them
        """Sure of what looks like one of the syntaxes."""
        return 0.9 if syntax_of(file) is not None else 0.0

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:  # noqa: ARG002
        """The documents of an export; else projects and events, each with what is said of all that has a part in it.

        Raises:
            UnreadableSource: the file is not valid, or made to harm.
        """
        from loaders._rdf_exports import exported_items, is_export

        syntax = syntax_of(file)
        if syntax is None:
            raise UnreadableSource("this is no RDF.", where=file.name, mend="Save it as Turtle or N-Quads.")
        with opened(file, syntax) as (store, problems):
            yield from problems
            if is_export(store):
                yield from exported_items(store)
            else:
                from loaders._rdf_activities import activity_items

                yield from activity_items(store, file)

    def record(self, item: Item, file: str, options: Options) -> Record:  # noqa: ARG002
        """The record of one document, project or event.

        Raises:
            UnreadableSource: what is said does not make one.
        """
        if item.name is not None:
            from loaders._rdf_export_record import exported_record

            return exported_record(item.name, item.data)
        from loaders._rdf_record import activity_record

        return activity_record(item, file)
