"""What sizes sessions may have alone, and how uneven each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event


def sizes_allowed(event: Event, session: int) -> NDArray[np.int64]:
    """Return the sizes that a session may have alone.

    Parameters
    ----------
    event
        The question.
    session
        Its index.

    Returns
    -------
    numpy.ndarray
        Sorted, between 0 and the lesser of its seats and the people of its round.
    """
    people = int(event.people[event.sessions.round[session]])
    most = min(int(event.capacity[session]), people)
    sizes: NDArray[np.int64] = np.arange(most + 1, dtype=np.int64)
    least = int(event.sessions.min_size[session])
    pinned = int(event.pinned[:, session].sum())
    runs = bool(event.sessions.mandatory[session]) or pinned > 0
    good = sizes >= max(least, pinned, int(runs))
    if not runs:
        good |= sizes == 0
    return sizes[good]


def fair_share(event: Event, session: int) -> tuple[int, int]:
    """Return what ``balance`` compares the size of a session with.

    Parameters
    ----------
    event
        The question.
    session
        Its index.

    Returns
    -------
    int
        The seats ``C`` of the round: what a size is multiplied by.
    int
        ``N * capacity``: what that product should be.
    """
    held = event.sessions.round[session]
    seats = int(event.capacity[event.sessions.round == held].sum())
    return seats, int(event.people[held]) * int(event.capacity[session])


def unevenness(
    event: Event, session: int, sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return what a session adds to the stage ``balance``, for each of its sizes.

    Parameters
    ----------
    event
        The question.
    session
        Its index.
    sizes
        Sizes, shape ``(n,)``.

    Returns
    -------
    numpy.ndarray
        ``abs(size * C - N * capacity)`` with ``C`` the seats and ``N`` the people of
        the round; 0 where the session is cancelled. Shape ``(n,)``.
    """
    seats, share = fair_share(event, session)
    uneven = np.abs(sizes * seats - share)
    if event.sessions.min_size[session] > 0:
        uneven[sizes == 0] = 0
    return uneven


def corners(event: Event, session: int) -> list[tuple[int, int]]:
    """Return the sizes among which a minimum lies, and their unevenness.

    Unevenness is convex and linear on both sides of the share of the session, and 0
    people may stand alone before the smallest size: the ends and the two sizes about
    the share are enough.

    Parameters
    ----------
    event
        The question.
    session
        Its index.

    Returns
    -------
    list of tuple
        Size and unevenness; empty if the session may have no size at all.
    """
    sizes = sizes_allowed(event, session)
    if not len(sizes):
        return []
    seats, share = fair_share(event, session)
    even = share // max(seats, 1)
    few = np.unique(np.clip([0, even, even + 1], sizes[0], sizes[-1]))
    chosen = np.unique(np.concatenate([sizes[:2], few, sizes[-1:]]))
    chosen = chosen[np.isin(chosen, sizes)]
    return list(
        zip(chosen.tolist(), unevenness(event, session, chosen).tolist(), strict=True)
    )
