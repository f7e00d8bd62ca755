"""The rules that look at what each person, or each group of people, takes."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import shown
from allocation.evaluation import seating, wording
from allocation.event.tables import NO_ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event


def one_seat(event: Event, assignment: Assignment) -> Iterator[str]:
    """Nobody has two sessions in a round, nor none where seats may not be empty."""
    counts = assignment.counts(event)
    doubled = counts > 1
    for person, held in np.argwhere(doubled).tolist():
        yield (
            f"{wording.person(event, person)} has {counts[person, held]} sessions "
            f"in round {wording.round_(event, held)}"
        )
    if not event.rules.empty_seats:
        missing = event.participants.attends & (counts == 0)
        for person, held in np.argwhere(missing).tolist():
            who, where = wording.person(event, person), wording.round_(event, held)
            yield f"{who} has no session in round {where}"


def no_repeat(event: Event, assignment: Assignment) -> Iterator[str]:
    """Nobody takes a topic twice, but for parts of one session."""
    topics = len(event.topics)
    for rounds in event.no_repeat:
        inside = np.isin(event.sessions.round, rounds)[assignment.session]
        topic = event.topic[assignment.session[inside]]
        taken = assignment.participant[inside] * topics + topic
        taken.sort(kind="stable")  # by person they are sorted, so this is quick
        again = np.unique(taken[1:][taken[1:] == taken[:-1]])
        for person, subject in np.column_stack(np.divmod(again, topics)).tolist():
            if event.linked:
                mine = assignment.session[inside & (assignment.participant == person)]
                same = mine[event.topic[mine] == subject].tolist()
                if all(_are_linked(event, *pair) for pair in combinations(same, 2)):
                    continue
            who, what = wording.person(event, person), shown(event.topics[subject])
            yield f"{who} takes topic {what} twice"


def _are_linked(event: Event, first: int, second: int) -> bool:
    return any(first in parts and second in parts for parts in event.linked)


def clash(event: Event, assignment: Assignment) -> Iterator[str]:
    """Nobody takes two sessions that clash, or that are too far apart to walk."""
    known = set()
    for first, second in event.clashes.tolist():
        known.add((first, second))
        for person in _in_both(event, assignment, first, second):
            yield (
                f"{wording.person(event, person)} sits in "
                f"{wording.session(event, first)} "
                f"and {wording.session(event, second)}, which clash"
            )
    if not event.walks.any():
        return
    rooms = assignment.rooms(event).tolist()
    for first, second, minutes in _times_between(event):
        places = rooms[first], rooms[second]
        if NO_ROOM in places or (first, second) in known:
            continue
        walk = int(event.walks[places])
        if minutes < walk:
            for person in _in_both(event, assignment, first, second):
                yield (
                    f"{wording.person(event, person)} has {minutes} minutes from "
                    f"{wording.session(event, first)} to "
                    f"{wording.session(event, second)}, the walk takes {walk}"
                )


def _in_both(
    event: Event, assignment: Assignment, first: int, second: int
) -> list[int]:
    there = np.zeros((2, len(event.participants)), dtype=bool)
    for row, session in zip(there, (first, second), strict=True):
        row[assignment.participant[assignment.session == session]] = True
    return np.flatnonzero(there.all(axis=0)).tolist()


def _span(event: Event, session: int) -> tuple[np.datetime64, np.datetime64]:
    """Return when a session starts and ends: its own times, else its round's."""
    held, rounds = event.sessions, event.rounds
    start, end = held.start[session], held.end[session]
    return (
        rounds.start[held.round[session]] if np.isnat(start) else start,
        rounds.end[held.round[session]] if np.isnat(end) else end,
    )


def _times_between(event: Event) -> Iterator[tuple[int, int, int]]:
    """Yield sessions of different rounds, and the minutes between their known times."""
    for first, second in combinations(range(len(event.sessions)), 2):
        if event.sessions.round[first] == event.sessions.round[second]:
            continue
        times = _span(event, first), _span(event, second)
        if any(np.isnat(time) for span in times for time in span):
            continue
        (start, end), (later_start, later_end) = sorted(times)
        if end <= later_start:
            yield first, second, int((later_start - end).astype(int))
        elif later_end <= start:  # both start at once, and one takes no time
            yield first, second, int((start - later_end).astype(int))


def pin(event: Event, assignment: Assignment) -> Iterator[str]:
    """Everybody sits where they are pinned."""
    pins = event.participants.pins
    if not len(pins):
        return
    taken = np.zeros((len(event.participants), len(event.sessions)), dtype=bool)
    taken[assignment.participant, assignment.session] = True
    for person, session in pins[~taken[pins[:, 0], pins[:, 1]]].tolist():
        who, where = wording.person(event, person), wording.session(event, session)
        yield f"{who} is pinned to {where}"


def ban(event: Event, assignment: Assignment) -> Iterator[str]:
    """Nobody sits where they are banned, or what they list must have."""
    banned = event.banned[assignment.participant, assignment.session]
    for seat in np.flatnonzero(banned).tolist():
        person, session = assignment.participant[seat], assignment.session[seat]
        who, where = wording.person(event, person), wording.session(event, session)
        yield f"{who} is banned from {where}"


def attends(event: Event, assignment: Assignment) -> Iterator[str]:
    """Nobody sits in a round that they do not attend."""
    held = event.sessions.round[assignment.session]
    absent = ~event.participants.attends[assignment.participant, held]
    for seat in np.flatnonzero(absent).tolist():
        person = assignment.participant[seat]
        where = wording.round_(event, int(held[seat]))
        yield f"{wording.person(event, person)} does not attend round {where}"


def at_most(event: Event, assignment: Assignment) -> Iterator[str]:
    """Nobody takes more sessions than they may."""
    counts = np.bincount(assignment.participant, minlength=len(event.participants))
    for person in np.flatnonzero(counts > event.participants.at_most).tolist():
        most = event.participants.at_most[person]
        who = wording.person(event, person)
        yield f"{who} has {counts[person]} sessions, at most {most}"


def together(event: Event, assignment: Assignment) -> Iterator[str]:
    """In each round, members who attend it take the same, or all take nothing."""
    for people, rounds in event.together:
        for held in rounds:
            here = [p for p in people if event.participants.attends[p, held]]
            took = {tuple(_taken(event, assignment, person, held)) for person in here}
            if len(took) > 1:
                yield (
                    f"{wording.people(event, here)} do not sit together "
                    f"in round {wording.round_(event, held)}"
                )


def apart(event: Event, assignment: Assignment) -> Iterator[str]:
    """In each round, no two members sit in one session."""
    for people, rounds in event.apart:
        for held in rounds:
            took = {p: set(_taken(event, assignment, p, held)) for p in people}
            for first, second in combinations(people, 2):
                for session in sorted(took[first] & took[second]):
                    yield (
                        f"{wording.people(event, (first, second))} both sit in "
                        f"{wording.session(event, session)}"
                    )


def linked(event: Event, assignment: Assignment) -> Iterator[str]:
    """Nobody takes only some of the parts of one session."""
    for parts in event.linked:
        inside = np.isin(assignment.session, parts)
        people, count = np.unique(assignment.participant[inside], return_counts=True)
        for person in people[count < len(parts)].tolist():
            yield (
                f"{wording.person(event, person)} takes only some of the linked "
                f"{wording.sessions(event, parts)}"
            )


def _taken(
    event: Event, assignment: Assignment, person: int, held: int
) -> NDArray[np.int64]:
    """Return the sessions that a person takes in a round."""
    low, high = np.searchsorted(assignment.participant, [person, person + 1])
    mine = assignment.session[low:high]
    return np.asarray(mine[event.sessions.round[mine] == held])


def feature(event: Event, assignment: Assignment) -> Iterator[str]:
    """Nobody sits in a room that lacks what they need."""
    if not event.participants.needs.any():
        return
    rooms = seating.rooms_used(event, assignment).tolist()
    needy = np.flatnonzero(event.participants.needs != "")
    inside = np.isin(assignment.participant, needy)
    seats = zip(
        assignment.participant[inside].tolist(),
        assignment.session[inside].tolist(),
        strict=True,
    )
    for person, session in seats:
        room = rooms[session]
        if room != NO_ROOM and seating.lacks(event, person, [room]):
            yield (
                f"{wording.person(event, person)} sits in "
                f"{wording.session(event, session)}, and {wording.room(event, room)} "
                f"lacks what they need"
            )
