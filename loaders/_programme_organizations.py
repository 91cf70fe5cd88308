"""The organizations of a programme: who organizes, pays, takes part, speaks, and where it is held."""

import re
from collections.abc import Sequence

import msgspec

from kg.model import Organization
from kg.morphology import fold, parses
from kg.places import PlaceMatch
from loaders._programme_layout import Field
from loaders._programme_speakers import UNCONFIRMED, is_office
from loaders.prose.mentions import Mention
from loaders.prose.org_words import ACRONYMS, FORM_ACRONYMS
from loaders.prose.organizations import Organizations, kind_of, legal_form, seat_in_name
from loaders.prose.words import Words

__all__ = ["ProgrammeOrganizations", "latin_kind"]

#: What makes the organizations right behind it the organizers, in running text.
_ORGANIZED = re.compile(
    r"(?:совместн\w+ (?:инициатив\w+|проект\w*|мероприяти\w+|программ\w+)|(?:организован\w*|организу[ею]\w*"
    r"|проводится|проводимо\w+|инициирован\w*)(?: совместно)?"
    r"|по инициативе|joint (?:initiative|project|event) (?:of|by|between)|(?:organi[sz]ed|hosted"
    r"|convened)(?: jointly)? by)\s+(?:\w+\s+){0,1}$",
    re.IGNORECASE,
)
#: … and what makes those right before it the organizers.
_ORGANIZES = re.compile(
    r"\W{0,3}(?:\w+\s+){0,2}?(?:проводят|проводит|организуют|организует|запускают|запускает|организовал\w?"
    r"|инициировал\w?|приглаша[ею]т|созыва[ею]т"
    r"|organi[sz]es?|hosts?|convenes?|launch(?:es)?|invites?)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\s*(?:\([^()\n]*\)\s*)?(?:,|и|&|and|а также|, а также|совместно с)\s*(?:\([^()\n]*\)\s*)?", re.IGNORECASE
)
#: A name begins with a capital letter or in quotation marks, and hides nothing.
_NAME_LIKE = re.compile(
    r"[«\"“]?[A-ZА-ЯЁ][^\n█:@]{2,119}|(?:[а-яёa-z-]{3,30} ){1,4}[«\"“][^«»\"“”\n█:@]{2,80}[»\"”]"
    r"|\d{1,3}(?:-?й)? (?:теле)?канал"
)
_TAKES_PART = re.compile(r"участник|участи[еяю]|участв|приглаш|делегац|participa|attend|invite", re.IGNORECASE)
#: Weaker roles that a stronger one makes superfluous: an organizer is partner of the event anyway.
_IMPLIED = {"organizer": {"partner", "mentioned", "co-organizer"}, "co-organizer": {"partner"}, "funder": {"partner"}}


#: Nouns in English names and the kinds that they tell.
_LATIN_KINDS = (
    ("public-authority", r"ministry|agency|embassy|government|municipality|department|parliament|administration"
                         r"|mayor's office|city hall|committee of"),
    ("university", r"university|academy|college|institute"),
    ("international-organization", r"united nations|european union|world bank|undp|unesco|unicef|unhcr|osce|usaid"
                                   r"|giz|unfpa|who|iom"),
    ("business", r"ltd|inc|llc|gmbh|hotel|company|bank"),
    ("media", r"newspaper|radio|television|tv|magazine|news agency"),
    ("ngo", r"foundation|association|union|network|alliance|ngo|society|center|centre|council|initiative|forum"),
)  # fmt: skip


def latin_kind(name: str) -> str | None:
    """The kind of organization that an English name tells; None for a name in another script.

    >>> latin_kind("Ministry of Culture")
    'public-authority'
    """
    if re.search("[а-яё]", name, re.IGNORECASE):
        return None
    found = [
        (match.start(), kind)
        for kind, words in _LATIN_KINDS
        if (match := re.search(rf"\b(?:{words})\b", name, re.IGNORECASE))
    ]
    return min(found)[1] if found else None


class ProgrammeOrganizations:
    """Collects the organizations of one programme.

    Args:
        text: the masked text, for quotes.
        view: the same without markup, for reading.
        places: the places named in it.
    """

    def __init__(self, text: str, view: str, places: Sequence[PlaceMatch]) -> None:
        self.text = text
        self.view = view
        self.places = places
        self.found = Organizations(text, places)
        self.keys: dict[tuple[int, int], str] = {}
        self.doubtful: dict[str, list[bool]] = {}
        self.mentioned: dict[str, list[bool]] = {}
        self.offices: dict[tuple[str, str], Organization] = {}

    def add(
        self,
        mention: Mention,
        role: str,
        *,
        unconfirmed: bool = False,
        method: str | None = None,
        confidence: float | None = None,
    ) -> Organization:
        """Add one mention in a role; adding the same twice adds nothing.

        Args:
            mention: where and how it is named.
            role: concept of the scheme `role`.
            unconfirmed: True where its part is yet to be confirmed.
            method: of the evidence, the mention's by default.
            confidence: of the evidence, the mention's by default.
        """
        known = self.keys.get((mention.start, mention.end))
        if known is not None:
            return next(o for o in self._all() if o.key == known)
        office = self._office(mention)
        same = self.offices.get(office) if office else None
        name = mention.name if same is None else same.name
        kind = mention.kind if office is None else "international-organization"
        evidence = self.found.evidence(
            mention.start,
            mention.end,
            method or mention.method,
            mention.confidence if confidence is None else confidence,
            role,
        )
        organization = self.found.add(
            name, kind, evidence, region=seat_in_name(self.places, mention.start, mention.end)
        )
        if office is not None:
            self._rename(organization, mention.name)
            self.offices[office] = organization
        self._note(mention, organization, unconfirmed, plain=role == "mentioned")
        return organization

    def add_field(self, item: Field, role: str, mentions: Sequence[Mention]) -> None:
        """Add what a labelled field names, in the role that its label gives unless its words give another."""
        # A list of participants says what all in it are; other lists may say more of one («при поддержке …»).
        plain = [m for m in mentions if self._office(m) is None and m.kind != "platform" and role != "participant"]
        self.found.add_mentions(plain, Words(self.view, item.start, item.end), role)
        mentions = [*mentions, *self._listed(item, mentions)] if role != "participant" else mentions
        for mention in mentions:
            if mention in plain:
                self._note(mention, self._at(mention), self._in_doubt(mention, item))
            elif mention.kind != "platform":
                self.add(mention, role, unconfirmed=self._in_doubt(mention, item))

    def add_prose(self, mentions: Sequence[Mention], grid: Words) -> None:
        """Add what running text names; the words around a name tell its role."""
        plain = [m for m in mentions if self._office(m) is None and (m.start, m.end) not in self.keys]
        organized = self._organized(plain)
        self.found.add_mentions(plain, grid)
        for mention in plain:
            organization = self._at(mention)
            sentence = self.view[slice(*grid.sentence(mention.start))]
            for place, evidence in enumerate(organization.evidence):
                if (evidence.start, evidence.end) != (mention.start, mention.end):
                    continue
                if mention in organized:
                    organization.evidence[place] = msgspec.structs.replace(evidence, role="organizer", confidence=0.85)
                elif evidence.role == "participant" and not _TAKES_PART.search(sentence):
                    # «эксперты ПРООН считают» says nothing of the event.
                    organization.evidence[place] = msgspec.structs.replace(evidence, role="mentioned")
            doubt = UNCONFIRMED.search(sentence) is not None
            self._note(mention, organization, doubt, plain=self._role_at(organization, mention) == "mentioned")
        for mention in mentions:
            if mention not in plain:
                self.add(mention, "mentioned")

    def key_at(self, mention: Mention) -> str | None:
        """The key of the organization that a mention names."""
        return self.keys.get((mention.start, mention.end))

    def spans(self) -> list[tuple[int, int]]:
        """Where organizations are named."""
        return [(start, end) for start, end, _ in self.found.spans]

    def result(self) -> list[Organization]:
        """The organizations; one is unconfirmed where every place that tells its part says so."""
        found = self.found.result()
        for organization in found:
            doubts = self.doubtful.get(organization.key) or self.mentioned.get(organization.key, [])
            organization.aliases = [alias for alias in organization.aliases if not UNCONFIRMED.search(alias)]
            organization.unconfirmed = bool(doubts) and all(doubts)
            for role in list(organization.roles):
                implied = _IMPLIED.get(role, set())
                organization.roles = [r for r in organization.roles if r not in implied] or organization.roles
        return found

    # -- which is which ----------------------------------------------------------------------------------------------

    def _all(self) -> list[Organization]:
        return [entry.organization for entry in self.found.entries]

    def _at(self, mention: Mention) -> Organization:
        key = next(key for start, end, key in self.found.spans if (start, end) == (mention.start, mention.end))
        return next(o for o in self._all() if o.key == key)

    @staticmethod
    def _role_at(organization: Organization, mention: Mention) -> str | None:
        here = (each for each in organization.evidence if (each.start, each.end) == (mention.start, mention.end))
        return next((each.role for each in here), None)

    def _note(self, mention: Mention, organization: Organization, unconfirmed: bool, *, plain: bool = False) -> None:
        """Keep what one place says of the organization's part; `plain` where it only names it."""
        self.keys[mention.start, mention.end] = organization.key
        kept = self.mentioned if plain else self.doubtful
        kept.setdefault(organization.key, []).append(unconfirmed)

    def _office(self, mention: Mention) -> tuple[str, str] | None:
        """«ЮНЕСКО Алматы», «Кластерное Бюро ЮНЕСКО в Алматы»: the organization's abbreviation and the city."""
        words = re.findall(r"[\w-]+", mention.name)
        acronym = next((word for word in words if ACRONYMS.get(word) == "international-organization"), None)
        city = next((p.id for p in self.places if mention.start <= p.start and p.end <= mention.end), None)
        return (acronym, city) if acronym and city and len(words) > 1 else None

    @staticmethod
    def _rename(organization: Organization, name: str) -> None:
        """The fullest name is the name, the others are aliases."""
        names = {organization.name, *organization.aliases, name}
        organization.name = max(sorted(names), key=len)
        organization.aliases = sorted(names - {organization.name})

    def _organized(self, mentions: Sequence[Mention]) -> list[Mention]:
        """The mentions behind «совместная инициатива …», and those joined to them by «и»."""
        found: list[Mention] = []
        for place, mention in enumerate(mentions):
            before = self.view[max(0, mention.start - 90) : mention.start]
            joined = bool(found) and found[-1] is mentions[place - 1] and place > 0
            if _ORGANIZED.search(before) or (
                joined and _JOINED.fullmatch(self.view[mentions[place - 1].end : mention.start])
            ):
                found.append(mention)
        following: Mention | None = None
        for mention in reversed(mentions):
            joined = following in found and bool(
                _JOINED.fullmatch(self.view[mention.end : following.start if following else 0])
            )
            if mention not in found and (joined or _ORGANIZES.match(self.view, mention.end, mention.end + 90)):
                found.append(mention)
            following = mention
        return found

    def _listed(self, item: Field, mentions: Sequence[Mention]) -> list[Mention]:
        """Entries of a list of organizers or partners that no rule knows: the label says what they are."""
        found: list[Mention] = []
        begin = item.start
        separators = re.compile(r"[,;\n]|\s(?:и|and|&|при (?:\w+ )?поддержке|with the support of)\s")
        cuts = [
            match.span()
            for match in separators.finditer(self.view, item.start, item.end)
            if not any(m.start <= match.start() < m.end for m in mentions) and not self._goes_on(match, item)
        ]
        for left, right in [*cuts, (item.end, item.end)]:
            entry = UNCONFIRMED.sub("", self.view[begin:left])
            entry = re.sub(r"\s*\([^()]*\)?\s*$", "", entry)
            name = re.sub(r"^[\s•●▪–—*-]*(?:\d{1,2}[.)]\s+)?", "", entry).strip(" .,;:()*")
            start = self.view.find(name, begin, left) if name else -1
            begin = right
            if start < 0 or not _NAME_LIKE.fullmatch(name) or len(name.split()) > 12 or name in FORM_ACRONYMS:
                continue
            end = start + len(name)
            covered = any(m.start < end and start < m.end for m in mentions)
            placed = sum(p.end - p.start for p in self.places if start <= p.start and p.end <= end)
            known = latin_kind(name) or kind_of(name, legal_form(name))
            # «Общество натуралистов» is named after persons and is none; «координатор фонда» opens with one.
            body = known not in (None, "other") and not is_office(" ".join(name.split()[:2]))
            if not covered and (body or not is_office(name)) and placed < 0.7 * len(name):
                kind = known or "other"
                found.append(Mention(start, end, re.sub(r"\s+", " ", name), kind, "", "rule", 0.6))
        return found

    def _goes_on(self, joint: re.Match[str], item: Field) -> bool:
        """«Управление по развитию и сотрудничеству»: «и» between two words that «по» governs parts no names."""
        if joint[0].strip() != "и" or not re.search(r"\bпо [а-яё]+$", self.view[item.start : joint.start()]):
            return False
        word = re.compile(r"[а-яё]{5,}(?=[,.;(\n]|$)").match(self.view, joint.end(), item.end)
        return word is not None and any("datv" in parse.tag for parse in parses(word[0]))

    def _in_doubt(self, mention: Mention, item: Field) -> bool:
        """Whether the item of the list that names it says that it is yet to be confirmed."""
        begin = max(item.start, max(self.view.rfind(sign, item.start, mention.start) for sign in "\n;") + 1)
        ends = [place for sign in "\n;" if (place := self.view.find(sign, mention.end, item.end)) >= 0]
        comma = self.view.find(",", mention.end, item.end)
        end = min([*ends, item.end])
        here = UNCONFIRMED.search(self.view, begin, end)
        return (
            here is not None
            and (comma < 0 or here.start() < comma or here.start() - mention.end < 4)
            and bool(fold(here[0]))
        )
