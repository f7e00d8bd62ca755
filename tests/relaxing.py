"""Events from which rules are taken away, to see which of them stand in the way."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

import allocation as al
from allocation.event.tables import NO_PAIRS, never, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

Rule = al.Rule

RELAXABLE = frozenset(Rule) - {Rule.ATTENDS}
"""Rules that can be taken from an event; who attends is a fact."""

NOTHING: dict[Rule, dict[str, Any]] = {
    Rule.ONE_SEAT: {"empty_seats": True},
    Rule.NO_REPEAT: {"no_repeat": ()},
    Rule.CLASH: {"clash": (), "walking": ()},
    Rule.ROOM: {"choose_rooms": False},
    Rule.PROGRAMME: {"programme": ()},
    Rule.TOGETHER: {"together": ()},
    Rule.APART: {"apart": ()},
    Rule.LINKED: {"linked": ()},
    Rule.QUOTA: {"quotas": ()},
}
"""What an event's rules say without one of them."""


def changed(event: al.Event, **tables: Any) -> al.Event:
    """Return the event with other tables, not validated, as what-ifs are not."""
    twin = object.__new__(al.Event)
    for column in dataclasses.fields(event):
        value = tables.get(column.name, getattr(event, column.name))
        object.__setattr__(twin, column.name, value)
    return twin


def without(event: al.Event, rules: Iterable[str]) -> al.Event:
    """Return the event with some of its rules taken away."""
    gone = set(rules)
    sessions, people, rooms = event.sessions, event.participants, event.rooms
    rounds, count = event.rounds, len(event.sessions)
    if Rule.CAPACITY in gone:
        sessions = sessions.replace(capacity=[al.UNLIMITED] * count)
        rooms = rooms.replace(capacity=[al.UNLIMITED] * len(rooms))
    if Rule.MINIMUM in gone:
        sessions = sessions.replace(
            min_size=[0] * count, mandatory=[False] * count, candidate=event.optional
        )
    if Rule.ROOM in gone:
        sessions = sessions.replace(needs=texts([""] * count), may_have=NO_PAIRS)
        people = people.replace(needs=texts([""] * len(people)))
    if {Rule.ROOM, Rule.CLASH} <= gone:
        rounds = rounds.replace(start=never(len(rounds)), end=never(len(rounds)))
    nobody = np.empty((0, 2), dtype=np.int64)
    if Rule.PIN in gone:
        people = people.replace(pins=nobody)
    if Rule.BAN in gone:
        people = people.replace(bans=nobody)
    if Rule.AT_MOST in gone:
        people = people.replace(at_most=[al.UNLIMITED] * len(people))
    forbidden = event.scoring.unlisted_is_forbidden
    said = {name: getattr(event.rules, name) for name in event.rules.__slots__}
    for rule in gone & set(NOTHING):
        said |= NOTHING[Rule(rule)]
    return changed(
        event,
        rounds=rounds,
        sessions=sessions,
        rooms=rooms,
        participants=people,
        rules=al.Rules(**said),
        scoring=al.Scoring() if Rule.BAN in gone and forbidden else event.scoring,
    )


def only(event: al.Event, rules: Iterable[str]) -> al.Event:
    """Return the event with no rules but these."""
    return without(event, RELAXABLE - set(rules))
