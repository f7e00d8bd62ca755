"""The events that are timed: each from a seed, or a published case where it is here."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import allocation as al

if TYPE_CHECKING:
    from collections.abc import Callable

LILLE_ROUNDS = (5, 5, 4)
LILLE_TOPICS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 7, 8, 9)


def lille_event() -> al.Event:
    """Return the Lille event of 2014: 231 people."""
    return al.lille2014()


def lille_shape(people: int) -> al.Event:
    """Return full, uniformly random rankings on the Lille shape, 10 % slack.

    Parameters
    ----------
    people
        How many.
    """
    rng = np.random.default_rng(3)
    ranks = [
        rng.permuted(np.tile(np.arange(1, n + 1), (people, 1)), axis=1)
        for n in LILLE_ROUNDS
    ]
    seats = [np.full(n, int(np.ceil(people * 1.1 / n))) for n in LILLE_ROUNDS]
    return al.Event.from_arrays(
        np.concatenate(ranks, axis=1),
        round=np.repeat(np.arange(3), LILLE_ROUNDS),
        capacity=np.concatenate(seats),
        topic=list(LILLE_TOPICS),
        rules=al.Rules(no_repeat=[["2", "3"]]),
    )


def conference(people: int, *, unequal: bool) -> al.Event:
    """Return 4 rounds of 10 sessions, distinct rankings, cost of the rank squared.

    Parameters
    ----------
    people
        How many.
    unequal
        Capacities unequal, each session missing from one round, 5 % slack; otherwise
        every session in every round, 10 % slack.
    """
    rounds, sessions = 4, 10
    rng = np.random.default_rng(1 if unequal else 0)
    popular = rng.gumbel(size=sessions)
    taste = popular + rng.gumbel(size=(people, sessions))
    ranks = np.argsort(np.argsort(-taste, axis=1), axis=1) + 1
    offered = np.ones((rounds, sessions), dtype=bool)
    seats = np.full((rounds, sessions), int(np.ceil(1.1 * people / sessions)))
    if unequal:
        offered[rng.integers(rounds, size=sessions), np.arange(sessions)] = False
        weight = rng.uniform(0.5, 1.5, size=(rounds, sessions)) * offered
        share = weight / weight.sum(axis=1, keepdims=True)
        seats = np.ceil(1.05 * people * share).astype(int)
    held, session = np.nonzero(offered)
    return al.Event.from_arrays(
        ranks[:, session],
        round=held,
        capacity=seats[held, session],
        topic=session,
        scoring=al.Scoring(costs=[k * k for k in range(1, sessions + 1)]),
    )


def wassign5000() -> al.Event | None:
    """Return a peer's own stress input, 5,000 people; None where it is not here."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("ALLOCATION_SHARED_DATA", default))
    file = folder / "wassign_realistic5000.json"
    if not file.is_file():
        return None
    case = json.loads(file.read_text(encoding="utf-8"))
    sessions = pd.DataFrame(case["sessions"]).rename(columns={"id": "session"})
    columns = ["session", "round", "topic", "capacity", "min_size", "mandatory"]
    choices = [
        {"participant": person["id"], "session": session, "utility": points}
        for person in case["participants"]
        for of_round in person["ranks"].values()
        for session, points in of_round.items()
    ]
    return al.Event.from_frames(
        sessions[columns],
        pd.DataFrame({"participant": [p["id"] for p in case["participants"]]}),
        pd.DataFrame(choices),
        rounds=pd.DataFrame({"round": case["rounds"]}),
        scale="utility",
        rules=al.Rules(no_repeat=[]),
    )


INSTANCES: dict[str, tuple[Callable[[], al.Event | None], int | None]] = {
    "lille 2014, 231 people": (lille_event, 220),
    "lille shape, 200 people": (lambda: lille_shape(200), None),
    "lille shape, 2,000 people": (lambda: lille_shape(2_000), None),
    "lille shape, 10,000 people": (lambda: lille_shape(10_000), None),
    "4 rounds x 10, 2,000 people": (lambda: conference(2_000, unequal=False), 122_346),
    "4 rounds x 10, unequal, 2,000 people": (
        lambda: conference(2_000, unequal=True),
        None,
    ),
    "wassign_realistic5000": (wassign5000, 210_141),
}
"""By name: what makes the event, and the optimal sum of costs where it is known.

The two known from elsewhere: 122,346 by a minimum-cost flow; and, for wassign, 30,000
seats x 100 - the published greatest utility, 2,789,859, less what pins change (none).
"""
