"""Facts about rooms: which a session may have, how many people each then holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.event.tables import (
    FEATURES,
    NO_ROOM,
    UNLIMITED,
    Rooms,
    Rounds,
    Sessions,
    Strings,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.rules import Rules

HUNDRED = 100
"""``show_up`` counts in so many."""


def feature_names(*columns: Strings) -> list[str]:
    """Return every feature that some cell names, sorted.

    Parameters
    ----------
    columns
        Columns of features.
    """
    cells = {cell for column in columns if column.any() for cell in column.tolist()}
    return sorted({name for cell in cells for name in cell.split(FEATURES) if name})


def named_in(column: Strings, names: list[str]) -> NDArray[np.bool_]:
    """Return which features each cell names.

    Parameters
    ----------
    column
        Cells, shape ``(n,)``.
    names
        Features.

    Returns
    -------
    numpy.ndarray
        Shape ``(n, len(names))``.
    """
    found = np.zeros((len(column), len(names)), dtype=bool)
    if names and column.any():
        for row, cell in enumerate(column.tolist()):
            if cell:
                listed = set(cell.split(FEATURES))
                found[row] = [name in listed for name in names]
    return found


def is_given_one(sessions: Sessions, rules: Rules) -> NDArray[np.bool_]:
    """Return which sessions are given a room if they run, shape ``(sessions,)``.

    Parameters
    ----------
    sessions, rules
        Parts of an event.
    """
    given: NDArray[np.bool_] = (sessions.room == NO_ROOM) & rules.choose_rooms
    return given


def suitable(sessions: Sessions, rooms: Rooms, rules: Rules) -> NDArray[np.bool_]:
    """Return which rooms each session may be in.

    Parameters
    ----------
    sessions, rooms, rules
        Parts of an event.

    Returns
    -------
    numpy.ndarray
        Shape ``(sessions, rooms)``: of a session that names a room, that one; of one
        that is given one, those that it may have, that are open in its round, and that
        have what it needs; of any other, none.
    """
    fits = np.zeros((len(sessions), len(rooms)), dtype=bool)
    own = np.flatnonzero(sessions.room != NO_ROOM)
    fits[own, sessions.room[own]] = True
    chosen = np.flatnonzero(is_given_one(sessions, rules))
    if not len(chosen):
        return fits
    names = feature_names(sessions.needs, rooms.features)
    needed = named_in(sessions.needs, names)
    had = named_in(rooms.features, names)
    listed = {int(session) for session in sessions.may_have[:, 0]}
    wanted = np.ones_like(fits)
    wanted[sorted(listed)] = False
    wanted[sessions.may_have[:, 0], sessions.may_have[:, 1]] = True
    for session in chosen.tolist():
        good = wanted[session] & ~(needed[session] & ~had).any(axis=1)
        shut = rooms.closed[rooms.closed[:, 1] == sessions.round[session], 0]
        good[shut] = False
        fits[session] = good
    return fits


def seats(sessions: Sessions, rooms: Rooms, session: int, room: int) -> int:
    """Return for how many expected people a session has seats in a room.

    Parameters
    ----------
    sessions, rooms
        The tables.
    session
        Its index.
    room
        The room's; negative for none.

    Returns
    -------
    int
        The lesser of its own limit and the room's, less the seats held back for
        walk-ins; at least 0; :data:`UNLIMITED` where neither limits it.
    """
    limit = int(sessions.capacity[session])
    if room >= 0:
        limit = min(limit, int(rooms.capacity[room]))
    if limit == UNLIMITED:
        return limit
    return max(limit - int(sessions.walk_ins[session]), 0)


def minutes_between(
    rounds: Rounds, sessions: Sessions, span: NDArray[np.datetime64]
) -> list[tuple[int, int, int]]:
    """Return the time between sessions of different rounds that do not overlap.

    Parameters
    ----------
    rounds, sessions
        The tables.
    span
        Starts and ends, shape ``(sessions, 2)``.

    Returns
    -------
    list of tuple
        Two sessions, the lesser index first, and the minutes from the end of the
        earlier to the start of the later; without those whose times are not known.
    """
    found = []
    known = np.flatnonzero(~np.isnat(span).any(axis=1)).tolist()
    held = sessions.round.tolist()
    for first in known:
        for second in known:
            if first < second and held[first] != held[second] and len(rounds) > 1:
                gaps = (
                    (span[second, 0] - span[first, 1]).astype(int),
                    (span[first, 0] - span[second, 1]).astype(int),
                )
                gap = int(max(gaps))
                if gap >= 0:
                    found.append((first, second, gap))
    return found
