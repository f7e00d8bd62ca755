"""The workbook as a file: no formula, no link, and the same bytes every day."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from allocation import files
from allocation.optional import need
from allocation.telling.contents import Contents
from allocation.wording import words
from allocation.workbook.pen import Pen
from allocation.workbook.sheets import Sheets

if TYPE_CHECKING:
    from os import PathLike

    from allocation.report import Report

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # the same for everybody, everywhere
"""When every workbook says that it was made."""

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""Rows are written as they come, and a text is a text."""


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
    b'PK\x03\x04'
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
