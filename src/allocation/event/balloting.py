"""Tables of choices, long or wide, into one array of ballots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import shown
from allocation.event import validating_choices
from allocation.event.tables import UNLISTED, Choices, texts
from allocation.scoring import LARGEST_COST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from allocation.event.cells import RawTable
    from allocation.event.tables import Participants, Sessions, Strings

BallotRows = dict[tuple[int, str | None], int]
"""Where a person's choice stands: by person and item, or by person and None."""


@dataclass(frozen=True)
class ChoiceForm:
    """What the table of choices says, beside its cells.

    Parameters
    ----------
    scale
        ``"rank"`` or ``"utility"``.
    of
        ``"session"`` or ``"topic"``.
    ties
        Whether two sessions of a round may have the same rank.
    """

    scale: str = "rank"
    of: str = "session"
    ties: bool = False


def read(
    table: RawTable, form: ChoiceForm, sessions: Sessions, people: Participants
) -> tuple[Choices, BallotRows]:
    """Return the ballots that a table states, with every problem noted in it.

    Parameters
    ----------
    table
        A row a choice, or a row a person.
    form
        What the choices are.
    sessions, people
        Whom and what they are about.

    Returns
    -------
    Choices
        The ballots; a bad cell is not listed.
    dict
        Where each choice stands.
    """
    items = items_of(sessions, form.of)
    values = np.full((len(people), len(items)), UNLISTED, dtype=np.int32)
    box = _BallotBox(table, form, items, people, values, {})
    if (
        form.scale in validating_choices.SCALES
        and form.of in validating_choices.SUBJECTS
    ):
        box.fill()
    return Choices(form.scale, form.of, items, values, form.ties), box.rows


def items_of(sessions: Sessions, of: str) -> Strings:
    """Return what ballots rank.

    Parameters
    ----------
    sessions
        The table.
    of
        ``"session"`` or ``"topic"``.

    Returns
    -------
    numpy.ndarray
        The sessions' ids in order, or the topics', sorted.
    """
    if of == "topic":
        return texts(sorted(set(sessions.topic.tolist())))
    return sessions.ids


def is_long(headers: Iterable[str], form: ChoiceForm) -> bool:
    """Say whether choices have a row for each choice, rather than for each person.

    Parameters
    ----------
    headers
        The columns of the table.
    form
        What the choices are.

    Returns
    -------
    bool
        True if there is a column named after the scale or after what is ranked.
    """
    return bool({form.scale, form.of} & set(headers))


@dataclass
class _BallotBox:
    """Ballots being read."""

    table: RawTable
    form: ChoiceForm
    items: Strings
    people: Participants
    values: NDArray[np.int32]
    rows: BallotRows

    def fill(self) -> None:
        """Read every row."""
        if is_long(self.table.columns, self.form):
            self._fill_long()
        else:
            self._fill_wide()

    def _fill_long(self) -> None:
        self.table.check_headers(("participant", self.form.of, self.form.scale), ())
        if not {"participant", self.form.of, self.form.scale} <= set(
            self.table.columns
        ):
            return
        names = self.table.texts("participant", required=True)
        who = self.table.lookup(
            names, self.people.ids, column="participant", noun="a participant"
        )
        what = self.table.lookup(
            self.table.texts(self.form.of, required=True),
            self.items,
            column=self.form.of,
            noun=f"a {self.form.of}",
        )
        stated = self._stated(self.form.scale, empty_ok=False)
        good = (who >= 0) & (what >= 0) & (stated != UNLISTED)
        rows = np.flatnonzero(good)
        cell = who[rows] * len(self.items) + what[rows]
        order = np.argsort(cell, kind="stable")
        again = np.flatnonzero(cell[order[1:]] == cell[order[:-1]])
        for place in again.tolist():
            row = int(rows[order[place + 1]])
            self.table.issue(
                f"expected each {self.form.of} once on a ballot",
                row=row,
                column=self.form.of,
                got=f"{shown(self.items[what[row]])} again by {shown(names[row])}",
            )
        self.values[who[rows], what[rows]] = stated[rows]
        self.rows.update(
            ((int(who[row]), str(self.items[what[row]])), int(row))
            for row in rows.tolist()
        )

    def _fill_wide(self) -> None:
        if "participant" not in self.table.columns:
            self.table.check_headers(("participant",), [*self.table.columns])
            return
        self.table.check_headers(("participant",), self.items.tolist())
        names = self.table.texts("participant", required=True)
        who = self.table.lookup(
            names, self.people.ids, column="participant", noun="a participant"
        )
        order = np.argsort(who, kind="stable")
        for place in np.flatnonzero(
            (who[order[1:]] == who[order[:-1]]) & (who[order[1:]] >= 0)
        ).tolist():
            row = int(order[place + 1])
            self.table.issue(
                "expected one ballot a person",
                row=row,
                column="participant",
                got=shown(names[row]) + " again",
            )
        known = who >= 0
        self.rows.update(
            ((int(who[row]), None), int(row)) for row in np.flatnonzero(known)
        )
        for place, item in enumerate(self.items.tolist()):
            if item in self.table.columns:
                stated = self._stated(item, empty_ok=True)
                self.values[who[known], place] = stated[known]

    def _stated(self, column: str, *, empty_ok: bool) -> NDArray[np.int64]:
        """Return the ranks or utilities of a column."""
        table, form = self.table, self.form
        cells = table.columns[column]
        before = len(table.issues)
        absent = -(2**62)
        expected = f"expected a {form.scale}, a whole number"
        stated = table.whole_cells(cells, column, default=absent, expected=expected)
        bad = {issue.row for issue in table.issues[before:]}
        low = 1 if form.scale == "rank" else 0
        wrong = (stated != absent) & ((stated < low) | (stated > LARGEST_COST))
        for row in np.flatnonzero(wrong).tolist():
            table.issue(
                f"expected a {form.scale} from {low}",
                row=row,
                column=column,
                got=str(stated[row]),
            )
        if not empty_ok:
            for row in np.flatnonzero(stated == absent).tolist():
                if row not in bad:
                    table.issue(expected, row=row, column=column, got="an empty cell")
        return np.where(wrong | (stated == absent), UNLISTED, stated)
