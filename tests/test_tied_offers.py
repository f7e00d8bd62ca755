"""In what ways sessions run, what that is worth, and where programmes count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation._engine.offering import hull
from allocation.event.tables import pairs
from allocation.offers import Offer, Offers, Worth
from allocation.programmes import Programmes
from allocation.rows import SideRows, sides_of
from allocation.rules import Group, ProgrammeLimit
from allocation.ways import is_simple, may_be_off, over, uneven, ways
from tests.rich_cases import asking, with_rooms, with_sessions
from tests.rich_events import rich_events
from tests.rule_cases import ANY, event_of

if TYPE_CHECKING:
    import allocation as al


def test_a_session_in_no_room_runs_in_one_way() -> None:
    """With up to two of three people, and nobody too, for it is always held."""
    event = event_of(3, [0], [2])

    (way,) = ways(event, 0)

    assert (way.room, way.seats, way.least, way.most) == (-1, 2, 0, 2)
    assert way.limited


def test_nothing_limits_a_session_without_a_capacity() -> None:
    """It then has as many seats as people attend its round."""
    (way,) = ways(event_of(3, [0]), 0)

    assert (way.seats, way.most, way.limited) == (3, 3, False)


def test_each_room_is_a_way_by_the_ids_of_rooms() -> None:
    """Of rooms B, A and C, the session may have A and B, of 2 and 1 seats."""
    event = with_rooms(event_of(3, [0]), [1, 2, ANY])
    event = with_sessions(event, may_have=pairs([(0, 0), (0, 1)]))
    turned = event.arranged(rooms=np.array([1, 0, 2]))

    assert [(way.room, way.seats, way.most) for way in ways(turned, 0)] == [
        (1, 1, 1),
        (0, 2, 2),
    ]


def test_a_session_that_need_not_run_has_somebody_if_it_does() -> None:
    """One person, or as many as its minimum."""
    event = with_sessions(
        event_of(3, [0, 0, 0], min_size=[0, 2, 0]), candidate={"S1": True}
    )

    assert [ways(event, s)[0].least for s in range(3)] == [1, 2, 0]
    assert [may_be_off(event, s) for s in range(3)] == [True, True, False]


def test_who_is_pinned_makes_a_session_run() -> None:
    """It then holds them all."""
    event = event_of(3, [0], pins=[(0, 0), (1, 0)])
    event = with_sessions(event, candidate=[True])

    assert ways(event, 0)[0].least == 2
    assert not may_be_off(event, 0)


def test_simple_is_what_only_its_size_tells() -> None:
    """Not what may be cancelled at a cost, filled beyond its seats, or counted."""
    event = event_of(3, [0] * 5, [3] * 5, min_size=[0, 2, 0, 0, 2])
    event = with_sessions(
        event,
        candidate={"S3": True},
        extra={"S4": 1},
        cancel_cost={"S5": 1},
    )
    limited = asking(event, programme=[ProgrammeLimit(at_most=5)])
    housed = with_rooms(event_of(3, [0]), [ANY])

    assert [is_simple(event, s) for s in range(5)] == [True, True, False, False, False]
    assert not any(is_simple(limited, s) for s in range(5))
    assert not is_simple(housed, 0)


@pytest.mark.parametrize(
    ("size", "beyond"), [(0, 0), (2, 0), (4, 0), (5, 7), (6, 7), (7, 14)]
)
def test_over_counts_whole_people_beyond_the_seats(size: int, beyond: int) -> None:
    """Half of them come to two seats; each beyond costs 7."""
    event = with_sessions(
        event_of(9, [0], [2]), show_up=[50], extra=[4], extra_cost=[7]
    )
    (way,) = ways(event, 0)

    assert over(event, 0, way, size) == beyond


def test_not_to_run_costs_what_it_says() -> None:
    """At 10 a unit: 3 units, or each of two people who sit in it costs 20 or 40."""
    event = with_sessions(event_of(2, [0]), candidate=[True], cancel_cost=[3])
    offer = Offer.of(event, 0)

    assert offer.least(0, Worth([-20], cancelled=10)) == 20
    assert offer.least(0, Worth([-40], cancelled=10)) == 30


@settings(max_examples=min(100, settings().max_examples))
@given(event=rich_events(), data=st.data())
def test_the_least_of_an_offer_is_the_least_of_all_that_a_session_may_do(
    event: al.Event, data: st.DataObject
) -> None:
    """Off, or in any way with any size: the sizes that are looked at are enough."""
    small = st.integers(-20, 20)
    count = len(event.sessions)
    balance, cancelled, overfull = (data.draw(st.integers(0, 5)) for _ in range(3))
    offers = Offers(event)
    worth = Worth(
        [data.draw(small) for _ in range(count)],
        balance,
        0,
        cancelled,
        overfull,
        [0 if is_simple(event, s) else data.draw(small) for s in range(count)],
        [[data.draw(small) for _ in ways(event, s)] for s in range(count)],
    )

    for session, offer in enumerate(offers.each):
        amounts = [
            worth.way[session][place]
            + worth.runs[session]
            + balance * uneven(event, session, way, size)
            + overfull * over(event, session, way, size)
            - worth.seat[session] * size
            for place, way in enumerate(ways(event, session))
            for size in range(way.least, way.most + 1)
        ]
        if may_be_off(event, session):
            amounts.append(cancelled * int(event.sessions.cancel_cost[session]))
        assert offer.least(session, worth) == min(amounts, default=None)


def test_programmes_count_in_the_rows_of_their_sessions() -> None:
    """P1 and P2 together, in two sessions: the first plus, the second minus."""
    event = asking(event_of(3, [0, 0]), together=[Group(["P1", "P2"])])
    programmes = Programmes(event)
    first, second, other = programmes.blocks[0].of_person.tolist()
    of_class = np.array([first, second, other, first])
    pattern = np.array([[0], [0], [0], [1]])

    entries = programmes.sides.entries(of_class, pattern)

    assert sorted(zip(*(part.tolist() for part in entries), strict=True)) == [
        (0, 0, 1),
        (1, 0, -1),
        (3, 1, 1),
    ]


def test_seats_pay_the_prices_of_their_rows() -> None:
    """At 5 a unit in S1, P1 pays 5 and P2 gets it; nobody else, and not in S2."""
    event = asking(event_of(3, [0, 0]), together=[Group(["P1", "P2"])])
    programmes = Programmes(event)
    rows = SideRows(event, programmes.of_people(), np.zeros(1, dtype=np.int64))
    amounts = np.zeros((len(programmes.size), 4), dtype=np.int64)

    rows.add_to(amounts, rows.prices({sides_of(event)[0].name: 5}))

    of_people = amounts[programmes.blocks[0].of_person]
    assert of_people.tolist() == [[5, 0, 0, 0], [-5, 0, 0, 0], [0, 0, 0, 0]]


def test_lines_are_the_lower_hull_of_what_sizes_count() -> None:
    """Of 4, 1, 5 and 2 at sizes 0 to 3: down by 3, then up by a half."""
    points = [(0, 4, 0), (1, 1, 0), (2, 5, 0), (3, 2, 0)]

    assert hull(points, 1) == [(-3.0, 4.0), (0.5, 0.5)]
    assert hull(points[:1], 1) == [(0.0, 4.0)]
