"""One style for all pictures: legible in print, in grey, and to the colour-blind."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Literal

from allocation.pictures.colours import FADED, GRID, INK
from allocation.pictures.showing import canvas
from allocation.printable import printable, signs, together, typeface

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from allocation.wording import Words

SMALL, PLAIN, LARGE = 8.0, 9.0, 10.5
"""Sizes of texts, in points."""

WIDTH = 7.2
"""Of a picture, in inches: that of a page of A4 between its margins."""


def new(height: float, width: float = WIDTH) -> Axes:
    """Return an axis of a new figure, which shows itself in a notebook.

    Parameters
    ----------
    height, width
        In inches.

    Returns
    -------
    matplotlib.axes.Axes
        With nothing on it.
    """
    return canvas(width, height)


def said(text: str) -> str:
    """Return a text that a picture can show.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text, what its typeface lacks by number.
    """
    if text.isascii() and text.isprintable():
        return text
    return printable(text, signs(typeface()))


def wrapped(text: str, width: int, most: int = 3) -> str:
    """Return a long text in lines.

    Parameters
    ----------
    text
        Any text.
    width
        Signs in a line, at most.
    most
        Lines, at most: what is longer ends in an ellipsis.

    Returns
    -------
    str
        Broken at spaces, never at a no-break space.
    """
    short = together(said(text[: 12 * width * most]))
    lines = textwrap.wrap(
        short, width, max_lines=most, placeholder=" …", break_on_hyphens=False
    )
    return "\n".join(lines)


def literal(texts: Iterable[Text]) -> None:
    """Make texts stand as they are: a dollar is no formula.

    Parameters
    ----------
    texts
        Texts of a figure.
    """
    for text in texts:
        text.set_parse_math(False)


def write(ax: Axes, x: float, y: float, text: str, **style: Any) -> Text:
    """Write a text at a place, a dollar in it as a dollar.

    Parameters
    ----------
    ax
        Where.
    x, y
        Place in the data.
    text
        What :func:`said` returns.
    **style
        Of the text.

    Returns
    -------
    matplotlib.text.Text
        The text.
    """
    return ax.text(
        x, y, text, **{"fontsize": SMALL, "color": INK, **style}, parse_math=False
    )


def title(ax: Axes, text: str, under: str = "", *, legend: bool = False) -> None:
    """Write what the picture says above it, at the left.

    Parameters
    ----------
    ax
        Where.
    text
        In a line or two.
    under
        A smaller line below.
    legend
        Whether what the colours are is told in that line instead.
    """
    gap = 8 + (13 * (under.count("\n") + 1) if under else 0) + 18 * legend
    if legend:
        ax.legend(
            fontsize=SMALL,
            frameon=False,
            ncols=3,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            borderaxespad=0.2,
            borderpad=0.1,
            handlelength=1.6,
            handleheight=1.1,
            columnspacing=1.4,
        )
    literal(
        [
            ax.set_title(
                text, loc="left", fontsize=LARGE, color=INK, weight="bold", pad=gap
            )
        ]
    )
    if under:
        ax.annotate(
            under,
            (0, 1),
            xytext=(0, 6),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=PLAIN,
            color=FADED,
            va="bottom",
            parse_math=False,
            linespacing=1.25,
        )


def plain(ax: Axes, *, along: Literal["x", "y", "both"] = "x") -> None:
    """Take away what is no data, and draw pale lines to read values by.

    Parameters
    ----------
    ax
        Where.
    along
        The axis that has the values: ``"x"``, ``"y"`` or ``"both"``.
    """
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(FADED)
    ax.set_axisbelow(True)
    ax.grid(visible=True, axis=along, color=GRID, linewidth=0.6)
    ax.tick_params(labelsize=SMALL, colors=INK, length=0)


def whole(ax: Axes, along: Literal["x", "y"], said: Words) -> None:
    """Write whole numbers beside an axis, and nothing between them.

    Parameters
    ----------
    ax
        Where.
    along
        ``"x"`` or ``"y"``.
    said
        The language.
    """
    axis = ax.xaxis if along == "x" else ax.yaxis
    ax.locator_params(axis=along, integer=True, min_n_ticks=1)
    axis.set_major_formatter(
        lambda value, _: said.number(round(value)) if value == round(value) else ""
    )


def ticks(
    ax: Axes,
    along: str,
    places: Sequence[float],
    labels: Sequence[str],
    **style: Any,
) -> None:
    """Write labels at places of an axis, each as it is.

    Parameters
    ----------
    ax
        Where.
    along
        ``"x"`` or ``"y"``.
    places, labels
        As many of one as of the other.
    **style
        Of the labels.
    """
    axis = ax.xaxis if along == "x" else ax.yaxis
    axis.set_ticks(places, labels, **{"fontsize": SMALL, "color": INK, **style})
    literal(axis.get_ticklabels())
