"""The organizations of a text: mentions that name the same one brought together, each with its roles."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from kg.concepts import concepts
from kg.model import Evidence, Organization
from kg.morphology import fold, lemma, lemmas
from kg.places import PlaceMatch, gazetteer
from loaders.prose.deeds import role_by_verb
from loaders.prose.mentions import Mention
from loaders.prose.org_words import FORM_ACRONYMS, HEADS
from loaders.prose.quotes import core_names, quoted
from loaders.prose.roles import role_in_list, role_of
from loaders.prose.words import Words

__all__ = ["Organizations", "kind_of", "legal_form", "seat_in_name"]

#: The words of a name: a full tokenizer would take most of the time that a row of a table takes.
_NAME_WORD = re.compile(r"\w+(?:-\w+)*")
_BRACKET = re.compile(r"\s*\((?:далее\s*[–—-]?\s*)?(?P<inner>[^()\n]{2,120})\)")
_JOINED = re.compile(r"\s*(?:\([^()\n]*\))?\s*(?:,|и|а также|, а также|или)\s*(?:\w+\s+){0,1}")
#: The part of an organization is yet to be confirmed: «пока думает», «ждём официального ответа».
UNCONFIRMED = re.compile(
    r"требу\w+ подтверждени|по согласованию|уточня\w+|не подтвержд|пока думает|ответа (?:пока )?(?:нет|жд)|ждем (?:\w+ )?ответ|ведутся переговор"
    r"|предварительн\w+ (?:согласи|договорен)|еще не (?:получ|подпис|ответ)|не получили"
)
#: What may stand between a name and its seat.
_FROM = re.compile(r"\s+(?:из|в|во)\s+(?:г(?:\.|орода?)\s*)?|\s*,\s*г\.\s*")
_DEFINED = re.compile(
    r"(?:далее\s*[–—:-]?\s*)?[«\"]?(?P<name>[А-ЯЁA-Z][\w-]{1,11}|[А-ЯЁA-Z]{2,6} «[^»]+»|[«\"][^»\"]+[»\"])\Z"
)


@cache
def _forms() -> dict[str, tuple[int, str]]:
    """Folded label of a legal form → its place among them, longest first, and its slug."""
    rows = {
        (fold(label), concept.id)
        for concept in concepts("legal-form")
        for label in (*concept.names.values(), *(name for names in concept.alternatives.values() for name in names))
    }
    found: dict[str, tuple[int, str]] = {}
    for place, (label, slug) in enumerate(sorted(rows, key=lambda row: (-len(row[0]), row))):
        found.setdefault(label, (place, slug))
    return found


#: No label of a legal form is longer, in characters.
_LONGEST_FORM = 200


@cache
def _form_lemmas() -> dict[tuple[str, ...], tuple[int, str]]:
    """The same by dictionary forms, of labels that are no abbreviations."""
    found: dict[tuple[str, ...], tuple[int, str]] = {}
    for label, form in _forms().items():
        if " " in label or len(label) > 5:
            found.setdefault(tuple(lemmas(label)), form)
    return found


@lru_cache(maxsize=4096)
def legal_form(name: str) -> str | None:
    """The legal form that a name begins with, as a concept of the scheme `legal-form`.

    >>> legal_form("АНО «Прогрессор»"), legal_form("Псковский государственный университет")
    ('ano', None)
    """
    before = re.split(r"[«“„\"]", name, maxsplit=1)[0]
    words = re.findall(r"[\w-]+", before)
    forms = _forms()
    found = []
    for word in words[:4]:
        label = fold(word)
        if len(label) <= 6 and (word.isupper() or len(label) > 4 or label[:2] == "ос") and label in forms:
            found.append(forms[label])
    folded = fold(" ".join(words))
    ends = (*(space.start() for space in re.finditer(" ", folded[:_LONGEST_FORM])), len(folded))
    found += [forms[folded[:end]] for end in ends if folded[:end] in forms]
    return min(found)[1] if found else _spoken_form(before)


def _spoken_form(before: str) -> str | None:
    """The legal form that inflected words name: «Союза журналистов»."""
    spoken = tuple(lemmas(before))
    forms = _form_lemmas()
    longest = max(map(len, forms))
    found = [
        forms[spoken[place:end]]
        for place in range(min(5, len(spoken)))
        for end in range(place + 1, min(place + longest, len(spoken)) + 1)
        if spoken[place:end] in forms
    ]
    return min(found)[1] if found else None


def kind_of(name: str, form: str | None) -> str | None:
    """What kind of organization a name tells of, as a concept of the scheme `organization-kind`."""
    if form in ("ooo", "ao", "pao", "zao", "oao", "llp", "osoo", "too", "ip", "llc"):
        return "business"
    if form in ("ano", "foundation", "association", "public-organization", "ngo"):
        return "ngo"
    # A name tells what it is by its most telling noun: «Фонд «Музей …»» is a fund, «ГБУК «Музей»» a museum.
    words = [lemma(word) for word in _NAME_WORD.findall(name)]
    for word in words:
        if word in ("университет", "институт", "академия", "министерство", "администрация", "правительство"):
            return HEADS[word]
    return next((HEADS[word] for word in words if word in HEADS), None)


def seat_in_name(places: Iterable[PlaceMatch], start: int, end: int) -> str | None:
    """The region that an organization's name tells: «Администрация города Пскова», «Псковский университет»."""
    inside = [place for place in places if start <= place.start and place.end <= end]
    return _seat(inside)


def _seat(places: Sequence[PlaceMatch]) -> str | None:
    """The region of the first place that lies in one, else the first country."""
    regions = [region for place in places if (region := gazetteer().region_of(place.id))]
    countries = [place.id for place in places if (entry := gazetteer().get(place.id)) and entry.kind == "country"]
    return next(iter(regions or countries), None)


class _Entry:
    """Mentions of one organization."""

    def __init__(self, key: str, name: str, kind: str | None) -> None:
        self.organization = Organization(key=key, name=name, kind=kind)
        self.cores: set[str] = set()
        self.words: set[tuple[str, ...]] = set()


class Organizations:
    """Collects the organizations of one document.

    Args:
        text: the masked text.
        places: the places named in it.
    """

    def __init__(self, text: str, places: Sequence[PlaceMatch]) -> None:
        self.text = text
        self.places = places
        self.entries: list[_Entry] = []
        self.spans: list[tuple[int, int, str]] = []  # (start, end, key) of every mention, for links and events

    # -- adding --------------------------------------------------------------------------------------------------

    def add(self, name: str, kind: str | None, evidence: Evidence, *, region: str | None = None) -> Organization:
        """Add one mention; it joins an organization that was named before where the names say that it is the same."""
        entry = self._same(name)
        if entry is None:
            entry = _Entry(f"o{len(self.entries) + 1}", name, kind)
            entry.organization.legal_form = legal_form(name)
            self.entries.append(entry)
        organization = entry.organization
        self._know(entry, name)
        if name != organization.name and name not in organization.aliases:
            if not organization.identifiers and self._fuller(name, organization.name):
                organization.aliases.append(organization.name)
                organization.name = name
            else:
                organization.aliases.append(name)
            organization.legal_form = organization.legal_form or legal_form(name)
        organization.kind = (
            organization.kind if organization.kind not in (None, "other") else (kind or organization.kind)
        )
        organization.region = organization.region or region
        organization.evidence.append(evidence)
        self.spans.append((evidence.start, evidence.end, organization.key))
        return organization

    def add_mentions(self, mentions: Sequence[Mention], grid: Words, default_role: str | None = None) -> None:
        """Add what a part of the text names, each with the role that the words around it show."""
        for mention, role in zip(mentions, self._roles(mentions, grid), strict=True):
            if mention.group == "офис":
                role = "office"
            elif role == "mentioned" and default_role:
                role = default_role
            _, end = grid.sentence(mention.start)
            doubt = UNCONFIRMED.search(fold(self.text[mention.end : end]))
            aliases, region = self._brackets(mention)
            evidence = self.evidence(mention.start, mention.end, mention.method, mention.confidence, role)
            region = region or self._beside(mention) or seat_in_name(self.places, mention.start, mention.end)
            kind = mention.kind
            organization = self.add(mention.name, kind, evidence, region=region)
            organization.unconfirmed = organization.unconfirmed or doubt is not None
            for alias in aliases:
                entry = next(e for e in self.entries if e.organization is organization)
                self._know(entry, alias)
                if alias not in organization.aliases and alias != organization.name:
                    organization.aliases.append(alias)

    def _beside(self, mention: Mention) -> str | None:
        """The seat that stands beside a name: «могилёвский фонд «…»», «НПО «…» из Улаангома»."""
        before = [p for p in self.places if p.adjectival and 1 <= mention.start - p.end <= 2]
        behind = [p for p in self.places if _FROM.fullmatch(self.text, mention.end, max(mention.end, p.start))]
        return _seat([*before, *behind])

    def _roles(self, mentions: Sequence[Mention], grid: Words) -> list[str]:
        """The role of each mention; names joined by commas and «и» share what is said of the first or the last."""
        roles: list[str] = []
        joined: list[int] = []  # places of the mentions of one enumeration
        for place, mention in enumerate(mentions):
            following = mentions[place + 1].start if place + 1 < len(mentions) else None
            sentence = grid.sentence(mention.start)
            role = role_of(self.text, sentence, mention.start, mention.end, mention.kind, following).role
            if role in ("mentioned", "participant"):
                role = role_by_verb(grid, mention) or role
            if role in ("mentioned", "platform"):
                role = role_in_list(self.text, mention, grid.start) or role
            roles.append(role)
            joined.append(place)
            between = self.text[mention.end : following] if following is not None else None
            if between is not None and _JOINED.fullmatch(between):
                continue
            shared = next((roles[p] for p in reversed(joined) if roles[p] not in ("mentioned", "platform")), None)
            for earlier in joined:
                if shared and roles[earlier] == "mentioned":
                    roles[earlier] = shared
            joined = []
        return roles

    def evidence(self, start: int, end: int, method: str, confidence: float = 1.0, role: str | None = None) -> Evidence:
        """Evidence of a span of the text."""
        return Evidence(
            start=start, end=end, quote=self.text[start:end], method=method, confidence=confidence, role=role
        )

    # -- who is the same as whom in one document -------------------------------------------------------------------

    def _know(self, entry: _Entry, name: str) -> None:
        for core in core_names(name):
            words = tuple(lemmas(core))
            if len(fold(core)) >= 4 and words:
                entry.cores.add(" ".join(words))
        bare = _bare(name)
        if bare:
            entry.words.add(bare)

    def _same(self, name: str) -> _Entry | None:
        cores = {" ".join(lemmas(core)) for core in core_names(name) if len(fold(core)) >= 4}
        bare = _bare(name)
        for entry in self.entries:
            if bare and bare in entry.words:
                return entry
            if cores and (cores & entry.cores or any(bare_core in entry.cores for bare_core in cores)):
                return entry
            if not cores and bare and " ".join(bare) in entry.cores:
                return entry
            if cores and any(tuple(core.split()) in entry.words for core in cores):
                return entry
        if not cores and len(bare) >= 2:
            # «Министерство культуры» after «Министерство культуры Республики Карелия»: unique, so the same.
            longer = [e for e in self.entries if any(w[: len(bare)] == bare for w in e.words)]
            if len(longer) == 1:
                return longer[0]
            shorter = [e for e in self.entries if any(len(w) >= 2 and bare[: len(w)] == w for w in e.words)]
            if len(shorter) == 1:
                return shorter[0]
        return None

    @staticmethod
    def _fuller(new: str, old: str) -> bool:
        return len(new) > len(old) and bool(quoted(new) or not quoted(old))

    def _brackets(self, mention: Mention) -> tuple[list[str], str | None]:
        """What stands in brackets right behind a name: an abbreviation, or the region of its seat."""
        found = _BRACKET.match(self.text, mention.end)
        if not found:
            return [], None
        inner = found.group("inner").strip()
        inside = [p for p in self.places if found.start() <= p.start and p.end <= found.end()]
        region = None
        if inside and not re.search(r"\d", inner):
            ids = [gazetteer().region_of(p.id) or p.id for p in inside]
            region = ids[0]
        called = re.match(r"далее\s*[–—:-]?\s*(?P<name>.{3,80})", inner)
        defined = _DEFINED.match(inner) or called
        alias = []
        if defined and not inside and defined.group("name") not in FORM_ACRONYMS:
            alias = [defined.group("name").strip('«»"“”')]
        return alias, region

    def forget_planned(self, names: Sequence[str]) -> None:
        """Leave out platforms that the project itself is yet to make: the quoted names in `names`."""
        planned = {" ".join(lemmas(core)) for name in names for core in core_names(name)}
        platforms = [entry.organization for entry in self.entries if entry.organization.kind == "platform"]
        dropped = {platform.key for platform in platforms if " ".join(_bare(platform.name)) in planned}
        self.entries = [entry for entry in self.entries if entry.organization.key not in dropped]
        self.spans = [span for span in self.spans if span[2] not in dropped]

    # -- results -------------------------------------------------------------------------------------------------

    def result(self) -> list[Organization]:
        """The organizations, roles in the order found; `mentioned` only where there is no other."""
        found = []
        for entry in self.entries:
            organization = entry.organization
            roles = dict.fromkeys(e.role for e in organization.evidence if e.role and e.role != "mentioned")
            # An applicant partners with nobody but others: what its own name shows in the text is the same part.
            organization.roles = ["applicant"] if "applicant" in roles else list(roles) or ["mentioned"]
            organization.aliases = [a for a in organization.aliases if fold(a) != fold(organization.name)]
            found.append(organization)
        return found

    def within(self, start: int, end: int) -> list[Organization]:
        """The organizations named between two offsets, in order of mention."""
        keys = [key for left, right, key in sorted(self.spans) if start <= left and right <= end]
        by_key = {entry.organization.key: entry.organization for entry in self.entries}
        return [by_key[key] for key in dict.fromkeys(keys)]


def _bare(name: str) -> tuple[str, ...]:
    """The lemmas of a name without legal form and quotes."""
    words = [w for w in re.findall(r"[\w-]+", name) if w not in FORM_ACRONYMS]
    return tuple(lemmas(" ".join(words)))
