"""Put the figures of `benchmarks/evaluate.py` into the README, between the two marks that are there for them.

python scripts/build_figures.py
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "README.md"
BEGIN, END = "<!-- figures: written by scripts/build_figures.py -->\n", "<!-- end of figures -->\n"
#: Kinds of fact as the evaluation calls them, and what a newcomer calls them.
KINDS = {
    "header": "fields with a name (numbers, dates, sums, status)",
    "organizations": "organizations",
    "roles": "their roles",
    "places": "places",
    "place-roles": "places, with what they are to the project",
    "groups": "target groups, words",
    "concepts": "target groups, concepts",
    "predecessors": "earlier projects",
    "events": "planned events",
    "sessions": "sessions of a programme, with times",
}
SETS = {"seeds": "5 real documents", "examples": "5 examples", "held-out": "15 held-out documents"}


def table(results: list[Any]) -> str:
    """F1 of each kind in each set; a dash where a set is not annotated for it."""
    sets = {one["set"]: one["kinds"] for one in results if one["set"] in SETS}
    if unknown := set(KINDS) - {kind for kinds in sets.values() for kind in kinds}:
        raise SystemExit(f"benchmarks/evaluate.py does not measure: {', '.join(sorted(unknown))}")
    lines = ["| | " + " | ".join(SETS[name] for name in sets) + " |", "|---|" + "---|" * len(sets)]
    for kind, words in KINDS.items():
        cells = [f"{kinds[kind]['f1']:.2f}" if kind in kinds else "–" for kinds in sets.values()]
        lines.append(f"| {words} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, and write the table."""
    command = [sys.executable, str(ROOT / "benchmarks" / "evaluate.py"), "--json", "--no-speed"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if run.returncode:
        print(run.stderr, file=sys.stderr)
        return run.returncode
    results = json.loads(run.stdout)
    for one in results:
        for fault in one["unreadable"].values():
            print(f"not read, and counted as missing: {fault}", file=sys.stderr)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(before + BEGIN + table(results) + END + after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
