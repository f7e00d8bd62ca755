"""What would be done without optimising: people choose one after the other.

Three mechanisms, to compare a plan with: :func:`first_come` (first come, first served),
:func:`serial_dictatorship` (the same in the order of a lottery) and :func:`round_robin`
(one session at a time, in turns). None needs a solver, and each takes ballots as they
are: people are taken to choose what they stated.

All three keep the rules where they can. First it is decided which candidates run and
which rooms are given, as :mod:`allocation.mechanisms.housing` says. Seats of pins are
set aside before anybody chooses; nobody is offered a session that is full or cancelled,
that excludes one of their own (``one_seat``, ``no_repeat``, ``clash``), that is banned,
whose room lacks what they need, or in a round that they do not attend, or more sessions
than ``at_most``; nor one with somebody from whom they sit apart, nor where a quota has
no seat for them. Who takes a part of a linked session takes all its parts. The first of
a group that sits together draws for the group: takes what is best for themselves among
what is free for all of them. What they cannot promise, since nobody looks ahead for the
others:

- ``one_seat``: who finds nothing that is free in a round has no seat there.
- ``minimum``: when all have chosen, the session with the fewest people of those below
  their minimum is cancelled, unless it is mandatory or somebody is pinned to it; its
  people, and their groups, give back all their seats but pinned ones and choose again,
  in the same order and the same way, from what is free; and so on, until no such
  session is left.
- ``programme``, where so many sessions are to run at least and too few are wanted.
- ``room``, where a session has to run and no room is left for it.
- ``quota``, where a share of a session was kept before others gave back their seats.

What is broken, :func:`allocation.violations` and :func:`allocation.measure` count.

What people choose among as good, costs do not say. They take the sessions that have the
most seats left, and the first by round and id among those: deterministic, independent
of the order of rows, and kind to those who come later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation import lottery
from allocation.assignment import Assignment
from allocation.errors import shown
from allocation.event import NO_ROOM
from allocation.mechanisms.binding import Binding
from allocation.mechanisms.choosing import Choosing
from allocation.mechanisms.housing import housed

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
        It keeps all rules but those that nobody looks ahead for, as
        :mod:`allocation.mechanisms` says.

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
    choose: Callable[[Choosing | Binding, list[int]], None],
) -> Assignment:
    """Return what people have when all have chosen and all thin sessions are gone."""
    ids = np.argsort(np.argsort(event.sessions.ids))
    sessions = np.lexsort((ids, event.sessions.round))
    places = housed(event.arranged(people=queue, sessions=sessions))
    ties = places.event
    tied = ties.together or ties.apart or ties.linked or ties.quotas
    unequal = bool((ties.participants.show_up != ties.participants.show_up[0]).any())
    choosing = Binding(places) if tied or unequal else Choosing(places)
    people = list(range(len(queue)))
    while people:
        choose(choosing, people)
        people = choosing.cancel_thinnest()
    person, held = np.nonzero(choosing.table >= 0)
    taken = choosing.table[person, held]
    if not event.rules.choose_rooms:
        return Assignment(queue[person], sessions[taken])
    sizes = np.bincount(taken, minlength=len(sessions))
    given = (ties.sessions.room == NO_ROOM) & ~(ties.optional & (sizes == 0))
    rooms = np.full(len(sessions), NO_ROOM)
    rooms[sessions] = np.where(given, places.room, NO_ROOM)
    return Assignment(queue[person], sessions[taken], rooms)


def _whole_programmes(choosing: Choosing | Binding, people: list[int]) -> None:
    """Let each in turn take the best whole programme."""
    if not choosing.exact:
        for person in people:
            while choosing.take_best_session(person):
                pass
        return
    step = -(-len(choosing.table) // PARTS)
    while people:
        people = people[choosing.take_best_programmes(people[:step]) :]


def _in_turns(choosing: Choosing | Binding, people: list[int]) -> None:
    """Let each in turn take one session, until nobody finds any."""
    while people:
        people = [person for person in people if choosing.take_best_session(person)]
        people.reverse()
