"""The linear program over some programmes, and its prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation._engine.linear import Linear
from allocation._engine.offering import Deviations, Offering, hull
from allocation.certificate import largest_sum
from allocation.combining import IMPOSSIBLE
from allocation.sizes import alike_pairs, range_of
from allocation.stages import OF_SIZES, Key, StageName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from allocation.certificate import Certificate
    from allocation.offers import Offer
    from allocation.programmes import Programmes

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
        Ascending, shape ``(columns,)``.
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
            As above, in any order.
        """
        of_class = np.append(self.of_class, of_class)
        pattern = np.concatenate([self.pattern, pattern])
        base = int(pattern.max(initial=0)) + 1
        if base ** pattern.shape[1] < 1 << 62:
            code = np.zeros(len(pattern), dtype=np.int64)
            for held in pattern.T:
                code = code * base + held
            order = np.lexsort((code, of_class))
            of_class, pattern, code = of_class[order], pattern[order], code[order]
            new = np.append(True, np.diff(of_class) | np.diff(code)).astype(bool)
            self.of_class, self.pattern = of_class[new], pattern[new]
            return
        single = np.unique(np.column_stack([of_class, pattern]), axis=0)
        self.of_class, self.pattern = single[:, 0], single[:, 1:]

    def only(self, kept: NDArray[np.bool_]) -> Columns:
        """Return some of them.

        Parameters
        ----------
        kept
            Which, shape ``(columns,)``.
        """
        return Columns(self.of_class[kept], self.pattern[kept])

    def looked_up(
        self, fewer: Columns, share: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return how many take each, if nobody takes what others do not have.

        Parameters
        ----------
        fewer
            Some of these programmes.
        share
            How many take each of those.
        """
        both = np.concatenate(
            [
                np.column_stack([self.of_class, self.pattern]),
                np.column_stack([fewer.of_class, fewer.pattern]),
            ]
        )
        number = np.unique(both, axis=0, return_inverse=True)[1].reshape(-1)
        count = len(self.of_class)
        place = np.empty(number.max(initial=0) + 1, dtype=np.int64)
        place[number[:count]] = np.arange(count)
        found = np.zeros(count)
        found[place[number[count:]]] = share
        return found

    def amounts(self, each: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what programmes amount to.

        Parameters
        ----------
        each
            What each column amounts to for each class, shape ``(classes, columns)``.
        """
        total = np.zeros(len(self.of_class), dtype=np.int64)
        for held in self.pattern.T:
            total += each[self.of_class, held]
        return total


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
    share
        How many of the class take each programme, shape ``(columns,)``.
    broken
        Which sides that it passed over it does not keep, shape ``(sides,)``.
    """

    value: float
    escaped: float
    certificate: Certificate
    share: NDArray[np.float64]
    broken: NDArray[np.bool_]


class Box(NamedTuple):
    """Where prices of sessions may be: a box keeps them from being wild.

    Parameters
    ----------
    centre
        A price a session, in units of cost, shape ``(sessions,)``.
    radius
        How far from it they may be.
    largest
        How much more than in the centre a unit of an earlier stage's limit may be
        worth.
    stages
        What such units are worth in the centre, those that are worth nothing left out.
    """

    centre: NDArray[np.float64]
    radius: float
    largest: float
    stages: Mapping[str, float] = MappingProxyType({})

    @classmethod
    def about(cls, certificate: Certificate, radius: float, largest: float) -> Box:
        """Return a box about the prices of a certificate.

        Parameters
        ----------
        certificate
            The prices.
        radius, largest
            As above.
        """
        return cls(np.empty(0), radius, largest).moved(certificate)

    def moved(self, certificate: Certificate) -> Box:
        """Return a box of the same size about the prices of a certificate.

        Parameters
        ----------
        certificate
            The prices.
        """
        stages = {k: v / certificate.scale for k, v in certificate.stage_prices.items()}
        return self._replace(
            centre=certificate.session_prices / certificate.scale,
            stages={k: v for k, v in stages.items() if v > 0},
        )


class Hull(NamedTuple):
    """Lines below the unevenness of a session: slope and height at size 0."""

    session: int
    slope: float
    height: float


def hulls(programmes: Programmes) -> list[Hull]:
    """Return the lower convex hull of the unevenness of each simple session.

    Parameters
    ----------
    programmes
        Of an event each of whose sessions may have some size.
    """
    lines = []
    for session, offer in enumerate(programmes.offers.each):
        if offer.is_simple:
            points = [(size, uneven, 0) for size, uneven in offer.sizes]
            for slope, height in hull(points, 1):
                lines.append(Hull(session, slope, height))
    return lines


def compared(programmes: Programmes) -> list[tuple[int, int]]:
    """Return the pairs of sessions that ``topic_balance`` compares in any case.

    Parameters
    ----------
    programmes
        Of an event each of whose sessions may have some size.
    """
    event = programmes.event
    return [
        pair
        for pair in alike_pairs(event)
        if not any(range_of(event, session).optional for session in pair)
        and all(programmes.offers.each[session].is_simple for session in pair)
    ]


def solve(
    plain: Certificate,
    programmes: Programmes,
    columns: Columns,
    box: Box,
    *,
    lines: list[Hull],
    pairs: list[tuple[int, int]],
    active: NDArray[np.bool_],
    share: float,
    limit: float | None,
) -> Solved | None:
    """Solve the LP over some programmes.

    Sessions may be over or under the sizes that they may have, at the prices at the
    ends of the box, and limits exceeded at ``largest``: so there is always a solution,
    and its prices are in the box. A class with one programme only is a constant.

    Parameters
    ----------
    plain
        The stage, the limits of the earlier ones, and the scale of the prices.
    programmes
        What people may do alone.
    columns
        The programmes so far, at least one of each class.
    box
        Where prices may be.
    lines
        From :func:`hulls`, where the stage or a limit is ``balance``.
    pairs
        From :func:`compared`, where the stage or a limit is ``topic_balance``.
    active
        The sides that are not passed over, shape ``(sides,)``.
    share
        The part of all people that the classes stand for; sizes and limits shrink with
        it.
    limit
        In seconds; None for none.

    Returns
    -------
    Solved or None
        None if the LP's solver gives up.
    """
    more = len(lines) + 2 * len(pairs)
    built = _Built(plain, programmes, columns, box, active=active, lines=more)
    built.state_people()
    built.state_sessions(share)
    if lines:
        built.state_unevenness(lines, share)
    if pairs:
        built.state_differences(pairs)
    built.state_rules(share)
    built.state_limits(share)
    return built.solve(limit, share)


class _Built:
    """The LP as it is put together: rows for sessions, limits, lines, some classes.

    Of each class the programme that is cheapest at the prices in the centre of the box
    is where the LP starts from: a constant, and the others are what deviates from it,
    at what they cost more. So the simplex method starts at the centre, with nobody
    deviating.

    Parameters
    ----------
    plain, programmes, columns, box, active
        As in :func:`solve`.
    lines
        How many rows unevenness and differences have.
    """

    def __init__(
        self,
        plain: Certificate,
        programmes: Programmes,
        columns: Columns,
        box: Box,
        *,
        active: NDArray[np.bool_],
        lines: int,
    ) -> None:
        self.plain, self.programmes, self.box = plain, programmes, box
        event, self.size = programmes.event, programmes.size
        self.sessions = len(event.sessions)
        counted = _amounts(programmes, plain.stage, columns)
        priced = counted + _paid(columns, box.centre)
        for name, worth in box.stages.items():
            priced += worth * _amounts(programmes, name, columns)
        starts = np.searchsorted(columns.of_class, np.arange(len(self.size)))
        least = np.minimum.reduceat(priced, starts)
        cheapest = np.flatnonzero(priced == least[columns.of_class])
        first = cheapest[np.diff(columns.of_class[cheapest], prepend=-1) > 0]
        self.is_base = np.zeros(len(priced), dtype=bool)
        self.is_base[first] = True
        self.base, self.other = columns.only(self.is_base), columns.only(~self.is_base)
        self.constant = float(least @ self.size)
        self.limits = [name for name in plain.limits if name != StageName.WORST]
        after = self.sessions + len(self.limits)
        stages = {plain.stage, *plain.limits}
        self.offering = Offering(programmes, stages, after, active)
        self.first_line = after + self.offering.count
        self.first_person = self.first_line + lines
        # one programme to deviate to needs no row: its bound is the size of the class
        self.several = np.bincount(self.other.of_class, minlength=len(self.size)) > 1
        self.program = Linear(self.first_person + int(self.several.sum()))
        self.taken = self.program.add_columns(
            priced[~self.is_base] - least[self.other.of_class],
            0,
            self.size[self.other.of_class],
            len(self.other.of_class),
        )
        self.sizes = self.outside = np.empty(0, dtype=np.int64)
        self.uneven = self.unlike = np.empty(0, dtype=np.int64)
        self.escapes = np.empty(0, dtype=np.int64)

    def state_people(self) -> None:
        """No more than all of a class deviate; they sit where they deviate to."""
        rows = slice(self.first_person, None)
        self.program.bound_rows(rows, -np.inf, self.size[self.several])
        row = self.first_person + np.cumsum(self.several) - 1
        held = self.several[self.other.of_class]
        self.program.set(row[self.other.of_class[held]], self.taken[held], 1)
        base = self.base.pattern[self.other.of_class]
        for there, here in zip(self.other.pattern.T, base.T, strict=True):
            for column, sign in ((there, 1), (here, -1)):
                moves = (there != here) & (column < self.sessions)
                self.program.set(column[moves], self.taken[moves], sign)

    def state_sessions(self, share: float) -> None:
        """Each session has a size that it may have, or escapes."""
        program, count, box = self.program, self.sessions, self.box
        ends = [_ends(offer) for offer in self.programmes.offers.each]
        least = np.array([low for low, _ in ends], dtype=float)
        most = np.array([high for _, high in ends], dtype=float)
        taken = _sizes(self.base, self.size, count)
        program.bound_rows(slice(0, count), -taken, -taken)
        every = np.arange(count)
        self.sizes = program.add_columns(
            -box.centre, least * share, most * share, count
        )
        program.set(every, self.sizes, -1)
        over = program.add_columns(box.radius, 0, np.inf, count)
        program.set(every, over, -1)
        under = program.add_columns(box.radius, 0, np.inf, count)
        program.set(every, under, 1)
        self.outside = np.concatenate([over, under])

    def state_unevenness(self, lines: list[Hull], share: float) -> None:
        """How uneven each session is, at least."""
        program = self.program
        weight = self.worth(StageName.BALANCE)
        plain = [offer.is_simple for offer in self.programmes.offers.each]
        low, high = np.where(plain, -np.inf, 0.0), np.where(plain, np.inf, 0.0)
        self.uneven = program.add_columns(weight, low, high, self.sessions)
        of = np.array([line.session for line in lines])
        slope = np.array([line.slope for line in lines])
        height = np.array([line.height for line in lines]) * share
        rows = self.first_line + np.arange(len(lines))
        program.bound_rows(rows, height, np.inf)
        program.set(rows, self.uneven[of], 1)
        steep = slope != 0
        program.set(rows[steep], self.sizes[of[steep]], -slope[steep])

    def state_differences(self, pairs: list[tuple[int, int]]) -> None:
        """How much the sizes of two sessions differ, at least."""
        program = self.program
        weight = self.worth(StageName.TOPIC_BALANCE)
        self.unlike = program.add_columns(weight, 0, np.inf, len(pairs))
        first, second = np.array(pairs).T
        rows = self.first_person - 2 * len(pairs) + np.arange(len(pairs))
        for larger, smaller in ((first, second), (second, first)):
            program.bound_rows(rows, 0, np.inf)
            program.set(rows, self.unlike, 1)
            program.set(rows, self.sizes[larger], -1)
            program.set(rows, self.sizes[smaller], 1)
            rows = rows + len(pairs)

    def worth(self, stage: str) -> float:
        """Return what a unit of a stage costs, in the centre of the box."""
        return float(self.plain.stage == stage) + self.box.stages.get(stage, 0.0)

    def state_rules(self, share: float) -> None:
        """Rules that tie people, rooms and sessions."""
        offering, largest = self.offering, self.box.largest
        worth = {str(stage): self.worth(stage) for stage in OF_SIZES}
        self.constant += offering.state(self.program, self.sizes, share, worth, largest)
        mixture = self.worth(StageName.MIXTURE)
        deviations = Deviations(self.base, self.other, self.taken)
        offering.state_sides(self.program, self.sizes, deviations, largest, mixture)

    def state_limits(self, share: float) -> None:
        """Earlier stages keep their limits, or escape; ``worst`` cuts programmes."""
        program = self.program
        count = len(self.limits)
        self.escapes = program.add_columns(self.box.largest, 0, np.inf, count)
        for place, name in enumerate(self.limits):
            row = np.array([self.sessions + place])
            room = self.plain.limits[name] * share
            more_of = self.offering.counted.get(name)
            if more_of is not None:
                many = np.repeat(row, len(more_of.columns))
                program.set(many, more_of.columns, more_of.factors)
                room -= more_of.constant
            if name in OF_SIZES:
                counted = {
                    StageName.BALANCE: self.uneven,
                    StageName.TOPIC_BALANCE: self.unlike,
                }.get(StageName(name), self.uneven[:0])
                program.set(np.repeat(row, len(counted)), counted, 1)
            else:
                base = _amounts(self.programmes, name, self.base)
                more = _amounts(self.programmes, name, self.other)
                more = more - base[self.other.of_class]
                some = more != 0
                rows = np.repeat(row, some.sum())
                program.set(rows, self.taken[some], more[some])
                room -= float(base @ self.size)
            program.bound_rows(row, -np.inf, room)
            program.set(row, self.escapes[[place]], -1)
            worth = self.box.stages.get(name, 0.0)
            if worth:  # what is left of the limit is worth something
                left = program.add_columns(worth, 0, np.inf, 1)
                program.bound_rows(row, room, room)
                program.set(row, left, 1)
                self.constant -= worth * self.plain.limits[name] * share

    def solve(self, limit: float | None, share: float) -> Solved | None:
        """Return the solution; None if the LP's solver gives up."""
        found = self.program.solve(limit)
        if found is None:
            return None
        deviate = found.column[self.taken]
        shares = np.empty(len(self.is_base))
        shares[~self.is_base] = deviate
        shares[self.is_base] = self.size - np.bincount(
            self.other.of_class, weights=deviate, minlength=len(self.size)
        )
        escaped = found.column[self.outside].sum() + found.column[self.escapes].sum()
        escaped += found.column[self.offering.outside].sum()
        prices = self.box.centre - found.dual[: self.sessions]
        worth = [self.box.stages.get(name, 0.0) for name in self.limits]
        last = self.sessions + len(self.limits)
        duals = np.array(worth) - found.dual[self.sessions : last]
        plain = _certificate(self.plain, self.programmes, prices, self.limits, duals)
        mixture = plain.stage_prices.get(StageName.MIXTURE, 0)
        if plain.stage == StageName.MIXTURE:
            mixture = plain.scale
        ruled = self.offering.prices(found.dual, share, plain.scale, mixture)
        return Solved(
            value=found.value + self.constant,
            escaped=float(escaped),
            certificate=_exact(replace(plain, rule_prices=ruled), self.programmes),
            share=shares,
            broken=self.offering.broken(found.column),
        )


def _ends(offer: Offer) -> tuple[int, int]:
    """Return between what the size of a session is in any case."""
    if offer.is_simple:
        return offer.sizes[0][0], offer.sizes[-1][0]
    return 0, max((way.most for way in offer.ways), default=0)


def _exact(found: Certificate, programmes: Programmes) -> Certificate:
    """Return prices, smaller ones where sums of these would not be exact.

    Many limits together may be worth too much, though none is alone.
    """
    while largest_sum(found, programmes) >= IMPOSSIBLE and (
        any(found.stage_prices.values()) or found.rule_prices
    ):
        found = replace(
            found,
            stage_prices={name: p // 2 for name, p in found.stage_prices.items()},
            rule_prices={
                name: half
                for name, price in found.rule_prices.items()
                if (half := int(price / 2))
            },
        )
    return found


def _paid(columns: Columns, prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the seats of programmes are worth."""
    total = np.zeros(len(columns.of_class))
    for held in columns.pattern.T:
        seat = held < len(prices)
        total[seat] += prices[held[seat]]
    return total


def _amounts(programmes: Programmes, stage: str, columns: Columns) -> NDArray[np.int64]:
    """Return what programmes add to a stage."""
    if stage == StageName.WORST:
        return np.zeros(len(columns.of_class), dtype=np.int64)
    return programmes.of_stage(stage, columns.of_class, columns.pattern)


def _sizes(
    columns: Columns, size: NDArray[np.int64], sessions: int
) -> NDArray[np.float64]:
    """Return how many people programmes of whole classes bring to each session."""
    total = np.zeros(sessions)
    for held in columns.pattern.T:
        seat = held < sessions
        total += np.bincount(
            held[seat], weights=size[columns.of_class[seat]], minlength=sessions
        )
    return total


def _certificate(
    plain: Certificate,
    programmes: Programmes,
    prices: NDArray[np.float64],
    limits: list[str],
    duals: NDArray[np.float64],
) -> Certificate:
    """Return prices as whole numbers; any prices prove a bound."""
    event = programmes.event
    # those too large for exact sums are cut
    most = LARGEST_PRICE // len(event.rounds)
    rounded = np.rint(np.clip(prices * plain.scale, -most, most))
    stage_prices = {}
    for name, dual in zip(limits, duals.tolist(), strict=True):
        if name in OF_SIZES or name == StageName.MIXTURE:
            largest = int(event.capacity.sum()) * int(event.people.max())
            top = (1 << 60) // max(largest, 1)
        elif Key.of(name).stage == StageName.LEXIMIN:
            top = most
        else:
            largest = int(np.abs(programmes.amounts(name)).max(initial=1))
            top = most // max(largest, 1)
        stage_prices[name] = max(round(min(dual * plain.scale, top)), 0)
    return replace(
        plain, session_prices=rounded.astype(np.int64), stage_prices=stage_prices
    )
