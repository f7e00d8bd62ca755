"""The CP-SAT model: every rule and every stage, stated for the solver.

With people ``p`` and sessions ``s``, one Boolean ``x[p, s]`` says that ``p`` sits in
``s``; ``n[s] = Σ_p x[p, s]`` is the size of a session and ``run[s]`` says that it is
not cancelled. Each rule is one method under its name, each
stage one expression under its name; the specification is in
:mod:`allocation.evaluation`.
"""

from __future__ import annotations

from itertools import combinations
from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python.cp_model import CpModel, LinearExpr

from allocation.rules import Rule
from allocation.stages import RANKED, Key, StageName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray
    from ortools.sat.python.cp_model import (
        BoolVarT,
        Constraint,
        IntVar,
        LinearExprT,
    )

    from allocation.event import Event


class Model:
    """An event as a CP-SAT model, to which settled stages are added one by one.

    Parameters
    ----------
    event
        The question.
    candidates
        The seats that may be taken, shape ``(participants, sessions)``; None for all.
    guarded
        Whether to put each rule under an assumption, so that the solver can say which
        rules clash. Slower: only for explaining.
    """

    def __init__(
        self,
        event: Event,
        candidates: NDArray[np.bool_] | None = None,
        *,
        guarded: bool = False,
    ) -> None:
        self.event = event
        self.cp = CpModel()
        self.guards: dict[int, Guard] = {}
        self._guarded = guarded
        self._by_name: dict[Guard, BoolVarT] = {}
        people, sessions = len(event.participants), len(event.sessions)
        if candidates is None:
            candidates = np.ones((people, sessions), dtype=bool)
        self.seats: list[dict[int, BoolVarT]] = [
            {s: self.cp.new_bool_var("") for s in np.flatnonzero(row).tolist()}
            for row in candidates
        ]
        self.sizes = [self.cp.new_int_var(0, people, "") for _ in range(sessions)]
        for session, size in enumerate(self.sizes):
            column = [row[session] for row in self.seats if session in row]
            self.cp.add(size == LinearExpr.sum(column))
        self.running: dict[int, IntVar] = {}
        self.ranked = False
        self._worst: IntVar | None = None
        self._unlike: dict[tuple[int, int], IntVar] = {}
        self._badly_off: dict[int, list[BoolVarT]] = {}
        self._uneven: list[tuple[int, int, IntVar]] | None = None
        for add in self.rules().values():
            add()

    def rules(self) -> dict[Rule, Callable[[], None]]:
        """Return the method that states each rule."""
        return {
            Rule.ONE_SEAT: self._add_one_seat,
            Rule.CAPACITY: self._add_capacity,
            Rule.NO_REPEAT: self._add_no_repeat,
            Rule.CLASH: self._add_clash,
            Rule.MINIMUM: self._add_minimum,
            Rule.PIN: self._add_pin,
            Rule.BAN: self._add_ban,
            Rule.ATTENDS: self._add_attends,
            Rule.AT_MOST: self._add_at_most,
        }

    def stage(self, name: str) -> LinearExprT:
        """Return the expression that a stage minimises.

        Parameters
        ----------
        name
            The stage.

        Returns
        -------
        LinearExpr
            At least what the stage counts, and equal to it when minimised.
        """
        key = Key.of(name)
        self.ranked |= key.stage in RANKED
        if key.level is not None:
            return {
                StageName.LEXIMIN: self._leximin,
                StageName.RANK_MAXIMAL: self._rank_maximal,
                StageName.GENEROUS: self._generous,
            }[key.stage](key.level)
        return {
            StageName.UNSEATED: self._unseated,
            StageName.WORST: self._worst_total,
            StageName.DISSATISFACTION: self._dissatisfaction,
            StageName.BALANCE: self._balance,
            StageName.TOPIC_BALANCE: self._topic_balance,
        }[key.stage]()

    def settle(self, name: str, limit: int) -> None:
        """Keep a stage from growing worse.

        Parameters
        ----------
        name
            The stage.
        limit
            What it may be at most.
        """
        self.cp.add(self.stage(name) <= limit)

    def hint(self, taken: NDArray[np.bool_]) -> None:
        """Tell the solver of an assignment.

        Parameters
        ----------
        taken
            Shape ``(participants, sessions)``.
        """
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        for row, held in zip(self.seats, taken.tolist(), strict=True):
            for session, variable in row.items():
                self.cp.add_hint(variable, held[session])
        sizes = taken.sum(axis=0).tolist()
        for variable, size in zip(self.sizes, sizes, strict=True):
            self.cp.add_hint(variable, size)
        for session, variable in self.running.items():
            self.cp.add_hint(variable, sizes[session] > 0)
        if self._worst is not None or self._badly_off:
            costs = (self.event.costs * taken).sum(axis=1, dtype=np.int64)
            totals = costs + self._empty(taken)
            if self._worst is not None:
                self.cp.add_hint(self._worst, int(totals.max()))
            for level, badly_off in self._badly_off.items():
                for badly, total in zip(badly_off, totals.tolist(), strict=True):
                    self.cp.add_hint(badly, total >= level)
        for (first, second), unlike in self._unlike.items():
            both = all(
                sizes[session] > 0 or session not in self.running
                for session in (first, second)
            )
            self.cp.add_hint(unlike, both * abs(sizes[first] - sizes[second]))
        for session, unit, variable in self._uneven or ():
            people, seats = self._round_of(session)
            share = people * int(self.event.capacity[session])
            runs = session not in self.running or sizes[session] > 0
            uneven = abs(sizes[session] * seats - share) // unit
            self.cp.add_hint(variable, runs * uneven)

    # one method a rule

    def _add_one_seat(self) -> None:
        attends = self.event.participants.attends
        for person, row in enumerate(self.seats):
            for held, sessions in enumerate(self._sessions_by_round()):
                if attends[person, held]:
                    seats = [row[session] for session in sessions if session in row]
                    if self.event.rules.empty_seats:
                        self._at_most_one(seats)
                    else:
                        exactly = self.cp.add(LinearExpr.sum(seats) == 1)
                        self._guard(exactly, Rule.ONE_SEAT, "round", held)

    def _add_capacity(self) -> None:
        for session, size in enumerate(self.sizes):
            holds = self.cp.add(size <= int(self.event.capacity[session]))
            self._guard(holds, Rule.CAPACITY, "session", session)

    def _add_no_repeat(self) -> None:
        event = self.event
        for place, rounds in enumerate(event.no_repeat):
            inside = np.isin(event.sessions.round, rounds)
            for topic in range(len(event.topics)):
                same = np.flatnonzero(inside & (event.topic == topic)).tolist()
                if len(set(event.sessions.round[same].tolist())) > 1:
                    for row in self.seats:
                        seats = [row[session] for session in same if session in row]
                        once = self._at_most_one(seats)
                        self._guard(once, Rule.NO_REPEAT, "set", place)

    def _add_clash(self) -> None:
        for first, second in self.event.clashes.tolist():
            for row in self.seats:
                if first in row and second in row:
                    either = self._at_most_one([row[first], row[second]])
                    self._guard(either, Rule.CLASH, "session", first)

    def _add_minimum(self) -> None:
        sessions = self.event.sessions
        for session, size in enumerate(self.sizes):
            least = int(sessions.min_size[session])
            if sessions.mandatory[session]:
                full = self.cp.add(size >= max(least, 1))
                self._guard(full, Rule.MINIMUM, "session", session)
            elif least > 0:
                run = self.cp.new_bool_var("")
                self.running[session] = run
                enough = self.cp.add(size >= least * run)
                self._guard(enough, Rule.MINIMUM, "session", session)
                self.cp.add(size <= len(self.seats) * run)

    def _add_pin(self) -> None:
        for person, session in self.event.participants.pins.tolist():
            seat = self.seats[person].get(session, 0)
            sits = self.cp.add(LinearExpr.sum([seat]) == 1)
            self._guard(sits, Rule.PIN, "participant", person)

    def _add_ban(self) -> None:
        for person, session in np.argwhere(self.event.banned).tolist():
            if session in self.seats[person]:
                never = self.cp.add(self.seats[person][session] == 0)
                self._guard(never, Rule.BAN, "participant", person)

    def _add_attends(self) -> None:
        absent = ~self.event.participants.attends[:, self.event.sessions.round]
        for person, session in np.argwhere(absent).tolist():
            if session in self.seats[person]:
                self.cp.add(self.seats[person][session] == 0)

    def _add_at_most(self) -> None:
        for person, most in enumerate(self.event.participants.at_most.tolist()):
            if most < len(self.event.rounds):
                few = self.cp.add(
                    LinearExpr.sum(list(self.seats[person].values())) <= most
                )
                self._guard(few, Rule.AT_MOST, "participant", person)

    # one expression a stage

    def _unseated(self) -> LinearExprT:
        due = int(self.event.participants.attends.sum())
        return due - LinearExpr.sum([v for row in self.seats for v in row.values()])

    def _worst_total(self) -> LinearExprT:
        if self._worst is None:
            event = self.event
            per_round = [
                event.costs[:, sessions].max(axis=1)
                for sessions in self._sessions_by_round()
            ]
            most = np.maximum(np.column_stack(per_round), event.empty_costs).sum(axis=1)
            self._worst = self.cp.new_int_var(0, int(most.max()), "")
            for person in range(len(self.seats)):
                self.cp.add(self._total(person) <= self._worst)
        return self._worst

    def _dissatisfaction(self) -> LinearExprT:
        return LinearExpr.sum([self._total(p) for p in range(len(self.seats))])

    def _balance(self) -> LinearExprT:
        if self._uneven is None:
            self._uneven = []
            for session, size in enumerate(self.sizes):
                people, seats = self._round_of(session)
                share = people * int(self.event.capacity[session])
                unit = max(gcd(seats, share), 1)
                most = max(share, seats * len(self.seats) - share, 0) // unit
                uneven = self.cp.new_int_var(0, most, "")
                over = self.cp.add(uneven >= size * (seats // unit) - share // unit)
                under = self.cp.add(uneven >= share // unit - size * (seats // unit))
                if session in self.running:
                    over.only_enforce_if(self.running[session])
                    under.only_enforce_if(self.running[session])
                self._uneven.append((session, unit, uneven))
        return LinearExpr.weighted_sum(
            [variable for _, _, variable in self._uneven],
            [unit for _, unit, _ in self._uneven],
        )

    def _topic_balance(self) -> LinearExprT:
        event = self.event
        differences = []
        for first, second in combinations(range(len(self.sizes)), 2):
            apart = event.sessions.round[first] != event.sessions.round[second]
            if event.topic[first] == event.topic[second] and apart:
                differences.append(self._difference(first, second))
        return LinearExpr.sum(differences)

    def _difference(self, first: int, second: int) -> IntVar:
        if (first, second) not in self._unlike:
            unlike = self.cp.new_int_var(0, len(self.seats), "")
            one, other = self.sizes[first], self.sizes[second]
            for constraint in (
                self.cp.add(unlike >= one - other),
                self.cp.add(unlike >= other - one),
            ):
                for session in (first, second):
                    if session in self.running:
                        constraint.only_enforce_if(self.running[session])
            self._unlike[first, second] = unlike
        return self._unlike[first, second]

    def _leximin(self, level: int) -> LinearExprT:
        if level not in self._badly_off:
            self._badly_off[level] = []
            for person in range(len(self.seats)):
                badly = self.cp.new_bool_var("")
                well = self.cp.add(self._total(person) <= level - 1)
                well.only_enforce_if(badly.negated())
                self._badly_off[level].append(badly)
        return LinearExpr.sum(self._badly_off[level])

    def _rank_maximal(self, level: int) -> LinearExprT:
        return self._of_later_ranks(level)

    def _generous(self, level: int) -> LinearExprT:
        return self._of_later_ranks(level - 1)

    def _of_later_ranks(self, rank: int) -> LinearExprT:
        """Count seats with a later rank, and the empty ones of people with a wish."""
        event = self.event
        later = event.ranks > rank
        counted = [
            seat
            for person, row in enumerate(self.seats)
            for session, seat in row.items()
            if later[person, session]
        ]
        if event.last_rank <= rank or not event.rules.empty_seats:
            return LinearExpr.sum(counted)
        due = event.participants.attends & event.opinion
        held = event.sessions.round.tolist()
        taken = [
            seat
            for person, row in enumerate(self.seats)
            for session, seat in row.items()
            if due[person, held[session]]
        ]
        empty = int(due.sum()) - LinearExpr.sum(taken)
        return LinearExpr.sum(counted) + empty

    def _total(self, person: int) -> LinearExprT:
        event = self.event
        costs = event.costs[person].astype(np.int64)
        empty = np.where(
            event.participants.attends[person], event.empty_costs[person], 0
        )
        saved = (costs - empty[event.sessions.round]).tolist()
        row = self.seats[person]
        return int(empty.sum()) + LinearExpr.weighted_sum(
            list(row.values()), [saved[session] for session in row]
        )

    def _empty(self, taken: NDArray[np.bool_]) -> NDArray[np.int64]:
        event = self.event
        seated = np.column_stack(
            [taken[:, sessions].any(axis=1) for sessions in self._sessions_by_round()]
        )
        empty = event.participants.attends & ~seated
        return np.asarray((empty * event.empty_costs).sum(axis=1, dtype=np.int64))

    def _sessions_by_round(self) -> list[list[int]]:
        held = self.event.sessions.round
        return [
            np.flatnonzero(held == r).tolist() for r in range(len(self.event.rounds))
        ]

    def _round_of(self, session: int) -> tuple[int, int]:
        held = int(self.event.sessions.round[session])
        inside = self.event.sessions.round == held
        return int(self.event.people[held]), int(self.event.capacity[inside].sum())

    def _at_most_one(self, seats: Iterable[Any]) -> Constraint:
        # a linear sum can stand under an assumption, a Boolean constraint is faster
        if self._guarded:
            return self.cp.add(LinearExpr.sum(list(seats)) <= 1)
        return self.cp.add_at_most_one(seats)

    def _guard(self, constraint: Constraint, rule: Rule, kind: str, place: int) -> None:
        if self._guarded:
            key = (rule, kind, place)
            if key not in self._by_name:
                literal = self.cp.new_bool_var("")
                self._by_name[key] = literal
                self.guards[literal.index] = key
            constraint.only_enforce_if(self._by_name[key])


Guard = tuple[Rule, str, int]
"""A rule, what it is about (a round, session, set or participant), and which."""
