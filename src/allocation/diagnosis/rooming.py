"""Reasons from counting rooms, and sessions that run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.diagnosis.counting import most_seated, of_capacity
from allocation.diagnosis.naming import cut_short, ids_of
from allocation.errors import Conflict
from allocation.event.venues import is_given_one
from allocation.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocation.event import Event


def must_run(event: Event, session: int) -> bool:
    """Say whether a session runs in every assignment, as far as it alone tells."""
    return not event.optional[session] or bool(event.pinned[:, session].any())


def _why(event: Event, sessions: list[int]) -> list[str]:
    """Return the rules by which sessions run that would not have to by themselves."""
    table, rules = event.sessions, []
    if any(table.mandatory[s] and table.candidate[s] for s in sessions):
        rules.append(str(Rule.MINIMUM))
    if any(event.optional[s] for s in sessions):
        rules.append(str(Rule.PIN))
    return rules


def too_few_rooms(event: Event) -> Iterator[Conflict]:
    """Yield sessions of a round that must run, and have too few rooms between them.

    More sessions than rooms that any of them may have (Hall 1935,
    https://doi.org/10.1112/jlms/s1-10.37.26).
    """
    given = is_given_one(event.sessions, event.rules)
    if not given.any():
        return
    for held, name in enumerate(event.rounds):
        inside = np.flatnonzero(event.sessions.round == held).tolist()
        running = [session for session in inside if must_run(event, session)]
        fixed = [session for session in running if not given[session]]
        taken = {int(event.sessions.room[session]) for session in fixed}
        offers = {
            session: set(np.flatnonzero(event.suitable[session]).tolist()) - taken
            for session in running
            if given[session]
        }
        sessions = _without_rooms(offers)
        if sessions:
            rooms = sorted(set().union(*(offers[session] for session in sessions)))
            used = [
                session
                for session in fixed
                if any(
                    event.suitable[other, event.sessions.room[session]]
                    for other in sessions
                    if event.sessions.room[session] >= 0
                )
            ]
            names = ids_of(event.sessions.ids, np.array(sessions))
            left = "left " if used else ""
            which = (
                f": {cut_short(sorted(names))}" if len(sessions) < len(inside) else ""
            )
            yield Conflict(
                (str(Rule.ROOM), *_why(event, [*sessions, *used])),
                f"round {name}: {len(sessions)} sessions must run, {len(rooms)} rooms "
                f"{left}for them{which}",
                rounds=(name,),
                sessions=names,
            )


def _without_rooms(offers: dict[int, set[int]]) -> list[int]:
    """Return sessions that have fewer rooms between them than they are, if any do."""
    holder: dict[int, int] = {}  # of each room, by augmenting paths
    for session in offers:
        reached, wanted_by = [session], dict[int, int]()
        for now in reached:
            for room in sorted(offers[now] - set(wanted_by)):
                wanted_by[room] = now
                if room in holder:
                    reached.append(holder[room])
        free = next((room for room in wanted_by if room not in holder), None)
        if free is None:
            return sorted(reached)
        while free is not None:
            taker = wanted_by[free]
            left = next((room for room, s in holder.items() if s == taker), None)
            holder[free] = taker
            free = left
    return []


def limits(event: Event) -> Iterator[Conflict]:
    """Yield limits of the programme that sessions cannot keep, whoever sits in them."""
    for sessions, least, most in event.programme_limits:
        names = ids_of(event.sessions.ids, np.array(sessions, dtype=np.int64))
        running = [session for session in sessions if must_run(event, session)]
        if len(sessions) < least:
            yield Conflict(
                (str(Rule.PROGRAMME),),
                f"at least {least} sessions are to run of {_named(names)}",
                sessions=names,
            )
        elif len(running) > most:
            must = ids_of(event.sessions.ids, np.array(running))
            yield Conflict(
                (str(Rule.PROGRAMME), *_why(event, running)),
                f"at most {most} sessions may run, but {cut_short(list(must))} must",
                sessions=must,
            )


def _named(names: tuple[str, ...]) -> str:
    return f"{len(names)}: {cut_short(list(names))}" if names else "0"


def seats_that_run(event: Event) -> Iterator[Conflict]:
    """Yield rounds with fewer seats than people in as many sessions as may run."""
    for sessions, _, most in event.programme_limits:
        rounds = {int(event.sessions.round[session]) for session in sessions}
        if len(rounds) != 1 or most >= len(sessions):
            continue
        held = rounds.pop()
        inside = event.sessions.round == held
        limited = np.isin(np.arange(len(event.sessions)), sessions)
        largest = np.sort(event.capacity[limited])[::-1][:most]
        seats = int(largest.sum())
        seats += most_seated(event, np.flatnonzero(inside & ~limited).tolist())
        people = int(event.people[held])
        if people > seats:
            name = str(event.rounds.ids[held])
            yield Conflict(
                (str(Rule.ONE_SEAT), str(Rule.PROGRAMME), *of_capacity(event, inside)),
                f"round {name}: {people} people, {seats} seats in as many sessions as "
                "may run",
                rounds=(name,),
                sessions=ids_of(event.sessions.ids, np.flatnonzero(inside)),
            )
