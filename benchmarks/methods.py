"""What is timed: this library, and what one would do without it, on equal terms.

Every method minimises the sum of costs, ``dissatisfaction``, under the same rules.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

import allocation as al

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Timed:
    """How a run ended.

    Parameters
    ----------
    value, bound
        Sum of costs, and what the method says is below it; None without.
    building, solving
        Seconds.
    """

    value: float | None
    bound: float | None
    building: float
    solving: float


def ours(event: al.Event, limit: float) -> Timed:
    """Run ``allocate``: building, solving and checking its own answer."""
    start = time.perf_counter()
    try:
        plan = al.allocate(event, stages=["dissatisfaction"], seed=1, time_limit=limit)
    except al.NothingFoundError:
        return Timed(None, None, 0.0, time.perf_counter() - start)
    stage = plan.stages[0]
    return Timed(stage.value, stage.bound, 0.0, time.perf_counter() - start)


def cp_sat_default(event: al.Event, limit: float) -> Timed:
    """Run CP-SAT with its defaults and two workers: a Boolean a person and session."""
    return _cp_sat(event, limit, workers=2, level=None)


def cp_sat_level_2(event: al.Event, limit: float) -> Timed:
    """Run the same at ``linearization_level=2``, one worker."""
    return _cp_sat(event, limit, workers=1, level=2)


def highs(event: al.Event, limit: float) -> Timed:
    """Run HiGHS as a MIP, through SciPy."""
    start = time.perf_counter()
    people, count = event.costs.shape
    rows: list[np.ndarray] = []
    columns: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    low: list[float] = []
    high: list[float] = []

    def state(cells: np.ndarray, least: float, most: float, last: float = 1.0) -> None:
        rows.append(np.full(len(cells), len(low)))
        columns.append(cells)
        weights.append(np.append(np.ones(len(cells) - 1), last))
        low.append(least)
        high.append(most)

    cell = np.arange(people * count).reshape(people, count)
    for person in range(people):
        for sessions in _by_round(event):
            if event.participants.attends[person, event.sessions.round[sessions[0]]]:
                state(cell[person, sessions], 1, 1)
        for same in _repeats(event):
            state(cell[person, same], 0, 1)
    extra = 0
    for session in range(count):
        least = int(event.sessions.min_size[session])
        seats = int(event.capacity[session])
        if event.sessions.mandatory[session] or least == 0:
            state(cell[:, session], least, seats)
        else:  # of some size, or none: one more Boolean
            with_run = np.append(cell[:, session], people * count + extra)
            state(with_run, 0, np.inf, last=-least)
            state(with_run, -np.inf, 0, last=-seats)
            extra += 1
    total = people * count + extra
    matrix = coo_array(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))),
        shape=(len(low), total),
    ).tocsr()
    lower = event.pinned.astype(float).ravel()
    upper = np.where(_open(event), 1.0, 0.0).ravel()
    cost = np.append(event.costs.astype(float).ravel(), np.zeros(extra))
    building = time.perf_counter() - start
    start = time.perf_counter()
    result = milp(
        cost,
        integrality=np.ones(total),
        bounds=Bounds(
            np.append(lower, np.zeros(extra)), np.append(upper, np.ones(extra))
        ),
        constraints=LinearConstraint(matrix, low, high),
        options={"time_limit": limit},
    )
    solving = time.perf_counter() - start
    value = None if result.x is None else float(result.fun)
    return Timed(value, result.mip_dual_bound, building, solving)


def first_come(event: al.Event, limit: float) -> Timed:  # noqa: ARG001  # as the others
    """Let people choose in the order of their ids: what is left, the best first."""
    start = time.perf_counter()
    left = event.capacity - event.pinned.sum(axis=0)  # their seats are kept
    total = 0
    open_to = _open(event)
    for person in range(len(event.participants)):
        taken: set[int] = set()
        for sessions in _by_round(event):
            if not event.participants.attends[
                person, event.sessions.round[sessions[0]]
            ]:
                continue
            mine = [s for s in sessions if event.pinned[person, s]]
            if mine:
                taken.add(int(event.topic[mine[0]]))
                continue
            offers = [
                s
                for s in sessions
                if open_to[person, s] and left[s] and event.topic[s] not in taken
            ]
            if not offers:  # stuck: first come, first served cannot seat everybody
                return Timed(None, None, 0.0, time.perf_counter() - start)
            best = min(offers, key=lambda s: event.costs[person, s])
            left[best] -= 1
            taken.add(int(event.topic[best]))
            total += int(event.costs[person, best])
    return Timed(total, None, 0.0, time.perf_counter() - start)


METHODS: dict[str, Callable[[al.Event, float], Timed]] = {
    "allocation": ours,
    "HiGHS MIP": highs,
    "CP-SAT, level 2": cp_sat_level_2,
    "CP-SAT, defaults": cp_sat_default,
    "first come": first_come,
}


def _by_round(event: al.Event) -> list[list[int]]:
    held = event.sessions.round
    return [np.flatnonzero(held == r).tolist() for r in range(len(event.rounds))]


def _repeats(event: al.Event) -> list[list[int]]:
    sets = []
    for rounds in event.no_repeat:
        inside = np.isin(event.sessions.round, rounds)
        for topic in range(len(event.topics)):
            same = np.flatnonzero(inside & (event.topic == topic)).tolist()
            if len(same) > 1:
                sets.append(same)
    return sets


def _open(event: al.Event) -> np.ndarray:
    attends = event.participants.attends[:, event.sessions.round]
    return attends & ~event.banned


def _cp_sat(event: al.Event, limit: float, *, workers: int, level: int | None) -> Timed:
    start = time.perf_counter()
    model = cp_model.CpModel()
    people, count = event.costs.shape
    x = [[model.new_bool_var("") for _ in range(count)] for _ in range(people)]
    open_to = _open(event)
    for person in range(people):
        for sessions in _by_round(event):
            if event.participants.attends[person, event.sessions.round[sessions[0]]]:
                model.add_exactly_one(x[person][s] for s in sessions)
        for same in _repeats(event):
            model.add_at_most_one(x[person][s] for s in same)
        for session in np.flatnonzero(~open_to[person]).tolist():
            model.add(x[person][session] == 0)
    for person, session in event.participants.pins.tolist():
        model.add(x[person][session] == 1)
    for session in range(count):
        size = cp_model.LinearExpr.sum([x[p][session] for p in range(people)])
        model.add(size <= int(event.capacity[session]))
        least = int(event.sessions.min_size[session])
        if event.sessions.mandatory[session]:
            model.add(size >= least)
        elif least:
            run = model.new_bool_var("")
            model.add(size >= least).only_enforce_if(run)
            model.add(size == 0).only_enforce_if(run.negated())
    model.minimize(
        cp_model.LinearExpr.weighted_sum(
            [v for row in x for v in row], event.costs.ravel().tolist()
        )
    )
    building = time.perf_counter() - start
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = limit
    if level is not None:
        solver.parameters.linearization_level = level
    start = time.perf_counter()
    status = solver.solve(model)
    solving = time.perf_counter() - start
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    value = solver.objective_value if found else None
    return Timed(value, solver.best_objective_bound, building, solving)
