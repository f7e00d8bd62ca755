"""Files as this package writes them: a set whole or not at all, no cell a formula."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shutil
import tempfile
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DELIMITERS = (",", ";", "\t")
"""What may stand between two cells of a CSV file."""

# a spreadsheet looks past spaces, quotes and invisible characters
FORMULA = re.compile(
    "'*[\\s\"\u00ad\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20\t\r\0]"
)
"""How a text starts that a spreadsheet could run, or that looks guarded already."""


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text; with a ``'`` before it if it starts with ``=``, ``+``, ``-``, ``@``
        (full-width forms, and after spaces, too), a tab, a carriage return or NUL.

    Examples
    --------
    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'s-Hertogenbosch")
    ("'=1+1", "''=1+1", "'s-Hertogenbosch")
    """
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that :func:`guarded` was given.

    Parameters
    ----------
    text
        The text of a cell.

    Returns
    -------
    str
        The text without its guard, if it has one.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'s-Hertogenbosch")
    ('=1+1', "'=1+1", "'s-Hertogenbosch")
    """
    return text[1:] if text.startswith("'") and FORMULA.match(text, 1) else text


def csv_bytes(
    header: Iterable[str],
    rows: Iterable[Iterable[object]],
    *,
    delimiter: str = ",",
) -> bytes:
    r"""Return a table as the content of a CSV file.

    Parameters
    ----------
    header
        The titles of the columns.
    rows
        The cells, row by row: numbers are written as they are, None as an empty cell,
        anything else as text, guarded by :func:`guarded`.
    delimiter
        What stands between two cells: a comma, a semicolon (which the spreadsheets of
        many countries expect) or a tab.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, by which spreadsheets know it; lines end in CR LF.

    Raises
    ------
    ValueError
        If the delimiter is another one, or a text cannot be written in UTF-8.

    Examples
    --------
    >>> csv_bytes(["name", "seats"], [["=cmd", -1]]).decode("utf-8-sig")
    "name,seats\r\n'=cmd,-1\r\n"
    """
    if delimiter not in DELIMITERS:
        message = f"Expected delimiter to be ',', ';' or a tab, got {delimiter!r}."
        raise ValueError(message)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([guarded(title) for title in header])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: object) -> object:
    if cell is None or isinstance(cell, Real):
        return cell
    return guarded(str(cell))


def write_whole(
    folder: str | os.PathLike[str],
    files: Mapping[str, bytes],
    *,
    overwrite: bool = False,
) -> None:
    """Write files into a folder: all of them or, if anything fails, none.

    Other files of the folder are left alone. A link at the place of a file is replaced,
    never followed.

    Parameters
    ----------
    folder
        Made if it does not exist, with those above it.
    files
        Contents by name; a name is that of a file in the folder itself or, after
        slashes, in folders of it, which are made if they do not exist.
    overwrite
        Whether files of these names may be replaced.

    Raises
    ------
    FileExistsError
        If there are such files already and they may not be replaced.
    IsADirectoryError
        If a folder has the name of one of the files.
    NotADirectoryError
        If ``folder`` is a file, or a folder of it is a file or a link.
    OSError
        If the disk is full, or the folder may not be written; what was there is still
        there.
    ValueError
        If a name is not that of a file in the folder.
    """
    target = Path(folder)
    for name in files:
        if not all(map(_is_plain, name.split("/"))):
            message = f"Expected the plain name of a file, got {name!r}."
            raise ValueError(message)
    _check_free(target, files, overwrite=overwrite)
    missing = [path for path in (target, *target.parents) if not path.exists()]
    try:
        if missing:
            target.mkdir(parents=True, exist_ok=True)
        # inside the folder: a file only moves in one step within one file system
        workplace = Path(tempfile.mkdtemp(prefix=".allocation-", dir=target))
        _write(target, files, workplace)
    except BaseException:
        for path in missing:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise


def _folders(place: Path, files: Iterable[str]) -> list[Path]:
    """Return the folders that files need inside a place, outer ones first."""
    inner = {Path(name).parent for name in files}
    whole = inner.union(*(folder.parents for folder in inner)) - {Path()}
    return [place / folder for folder in sorted(whole)]


def _is_plain(name: str) -> bool:
    return bool(name.strip(". ")) and not set(name) & set("/\\:\0")


def _check_free(target: Path, files: Iterable[str], *, overwrite: bool) -> None:
    if target.exists() and not target.is_dir():
        message = f"Expected {str(target)!r} to be a folder, and it is a file."
        raise NotADirectoryError(message)
    for folder in _folders(target, files):
        if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir()):
            got = "a link" if folder.is_symlink() else "a file"
            message = f"Expected {str(folder)!r} to be a folder, and it is {got}."
            raise NotADirectoryError(message)
    there = [name for name in files if os.path.lexists(target / name)]
    for name in there:
        path = target / name
        if path.is_dir() and not path.is_symlink():
            message = f"Expected to write a file {str(path)!r}, and it is a folder."
            raise IsADirectoryError(message)
    if there and not overwrite:
        names = ", ".join(there)
        message = (
            f"The folder {str(target)!r} already has {names}: choose another folder, "
            f"or ask to overwrite."
        )
        raise FileExistsError(message)


def _write(target: Path, files: Mapping[str, bytes], workplace: Path) -> None:
    new, former = workplace / "new", workplace / "former"
    placed: list[str] = []
    made: list[Path] = []
    try:
        for place in (new, former):
            place.mkdir()
            for folder in _folders(place, files):
                folder.mkdir()
        for name, content in files.items():
            with (new / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for folder in _folders(target, files):
            if not folder.exists():
                made.append(folder)
                folder.mkdir()
        for name in files:
            placed.append(name)
            if os.path.lexists(target / name):
                (target / name).replace(former / name)
            (new / name).replace(target / name)
    except BaseException as error:
        try:
            _restore(target, placed, new, former)
        except OSError:
            error.add_note(f"The files that were there are in {str(former)!r}.")
            raise error from None
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        shutil.rmtree(workplace, ignore_errors=True)
        raise
    shutil.rmtree(workplace, ignore_errors=True)


def _restore(target: Path, placed: Iterable[str], new: Path, former: Path) -> None:
    for name in placed:
        if not os.path.lexists(new / name):
            (target / name).unlink()
        if os.path.lexists(former / name):
            (former / name).replace(target / name)
