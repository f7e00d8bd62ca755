"""The events that are timed: each from a seed, or a published case where it is here."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import allocation as al
from benchmarks.cases import Case, case
from benchmarks.methods import METHODS
from benchmarks.ours import event_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

LINEAR = ("allocation", "HiGHS LP", "HiGHS MIP", "first come")
"""For utilities on the Lille shape: the others are shown by the rankings."""

LILLE_ROUNDS = (5, 5, 4)
LILLE_TOPICS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 7, 8, 9)


def lille_event(people: int) -> Case:  # noqa: ARG001  # there is only one
    """Return the Lille event of 2014: 231 people."""
    return _of_event(al.lille2014())


def lille_shape(people: int) -> Case:
    """Return full, uniformly random rankings on the Lille shape, 10 % slack.

    Parameters
    ----------
    people
        How many.
    """
    rng = np.random.default_rng(3)
    ranks = [
        rng.permuted(np.tile(np.arange(1, n + 1, dtype=np.int16), (people, 1)), axis=1)
        for n in LILLE_ROUNDS
    ]
    return _on_lille(np.concatenate(ranks, axis=1), slack=1.1)


def lille_utilities(people: int) -> Case:
    """Return uniformly random utilities on the Lille shape, no two people alike.

    Parameters
    ----------
    people
        How many.
    """
    rng = np.random.default_rng(4)
    values = rng.integers(0, 1001, size=(people, sum(LILLE_ROUNDS)), dtype=np.int16)
    assert len(np.unique(values, axis=0)) == people, "two people are alike"
    return _on_lille(values, slack=1.1, scale="utility")


def lille_minimum(people: int) -> Case:
    """Return the Lille shape with minimum sizes, some sessions hardly wanted.

    Every second session has a minimum size, 60 % of its fair share; the one that the
    fewest want in the first round must run. 40 % slack: a session of each round may be
    cancelled.

    Parameters
    ----------
    people
        How many.
    """
    rng = np.random.default_rng(5)
    held = np.repeat(np.arange(3), LILLE_ROUNDS)
    popular = 1.5 * rng.gumbel(size=len(held))
    taste = popular + rng.gumbel(size=(people, len(held)))
    ranks = np.concatenate(
        [_ranks(taste[:, held == r]) for r in range(len(LILLE_ROUNDS))], axis=1
    )
    last = int(np.argmin(popular[: LILLE_ROUNDS[0]]))
    some = np.arange(len(held)) % 2 == last % 2
    share = np.ceil(0.6 * people / np.array(LILLE_ROUNDS)).astype(int)
    return _on_lille(
        ranks,
        slack=1.4,
        min_size=np.where(some, share[held], 0),
        mandatory=np.arange(len(held)) == last,
    )


def conference(people: int, *, unequal: bool) -> Case:
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
    ranks = _ranks(taste)
    offered = np.ones((rounds, sessions), dtype=bool)
    seats = np.full((rounds, sessions), int(np.ceil(1.1 * people / sessions)))
    if unequal:
        offered[rng.integers(rounds, size=sessions), np.arange(sessions)] = False
        weight = rng.uniform(0.5, 1.5, size=(rounds, sessions)) * offered
        share = weight / weight.sum(axis=1, keepdims=True)
        seats = np.ceil(1.05 * people * share).astype(int)
    held, session = np.nonzero(offered)
    return case(
        ranks[:, session],
        round=held,
        capacity=seats[held, session],
        topic=session,
        no_repeat=(tuple(range(rounds)),),
        scoring={"costs": [k * k for k in range(1, sessions + 1)]},
    )


def school(people: int) -> Case:
    """Return 6 rounds of 20 sessions: each topic in each round, utilities, 8 % slack.

    Capacities are unequal; tastes share an order of topics. Everybody gives 1000 to the
    topic that they like best, and 0 to the last.

    Parameters
    ----------
    people
        How many.
    """
    rounds, topics = 6, 20
    rng = np.random.default_rng(6)
    taste = rng.gumbel(size=topics) + rng.gumbel(size=(people, topics))
    low, high = taste.min(axis=1, keepdims=True), taste.max(axis=1, keepdims=True)
    utility = np.rint(1000 * (taste - low) / (high - low)).astype(np.int16)
    weight = rng.uniform(0.5, 1.5, size=(rounds, topics))
    share = weight / weight.sum(axis=1, keepdims=True)
    return case(
        np.tile(utility, rounds),
        round=np.repeat(np.arange(rounds), topics),
        capacity=np.ceil(1.08 * people * share).astype(int).ravel(),
        topic=np.tile(np.arange(topics), rounds),
        no_repeat=(tuple(range(rounds)),),
        scale="utility",
    )


def wassign5000(people: int) -> Case | None:  # noqa: ARG001  # there is only one
    """Return a peer's own stress input, 5,000 people; None where it is not here."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("ALLOCATION_SHARED_DATA", default))
    file = folder / "wassign_realistic5000.json"
    if not file.is_file():
        return None
    stated = json.loads(file.read_text(encoding="utf-8"))
    sessions = pd.DataFrame(stated["sessions"]).rename(columns={"id": "session"})
    columns = ["session", "round", "topic", "capacity", "min_size", "mandatory"]
    choices = [
        {"participant": person["id"], "session": session, "utility": points}
        for person in stated["participants"]
        for of_round in person["ranks"].values()
        for session, points in of_round.items()
    ]
    return _of_event(
        al.Event.from_frames(
            sessions[columns],
            pd.DataFrame({"participant": [p["id"] for p in stated["participants"]]}),
            pd.DataFrame(choices),
            rounds=pd.DataFrame({"round": stated["rounds"]}),
            scale="utility",
            rules=al.Rules(no_repeat=[]),
        )
    )


@dataclass(frozen=True)
class Instance:
    """One row of the table's left side.

    Parameters
    ----------
    make
        The recipe: how many people in, the case out, or None where it is not here.
    people
        How many.
    known
        The optimal sum of costs, where it is known from elsewhere.
    limit
        Seconds, the same for every method.
    plotted
        Whether it is a point of the plot.
    csv
        Whether reading the same ballots with pandas is timed too.
    methods
        Which are tried, if they are not too slow for so many people.
    trial
        Whether it is run only when ``--only`` names it.
    """

    make: Callable[[int], Case | None]
    people: int
    known: int | None = None
    limit: float = 20.0
    plotted: bool = False
    csv: bool = False
    methods: tuple[str, ...] = tuple(METHODS)
    trial: bool = False


def _equal(people: int) -> Case:
    return conference(people, unequal=False)


def _unequal(people: int) -> Case:
    return conference(people, unequal=True)


INSTANCES: dict[str, Instance] = {
    "trial, 40 people": Instance(lille_shape, 40, known=15, csv=True, trial=True),
    "lille 2014, 231 people": Instance(lille_event, 231, known=220),
    "lille shape, minimum, 250 people": Instance(lille_minimum, 250),
    "lille shape, 200 people": Instance(lille_shape, 200, plotted=True),
    "lille shape, 2,000 people": Instance(lille_shape, 2_000, plotted=True),
    "lille shape, 10,000 people": Instance(lille_shape, 10_000, plotted=True),
    "lille shape, 100,000 people": Instance(
        lille_shape, 100_000, limit=180.0, plotted=True
    ),
    "lille shape, 1,000,000 people": Instance(
        lille_shape, 1_000_000, limit=300.0, plotted=True, csv=True
    ),
    "lille shape, utilities, 10,000 people": Instance(
        lille_utilities, 10_000, methods=LINEAR
    ),
    "lille shape, utilities, 100,000 people": Instance(
        lille_utilities, 100_000, limit=180.0, methods=LINEAR
    ),
    "4 rounds x 10, 2,000 people": Instance(_equal, 2_000, known=122_346),
    "4 rounds x 10, unequal, 2,000 people": Instance(_unequal, 2_000),
    "6 rounds x 20, utilities, 2,000 people": Instance(school, 2_000),
    "wassign_realistic5000": Instance(wassign5000, 5_000, known=210_141),
}
"""By name. The two optima known from elsewhere but Lille's: 122,346 by a minimum-cost
flow; and, for wassign, 30,000 seats x 100 - the published greatest utility, 2,789,859.
"""


def _on_lille(values: NDArray[Any], *, slack: float, **rest: Any) -> Case:
    share = len(values) * slack
    seats = [np.full(n, int(np.ceil(share / n))) for n in LILLE_ROUNDS]
    return case(
        values,
        round=np.repeat(np.arange(3), LILLE_ROUNDS),
        capacity=np.concatenate(seats),
        topic=np.array(LILLE_TOPICS),
        no_repeat=((1, 2),),
        **rest,
    )


def _ranks(taste: NDArray[Any]) -> NDArray[np.int16]:
    best_first = np.argsort(-taste, axis=1)
    return (np.argsort(best_first, axis=1) + 1).astype(np.int16)


def _of_event(event: al.Event) -> Case:
    """Return an event as a case; it must have nothing that a case cannot say."""
    people = event.participants
    assert (people.at_most >= len(event.rounds)).all()
    assert not event.banned.any()
    assert not len(event.clashes)
    scoring = event.scoring
    costs = scoring.costs if isinstance(scoring.costs, str) else list(scoring.costs)
    made = case(
        event.stated,
        round=event.sessions.round,
        capacity=event.capacity,
        topic=event.topic,
        min_size=event.sessions.min_size,
        mandatory=event.sessions.mandatory,
        attends=people.attends,
        pins=people.pins,
        no_repeat=tuple(tuple(among.tolist()) for among in event.no_repeat),
        scale=str(event.choices.scale),
        ties=bool(event.choices.ties),
        scoring={
            "costs": costs,
            "unlisted": scoring.unlisted,
            "blank": scoring.blank,
            "top": scoring.top,
        },
    )
    assert np.array_equal(event_of(made).costs, event.costs)
    return made
