"""Digests notice what an event says, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

import allocation as al
from allocation import digests

BALLOTS = [[1, 2], [2, 1]]


def event_of(**facts: object) -> al.Event:
    """Return two people and two sessions."""
    given = {"values": BALLOTS, "round": [0, 0], "capacity": [1, 1], **facts}
    return al.Event.from_arrays(**given)  # type: ignore[arg-type]


def test_a_weight_is_noticed() -> None:
    """Somebody who counts twice makes another question."""
    weights = [[1, 1], [2, 1], [1, 2], [2, 2]]

    made = {digests.of_event(event_of(weight=weight)) for weight in weights}

    assert len(made) == len(weights)


def test_weights_move_with_their_people() -> None:
    """The order of rows says nothing."""
    made = event_of(weight=[1, 2])

    assert digests.of_event(made.arranged(np.array([1, 0]))) == digests.of_event(made)


@pytest.mark.parametrize("costs", ["convex", "top3", "borda", [0, 1]])
def test_names_of_costs_are_noticed(costs: str) -> None:
    """Though they cost the same here."""
    other = digests.of_event(event_of(scoring=al.Scoring(costs=costs)))

    assert other != digests.of_event(event_of())


def test_without_weights_a_digest_is_what_it_was_before_there_were_any() -> None:
    """Plans that were saved then can still be checked."""
    made = event_of(weight=[1, 1])
    people = {
        "ids": ["P1", "P2"],
        "name": ["", ""],
        "organisation": ["", ""],
        "category": ["", ""],
        "attends": [[True], [True]],
        "at_most": [al.UNLIMITED, al.UNLIMITED],
        "pins": [],
        "bans": [],
    }
    sessions = {
        "ids": ["S1", "S2"],
        "round": {"S1": "1", "S2": "1"},
        "topic": ["S1", "S2"],
        "title": ["", ""],
        "kind": ["", ""],
        "room": {"S1": None, "S2": None},
        "capacity": [1, 1],
        "min_size": [0, 0],
        "mandatory": [False, False],
        "start": ["NaT", "NaT"],
        "end": ["NaT", "NaT"],
    }

    assert digests.of_event(made) == digests.of_values(
        {
            "name": "",
            "rounds": {"ids": ["1"], "title": [""], "start": ["NaT"], "end": ["NaT"]},
            "sessions": sessions,
            "rooms": {"ids": [], "capacity": []},
            "participants": people,
            "choices": {
                "scale": "rank",
                "of": "session",
                "ties": False,
                "items": ["S1", "S2"],
                "values": BALLOTS,
            },
            "rules": {"empty_seats": False, "no_repeat": "all", "clash": []},
            "scoring": {
                "costs": "linear",
                "unlisted": None,
                "blank": "indifferent",
                "top": None,
            },
        }
    )


BASE: dict[str, object] = {
    "capacity": [2, 2],
    "room_capacity": [2, 2],
    "rules": al.Rules(choose_rooms=True),
}
MORE: dict[str, dict[str, object]] = {
    "features": {"room_features": ["piano", ""]},
    "closed": {"closed": [(1, 0)], "candidate": [True, True]},
    "candidate": {"candidate": [True, False]},
    "cancel_cost": {"cancel_cost": [1, 0]},
    "needs of a session": {
        "room_features": ["piano", "piano"],
        "session_needs": ["piano", ""],
    },
    "rooms of a session": {"may_have": [(0, 0)]},
    "walk_ins": {"walk_ins": [1, 0]},
    "show_up of a session": {"session_show_up": [50, 100]},
    "extra": {"extra": [1, 0]},
    "extra_cost": {"extra_cost": [2, 1]},
    "needs of a person": {
        "room_features": ["piano", "piano"],
        "needs": ["piano", ""],
    },
    "show_up of a person": {"show_up": [50, 100]},
    "choose_rooms": {"rules": al.Rules()},
    "walking": {"rules": al.Rules(choose_rooms=True, walking=[("R1", "R2", 1)])},
    "programme": {
        "rules": al.Rules(choose_rooms=True, programme=[al.ProgrammeLimit(at_least=1)])
    },
    "together": {
        "rules": al.Rules(choose_rooms=True, together=[al.Group(["P1", "P2"])])
    },
    "apart": {"rules": al.Rules(choose_rooms=True, apart=[al.Group(["P1", "P2"])])},
    "quotas": {
        "rules": al.Rules(
            choose_rooms=True, quotas=[al.Quota("organisation", at_most=1)]
        )
    },
    "mixture": {"rules": al.Rules(choose_rooms=True, mixture="category")},
}


def test_what_rules_need_is_noticed() -> None:
    """Each column and each rule makes another question."""
    made = {
        name: digests.of_event(event_of(**{**BASE, **more}))
        for name, more in MORE.items()
    }

    assert len({*made.values(), digests.of_event(event_of(**BASE))}) == len(MORE) + 1


def test_linked_sessions_are_noticed() -> None:
    """They are of different rounds."""
    event = al.Event.from_arrays([[1, 1]], round=[0, 1], capacity=[1, 1])
    linked = event.replace(rules=al.Rules(linked=[["S1", "S2"]]))

    assert digests.of_event(linked) != digests.of_event(event)


def test_rooms_that_sessions_may_have_move_with_them() -> None:
    """The order of rows says nothing, here neither."""
    event = event_of(**{**BASE, "may_have": [(0, 1)], "show_up": [50, 100]})
    moved = event.arranged(np.array([1, 0]), np.array([1, 0]))

    assert moved.sessions.may_have.tolist() == [[1, 1]]
    assert digests.of_event(moved) == digests.of_event(event)


def test_columns_that_say_nothing_leave_a_digest_as_it_was() -> None:
    """An event that states all the defaults is the old one."""
    stated = event_of(
        candidate=[False, False],
        cancel_cost=[0, 0],
        session_needs=["", ""],
        walk_ins=[0, 0],
        session_show_up=[100, 100],
        extra=[0, 0],
        extra_cost=[1, 1],
        needs=["", ""],
        show_up=[100, 100],
    )

    assert digests.of_event(stated) == digests.of_event(event_of())
