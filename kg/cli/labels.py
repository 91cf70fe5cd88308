"""Slugs in words: concepts by their English labels, the names of fields and parts as a person would write them."""

from collections.abc import Iterable

from kg.model import ConceptMatch, Money

__all__ = ["concept", "concepts", "field", "matches", "money", "plural"]


def concept(scheme: str, slug: str | None, lang: str = "en") -> str:
    """The label of a concept; its slug where the ontology does not know it, nothing for None."""
    if not slug:
        return ""
    from kg.concepts import label
    from kg.errors import UnknownName

    try:
        return label(scheme, slug, lang)
    except UnknownName:
        return slug


def concepts(scheme: str, slugs: Iterable[str]) -> str:
    """The labels of several concepts, with commas."""
    return ", ".join(concept(scheme, slug) for slug in slugs)


def matches(scheme: str, found: Iterable[ConceptMatch]) -> str:
    """Concepts that some words were matched to, with their scores where those are below one."""
    return ", ".join(
        concept(scheme, match.id) + (f" {match.score:.2f}" if match.score < 0.995 else "") for match in found
    )


def money(sum_of: Money) -> str:
    """A sum with its currency: `5 240 350.00 RUB`, in groups of three parted by no-break spaces."""
    return f"{sum_of.amount:,.2f} {sum_of.currency}".replace(",", "\u00a0")


def field(slug: str) -> str:
    """A slug as a heading.

    >>> field("target-groups"), field("first_year")
    ('Target groups', 'First year')
    """
    words = slug.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def plural(count: int, slug: str) -> str:
    """A number and what it counts, from the plural slug.

    >>> plural(1, "organizations"), plural(2, "target_groups")
    ('1 organization', '2 target groups')
    """
    words = slug.replace("-", " ").replace("_", " ")
    if count == 1:
        words = words[:-3] + "y" if words.endswith("ies") else words.removesuffix("s")
    return f"{count:,} {words}"
