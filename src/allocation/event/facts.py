"""Facts that follow from an event's tables, used to validate and to derive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.event.tables import UNLIMITED, Choices, Rooms, Rounds, Sessions
from allocation.scoring import BORDA, TOP3

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.rules import Rules
    from allocation.scoring import Scoring


def seats(sessions: Sessions, rooms: Rooms) -> NDArray[np.int64]:
    """Return the lesser of each session's own limit and its room's.

    Parameters
    ----------
    sessions, rooms
        The tables.

    Returns
    -------
    numpy.ndarray
        Shape ``(sessions,)``; :data:`UNLIMITED` where neither limits it.
    """
    of_room = np.append(rooms.capacity, UNLIMITED)[sessions.room]
    lesser: NDArray[np.int64] = np.minimum(sessions.capacity, of_room)
    return lesser


def times(rounds: Rounds, sessions: Sessions) -> NDArray[np.datetime64]:
    """Return when each session starts and ends.

    Parameters
    ----------
    rounds, sessions
        The tables.

    Returns
    -------
    numpy.ndarray
        Shape ``(sessions, 2)``: its own times, else its round's, else NaT.
    """
    own = np.column_stack([sessions.start, sessions.end])
    held = np.column_stack([rounds.start, rounds.end])[sessions.round]
    return np.where(np.isnat(own), held, own)


def overlapping(span: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Return the pairs of spans that overlap; those that only touch do not.

    Parameters
    ----------
    span
        Starts and ends, shape ``(n, 2)``; NaT overlaps nothing.

    Returns
    -------
    numpy.ndarray
        Pairs of indices, shape ``(pairs, 2)``, the lesser first, sorted.
    """
    start, end = span[:, 0], span[:, 1]
    meet = (start[:, None] < end[None, :]) & (start[None, :] < end[:, None])
    return np.argwhere(np.triu(meet, k=1)).astype(np.int64)


def clashing(rounds: Rounds, sessions: Sessions, rules: Rules) -> NDArray[np.int64]:
    """Return the pairs of sessions of different rounds that nobody may take together.

    Parameters
    ----------
    rounds, sessions
        The tables.
    rules
        Names further pairs.

    Returns
    -------
    numpy.ndarray
        Pairs of indices, shape ``(pairs, 2)``, the lesser first, sorted.
    """
    overlaps = overlapping(times(rounds, sessions))
    named = [sorted(map(sessions.index, pair)) for pair in rules.clash]
    both = np.concatenate([overlaps, np.array(named, dtype=np.int64).reshape(-1, 2)])
    apart = sessions.round[both[:, 0]] != sessions.round[both[:, 1]]
    return np.unique(both[apart], axis=0)


def top(choices: Choices, scoring: Scoring) -> int:
    """Return the utility that costs 0.

    Parameters
    ----------
    choices
        Utilities.
    scoring
        May state it.

    Returns
    -------
    int
        What the scoring states, else the greatest utility given, else 0.
    """
    if scoring.top is not None:
        return scoring.top
    return int(choices.values.max(initial=0))


def unlisted_cost(sessions: Sessions, choices: Choices, scoring: Scoring) -> int:
    """Return the cost of an empty seat, and, unless it is shared, of unlisted sessions.

    Parameters
    ----------
    sessions
        What there is to want.
    choices
        What people want.
    scoring
        May state it.

    Returns
    -------
    int
        What the scoring states, else one more than the greatest cost that a choice can
        have, as :func:`greatest_cost` says it; at least 1.
    """
    if isinstance(scoring.unlisted, int):
        return scoring.unlisted
    return greatest_cost(sessions, choices, scoring) + 1


def greatest_cost(sessions: Sessions, choices: Choices, scoring: Scoring) -> int:
    """Return the greatest cost that a listed session can have.

    Parameters
    ----------
    sessions
        What there is to want.
    choices
        What people want.
    scoring
        How choices become costs.

    Returns
    -------
    int
        The cost of the largest rank given, or of utility 0; of a fourth rank at least,
        where only the first three count; where a round is scored by its order, of the
        last place in the round with most sessions.
    """
    if choices.scale == "utility":
        return top(choices, scoring)
    largest = int(choices.values.max(initial=0))
    if scoring.costs == TOP3:
        largest = max(largest, 4)
    elif scoring.costs == BORDA:
        largest = int(np.bincount(sessions.round).max(initial=0))
    return int(scoring.of_ranks(max(largest, 0))[-1])


def no_repeat_sets(rounds: Rounds, rules: Rules) -> list[list[int]]:
    """Return the sets of rounds over which no topic is taken twice.

    Parameters
    ----------
    rounds
        The table.
    rules
        Names the sets.

    Returns
    -------
    list of list of int
        Sorted indices of rounds, a list for each set.
    """
    if isinstance(rules.no_repeat, str):
        return [list(range(len(rounds)))]
    # sorted: the order in which the sets are named says nothing
    return sorted(sorted(map(rounds.index, names)) for names in rules.no_repeat)
