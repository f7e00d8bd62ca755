"""What an assignment makes of each session: its room, its seats, whether it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.event import NO_ROOM, UNLIMITED, venues

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event

CERTAIN = venues.HUNDRED**2
"""What somebody counts who is sure to come to a session."""

RUNS, CANCELLED, NOT_PROGRAMMED = "runs", "cancelled", "not programmed"

STATES = (RUNS, CANCELLED, NOT_PROGRAMMED)
"""What becomes of a session: one of these. A candidate that does not run is not
programmed, any other session is cancelled."""


class Occupancy(NamedTuple):
    """Sessions as an assignment has them; each array has the shape ``(sessions,)``.

    Parameters
    ----------
    size
        How many people sit in it.
    runs
        Whether it runs: a session that need not is left out if nobody sits in it.
    state
        Index into :data:`STATES`.
    room
        Index of its room, the one that it names or was given; -1 where it has none. One
        that does not run holds no room that was chosen.
    seats
        For how many expected people it has seats in that room; where nothing limits
        them, the people who attend the round. Of a session that does not run, and would
        be given a room, in the room where it would have most.
    limited
        Whether something limits them.
    most
        How many people may sit in it there at most, as far as their number tells.
    load
        How many people are expected to come, in 10,000ths.
    over
        How many expected people there are beyond the seats, the last rounded up.
    """

    size: NDArray[np.int64]
    runs: NDArray[np.bool_]
    state: NDArray[np.int64]
    room: NDArray[np.int64]
    seats: NDArray[np.int64]
    limited: NDArray[np.bool_]
    most: NDArray[np.int64]
    load: NDArray[np.int64]
    over: NDArray[np.int64]


def occupancy(event: Event, assignment: Assignment) -> Occupancy:
    """Return what an assignment makes of each session.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer, which may break rules.

    Returns
    -------
    Occupancy
        In the order of the sessions.
    """
    sessions = event.sessions
    size = assignment.sizes(event)
    runs = ~(event.optional & (size == 0))
    given = sessions.room == NO_ROOM
    room = np.where(given & ~runs, NO_ROOM, assignment.rooms(event))
    seats, most = event.capacity.copy(), event.capacity.copy()
    limited = np.ones(len(sessions), dtype=bool)
    chosen = venues.is_given_one(sessions, event.rules)
    surest = int(event.participants.show_up.min())
    for session in range(len(sessions)):
        where = int(room[session])
        if chosen[session] and not runs[session]:
            options = event.options[session]
            seats[session] = max((one.seats for one in options), default=0)
            most[session] = max((one.most for one in options), default=0)
            continue
        limit = venues.seats(sessions, event.rooms, session, where)
        limited[session] = limit != UNLIMITED
        if limit == UNLIMITED:
            seats[session] = most[session] = event.people[sessions.round[session]]
        else:
            expected = limit + int(sessions.extra[session])
            rate = surest * int(sessions.show_up[session])
            seats[session], most[session] = limit, expected * CERTAIN // rate
    load = loads(event, assignment)
    over = np.where(limited, np.maximum(-(-load // CERTAIN) - seats, 0), 0)
    state = np.where(runs, 0, np.where(sessions.candidate, 2, 1))
    return Occupancy(size, runs, state, room, seats, limited, most, load, over)


def loads(event: Event, assignment: Assignment) -> NDArray[np.int64]:
    """Return how many people are expected in each session.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    numpy.ndarray
        In 10,000ths of a person, shape ``(sessions,)``.
    """
    load = np.zeros(len(event.sessions), dtype=np.int64)
    sure = event.participants.show_up[assignment.participant]
    np.add.at(load, assignment.session, sure)
    return load * event.sessions.show_up
