"""What stages count with chosen rooms, candidates and overbooking, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import allocation as al
from allocation._engine import alike_rooms
from allocation.event.tables import texts
from tests.rich_cases import asking, with_people, with_rooms, with_sessions
from tests.rule_cases import ANY, event_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def seated(*sessions: int, rooms: Sequence[int] | None = None) -> al.Assignment:
    """Return people in sessions of one round, and the rooms of these."""
    seats = np.array(sessions)[:, None]
    return al.Assignment.from_seats(seats, None if rooms is None else np.array(rooms))


def solved(event: al.Event, *stages: str) -> list[int]:
    """Return the values that the whole model reaches, each proved."""
    plan = al.allocate(event, stages=stages, reductions=al.Reductions.none())
    assert plan.status is al.Status.OPTIMAL
    return [stage.value for stage in plan.stages]


@pytest.mark.parametrize(
    ("sessions", "cost"),
    [((0, 0), 0), ((1, 1), 3), ((0, 1), 0), ((2, 2), 3)],
)
def test_cancelled_adds_what_sessions_that_do_not_run_cost(
    sessions: tuple[int, ...], cost: int
) -> None:
    """S1, a candidate, costs 3; S2 always runs; S3, with a minimum, costs nothing."""
    event = with_sessions(
        event_of(2, [0, 0, 0], min_size=[0, 0, 2]),
        candidate={"S1": True},
        cancel_cost=[3, 5, 0],
    )

    assert al.value("cancelled", event, seated(*sessions)) == cost


@pytest.mark.parametrize(
    ("show_up", "people", "cost"),
    [(100, 2, 0), (100, 3, 7), (100, 4, 14), (50, 4, 0), (50, 5, 7)],
)
def test_overfull_counts_expected_people_beyond_the_seats(
    show_up: int, people: int, cost: int
) -> None:
    """Two seats; each person beyond them, expected and rounded up, costs 7."""
    event = with_sessions(
        event_of(people, [0], [2]), show_up=[show_up], extra=[2], extra_cost=[7]
    )

    assert al.value("overfull", event, seated(*[0] * people)) == cost


def test_overfull_is_nothing_where_seats_are_not_limited() -> None:
    """However many come."""
    event = with_sessions(event_of(9, [0]), extra=[1], extra_cost=[7])

    assert al.value("overfull", event, seated(*[0] * 9)) == 0


@pytest.mark.parametrize(
    ("sessions", "unlike"), [((0, 1, 0, 1), 0), ((0, 0, 1, 1), 16), ((0, 1, 1, 1), 8)]
)
def test_mixture_compares_each_session_with_its_round(
    sessions: tuple[int, ...], unlike: int
) -> None:
    """Of four people two are u and two are v: a session of a u alone is 2 off twice."""
    event = with_people(event_of(4, [0, 0]), category=texts(["u", "u", "v", "v"]))
    mixed = asking(event, mixture="category")

    assert al.value("mixture", mixed, seated(*sessions)) == unlike


def test_mixture_leaves_out_who_has_no_category() -> None:
    """They count among all, and not as a category: of u and none, one u is even."""
    event = with_people(event_of(4, [0, 0]), category=texts(["u", "u", "", ""]))
    mixed = asking(event, mixture="category")

    assert al.value("mixture", mixed, seated(0, 0, 1, 1)) == 8
    assert al.value("mixture", event, seated(0, 0, 1, 1)) == 0


@pytest.mark.parametrize(
    ("sessions", "rooms", "uneven"),
    [
        ((0, 0, 1), (1, 0), 0),
        ((0, 0, 1), (0, 1), 6),
        ((0, 1, 1), (0, 1), 0),
        ((0, 0, 0), (1, -1), 3),
    ],
)
def test_balance_looks_at_the_rooms_that_sessions_have(
    sessions: tuple[int, ...], rooms: tuple[int, ...], uneven: int
) -> None:
    """Rooms of 1 and 2 seats, so 3 in all, for 3 people: as many as seats is even."""
    event = with_rooms(event_of(3, [0, 0]), [1, 2])
    event = with_sessions(event, candidate=[True, True])

    assert al.value("balance", event, seated(*sessions, rooms=rooms)) == uneven


def test_balance_counts_only_as_many_rooms_as_sessions_may_have() -> None:
    """Of rooms of 9, 4 and 2 seats, two sessions count the largest two: 13."""
    event = with_rooms(event_of(13, [0, 0]), [2, 9, 4])
    nine = seated(*[0] * 9, *[1] * 4, rooms=(1, 2))

    assert al.value("balance", event, nine) == 0


def test_the_model_finds_what_a_hand_finds() -> None:
    """Rooms of 1 and 2 for 3 people, of whom two are u and one is v."""
    event = with_rooms(event_of(3, [0, 0]), [1, 2])
    event = with_people(event, category=texts(["u", "u", "v"]))
    mixed = asking(with_sessions(event, candidate=[True, True]), mixture="category")

    assert solved(mixed, "balance") == [0]
    # u alone, u and v: |1 * 3 - 2 * 1| + |0 - 1 * 1|, and as much in the other
    assert solved(mixed, "balance", "mixture") == [0, 4]


def test_fewer_sessions_or_fewer_people_beyond_the_seats() -> None:
    """Three people for one seat and two beyond it; a second session costs nothing."""
    event = with_sessions(
        event_of(3, [0, 0], [1, 1]),
        candidate={"S2": True},
        extra=[2, 2],
        extra_cost=[1, 5],
        cancel_cost=[0, 1],
    )

    assert solved(event, "overfull", "cancelled") == [1, 0]


def test_stages_by_default_are_those_that_an_event_needs() -> None:
    """Cancelled and overfull after unseated, mixture at the end."""
    plain = event_of(2, [0, 0])
    every = asking(
        with_sessions(plain, cancel_cost=[1, 0], extra=[1, 0]), mixture="category"
    )

    names = [stage.name for stage in al.default_stages(every)]
    plan = al.allocate(every)

    assert al.default_stages(plain) == al.DEFAULT_STAGES
    assert names == [
        "unseated",
        "cancelled",
        "overfull",
        "worst",
        "dissatisfaction",
        "balance",
        "mixture",
    ]
    assert [stage.name for stage in plan.stages] == names


def test_rooms_of_equal_worth_go_by_their_ids() -> None:
    """Their rows turned round, the same sessions have the same rooms, by name."""
    event = with_rooms(event_of(4, [0, 0, 0]), [ANY] * 4)
    turned = event.arranged(rooms=np.array([2, 0, 3, 1]))

    plans = [al.allocate(asked, seed=1) for asked in (event, turned)]

    names = [
        plan.event.rooms.ids[plan.assignment.rooms(plan.event)].tolist()
        for plan in plans
    ]
    assert names[0] == names[1]
    assert len(set(names[0])) == 3


def test_rooms_that_are_alike_are_used_in_their_order() -> None:
    """Of four, three sessions have the first three; they are named in another order."""
    event = with_rooms(event_of(4, [0, 0, 0]), [ANY] * 4)
    event = event.arranged(rooms=np.array([2, 0, 3, 1]))

    plan = al.allocate(event, seed=1)

    used = event.rooms.ids[plan.assignment.rooms(event)].tolist()
    assert used == ["A", "B", "C"]


def test_rooms_as_far_from_all_others_are_alike() -> None:
    """A and B are next to each other and 9 minutes from C: who is in C can tell."""
    event = with_rooms(event_of(1, [0, 0]), [ANY] * 3)
    walking = asking(event, walking=[("A", "B", 2), ("A", "C", 9), ("B", "C", 9)])
    apart = asking(event, walking=[("A", "B", 2), ("A", "C", 9), ("B", "C", 8)])

    assert alike_rooms.in_order(walking, np.array([1, 2])).tolist() == [0, 2]
    assert alike_rooms.in_order(apart, np.array([1, 2])).tolist() == [1, 2]
    assert alike_rooms.in_order(event, np.array([2, -1])).tolist() == [0, -1]


def test_a_room_that_is_named_or_closed_is_like_no_other() -> None:
    """Neither takes the place of another."""
    event = with_rooms(event_of(1, [0, 0, 1]), [ANY] * 3, closed=[(0, 1)])
    named = with_sessions(event, room={"S3": 1})

    assert alike_rooms.in_order(event, np.array([2, 0, 1])).tolist() == [1, 0, 2]
    assert alike_rooms.in_order(named, np.array([2, 0, -1])).tolist() == [2, 0, -1]
