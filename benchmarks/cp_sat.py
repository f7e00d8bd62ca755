"""Plain CP-SAT: a Boolean for each person and session, as its manual would have it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.outcome import Outcome

if TYPE_CHECKING:
    from benchmarks.cases import Case

SEED = 1


def defaults(case: Case, limit: float) -> Outcome:
    """Run CP-SAT with its defaults and two workers.

    Parameters
    ----------
    case
        The question.
    limit
        Seconds.
    """
    return _solve(case, limit, workers=2, level=None)


def level_2(case: Case, limit: float) -> Outcome:
    """Run the same at ``linearization_level=2``, one worker.

    Parameters
    ----------
    case
        The question.
    limit
        Seconds.
    """
    return _solve(case, limit, workers=1, level=2)


def _solve(case: Case, limit: float, *, workers: int, level: int | None) -> Outcome:
    start = time.perf_counter()
    model, x = _model(case)
    building = time.perf_counter() - start
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = SEED
    solver.parameters.max_time_in_seconds = limit
    if level is not None:
        solver.parameters.linearization_level = level
    start = time.perf_counter()
    status = solver.solve(model)
    solving = time.perf_counter() - start
    bound = solver.best_objective_bound
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Outcome(None, building, solving, bound=bound, out_of_time=True)
    taken = np.array([[solver.boolean_value(v) for v in row] for row in x])
    person, session = np.nonzero(taken)
    seats = np.full((len(x), case.rounds), -1)
    seats[person, case.round[session]] = session
    optimal = "claimed" if status == cp_model.OPTIMAL else ""
    return Outcome(
        seats,
        building,
        solving,
        bound=bound,
        optimal=optimal,
        stated=solver.objective_value,
        out_of_time=not optimal,
    )


def _model(case: Case) -> tuple[cp_model.CpModel, list[list[cp_model.IntVar]]]:
    model = cp_model.CpModel()
    people, count = case.costs.shape
    x = [[model.new_bool_var("") for _ in range(count)] for _ in range(people)]
    of_round = [np.flatnonzero(case.round == r).tolist() for r in range(case.rounds)]
    repeats = [same.tolist() for same in case.repeats]
    for row, here in zip(x, case.attends.tolist(), strict=True):
        for sessions, attends in zip(of_round, here, strict=True):
            if attends:
                model.add_exactly_one(row[s] for s in sessions)
            else:
                model.add_bool_and(row[s].negated() for s in sessions)
        for same in repeats:
            model.add_at_most_one(row[s] for s in same)
    for person, session in case.pins.tolist():
        model.add(x[person][session] == 1)
    for session in range(count):
        size = cp_model.LinearExpr.sum([row[session] for row in x])
        model.add(size <= int(case.capacity[session]))
        least = int(case.min_size[session])
        if case.mandatory[session]:
            model.add(size >= least)
        elif least:
            run = model.new_bool_var("")
            model.add(size >= least).only_enforce_if(run)
            model.add(size == 0).only_enforce_if(run.negated())
    model.minimize(
        cp_model.LinearExpr.weighted_sum(
            [v for row in x for v in row], case.costs.ravel().tolist()
        )
    )
    return model, x
