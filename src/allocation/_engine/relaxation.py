"""The linear relaxation over programmes: prices that prove a bound.

Columns are programmes of people, made only where the prices ask for them (Dantzig and
Wolfe 1960, https://doi.org/10.1287/opre.8.1.101). Each round of prices gives a bound by
the formula of :mod:`allocation.certificate`; the best one is kept, and nothing rests on
the LP solver's word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.linear_solver.python import model_builder

from allocation.certificate import Certificate, evaluate, price_bound
from allocation.programmes import IMPOSSIBLE, Programmes, sizes_allowed, unevenness
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
class Columns:
    """Programmes so far: of which class, and which column in each round.

    Parameters
    ----------
    of_class
        Shape ``(columns,)``.
    pattern
        Shape ``(columns, rounds)``.
    """

    of_class: NDArray[np.int64]
    pattern: NDArray[np.int64]

    def add(self, of_class: NDArray[np.int64], pattern: NDArray[np.int64]) -> None:
        """Append programmes, each only once.

        Parameters
        ----------
        of_class, pattern
            As above.
        """
        both = np.column_stack(
            [
                np.append(self.of_class, of_class),
                np.concatenate([self.pattern, pattern]),
            ]
        )
        single = np.unique(both, axis=0)
        self.of_class, self.pattern = single[:, 0], single[:, 1:]


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation of a stage says.

    Parameters
    ----------
    bound
        No assignment is below.
    certificate
        From which :func:`allocation.certificate.price_bound` computes the same bound.
    columns
        The programmes that the prices asked for: mostly, an assignment at the bound
        can be made of them. None where there were no prices.
    chosen
        Of these, the programmes that the LP takes in part or in whole.
    share
        How many of the class take each of those, by the LP; mostly whole numbers.
    """

    bound: int
    certificate: Certificate
    columns: Columns | None
    chosen: Columns | None = None
    share: NDArray[np.float64] | None = None


def bound(
    event: Event,
    stage: str,
    limits: Mapping[str, int],
    *,
    incumbent: NDArray[np.bool_] | None,
    is_over: Callable[[], bool],
) -> Relaxed:
    """Return a lower bound of a stage, its proof, and programmes that may reach it.

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
    Relaxed
        The bound is above :data:`allocation.programmes.IMPOSSIBLE` if there is no
        assignment at all.
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
) -> Relaxed:
    plain = _plain(event, StageName.WORST, limits)
    low = price_bound(event, plain)
    best = Relaxed(low, plain, None)
    if low > IMPOSSIBLE:
        return best
    # every threshold from `low` on that is proved impossible lifts the bound; below
    # `high` none is known to be possible
    high = int(Programmes(event).costs.max(axis=1).max()) * len(event.rounds)
    if incumbent is not None:
        # empty seats only add to the totals, so this may be low: never a bound
        totals = (event.costs * incumbent).sum(axis=1, dtype=np.int64)
        high = max(int(totals.max()), low)
    while low <= high and not is_over():
        middle = low + (high - low) // 8  # the answer is mostly near the low end
        programmes = Programmes(event, middle)
        if not programmes.respects_threshold:
            break
        tested = _priced_out(
            event, replace(plain, threshold=middle), programmes, None, is_over
        )
        if tested.bound > middle:
            low = tested.bound
            best = replace(
                tested, columns=best.columns, chosen=best.chosen, share=best.share
            )
        else:
            high = middle - 1
            best = replace(
                best, columns=tested.columns, chosen=tested.chosen, share=tested.share
            )
    return best


def _priced_out(
    event: Event,
    plain: Certificate,
    programmes: Programmes,
    incumbent: NDArray[np.bool_] | None,
    is_over: Callable[[], bool],
) -> Relaxed:
    now = evaluate(event, plain, programmes)
    best, proof = now, plain
    if now.bound > IMPOSSIBLE or len(now.patterns) == 0:
        return Relaxed(now.bound, plain, None)
    every = np.arange(len(programmes.size))
    columns = Columns(every, now.patterns)
    if incumbent is not None:
        columns.add(event.classes.of_person, patterns_of(event, incumbent))
    chosen: Columns | None = None
    share: NDArray[np.float64] | None = None
    largest = 1.0 if plain.stage == StageName.WORST else 2.0 * _steepest(event, plain)
    escape = largest if largest <= 1 else largest / (2 * len(event.rounds))
    for _ in range(ROUNDS_OF_PRICES):
        if is_over():
            break
        solved = _Master(event, plain, programmes, columns, escape).solve()
        if solved is None:
            break
        value, escaped, certificate = solved.value, solved.escaped, solved.certificate
        chosen, share = solved.chosen, solved.share
        now = evaluate(event, certificate, programmes)
        if now.scaled > best.scaled or now.bound > best.bound:
            best, proof = now, certificate
        before = len(columns.of_class)
        columns.add(every, now.patterns)
        if plain.threshold is not None:
            done = best.bound > plain.threshold or value < TOLERANCE
        else:
            done = best.bound >= ceil(value - TOLERANCE)
        if done or len(columns.of_class) == before:
            if escaped < TOLERANCE or escape >= largest:
                break
            escape = min(4 * escape, largest)
    return Relaxed(best.bound, proof, columns, chosen, share)


def nearly_whole(relaxed: Relaxed) -> Columns:
    """Return the programmes, but of each class that the LP left whole only its own.

    Parameters
    ----------
    relaxed
        A relaxation.

    Returns
    -------
    Columns
        Few enough that a small search closes what the LP left open.
    """
    columns, chosen, share = relaxed.columns, relaxed.chosen, relaxed.share
    if columns is None or chosen is None or share is None:
        return Columns(np.empty(0, np.int64), np.empty((0, 0), np.int64))
    split = np.abs(share - np.rint(share)) > TOLERANCE
    open_classes = np.unique(chosen.of_class[split])
    is_open = np.isin(columns.of_class, open_classes)
    settled = ~np.isin(chosen.of_class, open_classes)
    return Columns(
        np.append(columns.of_class[is_open], chosen.of_class[settled]),
        np.concatenate([columns.pattern[is_open], chosen.pattern[settled]]),
    )


def patterns_of(event: Event, taken: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return an assignment as programmes.

    Parameters
    ----------
    event
        The question.
    taken
        Shape ``(participants, sessions)``.

    Returns
    -------
    numpy.ndarray
        A column for each round, shape ``(participants, rounds)``.
    """
    people, rounds = len(event.participants), len(event.rounds)
    pattern = np.tile(len(event.sessions) + np.arange(rounds), (people, 1))
    person, session = np.nonzero(taken)
    pattern[person, event.sessions.round[session]] = session
    return pattern


def seats_of(event: Event, columns: Columns) -> NDArray[np.bool_]:
    """Return the seats that programmes hold.

    Parameters
    ----------
    event
        The question.
    columns
        The programmes.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants, sessions)``.
    """
    held = np.zeros((len(event.classes.size), len(event.sessions)), dtype=bool)
    for place in range(columns.pattern.shape[1]):
        column = columns.pattern[:, place]
        seat = column < len(event.sessions)
        held[columns.of_class[seat], column[seat]] = True
    of_all: NDArray[np.bool_] = held[event.classes.of_person]
    return of_all


@dataclass(frozen=True)
class _Solved:
    """The solution of the LP: its value, what escaped, its prices and programmes."""

    value: float
    escaped: float
    certificate: Certificate
    chosen: Columns
    share: NDArray[np.float64]


class _Master:
    """The LP over the programmes so far.

    Sessions may be over or under the sizes that they may have, and limits exceeded, at
    a cost, ``escape``: so that there is always a solution, and prices, none of which is
    larger (a box around them keeps the first ones from being wild).
    """

    def __init__(
        self,
        event: Event,
        plain: Certificate,
        programmes: Programmes,
        columns: Columns,
        escape: float,
    ) -> None:
        self.event, self.plain = event, plain
        self.programmes, self.columns = programmes, columns
        self.model: Any = model_builder.Model()  # type: ignore[no-untyped-call]
        self.objective: list[tuple[Any, float]] = []
        self.escape = escape
        self.escapes: list[Any] = []
        self.share = [self.model.new_num_var(0, np.inf, "") for _ in columns.of_class]
        self.uneven: list[Any] = []
        self._state_people()
        self.session_rows = self._state_sessions()
        self.limit_rows = self._state_limits()

    def solve(self) -> _Solved | None:
        """Return the solution; None if GLOP gives up."""
        stage = self.plain.stage
        if stage == StageName.BALANCE:
            self.objective += [(uneven, 1.0) for uneven in self.uneven]
        elif stage != StageName.WORST:
            amounts = self._amounts(stage).tolist()
            self.objective += list(zip(self.share, amounts, strict=True))
        variables = [variable for variable, _ in self.objective]
        weights = [float(weight) for _, weight in self.objective]
        self.model.minimize(model_builder.LinearExpr.weighted_sum(variables, weights))
        solver = model_builder.Solver("glop")
        solver.set_solver_specific_parameters("use_dual_simplex:true")
        if solver.solve(self.model) != model_builder.SolveStatus.OPTIMAL:
            return None
        scale = self.plain.scale
        duals = np.array([solver.dual_value(row) for row in self.session_rows])
        certificate = replace(
            self.plain,
            session_prices=np.rint(-duals * scale).astype(np.int64),
            stage_prices={
                name: max(round(-solver.dual_value(row) * scale), 0)
                for name, row in self.limit_rows.items()
            },
        )
        escaped = sum(solver.value(variable) for variable in self.escapes)
        values = np.array([solver.value(variable) for variable in self.share])
        positive = values > TOLERANCE
        return _Solved(
            value=solver.objective_value,
            escaped=escaped,
            certificate=certificate,
            chosen=Columns(
                self.columns.of_class[positive], self.columns.pattern[positive]
            ),
            share=values[positive],
        )

    def _state_people(self) -> None:
        """Everybody of a class takes one programme."""
        ours: list[list[Any]] = [[] for _ in self.programmes.size]
        for variable, place in zip(
            self.share, self.columns.of_class.tolist(), strict=True
        ):
            ours[place].append(variable)
        for variables, size in zip(ours, self.programmes.size.tolist(), strict=True):
            self.model.add(model_builder.LinearExpr.sum(variables) == size)

    def _state_sessions(self) -> list[Any]:
        """Each session has the size of the programmes that hold it."""
        event = self.event
        stages = {self.plain.stage, *self.plain.limits}
        rows = []
        for session in range(len(event.sessions)):
            span = sizes_allowed(event, session)
            size = self.model.new_num_var(float(span[0]), float(span[-1]), "")
            holding = (self.columns.pattern == session).any(axis=1)
            inside = model_builder.LinearExpr.sum(
                [self.share[place] for place in np.flatnonzero(holding).tolist()]
            )
            over, under = self._escape(), self._escape()
            rows.append(self.model.add(inside - size - over + under == 0))
            if StageName.BALANCE in stages:
                self.uneven.append(_uneven(self.model, event, session, span, size))
        return rows

    def _state_limits(self) -> dict[str, Any]:
        """Earlier stages keep their limits; programmes keep that of ``worst``."""
        rows = {}
        for name, limit in self.plain.limits.items():
            if name == StageName.BALANCE:
                total = model_builder.LinearExpr.sum(self.uneven)
            elif name != StageName.WORST:
                total = model_builder.LinearExpr.weighted_sum(
                    self.share, self._amounts(name).tolist()
                )
            else:
                continue
            rows[name] = self.model.add(total - self._escape() <= limit)
        return rows

    def _escape(self) -> Any:
        variable = self.model.new_num_var(0, np.inf, "")
        self.objective.append((variable, self.escape))
        self.escapes.append(variable)
        return variable

    def _amounts(self, stage: str) -> NDArray[np.int64]:
        each = self.programmes.amounts(stage)
        taken = each[self.columns.of_class[:, None], self.columns.pattern]
        total: NDArray[np.int64] = taken.sum(axis=1)
        return total


def _steepest(event: Event, plain: Certificate) -> float:
    """Return more than a seat can be worth, mostly."""
    if plain.stage == StageName.BALANCE:
        of_round = np.bincount(
            event.sessions.round, weights=event.capacity, minlength=len(event.rounds)
        )
        return float(of_round.max()) * 4
    if plain.stage == StageName.UNSEATED:
        return float(len(event.rounds) + 1)
    costs = int(event.costs.max()) + event.unlisted_cost
    return float(max(costs * len(event.rounds), 1))


def _uneven(
    model: Any,
    event: Event,
    session: int,
    span: NDArray[np.int64],
    size: Any,
) -> Any:
    """Return a variable above the lower hull of a session's unevenness."""
    uneven = model.new_num_var(-np.inf, np.inf, "")
    exact = unevenness(event, session, span)
    hull = _lower_hull(span, exact)
    if len(hull) == 1:
        model.add(uneven >= float(exact[hull[0]]))
    for left, right in pairwise(hull):
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
