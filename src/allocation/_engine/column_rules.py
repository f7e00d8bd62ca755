"""The rules of sessions and of several people, for the small model over programmes.

:mod:`allocation._engine.column_model` has a variable for how many of a class take a
programme; here are the ways in which sessions run, rooms, the limits of the programme,
and the sides.
"""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from ortools.sat.python.cp_model import LinearExpr

from allocation.event import facts
from allocation.event.tables import NO_ROOM
from allocation.rules import Rule
from allocation.sides import named
from allocation.ways import HUNDRED, uneven

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from ortools.sat.python.cp_model import (
        BoolVarT,
        CpModel,
        CpSolver,
        IntVar,
        LinearExprT,
    )

    from allocation._engine.master import Columns
    from allocation.programmes import Programmes


class Chosen(NamedTuple):
    """Programmes, of which so many are taken.

    Parameters
    ----------
    columns
        The programmes that may be taken.
    settled
        How many people take each; -1 where that is left to the search.
    taken
        The variables of those that are left to it, in their order.
    """

    columns: Columns
    settled: NDArray[np.int64]
    taken: list[IntVar]


class ColumnRules:
    """These rules, over programmes of which so many are taken.

    Parameters
    ----------
    cp
        The model.
    programmes
        What people may do alone.
    chosen
        The programmes that may be taken.
    sizes
        The variables of the sizes of sessions.
    """

    def __init__(
        self, cp: CpModel, programmes: Programmes, chosen: Chosen, sizes: list[IntVar]
    ) -> None:
        self.cp, self.programmes, self.event = cp, programmes, programmes.event
        self.sizes = sizes
        self.ways: dict[int, list[IntVar]] = {}
        self._off: dict[int, IntVar] = {}
        self._rows = self._side_rows(chosen)
        self._state_ways()
        self._state_rooms()
        self._state_limits()
        self._state_sides()

    def runs(self, session: int) -> BoolVarT | int:
        """Return whether a session that may run in several ways runs.

        Parameters
        ----------
        session
            One that is not simple.
        """
        off = self._off.get(session)
        return 1 if off is None else off.negated()

    def cancelled(self) -> LinearExprT:
        """Return what the stage ``cancelled`` counts."""
        cost = self.event.sessions.cancel_cost
        return LinearExpr.weighted_sum(
            list(self._off.values()), [int(cost[session]) for session in self._off]
        )

    def uneven(self, session: int) -> tuple[IntVar, int]:
        """Return what a session that is not simple adds to ``balance``, and its unit.

        Parameters
        ----------
        session
            The session.
        """
        event, offer = self.event, self.programmes.offers.each[session]
        held = int(event.sessions.round[session])
        seats, people = int(event.seats_of_rounds[held]), int(event.people[held])
        unit = max(gcd(seats, *(people * way.seats for way in offer.ways)), 1)
        most = max(
            (
                uneven(event, session, way, size)
                for way in offer.ways
                for size in (way.least, way.most)
            ),
            default=0,
        )
        bad = self.cp.new_int_var(0, most // unit, "")
        size = self.sizes[session]
        for way, here in zip(offer.ways, self.ways[session], strict=True):
            share = people * way.seats // unit
            each = seats // unit
            self.cp.add(bad >= size * each - share).only_enforce_if(here)
            self.cp.add(bad >= share - size * each).only_enforce_if(here)
        return bad, unit

    def overfull(self) -> LinearExprT:
        """Return what the stage ``overfull`` counts."""
        event = self.event
        rates = event.participants.show_up
        alike = bool((rates == rates[0]).all())
        terms, costs = [], []
        for session in np.flatnonzero(event.sessions.extra).tolist():
            most = int(event.sessions.extra[session])
            beyond = self.cp.new_int_var(0, most, "")
            rate = int(rates[0]) * int(event.sessions.show_up[session])
            load: LinearExprT = self.sizes[session] * rate
            if not alike:
                name = named(Rule.CAPACITY, str(event.sessions.ids[session]))
                load = self._rows[self.programmes.sides.names.index(name)]
            ways = self.programmes.offers.each[session].ways
            for way, here in zip(ways, self.ways[session], strict=True):
                if way.limited:
                    enough = HUNDRED**2 * (beyond + way.seats) >= load
                    self.cp.add(enough).only_enforce_if(here)
            terms.append(beyond)
            costs.append(int(event.sessions.extra_cost[session]))
        return LinearExpr.weighted_sum(terms, costs)

    def mixture(self) -> LinearExprT:
        """Return what the stage ``mixture`` counts."""
        sides = self.programmes.sides
        terms = []
        for number in np.flatnonzero(sides.soft).tolist():
            side, row = sides.each[number], self._sized(number)
            most = int(side.each.sum()) + side.of_size * len(self.event.participants)
            apart = self.cp.new_int_var(0, most, "")
            self.cp.add(apart >= row)
            self.cp.add(apart >= -row)
            terms.append(apart)
        return LinearExpr.sum(terms)

    def rooms(self, solver: CpSolver) -> NDArray[np.int64] | None:
        """Return the rooms that sessions are given; None where no room is chosen.

        Parameters
        ----------
        solver
            After a run that found an assignment.
        """
        if not self.event.rules.choose_rooms:
            return None
        rooms = np.full(len(self.sizes), NO_ROOM, dtype=np.int64)
        for session, places in self.ways.items():
            if self.event.sessions.room[session] != NO_ROOM:
                continue
            ways = self.programmes.offers.each[session].ways
            for way, here in zip(ways, places, strict=True):
                if solver.boolean_value(here):
                    rooms[session] = way.room
        return rooms

    def _state_ways(self) -> None:
        for session, offer in enumerate(self.programmes.offers.each):
            if offer.is_simple:
                continue
            size = self.sizes[session]
            places = [self.cp.new_bool_var("") for _ in offer.ways]
            self.ways[session] = places
            every = list(places)
            if offer.may_be_off:
                off = self._off[session] = self.cp.new_bool_var("")
                self.cp.add(size == 0).only_enforce_if(off)
                every.append(off)
            self.cp.add_exactly_one(every)
            for way, here in zip(offer.ways, places, strict=True):
                self.cp.add(size >= way.least).only_enforce_if(here)
                self.cp.add(size <= way.most).only_enforce_if(here)
            # the same in one row each, which the linear relaxation sees
            self.cp.add(
                size
                <= LinearExpr.weighted_sum(places, [way.most for way in offer.ways])
            )
            self.cp.add(
                size
                >= LinearExpr.weighted_sum(places, [way.least for way in offer.ways])
            )

    def _state_rooms(self) -> None:
        event = self.event
        if not event.rules.choose_rooms:
            return
        held = event.sessions.round.tolist()
        users: dict[tuple[int, int], list[tuple[int, IntVar]]] = {}
        for session, places in self.ways.items():
            ways = self.programmes.offers.each[session].ways
            for way, here in zip(ways, places, strict=True):
                if way.room != NO_ROOM:
                    at = (way.room, held[session])
                    users.setdefault(at, []).append((session, here))
        for there in users.values():
            self.cp.add_at_most_one([here for _, here in there])
        span = facts.times(event.rounds, event.sessions)
        overlaps = {(a, b) for a, b in facts.overlapping(span).tolist()}
        for (room, one), there in users.items():
            for (other_room, other), others in users.items():
                if room == other_room and one < other:
                    for first, here in there:
                        for second, too in others:
                            if tuple(sorted((first, second))) in overlaps:
                                self.cp.add_at_most_one([here, too])

    def _state_limits(self) -> None:
        for limit in self.event.programme_limits:
            running = LinearExpr.sum([self.runs(session) for session in limit.sessions])
            self.cp.add_linear_constraint(running, limit.least, limit.most)

    def _side_rows(self, chosen: Chosen) -> list[LinearExprT]:
        """Return what each side counts of people."""
        columns, settled, taken = chosen
        sides = self.programmes.sides
        if not len(sides):
            return []
        entries = sides.entries(columns.of_class, columns.pattern)
        count = np.maximum(settled, 0)[entries.column]
        known = np.zeros(len(sides), dtype=np.int64)
        np.add.at(known, entries.side, entries.amount * count)
        place = np.cumsum(settled < 0) - 1
        left = settled[entries.column] < 0
        column, side = entries.column[left], entries.side[left]
        amount = entries.amount[left]
        order = np.argsort(side, kind="stable")
        ends = np.searchsorted(side[order], np.arange(len(sides)), side="right")
        rows: list[LinearExprT] = []
        start = 0
        for number, end in enumerate(ends.tolist()):
            mine = order[start:end]
            terms = [taken[place[k]] for k in column[mine].tolist()]
            total = LinearExpr.weighted_sum(terms, amount[mine].tolist())
            rows.append(total + int(known[number]))
            start = end
        return rows

    def _sized(self, number: int) -> LinearExprT:
        side = self.programmes.sides.each[number]
        terms = [self._rows[number], self.sizes[side.session]]
        return LinearExpr.weighted_sum(terms, [1, -side.of_size])

    def _state_sides(self) -> None:
        for number, side in enumerate(self.programmes.sides.each):
            row = self._sized(number)
            if side.equal:
                self.cp.add(row == 0)
            elif side.soft:
                continue
            elif side.session not in self.ways:
                self.cp.add(row <= (side.limit[0] if side.limit else 0))
            else:
                places = self.ways[side.session]
                self.cp.add(row <= LinearExpr.weighted_sum(places, list(side.limit)))
