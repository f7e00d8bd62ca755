"""Dynamic programming along a line, where sessions exclude each other as times do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.combining.shape import CHUNK, FORBIDDEN, IMPOSSIBLE, NO_STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from allocation.combining.shape import Rows, Shape, Steps

SWEEPS = 6
"""So often an order is looked for by the order before."""

MOST_ROUNDS = 500
"""Sums of as many amounts that are too dear would not stay exact."""

MOST_ODD = 64
"""Sessions that do not fit in the line may be taken in at most so many ways."""


class Line(NamedTuple):
    """Sessions in an order, in which each excludes those that come right after it.

    Parameters
    ----------
    order
        The sessions.
    onward
        For each place, the first place after it that it does not exclude.
    whole
        Whether that is all that they exclude.
    """

    order: list[int]
    onward: list[int]
    whole: bool


class Odd(NamedTuple):
    """Sessions that do not fit in a line, taken together.

    Parameters
    ----------
    sessions
        Which; none of the others outside the line is taken.
    barred
        The places of the line that they exclude.
    """

    sessions: tuple[int, ...]
    barred: list[int]


class Timeline:
    """Dynamic programming from session to session, along a line.

    Sessions that may be laid out as times, so that two exclude each other if and only
    if they overlap, can be put in an order in which each excludes a run of those right
    after it. So a choice of sessions is right if each fits the one before: weighted
    interval scheduling. What it costs grows with the sessions alone. A few sessions
    that do not fit in the line are taken, or not, in all ways: each has a line of its
    own, without those that they exclude.

    A seat counts what it amounts to above the empty seat of its round. As each empty
    seat that a person may not have amounts to :data:`FORBIDDEN`, rounds that must not
    stay empty need nothing else: their sum says that one did.

    Parameters
    ----------
    shape
        The columns.
    line
        Sessions in an order; those of one round exclude each other.
    odd
        How the others may be taken; the first way is not at all.

    Attributes
    ----------
    exact
        Whether the line keeps all that rules forbid between rounds. Where it does not,
        what is forgotten makes more combinations possible: amounts are at most what is
        true.
    """

    def __init__(
        self, shape: Shape, line: Line, odd: Sequence[Odd] = (Odd((), []),)
    ) -> None:
        self.shape = shape
        self.exact = line.whole
        self.odd = odd
        self._order, self._onward = line.order, line.onward
        self._place = {held: at for at, held in enumerate(shape.rounds)}
        self._places = self._places_of(line.order)
        longest = [0] * (len(line.order) + 1)
        for at in reversed(range(len(line.order))):
            longest[at] = max(longest[at + 1], 1 + longest[line.onward[at]])
        self._longest = longest[0]

    @classmethod
    def of(cls, shape: Shape) -> Timeline | None:
        """Return the line of a shape; None if its sessions fit in no line.

        An order is looked for, and taken only if it keeps all that is excluded: first
        that of the rounds, then by lexicographic breadth-first searches, each of which
        breaks ties by the one before (Corneil, Olariu and Stewart 2009,
        https://doi.org/10.1137/S0895480100373455). Few such searches may miss a line.
        At last, what disturbs the order of the rounds most is taken out of it.

        Parameters
        ----------
        shape
            The columns.
        """
        if len(shape.rounds) > MOST_ROUNDS:
            return None
        beside = _beside(shape)
        order = _by_rounds(shape, beside)
        for _ in range(SWEEPS):
            line = _line(order, beside)
            if line.whole:
                return cls(shape, line)
            order = _swept(order, beside)
        return cls._with_odd(shape, beside)

    @classmethod
    def _with_odd(cls, shape: Shape, beside: dict[int, set[int]]) -> Timeline | None:
        """Return a line of most sessions, and the ways of the others; None if many."""
        left, out = dict(beside), list[int]()
        while True:
            order = _by_rounds(shape, left)
            line = _line(order, left)
            if line.whole:
                break
            out.append(_most_disturbing(line, left))
            left = {s: near - {out[-1]} for s, near in left.items() if s != out[-1]}
            if len(out) >= MOST_ODD:
                return None
        ways: list[tuple[int, ...]] = [()]
        for session in out:
            ways += [(*w, session) for w in ways if beside[session].isdisjoint(w)]
            if len(ways) > MOST_ODD:
                return None
        odd = []
        for way in ways:
            near = set().union(*(beside[session] for session in way))
            odd.append(Odd(way, [at for at, s in enumerate(line.order) if s in near]))
        return cls(shape, line, odd)

    @classmethod
    def about(cls, shape: Shape) -> Timeline | None:
        """Return a line that keeps some of what is excluded; None if it keeps nothing.

        Parameters
        ----------
        shape
            The columns.
        """
        if len(shape.rounds) > MOST_ROUNDS or not shape.excluded:
            return None
        beside = _beside(shape)
        return cls(shape, _line(_by_rounds(shape, beside), beside))

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
        least = np.full(people, FORBIDDEN, dtype=np.int64)
        empty = np.array(self.shape.empty, dtype=np.int64)
        best = np.tile(empty, (people, 1))
        for odd, part, most in self._parts(priced, rows.most):
            total, gains = self._gains(priced[part], odd)
            after = self._after(gains, most)
            sums = total + after[0, _level(after, most), np.arange(len(part))]
            better = sums < least[part]
            least[part] = np.where(better, sums, least[part])
            path = self._path(after, most)
            path[:, self._places_of(odd.sessions)] = odd.sessions
            best[part[better]] = path[better]
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
        for odd, part, most in self._parts(priced, rows.most):
            total, gains = self._gains(priced[part], odd)
            before, after = self._before(gains, most), self._after(gains, most)
            barred = set(odd.barred)
            for at, session in enumerate(self._order):
                if at not in barred:
                    ways = _joined(before[at], after[self._onward[at]], most)
                    sums = np.where(ways < FORBIDDEN, total + gains[at] + ways, ways)
                    least[session, part] = np.minimum(least[session, part], sums)
            alone = total + after[0, _level(after, most), np.arange(len(part))]
            for session in odd.sessions:
                least[session, part] = np.minimum(least[session, part], alone)
        return least.T

    def _places_of(self, sessions: Iterable[int]) -> list[int]:
        """Return the place of the round of each session."""
        return [self._place[int(self.shape.held[session])] for session in sessions]

    def _parts(
        self, priced: NDArray[np.int64], most: NDArray[np.int64]
    ) -> Iterator[tuple[Odd, NDArray[np.int64], NDArray[np.int64] | None]]:
        """Yield people who may take some odd sessions, and how many others besides.

        None where they may take as many as fit in the line.
        """
        for odd in self.odd:
            taken = list(odd.sessions)
            may = (priced[:, taken] <= IMPOSSIBLE).all(axis=1) & (most >= len(taken))
            some = np.flatnonzero(may)
            if not len(some):
                continue
            rest = np.minimum(most[some] - len(taken), self._longest)
            binds = bool(rest.min() < self._longest)
            levels = int(rest.max()) + 1 if binds else 1
            step = max(CHUNK // (2 * levels * (len(self._order) + 1)), 1)
            for start in range(0, len(some), step):
                part = slice(start, start + step)
                yield odd, some[part], rest[part] if binds else None

    def _gains(
        self, priced: NDArray[np.int64], odd: Odd
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what odd sessions and empty seats amount to, and what a seat adds.

        Shapes ``(people,)`` and ``(places, people)``.
        """
        empty = priced[:, self.shape.empty]
        empty[:, ~np.array(self.shape.may_be_empty, dtype=bool)] = FORBIDDEN
        seats = np.ascontiguousarray(priced[:, self._order].T)
        gains = seats - empty[:, self._places].T
        gains[odd.barred] = FORBIDDEN  # never taken: nothing is gained
        empty[:, self._places_of(odd.sessions)] = priced[:, list(odd.sessions)]
        return empty.sum(axis=1), gains

    def _after(
        self, gains: NDArray[np.int64], most: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return what is gained at best from each place on.

        Shape ``(places, levels, people)``: a level is how many sessions may be taken;
        there is but one where that does not bind.
        """
        least, taken, left = _levels(gains, most)
        for at in reversed(range(len(gains))):
            least[at] = least[at + 1]
            ways = gains[at] + least[self._onward[at], left]
            np.minimum(least[at, taken], ways, out=least[at, taken])
        return least

    def _before(
        self, gains: NDArray[np.int64], most: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return what is gained at best by sessions that do not exclude each place."""
        least, taken, left = _levels(gains, most)
        for at in range(len(gains)):
            here = least[at + 1]
            np.minimum(here, least[at], out=here)
            onward = least[self._onward[at], taken]
            np.minimum(onward, gains[at] + least[at, left], out=onward)
        return least

    def _path(
        self, after: NDArray[np.int64], most: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return the columns of the cheapest combination: the way along the line."""
        people = np.arange(after.shape[2])
        best = np.tile(np.array(self.shape.empty, dtype=np.int64), (len(people), 1))
        level = np.broadcast_to(_level(after, most), len(people)).copy()
        free = np.zeros(len(people), dtype=np.int64)
        for at, session in enumerate(self._order):
            gained = after[at, level, people] < after[at + 1, level, people]
            taking = np.flatnonzero(gained & (free <= at))
            best[taking, self._places[at]] = session
            free[taking] = self._onward[at]
            if most is not None:
                level[taking] -= 1
        return best


def _levels(
    gains: NDArray[np.int64], most: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], slice, slice]:
    """Return a table where nothing is gained, and its levels with and before a seat."""
    levels = 1 if most is None else int(most.max(initial=0)) + 1
    least = np.zeros((len(gains) + 1, levels, gains.shape[1]), dtype=np.int64)
    if most is None:
        return least, slice(None), slice(None)
    return least, slice(1, None), slice(None, -1)


def _level(
    after: NDArray[np.int64], most: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    """Return the level of each person."""
    return np.zeros(after.shape[2], dtype=np.int64) if most is None else most


def _joined(
    before: NDArray[np.int64],
    after: NDArray[np.int64],
    most: NDArray[np.int64] | None,
) -> NDArray[np.int64]:
    """Return what is gained on both sides of a seat, shape ``(people,)``.

    :data:`FORBIDDEN` for people who may take no session at all.
    """
    if most is None:
        return np.asarray(before[0] + after[0])
    people = np.arange(len(most))
    least = np.full(len(most), FORBIDDEN, dtype=np.int64)
    for level in range(len(before)):
        rest = most - 1 - level
        ways = before[level] + after[rest.clip(0), people]
        least = np.where(rest >= 0, np.minimum(least, ways), least)
    return least


def _beside(shape: Shape) -> dict[int, set[int]]:
    """Return the sessions that each session excludes, those of its round with them."""
    beside: dict[int, set[int]] = {}
    for seats in shape.seats:
        inside = {int(session) for session in seats}
        for session in inside:
            beside[session] = inside - {session}
    for first, second in shape.excluded:
        beside[first].add(second)
        beside[second].add(first)
    return beside


def _by_rounds(shape: Shape, beside: dict[int, set[int]]) -> list[int]:
    """Return the sessions by rounds; in each, what excludes later ones comes last."""
    order: list[int] = []
    for seats in shape.seats:
        inside = [int(session) for session in seats if int(session) in beside]
        earlier = set(order)
        order += sorted(
            inside, key=lambda s: len(beside[s]) - 2 * len(beside[s] & earlier)
        )
    return order


def _line(order: Sequence[int], beside: dict[int, set[int]]) -> Line:
    """Return the runs of sessions right after each that it excludes."""
    place = {session: at for at, session in enumerate(order)}
    onward = []
    whole = True
    for at, session in enumerate(order):
        later = {place[other] for other in beside[session] if place[other] > at}
        end = at + 1
        while end in later:
            end += 1
        onward.append(end)
        whole &= len(later) == end - at - 1
    return Line(list(order), onward, whole)


def _most_disturbing(line: Line, beside: dict[int, set[int]]) -> int:
    """Return the session without which most of an order would be right."""
    place = {session: at for at, session in enumerate(line.order)}
    wrong = np.zeros(len(line.order), dtype=np.int64)
    for at, session in enumerate(line.order):
        later = np.array(sorted(place[s] for s in beside[session]), dtype=np.int64)
        later = later[later > at]
        gaps = np.setdiff1d(np.arange(at + 1, later.max(initial=at) + 1), later)
        # each gap before a session that is excluded is wrong: of all three
        wrong[gaps] += len(later) - np.searchsorted(later, gaps)
        before = np.searchsorted(gaps, later)
        wrong[later] += before
        wrong[at] += before.sum()
    return line.order[int(wrong.argmax())]


def _swept(order: Sequence[int], beside: dict[int, set[int]]) -> list[int]:
    """Return a lexicographic breadth-first search; ties go to the last in an order."""
    cells = [list(reversed(order))]
    found = []
    while cells:
        session = cells[0][0]
        found.append(session)
        near = beside[session]
        split = []
        for cell in cells:
            inside = [other for other in cell if other in near]
            outside = [
                other for other in cell if other not in near and other != session
            ]
            split += [part for part in (inside, outside) if part]
        cells = split
    return found
