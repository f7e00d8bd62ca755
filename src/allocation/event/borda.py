"""What each seat lacks of the Borda points of the best one, for any ballot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.event.tables import UNLISTED

if TYPE_CHECKING:
    from numpy.typing import NDArray


def lost(stated: NDArray[np.int32], held: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return what each session lacks of the points of the ballot's best in the round.

    In its round a session gets 2 half points for each session that the ballot places
    after it, and 1 for each that it does not tell apart from it: tied with it, or,
    like it, not listed.

    Parameters
    ----------
    stated
        Ranks, shape ``(participants, sessions)``; :data:`UNLISTED` where not listed.
    held
        The round of each session, shape ``(sessions,)``.

    Returns
    -------
    numpy.ndarray
        In half points, shape ``(participants, sessions)``. In a round that a ballot
        leaves blank, what the average place lacks of the first.

    Examples
    --------
    >>> ballots = np.array([[1, 2, 3, 4], [1, 2, -1, -1], [5, 5, 9, -1]])
    >>> lost(ballots, np.zeros(4, dtype=int)).tolist()
    [[0, 2, 4, 6], [0, 2, 5, 5], [0, 0, 3, 5]]
    """
    order = np.where(stated == UNLISTED, np.iinfo(np.int32).max, stated)
    points = np.empty(stated.shape, dtype=np.int32)
    for number in np.unique(held).tolist():
        inside = np.flatnonzero(held == number)
        points[:, inside] = _in_round(order[:, inside])
        listed = (stated[:, inside] != UNLISTED).any(axis=1)
        best = points[:, inside].min(axis=1) * listed
        points[:, inside] -= best[:, None]
    return points


def _in_round(order: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return 2 for each session before, and 1 for each other one of the same place."""
    count = order.shape[1]
    by_place = np.argsort(order, axis=1)
    ranked = np.take_along_axis(order, by_place, axis=1)
    fresh = np.ones(order.shape, dtype=bool)
    fresh[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
    ends = np.ones(order.shape, dtype=bool)
    ends[:, :-1] = fresh[:, 1:]
    place = np.arange(count, dtype=np.int32)
    first = np.maximum.accumulate(np.where(fresh, place, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, place, count)[:, ::-1], axis=1)
    lacking = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(lacking, by_place, first + last[:, ::-1], axis=1)
    return lacking
