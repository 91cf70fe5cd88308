"""What an organization does in a sentence, by the verb that it is the subject of: «Музей … примет участников»."""

from loaders.prose.mentions import Mention
from loaders.prose.org_words import HEADS, words_of
from loaders.prose.words import Word, Words

__all__ = ["role_by_verb"]

_HOST = words_of("встретить встречать селить поселить принять принимать разместить размещать приютить")
_FUNDER = words_of(
    "выделить выделять финансировать профинансировать софинансировать оплатить оплачивать спонсировать пожертвовать "
    "субсидировать дарить подарить пожертвовать"
)
_PARTICIPANT = words_of("участвовать поучаствовать приехать приезжать посетить посещать делегировать съехаться")
_MEDIA = words_of(
    "рассказать рассказывать осветить освещать опубликовать публиковать напечатать печатать транслировать показать "
    "выпустить писать написать анонсировать сообщить"
)
#: In the present tense only these tell of a part in the project; others tell what an organization is.
_PRESENT = words_of(
    "помогать предоставлять обеспечивать поддерживать отвечать брать готовить проводить организовывать организовать выступать "
    "приглашать переводить обучать консультировать координировать передавать сопровождать курировать подбирать вести давать "
    "делиться присоединяться содействовать браться соглашаться подключаться закрывать привозить"
)
#: In the past tense these promise a part in what is planned.
_PAST = words_of(
    "согласиться подтвердить поддержать присоединиться пообещать обещать взять предоставить дать откликнуться одобрить "
    "вызваться помочь выразить взяться подключиться"
)
#: Future verbs that tell of something else than a part: «станет», «получит», «узнает».
_PASSIVE = words_of(
    "стать получить узнать появиться оказаться мочь смочь быть остаться войти перестать прийтись измениться"
)
_ROOMS = words_of(
    "помещение зал площадка аудитория класс территория студия дом двор сцена кабинет база двери дверь крыша корпус"
)
_MONEY = words_of("грант средство деньги субсидия рубль финансирование")
_PEOPLE = words_of("делегация участник команда студент волонтер представитель школьник доброволец специалист эксперт")
_TOGETHER = words_of("организовать организовывать проводить провести соорганизовать готовить")
_PAYS = words_of("брать взять покрыть покрывать нести возместить возмещать оплатить компенсировать")
_REACH = 9


def role_by_verb(grid: Words, mention: Mention) -> str | None:
    """The role that a verb shows, None where the organization is no subject of a telling one.

    Args:
        grid: the words around.
        mention: the organization's name; its head noun must be readable as a nominative.
    """
    first, last = grid.at(mention.start), grid.at(mention.end) - 1
    words = grid.words
    if last < first or not _may_be_subject(words[first : last + 1]):
        return None
    begin, end = grid.sentence(mention.start)
    for step, index in enumerate(range(last + 1, min(len(words), last + 1 + _REACH))):
        word = words[index]
        if word.start >= end or word.text in (";", ":", "который", "которая", "которое"):
            break
        if word.pos() == "PREP" and step == 0 and word.text in ("из", "от"):
            continue
        if word.pos() == "VERB":
            following = words[index + 1 : index + 2]
            if word.lemma == "быть" and following and following[0].pos() == "INFN":
                word = following[0]
            return _role(word, words[index + 1 : index + 8], mention.kind)
        if word.pos() in ("PRTS", "ADJS") and word.lemma in ("готовый", "согласный"):
            return "partner"
    # «Экскурсии подготовит музей …»: the verb stands before its subject.
    for index in range(first - 1, max(-1, first - 6), -1):
        word = words[index]
        if first - index > 3 and word.pos() != "VERB":
            continue
        if word.start < begin or (not word.is_word and word.text not in '«»"-–'):
            break
        if word.text in ("на", "себя", "у") and "себя" in (word.text, words[index + 1].text):
            continue  # «берёт на себя», «примет у себя»
        if word.pos() == "PREP" or word.text == "и":
            break
        if word.pos() == "VERB":
            return _role(word, [*words[max(0, index - 5) : index], *words[index + 1 : first]], mention.kind)
        if (
            word.pos() == "INFN"
            and index
            and words[index - 1].lemma in ("быть", "согласиться", "вызваться", "обещать", "готовый")
        ):
            return _role(word, [*words[max(0, index - 5) : index], *words[index + 1 : first]], mention.kind)
    return None


def _may_be_subject(words: list[Word]) -> bool:
    heads = [w for w in words if w.lemmas & HEADS.keys() and w.noun]
    if not heads:
        return True  # an abbreviation or a foreign name has no cases
    return heads[0].case("nomn")


def _role(verb: Word, around: list[Word], kind: str) -> str | None:
    tag = verb.readings[0].tag
    lemma = verb.lemma
    near = {word.lemma for word in around}
    if "участие" in near and lemma in ("принять", "принимать"):
        return "participant"
    if lemma in _TOGETHER and near & {"вместе", "совместно", "сообща"}:
        return "co-organizer"
    if near & {"расход", "стоимость", "затрата"} and lemma in _PAYS:
        return "funder"
    if near & _HOST and lemma in _PAST:
        return "host"  # «принимать гостей вызвалась библиотека»
    tense = tag.tense or "futr"
    if tense == "past":
        if lemma in _FUNDER or (lemma in ("предоставить", "дать") and near & _MONEY):
            return "funder"
        return "partner" if lemma in _PAST else None
    if lemma in _FUNDER or (
        near & _MONEY and lemma in ("дать", "давать", "предоставить", "предоставлять", "поддержать")
    ):
        return "funder"
    if lemma in _HOST or (
        near & _ROOMS and lemma in ("дать", "отдать", "предоставить", "предоставлять", "открыть", "открывать")
    ):
        return "host"
    if lemma in _PARTICIPANT or (
        near & _PEOPLE and lemma in ("направить", "направлять", "отправить", "прислать", "командировать")
    ):
        return "participant"
    if kind == "media" and lemma in _MEDIA:
        return "information-partner"
    if lemma in _PASSIVE:
        return None
    if tense == "futr":
        return "partner"
    return "partner" if lemma in _PRESENT else None
