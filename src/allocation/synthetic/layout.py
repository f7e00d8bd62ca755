"""Where and how large the sessions of a shape are, so that everybody can have seats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation.synthetic.checks import refuse
from allocation.synthetic.draws import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.synthetic.shapes import Shape

ROUNDING = 1e-9
"""What arithmetic may add to a whole number without making it one more."""


@dataclass(frozen=True)
class Layout:
    """The sessions of a shape.

    Parameters
    ----------
    round, topic, room
        Indices, shape ``(sessions,)``.
    seats
        Shape ``(sessions,)``.
    """

    round: NDArray[np.int32]
    topic: NDArray[np.int64]
    room: NDArray[np.int32]
    seats: NDArray[np.int64]


def lay_out(shape: Shape, seed: int) -> Layout:
    """Return the sessions of a shape, with seats for all.

    Let ``q[s]`` be the share that session ``s`` has of its round's seats, and ``N`` the
    number of people. Each session gets ``q[s] × N × (1 + slack)`` seats, rounded up,
    so that ``q[s] × N`` people fit into it. The shares are chosen so that those of one
    topic sum to at most 1 over the rounds of ``no_repeat``; then the numbers
    ``q[s] × N`` fill every round and no topic has more than ``N`` people. They are a
    flow, so a whole-numbered one exists between the same bounds; and because all
    people are alike (everybody attends every round), König's edge-colouring theorem
    splits it into ``N`` programmes, each with one seat in each round and no topic
    twice. Hence every event with ``slack >= 0`` has an assignment.

    Parameters
    ----------
    shape
        What is asked for.
    seed
        A whole number, at least 0: decides which rooms are large.

    Returns
    -------
    Layout
        Sessions in the order of the rounds.

    Raises
    ------
    ValueError
        If topics come back so often that not everybody can have seats, or if
        ``min_size`` is more than the people that the smallest session can count on.
    """
    held = np.repeat(np.arange(len(shape.sessions)), shape.sessions)
    room = np.concatenate([np.arange(number) for number in shape.sessions])
    topic = _topics(shape)
    share = _shares(shape, seed, held, topic, room)
    total = shape.people * (1 + shape.slack)
    due = int(np.floor(share.min() * min(shape.people, total) + ROUNDING))
    if shape.min_size > due:
        expected = f"min_size <= {due}, what the smallest session can count on"
        refuse(expected, shape.min_size)
    return Layout(
        round=held.astype(np.int32),
        topic=topic,
        room=room.astype(np.int32),
        seats=np.ceil(share * total - ROUNDING).astype(np.int64),
    )


def _topics(shape: Shape) -> NDArray[np.int64]:
    alone = sum(shape.sessions[: shape.alone])
    shared = sum(shape.shared)
    dealt = alone + np.arange(shared) % max(shape.shared_topics, 1)
    return np.concatenate([np.arange(alone), dealt])


def _shares(
    shape: Shape,
    seed: int,
    held: NDArray[np.int64],
    topic: NDArray[np.int64],
    room: NDArray[np.int64],
) -> NDArray[np.float64]:
    largest = max(shape.sessions)
    place = Draws(seed, "rooms").order(largest) / max(largest - 1, 1)
    size = float(shape.uneven) ** -place[room]
    equal = 1 / np.bincount(held)[held]
    wanted = size / np.bincount(held, size)[held]
    again = held >= shape.alone
    load = np.bincount(topic[again], equal[again])
    if load.max(initial=0) > 1 + ROUNDING:
        expected = (
            "more topics, or rounds of more equal size (everybody would have to take "
            f"one topic {load.max():.2f} times)"
        )
        refuse(expected, shape.shared_topics)
    more = np.bincount(topic[again], wanted[again]) - load
    over = (more > ROUNDING) & (load + more > 1)
    part = np.min((1 - load[over]) / more[over], initial=1)
    mixed: NDArray[np.float64] = equal + max(part, 0) * (wanted - equal)
    return mixed
