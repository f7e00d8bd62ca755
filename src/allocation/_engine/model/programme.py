"""The rules of what sessions run, where, and whom they hold: one function a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python.cp_model import LinearExpr

from allocation._engine.model.variables import WHOLE
from allocation.event import facts
from allocation.rules import Rule

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import IntVar

    from allocation._engine.model.variables import Variables
    from allocation.event.derived import Option
    from allocation.event.grouping import Share


def capacity(model: Variables) -> None:
    """No session expects more people than it has seats, and may have besides."""
    event = model.event
    surely = event.participants.show_up
    alike = bool((surely == surely[0]).all())
    for session, size in enumerate(model.sizes):
        extra = int(event.sessions.extra[session])
        if alike:  # then it is a number of people, and a whole one
            limit = model.by_option(session, lambda option: option.most)
            holds = model.cp.add(size <= limit)
        else:
            seats = model.by_option(session, lambda option: WHOLE * option.seats)
            more = LinearExpr.weighted_sum([model.runs(session)], [WHOLE * extra])
            holds = model.cp.add(model.load(session) <= seats + more)
        model.guard(holds, Rule.CAPACITY, "session", session)


def minimum(model: Variables) -> None:
    """No session that runs has too few people; those that must run, do."""
    sessions = model.event.sessions
    for session, size in enumerate(model.sizes):
        least = int(sessions.min_size[session])
        if sessions.mandatory[session]:
            full = model.cp.add(size >= max(least, 1))
            model.guard(full, Rule.MINIMUM, "session", session)
        elif least > 0:
            enough = model.cp.add(size >= least * model.runs(session))
            model.guard(enough, Rule.MINIMUM, "session", session)


def room(model: Variables) -> None:
    """Each session has a room that suits it and everybody in it, for itself."""
    event = model.event
    given = sorted({session for session, _ in model.in_room})
    for session in range(len(event.sessions)):
        if model.is_given_room(session):
            rooms = model.rooms_of(session)
            inside = LinearExpr.sum([is_there for _, is_there in rooms])
            has_one = model.cp.add(inside >= model.runs(session))
            model.guard(has_one, Rule.ROOM, "session", session)
            for place, is_there in rooms:
                if not event.suitable[session, place]:
                    not_there = model.cp.add(LinearExpr.sum([is_there]) == 0)
                    model.guard(not_there, Rule.ROOM, "session", session)
    if given:
        _one_at_a_time(model)
    _needs(model)


def _one_at_a_time(model: Variables) -> None:
    """Let no two sessions be in one room at one time, where one of them may choose."""
    event = model.event
    for sessions in model.sessions_by_round():
        for place in range(len(event.rooms)):
            chosen = [
                model.in_room[session, place]
                for session in sessions
                if (session, place) in model.in_room
            ]
            there = [s for s in sessions if event.sessions.room[s] == place]
            for other in [model.runs(session) for session in there] or [0]:
                if chosen:
                    alone = model.guards.at_most_one([*chosen, other])
                    model.guard(alone, Rule.ROOM, "room", place)
    span = facts.times(event.rounds, event.sessions)
    for first, second in facts.overlapping(span).tolist():
        if event.sessions.round[first] == event.sessions.round[second]:
            continue
        for place in range(len(event.rooms)):
            both = [_is_in(model, session, place) for session in (first, second)]
            if any((s, place) in model.in_room for s in (first, second)):
                alone = model.guards.at_most_one(both)
                model.guard(alone, Rule.ROOM, "room", place)


def _is_in(model: Variables, session: int, place: int) -> IntVar | int:
    """Return whether a session runs in a room."""
    if model.event.sessions.room[session] == place:
        return model.runs(session)
    return model.in_room.get((session, place), 0)


def _needs(model: Variables) -> None:
    """Keep people out of rooms that lack what they need."""
    event = model.event
    for person in np.flatnonzero(event.person_needs.any(axis=1)).tolist():
        good = ~(event.person_needs[person] & ~event.room_has).any(axis=1)
        for session, seat in model.seats[person].items():
            rooms = model.rooms_of(session)
            if rooms and not all(good[place] for place, _ in rooms):
                fit = [is_there for place, is_there in rooms if good[place]]
                sits = model.cp.add(seat <= LinearExpr.sum(fit))
                model.guard(sits, Rule.ROOM, "participant", person)


def programme(model: Variables) -> None:
    """As many sessions run as are to run."""
    for place, (sessions, least, most) in enumerate(model.event.programme_limits):
        count = LinearExpr.sum([model.runs(session) for session in sessions])
        model.guard(model.cp.add(count >= least), Rule.PROGRAMME, "limit", place)
        model.guard(model.cp.add(count <= most), Rule.PROGRAMME, "limit", place)


def quota(model: Variables) -> None:
    """Seats are kept for those for whom they are, and no session has too many alike."""
    for place, share in enumerate(model.event.quotas):
        for session in share.sessions.tolist():
            _quota_of_session(model, place, share, session)


def _quota_of_session(model: Variables, place: int, share: Share, session: int) -> None:
    theirs = model.among(share.people.tolist(), session)
    size, said = model.sizes[session], share.quota
    if said.keep is not None:
        kept = _kept(model, share, session)

        def open_to_others(option: Option) -> int:
            return max(option.most - kept, 0)

        others = model.by_option(session, open_to_others)
        few = model.cp.add(size - theirs <= others)
    elif said.share_of_session is not None:
        part, whole = said.share_of_session
        few = model.cp.add(whole * theirs <= part * size + whole - 1)
    elif said.share_of_group is not None:
        part, whole = said.share_of_group
        held = int(model.event.sessions.round[session])
        here = int(model.event.participants.attends[share.people, held].sum())
        few = model.cp.add(theirs <= -(-part * here // whole))
    else:
        most = len(model.seats) if said.at_most is None else said.at_most
        few = model.cp.add(theirs <= most)
    model.guard(few, Rule.QUOTA, "quota", place)


def _kept(model: Variables, share: Share, session: int) -> int:
    """Return how many seats of a session are kept."""
    event, keep = model.event, share.quota.keep or 0
    if not share.quota.release:
        return keep
    held = event.sessions.round[session]
    people = share.people
    wanting = event.listed[people, session] & event.participants.attends[people, held]
    return min(keep, int((wanting & ~event.barred[people, session]).sum()))
