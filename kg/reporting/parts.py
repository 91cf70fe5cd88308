"""The sections of a report's page, from its data."""

from itertools import groupby, pairwise

from kg.maps.palette import ink
from kg.reporting.data import (
    Report,
    ReportFact,
    ReportOrganization,
    ReportPlace,
    ReportProject,
    ReportQuote,
    ReportStep,
)
from kg.reporting.elements import Markup, Part, both, el, name, tongue
from kg.reporting.figures import countries_figure, groups_figure, years_figure
from kg.reporting.locator import locator_figure
from kg.reporting.words import counted, joined, span, variant, words

__all__ = ["Sections"]

_GREY = "#6B7785"
#: So many quotes of a document may be parted between two columns.
_MANY = 5


class Sections:
    """Makes the sections of one report, in the order of the page: the first mention of a quote is where it leads back.

    Args:
        report: what to show.
        colour: country code → its colour.
    """

    def __init__(self, report: Report, colour: dict[str, str]) -> None:
        self.report = report
        self.colour = colour
        self.cited: set[int] = set()

    def facts(self, facts: list[ReportFact]) -> Markup | None:
        """What is known of a subject beside all that follows."""
        rows = [
            el("div", el("dt", both(fact.term)), el("dd", both(fact.value), self._refs(fact.refs))) for fact in facts
        ]
        return el("dl", rows, class_="facts") if rows else None

    def organizations(self) -> Markup:
        """With whom they work, who works there, or who joins the two."""
        countries = self.report.countries
        figure = None
        if len(countries) > 1 and sum(country.organizations for country in countries) > 3:
            figure = countries_figure(countries)
        rows = [self._organization(one) for one in self.report.organizations]
        return self._section("with", self._rows(rows, "with", "organizations"), figure)

    def projects(self) -> Markup:
        """What they did and when, or what joins the two."""
        report = self.report
        figure = years_figure(report.years) if len(report.years) > 1 and report.totals.get("projects", 0) > 2 else None
        rows = [self._project(one) for one in report.projects]
        bonds = [self.facts(report.bonds), self._more("bonds", len(report.bonds), "p")] if report.bonds else None
        listed = None if bonds and not rows else self._rows(rows, "since", "projects")
        return self._section("since", bonds, figure, listed)

    def places(self) -> Markup:
        """Across which borders; in a report on a pair where the two are."""
        ends = [place.id for place in self.report.places] if self.report.kind == "pair" else []
        joint = self.report.projects or self.report.bonds
        links = list(pairwise(ends)) if joint else []
        figure = locator_figure(self.report.places, links if self.report.kind == "pair" else None)
        rows = [self._place(one) for one in self.report.places if not one.own]
        inside = el("p", both(words("none-across")), class_="none") if rows and not self._across() else None
        listed = None if figure and not rows else self._rows(rows, "borders", "places")
        return self._section("borders", figure, inside, listed)

    def groups(self) -> Markup:
        """For whom. Bars tell something only where a group is named more than once."""
        groups = self.report.groups
        names = [subject.name for subject in self.report.subjects]
        telling = any(max(group.each or (group.projects,)) > 1 for group in groups)
        figure = groups_figure(groups, names) if telling else None
        tags = [el("li", both(group.name), self._refs(group.refs)) for group in groups]
        # Below the bars the same names only say where the words are.
        said = el("ul", tags, self._more("groups", len(groups)), class_="cited" if figure else "tags")
        return self._section("groups", figure, said if groups else self._none("groups"))

    def steps(self) -> Markup:
        """What could be next."""
        cards = [self._step(step) for step in self.report.steps]
        return self._section("next", el("ol", cards, class_="steps") if cards else self._none("next"))

    def quotes(self) -> Markup:
        """The words of the sources, document by document."""
        sources = {source.id: source for source in self.report.sources}
        parts: list[Part] = []
        for document, quotes in groupby(self.report.quotes, lambda quote: quote.source):
            source, said = sources[document], list(quotes)
            about: list[Part] = [
                name(source.name) if source.title else None,
                both(words("read", source.read.isoformat())) if source.read else None,
            ]
            parts.append(
                el(
                    "section",
                    el("h3", name(source.title or source.name), el("small", _dotted(about))),
                    el("ol", [self._quote(quote) for quote in said], start=str(said[0].number)),
                    # A few quotes stay together with the name of their document.
                    class_="few" if len(said) < _MANY else None,
                )
            )
        notes = [el("p", both(note), class_="note") for note in self.report.notes]
        listed = el("div", parts, class_="quotes") if parts else self._none("words")
        return self._section("words", listed, notes)

    def code(self, country: str | None) -> Markup | None:
        """A country's code on its colour, as in the dots of the maps."""
        if not country:
            return None
        colour = self.colour.get(country, _GREY)
        # The page's policy forbids style attributes; a picture may say its colours.
        badge = el(
            "svg",
            el("rect", width="26", height="16", rx="8", fill=colour),
            el("text", country[:2], x="13", y="11.7", fill=ink(colour), text_anchor="middle"),
            viewBox="0 0 26 16",
            aria_hidden="true",
            focusable="false",
        )
        return el("span", badge, el("span", country, class_="unseen"), class_="code")

    # Rows

    def _organization(self, one: ReportOrganization) -> Markup:
        count = counted("together" if self.report.kind == "organization" else "projects", one.projects)
        about: list[Part] = [
            both(joined(one.roles or one.bases)) if one.roles or one.bases else None,
            both(one.where) if one.where else None,
            both(count) if one.projects > 1 else None,
            span(one.first_year, one.last_year) or None,
            [[", " if at else None, el("cite", name(title))] for at, title in enumerate(one.titles)],
        ]
        return self._row(self.code(one.country) or el("span", class_="code"), both(one.name), one.refs, about)

    def _project(self, one: ReportProject) -> Markup:
        years = span(one.first_year, one.last_year) or both(words("years-unknown"))
        about: list[Part] = [
            both(words("event")) if one.event else None,
            both(joined(one.roles)) if one.roles else None,
            both(one.status) if one.status else None,
            both(words("asked" if one.asked else "granted", one.sum)) if one.sum else None,
        ]
        return self._row(el("span", years, class_="when"), name(one.title), one.refs, about)

    def _place(self, one: ReportPlace) -> Markup:
        about: list[Part] = [
            both(counted("projects", one.projects)) if one.projects else None,
            both(joined(one.bases)) if one.bases else None,
            span(one.first_year, one.last_year) or None,
            both(words("within")) if one.across is False and self._across() else None,
        ]
        return self._row(self.code(one.country) or el("span", class_="code"), both(one.name), one.refs, about)

    def _row(self, lead: Markup, title: Markup, refs: list[int], about: list[Part]) -> Markup:
        return el("li", lead, el("div", el("b", title), self._refs(refs), el("small", _dotted(about))))

    def _step(self, step: ReportStep) -> Markup:
        reasons = [el("li", both(reason.text), self._refs(reason.refs)) for reason in step.reasons]
        way = [el("li", name(one)) for one in step.way[1:-1]]
        return el(
            "li",
            el("h3", self.code(step.country), " ", both(step.title)),
            el("p", both(step.where), class_="where") if step.where else None,
            el("ul", reasons) if reasons else None,
            el("div", el("span", both(words("way")), " ", class_="small"), el("ol", way), class_="way")
            if way
            else None,
        )

    def _quote(self, quote: ReportQuote) -> Markup:
        back = el(
            "a",
            el("span", both(words("back")), class_="unseen"),
            el("span", "↑", aria_hidden="true"),
            href=f"#ref-{quote.number}",
        )
        return el(
            "li",
            el("blockquote", _marked(quote), lang=tongue(quote.text), dir="auto"),
            " ",
            el(
                "small",
                both(words("characters", f"{quote.start}", f"{quote.end}")),
                [" ", back] if quote.number in self.cited else None,
                class_="place",
            ),
            id=f"quote-{quote.number}",
            value=str(quote.number),
        )

    # What all sections share

    def _section(self, key: str, *parts: Part) -> Markup:
        heading = f"{key}-heading"
        return el(
            "section",
            el("h2", both(words(variant(f"heading-{key}", self.report.kinds))), id=heading),
            parts,
            id=key,
            aria_labelledby=heading,
        )

    def _across(self) -> bool:
        return any(place.across or place.across is None for place in self.report.places if not place.own)

    def _rows(self, rows: list[Markup], key: str, total: str) -> Markup:
        return el("ul", rows, self._more(total, len(rows)), class_="rows") if rows else self._none(key)

    def _more(self, total: str, shown: int, tag: str = "li") -> Markup | None:
        left = self.report.totals.get(total, 0) - shown
        return el(tag, both(words("more", f"{left}")), class_="more") if left > 0 else None

    def _none(self, key: str) -> Markup:
        return el("p", both(words(variant(f"none-{key}", self.report.kinds))), class_="none")

    def _refs(self, refs: list[int]) -> Markup | None:
        if not refs:
            return None
        links: list[Part] = []
        for number in refs:
            first = number not in self.cited
            self.cited.add(number)
            links += [
                el(
                    "a",
                    el("span", both(words("quote", "")), class_="unseen"),
                    f"{number}",
                    href=f"#quote-{number}",
                    id=f"ref-{number}" if first else None,
                ),
                " ",
            ]
        return el("sup", links[:-1])


def _dotted(parts: list[Part]) -> Part:
    """What there is of several parts, a dot between."""
    there = [part for part in parts if part]
    return [[el("span", " · ", aria_hidden="true") if place else None, part] for place, part in enumerate(there)]


def _marked(quote: ReportQuote) -> list[Part]:
    parts: list[Part] = []
    at = 0
    for start, end in quote.marks:
        parts += [quote.text[at:start], el("mark", quote.text[start:end])]
        at = end
    return [*parts, quote.text[at:]]
