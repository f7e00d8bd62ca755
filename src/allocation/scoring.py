"""How a choice becomes a cost: the integer dissatisfaction of one seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

LINEAR = "linear"
"""First choice 0, second 1, third 2, …"""

FORBIDDEN = "forbidden"
"""A session that a ballot does not list is never given."""

INDIFFERENT = "indifferent"
"""A round that a ballot leaves blank states no preference: all its seats cost 0."""

UNLISTED_BLANK = "unlisted"
"""A round that a ballot leaves blank lists nothing: its seats cost ``unlisted``."""

LARGEST_COST = 10**9
"""No single cost may be greater, so that sums stay exact in 64 bits."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """How choices become costs.

    Parameters
    ----------
    costs
        For ranks: ``"linear"`` (rank - 1), or the cost of rank 1, 2, 3, …: whole
        numbers from 0 to :data:`LARGEST_COST` that never fall. Utilities need none: a
        seat costs ``top - utility``.
    unlisted
        Cost of a session that the ballot does not list, greater than that of any
        listed one; ``"forbidden"`` if it may not be given, blank rounds included, to
        those who have a ballot. None (the default) is one
        more than the greatest cost that any ballot of the event states.
    blank
        What a round means in which a ballot lists nothing: ``"indifferent"`` (the
        default: all seats cost 0, so that leaving a round blank gains nothing
        elsewhere) or ``"unlisted"`` (each session counts as not listed). People
        without any ballot are always indifferent.
    top
        For utilities: the utility that costs 0, at least the greatest given. None (the
        default) is the greatest given.

    Examples
    --------
    >>> Scoring(costs=[0, 1, 4, 9]).costs
    (0, 1, 4, 9)
    """

    costs: str | Iterable[int] = LINEAR
    unlisted: int | str | None = None
    blank: str = INDIFFERENT
    top: int | None = None

    def __post_init__(self) -> None:
        """Freeze the list of costs."""
        if not isinstance(self.costs, str):
            object.__setattr__(self, "costs", tuple(self.costs))

    @property
    def unlisted_is_forbidden(self) -> bool:
        """Whether only listed sessions may be given to those who have a ballot."""
        return self.unlisted == FORBIDDEN

    def of_ranks(self, largest: int) -> NDArray[np.int64]:
        """Return the cost of each rank.

        Parameters
        ----------
        largest
            The largest rank that any ballot gives, at least 0.

        Returns
        -------
        numpy.ndarray
            Shape ``(largest + 1,)``; entry ``k`` is the cost of rank ``k``, and entry
            0, which no choice has, is 0.
        """
        if isinstance(self.costs, str):
            return np.maximum(np.arange(largest + 1, dtype=np.int64) - 1, 0)
        return np.array([0, *self.costs][: largest + 1], dtype=np.int64)
