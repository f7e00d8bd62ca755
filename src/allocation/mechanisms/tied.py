"""Seats that go together, and who has which: what rules that tie people leave free."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from allocation.event import UNLIMITED
from allocation.exclusions import exclusive, lacking
from allocation.mechanisms.keeping import Kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.event.grouping import Members
    from allocation.mechanisms.housing import Housed

Seats = tuple[tuple[int, int], ...]
"""People and sessions."""


class Tied:
    """Seats that are taken several at once: those of a group, the parts of a session.

    Parameters
    ----------
    places
        The question; which of its sessions run, and where.

    Attributes
    ----------
    event
        The question.
    table
        The session of each person in each round, shape ``(participants, rounds)``; -1
        where they have none.
    fixed
        The same for seats that are set aside: of pins, and of what goes with them.
    sitting
        The people in each session.
    """

    def __init__(self, places: Housed) -> None:
        self.event = event = places.event
        people, count = len(event.participants), len(event.sessions)
        excluding = exclusive(event)
        np.fill_diagonal(excluding, val=True)
        self._excluding = [set(np.flatnonzero(row).tolist()) for row in excluding]
        self._held = event.sessions.round.tolist()
        self._open = places.runs.copy()
        due = event.participants.attends[:, event.sessions.round]
        self._may = due & ~event.banned & ~lacking(event, places.room)
        self._limit = places.limit
        self._most = np.minimum(event.participants.at_most, len(event.rounds)).tolist()
        self._with = _companions(event)
        self._apart = _partners(event.apart)
        self._kept = [Kept(event, share, places.limit) for share in event.quotas]
        self._parts: list[tuple[int, ...]] = [(s,) for s in range(count)]
        for parts in event.linked:
            for session in parts:
                self._parts[session] = parts
        self._bundles: dict[tuple[int, int], Seats | None] = {}
        self._load = np.zeros(count, dtype=np.int64)
        self.sitting: list[set[int]] = [set() for _ in range(count)]
        self.table = np.full((people, len(event.rounds)), -1)
        pins = [
            (person, session) for person, session in event.participants.pins.tolist()
        ]
        for person, session in pins:
            self._may[person, session] = True
            self.take(((person, session),))
        for person, session in pins:  # who sits with them, and the other parts
            self.take(self.free(person, session) or ())
        self.fixed = self.table.copy()

    def undecided(self, person: int) -> list[int]:
        """Return the rounds in which somebody attends and has no seat yet.

        Parameters
        ----------
        person
            Who.
        """
        due = self.event.participants.attends[person] & (self.table[person] < 0)
        return np.flatnonzero(due).tolist()

    def free_in(self, person: int, held: int) -> list[tuple[int, Seats]]:
        """Return the sessions of a round that are free, with all that goes with each.

        Parameters
        ----------
        person, held
            For whom, and the round.
        """
        may = self._may[person] & self._open & (self.event.sessions.round == held)
        every = [(s, self.free(person, s)) for s in np.flatnonzero(may).tolist()]
        return [(session, seats) for session, seats in every if seats]

    def free(self, person: int, session: int) -> Seats | None:
        """Return the seats to take for a session of somebody's, None if it is not free.

        A seat goes with another if it is another part of the same session, or that of
        somebody who sits together with the person.

        Parameters
        ----------
        person, session
            Whose, and which.

        Returns
        -------
        tuple or None
            People and sessions; without seats that they have.
        """
        key = person, session
        if key not in self._bundles:
            self._bundles[key] = self._bundle(person, session)
        bundle = self._bundles[key]
        if bundle is None:
            return None
        new = tuple(
            (who, what)
            for who, what in bundle
            if self.table[who, self._held[what]] != what
        )
        return new if self._fits(new) else None

    def left(self) -> NDArray[np.int64]:
        """Return for how many more people who surely come each session has seats."""
        sessions = self.event.sessions
        people = self.event.people[sessions.round]
        sizes = np.array([len(here) for here in self.sitting])
        limited = (self._limit - self._load) // (100 * sessions.show_up)
        return np.where(self._limit == UNLIMITED, people - sizes, limited)

    def take(self, seats: Seats) -> None:
        """Take seats.

        Parameters
        ----------
        seats
            People and sessions.
        """
        people, sessions = self.event.participants, self.event.sessions
        for who, what in seats:
            self.table[who, self._held[what]] = what
            self.sitting[what].add(who)
            self._load[what] += people.show_up[who] * sessions.show_up[what]

    def give_back(self, seats: Seats) -> None:
        """Give seats back.

        Parameters
        ----------
        seats
            People and sessions, all of which had been taken.
        """
        people, sessions = self.event.participants, self.event.sessions
        for who, what in seats:
            self.table[who, self._held[what]] = -1
            self.sitting[what].discard(who)
            self._load[what] -= people.show_up[who] * sessions.show_up[what]

    def close(self, session: int) -> list[int]:
        """Close a session; who sat there gives back all seats that are not fixed.

        Parameters
        ----------
        session
            Which one.

        Returns
        -------
        list of int
            These people, and whoever sits together with one of them, in order.
        """
        self._open[session] = False
        people: set[int] = set()
        found = set(self.sitting[session])
        rounds = range(len(self.event.rounds))
        while found:
            people |= found
            every = [self._with.get((p, held), ()) for p in found for held in rounds]
            found = {other for several in every for other in several} - people
        for person in people:
            mine = np.flatnonzero((self.table[person] >= 0) & (self.fixed[person] < 0))
            taken = self.table[person, mine].tolist()
            self.give_back(tuple((person, one) for one in taken))
        return sorted(people)

    def _bundle(self, person: int, session: int) -> Seats | None:
        """Return all seats that go with one; None if somebody may not have theirs."""
        found: set[tuple[int, int]] = set()
        queue = [(person, session)]
        while queue:
            who, what = queue.pop()
            if (who, what) in found:
                continue
            if not self._may[who, what]:
                return None
            found.add((who, what))
            queue += [(who, part) for part in self._parts[what]]
            others = self._with.get((who, self._held[what]), ())
            queue += [(other, what) for other in others]
        mine: dict[int, set[int]] = {}
        for who, what in found:
            if self._excluding[what] & mine.setdefault(who, set()):
                return None
            mine[who].add(what)
        return tuple(sorted(found))

    def _fits(self, new: Seats) -> bool:
        """Say whether seats are free for these people, all at once."""
        joining: dict[int, set[int]] = {}
        for who, what in new:
            joining.setdefault(what, set()).add(who)
        for who, number in Counter(who for who, _ in new).items():
            mine = {session for session in self.table[who].tolist() if session >= 0}
            if len(mine) + number > self._most[who]:
                return False
            if any(one == who and self._excluding[what] & mine for one, what in new):
                return False
        return all(self._holds(what, people) for what, people in joining.items())

    def _holds(self, session: int, joining: set[int]) -> bool:
        """Say whether a session is open, and has seats for some more people."""
        if not self._open[session]:
            return False
        there = self.sitting[session] | joining
        held = self._held[session]
        if any(self._apart.get((who, held), set()) & there for who in joining):
            return False
        if self._limit[session] != UNLIMITED:
            rate = int(self.event.participants.show_up[list(joining)].sum())
            more = rate * int(self.event.sessions.show_up[session])
            if self._load[session] + more > self._limit[session]:
                return False
        return all(kept.allows(session, there) for kept in self._kept)


def _companions(event: Event) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return with whom people sit in each round: all whom groups bind, directly or not.

    Only people who attend the round.
    """
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for held in range(len(event.rounds)):
        sets: list[set[int]] = []
        for group in event.together:
            if held in group.rounds:
                here = {p for p in group.people if event.participants.attends[p, held]}
                touching = [one for one in sets if one & here]
                sets = [one for one in sets if not one & here]
                sets.append(here.union(*touching))
        for one in sets:
            for person in one:
                found[person, held] = tuple(sorted(one))
    return found


def _partners(groups: tuple[Members, ...]) -> dict[tuple[int, int], set[int]]:
    """Return from whom people sit apart in each round."""
    found: dict[tuple[int, int], set[int]] = {}
    for group in groups:
        for held in group.rounds:
            for person in group.people:
                others = set(group.people) - {person}
                found.setdefault((person, held), set()).update(others)
    return found
