"""Earlier projects that a text names: which one this project continues, who carried that out, and with whom."""

import re

from kg.model import Evidence, Link, Participant, Project, Reference
from kg.morphology import fold
from loaders.prose.org_words import PLATFORMS, words_of
from loaders.prose.organizations import Organizations
from loaders.prose.quotes import quoted
from loaders.prose.words import Words

__all__ = ["find_projects"]

_CONTINUES = re.compile(
    r"выросл\w+ из|логическ\w+ продолж\w+|следующ\w+ шаг\w*|наследник\w*|эстафет\w+|стал\w* основой|положил\w* начало|по следам"
    r"|начат\w+ (?:в \w+ )?(?:проект|программ|дел|работ|лини)\w*|начина\w+ с|опира\w+ на|опыт\w* (?:\w+ ){0,3}(?:проекта|программы)|наработк\w+"
    r"|развива\w+|раньше назыв\w+|прежн\w+ проект\w*|перв\w+ (?:этап|сезон|очеред)\w*|втор\w+ сезон|"
    r"продолжени\w+|продолжает\w*|продолжить|второ[йм]\w* (?:этап|очеред)\w*|нов\w+ этап|преемник\w*"
    r"|предшествующ\w+|предыдущ\w+"
    r"|развива\w+ (?:опыт|идеи|успех|результат|наработк)|развити\w+ (?:\w+ ){0,2}проекта"
    r"|опира\w+ на (?:\w+ ){0,4}проект\w*"
    r"|основ\w+ на (?:\w+ ){0,3}(?:опыте|результат\w+) (?:\w+ ){0,3}проекта|вырос\w* из|масштабир\w+"
    r"|тиражир\w+|реплицир\w+"
    r"|по итогам (?:\w+ ){0,2}проекта"
)
_EARLIER = re.compile(
    r"ранее|уже|реализова(?:л|ла|ли|н|но|ны)\b|реализованн\w+|прошл\w+|осуществл(?:ен|ил|ила)\b"
    r"|провел\w*|завершен\w*|в рамках|опыт реализации"
)
#: Words that point back to what was said before.
_BACK = re.compile(
    r"\b(?:его|ее|их|он|она|этот|эта|это|эту|этой|этого|этом|тот|того|том|тогда|теперь|начат\w+|эти|этих|прошл\w+|предыдущ\w+|перв\w+|прежн\w+|нов\w+ проект)\b"
)
_TITLED = words_of(
    "проект программа инициатива акция фестиваль форум школа лагерь экспедиция конкурс смена марафон выставка слет курс "
    "кампания медиапроект спецпроект мегапроект телемост цикл мост экспедиция лаборатория мастерская игра клуб эстафета"
)
_WORKS = words_of("книга газета журнал фильм закон статья концепция стратегия медаль премия орден постановление")
_YEARS = re.compile(r"(?<!\d)(20\d\d)(?:\s*[-–—/]\s*(20\d\d|\d\d))?(?!\d)")
_NUMBER = re.compile(r"(?<![\w-])(?:Р\d\d-)?\d{2}-\d-\d{6}(?!\d)")
_DONE_BY = re.compile(
    r"реализ\w+|осуществ\w+|выполн\w+|провел\w*|проведен\w*|силами|инициатор\w*|автор\w*|вел\w*|оператор\w*"
)
_WITH = re.compile(
    r"в коллаборации с|совместно с|вместе с|в партнерстве с|при участии|партнер\w*|в сотрудничестве с"
    r"|при содействии|с участием"
)
_FUNDED = re.compile(r"при (?:\w+ ){0,2}поддержке|на средства|грант\w*|финансир\w+")
_BY_US = re.compile(r"\bнами\b|\bмы\b|\bнаш\w*\b|нашей организаци|организацией-заявителем|заявител\w+|организацией\b")


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
    found: dict[str, Project] = {}
    own = _title_key(own_title)
    recent: tuple[int, Project] | None = None  # the project named last, and in which sentence
    for place, (begin, end) in enumerate(grid.sentences):
        sentence = fold(text[begin:end])
        cue = _CONTINUES.search(sentence)
        named = False
        if cue or _EARLIER.search(sentence):
            for quote in quoted(text, begin, end):
                title = text[quote.inner_start : quote.inner_end].strip(" .,")
                if not _is_project(text, begin, quote.start, grid, continues=cue is not None):
                    continue
                if _title_key(title) == own and not (cue and _YEARS.search(text[begin:end])):
                    continue  # a project may continue one of its own title, where that has a year of its own
                if any(start <= quote.start and quote.end <= stop for start, stop, _ in organizations.spans):
                    continue
                near = cue is not None and _near(sentence, cue, quote.start - begin)
                project = found.setdefault(
                    _title_key(title), Project(key=f"p{first_key + len(found)}", title=title, relation="mentioned")
                )
                project.evidence.append(_shown(text, begin, end, 0.85 if near else 0.6))
                if near:
                    project.relation = "continues"
                _details(project, text, begin, end, quote.end, organizations, applicant)
                recent, named = (place, project), True
        if not named and recent and place - recent[0] <= 2 and _BACK.search(sentence):
            # «В 2021 году мы провели проект «…». Новый проект продолжает эту работу.»
            project = recent[1]
            told = _DONE_BY.search(sentence) and organizations.within(begin, end)
            if cue and project.relation != "continues":
                project.relation = "continues"
                project.evidence.append(_shown(text, begin, end, 0.75))
            if place - recent[0] == 1 and (cue or told):
                _details(project, text, begin, end, begin, organizations, applicant)
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


def _title_key(title: str) -> str:
    return " ".join(re.findall(r"\w+", fold(title)))


def _shown(text: str, begin: int, end: int, confidence: float) -> Evidence:
    return Evidence(start=begin, end=end, quote=text[begin:end], method="rule", confidence=confidence)


def _is_project(text: str, begin: int, quote: int, grid: Words, *, continues: bool) -> bool:
    """Whether the words before a quoted name make it a project: «проекта «…»», «фестиваль «…»»."""
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
    # In a sentence that tells of continuing, a quoted name behind a comma or «и» is another such title.
    return continues and re.search(r"[»\"”]\s*(?:,|и)\s*\Z", text[begin:quote]) is not None


def _near(sentence: str, cue: re.Match[str], title: int) -> bool:
    """Whether the cue of continuing speaks of this title: before it with no other clause, or shortly behind it."""
    if cue.start() < title:
        return ";" not in sentence[cue.end() : title] and title - cue.end() < 160
    return cue.start() - title < 140


def _details(
    project: Project,
    text: str,
    begin: int,
    end: int,
    after: int,
    organizations: Organizations,
    applicant: str | None,
) -> None:
    sentence = text[begin:end]
    number = _NUMBER.search(sentence)
    project.number = project.number or (number.group() if number else None)
    years = _YEARS.search(text, after, end) or _YEARS.search(sentence)
    if years and project.first_year is None:
        first = int(years.group(1))
        last = years.group(2)
        project.first_year = first
        project.last_year = int(last if last and len(last) == 4 else f"20{last}") if last else first
    named = [(a, b, key) for a, b, key in sorted(organizations.spans) if begin <= a and b <= end]
    previous = begin
    role: str | None = None
    for start, stop, key in named:
        between = fold(text[max(begin, previous) : start])
        cues = [(m.start(), name) for name, p in _CUES for m in p.finditer(between)]
        if cues:
            role = max(cues)[1]
        elif not re.fullmatch(r"\W*(?:и|а также|,)?\W*", between):
            role = None
        previous = stop
        if role and all(p.organization != key for p in project.participants):
            project.participants.append(Participant(organization=key, role=role))
    if not any(p.role == "implementer" for p in project.participants):
        # «Ассоциация «…» вместе с АНО «…» провела проект»: who carried it out stands before the verb.
        for _, stop, key in named:
            told = _DONE_BY.search(fold(text[stop : min(end, stop + 160)]))
            if told and all(p.organization != key for p in project.participants):
                project.participants.insert(0, Participant(organization=key, role="implementer"))
                break
    ours = _BY_US.search(fold(sentence)) and _DONE_BY.search(fold(sentence))
    known = any(p.role == "implementer" or p.organization == applicant for p in project.participants)
    if applicant and ours and not known:
        project.participants.append(Participant(organization=applicant, role="implementer"))


_CUES = (("implementer", _DONE_BY), ("partner", _WITH), ("funder", _FUNDED))
