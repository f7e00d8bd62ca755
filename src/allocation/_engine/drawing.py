"""The lottery among people who are alike: who of them gets which programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event


def deal(event: Event, taken: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Deal the programmes of each class to its people in their order.

    Parameters
    ----------
    event
        The question, its people in the order of the draw.
    taken
        Shape ``(participants, sessions)``.

    Returns
    -------
    numpy.ndarray
        The same programmes: in each class, those that cost less go to people drawn
        earlier; among those that cost the same, the order of the sessions decides.
    """
    of_class = event.classes.of_person
    cost = (event.costs * taken).sum(axis=1, dtype=np.int64)
    seated = np.zeros((len(taken), len(event.rounds)), dtype=bool)
    for session, held in enumerate(event.sessions.round.tolist()):
        seated[:, held] |= taken[:, session]
    empty = event.participants.attends & ~seated
    cost += (event.empty_costs * empty).sum(axis=1, dtype=np.int64)
    by_cost = np.lexsort((*(~taken[:, ::-1]).T, cost, of_class))
    by_draw = np.argsort(of_class, kind="stable")
    dealt = np.empty_like(taken)
    dealt[by_draw] = taken[by_cost]
    return dealt
