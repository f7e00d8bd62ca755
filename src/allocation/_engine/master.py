"""The linear program over some programmes, and its prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.linear_solver.python import model_builder

from allocation.programmes import Programmes, sizes_allowed, unevenness
from allocation.stages import StageName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.certificate import Certificate
    from allocation.event import Event

TOLERANCE = 1e-6
"""How far the LP's value may be from a whole number that it is meant to be."""


LARGEST_PRICE = 1 << 48
"""What the seats of a programme are worth together, in units of the scale, at most."""


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
class Solved:
    """The solution of the LP.

    Parameters
    ----------
    value
        Its value, what escaped included.
    escaped
        How much the sessions are over or under their sizes, and the limits exceeded.
    certificate
        Its prices.
    chosen
        The programmes that it takes.
    share
        How many of the class take each of them.
    """

    value: float
    escaped: float
    certificate: Certificate
    chosen: Columns
    share: NDArray[np.float64]


class Master:
    """The LP over the programmes so far.

    Sessions may be over or under the sizes that they may have, and limits exceeded, at
    a cost, ``escape``: so that there is always a solution, and prices, none of which is
    larger (a box around them keeps the first ones from being wild).

    Parameters
    ----------
    event
        The question.
    plain
        The stage, the limits of the earlier ones, and the scale of the prices.
    programmes
        What people may do alone.
    columns
        The programmes so far.
    escape
        What it costs to be outside, for each seat or unit of a limit.
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

    def solve(self, limit: float | None) -> Solved | None:
        """Return the solution; None if GLOP gives up.

        Parameters
        ----------
        limit
            In seconds; None for none.

        Returns
        -------
        Solved or None
            The value, the prices and the programmes.
        """
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
        if limit is not None:
            solver.set_time_limit_in_seconds(limit)
        if solver.solve(self.model) != model_builder.SolveStatus.OPTIMAL:
            return None
        scale = self.plain.scale
        duals = np.array([solver.dual_value(row) for row in self.session_rows])
        # any prices prove a bound: those too large for exact sums are cut
        most = LARGEST_PRICE // len(self.event.rounds)
        certificate = replace(
            self.plain,
            session_prices=np.rint(np.clip(-duals * scale, -most, most)).astype(
                np.int64
            ),
            stage_prices={
                name: self._price_of(name, -solver.dual_value(row) * scale)
                for name, row in self.limit_rows.items()
            },
        )
        escaped = sum(solver.value(variable) for variable in self.escapes)
        values = np.array([solver.value(variable) for variable in self.share])
        positive = values > TOLERANCE
        return Solved(
            value=solver.objective_value,
            escaped=escaped,
            certificate=certificate,
            chosen=Columns(
                self.columns.of_class[positive], self.columns.pattern[positive]
            ),
            share=values[positive],
        )

    def _price_of(self, name: str, price: float) -> int:
        if name == StageName.BALANCE:
            largest = int(self.event.capacity.sum()) * int(self.event.people.max())
            most = (1 << 60) // max(largest, 1)
        else:
            largest = int(np.abs(self.programmes.amounts(name)).max(initial=1))
            most = LARGEST_PRICE // len(self.event.rounds) // max(largest, 1)
        return max(round(min(price, most)), 0)

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
