"""The sides of an event, as rows over classes of people and over programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.sides import sides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.sides import Side


def sides_of(event: Event) -> list[Side]:
    """Return the sides of an event, worked out once.

    Parameters
    ----------
    event
        The question.
    """
    if "sides" not in event.kept:
        event.kept["sides"] = sides(event)
    found: list[Side] = event.kept["sides"]
    return found


class Entries(NamedTuple):
    """Where programmes count in sides.

    Parameters
    ----------
    column
        Which programme, shape ``(entries,)``; a programme may count twice in a side.
    side
        In which side, of the same shape.
    amount
        How much.
    """

    column: NDArray[np.int64]
    side: NDArray[np.int64]
    amount: NDArray[np.int64]


class SideRows:
    """The sides, over classes.

    Parameters
    ----------
    event
        The question.
    of_people
        The class of each person in each block, shape ``(blocks, participants)``.
    block_of
        The block of each round, shape ``(rounds,)``.
    """

    def __init__(
        self, event: Event, of_people: NDArray[np.int64], block_of: NDArray[np.int64]
    ) -> None:
        self.each = sides_of(event)
        self.names = [side.name for side in self.each]
        self.session = np.array([side.session for side in self.each], dtype=np.int64)
        self.of_size = np.array([side.of_size for side in self.each], dtype=np.int64)
        self.of_session: dict[int, list[int]] = {}
        for number, side in enumerate(self.each):
            self.of_session.setdefault(side.session, []).append(number)
        self.soft = np.array([side.soft for side in self.each], dtype=bool)
        self.equal = np.array([side.equal for side in self.each], dtype=bool)
        self.largest = np.array(
            [
                max(int(np.abs(side.each).max(initial=1)), side.of_size, 1)
                for side in self.each
            ],
            dtype=np.int64,
        )
        self._sessions = len(event.sessions)
        key, place, count = [], [], []
        for number, side in enumerate(self.each):
            block = block_of[event.sessions.round[side.session]]
            classes, first = np.unique(of_people[block, side.people], return_index=True)
            key.append(classes * self._sessions + side.session)
            place.append(np.full(len(classes), number))
            count.append(side.each[first])
        none = np.empty(0, dtype=np.int64)
        keys = np.concatenate([*key, none]).astype(np.int64)
        order = np.argsort(keys, kind="stable")
        self._key = keys[order]
        self._side = np.concatenate([*place, none]).astype(np.int64)[order]
        self._count = np.concatenate([*count, none]).astype(np.int64)[order]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.each)

    def prices(self, named: Mapping[str, int]) -> NDArray[np.int64]:
        """Return the price of each side, 0 where none is named.

        Parameters
        ----------
        named
            Prices by name; names of something else are passed over.
        """
        given = [named.get(name, 0) for name in self.names]
        return np.array(given, dtype=np.int64)

    def add_to(self, amounts: NDArray[np.int64], prices: NDArray[np.int64]) -> None:
        """Add what seats of classes pay to their amounts.

        Parameters
        ----------
        amounts
            Shape ``(classes, columns)``; changed.
        prices
            One a side.
        """
        paid = self._count * prices[self._side]
        row, session = np.divmod(self._key, self._sessions)
        np.add.at(amounts, (row, session), paid)

    def entries(
        self, of_class: NDArray[np.int64], pattern: NDArray[np.int64]
    ) -> Entries:
        """Return where programmes count.

        Parameters
        ----------
        of_class
            Whose, shape ``(programmes,)``.
        pattern
            Their columns, shape ``(programmes, rounds)``.
        """
        columns, sides_at, counts = [], [], []
        for held in pattern.T if len(self.each) else ():
            seat = np.flatnonzero(held < self._sessions)
            key = of_class[seat] * self._sessions + held[seat]
            low = np.searchsorted(self._key, key, side="left")
            many = np.searchsorted(self._key, key, side="right") - low
            some = np.flatnonzero(many)
            number = many[some]
            start = np.repeat(low[some] - np.cumsum(number) + number, number)
            at = start + np.arange(int(number.sum()))
            columns.append(np.repeat(seat[some], number))
            sides_at.append(self._side[at])
            counts.append(self._count[at])
        none = np.empty(0, dtype=np.int64)
        return Entries(
            np.concatenate([*columns, none]).astype(np.int64),
            np.concatenate([*sides_at, none]).astype(np.int64),
            np.concatenate([*counts, none]).astype(np.int64),
        )
