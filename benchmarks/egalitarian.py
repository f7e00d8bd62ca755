"""The worst-off person, here and with fairpyx's almost-egalitarian algorithms.

``python -m benchmarks.egalitarian`` prints the table; with ``--write`` it also fills
what is between ``<!-- egalitarian -->`` and ``<!-- end of egalitarian -->`` of
``benchmarks/README.md``. fairpyx gets each event in its own words, with and without
surplus donation, in three ways: the whole at once, told of the conflicts between
sessions; the same, not told; and round by round, where a topic that somebody has had is
worth -1 to them. What its answers break is counted. All answers are judged by
``allocation.evaluation``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import allocation as al
from benchmarks import fairpyx_apart, publishing
from benchmarks.instances import (
    conference,
    lille_minimum,
    lille_shape,
    lille_utilities,
)
from benchmarks.ours import SEED, event_of
from benchmarks.worst_off import STAGES, Row, check, judged, line, report, worth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HERE = Path(__file__).parent

ALGORITHMS = {
    "fairpyx, no donation": "almost_egalitarian_without_donation",
    "fairpyx, donation": "almost_egalitarian_with_donation",
}

WAYS = ("conflicts told", "conflicts not told", "round by round")
"""How fairpyx is asked: its algorithms round a linear programme without conflicts."""

LIMIT = 120.0
GRACE = 60.0
"""Seconds: for each run, and for a process that does not look at its clock."""


def _conference(people: int) -> al.Event:
    return event_of(conference(people, unequal=False))


def _free() -> al.Event:
    """Return an event without any rule between rounds."""
    return event_of(replace(lille_shape(120), no_repeat=()))


def _ariel() -> al.Event | None:
    """Return fairpyx's own real case, 26 students; None where it is not here."""
    from tests.published_cases import published_event  # noqa: PLC0415  # one reader

    default = HERE.parents[1] / "shared" / "data"
    folder = Path(os.environ.get("ALLOCATION_SHARED_DATA", default))
    if not (folder / "fairpyx_ariel_5783.json").is_file():
        return None
    return published_event(folder, "fairpyx_ariel_5783", "listed +tot")


EVENTS: dict[str, Callable[[], al.Event | None]] = {
    "fairpyx's Ariel 5783, 26 people": _ariel,
    "lille 2014, 231 people": al.lille2014,
    "lille shape, 60 people": lambda: event_of(lille_shape(60)),
    "lille shape, 120 people": lambda: event_of(lille_shape(120)),
    "lille shape, 250 people": lambda: event_of(lille_shape(250)),
    "lille shape, utilities, 60 people": lambda: event_of(lille_utilities(60)),
    "lille shape, utilities, 250 people": lambda: event_of(lille_utilities(250)),
    "lille shape, minimum, 120 people": lambda: event_of(lille_minimum(120)),
    "lille shape, repeats allowed, 120 people": _free,
    "4 rounds x 10, 100 people": lambda: _conference(100),
}
"""By name; each from a seed, or a case that may not be here."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all, assert that nobody who keeps the rules does better, print or write.

    Parameters
    ----------
    arguments
        Those of the command line; by default the process's own.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="part of the names of events", default="")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds, each run")
    parser.add_argument("--write", action="store_true", help="into the page, too")
    asked = parser.parse_args(arguments)
    versions = fairpyx_apart.prepare()
    if versions is None:
        sys.exit("Expected fairpyx, to compare with.")
    rows: list[Row] = []
    for name, make in EVENTS.items():
        event = make() if asked.only in name else None
        if event is not None:
            for row in of_event(name, event, asked.limit):
                print(line(row), file=sys.stderr, flush=True)
                rows.append(row)
    check(rows)
    text = report(rows, versions["fairpyx"], asked.limit)
    print(text)
    if asked.write:
        publishing.fill(HERE / "README.md", {"egalitarian": text})


def of_event(name: str, event: al.Event, limit: float) -> Iterator[Row]:
    """Yield the row of each method on one event, ours first.

    Parameters
    ----------
    name, event
        The question.
    limit
        Seconds, for each.
    """
    known = {str(stage) for stage in al.StageName}
    al.allocate(al.Event.from_arrays([[1]], round=[0], capacity=[1]))  # loads it
    for method, stages in STAGES.items():
        if set(stages) <= known:
            start = time.perf_counter()
            try:
                plan = al.allocate(event, stages=stages, seed=SEED, time_limit=limit)
            except al.NothingFoundError:
                yield Row(name, method, None, None, failed="out of time")
                continue
            seconds = time.perf_counter() - start
            yield judged(name, method, event, plan.assignment, seconds)
    for method, algorithm in ALGORITHMS.items():
        for way in WAYS:
            full = f"{method}, {way}"
            yield theirs(name, full, event, algorithm, way=way, limit=limit)


def theirs(
    name: str, method: str, event: al.Event, algorithm: str, *, way: str, limit: float
) -> Row:
    """Return the row of one of fairpyx's algorithms.

    Parameters
    ----------
    name, method, event
        As in :class:`Row`.
    algorithm
        Its name in ``fairpyx.algorithms``.
    way
        One of :data:`WAYS`.
    limit
        Seconds.
    """
    asked = {**question(event, way), "algorithm": algorithm, "limit": limit}
    inside = [str(fairpyx_apart.python()), "-m", "benchmarks.egalitarian_inside"]
    try:
        printed = fairpyx_apart.call(
            *inside, text=json.dumps(asked), seconds=limit + GRACE
        )
    except subprocess.TimeoutExpired:
        return Row(name, method, None, None, seconds=limit, failed="out of time")
    ended: dict[str, Any] = json.loads(printed.splitlines()[-1])
    if ended["bundles"] is None:
        return Row(
            name, method, None, None, seconds=ended["seconds"], failed=ended["failed"]
        )
    seats = [
        (person, session)
        for person, bundle in enumerate(ended["bundles"])
        for session in bundle
    ]
    people, sessions = np.array([*seats, *event.participants.pins.tolist()]).T
    return judged(
        name, method, event, al.Assignment(people, sessions), ended["seconds"]
    )


def question(event: al.Event, way: str) -> dict[str, Any]:
    """Return an event in fairpyx's words.

    A session that somebody may not take is worth -1 to them; a pinned seat is taken
    out, with what is left of the session's seats and of the person's.

    Parameters
    ----------
    event
        The question.
    way
        One of :data:`WAYS`.

    Returns
    -------
    dict
        ``values``, ``agent_capacity``, ``item_capacity``; ``conflicts`` of sessions:
        with those of the same round, of the same topic where it may not repeat, and
        with those that overlap; whether fairpyx is ``told`` of them; which sessions are
        divided ``among`` people, in order; how many a person gets ``at_once``.
    """
    count, pins = len(event.sessions), event.participants.pins
    conflict = event.sessions.round[:, None] == event.sessions.round[None, :]
    for rounds in event.no_repeat:
        inside = np.isin(event.sessions.round, rounds)
        same = event.topic[:, None] == event.topic[None, :]
        conflict |= same & inside[:, None] & inside[None, :]
    conflict[tuple(event.clashes.T)] = conflict[tuple(event.clashes.T[::-1])] = True
    np.fill_diagonal(conflict, val=False)
    forbidden = event.banned | ~event.participants.attends[:, event.sessions.round]
    for person, session in pins.tolist():
        forbidden[person] |= conflict[session]
        forbidden[person, session] = True
    due = event.participants.attends.sum(axis=1)
    seats = np.minimum(due, event.participants.at_most)
    seats = seats - np.bincount(pins[:, 0], minlength=len(seats))
    room = event.capacity - np.bincount(pins[:, 1], minlength=count)
    by_round = way == "round by round"
    places = np.arange(count)
    among = [places[event.sessions.round == r] for r in range(len(event.rounds))]
    return {
        "values": np.where(forbidden, -1, worth(event)).tolist(),
        "agent_capacity": seats.tolist(),
        "item_capacity": room.tolist(),
        "conflicts": [np.flatnonzero(row).tolist() for row in conflict],
        "told": way == "conflicts told",
        "among": [p.tolist() for p in (among if by_round else [places])],
        "at_once": 1 if by_round else count,
    }


if __name__ == "__main__":
    main()
