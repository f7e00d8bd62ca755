"""The answer: seats, sorted however they came."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import allocation as al

LARGE = 2**62
"""An index with which no other fits into one number."""

indices = st.one_of(
    st.integers(-3, 3), st.sampled_from([-LARGE, LARGE, LARGE - 1, 2**40])
)
"""Indices, most of them of no event: an assignment does not know its event."""


@given(seats=st.lists(st.tuples(indices, indices), max_size=6))
def test_seats_are_sorted_by_person_and_then_by_session(
    seats: list[tuple[int, int]],
) -> None:
    """Equal assignments are equal arrays."""
    columns = np.array(seats, dtype=np.int64).reshape(-1, 2)

    made = al.Assignment(columns[:, 0], columns[:, 1])

    assert list(
        zip(made.participant.tolist(), made.session.tolist(), strict=True)
    ) == sorted(seats)


def test_seats_that_came_sorted_are_copied() -> None:
    """Whoever made the arrays can no longer change the assignment."""
    person, session = np.array([0, 1]), np.array([0, 0])

    made = al.Assignment(person, session)
    person[0] = 5

    assert made.participant.tolist() == [0, 1]
    assert not made.participant.flags.writeable


@pytest.mark.parametrize("session", [[0], [[0, 0]], []])
def test_a_seat_without_a_session_is_no_seat(session: list[object]) -> None:
    """Two people need two sessions."""
    with pytest.raises(ValueError, match="Expected a person and a session for each"):
        al.Assignment(np.array([0, 1]), np.array(session))
