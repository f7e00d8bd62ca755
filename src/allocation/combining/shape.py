"""What is combined, for whom, and what each way to combine can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORBIDDEN = 1 << 52
"""Stands for a seat that a person may not have; sums of it stay exact."""

IMPOSSIBLE = FORBIDDEN // 2
"""An amount above says that there is no combination, or no assignment at all."""

CHUNK = 4_000_000
"""How many numbers are held in memory at a time, about."""


class Shape(NamedTuple):
    """Which columns there are.

    Parameters
    ----------
    rounds
        The rounds to be combined, ascending.
    seats
        For each of them its sessions' columns.
    empty
        For each of them the column of the empty seat.
    may_be_empty
        For each of them whether anybody may have that.
    held
        The round of each session, shape ``(sessions,)``.
    excluded
        Pairs of sessions of different rounds that nobody may take together.
    linked
        Sets of sessions of different rounds of which somebody takes all or none.
    """

    rounds: list[int]
    seats: list[NDArray[np.int64]]
    empty: list[int]
    may_be_empty: list[bool]
    held: NDArray[np.int64]
    excluded: set[tuple[int, int]]
    linked: tuple[tuple[int, ...], ...] = ()

    def usable(self, place: int) -> NDArray[np.int64]:
        """Return the columns of a round that somebody may have; one if nobody may.

        Parameters
        ----------
        place
            Which of the rounds.
        """
        seats, empty = self.seats[place], self.empty[place]
        if self.may_be_empty[place] or not len(seats):
            return np.append(seats, empty)
        return seats


class Rows(NamedTuple):
    """Who is spoken of.

    Parameters
    ----------
    place
        Where they stand among all, ascending, shape ``(people,)``.
    most
        How many sessions each may take, of the same shape.
    """

    place: NDArray[np.int64]
    most: NDArray[np.int64]


class Steps(NamedTuple):
    """What a combination amounts to besides, by what it costs the person in all.

    Parameters
    ----------
    costs
        Totals at which it grows, ascending.
    amounts
        By how much, above 0; one for each.
    """

    costs: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()

    def of(self, totals: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what totals amount to.

        Parameters
        ----------
        totals
            Of any shape.
        """
        height = np.concatenate([[0], np.cumsum(self.amounts, dtype=np.int64)])
        return np.asarray(height[np.searchsorted(self.costs, totals, side="right")])


NO_STEPS = Steps()
"""Amounts that are sums over columns."""


class Combining(Protocol):
    """One way to combine."""

    exact: bool
    """Whether every combination keeps what rules forbid between rounds."""

    def cheapest(
        self, priced: NDArray[np.int64], rows: Rows, steps: Steps = NO_STEPS
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest combination of each person.

        Parameters
        ----------
        priced
            What each column amounts to, shape ``(people, columns)``; those that a
            person may not have at :data:`FORBIDDEN`.
        rows
            Who they are.
        steps
            Looked at by :class:`Within` alone; the others leave them out, and so
            return at most what is true.

        Returns
        -------
        numpy.ndarray
            The least amount, shape ``(people,)``; above :data:`IMPOSSIBLE` where there
            is none.
        numpy.ndarray
            Its columns, shape ``(people, rounds)``.
        """

    def with_each(
        self, priced: NDArray[np.int64], rows: Rows, steps: Steps = NO_STEPS
    ) -> NDArray[np.int64]:
        """Return the least amount of a combination that holds each session.

        Parameters
        ----------
        priced, rows, steps
            As above.

        Returns
        -------
        numpy.ndarray
            Shape ``(people, sessions)``; above :data:`IMPOSSIBLE` where there is none.
        """
