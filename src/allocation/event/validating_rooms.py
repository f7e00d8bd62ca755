"""What contradicts itself about rooms: what they have, and who needs it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import Issue, shown
from allocation.event import venues
from allocation.event.checks import INVISIBLE, at_least, several
from allocation.event.tables import FEATURES, NO_ROOM, features

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocation.event.tables import (
        Participants,
        Rooms,
        Rounds,
        Sessions,
        Strings,
    )
    from allocation.event.unchecked import Unchecked

SPACED = re.compile(rf"^\s|\s$|\s{FEATURES}|{FEATURES}\s")


def of_cells(
    rooms: Rooms, sessions: Sessions, participants: Participants
) -> Iterator[Issue]:
    """Yield what is wrong with single rows of the tables.

    Parameters
    ----------
    rooms, sessions, participants
        Parts of an event.
    """
    yield from _features("rooms", "features", rooms.features)
    yield from _features("sessions", "needs", sessions.needs)
    yield from _features("participants", "needs", participants.needs)
    for column in ("cancel_cost", "walk_ins", "extra"):
        yield from at_least(0, "sessions", column, getattr(sessions, column))
    yield from at_least(1, "sessions", "extra_cost", sessions.extra_cost)
    yield from _per_cent("sessions", sessions.show_up)
    yield from _per_cent("participants", participants.show_up)
    for row in np.flatnonzero(sessions.candidate & sessions.mandatory).tolist():
        expected = "expected no candidate: the session is mandatory"
        yield Issue("sessions", expected, row, "candidate", "yes")


def _features(table: str, column: str, cells: Strings) -> Iterator[Issue]:
    if not cells.any():
        return
    for row, cell in enumerate(cells.tolist()):
        if not cell:
            continue
        if INVISIBLE.search(cell) or SPACED.search(cell):
            expected = "expected features without invisible characters or spaces around"
        elif cell != features(cell.split(FEATURES)):
            expected = f"expected features sorted, each once, {FEATURES} between them"
        else:
            continue
        yield Issue(table, expected, row, column, shown(cell))


def _per_cent(table: str, column: NDArray[np.int64]) -> Iterator[Issue]:
    for row in np.flatnonzero((column < 1) | (column > venues.HUNDRED)).tolist():
        expected = f"expected from 1 to {venues.HUNDRED} per cent"
        yield Issue(table, expected, row, "show_up", str(column[row]))


def alone(rooms: Rooms, sessions: Sessions) -> Iterator[Issue]:
    """Yield sessions that name a room, and others to choose from too.

    Parameters
    ----------
    rooms, sessions
        Parts of an event.
    """
    for row, got in _listed(rooms, sessions):
        if sessions.room[row] != NO_ROOM:
            own = shown(rooms.ids[sessions.room[row]])
            expected = f"expected no rooms to choose from: the session is in {own}"
            yield Issue("sessions", expected, row, "rooms", got)


def _listed(rooms: Rooms, sessions: Sessions) -> Iterator[tuple[int, str]]:
    """Yield the sessions that list rooms, and these."""
    for row in np.unique(sessions.may_have[:, 0]).tolist():
        mine = sessions.may_have[sessions.may_have[:, 0] == row, 1]
        yield row, several(rooms.ids[mine].tolist())


def between(event: Unchecked) -> Iterator[Issue]:
    """Yield what is wrong between rooms, sessions and people.

    Parameters
    ----------
    event
        An event that :mod:`allocation.event.granting` gave the benefit of the doubt.
    """
    yield from _own_rooms(event.rounds, event.sessions, event.rooms)
    yield from _sizes(event)
    if event.rules.choose_rooms:
        yield from _nowhere(event)
        yield from _crowded(event)
    else:
        for row, got in _listed(event.rooms, event.sessions):
            if event.sessions.room[row] == NO_ROOM:
                expected = "expected no rooms to choose from, or the rule choose_rooms"
                yield Issue("sessions", expected, row, "rooms", got)
    yield from _needs_of_pinned(event)


def _own_rooms(rounds: Rounds, sessions: Sessions, rooms: Rooms) -> Iterator[Issue]:
    closed = {(room, held) for room, held in rooms.closed.tolist()}
    for row in np.flatnonzero(sessions.room != NO_ROOM).tolist():
        room, held = int(sessions.room[row]), int(sessions.round[row])
        name = shown(rooms.ids[room])
        if (room, held) in closed:
            expected = (
                f"expected a room that is open in round {shown(rounds.ids[held])}"
            )
            yield Issue("sessions", expected, row, "room", name)
        needed = set(sessions.needs[row].split(FEATURES)) - {""}
        lacking = needed - set(rooms.features[room].split(FEATURES))
        if lacking:
            expected = f"expected what the room {name} has, or another room"
            yield Issue("sessions", expected, row, "needs", several(lacking))


def _sizes(event: Unchecked) -> Iterator[Issue]:
    """Yield minimum sizes that are never reached, and mandatory sessions for nobody."""
    sessions = event.sessions
    for row in range(len(sessions)):
        most = event.held_at_most(row)
        if most is None:
            continue
        if sessions.min_size[row] > most:
            expected = f"expected at most {most}, as many as it can ever hold"
            if event.is_plain:
                expected = f"expected at most the capacity, {most}"
            got = str(sessions.min_size[row])
            yield Issue("sessions", expected, row, "min_size", got)
        if sessions.mandatory[row] and not most:
            expected = "expected room for somebody: the session is mandatory"
            yield Issue("sessions", expected, row, "capacity", "0")


def _nowhere(event: Unchecked) -> Iterator[Issue]:
    """Yield sessions that run in no room, and rounds of only such sessions."""
    sessions = event.sessions
    homeless = np.array([not options for options in event.options], dtype=bool)
    for row in np.flatnonzero(homeless & ~event.optional).tolist():
        expected = "expected a room that it may have"
        if row not in event.unplaced:
            held = shown(event.rounds.ids[sessions.round[row]])
            expected += f", open in round {held}"
        column = "rooms"
        if sessions.needs[row]:
            expected += f", with {several(sessions.needs[row].split(FEATURES))}"
            column = "needs"
        yield Issue("sessions", expected, row, column, "no such room")
    for row in range(event.known_rounds):
        of_round = event.may_be_in(row)
        if of_round.any() and (homeless & event.optional)[of_round].all():
            expected = "expected a session that can be given a room"
            got = f"none in {shown(event.rounds.ids[row])}"
            yield Issue("rounds", expected, row, "round", got)


def _crowded(event: Unchecked) -> Iterator[Issue]:
    """Yield sessions that always run at one time, of which there are too many."""
    sessions = event.sessions
    for held, name in enumerate(event.rounds):
        always = (sessions.round == held) & ~event.optional
        taken = sessions.room[always & (sessions.room != NO_ROOM)]
        free = event.suitable.copy()
        free[:, taken] = False
        given = np.flatnonzero(
            always & (sessions.room == NO_ROOM) & event.suitable.any(axis=1)
        )
        crowd = _too_many(free, given.tolist())
        if not crowd:
            continue
        rooms = np.flatnonzero(free[crowd].any(axis=0))
        places = ""
        if len(rooms):
            places = f" ({several(event.rooms.ids[rooms].tolist())})"
        expected = (
            f"expected at most {len(rooms)} sessions of round {shown(name)} that "
            f"always run and may have only the rooms that are free for them{places}"
        )
        got = f"{len(crowd)}: {several(sessions.ids[crowd].tolist())}"
        yield Issue("sessions", expected, crowd[-1], "rooms", got)


def _too_many(free: NDArray[np.bool_], sessions: list[int]) -> list[int]:
    """Return sessions that have fewer rooms than there are of them, or none.

    By Hall's theorem there are some if and only if not all sessions can have a room at
    once; found by augmenting paths.

    References
    ----------
    Hall (1935), https://doi.org/10.1112/jlms/s1-10.37.26
    """
    holder: dict[int, int] = {}

    def settle(session: int, tried: set[int], met: set[int]) -> bool:
        met.add(session)
        for room in np.flatnonzero(free[session]).tolist():
            if room not in tried:
                tried.add(room)
                if room not in holder or settle(holder[room], tried, met):
                    holder[room] = session
                    return True
        return False

    for session in sessions:
        met: set[int] = set()
        if not settle(session, set(), met):
            return sorted(met)
    return []


def _needs_of_pinned(event: Unchecked) -> Iterator[Issue]:
    """Yield people pinned to sessions whose rooms lack what they need."""
    if not event.person_needs.any():
        return
    barred = event.barred & ~event.banned
    for person, session in event.participants.pins.tolist():
        if barred[person, session]:
            needs = event.participants.needs[person].split(FEATURES)
            name = shown(event.sessions.ids[session])
            expected = (
                f"expected what a room of {name} has, to which the person is pinned"
            )
            yield Issue("participants", expected, person, "needs", several(needs))
