"""What papers of an event take for granted: their moment, so that bytes stay."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from allocation.report import Report

NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""The moment of an event without times."""


def moment_of(report: Report, moment: datetime | None = None) -> datetime:
    """Return the moment that papers bear.

    Parameters
    ----------
    report
        Whose papers.
    moment
        What somebody asks for; one without a time zone is UTC.

    Returns
    -------
    datetime.datetime
        That; else midnight, UTC, of the first day of the event.
    """
    if moment is not None:
        aware = moment.tzinfo is not None
        return moment.astimezone(UTC) if aware else moment.replace(tzinfo=UTC)
    times = np.append(report.event.rounds.start, report.event.sessions.start)
    known = times[~np.isnat(times)]
    if not len(known):
        return NEVER
    day = known.min().astype("datetime64[s]").item()
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
