"""The workbook as a file: no formula, no link, and the same bytes every day."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocation import files
from allocation.errors import shown
from allocation.optional import need
from allocation.telling.contents import Contents
from allocation.wording import words
from allocation.workbook.sheets import Share, Sheets

if TYPE_CHECKING:
    from os import PathLike

    from allocation.report import Report
    from allocation.wording import Words
    from allocation.workbook.sheets import Sheet

LONGEST = 32_767
"""No cell of a workbook holds more characters, counted in halves of UTF-16."""

MOST_ROWS = 1_048_576
"""No sheet has more."""

EXACT = 10**15
"""A spreadsheet keeps so many digits of a number; larger ones are written as text."""

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # the same for everybody, everywhere
"""When every workbook says that it was made."""

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

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""Rows are written as they come, and a text is a text."""

MOMENTS = {"en": "d mmm yyyy hh:mm", "fr": "dd/mm/yyyy hh:mm"}
"""How times are shown."""


def workbook_of(
    report: Report, *, language: str = "en", suppress_below: int | None = None
) -> bytes:
    r"""Return the workbook of a report: a sheet for each need.

    Summary, programmes, seats, sessions, lists to sign, choices obtained, totals, the
    least served, rooms, cancelled sessions, aims, rules. Texts are cells of text,
    whatever they begin with; numbers and times are numbers and times. The same report
    gives the same bytes.

    Parameters
    ----------
    report
        ``plan.report``, or that of any list; with pseudonyms, from
        :meth:`Report.pseudonymised`, the workbook has these.
    language
        ``"en"`` (the default) or ``"fr"``: of its own words; those of the event stay
        as they are.
    suppress_below
        Hides counts from 1 to one less, as :func:`allocation.suppressed` does, and
        leaves out all from which they could be told: people, rooms, values of aims.
        None (the default) hides nothing; ``5`` is usual.

    Returns
    -------
    bytes
        The content of an ``.xlsx`` file. Controls in a text stand as spreadsheets
        write them: ``_x0007_``.

    Raises
    ------
    ImportError
        If the extra ``excel`` is not installed.
    ValueError
        If there is no such language, the threshold is less than 2, or a text or a
        table is longer than a workbook can hold.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.lille2014()
    >>> report = al.Report(event, al.mechanisms.first_come(event))
    >>> al.workbook_of(report)[:4]
    b'PK\\x03\\x04'
    """
    said = words(language, "workbook")
    sheets = Sheets(Contents(report, suppress_below), said, words(language, "tables"))
    xlsxwriter = need("xlsxwriter", "excel")
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"created": CREATED})
    try:
        pen = Pen(book, said)
        for sheet in sheets.all():
            pen.write(sheet)
    finally:
        book.close()  # else its temporary files stay
    return out.getvalue()


def write_workbook(
    report: Report,
    path: str | PathLike[str],
    *,
    language: str = "en",
    suppress_below: int | None = None,
    overwrite: bool = False,
) -> None:
    """Write the workbook into a file.

    Parameters
    ----------
    report
        Whose tables.
    path
        The file, such as ``"plan.xlsx"``; its folder is made if it does not exist.
    language, suppress_below
        As in :func:`workbook_of`.
    overwrite
        Whether the file may be replaced.

    Raises
    ------
    FileExistsError
        If the file exists and must not be replaced.
    ImportError
        If the extra ``excel`` is not installed.
    OSError
        If it cannot be written; what was there is still there.
    ValueError
        As in :func:`workbook_of`.
    """
    content = workbook_of(report, language=language, suppress_below=suppress_below)
    place = Path(path)
    files.write_whole(place.parent, {place.name: content}, overwrite=overwrite)


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
        for column, head in enumerate(sheet.heads):
            page.write_string(0, column, _held(head), self._head)
        # a heading may be on two lines, and the sign of the filter stands beside it
        widths = [max(NARROWEST, len(head) // 2 + 5) for head in sheet.heads]
        last = 0
        for last, line in enumerate(sheet.lines, 1):
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
