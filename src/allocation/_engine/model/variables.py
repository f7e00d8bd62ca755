"""The variables of the model: seats, sizes, which sessions run, and in which rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python.cp_model import CpModel, LinearExpr

from allocation._engine.model.guards import Guards
from allocation.event.tables import NO_ROOM
from allocation.event.venues import HUNDRED, is_given_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray
    from ortools.sat.python.cp_model import BoolVarT, IntVar

    from allocation._engine.model.answer import Answer
    from allocation.event import Event
    from allocation.event.derived import Option
    from allocation.rules import Rule

WHOLE = HUNDRED * HUNDRED
"""One person who comes for sure, in the units of expected people."""


class Variables:
    """What the solver decides, and what these words mean.

    Parameters
    ----------
    event
        The question.
    candidates
        The seats that may be taken, shape ``(participants, sessions)``; None for all.
    guarded
        Whether rules stand under assumptions.
    """

    def __init__(
        self, event: Event, candidates: NDArray[np.bool_] | None, *, guarded: bool
    ) -> None:
        self.event = event
        self.cp = CpModel()
        self.guards = Guards(self.cp, guarded=guarded)
        self.hinted: list[tuple[IntVar, Callable[[Answer], int | bool]]] = []
        people, sessions = len(event.participants), len(event.sessions)
        if candidates is None:
            candidates = np.ones((people, sessions), dtype=bool)
        self.seats: list[dict[int, BoolVarT]] = [
            {s: self.cp.new_bool_var("") for s in np.flatnonzero(row).tolist()}
            for row in candidates
        ]
        self.sizes = [self._new_size(session) for session in range(sessions)]
        self.running: dict[int, IntVar] = {}
        for session in np.flatnonzero(event.optional).tolist():
            self._add_running(session)
        self.in_room: dict[tuple[int, int], IntVar] = {}
        given = np.flatnonzero(is_given_one(event.sessions, event.rules))
        for session in given.tolist():
            self._add_rooms(session)
        self._loads: dict[int, LinearExpr] = {}

    def _new_size(self, session: int) -> IntVar:
        size = self.new_int(len(self.seats), lambda found: found.sizes[session])
        self.cp.add(size == LinearExpr.sum(list(self.column(session).values())))
        return size

    def _add_running(self, session: int) -> None:
        size = self.sizes[session]
        run = self.new_bool(lambda found: found.sizes[session] > 0)
        self.cp.add(size >= run)
        self.cp.add(size <= len(self.column(session)) * run)
        self.running[session] = run

    def tighten(self) -> None:
        """Say again, seat by seat, that nobody sits in a session that does not run.

        What is relaxed is then far tighter, but takes longer: for proofs, not for a
        first assignment.
        """
        for session, run in self.running.items():
            for seat in self.column(session).values():
                self.cp.add_implication(seat, run)

    def _add_rooms(self, session: int) -> None:
        rooms = [
            self._new_in_room(session, room) for room in range(len(self.event.rooms))
        ]
        # one room at most, and only for a session that runs
        self.cp.add(LinearExpr.sum(rooms) <= self.runs(session))

    def _new_in_room(self, session: int, room: int) -> IntVar:
        inside = self.new_bool(lambda found: found.room[session] == room)
        self.in_room[session, room] = inside
        return inside

    def new_int(self, most: int, value: Callable[[Answer], int]) -> IntVar:
        """Return a new variable, from 0, and say what it is in an assignment."""
        variable = self.cp.new_int_var(0, most, "")
        self.hinted.append((variable, value))
        return variable

    def new_bool(self, value: Callable[[Answer], bool]) -> IntVar:
        """Return a new Boolean, and say what it is in an assignment."""
        variable = self.cp.new_bool_var("")
        self.hinted.append((variable, value))
        return variable

    def guard(self, constraint: object, rule: Rule, kind: str, place: int) -> None:
        """Put a constraint under the assumption of a rule."""
        self.guards.guard(constraint, rule, kind, place)  # type: ignore[arg-type]

    def column(self, session: int) -> dict[int, BoolVarT]:
        """Return the seats of a session, by person."""
        return {
            person: row[session]
            for person, row in enumerate(self.seats)
            if session in row
        }

    def among(self, people: Iterable[int], session: int) -> LinearExpr:
        """Return how many of some people sit in a session."""
        rows = (self.seats[person] for person in people)
        return LinearExpr.sum([row[session] for row in rows if session in row])

    def runs(self, session: int) -> IntVar | int:
        """Return whether a session runs."""
        return self.running.get(session, 1)

    def is_given_room(self, session: int) -> bool:
        """Say whether the room of a session is chosen."""
        own = int(self.event.sessions.room[session])
        return self.event.rules.choose_rooms and own == NO_ROOM

    def rooms_of(self, session: int) -> list[tuple[int, IntVar | int]]:
        """Return the rooms in which a session may be, and whether it is there.

        Of a session that names its room, that one: it is there even if it does not run.
        """
        own = int(self.event.sessions.room[session])
        if own != NO_ROOM:
            return [(own, 1)]
        every = range(len(self.event.rooms)) if self.is_given_room(session) else ()
        return [(room, self.in_room[session, room]) for room in every]

    def by_option(self, session: int, amount: Callable[[Option], int]) -> LinearExpr:
        """Return an amount that depends on the room; 0 if the session does not run."""
        options = self.event.options[session]
        if not self.is_given_room(session):
            return LinearExpr.weighted_sum([self.runs(session)], [amount(options[0])])
        rooms = [self.in_room[session, option.room] for option in options]
        amounts = [amount(option) for option in options]
        if not self.guards.guarded:
            return LinearExpr.weighted_sum(rooms, amounts)
        # where it may do without a suitable room, no room limits it
        free = amount(self.event.option(session, NO_ROOM))
        return LinearExpr.weighted_sum(
            [self.runs(session), *rooms], [free, *(each - free for each in amounts)]
        )

    def load(self, session: int) -> LinearExpr:
        """Return how many are expected in a session, in 10,000ths of a person."""
        if session not in self._loads:
            surely = self.event.participants.show_up
            rate = int(self.event.sessions.show_up[session])
            if (surely == surely[0]).all():
                self._loads[session] = self.sizes[session] * (int(surely[0]) * rate)
            else:
                column = self.column(session)
                load = self.new_int(
                    len(self.seats) * WHOLE, lambda found: found.load(session)
                )
                rates = [int(surely[person]) * rate for person in column]
                self.cp.add(
                    load == LinearExpr.weighted_sum(list(column.values()), rates)
                )
                self._loads[session] = load
        return self._loads[session]

    def sessions_by_round(self) -> list[list[int]]:
        """Return the sessions of each round."""
        held = self.event.sessions.round
        return [
            np.flatnonzero(held == r).tolist() for r in range(len(self.event.rounds))
        ]
