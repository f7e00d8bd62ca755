"""An organiser is told what is valid and still worth a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from allocation.event import Event
from allocation.event.tables import texts
from allocation.reading import read_event, remarks
from allocation.rules import Rules
from tests.reading.bad_folders import write_good

if TYPE_CHECKING:
    from pathlib import Path


def one_round(values: Any, capacity: Any, **options: Any) -> Event:
    """Return an event of one round."""
    return Event.from_arrays(
        values, round=[0] * len(capacity), capacity=capacity, **options
    )


def test_the_good_folder_is_remarked_upon(tmp_path: Path) -> None:
    """Ballots that are missing or blank, and sessions that nobody wants, are told."""
    event = read_event(write_good(tmp_path / "event"))

    assert remarks(event) == [
        "3 participants have no ballot: any session will do for them.",
        "3 ballots leave a round blank that the person attends.",
        "Session 'c3' is on no ballot.",
    ]


def test_nothing_is_said_where_nothing_is_to_say() -> None:
    """An event without surprise has no remarks."""
    assert remarks(one_round([[1, 2], [2, 1]], [2, 2])) == []


def test_an_event_without_ballots_has_no_unwanted_sessions() -> None:
    """Where nobody has a ballot, sessions on no ballot are no news."""
    event = one_round(np.full((2, 2), -1), [2, 2])

    assert remarks(event) == [
        "2 participants have no ballot: any session will do for them."
    ]


def test_too_few_seats_are_told() -> None:
    """A round in which not everybody can sit is told, unless seats may be empty."""
    event = one_round([[1, 2]] * 3, [1, 1])
    message = "Round '1' has 3 people and 2 seats: not everybody can sit."

    assert message in remarks(event)
    assert message not in remarks(event.replace(rules=Rules(empty_seats=True)))


def test_hardly_enough_seats_are_told() -> None:
    """A round with less than one spare seat for twenty people is told."""
    tight = one_round([[1, 2]] * 41, [21, 22])
    roomy = one_round([[1, 2]] * 40, [21, 21])

    assert (
        "Round '1' has 41 people and 43 seats: nearly every seat will be taken."
        in remarks(tight)
    )
    assert not [text for text in remarks(roomy) if "nearly" in text]


def test_sessions_wanted_by_too_many_are_told() -> None:
    """First choices are counted within the round, whatever the scale."""
    ranks = one_round([[2, 3, -1], [1, 2, 3], [2, 1, 3]], [1, 5, 9])
    points = one_round([[9, 3], [8, 8], [0, 7]], [1, 5], scale="utility")
    message = (
        "Session 'S1' is the first choice of its round for 2 people and has 1 seat."
    )

    assert message in remarks(ranks)
    assert message in remarks(points)


def test_choices_that_cannot_count_are_told() -> None:
    """Choices in rounds not attended, and for sessions banned, are counted."""
    event = Event.from_arrays(
        [[1, 1], [1, 1]],
        round=[0, 1],
        capacity=[9, 9],
        attends=[[True, False], [True, True]],
        bans=[[1, 1]],
    )

    assert remarks(event) == [
        "1 choice is for a round that the person does not attend, and will not count.",
        "1 choice is for a session that the person may not take (ban).",
    ]


def test_people_registered_twice_are_told_without_names() -> None:
    """Several people of one name are counted, and the name is not told."""
    event = one_round([[1]] * 3, [9])
    people = event.participants.replace(name=["Ada Weil", "ada  weil", "Bob"])

    said = " ".join(remarks(event.replace(participants=people)))

    assert said.startswith("1 name is borne by several participants: ")
    assert "weil" not in said.casefold()


def test_shortened_numbers_are_told() -> None:
    """Ids that a spreadsheet has damaged are counted."""
    event = one_round([[1]] * 2, [9], participants=["3,30E+10", "33000000000"])

    assert [text for text in remarks(event) if "1 participant has an id like" in text]


def test_spellings_of_one_category_are_told() -> None:
    """Two categories that look the same are named."""
    event = one_round([[1]] * 3, [9])
    people = event.participants.replace(category=["agent", "Agent ", "élu"])

    (said,) = remarks(event.replace(participants=people))

    assert said.startswith("These categories differ only by capitals")
    assert said.endswith("'agent', 'Agent '.")


def test_unlimited_sessions_are_never_too_small() -> None:
    """A session without limit has a seat for everybody."""
    event = one_round([[1]] * 30, [np.iinfo(np.int64).max])

    assert [text for text in remarks(event) if "first choice" in text] == []
    assert texts(["S1"]) == event.sessions.ids
