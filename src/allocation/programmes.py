"""What people may do alone, and what sizes sessions may have alone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocation.stages import StageName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event

FORBIDDEN = 1 << 52
"""Stands for a seat that a person may not have; sums of it stay exact."""

IMPOSSIBLE = FORBIDDEN // 2
"""An amount above says that there is no programme, or no assignment at all."""

MOST_PROGRAMMES = 20_000
"""Above so many ways to combine rounds, each round is looked at alone."""

CHUNK = 4_000_000
"""How many sums of programmes are held in memory at a time."""


class Programmes:
    """What each class of people may do alone: seats, costs, combinations of rounds.

    A column is a session, or for each round the empty seat in it; a programme is one
    column a round. People of one class may do the same at the same cost.

    Parameters
    ----------
    event
        The question.
    threshold
        Programmes whose total cost is greater are left out; None for no limit.

    Attributes
    ----------
    exact
        Whether every programme keeps ``no_repeat`` and ``clash``. Where there are too
        many to look at each, rounds are looked at alone: a bound holds all the same.
    """

    def __init__(self, event: Event, threshold: int | None = None) -> None:
        self.event = event
        self.threshold = threshold
        self.size = event.classes.size
        rows = event.classes.first
        people = event.participants
        self.attends = people.attends[rows]
        self.at_most = people.at_most[rows]
        empty = np.where(self.attends, event.empty_costs[rows], 0)
        self.costs = np.concatenate([event.costs[rows], empty], axis=1, dtype=np.int64)
        self.allowed = self._allowed(rows)
        self.by_round = [
            self._usable(
                np.append(
                    np.flatnonzero(event.sessions.round == held),
                    len(event.sessions) + held,
                )
            )
            for held in range(len(event.rounds))
        ]
        self._none_left = False
        self.exact = True
        self.patterns = self._patterns()

    def amounts(self, stage: str) -> NDArray[np.int64]:
        """Return what each seat adds to a stage.

        Parameters
        ----------
        stage
            The stage.

        Returns
        -------
        numpy.ndarray
            Shape ``(classes, columns)``; all 0 where a stage does not look at
            people.
        """
        event = self.event
        if stage == StageName.DISSATISFACTION:
            return self.costs
        amounts = np.zeros_like(self.costs)
        if stage == StageName.UNSEATED:
            amounts[:, len(event.sessions) :] = self.attends
        return amounts

    def cheapest(
        self, amounts: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest programme of each class.

        Parameters
        ----------
        amounts
            Shape ``(classes, columns)``, below :data:`FORBIDDEN` in size.

        Returns
        -------
        numpy.ndarray
            The least amount, shape ``(classes,)``; above :data:`IMPOSSIBLE` where there
            is no programme.
        numpy.ndarray
            Its columns, shape ``(classes, rounds)``.
        """
        priced = np.where(self.allowed, amounts, FORBIDDEN)
        if self.patterns is None:
            return self._by_rounds(priced)
        people = len(priced)
        least = np.empty(people, dtype=np.int64)
        best = np.empty((people, len(self.by_round)), dtype=np.int64)
        step = max(CHUNK // len(self.patterns), 1)
        for start in range(0, people, step):
            part = slice(start, start + step)
            sums = self._priced_sums(priced, part)
            place = sums.argmin(axis=1)
            least[part] = sums[np.arange(len(sums)), place]
            best[part] = self.patterns[place]
        return least, best

    def with_each_seat(self, amounts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the least amount of a programme that holds each seat.

        Parameters
        ----------
        amounts
            Shape ``(classes, columns)``, below :data:`FORBIDDEN` in size.

        Returns
        -------
        numpy.ndarray
            Shape ``(classes, sessions)``; no such programme costs less, and
            above :data:`IMPOSSIBLE` where there is none.
        """
        priced = np.where(self.allowed, amounts, FORBIDDEN)
        people, sessions = len(priced), len(self.event.sessions)
        least = np.full((people, sessions), FORBIDDEN, dtype=np.int64)
        if self.patterns is None:
            of_round = np.column_stack(
                [priced[:, columns].min(axis=1) for columns in self.by_round]
            )
            held = self.event.sessions.round
            others = of_round.sum(axis=1, keepdims=True) - of_round[:, held]
            alone: NDArray[np.int64] = others + priced[:, :sessions]
            return np.minimum(alone, np.int64(FORBIDDEN))
        holding = [(self.patterns == s).any(axis=1) for s in range(sessions)]
        step = max(CHUNK // len(self.patterns), 1)
        for start in range(0, people, step):
            part = slice(start, start + step)
            sums = self._priced_sums(priced, part)
            for session, places in enumerate(holding):
                if places.any():
                    least[part, session] = sums[:, places].min(axis=1)
        return least

    @cached_property
    def stuck(self) -> NDArray[np.bool_]:
        """Which classes have no programme at all, shape ``(classes,)``."""
        least, _ = self.cheapest(np.zeros_like(self.costs))
        return least > IMPOSSIBLE

    @property
    def respects_threshold(self) -> bool:
        """Whether programmes above the threshold are truly left out."""
        return self.threshold is None or self.patterns is not None

    def _priced_sums(self, priced: NDArray[np.int64], part: slice) -> NDArray[np.int64]:
        """Return what each pattern amounts to; too dear where not allowed."""
        patterns = (
            np.zeros((0, 0), np.int64) if self.patterns is None else self.patterns
        )
        sums = _sums(priced[part], patterns)
        few = self.at_most[part]
        sums[self._taken[None, :] > few[:, None]] = FORBIDDEN
        if self._none_left:
            sums[:] = FORBIDDEN
        if self.threshold is not None:
            sums[_sums(self.costs[part], patterns) > self.threshold] = FORBIDDEN
        return sums

    def _allowed(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        event = self.event
        held = event.sessions.round
        pinned = event.pinned[rows]
        decided = np.zeros_like(self.attends)
        for session, round_ in enumerate(held.tolist()):
            decided[:, round_] |= pinned[:, session]
        may = self.attends[:, held] & ~event.banned[rows]
        may &= pinned | ~decided[:, held]
        empty = (~self.attends | event.rules.empty_seats) & ~decided
        return np.concatenate([may, empty], axis=1)

    def _usable(self, columns: NDArray[np.int64]) -> NDArray[np.int64]:
        """Leave out columns that nobody may have, if any is left."""
        usable = columns[self.allowed[:, columns].any(axis=0)]
        return usable if len(usable) else columns[-1:]

    def _patterns(self) -> NDArray[np.int64] | None:
        event = self.event
        sets = [set(rounds.tolist()) for rounds in event.no_repeat]
        held = event.sessions.round.tolist()
        apart = {(a, b) for a, b in event.clashes.tolist()}
        for first in range(len(held)):
            for second in range(first + 1, len(held)):
                both = {held[first], held[second]}
                same = event.topic[first] == event.topic[second]
                if same and len(both) > 1 and any(both <= s for s in sets):
                    apart.add((first, second))
        self.exact = not apart
        if not apart and self.threshold is None:
            return None
        patterns = np.empty((1, 0), dtype=np.int64)
        for columns in self.by_round:
            patterns = np.column_stack(
                [
                    np.repeat(patterns, len(columns), axis=0),
                    np.tile(columns, len(patterns)),
                ]
            )
            added = set(columns.tolist())
            good = np.ones(len(patterns), dtype=bool)
            for pair in apart:
                if added & set(pair):
                    first, second = ((patterns == s).any(axis=1) for s in pair)
                    good &= ~(first & second)
            # where no programme is left, one that is too dear for all stands for it
            self._none_left |= not good.any()
            patterns = patterns[good] if good.any() else patterns[:1]
            if len(patterns) > MOST_PROGRAMMES:
                return None
        self.exact = True
        self._taken = (patterns < len(event.sessions)).sum(axis=1)
        return patterns

    def _by_rounds(
        self, priced: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        classes, rounds = len(priced), len(self.by_round)
        sessions = len(self.event.sessions)
        seat = np.full((classes, rounds), FORBIDDEN, dtype=np.int64)
        best = np.tile(sessions + np.arange(rounds), (classes, 1))
        for held, columns in enumerate(self.by_round):
            seats = columns[columns < sessions]
            if len(seats):
                offered = priced[:, seats]
                best[:, held] = seats[offered.argmin(axis=1)]
                seat[:, held] = offered.min(axis=1)
        empty = priced[:, sessions:]
        gain = seat - empty
        # the seats that gain most come first; at_most says how many of them
        rank = np.argsort(np.argsort(gain, axis=1, kind="stable"), axis=1)
        take = (gain < 0) & (rank < self.at_most[:, None])
        least = np.where(take, seat, empty).sum(axis=1)
        nothing = sessions + np.arange(rounds)[None, :]
        return np.minimum(least, FORBIDDEN), np.where(take, best, nothing)


def _sums(amounts: NDArray[np.int64], patterns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sum of each pattern's columns, shape ``(people, patterns)``."""
    sums = amounts[:, patterns[:, 0]].copy()
    for held in range(1, patterns.shape[1]):
        sums += amounts[:, patterns[:, held]]
    return sums


def sizes_allowed(event: Event, session: int) -> NDArray[np.int64]:
    """Return the sizes that a session may have alone.

    Parameters
    ----------
    event
        The question.
    session
        Its index.

    Returns
    -------
    numpy.ndarray
        Sorted, between 0 and the lesser of its seats and the people of its round.
    """
    people = int(event.people[event.sessions.round[session]])
    most = min(int(event.capacity[session]), people)
    sizes: NDArray[np.int64] = np.arange(most + 1, dtype=np.int64)
    least = int(event.sessions.min_size[session])
    pinned = int(event.pinned[:, session].sum())
    runs = bool(event.sessions.mandatory[session]) or pinned > 0
    good = sizes >= max(least, pinned, int(runs))
    if not runs:
        good |= sizes == 0
    return sizes[good]


def fair_share(event: Event, session: int) -> tuple[int, int]:
    """Return what ``balance`` compares the size of a session with.

    Parameters
    ----------
    event
        The question.
    session
        Its index.

    Returns
    -------
    int
        The seats ``C`` of the round: what a size is multiplied by.
    int
        ``N * capacity``: what that product should be.
    """
    held = event.sessions.round[session]
    seats = int(event.capacity[event.sessions.round == held].sum())
    return seats, int(event.people[held]) * int(event.capacity[session])


def unevenness(
    event: Event, session: int, sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return what a session adds to the stage ``balance``, for each of its sizes.

    Parameters
    ----------
    event
        The question.
    session
        Its index.
    sizes
        Sizes, shape ``(n,)``.

    Returns
    -------
    numpy.ndarray
        ``abs(size * C - N * capacity)`` with ``C`` the seats and ``N`` the people of
        the round; 0 where the session is cancelled. Shape ``(n,)``.
    """
    seats, share = fair_share(event, session)
    uneven = np.abs(sizes * seats - share)
    if event.sessions.min_size[session] > 0:
        uneven[sizes == 0] = 0
    return uneven
