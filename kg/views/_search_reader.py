"""Reading the search view's file: rows, and the things that they stand for."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.errors import GraphDamaged
from kg.finding import Entity
from kg.iris import Iris
from kg.places import gazetteer
from kg.views._search_file import Damaged, said

__all__ = ["Reader", "marks"]


class Reader:
    """The file, for reading only.

    Args:
        db: a connection to it.
        path: of the file, for errors.
        base: base IRI of the graph's instances.
    """

    def __init__(self, db: sqlite3.Connection, path: Path, base: str) -> None:
        self._db = db
        self._path = path
        self.iris = Iris(base)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside belongs to one moment, whatever another process writes meanwhile."""
        if self._db.in_transaction:
            yield
            return
        self.rows("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("COMMIT")

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query.

        Raises:
            GraphDamaged: the file cannot be read.
            GraphBusy: another process does not let go of it.
        """
        try:
            with said(str(self._path)):
                return self._db.execute(sql, params).fetchall()
        except Damaged as error:
            raise GraphDamaged(
                f"the search view cannot be read ({error}).", where=str(self._path), mend="Run `kg rebuild`."
            ) from None

    def entities(self, keys: Iterable[int]) -> list[Entity]:
        """Things by their keys in the file, in that order, each once."""
        wanted = list(dict.fromkeys(keys))
        sql = f"SELECT key, id, kind, label, detail FROM entity WHERE key IN ({marks(wanted)})"  # noqa: S608
        found = {key: self.made(*row) for key, *row in self.rows(sql, wanted)}
        return [found[key] for key in wanted if key in found]

    def made(self, name: str, kind: Any, label: str, detail: str) -> Entity:
        """A thing of the graph from what the file has of it."""
        return Entity(id=name, iri=self.iris.base + name, kind=kind, label=label, detail=detail)

    def place_name(self, key: str, language: str) -> str:
        """A place's name in a language, `ru` or `en`; its id where it is not known."""
        # Of cities, by far the most, the file has those that the graph names: the gazetteer's need not be read.
        entry = gazetteer().places().get(key)
        if entry is not None:
            return entry.name_en if language == "en" and entry.name_en else entry.name
        found = self.rows("SELECT label, label_en FROM entity WHERE id = ?", (self.place_id(key),))
        return next((english if language == "en" and english else label for label, english in found), key)

    def located(self, places: Sequence[str], language: str) -> dict[str, list[str]]:
        """Names of places by their countries' names, in the order given; a country that another place is in has none.

        What is in no country, such as a group of countries, stands under an empty name.
        """
        country = {place: self._country(place) for place in places}
        inside = {key for place, key in country.items() if key is not None and key != place}
        found: dict[str, list[str]] = {}
        for place in places:
            if place not in inside:
                key = country[place]
                names = found.setdefault(self.place_name(key, language) if key is not None else "", [])
                if key != place:
                    names.append(self.place_name(place, language))
        return found

    def _country(self, place: str) -> str | None:
        entry = gazetteer().places().get(place)
        if entry is not None or not place.startswith("geonames:"):
            return entry.country if entry is not None else None
        sql = "SELECT f.value FROM facet f JOIN entity e ON e.key = f.entity WHERE e.id = ? AND f.facet = 'place'"
        values = {value for (value,) in self.rows(sql, (self.place_id(place),))}
        return next((value for value in sorted(values) if len(value) == 2), None)

    def place_id(self, key: str) -> str:
        """The id of a place of the gazetteer as a thing of the graph: `place/RU-PSK`."""
        return self.iris.name(self.iris.place(key))

    def concept_name(self, facet: str, slug: str, language: str) -> str:
        """The label of a concept; its slug where the file does not have it."""
        found = self.rows("SELECT label_ru, label_en FROM concept WHERE facet = ? AND id = ?", (facet, slug))
        return next((english if language == "en" else russian for russian, english in found), slug)


def marks(values: Sequence[Any]) -> str:
    """As many parameter marks as there are values, for an IN list."""
    return ", ".join("?" * len(values))
