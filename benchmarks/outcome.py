"""What a method hands back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a run ended.

    Parameters
    ----------
    seats
        The session of each person in each round, -1 for none; shape ``(people,
        rounds)``. None where there is no assignment.
    building, solving, checking
        Seconds.
    bound
        What the method says is below the sum of costs; None without.
    optimal
        ``"proven"`` if the bound was recomputed from prices, ``"claimed"`` if only the
        solver vouches for it, empty if the run ended without.
    stated
        The sum of costs as the method itself has it, where it does; it is counted again
        from ``seats``.
    split
        How many people a relaxation gives parts of seats, and how many sessions it lets
        run in part.
    out_of_time
        Whether the limit ended it.
    peak_mb
        Peak memory where the method ran in a process of its own; None for this one.
    """

    seats: NDArray[Any] | None
    building: float
    solving: float
    checking: float = 0.0
    bound: float | None = None
    optimal: str = ""
    stated: float | None = None
    split: int = 0
    out_of_time: bool = False
    peak_mb: float | None = None
