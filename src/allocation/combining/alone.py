"""Round by round, each for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.combining.shape import FORBIDDEN, NO_STEPS, Rows, Shape, Steps

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Alone:
    """Round by round: what rules forbid between rounds is forgotten.

    Parameters
    ----------
    shape
        The columns.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.exact = not shape.excluded and not shape.linked

    def cheapest(
        self,
        priced: NDArray[np.int64],
        rows: Rows,
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cheapest combination of each person, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there.

        Returns
        -------
        tuple
            As there.
        """
        people, rounds = len(priced), len(self.shape.rounds)
        seat = np.full((people, rounds), FORBIDDEN, dtype=np.int64)
        nothing = np.full((people, rounds), FORBIDDEN, dtype=np.int64)
        best = np.tile(np.array(self.shape.empty, dtype=np.int64), (people, 1))
        left_out = best.copy()
        for place, (seats, empty) in enumerate(
            zip(self.shape.seats, self.shape.empty, strict=True)
        ):
            if self.shape.may_be_empty[place]:
                nothing[:, place] = priced[:, empty]
            if len(seats):
                offered = priced[:, seats]
                best[:, place] = seats[offered.argmin(axis=1)]
                seat[:, place] = offered.min(axis=1)
        gain = seat - nothing
        # the seats that gain most come first; `most` says how many of them
        rank = np.argsort(np.argsort(gain, axis=1, kind="stable"), axis=1)
        take = (gain < 0) & (rank < rows.most[:, None])
        least = np.where(take, seat, nothing).sum(axis=1)
        return np.minimum(least, FORBIDDEN), np.where(take, best, left_out)

    def with_each(
        self,
        priced: NDArray[np.int64],
        rows: Rows,  # noqa: ARG002
        steps: Steps = NO_STEPS,  # noqa: ARG002
    ) -> NDArray[np.int64]:
        """Return the least amount with each session, as :class:`Combining` says.

        Parameters
        ----------
        priced, rows, steps
            As there; how many sessions a person takes is not looked at.

        Returns
        -------
        numpy.ndarray
            As there; perhaps less than what is true.
        """
        least = np.full((len(priced), len(self.shape.held)), FORBIDDEN, dtype=np.int64)
        of_round = np.column_stack(
            [
                priced[:, self.shape.usable(place)].min(axis=1)
                for place in range(len(self.shape.rounds))
            ]
        )
        total = of_round.sum(axis=1)
        for place, seats in enumerate(self.shape.seats):
            others = total - of_round[:, place]
            least[:, seats] = np.minimum(others[:, None] + priced[:, seats], FORBIDDEN)
        return least
