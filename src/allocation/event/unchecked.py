"""An event that nobody vouches for yet: what follows from its tables all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocation.event import venues
from allocation.event.derived import Derived
from allocation.event.tables import UNLIMITED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from allocation.event.tables import (
        Choices,
        Participants,
        Rooms,
        Rounds,
        Sessions,
    )
    from allocation.rules import Rules
    from allocation.scoring import Scoring


@dataclass(eq=False)
class Unchecked(Derived):
    """The parts of an event, before they are known to be right together.

    Only what the cells that are right already say may be asked of it.

    Parameters
    ----------
    rounds, sessions, rooms, participants, choices, rules, scoring
        As in an event.
    unplaced
        Indices of the sessions whose round is not known: each has one of its own, and
        these are the last rounds.
    """

    rounds: Rounds
    sessions: Sessions
    rooms: Rooms
    participants: Participants
    choices: Choices
    rules: Rules
    scoring: Scoring
    unplaced: tuple[int, ...] = ()

    @property
    def known_rounds(self) -> int:
        """Return how many rounds the event has, without those of :attr:`unplaced`."""
        return len(self.rounds) - len(self.unplaced)

    def may_be_in(self, held: int) -> NDArray[np.bool_]:
        """Return which sessions are of a round, or may be, shape ``(sessions,)``.

        Parameters
        ----------
        held
            Its index.
        """
        inside: NDArray[np.bool_] = self.sessions.round == held
        inside[list(self.unplaced)] = True
        return inside

    def held_at_most(self, session: int) -> int | None:
        """Return how many people a session can ever hold.

        Parameters
        ----------
        session
            Its index.

        Returns
        -------
        int or None
            In the room that holds most; None if nothing limits it, or it has no room
            that it may be in.
        """
        options = self.options[session]
        rooms = [option.room for option in options]
        seats = [venues.seats(self.sessions, self.rooms, session, r) for r in rooms]
        if not options or UNLIMITED in seats:
            return None
        return max(option.most for option in options)
