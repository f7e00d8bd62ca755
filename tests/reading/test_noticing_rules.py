"""An organiser is told what rules of rooms and numbers leave to look at."""

from __future__ import annotations

import allocation as al
from allocation.reading import remarks

BALLOTS = [[1, 2], [2, 1]]


def one_round(**options: object) -> al.Event:
    """Return two people, two sessions and two seats in each."""
    given = {"values": BALLOTS, "round": [0, 0], "capacity": [2, 2], **options}
    return al.Event.from_arrays(**given)  # type: ignore[arg-type]


def test_a_candidate_without_a_room_is_told() -> None:
    """It is valid, and it will never run."""
    event = one_round(
        candidate=[True, False],
        session_needs=["piano", ""],
        room_capacity=[2],
        rules=al.Rules(choose_rooms=True),
    )

    told = "Session 'S1' has no room that it may be given, and will not run."
    assert told in remarks(event)


def test_seats_are_counted_in_different_rooms() -> None:
    """Two sessions cannot both be in the one room that holds three."""
    event = one_round(
        values=[[1, 2]] * 4,
        capacity=[al.UNLIMITED] * 2,
        room_capacity=[3, 1],
        rules=al.Rules(choose_rooms=True),
    )

    told = "Round '1' has 4 people and 4 seats: nearly every seat will be taken."
    assert told in remarks(event)


def test_a_need_where_sessions_have_no_room_is_told() -> None:
    """Nobody looks whether a place that is not named is step-free."""
    event = one_round(needs=["step-free", ""])

    assert remarks(event) == [
        (
            "1 participant needs something of their rooms, and 2 sessions have none: "
            "nobody looks there."
        )
    ]


def test_a_need_that_no_room_has_is_told() -> None:
    """The person can sit in no session that has a room."""
    event = one_round(
        needs=["step-free", ""], room_capacity=[2, 2], room=[0, 1], min_size=[1, 1]
    )

    assert "1 participant needs 'step-free', which no room has." in remarks(event)


def test_a_cost_of_cancelling_what_always_runs_is_told() -> None:
    """Only candidates, and sessions with a minimum, are ever cancelled."""
    event = one_round(cancel_cost=[5, 5], candidate=[True, False])

    assert remarks(event) == [
        (
            "1 session has a cancel_cost and always runs, with or without people: "
            "it is never paid (candidate, min_size)."
        )
    ]


def test_walk_ins_where_nothing_limits_seats_are_told() -> None:
    """There is nothing to hold back from."""
    event = one_round(capacity=[al.UNLIMITED, 2], walk_ins=[1, 0])

    assert remarks(event) == [
        "Session 'S1' has walk_ins or extra, and nothing limits its seats."
    ]


def test_a_cost_of_extra_people_that_never_come_is_told() -> None:
    """A session without extra people pays for none."""
    event = one_round(extra_cost=[7, 1])

    assert remarks(event) == [
        "1 session has an extra_cost and no extra people: it is never paid."
    ]


def test_rules_of_a_column_that_is_empty_are_told() -> None:
    """Nobody's organisation is known, nor anybody's category."""
    event = one_round(
        rules=al.Rules(mixture="category", quotas=[al.Quota("organisation", at_most=1)])
    )

    assert remarks(event) == [
        "The rules mix people by category, and nobody has one.",
        "A quota is by organisation, and nobody has one.",
    ]


def test_features_that_look_alike_are_told() -> None:
    """A need in capitals is another one."""
    event = one_round(
        needs=["Step-free", ""],
        room=[0, -1],
        room_capacity=[2],
        room_features=["step-free"],
    )

    assert (
        "These features differ only by capitals, spaces or the form of a letter: "
        "'Step-free', 'step-free'."
    ) in remarks(event)
