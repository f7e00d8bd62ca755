"""A plan from the files that were saved, or all that is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from allocation import lottery, nameless
from allocation.assignment import Assignment
from allocation.certificate import Certificate
from allocation.errors import InvalidEventError, InvalidPlanError, Issue, shown
from allocation.event import NO_ROOM
from allocation.files import DELIMITERS
from allocation.plan import ATTENDANCE, PROGRAMMES, SEATS, SUMMARY, Plan
from allocation.reading.folder import read_event
from allocation.reading.sheet import Sheet, decoded, read_sheet
from allocation.reading.source import gather
from allocation.reading.summary import read_summary
from allocation.result import Proof, StageResult, Status

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.reading.source import Source

EVENT_FOLDER = "event"
"""The folder beside a plan's files in which its event is."""

FIRST = {SEATS: "participant", PROGRAMMES: "participant", ATTENDANCE: "session"}
"""The first title of each table: what follows it separates the cells."""

NEEDED = ("participant", "round", "session")
"""The columns of ``assignment.csv`` that say who sits where; the rest follows."""


@dataclass(frozen=True)
class Saved:
    """What the files of a plan say.

    Parameters
    ----------
    plan
        The plan that they describe; nobody has checked it.
    summary
        The values of ``summary.json``.
    sheets
        The tables that were asked for, by file.
    """

    plan: Plan
    summary: dict[str, Any]
    sheets: dict[str, Sheet]


def read_plan(folder: str | os.PathLike[str], *, event: Event | None = None) -> Plan:
    """Read a plan that was saved.

    Who sits where comes from ``assignment.csv``, all else, also which rooms were
    chosen, from ``summary.json`` and the event; lottery numbers are drawn again from
    the seed. What the plan says is taken at its word: :func:`allocation.check` checks
    its rules, values and bounds, and the command ``allocation verify`` every cell of
    its files besides.

    Parameters
    ----------
    folder
        Where the plan is: what ``allocation solve --out``, ``allocation demo --out``
        or :meth:`allocation.Plan.save` was given.
    event
        The event that was solved; None (the default) for the one in the folder
        ``event`` beside the plan's files. The command writes it there;
        :meth:`allocation.Plan.save` does not.

    Returns
    -------
    Plan
        Equal to the one that was saved; its times are rounded to milliseconds.

    Raises
    ------
    InvalidPlanError
        If the files cannot be read as a plan of the event; it lists every problem by
        file, line and column.

    Examples
    --------
    >>> import tempfile
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
    >>> plan = al.allocate(event, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plan.save(folder)
    ...     again = al.read_plan(folder, event=event)
    >>> again.assignment == plan.assignment
    True
    """
    return read_saved(folder, event=event, tables=[SEATS]).plan


def read_saved(
    folder: str | os.PathLike[str], *, event: Event | None, tables: Sequence[str]
) -> Saved:
    """Read a plan and some of its tables.

    Parameters
    ----------
    folder, event
        As in :func:`read_plan`.
    tables
        The files to read besides ``summary.json``; :data:`allocation.plan.SEATS` is
        among them.

    Returns
    -------
    Saved
        The plan, and what the files say.

    Raises
    ------
    InvalidPlanError
        If anything is wrong.
    """
    try:
        source = gather(folder, [*tables, SUMMARY])
    except InvalidEventError as error:
        raise InvalidPlanError(error.issues) from None
    issues = [*source.issues, *source.absent.values()]
    sheets = {name: _sheet(name, source, issues) for name in tables}
    summary = _summary(source, issues)
    if event is None:
        event = _event(Path(folder) / EVENT_FOLDER, issues)
    if event is not None and summary is not None:
        issues += _strangers(summary, event)
        issues += _misplaced(summary, event)
    seats = sheets[SEATS]
    pairs = None
    if event is not None and seats is not None:
        pairs = _pairs(seats, event, issues)
    if issues or event is None or summary is None or pairs is None:
        order = {name: place for place, name in enumerate([*tables, SUMMARY])}
        last = len(order)
        raise InvalidPlanError(
            sorted(issues, key=lambda i: (order.get(i.table, last), i.row or 0))
        )
    chosen = _chosen_rooms(summary, event)
    plan = _plan(summary, event, Assignment(pairs[:, 0], pairs[:, 1], chosen))
    return Saved(plan, summary, {n: s for n, s in sheets.items() if s is not None})


def _sheet(name: str, source: Source, issues: list[Issue]) -> Sheet | None:
    if name not in source.contents:
        return None
    try:
        sheet = sheet_of(name, source.contents[name])
    except InvalidEventError as error:
        issues += error.issues
        return None
    issues += [
        issue.moved(table=name, row=sheet.lines[issue.row or 0], line=True)
        for issue in sheet.table.issues
    ]
    return sheet


def sheet_of(name: str, content: bytes) -> Sheet:
    """Read a table of a plan.

    Parameters
    ----------
    name
        The file.
    content
        Its bytes.

    Returns
    -------
    Sheet
        The table.

    Raises
    ------
    InvalidEventError
        If there is no table.
    """
    text = decoded(name, content, None)
    # an id of a round may hold any separator, and is in a title of programmes.csv
    found = re.match(f'"?{FIRST[name]}"?(?P<separator>[{"".join(DELIMITERS)}])', text)
    return read_sheet(name, name, text, delimiter=found and found["separator"])


def _summary(source: Source, issues: list[Issue]) -> dict[str, Any] | None:
    if SUMMARY not in source.contents:
        return None
    try:
        text = decoded(SUMMARY, source.contents[SUMMARY], "utf-8")
    except InvalidEventError as error:
        issues += error.issues
        return None
    values, found = read_summary(text)
    issues += found
    return None if found else values


def _event(folder: Path, issues: list[Issue]) -> Event | None:
    if not folder.is_dir():
        expected = (
            "expected the folder of the event that was solved, as the command writes "
            "it; Plan.save writes none: give the event's own folder with --event, or "
            "in Python the event itself with event="
        )
        issues.append(Issue(EVENT_FOLDER, expected, got="no such folder"))
        return None
    try:
        return read_event(folder)
    except InvalidEventError as error:
        issues += [
            replace(issue, table=f"{EVENT_FOLDER}/{issue.table}")
            for issue in error.issues
        ]
        return None


def _strangers(summary: dict[str, Any], event: Event) -> list[Issue]:
    """Return an issue for each session, or rule, of a proof that the event has not."""
    known = set(event.sessions.ids.tolist())
    named: list[tuple[str, str]] = []
    of_rules: list[tuple[str, str]] = []
    for place, stage in enumerate(summary["stages"]):
        proof = stage["certificate"]
        where = f"stages[{place}].certificate."
        named += [(f"{where}session_prices", name) for name in proof["session_prices"]]
        key = f"{where}rule_prices"
        of_rules += [(key, name) for name in proof.get("rule_prices", ())]
        for number, case in enumerate(proof["cases"]):
            key = f"{where}cases[{number}].rule_prices"
            of_rules += [(key, name) for name in case.get("rule_prices", ())]
            for key in ("running", "cancelled", "session_prices"):
                inside = f"{where}cases[{number}].{key}"
                named += [(inside, name) for name in case[key]]
    return [
        Issue(
            SUMMARY,
            "expected the id of a session of the event",
            column=where,
            got=shown(name),
        )
        for where, name in named
        if name not in known
    ] + [
        Issue(
            SUMMARY,
            "expected the name of a price of a rule of the event",
            column=where,
            got=shown(name),
        )
        for where, name in of_rules
        if nameless.with_ids(event, name) is None
    ]


def _misplaced(summary: dict[str, Any], event: Event) -> Iterator[Issue]:
    """Yield an issue for each room that a session of the event cannot have."""
    if "rooms" not in summary:
        return
    if not event.rules.choose_rooms:
        expected = "expected no rooms: the event does not choose any"
        yield Issue(SUMMARY, expected, column="rooms", got="some")
        return
    own = dict(zip(event.sessions.ids.tolist(), event.sessions.room, strict=True))
    rooms = set(event.rooms.ids.tolist())
    for session, room in summary["rooms"].items():
        if own.get(session) != NO_ROOM:
            expected = "expected the id of a session of the event that names no room"
            yield Issue(SUMMARY, expected, column="rooms", got=shown(session))
        elif room not in rooms:
            expected = "expected the id of a room of the event"
            column = f"rooms.{shown(session)[1:-1]}"
            yield Issue(SUMMARY, expected, column=column, got=shown(room))


def _chosen_rooms(summary: dict[str, Any], event: Event) -> NDArray[np.int64] | None:
    """Return the room that each session was given; None where none are chosen."""
    if "rooms" not in summary:
        return None
    chosen = np.full(len(event.sessions), NO_ROOM, dtype=np.int64)
    for session, room in summary["rooms"].items():
        chosen[event.sessions.index(session)] = event.rooms.index(room)
    return chosen


def _pairs(seats: Sheet, event: Event, issues: list[Issue]) -> NDArray[np.int64] | None:
    """Return the indices of person and session of each seat that is taken."""
    columns = seats.table.columns
    missing = [title for title in NEEDED if title not in columns]
    if missing:
        expected = "expected the columns " + ", ".join(NEEDED)
        got = "no column " + ", ".join(missing)
        issues.append(Issue(SEATS, expected, seats.titles, None, got, line=True))
        return None
    people, rounds, sessions = (
        {name: place for place, name in enumerate(ids.tolist())}
        for ids in (event.participants.ids, event.rounds.ids, event.sessions.ids)
    )
    held = event.sessions.round.tolist()
    names = event.rounds.ids.tolist()
    first: dict[tuple[str, str], int] = {}
    pairs = []

    def note(expected: str, line: int, column: str, got: str) -> None:
        issues.append(Issue(SEATS, expected, line, column, shown(got), line=True))

    cells = zip(*(columns[title] for title in NEEDED), strict=True)
    for line, (person, round_, session) in zip(seats.lines, cells, strict=True):
        named = {"participant": (person, people), "round": (round_, rounds)}
        if session:  # else the seat is empty
            named["session"] = session, sessions
        unknown = [title for title, (name, known) in named.items() if name not in known]
        for title in unknown:
            expected = f"expected the id of a {title} of the event"
            note(expected, line, title, named[title][0])
        if unknown:
            continue
        before = first.setdefault((person, round_), line)
        if before != line:
            expected = f"expected one row a person and round, and line {before} is one"
            note(expected, line, "participant", person)
        if not session:
            continue
        right = names[held[sessions[session]]]
        if right != round_:
            expected = f"expected {shown(right)}, the round of the session"
            note(expected, line, "round", round_)
        pairs.append((people[person], sessions[session]))
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _plan(summary: dict[str, Any], event: Event, assignment: Assignment) -> Plan:
    drawn = lottery.numbers(summary["seed"], event.participants.ids.tolist())
    drawn.flags.writeable = False
    return Plan(
        event=event,
        assignment=assignment,
        stages=tuple(_stage(values) for values in summary["stages"]),
        certificates=tuple(_certificate(values, event) for values in summary["stages"]),
        seed=summary["seed"],
        lottery=drawn,
        seconds=float(summary["seconds"]),
        interrupted=summary["interrupted"],
        out_of_time=summary["out_of_time"],
        versions=summary["versions"],
    )


def _stage(values: dict[str, Any]) -> StageResult:
    return StageResult(
        name=values["stage"],
        value=values["value"],
        reached=values["reached"],
        bound=values["bound"],
        status=Status(values["status"]),
        proof=Proof(values["proof"]),
        price_bound=values["price_bound"],
        limit=values["limit"],
        seconds=float(values["seconds"]),
    )


def _certificate(values: dict[str, Any], event: Event) -> Certificate:
    stage, proof = values["stage"], values["certificate"]
    limits = proof["limits"]
    place = {name: index for index, name in enumerate(event.sessions.ids.tolist())}
    cases = tuple(
        replace(
            _priced(stage, case, limits, event),
            running=tuple(sorted(place[name] for name in case["running"])),
            cancelled=tuple(sorted(place[name] for name in case["cancelled"])),
        )
        for case in proof["cases"]
    )
    return replace(_priced(stage, proof, limits, event), cases=cases)


def _priced(
    stage: str, prices: dict[str, Any], limits: dict[str, int], event: Event
) -> Certificate:
    named = prices["session_prices"]
    ids = event.sessions.ids.tolist()
    of_sessions = np.array([named.get(name, 0) for name in ids], dtype=np.int64)
    of_sessions.flags.writeable = False
    return Certificate(
        stage=stage,
        scale=prices["scale"],
        session_prices=of_sessions,
        stage_prices=prices["stage_prices"],
        limits=limits,
        threshold=prices["threshold"],
        rule_prices={
            nameless.with_ids(event, name) or name: price
            for name, price in prices.get("rule_prices", {}).items()
        },
    )
