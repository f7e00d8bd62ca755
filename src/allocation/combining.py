"""The cheapest way to combine one column a round, for many people at once.

A column is a session, or the empty seat of a round. Four ways: layer by layer over the
sessions that exclude each other (:class:`Layers`), by looking at each combination
(:class:`Listed`), or at those that cost a person no more than a threshold
(:class:`Within`), or round by round, which forgets what rules forbid between rounds and
so only bounds (:class:`Alone`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

FORBIDDEN = 1 << 52
"""Stands for a seat that a person may not have; sums of it stay exact."""

IMPOSSIBLE = FORBIDDEN // 2
"""An amount above says that there is no combination, or no assignment at all."""

CHUNK = 4_000_000
"""How many numbers are held in memory at a time, about."""

MOST_ROUNDS = 10
"""Above so many rounds that rules tie, sets of rounds are too many to look at."""

MOST_LISTED = 30_000_000
"""So many combinations of all people within a threshold are held in memory."""

MOST_OPTIONS = 64
"""Sessions that exclude each other may be taken in at most so many ways."""


class Shape(NamedTuple):
    """Which columns there are.

    Parameters
    ----------
    rounds
        The rounds to be combined, ascending.
    seats
        For each of them its sessions' columns.
    empty
        For each of them the column of the empty seat.
    may_be_empty
        For each of them whether anybody may have that.
    held
        The round of each session, shape ``(sessions,)``.
    excluded
        Pairs of sessions of different rounds that nobody may take together.
    """

    rounds: list[int]
    seats: list[NDArray[np.int64]]
    empty: list[int]
    may_be_empty: list[bool]
    held: NDArray[np.int64]
    excluded: set[tuple[int, int]]

    def usable(self, place: int) -> NDArray[np.int64]:
        """Return the columns of a round that somebody may have; one if nobody may.

        Parameters
        ----------
        place
            Which of the rounds.
        """
        seats, empty = self.seats[place], self.empty[place]
        if self.may_be_empty[place] or not len(seats):
            return np.append(seats, empty)
        return seats


class Rows(NamedTuple):
    """Who is spoken of.

    Parameters
    ----------
    place
        Where they stand among all, ascending, shape ``(people,)``.
    most
        How many sessions each may take, of the same shape.
    """

    place: NDArray[np.int64]
    most: NDArray[np.int64]


class Steps(NamedTuple):
    """What a combination amounts to besides, by what it costs the person in all.

    Parameters
    ----------
    costs
        Totals at which it grows, ascending.
    amounts
        By how much, above 0; one for each.
    """

    costs: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()

    def of(self, totals: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what totals amount to.

        Parameters
        ----------
        totals
            Of any shape.
        """
        height = np.concatenate([[0], np.cumsum(self.amounts, dtype=np.int64)])
        return np.asarray(height[np.searchsorted(self.costs, totals, side="right")])


NO_STEPS = Steps()
"""Amounts that are sums over columns."""


class Combining(Protocol):
    """One way to combine."""

    exact: bool
    """Whether every combination keeps what rules forbid between rounds."""

    def cheapest(
        self, priced: NDArray[np.int64], rows: Rows, steps: Steps = NO_STEPS
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest combination of each person.

        Parameters
        ----------
        priced
            What each column amounts to, shape ``(people, columns)``; those that a
            person may not have at :data:`FORBIDDEN`.
        rows
            Who they are.
        steps
            Looked at by :class:`Within` alone; the others leave them out, and so
            return at most what is true.

        Returns
        -------
        numpy.ndarray
            The least amount, shape ``(people,)``; above :data:`IMPOSSIBLE` where there
            is none.
        numpy.ndarray
            Its columns, shape ``(people, rounds)``.
        """

    def with_each(
        self, priced: NDArray[np.int64], rows: Rows, steps: Steps = NO_STEPS
    ) -> NDArray[np.int64]:
        """Return the least amount of a combination that holds each session.

        Parameters
        ----------
        priced, rows, steps
            As above.

        Returns
        -------
        numpy.ndarray
            Shape ``(people, sessions)``; above :data:`IMPOSSIBLE` where there is none.
        """


class _Option(NamedTuple):
    """Sessions taken together: which, the rounds they fill, and from where to where."""

    sessions: tuple[int, ...]
    mask: int
    before: NDArray[np.int64]
    after: NDArray[np.int64]


class Layers:
    """Dynamic programming over sessions, layer by layer, and sets of rounds filled.

    Sessions that exclude each other, mostly those of one topic, are a layer: each of
    its options fills some rounds. What it costs grows with the layers and with two to
    the power of the rounds, not with the number of combinations.

    Parameters
    ----------
    shape
        The columns.
    options
        For each layer, the sessions that may be taken together.
    """

    exact = True

    def __init__(
        self, shape: Shape, options: Sequence[Sequence[tuple[int, ...]]]
    ) -> None:
        self.shape = shape
        self._bit = {held: 1 << place for place, held in enumerate(shape.rounds)}
        self._states = 1 << len(shape.rounds)
        self._layers = [[self._option(taken) for taken in layer] for layer in options]

    @classmethod
    def of(cls, shape: Shape) -> Layers | None:
        """Return the layers of a shape; None if there are too many ways.

        Parameters
        ----------
        shape
            The columns.
        """
        if len(shape.rounds) > MOST_ROUNDS:
            return None
        layers = []
        for group in _components(shape):
            options = list(_independent(group, shape, MOST_OPTIONS + 1))
            if len(options) > MOST_OPTIONS:
                return None
            layers.append(options)
        return cls(shape, layers)

    @property
    def groups(self) -> list[list[int]]:
        """The sessions of each layer, ascending."""
        return [
            sorted({session for option in layer for session in option.sessions})
            for layer in self._layers
        ]

    def ways(self, layer: int) -> list[tuple[int, ...]]:
        """Return which sessions of a layer may be taken together.

        Parameters
        ----------
        layer
            Its index.
        """
        return [option.sessions for option in self._layers[layer]]

    def cheapest(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest combination of each person, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        tuple
            As there.
        """
        people = len(priced)
        least = np.empty(people, dtype=np.int64)
        best = np.empty((people, len(self.shape.rounds)), dtype=np.int64)
        for part in self._parts(people):
            amounts = np.ascontiguousarray(priced[part].T)
            tables = self._forward(amounts, rows.most[part])
            least[part] = np.minimum(tables[-1][-1], FORBIDDEN)
            best[part] = self._path(tables, amounts)
        return least, best

    def with_each(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> NDArray[np.int64]:
        """Return the least amount with each session, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        numpy.ndarray
            As there.
        """
        least = np.full((len(self.shape.held), len(priced)), FORBIDDEN, dtype=np.int64)
        for part in self._parts(len(priced)):
            amounts = np.ascontiguousarray(priced[part].T)
            tables = self._forward(amounts, rows.most[part])
            rest = np.full_like(tables[0], FORBIDDEN)
            rest[-1] = 0
            for layer, before in zip(
                reversed(self._layers), reversed(tables[:-1]), strict=True
            ):
                earlier = rest.copy()
                for option in layer:
                    cost = amounts[list(option.sessions)].sum(axis=0)
                    onward = cost + rest[option.after]
                    ways = (before[option.before] + onward).min(axis=0)
                    for session in option.sessions:
                        held = least[session, part]
                        np.minimum(held, ways, out=held)
                    earlier[option.before] = np.minimum(earlier[option.before], onward)
                rest = earlier
        return least.T

    def _option(self, sessions: tuple[int, ...]) -> _Option:
        mask = sum(self._bit[int(self.shape.held[s])] for s in sessions)
        states = np.arange(self._states)
        before = states[states & mask == 0]
        return _Option(sessions, mask, before, before | mask)

    def _parts(self, people: int) -> Iterator[slice]:
        step = max(CHUNK // (self._states * (len(self._layers) + 1)), 1)
        for start in range(0, people, step):
            yield slice(start, start + step)

    def _forward(
        self, amounts: NDArray[np.int64], most: NDArray[np.int64]
    ) -> list[NDArray[np.int64]]:
        """Return after each layer the least amount for each set of rounds filled."""
        rounds = len(self.shape.rounds)
        first = np.full((self._states, amounts.shape[1]), FORBIDDEN, dtype=np.int64)
        first[0] = 0
        for place, column in enumerate(self.shape.empty):
            if self.shape.may_be_empty[place]:
                bit = 1 << place
                first[bit : 2 * bit] = first[:bit] + amounts[column]
        if most.min(initial=rounds) < rounds:
            for state in range(self._states):
                first[state, rounds - state.bit_count() > most] = FORBIDDEN
        tables = [first]
        for layer in self._layers:
            step = tables[-1].copy()
            for option in layer:
                cost = amounts[list(option.sessions)].sum(axis=0)
                ways = tables[-1][option.before] + cost
                step[option.after] = np.minimum(step[option.after], ways)
            tables.append(step)
        return tables

    def _path(
        self, tables: list[NDArray[np.int64]], amounts: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the columns of the cheapest combination: the way back."""
        people = np.arange(amounts.shape[1])
        state = np.full(len(people), self._states - 1, dtype=np.int64)
        empty = np.array(self.shape.empty, dtype=np.int64)
        best = np.tile(empty, (len(people), 1))
        for layer, before, after in zip(
            reversed(self._layers),
            reversed(tables[:-1]),
            reversed(tables[1:]),
            strict=True,
        ):
            here = after[state, people]
            open_ = before[state, people] != here
            for option in layer:
                fits = np.flatnonzero(open_ & (state & option.mask == option.mask))
                if not len(fits):
                    continue
                cost = amounts[list(option.sessions)][:, fits].sum(axis=0)
                came = before[state[fits] ^ option.mask, fits] + cost == here[fits]
                taken = fits[came]
                state[taken] ^= option.mask
                open_[taken] = False
                for session in option.sessions:
                    place = self._bit[int(self.shape.held[session])].bit_length() - 1
                    best[taken, place] = session
        return best


class Listed:
    """Every combination, one by one.

    Parameters
    ----------
    shape
        The columns.
    patterns
        The combinations that keep what rules forbid between rounds, shape ``(patterns,
        rounds)``; where there is none, one that is too dear for all stands for it.
    none
        Whether there is none.
    """

    exact = True

    def __init__(
        self,
        shape: Shape,
        patterns: NDArray[np.int64],
        *,
        none: bool,
    ) -> None:
        self.shape, self.patterns = shape, patterns
        self._none = none
        self._taken = (patterns < len(shape.held)).sum(axis=1)
        self._holding = [
            np.flatnonzero((patterns == session).any(axis=1))
            for session in range(len(shape.held))
        ]

    @classmethod
    def of(cls, shape: Shape, most: int) -> Listed | None:
        """Return the combinations of a shape; None if there are more than ``most``.

        Parameters
        ----------
        shape
            The columns.
        most
            How many are looked at.
        """
        patterns = np.empty((1, 0), dtype=np.int64)
        none = False
        for place in range(len(shape.rounds)):
            columns = shape.usable(place)
            patterns = np.column_stack(
                [
                    np.repeat(patterns, len(columns), axis=0),
                    np.tile(columns, len(patterns)),
                ]
            )
            added = set(columns.tolist())
            good = np.ones(len(patterns), dtype=bool)
            for pair in shape.excluded:
                if added & set(pair):
                    first, second = ((patterns == s).any(axis=1) for s in pair)
                    good &= ~(first & second)
            none |= not good.any()
            patterns = patterns[good] if good.any() else patterns[:1]
            if len(patterns) > most:
                return None
        return cls(shape, patterns, none=none)

    def cheapest(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest combination of each person, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        tuple
            As there.
        """
        people = len(priced)
        least = np.empty(people, dtype=np.int64)
        best = np.empty((people, len(self.shape.rounds)), dtype=np.int64)
        for part in self._parts(people):
            sums = self._sums(priced[part], rows.most[part])
            place = sums.argmin(axis=1)
            least[part] = sums[np.arange(len(sums)), place]
            best[part] = self.patterns[place]
        return least, best

    def with_each(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> NDArray[np.int64]:
        """Return the least amount with each session, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        numpy.ndarray
            As there.
        """
        least = np.full((len(priced), len(self._holding)), FORBIDDEN, dtype=np.int64)
        for part in self._parts(len(priced)):
            sums = self._sums(priced[part], rows.most[part])
            for session, places in enumerate(self._holding):
                if len(places):
                    least[part, session] = sums[:, places].min(axis=1)
        return least

    def _parts(self, people: int) -> Iterator[slice]:
        step = max(CHUNK // len(self.patterns), 1)
        for start in range(0, people, step):
            yield slice(start, start + step)

    def _sums(
        self, priced: NDArray[np.int64], most: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return what each combination amounts to; too dear where not allowed."""
        sums = _sums(priced, self.patterns)
        rounds = len(self.shape.rounds)
        if most.min(initial=rounds) < rounds:
            sums[self._taken[None, :] > most[:, None]] = FORBIDDEN
        if self._none:
            sums[:] = FORBIDDEN
        return sums

    def near(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps,  # noqa: ARG002
        dearest: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return all combinations up to an amount.

        Parameters
        ----------
        priced, rows, steps
            As for :meth:`cheapest`.
        dearest
            What they may amount to at most, below :data:`IMPOSSIBLE`, ``(people,)``.

        Returns
        -------
        numpy.ndarray
            Whose, ascending, shape ``(combinations,)``.
        numpy.ndarray
            Their columns, shape ``(combinations, rounds)``.
        """
        whose, which = [], []
        for part in self._parts(len(priced)):
            sums = self._sums(priced[part], rows.most[part])
            person, pattern = np.nonzero(sums <= dearest[part, None])
            whose.append(person + part.start)
            which.append(pattern)
        return np.concatenate(whose), self.patterns[np.concatenate(which)]

    def within(
        self, costs: NDArray[np.int64], most: NDArray[np.int64], threshold: int
    ) -> Within | None:
        """Return the combinations that cost each person no more than a threshold.

        Parameters
        ----------
        costs
            Of each column, shape ``(people, columns)``; those that a person may not
            have at :data:`FORBIDDEN`.
        most
            How many sessions a person may take, shape ``(people,)``.
        threshold
            What all may cost together.

        Returns
        -------
        Within or None
            None if there are more than :data:`MOST_LISTED`.
        """
        person: list[NDArray[np.int64]] = []
        pattern: list[NDArray[np.int64]] = []
        totals: list[NDArray[np.int64]] = []
        listed = 0
        for part in self._parts(len(costs)):
            sums = self._sums(costs[part], most[part])
            who, which = np.nonzero(sums <= threshold)
            person.append(who + part.start)
            pattern.append(which)
            totals.append(sums[who, which])
            listed += len(who)
            if listed > MOST_LISTED:
                return None
        return Within(
            self,
            np.concatenate(person),
            np.concatenate(pattern),
            np.concatenate(totals),
            len(costs),
        )


class Within:
    """For each person the combinations that cost them no more than a threshold.

    Parameters
    ----------
    listed
        All combinations.
    person, which
        Pairs, by person: who may have which of them, shape ``(pairs,)``.
    totals
        What it costs them, of the same shape.
    people
        How many they are.
    """

    exact = True

    def __init__(
        self,
        listed: Listed,
        person: NDArray[np.int64],
        which: NDArray[np.int64],
        totals: NDArray[np.int64],
        people: int,
    ) -> None:
        self.listed = listed
        self._which, self._totals = which, totals
        self._ends = np.searchsorted(person, np.arange(people + 1))

    def cheapest(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest combination of each person, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        tuple
            As there.
        """
        person, which, totals = self._pairs(rows)
        sums = self._sums(priced, person, which)
        if steps.costs:
            sums += steps.of(totals)
        least = np.full(len(priced), FORBIDDEN, dtype=np.int64)
        best = np.zeros(len(priced), dtype=np.int64)
        starts = np.flatnonzero(np.diff(person, prepend=-1))
        least[person[starts]] = np.minimum.reduceat(sums, starts) if len(sums) else 0
        hits = np.flatnonzero(sums == least[person])
        first = hits[np.diff(person[hits], prepend=-1) > 0]
        best[person[first]] = which[first]
        return np.minimum(least, FORBIDDEN), self.listed.patterns[best]

    def with_each(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,
    ) -> NDArray[np.int64]:
        """Return the least amount with each session, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        numpy.ndarray
            As there.
        """
        person, which, totals = self._pairs(rows)
        sums = self._sums(priced, person, which)
        if steps.costs:
            sums += steps.of(totals)
        sessions = len(self.listed.shape.held)
        least = np.full((len(priced), sessions), FORBIDDEN, dtype=np.int64)
        for column in self.listed.patterns.T:
            session = column[which]
            seat = session < sessions
            np.minimum.at(least, (person[seat], session[seat]), sums[seat])
        return least

    def near(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps,
        dearest: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return all combinations up to an amount, as :meth:`Listed.near` says.

        Parameters
        ----------
        priced, rows, steps, dearest
            As there.

        Returns
        -------
        tuple
            As there.
        """
        person, which, totals = self._pairs(rows)
        sums = self._sums(priced, person, which) + steps.of(totals)
        good = sums <= dearest[person]
        return person[good], self.listed.patterns[which[good]]

    def _pairs(
        self, rows: Rows
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the pairs of some people, who are numbered anew, and the totals."""
        starts, ends = self._ends[rows.place], self._ends[rows.place + 1]
        number = ends - starts
        person = np.repeat(np.arange(len(number)), number)
        if len(number) == len(self._ends) - 1:
            return person, self._which, self._totals
        before = np.cumsum(number) - number
        at = np.arange(len(person)) + np.repeat(starts - before, number)
        return person, self._which[at], self._totals[at]

    def _sums(
        self,
        priced: NDArray[np.int64],
        person: NDArray[np.int64],
        which: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        flat = np.ascontiguousarray(priced).reshape(-1)
        base = person * priced.shape[1]
        sums = np.zeros(len(person), dtype=np.int64)
        for column in self.listed.patterns.T:
            sums += flat[base + column[which]]
        return sums


class Alone:
    """Round by round: what rules forbid between rounds is forgotten.

    Parameters
    ----------
    shape
        The columns.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.exact = not shape.excluded

    def cheapest(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest combination of each person, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        tuple
            As there.
        """
        people, rounds = len(priced), len(self.shape.rounds)
        seat = np.full((people, rounds), FORBIDDEN, dtype=np.int64)
        nothing = np.full((people, rounds), FORBIDDEN, dtype=np.int64)
        best = np.tile(np.array(self.shape.empty, dtype=np.int64), (people, 1))
        left_out = best.copy()
        for place, (seats, empty) in enumerate(
            zip(self.shape.seats, self.shape.empty, strict=True)
        ):
            if self.shape.may_be_empty[place]:
                nothing[:, place] = priced[:, empty]
            if len(seats):
                offered = priced[:, seats]
                best[:, place] = seats[offered.argmin(axis=1)]
                seat[:, place] = offered.min(axis=1)
        gain = seat - nothing
        # the seats that gain most come first; `most` says how many of them
        rank = np.argsort(np.argsort(gain, axis=1, kind="stable"), axis=1)
        take = (gain < 0) & (rank < rows.most[:, None])
        least = np.where(take, seat, nothing).sum(axis=1)
        return np.minimum(least, FORBIDDEN), np.where(take, best, left_out)

    def with_each(
        self,
        priced: NDArray[np.int64],
        rows: Rows,  # noqa: ARG002
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> NDArray[np.int64]:
        """Return the least amount with each session, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there; how many sessions a person takes is not looked at.

        Returns
        -------
        numpy.ndarray
            As there; perhaps less than what is true.
        """
        least = np.full((len(priced), len(self.shape.held)), FORBIDDEN, dtype=np.int64)
        of_round = np.column_stack(
            [
                priced[:, self.shape.usable(place)].min(axis=1)
                for place in range(len(self.shape.rounds))
            ]
        )
        total = of_round.sum(axis=1)
        for place, seats in enumerate(self.shape.seats):
            others = total - of_round[:, place]
            least[:, seats] = np.minimum(others[:, None] + priced[:, seats], FORBIDDEN)
        return least


def _components(shape: Shape) -> list[list[int]]:
    """Return the sessions, those that exclude each other together, in order."""
    group = {int(s): [int(s)] for seats in shape.seats for s in seats}
    for first, second in sorted(shape.excluded):
        one, two = group.get(first), group.get(second)
        if one is None or two is None or one is two:
            continue
        one += two
        for session in two:
            group[session] = one
    single = {min(sessions): sorted(sessions) for sessions in group.values()}
    return [single[first] for first in sorted(single)]


def _independent(group: list[int], shape: Shape, most: int) -> list[tuple[int, ...]]:
    """Return up to ``most`` non-empty sets of sessions that may be taken together."""
    found: list[tuple[int, ...]] = []
    open_sets: list[tuple[int, ...]] = [()]
    for session in group:
        grown = [
            (*taken, session)
            for taken in open_sets
            if all(
                shape.held[other] != shape.held[session]
                and (other, session) not in shape.excluded
                for other in taken
            )
        ]
        open_sets += grown
        found += grown
        if len(found) >= most:
            break
    return found


def _sums(amounts: NDArray[np.int64], patterns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sum of each pattern's columns, shape ``(people, patterns)``."""
    sums = amounts[:, patterns[:, 0]].copy()
    for held in range(1, patterns.shape[1]):
        sums += amounts[:, patterns[:, held]]
    return sums
