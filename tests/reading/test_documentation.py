"""The page about the format tells the truth: its examples are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from allocation.event import Event
from allocation.event.building import (
    PARTICIPANT_COLUMNS,
    ROOM_COLUMNS,
    SESSION_COLUMNS,
)
from allocation.reading import read_event
from allocation.reading.keys import KEYS
from allocation.reading.sheet import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from allocation.reading.source import CSV, EVENT, MAX_BYTES
from allocation.scoring import PRESETS, Scoring

PAGE = Path(__file__).parents[2] / "docs" / "event-folder.md"


@pytest.fixture
def page() -> str:
    """Return the text of the page."""
    return PAGE.read_text(encoding="utf-8")


def read_example(page: str, folder: Path, *, choices: int) -> Event:
    """Write the examples of the page into a folder, and read it."""
    folder.mkdir()
    for name in (EVENT, *CSV.values()):
        section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        blocks = re.findall(r"```\w+\n(.*?)```", section, re.DOTALL)
        text = blocks[choices if name == CSV["choices"] else 0]
        (folder / name).write_text(text, encoding="utf-8")
    return read_event(folder)


def test_the_examples_of_the_page_are_an_event(page: str, tmp_path: Path) -> None:
    """The example folder is read, and both forms of its choices say the same."""
    long = read_example(page, tmp_path / "long", choices=0)
    wide = read_example(page, tmp_path / "wide", choices=1)

    assert long == wide
    assert long.participants.pins.tolist() == [[2, 3]]
    assert long.scoring.unlisted_is_forbidden


def test_the_page_names_every_column_and_key(page: str) -> None:
    """No column and no key is left out."""
    columns = [*SESSION_COLUMNS, *ROOM_COLUMNS, *PARTICIPANT_COLUMNS]
    names = {name for group in columns for name in group}
    names |= {key for keys in KEYS.values() for key in keys} | set(KEYS)

    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", page)] == []


@pytest.mark.parametrize("name", PRESETS)
def test_the_page_states_what_each_name_costs(page: str, name: str) -> None:
    """The table has a row for it, with the costs of a complete ballot."""
    row = re.search(rf'^\| `"{name}"` \| ([\d ]+) \|', page, re.MULTILINE)
    event = Event.from_arrays(
        [[1, 2, 3, 4, 5]],
        round=[0] * 5,
        capacity=[1] * 5,
        scoring=Scoring(costs=name),
    )

    assert row is not None
    assert [*map(int, row[1].split())] == event.costs[0].tolist()


def test_the_example_of_borda_is_true() -> None:
    """Where 2 of 5 are listed, the others cost 6 each; the last of 5 costs 8."""
    event = Event.from_arrays(
        [[1, 2, -1, -1, -1], [1, 2, 3, 4, 5]],
        round=[0] * 5,
        capacity=[2] * 5,
        scoring=Scoring(costs="borda"),
    )

    assert event.costs[0].tolist()[2:] == [6, 6, 6]
    assert event.costs[1].tolist()[4] == 8


def test_the_page_states_the_limits(page: str) -> None:
    """The limits of the page are those of the reader."""
    limits = page.rpartition("**Limits:**")[2]

    assert f"{MAX_BYTES // 10**6} MB" in limits
    for limit in (MAX_ROWS, MAX_COLUMNS, MAX_CELL):
        assert f"{limit:,}" in limits
