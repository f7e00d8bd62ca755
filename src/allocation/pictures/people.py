"""Pictures of people, without names: their totals, and where they go next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.colors import LinearSegmentedColormap, to_hex

from allocation.errors import did_you_mean
from allocation.pictures import colours, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from allocation.wording import Words

MOST_BARS = 30
"""More totals than this are put together in ranges of equal width."""

FEW = 5
"""So many columns, or more, have their titles upright."""

MOST_SESSIONS = 24
"""So many sessions have a row or column of their own: of more, the largest."""

PALE, DARK = "#f4f7fa", "#0b3c68"
"""The square of a pair of sessions that nobody has, and of that which most have."""

SCALE = LinearSegmentedColormap.from_list("blues", [PALE, DARK])


def totals(table: pd.DataFrame, said: Words, ax: Axes | None) -> Axes:
    """Draw how many people have which total.

    Parameters
    ----------
    table
        :meth:`allocation.Report.totals`.
    said
        The language.
    ax
        Where to; None for a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A bar for each total, or range of totals, from 0 or the least.
    """
    if ax is None:
        ax = style.new(3.6)
    values = table["total"].tolist()
    least, most = min(0, *values), max(values)
    wide = -(-(most - least + 1) // MOST_BARS)
    starts = list(range(least, most + 1, wide))
    counts = [sum(start <= one < start + wide for one in values) for start in starts]
    bars = ax.bar(starts, counts, 0.82 * wide, color=colours.BLUE)
    ax.bar_label(
        bars,
        [said.number(count) if count else "" for count in counts],
        fontsize=style.SMALL,
        color=colours.INK,
        padding=2,
    )
    style.plain(ax, along="y")
    every = -(-len(starts) // 15)
    labels = [_range(start, wide, said) for start in starts]
    style.ticks(ax, "x", starts[::every], labels[::every])
    ax.margins(y=0.12)
    style.whole(ax, "y", said)
    ax.set_ylabel(said.text("people"), fontsize=style.SMALL, color=colours.INK)
    ax.set_xlabel(
        said.text("cost of all the person's seats (0: nothing could be better)"),
        fontsize=style.SMALL,
        color=colours.INK,
    )
    style.title(
        ax,
        said.text("How people fare"),
        said.plural(
            "{count} person; worst total {worst}, mean {mean}",
            "{count} people; worst total {worst}, mean {mean}",
            len(values),
            worst=said.number(most),
            mean=said.number(sum(values) / len(values), 2),
        ),
    )
    return ax


def _range(start: int, wide: int, said: Words) -> str:
    if wide == 1:
        return said.number(start)
    return f"{said.number(start)}–{said.number(start + wide - 1)}"


def flow(
    sessions: pd.DataFrame,
    seats: pd.DataFrame,
    pair: tuple[str | None, str | None],
    said: Words,
    ax: Axes | None,
) -> Axes:
    """Draw who goes from which session of one round to which of another.

    Parameters
    ----------
    sessions
        :meth:`allocation.Report.attendance`.
    seats
        :meth:`allocation.Report.programmes`.
    pair
        Ids of rounds; None for the first, and for the one that follows it.
    said
        The language.
    ax
        Where to; None for a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        ``images[0]`` has the numbers of people: a row for each session of the round
        before, a column for each of the round after; the last of each is "no seat",
        where that happens.

    Raises
    ------
    ValueError
        If there is no such round, or only one.
    """
    first, second = _pair(sessions, *pair)
    other = said.text("other sessions")
    down, across = (_running(sessions, held, other) for held in (first, second))
    counts = _counts(seats, first, second, list(down), list(across))
    rows = [style.wrapped(title, 40) for title in down.values()]
    upright = len(across) >= FEW
    columns = [
        style.wrapped(across[name], 30 if upright else 17, 5 - 2 * upright)
        for name in across
    ]
    nobody = said.text("no seat, or absent")
    if any(line[-1] for line in counts):
        columns.append(style.wrapped(nobody, 17))
    else:
        counts = [line[:-1] for line in counts]
    if any(counts[-1]):
        rows.append(nobody)
    else:
        counts = counts[:-1]
    if ax is None:
        tall = sum(max(0.155 * (text.count("\n") + 1), 0.3) + 0.14 for text in rows)
        ax = style.new(tall + 2.1, max(style.WIDTH, 2.7 + 0.45 * len(columns)))
    largest = max(max(line) for line in counts)
    shades = [[_shade(value, largest) for value in line] for line in counts]
    ax.imshow(counts, aspect="auto", cmap=SCALE, vmin=0, vmax=max(largest, 1))
    for row, line in enumerate(counts):
        for column, value in enumerate(line):
            style.write(
                ax,
                column,
                row,
                said.number(value) if value else "·",
                color=colours.on(shades[row][column]),
                fontsize=style.PLAIN if value else style.SMALL,
                ha="center",
                va="center",
            )
    style.ticks(ax, "y", range(len(rows)), rows, linespacing=1.1)
    style.ticks(
        ax,
        "x",
        range(len(columns)),
        columns,
        rotation=90 * upright,
        linespacing=1.1,
        fontsize=7.2,
    )
    ax.tick_params(length=0, pad=5)
    ax.spines[:].set_visible(False)
    ax.set_xticks([place - 0.5 for place in range(1, len(columns))], minor=True)
    ax.set_yticks([place - 0.5 for place in range(1, len(rows))], minor=True)
    ax.grid(visible=True, which="minor", color="white", linewidth=2)
    ax.tick_params(which="minor", length=0)
    style.title(
        ax,
        style.said(
            said.text(
                "From round {before} to round {after}", before=first, after=second
            )
        ),
        said.text("people: from the session at the left to the one below"),
    )
    return ax


def _pair(
    sessions: pd.DataFrame, before: str | None, after: str | None
) -> tuple[str, str]:
    """Return the two rounds.

    Raises
    ------
    ValueError
        If there is no such round, or only one.
    """
    rounds = sessions["round"].unique().tolist()
    for asked in (before, after):
        if asked is not None and asked not in rounds:
            message = f"There is no round {asked!r} with sessions."
            raise ValueError(message + did_you_mean(asked, rounds))
    first = before if before is not None else rounds[0]
    follows = rounds[rounds.index(first) + 1 :]
    second = after if after is not None else next(iter(follows), first)
    if second == first:
        message = f"Expected two rounds to draw who goes on, got only {first!r}."
        raise ValueError(message)
    return first, second


def _running(sessions: pd.DataFrame, held: str, other: str) -> dict[str, str]:
    """Return the titles of the sessions of a round that somebody sits in, by id.

    Of many sessions there are the largest; ``""`` is all others together.
    """
    table = sessions[(sessions["round"] == held) & (sessions["taken"] > 0)]
    if len(table) > MOST_SESSIONS:
        largest = table["taken"].nlargest(MOST_SESSIONS - 1).index
        table = table.loc[table.index.isin(largest)]
        rest = {"": other}
    else:
        rest = {}
    pairs = zip(table["session"].tolist(), table["title"].tolist(), strict=True)
    return {session: title or session for session, title in pairs} | rest


def _counts(
    seats: pd.DataFrame, first: str, second: str, down: list[str], across: list[str]
) -> list[list[int]]:
    """Return how many people go from where to where; last come those without a seat."""
    sides = []
    for held, names in ((first, down), (second, across)):
        own = {name: place for place, name in enumerate(names)}
        rest = own.get("", len(names))
        sides.append((_seated(seats, held), own, rest, len(names)))
    counts = [[0] * (len(across) + 1) for _ in range(len(down) + 1)]
    for person in dict.fromkeys(seats["participant"]):
        here, there = (
            [own.get(session, rest) for session in seated[person]]
            if person in seated
            else [none]
            for seated, own, rest, none in sides
        )
        for row in here:
            for column in there:
                counts[row][column] += 1
    counts[-1][-1] = 0  # who is in neither round goes nowhere
    return counts


def _seated(seats: pd.DataFrame, held: str) -> dict[str, list[str]]:
    taken = seats[(seats["round"] == held) & seats["session"].notna()]
    found: dict[str, list[str]] = {}
    for person, session in zip(taken["participant"], taken["session"], strict=True):
        found.setdefault(person, []).append(session)
    return found


def _shade(value: int, largest: int) -> str:
    return to_hex(SCALE(value / max(largest, 1)))
