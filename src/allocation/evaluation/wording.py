"""How messages about an assignment name people, sessions, rooms and rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocation.event import Event


def person(event: Event, index: int) -> str:
    """Return what a message calls a person."""
    return f"participant {shown(str(event.participants.ids[index]))}"


def people(event: Event, indices: Iterable[int]) -> str:
    """Return what a message calls several people."""
    names = ", ".join(shown(str(event.participants.ids[index])) for index in indices)
    return f"participants {names}"


def session(event: Event, index: int) -> str:
    """Return what a message calls a session."""
    return f"session {shown(str(event.sessions.ids[index]))}"


def sessions(event: Event, indices: Iterable[int]) -> str:
    """Return what a message calls several sessions."""
    names = ", ".join(shown(str(event.sessions.ids[index])) for index in indices)
    return f"sessions {names}"


def room(event: Event, index: int) -> str:
    """Return what a message calls a room."""
    return f"room {shown(str(event.rooms.ids[index]))}"


def round_(event: Event, index: int) -> str:
    """Return what a message calls a round."""
    return shown(str(event.rounds.ids[index]))
