"""Pictures of sessions: how full each is, and how many people want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocation.pictures import colours, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from allocation.wording import Words

LINE = 0.155
"""Inches that a line of a label takes."""

GAP = 0.13
"""Inches between two sessions."""

ABOVE = 1.15
"""Inches for the title, and for the values below."""

CANCELLED, NOT_PROGRAMMED = "cancelled", "not programmed"
"""States of sessions in the table of attendance."""

SIGNS = 54
"""Signs in a line of a session's title."""


@dataclass(frozen=True)
class _Rows:
    """Where sessions stand, from top to bottom, with the names of their rounds.

    Parameters
    ----------
    ax
        With these labels on it.
    places
        Of the sessions, in inches from the top.
    thick
        Of a session's bar, in inches.
    """

    ax: Axes
    places: list[float]
    thick: float = 0.24


def _rows(table: pd.DataFrame, said: Words, ax: Axes | None) -> _Rows:
    """Write the labels of a table's sessions."""
    titles = table["title"].where(table["title"] != "", table["session"])
    labels = [style.wrapped(text, SIGNS) for text in titles]
    rounds = table["round"].tolist()
    places, heads, at = [], [], 0.0
    for place, label in enumerate(labels):
        if not place or rounds[place] != rounds[place - 1]:
            at += 0.3
            heads.append((at - 0.06, rounds[place]))
        tall = max(LINE * (label.count("\n") + 1), 0.26)
        places.append(at + GAP / 2 + tall / 2)
        at += tall + GAP
    if ax is None:
        ax = style.new(at + ABOVE)
    style.plain(ax)
    ax.set_ylim(at, 0)
    style.ticks(ax, "y", places, labels, linespacing=1.1)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", pad=4)
    for where, name in heads:
        ax.annotate(
            style.said(said.text("Round {round}", round=name)),
            (0, where),
            xycoords=("axes fraction", "data"),
            fontsize=style.PLAIN,
            weight="bold",
            color=colours.INK,
            va="bottom",
            ha="left",
            parse_math=False,
        )
    return _Rows(ax, places)


def fill(table: pd.DataFrame, said: Words, ax: Axes | None) -> Axes:
    """Draw how full each session is.

    Parameters
    ----------
    table
        :meth:`allocation.Report.attendance`.
    said
        The language.
    ax
        Where to; None for a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        For each session, in the order of the table, a bar of its people
        (``containers[1]``) on one of its seats (``containers[0]``).
    """
    rows = _rows(table, said, ax)
    ax, taken = rows.ax, table["taken"].tolist()
    # the seats of a candidate that has no room are those of no room
    has_seats = table["limited"] & (table["state"] != NOT_PROGRAMMED)
    seats = table["capacity"].where(has_seats, 0).tolist()
    ax.barh(
        rows.places,
        seats,
        rows.thick,
        color=colours.EMPTY,
        edgecolor=colours.FADED,
        linewidth=0.8,
        label=said.text("seats"),
    )
    ax.barh(
        rows.places,
        taken,
        rows.thick * 0.62,
        color=colours.BLUE,
        label=said.text("people"),
    )
    # who is not expected to come does without a seat
    over = [
        max(people - most, 0) if beyond else 0
        for people, most, beyond in zip(
            taken, seats, table["overfull"].tolist(), strict=True
        )
    ]
    limited = table["limited"].tolist()
    if any(more and is_so for more, is_so in zip(over, limited, strict=True)):
        ax.barh(
            rows.places,
            [more * is_so for more, is_so in zip(over, limited, strict=True)],
            rows.thick * 0.62,
            left=seats,
            color="white",
            edgecolor=colours.INK,
            hatch="////",
            label=said.text("more people than seats"),
        )
    for place, people, most, is_so, state in zip(
        rows.places, taken, seats, limited, table["state"].tolist(), strict=True
    ):
        text = said.number(people)
        if is_so:
            text = said.text(
                "{people} of {seats}",
                people=said.number(people),
                seats=said.number(most),
            )
        if state == CANCELLED:
            text = said.text("cancelled")
        elif state == NOT_PROGRAMMED:
            text = said.text("not programmed")
        _beside(ax, max(people, most), place, text)
    _finish(ax, said, said.text("People in each session, and its seats"))
    return ax


def demand(table: pd.DataFrame, said: Words, ax: Axes | None) -> Axes:
    """Draw how many people want each session, against its seats.

    Parameters
    ----------
    table
        :meth:`allocation.Report.demand`.
    said
        The language.
    ax
        Where to; None for a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        For each session, in the order of the table, a bar of first choices
        (``containers[1]``) on one of all ballots that list it (``containers[0]``), and
        a mark at its seats (``collections[0]``).
    """
    rows = _rows(table, said, ax)
    ax, firsts = rows.ax, table["first_choices"].tolist()
    ax.barh(
        rows.places,
        table["listings"].tolist(),
        rows.thick,
        color=colours.SKY,
        edgecolor=colours.FADED,
        linewidth=0.5,
        label=said.text("all who list it"),
    )
    ax.barh(
        rows.places,
        firsts,
        rows.thick * 0.62,
        color=colours.BLUE,
        label=said.text("first choice"),
    )
    limited = table["limited"].to_numpy()
    seats = table["capacity"].to_numpy()
    places = [place for place, is_so in zip(rows.places, limited, strict=True) if is_so]
    ax.vlines(
        seats[limited],
        [place - rows.thick * 0.78 for place in places],
        [place + rows.thick * 0.78 for place in places],
        color="white",
        linewidth=4.5,
    )
    ax.vlines(
        seats[limited],
        [place - rows.thick * 0.74 for place in places],
        [place + rows.thick * 0.74 for place in places],
        color=colours.INK,
        linewidth=2.2,
        label=said.text("seats"),
    )
    for place, people, listed, most, is_so in zip(
        rows.places,
        firsts,
        table["listings"].tolist(),
        seats.tolist(),
        limited.tolist(),
        strict=True,
    ):
        text = said.number(people)
        if is_so:
            text = said.text(
                "{people} for {seats}", people=text, seats=said.number(most)
            )
        _beside(ax, max(listed, most * is_so), place, text)
    _finish(ax, said, said.text("Who wants each session, and its seats"))
    return ax


def _beside(ax: Axes, value: float, place: float, text: str) -> None:
    ax.annotate(
        text,
        (value, place),
        xytext=(5, 0),
        textcoords="offset points",
        fontsize=style.SMALL,
        color=colours.INK,
        va="center",
        parse_math=False,
    )


def _finish(ax: Axes, said: Words, title: str) -> None:
    """Name the values, and tell what the bars are."""
    ax.margins(x=0.14)
    ax.set_xlim(left=0)
    style.whole(ax, "x", said)
    ax.set_xlabel(said.text("people"), fontsize=style.SMALL, color=colours.INK)
    style.title(ax, title, legend=True)
