"""The cheapest way to combine one column a round, for many people at once.

A column is a session, or the empty seat of a round. Five ways: layer by layer over the
sessions that exclude each other (:class:`Layers`); along a line, where they do so as
times that overlap (:class:`Timeline`); by looking at each combination
(:class:`Listed`), or at those that cost a person no more than a threshold
(:class:`Within`); or round by round, which forgets what rules forbid between rounds and
so only bounds (:class:`Alone`).
"""

from allocation.combining.alone import Alone
from allocation.combining.layers import Layers
from allocation.combining.listed import Listed
from allocation.combining.shape import (
    FORBIDDEN,
    IMPOSSIBLE,
    NO_STEPS,
    Combining,
    Rows,
    Shape,
    Steps,
)
from allocation.combining.timeline import Timeline
from allocation.combining.within import Within

__all__ = [
    "FORBIDDEN",
    "IMPOSSIBLE",
    "NO_STEPS",
    "Alone",
    "Combining",
    "Layers",
    "Listed",
    "Rows",
    "Shape",
    "Steps",
    "Timeline",
    "Within",
]
