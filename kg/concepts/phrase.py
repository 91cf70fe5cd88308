"""How a noun phrase is built: which of its words say who or what it IS, and which only describe that.

«Руководители НКО, работающих с молодежью» are leaders of NGOs; young people stand in a clause about the NGOs. Each
token gets a weight from 0 to 1: heads and what is coordinated with them weigh most, the words of a clause least.
"""

import msgspec

from kg.concepts.words import Token, agree

__all__ = ["Reading", "read"]

_HEAD = 1.0
#: What stands in the genitive after «представители», «сотрудники» … is what the phrase is about.
_UNDER_BEARER = 0.97
#: A genitive after another head: «родители школьников».
_GENITIVE = 0.5
_PREPOSITIONAL = 0.45
#: «сотрудники из музеев»: after «представители» and the like a preposition says where from.
_BEARER_FROM = 0.7
_CLAUSE = 0.3
#: What a clause says first of its head: «женщины, пострадавшие от насилия».
_OPENER = 0.7
_QUOTED = 0.35
_BRACKETED = 0.7
#: A conjunct that may belong to the head or to the word before it.
_UNSURE = 0.85
#: «… - подписчики аккаунтов», «в том числе молодежь».
_APPOSITION = 0.9

#: Nouns that only bear what follows them.
_BEARER_WORDS = """
представитель представительница руководитель сотрудник сотрудница специалист участник участница лицо член
работник лидер глава группа команда категория коллектив директор председатель актив активист число круг слой
состав часть проведение организация создание разработка реализация серия цикл ряд запуск подготовка издание
выпуск количество слушатель получатель клиент воспитанник кадр персонал заместитель начальник куратор
координатор бюро представительство офис отделение секретариат деятель сообщество среда сфера выпускник житель
сторонник аудитория контингент служащий representative head leader member staff employee manager group team director
worker participant series holding organization organisation creation development
"""
_BEARERS = frozenset(_BEARER_WORDS.split())
_OPENING_QUOTES = frozenset("«„“")
_CLOSING_QUOTES = frozenset("»”")
_BREAKS = frozenset(";.:!?\n•")
_DASHES = frozenset("-–—")
#: Openings of a remark that names more of the same: the words and how many tokens they are.
_INCLUDING = (("в", "том", "числе"), ("включая",), ("особенно",), ("например",), ("including",), ("such", "as"))


class Reading(msgspec.Struct, frozen=True):
    """The weight of each token, and the tokens that open a clause."""

    weights: list[float]
    openers: frozenset[int]


class _Reader:
    """Reads a phrase from left to right and keeps in mind where it is."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.weights = [0.0] * len(tokens)
        self.openers: set[int] = set()
        self.factor = 1.0
        self.brackets = 0
        self.quoted = False
        self.begin(1.0)

    def begin(self, factor: float) -> None:
        """Start again as at the start of a phrase."""
        self.factor = factor
        self.level = "start"
        self.weight = _HEAD
        self.head_cases: frozenset[tuple[str, str]] = frozenset()
        self.head_fixed = False
        self.bearer = False
        self.genitive = _GENITIVE
        self.inner_bearer = False
        self.prep_cases: frozenset[tuple[str, str]] = frozenset()
        self.clause_needs = False
        self.participle_head = False
        self.comma = self.joined = False

    def put(self, place: int, weight: float) -> None:
        if self.quoted:
            weight = min(weight, _QUOTED)
        if self.brackets:
            weight = min(weight, _BRACKETED)
        self.weights[place] = weight * self.factor

    def read(self) -> Reading:
        place = 0
        while place < len(self.tokens):
            place = self.step(place)
        return Reading(self.weights, frozenset(self.openers))

    def step(self, place: int) -> int:
        """Read the token (or noun group) at `place`; return where to go on."""
        token = self.tokens[place]
        text = token.text
        if token.word.part == "sign":
            self.sign(place)
            return place + 1
        for words in _INCLUDING:
            here = [one.text.lower() for one in self.tokens[place : place + len(words)]]
            if tuple(here) == words:
                self.begin(self.factor * _APPOSITION)
                return place + len(words)
        part = token.word.part
        if part == "conjunction":
            self.joined = True
            self.put(place, self.weight)
            return place + 1
        if self.quoted:
            self.put(place, _QUOTED)
            return place + 1
        if part == "preposition":
            return self.preposition(place)
        if part == "relative" or (part == "verb" and self.level != "start" and not self._hyphenated(place)):
            if self.level == "start" and text.isascii():
                return self.group(place)
            self.clause(place, needs=part == "verb" and token.word.transitive)
            return place + 1
        if part == "noun" and self.level != "start" and self.comma and self._relative_follows(place):
            self.clause(place, needs=False)
            return place + 1
        if part in ("noun", "adjective", "participle"):
            return self.group(place)
        self.put(place, self.weight)
        return place + 1

    def _relative_follows(self, place: int) -> bool:
        """«…, родители которых …»."""
        return place + 1 < len(self.tokens) and self.tokens[place + 1].word.part == "relative"

    def _hyphenated(self, place: int) -> bool:
        """The first half of «национально-культурных» looks like a short adjective."""
        rest = self.tokens[place + 1 : place + 3]
        return len(rest) == 2 and rest[0].text == "-" and not rest[0].spaced and not rest[1].spaced

    def sign(self, place: int) -> None:
        token = self.tokens[place]
        text = token.text
        if text in _OPENING_QUOTES or (text == '"' and not self.quoted):
            self.quoted = True
        elif text in _CLOSING_QUOTES or text == '"':
            self.quoted = False
        elif text in "([":
            self.brackets += 1
        elif text in ")]":
            self.brackets = max(0, self.brackets - 1)
        elif text in _BREAKS and not self.quoted:
            self.begin(1.0)
        elif text in _DASHES and token.spaced and not self.quoted:
            if self.level != "start":
                self.begin(_APPOSITION)
        elif text == "/":
            self.joined = True
        elif text == ",":
            self.comma = True

    def preposition(self, place: int) -> int:
        token = self.tokens[place]
        following = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        if following is not None and "из" in token.word.keys and "число" in following.word.keys:
            self.level, self.weight = "genitive", _HEAD if self.bearer else 0.8
            self.genitive, self.inner_bearer = self.weight, True
            self.put(place, self.weight)
            self.put(place + 1, self.weight)
            return place + 2
        if self.level == "start":
            self.put(place, _HEAD)
        elif self.level == "clause":
            self.clause_needs = False
            self.put(place, self.weight)
        elif token.text.lower() == "of":
            self.level = "genitive"
            self.weight *= _UNDER_BEARER if self.inner_bearer else _GENITIVE
            self.put(place, self.weight)
        else:
            base = self.genitive if self.level == "genitive" else 1.0
            self.weight = base * (_BEARER_FROM if self.bearer and "из" in token.word.keys else _PREPOSITIONAL)
            self.level, self.prep_cases = "preposition", frozenset()
            self.put(place, self.weight)
        self.comma = self.joined = False
        return place + 1

    def clause(self, place: int, *, needs: bool) -> None:
        if self.level == "start":
            self.put(place, _HEAD)
        else:
            self.openers.add(place)
            self.put(place, _CLAUSE)
        self.level, self.weight, self.clause_needs = "clause", _CLAUSE, needs
        self.comma = self.joined = False

    def noun(self, place: int) -> tuple[int, frozenset[tuple[str, str]]]:
        """The noun of the group that starts at `place`, and the group's cases; the word itself where there is none."""
        cases = self.tokens[place].word.cases
        attribute = self.tokens[place].word.attribute
        if self.tokens[place].word.part == "noun" and not (attribute and self._before_noun(place)):
            return place, cases
        here = attribute or cases
        for number in range(place + 1, min(place + 7, len(self.tokens))):
            word = self.tokens[number].word
            if word.part == "noun":
                if word.fixed:
                    return number, here
                if agree(here, word.cases):
                    return number, here & word.cases
                if not word.attribute:
                    break
            if word.part in ("adjective", "participle") and agree(here, word.attribute):
                here = here & word.attribute
                continue
            if word.part in ("other", "conjunction") or self.tokens[number].text == ",":
                continue
            break
        return place, cases

    def _before_noun(self, place: int) -> bool:
        word = self.tokens[place].word
        following = self.tokens[place + 1].word if place + 1 < len(self.tokens) else None
        return following is not None and following.part == "noun" and agree(word.attribute, following.cases)

    def group(self, place: int) -> int:
        """Read a noun with the adjectives before it, or the start of a clause."""
        token = self.tokens[place]
        noun, cases = self.noun(place)
        if self.level != "start" and token.word.part in ("participle", "adjective") and self._opens(place, noun):
            self.clause(place, needs=token.word.transitive)
            return place + 1
        alone = noun == place and token.word.part == "participle"
        if (
            token.word.part == "participle"
            and self.level == "start"
            and token.word.transitive
            and not self._passive(place)
        ):
            noun, alone = place, True
            cases = token.word.cases
        weight = self._weight(noun, cases)
        for number in range(place, noun + 1):
            self.put(number, weight)
        if alone and self.level == "head" and self._goes_on(place):
            # «обучающиеся на курсах», «имеющие аккаунты жители»: what follows tells about them.
            self.level, self.weight, self.clause_needs = "clause", _CLAUSE, token.word.transitive
            self.participle_head = True
        self.comma = self.joined = False
        return noun + 1

    def _passive(self, place: int) -> bool:
        return any(key.endswith(":pssv") for key in self.tokens[place].word.keys)

    def _goes_on(self, place: int) -> bool:
        following = self.tokens[place + 1].word.part if place + 1 < len(self.tokens) else "sign"
        return following not in ("sign", "conjunction")

    def _opens(self, place: int, noun: int) -> bool:
        """Whether the participle or adjective at `place` opens a clause about what stands before it."""
        word = self.tokens[place].word
        if word.part == "participle":
            if noun == place:
                return self._goes_on(place) or not (self.comma or self.joined)
            passive = self._passive(place)
            direct = all(one.word.part not in ("sign", "conjunction") for one in self.tokens[place + 1 : noun])
            return not direct or (word.transitive and not passive)
        if noun != place or not self.comma or not agree(word.cases, self.head_cases):
            return False
        following = self.tokens[place + 1].word if place + 1 < len(self.tokens) else None
        return following is not None and following.part in ("preposition", "verb", "noun", "adjective")

    def _weight(self, noun: int, cases: frozenset[tuple[str, str]]) -> float:
        word = self.tokens[noun].word
        bearer = not word.keys.isdisjoint(_BEARERS)
        fixed = word.fixed
        before, self.inner_bearer = self.inner_bearer, bearer
        can_head = agree(cases, self.head_cases) or fixed or self.head_fixed
        surely_head = can_head and not fixed and any(case == "nomn" for case, _ in cases & self.head_cases)
        in_genitive = any(case.startswith("gen") for case, _ in cases)
        if self.level == "start":
            return self._head(cases, bearer, fixed, _HEAD)
        separate = self.comma or self.joined
        if not separate:
            if self.level == "clause" and self.participle_head and word.animate and surely_head:
                # «проживающие в регионе студенты»: the noun comes after its clause.
                return self._head(cases, bearer, fixed, _HEAD)
            return self._dependent(cases, bearer, before, fixed, can_head, in_genitive)
        if self.level == "head":
            return self._head(cases, bearer, fixed, _HEAD if can_head else 0.8)
        if self.level == "genitive":
            if surely_head and not in_genitive:
                return self._head(cases, bearer, fixed, _HEAD)
            if fixed or (can_head and in_genitive):
                # «студенты вузов, НКО»: either reading.
                if self.genitive >= _UNSURE or not self.comma:
                    self.weight = max(self.genitive, self.weight if fixed else _OPENER)
                    return self.weight
                return self._head(cases, bearer, fixed, _UNSURE)
            self.weight = self.genitive
            return self.weight
        if self.level == "preposition":
            if surely_head and not agree(cases, self.prep_cases):
                return self._head(cases, bearer, fixed, _HEAD)
            if can_head and self.comma:
                return self._head(cases, bearer, fixed, _OPENER)
            return max(self.weight, _OPENER) if fixed and self.head_fixed else self.weight
        return self._after_clause(cases, word.animate, bearer, fixed, can_head)

    def _after_clause(
        self, cases: frozenset[tuple[str, str]], animate: bool, bearer: bool, fixed: bool, can_head: bool
    ) -> float:
        accusative = any(case.startswith("acc") for case, _ in cases & self.head_cases) and not animate
        if can_head and not fixed and not accusative and (self.comma or animate):
            nominative = any(case == "nomn" for case, _ in cases & self.head_cases)
            return self._head(cases, bearer, fixed, (_HEAD if self.comma else _UNSURE) if nominative else _UNSURE)
        if can_head and self.comma and not self.clause_needs:
            return self._head(cases, bearer, fixed, _UNSURE)
        self.clause_needs = False
        return _CLAUSE

    def _dependent(
        self,
        cases: frozenset[tuple[str, str]],
        bearer: bool,
        after_bearer: bool,
        fixed: bool,
        can_head: bool,
        in_genitive: bool,
    ) -> float:
        share = _UNDER_BEARER if after_bearer else _GENITIVE
        if self.level == "head":
            if can_head and not in_genitive and (not fixed or self.head_fixed):
                # «студенты медики», or two Latin words.
                return self._head(cases, bearer, fixed, _HEAD)
            self.level = "genitive"
            self.genitive = self.weight = share
            return share
        if self.level == "genitive":
            if fixed and self.head_fixed:
                return self.weight
            self.weight = self.weight * share
            return self.weight
        if self.level == "preposition":
            if not self.prep_cases:
                self.prep_cases = cases
                return self.weight
            return self.weight * share
        if self.clause_needs:
            self.clause_needs = False
        return _CLAUSE

    def _head(self, cases: frozenset[tuple[str, str]], bearer: bool, fixed: bool, weight: float) -> float:
        nominative = frozenset(one for one in cases if one[0] == "nomn")
        if self.level == "start":
            self.head_cases = nominative or cases
            # Number need not agree among conjuncts: «молодежь и студенты».
            self.head_cases |= {(case, number) for case, _ in self.head_cases for number in ("sing", "plur")}
            self.head_fixed = fixed
        self.level, self.bearer, self.weight, self.genitive = "head", bearer, weight, _GENITIVE
        return weight


def read(tokens: list[Token]) -> Reading:
    """Weigh the tokens of a noun phrase.

    Args:
        tokens: of the phrase, as `kg.concepts.words.tokenize` gives them.

    Returns:
        For each token how much it says who or what the phrase names: 1 a head, 0.97 what a head such as
        «представители» points to, 0.5 another genitive or what a preposition adds, 0.3 a clause, 0.35 a quoted name.
    """
    return _Reader(tokens).read()
