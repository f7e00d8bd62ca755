"""What an assignment costs and which rules it breaks, whoever made it, in numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.cases import Case


def value(case: Case, seats: NDArray[Any]) -> int:
    """Return the sum of costs of the seats that are given.

    Parameters
    ----------
    case
        The question.
    seats
        The answer, as in ``Outcome``.
    """
    person, held = np.nonzero(seats >= 0)
    return int(case.costs[person, seats[person, held]].sum(dtype=np.int64))


def broken(case: Case, seats: NDArray[Any]) -> dict[str, int]:
    """Return how often each rule is broken; empty if none is.

    Parameters
    ----------
    case
        The question.
    seats
        The answer, as in ``Outcome``.

    Returns
    -------
    dict
        ``one_seat``: people who attend a round and have no seat in it, or the reverse,
        or a session of another round; ``capacity``: seats too many; ``no_repeat``:
        people with a topic twice; ``minimum``: sessions too small; ``pin``: pins not
        kept.
    """
    given = seats >= 0
    misplaced = given & (case.round[seats] != np.arange(case.rounds))
    size = np.bincount(seats[given], minlength=len(case.round))
    wrong = (given != case.attends) | misplaced
    topic = np.where(given, case.topic[seats], -1 - np.arange(case.rounds))
    twice = np.zeros(len(seats), dtype=bool)
    for among in case.no_repeat:
        taken = np.sort(topic[:, list(among)], axis=1)
        twice |= (taken[:, 1:] == taken[:, :-1]).any(axis=1)
    small = (size < case.min_size) & ((size > 0) | case.mandatory)
    person, session = case.pins.T
    counts = {
        "one_seat": wrong.any(axis=1).sum(),
        "capacity": np.maximum(size - case.capacity, 0).sum(),
        "no_repeat": twice.sum(),
        "minimum": small.sum(),
        "pin": (seats[person, case.round[session]] != session).sum(),
    }
    return {rule: int(count) for rule, count in counts.items() if count}
