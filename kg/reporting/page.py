"""One self-contained HTML page around a report.

Everything that the page says stands in it as plain HTML in both languages, so it is read, searched, printed and heard
without a script. The switch of languages is a pair of radio buttons that the style sheet listens to; the script only
keeps the page's title and its declared language in step with them.
"""

import base64
import hashlib

from kg.maps.palette import colours
from kg.reporting.data import Report, ReportSubject
from kg.reporting.elements import Markup, Part, both, el
from kg.reporting.lead import counts, lead
from kg.reporting.parts import Sections
from kg.reporting.words import LANGUAGES, asset, counted, has, own, words

__all__ = ["render"]

#: A heading of more characters is set smaller.
_LONG = 64
_LANGUAGES = (("ru", "RU", "Русский"), ("en", "EN", "English"))


def render(report: Report, *, language: str = "ru") -> str:
    """The report as one HTML page that asks no server for anything.

    Args:
        report: what to show.
        language: `ru` or `en`: the language in which the page opens; the reader can switch.

    Returns:
        The page; write it as UTF-8. The same report gives the same text.

    Raises:
        ValueError: where the language is neither.
        KGError: the figures need matplotlib, which is not installed.
    """
    if language not in LANGUAGES:
        raise ValueError(f"the page speaks ru and en, not {language!r}")
    style, script = asset("report.css"), asset("report.js")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="generator", content="civil-society-kg"),
        el("meta", name="color-scheme", content="light"),
        el("title", own(report.title, language)),
        el("style", Markup(style)),
    )
    body = el(
        "body",
        el("a", both(words("skip")), class_="skip", href="#words"),
        _bar(report, language),
        _main(report),
        _footer(report),
        el("script", Markup(script)),
        **{f"data-title-{each}": own(report.title, each) for each in LANGUAGES},
    )
    return f"<!DOCTYPE html>\n{el('html', head, body, lang=language)}\n"


def _bar(report: Report, language: str) -> Markup:
    kind = "pair" if report.kind == "pair" else report.subjects[0].kind
    known = kind if has(f"kind-{kind}") else "place"
    switches = [
        [
            el("input", type="radio", name="language", id=f"language-{code}", value=code, checked=code == language),
            el(
                "label",
                el("span", short, aria_hidden="true"),
                el("span", full, class_="unseen"),
                lang=code,
                for_=f"language-{code}",
            ),
        ]
        for code, short, full in _LANGUAGES
    ]
    return el(
        "header",
        el("p", both(words(f"kind-{known}")), class_="kicker"),
        el("fieldset", el("legend", both(words("language")), class_="unseen"), switches, class_="languages"),
        class_="bar",
    )


def _main(report: Report) -> Markup:
    countries = [subject.country for subject in report.subjects]
    countries += [place.country for place in report.places]
    countries += [organization.country for organization in report.organizations]
    countries += [step.country for step in report.steps]
    sections = Sections(report, colours([code for code in countries if code]))
    # The order of these calls is the order of the page: the first mention of a quote is where it leads back to.
    return el(
        "main",
        el(
            "header",
            el("h1", both(report.title), class_="long" if len(report.title.ru) > _LONG else None),
            [_subject(subject, sections, alone=len(report.subjects) == 1) for subject in report.subjects],
            el("p", [[both(sentence), " "] for sentence in lead(report)], class_="lead"),
            counts(report),
            class_="head",
        ),
        el(
            "div",
            el("div", sections.organizations(), sections.projects()),
            el("div", sections.places(), sections.groups()),
            class_="columns",
        )
        if report.kind != "pair"
        else el(
            "div",
            el("div", sections.projects(), sections.organizations()),
            el("div", sections.places(), sections.groups()),
            class_="columns",
        ),
        sections.steps(),
        sections.quotes(),
    )


def _subject(subject: ReportSubject, sections: Sections, *, alone: bool) -> Markup:
    about: list[Part] = [both(part) for part in (subject.what, subject.where) if part is not None]
    line = [[el("span", " · ", aria_hidden="true") if place else None, part] for place, part in enumerate(about)]
    return el(
        "div",
        el(
            "p",
            sections.code(subject.country),
            " ",
            None if alone else [el("b", both(subject.name)), " "],
            line,
            class_="where",
        ),
        sections.facts(subject.facts),
        class_="subject",
    )


def _footer(report: Report) -> Markup:
    documents = counted("made-from", len(report.sources))
    if report.state is None:
        made = words("made-undated", documents)
    else:
        made = words("made", documents, report.state.isoformat())
    return el("footer", el("p", both(made), " ", both(words("made-note"))))


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
