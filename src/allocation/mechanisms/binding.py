"""Choosing where rules tie people: the first of a group takes seats for all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.mechanisms.choosing import Prices
from allocation.mechanisms.tied import Seats, Tied

if TYPE_CHECKING:
    from allocation.mechanisms.housing import Housed

MOST_STEPS = 20_000
"""After so many seats tried for one person, the best programme so far is taken."""


class Binding:
    """The seats that are left where rules tie people together, and who has which.

    Parameters
    ----------
    places
        The question, people in the order in which they choose, sessions in the order
        that decides last between those as good; which of them run, and where.

    Attributes
    ----------
    exact
        Whether whole programmes can be compared: always.
    """

    exact = True

    def __init__(self, places: Housed) -> None:
        self.event = places.event
        self._seats = Tied(places)
        self._prices = Prices.of(self.event, self.event.largest_cost)
        self.table = self._seats.table

    def take_best_programmes(self, people: list[int]) -> int:
        """Let people choose the best programme, one after the other.

        Parameters
        ----------
        people
            Who chooses, in order.

        Returns
        -------
        int
            How many have chosen: all.
        """
        for person in people:
            for session in self._best_programme(person):
                self._seats.take(self._seats.free(person, session) or ())
        return len(people)

    def take_best_session(self, person: int) -> bool:
        """Give somebody the session that is worth most to them, if any is free.

        Parameters
        ----------
        person
            Who chooses.

        Returns
        -------
        bool
            Whether there was one.
        """
        event, left = self.event, self._seats.left()
        best: tuple[tuple[int, int, int], Seats] | None = None
        for held in self._seats.undecided(person):
            for session, new in self._seats.free_in(person, held):
                worth = sum(
                    int(event.empty_costs[who, event.sessions.round[what]])
                    - int(event.costs[who, what])
                    for who, what in new
                    if who == person
                )
                key = worth, int(left[session]), -session
                if best is None or key > best[0]:
                    best = key, new
        if best is not None:
            self._seats.take(best[1])
        return best is not None

    def cancel_thinnest(self) -> list[int]:
        """Cancel the session with the fewest people of those that have too few.

        Returns
        -------
        list of int
            Who sat there, and whoever sits together with one of these, in order: they
            have given back all their seats but pinned ones.
        """
        sessions, fixed = self.event.sessions, self._seats.fixed
        sizes = np.array([len(people) for people in self._seats.sitting])
        kept = np.bincount(fixed[fixed >= 0], minlength=len(sessions))
        thin = (sizes > 0) & (sizes < sessions.min_size)
        thin &= ~sessions.mandatory & (kept == 0)
        if not thin.any():
            return []
        few = np.flatnonzero(thin)
        return self._seats.close(int(few[sizes[few].argmin()]))

    def _best_programme(self, person: int) -> list[int]:
        """Return the sessions of the best programme, as things stand."""
        event, prices = self.event, self._prices
        _, grade = np.unique(-self._seats.left(), return_inverse=True)
        rounds = self._seats.undecided(person)
        options: list[list[tuple[int, int]]] = []
        for held in rounds:
            empty = int(event.empty_costs[person, held]) + prices.dear
            amounts = [(empty * prices.cost + prices.empty, -1)]
            for session, _ in self._seats.free_in(person, held):
                amount = int(event.costs[person, session]) * prices.cost
                extra = int(grade[session]) if prices.empty else 0
                amounts.append((amount + extra, session))
            options.append(sorted(amounts, key=lambda one: (one[0], one[1] < 0, one)))
        search = _Search(self._seats, person, rounds, options)
        search.go(0, 0, [])
        return search.best


class _Search:
    """The search for the best programme of one person: depth first, bounded.

    Parameters
    ----------
    seats
        Those that are left; the same again when the search is over.
    person
        Whose programme.
    rounds
        Those in which they have no seat.
    options
        For each of these what may be taken, and what it amounts to; -1 is no session.
        The least first.

    Attributes
    ----------
    best
        The sessions of the best programme so far.
    """

    def __init__(
        self,
        seats: Tied,
        person: int,
        rounds: list[int],
        options: list[list[tuple[int, int]]],
    ) -> None:
        self.best: list[int] = []
        self._seats, self._person, self._rounds = seats, person, rounds
        self._options = options
        self._worth = {session: a for some in options for a, session in some}
        self._least: int | None = None
        self._steps = 0

    def go(self, place: int, amount: int, taken: list[int]) -> None:
        """Try what may be taken from one round on.

        Parameters
        ----------
        place
            Of the round.
        amount
            What was taken before amounts to.
        taken
            What was taken before.
        """
        mine = self._seats.table[self._person]
        open_ = [
            k for k in range(place, len(self._rounds)) if mine[self._rounds[k]] < 0
        ]
        bound = amount + sum(self._options[k][0][0] for k in open_)
        if self._least is not None and bound >= self._least:
            return
        if not open_:
            self._least, self.best = amount, list(taken)
            return
        here = open_[0]
        for more, session in self._options[here]:
            self._steps += 1
            if self._steps > MOST_STEPS and self._least is not None:
                return
            if session < 0:
                self.go(here + 1, amount + more, taken)
                continue
            new = self._seats.free(self._person, session)
            if new is None:
                continue
            self._seats.take(new)
            own = sum(self._worth[what] for who, what in new if who == self._person)
            self.go(here + 1, amount + own, [*taken, session])
            self._seats.give_back(new)
