"""What a relaxation leaves: a bound with its proof, and programmes for a search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocation._engine.master import TOLERANCE, Columns
from allocation.certificate import evaluate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.certificate import Certificate
    from allocation.programmes import Programmes

MOST_NEAR = 200_000
"""So many programmes about the optimum are given to a search."""


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation of a stage says.

    Parameters
    ----------
    bound
        No assignment is below.
    certificate
        From which :func:`allocation.certificate.price_bound` computes the same bound.
    programmes
        What people may do alone; the classes are numbered as there.
    columns
        The programmes that the prices asked for: mostly, an assignment at the bound
        can be made of them. None where there were no prices.
    share
        How many of the class take each of those, by the LP; mostly whole numbers.
    possible
        Whether the last LP kept all sizes and limits.
    guide
        Of the stage ``worst``: the relaxation of ``dissatisfaction`` within the bound,
        as far as it is known to be possible.
    """

    bound: int
    certificate: Certificate
    programmes: Programmes
    columns: Columns | None = None
    share: NDArray[np.float64] | None = None
    possible: bool = False
    guide: Relaxed | None = None

    def split(self) -> NDArray[np.bool_]:
        """Return which classes the LP did not leave whole.

        Returns
        -------
        numpy.ndarray
            Shape ``(classes,)``.
        """
        columns, share = self.columns, self.share
        parted = np.zeros(len(self.programmes.size), dtype=bool)
        if columns is not None and share is not None:
            fraction = np.abs(share - np.rint(share)) > TOLERANCE
            parted[columns.of_class[fraction]] = True
        return parted

    def about(self, classes: NDArray[np.int64]) -> Relaxed:
        """Return a relaxation with all programmes of some classes that may be optimal.

        Those that cost no more at the prices than an assignment at the bound leaves
        room for (reduced-cost fixing).

        Parameters
        ----------
        classes
            Which, ascending.

        Returns
        -------
        Relaxed
            The same if they are too many to be looked at.
        """
        columns, share, programmes = self.columns, self.share, self.programmes
        proof = self.certificate
        if columns is None or share is None or proof.cases:
            return self
        now = evaluate(programmes.event, proof, programmes)
        slack = self.bound * proof.scale - now.scaled
        found = programmes.near(
            classes, now.prices.amounts, now.prices.steps, now.least + max(slack, 0)
        )
        if found is None or len(found[0]) > MOST_NEAR:
            return self
        more = Columns(columns.of_class, columns.pattern)
        more.add(*found)
        return replace(self, columns=more, share=more.looked_up(columns, share))

    def settled(self, open_: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how many take each programme, where that is not left to a search.

        Parameters
        ----------
        open_
            Classes that are left to it, among them all that the LP did not leave whole.

        Returns
        -------
        numpy.ndarray
            -1 where it is left to a search, shape ``(columns,)``.
        """
        columns, share = self.columns, self.share
        if columns is None or share is None:
            return np.empty(0, dtype=np.int64)
        whole = np.rint(share).astype(np.int64)
        return np.where(open_[columns.of_class], -1, whole)

    def seats(self) -> NDArray[np.bool_] | None:
        """Return the seats that the programmes of a relaxation hold.

        Returns
        -------
        numpy.ndarray or None
            Shape ``(participants, sessions)``; None if it has no programmes.
        """
        columns, programmes = self.columns, self.programmes
        if columns is None:
            return None
        sessions = len(programmes.event.sessions)
        held = np.zeros((len(programmes.size), sessions), dtype=bool)
        for column in columns.pattern.T:
            seat = column < sessions
            held[columns.of_class[seat], column[seat]] = True
        return programmes.seats_of_people(held)
