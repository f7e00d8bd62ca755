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


def seats_and_rank_sum(event: al.Event, *, by_prices: bool = True) -> tuple[int, int]:
    """Return the most seats and then the least rank sum, proven: by prices, mostly."""
    plan = al.allocate(event, stages=["unseated", "dissatisfaction"], seed=1)

    assert plan.status is al.Status.OPTIMAL
    assert proven_by_prices(plan) or not by_prices
    given = plan.assignment
    ranks = event.stated[given.participant, given.session]
    return len(given), int(ranks.sum())


@pytest.mark.parametrize(
    ("name", "mode"),
    [("konsti_tracon_2024", "listed +min"), ("konsti_ropecon_2018", "listed")],
)
def test_most_seats_and_then_least_rank_sum_are_reached(
    shared_data: Path, name: str, mode: str
) -> None:
    """The real sign-ups of Tracon: 1,845 seats, a rank sum of 2,129; of Ropecon too."""
    event = published_event(shared_data, name, mode)
    optimum = reference(shared_data, name, mode)

    found = seats_and_rank_sum(event)

    assert found == (optimum["most_seats"], optimum["then_least_rank_sum"])


def test_sign_ups_that_overlap_over_many_rounds_are_proven(shared_data: Path) -> None:
    """Ropecon with its times: no published optimum, but HiGHS proved this one.

    As one binary number for each choice, one row for each session and for each pair of
    a person's choices that exclude each other.
    """
    event = published_event(shared_data, "konsti_ropecon_2018", "listed +ovl")

    assert seats_and_rank_sum(event) == (969, 1183)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        # its optimum is the same with overlapping times, where nobody sits in two
        # sessions at once anyway, and without groups: so it is with groups alone
        ("konsti_tracon_2024", "listed +min +grp"),
        pytest.param(
            "konsti_ropecon_2018", "listed +min +ovl +grp", marks=pytest.mark.slow
        ),
    ],
)
def test_friends_who_signed_up_together_are_seated_together(
    shared_data: Path, name: str, mode: str
) -> None:
    """Groups of up to seven: 1,845 seats of Tracon, 965 of Ropecon with its times."""
    event = published_event(shared_data, name, mode)
    optimum = reference(shared_data, name, "listed +min +ovl +grp")

    found = seats_and_rank_sum(event, by_prices=False)

    assert found == (optimum["most_seats"], optimum["then_least_rank_sum"])
