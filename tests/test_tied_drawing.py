"""Who of people alike gets which programme: evenly, and by the lottery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation import evaluation, lottery
from allocation._engine import drawing
from allocation._engine.master import Columns
from allocation.programmes import Programmes

if TYPE_CHECKING:
    from numpy.typing import NDArray

few = settings(max_examples=min(100, settings().max_examples))
"""For properties that solve events."""


def wishing(
    ballot: list[int], people: int, held: list[int], seats: list[int]
) -> al.Event:
    """Return people who all say the same; a rank of k costs k - 1."""
    return al.Event.from_arrays(
        np.tile(ballot, (people, 1)), round=held, capacity=seats, ties=True
    )


@pytest.mark.parametrize(
    ("seats", "totals"),
    [
        # half of them have the second choice in each round: everybody once
        ([2, 2, 2, 2], [1, 1, 1, 1]),
        # one first choice in each round: six second choices for four people
        ([1, 3, 1, 3], [1, 1, 2, 2]),
        # three first choices in each round: two second choices for four people
        ([3, 1, 3, 1], [0, 0, 1, 1]),
        # all have the first choice in the first round, none in the second
        ([4, 1, 1, 4], [0, 1, 1, 1]),
    ],
)
def test_people_alike_share_what_there_is_to_bear(
    seats: list[int], totals: list[int]
) -> None:
    """Four identical people and two rounds that nothing ties."""
    event = wishing([1, 2, 1, 2], 4, [0, 0, 1, 1], seats)

    plan = al.allocate(event, stages=["dissatisfaction"], seed=1)

    assert sorted(evaluation.personal_totals(event, plan.assignment)) == totals


def test_three_rounds_are_shared_too() -> None:
    """Two people, one first choice a round, at 0 and not 1: three to bear, 1 and 2."""
    event = wishing([1, 2] * 3, 2, [0, 0, 1, 1, 2, 2], [1, 1] * 3)

    plan = al.allocate(event, stages=["dissatisfaction"], seed=1)

    assert sorted(evaluation.personal_totals(event, plan.assignment)) == [1, 2]


def test_who_bears_more_in_one_round_bears_less_in_the_next() -> None:
    """Three people bear 0, 1, 2 in the first round and 0, 1, 2 in the second: 2 each.

    At ranks 1, 2 and 3 in sessions of one seat.
    """
    event = wishing([1, 2, 3] * 2, 3, [0, 0, 0, 1, 1, 1], [1] * 6)

    plan = al.allocate(event, stages=["dissatisfaction"], seed=1)

    assert evaluation.personal_totals(event, plan.assignment).tolist() == [2, 2, 2]


@st.composite
def events_of_few_kinds(draw: st.DrawFn) -> al.Event:
    """Draw up to nine people of at most two kinds, in rounds that nothing ties."""
    rounds, people = draw(st.integers(1, 3)), draw(st.integers(2, 9))
    ballot = st.lists(st.integers(1, 3), min_size=3 * rounds, max_size=3 * rounds)
    kinds = draw(st.lists(ballot, min_size=1, max_size=2))
    kind = draw(
        st.lists(st.integers(0, len(kinds) - 1), min_size=people, max_size=people)
    )
    return al.Event.from_arrays(
        np.array(kinds)[kind],
        round=np.repeat(np.arange(rounds), 3),
        capacity=[draw(st.integers(3, people + 1)) for _ in range(3 * rounds)],
        ties=True,
    )


@few
@given(event=events_of_few_kinds(), seed=st.integers(0, 9))
def test_who_is_drawn_earlier_never_does_worse(event: al.Event, seed: int) -> None:
    """Among people who are alike over all rounds."""
    plan = al.allocate(event, stages=["dissatisfaction"], seed=seed)

    totals = evaluation.personal_totals(event, plan.assignment)
    in_order = lottery.order(plan.lottery, event.participants.ids)
    for number in range(len(event.classes.size)):
        mine = in_order[event.classes.of_person[in_order] == number]
        assert (np.diff(totals[mine]) >= 0).all()


def taken_by_classes(
    programmes: Programmes, table: NDArray[np.int64]
) -> tuple[Columns, NDArray[np.int64]]:
    """Return how many of each class take what people do in a table."""
    whose, patterns = [], []
    for block in programmes.blocks:
        pattern = np.full_like(table, programmes.nothing)
        pattern[:, block.rounds] = table[:, block.rounds]
        whose.append(block.start + block.of_person)
        patterns.append(pattern)
    rows = np.column_stack([np.concatenate(whose), np.concatenate(patterns)])
    each, count = np.unique(rows, axis=0, return_counts=True)
    return Columns(each[:, 0], each[:, 1:]), count


@few
@given(event=events_of_few_kinds(), data=st.data())
def test_whatever_classes_take_is_dealt_to_their_people(
    event: al.Event, data: st.DataObject
) -> None:
    """All of it, to the people of the class, with one seat in each round."""
    people, rounds = len(event.participants), len(event.rounds)
    row = st.lists(st.integers(0, 2), min_size=rounds, max_size=rounds)
    drawn = data.draw(st.lists(row, min_size=people, max_size=people))
    table = np.array(drawn) + 3 * np.arange(rounds)
    queue = np.array(data.draw(st.permutations(range(people))))
    programmes = Programmes(event, queue=queue)

    dealt = drawing.seats(programmes, *taken_by_classes(programmes, table))

    assert (dealt // 3 == np.arange(rounds)).all()
    for block in programmes.blocks:
        for number in range(len(block.first)):
            before, after = (
                rows[block.of_person == number][:, block.rounds]
                for rows in (table, dealt)
            )
            assert sorted(before.tolist()) == sorted(after.tolist())
