"""A list of who sits where is read whatever rules it breaks, or all mistakes told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import allocation as al
from tests.reading.saved_plans import everything, graded, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def event() -> al.Event:
    """Return three people in two rounds of two sessions."""
    return al.Event.from_arrays(
        [[1, 2, 1, 2], [1, 2, 2, 1], [1, 2, -1, -1]],
        round=[0, 0, 1, 1],
        capacity=[2, 2, 3, 3],
        participants=["Ada", "Bob", "Cyd"],
    )


def read(folder: Path, text: str, name: str = "list.csv") -> al.Assignment:
    """Write a list and read it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return al.read_assignment(path, event())


def mistakes(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a list, without the name of the file."""
    with pytest.raises(al.InvalidPlanError) as caught:
        read(folder, text)
    return [str(issue).removeprefix("list.csv, ") for issue in caught.value.issues]


EXPECTED = al.Assignment.from_seats([[0, 2], [1, 3], [0, -1]])

FORMS = {
    "long": "participant,session\nAda,S1\nAda,S3\nBob,S2\nBob,S4\nCyd,S1\n",
    "any order": "session;participant\nS4;Bob\nS1;Cyd\nS3;Ada\nS2;Bob\nS1;Ada\n",
    "rounds": (
        "participant,round,session\nAda,1,S1\nAda,2,S3\nBob,1,S2\nBob,2,S4\n"
        "Cyd,1,S1\nCyd,2,\n"
    ),
    "wide": "participant\t1\t2\nAda\tS1\tS3\nBob\tS2\tS4\nCyd\tS1\t\n",
    "as a plan's": (
        "participant,name,round 1,round 2,cost\nAda,A.,S1,S3,9\nBob,,S2,S4,9\n"
        "Cyd,,S1,,9\n"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_the_same(tmp_path: Path, form: str) -> None:
    """A line a seat, or a line a person."""
    assert read(tmp_path, FORMS[form]) == EXPECTED


@pytest.mark.parametrize("make", [everything, graded])
@pytest.mark.parametrize("name", ["assignment.csv", "programmes.csv"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_the_files_of_a_plan_are_lists(
    tmp_path: Path, make: Callable[[], al.Event], name: str, delimiter: str
) -> None:
    """Hostile ids included."""
    plan = al.allocate(make())
    folder = written(plan, tmp_path / "out", delimiter=delimiter)

    assert al.read_assignment(folder / name, plan.event) == plan.assignment


def test_a_list_may_break_any_rule(tmp_path: Path) -> None:
    """Two sessions of one round, three people on two seats, and nobody for Cyd."""
    text = "participant,session\nAda,S1\nAda,S2\nBob,S1\nBob,S2\nCyd,S2\n"

    given = read(tmp_path, text)

    found = al.violations(event(), given)
    assert len(given) == 5
    assert {str(breach.rule) for breach in found} == {"one_seat", "capacity"}


@pytest.mark.parametrize("text", ["participant,session\n", "participant,1,2\n"])
def test_an_empty_list_seats_nobody(tmp_path: Path, text: str) -> None:
    """It has its titles, and no rows."""
    assert len(read(tmp_path, text)) == 0


MISTAKES = {
    "unknown names": (
        "participant,session\nAdda,S1\nBob,S9\n,S1\nCyd,\n",
        [
            (
                "line 2, column 'participant': got 'Adda'; expected the id of a "
                "participant of the event. Did you mean 'Ada'?"
            ),
            (
                "line 3, column 'session': got 'S9'; expected the id of a session of "
                "the event"
            ),
            (
                "line 4, column 'participant': got an empty cell; expected the id of a "
                "participant of the event"
            ),
            (
                "line 5, column 'session': got an empty cell; expected the id of a "
                "session of the event"
            ),
        ],
    ),
    "unknown columns": (
        "participant,session,seat,rond\nAda,S1,4,1\n",
        [
            (
                "line 1, column 'seat': got a column that nobody knows; expected one "
                "of the columns participant, session, round."
            ),
            (
                "line 1, column 'rond': got a column that nobody knows; expected one "
                "of the columns participant, session, round. Did you mean 'round'?"
            ),
        ],
    ),
    "no such form": (
        "who,what\nAda,S1\n",
        [
            "line 1: got the columns 'who, what'; expected a column 'participant'.",
            (
                "line 1: got the columns 'who, what'; expected a column 'session', or "
                "one for each round."
            ),
            (
                "line 1, column 'who': got a column that nobody knows; expected one of "
                "the columns participant, session, round."
            ),
            (
                "line 1, column 'what': got a column that nobody knows; expected one "
                "of the columns participant, session, round."
            ),
        ],
    ),
    "a round without a column": (
        "participant,1\nAda,S1\n",
        ["line 1: got the columns 'participant, 1'; expected a column '2'."],
    ),
    "seats twice": (
        "participant,session\nAda,S1\nBob,S1\nAda,S1\n",
        [
            (
                "line 4, column 'participant': got 'Ada'; expected this seat once, and "
                "line 2 has it"
            ),
        ],
    ),
    "people twice": (
        "participant,1,2\nAda,S1,S3\nAda,S2,\n",
        [
            (
                "line 3, column 'participant': got 'Ada'; expected this person once, "
                "and line 2 has it"
            ),
        ],
    ),
    "another round": (
        "participant,1,2\nAda,S3,S3\nBob,S1,S2\n",
        [
            (
                "line 2, column '1': got 'S3'; expected a session of this round, it is "
                "one of '2'"
            ),
            (
                "line 3, column '2': got 'S2'; expected a session of this round, it is "
                "one of '1'"
            ),
        ],
    ),
    "the round of another session": (
        "participant,round,session\nAda,2,S1\nBob,3,S1\n",
        [
            "line 2, column 'round': got '2'; expected '1', its round",
            "line 3, column 'round': got '3'; expected the id of a round of the event",
        ],
    ),
    "a seat that is empty and is not": (
        "participant,round,session\nAda,1,\nAda,1,S1\nBob,2,\nBob,2,\n",
        [
            (
                "line 2, column 'session': got an empty cell; expected a session, as "
                "on line 3, or none on both"
            ),
            (
                "line 5, column 'participant': got 'Bob'; expected this seat once, and "
                "line 4 has it"
            ),
        ],
    ),
    "torn rows": (
        "participant,session\nAda,S1,S3\nBob,S2\n",
        [
            (
                "line 2: got 3 cells; expected 2, as many as there are column titles: "
                "look for a separator that is missing, or one in a text without "
                "quotation marks"
            ),
        ],
    ),
    "a title twice": (
        "participant,session,session\nAda,S1,S2\n",
        [
            (
                "line 1, column 'session': got 'session' again, for column 3; expected "
                "each column title once"
            ),
        ],
    ),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_every_mistake_is_told_with_its_place(tmp_path: Path, what: str) -> None:
    """And those that only follow from others are not."""
    text, expected = MISTAKES[what]

    assert mistakes(tmp_path, text) == expected


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With what is there instead."""
    (tmp_path / "list.xlsx").write_bytes(b"")

    with pytest.raises(al.InvalidPlanError, match=r"open 'list\.xlsx' in the spread"):
        al.read_assignment(tmp_path / "list.csv", event())
    with pytest.raises(al.InvalidPlanError, match="expected a file"):
        al.read_assignment(tmp_path, event())


def test_rounds_called_round_are_told_apart(tmp_path: Path) -> None:
    """The titles that fit all rounds count: 'round 1' is the round of this name."""
    named = event()
    rounds = named.rounds.replace(ids=["1", "round 1"])
    named = named.replace(rounds=rounds)
    path = tmp_path / "list.csv"

    path.write_text("participant,1,round 1\nAda,S1,S3\n")
    ids = al.read_assignment(path, named)
    path.write_text("participant,round 1,round round 1\nAda,S1,S3\n")
    titles = al.read_assignment(path, named)

    assert ids == titles == al.Assignment.from_seats([[0, 2]])
