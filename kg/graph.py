"""The graph as the user knows it: a folder that documents go into and answers come out of.

>>> from kg import Graph
>>> with Graph.open("kg-data", create=True, write=True) as graph:        # doctest: +SKIP
...     graph.load([Path("applications")])
...     for row in graph.query("partners_of", organization="1067746258370"):
...         print(row)
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

import msgspec

from kg import model
from kg.cards import Card, Entity
from kg.doctor import Finding, examine, examine_damaged
from kg.errors import BadParameter, GraphDamaged, KGError, UnknownName
from kg.finding import KINDS
from kg.harmless import neutral
from kg.iris import BASE, Iris
from kg.journal import Journal, KeptSource
from kg.kept_views import KeptViews
from kg.links import CollaborationLink
from kg.loader import Loader, Options, StreamLoader
from kg.loading import DEFAULT, LoadReport, ProgressCallback, RejectCallback, load
from kg.mirrors import Mirror, mirrors, note
from kg.privacy import mask
from kg.resolve import Identities, Organization
from kg.truth import JournalTruth
from kg.validation import ValidationReport, Violation, validate

if TYPE_CHECKING:
    import networkx
    import pyoxigraph
    import rdflib

    from kg.bolt import Bolt
    from kg.citing import Citations
    from kg.network import Level
    from kg.queries import Question, Rows
    from kg.views.neo4j import Pushed
    from kg.views.search import Search
    from kg.views.tables import Tables

__all__ = ["FOLDER", "Finding", "Forgotten", "Graph", "ValidationReport", "Violation"]

#: Where a graph is looked for when no folder is named.
FOLDER = "kg-data"


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What forgetting a source removed.

    Attributes:
        source: its name.
        readings: how many readings of it the journal had.
        records: how many records.
        mirrors: the databases that the graph was pushed to: they hold it until the next push.
    """

    source: str
    readings: int
    records: int
    mirrors: tuple[Mirror, ...] = ()


class Graph:
    """A graph in a folder. Use `Graph.open`, as a context manager.

    Attributes:
        path: the folder.
        journal: the truth.
    """

    def __init__(self, path: Path, journal: Journal) -> None:
        self.path = path
        self.journal = journal
        self._truth: JournalTruth | None = None
        self._views = KeptViews(path, journal, self._known)
        self._closed = False

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        create: bool = False,
        write: bool = False,
        base: str = BASE,
        wait: float = 10.0,
    ) -> "Graph":
        """Open a graph.

        Args:
            path: its folder; by default what `KG_GRAPH` says, else `kg-data` in the working directory.
            create: make it where there is none; implies `write`.
            write: to load, forget, judge or rebuild; one process at a time.
            base: base IRI of its instances, kept when it is made.
            wait: seconds to wait for another writer.

        Raises:
            UnknownName: there is no graph, and `create` is False.
            GraphBusy: another process is writing to it and does not finish in time.
            GraphDamaged: its journal cannot be read.
            NewerGraph: a newer version of this software made it.
            BadParameter: `base` is no IRI to put ids behind.
        """
        folder = Path(path if path is not None else os.environ.get("KG_GRAPH") or FOLDER).expanduser()
        if (
            "://" not in base
            or not base.endswith(("/", "#"))
            or any(sign.isspace() or sign in '<>"{}|^`\\' for sign in base)
        ):
            raise BadParameter("the base must be an IRI that ends with a slash.", where=base)
        return cls(folder, Journal.open(folder, create=create, write=write, base=base, wait=wait))

    @property
    def base(self) -> str:
        """Base IRI of its instances."""
        return self.journal.base

    @property
    def records(self) -> list[model.Record]:
        """What the sources say, by source name, at the journal's position."""
        return self._known().records

    @property
    def identities(self) -> Identities:
        """Who is the same as whom, at the journal's position."""
        return self._known().identities

    @property
    def links(self) -> list[CollaborationLink]:
        """Who works with whom, at the journal's position."""
        return self._known().links

    @property
    def store(self) -> "pyoxigraph.Store":
        """The rdf view, for reading only.

        It is caught up with the journal first. While another process writes to the graph it is what that process
        last made of it.

        Raises:
            GraphBusy: another process is just making the view for the first time.
        """
        self._check_open()
        store: pyoxigraph.Store = self._views.get("rdf")
        return store

    @property
    def tables(self) -> "Tables":
        """The tables view, for reading only: `graph.tables.rows("SELECT …")`. Caught up like `store`.

        Raises:
            GraphBusy: another process is just making the view for the first time.
        """
        self._check_open()
        tables: Tables = self._views.get("tables")
        return tables

    @property
    def search(self) -> "Search":
        """The search view, for reading only: names, words and filters. Caught up like `store`.

        Raises:
            GraphBusy: another process is just making the view for the first time.
        """
        self._check_open()
        search: Search = self._views.get("search")
        return search

    def rdflib(self) -> "rdflib.Dataset":
        """The graph for scripts that use rdflib: each source a named graph, the default graph all of them together.

        Queries are answered by Oxigraph. It can be read and not written: what would change it raises `KGError`.
        """
        from kg._rdflib import dataset

        return dataset(self.store, self.base)

    def load(
        self,
        paths: Iterable[Path | str],
        *,
        options: Options = DEFAULT,
        workers: int = 1,
        progress: ProgressCallback | None = None,
        reject: RejectCallback | None = None,
        known: Sequence[Loader | StreamLoader] | None = None,
    ) -> LoadReport:
        """Read files and folders into the graph; a folder is read with all that is in it.

        Args:
            paths: files and folders.
            options: what is asked of the reading.
            workers: processes that read; more than 1 needs a script with the usual `if __name__ == "__main__":`.
            progress: called after each source, when that one is safe on the disk, and while a table is read.
            reject: called with the name of a table and each row of it that cannot be read.
            known: the loaders to choose from; by default all that are installed.

        Returns:
            What became of each file; a file that cannot be read is reported there and never raises.
        """
        report = load(
            self.journal,
            [Path(path) for path in paths],
            options=options,
            workers=workers,
            progress=progress,
            reject=reject,
            known=known,
            skip=[self.path],
        )
        if not report.interrupted:
            self._views.catch_up_all()
        return report

    def query(
        self, name: str, /, *, queries: Path | str | None = None, on: "Bolt | None" = None, **params: object
    ) -> "Rows":
        """Ask a named question (see `questions`); parameters are bound, never pasted.

        Args:
            name: of the question.
            queries: folder with questions of your own, besides ours.
            on: a database that the graph was pushed to (`kg.bolt.connect`): asked in Cypher, with the same rows.
            params: values by the names of the question's parameters.

        Raises:
            UnknownName: no such question; or a name given as parameter that nothing has.
            AmbiguousName: a name given as parameter that several things have.
            BadParameter: a parameter is missing, unknown, or of the wrong type.
            KGError: the database holds no graph, or another one.
        """
        from kg.cypher import ask_cypher, mirror
        from kg.queries import ask

        question, iris = self._question(name, queries), Iris(self.base)

        def meant(words: str, kinds: Sequence[str]) -> str:
            return self.find(words, kinds).iri

        if on is None:
            return ask(self.store, question, params, resolve=meant, iris=iris)
        mirror(on, self.base)
        return ask_cypher(on, question, params, resolve=meant, iris=iris)

    def push(
        self,
        bolt: "Bolt",
        *,
        batch: int | None = None,
        sessions: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> "Pushed":
        """Bring a database in Neo4j to what the graph holds; `kg.views.neo4j.push` says more.

        Args:
            bolt: the database (`kg.bolt.connect`).
            batch: rows in a transaction; by default what was measured to be best.
            sessions: transactions at a time, likewise.
            progress: called with the number of rows done, and of all.

        Raises:
            KGError: the database holds other data, another graph, or a newer state; or it cannot be written to.
        """
        from kg.views import neo4j

        # Before it is written to: a push that is cut short leaves something there too.
        note(self.path, Mirror(uri=bolt.uri, database=bolt.database, position=self.tables.stamp.position))
        return neo4j.push(
            self.tables,
            bolt,
            base=self.base,
            batch=neo4j.BATCH if batch is None else batch,
            sessions=neo4j.SESSIONS if sessions is None else sessions,
            progress=progress,
        )

    def questions(self) -> "list[Question]":
        """All named questions, by name."""
        from kg.queries import questions

        return [question for _, question in sorted(questions().items())]

    def sparql(self, text: str) -> "Rows | bool | bytes":
        """Ask in SPARQL 1.1, read-only; the default graph is the union of all sources.

        Returns:
            Rows for SELECT, truth for ASK, N-Triples for CONSTRUCT and DESCRIBE.

        Raises:
            BadParameter: an update, or a fault of syntax.
        """
        from kg.queries import sparql

        return sparql(self.store, text, iris=Iris(self.base))

    def sql(self, text: str, params: Sequence[object] | Mapping[str, object] = ()) -> "Rows":
        """Ask the tables in DuckDB's SQL, read-only; `docs/tables.md` says what they hold.

        Args:
            text: one question.
            params: values for its `?`, or by name for its `$name`.

        Raises:
            BadParameter: a fault of syntax, an unknown name, or something else than a question.
        """
        from kg.sql import ask

        return ask(self.tables, text, params)

    def network(
        self,
        level: "Level" = "organization",
        *,
        since: int | None = None,
        until: int | None = None,
        country: str | None = None,
        basis: Collection[str] = (),
    ) -> "networkx.Graph[str]":
        """Who works with whom, as a networkx graph; `kg.network.collaboration` says what it holds.

        Args:
            level: what the nodes are: `organization`, `region` or `country`.
            since: only projects that go on in this year or later.
            until: only projects that began in this year or before.
            country: only links with an end in this country, by code or name.
            basis: only links known in one of these ways.
        """
        from kg.network import collaboration

        return collaboration(self.tables, level, since=since, until=until, country=country, basis=basis)

    def cite(self, entity: Entity, between: Entity | None = None, *, language: str = "en") -> "Citations":
        """All that can be cited about a thing: source, quote, place in the text, date of reading.

        Args:
            entity: what `find` gave.
            between: another thing: only what ties the two together.
            language: of the labels of concepts, `en` or `ru`.
        """
        from kg.citing import cite, cite_between

        if between is None:
            return cite(self.card(entity, language=language), self.journal)
        rows = self.query("evidence_for", a=entity.iri, b=between.iri, language=language)
        return cite_between(entity, between, rows, self.journal)

    def find(self, words: str, kinds: Sequence[str] = KINDS) -> Entity:
        """What the user means by a number, an IRI, an id or words.

        Args:
            words: `1067746258370`, `org/RU-OGRN-1067746258370`, `RU-PSK`, `21-2-009488`, a name or part of it.
            kinds: where to look: `organization`, `project` (events too), `place`, `document`.

        Raises:
            AmbiguousName: several bear that name; `candidates` lists (id, label with detail).
            UnknownName: nothing does; `mend` says "Did you mean …?" where something is near.
        """
        return self.search.find(words, kinds)

    def card(self, entity: Entity, *, language: str = "en") -> Card:
        """Everything that is known of a thing, each fact with its sources and their words.

        Args:
            entity: what `find` gave.
            language: of the labels of concepts, `en` or `ru`.
        """
        from kg.cards.excerpt import excerpt, whole
        from kg.cards.writing import write_card

        self._check_open()
        store = self._views.as_it_is("rdf")
        found = excerpt(entity, self.journal, store) if store is not None else None
        if found is None:
            truth = self._known()
            found = whole(truth.sources, truth.identities, truth.links)
        return write_card(entity, found, Iris(self.base), language)

    def sources(self) -> list[KeptSource]:
        """All sources of the graph, by name."""
        return self.journal.sources()

    def judge(self, a: str, b: str, *, same: bool, user: str = "", score: float = 1.0) -> int:
        """Say that two organizations are the same, or are not.

        Args:
            a: id of the one, as on its card; `org/{document}/{key}` names what one document says.
            b: id of the other.
            same: True for the same organization.
            user: who says so.
            score: how sure, from 0 to 1.

        Returns:
            The judgement's position, for `undo`.

        Raises:
            UnknownName: the graph has no such organization.
            BadParameter: they are one id, or have different valid numbers of one register.
        """
        one, other = (self._judged(name) for name in (a, b))
        if a == b:
            raise BadParameter("an organization is judged against another one.", where=a)
        if not 0 <= score <= 1:
            raise BadParameter("the score is from 0 to 1.", where=str(score))
        if same:
            numbers = [
                {number.scheme: number.value for number in org.identifiers if number.valid} for org in (one, other)
            ]
            clash = [
                scheme for scheme in numbers[0].keys() & numbers[1].keys() if numbers[0][scheme] != numbers[1][scheme]
            ]
            if clash:
                raise BadParameter(
                    f"they have different numbers of {', '.join(sorted(clash))}, so they are two organizations.",
                    where=f"{a}, {b}",
                    mend="If a number is wrong, correct the document and load it again.",
                )
        return self.journal.judge(a, b, same=same, score=score, user=user, a_name=one.name, b_name=other.name)

    def undo(self, judgement: int, *, user: str = "") -> int:
        """Take a judgement back: a new row of the journal, never an edit. Returns the new row's position.

        Raises:
            UnknownName: there is no judgement in force at that position.
        """
        return self.journal.undo(judgement, user=user)

    def source(self, name: str) -> KeptSource | None:
        """The source or the table of a name; None where the graph has none.

        Args:
            name: as the graph calls it, or its owner: the name of a file is masked like all else in the graph, and its
                control characters are made visible there.
        """
        for called in dict.fromkeys((name, mask(neutral(name)))):
            files = {kept.name: kept for kept in self.journal.files()}
            found = self.journal.kept([called]).get(called) or files.get(called)
            if found is not None:
                return found
        return None

    def forget(self, source: str) -> Forgotten:
        """Remove all of a source, or of a table and all its rows, from the journal's pages and every view.

        Raises:
            UnknownName: the graph has no such source.
            GraphBusy: it is removed, but another process still holds old pages of the journal's file.
        """
        kept = self.source(source)
        if kept is None:
            self._views.finish_forgetting()  # of this one, it may be: cut short the first time
            names = [kept.name for kept in (*self.journal.files(), *self.sources())]
            raise UnknownName(
                "there is no such source in the graph.", where=source, mend=_did_you_mean(mask(neutral(source)), names)
            )
        name = kept.name
        ids = sorted(self._named_alone(name))
        self._views.begin_forgetting()
        try:
            readings, removed = self.journal.forget(name, ids=ids)
        finally:
            # A store keeps deleted words in its files until it is compacted: it is made anew, also where old pages of
            # the journal could not be cleared yet.
            if self.source(name) is None:
                self.rebuild()
        return Forgotten(source=name, readings=readings, records=removed, mirrors=tuple(mirrors(self.path)))

    def _named_alone(self, name: str) -> set[str]:
        """What was judged and is named by one source or table alone."""
        judged = {end for row in self.journal.judgement_log() for end in (row.a, row.b)}
        if not judged:
            return set()
        from kg.outlines import outline

        history = self.journal.history(name, outline)
        named = judged & {end for records in history for end in _named_ids(records)}
        for kept, records in self.journal.read(decode=outline) if named else ():
            if name not in (kept.name, kept.file):
                named -= _named_ids(records)
        return named

    def rebuild(self) -> int:
        """Make every view anew from the journal. Returns the position that they reflect."""
        self._check_open()
        self._views.rebuild()
        return self._known().position

    def doctor(self, *, known: Sequence[Loader | StreamLoader] | None = None) -> list[Finding]:
        """Examine journal and views, change nothing, and say what to do.

        Args:
            known: the loaders there are; by default all that are installed.
        """
        from kg.outlines import outline

        try:
            identities = self._known().identities
            records = (record for _, found in self.journal.read(decode=outline) for record in found)
            return examine(self.journal, self.path / "views", records, identities, known)
        except GraphDamaged as error:
            return examine_damaged(self.journal, error)

    def validate(self) -> ValidationReport:
        """Hold the graph against the ontology's shapes (SHACL)."""
        return validate(self.store, self.base)

    def export(
        self,
        format: str,
        out: BinaryIO | Path | str,
        *,
        level: "Level | None" = None,
        since: int | None = None,
        until: int | None = None,
        country: str | None = None,
        basis: Collection[str] = (),
    ) -> None:
        """Write the graph out, with a description of itself; `kg.export` says more.

        Args:
            format: RDF as `turtle` (the facts alone), or with the source of each fact `trig`, `n-quads`, `json-ld`;
                a network as `graphml`, `gexf`, `geojson`; tables as `csv`, `parquet`.
            out: a file, or a stream open for bytes; for tables a folder, or a zip file.
            level: of a network, `organization`, `region` or `country`.
            since: of a network: only projects that go on in this year or later.
            until: only projects that began in this year or before.
            country: only links with an end in this country, by code or name.
            basis: only links known in one of these ways.

        Raises:
            BadParameter: another format, or a filter that it has not.
            OSError: it cannot be written.
        """
        from kg.export import export

        export(self, format, out, level=level, since=since, until=until, country=country, basis=basis)

    def close(self) -> None:
        """Give all files back; nothing can be asked then."""
        self._closed = True
        self._views.drop()
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._closed:
            raise KGError("the graph has been closed.", where=str(self.path), mend="Open it again: Graph.open(path).")

    def _known(self) -> JournalTruth:
        """The journal's content, read again when it has changed."""
        self._check_open()
        if self._truth is None or self._truth.position != self.journal.position:
            self._truth = JournalTruth(self.journal)
        return self._truth

    def _judged(self, name: str) -> Organization | model.Organization:
        """The organization of that id: of the graph, or as one document names it."""
        truth = self._known()
        if name in truth.identities.organizations:
            return truth.identities.organizations[name]
        for record in truth.records:
            for org in record.organizations:
                if Iris(base="").scoped_organization(record.document.name, org.key) == name:
                    return org
        raise UnknownName(
            "the graph has no such organization.", where=name, mend="Give its id, as `kg show` prints it."
        )

    def _question(self, name: str, folder: Path | str | None) -> "Question":
        from kg.queries import questions

        known = questions() | (questions(Path(folder)) if folder is not None else {})
        if name not in known:
            raise UnknownName("there is no such question.", where=name, mend=_did_you_mean(name, known))
        return known[name]


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    from rapidfuzz import process

    names = sorted(known)
    near = [found for found, _, _ in process.extract(name, names, limit=3, score_cutoff=60)]
    listed = near or names[:12]
    more = " …" if len(names) > len(listed) and not near else ""
    return f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(listed) or 'none'}{more}."


def _named_ids(records: Iterable[model.Record]) -> set[str]:
    """All ids under which a judgement may speak of an organization of these records."""
    iris = Iris(base="")
    ids: set[str] = set()
    for record in records:
        for org in record.organizations:
            ids.add(iris.scoped_organization(record.document.name, org.key))
            ids.update(iris.organization(number.scheme, number.value) for number in org.identifiers)
    return ids
