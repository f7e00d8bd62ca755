"""Where in the files of a folder a problem is, and which only follow from others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from allocation.event.balloting import is_long
from allocation.event.cells import LOOKUP, UNKNOWN_COLUMN
from allocation.event.validating_choices import SCALES, SUBJECTS
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

ALONE: frozenset[str] = frozenset()
BALLOTS = frozenset({"sessions", "choices", "form", "participants"})
GROUPED = frozenset({"sessions", "participants"})
NEEDS: dict[str, dict[str | None, frozenset[str]]] = {
    "event": {None: ALONE},
    "rounds": {
        "round": frozenset({"rounds", "sessions"}),
        None: frozenset({"rounds"}),
    },
    "sessions": {
        # a room can only make them more wrong
        "capacity": ALONE,
        "min_size": ALONE,
        "candidate": ALONE,
        "cancel_cost": ALONE,
        "needs": ALONE,
        "walk_ins": ALONE,
        "show_up": ALONE,
        "extra": ALONE,
        "extra_cost": ALONE,
        "room": frozenset({"rounds", "rooms", "sessions"}),
        None: frozenset({"sessions"}),
    },
    "rooms": {"capacity": ALONE, "features": ALONE, None: frozenset({"rooms"})},
    "participants": {
        "at_most": ALONE,
        "needs": ALONE,
        "show_up": ALONE,
        "attends": frozenset({"rounds", "participants"}),
        "pin": GROUPED,
        "group": GROUPED,
        None: frozenset({"participants"}),
    },
    "choices": {"scale": ALONE, "of": ALONE, None: BALLOTS},
    "groups": {None: GROUPED},
    "rules": {
        "no_repeat": frozenset({"rounds"}),
        "walking": frozenset({"rooms"}),
        "quota.value": frozenset({"participants"}),
        "together": GROUPED,
        "apart": GROUPED,
        None: frozenset({"sessions"}),
    },
    "scoring": {"blank": ALONE, None: BALLOTS | {"scoring"}},
}
"""Parts that must be sound before a contradiction means anything, by table, column."""


def located(
    parts: Parts,
    in_cells: Iterable[Issue],
    contradictions: Iterable[Issue],
    lone: Iterable[Issue],
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
    lone
        Those contradictions that hold whatever is wrong with other parts.

    Returns
    -------
    list of Issue
        Without those that are there only because of others.
    """
    broken = parts.broken
    sound = [issue for issue in in_cells if not _follows(issue, broken)]
    # whether a scale has a top, the scale must say
    sound += [i for i in lone if i.column != "top" or "form" not in broken]
    sound += [i for i in contradictions if not _depends(i, broken)]
    sound = [issue for issue in sound if not _unread(parts, issue)]
    found = [*parts.settings.issues, *parts.issues]
    found += [_in_file(parts, issue) for issue in sound if not _torn(parts, issue)]
    order = {file: place for place, file in enumerate([EVENT, *CSV.values()])}
    return sorted(
        dict.fromkeys(found), key=lambda issue: (order[issue.table], issue.row or 0)
    )


def _depends(issue: Issue, broken: set[str]) -> bool:
    """Say whether something is only a contradiction because a part is not known."""
    if issue.table == "rules" and issue.expected.startswith(LOOKUP):
        return _follows(issue, broken)
    needs, column = NEEDS[issue.table], issue.column
    key = column and column.partition(".")[0]
    return bool(broken & needs.get(column, needs.get(key, needs[None])))


def _unread(parts: Parts, issue: Issue) -> bool:
    """Say whether a problem is that of what stands for a table that is not read."""
    name = (issue.column or "").partition(".")[0]
    return issue.table == "rules" and (name, issue.row) in parts.settings.unread


def _follows(issue: Issue, broken: set[str]) -> bool:
    """Say whether a cell is only bad because another file is."""
    if issue.table == "choices" and "form" in broken and not _is_plain(issue):
        return True
    if issue.got == UNKNOWN_COLUMN:
        return "columns" in broken or (
            issue.table == "choices" and "sessions" in broken
        )
    return any(
        part in broken and issue.expected.startswith(f"{LOOKUP} {noun}.")
        for noun, part in REFERS.items()
    )


def _is_plain(issue: Issue) -> bool:
    """Say whether an issue of choices is one whatever they are meant to be."""
    if issue.row is None:
        return issue.expected.startswith("expected a column 'participant'")
    return issue.column in {None, "participant", *SCALES, *SUBJECTS}


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
