"""The linear relaxation over programmes: prices that prove a bound.

Columns are programmes of people, made only where the prices ask for them (Dantzig and
Wolfe 1960, https://doi.org/10.1287/opre.8.1.101). Each round of prices gives a bound by
the formula of :mod:`allocation.certificate`; the best one is kept, and nothing rests on
the LP solver's word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from ortools.linear_solver.python import model_builder

from allocation.certificate import (
    FORBIDDEN,
    Certificate,
    Programmes,
    price_bound,
    priced,
    scaled_bound,
    sizes_allowed,
    unevenness,
)
from allocation.stages import StageName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from allocation.event import Event

FINEST = 1_000_000
"""Prices are rounded to one part in so many, unless sums would then grow too large."""

ROUNDS_OF_PRICES = 60
"""How often columns are added before the best bound so far has to do."""

TOLERANCE = 1e-6
"""How far the LP's value may be from a whole number that it is meant to be."""


@dataclass
class _Columns:
    """Programmes so far: whose, and which column in each round."""

    person: NDArray[np.int64]
    pattern: NDArray[np.int64]

    def add(self, person: NDArray[np.int64], pattern: NDArray[np.int64]) -> None:
        """Append programmes, each only once."""
        both = np.column_stack(
            [np.append(self.person, person), np.concatenate([self.pattern, pattern])]
        )
        single = np.unique(both, axis=0)
        self.person, self.pattern = single[:, 0], single[:, 1:]


def bound(
    event: Event,
    stage: str,
    limits: Mapping[str, int],
    *,
    incumbent: NDArray[np.bool_] | None,
    is_over: Callable[[], bool],
) -> tuple[int, Certificate]:
    """Return a lower bound of a stage, and what proves it.

    Parameters
    ----------
    event
        The question.
    stage
        The stage.
    limits
        What earlier stages may be at most.
    incumbent
        An assignment that keeps the limits, shape ``(participants, sessions)``.
    is_over
        Says whether the time is up.

    Returns
    -------
    int
        The bound; above :data:`allocation.certificate.FORBIDDEN` if there is no
        assignment at all.
    Certificate
        From which :func:`allocation.certificate.price_bound` computes the same bound.
    """
    if stage == StageName.WORST:
        return _worst(event, limits, incumbent=incumbent, is_over=is_over)
    plain = _plain(event, stage, limits)
    programmes = Programmes(event, plain.limits.get(StageName.WORST))
    return _priced_out(event, plain, programmes, incumbent, is_over)


def _plain(event: Event, stage: str, limits: Mapping[str, int]) -> Certificate:
    """Return a certificate without prices, scaled so that sums stay exact."""
    people, rounds = len(event.participants), len(event.rounds)
    seats = int(event.capacity.sum())
    largest = people * rounds * max(int(event.costs.max()), event.unlisted_cost, 1)
    largest += seats * people * 2
    scale = max(min(FINEST, (1 << 60) // largest, (1 << 50) // largest * people), 1)
    none = np.zeros(len(event.sessions), dtype=np.int64)
    return Certificate(stage, scale, none, {}, dict(limits))


def _worst(
    event: Event,
    limits: Mapping[str, int],
    *,
    incumbent: NDArray[np.bool_] | None,
    is_over: Callable[[], bool],
) -> tuple[int, Certificate]:
    plain = _plain(event, StageName.WORST, limits)
    low = price_bound(event, plain)
    best = (low, plain)
    if low >= FORBIDDEN:
        return best
    high = int(Programmes(event).costs.max(axis=1).max()) * len(event.rounds)
    if incumbent is not None:
        totals = (event.costs * incumbent).sum(axis=1, dtype=np.int64)
        # empty seats only add to the totals, so this may be low: never a bound
        high = max(int(totals.max()), low)
    # thresholds from `low` on: is it impossible that everybody keeps it?
    while low < high and not is_over():
        middle = low + (high - low) // 8  # the answer is mostly near the low end
        certificate = replace(plain, threshold=middle)
        programmes = Programmes(event, middle)
        if not programmes.respects_threshold:
            break
        value, proof = _priced_out(event, certificate, programmes, None, is_over)
        if value > middle:
            low = value
            best = (value, proof)
        else:
            high = middle
    return best


def _priced_out(
    event: Event,
    plain: Certificate,
    programmes: Programmes,
    incumbent: NDArray[np.bool_] | None,
    is_over: Callable[[], bool],
) -> tuple[int, Certificate]:
    best = (price_bound(event, plain, programmes), plain)
    if best[0] >= FORBIDDEN:
        return best
    amounts, _, _ = priced(event, plain, programmes)
    _, pattern = programmes.cheapest(amounts)
    everyone = np.arange(len(event.participants))
    columns = _Columns(everyone, pattern)
    if incumbent is not None:
        columns.add(everyone, _patterns_of(event, incumbent))
    target = plain.threshold + 1 if plain.threshold is not None else None
    strongest = -(1 << 62)
    for _ in range(ROUNDS_OF_PRICES):
        if is_over():
            break
        solved = _master(event, plain, programmes, columns)
        if solved is None:
            break
        value, certificate = solved
        amounts, _, _ = priced(event, certificate, programmes)
        exact = scaled_bound(event, certificate, programmes)
        if exact > strongest:
            strongest = exact
            reached = price_bound(event, certificate, programmes)
            if reached > best[0]:
                best = (reached, certificate)
        if target is not None and (best[0] >= target or value < TOLERANCE):
            break
        if target is None and best[0] >= ceil(value - TOLERANCE):
            break
        before = len(columns.person)
        _, pattern = programmes.cheapest(amounts)
        columns.add(everyone, pattern)
        if len(columns.person) == before:
            break
    return best


def _patterns_of(event: Event, taken: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return an assignment as programmes."""
    people, rounds = len(event.participants), len(event.rounds)
    pattern = np.tile(len(event.sessions) + np.arange(rounds), (people, 1))
    person, session = np.nonzero(taken)
    pattern[person, event.sessions.round[session]] = session
    return pattern


def _master(
    event: Event, plain: Certificate, programmes: Programmes, columns: _Columns
) -> tuple[float, Certificate] | None:
    """Solve the LP over the programmes so far; return its value and its prices."""
    model = model_builder.Model()
    testing = plain.stage == StageName.WORST
    share = [model.new_num_var(0, np.inf, "") for _ in columns.person]
    objective = []
    # a session over its seats, or a limit exceeded, at a cost that no price can pay
    escape = 1.0 if testing else 2.0 * max(_steepest(event, plain.stage), 1)
    of_person: list[list[model_builder.Variable]] = [
        [] for _ in range(len(event.participants))
    ]
    for variable, person in zip(share, columns.person.tolist(), strict=True):
        of_person[person].append(variable)
    for variables in of_person:
        model.add(model_builder.LinearExpr.sum(variables) == 1)
    sizes, unevens, rows = [], [], []
    held = [[] for _ in range(len(event.sessions))]  # type: list[list[int]]
    for place, pattern in enumerate(columns.pattern.tolist()):
        for column in pattern:
            if column < len(event.sessions):
                held[column].append(place)
    needs_balance = plain.stage == StageName.BALANCE or StageName.BALANCE in plain.limits
    for session in range(len(event.sessions)):
        span = sizes_allowed(event, session)
        size = model.new_num_var(float(span[0]), float(span[-1]), "")
        over = model.new_num_var(0, np.inf, "")
        under = model.new_num_var(0, np.inf, "")
        inside = model_builder.LinearExpr.sum([share[place] for place in held[session]])
        rows.append(model.add(inside - size - over + under == 0))
        objective += [(over, escape), (under, escape)]
        sizes.append(size)
        if needs_balance:
            unevens.append(_uneven(model, event, session, span, size))
    amounts = {
        name: _amounts(programmes, name, columns)
        for name in {plain.stage, *plain.limits} - {StageName.WORST, StageName.BALANCE}
    }
    limit_rows = {}
    for name, limit in plain.limits.items():
        if name == StageName.WORST:
            continue
        spill = model.new_num_var(0, np.inf, "")
        objective.append((spill, escape))
        if name == StageName.BALANCE:
            total = model_builder.LinearExpr.sum(unevens)
        else:
            total = model_builder.LinearExpr.weighted_sum(share, amounts[name].tolist())
        limit_rows[name] = model.add(total - spill <= limit)
    if plain.stage == StageName.BALANCE:
        objective += [(uneven, 1.0) for uneven in unevens]
    elif not testing:
        objective += list(zip(share, amounts[plain.stage].tolist(), strict=True))
    variables = [variable for variable, _ in objective]
    weights = [float(weight) for _, weight in objective]
    model.minimize(model_builder.LinearExpr.weighted_sum(variables, weights))
    solver = model_builder.Solver("glop")
    if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
        return None
    duals = np.array([solver.dual_value(row) for row in rows])
    certificate = replace(
        plain,
        session_prices=np.rint(-duals * plain.scale).astype(np.int64),
        stage_prices={
            name: max(round(-solver.dual_value(row) * plain.scale), 0)
            for name, row in limit_rows.items()
        },
    )
    return solver.objective_value, certificate


def _steepest(event: Event, stage: str) -> int:
    """Return the most that one seat can change in a stage."""
    if stage == StageName.BALANCE:
        of_round = np.bincount(
            event.sessions.round, weights=event.capacity, minlength=len(event.rounds)
        )
        return int(of_round.max()) * 4
    if stage == StageName.UNSEATED:
        return len(event.rounds) + 1
    return (int(event.costs.max()) + event.unlisted_cost) * len(event.rounds)


def _amounts(programmes: Programmes, stage: str, columns: _Columns) -> NDArray[np.int64]:
    each = programmes.amounts(stage)
    total: NDArray[np.int64] = each[columns.person[:, None], columns.pattern].sum(axis=1)
    return total


def _uneven(
    model: model_builder.Model,
    event: Event,
    session: int,
    span: NDArray[np.int64],
    size: model_builder.Variable,
) -> model_builder.Variable:
    """Return a variable above the lower hull of a session's unevenness."""
    uneven = model.new_num_var(-np.inf, np.inf, "")
    exact = unevenness(event, session, span)
    hull = _lower_hull(span, exact)
    if len(hull) == 1:
        model.add(uneven >= float(exact[hull[0]]))
    for left, right in zip(hull[:-1], hull[1:], strict=True):
        slope = (exact[right] - exact[left]) / (span[right] - span[left])
        offset = float(exact[left]) - slope * float(span[left])
        model.add(uneven - float(slope) * size >= offset)
    return uneven


def _lower_hull(x: NDArray[np.int64], y: NDArray[np.int64]) -> list[int]:
    """Return the corners of the lower convex hull of points sorted by ``x``."""
    hull: list[int] = []
    for place in range(len(x)):
        while len(hull) > 1:
            a, b = hull[-2], hull[-1]
            rise = int(y[b] - y[a]) * int(x[place] - x[a])
            if rise < int(y[place] - y[a]) * int(x[b] - x[a]):
                break
            hull.pop()
        hull.append(place)
    return hull
