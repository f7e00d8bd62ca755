"""An assignment as the hints of a model read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocation.event.tables import NO_ROOM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.event.derived import Option


@dataclass(frozen=True)
class Answer:
    """Who sits where, and what follows from it.

    Parameters
    ----------
    event
        The question.
    taken
        Shape ``(participants, sessions)``.
    rooms
        Index of the room that each session was given, negative where none, shape
        ``(sessions,)``; None where no room is chosen.
    """

    event: Event
    taken: NDArray[np.bool_]
    rooms: NDArray[np.int64] | None = None

    @cached_property
    def sizes(self) -> list[int]:
        """How many people sit in each session."""
        sizes: list[int] = self.taken.sum(axis=0).tolist()
        return sizes

    @cached_property
    def room(self) -> list[int]:
        """The room of each session, negative where it has none."""
        own = self.event.sessions.room.astype(np.int64)
        given = own if self.rooms is None else self.rooms
        rooms: list[int] = np.where(own == NO_ROOM, given, own).tolist()
        return rooms

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """Everybody's total cost, shape ``(participants,)``."""
        event = self.event
        costs = (event.costs * self.taken).sum(axis=1, dtype=np.int64)
        seated = np.zeros((len(self.taken), len(event.rounds)), dtype=bool)
        for session, held in enumerate(event.sessions.round.tolist()):
            seated[:, held] |= self.taken[:, session]
        empty = event.participants.attends & ~seated
        return np.asarray(
            costs + (empty * event.empty_costs).sum(axis=1, dtype=np.int64)
        )

    def runs(self, session: int) -> bool:
        """Say whether a session runs."""
        return self.sizes[session] > 0 or not self.event.optional[session]

    def load(self, session: int) -> int:
        """Return how many are expected in a session, in 10,000ths of a person."""
        surely = self.event.participants.show_up[self.taken[:, session]]
        return int(surely.sum()) * int(self.event.sessions.show_up[session])

    def option(self, session: int) -> Option | None:
        """Return in which way a session runs; None if it does not, or in none."""
        for option in self.event.options[session]:
            if option.room == self.room[session] and self.runs(session):
                return option
        return None
