"""An organiser's own list of who sits where, or all that is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from allocation.assignment import Assignment
from allocation.errors import (
    InvalidEventError,
    InvalidPlanError,
    Issue,
    did_you_mean,
    shown,
)
from allocation.event.cells import SUGGESTIONS
from allocation.files import DELIMITERS
from allocation.reading.sheet import Sheet, decoded, read_sheet
from allocation.reading.source import gather

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from allocation.event import Event

NOT_READ = frozenset(
    {
        *("name", "organisation", "category", "topic", "kind", "room"),
        *("choice", "cost", "lottery"),
    }
)
"""Columns of the files of a plan that say nothing of who sits where."""

PERSON = "participant"

FIRST = re.compile(f'"?participant"?(?P<separator>[{"".join(DELIMITERS)}])')
"""The first title, where it is this one: what follows it separates the cells."""


def read_assignment(path: str | os.PathLike[str], event: Event) -> Assignment:
    r"""Read a list of who sits where: an organiser's own, or a plan's.

    A CSV file, in one of two forms. *Long*: a row a seat, with the columns
    ``participant`` and ``session``; and, where wanted, ``round``, which must be the
    session's. An empty session is an empty seat, if there is a round. *Wide*: a row a
    person, with the column ``participant`` and one for each round, which has the
    round's id as its title (or ``round`` and the id); its cells are sessions of that
    round, empty for none. So ``assignment.csv`` and ``programmes.csv`` of a plan can be
    read, too; their columns ``name``, ``organisation``, ``category``, ``topic``,
    ``kind``, ``room``, ``choice``, ``cost`` and ``lottery`` are not looked at.

    A list may break any rule, and is read all the same: who is not on it has no seat.
    :func:`allocation.violations` and :func:`allocation.measure` judge it.

    Parameters
    ----------
    path
        The file.
    event
        The event whose people and sessions it names.

    Returns
    -------
    Assignment
        Every seat of the list.

    Raises
    ------
    InvalidPlanError
        If the file cannot be read, names somebody or something that the event does not
        have, has a column that nobody knows or one missing, says the same seat or
        person twice, or names a session under another round; it lists every problem by
        line and column.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "list.csv"
    ...     _ = path.write_text("participant;session\nP1;S1\nP2;S1\n")
    ...     given = al.read_assignment(path, event)
    >>> [violation.message for violation in al.violations(event, given)]
    ["session 'S1' holds 2 people, 1 seats"]
    """
    path = Path(path)
    name = path.name
    try:
        source = gather(path.parent, [name])
        issues = [*source.issues, *source.absent.values()]
        if issues:
            raise InvalidPlanError(issues)
        text = decoded(name, source.contents[name], None)
        found = FIRST.match(text)
        delimiter = found and found["separator"]
        sheet = read_sheet(name, name, text, delimiter=delimiter)
    except InvalidEventError as error:
        raise InvalidPlanError(error.issues) from None
    reader = _Reader(name, sheet, event)
    reader.read()
    if reader.issues:
        raise InvalidPlanError(sorted(reader.issues, key=lambda issue: issue.row or 0))
    seats = np.array(reader.seats, dtype=np.int64).reshape(-1, 2)
    return Assignment(seats[:, 0], seats[:, 1])


class _Reader:
    """The seats of a list, and what is wrong with it."""

    def __init__(self, name: str, sheet: Sheet, event: Event) -> None:
        self._name, self._sheet, self._event = name, sheet, event
        self._columns = sheet.table.columns
        self._lines = sheet.lines
        self._suggested = 0
        self._people = _places(event.participants.ids.tolist())
        self._rounds = _places(event.rounds.ids.tolist())
        self._sessions = _places(event.sessions.ids.tolist())
        self._held = event.sessions.round.tolist()
        self._names = event.rounds.ids.tolist()
        self.seats: list[tuple[int, int]] = []
        self.issues = [
            issue.moved(table=name, row=sheet.lines[issue.row or 0], line=True)
            for issue in sheet.table.issues
        ]

    def read(self) -> None:
        """Read the form that the titles say."""
        if "session" in self._columns:
            self._check_titles([PERSON, "session"], ["round"])
        rounds = {} if "session" in self._columns else self._round_columns()
        # what follows from a title that is wrong is no problem of its own
        if any(issue.row == self._sheet.titles for issue in self.issues):
            return
        if rounds:
            self._read_wide(rounds)
        else:
            self._read_long()

    def _read_long(self) -> None:
        rounds = self._columns.get("round")
        first: dict[tuple[str, ...], int] = {}
        empty: dict[tuple[str, str], int] = {}
        taken: dict[tuple[str, str], int] = {}
        for row, line in self._rows():
            person = self._columns[PERSON][row]
            session = self._columns["session"][row]
            who = self._known(line, PERSON, person, self._people)
            round_ = None if rounds is None else rounds[row]
            held = None
            if round_ is not None:
                held = self._known(line, "round", round_, self._rounds)
                (taken if session else empty).setdefault((person, round_), line)
                if not session:
                    self._note_twin(first, (person, "", round_), line, "this seat")
                    continue
            what = self._known(line, "session", session, self._sessions)
            if what is None:
                continue
            # two sessions of a round break a rule; one session twice says nothing
            self._note_twin(first, (person, session), line, "this seat")
            if held not in {None, self._held[what]}:
                right = shown(self._names[self._held[what]])
                self._note(f"expected {right}, its round", line, "round", shown(round_))
            if who is not None:
                self.seats.append((who, what))
        for key in empty.keys() & taken.keys():
            expected = f"expected a session, as on line {taken[key]}, or none on both"
            self._note(expected, empty[key], "session", "an empty cell")

    def _read_wide(self, rounds: Mapping[str, int]) -> None:
        first: dict[tuple[str, ...], int] = {}
        for row, line in self._rows():
            person = self._columns[PERSON][row]
            who = self._known(line, PERSON, person, self._people)
            self._note_twin(first, (person,), line, "this person")
            for title, held in rounds.items():
                session = self._columns[title][row]
                if not session:
                    continue
                what = self._known(line, title, session, self._sessions, "session")
                if what is None:
                    continue
                if self._held[what] != held:
                    other = shown(self._names[self._held[what]])
                    expected = f"expected a session of this round, it is one of {other}"
                    self._note(expected, line, title, shown(session))
                elif who is not None:
                    self.seats.append((who, what))

    def _rows(self) -> Iterable[tuple[int, int]]:
        """Return the rows that have as many cells as there are titles, and lines."""
        return [
            (row, line)
            for row, line in enumerate(self._lines)
            if row not in self._sheet.torn
        ]

    def _round_columns(self) -> dict[str, int]:
        """Return the round of each column that is one's, in the wide form."""
        ids = {name: place for name, place in self._rounds.items() if name != PERSON}
        named = {f"round {name}": place for name, place in self._rounds.items()}
        # a round may be called "round 1", and another "1": titles that fit all win
        forms = sorted((named, ids), key=lambda f: -sum(t in self._columns for t in f))
        rounds = forms[0]
        if not rounds.keys() & self._columns.keys():
            self._check_titles([PERSON, "session"], ["round"])
            return {}
        self._check_titles([PERSON, *rounds], [])
        return rounds

    def _check_titles(self, needed: list[str], others: list[str]) -> None:
        line = self._sheet.titles
        known = [*needed, *others]
        for title in needed:
            if title not in self._columns:
                strangers = [c for c in self._columns if c not in {*known, *NOT_READ}]
                expected = f"expected a column {title!r}"
                if title == "session":
                    expected += ", or one for each round"
                hint = did_you_mean(title, strangers)
                got = "the columns " + shown(", ".join(self._columns))
                self._note(f"{expected}.{hint}", line, None, got)
        for title in self._columns:
            if title not in known and title not in NOT_READ:
                hint = did_you_mean(title, known)
                listed = ", ".join(known[:SUGGESTIONS])
                expected = f"expected one of the columns {listed}.{hint}"
                self._note(expected, line, title, "a column that nobody knows")

    def _known(
        self,
        line: int,
        column: str,
        cell: str,
        places: Mapping[str, int],
        noun: str | None = None,
    ) -> int | None:
        """Return the place of an id; None, and a note, if there is no such id."""
        place = places.get(cell)
        if place is None:
            expected = f"expected the id of a {noun or column} of the event"
            if cell and self._suggested < SUGGESTIONS:
                self._suggested += 1
                expected += "." * bool(hint := did_you_mean(cell, places)) + hint
            self._note(expected, line, column, shown(cell) if cell else "an empty cell")
        return place

    def _note_twin(
        self,
        first: dict[tuple[str, ...], int],
        key: tuple[str, ...],
        line: int,
        what: str,
    ) -> None:
        before = first.setdefault(key, line)
        if before != line and key[0]:
            expected = f"expected {what} once, and line {before} has it"
            self._note(expected, line, PERSON, shown(key[0]))

    def _note(self, expected: str, line: int, column: str | None, got: str) -> None:
        self.issues.append(Issue(self._name, expected, line, column, got, line=True))


def _places(names: list[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}
