"""The worst-off person of each answer: judged alike, compared, and as a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

import allocation as al
from benchmarks.agreement import DisagreementError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

STAGES = {
    "allocation": ("unseated", "worst", "dissatisfaction"),
    "allocation, leximin": ("unseated", "leximin", "dissatisfaction"),
}
"""Ours; what this version has no stage for is left out."""

COLUMNS = (
    *("event", "method", "worst total", "least utility", "rules broken", "seconds"),
)


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Parameters
    ----------
    event, method
        Names.
    worst
        The largest personal total cost, empty seats included; None without an answer.
    utility
        The least personal sum of stated utilities; None where ballots are rankings.
    broken
        How often each rule is broken.
    seconds
        Wall-clock time.
    failed
        Why there is no answer.
    """

    event: str
    method: str
    worst: int | None
    utility: int | None
    broken: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    failed: str = ""


def worth(event: al.Event) -> NDArray[np.int64]:
    """Return what a seat is worth to each person, more being better.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    numpy.ndarray
        The utility as stated; of ranks, how much less it costs than the worst seat.
        Shape ``(participants, sessions)``.
    """
    if event.choices.scale == "utility":
        return np.maximum(event.stated, 0).astype(np.int64)
    costs = event.costs.astype(np.int64)
    return np.asarray(costs.max() - costs)


def judged(
    name: str, method: str, event: al.Event, answer: al.Assignment, seconds: float
) -> Row:
    """Return the row of an answer, by our specification whoever gave it.

    Parameters
    ----------
    name, method, event, seconds
        As in :class:`Row`.
    answer
        Who sits where.
    """
    broken = Counter(str(v.rule) for v in al.violations(event, answer))
    worst, least = int(al.personal_totals(event, answer).max()), None
    if event.choices.scale == "utility":
        utility = np.zeros(len(event.participants), dtype=np.int64)
        got = worth(event)[answer.participant, answer.session]
        np.add.at(utility, answer.participant, got)
        least = int(utility.min())
    return Row(name, method, worst, least, dict(broken), seconds)


def check(rows: Sequence[Row]) -> None:
    """Assert that nobody who keeps all the rules has a better worst-off person.

    Parameters
    ----------
    rows
        Of any events.

    Raises
    ------
    DisagreementError
        If somebody has, or if ours breaks a rule or is not there.
    """
    wrong = []
    for ours, others in _against_ours(rows):
        if ours.worst is None or ours.broken:
            wrong.append(f"{ours.event}, {ours.method}: {ours.failed or ours.broken}")
            continue
        wrong += [
            f"{row.event}: {row.method} has a worst-off person at {row.worst}, "
            f"{ours.method} at {ours.worst}"
            for row in others
            if row.worst is not None and not row.broken and row.worst < ours.worst
        ]
    if wrong:
        raise DisagreementError("\n".join(wrong))


def report(rows: Sequence[Row], version: str, limit: float) -> str:
    """Return the table, and what it comes to.

    Parameters
    ----------
    rows
        Of any events.
    version
        Of fairpyx.
    limit
        Seconds, that each had.
    """
    head = [
        "| " + " | ".join(COLUMNS) + " |",
        "| --- | --- | ---: | ---: | --- | ---: |",
    ]
    return "\n".join([*head, *map(line, rows), "", summary(rows, version, limit)])


def line(row: Row) -> str:
    """Return a row of the table; the values of an answer that breaks rules in brackets.

    Parameters
    ----------
    row
        Its contents.
    """
    if row.failed:
        reason = " ".join(row.failed.split()).replace("|", " ")[:80]
        cells = ["none", "", f"failed: {reason}"]
    else:
        cells = [
            "" if value is None else f"({value:,})" if row.broken else f"{value:,}"
            for value in (row.worst, row.utility)
        ]
        cells.append(", ".join(f"{rule}: {n:,}" for rule, n in row.broken.items()))
    return f"| {row.event} | {row.method} | {' | '.join(cells)} | {row.seconds:.1f} |"


def summary(rows: Sequence[Row], version: str, limit: float) -> str:
    """Say how often theirs fails or breaks a rule, and who is worse off.

    Parameters
    ----------
    rows, version, limit
        As in :func:`report`.
    """
    others = [row for row in rows if row.method not in STAGES]
    ended = [row for row in others if row.worst is not None]
    breaking = [row for row in ended if row.broken]
    told = (
        f"fairpyx {version}, {limit:g} s for each run. Of its {len(others)} runs "
        f"{len(others) - len(ended)} end without an assignment, {len(breaking)} with "
        f"one that breaks rules and {len(ended) - len(breaking)} with one that keeps "
        "all. "
    )
    better = [
        f"{row.event}, {row.method}: {row.worst:,} against {ours.worst:,}"
        for ours, among in _against_ours(rows)
        for row in among
        if row.worst is not None and ours.worst is not None and row.worst < ours.worst
    ]
    if not better:
        return told + (
            "Our worst-off person is at least as well off as in any of these "
            "assignments, also those that break rules."
        )
    return told + (
        "Our worst-off person is at least as well off wherever theirs keeps the rules. "
        f"By breaking them theirs is better off in {len(better)}: {'; '.join(better)}."
    )


def _against_ours(rows: Sequence[Row]) -> list[tuple[Row, list[Row]]]:
    """Return each row of ours, with those of others on the same event."""
    return [
        (
            ours,
            [r for r in rows if r.event == ours.event and r.method not in STAGES],
        )
        for ours in rows
        if ours.method in STAGES
    ]
