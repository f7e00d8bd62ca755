"""Search over programmes: which sessions run, and where; the engine seats the people.

Once it is fixed what runs and in which room, an event is an easy one: prices say in
hundredths of a second how good it can be, and mostly find it too. So one programme is
changed a little at a time, as long as that is better (first improvement, in the order
of what a change promises when nobody looks at seats).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocation import evaluation
from allocation._engine import relaxation
from allocation._engine.found import Found
from allocation.combining import IMPOSSIBLE
from allocation.event import facts
from allocation.event.tables import NO_ROOM
from allocation.stages import StageName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocation._engine.clock import Share
    from allocation._engine.stage_search import StageSearch

OFF = -2
"""Stands for a session that does not run, where a room is meant."""

PART = 0.4
"""The part of the time that is left which this search may take."""

PRICING = 0.1
"""The part of that which the prices of one programme may take."""

MOST_TRIED = 600
"""So many programmes are tried in one stage at most."""

LONGEST_JUMP = 3
"""A programme that nothing makes better is changed in so many places at once."""

_FIXED = frozenset({StageName.UNSEATED, StageName.CANCELLED, StageName.WORST})
"""Stages for which programmes are not searched: too little tells them apart."""


def improved(search: StageSearch, lower: int) -> Found | None:
    """Return a better assignment, with another programme, if one is found.

    Parameters
    ----------
    search
        The search of a stage; what it has found before has the programme to begin with.
    lower
        The bound of the stage: nothing is better.

    Returns
    -------
    Found or None
        None if there is nothing to choose, or nothing better was found.
    """
    event = search.run.event
    if (
        search.stage.name in _FIXED
        or not event.sessions.candidate.any()
        or event.linked
        or not search.run.reductions.columns
    ):
        return None
    before = search.before or search.some()
    if before is None:
        return None
    better = _Composing(search, lower, before).best_found()
    return better or (before if search.before is None else None)


@dataclass(frozen=True)
class _Change:
    """One change of a programme: rooms of some sessions, and what it promises."""

    rooms: tuple[tuple[int, int], ...]
    gain: float


class _Composing:
    """The search of one stage.

    Parameters
    ----------
    search
        As above.
    lower
        The bound.
    before
        The assignment to begin with.
    """

    def __init__(self, search: StageSearch, lower: int, before: Found) -> None:
        self.search, self.event = search, search.run.event
        self.name, self.lower, self.best = search.stage.name, lower, before
        self.time: Share = search.run.clock.share(PART)
        self.rng = np.random.default_rng(search.run.seed)
        self._tried: set[tuple[int, ...]] = set()
        event = self.event
        span = facts.times(event.rounds, event.sessions)
        self._overlaps = {tuple(pair) for pair in facts.overlapping(span).tolist()}
        self._must = ~event.optional | event.pinned.any(axis=0)
        # what a seat costs to those who may have it, and would rather not have none
        self._costs = np.where(
            event.barred, event.unlisted_cost, event.costs.astype(np.int64)
        )

    def best_found(self) -> Found | None:
        """Return the best assignment, if it is better than that before."""
        before = self.best
        rooms = self._programme(self.best)
        self._tried.add(tuple(rooms.tolist()))
        jump = 0
        while not self._is_over():
            better = self._step(rooms)
            if better is not None:
                rooms, jump = better, 0
                continue
            # nothing near is better: from a little further away, perhaps
            jump = jump % LONGEST_JUMP + 1
            rooms = self._shaken(self._programme(self.best), jump)
        return None if self.best is before else self.best

    def _is_over(self) -> bool:
        return (
            self.time.is_over()
            or len(self._tried) >= MOST_TRIED
            or self.best.value(self.name) <= self.lower
        )

    def _programme(self, found: Found) -> NDArray[np.int64]:
        """Return the room of each session that runs."""
        sizes = found.assignment.sizes(self.event)
        rooms = found.assignment.rooms(self.event)
        return np.where((sizes > 0) | self._must, rooms, OFF)

    def _step(self, rooms: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """Return the first programme near by that is better than the best."""
        changes = sorted(self._changes(rooms), key=lambda change: -change.gain)
        for change in changes:
            if self._is_over():
                return None
            changed = self._after(rooms, change)
            if changed is not None and self._is_better(changed):
                return changed
        return None

    def _shaken(self, rooms: NDArray[np.int64], times: int) -> NDArray[np.int64]:
        """Return a programme with some changes, whatever they bring."""
        for _ in range(times):
            changes = list(self._changes(rooms))
            if not changes:
                break
            changed = self._after(rooms, changes[self.rng.integers(len(changes))])
            rooms = rooms if changed is None else changed
        if tuple(rooms.tolist()) not in self._tried:
            self._is_better(rooms)
        return rooms

    def _after(
        self, rooms: NDArray[np.int64], change: _Change
    ) -> NDArray[np.int64] | None:
        """Return the programme after a change; None if it is known or not allowed."""
        changed = rooms.copy()
        for session, room in change.rooms:
            changed[session] = room
        key = tuple(changed.tolist())
        if key in self._tried or not self._is_allowed(changed):
            return None
        return changed

    def _changes(self, rooms: NDArray[np.int64]) -> Iterator[_Change]:
        """Yield changes of one round: one session for another, two rooms exchanged."""
        event = self.event
        for held in range(len(event.rounds)):
            inside = np.flatnonzero(event.sessions.round == held)
            on = inside[rooms[inside] != OFF].tolist()
            off = inside[rooms[inside] == OFF].tolist()
            least = self._costs[:, on].min(axis=1)
            for session in on:
                rest = [other for other in on if other != session]
                left = (
                    self._costs[:, rest].min(axis=1)
                    if rest
                    else np.full(len(least), event.unlisted_cost)
                )
                if not self._must[session]:
                    gain = float((least - left).sum())
                    yield _Change(((session, OFF),), gain)
                    for other in off:
                        best = np.minimum(left, self._costs[:, other])
                        gain = float((least - best).sum())
                        for room in self._rooms_for(other, int(rooms[session])):
                            yield _Change(((session, OFF), (other, room)), gain)
                for other in on:
                    if session < other and rooms[session] != rooms[other]:
                        here, there = int(rooms[session]), int(rooms[other])
                        yield _Change(((session, there), (other, here)), 0.0)
                for room in self._free_rooms(session, rooms, on):
                    yield _Change(((session, room),), 0.0)
            for session in off:
                best = np.minimum(least, self._costs[:, session])
                for room in self._free_rooms(session, rooms, on):
                    yield _Change(((session, room),), float((least - best).sum()))

    def _rooms_for(self, session: int, left: int) -> list[int]:
        """Return the room in which a session may follow another."""
        own = int(self.event.sessions.room[session])
        if own != NO_ROOM or not self.event.rules.choose_rooms:
            return [own]
        return [left] if left >= 0 and self.event.suitable[session, left] else []

    def _free_rooms(
        self, session: int, rooms: NDArray[np.int64], on: list[int]
    ) -> list[int]:
        """Return the rooms that nobody has in the round; its own, if it names one."""
        own = int(self.event.sessions.room[session])
        if own != NO_ROOM or not self.event.rules.choose_rooms:
            return [own] if rooms[session] == OFF else []
        taken = {int(rooms[other]) for other in on}
        suitable = np.flatnonzero(self.event.suitable[session]).tolist()
        return [room for room in suitable if room not in taken]

    def _is_allowed(self, rooms: NDArray[np.int64]) -> bool:
        """Say whether a programme keeps the rules of rooms and of what runs."""
        event = self.event
        on = np.flatnonzero(rooms != OFF)
        given = (event.sessions.room == NO_ROOM) & event.rules.choose_rooms
        if (self._must & (rooms == OFF)).any():
            return False
        for session in on[given[on]].tolist():
            if rooms[session] < 0 or not event.suitable[session, rooms[session]]:
                return False
        for limit in event.programme_limits:
            runs = int((rooms[list(limit.sessions)] != OFF).sum())
            if not limit.least <= runs <= limit.most:
                return False
        held = event.sessions.round
        housed = on[rooms[on] >= 0]
        for room in np.unique(rooms[housed]).tolist():
            users = housed[rooms[housed] == room].tolist()
            for number, first in enumerate(users):
                for second in users[number + 1 :]:
                    chosen = given[first] or given[second]
                    at_once = held[first] == held[second]
                    at_once = at_once or (first, second) in self._overlaps
                    if chosen and at_once:
                        return False
        return True

    def _is_better(self, rooms: NDArray[np.int64]) -> bool:
        """Seat the people in a programme, and keep it if that is better."""
        self._tried.add(tuple(rooms.tolist()))
        limits = dict(self.search.limits)
        cancelled = limits.pop(StageName.CANCELLED, None)
        event = self.event
        off = rooms == OFF
        if cancelled is not None and event.sessions.cancel_cost[off].sum() > cancelled:
            return False
        running = np.flatnonzero(~off)
        run = replace(self.search.run, event=event.composed(rooms, running))
        relaxed = relaxation.bound(
            run, self.name, limits, incumbent=None, time=run.clock.share(PRICING)
        )
        if relaxed.bound >= min(self.best.value(self.name), IMPOSSIBLE):
            return False
        within = self.search.within[:, running]
        inner = replace(self.search, run=run, limits=limits, within=within, before=None)
        seated = inner.near(relaxed)
        if seated is None:
            return False
        found = self._back(seated, rooms, running)
        if found.value(self.name) >= self.best.value(self.name):
            return False
        kept = all(
            found.value(name) <= limit for name, limit in self.search.limits.items()
        )
        if not kept or evaluation.violations(event, found.assignment):
            return False
        self.best = found
        bound = min(found.value(self.name), self.lower)
        run.clock.note(self.name, found.value(self.name), bound)
        return True

    def _back(
        self, seated: Found, rooms: NDArray[np.int64], running: NDArray[np.int64]
    ) -> Found:
        """Return an assignment of a fixed programme as one of the event."""
        event, given = self.event, seated.assignment
        table = np.full((len(event.participants), len(event.rounds)), -1)
        session = running[given.session]
        table[given.participant, event.sessions.round[session]] = session
        chosen = None
        if event.rules.choose_rooms:
            own = event.sessions.room != NO_ROOM
            chosen = np.where(own | (rooms == OFF), NO_ROOM, rooms)
        return Found.of_table(event, table, chosen)
