"""Which sessions nobody may take together: the rules of one person's programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event


def exclusive(event: Event) -> NDArray[np.bool_]:
    """Return which sessions nobody may take together.

    Those of one round (``one_seat``), those of one topic in a set of rounds without
    repetition (``no_repeat``), and those that clash (``clash``).

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    numpy.ndarray
        Shape ``(sessions, sessions)``, symmetric; a session does not exclude itself.
    """
    held = event.sessions.round
    together: NDArray[np.bool_] = held[:, None] == held[None, :]
    same_topic = event.topic[:, None] == event.topic[None, :]
    for rounds in event.no_repeat:
        inside = np.isin(held, rounds)
        together |= same_topic & inside[:, None] & inside[None, :]
    for parts in event.linked:  # parts of one session repeat nothing
        together[np.ix_(parts, parts)] = False
    first, second = event.clashes.T
    together[first, second] = together[second, first] = True
    np.fill_diagonal(together, val=False)
    return together


def exclusive_in(event: Event, rooms: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which sessions nobody may take together, once it is known where they are.

    Those of :func:`exclusive`, and those between which there are fewer minutes than the
    walk from room to room takes.

    Parameters
    ----------
    event
        The question.
    rooms
        Index of the room of each session, shape ``(sessions,)``; negative where it has
        none.

    Returns
    -------
    numpy.ndarray
        As of :func:`exclusive`.
    """
    together = exclusive(event)
    for first, second in too_far(event, rooms):
        together[first, second] = together[second, first] = True
    return together


def too_far(event: Event, rooms: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the sessions between which there is no time for the walk.

    Parameters
    ----------
    event, rooms
        As in :func:`exclusive_in`.

    Returns
    -------
    list of tuple
        Pairs of sessions of different rounds, the lesser index first.
    """
    return [
        (first, second)
        for first, second, minutes in event.near_in_time
        if min(rooms[first], rooms[second]) >= 0
        and event.walks[rooms[first], rooms[second]] > minutes
    ]


def lacking(event: Event, rooms: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where people do not have what they need of a room.

    Parameters
    ----------
    event, rooms
        As in :func:`exclusive_in`.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants, sessions)``.
    """
    lacks = np.zeros((len(event.participants), len(event.sessions)), dtype=bool)
    housed = np.flatnonzero(rooms >= 0)
    if len(housed) and event.person_needs.any():
        missing = ~event.room_has[rooms[housed]]
        lacks[:, housed] = event.person_needs.astype(int) @ missing.T.astype(int) > 0
    return lacks
