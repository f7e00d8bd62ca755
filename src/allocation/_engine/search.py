"""CP-SAT runs: under a clock, with each verdict mapped once."""

from __future__ import annotations

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

from allocation._engine import drawing
from allocation._engine.found import Found
from allocation.errors import SolverError
from allocation.event.tables import NO_ROOM
from allocation.result import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from ortools.sat.python.cp_model import CpModel, CpSolverStatus

    from allocation._engine.clock import Clock
    from allocation._engine.column_model import ColumnModel
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

STRATEGIES = ("max_lp", "reduced_costs")
"""What several threads do first: with its own choice, which has neither for two of
them, CP-SAT proves in half a minute less than one thread in a second."""

EASILY = 0.5
"""How much work a search without the LP is worth, in deterministic units: where there
is any assignment, it is mostly found with a third of that."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of CP-SAT ended with.

    Parameters
    ----------
    status
        The verdict, on the solver's word alone.
    found
        The assignment; None without one.
    value
        The objective of the assignment; None without one.
    bound
        The solver's lower bound; None where it has none.
    spent
        How much work it was, in the solver's deterministic units.
    presolved
        Whether it went through presolve.
    """

    status: Status
    found: Found | None = None
    value: int | None = None
    bound: int | None = None
    spent: float = 0.0
    presolved: bool = True


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
    part: float = 1.0,
    note: Callable[[float, float], None] = lambda _value, _bound: None,
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
    part
        The part of the time that is left which it may take.
    note
        Told the value and the bound of each assignment found.

    Returns
    -------
    Outcome
        The verdict; values are read only where there are any.

    Raises
    ------
    SolverError
        If the model is invalid.
    """
    problem = model.cp.validate()
    if problem:
        raise SolverError(problem)
    solver = _solver(seed, workers)
    _leave_cuts(solver, model)
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    status = _status(_verdict(solver, model.cp, clock, _Watch(note), part))
    if status in {Status.INFEASIBLE, Status.UNKNOWN}:
        return Outcome(status)
    found = _found(solver, model)
    if not model.cp.has_objective():
        return Outcome(status, found)
    return Outcome(
        status,
        found,
        round(solver.objective_value),
        ceil(solver.best_objective_bound - ROUNDING),
        solver.deterministic_time,
    )


def easily(model: Model, *, clock: Clock, seed: int) -> Outcome:
    """Look for an assignment without the LP: as the model is, then with presolve.

    Parameters
    ----------
    model
        The model, without an objective.
    clock
        Ends the run.
    seed
        The solver's seed.

    Returns
    -------
    Outcome
        ``UNKNOWN`` if that is not easy.
    """
    for presolve in (False, True):
        solver = _solver(seed, workers=1)
        solver.parameters.cp_model_presolve = presolve
        solver.parameters.linearization_level = 0
        solver.parameters.max_deterministic_time = EASILY
        status = _status(_verdict(solver, model.cp, clock, None))
        if status is Status.INFEASIBLE:
            return Outcome(status, presolved=presolve)
        if status is not Status.UNKNOWN:
            return Outcome(status, _found(solver, model), presolved=presolve)
    return Outcome(Status.UNKNOWN)


def among(
    model: ColumnModel, *, clock: Clock, seed: int, effort: float
) -> Found | None:
    """Look for the best assignment among a few programmes.

    Parameters
    ----------
    model
        The programmes, and what they are to reach.
    clock
        Ends the run.
    seed
        The solver's seed.
    effort
        Deterministic limit, in the solver's own units of work.

    Returns
    -------
    Found or None
        None if none was found, which says nothing of the others.

    Raises
    ------
    SolverError
        If the model is invalid.
    """
    problem = model.cp.validate()
    if problem:
        raise SolverError(problem)
    solver = _solver(seed, workers=1)
    solver.parameters.max_deterministic_time = effort
    status = _status(_verdict(solver, model.cp, clock, None))
    if status in {Status.INFEASIBLE, Status.UNKNOWN}:
        return None
    return Found.of_table(model.event, model.seats(solver), model.rooms(solver))


def doubt(
    model: Model, *, clock: Clock, seed: int, effort: float, presolve: bool = False
) -> Outcome:
    """Ask for an assignment again, in another way: mostly no presolve, and little LP.

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
    presolve
        Whether to go through presolve: where the first run did not.

    Returns
    -------
    Outcome
        ``INFEASIBLE`` if this run agrees.
    """
    solver = CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = seed
    parameters.cp_model_presolve = presolve
    parameters.presolve_inclusion_work_limit = 0  # as below
    parameters.symmetry_level = 0
    parameters.max_deterministic_time = effort
    verdict = _verdict(solver, model.cp, clock, None)
    status = _status(verdict)
    if status in {Status.INFEASIBLE, Status.UNKNOWN}:
        return Outcome(status)
    return Outcome(status, _found(solver, model))


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
    solver = _solver(seed, workers=1)
    verdict = _verdict(solver, model.cp, clock, None)
    if _status(verdict) is not Status.INFEASIBLE:
        return None
    # a core may name literals that were never assumed (or-tools issue 5141)
    core = solver.sufficient_assumptions_for_infeasibility()
    return [index for index in core if index in model.guards.by_index]


def _status(verdict: CpSolverStatus) -> Status:
    """Return what a verdict means.

    Raises
    ------
    SolverError
        If the model is invalid: our bug.
    """
    if verdict == MODEL_INVALID:
        message = "The model is invalid."
        raise SolverError(message)
    return STATUSES[verdict]


def _solver(seed: int, workers: int) -> CpSolver:
    solver = CpSolver()
    parameters = solver.parameters
    parameters.num_workers = workers
    if workers > 1:
        parameters.subsolvers.extend(STRATEGIES)
    parameters.random_seed = seed
    # the LP of the whole model proves in seconds what the default cannot in minutes
    parameters.linearization_level = 2
    # half of the time of a proof that takes a second, and nothing gained by it
    parameters.cp_model_probing_level = 0
    # on, this presolve loses optima (or-tools issue 5293; on our own models too)
    parameters.presolve_inclusion_work_limit = 0
    # rounding cuts take a sixth of the time of such a proof, and shorten it by less
    parameters.add_mir_cuts = False
    return solver


def _leave_cuts(solver: CpSolver, model: Model) -> None:
    """Do without cuts where rooms are chosen: they take half of the time there."""
    if model.event.rules.choose_rooms:
        solver.parameters.cut_level = 0


def _verdict(
    solver: CpSolver,
    model: CpModel,
    clock: Clock,
    watch: _Watch | None,
    part: float = 1.0,
) -> CpSolverStatus:
    # otherwise Ctrl-C becomes a quiet FEASIBLE
    solver.parameters.catch_sigint_signal = False
    left = clock.left()
    if left is not None:
        solver.parameters.max_time_in_seconds = left * part
    with clock.stopping(solver.stop_search):
        return solver.solve(model, watch)


def _found(solver: CpSolver, model: Model) -> Found:
    taken = np.zeros((len(model.seats), len(model.sizes)), dtype=bool)
    for person, row in enumerate(model.seats):
        for session, seat in row.items():
            taken[person, session] = solver.boolean_value(seat)
    dealt = drawing.deal(model.event, taken, ranked=model.ranked)
    return Found.of_taken(model.event, dealt, _chosen_rooms(solver, model))


def _chosen_rooms(solver: CpSolver, model: Model) -> NDArray[np.int64] | None:
    """Return the rooms that sessions are given; None where no room is chosen."""
    if not model.event.rules.choose_rooms:
        return None
    rooms = np.full(len(model.sizes), NO_ROOM, dtype=np.int64)
    for (session, room), is_there in model.in_room.items():
        if solver.boolean_value(is_there):
            rooms[session] = room
    return rooms
