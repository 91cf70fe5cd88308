"""Programmes of events: ceremonies, conferences, forums, seminars, round tables; announced or held."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from kg.errors import UnreadableSource
from kg.loader import Options
from kg.model import Document, Evidence, Header, Organization, Problem, Record, Section, Session, Speaker
from kg.morphology import fold
from kg.places import gazetteer
from kg.source import Source
from loaders._programme_dates import find_dates, find_times
from loaders._programme_groups import participant_groups
from loaders._programme_layout import Field, Layout, Line, layout, without_markup
from loaders._programme_names import hide, name_at, persons_in, private_words
from loaders._programme_organizations import ProgrammeOrganizations
from loaders._programme_sessions import Item, Part, Sessions, words_of
from loaders._programme_speakers import Voice
from loaders.prose.groups import find_themes
from loaders.prose.mentions import Mention, find_mentions
from loaders.prose.places import Places, is_comparison
from loaders.prose.quotes import quoted
from loaders.prose.reading import Ground, read_ground
from loaders.prose.words import Words

__all__ = ["EventProgrammeLoader"]

_GRANT = ("номер заявки", "грантовое направление", "статус проекта", "запрашиваемая сумма", "размер гранта")
_EVENT = re.compile(
    r"программ|повестк|церемони|конференци|форум|семинар|кругл\w+ стол|симпозиум|встреч|мероприяти|заседани"
    r"|вебинар|тренинг|конгресс|съезд|фестивал"
    r"|programme|program\b|agenda|conference|forum|seminar|workshop|round ?table|symposium|meeting|webinar"
    r"|training|congress|summit|ceremony|festival",
    re.IGNORECASE,
)
_META = frozenset(["date", "date-place", "place", "time", "participants", "organizers", "format", "goals", "funders"])
#: A timetable is a few pages; a text far beyond that is none.
MAX_CHARACTERS = 300_000
_FORMATS = (
    ("hybrid", r"смешанн|гибридн|hybrid|онлайн и о(?:ф+лайн|чн)|о(?:ф+лайн|чно)\w* и онлайн|очно-заочн"
               r"|online and (?:offline|in.person)|in.person and online|комбинированн"
               r"|(?<!только )(?<!только онлайн-)трансляц|очн\w*[^.;]{1,40}(?:видеосвяз|zoom)"),
    ("online", r"онлайн|on-?line|дистанционн|видеоконференц|вебинар|virtual|zoom|удал[её]нн|заочн"),
    ("in-person", r"очн|офф?лайн|offline|in.person|face.to.face|личн\w+ присутств"),
)  # fmt: skip
_TITLE_WORD = re.compile(
    r"(?:проект(?: программы)?|предварительная программа|рабочая программа|программа|повестка(?: дня)?|(?:draft "
    r"|tentative )?(?:programme|program|agenda))[\s.:]*",
    re.IGNORECASE,
)
#: What a programme may be of: the events, and what the words for organizations resemble.
_OWN = re.compile(
    rf"{_EVENT.pattern}|\bшкол|лагер|сл[её]т|выставк|ярмарк|праздник|лекци|\bкурс|проект|акселератор|school|camp|fair|project",
    re.IGNORECASE,
)
#: What a page's menu says, never a title.
_MENU = re.compile(
    r"(?:главная|новости|о нас|контакты|поиск|меню|войти|вход|регистрация|версия для слабовидящих|перейти к \w+"
    r"|home|news|about(?: us)?|search|log ?in|menu|contacts?|skip to (?:main )?content)\W*",
    re.IGNORECASE,
)
_BARE_LINE = re.compile(r"[^\W\d_]{4,}")
_EDITION = re.compile(r"^\W*(?:редакция|версия|version|draft|edition)\s+(?:от|of|from)?\s*", re.I | re.M)
_KIND = {
    "goals": "goals",
    "tasks": "tasks",
    "summary": "summary",
    "participants": "participants",
    "results": "results",
    "topics": "topics",
}


#: The roles that the labels of fields give.
_ROLES = {
    "organizers": "organizer",
    "co-organizers": "co-organizer",
    "partners": "partner",
    "funders": "funder",
    "info-partners": "information-partner",
    "participants": "participant",
    "moderator": "speaker",
}


class EventProgrammeLoader:
    """Reads a programme: title, dates, place, who organizes and takes part, and the timetable."""

    name = "event-programme"
    version = 1
    title = "programme of an event (txt, md, html, docx, pdf)"

    def recognises(self, source: Source) -> float:
        """Sure by a timetable under the words for an event; without one by the labels of an announcement."""
        text = source.text[:60_000]
        start = text.lstrip()[:1]
        if (
            len(source.text) > MAX_CHARACTERS
            or start in ("{", "[")
            or source.name.lower().endswith((".csv", ".json", ".tsv"))
        ):
            return 0.0
        folded = text.lower()
        if sum(marker in folded for marker in _GRANT) >= 2:
            return 0.0
        parts = layout(without_markup(text), text)
        times = len([block for block in parts.blocks if block.cells])
        labels = {item.kind for item in parts.fields} & _META
        event = _EVENT.search(folded, 0, 3_000) is not None
        if times >= 3 and (event or len(labels) >= 2):
            return 0.9 if labels or parts.columns else 0.7
        if times == 2 and event and labels:
            return 0.6
        dated = labels & {"date", "date-place", "time"} and labels & {"place", "date-place"}
        return 0.5 if event and dated and len(labels) >= 3 else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """One programme is one record.

        Raises:
            UnreadableSource: for a text far too long for a programme.
        """
        if len(source.text) > MAX_CHARACTERS:
            raise UnreadableSource(
                f"this is no programme: {len(source.text):,} characters.",
                where=source.name,
                mend="Save one event per file.",
            )
        yield _Programme(source, options).record()


class _Programme:
    def __init__(self, source: Source, options: Options) -> None:
        self.source = source
        self.named = options.persons == "roles"
        self.problems: list[Problem] = []
        self.evidence: dict[str, Evidence] = {}
        self.own: tuple[str, ...] = ()  # names of the event, folded
        self.ground = self._ground(without_markup(source.masked))
        self.view = self.ground.text  # without markup: what is read
        # Quotes are the source's words, markup and all, hidden where the view hides.
        self.text = _hidden_like(source.masked, self.view)
        self.parts: Layout = layout(self.view, source.masked)
        self.places = Places(self.text, self.ground.places)
        self.organizations = ProgrammeOrganizations(self.text, self.view, self.ground.places)

    # -- the ground ------------------------------------------------------------------------------------------------

    def _ground(self, view: str) -> Ground:
        """Masked by patterns, by the tagger, and by what the layout shows to be a name."""
        ground = read_ground(view)
        parts = layout(ground.text, self.source.masked)
        mentions = self._in_blocks(ground, parts)
        shown = [
            voice.name
            for part in Sessions(ground.text, parts, mentions, ground.places).read()
            for voice in (*part.voices, *(v for item in part.items for v in item.voices))
            if voice.name is not None
        ]
        text = hide(ground.text, shown)
        persons = [*persons_in(self.source.text, text), *shown]
        text = hide(text, private_words(self.source.text, text, persons))
        if text == ground.text:
            return ground
        places = [p for p in ground.places if text[p.start : p.end] == ground.text[p.start : p.end]]
        return Ground(text, places, ground.spans)

    def _in_blocks(self, ground: Ground, parts: Layout) -> list[Mention]:
        return [
            mention
            for block in parts.blocks
            for start, end in block.cells
            for mention in self._mentions(start, end, ground)
        ]

    def _mentions(self, start: int, end: int, ground: Ground | None = None) -> list[Mention]:
        ground = ground or self.ground
        # A bullet glued to the word before it («ПРООН• …») parts two points.
        lines = re.sub("[•●▪◦|\t]", "\n", ground.text[:end])
        found = find_mentions(lines, start, end, ground.places, ground.spans)
        return [mention for mention in found if not self._is_event(ground.text, mention)]

    def _is_event(self, text: str, mention: Mention) -> bool:
        """Whether a name is that of the event itself, or of another: «выездные школы «Мост»»."""
        words = text[mention.start : mention.end]
        if words[:1] in '«"“„':
            return (
                re.search(rf"(?:{_OWN.pattern})\w*\s+$", text[max(0, mention.start - 40) : mention.start], re.I)
                is not None
            )
        return _OWN.search(words) is not None and any(name in fold(words) for name in self.own)

    def _show(self, start: int, end: int, method: str = "header", confidence: float = 1.0) -> Evidence:
        return Evidence(start=start, end=end, quote=self.text[start:end], method=method, confidence=confidence)

    # -- the record ------------------------------------------------------------------------------------------------

    def record(self) -> Record:
        title, lines = self._title()
        if lines:
            names = [self.view[q.start : q.end] for q in quoted(self.view, lines[0].start, lines[-1].end)]
            self.own = tuple(fold(name) for name in (*names, title) if len(name) > 4)
        header = self._header(lines)
        self._title_organizations(lines)
        self._field_organizations()
        for item in self._prose():
            self.organizations.add_prose(self._mentions(item.start, item.end), Words(self.view, item.start, item.end))
        groups = participant_groups(self.text, self.view, self.parts.of("participants"), self._mentions)
        read = Sessions(self.view, self.parts, self._in_blocks(self.ground, self.parts), self.ground.places).read()
        sessions = [self._session(f"s{number}", part) for number, part in enumerate(read, 1)]
        if not sessions:
            self._problem("no-timetable", "no timetable was found.", "Write each session as «10:00 – 10:30 Title».")
        organizations = self.organizations.result()
        self._place_roles()
        return Record(
            document=Document(
                name=self.source.name,
                kind="event-programme",
                title=title,
                language=_language(self.view),
                media_type=self.source.media_type,
                encoding=self.source.encoding,
                sha256=self.source.sha256,
                characters=len(self.source.text),
                loader=f"{EventProgrammeLoader.name}/{EventProgrammeLoader.version}",
            ),
            header=header,
            sections=self._sections(),
            organizations=organizations,
            places=self.places.result(),
            target_groups=groups,
            themes=find_themes(
                self.text, [(f.start, f.end) for f in self.parts.of("summary", "goals", "tasks", "topics")]
            ),
            sessions=sessions,
            problems=self.problems,
        )

    def _problem(self, code: str, what: str, mend: str, where: str | None = None) -> None:
        self.problems.append(Problem(severity="warning", what=what, where=where, mend=mend, code=code))

    # -- title and header ------------------------------------------------------------------------------------------

    def _title(self) -> tuple[str, list[Line]]:
        """The title, and the lines it stands in; lines that only give a date, a place or an organizer are left out."""
        lines: list[Line] = []
        opening = [
            line for line in self.parts.head if _BARE_LINE.search(line.text) and not re.search(r"[|\t]", line.text)
        ]
        opening = [line for line in opening if not _MENU.fullmatch(line.text)] or opening
        opening = [line for line in opening if not re.match(r"[•●▪◦*–—-]\s", line.text)] or opening
        bare = False  # «ПРОГРАММА» stands right before: what follows is what it is the programme of
        for line in opening[:12]:
            if self._is_setting(line) or (self._is_organizer(line) and not (bare and _OWN.search(line.text))):
                if lines:
                    break
                continue
            bare = _TITLE_WORD.fullmatch(line.text) is not None
            if bare and len(opening) > 1:
                continue
            lines.append(line)
            if len(lines) == 5 or sum(len(each.text) for each in lines) > 300:
                break
        if not lines:
            lines = opening[:1]
        title = words_of(" ".join(line.text for line in lines))
        if not title:
            programme = next((f.label for f in self.parts.of("programme")), "")
            first = next((line for line in self.view.split("\n") if _BARE_LINE.search(line)), "")
            title = words_of(programme) or words_of(first) or self.source.name
        return title[:400], lines

    def _is_setting(self, line: Line) -> bool:
        """«12–14 мая 2023 г., г. Псков»: only date and place."""
        rest = line.text
        spans = [(d.start, d.end) for d in find_dates(rest, year=2000)] + [(t.start, t.end) for t in find_times(rest)]
        spans += [
            (p.start - line.start, p.end - line.start) for p in self.ground.places if line.start <= p.start < line.end
        ]
        if not spans:
            return False
        for start, end in sorted(spans, reverse=True):
            rest = rest[:start] + rest[end:]
        return (
            len(re.findall(r"[^\W\d_]{3,}", re.sub(r"(?i)\bгод\w*|город|место|провед\w+|онлайн|online", "", rest))) == 0
        )

    def _is_organizer(self, line: Line) -> bool:
        mentions = self._mentions(line.start, line.end)
        if any(self.view[m.start] in '«"“„' for m in mentions):
            return False  # a name in quotes alone is the event's own
        covered = sum(m.end - m.start for m in mentions)
        return covered > 0.8 * len(line.text) and not _EVENT.search(line.text)

    def _header(self, title: Sequence[Line]) -> Header:
        header = Header(evidence=self.evidence)
        version = next(iter(self.parts.of("version")), None)
        if version is not None:
            header.version = self._day("version", version)
        else:
            self._edition(header)
        year = header.version.year if header.version else self._any_year()
        self._dates(header, title, year)
        self._venue(header, title)
        self._format(header)
        if header.starts is None:
            self._problem(
                "no-date", "the date of the event was not found.", "Write it as «Дата: 7 июня 2022 года».", "date"
            )
        return header

    def _edition(self, header: Header) -> None:
        """«Редакция от 14.10.2022» in a line of its own."""
        for match in _EDITION.finditer(self.view, 0, 5_000):
            for found in find_dates(self.view, match.end(), match.end() + 40)[:1]:
                if found.start - match.end() < 3 and found.first is not None:
                    header.version = found.first
                    self.evidence["version"] = self._show(found.start, found.end)
                    return

    def _any_year(self) -> int | None:
        years = re.findall(r"(?<!\d)(20[0-4]\d)(?!\d)", self.view[:5_000])
        return int(years[0]) if years else None

    def _day(self, name: str, item: Field) -> date | None:
        for found in find_dates(self.view, item.start, item.end):
            if found.first is not None:
                self.evidence[name] = self._show(found.start, found.end)
            return found.first
        return None

    def _dates(self, header: Header, title: Sequence[Line], year: int | None) -> None:
        places = [(f.start, f.end) for f in self.parts.of("date", "date-place", "time", "place")]
        places += [(line.start, line.end) for line in self.parts.head if line not in title] + [
            (li.start, li.end) for li in title
        ]
        places += [(f.start - len(f.label) - 2, f.end) for f in self.parts.of("programme")]
        for start, end in places:
            found = find_dates(self.view, max(0, start), end, year=year)
            if not found:
                continue
            if found[0].first is None or found[0].last is None:
                self._problem(
                    "impossible-date", "the date of the event is impossible.", "Correct it in the source.", "date"
                )
                break
            last = max(span.last for span in found if span.last is not None)
            header.starts, header.ends = found[0].first, last
            self.evidence["starts"] = self._show(found[0].start, found[0].end)
            shown = next(span for span in found if span.last == last)
            self.evidence["ends"] = self._show(shown.start, shown.end)
            break
        for item in self.parts.of("date", "date-place", "time"):
            times = find_times(self.view, item.start, item.end)
            if times:
                header.start_time, header.end_time = times[0].first, times[0].last
                self.evidence["start_time"] = self._show(times[0].start, times[0].end)
                if header.end_time:
                    self.evidence["end_time"] = self.evidence["start_time"]
                break

    def _venue(self, header: Header, title: Sequence[Line]) -> None:
        spans = [(f.start, f.end) for f in self.parts.of("place", "date-place")]
        if not spans:
            spans = [(line.start, line.end) for line in self.parts.head if line not in title and self._is_setting(line)]
        for start, end in spans:
            for match in self.places.within(start, end):
                self.places.add(match, "venue")
            words = self.view[start:end]
            told = [(day.start, day.end) for day in find_dates(words, year=2000)]
            told += [(time.start, time.end) for time in find_times(words)]
            for left, right in sorted(told, reverse=True):
                words = words[:left] + " " + words[right:]
            words = re.sub(r"\s*\n\s*", ", ", words)
            venue = words_of(
                re.sub(r"(?<=[,;])\s*(?:года|г\.)\s*(?=[,;])|^\s*(?:года|г\.),?\s+(?=г\.|[А-ЯA-Z])", " ", words)
            )
            if venue and re.search(r"[^\W\d_]{3}", venue) and header.venue is None:
                header.venue = re.sub(r"\s*,(?:\s*,)+", ",", venue)
                self.evidence["venue"] = self._show(start, end)
            hosts = [mention for mention in self._mentions(start, end) if mention.kind != "platform"]
            if hosts:
                venue_of = self.organizations.add(hosts[0], "venue", method="header")
                seats = [gazetteer().region_of(match.id) for match in self.places.within(start, end)]
                venue_of.region = venue_of.region or next((seat for seat in seats if seat), None)

    def _format(self, header: Header) -> None:
        spans = [(f.start, f.end) for f in self.parts.of("format")] or [
            (f.start, f.end) for f in self.parts.of("place", "date-place", "date")
        ]
        for start, end in spans:
            words = self.view[start:end].lower()
            kind = next((kind for kind, pattern in _FORMATS if re.search(pattern, words)), None)
            if kind is not None:
                header.format = kind
                self.evidence["format"] = self._show(start, end)
                return

    # -- organizations and places ------------------------------------------------------------------------------------

    def _title_organizations(self, title: Sequence[Line]) -> None:
        names = [(q.start, q.end) for q in quoted(self.view, 0, title[-1].end)] if title else []
        for line in self.parts.head:
            for mention in self._mentions(line.start, line.end):
                # What the title has in quotes is the event's or project's own name.
                if any(start <= mention.start and mention.end <= end for start, end in names):
                    continue
                before = self.view[line.start : mention.start].rstrip().lower()
                aside = re.search(r"\b(?:с|со|для|о|об|в|на|при|к)$", before)
                self.organizations.add(mention, "mentioned" if aside else "organizer", confidence=0.6)

    def _field_organizations(self) -> None:
        for item in self.parts.fields:
            role = _ROLES.get(item.kind)
            if role is not None:
                self.organizations.add_field(item, role, self._mentions(item.start, item.end))

    def _prose(self) -> list[Field]:
        return self.parts.of("summary", "goals", "tasks", "results", "topics")

    def _place_roles(self) -> None:
        """A place outside the field that says where the event is held is mentioned, or only compared."""
        named = self.organizations.spans()
        kept = [
            (f.start, f.end) for f in self.parts.fields if f.kind not in ("contacts", "join", "place", "date-place")
        ]
        kept += [(line.start, line.end) for line in self.parts.head]
        kept += [(block.start, block.end) for block in self.parts.blocks]
        for start, end in kept:
            grid = Words(self.view, start, end)
            for match in self.places.within(start, end):
                if not any(left <= match.start and match.end <= right for left, right in named):
                    sentence = self.view[slice(*grid.sentence(match.start))]
                    self.places.add(match, "compared" if is_comparison(sentence) else "mentioned")

    # -- sections and sessions -----------------------------------------------------------------------------------------

    def _sections(self) -> list[Section]:
        found: list[Section] = []
        for item in self.parts.fields:
            kind = _KIND.get(item.kind)
            if kind is None:
                continue
            lines = [words_of(line) for line in self.view[item.start : item.end].split("\n")]
            listed = re.search(r"(?m)^[ \t]*(?:[•●▪◦–—*-]|\d{1,2}[.)])\s", self.view[item.start : item.end])
            heading = item.label.split(":")[0].strip()
            found.append(
                Section(
                    kind=kind,
                    heading=words_of(heading) if len(heading) <= 100 else "",
                    text=self.text[item.start : item.end],
                    start=item.start,
                    end=item.end,
                    items=[re.sub(r"^\d{1,2}[.)]\s+", "", line) for line in lines if line] if listed else [],
                )
            )
        return found

    def _session(self, key: str, part: Part) -> Session:
        for item in (part.title, *part.items):
            self._session_organizations(item)
        for voice in part.voices:
            self._affiliation(voice)
        speakers = [*part.voices, *(voice for item in part.items for voice in item.voices)]
        return Session(
            key=key,
            title=part.title.text,
            start_time=part.block.time.first,
            end_time=part.block.time.last,
            kind=part.kind,
            items=[item.text for item in part.items if item.text],
            speakers=[self._speaker(voice) for voice in speakers],
            unconfirmed=part.unconfirmed,
            evidence=[self._show(part.block.start, part.block.end, "section")],
        )

    def _affiliation(self, voice: Voice) -> Organization | None:
        if voice.organization is None:
            return None
        # One who is expected and has not said yes takes part; that it speaks is not known.
        role = "participant" if voice.unconfirmed and voice.name is None else "speaker"
        return self.organizations.add(voice.organization, role, unconfirmed=voice.unconfirmed)

    def _session_organizations(self, item: Item) -> None:
        spoken = {(v.organization.start, v.organization.end) for v in item.voices if v.organization is not None}
        for voice in item.voices:
            self._affiliation(voice)
        for mention in self._mentions(item.start, item.end):
            if (mention.start, mention.end) not in spoken:
                self.organizations.add(
                    mention, "participant" if item.unconfirmed else "mentioned", unconfirmed=item.unconfirmed
                )

    def _speaker(self, voice: Voice) -> Speaker:
        organization = self.organizations.key_at(voice.organization) if voice.organization is not None else None
        name = name_at(self.source.text, voice.name) if self.named and voice.name and voice.office else None
        return Speaker(
            name=name,
            office=words_of(voice.office) if voice.office else None,
            organization=organization,
            role=voice.role,
            unconfirmed=voice.unconfirmed,
            evidence=[self._show(voice.start, voice.end, "rule", 0.9)],
        )


def _hidden_like(text: str, view: str) -> str:
    """`text` hidden wherever `view` is."""
    from kg.privacy import MASK

    return "".join(MASK if shown == MASK else sign for sign, shown in zip(text, view, strict=True))


def _language(text: str) -> str:
    sample = text[:20_000]
    cyrillic = len(re.findall("[а-яё]", sample, re.IGNORECASE))
    latin = len(re.findall("[a-z]", sample, re.IGNORECASE))
    if cyrillic < latin:
        return "en"
    return "ky" if len(re.findall("[ңөү]", sample, re.IGNORECASE)) > cyrillic * 0.02 else "ru"
