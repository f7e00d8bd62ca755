"""Tables of sessions, rooms and the seats in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocation import profiles
from allocation.event import UNLIMITED
from allocation.event.facts import times
from allocation.occupancy import CERTAIN, STATES, occupancy
from allocation.report.columns import moments, picked, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.report.faces import Faces


def programmes(event: Event, assignment: Assignment, faces: Faces) -> pd.DataFrame:
    """Return a row for each seat, as :meth:`Report.programmes` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.
    faces
        How people are shown.

    Returns
    -------
    pandas.DataFrame
        Sorted by participant, round and session.
    """
    seats = profiles.seat_by_seat(event, assignment)
    order = np.lexsort((_sorted_place(event)[seats.session], seats.held))
    order = order[np.argsort(faces.place[seats.person[order]], kind="stable")]
    person, held, session, outcome, rank = (column[order] for column in seats)
    empty = session < 0
    sessions = event.sessions
    when = times(event.rounds, sessions)[session]
    rounds = np.column_stack([event.rounds.start, event.rounds.end])[held]
    when = np.where(empty[:, None], rounds, when)
    cost = np.where(
        empty, event.empty_costs[person, held], event.costs[person, session]
    )
    return pd.DataFrame(
        {
            **faces.columns(person),
            "round": picked(event.rounds.ids.tolist(), held),
            "start": moments(when[:, 0]),
            "end": moments(when[:, 1]),
            "session": picked(sessions.ids.tolist(), session),
            "title": picked(sessions.title.tolist(), session),
            "topic": picked(sessions.topic.tolist(), session),
            "kind": picked(sessions.kind.tolist(), session),
            "room": picked(
                event.rooms.ids.tolist(),
                np.where(empty, -1, assignment.rooms(event)[session]),
            ),
            "outcome": picked(profiles.OUTCOMES, outcome),
            "rank": whole(rank, outcome != profiles.OUTCOMES.index(profiles.RANK)),
            "cost": cost.astype(np.int64),
        }
    )


def attendance(event: Event, assignment: Assignment) -> pd.DataFrame:
    """Return a row for each session, as :meth:`Report.attendance` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.

    Returns
    -------
    pandas.DataFrame
        In the order of the rounds, then sorted by session.
    """
    sessions = event.sessions
    filled = profiles.fill(event, assignment)
    order = np.array([sessions.index(name) for name in filled["session"]])
    when = moments(times(event.rounds, sessions)[order])
    found = occupancy(event, assignment)
    linked = np.zeros(len(sessions), dtype=np.int64)
    names = sessions.ids.tolist()
    sets = sorted(event.linked, key=lambda parts: sorted(names[s] for s in parts))
    for number, parts in enumerate(sets, start=1):
        linked[list(parts)] = number
    return pd.DataFrame(
        {
            "round": filled["round"],
            "session": filled["session"],
            "title": picked(sessions.title.tolist(), order),
            "topic": filled["topic"],
            "kind": filled["kind"],
            "room": picked(event.rooms.ids.tolist(), found.room[order]),
            "start": when[:, 0],
            "end": when[:, 1],
            "capacity": filled["capacity"],
            "limited": found.limited[order],
            "walk_ins": sessions.walk_ins[order],
            "most": found.most[order],
            "min_size": sessions.min_size[order],
            "mandatory": sessions.mandatory[order],
            "candidate": sessions.candidate[order],
            "taken": filled["size"],
            "free": filled["capacity"] - filled["size"],
            "fill": filled["fill"],
            "expected": found.load[order] / CERTAIN,
            "overfull": found.over[order],
            "first_choices": profiles.demand(event)[order],
            "cancelled": filled["cancelled"],
            "state": picked(STATES, found.state[order]),
            "linked": whole(linked[order], linked[order] == 0),
        }
    )


def demand(event: Event, assignment: Assignment) -> pd.DataFrame:
    """Return who wants each session, as :meth:`Report.demand` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.

    Returns
    -------
    pandas.DataFrame
        In the order of the rounds, then sorted by session.
    """
    sessions = event.sessions
    order = np.lexsort((_sorted_place(event)[: len(sessions)], sessions.round))
    attends = event.participants.attends
    found = occupancy(event, assignment)
    listed = (event.listed & attends[:, sessions.round]).sum(axis=0)
    return pd.DataFrame(
        {
            "round": picked(event.rounds.ids.tolist(), sessions.round[order]),
            "session": picked(sessions.ids.tolist(), order),
            "title": picked(sessions.title.tolist(), order),
            "capacity": found.seats[order],
            "limited": found.limited[order],
            "people": attends.sum(axis=0)[sessions.round[order]].astype(np.int64),
            "first_choices": profiles.demand(event)[order],
            "listings": listed[order].astype(np.int64),
        }
    )


def rooms(event: Event, assignment: Assignment) -> pd.DataFrame:
    """Return a row for each room and round, as :meth:`Report.rooms` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.

    Returns
    -------
    pandas.DataFrame
        Sorted by room, then in the order of the rounds, then of the times.
    """
    sessions, place = event.sessions, _sorted_place(event)
    found = occupancy(event, assignment)
    start = times(event.rounds, sessions)[:, 0]
    uses = [
        (room, held, session)
        for room in np.argsort(event.rooms.ids, kind="stable").tolist()
        for held in range(len(event.rounds))
        for session in sorted(
            np.flatnonzero((found.room == room) & (sessions.round == held)).tolist(),
            key=lambda one: (start[one], place[one]),
        )
        or [-1]
    ]
    room, held, session = np.array(uses, dtype=np.int64).reshape(-1, 3).T
    none = session < 0
    when = moments(times(event.rounds, sessions)[session])
    when[none] = np.datetime64("NaT")
    capacity = event.rooms.capacity[room]
    unlimited = capacity == UNLIMITED
    taken = np.where(none, 0, found.size[session])
    closed = {(one, other) for one, other in event.rooms.closed.tolist()}
    shut = [pair in closed for pair in zip(room.tolist(), held.tolist(), strict=True)]
    seats = np.maximum(capacity, 1)
    return pd.DataFrame(
        {
            "room": picked(event.rooms.ids.tolist(), room),
            "round": picked(event.rounds.ids.tolist(), held),
            "session": picked(sessions.ids.tolist(), session),
            "title": picked(sessions.title.tolist(), session),
            "start": when[:, 0],
            "end": when[:, 1],
            "capacity": whole(np.where(unlimited, 0, capacity), unlimited),
            "taken": taken,
            "free": whole(np.where(unlimited, 0, capacity - taken), unlimited),
            "fill": np.where(unlimited | (capacity == 0), np.nan, taken / seats),
            "closed": np.array(shut, dtype=bool),
            "cancelled": ~none & ~found.runs[session],
        }
    )


def cancelled(event: Event, assignment: Assignment, faces: Faces) -> pd.DataFrame:
    """Return who had wanted what was cancelled, as :meth:`Report.cancelled` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.
    faces
        How people are shown.

    Returns
    -------
    pandas.DataFrame
        In the order of the rounds, then of the sessions, then of the wishes.
    """
    sessions = event.sessions
    found = occupancy(event, assignment)
    empty = ~found.runs
    order = np.lexsort((_sorted_place(event)[: len(sessions)], sessions.round))
    wanted = better(event, assignment)
    rows = [
        (session, person)
        for session in order[empty[order]].tolist()
        for person in sorted(
            np.flatnonzero(wanted[:, session]).tolist(),
            key=lambda one: (event.ranks[one, session], faces.place[one]),
        )
        or [-1]
    ]
    session, person = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    nobody = person < 0
    return pd.DataFrame(
        {
            "round": picked(event.rounds.ids.tolist(), sessions.round[session]),
            "session": picked(sessions.ids.tolist(), session),
            "title": picked(sessions.title.tolist(), session),
            "topic": picked(sessions.topic.tolist(), session),
            "kind": picked(sessions.kind.tolist(), session),
            "min_size": sessions.min_size[session],
            "state": picked(STATES, found.state[session]),
            "cancel_cost": sessions.cancel_cost[session],
            **faces.columns(person),
            "rank": whole(np.where(nobody, 0, event.ranks[person, session]), nobody),
        }
    )


def better(event: Event, assignment: Assignment) -> NDArray[np.bool_]:
    """Return what people would rather have.

    Parameters
    ----------
    event, assignment
        The question and any answer.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants, sessions)``: True where the ballot lists the session and
        ranks it before what the person has in that round, which they attend; a session
        that they are pinned to is no wish.
    """
    rounds = event.sessions.round
    had = np.full((len(event.participants), len(event.rounds)), event.last_rank)
    person, session = assignment.participant, assignment.session
    np.minimum.at(had, (person, rounds[session]), event.ranks[person, session])
    attends = event.participants.attends[:, rounds]
    wishes = attends & event.listed & ~event.pinned
    found: NDArray[np.bool_] = wishes & (event.ranks < had[:, rounds])
    return found


def _sorted_place(event: Event) -> NDArray[np.int64]:
    """Return each session's place among the sorted ids; -1 has the last entry."""
    ids = event.sessions.ids
    return np.append(np.argsort(np.argsort(ids, kind="stable")), -1)
