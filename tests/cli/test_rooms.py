"""An event in which rooms are chosen, from its folder to a plan that is verified."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from allocation.cli import texts
from allocation.reading import read_event, write_event
from allocation.rules import Group, ProgrammeLimit
from tests.housed_events import housed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import allocation as al
    from tests.cli.conftest import Ended


def event() -> al.Event:
    """Return four people; rooms are chosen, two of them are a group."""
    plain = housed(cancel_cost=[0, 3, 0, 2])
    rules = replace(
        plain.rules,
        together=[Group(["P1", "P2"])],
        programme=[ProgrammeLimit(at_most=2)],
    )
    return plain.replace(rules=rules)


def test_what_solve_writes_is_verified_with_its_rooms(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """The event beside the plan is the same, and one changed room is noticed."""
    write_event(event(), tmp_path / "event")
    solved = command("solve", tmp_path / "event", "--out", tmp_path / "out")
    first = command("verify", tmp_path / "out")
    path = tmp_path / "out" / "summary.json"
    values = json.loads(path.read_text("utf-8"))
    values["rooms"]["S1"] = "small" if values["rooms"]["S1"] == "large" else "large"
    path.write_text(json.dumps(values), "utf-8")

    second = command("verify", tmp_path / "out")

    assert (solved.code, first.code, second.code) == (0, 0, 7)
    assert texts.IN_ROOMS in solved.out
    assert texts.aim("cancelled") in solved.out
    assert read_event(tmp_path / "out" / "event") == event()


def test_a_list_is_judged_by_the_aims_of_the_event(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """What does not run costs something, so it is told; rooms are not in a list."""
    write_event(event(), tmp_path / "event")
    listed = tmp_path / "list.csv"
    rows = [
        f"P{person},{session}" for person in range(1, 5) for session in ("S1", "S3")
    ]
    listed.write_text("\n".join(["participant,session", *rows]) + "\n", "utf-8")

    ended = command("judge", tmp_path / "event", listed)

    assert texts.aim("cancelled") in ended.out
    assert "has no room" in ended.out
