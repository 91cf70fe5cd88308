"""A graph as of one position of its journal, worked out where it is asked and nowhere else.

An organization is worked out with all that share a name, a number or a judgement with it (`kg.joining.ties`), directly
or by way of others. Which readings hold them is found in the postings (`kg.postings`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from urllib.parse import unquote

import msgspec

from kg.changes import Judgement
from kg.iris import Iris
from kg.joining import Node, Said, Words, ties, written_ties
from kg.journal import Journal
from kg.links import CollaborationLink, Found, LinkKey, regions_of
from kg.model import Record
from kg.outlines import outline
from kg.postings import Postings
from kg.projects import Mentions, Project
from kg.resolve import Identities, Organization, organizations_of

__all__ = ["State", "TooMuch", "projects_named", "words_of"]

_IDS = Iris(base="")
#: The word of all records that know an organization by the id of another graph: most graphs have none.
_ANY_KNOWN = "any known"
#: More organizations than this are not looked through.
_MOST_TOUCHED = 50_000


class TooMuch(Exception):
    """So much is otherwise that it is quicker to work out everything."""


def words_of(record: Record, words: Words) -> set[str]:
    """By what a record is found in the postings: its name, its projects, what ties its organizations to others.

    Args:
        record: in outline at least.
        words: of organizations that were seen before.
    """
    found = {f"document {record.document.name}"}
    for org in record.organizations:
        said = words.of(org)
        found.update(map(_posted_word, written_ties(record, said)))
        if said.known_as is not None:
            found |= {f"known {said.known_as}", _ANY_KNOWN}
    found |= {f"project {name}" for name in projects_named(record).values()}
    found |= {_region_word(*pair) for pair in combinations(sorted(regions_of(record)), 2)}
    return found


def _posted_word(tie: str) -> str:
    """The word in the postings for a tie: an application's own, whatever it calls the organizations in it."""
    return tie.partition("\0")[0] if tie.startswith("application ") else tie


def _region_word(a: str, b: str) -> str:
    return f"regions {a} {b}"


def projects_named(record: Record) -> dict[str, str]:
    """Key and id of each project that a record describes or names."""
    return {"self": _IDS.activity(record)} | {one.key: _IDS.other_project(record, one) for one in record.projects}


class State:
    """A graph as of one position of its journal, worked out where it is asked.

    Args:
        journal: of the graph.
        postings: complete at the position.
        position: of the journal.
        seen: readings that were decoded, shared by the states of a graph.

    Attributes:
        judgements: those in force, in order.
        organizations: by id, as far as they were worked out; so the others.
        meant: the id of each organization of a document.
        source_of: the name of each document's source.
    """

    def __init__(self, journal: Journal, postings: Postings, position: int, seen: dict[int, list[Record]]) -> None:
        self._journal = journal
        self._postings = postings
        self._position = position
        self._seen = seen
        self._words = Words()
        #: Position → whether the reading was in force.
        self._in_force: dict[int, bool] = {}
        self._by_document: dict[str, Record] = {}
        #: Whether any record knows an organization by the id of another graph.
        self._exported = bool(postings.find(_ANY_KNOWN))
        self._ties_of: dict[tuple[int, str], list[str]] = {}
        self._projects: dict[str, Project | None] = {}
        self._links: dict[LinkKey, CollaborationLink | None] = {}
        self.judgements = journal.judgements(position)
        self.organizations: dict[str, Organization] = {}
        self.meant: dict[Node, str] = {}
        self.source_of: dict[str, str] = {}
        self._judged: dict[str, list[Judgement]] = defaultdict(list)
        for judgement in self.judgements:
            for end in (judgement.a, judgement.b):
                self._judged[_ends_word(end)].append(judgement)

    # Reading

    def _records(self, words: Iterable[str]) -> list[Record]:
        """The records in force that have any of some words; and rarely one that has none."""
        positions = {at for word in words for at in self._postings.find(word) if at <= self._position}
        unknown = sorted(positions - self._in_force.keys())
        self._in_force |= dict.fromkeys(unknown, False)
        for position, source, sealed in self._journal.readings(unknown, self._position):
            self._in_force[position] = True
            if position not in self._seen:
                self._seen[position] = sealed.records(outline)
            for record in self._seen[position]:
                self._by_document[record.document.name] = record
                self.source_of[record.document.name] = source
        return [record for at in sorted(positions) if self._in_force[at] for record in self._seen[at]]

    def records_of(self, sources: Iterable[str]) -> list[Record]:
        """What some sources say. The first document of each bears its name."""
        wanted = {*sources}
        found = self._records(f"document {name}" for name in wanted)
        return [record for record in found if self.source_of[record.document.name] in wanted]

    def _documents(self, names: Iterable[str]) -> list[Record]:
        wanted = {*names}
        missing = wanted - self._by_document.keys()
        if missing:
            self._records(f"document {name}" for name in missing)
        return [self._by_document[name] for name in sorted(wanted) if name in self._by_document]

    # Organizations

    def ties_of(self, record: Record) -> set[str]:
        """What ties the organizations of a record to others, judgements among it."""
        return {tie for org in record.organizations for tie in self._ties(record, org.key, self._words.of(org))}

    def ties_of_judgement(self, judgement: Judgement) -> set[str]:
        """What ties those to others that a judgement names."""
        found = {judgement.a, judgement.b}
        for end in found.copy():
            if _is_scoped(end):
                found |= {tie for record in self._records([_ends_word(end)]) for tie in self.ties_of(record)}
        return found

    def _ties(self, record: Record, key: str, said: Said) -> list[str]:
        # By the record, which `_seen` keeps: two readings of a document may be compared.
        node = (id(record), key)
        if node not in self._ties_of:
            # One that is tied to nothing has its own id, at least.
            found = [] if self._exported else written_ties(record, said)
            found = found or ties(record, key, said)
            for word in (f"document {record.document.name}", *found) if self._judged else ():
                found += (f"judgement {judgement.position}" for judgement in self._judged.get(word, ()))
            self._ties_of[node] = found
        return self._ties_of[node]

    def know(self, records: Iterable[Record]) -> None:
        """Work out the organizations of some records."""
        self.take_in(
            {
                tie
                for record in records
                for org in record.organizations
                if (record.document.name, org.key) not in self.meant
                for tie in self._ties(record, org.key, self._words.of(org))
            }
        )

    def organization(self, name: str) -> Organization | None:
        """An organization by its id; None where there is none."""
        if name not in self.organizations:
            if _is_scoped(name):
                self.know(self._documents([unquote(name.split("/")[1])]))
            else:
                self.take_in({name})
        return self.organizations.get(name)

    def take_in(self, touched: set[str]) -> None:
        """Work out the organizations that are tied to others by some ties, and those that are tied to them."""
        judgements: dict[int, Judgement] = {}
        nodes: dict[str, set[str]] = defaultdict(set)
        count = 0
        done: set[str] = set()
        while touched:
            done |= touched
            new: set[str] = set()
            for record in self._records(self._lookups(touched, judgements)):
                name = record.document.name
                for org in record.organizations:
                    if org.key not in nodes[name]:
                        found = self._ties(record, org.key, self._words.of(org))
                        if not done.isdisjoint(found):
                            nodes[name].add(org.key)
                            count += 1
                            new.update(found)
            if count > _MOST_TOUCHED:
                raise TooMuch
            touched = new - done
        records = [_only(self._by_document[name], keys) for name, keys in nodes.items() if keys]
        for known in organizations_of(records, [judgements[place] for place in sorted(judgements)]):
            self.organizations[known.id] = known
            self.meant.update(dict.fromkeys(known.members, known.id))

    def _lookups(self, touched: set[str], judgements: dict[int, Judgement]) -> Iterator[str]:
        """The words in the postings for what ties organizations; the judgements among it are noted."""
        for tie in touched:
            yield _posted_word(tie)
            kind, _, name = tie.partition(" ")
            if kind == "known":
                # One whom an export knew by this id, and the one whose id it is.
                yield _ends_word(name)
            for judgement in self._judged.get(tie, ()):
                judgements[judgement.position] = judgement
            if kind == "judgement":
                for judgement in self.judgements:
                    if judgement.position == int(name):
                        judgements[judgement.position] = judgement
                        yield from (_ends_word(judgement.a), _ends_word(judgement.b))

    def itself(self, name: str) -> str:
        """The id alone."""
        return name

    def called(self, name: str) -> tuple[str, str, tuple[str | None, ...]]:
        """What a source's statements on an organization say of it beside the source's own words."""
        known = self.organizations[name]
        return name, known.name, (known.legal_form, known.kind, known.region)

    # Projects and links

    def project(self, name: str) -> Project | None:
        """A project or event by its id; None where there is none."""
        if name not in self._projects:
            mentions = Mentions()
            for _ in mentions.of(self._records([f"project {name}"])):
                pass
            self._projects[name] = next((one for one in mentions.projects() if one.id == name), None)
        return self._projects[name]

    def pairs(self, documents: Iterable[str]) -> set[LinkKey]:
        """The links that some documents show."""
        records = self._documents(documents)
        self.know(records)
        found = Found(self._around(records))
        for record in records:
            found.add(record)
        return found.keys

    def link(self, key: LinkKey) -> CollaborationLink | None:
        """A collaboration link; None where there is none."""
        if key not in self._links:
            self._links[key] = self._region_link(key) if key[0] == "region" else self._organization_link(key)
        return self._links[key]

    def _region_link(self, key: LinkKey) -> CollaborationLink | None:
        records = self._records([_region_word(key[1], key[2])])
        found = Found(self._around(records))
        for record in records:
            found.add_regions(record)
        return found.link(key)

    def _organization_link(self, key: LinkKey) -> CollaborationLink | None:
        keys: dict[str, set[str]] = defaultdict(set)
        documents: list[set[str]] = []
        for end in key[1:]:
            known = self.organization(end)
            if known is None:
                return None
            documents.append({document for document, _ in known.members})
            for document, place in known.members:
                keys[document].add(place)
        records = [_only(record, keys[record.document.name]) for record in self._documents(documents[0] & documents[1])]
        found = Found(self._around(records))
        for record in records:
            found.add_organizations(record)
        return found.link(key)

    def _around(self, records: Sequence[Record]) -> Identities:
        """The identities of some records, their projects when asked."""
        return Identities(
            organizations=self.organizations,
            projects=_Projects(self),
            organization_ids=self.meant,
            project_ids={
                (record.document.name, key): name for record in records for key, name in projects_named(record).items()
            },
        )


class _Projects(dict[str, Project]):
    """Projects of a state by id, each worked out when it is asked for."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state

    def __missing__(self, name: str) -> Project:
        found = self._state.project(name)
        if found is None:
            raise KeyError(name)
        self[name] = found
        return found


def _ends_word(end: str) -> str:
    """The word of what bears an id: a number, or the document of one that only its document knows."""
    return f"document {unquote(end.split('/')[1])}" if _is_scoped(end) else end


def _is_scoped(end: str) -> bool:
    return end.count("/") == 2


def _only(record: Record, keys: set[str]) -> Record:
    return msgspec.structs.replace(record, organizations=[org for org in record.organizations if org.key in keys])
