"""Facts that only random examples pinned, until mutants of the code showed it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ortools.sat.python.cp_model import OPTIMAL, CpSolver

import allocation as al
from allocation import evaluation
from allocation._engine import drawing
from allocation._engine.model import Model
from allocation.programmes import Programmes


def test_deal_gives_the_cheaper_programme_to_whoever_is_drawn_first() -> None:
    """Of two people who are alike, the first in the draw gets the first choice."""
    event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 1])

    dealt = drawing.deal(event, np.array([[False, True], [True, False]]))

    assert dealt.tolist() == [[True, False], [False, True]]


@pytest.mark.parametrize(
    ("stage", "expected"),
    [("unseated", 1), ("worst", 2), ("dissatisfaction", 3), ("balance", 4)],
)
def test_model_counts_what_the_specification_counts(stage: str, expected: int) -> None:
    """Three people, two seats each in two rooms, one in each room, one in none.

    Costs 0, 1 and 2 for the empty seat; each room is 1 of 4 seats for 3 people, off by
    abs(1 x 4 - 3 x 2) = 2, twice.
    """
    event = al.Event.from_arrays(
        [[1, 2]] * 3,
        round=[0, 0],
        capacity=[2, 2],
        rules=al.Rules(empty_seats=True),
    )
    model = Model(event)
    for person, row in enumerate(model.seats):
        for session, variable in row.items():
            model.cp.add(variable == int((person, session) in {(0, 0), (1, 1)}))
    model.cp.minimize(model.stage(stage))
    solver = CpSolver()
    solver.parameters.num_workers = 1

    verdict = solver.solve(model.cp)

    given = al.Assignment.from_seats([[0], [1], [-1]])
    assert verdict == OPTIMAL
    assert evaluation.value(stage, event, given) == expected
    assert round(solver.objective_value) == expected


@pytest.mark.parametrize("clash", [[], [("S1", "S2")]])
def test_cheapest_takes_no_more_seats_than_at_most(
    clash: list[tuple[str, str]],
) -> None:
    """Three seats that gain 5 each, and one person who takes at most one."""
    event = al.Event.from_arrays(
        [[1, 1, 2]],
        round=[0, 1, 1],
        capacity=[1, 1, 1],
        ties=True,
        at_most=[1],
        rules=al.Rules(empty_seats=True, clash=clash),
    )

    amounts = np.array([[-5, -5, -5, 0, 0, 0]])
    least, _ = Programmes(event).cheapest(amounts)

    assert least.tolist() == [-5]


@pytest.mark.parametrize(
    "facts",
    [
        {"topic": ["t", "a", "t", "b"]},
        {"rules": al.Rules(clash=[("S1", "S3")])},
    ],
    ids=["no_repeat", "clash"],
)
def test_cheapest_holds_no_topic_twice_and_no_clash(facts: dict[str, Any]) -> None:
    """The two seats that gain 5 exclude each other: 5 and 1 are the most."""
    event = al.Event.from_arrays(
        [[1, 2, 1, 2]], round=[0, 0, 1, 1], capacity=[1] * 4, ties=True, **facts
    )

    amounts = np.array([[-5, -1, -5, -1, 0, 0, 0]])
    least, _ = Programmes(event).cheapest(amounts)

    assert least.tolist() == [-6]


def test_too_many_programmes_give_a_true_bound_and_a_right_answer() -> None:
    """Where programmes cannot all be looked at, no topic is taken twice all the same.

    Ten people rank eight topics alike in each of seven rounds, with room for all: each
    takes seven topics, ranked 1 to 7, and pays 0 + 1 + ... + 6 = 21.
    """
    rounds, topics, people = 7, 8, 10
    event = al.Event.from_arrays(
        np.tile(np.arange(1, topics + 1), (people, rounds)),
        round=np.repeat(np.arange(rounds), topics),
        capacity=np.full(rounds * topics, people),
        topic=np.tile(np.arange(topics), rounds),
    )

    plan = al.allocate(event, stages=["dissatisfaction"])

    assert plan.stage("dissatisfaction").value == 210
    assert plan.status is al.Status.OPTIMAL


def test_large_costs_are_not_taken_for_what_is_forbidden() -> None:
    """P1 must take S1 and S3, worth nothing to them; P2 gets S2 and S4, worth 10**9.

    P1 pays 10**9 twice: S1 and S3 each have one seat, S2 and S4 are closed to P1.
    """
    event = al.Event.from_arrays(
        [[0] * 4, [0, 10**9] * 2],
        round=[0, 0, 1, 1],
        capacity=[1, 2] * 2,
        scale="utility",
        bans=[(0, 1), (0, 3)],
    )

    plan = al.allocate(event, stages=["dissatisfaction"])

    assert plan.stage("dissatisfaction").value == 2 * 10**9
    assert plan.proof is al.Proof.PROVEN


@pytest.mark.parametrize(
    "certificate",
    [
        al.Certificate("dissatisfaction", 1, np.array([2**51 + 1] * 2)),
        al.Certificate("dissatisfaction", -1, np.array([0, 0])),
    ],
    ids=["prices that turn over", "a scale below 1"],
)
def test_forged_certificate_is_refused(certificate: al.Certificate) -> None:
    """A proof that only an overflow or a sign makes is none."""
    event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])

    with pytest.raises(ValueError, match="Expected"):
        al.price_bound(event, certificate)
