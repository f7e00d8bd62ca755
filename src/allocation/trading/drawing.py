"""The frontier as a plot."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from allocation.result import Status

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from allocation.trading.points import Frontier

TITLES = {
    "unseated": "Seats that stay empty",
    "worst": "Total cost of the person who is worst off",
    "dissatisfaction": "Sum of all costs",
    "balance": "How unevenly sessions are filled",
    "topic_balance": "How unevenly a topic's sessions are filled",
    "cancelled": "Cost of the sessions that do not run",
    "overfull": "Cost of expected people beyond the seats",
    "mixture": "How unlike their round the people of sessions are",
}
"""What an axis says; the name of a stage that is not here speaks for itself."""

FEW = 12
"""So many points have their values beside their numbers."""

MANY = 40
"""Of more points than this, only some have their numbers; first and last always."""


def plot(front: Frontier, ax: Axes | None) -> Axes:
    """Draw the points as a staircase.

    Parameters
    ----------
    front
        The points.
    ax
        Where to; None for a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        With the plot.

    Raises
    ------
    ModuleNotFoundError
        If matplotlib is not installed.
    """
    if ax is None:
        ax = _new()
    points = front.points
    for place, (here, there) in enumerate(pairwise(points)):
        ax.plot(
            [here.trade, there.trade, there.trade],
            [here.against, here.against, there.against],
            color="0.55",
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
            color="black",
            markerfacecolor="black" if proved else "white",
            linestyle="none",
            zorder=2,
        )
    _label(front, ax)
    ax.set_xlabel(_title(front.trade))
    ax.set_ylabel(_title(front.against))
    ax.locator_params(integer=True)  # no half seats
    ax.margins(0.14)
    ax.grid(visible=True, color="0.92", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _new() -> Axes:
    try:
        from matplotlib import pyplot as plt  # noqa: PLC0415  # only who plots needs it
    except ModuleNotFoundError as missing:
        message = (
            "Expected matplotlib for a plot: install it with "
            "pip install 'workshop-allocation[plot]'."
        )
        raise ModuleNotFoundError(message, name="matplotlib") from missing
    axes: Axes = plt.subplots(figsize=(6.4, 4.4), layout="constrained")[1]
    return axes


def _label(front: Frontier, ax: Axes) -> None:
    count = len(front.points)
    every = -(-count // MANY)
    for number, point in enumerate(front.points, 1):
        if (number - 1) % every and number != count:
            continue
        values = f": {point.trade:,} and {point.against:,}" if count <= FEW else ""
        ax.annotate(
            f"{number}{values}",
            (point.trade, point.against),
            xytext=(5, 5),
            textcoords="offset points",
            fontsize=8,
            color="black",
        )


def _title(name: str) -> str:
    return TITLES.get(name, name.replace("_", " "))
