"""An assignment that the engine has found, and what the stages count in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation import evaluation
from allocation.assignment import Assignment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event


class Found:
    """An assignment; each stage is worked out once.

    Parameters
    ----------
    event
        The question.
    taken
        Who sits where, shape ``(participants, sessions)``.
    """

    def __init__(self, event: Event, taken: NDArray[np.bool_]) -> None:
        self.event, self.taken = event, taken
        self.assignment = Assignment(*np.nonzero(taken))
        self._values: dict[str, int] = {}

    def value(self, stage: str) -> int:
        """Return what a stage counts, by the specification.

        Parameters
        ----------
        stage
            The stage.

        Returns
        -------
        int
            At least 0; less is better.
        """
        if stage not in self._values:
            self._values[stage] = evaluation.value(stage, self.event, self.assignment)
        return self._values[stage]

    def patterns(self) -> NDArray[np.int64]:
        """Return everybody's programme.

        Returns
        -------
        numpy.ndarray
            A column for each round, shape ``(participants, rounds)``.
        """
        event = self.event
        empty = len(event.sessions) + np.arange(len(event.rounds))
        pattern = np.tile(empty, (len(event.participants), 1))
        person, session = self.assignment.participant, self.assignment.session
        pattern[person, event.sessions.round[session]] = session
        return pattern
