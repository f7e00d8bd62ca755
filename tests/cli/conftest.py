"""A tiny event's folder, and the command with its outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation.cli.door import run
from allocation.cli.verbs import Solver
from allocation.reading import write_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = {"assignment.csv", "programmes.csv", "attendance.csv", "summary.json"}
"""What a plan is written as."""

WRITTEN = FILES | {"event"}
"""What the command writes: the plan, and the event beside it."""

Command = "Callable[..., Ended]"


@dataclass(frozen=True)
class Ended:
    """How the command ended."""

    code: int
    out: str
    err: str


def tiny_event() -> al.Event:
    """Return three people in two rounds of two sessions."""
    return al.Event.from_arrays(
        [[1, 2, 1, 2], [1, 2, 2, 1], [1, 2, -1, -1]],
        round=[0, 0, 1, 1],
        capacity=[2, 2, 3, 3],
        name="Tiny",
    )


@pytest.fixture
def event_folder(tmp_path: Path) -> Path:
    """Return the folder of a tiny event."""
    folder = tmp_path / "event"
    write_event(tiny_event(), folder)
    return folder


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Return what runs the command in this process."""

    def call(*words: object, solver: Solver | None = None) -> Ended:
        code = run([str(word) for word in words], solver or Solver())
        printed = capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    return call
