"""The card of a place: a region as a rule."""

from collections.abc import Iterator

from kg.cards.known import Known, facts_part, role_quotes, telling, years
from kg.cards.shapes import Card, Entity, Fact
from kg.places import PlaceEntry, gazetteer

__all__ = ["place_card"]


def place_card(known: Known, entity: Entity) -> Card:
    """What the graph says of a place and of what lies in it."""
    place = next(
        (entry for entry in _asked(entity) if known.iris.name(known.iris.place(entry.id)) == entity.id),
        None,
    )
    if place is None:
        return known.card(entity, [])
    return known.card(
        entity,
        [
            facts_part("place", _place(known, place)),
            facts_part("projects", _projects(known, place)),
            facts_part("organizations", _organizations(known, place)),
            facts_part("regions", _regions(known, place)),
            facts_part("links", _stated(known, place)),
        ],
    )


def _asked(entity: Entity) -> Iterator[PlaceEntry]:
    key = entity.id.removeprefix("place/")
    for spelled in (key, key.replace("-", ":", 1)):
        if entry := gazetteer().get(spelled):
            yield entry


def _place(known: Known, place: PlaceEntry) -> Iterator[Fact]:
    yield known.concept_fact("kind", "place-kind", place.kind)
    for field, above in (("region", place.parent), ("country", place.country)):
        if above is not None and above not in (place.id, place.parent if field == "country" else None):
            value, name = known.place(above)
            yield Fact(name=field if above != place.country else "country", value=value, entity=name)
    if place.name_en and place.name_en != place.name:
        yield Fact(name="name-en", value=place.name_en)
    for neighbour in gazetteer().borders(place.id):
        value, name = known.place(neighbour)
        yield Fact(name="borders", value=value, entity=name)


def _inside(place: PlaceEntry, key: str) -> bool:
    """Whether a place is this one or lies in it; a country counts for itself only, or every card would be all."""
    return key == place.id or (place.kind == "region" and gazetteer().region_of(key) == place.id)


def _projects(known: Known, place: PlaceEntry) -> Iterator[Fact]:
    for document, record in sorted(known.records.items()):
        project = known.identities.projects[known.identities.project(document)]
        for found in record.places:
            if not _inside(place, found.id):
                continue
            for role in telling(found.roles or [found.role]):
                detail = {"years": years(project.first_year, project.last_year)}
                if found.id != place.id:
                    detail["place"] = known.place(found.id)[0]
                yield Fact(
                    name=role,
                    value=project.title,
                    entity=project.id,
                    concept=f"place-role/{role}",
                    detail={name: value for name, value in detail.items() if value},
                    quotes=known.quotes(document, role_quotes(found.evidence, role)),
                    documents=[document],
                )


def _organizations(known: Known, place: PlaceEntry) -> Iterator[Fact]:
    for org in known.identities.organizations.values():
        if org.region is not None and _inside(place, org.region):
            seated = [(name, key) for name, key in org.members if known.organizations[name, key].region == org.region]
            yield Fact(
                name="seat",
                value=org.label,
                entity=org.id,
                quotes=[
                    quote
                    for document, key in seated
                    for quote in known.quotes(document, known.organizations[document, key].evidence[:2])
                ],
                documents=sorted({document for document, _ in seated}),
            )


def _regions(known: Known, place: PlaceEntry) -> Iterator[Fact]:
    links = [link for link in known.links if link.kind == "region" and place.id in (link.a, link.b)]
    for link in sorted(links, key=lambda link: (not link.cross_border, -len(link.projects), link.a, link.b)):
        other = link.b if link.a == place.id else link.a
        value, name = known.place(other)
        detail = {
            "basis": ", ".join(known.concept("link-basis", basis) for basis in link.bases),
            "projects": ", ".join(known.identities.projects[project].title for project in link.projects),
            "years": years(link.first_year, link.last_year),
            "across-a-border": "yes" if link.cross_border else "",
        }
        quotes = [
            quote
            for document in link.sources
            for found in known.records[document].places
            if gazetteer().region_of(found.id) == other
            for quote in known.quotes(document, found.evidence[:2])
        ]
        yield Fact(
            name="works-with",
            value=value,
            entity=name,
            detail={name: value for name, value in detail.items() if value},
            quotes=quotes,
            documents=list(link.sources),
        )


def _stated(known: Known, place: PlaceEntry) -> Iterator[Fact]:
    for document, record in sorted(known.records.items()):
        for link in record.links:
            if any(end.type == "place" and _inside(place, end.id) for end in (link.source, link.target)):
                yield Fact(
                    name=link.kind,
                    value=f"{link.source.label} – {link.target.label}",
                    quotes=known.quotes(document, link.evidence),
                    documents=[document],
                )
