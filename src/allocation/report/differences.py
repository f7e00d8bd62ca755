"""What changes from one answer to another."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocation import evaluation
from allocation.occupancy import occupancy
from allocation.report.columns import picked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.report.faces import Faces

EFFECTS = ("better", "same", "worse")
"""What a change does to somebody."""


def changes(
    event: Event, before: Assignment, after: Assignment, faces: Faces
) -> pd.DataFrame:
    """Return a row for each seat that is another, as :meth:`Report.changes` says.

    Parameters
    ----------
    event
        The question.
    before, after
        Any answers to it.
    faces
        How people are shown.

    Returns
    -------
    pandas.DataFrame
        Sorted by participant, then in the order of the rounds.
    """
    moves = _moves(event, before, after)
    order = np.lexsort((moves[1], faces.place[moves[0]]))
    person, held, old, new, again = (part[order] for part in moves)
    was = _costs(event, before, person, held, old) * ((old >= 0) | (again == 0))
    now = _costs(event, after, person, held, new) * ((new >= 0) | (again == 0))
    ids, rooms = event.sessions.ids.tolist(), event.rooms.ids.tolist()
    return pd.DataFrame(
        {
            **faces.columns(person),
            "round": picked(event.rounds.ids.tolist(), held),
            "before": picked(ids, old),
            "after": picked(ids, new),
            "room_before": picked(rooms, _room(event, before, old)),
            "room_after": picked(rooms, _room(event, after, new)),
            "cost_before": was,
            "cost_after": now,
            "effect": picked(EFFECTS, np.sign(now - was) + 1),
        }
    )


def summary(event: Event, before: Assignment, after: Assignment) -> pd.DataFrame:
    """Return what the changes come to, as :meth:`Report.changes_summary` says.

    Parameters
    ----------
    event
        The question.
    before, after
        Any answers to it.

    Returns
    -------
    pandas.DataFrame
        A row for each figure.
    """
    person = _moves(event, before, after)[0]
    was = evaluation.personal_totals(event, before)
    now = evaluation.personal_totals(event, after)
    moved = np.unique(person)
    effects = np.sign(now[moved] - was[moved]).tolist()
    values = {
        "seats changed": len(person),
        "people with changes": len(moved),
        "people better off": effects.count(-1),
        "people as well off": effects.count(0),
        "people worse off": effects.count(1),
        "total before": int(was.sum()),
        "total after": int(now.sum()),
        "worst total before": int(was.max()),
        "worst total after": int(now.max()),
        "sessions in another room": len(_moved(event, before, after)),
    }
    return pd.DataFrame(
        {
            "figure": pd.array(list(values), dtype="str"),
            "value": np.array(list(values.values()), dtype=np.int64),
        }
    )


def _moves(
    event: Event, before: Assignment, after: Assignment
) -> tuple[NDArray[np.int64], ...]:
    """Return person, round, and session before and after of each seat that changes.

    And how many rows the person has before in the round: an empty seat costs once.
    A list may give somebody several seats in a round, or one seat twice: what is only
    in one of the lists is put side by side, in the order of the sessions.
    """
    held = event.sessions.round.tolist()
    lost, won = _seats(before), _seats(after)
    left: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    for side, seats in enumerate((lost - won, won - lost)):
        for person, session in sorted(seats.elements()):
            pair = left.setdefault((person, held[session]), ([], []))
            pair[side].append(session)
    rows = [
        (*cell, old, new, again)
        for cell, pair in left.items()
        for again, (old, new) in enumerate(zip_longest(*pair, fillvalue=-1))
    ]
    elsewhere = set(_moved(event, before, after).tolist())
    rows += [
        (person, held[session], session, session, 0)
        for person, session in (lost & won).elements()
        if session in elsewhere
    ]
    return tuple(np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def _moved(event: Event, before: Assignment, after: Assignment) -> NDArray[np.int64]:
    """Return the sessions that run in one room before and in another after."""
    was, now = occupancy(event, before), occupancy(event, after)
    return np.flatnonzero(was.runs & now.runs & (was.room != now.room))


def _room(
    event: Event, given: Assignment, session: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the room of each session; -1 where there is none."""
    return np.where(session < 0, -1, given.rooms(event)[session])


def _seats(given: Assignment) -> Counter[tuple[int, int]]:
    return Counter(zip(given.participant.tolist(), given.session.tolist(), strict=True))


def _costs(
    event: Event,
    given: Assignment,
    person: NDArray[np.int64],
    held: NDArray[np.int64],
    session: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return what each seat costs; without one, what the empty seat does, if it is."""
    unseated = event.participants.attends & (given.counts(event) == 0)
    empty = (unseated * event.empty_costs)[person, held]
    return np.where(session < 0, empty, event.costs[person, session]).astype(np.int64)
