"""The names of prices of rules without the ids of people, as files have them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from allocation.rules import Rule
from allocation.sides import named

if TYPE_CHECKING:
    from allocation.event import Event

PEOPLE = frozenset({Rule.TOGETHER, Rule.APART, Rule.ROOM})
"""Rules whose prices are named by people, between the rule and the session."""

IDS = slice(1, -1)
"""Which parts of these names are ids of people."""


def without_ids(event: Event, name: str) -> str:
    """Return the name of a price with numbers instead of the ids of people.

    Parameters
    ----------
    event
        The question.
    name
        As :mod:`allocation.sides` names it.

    Returns
    -------
    str
        The same; a person is their place among the sorted ids of the event, from 1.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1], [1]], round=[0], capacity=[2])
    >>> without_ids(event, '["apart","P1","P2","S1"]')
    '["apart",1,2,"S1"]'
    """
    parts = json.loads(name)
    if parts[0] in PEOPLE:
        ids = sorted(event.participants.ids.tolist())
        place = {person: number for number, person in enumerate(ids, start=1)}
        parts[IDS] = [place[person] for person in parts[IDS]]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def with_ids(event: Event, text: str) -> str | None:
    """Return the name of a price from what :func:`without_ids` made of it.

    Parameters
    ----------
    event
        The question.
    text
        Any text.

    Returns
    -------
    str or None
        The name; None if the text is none.
    """
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(parts, list) or not parts or not isinstance(parts[0], str):
        return None
    if parts[0] in PEOPLE:
        order = np.sort(event.participants.ids)
        numbers = parts[IDS]
        if not all(type(n) is int and 0 < n <= len(order) for n in numbers):
            return None
        parts[IDS] = [str(order[number - 1]) for number in numbers]
    if not all(isinstance(part, str) for part in parts):
        return None
    name = named(*parts)
    return name if text == without_ids(event, name) else None
