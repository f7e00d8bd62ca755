"""Dynamic programming over sets of rounds, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.combining.shape import CHUNK, FORBIDDEN, NO_STEPS, Rows, Shape, Steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

MOST_ROUNDS = 10
"""Above so many rounds that rules tie, sets of rounds are too many to look at."""

MOST_OPTIONS = 64
"""Sessions that exclude each other may be taken in at most so many ways."""


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
