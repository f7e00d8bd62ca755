"""An assignment that the engine has found, and what the stages count in it."""

from __future__ import annotations

from functools import cached_property
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
    assignment
        Who sits where.

    Attributes
    ----------
    rough
        Whether nobody looked at what it is worth.
    """

    def __init__(self, event: Event, assignment: Assignment) -> None:
        self.event, self.assignment = event, assignment
        self.rough = False
        self._values: dict[str, int] = {}

    @classmethod
    def of_taken(
        cls,
        event: Event,
        taken: NDArray[np.bool_],
        rooms: NDArray[np.int64] | None = None,
    ) -> Found:
        """Return an assignment from marks.

        Parameters
        ----------
        event
            The question.
        taken
            Who sits where, shape ``(participants, sessions)``.
        rooms
            The rooms that sessions are given, as :class:`Assignment` has them.
        """
        person, session = np.nonzero(taken)
        return cls(event, Assignment(person, session, rooms))

    @classmethod
    def of_table(
        cls,
        event: Event,
        table: NDArray[np.int64],
        rooms: NDArray[np.int64] | None = None,
    ) -> Found:
        """Return an assignment from everybody's session in each round.

        Parameters
        ----------
        event
            The question.
        table
            Negative where the person has none, shape ``(participants, rounds)``.
        rooms
            The rooms that sessions are given, as :class:`Assignment` has them.
        """
        return cls(event, Assignment.from_seats(table, rooms))

    @cached_property
    def taken(self) -> NDArray[np.bool_]:
        """Who sits where, shape ``(participants, sessions)``."""
        shape = (len(self.event.participants), len(self.event.sessions))
        taken = np.zeros(shape, dtype=bool)
        taken[self.assignment.participant, self.assignment.session] = True
        return taken

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
