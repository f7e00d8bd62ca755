"""A list of who sits where is judged by the command, without the solver."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation.cli import judging, texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ended

ROOT = Path(__file__).parents[2]

WITHOUT_SOLVER = """
import sys

sys.modules["ortools"] = None  # to import it, or any part of it, now fails
from allocation.cli import main

sys.exit(main(["judge", *sys.argv[1:]]))
"""

GOOD = "participant,1,2\nP1,S1,S3\nP2,S2,S4\nP3,S1,S3\n"
BAD = "participant,session\nP1,S1\nP2,S1\nP3,S1\nP1,S3\n"


@pytest.fixture
def listed(tmp_path: Path) -> Callable[[str], Path]:
    """Return what writes a list."""

    def write(text: str) -> Path:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_list_that_keeps_the_rules_ends_with_0(
    command: Callable[..., Ended],
    event_folder: Path,
    listed: Callable[[str], Path],
) -> None:
    """Its aims are told, and how people fare beside three mechanisms."""
    ended = command("judge", event_folder, listed(GOOD))

    assert ended.code == 0
    assert not ended.err
    assert texts.LIST_KEEPS in ended.out
    assert all(words in ended.out for words in texts.LIST_COLUMNS)
    assert all(words in ended.out for words in texts.LIST_ROWS.values())
    assert "of the 3 people with choices" in ended.out
    rows = {
        line[2:40].strip(): line.split()[-4:]
        for line in ended.out.splitlines()
        if line.startswith("  ")
    }
    assert rows["points of all people together"] == ["1", "1", "1", "1"]
    assert rows["at least one first choice"] == ["100", "%", "100", "%"]


def test_a_list_that_breaks_rules_ends_with_7(
    command: Callable[..., Ended],
    event_folder: Path,
    listed: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each rule with how often, and the first times how."""
    monkeypatch.setattr(judging, "SPELLED_OUT", 1)

    ended = command("judge", event_folder, listed(BAD))

    assert ended.code == 7
    assert not ended.err
    assert "breaks rules, 3 times:\n  one_seat: 2 times\n" in ended.out
    assert "    participant 'P2' has no session in round '2'\n" in ended.out
    assert "    … and 1 more\n  capacity: 1 time\n" in ended.out
    assert "    session 'S1' holds 3 people, 2 seats\n" in ended.out


def test_the_seed_is_that_of_the_lottery(
    command: Callable[..., Ended],
    event_folder: Path,
    listed: Callable[[str], Path],
) -> None:
    """It is said, and the same gives the same."""
    words = ["judge", event_folder, listed(GOOD), "--seed", 5]

    ended = command(*words)

    assert "(lottery with seed 5)" in ended.out
    assert command(*words).out == ended.out


def test_a_list_with_mistakes_ends_with_3(
    command: Callable[..., Ended],
    event_folder: Path,
    listed: Callable[[str], Path],
) -> None:
    """The heading names the list, and each mistake has its line."""
    path = listed("participant,session\nP9,S1\nP1,S9\n")

    ended = command("judge", event_folder, path)

    assert ended.code == 3
    assert not ended.out
    assert f"2 problems in {path}:" in ended.err
    assert "list.csv, line 3, column 'session': got 'S9'" in ended.err
    assert texts.NOTHING_WRITTEN not in ended.err


def test_an_event_with_mistakes_ends_with_3(
    command: Callable[..., Ended],
    event_folder: Path,
    listed: Callable[[str], Path],
) -> None:
    """The heading names the event."""
    (event_folder / "event.toml").write_text("format = 9\n")

    ended = command("judge", event_folder, listed(GOOD))

    assert ended.code == 3
    assert f"in {event_folder}:" in ended.err


def test_what_nobody_has_is_said_to_be_of_nobody(
    command: Callable[..., Ended], tmp_path: Path, listed: Callable[[str], Path]
) -> None:
    """Without a ballot there are no first choices."""
    event = al.Event.from_arrays([[-1]], round=[0], capacity=[1])
    al.write_event(event, tmp_path / "event")

    ended = command("judge", tmp_path / "event", listed("participant,1\nP1,S1\n"))

    assert ended.code == 0
    assert ended.out.count(texts.NONE) >= 12


def test_no_solver_is_needed(event_folder: Path, listed: Callable[[str], Path]) -> None:
    """It need not even be there."""
    ended = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, "-c", WITHOUT_SOLVER, event_folder, listed(GOOD)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
    )

    assert ended.returncode == 0, ended.stderr
    assert texts.LIST_KEEPS in ended.stdout
