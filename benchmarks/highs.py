"""HiGHS, through SciPy: as a MIP, and as the LP that is left without integrality."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from benchmarks.outcome import Outcome

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.cases import Case

INTEGRAL = 1e-5
"""A variable this near a whole number is one."""


def mip(case: Case, limit: float) -> Outcome:
    """Run HiGHS as a MIP, to the optimum itself and not to its usual gap of 0.01 %.

    Parameters
    ----------
    case
        The question.
    limit
        Seconds.
    """
    return _solve(case, limit, whole=True)


def lp(case: Case, limit: float) -> Outcome:
    """Run HiGHS as an LP; where it splits nobody, it has found the optimum.

    Parameters
    ----------
    case
        The question.
    limit
        Seconds.
    """
    return _solve(case, limit, whole=False)


def _solve(case: Case, limit: float, *, whole: bool) -> Outcome:
    start = time.perf_counter()
    model = _model(case, whole=whole)
    building = time.perf_counter() - start
    start = time.perf_counter()
    result = milp(**model, options={"time_limit": limit, "mip_rel_gap": 0.0})
    solving = time.perf_counter() - start
    ended, late = result.status == 0, result.status == 1
    bound = result.mip_dual_bound if whole else (result.fun if ended else None)
    if result.x is None or not (whole or ended):
        return Outcome(None, building, solving, bound=bound, out_of_time=late)
    away = np.abs(result.x - np.rint(result.x)) > INTEGRAL
    x = result.x[: case.costs.size].reshape(case.costs.shape)
    runs = int(away[case.costs.size :].sum())
    split = int(away[: case.costs.size].reshape(x.shape).any(axis=1).sum()) + runs
    if split:
        return Outcome(
            None, building, solving, bound=bound, split=split, out_of_time=late
        )
    seats = np.column_stack(
        [
            np.flatnonzero(case.round == r)[x[:, case.round == r].argmax(axis=1)]
            for r in range(case.rounds)
        ]
    )
    return Outcome(
        np.where(case.attends, seats, -1),
        building,
        solving,
        bound=bound,
        optimal="claimed" if ended else "",
        stated=result.fun,
        out_of_time=late,
    )


def _model(case: Case, *, whole: bool) -> dict[str, Any]:
    """Return what SciPy asks for, by index arithmetic: a variable a person and session.

    First come the rows of people, their rounds and their repeats; then those of
    sessions, their seats and least size. A session that may be cancelled has a variable
    more. As a MIP HiGHS is faster if the rows of one person are together (on 4 rounds x
    10 twice and more), as an LP if those of one kind are (by some per cent).
    """
    people, count = case.costs.shape
    own = case.rounds + len(case.repeats)  # rows of each person
    cells = np.arange(people * count, dtype=np.int32).reshape(people, count)
    step, jump = (own, 1) if whole else (1, people)
    first = step * np.arange(people, dtype=np.int32)[:, None]
    blocks = [_block(first + jump * case.round, cells)]
    low, high = np.zeros((people, own)), np.ones((people, own))
    low[:, : case.rounds] = high[:, : case.rounds] = case.attends
    for n, same in enumerate(case.repeats, start=case.rounds):
        blocks.append(_block(np.tile(first + jump * n, len(same)), cells[:, same]))
    held = people * own + np.tile(np.arange(count, dtype=np.int32), (people, 1))
    blocks.append(_block(held, cells))
    least, seats = case.min_size.astype(float), case.capacity.astype(float)
    order: Literal["C", "F"] = "C" if whole else "F"
    lows = [low.ravel(order), np.where(case.mandatory, least, 0.0)]
    highs = [high.ravel(order), seats]
    may_fail = np.flatnonzero((case.min_size > 0) & ~case.mandatory)
    runs = people * count + np.arange(len(may_fail))
    for last, below, above in (  # least * runs <= size <= seats * runs
        (-least[may_fail], 0.0, np.inf),
        (-seats[may_fail], -np.inf, 0.0),
    ):
        row = sum(map(len, lows)) + np.arange(len(may_fail))
        blocks.append(_block(np.tile(row, (people, 1)), cells[:, may_fail]))
        blocks.append((row, runs, last))
        lows.append(np.full(len(may_fail), below))
        highs.append(np.full(len(may_fail), above))
    total = people * count + len(may_fail)
    rows, columns, weights = map(np.concatenate, zip(*blocks, strict=True))
    matrix = coo_array((weights, (rows, columns)), shape=(sum(map(len, lows)), total))
    pinned = np.zeros(total)
    pinned[cells[case.pins[:, 0], case.pins[:, 1]]] = 1.0
    return {
        "c": np.append(case.costs.astype(float).ravel(), np.zeros(len(may_fail))),
        "integrality": np.full(total, int(whole)),
        "bounds": Bounds(pinned, np.ones(total)),
        "constraints": LinearConstraint(
            matrix.tocsr(), np.concatenate(lows), np.concatenate(highs)
        ),
    }


def _block(
    rows: NDArray[Any], columns: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    return rows.ravel(), columns.ravel(), np.ones(columns.size)
