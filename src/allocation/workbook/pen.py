"""What writes sheets into a workbook: cells of text, numbers and times alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from allocation.errors import shown
from allocation.workbook.sheet import Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.wording import Words
    from allocation.workbook.sheet import Sheet

LONGEST = 32_767
"""No cell of a workbook holds more characters, counted in halves of UTF-16."""

MOST_ROWS = 1_048_576
"""No sheet has more."""

EXACT = 10**15
"""A spreadsheet keeps so many digits of a number; larger ones are written as text."""

NARROWEST, WIDEST = 8, 45
"""Widths of columns, in characters."""

HEIGHT = 15.0
"""Of a line of text, in points."""

MOST_LINES = 20
"""How many lines of a long text are shown."""

MOST_BREAKS = 1023
"""A sheet has no more page breaks."""

SCALE, NARROWED = 55, 32
"""Of a sheet that breaks between groups: its size in per cent, and its widest column.

So it fits on the width of A4.
"""

HEAD = {
    "bold": True,
    "text_wrap": True,
    "valign": "vcenter",
    "bg_color": "#E3EAF2",
    "bottom": 1,
}
"""How headings look."""

MEASURED = 2_000
"""By how many rows the width of a column is judged."""

MOMENTS = {"en": "d mmm yyyy hh:mm", "fr": "dd/mm/yyyy hh:mm"}
"""How times are shown."""


class Pen:
    """What writes sheets into a workbook.

    Parameters
    ----------
    book
        The workbook, of XlsxWriter.
    words
        The language.
    """

    def __init__(self, book: Any, words: Words) -> None:
        self._book = book
        self._yes, self._no = words.text("yes"), words.text("no")
        looks: dict[str, dict[str, Any]] = {
            "text": {},
            "count": {"num_format": "#,##0"},
            "mean": {"num_format": "#,##0.00"},
            "share": {"num_format": "0%"},
            "moment": {"num_format": MOMENTS[words.language], "align": "left"},
        }
        self._head = book.add_format(HEAD)
        self._head_right = book.add_format({**HEAD, "align": "right"})
        self._plain = {
            name: book.add_format({"valign": "top", **look})
            for name, look in looks.items()
        }
        read = {"valign": "top", "align": "left", "text_wrap": True}
        self._read = {
            name: book.add_format({**look, **read}) for name, look in looks.items()
        }

    def write(self, sheet: Sheet) -> None:
        """Write one sheet.

        Parameters
        ----------
        sheet
            What it holds.

        Raises
        ------
        ValueError
            If it has more rows, or a longer text, than a workbook can hold.
        """
        page = self._book.add_worksheet(sheet.name)
        formats = self._read if sheet.read else self._plain
        page.set_row(0, HEIGHT * 2)
        lines = list(sheet.lines)
        for column, head in enumerate(sheet.heads):
            right = not sheet.read and _counted(lines, column)
            head_format = self._head_right if right else self._head
            page.write_string(0, column, _held(head), head_format)
        # a heading may be on two lines, and the sign of the filter stands beside it
        widths = [max(NARROWEST, len(head) // 2 + 5) for head in sheet.heads]
        last = 0
        for last, line in enumerate(lines, 1):
            if last >= MOST_ROWS:
                message = f"Expected fewer than {MOST_ROWS} rows in {sheet.name!r}."
                raise ValueError(message)
            if sheet.read:
                tall = max(_wide(cell) for cell in line) // WIDEST + 1
                page.set_row(last, HEIGHT * min(tall, MOST_LINES))
            elif sheet.tall:
                page.set_row(last, sheet.tall)
            for column, cell in enumerate(line):
                self._cell(page, last, column, cell, formats)
                if last <= MEASURED:
                    widths[column] = max(widths[column], _wide(cell))
        widest = NARROWED if sheet.breaks else WIDEST
        for column, width in enumerate(widths):
            page.set_column(column, column, min(width, widest))
        page.freeze_panes(1, sheet.held)
        if last and not sheet.read:
            page.autofilter(0, 0, last, len(sheet.heads) - 1)
        page.set_h_pagebreaks([row + 1 for row in sheet.breaks[:MOST_BREAKS]])
        page.set_paper(9)  # A4
        page.set_landscape()
        if sheet.breaks:  # these and fitting to the page exclude each other
            page.set_print_scale(SCALE)
        else:
            page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_footer("&L&A&R&P / &N")

    def _cell(
        self, page: Any, row: int, column: int, cell: Any, formats: dict[str, Any]
    ) -> None:
        match cell:
            case None | "":
                return
            case bool():
                word = self._yes if cell else self._no
                page.write_string(row, column, word, formats["text"])
            case str():
                page.write_string(row, column, _held(cell), formats["text"])
            case Share():
                page.write_number(row, column, float(cell), formats["share"])
            case int() if abs(cell) >= EXACT:
                page.write_string(row, column, str(cell), formats["text"])
            case int():
                page.write_number(row, column, cell, formats["count"])
            case float():
                page.write_number(row, column, cell, formats["mean"])
            case date():
                page.write_datetime(row, column, cell, formats["moment"])
            case _:
                message = f"Expected text, a number or a time, got {cell!r}."
                raise TypeError(message)


def _counted(lines: list[Sequence[Any]], column: int) -> bool:
    """Say whether a column has numbers, as far as its first rows tell."""
    kinds = {type(line[column]) for line in lines[:MEASURED]} - {type(None)}
    return bool(kinds) and kinds <= {int, float, Share}


def _held(text: str) -> str:
    """Return a text that a cell can hold.

    Raises
    ------
    ValueError
        If it is longer.
    """
    # no character is more than two halves
    if len(text) > LONGEST // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST:
        message = f"Expected at most {LONGEST} characters in a cell, got {shown(text)}."
        raise ValueError(message)
    return text


def _wide(cell: Any) -> int:
    if isinstance(cell, datetime):
        return 17
    return 6 if cell is None or isinstance(cell, float) else len(str(cell)) + 1
