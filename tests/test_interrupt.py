"""Ctrl-C is heard at a moment at which a library can bear it, and counts whatever a library makes of it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are not those of Windows"),
]

_SLOW = """
import sys, time
print("importing", flush=True)
time.sleep(1)
done = True
"""


def stopped(script: str, folder: Path) -> tuple[int, str, str]:
    """Run a script, press Ctrl-C when it has said something, and give back how it ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    said, complained = process.communicate(timeout=60)
    return process.returncode, said, complained


def test_an_import_is_not_broken_off(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(_SLOW)
    script = """
import sys, time
from kg.cli.interrupt import asked_to_stop, heed
sys.path.insert(0, ".")
heed()
try:
    import slow
    time.sleep(60)
except KeyboardInterrupt:
    print(sys.modules["slow"].done, asked_to_stop())
"""
    assert stopped(script, tmp_path) == (0, "True True\n", "")


def test_what_a_library_makes_of_it_is_no_fault_of_the_software(tmp_path: Path) -> None:
    script = """
import sys, time
import kg.queries, kg.cli
def library():
    try:
        print("working", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        raise RuntimeError("the connection is busy")
kg.queries.questions = library
sys.argv = ["kg", "query"]
kg.cli.main()
"""
    code, _, complained = stopped(script, tmp_path)
    assert code == 130
    assert complained.split() == ["Interrupted."]


def test_a_fault_without_ctrl_c_stays_a_fault(tmp_path: Path) -> None:
    script = """
import sys
import kg.queries, kg.cli
def library():
    raise RuntimeError("the connection is busy")
kg.queries.questions = library
sys.argv = ["kg", "query"]
kg.cli.main()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert "the connection is busy" in done.stderr


def test_ctrl_c_during_an_import_is_told_before_a_long_question(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(_SLOW)
    script = """
import sys, time
from kg.cli import interrupt
from kg.cli.exits import killable
from kg.cli.interrupt import heed
interrupt._PATIENCE = 100  # it is not told by the clock
sys.path.insert(0, ".")
heed()
try:
    import slow
except KeyboardInterrupt:
    sys.exit("told too early")
try:
    with killable():
        print("asked in vain")
except KeyboardInterrupt:
    print("told")
"""
    assert stopped(script, tmp_path) == (0, "told\n", "")


def test_who_ignores_ctrl_c_ignores_it_during_a_question(tmp_path: Path) -> None:
    script = """
import signal, sys, time
from kg.cli.exits import killable
from kg.cli.interrupt import heed
signal.signal(signal.SIGINT, signal.SIG_IGN)
heed()
with killable():
    print("asking", flush=True)
    time.sleep(0.5)
print("answered")
"""
    assert stopped(script, tmp_path) == (0, "answered\n", "")
