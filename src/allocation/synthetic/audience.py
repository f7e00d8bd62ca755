"""Who comes to Lille, runs an atelier, and wants what: all made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation.event import UNLISTED
from allocation.event.tables import pairs
from allocation.synthetic.ballots import ranks
from allocation.synthetic.draws import Draws
from allocation.synthetic.programme import PROGRAMME, ROUNDS, TITLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTED = 231
"""Of so many people, these numbers are true; of others, their parts."""

DAY_TWO_ONLY = 14
DAY_ONE_ONLY = 12
WITHOUT_BALLOT = 14

BLANK_ROUND = 0.05
"""The part of the ballots' rounds that are left blank."""

LENGTHS = {2: 0.08, 3: 0.47, 4: 0.25, 5: 0.20}
"""How many sessions of a round a ballot ranks, and for which part of the people."""


@dataclass(frozen=True)
class Attendance:
    """Who comes when, and who runs what.

    Parameters
    ----------
    attends
        Shape ``(people, rounds)``.
    pins
        Pairs (participant index, session index), shape ``(n, 2)``.
    silent
        Indices of those who hand in no ballot.
    """

    attends: NDArray[np.bool_]
    pins: NDArray[np.int64]
    silent: NDArray[np.int64]


def attendance(seed: int, people: int, *, volunteers: bool = True) -> Attendance:
    """Return who comes when, and who runs what.

    Parameters
    ----------
    seed
        A whole number, at least 0.
    people
        How many there are.
    volunteers
        Whether some of them run ateliers, and are pinned there.
    """
    due_there = [meeting.volunteers * volunteers for meeting in PROGRAMME]
    runs = np.repeat(np.arange(len(PROGRAMME)), due_there)
    due = DAY_TWO_ONLY, DAY_ONE_ONLY, WITHOUT_BALLOT
    late_due, early_due, silent_due = (round(n * people / COUNTED) for n in due)
    parts = np.cumsum([late_due, early_due, len(runs), silent_due])
    drawn = Draws(seed, "attendance").order(people)
    late, early, leading, silent, _ = np.split(drawn, parts)
    attends = np.ones((people, len(ROUNDS)), dtype=bool)
    attends[late, 0] = False
    attends[early, 1:] = False
    return Attendance(attends, pairs(np.column_stack([leading, runs])), silent)


def ballots(seed: int, present: Attendance) -> NDArray[np.int32]:
    """Return the ranks that people give to the sessions of the programme.

    Parameters
    ----------
    seed
        A whole number, at least 0.
    present
        Who is there.

    Returns
    -------
    numpy.ndarray
        Shape ``(people, sessions)``.
    """
    people = len(present.attends)
    worth = _tastes(seed, people)
    length = lengths(seed, people)
    blank = Draws(seed, "blank rounds").uniform(people, len(ROUNDS)) < BLANK_ROUND
    blank |= ~present.attends
    blank[present.silent] = True
    held = np.array([meeting.round - 1 for meeting in PROGRAMME])
    topics = np.array([meeting.topic for meeting in PROGRAMME])
    for person, session in present.pins.tolist():
        # nobody ranks beside a seat of their own, nor the topic that they run
        blank[person, held[session]] = True
        worth[person, topics == topics[session]] = -np.inf
    values = np.full(worth.shape, UNLISTED, dtype=np.int32)
    for place in range(len(ROUNDS)):
        members = np.flatnonzero(held == place)
        listed = np.where(blank[:, place], 0, length[:, place])
        values[:, members] = ranks(worth[:, members], listed)
    return values


def _tastes(seed: int, people: int) -> NDArray[np.float64]:
    topics = list(TITLES)
    column = [topics.index(meeting.topic) for meeting in PROGRAMME]
    weights = np.log([meeting.popularity for meeting in PROGRAMME])
    personal = Draws(seed, "tastes").gumbel(people, len(topics))
    return weights + personal[:, column]


def lengths(seed: int, people: int) -> NDArray[np.int64]:
    """Return how many sessions people rank.

    Parameters
    ----------
    seed
        A whole number, at least 0.
    people
        How many there are.

    Returns
    -------
    numpy.ndarray
        Shape ``(people, rounds)``.
    """
    until = np.cumsum(list(LENGTHS.values()))[:-1]
    drawn = Draws(seed, "lengths").uniform(people, len(ROUNDS))
    return np.array(list(LENGTHS))[np.searchsorted(until, drawn)]
