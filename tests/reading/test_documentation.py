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
from allocation.event.joining import GROUP_COLUMNS
from allocation.reading import read_event
from allocation.reading.keys import INNER, KEYS, TABLES
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
    columns = [
        *SESSION_COLUMNS,
        *ROOM_COLUMNS,
        *PARTICIPANT_COLUMNS,
        *GROUP_COLUMNS,
    ]
    names = {name for group in columns for name in group}
    names |= {key for keys in KEYS.values() for key in keys} | set(TABLES) | set(INNER)

    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", page)] == []


def test_the_example_says_what_the_page_says_of_it(page: str, tmp_path: Path) -> None:
    """Rooms, quotas, groups and numbers are those of the tables."""
    event = read_example(page, tmp_path / "event", choices=0)

    assert event.walks[0, 1] == 10
    assert [quota.share_of_group for quota in event.rules.quotas] == [None, (1, 2)]
    assert [group.people for group in event.together] == [(3, 4)]
    assert [(group.people, group.rounds) for group in event.apart] == [((0, 2), (0,))]
    assert event.sessions.show_up.tolist() == [80, 100, 100, 100]
    assert [option.room for option in event.options[2]] == [0, 1]


def test_groups_can_be_named_in_event_toml(page: str, tmp_path: Path) -> None:
    """The page's example of one is read, after all that the file says."""
    read_example(page, tmp_path / "event", choices=0)
    section = page.partition(f"## {EVENT}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```\w+\n(.*?)```", section, re.DOTALL)
    (tmp_path / "event" / EVENT).write_text("".join(blocks), encoding="utf-8")

    event = read_event(tmp_path / "event")

    assert [(g.people, g.rounds) for g in event.together] == [
        ((0, 3), (0,)),
        ((3, 4), (0, 1)),
    ]


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
