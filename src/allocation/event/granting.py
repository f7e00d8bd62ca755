"""An event with the benefit of the doubt: what is not known forbids nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from allocation.event.cells import UNKNOWN_COLUMN
from allocation.event.checks import LARGEST_NUMBER
from allocation.event.joining import APART, TOGETHER
from allocation.event.tables import FEATURES, NO_ROOM, UNLIMITED, Rounds, never, texts
from allocation.rules import ORGANISATION, Group, ProgrammeLimit, Quota

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from allocation.errors import Issue
    from allocation.event.tables import Participants, Rooms, Sessions
    from allocation.event.unchecked import Unchecked
    from allocation.rules import Rules

    Table = TypeVar("Table", Rooms, Sessions, Participants)
    Wrong = dict[tuple[str, str], list[int | slice]]

LEAST: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("rooms", "capacity"): {"capacity": UNLIMITED},
    ("sessions", "capacity"): {"capacity": UNLIMITED},
    ("sessions", "min_size"): {"min_size": 0, "candidate": True},
    ("sessions", "candidate"): {"candidate": True, "mandatory": False},
    ("sessions", "needs"): {"needs": ""},
    ("sessions", "walk_ins"): {"walk_ins": 0},
    ("sessions", "show_up"): {"show_up": 1},
    ("sessions", "extra"): {"extra": LARGEST_NUMBER},
    ("participants", "attends"): {"attends": True},
    ("participants", "needs"): {"needs": ""},
    ("participants", "show_up"): {"show_up": 1},
}
"""For a cell that is wrong, by table and column: those that forbid least."""

SILENT: Mapping[str, ProgrammeLimit | Quota | Group] = {
    "programme": ProgrammeLimit(),
    "quota": Quota(ORGANISATION),
    TOGETHER: Group(()),
    APART: Group(()),
}
"""Rules of which there may be several, as they say nothing."""


def set_apart(event: Unchecked, unplaced: Sequence[int]) -> Unchecked:
    """Return an event with a round of its own for each session that has none.

    Parameters
    ----------
    event
        Whose sessions all have some round.
    unplaced
        The sessions whose round is not known.
    """
    if not unplaced:
        return event
    rounds, sessions, people = event.rounds, event.sessions, event.participants
    count, ids = len(unplaced), rounds.ids.tolist()
    longer = "?" * (1 + max(map(len, ids), default=0))  # than any id
    held = sessions.round.copy()
    held[list(unplaced)] = len(ids) + np.arange(count)
    always = np.ones((len(people), count), dtype=bool)
    return replace(
        event,
        rounds=Rounds(
            ids=texts([*ids, *(f"{longer}{row}" for row in unplaced)]),
            title=texts([*rounds.title.tolist(), *[""] * count]),
            start=np.append(rounds.start, never(count)),
            end=np.append(rounds.end, never(count)),
        ),
        sessions=replace(sessions, round=held),
        participants=replace(people, attends=np.column_stack([people.attends, always])),
        unplaced=tuple(unplaced),
    )


def granted(event: Unchecked, doubts: Sequence[Issue]) -> Unchecked:
    """Return an event in which what is wrong already contradicts nothing else.

    Parameters
    ----------
    event
        Any.
    doubts
        What is wrong with its cells and rules, one by one.
    """
    if not doubts:
        return event
    wrong: Wrong = defaultdict(list)
    for issue in doubts:
        # without a row, it is the whole column
        row = slice(None) if issue.row is None else issue.row
        for column in _columns(issue):
            wrong[issue.table, column].append(row)
    return replace(
        event,
        rooms=_rooms(event, wrong),
        sessions=_sessions(event, wrong),
        participants=_cells(event.participants, "participants", wrong),
        rules=_rules(event, wrong),
    )


def _columns(issue: Issue) -> list[str]:
    """Return the columns, or keys of the rules, that may be wrong."""
    column = issue.column or ""
    if issue.got == UNKNOWN_COLUMN:  # it may be that of which the hint speaks
        return [known for _, known in LEAST if repr(known) in issue.expected]
    return [column.partition(".")[0] if issue.table == "rules" else column]


def _cells(table: Table, name: str, wrong: Wrong) -> Table:
    columns: dict[str, NDArray[Any]] = {}
    for (of, column), cells in LEAST.items():
        rows = wrong.get((of, column), []) if of == name else []
        for changed, cell in cells.items() if rows else ():
            values = columns.setdefault(changed, getattr(table, changed).copy())
            for row in rows:
                values[row] = cell
    return replace(table, **columns)


def _rooms(event: Unchecked, wrong: Wrong) -> Rooms:
    rooms = _cells(event.rooms, "rooms", wrong)
    features = rooms.features.copy()
    for row in wrong.get(("rooms", "features"), []):
        features[row] = FEATURES.join(event.features)
    return replace(rooms, features=features)


def _sessions(event: Unchecked, wrong: Wrong) -> Sessions:
    sessions = _cells(event.sessions, "sessions", wrong)
    unsure = _marked(len(sessions), wrong.get(("sessions", "rooms"), []))
    if ("rules", "choose_rooms") in wrong:
        unsure |= sessions.room == NO_ROOM
    listed = sessions.may_have
    return replace(sessions, may_have=listed[~unsure[listed[:, 0]]])


def _rules(event: Unchecked, wrong: Wrong) -> Rules:
    rules, ids = event.rules, event.participants.ids
    changes: dict[str, Any] = {
        key: ()
        for key in ("no_repeat", "clash", "walking", "linked")
        if ("rules", key) in wrong
    }
    if "linked" in changes:  # parts of one session repeat nothing
        changes["no_repeat"] = ()
    if ("rules", "choose_rooms") in wrong:
        changes["choose_rooms"] = False
    for key, silent in SILENT.items():
        name = "quotas" if key == "quota" else key
        entries = list(getattr(rules, name))
        for row in np.flatnonzero(
            _marked(len(entries), wrong.get(("rules", key), []))
        ).tolist():
            entries[row] = silent
        changes[name] = entries
    # whoever may not attend sits with nobody
    unsure = ids[_marked(len(ids), wrong.get(("participants", "attends"), []))]
    absent = set(unsure.tolist())
    for name in (TOGETHER, APART) if absent else ():
        changes[name] = [
            replace(group, members=[m for m in group.members if m not in absent])
            for group in changes[name]
        ]
    return replace(rules, **changes)


def _marked(count: int, rows: Iterable[int | slice]) -> NDArray[np.bool_]:
    marked = np.zeros(count, dtype=bool)
    for row in rows:
        marked[row] = True
    return marked
