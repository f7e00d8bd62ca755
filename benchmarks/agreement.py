"""Whether all who answered can be right: the optimum is asserted, not assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NEAR = 1e-6
"""Relative error that a bound in floating-point numbers may have."""


class DisagreementError(AssertionError):
    """Two answers of which one must be wrong."""


def check(rows: list[dict[str, Any]], known: Mapping[str, int | None]) -> None:
    """Check that no two rows contradict each other, nor what is known.

    Parameters
    ----------
    rows
        As ``run.measured`` returns them.
    known
        The optimum of each instance, None where it is not known from elsewhere.

    Raises
    ------
    DisagreementError
        If two optima differ, or one differs from the known one; if an optimum breaks a
        rule; or if some bound is above what somebody reached. All are told.
    """
    wrong = [
        f"{instance}: {problem}"
        for instance in dict.fromkeys(row["instance"] for row in rows)
        for problem in _of_one(
            [row for row in rows if row["instance"] == instance], known.get(instance)
        )
    ]
    if wrong:
        raise DisagreementError("\n".join(wrong))


def _of_one(rows: list[dict[str, Any]], known: int | None) -> list[str]:
    wrong = [
        f"{row['method']} calls optimal what breaks {', '.join(row['broken'])}"
        for row in rows
        if row["optimal"] and row["broken"]
    ]
    optima = {row["method"]: row["values"] for row in rows if row["optimal"]}
    if known is not None:
        optima["known"] = [known]
    if len({value for values in optima.values() for value in values}) > 1:
        wrong.append(f"the optima differ: {optima}")
    reached = {
        row["method"]: min(row["values"])
        for row in rows
        if row["values"] and not row["broken"]
    }
    if known is not None:
        reached["known"] = known
    for row in rows:
        for method, value in reached.items():
            bound = row["bound"]
            if bound is not None and bound > value + NEAR * max(abs(value), 1):
                wrong.append(f"{row['method']} bounds by {bound}, {method} has {value}")
    return wrong
