"""Who would rather have somebody else's programme, and which pairs would both gain.

A person *envies* another whose whole programme would cost them less, and which they
might have. Both have the same rights:

- they attend the same rounds and are pinned to the same sessions;
- they are as likely to come (``show_up``), so that sessions expect as many people;
- they are of one organisation, or category, as far as a quota looks at it;
- neither is in a group that sits together, or apart: a member alone cannot have
  somebody else's programme, for the others of the group would be left behind.

And the programme has nothing that the person is banned from, no room that lacks what
they need, nor more sessions than they may take (``at_most``). Nobody envies a programme
that itself breaks a rule: with two sessions that exclude each other (also since the
walk between their rooms takes too long), some but not all parts of one session, or one
of a round that is not attended. Seats left empty are part of a programme, at what they
cost.

Two who envy each other would both gain by a *swap* of their whole programmes, after
which every rule is kept as it was: sessions have as many people as before, of each
quota, and expect as many; rooms stay. To swap single seats is another thing: who gives
one part of a session away must give them all.

References
----------
Foley, Resource allocation and the public sector, Yale Economic Essays 7, 1967.

Lipton, Markakis, Mossel and Saberi, On approximately fair allocations of indivisible
goods, EC 2004; https://doi.org/10.1145/988772.988792
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.evaluation import personal_totals
from allocation.event import grouping
from allocation.event.derived import grouped
from allocation.exclusions import exclusive_in, lacking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event

BLOCK = 2_000
"""So many people, or as many as have one programme, are compared at a time."""


class Envy(NamedTuple):
    """Who envies whom, in figures.

    Parameters
    ----------
    most
        By how much each person's total would fall with the programme that they envy
        most, shape ``(participants,)``; 0 for who envies nobody.
    swaps
        How many pairs of people would both gain by a swap.
    """

    most: NDArray[np.int64]
    swaps: int


class Swaps(NamedTuple):
    """Pairs of people who would both gain, those who would gain most together first.

    Parameters
    ----------
    first, second
        Their indices, the lesser one first, shape ``(pairs,)``.
    first_gain, second_gain
        By how much each one's total would fall, of the same shape.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    first_gain: NDArray[np.int64]
    second_gain: NDArray[np.int64]


def envy(event: Event, assignment: Assignment) -> Envy:
    """Return how much people envy each other.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    Envy
        In figures.
    """
    bundles = _Bundles(event, assignment)
    most = np.zeros(len(event.participants), dtype=np.int64)
    swaps = 0
    for one, other in bundles.pairs_of_blocks():
        wanted = _note_envy(bundles, one, other, most)
        if one == other:
            swaps += int((wanted * wanted.T).sum()) // 2
        else:
            swaps += int((wanted * _note_envy(bundles, other, one, most).T).sum())
    return Envy(most, swaps)


def swaps(event: Event, assignment: Assignment, most: int) -> Swaps:
    """Return who would both gain by a swap.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.
    most
        How many pairs are kept: those that would gain most together, and of these the
        first by index.

    Returns
    -------
    Swaps
        The pairs.
    """
    bundles = _Bundles(event, assignment)
    kept = np.empty((0, 4), dtype=np.int64)
    for one, other in bundles.pairs_of_blocks():
        for some in _parts(bundles.people(one)):
            mine = bundles.gains(some, other)
            for others in _parts(bundles.people(other)):
                theirs = bundles.gains(others, one)
                gain = mine[:, bundles.of_person[others] - other.start]
                back = theirs[:, bundles.of_person[some] - one.start].T
                who, whom = np.nonzero((gain > 0) & (back > 0))
                table = [some[who], others[whom], gain[who, whom], back[who, whom]]
                kept = _best(np.concatenate([kept, np.column_stack(table)]), most)
    return Swaps(*kept.T)


def _best(pairs: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return the pairs that gain most, the lesser index first, each once."""
    turned = pairs[:, 0] > pairs[:, 1]
    pairs[turned] = pairs[turned][:, [1, 0, 3, 2]]
    pairs = np.unique(pairs, axis=0)
    together = pairs[:, 2] + pairs[:, 3]
    return pairs[np.argsort(-together, kind="stable")[:most]]


def _note_envy(
    bundles: _Bundles, one: slice, other: slice, most: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return how many with each programme envy each other one; note by how much."""
    wanted = np.zeros((one.stop - one.start, other.stop - other.start), dtype=np.int64)
    for some in _parts(bundles.people(one)):
        gains = bundles.gains(some, other)
        most[some] = np.maximum(most[some], gains.max(axis=1))
        held = bundles.of_person[some] - one.start
        starts = np.flatnonzero(np.diff(held, prepend=-1))
        wanted[held[starts]] += np.add.reduceat(gains > 0, starts, axis=0, dtype=int)
    return wanted


def _parts(people: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(people), BLOCK):
        yield people[start : start + BLOCK]


class _Bundles:
    """The different programmes that people have, those of equal rights together.

    Attributes
    ----------
    of_person
        The programme of each person, shape ``(participants,)``.
    """

    def __init__(self, event: Event, assignment: Assignment) -> None:
        self._event = event
        self._totals = personal_totals(event, assignment)
        people, count = len(event.participants), len(event.sessions)
        seats = np.zeros((people, count), dtype=np.int32)
        np.add.at(seats, (assignment.participant, assignment.session), 1)
        attends = event.participants.attends
        self._barred = _barred(event, assignment)
        marks = [column[:, None] for column in _marks(event)]
        rights = np.hstack([attends, event.pinned, *marks], dtype=np.int32)
        of_rights = grouped(rights).of_person
        alike = grouped(np.hstack([of_rights[:, None], seats], dtype=np.int32))
        order = np.argsort(of_rights[alike.first], kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        self.of_person = place[alike.of_person]
        first, size = alike.first[order], alike.size[order]
        self._rights = of_rights[first]
        self._queue = np.argsort(self.of_person, kind="stable")
        self._ends = np.append(0, np.cumsum(size))
        self._seats = seats[first]
        held = event.sessions.round
        taken = assignment.counts(event)[first]
        # sums of costs are exact: they are whole, and far below 2**53
        self._held = np.hstack([self._seats, taken == 0], dtype=np.float64)
        both = self._held[:, :count] @ exclusive_in(event, assignment.rooms(event))
        wrong = ((both > 0) | ~attends[first][:, held]) & (self._seats > 0)
        wrong |= self._seats > 1
        breaks = wrong.any(axis=1)
        for parts in event.linked:
            had = (self._seats[:, list(parts)] > 0).sum(axis=1)
            breaks |= (had > 0) & (had < len(parts))
        self._breaks = np.asarray(breaks)

    def pairs_of_blocks(self) -> Iterator[tuple[slice, slice]]:
        """Yield all pairs of blocks of programmes between which envy can be."""
        cuts = np.flatnonzero(np.diff(self._rights, prepend=-1, append=-1)).tolist()
        for start, stop in pairwise(cuts):
            if stop - start > 1:
                blocks = list(self._blocks(start, stop))
                for place, one in enumerate(blocks):
                    for other in blocks[place:]:
                        yield one, other

    def _blocks(self, start: int, stop: int) -> Iterator[slice]:
        """Cut programmes so that not too many people have those of a block."""
        while start < stop:
            full = np.searchsorted(self._ends, self._ends[start] + BLOCK, side="right")
            end = min(max(int(full) - 1, start + 1), stop)
            yield slice(start, end)
            start = end

    def people(self, block: slice) -> NDArray[np.int64]:
        """Return who has the programmes of a block, by programme.

        Parameters
        ----------
        block
            Some programmes.
        """
        return self._queue[self._ends[block.start] : self._ends[block.stop]]

    def gains(self, people: NDArray[np.int64], block: slice) -> NDArray[np.int64]:
        """Return by how much totals would fall with the programmes of a block.

        Parameters
        ----------
        people
            Whose totals.
        block
            Which programmes, of people with the same rights.

        Returns
        -------
        numpy.ndarray
            Shape ``(people, programmes)``; 0 where there is nothing to gain, or they
            may not have it.
        """
        event = self._event
        held = self._held[block].T
        due = event.empty_costs[people]
        costs = np.hstack([event.costs[people], due], dtype=np.float64) @ held
        gains = np.maximum(self._totals[people, None] - costs.astype(np.int64), 0)
        gains[:, self._breaks[block]] = 0
        banned = self._barred[people]
        if banned.any():
            gains[banned.astype(np.float64) @ held[: banned.shape[1]] > 0] = 0
        sizes = self._seats[block].sum(axis=1)
        most = event.participants.at_most[people]
        gains[sizes[None, :] > most[:, None]] = 0
        return gains


def _marks(event: Event) -> list[NDArray[np.int32]]:
    """Return what tells people apart to rules that look at several: a column each."""
    rules = replace(event.rules, mixture="")  # an aim, which no swap has to keep
    several = (*event.together, *event.apart)
    rounds = range(len(event.rounds))
    return grouping.marks(rules, event.participants, several, rounds, None)


def _barred(event: Event, assignment: Assignment) -> NDArray[np.bool_]:
    """Return who may not sit where, as rooms are, ``(participants, sessions)``."""
    if not event.person_needs.any():
        return event.banned
    return event.banned | lacking(event, assignment.rooms(event))
