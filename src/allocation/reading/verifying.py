"""The files of a plan held against what follows from them, without any solver."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from allocation import digests, evaluation
from allocation.certificate import price_bound
from allocation.checking import check
from allocation.errors import AllocationError, InvalidEventError, Issue, shown
from allocation.plan import ATTENDANCE, PROGRAMMES, SEATS, SUMMARY
from allocation.reading.saved import read_saved, sheet_of
from allocation.result import Proof, Status

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from allocation.event import Event
    from allocation.plan import Plan
    from allocation.reading.saved import Saved
    from allocation.reading.sheet import Sheet
    from allocation.result import StageResult

KEYS = {
    SEATS: ("participant", "round"),
    PROGRAMMES: ("participant",),
    ATTENDANCE: ("session",),
}
"""The columns that tell the rows of each table apart."""

CHANGED = {
    "event_sha256": (
        "the digest of this event: it is another one, or it was changed after the "
        "plan was saved"
    ),
    "sha256": "the digest of all the rest: something in this file was changed",
}
"""What is wrong with a digest."""


@dataclass(frozen=True)
class Verified:
    """A plan that was saved, and what in its files is not so.

    Parameters
    ----------
    plan
        The plan as the files have it.
    issues
        Each difference, with what the file says and what it should say; empty if all
        is well.
    """

    plan: Plan
    issues: tuple[Issue, ...]


def verify(folder: str | os.PathLike[str], *, event: Event | None = None) -> Verified:
    """Work out again all that the files of a plan say, and compare.

    Who sits where, the prices and the seed are the files' own word; rules, costs,
    counts, lottery numbers, values, bounds and words follow from them and the event.

    Parameters
    ----------
    folder, event
        As in :func:`allocation.read_plan`.

    Returns
    -------
    Verified
        The plan, and every difference.

    Raises
    ------
    InvalidPlanError
        If the files cannot be read as a plan of the event.
    """
    saved = read_saved(folder, event=event, tables=[*KEYS])
    plan = saved.plan
    issues = [*_rules(plan), *_stages(plan)]
    try:
        right = _as_counted(plan)
        contents = right.contents()
    except ValueError as error:
        issues.append(Issue(SUMMARY, f"expected prices that prove a bound: {error}"))
        return Verified(plan, tuple(issues))
    for name in KEYS:
        issues += _table(name, saved.sheets[name], contents[name])
    issues += _summary(saved, json.loads(contents[SUMMARY]))
    if not issues:
        issues += _last_word(plan)
    return Verified(plan, tuple(issues))


def _rules(plan: Plan) -> Iterator[Issue]:
    for violation in evaluation.violations(plan.event, plan.assignment):
        yield Issue(SEATS, f"breaks the rule {violation.rule}: {violation.message}")


def _stages(plan: Plan) -> Iterator[Issue]:
    """Note figures of stages that cannot be true together."""
    limits: dict[str, int] = {}
    stages = zip(plan.stages, plan.certificates, strict=True)
    for place, (stage, proof) in enumerate(stages):
        for name, limit in proof.limits.items():
            if limit != limits[name]:
                column = f"stages[{place}].certificate.limits.{name}"
                expected = f"expected {limits[name]}, the limit of that stage"
                yield Issue(SUMMARY, expected, None, column, str(limit))
        limits[stage.name] = stage.limit
        value = evaluation.value(stage.name, plan.event, plan.assignment)
        for column, least, most, expected in (
            ("price_bound", None, stage.bound, "at most the bound"),
            ("bound", None, stage.reached, "at most what was reached"),
            ("bound", None, value, "at most the value of the seats"),
            ("reached", None, value, "at most the value of the seats"),
            ("limit", max(stage.reached, value), None, "at least what was reached"),
        ):
            got = getattr(stage, column)
            if (most is not None and got > most) or (least is not None and got < least):
                edge = most if least is None else least
                where = f"stages[{place}].{column}"
                yield Issue(
                    SUMMARY, f"expected {expected}, {edge}", None, where, str(got)
                )


def _as_counted(plan: Plan) -> Plan:
    """Return a plan with all that can be worked out worked out.

    Raises
    ------
    ValueError
        If sums of its prices would not be exact.
    """
    event = plan.event

    def counted(stage: StageResult, proved: int) -> StageResult:
        if stage.bound != stage.reached:
            proof = Proof.BEST_KNOWN
        elif proved == stage.reached:
            proof = Proof.PROVEN
        else:
            proof = Proof.SOLVER_CLAIMED
        optimal = stage.bound == stage.reached
        return replace(
            stage,
            value=evaluation.value(stage.name, event, plan.assignment),
            price_bound=proved,
            status=Status.OPTIMAL if optimal else Status.FEASIBLE,
            proof=proof,
        )

    stages = zip(plan.stages, plan.certificates, strict=True)
    return replace(
        plan,
        stages=tuple(counted(s, price_bound(event, proof)) for s, proof in stages),
    )


def _table(name: str, sheet: Sheet, content: bytes) -> Iterator[Issue]:
    """Compare a table with what it should say: cells, whatever the order of rows."""
    try:
        right = sheet_of(name, content)
    except InvalidEventError as error:  # a text longer than a cell may be
        yield from error.issues
        return
    columns, wanted = sheet.table.columns, right.table.columns
    for title in wanted.keys() - columns.keys():
        expected = f"expected the column {shown(title)}"
        yield Issue(name, expected, sheet.titles, got="no such column", line=True)
    for title in columns.keys() - wanted.keys():
        expected = "expected no such column"
        yield Issue(name, expected, sheet.titles, got=shown(title), line=True)
    keys = KEYS[name]
    if not columns.keys() >= set(keys):
        return
    place = {key: row for row, key in enumerate(_keys(right, keys))}
    first: dict[tuple[str, ...], int] = {}
    shared = [title for title in wanted if title in columns]
    for row, key in enumerate(_keys(sheet, keys)):
        line = sheet.lines[row]
        before = first.setdefault(key, line)
        if key not in place or before != line:
            expected = "expected no such row"
            if key in place:
                expected += f" again, after line {before}"
            yield Issue(name, expected, line, ", ".join(keys), _shown(key), line=True)
            continue
        for title in shared:
            got, cell = columns[title][row], wanted[title][place[key]]
            if got != cell:
                expected = f"expected {shown(cell)}"
                yield Issue(name, expected, line, title, shown(got), line=True)
    for key in place:
        if key not in first:
            expected = f"expected a row for {_shown(key)}"
            yield Issue(name, expected, None, ", ".join(keys), "no such row")


def _keys(sheet: Sheet, titles: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return zip(*(sheet.table.columns[title] for title in titles), strict=True)


def _shown(key: tuple[str, ...]) -> str:
    return ", ".join(map(shown, key))


def _summary(saved: Saved, right: dict[str, Any]) -> Iterator[Issue]:
    """Compare the summary with what it should say, and with its own digest."""
    said = saved.summary
    rest = {key: value for key, value in said.items() if key != "sha256"}
    right["sha256"] = digests.of_values(rest)
    for where, got, value in _differences("", said, right):
        what = f", {CHANGED[where]}" if where in CHANGED else ""
        yield Issue(SUMMARY, f"expected {value}{what}", None, where, got)


def _differences(where: str, got: Any, right: Any) -> Iterator[tuple[str, str, str]]:
    """Yield where two values of JSON differ, and what each says there."""
    if isinstance(right, dict):
        for key in {**right, **got}:
            inside = f"{where}.{key}" if where else key
            if key in got and key in right:
                yield from _differences(inside, got[key], right[key])
            else:
                yield inside, _said(got, key), _said(right, key)
    elif isinstance(right, list):
        for place, (one, other) in enumerate(zip(got, right, strict=True)):
            yield from _differences(f"{where}[{place}]", one, other)
    elif got != right:
        yield where, _quoted(got), _quoted(right)


def _said(values: dict[str, Any], key: str) -> str:
    return _quoted(values[key]) if key in values else "nothing"


def _quoted(value: object) -> str:
    return shown(value) if isinstance(value, str) else json.dumps(value)


def _last_word(plan: Plan) -> Iterator[Issue]:
    """Ask the check that every answer has to pass."""
    try:
        check(plan)
    except AllocationError as error:
        yield Issue(SUMMARY, f"does not pass the check: {error}")
