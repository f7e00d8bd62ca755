"""The shapes that made-up events come in, and what a caller may change about them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from allocation.synthetic.checks import check_number, check_whole, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What an event is like, before anybody draws it.

    Parameters
    ----------
    people
        How many attend, all of them every round.
    sessions
        Sessions of each round.
    alone
        How many of the first rounds have topics that come back in no other round;
        ``no_repeat`` is over the rounds after them.
    repeats
        In how many of those rounds a topic comes back on average, 1 for once only;
        None for each topic in every round. It decides where ``topics`` is None.
    topics
        How many topics those rounds share, dealt in turn; None asks ``repeats``.
    skew, correlation
        Tastes, as in :func:`allocation.synthetic.events.synthetic_event`.
    top, ties, absent
        Ballots, as there; ``top`` None ranks every session.
    slack, uneven, min_size
        Seats, as there.

    Raises
    ------
    ValueError
        If a value is out of range.
    """

    people: int
    sessions: tuple[int, ...]
    alone: int = 0
    repeats: float | None = None
    topics: int | None = None
    skew: float = 0.5
    correlation: float = 0.2
    top: int | None = None
    ties: float = 0.0
    absent: float = 0.05
    slack: float = 0.1
    uneven: float = 2.0
    min_size: int = 0

    def __post_init__(self) -> None:
        """Check the ranges."""
        check_whole("people", self.people, low=1)
        if not self.sessions:
            refuse("rounds >= 1", 0)
        for number in self.sessions:
            check_whole("sessions", number, low=1)
        for name in ("topics", "top"):
            value = getattr(self, name)
            if value is not None:
                check_whole(name, value, low=1)
        check_whole("min_size", self.min_size, low=0)
        for name in ("correlation", "ties", "absent"):
            check_number(name, getattr(self, name), low=0, high=1)
        check_number("skew", self.skew, low=0)
        check_number("uneven", self.uneven, low=1)
        check_number("slack", self.slack, low=-0.9)
        if self.shared:
            fewest = max(len(self.shared), *self.shared)
            if self.topics is not None and self.topics < fewest:
                refuse(f"topics >= {fewest}, or a round runs out of them", self.topics)

    @property
    def shared(self) -> tuple[int, ...]:
        """Sessions of each round over which topics come back."""
        return self.sessions[self.alone :]

    @property
    def shared_topics(self) -> int:
        """How many topics those rounds share, at least what ``no_repeat`` needs."""
        if self.topics is not None:
            return self.topics
        if not self.shared:
            return 0
        repeats = len(self.shared) if self.repeats is None else self.repeats
        wanted = math.ceil(sum(self.shared) / repeats)
        return max(wanted, len(self.shared), *self.shared)

    def changed(
        self,
        *,
        rounds: int | None,
        sessions: int | Sequence[int] | None,
        **options: Any,
    ) -> Self:
        """Return the shape with a caller's options.

        Parameters
        ----------
        rounds, sessions
            As in :func:`allocation.synthetic.events.synthetic_event`.
        **options
            Other fields; None leaves the shape's own.

        Returns
        -------
        Shape
            Checked.

        Raises
        ------
        ValueError
            If a value is out of range, or the two disagree.
        """
        if rounds is not None:
            check_whole("rounds", rounds, low=1)
        if isinstance(sessions, Sequence):
            held = tuple(sessions)
            if rounds is not None and rounds != len(held):
                refuse(f"rounds == {len(held)}, as sessions has", rounds)
        else:
            count = len(self.sessions) if rounds is None else rounds
            own = self.sessions if sessions is None else (sessions,)
            held = tuple(own[place % len(own)] for place in range(count))
        stated = {name: value for name, value in options.items() if value is not None}
        return replace(self, sessions=held, **stated)


SHAPES = {
    "lille": Shape(people=231, sessions=(5, 5, 4), alone=1, repeats=1.5, slack=0.08),
    "conference": Shape(people=1000, sessions=(10,) * 4, skew=0.8, top=5),
    "school": Shape(people=600, sessions=(20,) * 6, repeats=2, top=6, absent=0.02),
}
"""The named shapes.

``lille`` is the founding event: rounds 2 and 3 share three topics. ``conference``
offers every topic in every round. ``school`` offers each topic in two rounds of six.
"""


def named(shape: str) -> Shape:
    """Return a named shape.

    Parameters
    ----------
    shape
        A key of :data:`SHAPES`.

    Returns
    -------
    Shape
        As declared.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if shape not in SHAPES:
        names = ", ".join(repr(name) for name in SHAPES)
        refuse(f"a shape out of {names}", shape)
    return SHAPES[shape]
