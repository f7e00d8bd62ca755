"""What a report and a plan offer to draw."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from allocation.optional import need
from allocation.wording import words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from allocation.pictures.tradeoffs import Front


class Tables(Protocol):
    """What pictures are drawn from: the tables of a report."""

    def choices(self, by: str | None = None) -> pd.DataFrame:
        """Return how many seats are first choices, and so on."""

    def attendance(self) -> pd.DataFrame:
        """Return a row for each session."""

    def demand(self) -> pd.DataFrame:
        """Return a row for each session: who wants it."""

    def totals(self) -> pd.DataFrame:
        """Return a row for each person."""

    def programmes(self) -> pd.DataFrame:
        """Return a row for each seat."""


@dataclass(frozen=True)
class Plots:
    """Pictures of an answer, each on an axis that a notebook shows; extra ``plot``.

    ``plan.plot`` and ``report.plot`` have it. Every picture comes from one table of the
    report, and shows nobody's name. Each method takes ``ax``, an axis to draw on (None,
    the default, for a new figure), and ``language``, ``"en"`` (the default) or
    ``"fr"``, and returns the axis. ImportError means that matplotlib is not installed.

    Parameters
    ----------
    report
        What to draw.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.lille2014()
    >>> report = al.Report(event, al.mechanisms.first_come(event))
    >>> axis = report.plot.fill()
    >>> axis.get_title(loc="left")
    'People in each session, and its seats'
    """

    report: Tables

    def choices(
        self, by: str = "round", *, ax: Axes | None = None, language: str = "en"
    ) -> Axes:
        """Draw which choices people have, over all and in groups.

        Parameters
        ----------
        by
            What :meth:`allocation.Report.choices` groups by.
        ax, language
            Where to, and in which language.

        Returns
        -------
        matplotlib.axes.Axes
            A bar for all seats, and one for each group.
        """
        tables = self.report.choices(), self.report.choices(by)
        said = words(language, "pictures")
        return _draw("outcomes", "choices", *tables, by, said, ax)

    def fill(self, *, ax: Axes | None = None, language: str = "en") -> Axes:
        """Draw how full each session is.

        Parameters
        ----------
        ax, language
            Where to, and in which language.

        Returns
        -------
        matplotlib.axes.Axes
            A bar for the people of each session, on one for its seats.
        """
        said = words(language, "pictures")
        return _draw("sessions", "fill", self.report.attendance(), said, ax)

    def demand(self, *, ax: Axes | None = None, language: str = "en") -> Axes:
        """Draw how many people want each session, against its seats.

        Parameters
        ----------
        ax, language
            Where to, and in which language.

        Returns
        -------
        matplotlib.axes.Axes
            For each session a bar for first choices, on one for all ballots that list
            it, and a mark at its seats.
        """
        said = words(language, "pictures")
        return _draw("sessions", "demand", self.report.demand(), said, ax)

    def totals(self, *, ax: Axes | None = None, language: str = "en") -> Axes:
        """Draw how many people have which total.

        Parameters
        ----------
        ax, language
            Where to, and in which language.

        Returns
        -------
        matplotlib.axes.Axes
            A bar for each total, or for each range of totals where there are many.
        """
        said = words(language, "pictures")
        return _draw("people", "totals", self.report.totals(), said, ax)

    def flow(
        self,
        before: str | None = None,
        after: str | None = None,
        *,
        ax: Axes | None = None,
        language: str = "en",
    ) -> Axes:
        """Draw who goes from which session of one round to which of another.

        Parameters
        ----------
        before, after
            Ids of two rounds; None (the default) for the first, and for the one that
            follows ``before``.
        ax, language
            Where to, and in which language.

        Returns
        -------
        matplotlib.axes.Axes
            A square for each pair of sessions, dark where many go; the numbers in them.

        Raises
        ------
        ValueError
            If there is no such round, or only one.
        """
        tables = self.report.attendance(), self.report.programmes()
        said = words(language, "pictures")
        return _draw("people", "flow", *tables, (before, after), said, ax)

    def frontier(
        self, front: Front, *, ax: Axes | None = None, language: str = "en"
    ) -> Axes:
        """Draw the points worth choosing between two aims.

        Parameters
        ----------
        front
            What :func:`allocation.frontier` returns.
        ax, language
            Where to, and in which language.

        Returns
        -------
        matplotlib.axes.Axes
            A staircase of points.
        """
        return frontier(front, ax, language=language)


def frontier(front: Front, ax: Axes | None = None, *, language: str = "en") -> Axes:
    """Draw the points worth choosing between two aims.

    Parameters
    ----------
    front
        The points.
    ax, language
        Where to, and in which language.

    Returns
    -------
    matplotlib.axes.Axes
        A staircase of points.
    """
    return _draw("tradeoffs", "frontier", front, words(language, "pictures"), ax)


def _draw(module: str, name: str, *values: object) -> Axes:
    """Call a function that draws; it is not read before somebody wants a picture."""
    need("matplotlib", "plot")
    drawn: Axes = getattr(import_module(f"allocation.pictures.{module}"), name)(*values)
    return drawn
