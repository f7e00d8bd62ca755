"""CP-SAT runs: under a deadline, stoppable, with each verdict mapped once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python.cp_model import (
    FEASIBLE,
    INFEASIBLE,
    MODEL_INVALID,
    OPTIMAL,
    UNKNOWN,
    CpSolver,
    CpSolverSolutionCallback,
)

from allocation.errors import SolverError
from allocation.result import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from ortools.sat.python.cp_model import CpSolverStatus

    from allocation._engine.model import Model

STATUSES = {
    OPTIMAL: Status.OPTIMAL,
    FEASIBLE: Status.FEASIBLE,
    INFEASIBLE: Status.INFEASIBLE,
    UNKNOWN: Status.UNKNOWN,
}
"""Every verdict of CP-SAT but ``MODEL_INVALID``, which is our bug and raises."""

ROUNDING = 1e-6
"""A bound comes as a float; it is an integer up to this."""

TICK = 0.1
"""How often a run looks at the clock, in seconds."""

GRACE = 20.0
"""How long after its limit a run may take to return, in seconds."""


class Clock:
    """The time that is left, and whether somebody interrupted.

    Parameters
    ----------
    limit
        Wall-clock limit in seconds, or None.
    """

    def __init__(self, limit: float | None) -> None:
        self._end = None if limit is None else time.monotonic() + limit
        self.interrupted = False

    def left(self) -> float | None:
        """Return the seconds that are left, at least 0; None without a limit."""
        if self.interrupted:
            return 0.0
        return None if self._end is None else max(self._end - time.monotonic(), 0.0)

    def is_over(self) -> bool:
        """Say whether no time is left."""
        return self.left() == 0.0

    def run(
        self,
        work: Callable[[], None],
        *,
        stop: Callable[[], None],
        tick: Callable[[], None],
    ) -> None:
        """Do work in a thread, so that Ctrl-C reaches us and not the solver.

        Parameters
        ----------
        work
            What to do.
        stop
            Makes the work return soon.
        tick
            Called about ten times a second.

        Raises
        ------
        SolverError
            If the work does not return after the limit or the interruption.
        KeyboardInterrupt
            If somebody interrupts a second time.
        """
        failures: list[BaseException] = []

        def guarded() -> None:
            try:
                work()
            except BaseException as failure:  # noqa: BLE001  # raised again below
                failures.append(failure)

        thread = threading.Thread(target=guarded, daemon=True)
        thread.start()
        overdue: float | None = None
        while thread.is_alive():
            try:
                thread.join(TICK)
                tick()
            except KeyboardInterrupt:
                if self.interrupted:  # a second time: leave at once
                    raise
                self.interrupted = True
                stop()
            if self.is_over():
                overdue = overdue or time.monotonic() + GRACE
                stop()
                if time.monotonic() > overdue:
                    message = "The solver does not stop; its answer is lost."
                    raise SolverError(message)
        if failures:
            raise failures[0]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of CP-SAT ended with.

    Parameters
    ----------
    status
        The verdict, on the solver's word alone.
    taken
        Shape ``(participants, sessions)``; None without an assignment.
    value
        The objective of the assignment; None without one.
    bound
        The solver's lower bound; None where it has none.
    """

    status: Status
    taken: NDArray[np.bool_] | None
    value: int | None
    bound: int | None


class _Watch(CpSolverSolutionCallback):
    """Notes the best value and bound so far."""

    def __init__(self, note: Callable[[float, float], None]) -> None:
        super().__init__()
        self._note = note

    def on_solution_callback(self) -> None:
        """Note a new assignment."""
        self._note(self.objective_value, self.best_objective_bound)


def solve(
    model: Model,
    *,
    clock: Clock,
    seed: int,
    workers: int,
    effort: float | None = None,
    note: Callable[[float, float], None] = lambda _value, _bound: None,
    tick: Callable[[], None] = lambda: None,
) -> Outcome:
    """Run CP-SAT once.

    Parameters
    ----------
    model
        The model, with or without an objective.
    clock
        Ends the run.
    seed
        The solver's seed, from 0 to 2**31 - 1.
    workers
        Threads; 1 is the only number that gives the same answer each time.
    effort
        Deterministic limit, in the solver's own units of work; None for none.
    note
        Told the value and the bound of each assignment found.
    tick
        Called about ten times a second.

    Returns
    -------
    Outcome
        The verdict; values are read only where there are any.

    Raises
    ------
    SolverError
        If the model is invalid, or the solver does not stop.
    """
    problem = model.cp.validate()
    if problem:
        raise SolverError(problem)
    solver = CpSolver()
    parameters = solver.parameters
    parameters.num_workers = workers
    parameters.random_seed = seed
    # the LP of the whole model proves in seconds what the default cannot in minutes
    parameters.linearization_level = 2
    # on, this presolve loses optima (or-tools issue 5293; on our own models too)
    parameters.presolve_inclusion_work_limit = 0
    if effort is not None:
        parameters.max_deterministic_time = effort
    verdict = _verdict(solver, model, clock, _Watch(note), tick)
    if verdict == MODEL_INVALID:
        message = f"The model is invalid: {solver.solution_info()}"
        raise SolverError(message)
    status = STATUSES[verdict]
    if status in {Status.INFEASIBLE, Status.UNKNOWN}:
        return Outcome(status, None, None, None)
    taken = _taken(solver, model)
    if not model.cp.has_objective():
        return Outcome(status, taken, None, None)
    return Outcome(
        status,
        taken,
        round(solver.objective_value),
        ceil(solver.best_objective_bound - ROUNDING),
    )


def doubt(model: Model, *, clock: Clock, seed: int, effort: float) -> Outcome:
    """Ask for an assignment again, in another way: no presolve, little LP.

    For a question that a run has answered with "there is none".

    Parameters
    ----------
    model
        The model, without an objective.
    clock
        Ends the run.
    seed
        The solver's seed.
    effort
        Deterministic limit, in the solver's own units of work.

    Returns
    -------
    Outcome
        ``INFEASIBLE`` if this run agrees.
    """
    solver = CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = seed
    parameters.cp_model_presolve = False
    parameters.symmetry_level = 0
    parameters.max_deterministic_time = effort
    verdict = _verdict(solver, model, clock, None, lambda: None)
    status = STATUSES[verdict]
    if status in {Status.INFEASIBLE, Status.UNKNOWN}:
        return Outcome(status, None, None, None)
    return Outcome(status, _taken(solver, model), None, None)


def unsatisfiable_core(model: Model, *, clock: Clock, seed: int) -> list[int] | None:
    """Return guards of a guarded model that cannot hold together.

    Parameters
    ----------
    model
        A guarded model without an objective.
    clock
        Ends the run.
    seed
        The solver's seed.

    Returns
    -------
    list of int
        Indices of guards, only those that are assumptions; None unless the solver says
        that the model is infeasible.
    """
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    verdict = _verdict(solver, model, clock, None, lambda: None)
    if verdict != INFEASIBLE:
        return None
    # a core may name literals that were never assumed (or-tools issue 5141)
    core = solver.sufficient_assumptions_for_infeasibility()
    return [index for index in core if index in model.guards]


def _verdict(
    solver: CpSolver,
    model: Model,
    clock: Clock,
    watch: _Watch | None,
    tick: Callable[[], None],
) -> CpSolverStatus:
    # otherwise Ctrl-C becomes a quiet FEASIBLE
    solver.parameters.catch_sigint_signal = False
    left = clock.left()
    if left is not None:
        solver.parameters.max_time_in_seconds = left
    verdicts: list[CpSolverStatus] = []
    clock.run(
        lambda: verdicts.append(solver.solve(model.cp, watch)),
        stop=solver.stop_search,
        tick=tick,
    )
    return verdicts[0]


def _taken(solver: CpSolver, model: Model) -> NDArray[np.bool_]:
    taken = np.zeros((len(model.seats), len(model.sizes)), dtype=bool)
    for person, row in enumerate(model.seats):
        for session, seat in row.items():
            taken[person, session] = solver.boolean_value(seat)
    return taken
