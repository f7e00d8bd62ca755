"""Rooms, groups, quotas and the like: the whole model against trying everything."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import event as remark
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python.cp_model import OPTIMAL, CpSolver

import allocation as al
from allocation._engine.model import Model
from tests.brute_force import all_assignments, is_right, optimum, value
from tests.brute_rules import Answer, is_given_room
from tests.rich_events import KINDS, rich_events
from tests.tiny_events import stage_lists

few = settings(max_examples=min(40, max(settings().max_examples // 2, 1)))
"""For one kind of rules at a time."""


@given(event=rich_events(), stages=stage_lists())
def test_same_feasibility_and_same_value_in_every_stage(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """With rules of several kinds, the model finds what trying everything finds."""
    check(event, stages)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_with_rules_of_one_kind(kind: str) -> None:
    """So it does with each kind alone, and the stages that an event has by default."""
    kinds = {"rooms", kind} if kind in {"needs", "walking"} else {kind}

    @few
    @given(event=rich_events(kinds=sorted(kinds)))
    def alone(event: al.Event) -> None:
        check(event, al.default_stages(event))

    alone()


def check(event: al.Event, stages: list[al.Stage] | tuple[al.Stage, ...]) -> None:
    """Compare the whole model with the first oracle."""
    best = optimum(event, stages)
    nothing = al.Reductions.none()
    if best is None:
        remark("impossible")
        with pytest.raises(al.InfeasibleError) as impossible:
            al.allocate(event, stages=stages, seed=1, reductions=nothing)
        assert impossible.value.conflicts
        return

    remark("possible")
    plan = al.allocate(event, stages=stages, seed=1, reductions=nothing)

    for stage in plan.stages:
        assert (stage.reached, stage.bound) == (best.values[stage.name],) * 2, stage
    for name, limit in best.limits.items():
        assert al.value(name, event, plan.assignment) <= limit, name


NUMBERS = [
    *sorted({*al.StageName} - {"leximin", "rank_maximal", "generous"}),
    "leximin:2",
    "rank_maximal:1",
    "generous:2",
]
"""Some of each kind of numbers that stages minimise."""


def assignment(event: al.Event, answer: Answer) -> al.Assignment:
    """Return an answer of brute force as an assignment."""
    seats = [[-1 if s is None else s for s in programme] for programme in answer]
    rooms = [answer.rooms.get(session, -1) for session in range(len(event.sessions))]
    chosen = np.array(rooms) if event.rules.choose_rooms else None
    return al.Assignment.from_seats(np.array(seats), chosen)


@given(event=rich_events(), data=st.data())
def test_specification_judges_any_assignment_as_brute_force_does(
    event: al.Event, data: st.DataObject
) -> None:
    """It finds a breach where brute force does, and counts the same in every stage."""
    held = event.sessions.round.tolist()

    def programme(attends: list[bool]) -> tuple[int | None, ...]:
        """Draw what somebody takes in the rounds that they attend."""
        inside = [
            [s for s, r in enumerate(held) if r == x] for x in range(max(held) + 1)
        ]
        offers = [
            st.sampled_from([None, *sessions]) if here else st.none()
            for sessions, here in zip(inside, attends, strict=True)
        ]
        return data.draw(st.tuples(*offers))

    answer = Answer.of(
        [programme(row) for row in event.participants.attends.tolist()],
        {
            session: data.draw(st.integers(0, len(event.rooms) - 1))
            for session in range(len(held))
            if is_given_room(event, session) and data.draw(st.integers(0, 4))
        },
    )

    found = assignment(event, answer)

    right = is_right(event, answer)
    remark("kept" if right else "broken")
    assert (al.violations(event, found) == []) is right
    for name in NUMBERS:
        assert al.value(name, event, found) == value(event, name, answer), name


@given(event=rich_events())
def test_a_hint_is_a_whole_solution_that_counts_what_the_specification_does(
    event: al.Event,
) -> None:
    """With all variables as hinted, the model holds, and its stages are right."""
    for answer in islice(all_assignments(event), 2):
        remark("possible")
        found = assignment(event, answer)
        taken = np.zeros((len(event.participants), len(event.sessions)), dtype=bool)
        taken[found.participant, found.session] = True
        model = Model(event)
        stages = [model.stage(name) for name in NUMBERS]
        model.hint(taken, found.chosen_rooms)
        solver = CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.fix_variables_to_their_hinted_value = True

        verdict = solver.solve(model.cp)

        assert verdict == OPTIMAL
        for name, stage in zip(NUMBERS, stages, strict=True):
            assert solver.value(stage) == al.value(name, event, found), name


@few
@given(event=rich_events(kinds=["rooms", "needs", "candidates"]), data=st.data())
def test_order_of_rows_changes_no_room(event: al.Event, data: st.DataObject) -> None:
    """Rooms in another order, everybody sits where they did, in the same rooms."""
    order = np.array(data.draw(st.permutations(range(len(event.rooms)))))
    turned = event.arranged(rooms=order)
    nothing = al.Reductions.none()
    try:
        plan = al.allocate(event, seed=3, reductions=nothing)
    except al.InfeasibleError as error:
        with pytest.raises(al.InfeasibleError) as again:
            al.allocate(turned, seed=3, reductions=nothing)
        assert str(again.value) == str(error)  # noqa: PT017  # one of two right answers
        return

    same = al.allocate(turned, seed=3, reductions=nothing)

    assert np.array_equal(same.assignment.session, plan.assignment.session)
    assert names_of(same) == names_of(plan)


def names_of(plan: al.Plan) -> list[str]:
    """Return the names of the rooms in which sessions are."""
    names = [*plan.event.rooms.ids.tolist(), "none"]
    return [names[room] for room in plan.assignment.rooms(plan.event).tolist()]
