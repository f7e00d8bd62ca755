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

from allocation._engine import drawing
from allocation._engine.column_rules import Chosen, ColumnRules
from allocation.sizes import (
    alike_pairs,
    fair_share,
    sizes_allowed,
    unevenness,
)
from allocation.stages import StageName
from allocation.ways import may_be_off

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from ortools.sat.python.cp_model import BoolVarT, CpSolver, IntVar, LinearExprT

    from allocation._engine.master import Columns
    from allocation.event import Event
    from allocation.programmes import Programmes


class ColumnModel:
    """Some programmes as a CP-SAT model.

    Parameters
    ----------
    programmes
        What people may do alone.
    columns
        The programmes that may be taken.
    settled
        How many people take each; -1 where that is left to the search.
    limits
        What stages may be at most; ``worst`` among them leaves programmes out.
    """

    def __init__(
        self,
        programmes: Programmes,
        columns: Columns,
        settled: NDArray[np.int64],
        limits: Mapping[str, int],
    ) -> None:
        self.programmes, self.event = programmes, programmes.event
        if StageName.WORST in limits:
            totals = columns.amounts(programmes.costs)
            within = totals <= limits[StageName.WORST]
            columns, settled = columns.only(within), settled[within]
            # whoever was to take a programme that is left out takes another
            people = np.zeros(len(programmes.size), dtype=np.int64)
            np.add.at(people, columns.of_class, np.maximum(settled, 0))
            lacking = (people < programmes.size)[columns.of_class]
            settled = np.where(lacking, -1, settled)
        self.columns, self.settled = columns, settled
        self.open = np.flatnonzero(settled < 0)
        self.cp = CpModel()
        size = programmes.size[columns.of_class[self.open]].tolist()
        self.taken = [self.cp.new_int_var(0, most, "") for most in size]
        self.sizes = self._sizes()
        self.running: dict[int, BoolVarT] = {}
        self._state_people()
        chosen = Chosen(columns, settled, self.taken)
        self.rules = ColumnRules(self.cp, programmes, chosen, self.sizes)
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
        if name == StageName.TOPIC_BALANCE:
            return LinearExpr.sum(
                [self._unlike(*pair) for pair in alike_pairs(self.event)]
            )
        of_rules = {
            StageName.CANCELLED: self.rules.cancelled,
            StageName.OVERFULL: self.rules.overfull,
            StageName.MIXTURE: self.rules.mixture,
        }
        if name in of_rules:
            return of_rules[StageName(name)]()
        columns = self.columns
        amounts = self.programmes.of_stage(name, columns.of_class, columns.pattern)
        known = int((amounts * np.maximum(self.settled, 0)).sum())
        return LinearExpr.weighted_sum(self.taken, amounts[self.open].tolist()) + known

    def hint(self, share: NDArray[np.float64]) -> None:
        """Say where to look first.

        Parameters
        ----------
        share
            About how many take each programme, shape ``(columns,)``.
        """
        for variable, about in zip(self.taken, share[self.open], strict=True):
            self.cp.add_hint(variable, round(about))

    def seats(self, solver: CpSolver | None) -> NDArray[np.int64]:
        """Return the solver's assignment, dealt among the people of each class.

        Parameters
        ----------
        solver
            After a run that found an assignment; None if nothing was left to it.

        Returns
        -------
        numpy.ndarray
            The session of each person in each round, negative where they have none,
            shape ``(participants, rounds)``.
        """
        count = self.settled.copy()
        if solver is not None:
            count[self.open] = [solver.value(number) for number in self.taken]
        return drawing.seats(self.programmes, self.columns, count)

    def rooms(self, solver: CpSolver | None) -> NDArray[np.int64] | None:
        """Return the rooms that sessions are given; None where no room is chosen.

        Parameters
        ----------
        solver
            As for :meth:`seats`.
        """
        return None if solver is None else self.rules.rooms(solver)

    def _state_people(self) -> None:
        of_class = self.columns.of_class[self.open]
        order = np.argsort(of_class, kind="stable")
        some = np.unique(of_class)
        ends = np.searchsorted(of_class[order], some, side="right").tolist()
        for place, start, end in zip(some, [0, *ends], ends, strict=False):
            size = int(self.programmes.size[place])
            ours = order[start:end].tolist()
            self.cp.add(LinearExpr.sum([self.taken[k] for k in ours]) == size)
        # a class all of whose programmes are left out has nothing to take
        has = np.bincount(self.columns.of_class, minlength=len(self.programmes.size))
        if not has.all():
            self.cp.add_bool_or([])

    def _sizes(self) -> list[IntVar]:
        """Return a variable for the size of each session."""
        sessions = len(self.event.sessions)
        known = np.zeros(sessions, dtype=np.int64)
        holding: list[list[int]] = [[] for _ in range(sessions)]
        count = np.maximum(self.settled, 0)
        for held in self.columns.pattern.T:
            seat = held < sessions
            known += np.bincount(
                held[seat], weights=count[seat], minlength=sessions
            ).astype(np.int64)
            for place, session in enumerate(held[self.open].tolist()):
                if session < sessions:
                    holding[session].append(place)
        sizes = []
        for session in range(sessions):
            size = self.cp.new_int_var_from_domain(_domain(self.event, session), "")
            inside = LinearExpr.sum([self.taken[k] for k in holding[session]])
            self.cp.add(inside + int(known[session]) == size)
            sizes.append(size)
        return sizes

    def _uneven(self, session: int) -> tuple[IntVar, int]:
        """Return a variable, and the unit in which it counts unevenness."""
        event = self.event
        if session in self.rules.ways:
            return self.rules.uneven(session)
        allowed = sizes_allowed(event, session)
        exact = unevenness(event, session, allowed)
        seats, share = fair_share(event, session)
        unit = max(gcd(seats, share), 1)
        uneven = self.cp.new_int_var(0, int(exact.max()) // unit, "")
        size = self.sizes[session]
        over = self.cp.add(uneven >= size * (seats // unit) - share // unit)
        under = self.cp.add(uneven >= share // unit - size * (seats // unit))
        if allowed[0] == 0 and event.optional[session]:
            runs = self._runs(session)
            over.only_enforce_if(runs)
            under.only_enforce_if(runs)
        return uneven, unit

    def _unlike(self, first: int, second: int) -> IntVar:
        """Return a variable: how much two sizes differ, if both sessions run."""
        unlike = self.cp.new_int_var(0, len(self.event.participants), "")
        one, other = self.sizes[first], self.sizes[second]
        rows = [self.cp.add(unlike >= one - other), self.cp.add(unlike >= other - one)]
        for session in (first, second):
            if may_be_off(self.event, session):
                runs = self._runs(session)
                for row in rows:
                    row.only_enforce_if(runs)
        return unlike

    def _runs(self, session: int) -> BoolVarT:
        """Return whether a session that may be cancelled runs."""
        if session not in self.running:
            runs = self.cp.new_bool_var("")
            self.running[session] = runs
            if session in self.rules.ways:
                self.cp.add(runs == self.rules.runs(session))
            else:
                self.cp.add(self.sizes[session] == 0).only_enforce_if(runs.negated())
        return self.running[session]


def _domain(event: Event, session: int) -> Domain:
    """Return the sizes that a session may have: mostly an interval, perhaps with 0."""
    allowed = sizes_allowed(event, session)
    breaks = np.flatnonzero(np.diff(allowed) > 1) + 1
    return Domain.from_intervals(
        [[int(run[0]), int(run[-1])] for run in np.split(allowed, breaks)]
    )
