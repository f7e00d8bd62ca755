"""What would be done without optimising: people choose one after the other.

Three mechanisms, to compare a plan with: :func:`first_come` (first come, first served),
:func:`serial_dictatorship` (the same in the order of a lottery) and :func:`round_robin`
(one session at a time, in turns). None needs a solver, and each takes ballots as they
are: people are taken to choose what they stated.

All three keep the rules where they can. Seats of pins are set aside before anybody
chooses; nobody is offered a session that is full or cancelled, that excludes one of
their own (``one_seat``, ``no_repeat``, ``clash``), that is banned or in a round that
they do not attend, or more sessions than ``at_most``. Two rules they cannot promise,
since nobody looks ahead for the others:

- ``one_seat``: who finds nothing that is free in a round has no seat there.
- ``minimum``: when all have chosen, the session with the fewest people of those below
  their minimum is cancelled, unless it is mandatory or somebody is pinned to it; its
  people give back all their seats but pinned ones and choose again, in the same order
  and the same way, from what is free; and so on, until no such session is left.

What is broken, :func:`allocation.violations` and :func:`allocation.measure` count.

What people choose among as good, costs do not say. They take the sessions that have the
most seats left, and the first by round and id among those: deterministic, independent
of the order of rows, and kind to those who come later.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from allocation import lottery
from allocation.assignment import Assignment
from allocation.combining import FORBIDDEN, IMPOSSIBLE, Rows
from allocation.errors import shown
from allocation.exclusions import exclusive
from allocation.programmes import Programmes
from allocation.reductions import Reductions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from allocation.event import Event

__all__ = ["first_come", "round_robin", "serial_dictatorship"]

PARTS = 100
"""Seats left, which decide between programmes as good, are counted so often at least.

A programme that is no longer free is never given, whatever was counted when.
"""


def first_come(event: Event, order: Iterable[str] | None = None) -> Assignment:
    """Let people choose one after the other: first come, first served.

    Each in turn takes the whole programme, over all rounds, that costs them least among
    those that are still free: as on a sign-up form, filled in at leisure. Who cannot
    have a seat in every round takes as many as they can, then the cheapest; where the
    event allows empty seats, these cost what it says, and nobody leaves one empty for
    nothing. It is a serial dictatorship in the order in which people come.

    Parameters
    ----------
    event
        The question.
    order
        The ids of all people, the first to come first; None (the default) for the order
        of the rows.

    Returns
    -------
    Assignment
        It keeps all rules but those that nobody looks ahead for: ``one_seat`` and
        ``minimum``, as :mod:`allocation.mechanisms` says.

    Raises
    ------
    ValueError
        If the order does not name everybody exactly once.

    Notes
    -----
    Where rules tie so many rounds that whole programmes cannot be compared (more than
    ten rounds, as a rule), people take their sessions one by one, the greatest
    advantage over an empty seat first.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
    >>> al.mechanisms.first_come(event, order=["P2", "P1"]).session.tolist()
    [1, 0]
    """
    queue = np.arange(len(event.participants))
    if order is not None:
        queue = _named(event, list(order))
    return _chosen(event, queue, _whole_programmes)


def serial_dictatorship(event: Event, seed: int = 0) -> Assignment:
    """Let people choose one after the other, in the order of a lottery.

    As :func:`first_come`, in the order of :func:`allocation.lottery.numbers`, the
    smallest first: the order of rows changes nothing.

    Parameters
    ----------
    event
        The question.
    seed
        The draw, at least 0; the same as that of :func:`allocation.allocate` gives
        everybody the lottery number that they have there.

    Returns
    -------
    Assignment
        As :func:`first_come` says.

    Raises
    ------
    ValueError
        If the seed is negative.

    References
    ----------
    Abdulkadiroğlu and Sönmez, Random serial dictatorship and the core from random
    endowments in house allocation problems, Econometrica 66, 1998;
    https://doi.org/10.2307/2998580

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
    >>> al.mechanisms.serial_dictatorship(event, seed=1).session.tolist()
    [0, 1]
    """
    return _chosen(event, _drawn(event, seed), _whole_programmes)


def round_robin(event: Event, seed: int = 0) -> Assignment:
    """Let people take one session at a time, in turns, the order reversed each turn.

    In the order of a lottery, then in the opposite order, and so on (a *snake draft*),
    each takes the session that is worth most to them among those that are still free:
    whose cost is furthest below that of an empty seat in its round. Nobody looks ahead:
    a session may exclude better ones for later turns.

    Parameters
    ----------
    event
        The question.
    seed
        The draw, as in :func:`serial_dictatorship`.

    Returns
    -------
    Assignment
        As :func:`first_come` says.

    Raises
    ------
    ValueError
        If the seed is negative.

    References
    ----------
    Bouveret and Lang, A general elicitation-free protocol for allocating indivisible
    goods, IJCAI 2011; https://doi.org/10.5591/978-1-57735-516-8/IJCAI11-024

    Budish and Cantillon, The multi-unit assignment problem: theory and evidence from
    course allocation at Harvard, American Economic Review 102(5), 2012;
    https://doi.org/10.1257/aer.102.5.2237

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
    >>> al.mechanisms.round_robin(event, seed=1).session.tolist()
    [0, 1]
    """
    return _chosen(event, _drawn(event, seed), _in_turns)


def _drawn(event: Event, seed: int) -> NDArray[np.int64]:
    """Return people in the order of the draw.

    Raises
    ------
    ValueError
        If the seed is negative.
    """
    if seed < 0:
        message = f"Expected seed >= 0, got {shown(seed)}."
        raise ValueError(message)
    ids = event.participants.ids
    return lottery.order(lottery.numbers(seed, ids.tolist()), ids)


def _named(event: Event, order: Sequence[str]) -> NDArray[np.int64]:
    """Return people in a given order.

    Raises
    ------
    ValueError
        If it does not name everybody exactly once.
    """
    place = {name: row for row, name in enumerate(event.participants.ids.tolist())}
    known = set(order)
    problems = [
        *(f"got {shown(name)}, who is nobody" for name in order if name not in place),
        *(f"{shown(name)} is missing" for name in place if name not in known),
    ]
    if not problems and len(known) < len(order):
        problems = [f"got {shown(n)} twice" for n in known if order.count(n) > 1]
    if problems:
        message = f"Expected an order of all people, each once: {problems[0]}"
        rest = len(problems) - 1
        raise ValueError(f"{message} (and {rest} more)." if rest else f"{message}.")
    return np.array([place[name] for name in order], dtype=np.int64)


def _chosen(
    event: Event,
    queue: NDArray[np.int64],
    choose: Callable[[_Choosing, list[int]], None],
) -> Assignment:
    """Return what people have when all have chosen and all thin sessions are gone."""
    ids = np.argsort(np.argsort(event.sessions.ids))
    sessions = np.lexsort((ids, event.sessions.round))
    choosing = _Choosing(event.arranged(people=queue, sessions=sessions))
    people = list(range(len(queue)))
    while people:
        choose(choosing, people)
        people = choosing.cancel_thinnest()
    person, held = np.nonzero(choosing.table >= 0)
    return Assignment(queue[person], sessions[choosing.table[person, held]])


def _whole_programmes(choosing: _Choosing, people: list[int]) -> None:
    """Let each in turn take the best whole programme."""
    if not choosing.programmes.exact:
        for person in people:
            while choosing.take_best_session(person):
                pass
        return
    step = -(-len(choosing.table) // PARTS)
    while people:
        people = people[choosing.take_best_programmes(people[:step]) :]


def _in_turns(choosing: _Choosing, people: list[int]) -> None:
    """Let each in turn take one session, until nobody finds any."""
    while people:
        people = [person for person in people if choosing.take_best_session(person)]
        people.reverse()


class _Choosing:
    """The seats that are left, and who has taken which.

    Parameters
    ----------
    event
        The question, people in the order in which they choose, sessions in the order
        that decides last between those as good.
    """

    def __init__(self, event: Event) -> None:
        self.event = event
        rules = replace(event.rules, empty_seats=True)
        apart = Reductions(classes=False)
        self.programmes = Programmes(event.replace(rules=rules), reductions=apart)
        self._excluding = exclusive(event)
        np.fill_diagonal(self._excluding, val=True)
        pins = event.participants.pins
        count = len(event.sessions)
        self._kept = np.bincount(pins[:, 1], minlength=count)
        self._left = event.capacity - self._kept
        self._open = np.ones(count, dtype=bool)
        # pins are seats that nobody has to take
        self._pinned = np.full((len(event.participants), len(event.rounds)), -1)
        self._pinned[pins[:, 0], event.sessions.round[pins[:, 1]]] = pins[:, 1]
        self.table = self._pinned.copy()
        due = event.participants.attends[:, event.sessions.round]
        self._rights = due & ~event.banned
        for person, session in pins.tolist():
            self._rights[person] &= ~self._excluding[session]
        self._may = self._rights.copy()
        # whatever cannot be compared here need not be: a seat is worth the same
        self._worth = event.empty_costs[:, event.sessions.round] - event.costs
        self._set_prices()

    def _set_prices(self) -> None:
        """Work out how costs, empty seats and seats left count against each other."""
        event = self.event
        rounds, sessions = len(event.rounds), len(event.sessions)
        greatest = rounds * int(self.programmes.costs.max())
        # an empty seat is the last resort, unless the event has a price for it
        self._dear = 0 if event.rules.empty_seats else greatest + 1
        self._for_empty = rounds * sessions + 1
        self._for_cost = rounds * self._for_empty + 1
        if (greatest + rounds * self._dear) * self._for_cost >= IMPOSSIBLE // 2:
            self._for_empty, self._for_cost = 0, 1

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
        if self._for_empty:
            _, grade = np.unique(-self._left, return_inverse=True)
            extra[:, :sessions] = grade
        due = event.participants.attends[people]
        extra[:, sessions:-1] = due * (self._for_empty + self._dear * self._for_cost)
        best = np.empty((len(people), len(event.rounds)), dtype=np.int64)
        for block in programmes.blocks:
            rows = block.start + block.of_person[people]
            may = programmes.allowed[rows] & free
            may[:, :sessions] |= event.pinned[people]
            amounts = programmes.costs[rows] * self._for_cost + extra
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
