"""The linear program's rows for rules that tie people, rooms and sessions.

A session that may run in several ways, or not at all, has a part in each way, between 0
and 1, and a size in each: together the convex hull of what it may do.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.stages import StageName
from allocation.tying import limit_name, room_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from allocation._engine.linear import Linear
    from allocation._engine.master import Columns
    from allocation.programmes import Programmes

NONE = np.empty(0, dtype=np.int64)

NEARLY = 0.01
"""Sums so near to their limits are likely to be over it next."""

BROKEN = 1e-6
"""By so much a sum is over its limit if it is: less is rounding."""


class Counted(NamedTuple):
    """What a stage counts, in variables of a linear program.

    Parameters
    ----------
    columns, factors
        Variables, and how much each counts.
    constant
        What is counted besides.
    """

    columns: NDArray[np.int64]
    factors: NDArray[np.float64]
    constant: float = 0.0


class Part(NamedTuple):
    """One way in which a session runs, in variables of a linear program.

    Parameters
    ----------
    session, place
        The session, and which of its ways.
    part, size
        The variables: whether it runs so, and with how many people then.
    """

    session: int
    place: int
    part: int
    size: int


class Deviations(NamedTuple):
    """Programmes, and what deviates from them.

    Parameters
    ----------
    base
        The programme of each class from which others deviate.
    other
        The others.
    taken
        Their variables: how many deviate to each.
    """

    base: Columns
    other: Columns
    taken: NDArray[np.int64]


class Offering:
    """These rows: how many there are, then what they say, then their prices.

    Parameters
    ----------
    programmes
        What people may do alone.
    stages
        The stage, and those before it.
    first
        The first row that is theirs.
    active
        Which sides have rows, shape ``(sides,)``; the others are passed over.
    """

    def __init__(
        self,
        programmes: Programmes,
        stages: set[str],
        first: int,
        active: NDArray[np.bool_],
    ) -> None:
        self.programmes, self.stages = programmes, stages
        event = self.event = programmes.event
        offers = programmes.offers.each
        self.manifold = [s for s, offer in enumerate(offers) if not offer.is_simple]
        self.sides, self.active = programmes.sides, active
        self._first_side = first
        self._row_of_side = first + np.cumsum(active) - 1
        self._rows = first + int(active.sum())
        rooms = event.rules.choose_rooms
        self._first_room = self._rows
        self._rows += len(event.rooms) * len(event.rounds) * rooms
        self._first_limit = self._rows
        self._rows += len(event.programme_limits)
        self._first_way = self._rows
        self._hulls = {
            (session, place, of): hull(points, 1 + of)
            for session in self.manifold
            for place, points in enumerate(offers[session].points)
            for of, stage in enumerate((StageName.BALANCE, StageName.OVERFULL))
            if stage in stages and points
        }
        ways = sum(len(offers[session].ways) for session in self.manifold)
        self._rows += 2 * len(self.manifold) + 2 * ways
        self._first_line = self._rows
        self._rows += sum(map(len, self._hulls.values()))
        self.count = self._rows - first
        self.parts: list[Part] = []
        self.outside = NONE
        self.counted: dict[str, Counted] = {}

    def state(
        self,
        program: Linear,
        sizes: NDArray[np.int64],
        share: float,
        worth: Mapping[str, float],
        largest: float,
    ) -> float:
        """State the ways of sessions, and the rules of rooms and of the programme.

        Parameters
        ----------
        program
            The linear program.
        sizes
            The variables of the sizes of sessions, shape ``(sessions,)``.
        share
            The part of all people that it stands for.
        worth
            What a unit of each stage costs.
        largest
            What a unit of a limit that is not kept costs.

        Returns
        -------
        float
            What is to be added to its value.
        """
        event, offers = self.event, self.programmes.offers.each
        row = self._first_way
        constant = 0.0
        cells = _Cells(program)
        costs = event.sessions.cancel_cost.astype(float)
        dear = worth.get(StageName.CANCELLED, 0.0)
        for session in self.manifold:
            offer = offers[session]
            link, choose = row, row + 1
            row += 2
            off = dear * float(costs[session]) * share if offer.may_be_off else 0.0
            constant += off
            program.bound_rows(np.array([link]), 0, 0)
            cells.put(link, int(sizes[session]), -1)
            low = 0 if offer.may_be_off else 1
            program.bound_rows(np.array([choose]), low, 1)
            for place, way in enumerate(offer.ways):
                open_ = float(way.least <= way.most)
                part, size = (
                    int(program.add_columns(cost, 0, most, 1)[0])
                    for cost, most in ((-off, open_), (0.0, np.inf))
                )
                self.parts.append(Part(session, place, part, size))
                cells.put(link, size, 1)
                cells.put(choose, part, 1)
                for bound, sign in ((way.most, -1.0), (way.least, 1.0)):
                    program.bound_rows(np.array([row]), 0, np.inf)
                    cells.put(row, size, sign)
                    if bound:
                        cells.put(row, part, -sign * bound * share)
                    row += 1
        self._state_rooms(cells)
        outside = program.add_columns(largest, 0, np.inf, 2 * self._limits)
        self._state_limits(cells, outside)
        self.outside = np.append(self.outside, outside)
        self._state_lines(cells, share, worth)
        cells.set()
        self._count_cancelled(share)
        return constant

    @property
    def _limits(self) -> int:
        return len(self.event.programme_limits)

    def _state_rooms(self, cells: _Cells) -> None:
        if not self.event.rules.choose_rooms:
            return
        rooms, rounds = len(self.event.rooms), len(self.event.rounds)
        every = self._first_room + np.arange(rooms * rounds)
        cells.program.bound_rows(every, -np.inf, 1)
        for part in self.parts:
            room = self.programmes.offers.each[part.session].ways[part.place].room
            held = int(self.event.sessions.round[part.session])
            if room >= 0:
                cells.put(self._first_room + room * rounds + held, part.part, 1)

    def _state_limits(self, cells: _Cells, outside: NDArray[np.int64]) -> None:
        for number, limit in enumerate(self.event.programme_limits):
            row = self._first_limit + number
            low, high = limit.least, limit.most
            cells.program.bound_rows(np.array([row]), low, high)
            for part in self.parts:
                if part.session in limit.sessions:
                    cells.put(row, part.part, 1)
            cells.put(row, int(outside[2 * number]), -1)
            cells.put(row, int(outside[2 * number + 1]), 1)

    def _state_lines(
        self, cells: _Cells, share: float, worth: Mapping[str, float]
    ) -> None:
        """How uneven, and how overfull, each way is, at least."""
        row = self._first_line
        for of, stage in enumerate((StageName.BALANCE, StageName.OVERFULL)):
            found = []
            for part in self.parts:
                lines = self._hulls.get((part.session, part.place, of))
                if not lines:
                    continue
                program = cells.program
                counted = program.add_columns(worth.get(stage, 0.0), 0, np.inf, 1)
                found.append(counted)
                for slope, height in lines:
                    program.bound_rows(np.array([row]), 0, np.inf)
                    cells.put(row, int(counted[0]), 1)
                    if slope:
                        cells.put(row, part.size, -slope)
                    if height:
                        cells.put(row, part.part, -height * share)
                    row += 1
            columns = np.concatenate([*found, NONE])
            self.counted[stage] = Counted(columns, np.ones(len(columns)))

    def _count_cancelled(self, share: float) -> None:
        offers = self.programmes.offers.each
        parts = [p for p in self.parts if offers[p.session].may_be_off]
        cost = [-float(offers[p.session].cancel_cost) * share for p in parts]
        may = [s for s in self.manifold if offers[s].may_be_off]
        self.counted[StageName.CANCELLED] = Counted(
            np.array([p.part for p in parts], dtype=np.int64),
            np.array(cost, dtype=float),
            sum(float(offers[s].cancel_cost) for s in may) * share,
        )

    def state_sides(
        self,
        program: Linear,
        sizes: NDArray[np.int64],
        deviations: Deviations,
        largest: float,
        mixture: float,
    ) -> None:
        """State the sides: people deviate from the programmes of the base.

        Parameters
        ----------
        program, sizes, largest
            As in :meth:`state`.
        deviations
            What people may do.
        mixture
            What a unit of ``mixture`` costs.
        """
        sides = self.sides
        if not len(sides):
            return
        self._gather_sides(sizes, deviations)
        on = self.active[self._side]
        rows = self._row_of_side
        program.set(rows[self._side[on]], self._column[on], self._factor[on])
        low = np.where(sides.equal | sides.soft, self._limit, -np.inf)
        program.bound_rows(
            rows[self.active], low[self.active], self._limit[self.active]
        )
        hard = np.flatnonzero(~sides.soft & self.active)
        over = program.add_columns(largest, 0, np.inf, len(hard))
        program.set(rows[hard], over, -1)
        equal = np.flatnonzero(sides.equal & self.active)
        under = program.add_columns(largest, 0, np.inf, len(equal))
        program.set(rows[equal], under, 1)
        self.outside = np.concatenate([self.outside, over, under])
        soft = np.flatnonzero(sides.soft)
        more = program.add_columns(mixture, 0, np.inf, len(soft))
        less = program.add_columns(mixture, 0, np.inf, len(soft))
        program.set(rows[soft], more, -1)
        program.set(rows[soft], less, 1)
        both = np.concatenate([more, less])
        self.counted[StageName.MIXTURE] = Counted(both, np.ones(len(both)))

    def _gather_sides(self, sizes: NDArray[np.int64], deviations: Deviations) -> None:
        """Work out where each side has which factor, and its limit."""
        sides, (base, other, taken) = self.sides, deviations
        size = self.programmes.size
        here = sides.entries(base.of_class, base.pattern)
        start = np.bincount(
            here.side,
            weights=here.amount * size[base.of_class[here.column]],
            minlength=len(sides),
        )
        there = sides.entries(other.of_class, other.pattern)
        left = sides.entries(other.of_class, base.pattern[other.of_class])
        column = np.concatenate([there.column, left.column])
        side = np.concatenate([there.side, left.side])
        amount = np.concatenate([there.amount, -left.amount])
        key, where = np.unique(column * len(sides) + side, return_inverse=True)
        total = np.bincount(where.reshape(-1), weights=amount, minlength=len(key))
        some = total != 0
        column, side = np.divmod(key[some], len(sides))
        sized = np.flatnonzero(sides.of_size)
        self._limit = -start
        for number, each in enumerate(sides.each):
            if self.programmes.offers.each[each.session].is_simple:
                self._limit[number] += each.limit[0] if each.limit else 0
        parts = [
            (number, part.part, -float(bound))
            for part in self.parts
            for number in sides.of_session.get(part.session, ())
            if (bound := sides.each[number].limit[part.place])
        ]
        of_part = np.array(parts, dtype=float).reshape(-1, 3).T
        self._side = np.concatenate([side, sized, of_part[0].astype(np.int64)])
        self._column = np.concatenate(
            [taken[column], sizes[sides.session[sized]], of_part[1].astype(np.int64)]
        )
        self._factor = np.concatenate(
            [total[some], -sides.of_size[sized].astype(float), of_part[2]]
        )

    def broken(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which sides without a row a solution does not keep.

        Parameters
        ----------
        values
            Of each variable.
        """
        if self.active.all():
            return np.zeros(len(self.sides), dtype=bool)
        weights = self._factor * values[self._column]
        total = np.bincount(self._side, weights=weights, minlength=len(self.sides))
        broken = ~self.active & (total > self._limit + BROKEN)
        if broken.any():
            return ~self.active & (total > self._limit - NEARLY)
        return broken

    def prices(
        self, dual: NDArray[np.float64], share: float, scale: int, mixture: int
    ) -> dict[str, int]:
        """Return the prices of rules, as whole numbers, by name.

        Parameters
        ----------
        dual
            Of each row.
        share
            The part of all people that the program stands for.
        scale
            In what parts of a cost prices are.
        mixture
            What a unit of ``mixture`` is worth, in such parts.
        """
        event = self.event
        found: dict[str, float] = {}
        for number in np.flatnonzero(self.active).tolist():
            name = self.sides.names[number]
            price = -float(dual[self._row_of_side[number]]) * scale
            if self.sides.soft[number]:
                price = min(max(price, -mixture), mixture)
            elif not self.sides.equal[number]:
                price = max(price, 0.0)
            found[name] = price
        if event.rules.choose_rooms:
            rounds = len(event.rounds)
            for room, held in np.ndindex(len(event.rooms), rounds):
                price = -float(dual[self._first_room + room * rounds + held])
                found[room_name(event, room, held)] = max(price, 0.0) * scale / share
        for number in range(self._limits):
            price = -float(dual[self._first_limit + number])
            found[limit_name(number)] = price * scale / share
        return {name: whole for name, price in found.items() if (whole := round(price))}


def hull(points: list[tuple[int, int, int]], of: int) -> list[tuple[float, float]]:
    """Return lines below what sizes count: slope, and height at size 0.

    Parameters
    ----------
    points
        Sizes and what they count, sorted, at least one.
    of
        Which of the counts.
    """
    corners: list[tuple[int, int]] = []
    for point in points:
        x, y = point[0], point[of]
        while len(corners) > 1:
            (x_a, y_a), (x_b, y_b) = corners[-2:]
            if (y_b - y_a) * (x - x_a) < (y - y_a) * (x_b - x_a):
                break
            corners.pop()
        corners.append((x, y))
    if len(corners) == 1:
        return [(0.0, float(corners[0][1]))]
    lines = []
    for (x_a, y_a), (x_b, y_b) in pairwise(corners):
        slope = (y_b - y_a) / (x_b - x_a)
        lines.append((slope, y_a - slope * x_a))
    return lines


class _Cells:
    """Factors of variables in rows, gathered one by one and set together.

    Parameters
    ----------
    program
        The linear program.
    """

    def __init__(self, program: Linear) -> None:
        self.program = program
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: list[float] = []

    def put(self, row: int, column: int, value: float) -> None:
        """Say with which factor a variable stands in a row."""
        self._rows.append(row)
        self._columns.append(column)
        self._values.append(value)

    def set(self) -> None:
        """Hand them to the program."""
        rows, columns = np.array([self._rows, self._columns], dtype=np.int64)
        self.program.set(rows, columns, np.array(self._values, dtype=float))
