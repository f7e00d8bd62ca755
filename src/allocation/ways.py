"""In what ways a session may run: in which room, with how many people, how unevenly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from allocation.event.tables import UNLIMITED
from allocation.event.venues import HUNDRED, seats

if TYPE_CHECKING:
    from allocation.event import Event

__all__ = [
    "HUNDRED",
    "Way",
    "is_simple",
    "may_be_off",
    "over",
    "uneven",
    "ways",
]


class Way(NamedTuple):
    """One way in which a session may run.

    Parameters
    ----------
    room
        Index of its room; negative where it has none.
    seats
        For how many expected people it has seats there; where nothing limits them, the
        number of people who attend the round.
    least, most
        Between what its size then is; ``least`` above ``most`` if it cannot run so.
    holds
        How many people it may hold there, whoever attends.
    limited
        Whether anything limits its seats.
    """

    room: int
    seats: int
    least: int
    most: int
    holds: int
    limited: bool


def ways(event: Event, session: int) -> list[Way]:
    """Return the ways in which a session may run, by the ids of the rooms.

    Parameters
    ----------
    event
        The question.
    session
        Its index.

    Returns
    -------
    list of Way
        One where no room is chosen; none if it has no room at all.
    """
    sessions = event.sessions
    people = int(event.people[sessions.round[session]])
    pinned = int(event.pinned[:, session].sum())
    must = int(sessions.min_size[session])
    if event.optional[session] or sessions.mandatory[session]:
        must = max(must, 1)
    options = event.options[session]
    if len(options) > 1:
        ids = event.rooms.ids
        options = tuple(sorted(options, key=lambda option: str(ids[option.room])))
    return [
        Way(
            option.room,
            option.seats,
            max(must, pinned),
            min(option.most, people),
            option.most,
            seats(sessions, event.rooms, session, option.room) != UNLIMITED,
        )
        for option in options
    ]


def may_be_off(event: Event, session: int) -> bool:
    """Say whether a session may be empty and then does not run.

    Parameters
    ----------
    event
        The question.
    session
        Its index.
    """
    return bool(event.optional[session] and not event.pinned[:, session].any())


def is_simple(event: Event, session: int) -> bool:
    """Say whether nothing but its size tells how a session runs.

    One room or none, that no other session may be given; no limit to how many sessions
    of its kind run; no cost of cancelling it, no seats beyond those it has.

    Parameters
    ----------
    event
        The question.
    session
        Its index.
    """
    if event.is_plain and not event.sessions.cancel_cost[session]:
        return True
    return not (
        event.rules.choose_rooms
        or event.sessions.candidate[session]
        or event.sessions.cancel_cost[session]
        or event.sessions.extra[session]
        or any(session in limit.sessions for limit in event.programme_limits)
    )


def uneven(event: Event, session: int, way: Way, size: int) -> int:
    """Return what a session that runs adds to ``balance``.

    Parameters
    ----------
    event
        The question.
    session
        Its index.
    way
        How it runs.
    size
        With how many people.
    """
    held = int(event.sessions.round[session])
    share = int(event.people[held]) * way.seats
    return abs(size * int(event.seats_of_rounds[held]) - share)


def over(event: Event, session: int, way: Way, size: int) -> int:
    """Return what a session adds to ``overfull`` at least, with so many people.

    As much as it does where all are equally sure to come.

    Parameters
    ----------
    event
        The question.
    session
        Its index.
    way
        How it runs.
    size
        With how many people.
    """
    if not way.limited:
        return 0
    surest = int(event.participants.show_up.min())
    load = size * surest * int(event.sessions.show_up[session])
    beyond = max(-(-load // HUNDRED**2) - way.seats, 0)
    return beyond * int(event.sessions.extra_cost[session])
