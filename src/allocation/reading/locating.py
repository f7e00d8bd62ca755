"""Where in the files of a folder a problem is, and which only follow from others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from allocation.event.balloting import is_long
from allocation.event.cells import LOOKUP, UNKNOWN_COLUMN
from allocation.reading.source import CSV, EVENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocation.errors import Issue
    from allocation.reading.parts import Parts

REFERS = {
    "a round": "rounds",
    "a room": "rooms",
    "a session": "sessions",
    "a topic": "sessions",
    "a participant": "participants",
}
"""The part in which a name is looked up."""

PLACED = frozenset({"sessions", "rounds", "placing"})
BALLOTS = PLACED | {"choices", "form", "participants"}
ROOMED = PLACED | {"rooms", "rules"}
GROUPED = PLACED | {"participants", "rooms", "rules"}
NEEDS: dict[str, dict[str | None, frozenset[str]]] = {
    "event": {None: frozenset()},
    "rounds": {"round": ROOMED, None: frozenset({"rounds"})},
    "sessions": {
        "room": ROOMED,
        "rooms": ROOMED,
        "needs": ROOMED,
        "min_size": ROOMED,
        "capacity": frozenset({"rooms", "sessions"}),
        None: frozenset({"sessions"}),
    },
    "rooms": {None: frozenset({"rooms"})},
    "participants": {
        "attends": frozenset({"rounds", "participants"}),
        "pin": PLACED | {"rules", "participants"},
        "needs": GROUPED,
        "group": GROUPED,
        None: frozenset({"participants"}),
    },
    "choices": {
        "scale": frozenset(),
        "of": frozenset(),
        None: BALLOTS,
    },
    "groups": {None: GROUPED | {"groups"}},
    "rules": {
        "no_repeat": frozenset({"rules", "rounds"}),
        "walking": frozenset({"rules", "rooms"}),
        "mixture": frozenset({"rules"}),
        "linked": PLACED | {"rules"},
        "programme": PLACED | {"rules", "rules.programme"},
        "quota": GROUPED | {"rules.quota"},
        "together": GROUPED | {"rules.together"},
        "apart": GROUPED | {"rules.apart"},
        None: frozenset({"rules", "sessions"}),
    },
    "scoring": {"blank": frozenset({"scoring"}), None: BALLOTS | {"scoring"}},
}
"""Parts that must be sound before a contradiction means anything, by table, column.

``"placing"`` is the round of each session.
"""


def located(
    parts: Parts, in_cells: Iterable[Issue], contradictions: Iterable[Issue]
) -> list[Issue]:
    """Return all that is wrong with a folder, by file and line.

    Parameters
    ----------
    parts
        The folder, with what is wrong with each file on its own.
    in_cells
        What is wrong with the cells of tables.
    contradictions
        What is wrong between cells.

    Returns
    -------
    list of Issue
        Without those that are there only because of others.
    """
    cells = list(in_cells)
    broken = set(parts.broken)
    sessions = parts.sheets["sessions"].table
    where = {(issue.table, issue.column) for issue in cells}
    if "round" not in sessions.columns or ("sessions", "round") in where:
        broken.add("placing")
    sound = [issue for issue in cells if not _follows(issue, broken)]
    for issue in contradictions:
        needs = NEEDS[issue.table]
        key = issue.column and issue.column.partition(".")[0]
        if not broken & needs.get(key, needs[None]):
            sound.append(issue)
    found = [*parts.settings.issues, *parts.issues]
    found += [_in_file(parts, issue) for issue in sound if not _torn(parts, issue)]
    order = {file: place for place, file in enumerate([EVENT, *CSV.values()])}
    return sorted(
        dict.fromkeys(found), key=lambda issue: (order[issue.table], issue.row or 0)
    )


def _follows(issue: Issue, broken: set[str]) -> bool:
    """Say whether a cell is only bad because another file is."""
    if issue.table == "choices" and "form" in broken:
        return True
    if issue.got == UNKNOWN_COLUMN:
        return "columns" in broken or (
            issue.table == "choices" and "sessions" in broken
        )
    return any(
        part in broken and issue.expected.startswith(f"{LOOKUP} {noun}.")
        for noun, part in REFERS.items()
    )


def _torn(parts: Parts, issue: Issue) -> bool:
    """Say whether a cell is only bad because its row has too few or too many."""
    sheet = parts.sheets.get(issue.table)
    return sheet is not None and issue.column is not None and issue.row in sheet.torn


def _in_file(parts: Parts, issue: Issue) -> Issue:
    settings, column = parts.settings, issue.column
    if issue.table == "event":
        return settings.located(replace(issue, table=""))
    if issue.table == "rounds":
        return settings.located(
            replace(issue, column="id" if column == "round" else column)
        )
    of_form = issue.table == "choices" and issue.row is None
    if issue.table not in CSV or (of_form and column in {"scale", "of"}):
        return settings.located(issue)
    sheet = parts.sheets[issue.table]
    headers = sheet.table.columns
    line = None if issue.row is None else sheet.lines[issue.row]
    if issue.table == "choices" and is_long(headers, settings.form):
        # a contradiction names the session, and here sessions have no columns
        column = column if column is None or column in headers else settings.form.scale
    if issue.row is None and column in headers:
        line = sheet.titles
    moved = issue.moved(table=CSV[issue.table], row=line, line=True)
    return replace(moved, column=column)
