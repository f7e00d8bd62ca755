"""The seats that are left where each chooses for themselves, and who has which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.combining import FORBIDDEN, IMPOSSIBLE, Rows
from allocation.exclusions import exclusive, lacking
from allocation.mechanisms.housing import with_rules
from allocation.programmes import Programmes
from allocation.reductions import Reductions

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.mechanisms.housing import Housed


class Prices(NamedTuple):
    """How costs, empty seats and seats left count against each other.

    Parameters
    ----------
    dear
        What an empty seat costs besides, in units of cost: it is the last resort,
        unless the event has a price for it.
    empty
        What it counts besides that, in units of seats left; 0 where numbers would be
        too large, and seats left decide nothing.
    cost
        What a unit of cost counts.
    """

    dear: int
    empty: int
    cost: int

    @classmethod
    def of(cls, event: Event, highest: int) -> Self:
        """Return the prices of an event.

        Parameters
        ----------
        event
            The question.
        highest
            No seat, taken or empty, costs more.
        """
        rounds, sessions = len(event.rounds), len(event.sessions)
        greatest = rounds * highest
        dear = 0 if event.rules.empty_seats else greatest + 1
        empty = rounds * sessions + 1
        cost = rounds * empty + 1
        if (greatest + rounds * dear) * cost >= IMPOSSIBLE // 2:
            return cls(dear, 0, 1)
        return cls(dear, empty, cost)


class Choosing:
    """The seats that are left, and who has taken which.

    For events whose rules look at each person alone, all of whom are as likely to come.

    Parameters
    ----------
    places
        The question, people in the order in which they choose, sessions in the order
        that decides last between those as good; which of them run, and where.
    """

    def __init__(self, places: Housed) -> None:
        self.event = event = places.event
        rules = replace(event.rules, empty_seats=True)
        apart = Reductions(classes=False)
        self.programmes = Programmes(with_rules(event, rules), reductions=apart)
        self._excluding = exclusive(event)
        np.fill_diagonal(self._excluding, val=True)
        pins = event.participants.pins
        count = len(event.sessions)
        self._kept = np.bincount(pins[:, 1], minlength=count)
        self._left = places.seats - self._kept
        self._open = places.runs.copy()
        self._lacks = lacking(event, places.room)
        # pins are seats that nobody has to take
        self._pinned = np.full((len(event.participants), len(event.rounds)), -1)
        self._pinned[pins[:, 0], event.sessions.round[pins[:, 1]]] = pins[:, 1]
        self.table = self._pinned.copy()
        due = event.participants.attends[:, event.sessions.round]
        self._rights = due & ~event.banned & ~self._lacks
        for person, session in pins.tolist():
            self._rights[person] &= ~self._excluding[session]
        self._may = self._rights.copy()
        # whatever cannot be compared here need not be: a seat is worth the same
        self._worth = event.empty_costs[:, event.sessions.round] - event.costs
        self._prices = Prices.of(event, int(self.programmes.costs.max()))

    @property
    def exact(self) -> bool:
        """Whether whole programmes can be compared."""
        return self.programmes.exact

    def take_best_programmes(self, people: list[int]) -> int:
        """Seat people one after the other, until one finds their programme gone.

        Parameters
        ----------
        people
            Who chooses, in order; at least one.

        Returns
        -------
        int
            How many have chosen, at least 1.
        """
        best = self._best_programmes(np.array(people))
        mine = self._pinned[people]
        picked = np.where((best < len(self._left)) & (mine < 0), best, -1)
        for place, (person, row) in enumerate(
            zip(people, picked.tolist(), strict=True)
        ):
            sessions = [session for session in row if session >= 0]
            if any(self._left[session] <= 0 for session in sessions):
                return place
            for session in sessions:
                self._take(person, session)
        return len(people)

    def _best_programmes(self, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the columns of the best programme of each, as things stand."""
        event, programmes = self.event, self.programmes
        sessions = len(event.sessions)
        free = np.ones(programmes.costs.shape[1], dtype=bool)
        free[:sessions] = self._open & (self._left > 0)
        extra = np.zeros((len(people), len(free)), dtype=np.int64)
        prices = self._prices
        if prices.empty:
            _, grade = np.unique(-self._left, return_inverse=True)
            extra[:, :sessions] = grade
        due = event.participants.attends[people]
        extra[:, sessions:-1] = due * (prices.empty + prices.dear * prices.cost)
        best = np.empty((len(people), len(event.rounds)), dtype=np.int64)
        for block in programmes.blocks:
            rows = block.start + block.of_person[people]
            may = programmes.allowed[rows] & free
            may[:, :sessions] &= ~self._lacks[people]
            may[:, :sessions] |= event.pinned[people]
            amounts = programmes.costs[rows] * prices.cost + extra
            who = Rows(rows - block.start, programmes.at_most[rows])
            priced = np.where(may, amounts, FORBIDDEN)
            _, best[:, block.rounds] = block.combining.cheapest(priced, who)
        return best

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
        most = self.event.participants.at_most[person]
        if (self.table[person] >= 0).sum() >= most:
            return False
        free = np.flatnonzero(self._may[person] & self._open & (self._left > 0))
        if not len(free):
            return False
        worth = self._worth[person, free]
        best = free[worth == worth.max()]
        self._take(person, int(best[self._left[best].argmax()]))
        return True

    def cancel_thinnest(self) -> list[int]:
        """Cancel the session with the fewest people of those that have too few.

        Returns
        -------
        list of int
            Who sat there, in order: they have given back all their seats.
        """
        sessions = self.event.sessions
        sizes = np.bincount(self.table[self.table >= 0], minlength=len(sessions))
        thin = (sizes > 0) & (sizes < sessions.min_size)
        thin &= ~sessions.mandatory & (self._kept == 0)
        if not thin.any():
            return []
        few = np.flatnonzero(thin)
        cancelled = few[sizes[few].argmin()]
        self._open[cancelled] = False
        held = sessions.round[cancelled]
        people = np.flatnonzero(self.table[:, held] == cancelled)
        given = self.table[people][self._pinned[people] < 0]
        np.add.at(self._left, given[given >= 0], 1)
        self.table[people] = self._pinned[people]
        self._may[people] = self._rights[people]
        listed: list[int] = people.tolist()
        return listed

    def _take(self, person: int, session: int) -> None:
        self.table[person, self.event.sessions.round[session]] = session
        self._left[session] -= 1
        self._may[person] &= ~self._excluding[session]
