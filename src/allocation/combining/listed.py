"""Every combination, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.combining.shape import (
    CHUNK,
    FORBIDDEN,
    NO_STEPS,
    Rows,
    Shape,
    Steps,
)
from allocation.combining.within import Within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MOST_LISTED = 30_000_000
"""So many combinations of all people within a threshold are held in memory."""


class Listed:
    """Every combination, one by one.

    Parameters
    ----------
    shape
        The columns.
    patterns
        The combinations that keep what rules forbid between rounds, shape ``(patterns,
        rounds)``; where there is none, one that is too dear for all stands for it.
    none
        Whether there is none.
    """

    exact = True

    def __init__(
        self,
        shape: Shape,
        patterns: NDArray[np.int64],
        *,
        none: bool,
    ) -> None:
        self.shape, self.patterns = shape, patterns
        self._none = none
        self._taken = (patterns < len(shape.held)).sum(axis=1)
        self._holding = [
            np.flatnonzero((patterns == session).any(axis=1))
            for session in range(len(shape.held))
        ]

    @classmethod
    def of(cls, shape: Shape, most: int) -> Listed | None:
        """Return the combinations of a shape; None if there are more than ``most``.

        Parameters
        ----------
        shape
            The columns.
        most
            How many are looked at.
        """
        patterns = np.empty((1, 0), dtype=np.int64)
        none = False
        apart = np.zeros((max(shape.empty) + 1,) * 2, dtype=bool)
        for first, second in shape.excluded:
            apart[first, second] = apart[second, first] = True
        for place in range(len(shape.rounds)):
            columns = shape.usable(place)
            added = np.tile(columns, len(patterns))
            patterns = np.repeat(patterns, len(columns), axis=0)
            good = np.ones(len(patterns), dtype=bool)
            for earlier in patterns.T:
                good &= ~apart[earlier, added]
            patterns = np.column_stack([patterns, added])
            none |= not good.any()
            patterns = patterns[good] if good.any() else patterns[:1]
            if len(patterns) > most:
                return None
        for parts in shape.linked:
            taken = np.isin(patterns, parts).sum(axis=1)
            good = (taken == 0) | (taken == len(parts))
            none |= not good.any()
            patterns = patterns[good] if good.any() else patterns[:1]
        return cls(shape, patterns, none=none)

    def cheapest(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest combination of each person, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        tuple
            As there.
        """
        people = len(priced)
        least = np.empty(people, dtype=np.int64)
        best = np.empty((people, len(self.shape.rounds)), dtype=np.int64)
        for part in self._parts(people):
            sums = self._sums(priced[part], rows.most[part])
            place = sums.argmin(axis=1)
            least[part] = sums[np.arange(len(sums)), place]
            best[part] = self.patterns[place]
        return least, best

    def with_each(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> NDArray[np.int64]:
        """Return the least amount with each session, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        numpy.ndarray
            As there.
        """
        least = np.full((len(priced), len(self._holding)), FORBIDDEN, dtype=np.int64)
        for part in self._parts(len(priced)):
            sums = self._sums(priced[part], rows.most[part])
            for session, places in enumerate(self._holding):
                if len(places):
                    least[part, session] = sums[:, places].min(axis=1)
        return least

    def _parts(self, people: int) -> Iterator[slice]:
        step = max(CHUNK // len(self.patterns), 1)
        for start in range(0, people, step):
            yield slice(start, start + step)

    def _sums(
        self, priced: NDArray[np.int64], most: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return what each combination amounts to; too dear where not allowed."""
        sums = _sums(priced, self.patterns)
        rounds = len(self.shape.rounds)
        if most.min(initial=rounds) < rounds:
            sums[self._taken[None, :] > most[:, None]] = FORBIDDEN
        if self._none:
            sums[:] = FORBIDDEN
        return sums

    def near(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps,  # noqa: ARG002
        dearest: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return all combinations up to an amount.

        Parameters
        ----------
        priced, rows, steps
            As for :meth:`cheapest`.
        dearest
            What they may amount to at most, below :data:`IMPOSSIBLE`, ``(people,)``.

        Returns
        -------
        numpy.ndarray
            Whose, ascending, shape ``(combinations,)``.
        numpy.ndarray
            Their columns, shape ``(combinations, rounds)``.
        """
        whose, which = [], []
        for part in self._parts(len(priced)):
            sums = self._sums(priced[part], rows.most[part])
            person, pattern = np.nonzero(sums <= dearest[part, None])
            whose.append(person + part.start)
            which.append(pattern)
        return np.concatenate(whose), self.patterns[np.concatenate(which)]

    def within(
        self, costs: NDArray[np.int64], most: NDArray[np.int64], threshold: int
    ) -> Within | None:
        """Return the combinations that cost each person no more than a threshold.

        Parameters
        ----------
        costs
            Of each column, shape ``(people, columns)``; those that a person may not
            have at :data:`FORBIDDEN`.
        most
            How many sessions a person may take, shape ``(people,)``.
        threshold
            What all may cost together.

        Returns
        -------
        Within or None
            None if there are more than :data:`MOST_LISTED`.
        """
        person: list[NDArray[np.int64]] = []
        pattern: list[NDArray[np.int64]] = []
        totals: list[NDArray[np.int64]] = []
        listed = 0
        for part in self._parts(len(costs)):
            sums = self._sums(costs[part], most[part])
            who, which = np.nonzero(sums <= threshold)
            person.append(who + part.start)
            pattern.append(which)
            totals.append(sums[who, which])
            listed += len(who)
            if listed > MOST_LISTED:
                return None
        return Within(
            self,
            np.concatenate(person),
            np.concatenate(pattern),
            np.concatenate(totals),
            len(costs),
        )


def _sums(amounts: NDArray[np.int64], patterns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sum of each pattern's columns, shape ``(people, patterns)``."""
    sums = amounts[:, patterns[:, 0]].copy()
    for held in range(1, patterns.shape[1]):
        sums += amounts[:, patterns[:, held]]
    return sums
