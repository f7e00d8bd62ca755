"""The stages of the model: each an expression, at least what the stage counts."""

from __future__ import annotations

from itertools import combinations
from math import gcd
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python.cp_model import LinearExpr

from allocation._engine.model.variables import WHOLE

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import BoolVarT, IntVar, LinearExprT

    from allocation._engine.model.answer import Answer
    from allocation._engine.model.variables import Variables

Weighted = tuple[int, "IntVar"]
"""A variable, and how often it counts."""


class Stages:
    """The stages of one model: variables that several of them need are made once.

    Parameters
    ----------
    model
        The variables.
    """

    def __init__(self, model: Variables) -> None:
        self.model, self.event = model, model.event
        self._worst: IntVar | None = None
        self._unlike: dict[tuple[int, int], IntVar] = {}
        self._badly_off: dict[int, list[IntVar]] = {}
        self._uneven: list[Weighted] | None = None
        self._over: list[Weighted] | None = None
        self._mixed: list[Weighted] | None = None

    def unseated(self) -> LinearExprT:
        """Return how many seats are empty though somebody attends."""
        due = int(self.event.participants.attends.sum())
        taken = [seat for row in self.model.seats for seat in row.values()]
        return due - LinearExpr.sum(taken)

    def worst(self) -> LinearExprT:
        """Return the largest personal total."""
        if self._worst is None:
            event, model = self.event, self.model
            per_round = [
                event.costs[:, sessions].max(axis=1)
                for sessions in model.sessions_by_round()
            ]
            most = np.maximum(np.column_stack(per_round), event.empty_costs).sum(axis=1)
            self._worst = model.new_int(
                int(most.max()), lambda found: int(found.totals.max())
            )
            for person in range(len(model.seats)):
                model.cp.add(self._total(person) <= self._worst)
        return self._worst

    def dissatisfaction(self) -> LinearExprT:
        """Return the sum of all costs."""
        return LinearExpr.sum([self._total(p) for p in range(len(self.model.seats))])

    def balance(self) -> LinearExprT:
        """Return how unevenly the running sessions of rounds are filled."""
        if self._uneven is None:
            self._uneven = [self._unevenness(s) for s in range(len(self.model.sizes))]
        return _sum(self._uneven)

    def _unevenness(self, session: int) -> Weighted:
        model, event = self.model, self.event
        people = int(event.people[event.sessions.round[session]])
        seats = int(event.seats_of_rounds[event.sessions.round[session]])
        shares = [people * option.seats for option in event.options[session]] or [0]
        unit = max(gcd(seats, *shares), 1)
        most = max(*shares, seats * len(model.seats) - min(shares), 0) // unit

        def value(found: Answer) -> int:
            option = found.option(session)
            share = people * option.seats if option else 0
            return abs(found.sizes[session] * seats - share) // unit

        uneven = model.new_int(most, value)
        size = model.sizes[session] * (seats // unit)
        # 0 where the session does not run, as its size is
        share = model.by_option(session, lambda o: people * o.seats // unit)
        model.cp.add(uneven >= size - share)
        model.cp.add(uneven >= share - size)
        return unit, uneven

    def topic_balance(self) -> LinearExprT:
        """Return how differently the running sessions of topics are filled."""
        event = self.event
        differences = []
        for first, second in combinations(range(len(self.model.sizes)), 2):
            apart = event.sessions.round[first] != event.sessions.round[second]
            if event.topic[first] == event.topic[second] and apart:
                differences.append(self._difference(first, second))
        return LinearExpr.sum(differences)

    def _difference(self, first: int, second: int) -> IntVar:
        if (first, second) not in self._unlike:
            model = self.model

            def value(found: Answer) -> int:
                both = found.runs(first) and found.runs(second)
                return both * abs(found.sizes[first] - found.sizes[second])

            unlike = model.new_int(len(model.seats), value)
            one, other = model.sizes[first], model.sizes[second]
            for constraint in (
                model.cp.add(unlike >= one - other),
                model.cp.add(unlike >= other - one),
            ):
                for session in (first, second):
                    if session in model.running:
                        constraint.only_enforce_if(model.running[session])
            self._unlike[first, second] = unlike
        return self._unlike[first, second]

    def cancelled(self) -> LinearExprT:
        """Return what the sessions that do not run cost."""
        running = self.model.running
        costs = [int(self.event.sessions.cancel_cost[session]) for session in running]
        return sum(costs) - LinearExpr.weighted_sum(list(running.values()), costs)

    def overfull(self) -> LinearExprT:
        """Return what the expected people beyond the seats cost."""
        if self._over is None:
            extra = np.flatnonzero(self.event.sessions.extra).tolist()
            self._over = [self._beyond(session) for session in extra]
        return _sum(self._over)

    def _beyond(self, session: int) -> Weighted:
        model, event = self.model, self.event

        def value(found: Answer) -> int:
            option = found.option(session)
            seats = option.seats if option else 0
            return max(-(-found.load(session) // WHOLE) - seats, 0)

        over = model.new_int(len(model.seats), value)
        seats = model.by_option(session, lambda option: WHOLE * option.seats)
        model.cp.add(WHOLE * over >= model.load(session) - seats)
        return int(event.sessions.extra_cost[session]), over

    def mixture(self) -> LinearExprT:
        """Return how unlike its round the people of each session are."""
        if self._mixed is None:
            self._mixed = []
            by = self.event.rules.mixture
            if by:
                column = getattr(self.event.participants, by)
                for value in sorted({*column.tolist()} - {""}):
                    people = np.flatnonzero(column == value).tolist()
                    for session in range(len(self.model.sizes)):
                        self._mixed.append(self._mixing(people, session))
        return _sum(self._mixed)

    def _mixing(self, people: list[int], session: int) -> Weighted:
        model, event = self.model, self.event
        held = int(event.sessions.round[session])
        every = int(event.people[held])
        part = int(event.participants.attends[people, held].sum())
        unit = max(gcd(every, part), 1)

        def value(found: Answer) -> int:
            theirs = int(found.taken[people, session].sum())
            return abs(theirs * every - part * found.sizes[session]) // unit

        unlike = model.new_int(len(model.seats) * every, value)
        theirs = model.among(people, session) * (every // unit)
        size = model.sizes[session] * (part // unit)
        model.cp.add(unlike >= theirs - size)
        model.cp.add(unlike >= size - theirs)
        return unit, unlike

    def leximin(self, level: int) -> LinearExprT:
        """Return how many people have a total of the level or more."""
        if level not in self._badly_off:
            everybody = range(len(self.model.seats))
            self._badly_off[level] = [self._is_badly_off(p, level) for p in everybody]
        return LinearExpr.sum(self._badly_off[level])

    def _is_badly_off(self, person: int, level: int) -> IntVar:
        badly = self.model.new_bool(lambda found: bool(found.totals[person] >= level))
        well = self.model.cp.add(self._total(person) <= level - 1)
        well.only_enforce_if(badly.negated())
        return badly

    def rank_maximal(self, level: int) -> LinearExprT:
        """Return how many seats have a later rank than the level."""
        return self._of_later_ranks(level)

    def generous(self, level: int) -> LinearExprT:
        """Return how many seats have the rank of the level or a later one."""
        return self._of_later_ranks(level - 1)

    def _of_later_ranks(self, rank: int) -> LinearExprT:
        """Count seats with a later rank, and the empty ones of people with a wish."""
        event = self.event
        later = event.ranks > rank
        counted = self._seats(later)
        if event.last_rank <= rank or not event.rules.empty_seats:
            return LinearExpr.sum(counted)
        due = event.participants.attends & event.opinion
        taken = self._seats(due[:, event.sessions.round])
        return LinearExpr.sum(counted) + (int(due.sum()) - LinearExpr.sum(taken))

    def _seats(
        self, marked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    ) -> list[BoolVarT]:
        return [
            seat
            for person, row in enumerate(self.model.seats)
            for session, seat in row.items()
            if marked[person, session]
        ]

    def _total(self, person: int) -> LinearExprT:
        event = self.event
        costs = event.costs[person].astype(np.int64)
        empty = np.where(
            event.participants.attends[person], event.empty_costs[person], 0
        )
        saved = (costs - empty[event.sessions.round]).tolist()
        row = self.model.seats[person]
        return int(empty.sum()) + LinearExpr.weighted_sum(
            list(row.values()), [saved[session] for session in row]
        )


def _sum(terms: list[Weighted]) -> LinearExprT:
    return LinearExpr.weighted_sum(
        [variable for _, variable in terms], [unit for unit, _ in terms]
    )
