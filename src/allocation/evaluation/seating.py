"""What an assignment makes of sessions: which run, where, and with how many people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.event.tables import FEATURES, NO_ROOM, UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event

HUNDRED = 100
"""All of so many, where ``show_up`` says how many come."""

WHOLE = HUNDRED * HUNDRED
"""One person who comes for sure, in the units of expected people."""


def runs(event: Event, assignment: Assignment) -> NDArray[np.bool_]:
    """Return which sessions run.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    numpy.ndarray
        Shape ``(sessions,)``: False for those that may be empty, and are.
    """
    held = event.sessions
    may_be_empty = (held.candidate | (held.min_size > 0)) & ~held.mandatory
    return np.asarray(~may_be_empty | (assignment.sizes(event) > 0))


def rooms_used(event: Event, assignment: Assignment) -> NDArray[np.int64]:
    """Return the room in which each session is.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    numpy.ndarray
        Index of the room, shape ``(sessions,)``; -1 where the session has none, or does
        not run.
    """
    held = runs(event, assignment)
    return np.where(held, assignment.rooms(event), NO_ROOM)


def was_chosen(event: Event, assignment: Assignment) -> NDArray[np.bool_]:
    """Return which sessions are in a room that they do not name, ``(sessions,)``."""
    free = event.sessions.room == NO_ROOM
    return np.asarray(free & (rooms_used(event, assignment) != NO_ROOM))


def seats(event: Event, session: int, room: int) -> int:
    """Return for how many expected people a session has seats in a room.

    :data:`UNLIMITED` where neither it nor the room, if it has one, limits them.
    """
    limit = int(event.sessions.capacity[session])
    if room != NO_ROOM:
        limit = min(limit, int(event.rooms.capacity[room]))
    if limit == UNLIMITED:
        return limit
    return max(limit - int(event.sessions.walk_ins[session]), 0)


def loads(event: Event, assignment: Assignment) -> NDArray[np.int64]:
    """Return how many people are expected in each session.

    Returns
    -------
    numpy.ndarray
        In 10,000ths of a person, shape ``(sessions,)``.
    """
    surely = event.participants.show_up
    of_people = assignment.sizes(event) * HUNDRED
    if (surely != HUNDRED).any():
        of_people = np.zeros_like(of_people)
        np.add.at(of_people, assignment.session, surely[assignment.participant])
    return np.asarray(of_people * event.sessions.show_up)


def most(event: Event, session: int, room: int) -> int:
    """Return how many people may sit in a session in a room, as far as numbers tell.

    So many as would fit if all of them were those who come least surely; everybody who
    attends the round where nothing limits it.
    """
    limit = seats(event, session, room)
    if limit == UNLIMITED:
        held = event.sessions.round[session]
        return int(event.participants.attends[:, held].sum())
    least = int(event.participants.show_up.min()) * int(event.sessions.show_up[session])
    return (limit + int(event.sessions.extra[session])) * WHOLE // least


def listed(cell: str) -> set[str]:
    """Return the features that a cell lists."""
    return {name for name in cell.split(FEATURES) if name}


def may_be_in(event: Event, session: int, room: int) -> bool:
    """Say whether a session that names no room may be given a room."""
    held = event.sessions
    named = held.may_have[held.may_have[:, 0] == session, 1].tolist()
    closed = event.rooms.closed.tolist()
    needs = listed(str(held.needs[session]))
    return (
        (not named or room in named)
        and [room, int(held.round[session])] not in closed
        and needs <= listed(str(event.rooms.features[room]))
    )


def possible_rooms(event: Event, session: int) -> list[int]:
    """Return the rooms in which a session may be; none if it needs none."""
    named = int(event.sessions.room[session])
    if named != NO_ROOM:
        return [named]
    if not event.rules.choose_rooms:
        return []
    every = range(len(event.rooms))
    return [room for room in every if may_be_in(event, session, room)]


def lacks(event: Event, person: int, rooms: Iterable[int]) -> bool:
    """Say whether none of some rooms has all that a person needs."""
    needs = listed(str(event.participants.needs[person]))
    return not any(needs <= listed(str(event.rooms.features[room])) for room in rooms)
