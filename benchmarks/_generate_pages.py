"""Pages of generated projects: a Russian text, and the record that a reading of it without a fault would give."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from _generate_page import Page
from _generate_projects import Generator, PlaceLink, Planned, Project, Talk
from _generate_words import GOALS, OFFICES, OPENINGS, REASONS, STATUSES, TASKS

from kg.concepts import label
from kg.model import (
    Event,
    Link,
    Money,
    Participant,
    Record,
    Reference,
    Session,
    Speaker,
)
from kg.model import Project as OtherProject
from kg.places import gazetteer

__all__ = ["page"]

_ROUNDS = {1: ("Первый конкурс", "1"), 2: ("Второй конкурс", "2"), 3: ("Специальный конкурс", "special")}


def page(project: Project, generator: Generator) -> tuple[str, Record]:
    """The text of a project's page, and its record.

    Args:
        project: to be written down.
        generator: that made it.
    """
    written = _Programme(project, generator) if project.event else _Application(project, generator)
    written.write()
    return written.text, written.record()


class _Application(Page):
    """The page of a grant application."""

    def write(self) -> None:
        self._head()
        self._summary()
        self.begin("Цель")
        self._list([GOALS[self.project.index % len(GOALS)]])
        self.end("goals")
        self._tasks()
        self._significance()
        self.begin("География проекта")
        for number, region in enumerate(self.project.regions, 1):
            self.add(f"{number}. ")
            self.item(self.region(region, "area").start)
        self.end("geography")
        self.target_groups("target")

    def _head(self) -> None:
        project, header = self.project, self.header
        self.add("Статус проекта: ")
        status = self.say(STATUSES[project.status], "header", 1.0)
        header.status, header.status_text = project.status, status.quote
        self.add("\n\n")
        title = self.say(project.title, "header", 1.0)
        header.evidence.update(status=status, status_text=status, title=title)
        self.add("\n\n")
        competition, header.round = _ROUNDS[project.round]
        header.competition, header.year = f"{competition} {project.year}", project.year
        self.field("Конкурс", header.competition, "competition", "year", "round")
        header.direction, header.direction_text = project.direction, label("grant-direction", project.direction, "ru")
        header.long_term = project.long_term
        mark = " - долгосрочный проект" if project.long_term else ""
        self.field("Грантовое направление", header.direction_text + mark, "direction", "direction_text", "long_term")
        header.number = project.number
        self.field("Номер заявки", project.number, "number")
        header.submitted, header.starts, header.ends = project.submitted, project.starts, project.ends
        self.field("Дата подачи", f"{project.submitted:%d.%m.%Y}", "submitted")
        header.requested = self._sum("Запрашиваемая сумма", project.requested, "requested")
        header.cofinancing = self._sum("Софинансирование", project.cofinancing, "cofinancing")
        header.total = self._sum("Общая сумма расходов", project.requested + project.cofinancing, "total")
        if project.rating is not None:
            header.rating = Decimal(project.rating).scaleb(-2)
            self.field("Рейтинг заявки", f"{header.rating}".replace(".", ","), "rating")
        if project.granted is not None:
            header.granted = self._sum("Размер гранта", project.granted, "granted")
            if project.status == "completed":
                header.transferred = self._sum("Перечислено на реализацию", project.granted, "transferred")
        self._term()
        part = project.parts[0]
        words = self.field("Организация", part.name, "applicant")
        named = {"RU-INN": ("ИНН", "inn"), "RU-OGRN": ("ОГРН", "ogrn")}
        for scheme, value in reversed(part.organization.numbers):
            self.field(named[scheme][0], value, named[scheme][1])
        others = [name for name in part.organization.spellings if name != part.name]
        lead = self.organization(part, msgspec.structs.replace(words, role="applicant"), others[:1])
        header.applicant = lead.key

    def _sum(self, name: str, roubles: int, field: str) -> Money:
        self.field(name, f"{roubles:,}".replace(",", " ") + ",00", field)
        return Money(amount=Decimal(f"{roubles}.00"))

    def _term(self) -> None:
        self.add("  • Сроки реализации ")
        self.header.evidence["starts"] = self.say(f"{self.project.starts:%d.%m.%Y}", "header", 1.0)
        self.add(" - ")
        self.header.evidence["ends"] = self.say(f"{self.project.ends:%d.%m.%Y}", "header", 1.0)
        self.add("\n")

    def _summary(self) -> None:
        lead = self.organizations[0]
        self.begin("Краткое описание")
        self.add(OPENINGS[self.project.index % len(OPENINGS)])
        self.add(" Заявитель – ")
        short = lead.aliases[0] if lead.aliases else lead.name
        lead.evidence.append(self.say(short, confidence=0.95))
        self.add(" (")
        self.region(self.project.parts[0].organization.region, "seat")
        self.add(").")
        self._earlier(short)
        self.partners()
        self.theme_words()
        self.end("summary")

    def _earlier(self, leader: str) -> None:
        earlier = self.project.earlier
        if earlier is None:
            return
        self.add(" ")
        start = len(self.text)
        number = f" (заявка {earlier.number})" if earlier.number else ""
        years = "–".join(str(year) for year in dict.fromkeys((earlier.first_year, earlier.last_year)))
        self.add(f"Проект продолжает работу «{earlier.title}»{number}, {years}; её вела команда – {leader}.")
        words = self.since(start)
        self.others.append(
            OtherProject(
                key="p1",
                title=earlier.title,
                number=earlier.number,
                relation="continues",
                first_year=earlier.first_year,
                last_year=earlier.last_year,
                participants=[Participant(organization="o1", role="implementer")],
                evidence=[words],
            )
        )
        self.links.append(
            Link(
                kind="continues",
                source=Reference(type="project", id="self", label=self.project.title),
                target=Reference(type="project", id="p1", label=earlier.title),
                evidence=[words],
            )
        )

    def _list(self, items: Sequence[str]) -> None:
        for number, item in enumerate(items, 1):
            self.add(f"{number}. ")
            start = len(self.text)
            self.add(item)
            self.item(start)

    def _tasks(self) -> None:
        self.begin("Задачи")
        first = self.project.index % len(TASKS)
        self._list([TASKS[first], TASKS[(first + 2) % len(TASKS)]])
        for number, planned in enumerate(self.project.planned, 3):
            self.add(f"{number}. ")
            start = len(self.text)
            self._planned(planned)
            self.item(start)
        self.end("tasks")

    def _planned(self, planned: Planned) -> None:
        start = len(self.text)
        self.add(f"Провести: {planned.name}")
        if planned.participants:
            self.add(f", {planned.participants} участников")
        if planned.city:
            self.add(", г. ")
            self.place(*planned.city, "venue")
        self.events.append(
            Event(
                key=f"e{len(self.events) + 1}",
                name=planned.name,
                kind=planned.kind,
                participants=planned.participants,
                places=[planned.city[0]] if planned.city else [],
                evidence=[self.since(start)],
            )
        )

    def _significance(self) -> None:
        self.begin("Обоснование социальной значимости")
        self.add(REASONS[self.project.index % len(REASONS)])
        for link in self.project.links:
            self.add(" ")
            self._link(link)
        if self.project.compared:
            entry = gazetteer().get(self.project.compared)
            assert entry is not None
            self.add(" Похожий опыт описан в другой стране: ")
            self.place(entry.id, entry.name, "compared")
            self.add(".")
        self.end("significance")

    def _link(self, link: PlaceLink) -> None:
        start = len(self.text)
        twins = link.kind == "twin-cities"
        self.add("Города-побратимы – " if twins else "О сотрудничестве договорились: ")
        self.place(*link.a, "mentioned")
        self.add(" и ")
        self.place(*link.b, "mentioned")
        self.add(".")
        ends = [Reference(type="place", id=id, label=name) for id, name in (link.a, link.b)]
        self.links.append(Link(kind=link.kind, source=ends[0], target=ends[1], evidence=[self.since(start)]))


class _Programme(Page):
    """The programme of an event."""

    def write(self) -> None:
        project, header = self.project, self.header
        self.add("Программа: ")
        header.evidence["title"] = self.say(project.title, "header", 1.0)
        self.add("\nДата: ")
        header.starts = header.ends = project.starts
        header.evidence["starts"] = header.evidence["ends"] = self.say(f"{project.starts:%d.%m.%Y}", "header", 1.0)
        self.add("\nФормат: ")
        header.format = "in-person"
        header.evidence["format"] = self.say("очно", "header", 1.0)
        self.add("\nОрганизатор: ")
        lead = project.parts[0]
        words = self.say(lead.name, "header", 1.0, "organizer")
        others = [name for name in lead.organization.spellings if name != lead.name]
        header.applicant = self.organization(lead, words, others[:1]).key
        self.add("\nМесто: ")
        start = len(self.text)
        region = self.generator.world.regions[project.regions[0]]
        if region.cities:
            self.add("г. ")
            self.place(region.cities[0].id, region.cities[0].name, "venue")
            self.add(", ")
        self.region(region.id, "venue")
        header.venue = self.text[start:]
        header.evidence["venue"] = self.since(start, "header", 1.0)
        self.add("\n")
        self.begin("О событии")
        self.add(OPENINGS[project.index % len(OPENINGS)])
        self.partners()
        self.theme_words()
        self.end("summary")
        self.target_groups("participant")
        self._talks()

    def _talks(self) -> None:
        talks = self.project.talks
        self.add("\nПрограмма\n\n")
        for number, talk in enumerate(talks, 1):
            start = len(self.text)
            self.add(f"{_clock(talk.starts)}–{_clock(talk.ends)} {talk.title}")
            speakers = self._speakers(talk, number)
            self.sessions.append(
                Session(
                    key=f"s{number}",
                    title=talk.title,
                    start_time=_clock(talk.starts),
                    end_time=_clock(talk.ends),
                    kind=talk.kind,
                    speakers=speakers,
                    evidence=[self.since(start, "section", 1.0)],
                )
            )
            self.add("\n")
        self.header.start_time, self.header.end_time = _clock(talks[0].starts), _clock(talks[-1].ends)
        for field, words in (("start_time", self.sessions[0]), ("end_time", self.sessions[-1])):
            self.header.evidence[field] = words.evidence[0]

    def _speakers(self, talk: Talk, number: int) -> list[Speaker]:
        if talk.speaker is None:
            return []
        office = OFFICES[(self.project.index + number) % len(OFFICES)]
        self.add(". Говорит ")
        start = len(self.text)
        self.add(f"{office}, {self.organizations[talk.speaker].name}")
        role = "greeting" if talk.kind == "opening" else "speaker"
        key = self.organizations[talk.speaker].key
        return [Speaker(office=office, organization=key, role=role, evidence=[self.since(start)])]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
