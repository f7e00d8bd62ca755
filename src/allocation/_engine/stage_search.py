"""The search of one stage: at the bound if it is easy, else the whole model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation import certificate, evaluation
from allocation._engine import relaxation, search
from allocation._engine.column_model import ColumnModel
from allocation._engine.model import Model
from allocation.assignment import Assignment
from allocation.errors import NothingFoundError, SolverError
from allocation.programmes import IMPOSSIBLE
from allocation.result import Status
from allocation.stages import StageName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation._engine.clock import Clock
    from allocation._engine.relaxation import Relaxed
    from allocation._engine.search import Outcome
    from allocation.certificate import Certificate
    from allocation.event import Event
    from allocation.stages import Stage

EFFORT = 20.0
"""How much work the search at the bound may be, in the solver's deterministic units."""


SMALL_EFFORT = 5.0
"""The same for the search among a few programmes."""

PRICING = 0.4
"""The part of the time that is left which the prices of a stage may take."""

_UNPRICED = (StageName.UNSEATED, StageName.WORST)
"""Stages whose own prices leave most seats: those of another are a better guide."""


class ProvedInfeasibleError(Exception):
    """No assignment exists, says the solver, or prices do."""


@dataclass
class StageSearch:
    """The search of one stage.

    Parameters
    ----------
    event
        The question.
    stage
        The stage.
    limits
        What earlier stages may be at most.
    within
        The seats that keep the earlier stages within their limits, shape
        ``(participants, sessions)``.
    before
        An assignment that keeps the limits, of the same shape; None before the first.
    clock
        Ends the search.
    seed, workers
        Of the solver.
    """

    event: Event
    stage: Stage
    limits: dict[str, int]
    within: NDArray[np.bool_]
    before: NDArray[np.bool_] | None
    clock: Clock
    seed: int
    workers: int

    def at(self, relaxed: Relaxed) -> NDArray[np.bool_] | None:
        """Return an assignment that reaches the bound, if one is found with ease.

        Searches grow: first the programmes that the prices asked for, as whole numbers
        of each class; then their seats; then all seats that an assignment at the bound
        can use. A stage that has no prices of its own borrows those of
        ``dissatisfaction``.
        """
        goals = {**self.limits, self.stage.name: relaxed.bound}
        guide = StageName.DISSATISFACTION
        unguided = self.stage.name in _UNPRICED and guide not in self.limits
        if unguided and not self.clock.is_over():
            guided = relaxation.bound(
                self.event,
                guide,
                goals,
                incumbent=None,
                time=self.clock.share(PRICING),
            )
            if guided.bound <= IMPOSSIBLE:
                near = {**goals, guide: guided.bound}
                taken = self._among(guided, near, relaxed.bound)
                if taken is None and not self.clock.is_over():
                    within = certificate.seats_within(
                        self.event, guided.certificate, guided.bound
                    )
                    taken = self._reaching(near, within, relaxed.bound)
                if taken is not None:
                    return taken
        taken = self._among(relaxed, goals, relaxed.bound)
        if taken is not None:
            return taken
        if self.clock.is_over():
            return None
        within = certificate.seats_within(
            self.event, relaxed.certificate, relaxed.bound
        )
        tries = [within]
        if relaxed.columns is not None:
            tries.insert(0, within & relaxation.seats_of(self.event, relaxed.columns))
        for candidates in tries:
            taken = self._reaching(goals, candidates, relaxed.bound)
            if taken is not None:
                return taken
        return None

    def _among(
        self, relaxed: Relaxed, goals: dict[str, int], value: int
    ) -> NDArray[np.bool_] | None:
        """Return an assignment among the programmes priced, or None."""
        if relaxed.columns is None or self.clock.is_over():
            return None
        for columns in (relaxation.nearly_whole(relaxed), relaxed.columns):
            model = ColumnModel(self.event, columns, goals)
            taken = search.among(
                model, clock=self.clock, seed=self.seed, effort=SMALL_EFFORT
            )
            if taken is not None:
                return self._checked(taken, value)
        return None

    def _checked(self, taken: NDArray[np.bool_], value: int) -> NDArray[np.bool_]:
        """Return an assignment that is what was asked for.

        Raises
        ------
        SolverError
            If it is not.
        """
        reached = value_of(self.event, self.stage.name, taken)
        if reached != value:
            message = f"Stage {self.stage.name}: asked for {value}, it is {reached}."
            raise SolverError(message)
        return taken

    def _reaching(
        self, goals: dict[str, int], candidates: NDArray[np.bool_], value: int
    ) -> NDArray[np.bool_] | None:
        """Return an assignment that reaches the goals, hence the value, or None."""
        if self.clock.is_over():
            return None
        model = self._model(candidates)
        for name, goal in goals.items():
            model.settle(name, goal)
        outcome = search.solve(
            model,
            clock=self.clock,
            seed=self.seed,
            workers=self.workers,
            effort=EFFORT,
        )
        return None if outcome.taken is None else self._checked(outcome.taken, value)

    def search(self, lower: int, proof: Certificate) -> tuple[NDArray[np.bool_], int]:
        """Return the best assignment that the whole model finds, and its bound.

        A claim that no better one exists, which no price confirms, is doubted: asked
        again in another way, for wrong ones are known (or-tools issues 5293, 5274).
        """
        taken, bound = self._search(lower)
        lied = False
        while True:
            value = value_of(self.event, self.stage.name, taken)
            if value == lower or self.clock.is_over() or (bound < value and not lied):
                return taken, bound
            again = self._doubted(value - 1, proof)
            if again.taken is None:
                # after a wrong claim, only a second run that says so is believed
                claimed = again.status is Status.INFEASIBLE or not lied
                return taken, value if claimed else lower
            taken, bound, lied = again.taken, lower, True

    def _doubted(self, value: int, proof: Certificate) -> Outcome:
        """Ask for an assignment that the search said does not exist."""
        model = self._model(certificate.seats_within(self.event, proof, value))
        model.cp.add(model.stage(self.stage.name) <= value)
        return search.doubt(model, clock=self.clock, seed=self.seed, effort=EFFORT)

    def _search(self, lower: int) -> tuple[NDArray[np.bool_], int]:
        model = self._model(None)
        aim = model.stage(self.stage.name)
        model.cp.add(aim >= lower)
        model.cp.minimize(aim)

        def found(value: float, bound: float) -> None:
            best, proved = round(value), max(lower, round(bound))
            self.clock.note(self.stage.name, best, min(best, proved))

        outcome = search.solve(
            model,
            clock=self.clock,
            seed=self.seed,
            workers=self.workers,
            note=found,
        )
        if outcome.status is Status.INFEASIBLE and self.before is None:
            taken = search.doubt(
                self._model(None), clock=self.clock, seed=self.seed, effort=EFFORT
            ).taken
            if taken is not None:
                return taken, lower
        bound = lower if outcome.bound is None else max(lower, outcome.bound)
        return _better(self.event, self.stage, self.before, outcome), bound

    def _model(self, candidates: NDArray[np.bool_] | None) -> Model:
        """Return a model of the seats that the stages so far, and this one, allow."""
        both = self.within if candidates is None else self.within & candidates
        model = Model(self.event, both)
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
    outcome: Outcome,
) -> NDArray[np.bool_]:
    """Return the better of two assignments, once the solver's claim is checked.

    Raises
    ------
    ProvedInfeasibleError
        If the solver says that there is none.
    NothingFoundError
        If it found none in time.
    SolverError
        If its assignment is not what it says.
    """
    if outcome.taken is None or outcome.value is None:
        if before is not None:
            if outcome.status is Status.INFEASIBLE:
                message = f"Stage {stage.name}: infeasible, with an assignment at hand."
                raise SolverError(message)
            return before
        if outcome.status is Status.INFEASIBLE:
            raise ProvedInfeasibleError
        message = (
            "No assignment was found in time: allow more, or ask for fewer stages."
        )
        raise NothingFoundError(message)
    value = value_of(event, stage.name, outcome.taken)
    optimal = outcome.status is Status.OPTIMAL
    if value > outcome.value or (optimal and value != outcome.value):
        message = f"Stage {stage.name}: the solver says {outcome.value}, it is {value}."
        raise SolverError(message)
    if before is not None and value_of(event, stage.name, before) < value:
        return before
    return outcome.taken


def value_of(event: Event, stage: str, taken: NDArray[np.bool_]) -> int:
    """Return what a stage counts in an assignment.

    Parameters
    ----------
    event
        The question.
    stage
        The stage.
    taken
        Shape ``(participants, sessions)``.

    Returns
    -------
    int
        By the specification.
    """
    person, session = np.nonzero(taken)
    return evaluation.value(stage, event, Assignment(person, session))
