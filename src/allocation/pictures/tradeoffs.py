"""The picture of a frontier: what one aim costs in terms of another."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from allocation.pictures import colours, style
from allocation.result import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from allocation.wording import Words

FEW = 12
"""So many points have their values beside their numbers."""

MANY = 40
"""Of more points than this, only some have their numbers; first and last always."""


class Point(Protocol):
    """One choice between two aims."""

    @property
    def trade(self) -> int:
        """The value of the one aim."""

    @property
    def against(self) -> int:
        """The value of the other."""

    @property
    def status(self) -> Status:
        """Whether it is proved that the point is worth choosing."""


class Front(Protocol):
    """All points worth choosing, and what was not searched."""

    @property
    def trade(self) -> str:
        """The name of the one aim."""

    @property
    def against(self) -> str:
        """The name of the other."""

    @property
    def points(self) -> Sequence[Point]:
        """From the least of ``trade`` to the least of ``against``."""

    @property
    def closed(self) -> Sequence[bool]:
        """Whether nothing lies between each point and the next."""


def frontier(front: Front, said: Words, ax: Axes | None) -> Axes:
    """Draw the points as a staircase.

    Parameters
    ----------
    front
        The points.
    said
        The language.
    ax
        Where to; None for a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A point whose bounds are not both reached is hollow; a part that was not
        searched is dotted.
    """
    if ax is None:
        ax = style.new(4.4, 6.4)
    points = front.points
    for place, (here, there) in enumerate(pairwise(points)):
        ax.plot(
            [here.trade, there.trade, there.trade],
            [here.against, here.against, there.against],
            color=colours.FADED,
            linewidth=1.2,
            linestyle="-" if front.closed[place] else ":",
            zorder=1,
        )
    for point in points:
        proved = point.status is Status.OPTIMAL
        ax.plot(
            [point.trade],
            [point.against],
            marker="o",
            markersize=6 if len(points) <= MANY else 4,
            color=colours.BLUE,
            markerfacecolor=colours.BLUE if proved else "white",
            linestyle="none",
            zorder=2,
        )
    _label(front, said, ax)
    style.plain(ax, along="both")
    ax.set_xlabel(_title(front.trade, said), fontsize=style.PLAIN)
    ax.set_ylabel(_title(front.against, said), fontsize=style.PLAIN)
    style.whole(ax, "x", said)
    style.whole(ax, "y", said)
    ax.margins(0.14)
    style.title(ax, said.text("What one aim costs in terms of the other"))
    return ax


def _label(front: Front, said: Words, ax: Axes) -> None:
    count = len(front.points)
    every = -(-count // MANY)
    for number, point in enumerate(front.points, 1):
        if (number - 1) % every and number != count:
            continue
        text = said.number(number)
        if count <= FEW:
            text = said.text(
                "{number}: {trade} and {against}",
                number=text,
                trade=said.number(point.trade),
                against=said.number(point.against),
            )
        ax.annotate(
            text,
            (point.trade, point.against),
            xytext=(5, 5),
            textcoords="offset points",
            fontsize=style.SMALL,
            color=colours.INK,
        )


def _title(name: str, said: Words) -> str:
    """Return what an axis says; the name of another stage speaks for itself."""
    known = {
        "unseated": said.text("Seats that stay empty"),
        "worst": said.text("Total cost of the person who is worst off"),
        "dissatisfaction": said.text("Sum of all costs"),
        "balance": said.text("How unevenly sessions are filled"),
        "topic_balance": said.text("How unevenly a topic's sessions are filled"),
        "cancelled": said.text("Cost of the sessions that do not run"),
        "overfull": said.text("Cost of expected people beyond the seats"),
        "mixture": said.text("How unlike their round the people of sessions are"),
    }
    return known.get(name) or name.replace("_", " ")
