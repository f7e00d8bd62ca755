"""The text of a CSV file as a raw table, with the line of each row."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allocation.errors import InvalidEventError, Issue, shown
from allocation.event.building import raw_table
from allocation.event.cells import RawTable
from allocation.files import DELIMITERS, unguarded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

MAX_ROWS = 2_000_000
"""No table may have more rows."""

MAX_COLUMNS = 5_000
"""No table may have more columns: choices may have one for each session."""

MAX_CELL = 32_767
"""No cell may have more characters: a spreadsheet cannot hold them."""

FREE_TEXT = frozenset({"name", "organisation", "category", "title", "kind"})
"""Columns whose cells keep the spaces around them."""

NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
"""How people call an encoding."""

DECLARED = re.compile(r'"?sep=(.)"?[\r\n]+')
"""A first line by which a spreadsheet states what separates cells."""

FAULTS = (
    ("unexpected end of data", "a quotation mark that is never closed"),
    ("expected after", "text after a closing quotation mark"),
    ("field larger", f"a cell of more than {MAX_CELL:,} characters"),
)
"""What the parser says, and what that means."""


@dataclass
class Sheet:
    """A table of a file.

    Parameters
    ----------
    table
        The cells, and what is wrong with them.
    lines
        The line of each row, counted from 1.
    titles
        The line of the column titles.
    torn
        Number of cells of each row that has more or fewer than there are columns.
    """

    table: RawTable
    lines: list[int] = field(default_factory=list)
    titles: int = 1
    torn: dict[int, int] = field(default_factory=dict)


def decoded(name: str, content: bytes, encoding: str | None) -> str:
    """Return the text of a file.

    Parameters
    ----------
    name
        The file.
    content
        Its bytes.
    encoding
        How it is encoded; None for what its byte order mark says, else UTF-8, else
        Windows-1252.

    Returns
    -------
    str
        The text, without byte order mark.

    Raises
    ------
    InvalidEventError
        If it is not text in that encoding, or has a NUL character.
    """
    if encoding is not None:
        tries = [encoding]
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = ["utf-16"]
    elif content.startswith(b"\xef\xbb\xbf"):
        tries = ["utf-8"]
    else:
        tries = ["utf-8", "cp1252"]
    remedy = "in the spreadsheet, save it as 'CSV UTF-8'"
    if not name.endswith(".csv"):
        remedy = "in the editor, save it as UTF-8"
    text = None
    for codec in tries:
        try:
            text = content.decode(codec)
        except UnicodeError:
            continue
        break
    if text is None:
        names = " or ".join(NAMES.get(codec, codec) for codec in tries)
        expected = f"expected text in {names}: {remedy}"
        raise InvalidEventError([Issue(name, expected, got="other bytes")])
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        expected = f"expected text: {remedy}"
        got = "a NUL character"
        raise InvalidEventError([Issue(name, expected, line, got=got, line=True)])
    return text


def read_sheet(
    name: str,
    table: str,
    text: str,
    ignore: Collection[str] = (),
    *,
    delimiter: str | None = None,
) -> Sheet:
    """Read a table from the text of a CSV file.

    Parameters
    ----------
    name
        The file.
    table
        The table that it holds.
    text
        Its text, without NUL.
    ignore
        Titles of columns that are not read.
    delimiter
        What separates cells; None to find out.

    Returns
    -------
    Sheet
        The table; cells that are no free text without the spaces around them.

    Raises
    ------
    InvalidEventError
        If there is no table: no titles, titles that nobody can tell apart, quotation
        marks that do not match, or more than the limits allow.
    """
    records = _records(name, text, delimiter)
    titles, header = next(records, (0, []))
    if not titles:
        expected = "expected the titles of the columns on the first line"
        raise InvalidEventError([Issue(name, expected, got="an empty file")])
    headers = [unguarded(title.strip()) for title in header]
    sheet = Sheet(RawTable(table, {}), titles=titles)
    rows: list[list[str]] = []
    for line, fields in records:
        if len(rows) == MAX_ROWS:
            expected = f"expected at most {MAX_ROWS:,} rows"
            raise InvalidEventError([Issue(name, expected, line, line=True)])
        if len(fields) != len(headers):
            sheet.torn[len(rows)] = len(fields)
            fields = (fields + [""] * len(headers))[: len(headers)]  # noqa: PLW2901
        rows.append(fields)
        sheet.lines.append(line)
    columns = list(zip(*rows, strict=True)) or [()] * len(headers)
    kept = [
        place
        for place, title in enumerate(headers)
        if title not in ignore and (title or any(map(str.strip, columns[place])))
    ]
    _check_titles(name, titles, headers, kept)
    cells = {headers[place]: _cleaned(headers[place], columns[place]) for place in kept}
    sheet.table = raw_table(table, cells)
    for row, count in sheet.torn.items():
        expected = (
            f"expected {len(headers)}, as many as there are column titles: look for a "
            f"separator that is missing, or one in a text without quotation marks"
        )
        sheet.table.issue(expected, row=row, got=f"{count} cells")
    return sheet


def _check_titles(name: str, line: int, headers: list[str], kept: list[int]) -> None:
    issues = []
    if len(headers) > MAX_COLUMNS:
        expected = f"expected at most {MAX_COLUMNS:,} columns"
        issues.append(Issue(name, expected, line, got=f"{len(headers):,}", line=True))
    seen: set[str] = set()
    for place in kept:
        title = headers[place]
        if not title:
            expected = "expected a title for each column that is not empty"
            got = f"no title for column {place + 1}"
            issues.append(Issue(name, expected, line, got=got, line=True))
        elif title in seen:
            expected = "expected each column title once"
            got = f"{shown(title)} again, for column {place + 1}"
            issues.append(Issue(name, expected, line, title, got, line=True))
        seen.add(title)
    if issues:
        raise InvalidEventError(issues)


def _cleaned(title: str, cells: tuple[str, ...]) -> list[str]:
    if title in FREE_TEXT:
        return [unguarded(cell) for cell in cells]
    return [unguarded(cell.strip()) for cell in cells]


def _records(
    name: str, text: str, delimiter: str | None
) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that are not blank, each with its first line.

    Raises
    ------
    InvalidEventError
        If quotation marks do not match, or a cell is too long.
    """
    declared = DECLARED.match(text)
    skipped = 0
    if declared and declared[1] in DELIMITERS:
        text, skipped = text[declared.end() :], len(declared[0].splitlines())
    if skipped and declared:
        delimiter = declared[1]
    elif delimiter is None:
        delimiter = _delimiter(text)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = skipped + 1
    try:
        for fields in reader:
            if any(cell.strip() for cell in fields):
                if max(map(len, fields)) > MAX_CELL:
                    expected = f"expected at most {MAX_CELL:,} characters in a cell"
                    raise InvalidEventError([Issue(name, expected, line, line=True)])
                yield line, fields
            line = skipped + reader.line_num + 1
    except csv.Error as error:
        said = str(error)
        got = next((meaning for part, meaning in FAULTS if part in said), said)
        expected = (
            "expected quotation marks in pairs around a cell, and doubled within it; "
            "the trouble starts on this line"
        )
        issue = Issue(name, expected, line, got=got, line=True)
        raise InvalidEventError([issue]) from None


def _delimiter(text: str) -> str:
    """Return what separates the titles: the most frequent candidate outside quotes."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for character in text.lstrip("\r\n"):
        if character == '"':
            quoted = not quoted
        elif character in "\r\n" and not quoted:
            break
        elif character in counts and not quoted:
            counts[character] += 1
    most: Callable[[str], int] = counts.__getitem__
    return max(DELIMITERS, key=most)
