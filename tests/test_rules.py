"""Each rule alone, from both sides of its edge, in the specification and the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from ortools.sat.python.cp_model import INFEASIBLE, OPTIMAL, CpSolver

import allocation as al
from allocation import evaluation
from allocation._engine.model import Model
from tests.rich_cases import RICH_CASES, RICH_OBSTACLES
from tests.rule_cases import (
    PLAIN_CASES,
    PLAIN_OBSTACLES,
    Case,
    event_of,
    repeating,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ortools.sat.python.cp_model import CpSolverStatus

CASES = [*PLAIN_CASES, *RICH_CASES]
BROKEN = [case for case in CASES if not case.kept]
OBSTACLES = {**PLAIN_OBSTACLES, **RICH_OBSTACLES}


def assignment(case: Case) -> al.Assignment:
    """Return the seats of a case as an assignment."""
    pairs = np.array(case.seats, dtype=np.int64).reshape(-1, 2)
    rooms = None if case.rooms is None else np.array(case.rooms)
    return al.Assignment(pairs[:, 0], pairs[:, 1], rooms)


def verdict(case: Case) -> CpSolverStatus:
    """Return what CP-SAT says of the model with all seats, and rooms, fixed."""
    model = Model(case.event)
    for person, row in enumerate(model.seats):
        for session, variable in row.items():
            model.cp.add(variable == int((person, session) in case.seats))
    for (session, room), variable in model.in_room.items():
        if case.rooms is not None:
            model.cp.add(variable == int(case.rooms[session] == room))
    solver = CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(model.cp)


def leave_out_of_model(monkeypatch: pytest.MonkeyPatch, rule: al.Rule) -> None:
    """Let every model forget one rule."""
    complete = Model.rules

    def incomplete(model: Model) -> dict[al.Rule, Callable[[], None]]:
        return {name: add for name, add in complete(model).items() if name != rule}

    monkeypatch.setattr(Model, "rules", incomplete)


def leave_out_of_specification(monkeypatch: pytest.MonkeyPatch, rule: al.Rule) -> None:
    """Let the specification forget one rule."""
    monkeypatch.delitem(evaluation.CHECKS, rule)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_specification_names_exactly_the_rule_that_is_broken(case: Case) -> None:
    """On one side of the edge nothing is broken, on the other this rule alone."""
    found = evaluation.violations(case.event, assignment(case))

    assert [violation.rule for violation in found] == [case.rule] * (not case.kept)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_model_allows_exactly_what_keeps_the_rule(case: Case) -> None:
    """On one side of the edge the model has the solution, on the other none."""
    expected = OPTIMAL if case.kept else INFEASIBLE

    found = verdict(case)

    assert found == expected


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_no_other_rule_of_the_model_forbids_what_breaks_this_one(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule the model allows what breaks it: its tests would fail."""
    leave_out_of_model(monkeypatch, case.rule)

    found = verdict(case)

    assert found == OPTIMAL


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_no_other_rule_of_the_specification_reports_what_breaks_this_one(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule the specification is silent: its tests would fail."""
    leave_out_of_specification(monkeypatch, case.rule)

    found = evaluation.violations(case.event, assignment(case))

    assert found == []


@pytest.mark.parametrize("rule", al.Rule)
def test_every_rule_has_an_assignment_on_each_side_of_its_edge(rule: al.Rule) -> None:
    """No rule is left without tests."""
    sides = {case.kept for case in CASES if case.rule == rule}

    assert sides == {True, False}


@pytest.mark.parametrize("rule", al.Rule)
def test_each_rule_stands_between_the_optimum_and_a_better_value(rule: al.Rule) -> None:
    """With all the rules, the optimum is what a hand counts."""
    obstacle = OBSTACLES[rule]

    plan = al.allocate(obstacle.event, stages=["dissatisfaction"])

    assert plan.stages[0].value == obstacle.optimum
    assert plan.status is al.Status.OPTIMAL


def searched(event: al.Event) -> al.Plan:
    """Solve an event by the whole model alone."""
    stages, nothing = ["dissatisfaction"], al.Reductions.none()
    return al.allocate(event, stages=stages, reductions=nothing)


@pytest.mark.parametrize("rule", al.Rule)
def test_a_model_that_forgets_a_rule_is_caught(
    rule: al.Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the solver then takes for better does not pass the specification."""
    leave_out_of_model(monkeypatch, rule)

    with pytest.raises((al.SolverError, al.CertificateError)):
        searched(OBSTACLES[rule].event)


# without one_seat, the model's own count of two seats in a round is not the
# specification's, which is caught whatever CHECKS says
@pytest.mark.parametrize("rule", sorted(set(al.Rule) - {al.Rule.ONE_SEAT}))
def test_only_the_specification_of_the_rule_catches_it(
    rule: al.Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forgotten by both, a rule lets the better value through."""
    leave_out_of_model(monkeypatch, rule)
    leave_out_of_specification(monkeypatch, rule)

    plan = searched(OBSTACLES[rule].event)

    assert plan.stages[0].value == OBSTACLES[rule].better


def test_two_sets_of_rounds_are_two_breaches() -> None:
    """A topic in three rounds breaks each of the sets 1-2 and 2-3."""
    event = repeating([["1", "2"], ["2", "3"]])

    found = evaluation.violations(event, al.Assignment.from_seats([[0, 2, 4]]))

    assert [violation.rule for violation in found] == [al.Rule.NO_REPEAT] * 2


def test_a_violation_says_who_and_where() -> None:
    """A message has the ids of the person and of the session."""
    event = event_of(1, [0, 0], bans=[(0, 1)])

    found = evaluation.violations(event, al.Assignment.from_seats([[1]]))

    assert [str(violation.rule) for violation in found] == ["ban"]
    assert "'P1'" in found[0].message
    assert "'S2'" in found[0].message
