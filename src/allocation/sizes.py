"""What sizes sessions may have, how uneven each is, and how unlike those of a topic."""

from __future__ import annotations

from itertools import chain, combinations, pairwise
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from allocation.event import Event

MOST_ALIKE = 8
"""Of a topic with more sessions, the bound forgets how unlike they are."""


class Range(NamedTuple):
    """The sizes that a session may have.

    Parameters
    ----------
    least, most
        The ends of what it may have if it runs; ``least`` above ``most`` if it cannot.
    optional
        Whether it may be cancelled instead.
    """

    least: int
    most: int
    optional: bool


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


def corners(event: Event, session: int) -> list[tuple[int, int]]:
    """Return the sizes among which a minimum lies, and their unevenness.

    Unevenness is convex and linear on both sides of the share of the session, and 0
    people may stand alone before the smallest size: the ends and the two sizes about
    the share are enough.

    Parameters
    ----------
    event
        The question.
    session
        Its index.

    Returns
    -------
    list of tuple
        Size and unevenness; empty if the session may have no size at all.
    """
    sizes = sizes_allowed(event, session)
    if not len(sizes):
        return []
    seats, share = fair_share(event, session)
    even = share // max(seats, 1)
    few = np.unique(np.clip([0, even, even + 1], sizes[0], sizes[-1]))
    chosen = np.unique(np.concatenate([sizes[:2], few, sizes[-1:]]))
    chosen = chosen[np.isin(chosen, sizes)]
    return list(
        zip(chosen.tolist(), unevenness(event, session, chosen).tolist(), strict=True)
    )


def unit_of_balance(event: Event) -> int:
    """Return a number of which the stage ``balance`` is a multiple, always.

    In each round every size times ``C``, less the share, is a multiple of ``g``, the
    greatest common divisor of ``C`` and the shares. Where everybody is seated and no
    session may be cancelled, these differences sum to 0: those above it are half of
    what is counted, so that it is a multiple of ``2 * g``.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    int
        At least 1.
    """
    unit = 0
    for held in range(len(event.rounds)):
        inside = np.flatnonzero(event.sessions.round == held).tolist()
        common = gcd(*(part for s in inside for part in fair_share(event, s)))
        optional = event.sessions.min_size[inside] > 0
        fixed = not event.rules.empty_seats and not optional.any()
        unit = gcd(unit, common * (1 + fixed))
    return max(unit, 1)


def range_of(event: Event, session: int) -> Range:
    """Return between what the size of a session is.

    Parameters
    ----------
    event
        The question.
    session
        Its index.

    Returns
    -------
    Range
        What :func:`sizes_allowed` says, without listing it.
    """
    sizes = sizes_allowed(event, session)
    optional = bool(event.sessions.min_size[session] > 0 and 0 in sizes[:1])
    running = sizes[1:] if optional else sizes
    if not len(running):
        return Range(1, 0, optional)
    return Range(int(running[0]), int(running[-1]), optional)


def alike_pairs(event: Event) -> list[tuple[int, int]]:
    """Return the pairs of sessions that ``topic_balance`` compares.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    list of tuple
        Those of one topic in different rounds, the lesser index first, sorted.
    """
    held, topic = event.sessions.round.tolist(), event.topic.tolist()
    return [
        (first, second)
        for first, second in combinations(range(len(held)), 2)
        if topic[first] == topic[second] and held[first] != held[second]
    ]


class Alike:
    """The sessions of one topic, and the least that sizes of them amount to.

    Parameters
    ----------
    event
        The question.
    sessions
        Their indices, ascending.
    """

    def __init__(self, event: Event, sessions: Sequence[int]) -> None:
        self.sessions = list(sessions)
        self._ranges = [range_of(event, session) for session in sessions]
        self._shares = [fair_share(event, session) for session in sessions]
        held = event.sessions.round[self.sessions]
        self._apart = held[:, None] != held[None, :]
        places = range(len(self.sessions))
        optional = [place for place in places if self._ranges[place].optional]
        subsets = chain.from_iterable(
            combinations(optional, count) for count in range(len(optional) + 1)
        )
        self._running = [
            [place for place in places if place not in cancelled]
            for cancelled in subsets
        ]

    @classmethod
    def groups(cls, event: Event) -> list[Alike]:
        """Return the topics whose sessions are compared, as far as a bound looks.

        Parameters
        ----------
        event
            The question.
        """
        found = []
        compared = sorted({session for pair in alike_pairs(event) for session in pair})
        for topic in sorted({int(event.topic[session]) for session in compared}):
            same = [s for s in compared if event.topic[s] == topic]
            if len(same) <= MOST_ALIKE:
                found.append(cls(event, same))
        return found

    def least(self, prices: Sequence[int], slope: int, weight: int) -> int | None:
        """Return the least amount of sizes that the sessions may have.

        For sessions that run, the sizes are looked at one seat after the other: which
        of the sessions have at least so many people is a cut of the pairs compared,
        and the best cuts are nested (thresholds of a convex sum: Hochbaum 2001,
        https://doi.org/10.1145/382780.382781). So each is chosen alone.

        Parameters
        ----------
        prices
            What a seat of each session earns.
        slope
            What a unit of ``balance`` costs.
        weight
            What a unit of ``topic_balance`` costs, at least 0.

        Returns
        -------
        int or None
            None if one of the sessions may have no size at all.
        """
        amounts = [
            self._of_running(running, prices, slope, weight)
            for running in self._running
            if all(self._ranges[s].least <= self._ranges[s].most for s in running)
        ]
        return min(amounts, default=None)

    def _of_running(
        self, running: list[int], prices: Sequence[int], slope: int, weight: int
    ) -> int:
        count = len(running)
        inside = (np.arange(1 << count)[:, None] >> np.arange(count)) & 1
        apart = self._apart[np.ix_(running, running)]
        cut = ((inside @ apart) * (1 - inside)).sum(axis=1).astype(object)
        held = inside.astype(object)  # prices times seats outgrow machine numbers
        ranges = [self._ranges[place] for place in running]
        points = {0}
        for place, (least, most, _) in zip(running, ranges, strict=True):
            seats, share = self._shares[place]
            even = share // max(seats, 1)
            points |= {least, most, min(even, most), min(even + 1, most)}
        total = sum(slope * self._shares[place][1] for place in running)
        ends = sorted(points)
        for start, end in pairwise(ends):
            width = end - start
            amounts = weight * width * cut
            good = np.ones(1 << count, dtype=bool)
            for at, place in enumerate(running):
                seats, share = self._shares[place]
                uneven = abs(end * seats - share) - abs(start * seats - share)
                amounts = amounts + held[:, at] * (
                    slope * uneven - prices[place] * width
                )
                if ranges[at].least >= end:
                    good &= inside[:, at] == 1
                if ranges[at].most <= start:
                    good &= inside[:, at] == 0
            total += int(amounts[good].min())
        return total
