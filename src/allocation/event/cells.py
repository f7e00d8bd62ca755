"""Columns of raw cells, parsed as a whole; each bad cell becomes an issue."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_list_like

from allocation.errors import Issue, did_you_mean, shown
from allocation.event.tables import FEATURES, TEXT, Strings, features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

YES_NO = {
    "yes": True,
    "true": True,
    "oui": True,
    "vrai": True,
    "1": True,
    "no": False,
    "false": False,
    "non": False,
    "faux": False,
    "0": False,
}
"""What a yes-or-no cell may say, whatever its case."""

LOOKUP = "expected the id of"
"""How an issue about a name that is in no table starts."""

UNKNOWN_COLUMN = "a column that nobody knows"
"""What an issue says that a file or a frame has."""

SUGGESTIONS = 20
"""How many names of a column get a suggestion: each is a search through all ids."""

Cells = NDArray[Any]
"""Raw cells: objects, or numbers where a frame's whole column is numeric."""

WHOLE = re.compile(r"[+-]?[0-9]{1,18}")

PER_CENT = re.compile(r"(.*?)\s*%")
"""A number as a spreadsheet shows a share."""


@dataclass
class RawTable:
    """A table as it came: cells of any type, and where each row stands.

    Parameters
    ----------
    name
        The table, as :class:`allocation.errors.Issue` names it.
    columns
        Cells by header, each of shape ``(rows,)``; texts, numbers, times, lists; None,
        NaN and ``""`` are empty.
    issues
        What was wrong so far; parsing appends to it.
    """

    name: str
    columns: Mapping[str, Cells]
    issues: list[Issue] = field(default_factory=list)

    def __len__(self) -> int:
        """Return the number of rows."""
        return next((len(cells) for cells in self.columns.values()), 0)

    @classmethod
    def from_frame(cls, name: str, frame: object) -> RawTable:
        """Return a DataFrame as a raw table; a named index is a column too.

        Parameters
        ----------
        name
            The table.
        frame
            The cells.

        Returns
        -------
        RawTable
            The same cells.

        Raises
        ------
        TypeError
            If it is no DataFrame.
        """
        if not isinstance(frame, pd.DataFrame):
            message = f"Expected {name} to be a DataFrame, got {type(frame).__name__}."
            raise TypeError(message)
        table = cls(name, {})
        levels = [level for level in frame.index.names if level is not None]
        for level in levels:
            if level in frame.columns:
                table.issue("expected each column once", column=str(level))
        if levels and not table.issues:
            frame = frame.reset_index()
        columns: dict[str, Cells] = {}
        for place, header in enumerate(frame.columns):
            if str(header) in columns:
                table.issue("expected each column once", column=str(header))
            cells = frame.iloc[:, place]
            numeric = isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "iuf"
            columns[str(header)] = cells.to_numpy(dtype=None if numeric else object)
        table.columns = columns
        return table

    def issue(
        self,
        expected: str,
        *,
        row: int | None = None,
        column: str | None = None,
        got: str | None = None,
    ) -> None:
        """Note a problem.

        Parameters
        ----------
        expected
            What would have been right.
        row
            The row, from 0.
        column
            The header.
        got
            What was found, as a message shows it.
        """
        self.issues.append(Issue(self.name, expected, row, column, got))

    def check_headers(self, required: Sequence[str], optional: Sequence[str]) -> None:
        """Note columns that are missing, and those that nobody knows.

        Parameters
        ----------
        required
            Headers that must be there.
        optional
            Headers that may be there.
        """
        known = [*required, *optional]
        named = known if len(known) <= SUGGESTIONS else [*known[:SUGGESTIONS], "…"]
        for header in required:
            if header not in self.columns:
                others = [h for h in self.columns if h not in known]
                hint = did_you_mean(header, others)
                self.issue(
                    f"expected a column {header!r}.{hint}",
                    got="the columns " + shown(", ".join(self.columns)),
                )
        for header in self.columns:
            if header not in known:
                self.issue(
                    f"expected one of the columns {', '.join(named)}."
                    f"{did_you_mean(header, known)}",
                    column=header,
                    got=UNKNOWN_COLUMN,
                )

    def texts(self, column: str, *, required: bool = False) -> Strings:
        """Return a column of texts; whole numbers are texts of digits.

        Parameters
        ----------
        column
            The header; a missing column is empty.
        required
            Whether an empty cell is a problem.

        Returns
        -------
        numpy.ndarray
            Shape ``(rows,)``; ``""`` where empty or bad.
        """
        cells = self._cells(column).astype(object)
        empty = pd.isna(cells)
        texts = np.empty(len(cells), dtype=TEXT)
        plain = _is(cells, str)
        texts[plain] = cells[plain]
        for row in np.flatnonzero(~plain & ~empty).tolist():
            cell = cells[row]
            if _is_whole(cell):
                texts[row] = str(int(cell))
            else:
                self.issue("expected text", row=row, column=column, got=shown(cell))
        if required:
            good = {issue.row for issue in self.issues if issue.column == column}
            for row in np.flatnonzero(np.strings.str_len(texts) == 0).tolist():
                if row not in good:
                    self.issue(
                        "expected text", row=row, column=column, got="an empty cell"
                    )
        return texts

    def whole(self, column: str, *, default: int) -> NDArray[np.int64]:
        """Return a column of whole numbers.

        Parameters
        ----------
        column
            The header; a missing column is empty.
        default
            The value of an empty cell, and of a bad one.

        Returns
        -------
        numpy.ndarray
            Shape ``(rows,)``.
        """
        return self.whole_cells(self._cells(column), column, default=default)

    def whole_cells(
        self,
        cells: Cells,
        column: str,
        *,
        default: int,
        expected: str = "expected a whole number",
    ) -> NDArray[np.int64]:
        """Return cells as whole numbers.

        Parameters
        ----------
        cells
            Shape ``(rows,)``.
        column
            The header that an issue names.
        default
            The value of an empty cell, and of a bad one.
        expected
            What an issue says.

        Returns
        -------
        numpy.ndarray
            Shape ``(rows,)``.
        """
        if cells.dtype.kind == "i":
            return cells.astype(np.int64)
        cells = cells.astype(object)
        numbers = np.full(len(cells), default, dtype=np.int64)
        integers = _is(cells, int, np.integer) & ~_is(cells, bool, np.bool_)
        filled = ~pd.isna(cells) & ~integers
        small = integers.copy()
        for row in np.flatnonzero(integers).tolist():
            small[row] = -(2**62) < cells[row] < 2**62
        numbers[small] = cells[small].astype(np.int64)
        for row in np.flatnonzero(filled | (integers & ~small)).tolist():
            cell = cells[row]
            if isinstance(cell, str):
                if cell == "":
                    continue
                if WHOLE.fullmatch(cell):
                    numbers[row] = int(cell)
                    continue
            elif _is_whole(cell) and abs(cell) < 2**62:
                numbers[row] = int(cell)
                continue
            self.issue(expected, row=row, column=column, got=shown(cell))
        return numbers

    def percent(self, column: str) -> NDArray[np.int64]:
        """Return a column of whole numbers of per cent; an empty cell is 100.

        Parameters
        ----------
        column
            The header; a missing column is empty.

        Returns
        -------
        numpy.ndarray
            Shape ``(rows,)``; a cell may end in ``%``.
        """
        cells = self._cells(column)
        if cells.dtype.kind == "O":
            cells = cells.copy()
            for row in np.flatnonzero(_is(cells, str)).tolist():
                bare = PER_CENT.fullmatch(cells[row])
                cells[row] = bare[1] if bare else cells[row]
        expected = "expected a whole number of per cent, such as 80"
        return self.whole_cells(cells, column, default=100, expected=expected)

    def features(self, column: str) -> Strings:
        """Return a column of features, each cell as the tables of an event hold it.

        Parameters
        ----------
        column
            The header; a missing column is empty.

        Returns
        -------
        numpy.ndarray
            Shape ``(rows,)``: sorted, each feature once, ``;`` between them.
        """
        named: dict[int, list[str]] = {}
        for row, name in self.lists(column):
            if FEATURES in name:
                expected = f"expected features without {FEATURES} in them"
                self.issue(expected, row=row, column=column, got=shown(name))
            else:
                named.setdefault(row, []).append(name)
        cells = np.zeros(len(self), dtype=TEXT)
        for row, names in named.items():
            cells[row] = features(names)
        return cells

    def yes_no(self, column: str) -> NDArray[np.bool_]:
        """Return a column of yes or no; an empty cell is no.

        Parameters
        ----------
        column
            The header; a missing column is empty.

        Returns
        -------
        numpy.ndarray
            Shape ``(rows,)``.
        """
        answers = np.zeros(len(self), dtype=bool)
        for row, cell in enumerate(self._cells(column).tolist()):
            if _is_empty(cell):
                continue
            text = str(int(cell)) if _is_whole(cell) else str(cell)
            answer = YES_NO.get(text.casefold())
            if answer is None:
                self.issue(
                    "expected yes or no", row=row, column=column, got=shown(cell)
                )
            else:
                answers[row] = answer
        return answers

    def times(self, column: str) -> NDArray[np.datetime64]:
        """Return a column of local times, to the minute.

        Parameters
        ----------
        column
            The header; a missing column is empty.

        Returns
        -------
        numpy.ndarray
            Shape ``(rows,)``; NaT where empty or bad.
        """
        moments = np.full(len(self), "NaT", dtype="datetime64[m]")
        for row, cell in enumerate(self._cells(column).tolist()):
            if _is_empty(cell):
                continue
            moment = _moment(cell)
            if moment is None:
                expected = "expected a local time such as 2014-11-18T16:30"
                self.issue(expected, row=row, column=column, got=shown(cell))
            else:
                moments[row] = moment
        return moments

    def lists(self, column: str) -> list[tuple[int, str]]:
        """Return a column of lists: ``a;b``, or a list; quotes guard a ``;``.

        Parameters
        ----------
        column
            The header; a missing column is empty.

        Returns
        -------
        list of tuple
            Pairs (row, entry), in order.
        """
        pairs: list[tuple[int, str]] = []
        for row, cell in enumerate(self._cells(column).tolist()):
            if is_list_like(cell):
                pairs += [(row, _entry(entry)) for entry in cell]
            elif not _is_empty(cell):
                text = _entry(cell)
                try:
                    entries = next(
                        csv.reader([text], delimiter=";", skipinitialspace=True)
                    )
                except csv.Error:  # a line break, say
                    expected = "expected ids with ; between them, on one line"
                    self.issue(expected, row=row, column=column, got=shown(cell))
                    continue
                pairs += [(row, entry.strip()) for entry in entries if entry.strip()]
        return pairs

    def filled(self, column: str) -> list[int]:
        """Return the rows in which a column says something, if only an empty list.

        Parameters
        ----------
        column
            The header; a missing column is empty.

        Returns
        -------
        list of int
            In order.
        """
        cells = self._cells(column).tolist()
        return [row for row, cell in enumerate(cells) if not _is_empty(cell)]

    def lookup(
        self,
        names: Sequence[str] | Strings,
        known: Sequence[str] | Strings,
        *,
        rows: Sequence[int] | NDArray[np.int64] | None = None,
        column: str,
        noun: str,
    ) -> NDArray[np.int64]:
        """Return the places of names among those that are known.

        Parameters
        ----------
        names
            What the cells say, shape ``(n,)``; ``""`` is passed over.
        known
            Ids, in order.
        rows
            The row of each name; None for all rows in order.
        column
            The header that an issue names.
        noun
            What an issue calls it: ``"a session"``.

        Returns
        -------
        numpy.ndarray
            Shape ``(n,)``; -1 where empty or not known.
        """
        ids = [str(name) for name in known]
        index = pd.Index(ids, dtype=object)
        wanted = pd.Index([str(name) for name in names], dtype=object)
        if index.has_duplicates:
            first = index[~index.duplicated()]
            original = np.flatnonzero(~index.duplicated())
            places = first.get_indexer(wanted)
            places = np.where(places < 0, -1, original[places])
        else:
            places = index.get_indexer(wanted)
        suggest = ids if len(ids) < 10_000 else []  # noqa: PLR2004  # a search in more would take seconds each
        hints: dict[str, str] = {}
        for spot in np.flatnonzero(places < 0).tolist():
            name = wanted[spot]
            if name != "":
                row = spot if rows is None else int(rows[spot])
                if name not in hints and len(hints) < SUGGESTIONS:
                    hints[name] = did_you_mean(name, suggest)
                expected = f"{LOOKUP} {noun}.{hints.get(name, '')}"
                self.issue(expected, row=row, column=column, got=shown(name))
        return np.asarray(places, dtype=np.int64)

    def _cells(self, column: str) -> Cells:
        if column in self.columns:
            return self.columns[column]
        return np.full(len(self), None, dtype=object)


def _is(cells: Cells, *types: type) -> NDArray[np.bool_]:
    test: Callable[[object], bool] = lambda cell: isinstance(cell, types)  # noqa: E731
    return np.fromiter(map(test, cells), dtype=bool, count=len(cells))


def _is_empty(cell: Any) -> bool:
    # of a list, pandas would say for each entry whether it is empty
    if cell is None or is_list_like(cell):
        return cell is None
    return bool(pd.isna(cell) or cell == "")


def _entry(cell: object) -> str:
    return str(int(cell)) if _is_whole(cell) else str(cell)  # type: ignore[call-overload]  # whole, hence a number


def _is_whole(cell: object) -> bool:
    if isinstance(cell, bool | np.bool_):
        return False
    if isinstance(cell, int | np.integer):
        return True
    return isinstance(cell, float | np.floating) and float(cell).is_integer()


def _moment(cell: object) -> np.datetime64 | None:
    if not isinstance(cell, str | date | np.datetime64):
        return None
    try:
        stamp = pd.Timestamp(cell)
    except (ValueError, TypeError):
        return None
    if isinstance(cell, str) and not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", cell):
        return None
    if stamp.tzinfo is not None or stamp.second or stamp.microsecond:
        return None
    moment: np.datetime64 = stamp.to_datetime64().astype("datetime64[m]")
    return moment


def unique_in_order(names: Iterable[str]) -> list[str]:
    """Return names without repetition, in the order in which they first come.

    Parameters
    ----------
    names
        Any names.

    Returns
    -------
    list of str
        Each once.
    """
    return list(dict.fromkeys(names))
