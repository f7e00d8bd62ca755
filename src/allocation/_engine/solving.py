"""Stage after stage: bound it by prices, search, settle it, go on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation import certificate, evaluation
from allocation._engine import relaxation, search
from allocation._engine.model import Model
from allocation.assignment import Assignment
from allocation.certificate import FORBIDDEN
from allocation.errors import NothingFoundError, SolverError
from allocation.result import Proof, StageResult, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from allocation._engine.search import Clock
    from allocation.certificate import Certificate
    from allocation.event import Event
    from allocation.stages import Stage

Note = "Callable[[str, int | None, int | None], None]"
"""Told the stage, the best value so far and the bound, about ten times a second."""


EFFORT = 20.0
"""How much work the search at the bound may be, in the solver's deterministic units."""


class ProvedInfeasibleError(Exception):
    """No assignment exists.

    Parameters
    ----------
    by_prices
        Whether prices prove it; otherwise only the solver says so.
    """

    def __init__(self, *, by_prices: bool) -> None:
        self.by_prices = by_prices
        super().__init__(by_prices)


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
    note: Note,
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
    note
        Told how far the run is.

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
    """
    taken: NDArray[np.bool_] | None = None
    settled: list[_Settled] = []
    certificates: list[Certificate] = []
    limits: dict[str, int] = {}
    for stage in stages:
        start = time.perf_counter()
        note(stage.name, None, None)
        lower, proof = relaxation.bound(
            event, stage.name, limits, incumbent=taken, is_over=clock.is_over
        )
        if lower >= FORBIDDEN and taken is None:
            raise ProvedInfeasibleError(by_prices=True)
        note(stage.name, None, lower)
        bound = lower
        if taken is None or (_value(event, stage, taken) > lower and not clock.is_over()):
            run = _Run(event, stage, limits, taken, clock, seed, workers, note)
            at_bound = run.at(lower, certificate.seats_within(event, proof, lower))
            if at_bound is not None:
                taken = at_bound
            else:
                taken, bound = run.search(lower)
        reached = _value(event, stage, taken)
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
    if taken is None:
        message = "Expected at least one stage."
        raise ValueError(message)
    results = [_result(event, taken, ended) for ended in settled]
    return Solution(taken, results, certificates)


@dataclass
class _Run:
    """The search of one stage."""

    event: Event
    stage: Stage
    limits: dict[str, int]
    before: NDArray[np.bool_] | None
    clock: Clock
    seed: int
    workers: int
    note: Note

    def at(
        self, lower: int, candidates: NDArray[np.bool_]
    ) -> NDArray[np.bool_] | None:
        """Return an assignment that reaches the bound, if one is found with ease.

        Only seats within the bound can be in it, so the search is small.
        """
        model = self._model(candidates)
        model.cp.add(model.stage(self.stage.name) <= lower)
        outcome = search.solve(
            model,
            clock=self.clock,
            seed=self.seed,
            workers=self.workers,
            effort=EFFORT,
            tick=lambda: self.note(self.stage.name, None, lower),
        )
        if outcome.taken is None:
            return None
        value = _value(self.event, self.stage, outcome.taken)
        if value != lower:
            message = f"Stage {self.stage.name}: asked for {lower}, it is {value}."
            raise SolverError(message)
        return outcome.taken

    def search(self, lower: int) -> tuple[NDArray[np.bool_], int]:
        """Return the best assignment that the whole model finds, and its bound."""
        model = self._model(None)
        aim = model.stage(self.stage.name)
        model.cp.add(aim >= lower)
        model.cp.minimize(aim)
        best: list[int | None] = [None, lower]

        def found(value: float, bound: float) -> None:
            best[:] = [round(value), max(lower, round(bound))]

        outcome = search.solve(
            model,
            clock=self.clock,
            seed=self.seed,
            workers=self.workers,
            note=found,
            tick=lambda: self.note(self.stage.name, *best),
        )
        bound = max(lower, outcome.bound or lower)
        return _better(self.event, self.stage, self.before, outcome), bound

    def _model(self, candidates: NDArray[np.bool_] | None) -> Model:
        model = Model(self.event, candidates)
        for name, limit in self.limits.items():
            model.settle(name, limit)
        model.stage(self.stage.name)
        if self.before is not None:
            model.hint(self.before)
        return model


def _better(
    event: Event,
    stage: Stage,
    before: NDArray[np.bool_] | None,
    outcome: search.Outcome,
) -> NDArray[np.bool_]:
    """Return the better of two assignments, once the solver's claim is checked."""
    if outcome.taken is None or outcome.value is None:
        if before is not None:
            if outcome.status is Status.INFEASIBLE:
                message = f"Stage {stage.name}: infeasible, with an assignment at hand."
                raise SolverError(message)
            return before
        if outcome.status is Status.INFEASIBLE:
            raise ProvedInfeasibleError(by_prices=False)
        message = "No assignment was found in time: allow more, or ask for fewer stages."
        raise NothingFoundError(message)
    value = _value(event, stage, outcome.taken)
    optimal = outcome.status is Status.OPTIMAL
    if value > outcome.value or (optimal and value != outcome.value):
        message = f"Stage {stage.name}: the solver says {outcome.value}, it is {value}."
        raise SolverError(message)
    if before is not None and _value(event, stage, before) < value:
        return before
    return outcome.taken


def _value(event: Event, stage: Stage, taken: NDArray[np.bool_]) -> int:
    return evaluation.value(stage.name, event, _assignment(taken))


def _assignment(taken: NDArray[np.bool_]) -> Assignment:
    person, session = np.nonzero(taken)
    return Assignment(person, session)


def _result(event: Event, taken: NDArray[np.bool_], ended: _Settled) -> StageResult:
    optimal = ended.bound == ended.reached
    if not optimal:
        proof = Proof.BEST_KNOWN
    elif ended.price_bound == ended.reached:
        proof = Proof.PROVEN
    else:
        proof = Proof.SOLVER_CLAIMED
    return StageResult(
        name=ended.name,
        value=evaluation.value(ended.name, event, _assignment(taken)),
        reached=ended.reached,
        bound=ended.bound,
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        proof=proof,
        price_bound=ended.price_bound,
        limit=ended.limit,
        seconds=ended.seconds,
    )
