"""What people may do alone: seats, costs, and how rounds combine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from allocation.combining import (
    FORBIDDEN,
    IMPOSSIBLE,
    NO_STEPS,
    Alone,
    Layers,
    Listed,
    Rows,
    Shape,
    Steps,
    Timeline,
    Within,
)
from allocation.event.derived import Classes
from allocation.offers import Offers
from allocation.reductions import ALL, Reductions
from allocation.rows import SideRows
from allocation.stages import RANKED, Key, StageName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.combining import Combining
    from allocation.event import Event

MOST_PROGRAMMES = 20_000
"""Above so many ways to combine rounds, they are not listed one by one."""


@dataclass(frozen=True)
class Block:
    """Rounds that are looked at together, and who is alike in them.

    Parameters
    ----------
    rounds
        Their indices, ascending.
    of_person
        The class of each person in these rounds, shape ``(participants,)``.
    first
        The first person of each class, shape ``(classes,)``.
    start
        How many classes the blocks before have.
    combining
        How a programme of these rounds is chosen.
    """

    rounds: list[int]
    of_person: NDArray[np.int64]
    first: NDArray[np.int64]
    start: int
    combining: Combining


class Programmes:
    """What each class of people may do alone: seats, costs, combinations of rounds.

    A column is a session, or for each round the empty seat in it, or, the last one,
    nothing: for rounds of other blocks. A programme is one column a round. People of
    one class may do the same at the same cost in the rounds of its block.

    Parameters
    ----------
    event
        The question.
    threshold
        Programmes whose total cost is greater are left out; None for no limit.
    whole
        Whether a programme is to hold all rounds; always, with a threshold.
    ranked
        Whether people of a class have the same ranks too, not only the same costs.
    reductions
        Of which ``blocks`` and ``classes`` matter here.
    queue
        All people, in the order in which their classes are numbered; by default as
        their rows stand.

    Attributes
    ----------
    blocks
        The blocks, in the order of their first rounds.
    size
        How many people each class has, shape ``(classes,)``.
    costs
        Of each column, shape ``(classes, columns)``.
    allowed
        Whether the class may have each column, of the same shape.
    exact
        Whether every programme keeps ``no_repeat`` and ``clash``. Where there are too
        many ways to combine, rounds are looked at alone: a bound holds all the same.
    """

    def __init__(
        self,
        event: Event,
        threshold: int | None = None,
        *,
        whole: bool = False,
        ranked: bool = False,
        reductions: Reductions = ALL,
        queue: NDArray[np.int64] | None = None,
    ) -> None:
        self.event = event
        self.threshold = threshold
        self.ranked = ranked
        self._excluded = _excluded(event)
        together = whole or threshold is not None or not reductions.blocks
        parts = _blocks(event, self._excluded, together=together)
        people = len(event.participants)
        self.queue = np.arange(people) if queue is None else queue
        groups: list[Classes] = []
        for rounds in parts:
            if reductions.classes:
                classes = event.classes_in(tuple(rounds), ranked=ranked)
                groups.append(_numbered(classes, queue))
            else:
                place = np.empty(people, dtype=np.int64)
                place[self.queue] = np.arange(people)
                groups.append(Classes(place, self.queue, np.ones(people, np.int64)))
        self.size = np.concatenate([size for _, _, size in groups])
        rows = np.concatenate([first for _, first, _ in groups])
        self._people = rows
        self.attends = event.participants.attends[rows]
        self.at_most = event.participants.at_most[rows]
        empty = np.where(self.attends, event.empty_costs[rows], 0)
        nothing = np.zeros((len(rows), 1), dtype=np.int64)
        self.costs = np.concatenate(
            [event.costs[rows], empty, nothing], axis=1, dtype=np.int64
        )
        self.allowed = self._allowed(rows)
        self.blocks: list[Block] = []
        start = 0
        for rounds, (of_person, first, _) in zip(parts, groups, strict=True):
            part = slice(start, start + len(first))
            combining = self._combining(self._shape(rounds, part), part)
            self.blocks.append(Block(rounds, of_person, first, start, combining))
            start += len(first)
        self.exact = all(block.combining.exact for block in self.blocks)
        self._rows = np.arange(len(rows))

    @property
    def nothing(self) -> int:
        """The column that stands for the rounds of other blocks."""
        return len(self.event.sessions) + len(self.event.rounds)

    @property
    def respects_threshold(self) -> bool:
        """Whether programmes above the threshold are truly left out."""
        if self.threshold is None:
            return True
        return all(isinstance(block.combining, Within) for block in self.blocks)

    def sampled(self, people: NDArray[np.int64]) -> Programmes:
        """Return what some people may do: fewer classes, of other sizes.

        Parameters
        ----------
        people
            Their indices.

        Returns
        -------
        Programmes
            Its blocks know all people, numbered as here; only its classes are fewer.
        """
        number = np.concatenate(
            [
                np.bincount(block.of_person[people], minlength=len(block.first))
                for block in self.blocks
            ]
        )
        kept = np.flatnonzero(number)
        return self._only(kept, number[kept])

    def _only(self, kept: NDArray[np.int64], size: NDArray[np.int64]) -> Programmes:
        few = object.__new__(Programmes)
        few.__dict__.update(
            {k: v for k, v in self.__dict__.items() if k not in {"stuck", "sides"}},
            size=size,
            attends=self.attends[kept],
            at_most=self.at_most[kept],
            _people=self._people[kept],
            costs=self.costs[kept],
            allowed=self.allowed[kept],
            _rows=self._rows[kept],
        )
        return few

    def of_people(self) -> NDArray[np.int64]:
        """Return the class of each person in each block.

        Returns
        -------
        numpy.ndarray
            Shape ``(blocks, participants)``.
        """
        return np.stack([block.start + block.of_person for block in self.blocks])

    def amounts(self, stage: str) -> NDArray[np.int64]:
        """Return what each seat adds to a stage.

        Parameters
        ----------
        stage
            The stage, or one of its levels.

        Returns
        -------
        numpy.ndarray
            Shape ``(classes, columns)``; all 0 where a stage does not look at
            people, or is no sum over seats.

        Raises
        ------
        ValueError
            If the stage looks at ranks, and the classes do not.
        """
        if stage == StageName.DISSATISFACTION:
            return self.costs
        amounts = np.zeros_like(self.costs)
        sessions = len(self.event.sessions)
        if stage == StageName.UNSEATED:
            amounts[:, sessions:-1] = self.attends
        key = Key.of(stage)
        if key.stage in RANKED and key.level is not None:
            if not self.ranked:
                message = f"Expected classes by ranks for {stage}, got some by costs."
                raise ValueError(message)
            # of a first rank or later, against later than a rank
            first = key.level + (key.stage == StageName.RANK_MAXIMAL)
            amounts[:, :sessions] = self.event.ranks[self._people] >= first
            if self.event.last_rank >= first:
                due = self.attends & self.event.opinion[self._people]
                amounts[:, sessions:-1] = due
        return amounts

    def of_stage(
        self, stage: str, of_class: NDArray[np.int64], pattern: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return what programmes add to a stage.

        Parameters
        ----------
        stage
            The stage, or one of its levels.
        of_class
            The class whose programme it is, shape ``(programmes,)``.
        pattern
            Its columns, shape ``(programmes, rounds)``.

        Returns
        -------
        numpy.ndarray
            Shape ``(programmes,)``.
        """
        key = Key.of(stage)
        level = key.level if key.stage == StageName.LEXIMIN else None
        each = self.amounts(stage) if level is None else self.costs
        total = np.zeros(len(of_class), dtype=np.int64)
        for held in pattern.T:
            total += each[of_class, held]
        return total if level is None else (total >= level).astype(np.int64)

    def cheapest(
        self, amounts: NDArray[np.int64], steps: Steps = NO_STEPS
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest programme of each class.

        Parameters
        ----------
        amounts
            Shape ``(classes, columns)``, below :data:`FORBIDDEN` in size.
        steps
            What programmes amount to besides, by their total cost; left out where
            :attr:`respects_threshold` is not so.

        Returns
        -------
        numpy.ndarray
            The least amount, shape ``(classes,)``; above :data:`IMPOSSIBLE` where there
            is no programme.
        numpy.ndarray
            Its columns, shape ``(classes, rounds)``.
        """
        priced = np.where(self.allowed, amounts, FORBIDDEN)
        least = np.empty(len(priced), dtype=np.int64)
        best = np.full(
            (len(priced), len(self.event.rounds)), self.nothing, dtype=np.int64
        )
        for block, part in zip(self.blocks, self._parts, strict=True):
            rows = Rows(self._rows[part] - block.start, self.at_most[part])
            found = block.combining.cheapest(priced[part], rows, steps)
            least[part], best[part, block.rounds] = found
        return least, best

    def with_each_seat(
        self, amounts: NDArray[np.int64], steps: Steps = NO_STEPS
    ) -> NDArray[np.int64]:
        """Return the least amount of a programme that holds each seat.

        Parameters
        ----------
        amounts
            Shape ``(classes, columns)``, below :data:`FORBIDDEN` in size.
        steps
            As in :meth:`cheapest`.

        Returns
        -------
        numpy.ndarray
            Shape ``(classes, sessions)``; no such programme costs less, and
            above :data:`IMPOSSIBLE` where there is none.
        """
        priced = np.where(self.allowed, amounts, FORBIDDEN)
        least = np.empty((len(priced), len(self.event.sessions)), dtype=np.int64)
        for block, part in zip(self.blocks, self._parts, strict=True):
            rows = Rows(self._rows[part] - block.start, self.at_most[part])
            least[part] = block.combining.with_each(priced[part], rows, steps)
        return least

    def near(
        self,
        classes: NDArray[np.int64],
        amounts: NDArray[np.int64],
        steps: Steps,
        dearest: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """Return all programmes of some classes up to an amount.

        Parameters
        ----------
        classes
            Which, ascending.
        amounts, steps
            As for :meth:`cheapest`.
        dearest
            What programmes of each class may amount to, shape ``(classes,)``.

        Returns
        -------
        numpy.ndarray
            Whose they are, shape ``(programmes,)``.
        numpy.ndarray
            Their columns, shape ``(programmes, rounds)``.
            None if a block has too many programmes to be looked at one by one.
        """
        whose, patterns = [], []
        for place, (block, part) in enumerate(
            zip(self.blocks, self._parts, strict=True)
        ):
            mine = classes[(classes >= part.start) & (classes < part.stop)]
            listed = self._listing(place)
            if listed is None:
                return None
            priced = np.where(self.allowed[mine], amounts[mine], FORBIDDEN)
            rows = Rows(self._rows[mine] - block.start, self.at_most[mine])
            person, pattern = listed.near(
                priced, rows, steps, np.minimum(dearest[mine], IMPOSSIBLE - 1)
            )
            whole = np.full((len(person), len(self.event.rounds)), self.nothing)
            whole[:, block.rounds] = pattern
            whose.append(mine[person])
            patterns.append(whole)
        return np.concatenate(whose), np.concatenate(patterns)

    def _listing(self, place: int) -> Listed | Within | None:
        """Return the programmes of a block one by one; None if they are too many."""
        combining = self.blocks[place].combining
        if isinstance(combining, (Listed, Within)):
            return combining
        if not isinstance(combining, (Layers, Timeline)) or not combining.exact:
            return None
        if place not in self._listed:
            self._listed[place] = Listed.of(combining.shape, MOST_PROGRAMMES)
        return self._listed[place]

    @cached_property
    def _listed(self) -> dict[int, Listed | None]:
        return {}

    @cached_property
    def stuck(self) -> NDArray[np.bool_]:
        """Which classes have no programme at all, shape ``(classes,)``."""
        least, _ = self.cheapest(np.zeros_like(self.costs))
        return least > IMPOSSIBLE

    def seats_of_people(self, seats: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return for each person what is so for their classes.

        Parameters
        ----------
        seats
            Shape ``(classes, sessions)``.

        Returns
        -------
        numpy.ndarray
            Shape ``(participants, sessions)``.
        """
        held = self.event.sessions.round
        people = np.empty((len(self.event.participants), len(held)), dtype=bool)
        for block in self.blocks:
            sessions = np.flatnonzero(np.isin(held, block.rounds))
            classes = seats[block.start : block.start + len(block.first)]
            people[:, sessions] = classes[:, sessions][block.of_person]
        return people

    @property
    def offers(self) -> Offers:
        """In what ways sessions may run."""
        if "offers" not in self.event.kept:
            self.event.kept["offers"] = Offers(self.event)
        offers: Offers = self.event.kept["offers"]
        return offers

    @property
    def is_tied(self) -> bool:
        """Whether rules look at several people, or rooms, or at what runs."""
        return bool(len(self.sides)) or not self.offers.is_simple

    @cached_property
    def sides(self) -> SideRows:
        """The rules that tie several people, over the classes."""
        block_of = np.empty(len(self.event.rounds), dtype=np.int64)
        for number, block in enumerate(self.blocks):
            block_of[block.rounds] = number
        return SideRows(self.event, self.of_people(), block_of)

    @property
    def _parts(self) -> list[slice]:
        """Which rows each block has here."""
        ends = [block.start + len(block.first) for block in self.blocks]
        cuts = np.searchsorted(self._rows, [0, *ends]).tolist()
        return [slice(*ends) for ends in pairwise(cuts)]

    def _allowed(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        event = self.event
        held = event.sessions.round
        pinned = event.pinned[rows]
        decided = np.zeros_like(self.attends)
        for session, round_ in enumerate(held.tolist()):
            decided[:, round_] |= pinned[:, session]
        may = self.attends[:, held] & ~event.barred[rows]
        may &= pinned | ~decided[:, held]
        empty = (~self.attends | event.rules.empty_seats) & ~decided
        nothing = np.ones((len(rows), 1), dtype=bool)
        return np.concatenate([may, empty, nothing], axis=1)

    def _shape(self, rounds: list[int], part: slice) -> Shape:
        """Return the columns of some rounds that somebody of a block may have."""
        event = self.event
        sessions = len(event.sessions)
        usable: NDArray[np.bool_] = np.any(self.allowed[part], axis=0)
        seats = [
            np.flatnonzero((event.sessions.round == held) & usable[:sessions])
            for held in rounds
        ]
        inside = {int(s) for of_round in seats for s in of_round}
        return Shape(
            rounds=rounds,
            seats=seats,
            empty=[sessions + held for held in rounds],
            may_be_empty=[bool(usable[sessions + held]) for held in rounds],
            held=event.sessions.round.astype(np.int64),
            excluded={pair for pair in self._excluded if inside.issuperset(pair)},
            linked=tuple(
                parts for parts in self.event.linked if inside.intersection(parts)
            ),
        )

    def _combining(self, shape: Shape, part: slice) -> Combining:
        if self.threshold is None:
            # the fast ways look at pairs of sessions, and not at sets
            fast = None if shape.linked else Layers.of(shape) or Timeline.of(shape)
            return fast or Listed.of(shape, MOST_PROGRAMMES) or _bounding(shape)
        listed = Listed.of(shape, MOST_PROGRAMMES)
        within: Within | None = None
        if listed is not None:
            costs = np.where(self.allowed[part], self.costs[part], FORBIDDEN)
            within = listed.within(costs, self.at_most[part], self.threshold)
        timed = None if shape.linked else Timeline.of(shape)
        return within or listed or timed or _bounding(shape)


def _bounding(shape: Shape) -> Combining:
    """Return a way that forgets some of what rules forbid, so that it only bounds."""
    if shape.linked:
        return Alone(shape)
    return Timeline.about(shape) or Alone(shape)


def _excluded(event: Event) -> set[tuple[int, int]]:
    """Return pairs of sessions of different rounds that nobody may take together."""
    sets = [set(rounds.tolist()) for rounds in event.no_repeat]
    held = event.sessions.round.tolist()
    topic = event.topic.tolist()
    pairs = {(a, b) for a, b in event.clashes.tolist() if held[a] != held[b]}
    one = {pair for parts in event.linked for pair in combinations(parts, 2)}
    for first in range(len(held)):
        for second in range(first + 1, len(held)):
            both = {held[first], held[second]}
            same = topic[first] == topic[second] and (first, second) not in one
            if same and len(both) > 1 and any(both <= s for s in sets):
                pairs.add((first, second))
    return pairs


def _blocks(
    event: Event, excluded: set[tuple[int, int]], *, together: bool
) -> list[list[int]]:
    """Return the rounds that rules tie, together, each block ascending."""
    rounds = len(event.rounds)
    due = event.participants.attends.sum(axis=1)
    if together or bool((event.participants.at_most < due).any()):
        return [list(range(rounds))]
    block = list(range(rounds))
    held = event.sessions.round.tolist()
    parts = {pair for linked in event.linked for pair in pairwise(linked)}
    for first, second in excluded | parts:
        old, new = sorted((block[held[first]], block[held[second]]), reverse=True)
        block = [new if b == old else b for b in block]
    return [[r for r in range(rounds) if block[r] == b] for b in sorted(set(block))]


def _numbered(classes: Classes, queue: NDArray[np.int64] | None) -> Classes:
    """Return the classes, numbered in the order of their first members in a queue."""
    if queue is None:
        return classes
    place = np.full(len(classes.size), len(queue), dtype=np.int64)
    np.minimum.at(place, classes.of_person[queue], np.arange(len(queue)))
    order = np.argsort(place)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return Classes(number[classes.of_person], queue[place[order]], classes.size[order])
