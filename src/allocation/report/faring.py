"""Tables of people: how each fares, and who fares worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocation import evaluation, profiles, satisfaction
from allocation.report.columns import whole
from allocation.report.seating import better

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.report.faces import Faces
    from allocation.satisfaction import Range


def totals(event: Event, assignment: Assignment, faces: Faces) -> pd.DataFrame:
    """Return a row for each person, as :meth:`Report.totals` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.
    faces
        How people are shown.

    Returns
    -------
    pandas.DataFrame
        Sorted by participant.
    """
    order = np.argsort(faces.place)
    total, alone = _fates(event, assignment)
    seats = profiles.seat_by_seat(event, assignment)
    ranked = seats.outcome == profiles.OUTCOMES.index(profiles.RANK)
    counts = assignment.counts(event)
    rank = np.zeros(counts.shape, dtype=np.int64)
    rank[seats.person[ranked], seats.held[ranked]] = seats.rank[ranked]
    none = (rank == 0) | (counts > 1)
    return pd.DataFrame(
        {
            **faces.columns(order),
            "total": total[order],
            "best": alone.best[order],
            "worst": alone.worst[order],
            "satisfaction": alone.satisfaction(total)[order],
            **{
                f"rank {name}": whole(rank[order, held], none[order, held])
                for held, name in enumerate(event.rounds.ids.tolist())
            },
        }
    )


def least_served(
    event: Event, assignment: Assignment, faces: Faces, most: int
) -> pd.DataFrame:
    """Return who fares worst, as :meth:`Report.least_served` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.
    faces
        How people are shown, and who comes first of those who fare alike.
    most
        How many people.

    Returns
    -------
    pandas.DataFrame
        The worst totals first.
    """
    total, alone = _fates(event, assignment)
    order = np.lexsort((faces.turn, -total))[:most]
    ascending = np.sort(total)
    return pd.DataFrame(
        {
            **faces.columns(order),
            "total": total[order],
            "satisfaction": alone.satisfaction(total)[order],
            "wished_more": better(event, assignment).sum(axis=1)[order],
            "as_badly": len(total) - np.searchsorted(ascending, total[order]),
        }
    )


def _fates(event: Event, assignment: Assignment) -> tuple[NDArray[np.int64], Range]:
    """Return what people have, and what each could have alone."""
    total = evaluation.personal_totals(event, assignment)
    return total, satisfaction.alone(event)
