"""What each stage counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.evaluation import seating
from allocation.event.tables import NO_ROOM, UNLIMITED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event


def personal_totals(event: Event, assignment: Assignment) -> NDArray[np.int64]:
    """Return each person's total cost over the event, empty seats included.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants,)``.
    """
    people = len(event.participants)
    costs = event.costs[assignment.participant, assignment.session].astype(np.int64)
    totals = np.zeros(people, dtype=np.int64)
    np.add.at(totals, assignment.participant, costs)
    empty = event.participants.attends & (assignment.counts(event) == 0)
    totals += (empty * event.empty_costs).sum(axis=1, dtype=np.int64)
    return totals


def ranks_had(event: Event, assignment: Assignment) -> NDArray[np.int64]:
    """Return the rank of each seat, and of each that stays empty.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    numpy.ndarray
        As ``event.ranks`` has them; an empty seat of somebody who has an opinion counts
        with the last rank. In no particular order.
    """
    ranks = event.ranks[assignment.participant, assignment.session]
    due = event.participants.attends & event.opinion
    empty = int((due & (assignment.counts(event) == 0)).sum())
    return np.append(ranks, np.full(empty, event.last_rank)).astype(np.int64)


def unseated(event: Event, assignment: Assignment) -> int:
    """Return how many seats are empty though somebody attends."""
    seated = assignment.counts(event) > 0
    return int((event.participants.attends & ~seated).sum())


def worst(event: Event, assignment: Assignment) -> int:
    """Return the largest personal total."""
    return int(personal_totals(event, assignment).max())


def dissatisfaction(event: Event, assignment: Assignment) -> int:
    """Return the sum of all costs."""
    return int(personal_totals(event, assignment).sum())


def balance(event: Event, assignment: Assignment) -> int:
    """Return how unevenly the running sessions of rounds are filled."""
    sizes = assignment.sizes(event).tolist()
    rooms = assignment.rooms(event).tolist()
    runs = seating.runs(event, assignment).tolist()
    uneven = 0
    for held in range(len(event.rounds)):
        people = int(event.participants.attends[:, held].sum())
        of_round = _seats_of_round(event, held, people)
        for session in np.flatnonzero(event.sessions.round == held).tolist():
            if runs[session]:
                seats = _seats_or_all(event, session, rooms[session], people)
                uneven += abs(sizes[session] * of_round - people * seats)
    return uneven


def _seats_of_round(event: Event, held: int, people: int) -> int:
    """Return the seats of all sessions of a round, in the largest rooms if chosen."""
    total, given = 0, 0
    of_room: dict[int, int] = {}
    for session in np.flatnonzero(event.sessions.round == held).tolist():
        room = int(event.sessions.room[session])
        if room != NO_ROOM or not event.rules.choose_rooms:
            total += _seats_or_all(event, session, room, people)
            continue
        given += 1
        for room in seating.possible_rooms(event, session):
            seats = _seats_or_all(event, session, room, people)
            of_room[room] = max(of_room.get(room, 0), seats)
    return total + sum(sorted(of_room.values(), reverse=True)[:given])


def _seats_or_all(event: Event, session: int, room: int, people: int) -> int:
    seats = seating.seats(event, session, room)
    return people if seats == UNLIMITED else seats


def topic_balance(event: Event, assignment: Assignment) -> int:
    """Return how differently the running sessions of topics are filled."""
    sizes = assignment.sizes(event).tolist()
    held = event.sessions.round.tolist()
    topic = event.sessions.topic.tolist()
    running = np.flatnonzero(seating.runs(event, assignment)).tolist()
    return sum(
        abs(sizes[first] - sizes[second])
        for first in running
        for second in running
        if first < second
        and topic[first] == topic[second]
        and held[first] != held[second]
    )


def cancelled(event: Event, assignment: Assignment) -> int:
    """Return what the sessions that do not run cost."""
    return int(event.sessions.cancel_cost[~seating.runs(event, assignment)].sum())


def overfull(event: Event, assignment: Assignment) -> int:
    """Return what the expected people beyond the seats cost."""
    rooms = assignment.rooms(event).tolist()
    cost = 0
    for session, load in enumerate(seating.loads(event, assignment).tolist()):
        seats = seating.seats(event, session, rooms[session])
        if seats != UNLIMITED:
            expected = -(-load // seating.WHOLE)
            each = int(event.sessions.extra_cost[session])
            cost += each * max(expected - seats, 0)
    return cost


def mixture(event: Event, assignment: Assignment) -> int:
    """Return how unlike its round the people of each session are."""
    if not event.rules.mixture:
        return 0
    column = getattr(event.participants, event.rules.mixture)
    names, of_person = np.unique(column, return_inverse=True)
    sizes = assignment.sizes(event)
    cell = of_person[assignment.participant] * len(sizes) + assignment.session
    counts = np.bincount(cell, minlength=len(names) * len(sizes))
    in_session = counts.reshape(len(names), len(sizes))[names != ""]
    unlike = 0
    for held in range(len(event.rounds)):
        here = event.participants.attends[:, held]
        of_round = np.bincount(of_person[here], minlength=len(names))[names != ""]
        inside = event.sessions.round == held
        even = of_round[:, None] * sizes[inside]
        unlike += int(np.abs(in_session[:, inside] * int(here.sum()) - even).sum())
    return unlike


def leximin(event: Event, assignment: Assignment, level: int) -> int:
    """Return how many people have a total of the level or more."""
    return int((personal_totals(event, assignment) >= level).sum())


def rank_maximal(event: Event, assignment: Assignment, level: int) -> int:
    """Return how many seats have a later rank than the level."""
    return int((ranks_had(event, assignment) > level).sum())


def generous(event: Event, assignment: Assignment, level: int) -> int:
    """Return how many seats have the rank of the level or a later one."""
    return int((ranks_had(event, assignment) >= level).sum())
