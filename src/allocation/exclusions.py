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
