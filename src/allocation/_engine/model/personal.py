"""The rules of what each person, or a group of people, takes: one function a rule."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python.cp_model import LinearExpr

from allocation.rules import Rule

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import BoolVarT

    from allocation._engine.model.variables import Variables


def one_seat(model: Variables) -> None:
    """Everybody has one session in each round that they attend, or at most one."""
    attends = model.event.participants.attends.tolist()
    round_of = model.event.sessions.round.tolist()
    empty = model.event.rules.empty_seats
    for row, attended in zip(model.seats, attends, strict=True):
        by_round: list[list[BoolVarT]] = [[] for _ in attended]
        for session, seat in row.items():
            by_round[round_of[session]].append(seat)
        for held, seats in enumerate(by_round):
            if attended[held] and empty and len(seats) > 1:
                model.guards.at_most_one(seats)
            elif attended[held] and not empty:
                exactly = model.cp.add(LinearExpr.sum(seats) == 1)
                model.guard(exactly, Rule.ONE_SEAT, "round", held)


def no_repeat(model: Variables) -> None:
    """Nobody takes a topic twice, but for parts of one session."""
    event = model.event
    for place, rounds in enumerate(event.no_repeat):
        inside = np.isin(event.sessions.round, rounds)
        for topic in range(len(event.topics)):
            same = np.flatnonzero(inside & (event.topic == topic)).tolist()
            if len(set(event.sessions.round[same].tolist())) > 1:
                for only_one in _without_parts(model, same):
                    for row in model.seats:
                        seats = [row[session] for session in only_one if session in row]
                        if len(seats) < 2:  # noqa: PLR2004  # there is nothing to repeat
                            continue
                        once = model.guards.at_most_one(seats)
                        model.guard(once, Rule.NO_REPEAT, "set", place)


def _without_parts(model: Variables, same: list[int]) -> list[list[int]]:
    """Return sets of sessions, of one topic, of which nobody takes two."""
    pairs = [(one, other) for one, other in combinations(same, 2)]
    parts = [set(linked) for linked in model.event.linked]
    repeating = [pair for pair in pairs if not any(set(pair) <= each for each in parts)]
    return [same] if len(repeating) == len(pairs) else [*map(list, repeating)]


def clash(model: Variables) -> None:
    """Nobody takes two sessions that clash, or that are too far apart to walk."""
    clashes = model.event.clashes.tolist()
    columns = {s: model.column(s) for s in {s for pair in clashes for s in pair}}
    for first, second in clashes:
        others = columns[second]
        for person, seat in columns[first].items():
            if person in others:
                either = model.guards.at_most_one([seat, others[person]])
                model.guard(either, Rule.CLASH, "session", first)
    for first, second, minutes in model.event.near_in_time:
        if model.is_given_room(first) or model.is_given_room(second):
            _walk(model, first, second, minutes)


def _walk(model: Variables, first: int, second: int, minutes: int) -> None:
    """Keep people out of two sessions if their rooms are too far apart."""
    walks = model.event.walks
    here, there = model.rooms_of(first), model.rooms_of(second)
    if not here or not there:
        return
    far = model.new_bool(
        lambda found: (
            min(found.room[first], found.room[second]) >= 0
            and walks[found.room[first], found.room[second]] > minutes
        )
    )
    for room, is_here in here:
        too_far = [
            is_there for other, is_there in there if walks[room, other] > minutes
        ]
        if too_far:
            model.cp.add(is_here + LinearExpr.sum(too_far) <= 1 + far)
    for row in model.seats:
        if first in row and second in row:
            seats = LinearExpr.sum([row[first], row[second], far])
            model.guard(model.cp.add(seats <= 2), Rule.CLASH, "session", first)  # noqa: PLR2004  # not all three


def pin(model: Variables) -> None:
    """Everybody sits where they are pinned."""
    for person, session in model.event.participants.pins.tolist():
        seat = model.seats[person].get(session, 0)
        sits = model.cp.add(LinearExpr.sum([seat]) == 1)
        model.guard(sits, Rule.PIN, "participant", person)


def ban(model: Variables) -> None:
    """Nobody sits where they are banned."""
    for person in np.flatnonzero(model.event.banned.any(axis=1)).tolist():
        banned = model.event.banned[person].tolist()
        for session, seat in model.seats[person].items():
            if banned[session]:
                never = model.cp.add(seat == 0)
                model.guard(never, Rule.BAN, "participant", person)


def attends(model: Variables) -> None:
    """Nobody sits in a round that they do not attend."""
    round_of = model.event.sessions.round.tolist()
    attended = model.event.participants.attends.tolist()
    for row, there in zip(model.seats, attended, strict=True):
        if not all(there):
            for session, seat in row.items():
                if not there[round_of[session]]:
                    model.cp.add(seat == 0)


def at_most(model: Variables) -> None:
    """Nobody takes more sessions than they may."""
    for person, most in enumerate(model.event.participants.at_most.tolist()):
        if most < len(model.event.rounds):
            taken = LinearExpr.sum(list(model.seats[person].values()))
            model.guard(
                model.cp.add(taken <= most), Rule.AT_MOST, "participant", person
            )


def together(model: Variables) -> None:
    """Members who attend a round sit in the same session of it, or all in none."""
    attends = model.event.participants.attends
    rounds = model.sessions_by_round()
    for place, (people, held_in) in enumerate(model.event.together):
        for held in held_in:
            here = [person for person in people if attends[person, held]]
            for session in rounds[held]:
                seats = [model.seats[person].get(session, 0) for person in here]
                for one, other in pairwise(seats):
                    same = model.cp.add(LinearExpr.sum([one]) == other)
                    model.guard(same, Rule.TOGETHER, "group", place)


def apart(model: Variables) -> None:
    """No two members sit in one session."""
    rounds = model.sessions_by_round()
    for place, (people, held_in) in enumerate(model.event.apart):
        for held in held_in:
            for session in rounds[held]:
                rows = [model.seats[person] for person in people]
                seats = [row[session] for row in rows if session in row]
                alone = model.guards.at_most_one(seats)
                model.guard(alone, Rule.APART, "group", place)


def linked(model: Variables) -> None:
    """Nobody takes only some of the parts of one session."""
    for place, parts in enumerate(model.event.linked):
        for row in model.seats:
            seats = [row.get(session, 0) for session in parts]
            for one, other in pairwise(seats):
                both = model.cp.add(LinearExpr.sum([one]) == other)
                model.guard(both, Rule.LINKED, "linked", place)
