"""Reasons from counting people, seats and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from allocation.diagnosis.naming import ids_of, named, people_named
from allocation.errors import Conflict
from allocation.event.venues import is_given_one
from allocation.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocation.event import Event


def of_capacity(event: Event, sessions: NDArray[np.generic]) -> tuple[str, ...]:
    """Return the rules on which the seats of some sessions rest."""
    given = is_given_one(event.sessions, event.rules)[sessions].any()
    return (str(Rule.CAPACITY), str(Rule.ROOM)) if given else (str(Rule.CAPACITY),)


def of_needs(event: Event, block: Any) -> tuple[str, ...]:
    """Return the rule that keeps people from rooms, if it does in a part of the event.

    Parameters
    ----------
    event
        The question.
    block
        What of the table of participants and sessions is looked at.
    """
    lacking = event.barred[block] & ~event.banned[block]
    return (str(Rule.ROOM),) if lacking.any() else ()


def most_seated(event: Event, sessions: list[int]) -> int:
    """Return how many people some sessions of a round can hold at most, together.

    Those that are given a room share the rooms: each of these counts once.
    """
    given = is_given_one(event.sessions, event.rules)
    most, free = 0, 0
    of_room: dict[int, int] = {}
    for session in sessions:
        if not given[session]:
            most += int(event.capacity[session])
            continue
        free += 1
        for option in event.options[session]:
            of_room[option.room] = max(of_room.get(option.room, 0), option.most)
    return most + sum(sorted(of_room.values(), reverse=True)[:free])


def _are_linked(event: Event, sessions: NDArray[np.int64]) -> bool:
    """Say whether some two of the sessions are parts of one."""
    return any(np.isin(sessions, parts).sum() > 1 for parts in event.linked)


def seats(event: Event) -> Iterator[Conflict]:
    """Yield rounds with fewer seats than people."""
    for held, name in enumerate(event.rounds):
        people = int(event.people[held])
        inside = event.sessions.round == held
        seats = most_seated(event, np.flatnonzero(inside).tolist())
        if people > seats:
            yield Conflict(
                (str(Rule.ONE_SEAT), *of_capacity(event, inside)),
                f"round {name}: {people} people, {seats} seats",
                rounds=(name,),
                sessions=ids_of(event.sessions.ids, np.flatnonzero(inside)),
            )


def at_most(event: Event) -> Iterator[Conflict]:
    """Yield people who attend more rounds than they may take sessions."""
    due = event.participants.attends.sum(axis=1)
    for person in np.flatnonzero(due > event.participants.at_most).tolist():
        name = str(event.participants.ids[person])
        yield Conflict(
            (str(Rule.ONE_SEAT), str(Rule.AT_MOST)),
            f"{name} attends {due[person]} rounds, "
            f"but takes at most {event.participants.at_most[person]} sessions",
            participants=(name,),
        )


def nowhere(event: Event) -> Iterator[Conflict]:
    """Yield people who may sit in no session of a round."""
    open_to = ~event.barred & (event.capacity > 0)
    for held, name in enumerate(event.rounds):
        inside = event.sessions.round == held
        stuck = event.participants.attends[:, held] & ~open_to[:, inside].any(axis=1)
        who = np.flatnonzero(stuck)
        if len(who):
            banned = event.banned[np.ix_(who, inside)]
            barred = event.barred[np.ix_(who, inside)]
            yield Conflict(
                (
                    *named((Rule.ONE_SEAT, True), (Rule.BAN, bool(banned.any()))),
                    *(() if barred.all() else of_capacity(event, inside)),
                    *of_needs(event, np.ix_(who, inside)),
                ),
                f"round {name}: {people_named(event, who)} may sit in no session",
                rounds=(name,),
                participants=ids_of(event.participants.ids, who),
            )


def pins_over_seats(event: Event) -> Iterator[Conflict]:
    """Yield sessions to which more people are pinned than they have seats."""
    pinned = event.pinned.sum(axis=0)
    for session in np.flatnonzero(pinned > event.capacity).tolist():
        name = str(event.sessions.ids[session])
        yield Conflict(
            (str(Rule.PIN), *of_capacity(event, np.array([session]))),
            f"session {name}: {pinned[session]} people are pinned to it, "
            f"{event.capacity[session]} seats",
            sessions=(name,),
            participants=ids_of(
                event.participants.ids, np.flatnonzero(event.pinned[:, session])
            ),
        )


def _mandatory(event: Event) -> NDArray[np.int64]:
    """Return how many people each session must have, pins apart."""
    must = event.sessions.mandatory
    return np.where(must, np.maximum(event.sessions.min_size, 1), 0)


def _least(event: Event) -> NDArray[np.int64]:
    """Return how many people each session must have."""
    needed = np.where(event.pinned.any(axis=0), event.sessions.min_size, 0)
    return np.maximum(_mandatory(event), needed)


def mandatory_over_people(event: Event) -> Iterator[Conflict]:
    """Yield rounds whose sessions must have more people than attend."""
    for held, name in enumerate(event.rounds):
        inside = event.sessions.round == held
        people = int(event.people[held])
        alone = int(_mandatory(event)[inside].sum()) > people
        least = _mandatory(event) if alone else _least(event)
        needed = int(least[inside].sum())
        if needed > people:
            yield Conflict(
                named((Rule.MINIMUM, True), (Rule.PIN, not alone)),
                f"round {name}: its sessions must have {needed} people together, "
                f"{people} attend",
                rounds=(name,),
                sessions=ids_of(
                    event.sessions.ids, np.flatnonzero(inside & (least > 0))
                ),
            )


def mandatory_without_people(event: Event) -> Iterator[Conflict]:
    """Yield sessions that must have more people than may sit in them."""
    least = _least(event)
    for session in np.flatnonzero(least > 0).tolist():
        held = event.sessions.round[session]
        inside = event.sessions.round == held
        elsewhere = event.pinned[:, inside].any(axis=1) & ~event.pinned[:, session]
        attends = event.participants.attends[:, held]
        can = attends & ~event.barred[:, session] & ~elsewhere
        if can.sum() < least[session]:
            name = str(event.sessions.ids[session])
            asked = int(_mandatory(event)[session])
            pins = asked < least[session] or bool((attends & elsewhere).any())
            bans = bool((attends & event.banned[:, session]).any())
            yield Conflict(
                (
                    *named((Rule.MINIMUM, True), (Rule.PIN, pins), (Rule.BAN, bans)),
                    *of_needs(event, np.s_[:, session]),
                ),
                f"session {name}: must have {least[session]} people, "
                f"{can.sum()} may sit in it",
                rounds=(str(event.rounds.ids[held]),),
                sessions=(name,),
            )


def topics(event: Event) -> Iterator[Conflict]:
    """Yield sets of rounds with too few topics."""
    for rounds in event.no_repeat:
        inside = np.isin(event.sessions.round, rounds)
        due = int(event.people[rounds].sum())
        seats_in = np.bincount(event.sessions.round, weights=event.capacity)
        repeated = int(np.minimum(event.people, seats_in)[rounds].sum())
        most = unlimited = 0
        for topic in np.unique(event.topic[inside]).tolist():
            same = inside & (event.topic == topic)
            held = np.unique(event.sessions.round[same])
            reach = int(event.participants.attends[:, held].any(axis=1).sum())
            if not _are_linked(event, np.flatnonzero(same)):
                most += min(int(event.capacity[same].sum()), reach)
                unlimited += reach
                continue
            for each in held.tolist():  # parts of one session may be taken together
                here = event.capacity[same & (event.sessions.round == each)].sum()
                most += min(int(here), int(event.people[each]))
                unlimited += int(event.people[each])
        # where repeating would not help, other reasons say so
        if due > most and most < repeated:
            names = ids_of(event.rounds.ids, rounds)
            yield Conflict(
                (
                    *named((Rule.ONE_SEAT, True), (Rule.NO_REPEAT, True)),
                    *(of_capacity(event, inside) if due <= unlimited else ()),
                ),
                f"rounds {', '.join(names)}: {due} seats are needed, but with no topic "
                f"taken twice the sessions can fill at most {most}",
                rounds=names,
            )


def crowds(event: Event) -> Iterator[Conflict]:
    """Yield groups that may sit only in sessions that are too small for them."""
    # here, not above: the command checks a plan without loading the solver
    from allocation._engine import conflicts as engine  # noqa: PLC0415

    for held, name in enumerate(event.rounds):
        crowd = engine.crowd(event, held)
        if crowd is not None:
            people, sessions = np.sort(crowd[0]), crowd[1]
            seats = int(event.capacity[sessions].sum())
            names = ids_of(event.sessions.ids, sessions)
            inside = event.sessions.round == held
            rules = [str(Rule.ONE_SEAT), *of_capacity(event, sessions)]
            rules += of_needs(event, np.ix_(people, inside))
            if event.banned[np.ix_(people, inside)].any():
                rules.append(str(Rule.BAN))
            if event.pinned[np.ix_(people, inside)].any():
                rules.append(str(Rule.PIN))
            yield Conflict(
                tuple(dict.fromkeys(rules)),
                f"round {name}: {len(people)} people may sit only in "
                f"{', '.join(names)}, {seats} seats",
                rounds=(name,),
                sessions=names,
                participants=ids_of(event.participants.ids, people),
            )
