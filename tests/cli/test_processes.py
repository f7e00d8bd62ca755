"""The command as a process among others: signals, pipes and terminals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from allocation.cli import texts
from allocation.cli.verbs import Solver
from allocation.reading import write_event
from allocation.synthetic import synthetic_event
from tests.cli import tasks
from tests.cli.conftest import WRITTEN, Ended

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]

SCRIPT = """
import sys
from allocation.cli.door import run
from allocation.cli.verbs import Solver
from tests.cli import tasks
if __name__ == "__main__":
    sys.exit(run(sys.argv[2:], Solver(getattr(tasks, sys.argv[1]))))
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


def started(*words: object) -> subprocess.Popen[str]:
    """Start Python in a process group of its own, as a shell starts a command."""
    return subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def solving(task: str, folder: Path, out: Path) -> subprocess.Popen[str]:
    """Start the command with a stand-in for the solver, and wait until it works."""
    process = started("-c", SCRIPT, task, "solve", folder, "--out", out)
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    return process


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """Do what a terminal does: tell the whole group."""
    os.killpg(process.pid, signal.SIGINT)


def test_ctrl_c_writes_the_best_plan_so_far(event_folder: Path, tmp_path: Path) -> None:
    """The command survives, says so, and ends with 130."""
    process = solving("waits", event_folder, tmp_path / "out")

    press_ctrl_c(process)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert texts.STOPPING in err
    assert "Traceback" not in err
    assert texts.STOPPED in out
    assert {path.name for path in (tmp_path / "out").iterdir()} == WRITTEN


@pytest.mark.parametrize("task", ["waits_in_vain", "finds_nothing_when_stopped"])
def test_ctrl_c_before_any_plan_writes_nothing(
    task: str, event_folder: Path, tmp_path: Path
) -> None:
    """There is nothing to write, and that is said."""
    process = solving(task, event_folder, tmp_path / "out")

    press_ctrl_c(process)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert texts.INTERRUPTED in err
    assert texts.NOTHING_WRITTEN in err
    assert "Traceback" not in err
    assert not out
    assert not (tmp_path / "out").exists()


def test_a_second_ctrl_c_stops_at_once(event_folder: Path, tmp_path: Path) -> None:
    """A solver that does not stop is ended."""
    process = solving("sleeps", event_folder, tmp_path / "out")
    assert process.stderr is not None

    press_ctrl_c(process)
    lines = {process.stderr.readline(), process.stderr.readline()}
    press_ctrl_c(process)
    _, err = process.communicate(timeout=60)

    assert lines == {"asked to stop\n", f"{texts.STOPPING}\n"}
    assert process.returncode == 130
    assert texts.NOTHING_WRITTEN in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_no_child_outlives_the_command(
    number: signal.Signals, event_folder: Path, tmp_path: Path
) -> None:
    """However the command ends, its solver ends with it."""
    process = solving("sleeps", event_folder, tmp_path / "out")

    process.send_signal(number)
    # both processes hold these pipes: they end when the last one has ended
    process.communicate(timeout=60)

    assert process.returncode == -number
    assert not (tmp_path / "out").exists()


def test_ctrl_c_reaches_the_real_solver(tmp_path: Path) -> None:
    """It ends soon with 130, whether it had found a plan or not."""
    write_event(synthetic_event("conference", people=2000, seed=1), tmp_path / "event")
    words = ["solve", tmp_path / "event", "--out", tmp_path / "out"]
    process = started("-m", "allocation", *words)

    with pytest.raises(subprocess.TimeoutExpired):
        process.communicate(timeout=4)
    press_ctrl_c(process)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in err
    found = texts.NOTHING_WRITTEN not in err
    assert (tmp_path / "out").exists() == found


def test_a_reader_that_leaves_is_no_error(event_folder: Path) -> None:
    """What ``head`` does to a pipe causes no traceback and no other exit code."""
    process = started("-m", "allocation", "check", event_folder)
    assert process.stdout is not None
    assert process.stderr is not None

    process.stdout.close()
    err = process.stderr.read()
    process.wait(timeout=60)
    process.stderr.close()

    assert process.returncode == 0
    assert not err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_any_terminal_can_show_any_event(encoding: str, tmp_path: Path) -> None:
    """What an encoding lacks is escaped."""
    event = synthetic_event("lille", people=9, seed=1)
    title = "Débat ☃ \x1b[2J"
    rounds = event.rounds.replace(title=[title, "", ""])
    write_event(event.replace(rounds=rounds), tmp_path / "event")

    ended = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "allocation", "check", str(tmp_path / "event")],
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )

    assert ended.returncode == 0
    assert rb"\u2603 \x1b[2J" in ended.stdout
    assert not ended.stderr


@pytest.mark.parametrize("watching", [True, False])
def test_progress_is_shown_only_to_who_watches(
    command: Callable[..., Ended],
    event_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    watching: bool,
) -> None:
    """A terminal gets a line that comes and goes; a file gets none."""
    monkeypatch.setattr("allocation.progress.PATIENCE", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: watching)
    words = ["solve", event_folder, "--out", tmp_path / "out"]

    ended = command(*words, solver=Solver(task=tasks.is_chatty))

    assert ended.code == 0
    assert ("worst: best 3, bound 2" in ended.err) == watching
    assert ended.err.endswith("\x1b[K" if watching else "")


def test_quiet_shows_no_progress(
    command: Callable[..., Ended],
    event_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not even on a terminal."""
    monkeypatch.setattr("allocation.progress.PATIENCE", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    words = ["solve", event_folder, "--out", tmp_path / "out", "--quiet"]

    ended = command(*words, "--stages", "unseated", solver=Solver(task=tasks.is_chatty))

    assert (ended.code, ended.out, ended.err) == (0, "", "")
