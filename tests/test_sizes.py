"""What sizes the sessions of a topic may have together, and what is the least."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation.sizes import (
    Alike,
    alike_pairs,
    range_of,
    sizes_allowed,
    unevenness,
    unit_of_balance,
)
from tests.brute_force import all_assignments, value
from tests.tiny_events import tiny_events

if TYPE_CHECKING:
    from collections.abc import Callable

few = settings(max_examples=min(150, settings().max_examples))
"""Each looks at all sizes of up to four sessions."""


def topic_of(
    capacity: list[int],
    least: list[int],
    must_run: list[bool],
    held: list[int],
    people: int,
) -> al.Event:
    """Return an event all of whose sessions are of one topic."""
    rounds = np.unique(held, return_inverse=True)[1]
    return al.Event.from_arrays(
        np.full((people, len(capacity)), al.UNLISTED),
        round=rounds,
        capacity=capacity,
        topic=[0] * len(capacity),
        min_size=np.minimum(least, capacity),
        mandatory=must_run,
        rules=al.Rules(empty_seats=True, no_repeat=()),
    )


@st.composite
def topics(draw: Callable[..., int]) -> al.Event:
    """Draw two to four sessions of a topic, some of them optional."""
    count = draw(st.integers(2, 4))

    def some(what: st.SearchStrategy[int]) -> list[int]:
        return [draw(what) for _ in range(count)]

    return topic_of(
        some(st.integers(1, 5)),
        some(st.integers(0, 3)),
        [bool(one) for one in some(st.integers(0, 1))],
        some(st.integers(0, 3)),
        people=draw(st.integers(5, 7)),
    )


@few
@given(
    event=topics(),
    prices=st.lists(st.integers(-9, 9), min_size=4, max_size=4),
    slope=st.integers(0, 2),
    weight=st.integers(0, 5),
)
def test_the_least_is_that_of_all_sizes_tried(
    event: al.Event, prices: list[int], slope: int, weight: int
) -> None:
    """Not only no more than it: where it is reached, the bound is exact."""
    count = len(event.sessions)
    tried = []
    for sizes in product(*[sizes_allowed(event, s).tolist() for s in range(count)]):
        cancelled = [
            size == 0 and event.sessions.min_size[s] > 0 for s, size in enumerate(sizes)
        ]
        apart = sum(
            abs(sizes[one] - sizes[other])
            for one, other in alike_pairs(event)
            if not cancelled[one] and not cancelled[other]
        )
        uneven = sum(
            int(unevenness(event, s, np.array([size]))[0])
            for s, size in enumerate(sizes)
        )
        earned = sum(price * size for price, size in zip(prices, sizes, strict=False))
        tried.append(slope * uneven + weight * apart - earned)

    least = Alike(event, range(count)).least(prices[:count], slope, weight)

    assert least == min(tried)


def test_pairs_are_sessions_of_a_topic_in_different_rounds() -> None:
    """S1 and S2 are side by side; S3 has both for partners; S4 is another topic."""
    event = al.Event.from_arrays(
        [[al.UNLISTED] * 4],
        round=[0, 0, 1, 1],
        capacity=[1] * 4,
        topic=["a", "a", "a", "b"],
    )

    assert alike_pairs(event) == [(0, 2), (1, 2)]


def test_a_range_says_whether_a_session_may_be_cancelled() -> None:
    """S1 may; S2 must run; S3 has no minimum; S4 has more of it than people."""
    event = al.Event.from_arrays(
        [[al.UNLISTED] * 4] * 3,
        round=[0, 0, 0, 0],
        capacity=[3, 3, 2, 9],
        min_size=[2, 2, 0, 4],
        mandatory=[False, True, False, False],
    )

    ranges = [tuple(range_of(event, session)) for session in range(4)]

    assert ranges == [(2, 3, True), (2, 3, False), (0, 2, False), (1, 0, True)]


@few
@given(event=tiny_events())
def test_balance_is_a_multiple_of_its_unit(event: al.Event) -> None:
    """Whatever the assignment: so a bound may go up to the next one."""
    unit = unit_of_balance(event)

    for together in all_assignments(event):
        assert value(event, "balance", together) % unit == 0


def test_the_unit_of_balance_is_counted_by_hand() -> None:
    """4 people, 3 + 3 seats: 6 n - 12 is a multiple of 6, and the two sum to 0."""
    event = al.Event.from_arrays([[1, 2]] * 4, round=[0, 0], capacity=[3, 3])

    assert unit_of_balance(event) == 12
