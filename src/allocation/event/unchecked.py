"""An event that nobody vouches for yet: what follows from its tables all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocation.event.derived import Derived

if TYPE_CHECKING:
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
    """

    rounds: Rounds
    sessions: Sessions
    rooms: Rooms
    participants: Participants
    choices: Choices
    rules: Rules
    scoring: Scoring
