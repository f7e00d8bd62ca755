"""Digests, by which a change of an event or of a summary is noticed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from allocation.event import NO_ROOM
from allocation.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocation.event import Event


def of_values(values: object) -> str:
    """Return the SHA-256 of plain values.

    Parameters
    ----------
    values
        Dictionaries with texts as keys, lists, texts, numbers, None.

    Returns
    -------
    str
        64 hexadecimal digits, of the values as JSON in ASCII: keys sorted, no spaces,
        anything but ASCII escaped.

    Examples
    --------
    >>> of_values({"b": [1, None], "a": "é"})[:16]
    '9b10bedce64e86a2'
    """
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def of_event(event: Event) -> str:
    """Return a digest of all that an event says, whatever the order of its rows.

    Parameters
    ----------
    event
        Any event.

    Returns
    -------
    str
        64 hexadecimal digits: equal for events that differ only in the order of their
        sessions, rooms and people.
    """
    choices, people = event.choices, event.participants.ids
    held, rooms = event.rounds.ids.tolist(), [*event.rooms.ids.tolist(), None]
    by_person, by_item = np.argsort(people), np.argsort(choices.items)
    return of_values(
        {
            "name": event.name,
            # their order says which comes first
            "rounds": _columns(event.rounds, np.arange(len(held))),
            "sessions": _columns(event.sessions, np.argsort(event.sessions.ids))
            | _pairs_of(event.sessions, "may_have", event.rooms)
            | {
                "round": {name: held[place] for name, place in _named(event, "round")},
                "room": {
                    name: None if place == NO_ROOM else rooms[place]
                    for name, place in _named(event, "room")
                },
            },
            "rooms": _columns(event.rooms, np.argsort(event.rooms.ids))
            | _pairs_of(event.rooms, "closed", event.rounds),
            "participants": _people(event, by_person)
            | {
                "pins": _pairs(event, event.participants.pins),
                "bans": _pairs(event, event.participants.bans),
            },
            "choices": {
                "scale": choices.scale,
                "of": choices.of,
                "ties": choices.ties,
                "items": choices.items[by_item].tolist(),
                "values": choices.values[np.ix_(by_person, by_item)].tolist(),
            },
            "rules": _rules(event.rules),
            "scoring": dataclasses.asdict(event.scoring),
        }
    )


def _columns(table: Any, order: NDArray[np.intp]) -> dict[str, Any]:
    """Return the columns of a table, their rows in an order."""
    columns = {}
    plain = table.plain_columns()
    for field in dataclasses.fields(table):
        if field.name not in {"pins", "bans", "may_have", "closed", *plain}:
            cells = getattr(table, field.name)[order]
            if cells.dtype.kind == "M":
                cells = np.datetime_as_string(cells, unit="m")
            columns[field.name] = cells.tolist()
    return columns


def _people(event: Event, order: NDArray[np.intp]) -> dict[str, Any]:
    """Return the columns of the people, weights only where they say something."""
    columns = _columns(event.participants, order)
    if (event.participants.weight == 1).all():
        del columns["weight"]  # digests from before there were any still hold
    return columns


def _pairs_of(table: Any, column: str, others: Any) -> dict[str, Any]:
    """Return pairs of rows of two tables as pairs of ids, if there are any."""
    pairs = getattr(table, column).tolist()
    if not pairs:
        return {}
    mine, theirs = table.ids.tolist(), others.ids.tolist()
    return {column: sorted([mine[one], theirs[other]] for one, other in pairs)}


def _rules(rules: Rules) -> dict[str, Any]:
    """Return what rules say; those that came later only where they say something."""
    said = dataclasses.asdict(rules)
    silent = dataclasses.asdict(Rules())
    always = {"empty_seats", "no_repeat", "clash"}
    return {k: v for k, v in said.items() if k in always or v != silent[k]}


def _named(event: Event, column: str) -> Iterator[tuple[str, int]]:
    """Yield each session's id and its place in another table."""
    places = getattr(event.sessions, column).tolist()
    return zip(event.sessions.ids.tolist(), places, strict=True)


def _pairs(event: Event, pairs: NDArray[np.int64]) -> list[list[str]]:
    people, sessions = event.participants.ids, event.sessions.ids.tolist()
    who = people[pairs[:, 0]].tolist()
    what = [sessions[session] for session in pairs[:, 1].tolist()]
    return sorted([person, name] for person, name in zip(who, what, strict=True))


def _plain(value: Any) -> Any:
    """Return a number of numpy's as one of Python's, anything else as text."""
    return value.item() if isinstance(value, np.generic) else repr(value)
