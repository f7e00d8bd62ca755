"""Why, where rooms are chosen and people are tied: the reason is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings

import allocation as al
from allocation import Group, ProgrammeLimit, Quota, Rules
from tests.brute_force import all_assignments, optimum
from tests.rich_events import rich_events

if TYPE_CHECKING:
    from allocation.explanation import Missed


def two(people: int, **changes: Any) -> al.Event:
    """Return an event of one round in which everybody wants S1 rather than S2."""
    columns: dict[str, Any] = {"round": [0, 0], "capacity": [9, 9]}
    return al.Event.from_arrays([[1, 2]] * people, **(columns | changes))


def missed_by(event: al.Event, person: str, held: int = 0) -> Missed:
    """Return the first choice that somebody did not get."""
    missed = al.why(al.allocate(event, seed=1), person).rounds[held].missed
    assert missed is not None
    return missed


IMPOSSIBLE = {
    "together": (
        two(2, capacity=[1, 2], rules=Rules(together=[Group(["P1", "P2"])])),
        {"capacity"},
    ),
    "apart": (
        two(2, pins=[[1, 0]], rules=Rules(apart=[Group(["P1", "P2"])])),
        {"pin"},
    ),
    "quota": (
        two(
            2,
            pins=[[1, 0]],
            organisation=["x", "x"],
            rules=Rules(quotas=[Quota("organisation", at_most=1)]),
        ),
        {"pin"},
    ),
    "linked": (
        al.Event.from_arrays(
            [[1, 2, 1, 2]],
            round=[0, 0, 1, 1],
            capacity=[1] * 4,
            pins=[[0, 3]],
            rules=Rules(linked=[["S1", "S3"]]),
        ),
        {"pin"},
    ),
    "room": (
        two(1, room=[0, 1], room_capacity=[1, 1], room_features=["", "x"], needs=["x"]),
        set(),
    ),
    "programme": (
        two(
            2,
            pins=[[1, 1]],
            candidate=[True, True],
            rules=Rules(programme=[ProgrammeLimit(at_most=1)]),
        ),
        {"pin"},
    ),
}
"""P1 cannot have S1 by the rule, and by others."""


@pytest.mark.parametrize("rule", IMPOSSIBLE)
def test_the_rule_that_rules_a_wish_out_is_named(rule: str) -> None:
    """By its name and in words, with those that it clashes with."""
    event, others = IMPOSSIBLE[rule]
    missed = missed_by(event, "P1")

    assert missed.what_if.status is al.Status.INFEASIBLE
    assert {rule} | others <= set(missed.what_if.rules)


def test_who_sits_together_with_somebody_moves_along() -> None:
    """P1 and P2 would have to change places with P3 and P4: 4 seats, 3 others."""
    event = al.Event.from_arrays(
        [[9, 8], [9, 8], [9, 0], [9, 0]],
        round=[0, 0],
        capacity=[2, 2],
        scale="utility",
        rules=Rules(together=[Group(["P1", "P2"]), Group(["P3", "P4"])]),
    )
    plan = al.allocate(event, seed=1)
    told = al.why(plan, "P1")
    missed = told.rounds[0].missed

    assert missed is not None
    assert missed.what_if.giving is not None
    giving = missed.what_if.giving
    assert (giving.seats, giving.people, giving.with_person) == (4, 3, 1)
    assert "1 of them sits together with P1, and moves along." in str(told)


def test_what_is_not_programmed_is_told() -> None:
    """One of two candidates runs: S2, which two of three people want."""
    event = al.Event.from_arrays(
        [[1, 2], [2, 1], [2, 1]],
        round=[0, 0],
        capacity=[9, 9],
        candidate=[True, True],
        rules=Rules(programme=[ProgrammeLimit(at_most=1)]),
    )
    plan = al.allocate(event, seed=1)

    assert "It does not run." in str(al.why(plan, "P1"))
    assert "It is not programmed." in str(al.why(plan, session="S1"))


def in_rooms(large: int, own: int = al.UNLIMITED) -> al.Plan:
    """Return a plan of three people who want S1, in rooms of ``large`` seats and 3."""
    event = two(
        3,
        capacity=[own, al.UNLIMITED],
        room_capacity=[large, 3],
        may_have=[[0, 0]],
        rules=Rules(choose_rooms=True),
    )
    return al.allocate(event, stages=["dissatisfaction"], seed=1)


def test_a_seat_more_is_one_in_the_room_that_was_chosen() -> None:
    """S1 may only have R1, of two seats: with three, nobody would have S2."""
    told = al.why(in_rooms(2), session="S1")

    assert (told.room, told.value.capacity, told.value.taken) == ("R1", 2, 2)
    assert told.value.enlarged == "R1"
    step = told.value.what_if.decides
    assert step is not None
    assert (step.before, step.after) == (1, 0)
    assert "With one more seat in R1, the sum of all costs" in str(told)


def test_a_session_that_is_smaller_than_its_room_has_the_seat_itself() -> None:
    """R1 has four seats, S1 only two: no room is named."""
    told = al.why(in_rooms(4, own=2), session="S1")

    assert told.value.enlarged == ""
    step = told.value.what_if.decides
    assert step is not None
    assert (step.before, step.after) == (1, 0)


def test_where_nobody_can_say_which_is_too_small_it_is_not_settled() -> None:
    """Room and session both have two seats: one more of either is none."""
    told = al.why(in_rooms(2, own=2), session="S1")

    assert told.value.what_if.status is al.Status.UNKNOWN
    assert "was not settled" in str(told)


def test_the_bottleneck_may_be_a_room_that_is_given() -> None:
    """R1 is too small; R2 has a seat for everybody."""
    found = al.bottleneck(in_rooms(2))

    assert [place.place for place in found.places] == ["R1", "R2"]
    assert found.worst is not None
    assert found.worst.sessions == ("S1",)


def test_seats_are_those_that_are_not_held_back() -> None:
    """Of three seats one is held back: with one more, all three people have S1."""
    event = two(3, capacity=[3, 3], walk_ins=[1, 0])
    told = al.why(al.allocate(event, stages=["dissatisfaction"]), session="S1")

    assert (told.value.capacity, told.value.taken) == (2, 2)
    assert told.value.what_if.decides is not None
    assert told.value.what_if.decides.growth == -1


def test_the_larger_room_of_one_session_is_no_larger_for_others() -> None:
    """In the what-if of S1, S3 in the same room still has two seats."""
    from allocation.explanation import whatifs  # noqa: PLC0415

    event = al.Event.from_arrays(
        [[1, 2, 1]],
        round=[0, 0, 1],
        capacity=[9, 9, 9],
        room=[0, 1, 0],
        room_capacity=[2, 5],
    )

    larger = whatifs.larger_session(event, 0)

    assert larger.capacity.tolist() == [3, 5, 2]
    assert larger.sessions.room.tolist() == [0, 1, 0]


@settings(max_examples=8)
@given(event=rich_events())
def test_what_it_would_have_taken_is_what_enumeration_finds(event: al.Event) -> None:
    """With rooms, groups, quotas and all: among all answers that have the wish."""
    every = list(all_assignments(event))
    if not every:
        return
    stages = [al.Stage("unseated"), al.Stage("dissatisfaction")]
    plan = al.allocate(event, stages=stages, seed=1)
    for person, participant in enumerate(event.participants):
        for held in al.why(plan, participant, stages=stages).rounds:
            if held.missed is None:
                continue
            wanted = {event.sessions.index(name) for name in held.missed.sessions}
            best = optimum(
                event, stages, [one for one in every if wanted & set(one[person])]
            )
            what_if = held.missed.what_if
            if what_if.status is al.Status.INFEASIBLE:
                assert best is None
                assert what_if.rules
            elif what_if.status is not al.Status.UNKNOWN:
                assert best is not None
                values = [best.values[step.stage] for step in what_if.steps]
                assert [step.after for step in what_if.steps] == values
                _check_giving(what_if, event)
            else:
                assert event.rules.empty_seats


def _check_giving(what_if: Any, event: al.Event) -> None:
    giving = what_if.giving
    if giving is not None:
        assert 0 <= giving.with_person <= giving.people
        assert giving.people <= len(event.participants) - 1
        assert np.isfinite(giving.loss)
