"""An event as the files of a folder."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import InvalidEventError, Issue
from allocation.event import (
    UNLIMITED,
    UNLISTED,
    Event,
    Participants,
    Rooms,
    Rounds,
    Sessions,
)
from allocation.event.joining import APART, TOGETHER
from allocation.event.tables import FEATURES
from allocation.event.venues import HUNDRED
from allocation.files import csv_bytes, write_whole
from allocation.reading import toml
from allocation.reading.folder import event_of
from allocation.reading.source import CSV, EVENT, Source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from allocation.event.tables import Strings

Cell = str | int | None
Table = Participants | Rooms | Rounds | Sessions


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
    files = {EVENT: toml.text_of(event).encode()}
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
        }
        | _filled(
            {},
            {
                "features": _features(event.rooms.features),
                "closed": _named(event.rooms, event.rooms.closed, event.rounds),
            },
        ),
        "participants": _participants(event),
        "choices": _choices(event),
        "groups": _groups(event),
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
            "candidate": ["yes" if c else None for c in sessions.candidate.tolist()],
            "cancel_cost": _other(sessions.cancel_cost, 0),
            "needs": _features(sessions.needs),
            "rooms": _named(sessions, sessions.may_have, event.rooms),
            "walk_ins": _other(sessions.walk_ins, 0),
            "show_up": _other(sessions.show_up, HUNDRED),
            "extra": _other(sessions.extra, 0),
            "extra_cost": _other(sessions.extra_cost, 1),
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
            "pin": _named(people, people.pins, event.sessions),
            "ban": _named(people, people.bans, event.sessions),
            "needs": _features(people.needs),
            "show_up": _other(people.show_up, HUNDRED),
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


def _other(column: NDArray[np.int64], plain: int) -> list[Cell]:
    """Return numbers as cells, empty where they say nothing."""
    return [None if number == plain else number for number in column.tolist()]


def _features(column: Strings) -> list[Cell]:
    return [_joined(cell.split(FEATURES)) if cell else None for cell in column.tolist()]


def _named(rows: Table, pairs: NDArray[np.int64], others: Table) -> list[Cell]:
    """Return what each row of a table names of another."""
    ids = others.ids.tolist()
    names: list[list[str]] = [[] for _ in range(len(rows))]
    for row, other in pairs.tolist():
        names[row].append(ids[other])
    return [_joined(mine) if mine else None for mine in names]


def _groups(event: Event) -> dict[str, list[Cell]]:
    rows: list[tuple[Cell, Cell, Cell, Cell]] = [
        (f"{rule}-{number}", member, rule, _joined(group.rounds) or None)
        for rule, groups in (
            (TOGETHER, event.rules.together),
            (APART, event.rules.apart),
        )
        for number, group in enumerate(groups, start=1)
        for member in group.members
    ]
    label, who, rule, rounds = map(list, zip(*rows, strict=True)) if rows else [[]] * 4
    optional = {"rule": rule, "rounds": rounds}
    return _filled({"group": label, "participant": who}, optional)


def _joined(names: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="").writerow(names)
    return out.getvalue()
