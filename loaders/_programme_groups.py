"""Who takes part in an event, as groups: the lists under «Участники»."""

import re
from collections.abc import Callable, Sequence

from kg.concepts import find
from kg.model import TargetGroup
from loaders._programme_layout import Field
from loaders._programme_speakers import UNCONFIRMED
from loaders.prose.groups import target_group
from loaders.prose.mentions import Mention
from loaders.prose.words import Words

__all__ = ["participant_groups"]

#: What joins the participants and the list of them in a sentence.
_CUE = re.compile(
    r"(?:(?:участник\w*|аудитор\w+|слушател\w*|participants?|audience|attendees)\b[^.:;]{0,60}?(?:являются|станут"
    r"|будут|выступят|стали|include|are|will be|comprise|:)"
    r"|(?:к участию )?приглаш(?:аются|ены|ённы|енны)\w*|(?:примут|принимают|приняли) участие|участвуют|объединит"
    r"|собер[её]т|bring(?:s)? together|gathers?|invited:?)[ :–—]*",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:примут|принимают|приняли|будут принимать)\s+участие|участвуют|приглашены|приглашаются|приняли", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?:всего|около|до|более|свыше|не менее|up to|about|over)?\s*\d[\d ]*\s*(?:чел\w*|человек|участник\w*|people"
    r"|persons|participants)?\.?",
    re.IGNORECASE,
)
_MARK = re.compile(r"[ \t]*(?:[•●▪◦·–—*-]|\d{1,2}[.)])\s+")


def participant_groups(
    text: str, view: str, fields: Sequence[Field], mentions: Callable[[int, int], list[Mention]]
) -> list[TargetGroup]:
    """The groups that fields name, each phrase once; an organization alone is none.

    Args:
        text: the masked text, for quotes.
        view: the same without markup, for reading.
        fields: what stands under «Участники».
        mentions: finds the organizations named between two offsets.
    """
    groups: list[TargetGroup] = []
    seen: set[str] = set()
    for item in fields:
        named = mentions(item.start, item.end)
        for start, end in _lists(view, item):
            for left, right in _phrases(view, start, end, named):
                group = target_group(text, left, right)
                group.role = "participant"
                group.text = re.sub(r"\s+", " ", UNCONFIRMED.sub("", view[left:right])).strip(" ,;*")
                if not group.concepts:
                    # The noun of the first stands for all: «представители власти, гражданского общества».
                    group.concepts = find("target-group", f"представители {group.text}")
                group.unconfirmed = _in_doubt(view, left, right, end)
                key = group.text.casefold()
                if key not in seen and re.search(r"[^\W\d_]{3}", group.text):
                    seen.add(key)
                    groups.append(group)
    return groups


def _lists(view: str, item: Field) -> list[tuple[int, int]]:
    """The lists in a field: its bullets, a value beside its label, a sentence that says who comes."""
    found: list[tuple[int, int]] = []
    bullets = len(re.findall(rf"(?m)^{_MARK.pattern}", view[item.start : item.end])) >= 1
    inline = ":" in item.label or "|" in item.label or "\t" in item.label
    for place, (start, end) in enumerate(Words(view, item.start, item.end).sentences):
        sentence = view[start:end]
        cue = _CUE.search(sentence)
        if cue and _AFTER.search(cue[0]) and cue.start() > 12:
            found.append((start, start + cue.start()))  # «студенты и учёные примут участие»
        elif cue:
            found.append((start + cue.end(), end))
        elif (
            (bullets and len(sentence) < 200)
            or (inline and place == 0)
            or (len(sentence) < 60 and not sentence.endswith("."))
        ):
            found.append((start, end))
    return found


def _phrases(view: str, start: int, end: int, named: Sequence[Mention]) -> list[tuple[int, int]]:
    """The phrases of a list, cut at commas and «и» outside names and brackets."""
    cuts: list[tuple[int, int]] = []
    depth = 0
    for match in re.compile(r"[(«]|[)»]|[,;\n]|\.(?=\s|$)|\s(?:и|and|а также)\s").finditer(view, start, end):
        sign = match[0]
        if sign in "(«":
            depth += 1
        elif sign in ")»":
            depth = max(0, depth - 1)
        elif depth == 0 and not any(m.start < match.start() < m.end for m in named):
            joint = sign.strip() in ("и", "and")
            if not joint or _two_groups(view, start, end, match.start(), match.end(), cuts):
                cuts.append(match.span())
    phrases: list[tuple[int, int]] = []
    at = start
    for left, right in [*cuts, (end, end)]:
        phrase = view[at:left]
        lead = _MARK.match(phrase)
        begin = at + (lead.end() if lead else 0)
        body = view[begin:left].strip(" \t\n.,;:–—-*")
        if body and not _NUMBER.fullmatch(body):
            begin = view.index(body, begin)
            bare = len(UNCONFIRMED.sub("", body).rstrip(" ,"))
            if not any(m.start <= begin + 2 and begin + bare - 2 <= m.end for m in named):
                phrases.append((begin, begin + len(body)))
        at = right
    return phrases


def _in_doubt(view: str, left: int, right: int, end: int) -> bool:
    """Whether a phrase, or the brackets right behind it, say that it is yet to be confirmed."""
    stop = re.compile(r"[,;\n]").search(view, right, end)
    return UNCONFIRMED.search(view, left, stop.start() if stop else end) is not None


def _two_groups(view: str, start: int, end: int, left: int, right: int, cuts: Sequence[tuple[int, int]]) -> bool:
    """Whether «и» joins two groups («студенты и журналисты»), not two words of one («органы власти и управления»)."""
    begin = cuts[-1][1] if cuts else start
    stop = re.compile(r"[,;.\n]").search(view, right, end)
    one = find("target-group", view[begin:left].strip())
    two = find("target-group", view[right : stop.start() if stop else end].strip(" .,;"))
    return bool(one and two) and one[0].id != two[0].id
