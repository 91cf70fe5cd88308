"""What each place that a text names is to the project: where it works, only compared, a partner's, mentioned."""

import re
from collections.abc import Sequence

from kg.model import Evidence, Organization, Place
from kg.morphology import fold
from kg.places import PlaceMatch, gazetteer
from loaders.prose.words import Words

__all__ = ["ORIGIN", "ROLES", "Places", "is_comparison"]

#: Strongest first: a place's `role` is the first of these among its `roles`.
ROLES = ("area", "venue", "partner-area", "seat", "compared", "mentioned")

_PARTNERS = {"partner", "co-organizer", "host", "implementer", "office", "organizer", "funder"}
_COMPARISON = re.compile(
    r"\(\d+(?:-\w+)? мест\w+\)|(?:занял|занима)\w+ (?:\w+ ){0,2}мест|рейтинг|индекс|по сравнению с"
    r"|в отличие от|уступа\w+|опережа\w+"
    r"|проигрыва\w+|опыт\w* (?:так\w+ стран|стран|зарубежн|других|европейск)|так(?:их|ие|ими) (?:\w+ )?(?:стран|государств|регион|город)\w*,? как"
    r"|на примере|например|мировая практика|мировой опыт|зарубежн\w+ опыт|международн\w+ опыт"
    r"|лидер\w+ (?:явля|по)|по данным \w+ (?:оон|воз)|в то время как|аналогичн\w+ (?:проект|практик|программ)"
    r"|наравне с|как это (?:сделано|принято|устроено)|для сравнения|сравн\w+"
)


#: Where people come from is not where the project works: «мигранты из Узбекистана».
ORIGIN = re.compile(
    r"(?:мигрант\w*|граждан\w*|выходц\w+|уроженц\w+|приезж\w+|переселенц\w+|беженц\w+|родом|приехал\w*|специалист\w*|экспорт\w*)"
    r" (?:\w+ ){0,2}из (?:[\w, -]{0,30})?\Z"
)
#: What is only an example: what others have, did, or have had for long.
_EXAMPLE = re.compile(
    r"опыт|давно|уже|практик|модел|таки[ехм]|как в|стран\w+|мир[ае]?\b|пример|процент|%|\d[- ]?(?:е|м|й)? мест|у них|там|лет назад|изве"
    r"стн|принят|существу|действу|работа[ею]т|показал|доказал|подход|метод|систем"
)
_STATISTIC = re.compile(
    r"показател|сработал|втрое|вдвое|в \d+ раз|\d ?%[^.]{0,60}(?:выше|ниже|больше|меньше)|(?:выше|ниже)[^.]{0,60}\d ?%"
)
#: A preposition of place, or an enumeration that one began.
_PLACED = re.compile(r"(?:\b(?:в|во|на|из|до|через|между|по)\b|[,(:–—-]|\bи\b)[^.;!?]{0,38}\Z")
_PLAN_WORDS = re.compile(
    r"проведени|организаци|планиру|предусм|запланир|включает|мероприяти|маршрут|участник|площадк|этап|охват|реализаци|визит|поездк|экспедиц"
)


def is_comparison(sentence: str) -> bool:
    """Whether a sentence only compares: «проигрывая таким странам, как США (2 место)»."""
    return bool(_COMPARISON.search(fold(sentence)))


def _is_planned(section: str, grid: Words, begin: int, end: int) -> bool:
    """Whether a sentence tells of what the project is to do: a verb of the future, or of «we» in the present."""
    if section in ("tasks", "goals", "calendar"):
        return True
    past = False
    for word in grid.between(begin, end):
        if not word.is_word or not word.text[0].isalpha():
            continue
        tag = word.readings[0].tag
        if tag.POS == "VERB" and (tag.tense == "futr" or (tag.tense == "pres" and tag.person == "1per")):
            return True
        if tag.POS == "PRTS" and word.lemma in ("запланировать", "предусмотреть", "наметить"):
            return True
        past = past or (tag.POS == "VERB" and tag.tense == "past")
    return not past and _PLAN_WORDS.search(fold(grid.text[begin:end])) is not None


class Places:
    """Collects the places of one document, each with what it is to the project.

    Args:
        text: the masked text.
        matches: the places named in it, from `kg.places.find_places`.
    """

    def __init__(self, text: str, matches: Sequence[PlaceMatch]) -> None:
        self.text = text
        self.matches = matches
        self.found: dict[str, Place] = {}

    def add(self, match: PlaceMatch, role: str, *, identifier: str | None = None) -> None:
        """Add one match in a role; `identifier` where another place is meant than the one named (its region)."""
        entry = gazetteer().get(identifier or match.id)
        if entry is None:
            return
        place = self.found.setdefault(
            entry.id, Place(id=entry.id, name=entry.name, kind=entry.kind, country=entry.country, role=role)
        )
        if role not in place.roles:
            place.roles.append(role)
        evidence = Evidence(
            start=match.start,
            end=match.end,
            quote=self.text[match.start : match.end],
            method=match.method,
            confidence=match.confidence,
            role=role,
        )
        if all((e.start, e.end, e.role) != (evidence.start, evidence.end, role) for e in place.evidence):
            place.evidence.append(evidence)

    @staticmethod
    def _kind(match: PlaceMatch) -> str | None:
        entry = gazetteer().get(match.id)
        return entry.kind if entry else None

    def within(self, start: int, end: int, *, adjectival: bool = False) -> list[PlaceMatch]:
        """The places named between two offsets; names in quotes, and adjectives unless asked for, left out."""
        return [
            match
            for match in self.matches
            if start <= match.start
            and match.end <= end
            and not match.in_quotes
            and (adjectival or not match.adjectival)
        ]

    def add_geography(self, start: int, end: int) -> None:
        """A section that says where the project works."""
        for match in self.within(start, end):
            sentence = self.text[max(start, self.text.rfind("\n", start, match.start) + 1) : match.end]
            role = (
                "compared"
                if re.search(r"по сравнению с|в отличие от|кроме|за исключением", fold(sentence)[-60:])
                else "area"
            )
            self.add(match, role)

    def add_seat(self, start: int, end: int) -> None:
        """Contacts: the region of the seat only, whatever else the address says."""
        matches = self.within(start, end)
        regions = [m for m in matches if self._kind(m) == "region"]
        for match in regions[:1] or matches:
            region = gazetteer().region_of(match.id)
            if region:
                self.add(match, "seat", identifier=region)
                return

    def add_prose(
        self,
        section: str,
        grid: Words,
        organizations: Sequence[tuple[int, int, Organization]],
    ) -> None:
        """Running text: a place there is where something is planned, compared, a partner's, or only mentioned.

        The geography section comes first (`add_geography`): a country that the project has nothing to do with is more
        likely only compared.

        Args:
            section: kind of the section.
            grid: its words.
            organizations: (start, end, organization) of the organizations named in the text.
        """
        home = {place.country for place in self.found.values() if "area" in place.roles or "venue" in place.roles}
        for match in self.within(grid.start, grid.end):
            owner = next((o for a, b, o in organizations if a <= match.start and match.end <= b), None)
            if owner is not None:
                if set(owner.roles) & _PARTNERS and self._kind(match) in ("region", "city"):
                    self.add(match, "partner-area")
                continue
            begin, end = grid.sentence(match.start)
            self.add(match, self._role(match, section, grid, begin, end, home))

    def _role(self, match: PlaceMatch, section: str, grid: Words, begin: int, end: int, home: set[str | None]) -> str:
        sentence = fold(self.text[begin:end])
        before = fold(self.text[max(begin, match.start - 40) : match.start])
        if ORIGIN.search(before):
            return "mentioned"
        kind, country = self._kind(match), gazetteer().country_of(match.id)
        if _COMPARISON.search(sentence):
            return "compared"
        foreign = kind in ("country", "city", "region") and bool(home) and country not in home
        subject = kind == "country" and grid.words[min(grid.at(match.start), len(grid.words) - 1)].case("nomn")
        example = subject or _EXAMPLE.search(sentence) is not None
        if (foreign or section == "significance") and _STATISTIC.search(sentence) and match.id not in self.found:
            return "compared"
        if foreign and example and not _is_planned(section, grid, begin, end):
            return "compared"
        if kind in ("city", "region") and _PLACED.search(before) and _is_planned(section, grid, begin, end):
            return "area"
        return "mentioned"

    def result(self) -> list[Place]:
        """The places in the order of their strongest role, then of mention; the role's evidence first."""
        for place in self.found.values():
            place.roles.sort(key=ROLES.index)
            place.role = place.roles[0]
            place.evidence.sort(key=lambda e: (ROLES.index(e.role or "mentioned"), e.start))
        return sorted(self.found.values(), key=lambda p: (ROLES.index(p.role), p.evidence[0].start))
