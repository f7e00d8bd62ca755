"""The third oracle: published cases, with optima that an independent MIP proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation import evaluation
from tests.published_cases import published_event, reference

if TYPE_CHECKING:
    from pathlib import Path


def proven_by_prices(plan: al.Plan) -> bool:
    """Say whether every stage is optimal, and prices prove it."""
    return all(
        stage.status is al.Status.OPTIMAL and stage.proof is al.Proof.PROVEN
        for stage in plan.stages
    )


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("wassign_realistic120", "full +min +pin"),
        ("wassign_realistic300", "full +min +pin"),
        ("fairpyx_ariel_5783", "listed +tot"),
        ("wassign_realistic5000", "full +min"),
    ],
)
def test_greatest_utility_is_reached_and_proven(
    shared_data: Path, name: str, mode: str
) -> None:
    """The least that utilities lack of the top is the greatest sum of them.

    Where seats may stay empty, it need not be: an empty one costs one more than a
    utility of 0. In fairpyx the two agree, with as many seats as the reference.
    """
    event = published_event(shared_data, name, mode)
    optimum = reference(shared_data, name, mode)

    plan = al.allocate(event, stages=["dissatisfaction"], seed=1)

    found = evaluation.utility(event, plan.assignment)
    assert found == optimum["greatest_utility"]
    assert len(plan.assignment) == optimum["seats"]
    assert proven_by_prices(plan)


def test_most_seats_and_then_least_rank_sum_are_reached(shared_data: Path) -> None:
    """The real sign-ups of Tracon: 1,845 seats, a rank sum of 2,129."""
    name, mode = "konsti_tracon_2024", "listed +min"
    event = published_event(shared_data, name, mode)
    optimum = reference(shared_data, name, mode)

    plan = al.allocate(event, stages=["unseated", "dissatisfaction"], seed=1)

    given = plan.assignment
    ranks = event.stated[given.participant, given.session]
    assert len(given) == optimum["most_seats"]
    assert int(ranks.sum()) == optimum["then_least_rank_sum"]
    assert proven_by_prices(plan)
