"""An event's own file, ``event.toml``, as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from allocation.event.building import every_walk
from allocation.reading.keys import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocation.event import Event
    from allocation.rules import ProgrammeLimit, Quota, Rules


def text_of(event: Event) -> str:
    """Return the text of an event's own file.

    Parameters
    ----------
    event
        Any event.

    Returns
    -------
    str
        TOML.
    """
    return "\n".join(_lines(event)) + "\n"


def _lines(event: Event) -> Iterator[str]:
    rounds, rules, scoring = event.rounds, event.rules, event.scoring
    yield f"format = {FORMAT}"
    yield f"name = {_value(event.name)}"
    # "NaT" where there is none
    start = np.datetime_as_string(rounds.start, unit="m").tolist()
    end = np.datetime_as_string(rounds.end, unit="m").tolist()
    columns = (rounds.ids, rounds.title, start, end)
    for name, title, begins, ends in zip(*columns, strict=True):
        yield "\n[[rounds]]"
        yield f"id = {_value(name)}"
        if title:
            yield f"title = {_value(title)}"
        if begins != "NaT":
            yield f"start = {begins}:00"
            yield f"end = {ends}:00"
    yield "\n[choices]"
    for key in ("scale", "of", "ties"):
        yield f"{key} = {_value(getattr(event.choices, key))}"
    yield "\n[rules]"
    for key in ("empty_seats", "no_repeat", "clash"):
        yield f"{key} = {_value(getattr(rules, key))}"
    for key, value in _said(rules, event.rooms.ids.tolist()).items():
        yield f"{key} = {_value(value)}"
    for limit in rules.programme:
        yield "\n[[rules.programme]]"
        yield from _keys(_of_limit(limit))
    for quota in rules.quotas:
        yield "\n[[rules.quota]]"
        yield from _keys(_of_quota(quota))
    yield "\n[scoring]"
    for key in ("costs", "unlisted", "blank", "top"):
        value = getattr(scoring, key)
        if value is not None:
            yield f"{key} = {_value(value)}"


def _said(rules: Rules, rooms: list[str]) -> dict[str, Any]:
    """Return the rules that say something, of those that as a rule do not."""
    said: dict[str, Any] = {}
    if rules.choose_rooms:
        said["choose_rooms"] = rules.choose_rooms
    walking, linked = tuple(rules.walking), tuple(rules.linked)
    if walking:
        minutes = walking[0][2]
        same = walking == tuple(every_walk(rooms, minutes))
        said["walking"] = minutes if same else walking
    if linked:
        said["linked"] = linked
    if rules.mixture:
        said["mixture"] = rules.mixture
    return said


def _of_limit(limit: ProgrammeLimit) -> dict[str, Any]:
    said: dict[str, Any] = {
        key: getattr(limit, key)
        for key in ("kind", "topic", "rounds")
        if getattr(limit, key)
    }
    said["per"] = limit.per
    said["at_least"] = limit.at_least
    if limit.at_most is not None:
        said["at_most"] = limit.at_most
    return said


def _of_quota(quota: Quota) -> dict[str, Any]:
    said: dict[str, Any] = {"by": quota.by}
    for key in ("value", "sessions", "release"):
        if getattr(quota, key):
            said[key] = getattr(quota, key)
    for key in ("keep", "at_most"):
        if getattr(quota, key) is not None:
            said[key] = getattr(quota, key)
    for key in ("share_of_session", "share_of_group"):
        share = getattr(quota, key)
        if share is not None:
            said[key] = f"{share[0]}/{share[1]}"
    return said


def _keys(said: dict[str, Any]) -> Iterator[str]:
    for key, value in said.items():
        yield f"{key} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # the escapes of JSON are those of TOML, which wants one more
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    message = f"Expected text, a number or a tuple, got {value!r}."
    raise TypeError(message)
