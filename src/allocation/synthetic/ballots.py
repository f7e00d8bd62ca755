"""Tastes as numbers into the ballots that people hand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.event.tables import UNLISTED
from allocation.synthetic.draws import Draws

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from allocation.synthetic.layout import Layout
    from allocation.synthetic.shapes import Shape

BLOCK = 1 << 16
"""How many people are drawn at a time, so that memory holds little but the ballots."""

POINTS = 1000
"""The greatest utility: everybody gives it to the topic that they like best."""


def ranks(utilities: NDArray[np.float64], lengths: ArrayLike) -> NDArray[np.int32]:
    """Return the ranks that people give to the sessions of one round.

    Parameters
    ----------
    utilities
        What each session is worth to each person, shape ``(people, sessions)``; minus
        infinity is never ranked.
    lengths
        How many sessions a person ranks, shape ``(people,)`` or a single number.

    Returns
    -------
    numpy.ndarray
        1 for the greatest utility, shape ``(people, sessions)``;
        :data:`allocation.event.UNLISTED` beyond a ballot's length.

    Examples
    --------
    >>> import numpy as np
    >>> ranks(np.array([[0.2, 0.9, 0.5]]), 2).tolist()
    [[-1, 1, 2]]
    """
    order = np.argsort(-utilities, axis=1, kind="stable")
    finite = np.isfinite(utilities).sum(axis=1)
    listed = np.minimum(np.asarray(lengths), finite)[:, None]
    places = np.arange(1, utilities.shape[1] + 1)
    sorted_ranks = np.where(places <= listed, places, UNLISTED)
    values = np.empty(utilities.shape, dtype=np.int32)
    np.put_along_axis(values, order, sorted_ranks.astype(np.int32), axis=1)
    return values


def draw_ballots(
    plan: Layout, shape: Shape, *, scale: str, seed: int
) -> NDArray[np.int32]:
    """Return the ballots of a made-up event.

    A person's liking of a topic is ``skew`` times minus the logarithm of the topic's
    place in a common order of popularity, plus a Gumbel number: with ``skew`` 1 and
    independent tastes, the topic at place ``k`` is wanted first with a chance that
    falls as ``1 / k``. Of the variance of that number, the part ``correlation`` is
    common to all people. A topic is worth the same in each round.

    Parameters
    ----------
    plan
        The sessions.
    shape
        The people.
    scale
        ``"rank"`` or ``"utility"``.
    seed
        A whole number, at least 0.

    Returns
    -------
    numpy.ndarray
        Shape ``(people, sessions)``.
    """
    topics = int(plan.topic.max()) + 1
    common = np.log1p(Draws(seed, "popularity").order(topics)) * -shape.skew
    common += Draws(seed, "common tastes").gumbel(topics) * shape.correlation**0.5
    personal = (1 - shape.correlation) ** 0.5
    tastes = Draws(seed, "tastes")
    coins = Draws(seed, "ties")
    values = np.empty((shape.people, len(plan.round)), dtype=np.int32)
    for start in range(0, shape.people, BLOCK):
        block = values[start : start + BLOCK]
        liking = tastes.gumbel(len(block), topics)
        liking *= personal
        liking += common
        worth = liking if scale == "rank" else _points(liking)
        tied = _tied(coins, shape, block.shape)
        for held in range(len(shape.sessions)):
            members = np.flatnonzero(plan.round == held)
            block[:, members] = _of_round(
                worth[:, plan.topic[members]], tied[:, members], shape, scale
            )
    without = round(shape.absent * shape.people)
    values[Draws(seed, "absent").order(shape.people)[:without]] = UNLISTED
    return values


def _points(liking: NDArray[np.float64]) -> NDArray[np.float64]:
    low = liking.min(axis=1, keepdims=True)
    width = liking.max(axis=1, keepdims=True) - low
    width[width == 0] = 1  # one topic only
    points: NDArray[np.float64] = np.rint((liking - low) / width * POINTS)
    return points


def _tied(coins: Draws, shape: Shape, size: tuple[int, ...]) -> NDArray[np.bool_]:
    if not shape.ties:
        return np.zeros(size, dtype=bool)
    return coins.uniform(*size) < shape.ties


def _of_round(
    worth: NDArray[np.float64], tied: NDArray[np.bool_], shape: Shape, scale: str
) -> NDArray[np.int32]:
    order = np.argsort(-worth, axis=1, kind="stable")
    # the place of the first of those that are tied
    place = np.where(tied, 0, np.arange(worth.shape[1]))
    np.maximum.accumulate(place, axis=1, out=place)
    if scale == "rank":
        stated = place + 1
    else:
        stated = np.take_along_axis(worth, order, axis=1)
        stated = np.take_along_axis(stated, place, axis=1).astype(np.int64)
    if shape.top is not None:
        stated[:, shape.top :] = UNLISTED
    values = np.empty(worth.shape, dtype=np.int32)
    np.put_along_axis(values, order, stated.astype(np.int32), axis=1)
    return values
