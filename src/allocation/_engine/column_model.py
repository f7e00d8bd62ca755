"""The small model over programmes: how many of each class take each of a few.

An integer for each programme says how many people of its class take it. The rules of
one person hold in each programme; those of sessions, and the stages, are stated here.
Which person takes which is drawn afterwards.
"""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python.cp_model import CpModel, Domain, LinearExpr

from allocation.programmes import (
    Programmes,
    fair_share,
    sizes_allowed,
    unevenness,
)
from allocation.stages import StageName

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from ortools.sat.python.cp_model import CpSolver, IntVar, LinearExprT

    from allocation._engine.master import Columns
    from allocation.event import Event


class ColumnModel:
    """Some programmes as a CP-SAT model.

    Parameters
    ----------
    event
        The question.
    columns
        The programmes that may be taken.
    limits
        What stages may be at most; ``worst`` among them leaves programmes out.
    """

    def __init__(self, event: Event, columns: Columns, limits: dict[str, int]) -> None:
        self.event = event
        self.programmes = Programmes(event)
        within = np.ones(len(columns.of_class), dtype=bool)
        if StageName.WORST in limits:
            totals = self._amounts_of(StageName.DISSATISFACTION, columns)
            within = totals <= limits[StageName.WORST]
        self.of_class = columns.of_class[within]
        self.pattern = columns.pattern[within]
        self.cp = CpModel()
        size = self.programmes.size
        self.taken = [
            self.cp.new_int_var(0, int(size[place]), "") for place in self.of_class
        ]
        self.sizes = [self._size(session) for session in range(len(event.sessions))]
        self._state_people()
        for name, limit in limits.items():
            if name != StageName.WORST:
                self.cp.add(self.stage(name) <= limit)

    def stage(self, name: str) -> LinearExprT:
        """Return what a stage counts, ``worst`` aside.

        Parameters
        ----------
        name
            The stage.

        Returns
        -------
        LinearExpr
            At least what it counts, and equal when minimised.
        """
        if name == StageName.BALANCE:
            terms = [self._uneven(s) for s in range(len(self.sizes))]
            return LinearExpr.weighted_sum(
                [uneven for uneven, _ in terms], [unit for _, unit in terms]
            )
        each = self.programmes.amounts(name)
        amounts = each[self.of_class[:, None], self.pattern].sum(axis=1)
        return LinearExpr.weighted_sum(self.taken, amounts.tolist())

    def seats(self, solver: CpSolver) -> NDArray[np.bool_]:
        """Return the solver's assignment, dealt within each class in its order.

        Parameters
        ----------
        solver
            After a run that found an assignment.

        Returns
        -------
        numpy.ndarray
            Shape ``(participants, sessions)``.
        """
        event = self.event
        count = np.array([solver.value(number) for number in self.taken], np.int64)
        order = np.argsort(self.of_class, kind="stable")
        dealt = np.repeat(self.pattern[order], count[order], axis=0)
        people = np.argsort(event.classes.of_person, kind="stable")
        taken = np.zeros((len(people), len(event.sessions)), dtype=bool)
        for held in range(dealt.shape[1]):
            seat = dealt[:, held] < len(event.sessions)
            taken[people[seat], dealt[seat, held]] = True
        return taken

    def _amounts_of(self, stage: str, columns: Columns) -> NDArray[np.int64]:
        each = self.programmes.amounts(stage)
        amounts: NDArray[np.int64] = each[
            columns.of_class[:, None], columns.pattern
        ].sum(axis=1)
        return amounts

    def _state_people(self) -> None:
        order = np.argsort(self.of_class, kind="stable")
        starts = np.searchsorted(
            self.of_class[order], np.arange(len(self.programmes.size) + 1)
        )
        for place, size in enumerate(self.programmes.size.tolist()):
            ours = order[starts[place] : starts[place + 1]].tolist()
            self.cp.add(LinearExpr.sum([self.taken[k] for k in ours]) == size)

    def _size(self, session: int) -> IntVar:
        allowed = sizes_allowed(self.event, session).tolist()
        size = self.cp.new_int_var_from_domain(Domain.from_values(allowed), "")
        holding = np.flatnonzero((self.pattern == session).any(axis=1)).tolist()
        self.cp.add(LinearExpr.sum([self.taken[k] for k in holding]) == size)
        return size

    def _uneven(self, session: int) -> tuple[IntVar, int]:
        """Return a variable, and the unit in which it counts unevenness."""
        event = self.event
        allowed = sizes_allowed(event, session)
        exact = unevenness(event, session, allowed)
        seats, share = fair_share(event, session)
        unit = max(gcd(seats, share), 1)
        uneven = self.cp.new_int_var(0, int(exact.max()) // unit, "")
        size = self.sizes[session]
        over = self.cp.add(uneven >= size * (seats // unit) - share // unit)
        under = self.cp.add(uneven >= share // unit - size * (seats // unit))
        if allowed[0] == 0 and event.sessions.min_size[session] > 0:
            cancelled = self.cp.new_bool_var("")
            self.cp.add(size == 0).only_enforce_if(cancelled)
            over.only_enforce_if(cancelled.negated())
            under.only_enforce_if(cancelled.negated())
        return uneven, unit
