"""Half days, in which French training practice has people sign."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

NOON, EVENING = time(13), time(18)
"""When the afternoon begins, and the evening."""

MATTERS = timedelta(hours=1)
"""A session of which a shorter part lies in a half day is not signed for there."""

LONGEST = timedelta(days=31)
"""A session does not last longer: nobody signs for years."""


class HalfDay(NamedTuple):
    """A morning, an afternoon or an evening.

    Parameters
    ----------
    day
        Which day.
    part
        0 for the morning, 1 for the afternoon, 2 for the evening.
    """

    day: date
    part: int


def half_days(start: datetime, end: datetime) -> list[HalfDay]:
    """Return the half days that a session takes.

    Parameters
    ----------
    start, end
        Local times, the end after the start.

    Returns
    -------
    list of HalfDay
        In order, at least one: those of which it takes an hour, or the one of which it
        takes most.

    Examples
    --------
    >>> def parts(start, end):
    ...     moments = (
    ...         datetime.fromisoformat(f"2026-03-02 {at}") for at in (start, end)
    ...     )
    ...     return [half.part for half in half_days(*moments)]
    >>> parts("09:00", "10:30"), parts("11:00", "13:15"), parts("09:00", "17:00")
    ([0], [0], [0, 1])
    """
    last = min(end, start + LONGEST)
    shares: dict[HalfDay, timedelta] = {}
    day = start.date()
    while day <= last.date():
        edges = [
            datetime.combine(day, time()),
            datetime.combine(day, NOON),
            datetime.combine(day, EVENING),
            datetime.combine(day, time()) + timedelta(days=1),
        ]
        for part in range(3):
            begins, ends = max(start, edges[part]), min(last, edges[part + 1])
            if begins < ends:
                shares[HalfDay(day, part)] = ends - begins
        day += timedelta(days=1)
    signed = [half for half, share in shares.items() if share >= MATTERS]
    return signed or [max(shares, key=lambda half: shares[half])]
