"""What a paper holds of a report: all of it, or counts that may be published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation import profiles
from allocation.measures import Measures, measure
from allocation.report import suppressed
from allocation.result import Proof
from allocation.stages import Key

if TYPE_CHECKING:
    from allocation.report import Report
    from allocation.result import StageResult

CERTAINTY = {Proof.BEST_KNOWN: 0, Proof.SOLVER_CLAIMED: 1, Proof.PROVEN: 2}
"""How sure each proof is."""

GROUPINGS = ("round", "kind", "category")
"""By what choices are counted, besides all together."""


@dataclass(frozen=True)
class Contents:
    """The tables of a paper.

    Where small counts are hidden, so is all from which they could be told: lists of
    people, what rooms hold, the values of aims, and other counts of the same seats.

    Parameters
    ----------
    report
        The report, pseudonymised or not.
    below
        Counts from 1 to one less are hidden, at least 2; None to hide none.
    """

    report: Report
    below: int | None = None

    def __post_init__(self) -> None:
        """Check the threshold.

        Raises
        ------
        ValueError
            If it is less than 2.
        """
        if self.below is not None and self.below < 2:  # noqa: PLR2004  # hides no count
            message = f"Expected suppress_below >= 2, got {self.below}."
            raise ValueError(message)

    @property
    def whole(self) -> bool:
        """Whether people and all counts are told."""
        return self.below is None

    @cached_property
    def measures(self) -> Measures:
        """The figures of the answer."""
        return measure(self.report.event, self.report.assignment)

    @cached_property
    def stages(self) -> tuple[StageResult, ...]:
        """How the aims ended; none for a list that is no plan.

        Where small counts are hidden, the levels of a stage are one: how many there
        are would tell how badly somebody fares. Each is then as sure as its weakest.
        """
        ended = self.report.stages_ended or ()
        if self.whole:
            return ended
        weakest: dict[str, StageResult] = {}
        for stage in ended:
            name = str(Key.of(stage.name).stage)
            known = weakest.get(name)
            if known is None or CERTAINTY[stage.proof] < CERTAINTY[known.proof]:
                weakest[name] = replace(stage, name=name)
        return tuple(weakest.values())

    @cached_property
    def attendance(self) -> pd.DataFrame | None:
        """The table of sessions; None if it cannot be published."""
        return self._published(self.report.attendance())

    @cached_property
    def choices(self) -> pd.DataFrame | None:
        """How many seats are of each rank; None if that cannot be published.

        Seats that stay empty are not counted where small counts are hidden: how many
        people a session has would tell them.
        """
        table = self.report.choices()
        if self.whole:
            return table
        taken = table[table["outcome"] != profiles.EMPTY_SEAT]
        shares = taken["seats"] / taken["seats"].sum()
        return self._published(taken.assign(share=shares).reset_index(drop=True))

    @cached_property
    def choices_by_group(self) -> pd.DataFrame | None:
        """The same by each grouping, with a column ``grouped`` that names it."""
        if self.choices is None:
            return None
        parts = [self.choices.assign(grouped="all")]
        for by in GROUPINGS if self.whole else ():
            table = self.report.choices(by)
            if table["group"].any():  # an event without kinds, say, has none
                parts.append(table.assign(grouped=by))
        return pd.concat(parts, ignore_index=True)

    def _published(self, table: pd.DataFrame) -> pd.DataFrame | None:
        if self.below is None:
            return table
        try:
            return suppressed(table, self.below)
        except ValueError:  # a small count follows from the totals alone
            return None


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table.

    Parameters
    ----------
    table
        Any table of a report.

    Returns
    -------
    list of dict
        Plain values by column; None where one is missing.
    """
    names = [str(column) for column in table.columns]
    columns = [
        [
            None if gone else value
            for value, gone in zip(
                table[name].tolist(), table[name].isna().tolist(), strict=True
            )
        ]
        for name in names
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
