"""What comes from files reaches the terminal as text and as nothing else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocation.cli.printing import printable, say
from allocation.cli.verbs import Solver
from tests.cli import tasks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended


@given(st.text())
def test_nothing_that_steers_a_terminal_gets_out(text: str) -> None:
    """No control, no line break, nothing invisible, nothing that turns the text."""
    shown = printable(text)

    assert all(sign.isprintable() or sign.isspace() for sign in shown)
    assert len(shown.splitlines()) <= 1


@pytest.mark.parametrize(
    "text", ["Zoé Œuvre", "d’aujourd’hui\u00a0: 16\u202fh", "参加者", "🎪"]
)
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    """Accents, the spaces of French, other scripts."""
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("a\r\nb", r"a\r\nb"),
        ("\u202eabc", r"\u202eabc"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u2028b", r"a\u2028b"),
        ("\udc80", r"\udc80"),
    ],
)
def test_what_steers_is_escaped(text: str, shown: str) -> None:
    """As Python writes it."""
    assert printable(text) == shown


def test_a_missing_console_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A window without a console has no standard output, and nothing is said."""
    monkeypatch.setattr(sys, "stdout", None)

    say("to nobody")

    assert capsys.readouterr() == ("", "")


def test_a_reason_in_several_lines_stays_one(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """A name cannot fake a line of its own."""
    ended = command(
        "solve",
        event_folder,
        "--out",
        tmp_path / "out",
        solver=Solver(task=tasks.is_impossible),
    )

    assert r"  - round \x1b[31m1: too many\npeople" in ended.err.splitlines()
