"""From seats of classes to programmes of people: an edge colouring.

The people of a class are the colours: its rounds and topics are the two sides of a
bipartite multigraph with an edge for each seat, in which no round and no topic has more
edges than the class has people. Such a graph can be coloured with that many colours
(Kőnig 1916, https://doi.org/10.1007/BF01456961): each colour is the programme of one
person. Here matchings that cover every full round and topic are taken away, as often as
they fit, for all classes at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation._engine.master import Columns
from allocation.combining import IMPOSSIBLE, Layers, Rows
from allocation.errors import SolverError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FULL = -(1 << 20)
"""What a seat of a full topic is worth to the matching: more than all others."""


def split(
    layers: Layers, seats: NDArray[np.int64], size: NDArray[np.int64]
) -> tuple[Columns, NDArray[np.int64]]:
    """Return programmes of which the seats of each class are made.

    Parameters
    ----------
    layers
        How rounds combine; sessions that exclude each other are all of one topic.
    seats
        How many of the class sit in each column, shape ``(classes, columns)``: in each
        round as many as the class has people, in the sessions of a topic no more.
    size
        How many people each class has, shape ``(classes,)``.

    Returns
    -------
    Columns
        The programmes; a pattern has one column for each round of the layers.
    numpy.ndarray
        How many of the class take each, shape ``(programmes,)``.

    Raises
    ------
    SolverError
        If seats are such that no colouring exists.
    """
    left, people = seats.copy(), size.copy()
    topics = layers.groups
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    rounds = np.full(len(size), len(layers.shape.rounds))
    while people.any():
        some = np.flatnonzero(people)
        mine, number = left[some], people[some]
        degree = np.stack([mine[:, topic].sum(axis=1) for topic in topics], axis=1)
        # the more seats are left, the longer the same programme fits
        worth = np.where(mine > 0, -np.minimum(mine, 1 << 10), 1 << 52)
        for place, topic in enumerate(topics):
            full = degree[:, place] == number
            worth[np.ix_(full, topic)] += np.where(
                mine[np.ix_(full, topic)] > 0, FULL, 0
            )
        least, pattern = layers.cheapest(worth, Rows(some, rounds[some]))
        rows = np.arange(len(some))[:, None]
        chosen = np.zeros((len(some), len(topics)), dtype=bool)
        for place, topic in enumerate(topics):
            chosen[:, place] = np.isin(pattern, topic).any(axis=1)
        idle = np.where(chosen, number[:, None], number[:, None] - degree)
        times = np.minimum(mine[rows, pattern].min(axis=1), idle.min(axis=1))
        if (least > IMPOSSIBLE).any() or (times < 1).any():
            message = "The seats of a class cannot be split into programmes."
            raise SolverError(message)
        left[some[:, None], pattern] -= times[:, None]
        people[some] -= times
        found.append((some, pattern, times))
    of_class = np.concatenate([some for some, _, _ in found])
    patterns = np.concatenate([pattern for _, pattern, _ in found])
    times = np.concatenate([number for _, _, number in found])
    order = np.argsort(of_class, kind="stable")
    return Columns(of_class[order], patterns[order]), times[order]
