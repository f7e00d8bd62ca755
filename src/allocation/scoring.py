"""How a choice becomes a cost: the integer dissatisfaction of one seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

LINEAR = "linear"
"""First choice 0, second 1, third 2, …"""

CONVEX = "convex"
"""The square of linear: first choice 0, second 1, third 4, fourth 9, …"""

TOP3 = "top3"
"""First choice 0, second 1, third 2, and every later one :data:`BEYOND_TOP3`."""

BORDA = "borda"
"""What a choice loses of the Borda points of a first one, counted in half points."""

BEYOND_TOP3 = 6
"""What ``top3`` counts for a fourth choice or a later one: as much as three thirds."""

FORBIDDEN = "forbidden"
"""A session that a ballot does not list is never given."""

INDIFFERENT = "indifferent"
"""A round that a ballot leaves blank states no preference: all its seats cost 0."""

UNLISTED_BLANK = "unlisted"
"""A round that a ballot leaves blank lists nothing: its seats cost ``unlisted``."""

LARGEST_COST = 10**9
"""No single cost may be greater, so that sums stay exact in 64 bits."""

PRESETS: Mapping[str, Callable[[NDArray[np.int64]], NDArray[np.int64]]] = {
    LINEAR: lambda place: place,
    CONVEX: lambda place: place**2,
    TOP3: lambda place: np.where(place < 3, place, BEYOND_TOP3),  # noqa: PLR2004  # the top three
    BORDA: lambda place: 2 * place,
}
"""The named costs: what a choice costs with so many places before its own."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """How choices become costs.

    What the names of ``costs`` mean:

    ========== ============= ====================================================
    name       ranks 1 to 5  what it implies
    ========== ============= ====================================================
    ``linear`` 0 1 2 3 4     One person two places down weighs as much as two
                             people one place down.
    ``convex`` 0 1 4 9 16    One person two places down weighs as much as four
                             people one place down: bad luck is spread thin.
    ``top3``   0 1 2 6 6     People care about their first three. Whoever gets
                             none of them weighs as much as three people with
                             their third, and how far down hardly matters.
    ``borda``  0 2 4 6 8     Only the order of a round counts, and a ballot that
                             says little can lose little.
    ========== ============= ====================================================

    Borda points: in each round a session gets 2 half points for each session of the
    round that the ballot places after it, and 1 for each that it does not tell apart
    from it. So ties share the average of the places that they span, and sessions that
    are not listed share the places that are left [1]_ [2]_. A seat costs what it lacks
    of the ballot's best one in the round: for a complete ballot without ties that is
    twice ``linear``, so that no half is rounded. Gaps between ranks count for nothing.

    Parameters
    ----------
    costs
        For ranks: ``"linear"`` (the default), ``"convex"``, ``"top3"``, ``"borda"``, or
        the cost of rank 1, 2, 3, …: whole numbers from 0 to :data:`LARGEST_COST` that
        never fall. Utilities need none: a seat costs ``top - utility``.
    unlisted
        Cost of a session that the ballot does not list, greater than that of any
        listed one; ``"forbidden"`` if it may not be given, blank rounds included, to
        those who have a ballot. None (the default) is one more than the greatest cost
        that any ballot of the event states; with ``top3`` one more than that of a
        fourth choice, even if nobody states one; with ``borda`` what is left of the
        points, on the same ballot more than any listed one costs. A seat that stays
        empty costs as much; with ``borda``, one more than any session can.
    blank
        What a round means in which a ballot lists nothing: ``"indifferent"`` (the
        default: all seats cost 0, so that leaving a round blank gains nothing
        elsewhere) or ``"unlisted"`` (each session counts as not listed). People
        without any ballot are always indifferent.
    top
        For utilities: the utility that costs 0, at least the greatest given. None (the
        default) is the greatest given.

    References
    ----------
    .. [1] J. Cullinan, S. K. Hsiao, D. Polett (2014). A Borda count for partially
       ordered ballots. Social Choice and Welfare 42, 913-926.
       https://doi.org/10.1007/s00355-013-0751-1
    .. [2] P. Emerson (2013). The original Borda count and partial voting. Social
       Choice and Welfare 40, 353-358. https://doi.org/10.1007/s00355-011-0603-9
       (on what else a short ballot may be made to mean).

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

    @property
    def shares_points(self) -> bool:
        """Whether sessions that a ballot does not tell apart share Borda points."""
        return self.costs == BORDA

    def of_ranks(self, largest: int) -> NDArray[np.int64]:
        """Return the cost of each rank.

        Parameters
        ----------
        largest
            The largest rank that any ballot gives, at least 0.

        Returns
        -------
        numpy.ndarray
            Shape ``(largest + 1,)``; entry ``k`` is the cost of rank ``k``, with
            ``borda`` on a ballot that lists all sessions of the round, without ties;
            and entry 0, which no choice has, is 0.
        """
        if isinstance(self.costs, str):
            place = np.maximum(np.arange(largest + 1, dtype=np.int64) - 1, 0)
            return PRESETS[self.costs](place)
        return np.array([0, *self.costs][: largest + 1], dtype=np.int64)
