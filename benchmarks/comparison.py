"""One reading against its gold annotation, kind by kind. The rules are told in benchmarks/README.md."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from comparison_phrases import events, groups, links, predecessors, sessions, themes
from scoring import Tally, alternatives, assign, judge, mark, names, near, phrase_score, required, same_name

__all__ = ["KINDS", "as_plain", "compare"]

#: Kinds that are scored, in the order of the table: slug → words.
KINDS = {
    "header": "header fields",
    "organizations": "organizations",
    "exact-names": "… whole name, nominative",
    "roles": "organization roles",
    "regions": "organization regions",
    "places": "places",
    "place-roles": "places with role",
    "place-counts": "counted parts of places",
    "groups": "target groups, words",
    "concepts": "target groups, concepts",
    "themes": "themes",
    "links": "links between places",
    "predecessors": "earlier projects",
    "predecessor-parts": "… who carried them out, when",
    "events": "planned events",
    "event-facts": "… kind, count, participants",
    "sessions": "sessions with times",
    "offices": "… offices of speakers",
    "unconfirmed": "marks «unconfirmed»",
}

Gold = dict[str, Any]
Item = dict[str, Any]
Scores = dict[str, Tally]

_APPLICATION = """title number status competition year round direction long_term submitted starts ends requested
    granted cofinancing transferred total rating completed applicant inn ogrn"""
_PROGRAMME = "title starts ends start_time end_time venue format version"


def compare(gold: Gold, record: Item) -> Scores:
    """Score a reading.

    Args:
        gold: an annotation, as benchmarks/README.md tells.
        record: a `kg.model.Record` as plain data, as `kg read --json` prints it.

    Returns:
        Tallies by kind. A kind that the annotation leaves out is not scored.
    """
    scores: Scores = {kind: Tally() for kind in KINDS}
    organizations = _organizations(gold, record, scores)
    _header(gold, record, scores["header"])
    _places(gold, record, scores)
    groups(gold, record, scores)
    if "place_counts" in gold:
        told = [(count["place"], count["unit"], count["count"]) for count in gold["place_counts"]]
        _exact(told, [(c["place"], c["unit"], c["count"]) for c in record["place_counts"]], scores["place-counts"])
    if "themes" in gold:
        themes(gold, record, scores["themes"])
    if "links" in gold:
        links(gold, record, organizations, scores["links"])
    if "predecessors" in gold:
        predecessors(gold, record, scores)
    if "events" in gold:
        events(gold, record, scores)
    if "sessions" in gold:
        sessions(gold, record, scores)
    return scores


def _exact(gold: Sequence[object], found: Sequence[object], tally: Tally) -> None:
    left = list(found)
    for item in gold:
        if item in left:
            left.remove(item)
            tally.right += 1
        else:
            tally.missing.append(str(item))
    tally.spurious += [str(item) for item in left]


# --- header ----------------------------------------------------------------------------------------------------------


def _header(gold: Gold, record: Item, tally: Tally) -> None:
    told: Item = gold["header"]
    applicant = next((item for item in gold["organizations"] if "applicant" in item["roles"]), None)
    if applicant is not None:
        told = {**told, "applicant": applicant["name"]}
        for number in ("inn", "ogrn"):
            if number in applicant:
                told[number] = (applicant[number], applicant.get(f"{number}_valid", True))
    header = record["header"]
    found: Item = {**header, "title": record["document"]["title"]}
    named = next((item for item in record["organizations"] if item["key"] == header["applicant"]), None)
    found["applicant"] = named["name"] if named else None
    for number in ("inn", "ogrn"):
        scheme = f"RU-{number.upper()}"
        ids = [(i["value"], i["valid"]) for i in (named or {"identifiers": ()})["identifiers"] if i["scheme"] == scheme]
        found[number] = ids[0] if len(ids) == 1 else None
    fields = (_PROGRAMME if gold.get("kind") == "event-programme" else _APPLICATION).split()
    for name in fields:
        if name in told.get("skip", ()):
            continue
        right = told.get(name)
        one_of = right if isinstance(right, list) else [right]
        value = _plain(found[name])
        if any(_same_field(name, value, _plain(option)) for option in one_of):
            tally.right += value is not None
            continue
        if right is not None:
            tally.missing.append(f"{name} = {right}")
        if value is not None:
            tally.spurious.append(f"{name} = {value}")


def _plain(value: Any) -> Any:
    """Sums and ratings as numbers, «no» as nothing said."""
    if isinstance(value, dict):
        value = value["amount"]
    if isinstance(value, str) and re.fullmatch(r"\d+\.\d+|\d{4,}\.?\d*", value):
        return Decimal(value)
    return None if value is False or value == "" else value


def _same_field(name: str, value: Any, right: Any) -> bool:
    if value is None or right is None:
        return value is right
    if name == "applicant":
        return same_name(value, right) > 0
    if name == "venue":
        return phrase_score(value, right) > 0
    if name == "title":
        return phrase_score(value, right, least=0.75) > 0
    return bool(value == right)


# --- organizations ---------------------------------------------------------------------------------------------------


def _organizations(gold: Gold, record: Item, scores: Scores) -> dict[str, str]:
    """Score organizations; returns found key → name in the annotation."""
    told, found = gold["organizations"], record["organizations"]
    taken = assign(told, found, lambda g, f: _alike(told[g], found[f]))
    here = scores["organizations"]
    for index, item in enumerate(found):
        if index not in taken:
            here.spurious.append(item["name"])
            scores["exact-names"].spurious.append(item["name"])
            scores["roles"].spurious += [f"{item['name']}: {role}" for role in item["roles"] if role != "mentioned"]
    by_gold = {g: found[f] for f, g in taken.items()}
    for index, item in enumerate(told):
        match = by_gold.get(index)
        if item.get("optional"):
            continue
        if match is None:
            here.missing.append(item["name"])
            scores["exact-names"].missing.append(item["name"])
        else:
            here.right += 1
            if _written(match["name"]) in {_written(name) for name in names(item)}:
                scores["exact-names"].right += 1
            else:
                scores["exact-names"].missing.append(item["name"])
                scores["exact-names"].spurious.append(match["name"])
            mark(item, match, item["name"], scores["unconfirmed"])
        if match is None and item.get("unconfirmed"):
            scores["unconfirmed"].missing.append(item["name"])
        _roles(item, match, scores["roles"])
        if "region" in item:
            judge(item["region"], match["region"] if match else None, item["name"], scores["regions"])
    return {found[f]["key"]: told[g]["name"] for f, g in taken.items()}


def _alike(told: Item, found: Item) -> float:
    score = near(names(told), names(found))
    # A borderline entry takes only what no other entry wants as much.
    return score * (0.99 if told.get("optional") else 1.0)


def _written(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.lower().replace("ё", "е")))


def _roles(told: Item, match: Item | None, tally: Tally) -> None:
    has = {role for role in (match["roles"] if match else ()) if role != "mentioned"}
    for entry in required(told["roles"]):
        if alternatives(entry) & has:
            tally.right += 1
        else:
            tally.missing.append(f"{told['name']}: {entry}")
    allowed = {role for entry in told["roles"] for role in alternatives(entry)}
    tally.spurious += [f"{told['name']}: {role}" for role in sorted(has - allowed)]


# --- places ----------------------------------------------------------------------------------------------------------


def _places(gold: Gold, record: Item, scores: Scores) -> None:
    told = {name: item for item in gold["places"] for name in item["id"].split("|")}
    found: dict[str, Item] = {}
    for place in record["places"]:
        item = told.get(place["id"])
        if item is not None:
            found.setdefault(item["id"], place)
        elif not place["id"].startswith("part:"):  # «the North», «Siberia»: neither asked for nor wrong
            scores["places"].spurious.append(f"{place['id']} {place['name']}")
            scores["place-roles"].spurious.append(f"{place['id']} {place['name']}: {place['role']}")
    for item in gold["places"]:
        if item.get("optional"):
            continue
        place = found.get(item["id"])
        wanted = f"{item['id']}: {item['role']}"
        if place is None:
            scores["places"].missing.append(item["id"])
            scores["place-roles"].missing.append(wanted)
            continue
        scores["places"].right += 1
        if place["role"] in alternatives(item["role"]):
            scores["place-roles"].right += 1
        else:
            scores["place-roles"].missing.append(wanted)
            scores["place-roles"].spurious.append(f"{place['id']} {place['name']}: {place['role']}")


def as_plain(record: object) -> Item:
    """A record as plain data."""
    import msgspec

    plain: Item = json.loads(msgspec.json.encode(record))
    return plain
