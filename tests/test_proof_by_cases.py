"""Proof by cases: sessions that run or are cancelled, each case with its prices."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import allocation as al
from allocation.certificate import Certificate, check_cases, price_bound, seats_within

if TYPE_CHECKING:
    from pathlib import Path


def thin_sessions(people: int = 60, seed: int = 0) -> al.Event:
    """Return two rounds in which a session that few want needs many people or none."""
    rng = np.random.default_rng(seed)
    taste = np.array([2.0, 1.5, 0.0, 1.0, 1.5, 2.0, 0.5, 0.0])
    wish = taste + rng.gumbel(size=(people, 8))
    ranks = np.concatenate(
        [np.argsort(np.argsort(-part, axis=1), axis=1) for part in np.hsplit(wish, 2)],
        axis=1,
    )
    return al.Event.from_arrays(
        ranks + 1,
        round=np.repeat([0, 1], 4),
        capacity=np.full(8, people // 3 + 1),
        min_size=[0, 0, people // 4, 0, 0, 0, people // 4, people // 4],
    )


@pytest.fixture(scope="module")
def plan() -> al.Plan:
    """Return a plan whose proof goes by cases."""
    return al.allocate(thin_sessions(), stages=["dissatisfaction"], seed=1)


def test_thin_sessions_are_proven_by_cases(plan: al.Plan) -> None:
    """Prices alone leave a gap that branching closes; the search agrees."""
    searched = al.allocate(
        plan.event,
        stages=["dissatisfaction"],
        seed=1,
        reductions=al.Reductions.none(),
    )

    assert plan.proof is al.Proof.PROVEN
    assert plan.certificates[0].cases
    assert plan.stages[0].value == searched.stages[0].value
    assert searched.proof is al.Proof.SOLVER_CLAIMED


def test_each_case_is_needed(plan: al.Plan) -> None:
    """Without one of them, some assignments are not looked at."""
    proof = plan.certificates[0]

    for place in range(len(proof.cases)):
        fewer = proof.cases[:place] + proof.cases[place + 1 :]
        with pytest.raises(ValueError, match="cover all assignments"):
            price_bound(plan.event, replace(proof, cases=fewer))


def test_a_case_of_another_stage_is_refused(plan: al.Plan) -> None:
    """What it proves would be something else."""
    proof = plan.certificates[0]
    other = replace(proof.cases[0], stage="balance")

    with pytest.raises(ValueError, match="cases of the stage dissatisfaction"):
        price_bound(plan.event, replace(proof, cases=(other, *proof.cases[1:])))


def test_a_price_changed_in_a_case_is_found(plan: al.Plan) -> None:
    """The least of the cases is worked out again."""
    proof = plan.certificates[0]
    free = np.zeros(8, dtype=np.int64)
    weak = tuple(replace(case, session_prices=free) for case in proof.cases)

    with pytest.raises(al.CertificateError, match="prices prove"):
        al.check(replace(plan, certificates=(replace(proof, cases=weak),)))


def test_the_seats_of_an_optimum_are_within_its_cases(plan: al.Plan) -> None:
    """A seat that any case allows stays allowed."""
    within = seats_within(plan.event, plan.certificates[0], plan.stages[0].value)

    assert within[plan.assignment.participant, plan.assignment.session].all()


def test_a_saved_proof_by_cases_comes_back(plan: al.Plan, tmp_path: Path) -> None:
    """With its suppositions, whatever the sessions are called."""
    plan.save(tmp_path / "out")

    again = al.read_plan(tmp_path / "out", event=plan.event).certificates[0]

    assert len(again.cases) == len(plan.certificates[0].cases)
    for one, other in zip(again.cases, plan.certificates[0].cases, strict=True):
        assert (one.running, one.cancelled) == (other.running, other.cancelled)
        assert one.session_prices.tolist() == other.session_prices.tolist()
    assert price_bound(plan.event, again) == plan.stages[0].bound


def test_sessions_in_another_order_have_the_same_cases(plan: al.Plan) -> None:
    """Suppositions name sessions, not places."""
    turned = plan.event.arranged(sessions=np.arange(8)[::-1])

    other = al.allocate(turned, stages=["dissatisfaction"], seed=1)

    assert other.proof is al.Proof.PROVEN
    assert named(other) == named(plan)


def named(plan: al.Plan) -> set[tuple[frozenset[str], frozenset[str]]]:
    """Return the suppositions of a plan's proof by the ids of the sessions."""
    ids = plan.event.sessions.ids.tolist()
    return {
        (
            frozenset(ids[session] for session in case.running),
            frozenset(ids[session] for session in case.cancelled),
        )
        for case in plan.certificates[0].cases
    }


suppositions = st.lists(
    st.lists(st.sampled_from([None, True, False]), min_size=3, max_size=3),
    min_size=1,
    max_size=6,
)


@given(suppositions)
def test_cases_cover_if_every_assignment_does_as_one_supposes(
    cases: list[list[bool | None]],
) -> None:
    """Tried with each of the eight ways in which three sessions run or do not."""
    event = al.Event.from_arrays([[1, 2, 3]], round=[0, 0, 0], capacity=[1, 1, 1])
    prices = np.zeros(3, dtype=np.int64)
    proof = Certificate("dissatisfaction", 1, prices)
    parts = tuple(
        replace(
            proof,
            running=tuple(s for s in range(3) if case[s] is True),
            cancelled=tuple(s for s in range(3) if case[s] is False),
        )
        for case in cases
    )
    covered = all(
        any(
            all(
                wish is None or wish is runs
                for wish, runs in zip(case, way, strict=True)
            )
            for case in cases
        )
        for way in product([True, False], repeat=3)
    )

    if covered:
        check_cases(event, replace(proof, cases=parts))
    else:
        with pytest.raises(ValueError, match="cover"):
            check_cases(event, replace(proof, cases=parts))
