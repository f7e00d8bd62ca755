"""Tables of an assignment: how many seats of each rank, how full each session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event

RANK = "rank"
NOT_LISTED = "not listed"
NO_PREFERENCE = "no preference"
PINNED = "pinned"
EMPTY_SEAT = "empty seat"

OUTCOMES = (RANK, NOT_LISTED, NO_PREFERENCE, PINNED, EMPTY_SEAT)
"""What a seat is to the person: one of these; ranks tell the first kind apart."""


def ranks(event: Event, assignment: Assignment, by: str | None) -> pd.DataFrame:
    """Return how many seats are of each rank, as :meth:`Measures.ranks` says.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.
    by
        What groups them; None for all together.

    Returns
    -------
    pandas.DataFrame
        ``group``, ``outcome``, ``rank``, ``seats``, ``share``.

    Raises
    ------
    ValueError
        If there is no such grouping.
    """
    person, session = assignment.participant, assignment.session
    held = event.sessions.round[session].astype(np.int64)
    wish = event.opinion[person, held]
    pinned, listed = event.pinned[person, session], event.listed[person, session]
    outcome = np.select(
        [pinned, ~wish, ~listed],
        [OUTCOMES.index(kind) for kind in (PINNED, NO_PREFERENCE, NOT_LISTED)],
        OUTCOMES.index(RANK),
    )
    rank = np.where(outcome == OUTCOMES.index(RANK), event.ranks[person, session], 0)
    empty = event.participants.attends & (assignment.counts(event) == 0)
    empty_person, empty_round = np.nonzero(empty)
    count = len(empty_person)
    outcome = np.append(outcome, np.full(count, OUTCOMES.index(EMPTY_SEAT)))
    rank = np.append(rank, np.zeros(count, dtype=np.int64))
    group, names = _grouped(
        event,
        by,
        person=np.append(person, empty_person),
        held=np.append(held, empty_round),
        session=np.append(session, np.full(count, -1)),
    )
    rows, seats = np.unique(
        np.column_stack([group, outcome, rank]), axis=0, return_counts=True
    )
    of_group, of_outcome, of_rank = rows.T
    of_rows = pd.array(of_rank, dtype="Int64")
    of_rows[of_outcome != OUTCOMES.index(RANK)] = pd.NA
    whole = np.bincount(group, minlength=len(names))
    return pd.DataFrame(
        {
            "group": pd.array([names[g] for g in of_group.tolist()], dtype="str"),
            "outcome": pd.array([OUTCOMES[o] for o in of_outcome.tolist()], "str"),
            "rank": of_rows,
            "seats": seats.astype(np.int64),
            "share": seats / whole[of_group],
        }
    )


def fill(event: Event, assignment: Assignment) -> pd.DataFrame:
    """Return how full each session is, as :meth:`Measures.fill` says.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    pandas.DataFrame
        ``session``, ``round``, ``topic``, ``kind``, ``size``, ``capacity``, ``fill``,
        ``cancelled``.
    """
    sessions = event.sessions
    size, capacity = assignment.sizes(event), event.capacity
    rounds = np.array(event.rounds.ids.tolist(), dtype=object)
    frame = pd.DataFrame(
        {
            "session": pd.array(sessions.ids.tolist(), dtype="str"),
            "round": pd.array(rounds[sessions.round], dtype="str"),
            "topic": pd.array(sessions.topic.tolist(), dtype="str"),
            "kind": pd.array(sessions.kind.tolist(), dtype="str"),
            "size": size,
            "capacity": capacity,
            "fill": np.where(capacity > 0, size / np.maximum(capacity, 1), np.nan),
            "cancelled": (size == 0) & (sessions.min_size > 0),
        }
    )
    order = np.lexsort((np.argsort(np.argsort(sessions.ids)), sessions.round))
    return frame.iloc[order].reset_index(drop=True)


def spread(event: Event, filled: pd.DataFrame) -> pd.DataFrame:
    """Return how differently sessions of a round are filled.

    Parameters
    ----------
    event
        The question.
    filled
        From :func:`fill`.

    Returns
    -------
    pandas.DataFrame
        As :meth:`Measures.spread` says: ``round``, ``running``, ``least``, ``most``,
        ``spread``.
    """
    by_round = _running(filled).groupby("round")["fill"].agg(["count", "min", "max"])
    frame = by_round.reindex(event.rounds.ids.tolist())
    return pd.DataFrame(
        {
            "round": pd.array(frame.index.tolist(), dtype="str"),
            "running": frame["count"].fillna(0).to_numpy(dtype=np.int64),
            "least": frame["min"].to_numpy(),
            "most": frame["max"].to_numpy(),
            "spread": (frame["max"] - frame["min"]).fillna(0.0).to_numpy(),
        }
    )


def topics(filled: pd.DataFrame) -> pd.DataFrame:
    """Return how differently sessions of a topic are attended.

    Parameters
    ----------
    filled
        From :func:`fill`.

    Returns
    -------
    pandas.DataFrame
        As :meth:`Measures.topics` says: ``topic``, ``running``, ``least``, ``most``,
        ``spread``.
    """
    by_topic = _running(filled).groupby("topic")["size"].agg(["count", "min", "max"])
    frame = by_topic[by_topic["count"] > 1].sort_index()
    return pd.DataFrame(
        {
            "topic": pd.array(frame.index.tolist(), dtype="str"),
            "running": frame["count"].to_numpy(dtype=np.int64),
            "least": frame["min"].to_numpy(dtype=np.int64),
            "most": frame["max"].to_numpy(dtype=np.int64),
            "spread": (frame["max"] - frame["min"]).to_numpy(dtype=np.int64),
        }
    )


def _running(filled: pd.DataFrame) -> pd.DataFrame:
    return filled[~filled["cancelled"] & (filled["capacity"] > 0)]


def _grouped(
    event: Event,
    by: str | None,
    *,
    person: NDArray[np.int64],
    held: NDArray[np.int64],
    session: NDArray[np.int64],
) -> tuple[NDArray[np.int64], list[str | None]]:
    """Return the group of each seat, and the groups' names.

    Raises
    ------
    ValueError
        If there is no such grouping.
    """
    match by:
        case None:
            return np.zeros(len(person), dtype=np.int64), ["all"]
        case "round":
            return held, event.rounds.ids.tolist()
        case "kind":
            of_row, row = event.sessions.kind.tolist(), session
        case "category":
            of_row, row = event.participants.category.tolist(), person
        case "organisation":
            of_row, row = event.participants.organisation.tolist(), person
        case _:
            message = (
                "Expected by as None, 'round', 'kind', 'category' or 'organisation', "
                f"got {by!r}."
            )
            raise ValueError(message)
    names: list[str | None] = [*sorted(set(of_row)), None]
    place = {name: number for number, name in enumerate(names)}
    # the last entry is that of no session
    number = np.array([*(place[name] for name in of_row), len(names) - 1])
    return number[row], names
