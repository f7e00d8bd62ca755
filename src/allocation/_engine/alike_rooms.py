"""Rooms that are alike: sessions are given them in the order of the rooms' ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event


def in_order(event: Event, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the same choice of rooms, but for which of several alike it is.

    Of rooms that nothing tells apart, the first is in use first.

    Parameters
    ----------
    event
        The question, its rooms in the order of their ids.
    chosen
        Index of the room that each session is given, negative where none, shape
        ``(sessions,)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(sessions,)``; it keeps the same rules, at the same values.
    """
    renamed = np.append(np.arange(len(event.rooms)), -1)
    in_use = list(dict.fromkeys(room for room in chosen.tolist() if room >= 0))
    for alike in _alike(event):
        used = [room for room in in_use if room in alike]
        free = [room for room in alike if room not in used]
        renamed[[*used, *free]] = alike
    return np.asarray(renamed[np.maximum(chosen, -1)])


def _alike(event: Event) -> list[list[int]]:
    """Return the sets of rooms any of which could take each other's place."""
    sets: dict[tuple[object, ...], list[list[int]]] = {}
    closed, may_have = event.rooms.closed, event.sessions.may_have
    named = set(event.sessions.room.tolist())
    for room in range(len(event.rooms)):
        if room in named:
            continue
        facts = (
            int(event.rooms.capacity[room]),
            str(event.rooms.features[room]),
            tuple(closed[closed[:, 0] == room, 1].tolist()),
            tuple(may_have[may_have[:, 1] == room, 0].tolist()),
        )
        known = sets.setdefault(facts, [])
        for others in known:
            if all(_as_far(event, room, other) for other in others):
                others.append(room)
                break
        else:
            known.append([room])
    return [alike for known in sets.values() for alike in known if len(alike) > 1]


def _as_far(event: Event, one: int, other: int) -> bool:
    """Say whether two rooms are as far from each third."""
    third = np.ones(len(event.rooms), dtype=bool)
    third[[one, other]] = False
    return np.array_equal(event.walks[one, third], event.walks[other, third])
