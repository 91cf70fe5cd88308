"""Precision, recall and F1 of reading, kind by kind, and documents per second: `make evaluate`.

Reads every annotated document with the installed loaders and compares what they say with what a careful reader found
(benchmarks/README.md tells the rules). Four sets: `seeds` (real documents, only where ../shared/data/seeds is),
`examples` (the five of `examples/`), `development` (to look at while rules are written), `held-out` (never looked at).
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # its own modules, also where it is loaded from a test

from comparison import KINDS, as_plain, compare
from scoring import Tally

__all__ = ["SETS", "Annotated", "Result", "annotated", "evaluate", "main", "table"]

ROOT = Path(__file__).resolve().parents[1]
_GOLD = ROOT / "benchmarks" / "evaluation"
#: Set → where its documents are, where their annotations are.
SETS = {
    "seeds": (ROOT.parent / "shared" / "data" / "seeds", _GOLD / "seeds"),
    "examples": (ROOT / "examples", _GOLD / "examples"),
    "development": (_GOLD / "development", _GOLD / "development" / "gold"),
    "held-out": (_GOLD / "heldout", _GOLD / "heldout" / "gold"),
}


@dataclass(frozen=True)
class Annotated:
    """A document and its annotation."""

    path: Path
    gold: dict[str, Any]


@dataclass
class Result:
    """Scores of one set.

    Attributes:
        name: of the set.
        documents: how many were there.
        unreadable: those that could not be read, with the reason; all of their annotation counts as missing.
        scores: kind → tally over all documents.
        by_document: document → kind → tally.
        warm: documents per second of CPU time, once everything is loaded; None where it was not measured.
        cold: the same in a process of its own, its start included.
    """

    name: str
    documents: int
    unreadable: dict[str, str]
    scores: dict[str, Tally]
    by_document: dict[str, dict[str, Tally]]
    warm: float | None = None
    cold: float | None = None


def annotated(name: str) -> list[Annotated]:
    """The documents of a set that are there, with their annotations."""
    documents, annotations = SETS[name]
    found = []
    for path in sorted(annotations.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        document = documents / gold["document"]
        if document.is_file():
            found.append(Annotated(document, gold))
    return found


def evaluate(name: str, documents: Sequence[Annotated]) -> Result:
    """Read the documents of a set and compare them with their annotations."""
    from kg.errors import KGError
    from kg.loading import read
    from kg.model import Document, Record

    result = Result(name, len(documents), {}, {kind: Tally() for kind in KINDS}, {})
    for item in documents:
        try:
            records = read(item.path)
        except KGError as error:
            result.unreadable[item.path.name] = str(error)
            records = [Record(document=Document(name=item.path.name, kind="", title=""))]
        scores = compare(item.gold, as_plain(records[0]))
        result.by_document[item.path.name] = scores
        for kind, tally in scores.items():
            result.scores[kind].add(tally)
    return result


def _warm(documents: Sequence[Annotated]) -> float:
    """Documents per second of CPU time of this process, all its threads counted; everything was read once before."""
    from kg.loading import read

    begun = time.process_time()
    for item in documents:
        read(item.path)
    return len(documents) / (time.process_time() - begun)


_COLD = """
import sys
from pathlib import Path
from kg.loading import read
for path in sys.argv[1:]:
    read(Path(path))
"""


def _cold(documents: Sequence[Annotated]) -> float:
    """Documents per second of CPU time of a process that starts, reads them and ends."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    subprocess.run([sys.executable, "-c", _COLD, *(str(item.path) for item in documents)], check=True, cwd=ROOT)
    return len(documents) / (used() - before)


def table(result: Result) -> str:
    """The scores of a set as a table for people."""
    lines = [f"{result.name}: {result.documents} documents", f"  {'':32}precision  recall      F1   right miss. spur."]
    for kind, words in KINDS.items():
        tally = result.scores[kind]
        if not tally.empty:
            lines.append(
                f"  {words:32}{tally.precision:9.3f}{tally.recall:8.3f}{tally.f1:8.3f}"
                f"{tally.right:8}{len(tally.missing):6}{len(tally.spurious):6}"
            )
    if result.warm is not None and result.cold is not None:
        lines.append(f"  documents per second and core: {result.warm:.1f} warm, {result.cold:.1f} with start")
    lines += [f"  not read: {name}: {why}" for name, why in result.unreadable.items()]
    return "\n".join(lines)


def errors(result: Result) -> str:
    """What is missing and what is spurious, document by document."""
    lines = []
    for name, scores in result.by_document.items():
        lines.append(f"\n{name}")
        for kind, tally in scores.items():
            lines += [f"  - {kind}: {item}" for item in tally.missing]
            lines += [f"  + {kind}: {item}" for item in tally.spurious]
    return "\n".join(lines)


def _json(result: Result) -> dict[str, Any]:
    return {
        "set": result.name,
        "documents": result.documents,
        "unreadable": result.unreadable,
        "documents_per_second": {"warm": result.warm, "with_start": result.cold},
        "kinds": {
            kind: {
                "precision": round(tally.precision, 4),
                "recall": round(tally.recall, 4),
                "f1": round(tally.f1, 4),
                "right": tally.right,
                "missing": len(tally.missing),
                "spurious": len(tally.spurious),
            }
            for kind, tally in result.scores.items()
            if not tally.empty
        },
    }


def _least(text: str) -> tuple[str, float]:
    kind, _, least = text.partition("=")
    if kind not in KINDS:
        raise argparse.ArgumentTypeError(f"{kind}: no such kind; there are {', '.join(KINDS)}")
    try:
        return kind, float(least)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: say it as {kind}=0.9") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; returns 1 where a set falls below a `--min`, 2 where there is nothing to read."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--set", action="append", choices=list(SETS), dest="sets", help="only this set (repeatable)")
    parser.add_argument("--errors", action="store_true", help="list what is missing (-) and spurious (+)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--no-speed", action="store_true", help="do not measure documents per second")
    parser.add_argument(
        "--min", action="append", type=_least, default=[], metavar="KIND=F1", help="fail below this F1 (repeatable)"
    )
    given = parser.parse_args(arguments)
    results = []
    for name in given.sets or SETS:
        documents = annotated(name)
        if not documents:
            print(f"{name}: no documents here, left out", file=sys.stderr)
            continue
        result = evaluate(name, documents)
        if not given.no_speed:
            readable = [item for item in documents if item.path.name not in result.unreadable]
            if readable:
                result.warm, result.cold = _warm(readable), _cold(readable)
        results.append(result)
    if given.json:
        print(json.dumps([_json(result) for result in results], ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(table(result) + (errors(result) if given.errors else "") for result in results))
    low = [
        f"{result.name}: {kind} has F1 {result.scores[kind].f1:.3f}, {least} is asked for"
        for result in results
        for kind, least in given.min
        if result.scores[kind].f1 < least
    ]
    print(*low, sep="\n", end="\n" if low else "", file=sys.stderr)
    return 1 if low else 0 if results else 2


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # one core is measured
    sys.exit(main())
