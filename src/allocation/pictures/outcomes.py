"""The picture of choices: how many seats are first choices, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from allocation.pictures import colours, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from allocation.wording import Words

MOST_RANKS = 5
"""So many ranks have a part of their own; further ones are together."""

MOST_GROUPS = 40
"""So many groups have room in one picture: of more, the largest."""

NARROW = 0.035
"""A part of less of the bar has no room for its number."""

OTHERS = {
    "not listed": ("#ffffff", "xxx"),
    "no preference": ("#ffffff", "///"),
    "pinned": ("#c9c9c9", ""),
    "empty seat": ("#ffffff", ""),
}
"""What is no rank: its colour and hatch."""


class Part(NamedTuple):
    """One part of all bars.

    Parameters
    ----------
    name
        What it is.
    colour, hatch
        How it looks.
    values
        Seats, one number a bar.
    """

    name: str
    colour: str
    hatch: str
    values: list[int]


def choices(
    whole: pd.DataFrame,
    grouped: pd.DataFrame,
    by: str,
    said: Words,
    ax: Axes | None,
) -> Axes:
    """Draw which choices people have, over all and in groups.

    Parameters
    ----------
    whole, grouped
        :meth:`allocation.Report.choices`, for all and for groups.
    by
        What the groups are.
    said
        The language.
    ax
        Where to; None for a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A bar for all seats and one for each group; a container for each part, in
        shares of the bar.
    """
    found = grouped["group"].unique().tolist()
    groups = _largest(grouped, found)
    names = [said.text("All seats"), *(_group(group, by, said) for group in groups)]
    bars = [whole, *(grouped[_same(grouped, group)] for group in groups)]
    if ax is None:
        ax = style.new(1.35 + 0.42 * len(bars))
    sums = [max(int(bar["seats"].sum()), 1) for bar in bars]
    left = [0.0] * len(bars)
    # the bar of all stands apart
    places = [0.0, *(1.25 + place for place in range(len(groups)))]
    parts = _parts(bars, said)
    for part in parts:
        shares = [value / all_ for value, all_ in zip(part.values, sums, strict=True)]
        ax.barh(
            places,
            shares,
            0.72,
            left=left,
            color=part.colour,
            edgecolor=colours.INK,
            linewidth=0.6,
            hatch=part.hatch,
            label=part.name,
        )
        for place, start, share, value in zip(
            places, left, shares, part.values, strict=True
        ):
            if share >= NARROW:
                plate = {"boxstyle": "square,pad=0.15", "lw": 0, "fc": part.colour}
                style.write(
                    ax,
                    start + share / 2,
                    place,
                    said.number(value),
                    color=colours.on(part.colour),
                    ha="center",
                    va="center",
                    bbox=plate if part.hatch else None,
                )
        left = [start + share for start, share in zip(left, shares, strict=True)]
    style.plain(ax)
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_ylim(places[-1] + 0.5, -0.5)
    ax.set_xlim(0, 1)
    style.ticks(ax, "y", places, names)
    style.ticks(
        ax,
        "x",
        [0, 0.25, 0.5, 0.75, 1],
        [said.percent(share) for share in (0, 0.25, 0.5, 0.75, 1)],
    )
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        borderaxespad=2.2,
        ncols=len(parts) if len(parts) <= MOST_RANKS else -(-len(parts) // 2),
        frameon=False,
        fontsize=style.SMALL,
        handlelength=1.6,
        handleheight=1.1,
        columnspacing=1.4,
    )
    under = ""
    if len(groups) < len(found):
        under = said.text(
            "the {shown} largest of {count} groups",
            shown=said.number(len(groups)),
            count=said.number(len(found)),
        )
    style.title(ax, said.text("Which choices people have"), under)
    return ax


def _largest(grouped: pd.DataFrame, found: list[object]) -> list[object]:
    """Return the groups that there is room for, in the order of the table."""
    if len(found) <= MOST_GROUPS:
        return found
    seats = [int(grouped.loc[_same(grouped, one), "seats"].sum()) for one in found]
    order = sorted(range(len(found)), key=lambda place: (-seats[place], place))
    return [found[place] for place in sorted(order[:MOST_GROUPS])]


def _same(table: pd.DataFrame, group: object) -> pd.Series[bool]:
    column = table["group"]
    return column.isna() if group != group else column == group  # noqa: PLR0124  # missing: no kind


def _group(group: object, by: str, said: Words) -> str:
    if not isinstance(group, str):
        return said.text("no session")
    if by == "round":
        return style.said(said.text("Round {round}", round=group))
    return style.wrapped(group, 36, 2) or said.text("not told")


def _parts(bars: list[pd.DataFrame], said: Words) -> list[Part]:
    """Return the parts that some bar has, ranks first."""
    ranks = sorted({int(rank) for bar in bars for rank in bar["rank"].dropna()})
    last = MOST_RANKS if len(ranks) > MOST_RANKS + 1 else max(ranks, default=0)
    parts = []
    for rank in [one for one in ranks if one <= last]:
        values = [_seats(bar, bar["rank"] == rank) for bar in bars]
        colour = colours.RAMP[min(rank, len(colours.RAMP)) - 1]
        parts.append(Part(_ordinal(rank, said), colour, "", values))
    if any(rank > last for rank in ranks):
        values = [_seats(bar, bar["rank"] > last) for bar in bars]
        name = said.text("choice {rank} or later", rank=said.number(last + 1))
        parts.append(Part(name, colours.RAMP[-1], "", values))
    names = {
        "not listed": said.text("not on the ballot"),
        "no preference": said.text("no preference"),
        "pinned": said.text("seat fixed beforehand"),
        "empty seat": said.text("no seat"),
    }
    for outcome, (colour, hatch) in OTHERS.items():
        values = [
            int(bar.loc[bar["outcome"] == outcome, "seats"].sum()) for bar in bars
        ]
        if any(values):
            parts.append(Part(names[outcome], colour, hatch, values))
    return parts


def _seats(bar: pd.DataFrame, which: pd.Series[bool]) -> int:
    return int(bar.loc[which.fillna(value=False).astype(bool), "seats"].sum())


def _ordinal(rank: int, said: Words) -> str:
    spoken = {
        1: said.text("first choice"),
        2: said.text("second choice"),
        3: said.text("third choice"),
    }
    return spoken.get(rank) or said.text("choice {rank}", rank=said.number(rank))
