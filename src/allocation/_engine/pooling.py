"""Rounds that cost the same: sets of topics by one flow, then spread over the rounds.

Where a topic costs a person the same in each round in which it is offered, one minimum
cost flow chooses everybody's set of topics within the seats that the topics have over
all the rounds together: a relaxation, whose value and prices are a bound. Further flows
spread the sets over the rounds; where rounds offer the same at the same capacities this
always succeeds, as evenly as possible (a flow of shares exists, hence one of whole
numbers), and the bound is reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from ortools.graph.python import min_cost_flow

from allocation._engine.splitting import split
from allocation.combining import Layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation._engine.master import Columns
    from allocation.combining import Combining
    from allocation.programmes import Block, Programmes

FAR = 1 << 40
"""More than any sum of differences of costs."""


class Pooled(NamedTuple):
    """What the flows say of one block.

    Parameters
    ----------
    prices
        Of each session, in units of cost, shape ``(sessions,)``; 0 outside the block.
    columns
        Programmes; None if the sets could not be spread over the rounds.
    number
        How many of the class take each.
    """

    prices: NDArray[np.int64]
    columns: Columns | None
    number: NDArray[np.int64] | None


class _Pool(NamedTuple):
    """A block whose rounds cost the same.

    Parameters
    ----------
    layers
        How its rounds combine.
    offers
        The session of each topic in each round, shape ``(topics, rounds)``; -1 where
        the topic is not offered.
    cost
        Of each topic to each class, shape ``(classes, topics)``; -1 where a class may
        not have it.
    seats
        Of each topic in each round, shape ``(topics, rounds)``.
    size
        How many of each class attend.
    """

    layers: Layers
    offers: NDArray[np.int64]
    cost: NDArray[np.int64]
    seats: NDArray[np.int64]
    size: NDArray[np.int64]


def pooled(programmes: Programmes) -> list[Pooled] | None:
    """Return prices and programmes by flows alone, for each block.

    Parameters
    ----------
    programmes
        What people may do.

    Returns
    -------
    list of Pooled or None
        None if rounds of a block differ for somebody, or if there is no flow.
    """
    pools = []
    for block in programmes.blocks:
        pool = _pool(programmes, block)
        if pool is None:  # then the flows of the others would prove nothing
            return None
        pools.append(pool)
    found = []
    for block, pool in zip(programmes.blocks, pools, strict=True):
        part = _flows(programmes, block, pool)
        if part is None:
            return None
        found.append(part)
    return found


def _flows(programmes: Programmes, block: Block, pool: _Pool) -> Pooled | None:
    sets = _sets(pool)
    if sets is None:
        return None
    prices = np.zeros(len(programmes.event.sessions), dtype=np.int64)
    offered = pool.offers >= 0
    of_topic = np.repeat(_prices(pool, sets)[:, None], offered.shape[1], axis=1)
    prices[pool.offers[offered]] = of_topic[offered]
    seats = _spread(pool, sets, programmes.nothing + 1)
    if seats is None:
        return Pooled(prices, None, None)
    attending = np.flatnonzero(pool.size)
    parts, count = split(pool.layers, seats[attending], pool.size[attending])
    return Pooled(prices, *_whole(programmes, block, attending, parts, count))


def _pool(programmes: Programmes, block: Block) -> _Pool | None:
    event = programmes.event
    rows = slice(block.start, block.start + len(block.first))
    layers: Combining = block.combining
    attends = programmes.attends[rows][:, block.rounds]
    may_be_empty = programmes.allowed[rows][:, _empty(programmes, block)]
    due = attends.all(axis=1)
    sessions = np.flatnonzero(np.isin(event.sessions.round, block.rounds))
    if (
        not isinstance(layers, Layers)
        or not due.any()
        or event.sessions.min_size[sessions].any()
        or event.sessions.mandatory[sessions].any()
        or event.pinned[:, sessions].any()
        or (attends.any(axis=1) & ~due).any()
        or (may_be_empty & due[:, None]).any()
    ):
        return None
    topics = [np.array(group, dtype=np.int64) for group in layers.groups]
    place = {held: k for k, held in enumerate(block.rounds)}
    offers = np.full((len(topics), len(block.rounds)), -1, dtype=np.int64)
    cost = np.empty((rows.stop - rows.start, len(topics)), dtype=np.int64)
    for topic, group in enumerate(topics):
        costs = programmes.costs[rows][:, group]
        may = programmes.allowed[rows][:, group]
        if (
            len(layers.ways(topic)) > len(group)  # some may be taken together
            or (costs != costs[:, :1]).any()
            or (may != may[:, :1]).any()
        ):
            return None
        for session in group.tolist():
            offers[topic, place[int(event.sessions.round[session])]] = session
        cost[:, topic] = np.where(may[:, 0], costs[:, 0], -1)
    seats = np.where(offers >= 0, event.capacity[offers], 0)
    return _Pool(layers, offers, cost, seats, programmes.size[rows] * due)


def _empty(programmes: Programmes, block: Block) -> list[int]:
    return [len(programmes.event.sessions) + held for held in block.rounds]


def _sets(pool: _Pool) -> NDArray[np.int64] | None:
    """Return how many of each class take each topic: the cheapest way."""
    classes, topics = pool.cost.shape
    may = (pool.cost >= 0) & (pool.size > 0)[:, None]
    of_class, topic = np.nonzero(may)
    flow: Any = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        of_class, classes + topic, pool.size[of_class], pool.cost[may]
    )
    sink = classes + topics
    every = np.arange(topics)
    flow.add_arcs_with_capacity_and_unit_cost(
        classes + every, np.full(topics, sink), pool.seats.sum(axis=1), 0 * every
    )
    supply = pool.size * pool.offers.shape[1]
    flow.set_nodes_supplies(np.arange(classes), supply)
    flow.set_node_supply(sink, -int(supply.sum()))
    if flow.solve() != flow.OPTIMAL:
        return None
    taken = np.zeros((classes, topics), dtype=np.int64)
    taken[of_class, topic] = flow.flows(arcs)
    return taken


def _prices(pool: _Pool, taken: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what a seat of each topic is worth: shortest paths to one that is free.

    A path moves people from topic to topic, each at the difference of the costs.
    """
    topics = len(pool.offers)
    may = pool.cost >= 0
    step = np.full((topics, topics), FAR, dtype=np.int64)
    for topic in range(topics):
        leave = taken[:, topic] > 0
        enter = may[leave] & (taken[leave] < pool.size[leave, None])
        change = np.where(enter, pool.cost[leave] - pool.cost[leave][:, [topic]], FAR)
        step[topic] = change.min(axis=0, initial=FAR)
    full = taken.sum(axis=0) == pool.seats.sum(axis=1)
    largest = int(pool.cost.max(initial=0)) * topics + 1
    price = np.where(full, largest, 0)
    for _ in range(topics):
        price = np.minimum(price, np.where(full, (step + price).min(axis=1), 0))
    lowest = price.min() if full.all() else 0
    cut: NDArray[np.int64] = np.maximum(price - lowest, 0)
    return cut


def _spread(
    pool: _Pool, taken: NDArray[np.int64], columns: int
) -> NDArray[np.int64] | None:
    """Spread the sets over the rounds, in proportion to the seats.

    Returns
    -------
    numpy.ndarray or None
        How many of each class sit in each column, shape ``(classes, columns)``; None
        if these flows, one for each round, find no way.
    """
    left = taken.copy()
    seats = np.zeros((len(taken), columns), dtype=np.int64)
    rounds = pool.offers.shape[1]
    for held in range(rounds):
        later = pool.seats[:, held + 1 :].sum(axis=1)
        now = _of_round(pool, left, pool.seats[:, held], later)
        if now is None:
            return None
        left -= now
        some = pool.offers[:, held] >= 0
        seats[:, pool.offers[some, held]] = now[:, some]
    return seats


def _of_round(
    pool: _Pool,
    left: NDArray[np.int64],
    seats: NDArray[np.int64],
    later: NDArray[np.int64],
) -> NDArray[np.int64] | None:
    """Return who of those left sits where in one round; None if there is no way."""
    classes, topics = left.shape
    total = left.sum(axis=0)
    most = np.minimum(seats, total)
    least = np.clip(total - later, 0, None)
    if (least > most).any():
        return None
    share = np.divide(
        total * seats, seats + later, out=np.zeros(topics), where=seats + later > 0
    )
    fair = np.clip(np.floor(share).astype(np.int64), least, most)
    near = np.clip(np.ceil(share).astype(np.int64), fair, most)
    # a topic that is not offered later is taken now
    of_class, topic = np.nonzero((left > 0) & (seats > 0))
    flow: Any = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        of_class, classes + topic, left[of_class, topic], np.zeros_like(topic)
    )
    sink = classes + topics
    every = np.arange(topics)
    for capacity, cost in (
        (least, -topics * 1000),
        (fair - least, -2),
        (near - fair, -1),
        (most - near, 0),
    ):
        flow.add_arcs_with_capacity_and_unit_cost(
            classes + every, np.full(topics, sink), capacity, np.full(topics, cost)
        )
    flow.set_nodes_supplies(np.arange(classes), pool.size)
    flow.set_node_supply(sink, -int(pool.size.sum()))
    if flow.solve() != flow.OPTIMAL:
        return None
    now = np.zeros_like(left)
    now[of_class, topic] = flow.flows(arcs)
    return None if (now.sum(axis=0) < least).any() else now


def _whole(
    programmes: Programmes,
    block: Block,
    attending: NDArray[np.int64],
    parts: Columns,
    count: NDArray[np.int64],
) -> tuple[Columns, NDArray[np.int64]]:
    """Return the programmes with all rounds, and of those who do not attend."""
    rounds = len(programmes.event.rounds)
    absent = np.setdiff1d(np.arange(len(block.first)), attending)
    of_class = np.append(attending[parts.of_class], absent)
    pattern = np.full((len(of_class), rounds), programmes.nothing, dtype=np.int64)
    pattern[: len(parts.pattern), block.rounds] = parts.pattern
    pattern[len(parts.pattern) :, block.rounds] = _empty(programmes, block)
    number = np.append(count, programmes.size[block.start + absent])
    order = np.argsort(of_class, kind="stable")
    columns = type(parts)(block.start + of_class[order], pattern[order])
    return columns, number[order]
