"""Events whose papers are tried: one with hostile texts, and a tiny one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import allocation as al
from allocation.event.tables import features, texts
from tests import hostile
from tests.hostile import HOSTILE

COUNT = len(HOSTILE)

MORNING, AFTERNOON = "2026-03-02T09:00", "2026-03-02T14:00"


def moments(values: list[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]:
    """Return times as an event keeps them."""
    return np.array(values, dtype="datetime64[s]")


def hostile_report() -> al.Report:
    """Return a report all of whose texts are hostile: each is a name, a title, …."""
    ids, every = texts(hostile.ids()), texts(HOSTILE)
    place = np.arange(COUNT)
    had = texts([features(map(str.strip, name.split(";"))) for name in ids])
    plain = al.Event.from_arrays(
        np.tile(np.arange(1, COUNT + 1), (COUNT, 1)),
        round=(place % 2).tolist(),
        capacity=[COUNT] * COUNT,
        participants=ids,
        sessions=ids,
        topic=ids,
        rules=al.Rules(no_repeat=()),
    )
    event = replace(
        plain,
        name=HOSTILE[0],
        rooms=al.Rooms(ids, np.full(COUNT, COUNT), features=had),
        rounds=plain.rounds.replace(
            ids=ids[:2],
            title=every[:2],
            start=moments([MORNING, AFTERNOON]),
            end=moments(["2026-03-02T10:30", "2026-03-02T15:30"]),
        ),
        sessions=plain.sessions.replace(
            title=every, kind=every, room=place.astype(np.int32), needs=had
        ),
        rules=al.Rules(
            no_repeat=(),
            linked=[ids[:2].tolist()],
            together=[al.Group(ids[2:4].tolist()), al.Group(ids[-60:-57].tolist())],
            apart=[al.Group(ids[4:7].tolist())],
            programme=[al.ProgrammeLimit(kind=HOSTILE[0], per="event", at_least=1)],
            quotas=[al.Quota("organisation", value=HOSTILE[1], at_most=3)],
        ),
        participants=plain.participants.replace(
            name=every, organisation=np.roll(every, 1), category=np.roll(every, 2)
        ),
    )
    even, odd = place // 2 * 2, np.minimum(place // 2 * 2 + 1, COUNT - 1 - COUNT % 2)
    return al.Report(event, al.Assignment.from_seats(np.column_stack([even, odd])))


def tiny_report(
    names: list[str], *, timed: bool = True, title: str = "Budget"
) -> al.Report:
    """Return a report of two sessions in one round, in which people alternate."""
    count = len(names)
    plain = al.Event.from_arrays(
        [[1, 2]] * count, round=[0, 0], capacity=[count, count], sessions=["a", "b"]
    )
    rounds = plain.rounds
    if timed:
        rounds = rounds.replace(
            start=moments([MORNING]), end=moments(["2026-03-02T10:30"])
        )
    event = replace(
        plain,
        rounds=rounds,
        sessions=plain.sessions.replace(title=texts([title, "Chartes"])),
        participants=plain.participants.replace(name=texts(names)),
    )
    seats = [[place % 2] for place in range(count)]
    return al.Report(event, al.Assignment.from_seats(np.array(seats)))
