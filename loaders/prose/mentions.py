"""Where a text names an organization: by quotes, by legal form and head noun, by abbreviation, by the tagger."""

import re
from typing import NamedTuple

from kg.places import PlaceMatch
from kg.privacy import MASK
from loaders.prose.ner import NamedSpan
from loaders.prose.nominative import nominative
from loaders.prose.org_words import (
    ACRONYMS,
    AGENCIES,
    AUTHORITIES,
    BARE_MODIFIERS,
    FORM_ACRONYMS,
    HEADS,
    LATIN_HEADS,
    NOT_ORGANIZATIONS,
    PLATFORMS,
    PROJECT_HEADS,
    words_of,
)
from loaders.prose.quotes import Quoted, quoted
from loaders.prose.words import Word, Words

__all__ = ["Mention", "find_mentions"]


class Mention(NamedTuple):
    """One place where a text names an organization.

    Attributes:
        start: offset of the name, its legal form and head noun included.
        end: offset after it.
        name: the name in the nominative.
        kind: concept of the scheme `organization-kind`.
        head: lemma of the head noun, or the abbreviation of the legal form.
        method: `rule`, `ner`.
        confidence: from 0 to 1.
        group: lemma of a plural noun that this is one of («офисы», «платформы»), else None.
    """

    start: int
    end: int
    name: str
    kind: str
    head: str
    method: str
    confidence: float
    group: str | None = None


class _Head(NamedTuple):
    kind: str  # a kind of organization, or "project", or "none"
    lemma: str
    at: int  # index of its word, -1 where it has none
    plural: bool


#: How far left of a quote its head noun may stand, in words.
_REACH = 18
_LIST_BETWEEN = re.compile(r"\s*(?:\([^()\n]*\))?\s*(?:,|;|и|или|,? а также|&|/)?\s*(?:\([^()\n]*\))?\s*\Z")
_NEW = words_of("создание разработка запуск создать разработать запустить наполнение открытие создавать")
_CALLED = re.compile(r"\(\s*далее\s*[–—:-]?\s*\Z")
#: A regional office of statistics: «Калининградстат».
_STATISTICS = re.compile(r"[А-ЯЁ][а-яё]{4,}стат(?:а|у|ом|е)?")
_PART_OF_NAME = re.compile(r"[IVXLC\d]+|№")
_DOMAIN = re.compile(r"[A-Za-z][\w-]*(?:\.[a-z]{2,})+|[A-Z][A-Za-z]+")


def find_mentions(
    text: str, start: int, end: int, places: list[PlaceMatch], spans: list[NamedSpan], grid: Words | None = None
) -> list[Mention]:
    """The organizations that a part of a text names, in order, without overlaps.

    Args:
        text: the masked text.
        start: where the part begins.
        end: where it ends.
        places: the places named in the text (`kg.places.find_places`).
        spans: what the tagger found in it (`loaders.prose.ner.named_spans`).
        grid: the words of just that part, where the caller has them already.
    """
    return _Finder(Words(text, start, end) if grid is None else grid, places, spans).run()


class _Finder:
    def __init__(self, grid: Words, places: list[PlaceMatch], spans: list[NamedSpan]) -> None:
        text, start, end = grid.text, grid.start, grid.end
        self.text = text
        self.start, self.end = start, end
        self.grid = grid
        self.words = self.grid.words
        self.places = [place for place in places if start <= place.start < end]
        self.spans = [span for span in spans if span.type == "ORG" and start <= span.start < end]
        self.quotes = quoted(text, start, end)
        self.taken: list[tuple[int, int]] = []  # spans that are named, or that are surely no organization
        self.found: list[Mention] = []

    def run(self) -> list[Mention]:
        self._quoted_names()
        self._noun_phrases()
        self._abbreviations()
        self._platforms_by_domain()
        self._latin_names()
        self._tagged()
        return sorted(self.found)

    # -- what all rules share ------------------------------------------------------------------------------------

    def _free(self, start: int, end: int) -> bool:
        return all(end <= left or right <= start for left, right in self.taken)

    def _take(self, mention: Mention) -> None:
        if _CALLED.search(self.text[max(self.start, mention.start - 14) : mention.start]):
            self.taken.append((mention.start, mention.end))  # «(далее – Клуб …)»: another name of the one before it
            return
        self.found.append(mention)
        self.taken.append((mention.start, mention.end))

    def _is_place(self, start: int, end: int) -> bool:
        """«Российская Федерация», «Белгородский район» name places though their nouns head organizations too."""
        return any(p.start <= start and end <= p.end and not p.adjectival for p in self.places)

    def _in_place(self, word: Word) -> bool:
        return any(p.start <= word.start and word.end <= p.end and not p.adjectival for p in self.places)

    def _has_place(self, start: int, end: int) -> bool:
        return any(start <= place.start and place.end <= end for place in self.places)

    # -- names in quotes -----------------------------------------------------------------------------------------

    def _quoted_names(self) -> None:
        previous: tuple[Quoted, _Head] | None = None
        for quote in self.quotes:
            inner = self.text[quote.inner_start : quote.inner_end]
            if MASK in inner or not re.search(r"\w{2}", inner):
                continue
            if inner.lstrip()[:1].islower() and not re.search(r"[A-ZА-ЯЁ]|\.\w", inner):
                self.taken.append((quote.start, quote.end))  # words in a figurative sense: «мозговые центры»
                continue
            head = self._head_before(quote)
            if head is None and previous and _LIST_BETWEEN.match(self.text[previous[0].end : quote.start]):
                head = previous[1]._replace(at=-1)
            if head is None:
                head = self._head_inside(quote)
            if head is None:
                self._set_aside(quote)
                previous = None
                continue
            previous = (quote, head)
            if head.kind in ("project", "none") or self._only_planned(head):
                self.taken.append((quote.start, quote.end))
                continue
            self._take(self._quoted_mention(quote, head))

    def _set_aside(self, quote: Quoted) -> None:
        """A quoted name without any head: kept out of the other rules unless the tagger calls it an organization."""
        inner = (quote.inner_start, quote.inner_end)
        if not any(span.start < inner[1] and inner[0] < span.end for span in self.spans):
            self.taken.append((quote.start, quote.end))

    def _head_before(self, quote: Quoted) -> _Head | None:
        at = self.grid.at(quote.start)
        colon = False
        for step in range(1, _REACH + 1):
            index = at - step
            if index < 0:
                return None
            word = self.words[index]
            following = self.words[index + 1]
            if self.grid.broken(word, following):
                return None
            if not word.is_word:
                if word.text == ":" and step == 1:
                    colon = True
                    continue
                if word.text in ("-", "–", "—", "/") and step > 1 and word.end == following.start:
                    continue
                return None
            if word.text in FORM_ACRONYMS:
                return self._form_head(index)
            if word.acronym and word.text in ("ИА", "ТРК", "РИА", "ГК", "ТК", "ИД"):
                return _Head("media", word.lemma, index, plural=False)
            if ACRONYMS.get(word.text) == "international-organization":
                continue  # «инициатива ПРООН и ЮНЕСКО «…»»: whose it is, not what it is
            form = step == 1 and word.acronym and len(word.text) <= 6
            if form and word.text not in _NO_FORM | _SYSTEMS | ACRONYMS.keys():
                return self._form_head(index)  # «БРОО «…»»: a form that no list knows
            lemmas = word.lemmas
            plural = colon or not word.singular
            if step < _REACH and not colon and not word.singular and word.case("gent") and self._describes(index):
                continue  # «Фонд поддержки гражданских инициатив «Маяк»»
            if lemmas & PLATFORMS.keys():
                return _Head("platform", sorted(lemmas & PLATFORMS.keys())[0], index, plural)
            if word.noun and lemmas & PROJECT_HEADS:
                return _Head("project", word.lemma, index, plural)
            heads = lemmas & HEADS.keys()
            if word.noun and heads:
                return _Head(HEADS[sorted(heads)[0]], sorted(heads)[0], index, plural)
            if word.verb or word.lemma in ("который", "что", "чтобы", "где", "как", "это"):
                return None
            # Past an apposition there is no head: «теплоход «Русь»» of a club is no club.
            if step == 1 and word.pos() == "NOUN" and not word.case("gent", "datv", "loct", "ablt"):
                return None
        return None

    def _describes(self, index: int) -> bool:
        """Whether a genitive plural only describes an organization whose noun stands shortly before it."""
        for word in reversed(self.words[max(0, index - 6) : index]):
            if not word.is_word or word.verb or word.pos() == "PREP":
                return False
            if word.noun and word.singular and word.lemmas & HEADS.keys():
                return True
            if not word.case("gent"):
                return False
        return False

    def _form_head(self, index: int) -> _Head:
        kinds = {"ООО": "business", "АО": "business", "ПАО": "business", "ЗАО": "business", "ОАО": "business"}
        kinds |= {
            "ОсОО": "business",
            "ТОО": "business",
            "ИП": "business",
            "СМИ": "media",
            "ИА": "media",
            "ГТРК": "media",
        }
        form = self.words[index].text
        kind = kinds.get(form, "other" if form[:1] in "ГМФК" and form[-1:] in "УК" else "ngo")
        return _Head(kind, form, index, plural=False)

    def _head_inside(self, quote: Quoted) -> _Head | None:
        """«Центр устойчивого развития»: the head noun stands inside the quotes."""
        inside = self.grid.between(quote.inner_start, quote.inner_end)
        for place, word in enumerate(inside[:4]):
            heads = word.lemmas & HEADS.keys()
            if (
                word.noun
                and heads
                and word.lemma not in ("акселератор", "школа", "парк", "дом", "сад", "клуб", "офис", "сеть")
            ):
                lemma = sorted(heads)[0]
                if len(inside) > place + 1 or place:
                    return _Head(HEADS[lemma], lemma, -1, plural=False)
                return None
            if word.text in FORM_ACRONYMS and len(inside) > 1:
                return _Head("ngo", word.text, -1, plural=False)
            if not word.adjective:
                return None
        return None

    def _only_planned(self, head: _Head) -> bool:
        """«создание сайта «…»»: what the project is yet to make is no organization in it."""
        before = self.words[max(0, head.at - 4) : head.at] if head.at > 0 else []
        return head.kind == "platform" and any(word.lemma in _NEW for word in before)

    def _quoted_mention(self, quote: Quoted, head: _Head) -> Mention:
        inner = self.text[quote.inner_start : quote.inner_end].strip()
        if head.at < 0 or head.plural:
            return Mention(
                quote.start, quote.end, inner, head.kind, head.lemma, "rule", 0.9, head.lemma if head.plural else None
            )
        if head.kind == "platform":
            return Mention(self.words[head.at].start, quote.end, inner, "platform", head.lemma, "rule", 0.85)
        first = self._left_edge(head.at)
        begin = self.words[first].start
        left = [word.text for word in self.words[first : head.at + 1]]
        straight = nominative(left, head.at - first) if head.lemma not in FORM_ACRONYMS else left
        between = self.text[self.words[head.at].end : quote.end]
        name = " ".join(straight) + between
        return Mention(begin, quote.end, _tidy(name), head.kind, head.lemma, "rule", 0.95)

    def _left_edge(self, head: int) -> int:
        """Index of the first word of the name whose head noun stands at `head`: adjectives, and a form before it."""
        edge = head
        while edge > 0 and head - edge < 7:
            word, following = self.words[edge - 1], self.words[edge]
            if self.grid.broken(word, following):
                break
            if not word.is_word:
                hyphen = word.text in "-–" and word.end == following.start and edge > 1
                if not hyphen:
                    break
                edge -= 1
                continue
            if word.text in FORM_ACRONYMS:
                edge -= 1
                continue
            if self._modifies(word, head):
                edge -= 1
                continue
            if edge == head and word.noun and word.lemmas & HEADS.keys() and word.text != following.text:
                # «автономная некоммерческая организация Центр …»: two heads side by side.
                head_case = {p.tag.case for p in word.readings if p.tag.POS == "NOUN"}
                if following.capital and head_case:
                    edge -= 1
                    continue
            break
        while edge < head and (not self.words[edge].is_word or self._only_tells_where(self.words[edge])):
            edge += 1
        return edge

    def _only_tells_where(self, word: Word) -> bool:
        """«норвежская организация «…»», «могилёвский фонд «…»»: where it is, not what it is called."""
        return not word.capital and any(p.adjectival and p.start == word.start for p in self.places)

    def _modifies(self, word: Word, head: int) -> bool:
        """Whether a word is an adjective that may belong to the name: it agrees with the head."""
        if not word.adjective or word.pos() in ("VERB", "NOUN", "NPRO") or word.lemmas & _DETERMINERS or word.acronym:
            return False
        if "Apro" in word.readings[0].tag or (word.pos() == "PRTF" and not word.capital):
            return False  # «её Дом дружбы», «упомянутый Клуб»
        return word.agrees(self.words[head])

    # -- names without quotes ------------------------------------------------------------------------------------

    def _noun_phrases(self) -> None:
        skip = -1
        for index, word in enumerate(self.words):
            if index <= skip or not word.is_word or not word.text[0].isalpha():
                continue
            heads = word.lemmas & HEADS.keys()
            heads -= _QUOTED_ONLY
            if not heads or self._in_place(word) or not word.noun or (word.acronym and len(word.text) < 4):
                continue
            if not word.singular and not word.acronym:
                continue
            first = self._left_edge(index)
            last = self._right_edge(index)
            begin, stop = self.words[first].start, self.words[last].end
            if not self._free(begin, stop) or self._is_place(begin, stop):
                continue
            lemma = sorted(heads)[0]
            confidence = self._properness(first, index, last, lemma)
            if not confidence:
                continue
            left = [w.text for w in self.words[first : index + 1]]
            name = " ".join(nominative(left, index - first)) + self.text[word.end : stop]
            self._take(Mention(begin, stop, _tidy(name), HEADS[lemma], lemma, "rule", confidence))
            skip = last

    def _properness(self, first: int, head: int, last: int, lemma: str) -> float:
        """How sure it is that a noun phrase names one organization and not a sort of them; 0 where it does not."""
        word = self.words[head]
        left = [w for w in self.words[first:head] if w.is_word]
        right = [w for w in self.words[head + 1 : last + 1] if w.is_word]
        form = any(w.text in FORM_ACRONYMS for w in left)
        if form and (right or word.capital):
            return 0.9
        begin, stop = self.words[first].start, self.words[last].end
        named = self._has_place(begin, stop)
        proper_right = any(w.capital and not w.first for w in right)
        adjectives = [w for w in left if w.capital and not w.first]
        geographic = any(
            place.adjectival and begin <= place.start < word.start and self.text[place.start].isupper()
            for place in self.places
        ) or any(re.search(r"[сц]к(?:ий|ая|ое|ого|ой|ому|им|ом|ую)$", w.text) and w.capital for w in left)
        bare = bool(left) and all(w.lemma in BARE_MODIFIERS for w in left)
        if lemma in ("школа", "парк", "сад", "дом", "площадка", "студия", "сеть", "акселератор", "инициатива", "отряд"):
            known = {
                "музыкальный",
                "спортивный",
                "художественный",
                "воскресный",
                "средний",
                "национальный",
                "природный",
            }
            proper = any(w.text == "№" or w.text.isdigit() for w in self.words[head : last + 1])
            proper = proper or bool(known & {w.lemma for w in left} and (geographic or named))
            proper = proper or bool(lemma in ("дом", "акселератор") and word.capital and not word.first and right)
            if not proper:
                return 0.0
        capital = word.capital and not word.first
        if capital and (proper_right or named):
            return 0.9
        if capital and right and not bare and not (lemma in _COMMON and len(right) == 1 and not left):
            return 0.75 if len(right) > 1 or left else 0.65
        if capital and len(left) >= 2 and not bare and adjectives:
            return 0.7
        if adjectives and geographic and (len(left) >= 2 or right or lemma in _PLAIN):
            return 0.85
        if adjectives and (proper_right or named) and (not bare or lemma not in _COMMON):
            return 0.75
        if adjectives and len(left) >= 2 and lemma in _PLAIN:
            return 0.7  # «Областная научная библиотека» in the middle of a sentence
        if adjectives and right and left[0].lemma in _WIDE:
            return 0.75
        opening = self.words[first]
        if opening.first and opening.capital:
            # The first word of a sentence is always capital: something else must show the name.
            if geographic and (len(left) >= 2 or lemma in _PLAIN):
                return 0.8
            if right and left and left[0].lemma in _WIDE and HEADS[lemma] == "ngo":
                return 0.7
            if word.capital and named and len(right) >= 2 and right[0].lemma not in ("город", "село", "область"):
                return 0.75
            if (proper_right or named) and (word.capital or left) and not bare and lemma not in _COMMON:
                return 0.75
            if word.capital and named and lemma in AUTHORITIES | _PLAIN:
                return 0.8
        if lemma in AUTHORITIES and (named or proper_right) and right:
            return 0.8
        if any(w.text in ("имени", "им") for w in right):
            return 0.85
        return 0.0

    def _right_edge(self, head: int) -> int:
        """Index of the last word of the name whose head noun stands at `head`."""
        last = head
        first = self._left_edge(head)
        sure = bool(self.words[head].lemmas & (AUTHORITIES | _SEATED))
        capital = any(
            w.capital and (sure or not w.first or w is self.words[head]) for w in self.words[first : head + 1]
        )
        index = head + 1
        dative = False
        while index < len(self.words) and index - head < 24:
            word, before = self.words[index], self.words[index - 1]
            if self.grid.broken(before, word):
                break
            quote = next((q for q in self.quotes if q.start == word.start), None)
            if quote is not None:
                break
            place = next((p for p in self.places if p.start == word.start and not p.adjectival), None)
            if place is not None and (dative or not word.case("nomn") or word.case("gent") or last == head):
                last = self.grid.at(place.end) - 1
                index = last + 1
                continue
            if word.text in ("имени", "им"):
                last = index = self._named_after(index)
                index += 1
                continue
            if word.text == "№" or (before.text == "№" and _PART_OF_NAME.fullmatch(word.text)):
                last = index
            elif word.text == ",":
                if not capital or not self._list_goes_on(index):
                    break
            elif word.text in ("-", "–") and index + 1 < len(self.words) and self.words[index + 1].start == word.end:
                pass
            elif not word.is_word:
                break
            elif word.text == "и":
                if not capital or not self._joins(index, dative):
                    break
            elif word.acronym and word.text not in NOT_ORGANIZATIONS - _STATES and word.text not in FORM_ACRONYMS:
                last = index
            elif word.pos() == "PREP" or word.text in ("по", "при", "в", "во", "на", "для"):
                if not self._preposition(head, index, capital):
                    break
                dative = True
            elif word.pos() in ("VERB", "INFN", "GRND"):
                break
            elif word.adjective and (word.case("gent") or (dative and word.case("datv", "loct", "ablt"))):
                if self._participle(word):
                    break
            elif word.noun and (word.case("gent") or (dative and word.case("datv", "loct", "ablt"))):
                if word.lemma in _ENDERS or (word.lemmas & PROJECT_HEADS and not capital):
                    break
                last = index
            elif word.capital and self._has_place(word.start, word.end):
                last = index
            else:
                break
            index += 1
        return last

    @staticmethod
    def _participle(word: Word) -> bool:
        return word.pos() == "PRTF"

    def _named_after(self, index: int) -> int:
        """«имени А. С. Пушкина»: initials, a masked name, capitals; returns the index of the last word of it."""
        last = index
        for place in range(index + 1, min(index + 8, len(self.words))):
            word = self.words[place]
            if self.grid.broken(self.words[place - 1], word):
                break
            if word.text == ".":
                if len(self.words[place - 1].text) > 1 and self.words[place - 1].text != "им":
                    break  # the full stop of the sentence, not of an initial
                continue
            if word.capital or MASK in word.text:
                last = place
                continue
            if word.lemma in ("академик", "герой", "профессор", "генерал", "маршал", "святой"):
                continue
            break
        return last

    def _list_goes_on(self, comma: int) -> bool:
        """Whether genitives go on behind a comma up to an «и»: «культуры, информации, спорта и политики»."""
        for index in range(comma + 1, min(comma + 12, len(self.words))):
            word = self.words[index]
            if self.grid.broken(self.words[index - 1], word):
                return False
            if word.text == "и":
                return self._joins(index, dative=False)
            if word.text == ",":
                continue
            named = self._in_place(word)
            if not word.is_word or (word.capital and not named) or not (named or word.case("gent")) or word.verb:
                return False
        return False

    def _joins(self, conjunction: int, dative: bool) -> bool:
        """Whether what follows an «и» is in the same case as what stands before it, and no new organization."""
        for index in range(conjunction + 1, min(conjunction + 4, len(self.words))):
            word = self.words[index]
            if not word.is_word or word.verb or word.pos() == "PREP":
                return False
            if self._in_place(word):
                return True
            if word.singular and word.noun and not word.adjective and word.lemmas & HEADS.keys():
                return False  # a second organization: «Министерства культуры и администрации города»
            if word.capital and (word.lemmas & HEADS.keys() or word.acronym):
                return False
            if not (word.case("gent") or (dative and word.case("datv"))):
                return False
            if word.pos() == "NOUN" or (word.noun and not word.adjective):
                return word.lemma not in _PEOPLE
        return False

    def _preposition(self, head: int, index: int, capital: bool) -> bool:
        word = self.words[index]
        following = self.words[index + 1] if index + 1 < len(self.words) else None
        if following is None or not following.is_word or not capital:
            return False
        if word.text == "по":
            placed = any(p.start == following.start for p in self.places)
            return following.case("datv") and (not following.capital or placed)
        if word.text in ("с", "со"):
            return following.case("ablt") and self.words[index - 1].lemma in ("взаимодействие", "связь", "работа")
        if word.text == "при":
            return following.capital or following.lemma in ("глава", "губернатор", "правительство", "президент")
        if word.text in ("в", "во"):
            near = index - head <= 6
            return near and self._has_place(following.start, following.end) and bool(self.words[head].lemmas & _SEATED)
        return False

    # -- abbreviations, domains, Latin names, the tagger ---------------------------------------------------------

    def _abbreviations(self) -> None:
        for index, word in enumerate(self.words):
            agency = word.capital and (word.lemma in AGENCIES or _STATISTICS.fullmatch(word.text) is not None)
            kind = "public-authority" if agency else ACRONYMS.get(word.text)
            named = {m.end for m in self.found}
            if self.text[word.start - 1 : word.start] == "(" and named & {word.start - 2, word.start - 1}:
                continue  # the abbreviation of the name before it
            if kind is None or not self._free(word.start, word.end):
                continue
            end = word.end
            # «ЮНЕСКО Алматы»: an office named by its city.
            if index + 1 < len(self.words) and kind == "international-organization":
                following = self.words[index + 1]
                city = following.capital and self._has_place(following.start, following.end)
                if city and self.text[end : following.start] == " " and following.case("nomn"):
                    end = following.end
            name = nominative([word.text], 0)[0] if agency else self.text[word.start : end]
            self._take(Mention(word.start, end, name, kind, word.text, "rule", 0.9))

    def _platforms_by_domain(self) -> None:
        for index, word in enumerate(self.words[:-1]):
            if not word.lemmas & PLATFORMS.keys():
                continue
            following = self.words[index + 1]
            found = _DOMAIN.match(self.text, following.start, self.end)
            if not found or found.end() - found.start() < 4 or not self._free(found.start(), found.end()):
                continue
            if any(w.lemma in _NEW for w in self.words[max(0, index - 3) : index]):
                continue
            self._take(
                Mention(
                    word.start,
                    found.end(),
                    found.group(),
                    "platform",
                    sorted(word.lemmas & PLATFORMS.keys())[0],
                    "rule",
                    0.85,
                )
            )

    def _latin_names(self) -> None:
        pattern = re.compile(r"[A-ZÄÖÅØÆ][\w’'.-]*(?:[ &]+(?:of|for|the|and|de|in|on|[A-ZÄÖÅØÆ][\w’'.-]*|ry|e\.V\.))+")
        for found in pattern.finditer(self.text, self.start, self.end):
            words = {word.lower().strip(".,") for word in re.findall(r"[\w.]+", found.group())}
            name = found.group().rstrip(" .,-")
            if words & LATIN_HEADS and self._free(found.start(), found.start() + len(name)):
                self._take(Mention(found.start(), found.start() + len(name), name, "ngo", "", "rule", 0.75))

    def _tagged(self) -> None:
        for span in self.spans:
            name = self.text[span.start : span.end]
            if MASK in name or not self._free(span.start, span.end):
                continue
            words = self.grid.between(span.start, span.end)
            proper = [w for w in words if w.is_word and w.capital]
            if not proper or (not words[0].is_word and words[0].text not in '«"“'):
                continue
            if len(words) == 1:
                word = words[0]
                if not word.acronym or word.text in NOT_ORGANIZATIONS or not 3 <= len(word.text) <= 9:
                    continue
                if "-" in word.text or any(c.isdigit() for c in word.text) or self._has_place(word.start, word.end):
                    continue
                if self.text[max(0, span.start - 1) : span.start] == "(":
                    continue  # a definition in brackets belongs to the name before it
                # One in a line of capitals (a heading) says nothing.
                line = self.text[self.text.rfind("\n", 0, span.start) + 1 : span.start]
                if line.isupper():
                    continue
                self._take(Mention(span.start, span.end, name, "other", word.text, "ner", 0.6))
            elif any(w.lemmas & HEADS.keys() and w.noun and w.capital for w in words) and len(proper) >= 2:
                if any(w.lemma in BARE_MODIFIERS and w.capital for w in words) or not all(
                    w.singular for w in words if w.lemmas & HEADS.keys()
                ):
                    continue
                lemma = next(w.lemma for w in words if w.lemmas & HEADS.keys())
                self._take(Mention(span.start, span.end, name, HEADS.get(lemma, "other"), lemma, "ner", 0.6))


_DETERMINERS = words_of(
    "наш данный этот тот свой весь каждый любой другой один некоторый такой следующий указанный названный мой "
    "ваш который сам самый иной прочий известный крупный ведущий крупнейший новый "
)
#: Words that end a name: what stands behind the organization, not in it.
_ENDERS = words_of("участник рамка проект год мероприятие помощь поддержка счет время ход участие итог результат ")
_PEOPLE = words_of("житель участник волонтер доброволец студент школьник представитель специалист сотрудник гражданин ")
_PLAIN = words_of(
    "колледж техникум галерея университет библиотека музей театр филармония епархия академия институт консерватория завод "
)
#: Named only in quotes: without them they are a sort of group.
_QUOTED_ONLY = words_of("сообщество сеть инициатива площадка отряд хаб ячейка")
_COMMON = words_of("центр организация общество сообщество клуб союз движение отдел управление площадка инициатива ")
_SEATED = words_of(
    "бюро представительство посольство отделение филиал консульство генконсульство центр офис секретариат "
)
#: Adjectives that make even the first words of a sentence a name: «Всероссийское общество инвалидов».
_WIDE = words_of(
    "всероссийский международный межрегиональный общероссийский республиканский всемирный евразийский российский русский"
)
#: Abbreviations before a quoted name that are no form of organization.
_NO_FORM = NOT_ORGANIZATIONS - FORM_ACRONYMS
_SYSTEMS = frozenset(word.upper() for word in PLATFORMS)
_STATES = words_of("РФ РБ КР РК РТ РС РАН США КНР ")


def _tidy(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip(" ,;:–—-")
