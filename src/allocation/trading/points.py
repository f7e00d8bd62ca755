"""The frontier as data: its points, what is left unsearched, and its table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING

import pandas as pd

from allocation import markup
from allocation.errors import shown
from allocation.event.showing import more
from allocation.pictures import frontier
from allocation.result import Proof, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from allocation.plan import Plan

WORDS = (Proof.BEST_KNOWN, Proof.SOLVER_CLAIMED, Proof.PROVEN)
"""From the weakest to the strongest."""

ROWS = 20
"""How many points a notebook shows unasked."""


def weakest(proofs: Iterable[Proof]) -> Proof:
    """Return the weakest word.

    Parameters
    ----------
    proofs
        At least one.

    Returns
    -------
    Proof
        The one that vouches for all.
    """
    return min(proofs, key=WORDS.index)


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """One choice between two aims.

    Parameters
    ----------
    trade, against
        The values of the two stages.
    trade_bound
        No assignment with as little of ``against`` has less of ``trade``.
    against_bound
        No assignment with as little of ``trade`` has less of ``against``.
    trade_proof, against_proof
        Who vouches for the two bounds, and for the stages before them.
    plan
        The assignment, to take.
    proved_by
        The plans whose certificates prove the bounds; ``plan`` may be one of them.
    seconds
        Wall-clock time spent on the point.
    """

    trade: int
    against: int
    trade_bound: int
    against_bound: int
    trade_proof: Proof
    against_proof: Proof
    plan: Plan
    proved_by: tuple[Plan, ...]
    seconds: float

    @property
    def status(self) -> Status:
        """``OPTIMAL`` if it is proved that the point is worth choosing."""
        known = self.proof is Proof.BEST_KNOWN
        return Status.FEASIBLE if known else Status.OPTIMAL

    @property
    def proof(self) -> Proof:
        """The weaker of the two words."""
        return weakest([self.trade_proof, self.against_proof])

    def __repr__(self) -> str:
        """Return a short text without names."""
        return f"<FrontierPoint: {self.trade}, {self.against}, {self.proof}>"


@dataclass(frozen=True, slots=True)
class Gap:
    """What was not searched: further points have both values in these ranges, if any.

    Parameters
    ----------
    stopped
        Why: ``"time limit"``, ``"interrupted"``, or ``"most"`` (as many points as were
        wanted).
    trade, against
        From and to, both possible; None where nothing is known.
    """

    stopped: str
    trade: tuple[int | None, int | None]
    against: tuple[int | None, int | None]


@dataclass(frozen=True, eq=False)
class Frontier:
    """All points worth choosing between two aims; less is better in both.

    Parameters
    ----------
    trade, against
        The names of the two stages.
    points
        From the least of ``trade`` to the least of ``against``. None is as good as
        another in both values.
    closed
        For each point, whether it is proved that nothing worth choosing lies between it
        and the next; for the last, that nothing comes after it.
    gap
        What was not searched; None if everything was.
    seconds
        Wall-clock time of the whole.
    """

    trade: str
    against: str
    points: tuple[FrontierPoint, ...]
    closed: tuple[bool, ...]
    gap: Gap | None
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether these are all points, and each is worth choosing."""
        return self.gap is None

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plan of each point."""
        return tuple(point.plan for point in self.points)

    def plan(self, number: int) -> Plan:
        """Return the plan of one point.

        Parameters
        ----------
        number
            Which, from 1, as in table and plot.

        Returns
        -------
        Plan
            To take.

        Raises
        ------
        ValueError
            If there is no such point.
        """
        if number not in range(1, len(self.points) + 1):
            message = f"Expected a point from 1 to {len(self.points)}, "
            raise ValueError(message + f"got {shown(number)}.")
        return self.points[number - 1].plan

    def frame(self) -> pd.DataFrame:
        """Return a row for each point.

        Returns
        -------
        pandas.DataFrame
            Index ``point``, from 1, as :meth:`plan` takes it. With ``worst`` and
            ``dissatisfaction`` for whichever two stages were traded: ``worst``,
            ``dissatisfaction`` (the values), ``worst_bound``, ``dissatisfaction_bound``
            (whole numbers); ``worst_proof``, ``dissatisfaction_proof``, ``status``
            (texts); ``price`` (how much more ``dissatisfaction`` each unit less of
            ``worst`` costs, from the next point to this one; missing for the last
            point, and where it is not proved that nothing lies between); ``closed``
            (whether that is proved); ``stopped`` (if not, why: ``time limit``,
            ``interrupted`` or ``most``); ``seconds``.
        """
        points = self.points
        prices = [
            (here.against - there.against) / (there.trade - here.trade)
            if closed
            else None
            for (here, there), closed in zip(
                pairwise(points), self.closed, strict=False
            )
        ]
        stopped = "" if self.gap is None else self.gap.stopped
        return pd.DataFrame(
            {
                self.trade: [point.trade for point in points],
                self.against: [point.against for point in points],
                f"{self.trade}_bound": [point.trade_bound for point in points],
                f"{self.against}_bound": [point.against_bound for point in points],
                f"{self.trade}_proof": [str(point.trade_proof) for point in points],
                f"{self.against}_proof": [str(point.against_proof) for point in points],
                "status": [str(point.status) for point in points],
                "price": pd.Series([*prices, None], dtype="float64").tolist(),
                "closed": list(self.closed),
                "stopped": ["" if closed else stopped for closed in self.closed],
                "seconds": [point.seconds for point in points],
            },
            index=pd.RangeIndex(1, len(points) + 1, name="point"),
        )

    def plot(self, ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw the points as a staircase; needs the extra ``plot``.

        A point whose bounds are not both reached is hollow; a part that was not
        searched is dotted.

        Parameters
        ----------
        ax
            Where to; None (the default) for a new figure.
        language
            ``"en"`` (the default) or ``"fr"``.

        Returns
        -------
        matplotlib.axes.Axes
            With the plot; that of a new figure shows itself in a notebook.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        ValueError
            If there is no such language.
        """
        return frontier(self, ax, language=language)

    def __str__(self) -> str:
        """Return a line for the whole, and one for each point."""
        lines = [
            f"{number}. {self.trade} {point.trade}, {self.against} {point.against}: "
            f"{point.status}, {point.proof}"
            for number, point in enumerate(self.points, 1)
        ]
        return "\n".join([self._said(), *lines])

    def __repr__(self) -> str:
        """Return a short text without names."""
        return f"<Frontier: {self._said()}>"

    def _repr_html_(self) -> str:
        """Return the points as a notebook shows them: no names of people."""
        frame = self.frame().head(ROWS)
        rows = [
            (number, trade, against, _price(price), status)
            for number, trade, against, price, status in zip(
                frame.index.tolist(),
                frame[self.trade].tolist(),
                frame[self.against].tolist(),
                frame["price"].tolist(),
                frame["status"].tolist(),
                strict=True,
            )
        ]
        heads = ("point", self.trade, self.against, "price", "status")
        return markup.block(
            markup.paragraph(self._said()),
            markup.table(heads, rows),
            *more(len(self.points) - ROWS, "points"),
        )

    def _said(self) -> str:
        count = len(self.points)
        why = "" if self.gap is None else self.gap.stopped
        told = f"perhaps not all: {why}" if why else "all of them"
        points = "1 point" if count == 1 else f"{count} points"
        return f"{self.trade} against {self.against}, {points}, {told}"


def _price(price: float) -> markup.Number:
    """Return a price as a table has it; nothing where there is none."""
    return markup.Number("" if isnan(price) else f"{price:.2f}")
