"""Stage after stage: bound it by prices, search, settle it, go on."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocation import certificate
from allocation._engine import branching, relaxation
from allocation._engine.stage_search import (
    PRICING,
    ProvedInfeasibleError,
    StageSearch,
)
from allocation.combining import IMPOSSIBLE
from allocation.errors import SolverError
from allocation.result import Proof, StageResult, Status
from allocation.stages import Stage, StageName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation._engine.found import Found
    from allocation._engine.relaxation import Relaxed
    from allocation._engine.run import Run
    from allocation.certificate import Certificate
    from allocation.event import Event


@dataclass
class Solution:
    """What the engine returns: an assignment, and how each stage ended.

    Parameters
    ----------
    found
        The assignment.
    stages
        One result a stage, in order.
    certificates
        One a stage.
    """

    found: Found
    stages: list[StageResult]
    certificates: list[Certificate]


@dataclass
class _Settled:
    """A stage as it ended, before later stages spend its tolerance."""

    name: str
    reached: int
    bound: int
    price_bound: int
    limit: int
    seconds: float


def solve(run: Run, stages: Sequence[Stage]) -> Solution:
    """Solve an event, stage by stage.

    Parameters
    ----------
    run
        The job.
    stages
        The aims, most important first.

    Returns
    -------
    Solution
        The best assignment found, with true bounds.

    Raises
    ------
    ProvedInfeasibleError
        If there is none.
    NothingFoundError
        If the time is up before any was found.
    SolverError
        If the solver contradicts itself.
    ValueError
        If there is no stage.
    """
    event, clock = run.event, run.clock
    found: Found | None = None
    settled: list[_Settled] = []
    certificates: list[Certificate] = []
    limits: dict[str, int] = {}
    within = np.ones((len(event.participants), len(event.sessions)), dtype=bool)

    def search(stage: Stage, before: Found | None) -> StageSearch:
        return StageSearch(run, stage, limits, within, before)

    for stage in stages:
        start = time.perf_counter()
        clock.note(stage.name, None, None)
        settled_anyway = _is_constant(event, stage) and stage is not stages[-1]
        guided = stage.name != StageName.DISSATISFACTION and not settled_anyway
        if found is None and guided and not clock.is_over():
            # other prices are a poor guide to a first assignment
            guide = Stage(StageName.DISSATISFACTION)
            found = _first(search(guide, None))
        share = clock.share(0 if settled_anyway else PRICING)
        relaxed = relaxation.bound(run, stage.name, limits, incumbent=found, time=share)
        lower, proof = relaxed.bound, relaxed.certificate
        if lower > IMPOSSIBLE and found is None:
            raise ProvedInfeasibleError
        clock.note(stage.name, None, lower)
        bound = lower
        reached = 0
        improvable = found is None or (
            found.value(stage.name) > lower and not clock.is_over()
        )
        if improvable and not settled_anyway:
            found, lower, proof = _easily(search(stage, found), relaxed)
            bound = lower
            if found is None or found.value(stage.name) > lower:
                found, bound = search(stage, found).search(lower, proof)
        if found is not None:
            reached = found.value(stage.name)
        if bound > reached:
            message = f"Stage {stage.name}: bound {bound} above the value {reached}."
            raise SolverError(message)
        limit = reached + stage.spare(reached)
        settled.append(
            _Settled(
                stage.name, reached, bound, lower, limit, time.perf_counter() - start
            )
        )
        certificates.append(proof)
        limits[stage.name] = limit
        more = stage is not stages[-1] and not clock.is_over()
        if more and run.reductions.candidates and run.reductions.prices:
            within &= certificate.seats_within(event, proof, limit)
    if found is None:
        message = "Expected at least one stage."
        raise ValueError(message)
    results = [_result(found, ended) for ended in settled]
    return Solution(found, results, certificates)


def _first(search: StageSearch) -> Found:
    """Return some assignment, one that people like.

    Raises
    ------
    ProvedInfeasibleError
        If there is none.
    """
    time = search.run.clock.share(PRICING)
    relaxed = relaxation.bound(
        search.run, search.stage.name, search.limits, incumbent=None, time=time
    )
    if relaxed.bound > IMPOSSIBLE:
        raise ProvedInfeasibleError
    found, lower, proof = _easily(search, relaxed)
    return search.search(lower, proof)[0] if found is None else found


def _easily(
    search: StageSearch, relaxed: Relaxed
) -> tuple[Found | None, int, Certificate]:
    """Return the best assignment found with ease, and the bound with its proof."""
    stage = search.stage
    found, lower, proof = search.before, relaxed.bound, relaxed.certificate
    near = search.near(relaxed)
    if near is not None and _improves(stage, near, found):
        found = near
    if lower <= IMPOSSIBLE and (found is None or found.value(stage.name) > lower):
        cases = branching.by_cases(replace(search, before=found), relaxed)
        if cases is not None:
            return cases.found, cases.bound, cases.certificate
    if found is None or found.value(stage.name) > lower:
        at_bound = replace(search, before=found).at(relaxed)
        found = found if at_bound is None else at_bound
    return found, lower, proof


def _improves(
    stage: Stage,
    found: Found,
    before: Found | None,
) -> bool:
    if before is None:
        return True
    return found.value(stage.name) < before.value(stage.name)


def _is_constant(event: Event, stage: Stage) -> bool:
    """Say whether a stage is 0 for each assignment that keeps the rules."""
    return stage.name == StageName.UNSEATED and not event.rules.empty_seats


def _result(found: Found, ended: _Settled) -> StageResult:
    value = found.value(ended.name)
    reached = min(ended.reached, value)  # a later stage may have improved on it
    optimal = ended.bound == reached
    if not optimal:
        proof = Proof.BEST_KNOWN
    elif ended.price_bound == reached:
        proof = Proof.PROVEN
    else:
        proof = Proof.SOLVER_CLAIMED
    return StageResult(
        name=ended.name,
        value=value,
        reached=reached,
        bound=ended.bound,
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        proof=proof,
        price_bound=ended.price_bound,
        limit=ended.limit,
        seconds=ended.seconds,
    )
