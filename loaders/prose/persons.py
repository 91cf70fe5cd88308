"""Names of private persons: found by the tagger, checked against the dictionary, masked before anything is read."""

import re

from kg.morphology import parses
from kg.privacy import MASK
from loaders.prose.ner import NamedSpan

__all__ = ["mask_persons"]

_WORD = re.compile(r"[А-ЯЁA-Z][\w’'-]*\.?|[а-яё]+")
_NAME_TAGS = ("Name", "Surn", "Patr", "Init")
#: Parts of Central Asian and Caucasian names that are written small.
_PARTICLES = {"кызы", "уулу", "оглы", "кизи", "угли", "заде", "де", "фон", "ван", "аль", "бин"}
#: Streets, schools, prizes and organizations bear names of persons: those words are no private person.
_NAMED_AFTER = re.compile(
    r"(?:имени|им\.|памяти|улиц\w+|ул\.|проспект\w*|пр-т|площад\w+|пл\.|премия|премии|чтени\w+|фонд\w*|музе\w+"
    r"|школ\w+|[«\"“])\s*(?:[А-ЯЁ]\.\s*){0,3}$",
    re.IGNORECASE,
)


def _is_name(word: str) -> bool:
    """Whether the dictionary knows the word as a person's name, or does not know it at all."""
    bare = word.strip(".")
    if len(bare) == 1:  # an initial
        return True
    if bare.isascii() and bare.isupper():  # COVID, USAID
        return False
    best = parses(bare)
    if any(any(tag in parse.tag for tag in _NAME_TAGS) for parse in best[:4]):
        return True
    # «Кофе-брейк» is not in the dictionary, and its parts are: a compound, no name.
    parts = [parses(part)[0] for part in bare.split("-") if len(part) > 1]
    return not best[0].is_known and not (len(parts) > 1 and any(part.is_known for part in parts))


def mask_persons(text: str, spans: list[NamedSpan]) -> str:
    """Overwrite names of persons, one mask character for one.

    A single word is masked only where the dictionary says that it is a name: «Руководительница» is none, and an
    office before the name («Президент В.В. Путин») stays. Organizations and streets named after a person keep it.

    Args:
        text: the text, its patterns (e-mail, telephone, …) already masked.
        spans: what the tagger found in the same text.

    Returns:
        A text of the same length.
    """
    masked = list(text)
    for span in spans:
        if span.type != "PER" or _NAMED_AFTER.search(text[max(0, span.start - 24) : span.start]):
            continue
        words = [
            match
            for match in _WORD.finditer(text, span.start, span.end)
            if match.group()[0].isupper() or match.group() in _PARTICLES
        ]
        names = [word for word in words if word.group() in _PARTICLES or _is_name(word.group())]
        if not names or (len(words) == 1 and not _surely_name(names[0].group())):
            continue
        # «Алмаз» is a given name beside a family name, «Президент» is an office: a person, so the dictionary says.
        for word in [word for word in words if word in names or not _is_office(word.group())]:
            masked[word.start() : word.end()] = MASK * (word.end() - word.start())
    return "".join(masked)


def _is_office(word: str) -> bool:
    best = parses(word)[0]
    return best.is_known and "anim" in best.tag and not any(tag in best.tag for tag in _NAME_TAGS)


def _surely_name(word: str) -> bool:
    best = parses(word)[0]
    return best.is_known and any(tag in best.tag for tag in _NAME_TAGS) and "Geox" not in best.tag
