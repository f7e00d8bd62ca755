"""The combinations that cost each person no more than a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.combining.shape import FORBIDDEN, NO_STEPS, Rows, Steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.combining.listed import Listed


class Within:
    """For each person the combinations that cost them no more than a threshold.

    Parameters
    ----------
    listed
        All combinations.
    person, which
        Pairs, by person: who may have which of them, shape ``(pairs,)``.
    totals
        What it costs them, of the same shape.
    people
        How many they are.
    """

    exact = True

    def __init__(
        self,
        listed: Listed,
        person: NDArray[np.int64],
        which: NDArray[np.int64],
        totals: NDArray[np.int64],
        people: int,
    ) -> None:
        self.listed = listed
        self._which, self._totals = which, totals
        self._ends = np.searchsorted(person, np.arange(people + 1))

    def cheapest(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,
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
        person, which, totals = self._pairs(rows)
        sums = self._sums(priced, person, which)
        if steps.costs:
            sums += steps.of(totals)
        least = np.full(len(priced), FORBIDDEN, dtype=np.int64)
        best = np.zeros(len(priced), dtype=np.int64)
        starts = np.flatnonzero(np.diff(person, prepend=-1))
        least[person[starts]] = np.minimum.reduceat(sums, starts) if len(sums) else 0
        hits = np.flatnonzero(sums == least[person])
        first = hits[np.diff(person[hits], prepend=-1) > 0]
        best[person[first]] = which[first]
        return np.minimum(least, FORBIDDEN), self.listed.patterns[best]

    def with_each(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,
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
        person, which, totals = self._pairs(rows)
        sums = self._sums(priced, person, which)
        if steps.costs:
            sums += steps.of(totals)
        sessions = len(self.listed.shape.held)
        least = np.full((len(priced), sessions), FORBIDDEN, dtype=np.int64)
        for column in self.listed.patterns.T:
            session = column[which]
            seat = session < sessions
            np.minimum.at(least, (person[seat], session[seat]), sums[seat])
        return least

    def near(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps,
        dearest: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return all combinations up to an amount, as :meth:`Listed.near` says.

        Parameters
        ----------
        priced, rows, steps, dearest
            As there.

        Returns
        -------
        tuple
            As there.
        """
        person, which, totals = self._pairs(rows)
        sums = self._sums(priced, person, which) + steps.of(totals)
        good = sums <= dearest[person]
        return person[good], self.listed.patterns[which[good]]

    def _pairs(
        self, rows: Rows
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the pairs of some people, who are numbered anew, and the totals."""
        starts, ends = self._ends[rows.place], self._ends[rows.place + 1]
        number = ends - starts
        person = np.repeat(np.arange(len(number)), number)
        if len(number) == len(self._ends) - 1:
            return person, self._which, self._totals
        before = np.cumsum(number) - number
        at = np.arange(len(person)) + np.repeat(starts - before, number)
        return person, self._which[at], self._totals[at]

    def _sums(
        self,
        priced: NDArray[np.int64],
        person: NDArray[np.int64],
        which: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        flat = np.ascontiguousarray(priced).reshape(-1)
        base = person * priced.shape[1]
        sums = np.zeros(len(person), dtype=np.int64)
        for column in self.listed.patterns.T:
            sums += flat[base + column[which]]
        return sums
