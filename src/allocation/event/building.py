"""Raw tables into the tables of an event, with every problem noted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from allocation.errors import Issue, shown
from allocation.event import balloting, validation
from allocation.event.cells import RawTable, unique_in_order
from allocation.event.tables import (
    TEXT,
    UNLIMITED,
    Participants,
    Rooms,
    Rounds,
    Sessions,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from allocation.event.balloting import BallotRows, ChoiceForm
    from allocation.rules import Rules
    from allocation.scoring import Scoring

ROUND_COLUMNS = ("round",), ("title", "start", "end")
ROOM_COLUMNS = ("room",), ("capacity",)
SESSION_COLUMNS = (
    ("session", "round"),
    (
        "topic",
        "title",
        "kind",
        "room",
        "capacity",
        "min_size",
        "mandatory",
        "start",
        "end",
    ),
)
PARTICIPANT_COLUMNS = (
    ("participant",),
    ("name", "organisation", "category", "attends", "at_most", "weight", "pin", "ban"),
)


@dataclass
class Draft:
    """The parts of an event, before anybody vouches for them.

    Parameters
    ----------
    parts
        The fields of an event.
    issues
        What was wrong in the raw tables, and in what they say together.
    ballot_rows
        Where each choice stands.
    unplaced
        Rows of the sessions whose round is not known.
    """

    parts: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)
    ballot_rows: BallotRows = field(default_factory=dict)
    unplaced: Sequence[int] = ()

    def located(self, issues: Iterable[Issue]) -> list[Issue]:
        """Return issues of the event, placed in the rows of the raw tables.

        Parameters
        ----------
        issues
            As :func:`allocation.event.validation.find_issues` gives them.

        Returns
        -------
        list of Issue
            Those of choices name the row of the ballot and not that of the person.
        """
        return [self._located(issue) for issue in issues]

    def contradictions(self) -> list[Issue]:
        """Return what is wrong between the parts, placed in the raw tables.

        Returns
        -------
        list of Issue
            Empty too if there are sessions and no round to place them in.
        """
        if len(self.parts["sessions"]) and not len(self.parts["rounds"]):
            return []
        if not self.unplaced:
            return self.located(validation.find_issues(**self.parts))
        # any round may be that of a session whose round is not known
        found = validation.find_issues(**_set_apart(self.parts, self.unplaced))
        return self.located(i for i in found if i.expected != validation.NO_SESSION)

    def lone_contradictions(self) -> list[Issue]:
        """Return those of them that hold whatever is wrong with other tables.

        Returns
        -------
        list of Issue
            Placed in the raw tables.
        """
        needed = ("sessions", "participants", "choices", "scoring")
        parts = {name: self.parts[name] for name in needed}
        return self.located(validation.find_lone_issues(**parts))

    def _located(self, issue: Issue) -> Issue:
        if issue.table != "choices" or issue.row is None:
            return issue
        rows = self.ballot_rows
        row = rows.get((issue.row, issue.column), rows.get((issue.row, None)))
        return replace(issue, row=row)


def build(
    *,
    name: str,
    rounds: RawTable | None,
    sessions: RawTable,
    rooms: RawTable,
    participants: RawTable,
    choices: RawTable,
    form: ChoiceForm,
    rules: Rules,
    scoring: Scoring,
) -> Draft:
    """Build the parts of an event from raw tables.

    Parameters
    ----------
    name
        What the event is called.
    rounds, sessions, rooms, participants, choices
        The raw tables; no table of rounds means those that sessions name, sorted.
    form
        What the choices are.
    rules, scoring
        As in the event.

    Returns
    -------
    Draft
        The parts, and all the issues; the parts are an event's only if there are none.
    """
    raw = [t for t in (rounds, sessions, rooms, participants, choices) if t is not None]
    sessions.check_headers(*SESSION_COLUMNS)
    rooms.check_headers(*ROOM_COLUMNS)
    participants.check_headers(*PARTICIPANT_COLUMNS)
    built_rounds = _rounds(rounds, sessions)
    built_rooms = Rooms(
        ids=rooms.texts("room"),
        capacity=rooms.whole("capacity", default=UNLIMITED),
    )
    built_sessions, unplaced = _sessions(sessions, built_rounds, built_rooms)
    built_people = _participants(participants, built_rounds, built_sessions)
    built_choices, ballot_rows = balloting.read(
        choices, form, built_sessions, built_people
    )
    parts: dict[str, Any] = {
        "name": name,
        "rounds": built_rounds,
        "sessions": built_sessions,
        "rooms": built_rooms,
        "participants": built_people,
        "choices": built_choices,
        "rules": rules,
        "scoring": scoring,
    }
    issues = [issue for table in raw for issue in table.issues]
    if issues:
        # the event will never be made: look for what contradicts the good cells too
        seen = {(i.table, i.row, i.column) for i in issues}
        more = Draft(parts, [], ballot_rows, unplaced).contradictions()
        issues += [i for i in more if (i.table, i.row, i.column) not in seen]
    return Draft(parts, issues, ballot_rows, unplaced)


def _set_apart(parts: dict[str, Any], unplaced: Sequence[int]) -> dict[str, Any]:
    """Return the parts with a round of its own for each session that has none."""
    rounds, sessions, people = (
        parts[name] for name in ("rounds", "sessions", "participants")
    )
    count, ids = len(unplaced), rounds.ids.tolist()
    longer = "?" * (1 + max(map(len, ids), default=0))  # than any id
    never = np.full(count, "NaT", dtype="datetime64[m]")
    held = sessions.round.copy()
    held[list(unplaced)] = len(ids) + np.arange(count)
    always = np.ones((len(people), count), dtype=bool)
    return {
        **parts,
        "rounds": Rounds(
            ids=texts([*ids, *(f"{longer}{row}" for row in unplaced)]),
            title=texts([*rounds.title.tolist(), *[""] * count]),
            start=np.append(rounds.start, never),
            end=np.append(rounds.end, never),
        ),
        "sessions": replace(sessions, round=held),
        "participants": replace(
            people, attends=np.column_stack([people.attends, always])
        ),
    }


def _rounds(table: RawTable | None, sessions: RawTable) -> Rounds:
    if table is None:
        names = unique_in_order(sessions.texts("round").tolist())
        names = sorted((n for n in names if n), key=_natural)
        none = np.full(len(names), "NaT", dtype="datetime64[m]")
        return Rounds(texts(names), texts([""] * len(names)), none, none)
    table.check_headers(*ROUND_COLUMNS)
    return Rounds(
        ids=table.texts("round"),
        title=table.texts("title"),
        start=table.times("start"),
        end=table.times("end"),
    )


def _natural(name: str) -> tuple[int, int, str]:
    return (0, int(name), name) if name.isdecimal() else (1, 0, name)


def _sessions(
    table: RawTable, rounds: Rounds, rooms: Rooms
) -> tuple[Sessions, list[int]]:
    """Return the sessions, and the rows of those whose round is not known."""
    ids = table.texts("session")
    topic = table.texts("topic")
    held = table.lookup(
        table.texts("round", required="round" in table.columns),
        rounds.ids,
        column="round",
        noun="a round",
    )
    room = table.lookup(table.texts("room"), rooms.ids, column="room", noun="a room")
    unlimited = table.whole("capacity", default=UNLIMITED)
    built = Sessions(
        ids=ids,
        # a session of an unknown round is noted above
        round=np.maximum(held, 0).astype(np.int32),
        topic=np.where(np.strings.str_len(topic) == 0, ids, topic).astype(TEXT),
        title=table.texts("title"),
        kind=table.texts("kind"),
        room=room.astype(np.int32),
        capacity=unlimited,
        min_size=table.whole("min_size", default=0),
        mandatory=table.yes_no("mandatory"),
        start=table.times("start"),
        end=table.times("end"),
    )
    return built, np.flatnonzero(held < 0).tolist()


def _participants(table: RawTable, rounds: Rounds, sessions: Sessions) -> Participants:
    return Participants(
        ids=table.texts("participant"),
        name=table.texts("name"),
        organisation=table.texts("organisation"),
        category=table.texts("category"),
        attends=_attends(table, rounds),
        at_most=table.whole("at_most", default=UNLIMITED),
        weight=table.whole("weight", default=1),
        pins=_pairs(table, "pin", sessions),
        bans=_pairs(table, "ban", sessions),
    )


def _attends(table: RawTable, rounds: Rounds) -> NDArray[np.bool_]:
    pairs = table.lists("attends")
    for row in sorted(set(table.filled("attends")) - {row for row, _ in pairs}):
        expected = "expected at least one round, or an empty cell for all rounds"
        table.issue(expected, row=row, column="attends", got="an empty list")
    attends = np.ones((len(table), len(rounds)), dtype=bool)
    rows = np.array([row for row, _ in pairs], dtype=np.int64)
    held = table.lookup(
        [name for _, name in pairs],
        rounds.ids,
        rows=rows,
        column="attends",
        noun="a round",
    )
    # somebody whose every round is unknown is noted above, and left attending all
    good = held >= 0
    both, counts = np.unique(
        np.column_stack([rows[good], held[good]]), axis=0, return_counts=True
    )
    for row, place in both[counts > 1].tolist():
        got = shown(rounds.ids[place]) + " twice"
        table.issue("expected each round once", row=row, column="attends", got=got)
    attends[rows[good]] = False
    attends[rows[good], held[good]] = True
    return attends


def _pairs(table: RawTable, column: str, sessions: Sessions) -> NDArray[np.int64]:
    pairs = table.lists(column)
    rows = np.array([row for row, _ in pairs], dtype=np.int64)
    names = [name for _, name in pairs]
    found = table.lookup(
        names, sessions.ids, rows=rows, column=column, noun="a session"
    )
    good = found >= 0
    both = np.column_stack([rows[good], found[good]]).reshape(-1, 2)
    single, counts = np.unique(both, axis=0, return_counts=True)
    for person, session in single[counts > 1].tolist():
        table.issue(
            "expected each session once",
            row=person,
            column=column,
            got=shown(sessions.ids[session]) + " twice",
        )
    return single.astype(np.int64)


def raw_table(name: str, columns: Mapping[str, Sequence[Any]]) -> RawTable:
    """Return columns as a raw table.

    Parameters
    ----------
    name
        The table.
    columns
        Cells by header.

    Returns
    -------
    RawTable
        The same cells.
    """
    cells: dict[str, NDArray[Any]] = {}
    for header, column in columns.items():
        cells[header] = np.empty(len(column), dtype=object)
        for row, cell in enumerate(column):
            cells[header][row] = cell  # one by one: a cell may itself be a list
    return RawTable(name, cells)
