"""Tables of an assignment: how many seats of each rank, how full each session."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from allocation.occupancy import occupancy

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


class Seats(NamedTuple):
    """Each seat, and each that stays empty although a person attends.

    Parameters
    ----------
    person, held
        Indices of the person and the round, shape ``(seats,)``.
    session
        Index of the session; -1 where the seat is empty.
    outcome
        Index into :data:`OUTCOMES`.
    rank
        The rank where the outcome is one; else 0.
    """

    person: NDArray[np.int64]
    held: NDArray[np.int64]
    session: NDArray[np.int64]
    outcome: NDArray[np.int64]
    rank: NDArray[np.int64]


def seat_by_seat(event: Event, assignment: Assignment) -> Seats:
    """Return what each seat is to the person.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    Seats
        The seats taken, sorted by person and session, then those that stay empty.
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
    return Seats(
        person=np.append(person, empty_person),
        held=np.append(held, empty_round),
        session=np.append(session, np.full(count, -1)),
        outcome=np.append(outcome, np.full(count, OUTCOMES.index(EMPTY_SEAT))),
        rank=np.append(rank, np.zeros(count, dtype=np.int64)),
    )


def matters(event: Event) -> NDArray[np.bool_]:
    """Return in which rounds people have something to gain or to lose.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants, rounds)``: True where they attend, have an opinion
        (``Event.opinion``) and are not pinned.
    """
    found = event.participants.attends & event.opinion
    pins = event.participants.pins
    found[pins[:, 0], event.sessions.round[pins[:, 1]]] = False
    return found


def favourites(event: Event) -> NDArray[np.bool_]:
    """Return which sessions are first choices.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants, sessions)``: True where the ballot lists the session and
        prefers no other one of its round.
    """
    firsts = np.zeros(event.listed.shape, dtype=bool)
    ranks = event.choices.scale == "rank"
    for held in range(len(event.rounds)):
        inside = np.flatnonzero(event.sessions.round == held)
        stated = event.stated[:, inside].astype(np.int64)
        listed = event.listed[:, inside]
        worth = np.where(listed, -stated if ranks else stated, np.iinfo(np.int64).min)
        best = worth.max(axis=1, keepdims=True)
        firsts[:, inside] = listed & (worth == best)
    return firsts


def demand(event: Event) -> NDArray[np.int64]:
    """Return how many people of its round have each session as a first choice.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    numpy.ndarray
        Shape ``(sessions,)``; somebody with several equal first choices counts for
        each of them.
    """
    attends = event.participants.attends[:, event.sessions.round]
    wanted: NDArray[np.int64] = (favourites(event) & attends).sum(axis=0)
    return wanted


def firsts(event: Event, assignment: Assignment) -> NDArray[np.bool_]:
    """Return in which rounds that matter to them people have a first choice.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants, rounds)``.
    """
    good = favourites(event)[assignment.participant, assignment.session]
    had = np.zeros((len(event.participants), len(event.rounds)), dtype=bool)
    held = event.sessions.round[assignment.session]
    had[assignment.participant[good], held[good]] = True
    return had & matters(event)


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
    seats = seat_by_seat(event, assignment)
    outcome, rank = seats.outcome, seats.rank
    group, names = _grouped(
        event,
        by,
        person=seats.person,
        held=seats.held,
        session=seats.session,
    )
    rows, count = np.unique(
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
            "seats": count.astype(np.int64),
            "share": count / whole[of_group],
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
    found = occupancy(event, assignment)
    size, capacity = found.size, found.seats
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
            "cancelled": ~found.runs,
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
