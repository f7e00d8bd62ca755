"""The answer: who sits where, as pairs of a person and a session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from allocation.event import Event

LARGEST_KEY = 2**62
"""A seat whose person and session fit into one number below this is sorted as that."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """Seats, in any number: an assignment may break rules, so that it can be judged.

    Parameters
    ----------
    participant
        Index of the person, shape ``(seats,)``.
    session
        Index of the session, shape ``(seats,)``.
    chosen_rooms
        Where rooms are chosen: index of the room of each session, shape
        ``(sessions,)``, negative where it is given none; None where none are chosen.
    """

    participant: NDArray[np.int64]
    session: NDArray[np.int64]
    chosen_rooms: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        """Sort, so that equal assignments are equal arrays; freeze.

        Raises
        ------
        ValueError
            If the columns are not of one length.
        """
        person = np.asarray(self.participant, dtype=np.int64)
        session = np.asarray(self.session, dtype=np.int64)
        if person.ndim != 1 or person.shape != session.shape:
            message = (
                "Expected a person and a session for each seat, got columns of shapes "
                f"{person.shape} and {session.shape}."
            )
            raise ValueError(message)
        for name, column in zip(
            ("participant", "session"), _ordered(person, session), strict=True
        ):
            column.flags.writeable = False
            object.__setattr__(self, name, column)
        if self.chosen_rooms is not None:
            rooms = np.maximum(np.array(self.chosen_rooms, dtype=np.int64), -1)
            rooms.flags.writeable = False
            object.__setattr__(self, "chosen_rooms", rooms)

    @classmethod
    def from_seats(
        cls, seats: ArrayLike, chosen_rooms: ArrayLike | None = None
    ) -> Assignment:
        """Build an assignment from a table of seats.

        Parameters
        ----------
        seats
            Session index of each person in each round, shape ``(participants,
            rounds)``; negative where the person has none.
        chosen_rooms
            As above.

        Returns
        -------
        Assignment
            The same seats.
        """
        if chosen_rooms is not None:
            return replace(
                cls.from_seats(seats), chosen_rooms=np.asarray(chosen_rooms, np.int64)
            )
        table = np.sort(np.asarray(seats, dtype=np.int64), axis=1)
        person = np.repeat(np.arange(len(table)), table.shape[1])
        session = table.reshape(-1)
        taken = session >= 0
        if not taken.all():
            person, session = person[taken], session[taken]
        sorted_already = object.__new__(cls)
        sorted_already.__setstate__(
            {"participant": person, "session": session, "chosen_rooms": None}
        )
        return sorted_already

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore and freeze the seats: a pickle forgets that they were."""
        for name, column in state.items():
            if column is not None:
                column.flags.writeable = False
            object.__setattr__(self, name, column)

    def __len__(self) -> int:
        """Return the number of seats."""
        return len(self.participant)

    def __eq__(self, other: object) -> bool:
        """Say whether people sit in the same sessions, and these in the same rooms."""
        if not isinstance(other, Assignment):
            return NotImplemented
        mine, theirs = self.chosen_rooms, other.chosen_rooms
        if mine is None or theirs is None:
            same_rooms = mine is theirs
        else:
            same_rooms = np.array_equal(mine, theirs)
        return (
            same_rooms
            and np.array_equal(self.participant, other.participant)
            and np.array_equal(self.session, other.session)
        )

    __hash__ = None  # type: ignore[assignment]

    def counts(self, event: Event) -> NDArray[np.int64]:
        """Return how many seats each person has in each round.

        Parameters
        ----------
        event
            Whose assignment it is.

        Returns
        -------
        numpy.ndarray
            Shape ``(participants, rounds)``.
        """
        people, rounds = len(event.participants), len(event.rounds)
        cell = self.participant * rounds + event.sessions.round[self.session]
        return np.bincount(cell, minlength=people * rounds).reshape(people, rounds)

    def sizes(self, event: Event) -> NDArray[np.int64]:
        """Return how many people sit in each session.

        Parameters
        ----------
        event
            Whose assignment it is.

        Returns
        -------
        numpy.ndarray
            Shape ``(sessions,)``.
        """
        return np.bincount(self.session, minlength=len(event.sessions))

    def rooms(self, event: Event) -> NDArray[np.int64]:
        """Return the room of each session: the one it names, else the one it was given.

        Parameters
        ----------
        event
            Whose assignment it is.

        Returns
        -------
        numpy.ndarray
            Index of the room, shape ``(sessions,)``; -1 where there is none.
        """
        own = event.sessions.room.astype(np.int64)
        if self.chosen_rooms is None:
            return own
        return np.where(own < 0, self.chosen_rooms, own)


def _ordered(
    person: NDArray[np.int64], session: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return copies of the columns, sorted by person and then by session."""
    later, same = person[1:] > person[:-1], person[1:] == person[:-1]
    if (later | (same & (session[1:] >= session[:-1]))).all():
        return person.copy(), session.copy()
    least, count = int(session.min()), int(session.max()) - int(session.min()) + 1
    if max(abs(int(person.min())), abs(int(person.max()))) < LARGEST_KEY // count - 1:
        keys = person * count + (session - least)
        keys.sort()
        person, session = np.divmod(keys, count)
        return person, session + least
    order = np.lexsort((session, person))
    return person[order], session[order]
