"""The first lines of a report: what a stranger should know before reading on."""

from kg.reporting.data import Label, Report
from kg.reporting.elements import Markup, both, el
from kg.reporting.words import counted, joined, lowered, named, span, variant, words

__all__ = ["counts", "lead"]


def lead(report: Report) -> list[Label]:
    """The report in two or three sentences."""
    known = _known(report)
    said: list[Label] = []
    if known:
        years = span(report.years[0].year, report.years[-1].year) if report.years else ""
        key = variant("lead-years" if years else "lead", report.kinds)
        said.append(words(key, joined(known), years))
    if report.kind == "pair" and not report.projects:
        said.append(words("lead-unjoined"))
    elif not known:
        said.append(words("lead-nothing"))
    if report.borders:
        said.append(words("lead-borders", named(report.borders)))
    if report.groups:
        groups = [lowered(group.name) for group in report.groups]
        said.append(words(variant("lead-groups", report.kinds), named(groups)))
    return said


def _known(report: Report) -> list[Label]:
    """What there is: projects, organizations, and what is stated of the two themselves."""
    totals = report.totals
    known: list[Label] = []
    if projects := totals.get("projects", 0):
        known.append(counted("lead-projects", projects))
        happened = totals.get("projects-carried-out", projects)
        if 1 < projects > happened:
            known[-1] = words("lead-carried-out", known[-1], f"{happened}")
    organizations = totals.get("organizations", 0)
    if organizations and report.kind != "pair":
        known.append(counted(variant("lead-organizations", report.kinds), organizations))
        if across := totals.get("organizations-across", 0):
            known[-1] = words("lead-abroad", known[-1], f"{across}")
    return [*known, *dict.fromkeys(lowered(bond.term) for bond in report.bonds)]


def counts(report: Report) -> Markup | None:
    """The report in figures: those above nought."""
    shown = [
        el("li", el("b", f"{count}"), " ", both(counted(variant(f"count-{key}", report.kinds), count)))
        for key in ("projects", "organizations", "countries-across", "places-across", "groups")
        if (count := report.totals.get(key, 0))
    ]
    return el("ul", shown, class_="counts") if shown else None
