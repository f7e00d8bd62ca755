"""Stage after stage: bound it by prices, search, settle it, go on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation import certificate
from allocation._engine import relaxation
from allocation._engine.stage_search import (
    PRICING,
    ProvedInfeasibleError,
    StageSearch,
    value_of,
)
from allocation.errors import SolverError
from allocation.programmes import IMPOSSIBLE
from allocation.result import Proof, StageResult, Status
from allocation.stages import Stage, StageName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from allocation._engine.clock import Clock
    from allocation.certificate import Certificate
    from allocation.event import Event


@dataclass
class Solution:
    """What the engine returns: an assignment, and how each stage ended.

    Parameters
    ----------
    taken
        Shape ``(participants, sessions)``.
    stages
        One result a stage, in order.
    certificates
        One a stage.
    """

    taken: NDArray[np.bool_]
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


def solve(
    event: Event,
    stages: Sequence[Stage],
    *,
    seed: int,
    clock: Clock,
    workers: int,
) -> Solution:
    """Solve an event, stage by stage.

    Parameters
    ----------
    event
        The question, its rows in an order that says nothing about people.
    stages
        The aims, most important first.
    seed
        The solver's seed.
    clock
        Ends the run.
    workers
        Threads of the search.

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
    taken: NDArray[np.bool_] | None = None
    settled: list[_Settled] = []
    certificates: list[Certificate] = []
    limits: dict[str, int] = {}
    within = np.ones((len(event.participants), len(event.sessions)), dtype=bool)
    for stage in stages:
        start = time.perf_counter()
        clock.note(stage.name, None, None)
        settled_anyway = _is_constant(event, stage) and stage is not stages[-1]
        guided = stage.name != StageName.DISSATISFACTION and not settled_anyway
        if taken is None and guided and not clock.is_over():
            # other prices are a poor guide to a first assignment
            guide = Stage(StageName.DISSATISFACTION)
            taken = _first(
                StageSearch(event, guide, limits, within, None, clock, seed, workers)
            )
        relaxed = relaxation.bound(
            event,
            stage.name,
            limits,
            incumbent=taken,
            time=clock.share(0 if settled_anyway else PRICING),
        )
        lower, proof = relaxed.bound, relaxed.certificate
        if lower > IMPOSSIBLE and taken is None:
            raise ProvedInfeasibleError
        clock.note(stage.name, None, lower)
        bound = lower
        reached = 0
        improvable = taken is None or (
            value_of(event, stage.name, taken) > lower and not clock.is_over()
        )
        if improvable and not settled_anyway:
            run = StageSearch(event, stage, limits, within, taken, clock, seed, workers)
            at_bound = run.at(relaxed)
            if at_bound is not None:
                taken = at_bound
            else:
                taken, bound = run.search(lower, proof)
        if taken is not None:
            reached = value_of(event, stage.name, taken)
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
        if not clock.is_over():
            within &= certificate.seats_within(event, proof, limit)
    if taken is None:
        message = "Expected at least one stage."
        raise ValueError(message)
    results = [_result(event, taken, ended) for ended in settled]
    return Solution(taken, results, certificates)


def _first(run: StageSearch) -> NDArray[np.bool_]:
    """Return some assignment, one that people like.

    Raises
    ------
    ProvedInfeasibleError
        If there is none.
    """
    relaxed = relaxation.bound(
        run.event,
        run.stage.name,
        run.limits,
        incumbent=None,
        time=run.clock.share(PRICING),
    )
    if relaxed.bound > IMPOSSIBLE:
        raise ProvedInfeasibleError
    taken = run.at(relaxed)
    return run.search(relaxed.bound, relaxed.certificate)[0] if taken is None else taken


def _is_constant(event: Event, stage: Stage) -> bool:
    """Say whether a stage is 0 for each assignment that keeps the rules."""
    return stage.name == StageName.UNSEATED and not event.rules.empty_seats


def _result(event: Event, taken: NDArray[np.bool_], ended: _Settled) -> StageResult:
    value = value_of(event, ended.name, taken)
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
