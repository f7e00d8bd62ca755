"""What people may have alone, one by one, and any answers: to check others against."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

import allocation as al
from allocation.event.tables import Rooms, texts
from allocation.rules import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@st.composite
def answers(draw: Callable[..., Any], event: al.Event) -> al.Assignment:
    """Draw an answer that may break any rule, with a seat in most rounds."""
    seats = []
    for person in range(len(event.participants)):
        for held in range(len(event.rounds)):
            inside = np.flatnonzero(event.sessions.round == held).tolist()
            session = draw(st.sampled_from([*inside, *inside, -1]))
            if session >= 0:
                seats.append((person, session))
    if draw(st.integers(0, 3)) == 0:
        pairs = st.tuples(
            st.integers(0, len(event.participants) - 1),
            st.integers(0, len(event.sessions) - 1),
        )
        seats += draw(st.lists(pairs, max_size=2))
    table = np.array(sorted(set(seats)), dtype=np.int64).reshape(-1, 2)
    return al.Assignment(table[:, 0], table[:, 1])


@st.composite
def with_rooms(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Draw rooms, candidates, seats held back and people who may not come."""
    sessions, people = event.sessions, event.participants
    count = len(sessions)

    def drawn(values: list[int], size: int) -> list[int]:
        several = st.lists(st.sampled_from(values), min_size=size, max_size=size)
        return list(draw(several))

    rooms = draw(st.integers(0, 3))
    own = drawn([-1, -1, *range(rooms)], count)
    used = set()
    for place, held in enumerate(sessions.round.tolist()):
        if (own[place], held) in used:
            own[place] = -1
        used.add((own[place], held))
    event = event.replace(
        rooms=Rooms(
            texts([f"R{number}" for number in range(rooms)]),
            np.array(drawn([3, 4, 5], rooms), dtype=np.int64),
        ),
        sessions=sessions.replace(
            room=own,
            candidate=np.array(drawn([0, 1], count), dtype=bool) & ~sessions.mandatory,
            cancel_cost=drawn([0, 3], count),
            walk_ins=drawn([0, 0, 1], count),
            show_up=drawn([100, 80], count),
            extra=drawn([0, 1], count),
        ),
        participants=people.replace(show_up=drawn([100, 100, 50], len(people))),
    )
    rules = replace(event.rules, choose_rooms=rooms > 0 and draw(st.booleans()))
    if len(people) > 1:
        several = [Group(people.ids.tolist()[:2])]
        rules = replace(rules, together=several, apart=several)
    return event.replace(rules=rules)


@st.composite
def in_rooms(
    draw: Callable[..., Any], event: al.Event, assignment: al.Assignment
) -> al.Assignment:
    """Draw a room, or none, for each session, if the event chooses rooms."""
    if not event.rules.choose_rooms:
        return assignment
    room = st.integers(-1, len(event.rooms) - 1)
    count = len(event.sessions)
    chosen = draw(st.lists(room, min_size=count, max_size=count))
    return replace(assignment, chosen_rooms=np.array(chosen))


def seats_of(assignment: al.Assignment, person: int) -> list[int]:
    """Return one person's sessions."""
    mine = assignment.participant == person
    return sorted(assignment.session[mine].tolist())


def exclude_each_other(event: al.Event, one: int, other: int) -> bool:
    """Say whether nobody may take both, rule by rule."""
    first, second = (int(event.sessions.round[s]) for s in (one, other))
    if first == second:
        return True
    if (min(one, other), max(one, other)) in set(map(tuple, event.clashes.tolist())):
        return True
    same = event.sessions.topic[one] == event.sessions.topic[other]
    return bool(same) and any(
        {first, second} <= set(among.tolist()) for among in event.no_repeat
    )


def may_have(event: al.Event, person: int, sessions: list[int]) -> bool:
    """Say whether a person may take these sessions, seats left empty or not."""
    people = event.participants
    pins = {s for p, s in people.pins.tolist() if p == person}
    return (
        len(set(sessions)) == len(sessions) <= people.at_most[person]
        and pins <= set(sessions)
        and not any(event.banned[person, s] for s in sessions)
        and all(people.attends[person, event.sessions.round[s]] for s in sessions)
        and not any(
            exclude_each_other(event, *two) for two in combinations(sessions, 2)
        )
    )


def cost_of(event: al.Event, person: int, sessions: list[int]) -> int:
    """Return what a programme costs a person, seats left empty included."""
    filled = {int(event.sessions.round[s]) for s in sessions}
    empty = [
        int(event.empty_costs[person, held])
        for held in range(len(event.rounds))
        if held not in filled
    ]
    return sum(int(event.costs[person, s]) for s in sessions) + sum(empty)


def programmes_of(event: al.Event, person: int) -> Iterator[list[int]]:
    """Yield each programme that a person may have, seats left empty or not."""
    rounds = [
        [None, *np.flatnonzero(event.sessions.round == held).tolist()]
        for held in range(len(event.rounds))
    ]
    for seats in product(*rounds):
        sessions = [s for s in seats if s is not None]
        if may_have(event, person, sessions):
            yield sessions


def empty_seats(event: al.Event, person: int, sessions: list[int]) -> int:
    """Return in how many rounds that they attend somebody has no seat."""
    filled = {int(event.sessions.round[s]) for s in sessions}
    attends = np.flatnonzero(event.participants.attends[person]).tolist()
    return sum(held not in filled for held in attends)
