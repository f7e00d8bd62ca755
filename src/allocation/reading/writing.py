"""An event as the files of a folder."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import InvalidEventError, Issue
from allocation.event import UNLIMITED, UNLISTED, Event
from allocation.files import csv_bytes, write_whole
from allocation.reading.folder import event_of
from allocation.reading.settings import FORMAT
from allocation.reading.source import CSV, EVENT, Source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

Cell = str | int | None


def write_event(
    event: Event,
    folder: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    delimiter: str = ",",
) -> None:
    """Write an event into a folder, from which :func:`read_event` gives it back.

    Parameters
    ----------
    event
        Any event.
    folder
        Made if it does not exist; other files in it are left alone.
    overwrite
        Whether the event's files may replace those that are there.
    delimiter
        What stands between two cells of the CSV files: a comma, a semicolon (which
        the spreadsheets of many countries expect) or a tab.

    Raises
    ------
    FileExistsError
        If the folder has such files already and they may not be replaced.
    InvalidEventError
        If the files could not give the event back: if two ids of participants differ
        only by capitals, say, or a text is longer than a cell may be.
    OSError
        If the folder cannot be written; what was there is still there.
    ValueError
        If the delimiter is another one.
    """
    files = lossless_files_of(event, delimiter=delimiter)
    write_whole(folder, files, overwrite=overwrite)


def lossless_files_of(event: Event, *, delimiter: str) -> dict[str, bytes]:
    """Return the files of an event, after reading them.

    Parameters
    ----------
    event
        Any event.
    delimiter
        What stands between two cells of the CSV files.

    Returns
    -------
    dict
        Their contents by name.

    Raises
    ------
    InvalidEventError
        If they could not give the event back.
    """
    files = files_of(event, delimiter=delimiter)
    # the reader is the judge: nothing is written that it would not give back
    if event_of(Source(files)) != event:
        expected = "expected sorted pins and bans, and no other types than usual"
        raise InvalidEventError([Issue("event", expected)])
    return files


def files_of(event: Event, *, delimiter: str) -> dict[str, bytes]:
    """Return the files of an event.

    Parameters
    ----------
    event
        Any event.
    delimiter
        What stands between two cells of the CSV files.

    Returns
    -------
    dict
        Their contents by name.
    """
    files = {EVENT: _toml(event).encode()}
    for table, columns in _tables(event).items():
        rows = zip(*columns.values(), strict=True)
        files[CSV[table]] = csv_bytes(columns, rows, delimiter=delimiter)
    return files


def _tables(event: Event) -> dict[str, dict[str, list[Cell]]]:
    return {
        "sessions": _sessions(event),
        # never one column alone: nothing in its title would tell what separates cells
        "rooms": {
            "room": event.rooms.ids.tolist(),
            "capacity": _limits(event.rooms.capacity),
        },
        "participants": _participants(event),
        "choices": _choices(event),
    }


def _filled(
    required: dict[str, list[Cell]], optional: dict[str, list[Cell]]
) -> dict[str, list[Cell]]:
    """Return the columns, without the optional ones that are empty."""
    return required | {
        title: cells
        for title, cells in optional.items()
        if any(cell not in {None, ""} for cell in cells)
    }


def _sessions(event: Event) -> dict[str, list[Cell]]:
    sessions = event.sessions
    rounds, rooms = event.rounds.ids.tolist(), [*event.rooms.ids.tolist(), None]
    named = np.array_equal(sessions.topic, sessions.ids)
    return _filled(
        {
            "session": sessions.ids.tolist(),
            "round": [rounds[held] for held in sessions.round.tolist()],
        },
        {
            "topic": [] if named else sessions.topic.tolist(),
            "title": sessions.title.tolist(),
            "kind": sessions.kind.tolist(),
            "room": [rooms[room] for room in sessions.room.tolist()],
            "capacity": _limits(sessions.capacity),
            "min_size": [size or None for size in sessions.min_size.tolist()],
            "mandatory": ["yes" if m else None for m in sessions.mandatory.tolist()],
            "start": _moments(sessions.start),
            "end": _moments(sessions.end),
        },
    )


def _participants(event: Event) -> dict[str, list[Cell]]:
    people = event.participants
    rounds = event.rounds.ids.tolist()
    attends: list[Cell] = [
        None
        if all(row)
        else _joined(name for name, there in zip(rounds, row, strict=True) if there)
        for row in people.attends.tolist()
    ]
    return _filled(
        {"participant": people.ids.tolist(), "name": people.name.tolist()},
        {
            "organisation": people.organisation.tolist(),
            "category": people.category.tolist(),
            "attends": attends,
            "at_most": _limits(people.at_most),
            "weight": people.weight.tolist() if people.weight.max() > 1 else [],
            "pin": _named(event, people.pins),
            "ban": _named(event, people.bans),
        },
    )


def _choices(event: Event) -> dict[str, list[Cell]]:
    choices = event.choices
    who, what = np.nonzero(choices.values != UNLISTED)
    return {
        "participant": event.participants.ids[who].tolist(),
        choices.of: choices.items[what].tolist(),
        choices.scale: choices.values[who, what].tolist(),
    }


def _limits(limits: NDArray[np.int64]) -> list[Cell]:
    return [None if limit == UNLIMITED else limit for limit in limits.tolist()]


def _moments(moments: NDArray[np.datetime64]) -> list[Cell]:
    written = np.datetime_as_string(moments, unit="m").tolist()
    return [None if moment == "NaT" else moment for moment in written]


def _named(event: Event, pairs: NDArray[np.int64]) -> list[Cell]:
    ids = event.sessions.ids.tolist()
    names: list[list[str]] = [[] for _ in event.participants]
    for person, session in pairs.tolist():
        names[person].append(ids[session])
    return [_joined(mine) if mine else None for mine in names]


def _joined(names: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="").writerow(names)
    return out.getvalue()


def _toml(event: Event) -> str:
    return "\n".join(_toml_lines(event)) + "\n"


def _toml_lines(event: Event) -> Iterator[str]:
    rounds, rules, scoring = event.rounds, event.rules, event.scoring
    yield f"format = {FORMAT}"
    yield f"name = {_value(event.name)}"
    columns = (rounds.ids, rounds.title, _moments(rounds.start), _moments(rounds.end))
    for name, title, start, end in zip(*columns, strict=True):
        yield "\n[[rounds]]"
        yield f"id = {_value(name)}"
        if title:
            yield f"title = {_value(title)}"
        if start:
            yield f"start = {start}:00"
            yield f"end = {end}:00"
    yield "\n[choices]"
    for key in ("scale", "of", "ties"):
        yield f"{key} = {_value(getattr(event.choices, key))}"
    yield "\n[rules]"
    for key in ("empty_seats", "no_repeat", "clash"):
        yield f"{key} = {_value(getattr(rules, key))}"
    yield "\n[scoring]"
    for key in ("costs", "unlisted", "blank", "top"):
        value = getattr(scoring, key)
        if value is not None:
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
