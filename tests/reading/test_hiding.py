"""No problem of a folder hides another, whatever rules they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocation.errors import InvalidEventError
from allocation.reading import read_event
from tests.reading.bad_folders import (
    CASES,
    Damage,
    both,
    people,
    remove,
    sessions,
    write_good,
)
from tests.reading.bad_rules import RULE_CASES, column, groups, inner, rules, table

if TYPE_CHECKING:
    from pathlib import Path

EVERY = {**CASES, **RULE_CASES}
A1_AND_A2 = people((",a1,", ",a1;a2,"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a good folder."""
    return write_good(tmp_path / "event")


def found(folder: Path) -> list[tuple[str, int | None, str | None]]:
    """Return where a folder has problems."""
    with pytest.raises(InvalidEventError) as caught:
        read_event(folder)
    return [(issue.table, issue.row, issue.column) for issue in caught.value.issues]


def columns(folder: Path) -> list[str | None]:
    """Return the columns, or keys, of the problems of a folder."""
    return [name for _, _, name in found(folder)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # a wrong number, and what is no matter of numbers
        ("a negative capacity of a session", "a room that is closed"),
        ("a negative capacity of a session", "together and apart at once"),
        ("a negative capacity of a session", "friends pinned to different sessions"),
        ("a negative number of walk-ins", "linked sessions that clash"),
        ("nobody shows up", "people apart pinned to one session"),
        ("more than all show up", "at most fewer sessions than always run"),
        ("a negative number of extra people", "friends pinned to different sessions"),
        ("half a walk-in", "a negative cost of cancelling"),
        ("a need that nobody can see", "a minimum above the capacity"),
        # a rule that is wrong, and others
        ("a share of nothing", "more seats kept than there are"),
        ("a limit to an unknown topic", "at most fewer sessions than always run"),
        ("a misspelled key of a limit", "at least more sessions than there are"),
        ("a quota by nothing", "a quota of nobody"),
        ("linked sessions that clash", "a limit that is negative"),
        ("an unknown room in walking", "pinned to a topic twice"),
        ("a mixture of an unknown column", "pinned to a topic twice"),
        ("a walk without minutes", "pinned to a topic twice"),
        ("an unknown member", "a second group in event.toml of one"),
        ("an unknown round in no_repeat", "pinned to a part and banned from another"),
        # a session in no known round, or of no known room
        ("a session in an unknown round", "a room that is closed"),
        ("a session in an unknown round", "together and apart at once"),
        ("a session in an unknown round", "friends pinned to different sessions"),
        ("a session in an unknown round", "at most fewer sessions than always run"),
        ("a session in an unknown room", "a minimum above the capacity"),
        ("a time with seconds", "a room closed in an unknown round"),
        ("a time with seconds", "a room that is closed"),
        # files that are not there
        ("no choices.csv", "a room that is closed"),
        ("no participants.csv", "at most fewer sessions than always run"),
        ("no participants.csv", "no room that has what a session needs"),
        ("no participants.csv", "a room without what its session needs"),
        ("no sessions.csv", "more than all show up"),
        ("no sessions.csv", "a share of nothing"),
        ("no sessions.csv", "a limit per something else"),
        ("no sessions.csv", "an unknown member"),
        ("no event.toml", "a negative number of walk-ins"),
        ("no event.toml", "friends pinned to different sessions"),
        ("no event.toml", "rooms to choose from beside a room"),
        ("no event.toml", "a need that the room of a pinned person lacks"),
    ],
)
def test_both_are_told_and_nothing_that_only_follows(
    first: str, second: str, folder: Path, tmp_path: Path
) -> None:
    """Two problems are told at once, each as if it were the only one."""
    alone: list[tuple[str, int | None, str | None]] = []
    for place, name in enumerate((first, second)):
        lone = write_good(tmp_path / str(place))
        EVERY[name].damage(lone)
        alone += found(lone)
    both(EVERY[second].damage, EVERY[first].damage)(folder)

    together = found(folder)

    assert sorted((file, name) for file, _, name in together) == sorted(
        (file, name) for file, _, name in alone
    )


def test_a_table_that_is_not_read_hides_no_other_of_its_kind(folder: Path) -> None:
    """The second quota keeps too many seats, whatever the first one means."""
    rules(
        "[[rules.quota]]",
        'by = "category"',
        "kep = 2",
        "[[rules.quota]]",
        'by = "category"',
        'sessions = ["a1"]',
        "keep = 6",
    )(folder)

    assert found(folder) == [
        ("event.toml", 31, "rules.quota.kep"),
        ("event.toml", 35, "rules.quota.keep"),
    ]


def test_a_group_that_is_not_read_does_not_lack_members(folder: Path) -> None:
    """Only the misspelled key is told."""
    inner("together", 'members = ["P1", "P2"]', 'round = ["1"]')(folder)

    assert columns(folder) == ["rules.together.round"]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        pytest.param(
            both(
                sessions(("amphi,5,2", "amphi,5,6")),
                column("sessions.csv", "extra", a1="one"),
            ),
            ["extra"],
            id="a session may hold more than it has seats",
        ),
        pytest.param(
            both(
                sessions(("amphi,5,2", "amphi,5,6")),
                column("participants.csv", "show_up", P1="few"),
            ),
            ["show_up"],
            id="a session may hold more if not all come",
        ),
        pytest.param(
            both(
                inner("programme", 'rounds = ["2"]', "at_most = 1"),
                column("sessions.csv", "candidate", a2="perhaps"),
            ),
            ["candidate"],
            id="a session may be a candidate",
        ),
        pytest.param(
            both(
                inner("programme", 'rounds = ["2"]', "at_most = 1"),
                column("sessions.csv", "candidat", a2="yes"),
            ),
            ["candidat"],
            id="a misspelled column may make it one",
        ),
        pytest.param(
            both(
                inner("programme", 'rounds = ["2"]', "at_least = 3"),
                sessions(("d3,3", "d3,4")),
            ),
            ["round"],
            id="a session may be of the round that lacks one",
        ),
        pytest.param(
            both(
                inner(
                    "programme", 'per = "event"', 'topic = "plenary"', "at_least = 1"
                ),
                inner("programme", 'topic = "plenary"', "at_most = 1"),
                sessions(("d3,3", "d3,4")),
            ),
            ["round"],
            id="a session is of one of all rounds",
        ),
        pytest.param(
            both(
                groups(*(f"g,P{i},,1" for i in (1, 2, 4, 5, 6, 7))),
                sessions(("d3,3", "d3,4")),
            ),
            ["round"],
            id="a session may be of the round in which friends need a large one",
        ),
        pytest.param(
            both(
                groups(*(f"g,P{i},,1" for i in (1, 2, 4, 5, 6, 7))),
                people(("1;2", "4")),
            ),
            ["attends"],
            id="a friend may not attend the round",
        ),
        pytest.param(
            both(A1_AND_A2, remove("event.toml")), [None], id="topics may be repeated"
        ),
        pytest.param(
            both(A1_AND_A2, rules('linked = "a1"')),
            ["rules.linked"],
            id="sessions of a topic may be linked",
        ),
        pytest.param(
            both(
                column("sessions.csv", "rooms", d3="salle 14"),
                rules('choose_rooms = "yes"'),
            ),
            ["rules.choose_rooms"],
            id="rooms may be chosen",
        ),
        pytest.param(
            both(
                rules("choose_rooms = true"),
                column("sessions.csv", "needs", d3="piano"),
                table("rooms.csv", "features", {"salle 14": '"""a;b"""'}),
            ),
            ["features"],
            id="a room may have what is needed",
        ),
    ],
)
def test_what_is_not_known_contradicts_nothing(
    damage: Damage, told: list[str | None], folder: Path
) -> None:
    """What only follows from a cell, a rule or a file that is wrong is not told."""
    damage(folder)

    assert columns(folder) == told


def test_what_would_contradict_is_told_once_it_is_known(folder: Path) -> None:
    """The same folders without their first mistake do contradict themselves."""
    both(
        A1_AND_A2,
        groups(*(f"g,P{i},,1" for i in (1, 2, 4, 5, 6, 7))),
        inner("programme", 'rounds = ["2"]', "at_least = 3"),
    )(folder)

    assert sorted(map(str, columns(folder))) == [
        "participant",
        "pin",
        "rules.programme.at_least",
    ]
