"""The lottery among people who are alike: who of them gets which programme.

People stand in the order of the draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation._engine.master import Columns
    from allocation.event import Event
    from allocation.programmes import Programmes


def deal(
    event: Event, taken: NDArray[np.bool_], *, ranked: bool = False
) -> NDArray[np.bool_]:
    """Deal the programmes of each class to its people in their order.

    Parameters
    ----------
    event
        The question, its people in the order of the draw.
    taken
        Shape ``(participants, sessions)``.
    ranked
        Whether people of a class are to have the same ranks too.

    Returns
    -------
    numpy.ndarray
        The same programmes: in each class, those that cost less go to people drawn
        earlier; among those that cost the same, the order of the sessions decides.
    """
    rounds = tuple(range(len(event.rounds)))
    of_class = event.classes_in(rounds, ranked=ranked).of_person
    cost = (event.costs * taken).sum(axis=1, dtype=np.int64)
    seated = np.zeros((len(taken), len(event.rounds)), dtype=bool)
    for session, held in enumerate(event.sessions.round.tolist()):
        seated[:, held] |= taken[:, session]
    empty = event.participants.attends & ~seated
    cost += (event.empty_costs * empty).sum(axis=1, dtype=np.int64)
    by_cost = np.lexsort((*(~taken[:, ::-1]).T, cost, of_class))
    by_draw = np.argsort(of_class, kind="stable")
    dealt = np.empty_like(taken)
    dealt[by_draw] = taken[by_cost]
    return dealt


def seats(
    programmes: Programmes, columns: Columns, count: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give each class its programmes, block by block.

    In the first block, programmes that cost less go to people drawn earlier; among
    those that cost the same, the order of the sessions decides. In each later block,
    they go first to those whom the blocks before cost most, so that people who are
    alike share evenly what there is to bear. At last, of people who are alike over all
    rounds, those drawn earlier have the programmes that cost less in all.

    Parameters
    ----------
    programmes
        The classes.
    columns
        Programmes.
    count
        How many of the class take each, shape ``(columns,)``.

    Returns
    -------
    numpy.ndarray
        The session of each person in each round, negative where they have none, shape
        ``(participants, rounds)``.
    """
    event = programmes.event
    shape = (len(event.participants), len(event.rounds))
    table = np.full(shape, -1, dtype=np.int64)
    cost = columns.amounts(programmes.costs)
    order = np.lexsort((*columns.pattern.T[::-1], cost, columns.of_class))
    order = order[count[order] > 0]
    of_class = columns.of_class[order]
    seat = np.where(columns.pattern < len(event.sessions), columns.pattern, -1)
    borne = np.zeros(len(table), dtype=np.int64)
    queue = programmes.queue
    for block in programmes.blocks:
        ends = np.searchsorted(of_class, [block.start, block.start + len(block.first)])
        mine = order[ends[0] : ends[1]]
        given = np.repeat(mine, count[mine])
        people = _by_class(block.of_person, _by_key(-borne, queue))
        for held in block.rounds:
            table[people, held] = seat[given, held]
        borne[people] += cost[given]
    if len(programmes.blocks) > 1:
        rounds = tuple(range(len(event.rounds)))
        alike = event.classes_in(rounds, ranked=programmes.ranked)
        if len(alike.size) < len(table):
            by_cost = _by_class(alike.of_person, _by_key(borne, queue))
            table[_by_class(alike.of_person, queue)] = table[by_cost]
    return table


def _by_key(key: NDArray[np.int64], queue: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return people by a number of each, the smallest first, then as drawn."""
    mine = key[queue]
    low, high = int(mine.min(initial=0)), int(mine.max(initial=0))
    if low == high:
        return queue
    mine = mine - low
    if high - low < 1 << 16:  # short keys sort in linear time
        mine = mine.astype(np.uint16)
    return queue[np.argsort(mine, kind="stable")]


def _by_class(
    of_person: NDArray[np.int64], queue: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return people by class, then as drawn."""
    drawn = of_person[queue]
    if len(drawn) and drawn.max() < 1 << 16:  # short keys sort in linear time
        drawn = drawn.astype(np.uint16)
    return queue[np.argsort(drawn, kind="stable")]
