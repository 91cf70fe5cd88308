"""What is told in phrases – groups, themes, links, earlier projects, events, sessions – against its annotation."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from scoring import Tally, alternatives, assign, judge, mark, names, near, phrase_score, required

__all__ = ["events", "groups", "links", "predecessors", "sessions", "themes"]

Gold = dict[str, Any]
Item = dict[str, Any]
Scores = dict[str, Tally]

_PARTNERSHIP = frozenset(
    {"partner", "co-organizer", "organizer", "implementer", "host", "funder", "information-partner"}
)


# --- target groups and themes ----------------------------------------------------------------------------------------


def _phrases(told: Sequence[Item], found: Sequence[Item], word: str, tally: Tally) -> dict[int, int]:
    """Align phrases one to one; a found phrase that repeats a matched one, or lies inside it, is not counted."""
    score: Callable[[int, int], float] = lambda g, f: (  # noqa: E731
        phrase_score(told[g][word], found[f][word]) * (0.99 if told[g].get("optional") else 1.0)
    )
    taken = assign(told, found, score)
    for index, item in enumerate(found):
        if index not in taken and not any(score(g, index) > 0 for g in taken.values()):
            tally.spurious.append(item[word])
    for index, item in enumerate(told):
        if item.get("optional"):
            continue
        if index in taken.values():
            tally.right += 1
        else:
            tally.missing.append(item[word])
    return taken


def groups(gold: Gold, record: Item, scores: Scores) -> None:
    """Target groups: their words, and the concepts these mean."""
    told, found = gold["target_groups"], record["target_groups"]
    taken = _phrases(told, found, "text", scores["groups"])
    by_gold = {g: f for f, g in taken.items()}
    for index, item in enumerate(told):
        if item.get("optional"):
            continue
        match = found[by_gold[index]] if index in by_gold else None
        _concepts(item, match, "target-group", scores["concepts"])
        if match is not None:
            mark(item, match, item["text"], scores["unconfirmed"])
        elif item.get("unconfirmed"):
            scores["unconfirmed"].missing.append(item["text"])


def _concepts(told: Item, match: Item | None, scheme: str, tally: Tally) -> None:
    """Concepts with a score of a half and more; a broader one than asked for is neither right nor wrong."""
    has = {concept["id"] for concept in (match["concepts"] if match else ()) if concept["score"] >= 0.5}
    for entry in required(told["concepts"]):
        if alternatives(entry) & has:
            tally.right += 1
        else:
            tally.missing.append(f"{told['text']}: {entry}")
    allowed = {concept for entry in told["concepts"] for concept in alternatives(entry)}
    allowed |= {wider for concept in allowed for wider in _broader(scheme).get(concept, ())}
    tally.spurious += [f"{told['text']}: {concept}" for concept in sorted(has - allowed)]


@cache
def _broader(scheme: str) -> dict[str, set[str]]:
    """Concept → those above it, read from the scheme's Turtle (a block for each concept, as it is written there)."""
    text = (Path(__file__).parents[1] / "ontology" / "schemes" / f"{scheme}.ttl").read_text(encoding="utf-8")
    wider: dict[str, set[str]] = {}
    for block in re.split(r"\n(?=c:)", text):
        name, above = re.match(r"c:(\S+) a skos:Concept", block), re.search(r"skos:broader ([^;.]*)", block)
        if name and above:
            wider[name[1]] = set(re.findall(r"c:([\w-]+)", above[1]))
    return wider


def themes(gold: Gold, record: Item, tally: Tally) -> None:
    """Themes of NGO work, by concept, over the whole document."""
    has = {concept["id"] for theme in record["themes"] for concept in theme["concepts"] if concept["score"] >= 0.5}
    for item in gold["themes"]:
        for entry in required(item["concepts"]):
            if alternatives(entry) & has:
                tally.right += 1
            else:
                tally.missing.append(f"{item['text']}: {entry}")
    allowed = {concept for item in gold["themes"] for entry in item["concepts"] for concept in alternatives(entry)}
    tally.spurious += sorted(has - allowed - set(gold.get("themes_allowed", ())))


# --- links and earlier projects --------------------------------------------------------------------------------------


def links(gold: Gold, record: Item, organizations: dict[str, str], tally: Tally) -> None:
    """Links that the source states, by kind and both ends; earlier projects are told elsewhere."""
    roles = {
        item["name"]: {r for entry in item["roles"] for r in alternatives(entry)} for item in gold["organizations"]
    }
    left = [(link["kind"], {organizations.get(link[end]["id"], link[end]["id"]) for end in ("source", "target")})
            for link in record["links"] if link["kind"] != "continues"]  # fmt: skip  # told under earlier projects
    for item in gold["links"]:
        same = [link for link in left if link[0] in alternatives(item["kind"]) and link[1] == set(item["ends"])]
        left = [link for link in left if link not in same]
        if item.get("optional"):
            continue
        if same:
            tally.right += 1
        else:
            tally.missing.append(f"{item['kind']}: {' - '.join(item['ends'])}")
    for kind, ends in left:
        parts = [roles.get(end, {"applicant"} if end == "self" else set()) for end in ends]
        if kind == "partner" and len(parts) == 2 and all(part & (_PARTNERSHIP | {"applicant"}) for part in parts):
            continue  # the same fact as the partner's role
        tally.spurious.append(f"{kind}: {' - '.join(sorted(ends))}")


def predecessors(gold: Gold, record: Item, scores: Scores) -> None:
    """Earlier projects that this one continues: titles; then years, numbers, and who did what in them."""
    told = gold["predecessors"]
    found = [project for project in record["projects"] if project["relation"] == "continues"]
    taken = _phrases(told, found, "title", scores["predecessors"])
    by_gold = {g: found[f] for f, g in taken.items()}
    keys = {item["key"]: names(item) for item in record["organizations"]}
    aliases = {name: names(item) for item in gold["organizations"] for name in names(item)}
    tally = scores["predecessor-parts"]
    for index, item in enumerate(told):
        project = by_gold.get(index)
        if item.get("optional"):
            continue
        for name in ("first_year", "last_year", "number"):
            if name in item:
                judge(str(item[name]), str(project[name]) if project and project[name] else None, item["title"], tally)
        left = list(project["participants"]) if project else []
        for part in item["participants"]:
            called = aliases.get(part["organization"], [part["organization"]])
            same = [p for p in left if near(called, keys.get(p["organization"], ())) > 0]
            left = [p for p in left if p not in same]
            if any(p["role"] in alternatives(part["role"]) for p in same):
                tally.right += 1
            else:
                tally.missing.append(f"{item['title']}: {part['organization']} as {part['role']}")
                tally.spurious += [f"{item['title']}: {part['organization']} as {p['role']}" for p in same]
        tally.spurious += [f"{item['title']}: {keys.get(p['organization'], ['?'])[0]} as {p['role']}" for p in left]


# --- events and sessions ---------------------------------------------------------------------------------------------


def events(gold: Gold, record: Item, scores: Scores) -> None:
    """Planned events: their names; then kind, count and participants."""
    told, found = gold["events"], record["events"]
    taken = _phrases(told, found, "name", scores["events"])
    by_gold = {g: found[f] for f, g in taken.items()}
    for index, item in enumerate(told):
        match = by_gold.get(index)
        if item.get("optional"):
            continue
        for name in ("kind", "count", "participants"):
            if name in item:
                value = str(match[name]) if match and match[name] is not None else None
                judge(str(item[name]), value, f"{item['name']}: {name}", scores["event-facts"])


def sessions(gold: Gold, record: Item, scores: Scores) -> None:
    """Sessions by both times and title; within them the speakers' offices."""
    told, found = gold["sessions"], record["sessions"]

    def alike(g: int, f: int) -> float:
        a, b = told[g], found[f]
        same = (a["start"], a["end"]) == (b["start_time"], b["end_time"])
        return phrase_score(a["title"], b["title"], least=0.5) if same else 0.0

    taken = assign(told, found, alike)
    by_gold = {g: found[f] for f, g in taken.items()}
    for index, item in enumerate(found):
        if index not in taken:
            scores["sessions"].spurious.append(f"{item['start_time']}-{item['end_time']} {item['title']}")
    for index, item in enumerate(told):
        match = by_gold.get(index)
        if item.get("optional"):
            continue
        if match is None:
            scores["sessions"].missing.append(f"{item['start']}-{item['end']} {item['title']}")
        else:
            scores["sessions"].right += 1
            mark(item, match, item["title"], scores["unconfirmed"])
        said = [{"office": speaker["office"]} for speaker in (match["speakers"] if match else ()) if speaker["office"]]
        _phrases(item["offices"], said, "office", scores["offices"])
