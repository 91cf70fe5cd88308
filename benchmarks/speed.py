"""How fast it reads, keeps and answers, as ratios of one run (`make bench`).

The documents are those of `examples/`, each many times under other application numbers, so the text is real prose and
nothing can be answered from a cache of whole documents. What lasts is the ratios; the seconds are of this machine.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent


def documents(folder: Path, count: int) -> None:
    """Write `count` application pages that differ in number and title."""
    pages = [p for p in sorted((ROOT / "examples").glob("*.txt")) if p.stem[0].isdigit()]
    for index in range(count):
        page = pages[index % len(pages)]
        text = page.read_text(encoding="utf-8").replace(page.stem, f"23-1-{index:06d}")
        (folder / f"{index:05d}.txt").write_text(text, encoding="utf-8")


def seconds(work: Callable[[], object], repeats: int = 1) -> float:
    """The median time of some work."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def command(*words: str) -> Callable[[], object]:
    """Run `kg` in a process of its own."""
    return lambda: subprocess.run(
        [str(Path(sys.executable).parent / "kg"), *words],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def measure(count: int) -> dict[str, float]:
    """All figures of one run."""
    from kg import Graph
    from kg.loading import read
    from kg.source import Source
    from loaders.prose.ner import named_spans

    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "pages"
        folder.mkdir()
        documents(folder, count)
        paths = sorted(folder.iterdir())
        texts = [Source.open(path).text for path in paths]
        for path in paths[:4]:  # warm: dictionary, weights, gazetteer
            read(path)
        found["characters per document"] = statistics.mean(map(len, texts))
        tagging = seconds(lambda: [named_spans(text) for text in texts])
        reading = seconds(lambda: [read(path) for path in paths])
        found["documents/s, one core, tagger alone"] = count / tagging
        found["documents/s, one core, whole reading"] = count / reading
        found["reading / tagger alone"] = reading / tagging
        alone = seconds(command("load", str(folder), "--graph", f"{name}/one"))
        two = seconds(command("load", str(folder), "--graph", f"{name}/two", "--workers", "2"))
        again = seconds(command("load", str(folder), "--graph", f"{name}/one"))
        found["kg load, 1 worker, s"] = alone
        found["kg load, 2 workers / 1 worker"] = two / alone
        found["kg load of unchanged files / first load"] = again / alone
        found["kg load / reading in one process"] = alone / reading
        with Graph.open(f"{name}/one") as graph:
            for question in ("cross_border_links", "target_groups_by_region", "projects", "project_succession"):
                found[f"question {question}, ms"] = 1000 * seconds(lambda q=question: graph.query(q), 5)  # type: ignore[misc]
        found["kg --help, s"] = seconds(command("--help"), 5)
        found["kg map, s"] = seconds(command("map", "--graph", f"{name}/one", "--out", f"{name}/map.html"))
        found["kg rebuild, s"] = seconds(command("rebuild", "--graph", f"{name}/one"))
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.documents)
    if asked.json:
        print(json.dumps(found, indent=2))
        return
    machine = f"{os.cpu_count()} cores · Python {platform.python_version()} · {platform.machine()}"
    print(f"{asked.documents} documents · {machine}")
    for name, value in found.items():
        print(f"  {name:45} {value:10.3g}")


if __name__ == "__main__":
    main()
