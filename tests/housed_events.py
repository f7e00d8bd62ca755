"""A small event in which rooms are chosen, and an answer to it, to check by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

import allocation as al
from allocation import lottery
from allocation.event.tables import Rooms, pairs, texts

SMALL, LARGE = 0, 1
"""The rooms: two seats, and four of which somebody gets in without steps."""


def housed(**sessions: Any) -> al.Event:
    """Return four people; S1 and S2 in round 1, S3 and S4 in round 2; two rooms.

    S2 and S4 are candidates; the small room is closed in round 2.
    """
    event = al.Event.from_arrays(
        [[1, 2, 1, 2], [1, 2, 1, 2], [2, 1, 1, 2], [1, 2, 2, 1]],
        round=[0, 0, 1, 1],
        capacity=[al.UNLIMITED] * 4,
        name="Housed",
    )
    rooms = Rooms(
        texts(["small", "large"]),
        np.array([2, 4]),
        features=texts(["", "step-free"]),
        closed=pairs([(SMALL, 1)]),
    )
    columns = {"candidate": [False, True, False, True], **sessions}
    return event.replace(
        rooms=rooms,
        sessions=event.sessions.replace(**columns),
        rules=replace(event.rules, choose_rooms=True),
    )


def seated() -> al.Assignment:
    """Return three in S1 and one in S2, all in S3; S4 does not run."""
    return al.Assignment.from_seats(
        [[0, 2], [0, 2], [1, 2], [0, 2]], chosen_rooms=[LARGE, SMALL, LARGE, -1]
    )


def plan_of(event: al.Event, assignment: al.Assignment) -> al.Plan:
    """Return a plan without aims: nothing is said of how good it is."""
    drawn = lottery.numbers(0, event.participants.ids.tolist())
    drawn.flags.writeable = False
    return al.Plan(event, assignment, (), (), seed=0, lottery=drawn, seconds=0.0)
