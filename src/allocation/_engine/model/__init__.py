"""The CP-SAT model: every rule and every stage, stated for the solver.

With people ``p`` and sessions ``s``, one Boolean ``x[p, s]`` says that ``p`` sits in
``s``; ``n[s] = Σ_p x[p, s]`` is the size of a session, ``run[s]`` says that it is not
cancelled, and ``in_room[s, r]`` that it is given the room ``r``. Each rule is one
function under its name, each stage one expression under its name; the specification is
in :mod:`allocation.evaluation`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from allocation._engine.model import personal, programme
from allocation._engine.model.answer import Answer
from allocation._engine.model.guards import Guard
from allocation._engine.model.stages import Stages
from allocation._engine.model.variables import Variables
from allocation.rules import Rule
from allocation.stages import RANKED, Key, StageName

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from ortools.sat.python.cp_model import LinearExprT

    from allocation.event import Event

__all__ = ["Guard", "Model"]


class Model(Variables):
    """An event as a CP-SAT model, to which settled stages are added one by one.

    Parameters
    ----------
    event
        The question.
    candidates
        The seats that may be taken, shape ``(participants, sessions)``; None for all.
    guarded
        Whether to put each rule under an assumption, so that the solver can say which
        rules clash. Slower: only for explaining.
    """

    def __init__(
        self,
        event: Event,
        candidates: NDArray[np.bool_] | None = None,
        *,
        guarded: bool = False,
    ) -> None:
        super().__init__(event, candidates, guarded=guarded)
        self.ranked = False
        self._stages = Stages(self)
        for add in self.rules().values():
            add()

    def rules(self) -> dict[Rule, Callable[[], None]]:
        """Return the function that states each rule."""
        stated: dict[Rule, Callable[[Variables], None]] = {
            Rule.ONE_SEAT: personal.one_seat,
            Rule.CAPACITY: programme.capacity,
            Rule.NO_REPEAT: personal.no_repeat,
            Rule.CLASH: personal.clash,
            Rule.MINIMUM: programme.minimum,
            Rule.ROOM: programme.room,
            Rule.PROGRAMME: programme.programme,
            Rule.PIN: personal.pin,
            Rule.BAN: personal.ban,
            Rule.ATTENDS: personal.attends,
            Rule.AT_MOST: personal.at_most,
            Rule.TOGETHER: personal.together,
            Rule.APART: personal.apart,
            Rule.LINKED: personal.linked,
            Rule.QUOTA: programme.quota,
        }
        return {rule: partial(state, self) for rule, state in stated.items()}

    def stage(self, name: str) -> LinearExprT:
        """Return the expression that a stage minimises.

        Parameters
        ----------
        name
            The stage.

        Returns
        -------
        LinearExpr
            At least what the stage counts, and equal to it when minimised.
        """
        key = Key.of(name)
        self.ranked |= key.stage in RANKED
        stages = self._stages
        if key.level is not None:
            return {
                StageName.LEXIMIN: stages.leximin,
                StageName.RANK_MAXIMAL: stages.rank_maximal,
                StageName.GENEROUS: stages.generous,
            }[key.stage](key.level)
        return {
            StageName.UNSEATED: stages.unseated,
            StageName.WORST: stages.worst,
            StageName.DISSATISFACTION: stages.dissatisfaction,
            StageName.BALANCE: stages.balance,
            StageName.TOPIC_BALANCE: stages.topic_balance,
            StageName.CANCELLED: stages.cancelled,
            StageName.OVERFULL: stages.overfull,
            StageName.MIXTURE: stages.mixture,
        }[key.stage]()

    def settle(self, name: str, limit: int) -> None:
        """Keep a stage from growing worse.

        Parameters
        ----------
        name
            The stage.
        limit
            What it may be at most.
        """
        self.cp.add(self.stage(name) <= limit)

    def keep(
        self, sessions: list[int], running: NDArray[np.bool_], rooms: NDArray[np.int64]
    ) -> None:
        """Keep whether some sessions run, and where.

        Parameters
        ----------
        sessions
            Indices of these sessions.
        running
            Whether a session runs, shape ``(sessions,)``.
        rooms
            Index of its room, negative where none, of the same shape.
        """
        for session in sessions:
            if session in self.running:
                self.cp.add(self.running[session] == int(running[session]))
        for (session, room), is_there in self.in_room.items():
            if session in sessions and running[session]:
                self.cp.add(is_there == int(rooms[session] == room))

    def hint(
        self, taken: NDArray[np.bool_], rooms: NDArray[np.int64] | None = None
    ) -> None:
        """Tell the solver of an assignment.

        Parameters
        ----------
        taken
            Shape ``(participants, sessions)``.
        rooms
            Index of the room that each session was given, negative where none, shape
            ``(sessions,)``; None where no room is chosen.
        """
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        for row, held in zip(self.seats, taken.tolist(), strict=True):
            for session, seat in row.items():
                self.cp.add_hint(seat, held[session])
        found = Answer(self.event, taken, rooms)
        for variable, value in self.hinted:
            self.cp.add_hint(variable, int(value(found)))
