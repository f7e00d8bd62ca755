"""Digests notice what an event says, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

import allocation as al
from allocation import digests

BALLOTS = [[1, 2], [2, 1]]


def event_of(**facts: object) -> al.Event:
    """Return two people and two sessions."""
    return al.Event.from_arrays(
        BALLOTS,
        round=[0, 0],
        capacity=[1, 1],
        **facts,  # type: ignore[arg-type]
    )


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
