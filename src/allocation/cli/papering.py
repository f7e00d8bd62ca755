"""All papers of a plan, to be written at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from allocation.page import page_of
from allocation.papers import day_papers
from allocation.workbook import workbook_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from allocation.report import Report

PAGE, WORKBOOK = "page.html", "plan.xlsx"
"""The papers that there are in any case."""

PAPERS_FOLDER = "papers"
"""The folder beside a plan's files in which its papers are."""

BELOW = 5
"""Counts from 1 to one less are hidden, if any are."""


class Made(NamedTuple):
    """Papers, not yet written.

    Parameters
    ----------
    files
        Contents by name.
    remarks
        What is not in them as somebody might expect.
    """

    files: dict[str, bytes]
    remarks: tuple[str, ...]


def papers_of(
    report: Report,
    language: str,
    *,
    pseudonymise: bool = False,
    suppress: bool = False,
    **options: Any,
) -> Made:
    """Return all papers of a report.

    Parameters
    ----------
    report
        Of a plan.
    language
        Of the papers.
    pseudonymise
        Whether people have pseudonyms, the same in all papers.
    suppress
        Whether small counts are hidden; then there are no papers of people.
    **options
        Of :func:`allocation.papers.day_papers`.

    Returns
    -------
    Made
        Their contents.

    Raises
    ------
    MissingLibraryError
        If a library of an extra is not installed.
    """
    shown = report.pseudonymised() if pseudonymise else report
    below = BELOW if suppress else None
    page = page_of(shown, language=language, suppress_below=below)
    book = workbook_of(shown, language=language, suppress_below=below)
    files = {PAGE: page.encode(), WORKBOOK: book}
    if suppress:
        return Made(files, ())
    day = day_papers(shown, language, **options)
    return Made({**files, **day.files}, day.remarks)


def folder_of(*, pseudonymise: bool, suppress: bool) -> str:
    """Return the name of the folder of papers, which tells what they hide.

    Papers that hide something never go among those that do not.

    Parameters
    ----------
    pseudonymise, suppress
        As in :func:`papers_of`.

    Returns
    -------
    str
        The name.
    """
    hides = ["pseudonymised"] * pseudonymise + ["suppressed"] * suppress
    return "-".join([PAPERS_FOLDER, *hides])


def places(files: Iterable[str]) -> list[str]:
    """Return what is seen in a folder of the files that are in it.

    Parameters
    ----------
    files
        Names, some of them in folders.

    Returns
    -------
    list of str
        Names of files, and of folders with a slash, each once.
    """
    names = (name.partition("/") for name in files)
    return list(dict.fromkeys(f"{first}{slash}" for first, slash, _ in names))
