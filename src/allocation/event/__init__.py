"""The question: tables, validated once, and what follows from them."""

from allocation.event.core import Event
from allocation.event.tables import (
    NO_ROOM,
    UNLIMITED,
    UNLISTED,
    Choices,
    Participants,
    Rooms,
    Rounds,
    Sessions,
)

__all__ = [
    "NO_ROOM",
    "UNLIMITED",
    "UNLISTED",
    "Choices",
    "Event",
    "Participants",
    "Rooms",
    "Rounds",
    "Sessions",
]
