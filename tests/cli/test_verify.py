"""A plan that was written is checked by the command, without the solver."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation.cli import texts
from tests.cli.conftest import tiny_event
from tests.reading.saved_plans import claimed, edit, rewrite, rows_of, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ended

ROOT = Path(__file__).parents[2]

WITHOUT_SOLVER = """
import sys

sys.modules["ortools"] = None  # to import it, or any part of it, now fails
from allocation.cli import main

code = main(["verify", sys.argv[1]])
loaded = {name for name in sys.modules if name.split(".")[0] == "ortools"}
assert loaded == {"ortools"}, loaded
engine = {name for name in sys.modules if name.startswith("allocation._engine.model")}
assert not engine, engine
sys.exit(code)
"""

IMPORTED = """
import sys
import allocation

assert not [name for name in sys.modules if name.split(".")[0] == "ortools"]
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return the folder of a plan and its event."""
    return written(al.allocate(tiny_event(), seed=1), tmp_path / "out")


def test_what_solve_writes_passes(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """With its rules, costs and bounds, and the words say no more than that."""
    command("solve", event_folder, "--out", tmp_path / "out", "--separator", ";")

    ended = command("verify", tmp_path / "out")

    assert ended.code == 0
    assert texts.VERIFIED in ended.out
    assert ended.out.count(texts.PROVEN_HERE) == 4
    assert texts.TAKEN_AS_WRITTEN in ended.out
    assert not ended.err


def test_nothing_is_written(command: Callable[..., Ended], out: Path) -> None:
    """Neither beside the plan nor in it."""
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}

    command("verify", out)

    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def run(script: str, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a script in a new process."""
    return subprocess.run(  # noqa: S603  # our own script
        [sys.executable, "-c", script, *map(str, words)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
    )


def test_a_plan_is_checked_without_the_solver(out: Path) -> None:
    """It need not even be there."""
    ended = run(WITHOUT_SOLVER, out)

    assert ended.returncode == 0, ended.stderr
    assert texts.PROVEN_HERE in ended.stdout


def test_a_wrong_plan_is_found_without_the_solver(out: Path) -> None:
    """As with it."""
    edit(out, lambda values: values["stages"][2].update(value=9))

    ended = run(WITHOUT_SOLVER, out)

    assert ended.returncode == 7
    assert "stages[2].value" in ended.stderr


def test_the_package_loads_no_solver_until_it_solves() -> None:
    """Reading, checking and the help are quick."""
    ended = run(IMPORTED)

    assert ended.returncode == 0, ended.stderr


def test_a_plan_that_was_changed_ends_with_7(
    command: Callable[..., Ended], out: Path
) -> None:
    """Every difference is on a line of its own, with file and place."""
    path = out / "assignment.csv"
    rows = rows_of(path)
    cost = rows[0].index("cost")
    rows[1][cost] = rows[3][cost] = "8"
    rewrite(path, rows)

    ended = command("verify", out)

    assert ended.code == 7
    assert not ended.out
    head, *lines = ended.err.splitlines()
    assert "2 differences" in head
    assert [line.partition(":")[0] for line in lines] == [
        "  - assignment.csv, line 2, column 'cost'",
        "  - assignment.csv, line 4, column 'cost'",
    ]


def test_a_plan_that_cannot_be_read_ends_with_3(
    command: Callable[..., Ended], out: Path
) -> None:
    """All problems are listed, and nobody wonders whether something was written."""
    (out / "summary.json").write_text("{}")
    (out / "programmes.csv").unlink()

    ended = command("verify", out)

    assert ended.code == 3
    assert f"2 problems in {out}:" in ended.err
    assert "programmes.csv: got no such file" in ended.err
    assert texts.NOTHING_WRITTEN not in ended.err


def test_a_folder_without_a_plan_ends_with_3(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """It says what was expected there."""
    ended = command("verify", tmp_path / "nowhere")

    assert ended.code == 3
    assert "expected a folder with assignment.csv" in ended.err


def test_a_plan_from_python_needs_its_event(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """The error says so, and how to give it."""
    al.allocate(tiny_event()).save(tmp_path / "out")

    refused = command("verify", tmp_path / "out")
    passed = command("verify", tmp_path / "out", "--event", event_folder)

    assert refused.code == 3
    assert "--event" in refused.err
    assert "Plan.save" in refused.err
    assert passed.code == 0


def test_another_event_ends_with_7(
    command: Callable[..., Ended], out: Path, tmp_path: Path
) -> None:
    """The plan may keep its rules, and is not its plan."""
    al.write_event(tiny_event().replace(name="Other"), tmp_path / "other")

    ended = command("verify", out, "--event", tmp_path / "other")

    assert ended.code == 7
    assert "it is another one, or it was changed" in ended.err


def test_an_event_with_mistakes_is_named(
    command: Callable[..., Ended], out: Path, event_folder: Path
) -> None:
    """The folder is the event's, and not the plan's."""
    (event_folder / "event.toml").write_text("format = 9\n")

    ended = command("verify", out, "--event", event_folder)

    assert ended.code == 3
    assert f"in {event_folder}:" in ended.err


def test_what_only_the_solver_says_is_told_so(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """The prices prove 0, the plan costs 1."""
    out = written(claimed(), tmp_path / "out")

    ended = command("verify", out)

    assert ended.code == 0
    assert texts.CLAIMED.format(proved=0) in ended.out
    assert "says the solver; for aim 1, that could not be checked" in ended.out
    assert texts.PROVEN_HERE not in ended.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bound": 0}, texts.OPEN.format(gap="100.0%", bound=0)),
        (
            {"value": 2, "bound": 1},
            texts.OPEN_CLAIMED.format(gap="50.0%", bound=1, proved=0),
        ),
    ],
    ids=["prices", "solver"],
)
def test_how_much_better_a_plan_might_be_is_told(
    command: Callable[..., Ended], tmp_path: Path, options: dict[str, int], words: str
) -> None:
    """And whether prices say so, or only the solver."""
    ended = command("verify", written(claimed(**options), tmp_path / "out"))

    assert ended.code == 0
    assert words in ended.out
    assert "A better plan may exist" in ended.out
