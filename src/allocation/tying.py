"""What the prices of rules that tie people, rooms or sessions mean to each of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.errors import shown
from allocation.rules import Rule
from allocation.sides import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.offers import Worth
    from allocation.programmes import Programmes

TAKEN = "taken"
"""Begins the name of the price of a room in a round."""


class RulePrices(NamedTuple):
    """Prices by what they are of.

    Parameters
    ----------
    of_sides
        One a side, shape ``(sides,)``.
    of_rooms
        Of each room in each round, shape ``(rooms, rounds)``.
    of_limits
        Of each limit of the programme: above 0 of how many run at most, below 0 of how
        many run at least.
    """

    of_sides: NDArray[np.int64]
    of_rooms: NDArray[np.int64]
    of_limits: NDArray[np.int64]


def room_name(event: Event, room: int, held: int) -> str:
    """Return the name of the price of a room in a round.

    Parameters
    ----------
    event
        The question.
    room, held
        Their indices.
    """
    return named(TAKEN, str(event.rooms.ids[room]), str(event.rounds.ids[held]))


def limit_name(number: int) -> str:
    """Return the name of the price of a limit of the programme.

    Parameters
    ----------
    number
        Its index.
    """
    return named(Rule.PROGRAMME, str(number))


def checked(
    programmes: Programmes, prices: Mapping[str, int], mixture: int
) -> RulePrices:
    """Return prices by what they are of, if they are prices of the event's rules.

    Parameters
    ----------
    programmes
        What people may do alone.
    prices
        By name.
    mixture
        What a unit of ``mixture`` is worth.

    Returns
    -------
    RulePrices
        The same.

    Raises
    ------
    ValueError
        If one is of nothing, or has a sign, or a size, that it may not have.
    """
    event, sides = programmes.event, programmes.sides
    of_rooms = np.zeros((len(event.rooms), len(event.rounds)), dtype=np.int64)
    known = set(sides.names)
    if event.rules.choose_rooms:
        for room, held in np.ndindex(*of_rooms.shape):
            name = room_name(event, room, held)
            of_rooms[room, held] = prices.get(name, 0)
            known.add(name)
    limits = [limit_name(number) for number in range(len(event.programme_limits))]
    unknown = sorted(set(prices) - known - set(limits))
    if unknown:
        message = f"Expected prices of rules of the event, got {shown(unknown[0])}."
        raise ValueError(message)
    of_sides = sides.prices(prices)
    if (of_rooms < 0).any() or (of_sides[~sides.equal & ~sides.soft] < 0).any():
        message = "Expected prices of limits >= 0, got less."
        raise ValueError(message)
    if (np.abs(of_sides[sides.soft]) > mixture).any():
        message = f"Expected prices of mixture between -{mixture} and {mixture}."
        raise ValueError(message)
    of_limits = np.array([prices.get(name, 0) for name in limits], dtype=np.int64)
    return RulePrices(of_sides, of_rooms, of_limits)


def with_rules(
    programmes: Programmes, worth: Worth, prices: RulePrices
) -> tuple[Worth, int]:
    """Return what sessions earn and cost where rules have prices.

    Parameters
    ----------
    programmes
        What people may do alone.
    worth
        What they earn without.
    prices
        The prices.

    Returns
    -------
    Worth
        With them.
    int
        What the limits are worth together.
    """
    event, sides = programmes.event, programmes.sides
    seat = list(worth.seat)
    way = [
        [
            int(prices.of_rooms[each.room, held]) if each.room >= 0 else 0
            for each in offer.ways
        ]
        for offer, held in zip(
            programmes.offers.each, event.sessions.round.tolist(), strict=True
        )
    ]
    for number in np.flatnonzero(prices.of_sides).tolist():
        side, price = sides.each[number], int(prices.of_sides[number])
        seat[side.session] += price * side.of_size
        here = way[side.session]
        for place, limit in enumerate(side.limit):
            here[place] -= price * limit
    paid = int(prices.of_rooms.sum())
    runs = [0] * len(seat)
    limits = zip(event.programme_limits, prices.of_limits.tolist(), strict=True)
    for limited, price in limits:
        for session in limited.sessions:
            runs[session] += price
        paid += price * (limited.most if price > 0 else limited.least)
    return replace(worth, seat=seat, runs=runs, way=way), paid


def largest(programmes: Programmes, prices: Mapping[str, int]) -> float:
    """Return how much prices of sides add to a seat at most: in floats.

    Parameters
    ----------
    programmes
        What people may do alone.
    prices
        By name.
    """
    sides = programmes.sides
    if not len(sides):
        return 0.0
    paid = np.abs(sides.prices(prices).astype(float)) * sides.largest
    return float(np.bincount(sides.session, weights=paid).max())
