"""Raw tables into the tables of an event, with every problem noted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from allocation.errors import Issue, did_you_mean, shown
from allocation.event import balloting, joining, validation
from allocation.event.cells import RawTable, unique_in_order
from allocation.event.checks import QUOTA_COLUMNS
from allocation.event.tables import (
    TEXT,
    UNLIMITED,
    Participants,
    Rooms,
    Rounds,
    Sessions,
    Strings,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from allocation.event.balloting import BallotRows, ChoiceForm
    from allocation.event.joining import GroupPlaces
    from allocation.rules import Rules
    from allocation.scoring import Scoring

ROUND_COLUMNS = ("round",), ("title", "start", "end")
ROOM_COLUMNS = ("room",), ("capacity", "features", "closed")
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
        "candidate",
        "cancel_cost",
        "needs",
        "rooms",
        "walk_ins",
        "show_up",
        "extra",
        "extra_cost",
    ),
)
PARTICIPANT_COLUMNS = (
    ("participant",),
    (
        "name",
        "organisation",
        "category",
        "attends",
        "at_most",
        "weight",
        "pin",
        "ban",
        "needs",
        "show_up",
        "group",
    ),
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
    group_places
        Where each group stands that a table names.
    doubts
        What is known to be wrong elsewhere.
    """

    parts: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)
    ballot_rows: BallotRows = field(default_factory=dict)
    unplaced: Sequence[int] = ()
    group_places: GroupPlaces = field(default_factory=dict)
    doubts: Iterable[Issue] = ()

    def located(self, issues: Iterable[Issue]) -> list[Issue]:
        """Return issues of the event, placed in the rows of the raw tables.

        Parameters
        ----------
        issues
            As :func:`allocation.event.validation.find_issues` gives them.

        Returns
        -------
        list of Issue
            Those of choices name the row of the ballot and not that of the person;
            those of groups the row that names them.
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
        found = validation.find_issues(
            **self.parts,
            doubts=[*self.doubts, *self.issues],
            unplaced=self.unplaced,
        )
        return self.located(found)

    def lone_contradictions(self) -> list[Issue]:
        """Return those of them that hold whatever is wrong with other tables.

        Returns
        -------
        list of Issue
            Placed in the raw tables.
        """
        needed = ("sessions", "rooms", "participants", "choices", "rules", "scoring")
        parts = {name: self.parts[name] for name in needed}
        return self.located(validation.find_lone_issues(**parts))

    def _located(self, issue: Issue) -> Issue:
        if issue.table == "rules" and issue.row is not None:
            kind, _, key = (issue.column or "").partition(".")
            place = self.group_places.get((kind, issue.row))
            if place is None:
                return issue
            column = "rounds" if key == "rounds" else place.column
            return replace(issue, table=place.table, row=place.row, column=column)
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
    groups: RawTable | None = None,
    walk: int | None = None,
    doubts: Iterable[Issue] = (),
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
    groups
        The raw table of groups, if there is one.
    walk
        Minutes between any two different rooms, where the rules name none.
    doubts
        What is known to be wrong elsewhere: rules that could not be read.

    Returns
    -------
    Draft
        The parts, and all the issues; the parts are an event's only if there are none.
    """
    tables = (rounds, sessions, rooms, participants, choices, groups)
    raw = [table for table in tables if table is not None]
    sessions.check_headers(*SESSION_COLUMNS)
    rooms.check_headers(*ROOM_COLUMNS)
    participants.check_headers(*PARTICIPANT_COLUMNS)
    built_rounds = _rounds(rounds, sessions)
    built_rooms = Rooms(
        ids=rooms.texts("room"),
        capacity=rooms.whole("capacity", default=UNLIMITED),
        features=rooms.features("features"),
        closed=_pairs(rooms, "closed", built_rounds.ids, "round"),
    )
    built_sessions, unplaced = _sessions(sessions, built_rounds, built_rooms)
    built_people = _participants(participants, built_rounds, built_sessions)
    built_choices, ballot_rows = balloting.read(
        choices, form, built_sessions, built_people
    )
    rules, group_places = joining.joined(
        rules, participants, groups, built_people, built_rounds
    )
    if walk is not None:
        rules = replace(rules, walking=every_walk(built_rooms.ids.tolist(), walk))
    quota_issues = list(_unknown_values(rules, built_people))
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
    issues += quota_issues
    draft = Draft(parts, issues, ballot_rows, unplaced, group_places, doubts)
    if issues:
        # the event will never be made: look for what contradicts the good cells too
        seen = {(i.table, i.row, i.column) for i in issues}
        more = draft.contradictions()
        issues += [i for i in more if (i.table, i.row, i.column) not in seen]
    return draft


def every_walk(rooms: Sequence[str], minutes: int) -> list[tuple[str, str, int]]:
    """Return the same walk between any two different rooms.

    Parameters
    ----------
    rooms
        Their ids.
    minutes
        How long it takes.

    Returns
    -------
    list of tuple
        Each pair once.
    """
    return [(one, other, minutes) for one, other in combinations(rooms, 2)]


def _unknown_values(rules: Rules, people: Participants) -> Iterator[Issue]:
    """Yield the quotas of an organisation, or category, that nobody has.

    Only of what is read: an event of some of its people may have lost them.
    """
    for row, quota in enumerate(rules.quotas):
        if quota.by in QUOTA_COLUMNS and quota.value:
            known = unique_in_order(getattr(people, quota.by).tolist())
            if quota.value not in known:
                hint = did_you_mean(quota.value, known)
                expected = f"expected the {quota.by} of somebody.{hint}"
                yield Issue("rules", expected, row, "quota.value", shown(quota.value))


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
        candidate=table.yes_no("candidate"),
        cancel_cost=table.whole("cancel_cost", default=0),
        needs=table.features("needs"),
        may_have=_pairs(table, "rooms", rooms.ids, "room"),
        walk_ins=table.whole("walk_ins", default=0),
        show_up=table.percent("show_up"),
        extra=table.whole("extra", default=0),
        extra_cost=table.whole("extra_cost", default=1),
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
        pins=_pairs(table, "pin", sessions.ids, "session"),
        bans=_pairs(table, "ban", sessions.ids, "session"),
        needs=table.features("needs"),
        show_up=table.percent("show_up"),
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


def _pairs(table: RawTable, column: str, ids: Strings, noun: str) -> NDArray[np.int64]:
    """Return the rows of a table and the rows of another that a column lists."""
    pairs = table.lists(column)
    rows = np.array([row for row, _ in pairs], dtype=np.int64)
    names = [name for _, name in pairs]
    found = table.lookup(names, ids, rows=rows, column=column, noun=f"a {noun}")
    good = found >= 0
    both = np.column_stack([rows[good], found[good]]).reshape(-1, 2)
    single, counts = np.unique(both, axis=0, return_counts=True)
    for row, other in single[counts > 1].tolist():
        table.issue(
            f"expected each {noun} once",
            row=row,
            column=column,
            got=shown(ids[other]) + " twice",
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
