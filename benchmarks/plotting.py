"""The plot: time against people on the Lille shape, both axes logarithmic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.methods import METHODS, READING
from benchmarks.publishing import OURS, fitted, slope

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
APART = 1.45
"""Labels at one end are at least this factor of seconds apart."""


def plot(file: Path, rows: list[dict[str, Any]]) -> None:
    """Draw the curves into a file, the same bytes for the same rows.

    Hollow marks are runs that the limit ended; dashed lines are methods that have no
    bound, and so no optimum.

    Parameters
    ----------
    file
        Ends in ``.svg``, or in ``.png`` to look at.
    rows
        As ``run.measured`` returns them.
    """
    with mpl.rc_context({"svg.hashsalt": "allocation", "font.size": 10}):
        figure = Figure(figsize=(8.4, 5.4), layout="constrained")
        axes = figure.add_subplot()
        _draw(axes, [row for row in rows if row["plotted"] and not row["failed"]])
        kind = file.suffix[1:]
        plain = {"Date": None} if kind == "svg" else None
        figure.savefig(file, format=kind, metadata=plain, dpi=110)


def _draw(axes: Axes, rows: list[dict[str, Any]]) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    ends: dict[int, list[tuple[float, str, bool]]] = {}
    for marker, name in zip(MARKERS, (*METHODS, READING), strict=True):
        mine = sorted(
            (row for row in rows if row["method"] == name), key=lambda r: r["people"]
        )
        if not mine:
            continue
        ours = name == OURS
        people = [row["people"] for row in mine]
        seconds = [row["seconds"] for row in mine]
        axes.plot(
            people,
            seconds,
            color="black" if ours else "0.45",
            linewidth=2.4 if ours else 1.1,
            linestyle="-" if any(row["bound"] is not None for row in mine) else "--",
            zorder=3 if ours else 2,
        )
        for row in mine:
            axes.plot(
                row["people"],
                row["seconds"],
                marker=marker,
                markersize=7 if ours else 6,
                color="black" if ours else "0.45",
                markerfacecolor="white" if row["out_of_time"] else None,
                zorder=4,
            )
        label = name + _fitted(mine) if ours else name
        ends.setdefault(people[-1], []).append((seconds[-1], label, ours))
    for size, labels in ends.items():
        _label(axes, size, labels)
    axes.set_xlabel("people")
    axes.set_ylabel("seconds, from arrays to the assignment (median)")
    low, high = axes.get_ylim()
    axes.set_ylim(low, high * 3)  # room for the words of the slowest
    axes.set_title(
        "The Lille shape: 3 rounds of 5, 5 and 4 sessions, random rankings",
        loc="left",
        fontsize=11,
    )
    sizes = sorted({row["people"] for row in rows})
    axes.set_xticks(sizes, [f"{n:,}" for n in sizes])
    axes.yaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()
    if sizes:
        axes.set_xlim(sizes[0] / 1.5, sizes[-1] * 9)
    axes.grid(color="0.9", linewidth=0.7)
    axes.spines[["top", "right"]].set_visible(False)


def _label(axes: Axes, people: int, labels: list[tuple[float, str, bool]]) -> None:
    """Write the names to the right of where their lines end, none over another."""
    height = 0.0
    for seconds, name, ours in sorted(labels):
        height = max(seconds, height * APART)
        more = APART ** (name.count("\n") / 2)
        height *= more
        axes.annotate(
            name,
            (people, seconds),
            xytext=(people * 1.18, height),
            textcoords="data",
            va="center",
            color="black" if ours else "0.3",
            fontweight="bold" if ours else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            zorder=3.5,
        )
        height *= more


def _fitted(mine: list[dict[str, Any]]) -> str:
    points = fitted(mine)
    return f"\nslope {slope(points):.2f} from {min(points)[0]:,}" if points else ""
