"""The least that sessions amount to at prices: whether they run, where, how full."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from allocation.sizes import Alike, corners
from allocation.ways import is_simple, may_be_off, over, uneven, ways

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.event import Event
    from allocation.ways import Way


@dataclass(frozen=True)
class Worth:
    """What sessions earn and cost, in units of the scale of prices.

    Parameters
    ----------
    seat
        What each person in a session earns, one a session.
    balance, alike, cancelled, overfull
        What a unit of ``balance``, ``topic_balance``, ``cancelled`` and ``overfull``
        costs.
    runs
        What running costs besides, one a session.
    way
        What running in each of its ways costs besides, a list a session.
    """

    seat: Sequence[int]
    balance: int = 0
    alike: int = 0
    cancelled: int = 0
    overfull: int = 0
    runs: Sequence[int] = ()
    way: Sequence[Sequence[int]] = ()


@dataclass(frozen=True)
class Offer:
    """In what ways one session may run, and what each size then counts.

    Parameters
    ----------
    ways
        The ways.
    points
        For each way, sizes among which a minimum lies: size, what it adds to
        ``balance``, what to ``overfull``.
    may_be_off
        Whether it may be cancelled.
    cancel_cost
        What that adds to ``cancelled``.
    is_simple
        Whether only its size matters: then ``sizes`` has all that there is to it.
    sizes
        Of a simple session, sizes among which a minimum lies, none if it may have none
        at all: size, and what it adds to ``balance``.
    """

    ways: list[Way]
    points: list[list[tuple[int, int, int]]]
    may_be_off: bool
    cancel_cost: int
    is_simple: bool
    sizes: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, event: Event, session: int) -> Offer:
        """Return the offer of a session.

        Parameters
        ----------
        event
            The question.
        session
            Its index.
        """
        plain = is_simple(event, session)
        every = ways(event, session)
        return cls(
            every,
            [] if plain else [_points(event, session, way) for way in every],
            may_be_off(event, session),
            int(event.sessions.cancel_cost[session]),
            plain,
            corners(event, session) if plain else [],
        )

    def least(self, session: int, worth: Worth) -> int | None:
        """Return the least amount of the ways in which the session may run, or not.

        Parameters
        ----------
        session
            Its index.
        worth
            The prices.

        Returns
        -------
        int or None
            None if it can neither run nor be cancelled.
        """
        seat = worth.seat[session]
        besides: Sequence[int] = (
            worth.way[session] if worth.way else [0] * len(self.ways)
        )
        if self.is_simple:
            amounts = [worth.balance * bad - seat * size for size, bad in self.sizes]
            # only limits that depend on whether it runs may be worth something here
            extra = besides[0] if besides else 0
            if extra:
                amounts = [
                    amount + (extra if size or not self.may_be_off else 0)
                    for amount, (size, _) in zip(amounts, self.sizes, strict=True)
                ]
            return min(amounts, default=None)
        runs = worth.runs[session] if worth.runs else 0
        amounts = [
            extra + runs + worth.balance * bad + worth.overfull * beyond - seat * size
            for extra, points in zip(besides, self.points, strict=True)
            for size, bad, beyond in points
        ]
        if self.may_be_off:
            amounts.append(worth.cancelled * self.cancel_cost)
        return min(amounts, default=None)


def _points(event: Event, session: int, way: Way) -> list[tuple[int, int, int]]:
    if way.least > way.most:
        return []
    sizes = range(way.least, way.most + 1)
    if not event.sessions.extra[session]:
        held = int(event.sessions.round[session])
        seats = max(int(event.seats_of_rounds[held]), 1)
        even = int(event.people[held]) * way.seats // seats
        about = np.clip([even, even + 1], way.least, way.most).tolist()
        sizes = sorted({way.least, way.most, *about})  # type: ignore[assignment]
    return [
        (size, uneven(event, session, way, size), over(event, session, way, size))
        for size in sizes
    ]


class Offers:
    """What all sessions may do.

    Parameters
    ----------
    event
        The question.
    """

    def __init__(self, event: Event) -> None:
        self.each = [Offer.of(event, s) for s in range(len(event.sessions))]
        self.alike = Alike.groups(event)
        self.is_simple = all(offer.is_simple for offer in self.each)

    def least(self, worth: Worth) -> int | None:
        """Return the least amount of all that sessions may do, each for itself.

        Sessions of a topic whose sizes are compared are looked at together, unless how
        one of them runs costs something besides.

        Parameters
        ----------
        worth
            The prices.

        Returns
        -------
        int or None
            None if some session can neither run nor be cancelled.
        """
        total = 0
        together: set[int] = set()
        costly = [any(each) for each in worth.way] or [False] * len(self.each)
        for topic in self.alike if worth.alike else ():
            if any(costly[session] for session in topic.sessions):
                continue
            prices = [worth.seat[session] for session in topic.sessions]
            least = topic.least(prices, worth.balance, worth.alike)
            if least is None:
                return None
            total += least
            together.update(topic.sessions)
        for session, offer in enumerate(self.each):
            if session not in together:
                amount = offer.least(session, worth)
                if amount is None:
                    return None
                total += amount
        return total
