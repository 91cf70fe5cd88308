"""Earlier projects that a text names: which one this project continues, who carried that out, and with whom."""

import re
from typing import NamedTuple

from kg.model import Evidence, Link, Participant, Project, Reference
from kg.morphology import fold
from loaders.prose.org_words import PLATFORMS, words_of
from loaders.prose.organizations import Organizations
from loaders.prose.quotes import Quoted, quoted
from loaders.prose.words import Words

__all__ = ["find_projects"]

#: Words that tell of continuing what was done before.
_CONTINUES = re.compile(
    r"продолжени\w+|продолжа\w+|продолжи(?:м|т|ть)\b|(?:вырос(?:л\w+)?|вырастает|вырастет) (?:\w+ ){0,2}из|следующ\w+ шаг\w*|наследник\w*|наследу\w+|эстафет\w+|стал\w* основой"
    r"|полож\w+ (?:\w+ )?начал\w+|начал\w+ (?:было )?положен\w+|по следам|начат\w+ (?:в \w+ )?(?:проект|программ|дел|работ|лини)\w*"
    r"|начинал\w+ с|опира\w+ на|опыт\w* (?:\w+ ){0,3}(?:проекта|программы)|наработ\w+|преемств\w+|преемник\w*|предшеств\w+"
    r"|предыстори\w+|не на пустом месте|сделанн\w+ (?:раньше|ранее)|перв\w+ (?:этап|сезон|очеред|шаг|выпуск)\w*"
    r"|втор\w+ (?:этап|сезон|очеред|част)\w*|нов\w+ этап|предыдущ\w+|прежн\w+ проект\w*|раньше назыв\w+|пилот\b|пилотн\w+ проект\w*"
    r"|развива\w+ (?:опыт|идеи|успех|результат|наработк|традици)|развити\w+ (?:\w+ ){0,2}проекта|учитыва\w+ (?:\w+ )?(?:результат|опыт|итог)"
    r"|основ\w+ на (?:\w+ ){0,3}(?:опыте|результат\w+)|масштабир\w+|тиражир\w+|реплицир\w+|по итогам (?:\w+ ){0,2}проекта"
    r"|возобнов\w+|возвраща\w+ к|берет начало|родил\w+ из|переда\w+ нам|теперь ведем|идем дальше"
)
#: Of these the ones that speak for the sentences around them too; «первый этап» is more often the project's own.
_STRONG = re.compile(
    r"продолжени\w+|продолжа\w+|(?:вырос(?:л\w+)?|вырастает|вырастет) (?:\w+ ){0,2}из|следующ\w+ шаг|перв\w+ шаг|наследник|эстафет|полож\w+ (?:\w+ )?начал"
    r"|начал\w+ (?:было )?положен|опира\w+ на|преемств|предыстори|не на пустом месте|сделанн\w+ (?:раньше|ранее)|переда\w+ нам"
    r"|берет начало|родил\w+ из|возобнов|пилот\b"
)
_NOT = re.compile(r"отношения не имеет|не связан\w*|не явля\w+ продолжени\w+|не продолжа\w+")
#: Words that point back to what was said before.
_BACK = re.compile(
    r"\b(?:его|ее|их|он|она|они|этот|эта|это|эту|этой|этого|этом|тот|того|том|той|ту|те|тогда|теперь|начат\w+|эти|этих|прошл\w+"
    r"|предыдущ\w+|перв\w+|прежн\w+|нынешн\w+|оба|обе|там|мы)\b"
)
_TITLED = words_of(
    "проект программа инициатива акция фестиваль форум школа лагерь экспедиция конкурс смена марафон выставка слет курс "
    "кампания медиапроект спецпроект мегапроект телемост цикл лаборатория мастерская игра клуб эстафета пилот встреча чтение "
    "конференция семинар лекторий маршрут сезон экспресс караван"
)
_WORKS = words_of(
    "книга газета журнал фильм закон статья концепция стратегия медаль премия орден постановление вакцина"
)
_NUMBER = re.compile(r"(?<![\w-])(?:Р\d\d-)?\d{2}-\d-\d{6}(?!\d)")
_RANGE = re.compile(
    r"(?<!\d)(20\d\d)(?:-?\w{1,2})?\s*(?:г(?:г|ода?|оду)?\.?\s*)?(?:[-–—/]|по|и|до)\s*(?:\d\d\.\d\d\.)?(20\d\d|\d\d(?![\d.]))"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")

_WORD = r"(?:[«\"]?[\w-]+[»\",]?\s+)"
_ACTIVE = (
    r"реализовал\w*|осуществил\w*|осуществлял\w*|провел\w*|проводил\w*|вел[аи]?|тянул\w*|организовал\w*|делал\w*|собирал\w*"
    r"|запустил\w*|придумал\w*|выполнил\w*"
)
#: What stands right before the name of who took part in the earlier project, or right behind it.
_BEFORE = {
    "funder": re.compile(
        rf"(?:при (?:\w+ )?(?:финансовой )?поддержке|на средства|на деньги|за счет|грант\w*(?: от)?|финансир\w+|деньги [^.]{{0,40}}дал\w*"
        rf"|оплатил\w*|поддержал\w*)\s+{_WORD}{{0,2}}\Z"
    ),
    "implementer": re.compile(
        rf"(?:(?:реализован|осуществлен|проведен|выполнен|организован)\w*|силами|исполнител\w+[^;]{{0,70}}(?:явля\w+|был\w*)|(?<!со)исполнител\w+:?"
        rf"|{_ACTIVE})\s+{_WORD}{{0,3}}\Z"
    ),
    "partner": re.compile(
        rf"(?:(?:в коллаборации|совместно|вместе|в партнерстве|в сотрудничестве|на пару)\s+со?|при участии|при содействии|с участием|партнер\w*"
        rf"|помогал\w*|подхватил\w*|участвовал\w*|со-?исполнител\w*|со-?организатор\w*|работал\w*|\bсо?)\s*[–—:-]?\s*{_WORD}{{0,2}}\Z"
    ),
}
_BEHIND = {
    "implementer": re.compile(rf"\W*{_WORD}{{0,3}}(?:{_ACTIVE}|взял\w+ за|начал\w*)"),
    "funder": re.compile(
        rf"\W*{_WORD}{{0,3}}(?:профинансировал|выделил|оплатил|дал\w* (?:\w+ )?(?:деньги|грант|средства))"
    ),
    "partner": re.compile(rf"\W*{_WORD}{{0,2}}(?:помогал|подхватил|участвовал|присоединил|поддержал)"),
}
_JOINED = re.compile(r"\W*(?:и|а также|,)?\W*")
_BY_US = re.compile(r"\bнами\b|\bмы\b|\bнаш\w*\b|заявител\w+|делали одни|своими силами")
_DONE = re.compile(rf"реализ\w+|осуществ\w+|выполн\w+|проведен\w*|делали|силами|{_ACTIVE}")


class _Sentence(NamedTuple):
    start: int
    end: int
    folded: str
    cue: "re.Match[str] | None"


def find_projects(
    text: str, grid: Words, organizations: Organizations, own_title: str, applicant: str | None, first_key: int = 1
) -> tuple[list[Project], list[Link]]:
    """The projects that a part of a text names, the source's own left out.

    Args:
        text: the masked text.
        grid: the words of the part.
        organizations: the organizations found in the document, with their mentions.
        own_title: title of the source's own project.
        applicant: key of the applicant, who carried out a project that «we» carried out.
        first_key: number of the first key.

    Returns:
        The projects, and a link `continues` for each that the source's project continues.
    """
    sentences = []
    for start, end in grid.sentences:
        folded = fold(text[start:end])
        sentences.append(_Sentence(start, end, folded, None if _NOT.search(folded) else _CONTINUES.search(folded)))
    found: dict[str, Project] = {}
    own = _title_key(own_title)
    titles = _titles(text, grid, sentences, organizations, own)
    for place, named in titles.items():
        sentence = sentences[place]
        for index, (quote, continues) in enumerate(named):
            title = text[quote.inner_start : quote.inner_end].strip(" .,")
            project = found.setdefault(_title_key(title), Project(key=f"p{first_key + len(found)}", title=title))
            if continues:
                project.relation = "continues"
            _show(project, text, sentence, 0.85 if continues else 0.6)
            part = (
                quote.start if index else sentence.start,
                named[index + 1][0].start if index + 1 < len(named) else sentence.end,
            )
            _years(project, text, part, sentence, sentences[place - 1] if place else None)
            _participants(project, text, part, organizations, applicant)
            # «Деньги на ту затею дал Фонд «…».»: who else took part may stand in the next sentences.
            for after in range(place + 1, min(place + 3, len(sentences))):
                following = sentences[after]
                planned = any(w.readings[0].tag.tense == "futr" for w in grid.between(*following[:2]) if w.is_word)
                if after in titles or index + 1 < len(named) or planned:
                    break
                told = _BACK.search(following.folded) and organizations.within(following.start, following.end)
                span = (following.start, following.end)
                if told and _participants(project, text, span, organizations, applicant, strict=True):
                    _show(project, text, following, 0.7)
    projects = list(found.values())
    links = [
        Link(
            kind="continues",
            source=Reference(type="project", id="self", label=own_title),
            target=Reference(type="project", id=project.key, label=project.title),
            evidence=project.evidence[:1],
        )
        for project in projects
        if project.relation == "continues"
    ]
    return projects, links


def _titles(
    text: str, grid: Words, sentences: list[_Sentence], organizations: Organizations, own: str
) -> dict[int, list[tuple[Quoted, bool]]]:
    """Place of a sentence → the earlier projects that it names, each with whether it is continued."""
    found: dict[int, list[tuple[Quoted, bool]]] = {}
    for place, sentence in enumerate(sentences):
        for quote in quoted(text, sentence.start, sentence.end):
            if any(a <= quote.start and quote.end <= b for a, b, _ in organizations.spans):
                continue
            continues = _relation(text, grid, sentences, place, quote)
            same = _title_key(text[quote.inner_start : quote.inner_end]) == own
            if continues is None or (same and not _YEAR.search(text[sentence.start : sentence.end])):
                continue  # a project may continue one of its own title, where that has a year of its own
            found.setdefault(place, []).append((quote, continues))
    return found


def _title_key(title: str) -> str:
    return " ".join(re.findall(r"\w+", fold(title)))


def _show(project: Project, text: str, sentence: _Sentence, confidence: float) -> None:
    shown = Evidence(
        start=sentence.start,
        end=sentence.end,
        quote=text[sentence.start : sentence.end],
        method="rule",
        confidence=confidence,
    )
    if all(evidence.start != shown.start for evidence in project.evidence):
        project.evidence.append(shown)


def _relation(text: str, grid: Words, sentences: list[_Sentence], place: int, quote: Quoted) -> bool | None:
    """Whether a quoted name is an earlier project that is continued (True), only named (False), or none (None)."""
    sentence = sentences[place]
    titled = _is_titled(grid, sentence.start, quote.start)
    if titled is False:
        return None
    dated = _YEAR.search(text, max(sentence.start, quote.start - 60), min(sentence.end, quote.end + 60)) is not None
    past = any(
        word.readings[0].tag.tense == "past" or word.pos() == "PRTS"
        for word in grid.between(sentence.start, sentence.end)
        if word.is_word
    )
    here = sentence.cue is not None and _near(sentence.folded, sentence.cue, quote.start - sentence.start)
    around = any(_strong(other) for other in sentences[max(0, place - 2) : place]) or any(
        _strong(other) and _BACK.search(other.folded) for other in sentences[place + 1 : place + 4]
    )
    if _NOT.search(sentence.folded):
        return False if titled and (past or dated) else None
    # A name without «проект» before it is one where its year stands beside it: «Первый шаг – «…» (2015–2016)».
    beside = _YEAR.search(text, max(sentence.start, quote.start - 12), min(sentence.end, quote.end + 10)) is not None
    if here and (titled or beside or _listed(text, sentence.start, quote.start)):
        return True
    if around and (beside or (titled and (past or dated))):
        return True
    return False if titled and (past or dated) else None


def _strong(sentence: _Sentence) -> bool:
    return sentence.cue is not None and _STRONG.search(sentence.folded) is not None


def _is_titled(grid: Words, begin: int, quote: int) -> bool | None:
    """Whether the words before a quoted name make it a project («проекта «…»»); None where they do not tell."""
    index = grid.at(quote)
    for step in range(1, 6):
        if index - step < 0:
            break
        word = grid.words[index - step]
        if word.start < begin or word.text in (";", "."):
            break
        if not word.is_word:
            continue
        if word.noun and word.lemmas & _TITLED:
            return True
        if word.lemmas & (PLATFORMS.keys() | _WORKS):
            return False
    return None


def _listed(text: str, begin: int, quote: int) -> bool:
    """In a sentence that tells of continuing, a quoted name behind a comma or «и» is another such title."""
    return re.search(r"[»\"”]\s*(?:,|и)\s*\Z", text[begin:quote]) is not None


def _near(sentence: str, cue: re.Match[str], title: int) -> bool:
    """Whether the cue of continuing speaks of this title: before it with no other clause, or shortly behind it."""
    if cue.start() < title:
        return ";" not in sentence[cue.end() : title] and title - cue.end() < 160
    return cue.start() - title < 140


def _years(project: Project, text: str, part: tuple[int, int], sentence: _Sentence, before: _Sentence | None) -> None:
    number = _NUMBER.search(text, *part) or _NUMBER.search(text, sentence.start, sentence.end)
    project.number = project.number or (number.group() if number else None)
    if project.first_year is not None:
        return
    spans = [part, (sentence.start, sentence.end)]
    if before is not None:
        spans.append((before.start, before.end))
    for start, end in spans:
        range_ = _RANGE.search(text, start, end)
        if range_:
            first, last = range_.groups()
            project.first_year = int(first)
            project.last_year = int(last if len(last) == 4 else first[:2] + last)
            return
        years = [int(found.group()) for found in _YEAR.finditer(text, start, end)]
        if years:
            # «в период с 01.02.2019 по 30.11.2020»: two years in one breath are first and last.
            if len(years) == 1 and before is not None and re.search(rf"по\s+{years[0]}", text[start:end]):
                earlier = _YEAR.search(text, before.start, before.end)
                years.insert(0, int(earlier.group()) if earlier else years[0])
            project.first_year, project.last_year = (
                years[0],
                years[1] if len(years) == 2 and years[1] > years[0] else years[0],
            )
            return


def _participants(
    project: Project,
    text: str,
    part: tuple[int, int],
    organizations: Organizations,
    applicant: str | None,
    *,
    strict: bool = False,
) -> bool:
    """Add who took part, by the words right before and behind each name; True where somebody was added."""
    begin, end = part
    named = [(a, b, key) for a, b, key in sorted(organizations.spans) if begin <= a and b <= end]
    count = len(project.participants)
    previous, role = begin, None
    for place, (start, stop, key) in enumerate(named):
        before = fold(text[max(begin, previous - 40 if place == 0 else previous) : start])
        behind = fold(text[stop : named[place + 1][0] if place + 1 < len(named) else end])
        told = next((name for name, pattern in _BEHIND.items() if pattern.match(behind)), None)
        left = [(found.start(), name) for name, pattern in _BEFORE.items() if (found := pattern.search(before))]
        if left:
            role = max(left)[1]
        elif told:
            role = told
        elif not (place and _JOINED.fullmatch(before)):
            role = None
        previous = stop
        if role and all(p.organization != key for p in project.participants):
            project.participants.append(Participant(organization=key, role=role))
    if not any(p.role == "implementer" for p in project.participants) and not strict:
        # «Ассоциация «…» вместе с АНО «…» провела проект»: who carried it out stands before the verb.
        for _, stop, key in named:
            free = all(p.organization != key for p in project.participants)
            if free and re.search(rf"\b(?:{_ACTIVE})\b", fold(text[stop : min(end, stop + 160)])):
                project.participants.insert(0, Participant(organization=key, role="implementer"))
                break
    sentence = fold(text[begin:end])
    ours = _BY_US.search(sentence) and _DONE.search(sentence)
    known = any(p.organization == applicant for p in project.participants)
    if applicant and ours and not known and not strict:
        lead = any(p.role == "implementer" for p in project.participants)
        project.participants.append(Participant(organization=applicant, role="partner" if lead else "implementer"))
    return len(project.participants) > count
