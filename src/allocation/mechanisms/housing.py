"""Which candidates run, and in which rooms, before anybody chooses.

Nobody looks ahead, so this is decided by first choices alone: sessions come in the
order of how many people have them as a first choice in their round, those that have to
run or that somebody is pinned to before all others, ties by round and id. Each of them
runs as long as the limits of the programme allow, and as long as there is a room for it
besides those before that are at the same time. Then, in the order of first choices,
each takes of the rooms that leave one for every other of that time the one where it has
most seats, and the smallest of these. A session that has to run and finds no room runs
without one, which breaks ``room``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation import profiles
from allocation.event import NO_ROOM, UNLIMITED, facts, venues
from allocation.exclusions import too_far

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.rules import Rules

CERTAIN = venues.HUNDRED**2
"""What somebody counts who is sure to come to a session."""


class Housed(NamedTuple):
    """An event in which it is decided what runs, and where.

    Parameters
    ----------
    event
        The question; sessions that are too far apart clash.
    runs
        Whether each session is open, shape ``(sessions,)``.
    room
        Index of its room; -1 where it has none, of the same shape.
    limit
        How many people may be expected in it, in 10,000ths, of the same shape;
        :data:`UNLIMITED` where nothing limits them.
    """

    event: Event
    runs: NDArray[np.bool_]
    room: NDArray[np.int64]
    limit: NDArray[np.int64]

    @property
    def seats(self) -> NDArray[np.int64]:
        """How many people may sit in each session, if all are as likely to come."""
        event = self.event
        rate = int(event.participants.show_up[0]) * event.sessions.show_up
        everybody = event.people[event.sessions.round]
        return np.where(self.limit == UNLIMITED, everybody, self.limit // rate)


def housed(event: Event) -> Housed:
    """Decide which sessions run, and where.

    Parameters
    ----------
    event
        The question; the order of its sessions decides between those as much wanted.

    Returns
    -------
    Housed
        The same question with what was decided.
    """
    runs, room = _decided(event)
    limit = np.full(len(event.sessions), UNLIMITED)
    for session, where in enumerate(room.tolist()):
        seats = venues.seats(event.sessions, event.rooms, session, where)
        if seats != UNLIMITED:
            limit[session] = (seats + int(event.sessions.extra[session])) * CERTAIN
    far = too_far(event, room)
    if far:
        ids = event.sessions.ids.tolist()
        clash = (*event.rules.clash, *((ids[one], ids[other]) for one, other in far))
        event = with_rules(event, replace(event.rules, clash=clash))
    return Housed(event, runs, room, limit)


def with_rules(event: Event, rules: Rules) -> Event:
    """Return the same event with other rules, which may contradict its pins.

    Parameters
    ----------
    event
        The question.
    rules
        Its rules, once it is decided which sessions are where: it is not validated
        again, for what nobody can keep then is counted.

    Returns
    -------
    Event
        Another one.
    """
    twin = event.arranged()
    object.__setattr__(twin, "rules", rules)
    return twin


def _decided(event: Event) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which sessions run, and the room of each."""
    count = len(event.sessions)
    pinned = np.bincount(event.participants.pins[:, 1], minlength=count)
    must = ~event.optional | (pinned > 0)
    given = venues.is_given_one(event.sessions, event.rules)
    wanted = profiles.demand(event)
    order = np.lexsort((np.arange(count), -wanted, must & given, ~must)).tolist()
    inside = [
        [k for k, limit in enumerate(event.programme_limits) if s in limit.sessions]
        for s in range(count)
    ]
    left = [limit.most for limit in event.programme_limits]
    house = _House(event, pinned)
    for session in order:
        may = bool(must[session])
        if may or all(left[k] > 0 for k in inside[session]):
            may = house.has_place_for(session) or may
        if may:
            house.runs[session] = True
            for k in inside[session]:
                left[k] -= 1
    for session in sorted(house.waiting, key=lambda one: (-wanted[one], one)):
        house.give_room(session)
        if house.room[session] == NO_ROOM and not must[session]:
            house.runs[session] = False
    return house.runs, house.room


class _House:
    """The rooms, and who is in which.

    Parameters
    ----------
    event
        The question.
    pinned
        How many people are pinned to each session, shape ``(sessions,)``.

    Attributes
    ----------
    runs, room
        As in :class:`Housed`, as far as it is decided.
    waiting
        Sessions that are to be given a room.
    """

    def __init__(self, event: Event, pinned: NDArray[np.int64]) -> None:
        sessions = event.sessions
        count = len(sessions)
        self.runs = np.zeros(count, dtype=bool)
        self.room = sessions.room.astype(np.int64)
        self.waiting: set[int] = set()
        given = venues.is_given_one(sessions, event.rules)
        self._choice = {
            session: _rooms(event, session, int(pinned[session]))
            for session in np.flatnonzero(given).tolist()
        }
        meets = sessions.round[:, None] == sessions.round[None, :]
        one, other = facts.overlapping(facts.times(event.rounds, sessions)).T
        meets[one, other] = meets[other, one] = True
        np.fill_diagonal(meets, val=False)
        self._meets = [set(np.flatnonzero(row).tolist()) for row in meets]

    def has_place_for(self, session: int) -> bool:
        """Say whether a session can run besides those before, and count on it if so.

        Parameters
        ----------
        session
            Which one.
        """
        around = self.waiting & self._meets[session]
        if session not in self._choice:
            self.runs[session] = True
            good = self._room_for_all(around)
            self.runs[session] = good
            return good
        if not self._room_for_all(around | {session}):
            return False
        self.waiting.add(session)
        return True

    def give_room(self, session: int) -> None:
        """Give a session the best room that leaves one for each that still waits.

        Parameters
        ----------
        session
            One of those that wait.
        """
        self.waiting.discard(session)
        taken = self._taken(session)
        free = [where for where in self._choice[session] if where not in taken]
        around = self.waiting & self._meets[session]
        for where in free:
            self.room[session] = where
            if self._room_for_all(around):
                return
        self.room[session] = free[0] if free else NO_ROOM

    def _taken(self, session: int) -> set[int]:
        """Return the rooms in which something else is at the time of a session."""
        return {int(self.room[o]) for o in self._meets[session] if self.runs[o]}

    def _room_for_all(self, sessions: Iterable[int]) -> bool:
        """Say whether there is a room for each, all at one time."""
        free = {}
        for session in sessions:
            taken = self._taken(session)
            free[session] = [r for r in self._choice[session] if r not in taken]
        holder: dict[int, int] = {}

        def place(session: int, tried: set[int]) -> bool:
            for where in free[session]:
                if where not in tried:
                    tried.add(where)
                    if where not in holder or place(holder[where], tried):
                        holder[where] = session
                        return True
            return False

        return all(place(session, set()) for session in sorted(free))


def _rooms(event: Event, session: int, pinned: int) -> list[int]:
    """Return the rooms that a session may have, the one with most seats first.

    If possible only those for as many people as it needs, with what the people need who
    are pinned to it.
    """
    least = max(int(event.sessions.min_size[session]), pinned)
    pins = event.participants.pins
    people = pins[pins[:, 1] == session, 0]
    needs = event.person_needs[people].any(axis=0)
    options = sorted(
        event.options[session],
        key=lambda one: (-one.seats, event.rooms.capacity[one.room], one.room),
    )
    good = [
        one.room
        for one in options
        if one.most >= least and not (needs & ~event.room_has[one.room]).any()
    ]
    return good or [one.room for one in options]
