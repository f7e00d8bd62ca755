"""What one more seat would bring, in each session and in each room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from allocation import profiles
from allocation.event import NO_ROOM, UNLIMITED, venues
from allocation.explanation import whatifs
from allocation.explanation.changing import title_of
from allocation.explanation.prices import prices_of
from allocation.explanation.records import (
    Bottleneck,
    SeatValue,
    SessionExplanation,
    WhatIf,
)
from allocation.occupancy import occupancy
from allocation.result import Status
from allocation.stages import Key, StageName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from allocation.event import Event
    from allocation.explanation.whatifs import Asker
    from allocation.plan import Plan
    from allocation.stages import Stage

UNTIL = StageName.BALANCE
"""How evenly rooms are filled cannot be compared where a room is another."""


def of_session(
    asker: Asker, plan: Plan, session: int, stages: Sequence[Stage]
) -> SeatValue:
    """Return what one more seat in a session would bring.

    Parameters
    ----------
    asker
        Asks the engine.
    plan
        The answer.
    session
        Index of the session.
    stages
        The aims of the plan.
    """
    event, prices = plan.event, prices_of(plan)
    found = occupancy(event, plan.assignment)
    room = _to_enlarge(plan, session)
    if not found.limited[session]:
        what_if = whatifs.same(plan, plan, until=UNTIL)  # nothing to enlarge
    elif room is None:
        what_if = WhatIf(Status.UNKNOWN)
    elif room == NO_ROOM:
        what_if = _more(
            asker, plan, lambda: whatifs.larger_session(event, session), stages
        )
    else:
        what_if = _more(asker, plan, lambda: whatifs.larger_room(event, room), stages)
    return SeatValue(
        place=str(event.sessions.ids[session]),
        is_room=False,
        sessions=(str(event.sessions.ids[session]),),
        capacity=int(found.seats[session]),
        taken=int(found.size[session]),
        price=None if prices is None else float(prices[session]),
        what_if=what_if,
        enlarged="" if room is None or room < 0 else str(event.rooms.ids[room]),
    )


def _to_enlarge(plan: Plan, session: int) -> int | None:
    """Return the room in which a session would have one more seat.

    ``NO_ROOM`` if the session itself can have it, and no other; None where rooms are
    chosen and nobody can say which it would be.
    """
    event = plan.event
    if not event.rules.choose_rooms:
        return NO_ROOM
    sessions = event.sessions
    room = int(occupancy(event, plan.assignment).room[session])
    if room == NO_ROOM:
        return None
    own, held = int(sessions.capacity[session]), int(event.rooms.capacity[room])
    if own == held:
        return None  # both limit it
    return room if held < own else NO_ROOM


def of_room(asker: Asker, plan: Plan, room: int, stages: Sequence[Stage]) -> SeatValue:
    """Return what one more seat in a room would bring, in all its rounds.

    Parameters
    ----------
    asker
        Asks the engine.
    plan
        The answer.
    room
        Index of the room, which limits some session.
    stages
        The aims of the plan.
    """
    event, prices = plan.event, prices_of(plan)
    inside = _limited(plan, room)
    return SeatValue(
        place=str(event.rooms.ids[room]),
        is_room=True,
        sessions=tuple(str(name) for name in event.sessions.ids[inside].tolist()),
        capacity=int(event.rooms.capacity[room]),
        taken=int(plan.assignment.sizes(event)[inside].max(initial=0)),
        price=None if prices is None else float(prices[inside].sum()),
        what_if=_more(asker, plan, lambda: whatifs.larger_room(event, room), stages),
    )


def explained(
    asker: Asker, plan: Plan, session: int, stages: Sequence[Stage]
) -> SessionExplanation:
    """Return what a session's seats are worth.

    Parameters
    ----------
    asker
        Asks the engine.
    plan
        The answer.
    session
        Index of the session.
    stages
        The aims of the plan.
    """
    event, sessions = plan.event, plan.event.sessions
    held = int(sessions.round[session])
    want = profiles.favourites(event)[:, session] & event.participants.attends[:, held]
    there = plan.assignment.participant[plan.assignment.session == session]
    found = occupancy(event, plan.assignment)
    room = int(found.room[session])
    return SessionExplanation(
        session=str(sessions.ids[session]),
        title=title_of(event, session),
        round=str(event.rounds.ids[held]),
        room=None if room < 0 else str(event.rooms.ids[room]),
        wanted=int(want.sum()),
        missed=int(want.sum() - want[there].sum()),
        cancelled=not found.runs[session],
        value=of_session(asker, plan, session, stages),
        candidate=bool(sessions.candidate[session]),
    )


def table(asker: Asker, plan: Plan, stages: Sequence[Stage]) -> pd.DataFrame:
    """Return a row for each session, as :func:`allocation.seat_values` says.

    Parameters
    ----------
    asker
        Asks the engine.
    plan
        The answer.
    stages
        The aims of the plan.
    """
    event, sessions = plan.event, plan.event.sessions
    order = np.lexsort((np.argsort(np.argsort(sessions.ids)), sessions.round))
    prices = prices_of(plan)
    # the dearest seats first, so that what is left out in little time matters least
    first = (
        order if prices is None else order[np.argsort(-prices[order], kind="stable")]
    )
    worth = {s: of_session(asker, plan, s, stages) for s in first.tolist()}
    values = [worth[session] for session in order.tolist()]
    rooms, found = [*event.rooms.ids.tolist(), None], occupancy(event, plan.assignment)
    gains = {}
    for place, stage in enumerate(whatifs.before(plan, UNTIL)):
        steps = [value.what_if.steps for value in values]
        gains[f"gain_{stage.name}"] = pd.array(
            [-known[place].growth if known else pd.NA for known in steps], dtype="Int64"
        )
    words = [v.what_if.proof for v in values]
    return pd.DataFrame(
        {
            "round": _texts(event.rounds.ids[sessions.round[order]].tolist()),
            "session": _texts([value.place for value in values]),
            "room": _texts([rooms[room] for room in found.room[order].tolist()]),
            "capacity": found.seats[order],
            "taken": found.size[order],
            "price": np.array(
                [np.nan if v.price is None else v.price for v in values], np.float64
            ),
            **gains,
            "status": _texts([str(value.what_if.status) for value in values]),
            "proof": _texts([None if word is None else str(word) for word in words]),
        }
    )


def bottleneck(asker: Asker, plan: Plan, stages: Sequence[Stage]) -> Bottleneck:
    """Return where one more seat would bring most.

    Parameters
    ----------
    asker
        Asks the engine.
    plan
        The answer.
    stages
        The aims of the plan.
    """
    event = plan.event
    rooms = [
        room
        for room in range(len(event.rooms))
        if _limited(plan, room) or _may_be_given(event, room)
    ]
    in_rooms = {session for room in rooms for session in _limited(plan, room)}
    alone = [
        session
        for session in range(len(event.sessions))
        if session not in in_rooms
        and 0 < event.sessions.capacity[session] < UNLIMITED
        and event.capacity[session] > 0
    ]
    prices = prices_of(plan)
    if prices is not None:  # the dearest first, in case there is little time
        worth = {room: -prices[_limited(plan, room)].sum() for room in rooms}
        rooms.sort(key=worth.__getitem__)
    values = [
        *(of_room(asker, plan, room, stages) for room in rooms),
        *(of_session(asker, plan, session, stages) for session in alone),
    ]

    def urgency(value: SeatValue) -> tuple[list[int], float, str]:
        grown = [step.growth for step in value.what_if.steps]
        return grown or [0], -(value.price or 0), value.place

    return Bottleneck(tuple(sorted(values, key=urgency)))


def _more(
    asker: Asker,
    plan: Plan,
    enlarged: Callable[[], Event],
    stages: Sequence[Stage],
) -> WhatIf:
    """Return what seats more would bring: by the prices, else by solving again."""
    event, question = plan.event, enlarged()
    grown = question.capacity != event.capacity
    roomy = event.capacity >= event.people[event.sessions.round]
    if event.is_plain and not event.quotas and roomy[grown].all():
        return whatifs.same(plan, plan, until=UNTIL)  # everybody would fit in already
    if asker.is_late:
        return WhatIf(Status.UNKNOWN)
    found = whatifs.unmoved(plan, question, until=UNTIL)
    if found is not None:
        return found
    kept = {Key.of(stage.name).stage for stage in whatifs.before(plan, UNTIL)}
    other = asker.plan(question, [s for s in stages if StageName(s.name) in kept])
    if other is None:
        return WhatIf(Status.UNKNOWN)
    found = whatifs.compared(plan, other, until=UNTIL)
    if found.decides is not None and found.decides.growth > 0:
        # cut short, it has not even found what the plan is
        return whatifs.same(plan, other, until=UNTIL)
    return found


def _limited(plan: Plan, room: int) -> list[int]:
    """Return the sessions that a room holds, if it has seats, and alone limits."""
    event = plan.event
    inside = occupancy(event, plan.assignment).room == room
    if not event.rooms.capacity[room]:
        return []
    # UNLIMITED is the largest number: then no session has more
    limited = inside & (event.sessions.capacity > event.rooms.capacity[room])
    return [int(session) for session in np.flatnonzero(limited)]


def _may_be_given(event: Event, room: int) -> bool:
    """Say whether a session may be given the room, and then be limited by it alone."""
    given = venues.is_given_one(event.sessions, event.rules) & event.suitable[:, room]
    held = int(event.rooms.capacity[room])
    return bool(held and (event.sessions.capacity[given] > held).any())


def _texts(values: Sequence[str | None]) -> Any:
    return pd.array(values, dtype="str")
