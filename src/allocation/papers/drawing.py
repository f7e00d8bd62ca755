"""The pictures of an answer as files."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from allocation.pictures import image

if TYPE_CHECKING:
    from allocation.report import Report

DPI = 150
"""Dots per inch: sharp on paper, and small enough to send."""

MOST_ROUNDS = 8
"""Of so many rounds it is drawn who goes on from each to the next."""


def pictures(report: Report, language: str = "en") -> dict[str, bytes]:
    """Return the pictures of an answer.

    Parameters
    ----------
    report
        Whose tables.
    language
        ``"en"`` (the default) or ``"fr"``.

    Returns
    -------
    dict
        PNG by the name of the file: choices, seats, demand, totals, and for each round
        who goes from it to the next.

    Raises
    ------
    MissingLibraryError
        If matplotlib is not installed.
    ValueError
        If there is no such language.
    """
    plot = report.plot
    drawn = {
        "choices.png": plot.choices(language=language),
        "fill.png": plot.fill(language=language),
        "demand.png": plot.demand(language=language),
        "totals.png": plot.totals(language=language),
    }
    rounds = report.attendance()["round"].unique().tolist()
    for number, (here, there) in enumerate(pairwise(rounds[:MOST_ROUNDS]), 1):
        drawn[f"flow-{number}.png"] = plot.flow(here, there, language=language)
    return {name: image(picture, dpi=DPI) for name, picture in drawn.items()}
