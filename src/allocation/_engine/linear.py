"""Linear programs from arrays, solved by GLOP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

PIVOTS, PIVOTS_EACH = 10_000, 20
"""So many steps, and so many for each row and column, end the simplex method."""


@dataclass(frozen=True)
class Optimum:
    """An optimal solution.

    Parameters
    ----------
    value
        Of the objective.
    column
        Of each variable, shape ``(columns,)``.
    dual
        Of each row, shape ``(rows,)``: what the objective gains for one unit more.
    """

    value: float
    column: NDArray[np.float64]
    dual: NDArray[np.float64]


@dataclass
class Linear:
    """A linear program to be minimised, put together in pieces.

    Parameters
    ----------
    rows
        How many rows it has; :meth:`bound_rows` bounds them.
    """

    rows: int
    _cost: list[NDArray[np.float64]] = field(default_factory=list)
    _least: list[NDArray[np.float64]] = field(default_factory=list)
    _most: list[NDArray[np.float64]] = field(default_factory=list)
    _at: list[tuple[NDArray[np.int64], ...]] = field(default_factory=list)
    _values: list[NDArray[np.float64]] = field(default_factory=list)
    _columns: int = 0

    def __post_init__(self) -> None:
        """Leave rows free until somebody bounds them."""
        self._low = np.full(self.rows, -np.inf)
        self._high = np.full(self.rows, np.inf)

    def bound_rows(
        self, rows: NDArray[np.int64] | slice, low: ArrayLike, high: ArrayLike
    ) -> None:
        """Say between what the sums of rows are.

        Parameters
        ----------
        rows
            Which.
        low, high
            One number, or one for each.
        """
        self._low[rows], self._high[rows] = low, high

    def add_columns(
        self, cost: ArrayLike, least: ArrayLike, most: ArrayLike, count: int
    ) -> NDArray[np.int64]:
        """Add variables.

        Parameters
        ----------
        cost, least, most
            One number, or one for each: in the objective, and its bounds.
        count
            How many.

        Returns
        -------
        numpy.ndarray
            Their indices, shape ``(count,)``.
        """
        for pieces, given in zip(
            (self._cost, self._least, self._most), (cost, least, most), strict=True
        ):
            pieces.append(np.broadcast_to(np.asarray(given, dtype=float), (count,)))
        added = np.arange(self._columns, self._columns + count)
        self._columns += count
        return added

    def set(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64], values: ArrayLike
    ) -> None:
        """Say with which factors variables stand in rows; each pair at most once.

        Parameters
        ----------
        rows, columns
            Pairs, of the same shape.
        values
            One number, or one for each.
        """
        self._at.append((rows, columns))
        given = np.asarray(values, dtype=float)
        self._values.append(np.broadcast_to(given, rows.shape))

    def solve(self, limit: float | None) -> Optimum | None:
        """Solve it.

        Parameters
        ----------
        limit
            In seconds; None for none.

        Returns
        -------
        Optimum or None
            None if GLOP does not say that it is optimal.
        """
        row = np.concatenate([rows for rows, _ in self._at])
        column = np.concatenate([columns for _, columns in self._at])
        value = np.concatenate(self._values)
        order = np.lexsort((column, row))
        ends = np.cumsum(np.bincount(row, minlength=self.rows)).tolist()
        column, value = column[order], value[order]
        # the interface below that of expressions: it takes arrays, and is twice as fast
        model: Any = model_builder_helper.ModelBuilderHelper()
        places = model.add_var_array_with_bounds(
            np.concatenate(self._least),
            np.concatenate(self._most),
            np.zeros(self._columns, dtype=bool),
            "",
        )
        variables = [model_builder_helper.Variable(model, k) for k in places.tolist()]
        for start, end, low, high in zip(
            [0, *ends], ends, self._low.tolist(), self._high.tolist(), strict=False
        ):
            held = model.add_linear_constraint()
            inside = [variables[place] for place in column[start:end].tolist()]
            model.add_terms_to_constraint(held, inside, value[start:end].tolist())
            model.set_constraint_lower_bound(held, low)
            model.set_constraint_upper_bound(held, high)
        cost = np.concatenate(self._cost)
        some = np.flatnonzero(cost)
        model.set_objective_coefficients(some.tolist(), cost[some].tolist())
        solver = model_builder_helper.ModelSolverHelper("glop")
        # without a limit GLOP may go round in circles for ever
        pivots = PIVOTS + PIVOTS_EACH * (self.rows + self._columns)
        for dual in ("false", "true"):
            solver.set_solver_specific_parameters(
                f"use_dual_simplex:{dual} max_number_of_iterations:{pivots}"
            )
            if limit is not None:
                solver.set_time_limit_in_seconds(limit)
            solver.solve(model)
            if solver.status() == model_builder_helper.SolveStatus.OPTIMAL:
                break
        else:
            return None
        return Optimum(
            value=solver.objective_value(),
            column=np.array(solver.variable_values()),
            dual=np.array(solver.dual_values()),
        )
