"""How well each person fares between the worst and the best that they could have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.combining import IMPOSSIBLE
from allocation.programmes import Programmes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event


class Range(NamedTuple):
    """What each person's programme would cost if they were alone at the event.

    Parameters
    ----------
    best, worst
        Least and greatest total of a programme that keeps all rules but those between
        people (``capacity``, ``minimum``), shape ``(participants,)``.
    exact
        Whether the programmes of these totals exist; False where rules tie so many
        rounds that only a bound of each is known.
    """

    best: NDArray[np.int64]
    worst: NDArray[np.int64]
    exact: bool

    def satisfaction(self, totals: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how satisfied people are.

        Parameters
        ----------
        totals
            What each person's programme costs, shape ``(participants,)``.

        Returns
        -------
        numpy.ndarray
            From 0 (the worst, or beyond: a programme that breaks rules can cost more)
            to 1 (the best); 1 for whom nothing could be better, so for all to whom
            everything is equal. Of the same shape.
        """
        width = np.maximum(self.worst - self.best, 1)
        share: NDArray[np.float64] = 1 - (totals - self.best) / width
        return share.clip(0.0, 1.0)


def alone(event: Event) -> Range:
    """Return what each person could have if they were alone at the event.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    Range
        Best and worst. Seats stay empty where the event allows it, and where somebody
        has no programme otherwise.
    """
    programmes = Programmes(event)
    found = _totals(programmes)
    stuck = found[0] > IMPOSSIBLE
    if stuck.any():
        rules = replace(event.rules, empty_seats=True)
        lenient = _totals(Programmes(event.replace(rules=rules)))
        found = np.where(stuck, lenient, found)
    return Range(found[0], found[1], programmes.exact)


def _totals(programmes: Programmes) -> NDArray[np.int64]:
    """Return the least and the greatest total of each person, shape ``(2, people)``."""
    best, _ = programmes.cheapest(programmes.costs)
    worst, _ = programmes.cheapest(-programmes.costs)
    classes = programmes.of_people()
    return np.stack([best[classes].sum(axis=0), -worst[classes].sum(axis=0)])
