"""Where results go, looked at before any work is done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from allocation.cli import texts
from allocation.cli.exits import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def check_place(
    target: Path,
    names: Iterable[str],
    *,
    overwrite: bool,
    source: Path | None = None,
) -> None:
    """Refuse a folder to which a result cannot go.

    Parameters
    ----------
    target
        The folder; it need not exist.
    names
        The files that will be written into it.
    overwrite
        Whether files of these names may be replaced.
    source
        The event's own folder, which is never written to.

    Raises
    ------
    UsageError
        If the folder is the event's own or a file, may not be written to, or has such
        files already.
    """
    if source is not None and _same(target, source):
        raise UsageError(texts.SAME_FOLDER.format(folder=target))
    there = next(path for path in (target, *target.absolute().parents) if _exists(path))
    if not there.is_dir():
        raise UsageError(texts.NOT_A_FOLDER.format(folder=there))
    if not os.access(there, os.W_OK | os.X_OK):
        raise UsageError(texts.MAY_NOT_WRITE.format(folder=there))
    taken = [name for name in names if os.path.lexists(target / name)]
    for name in taken:
        path = target / name
        if path.is_dir() and not path.is_symlink():
            raise UsageError(texts.NAME_TAKEN.format(path=path))
    if taken and not overwrite:
        raise UsageError(texts.ALREADY.format(folder=target, names=", ".join(taken)))


def check_inner_place(
    target: Path,
    names: Iterable[str],
    *,
    overwrite: bool,
    source: Path | None = None,
) -> None:
    """Refuse a folder within a result's to which a part of it cannot go.

    Parameters
    ----------
    target, names, overwrite, source
        As in :func:`check_place`.

    Raises
    ------
    UsageError
        As in :func:`check_place`; and if the folder is a link, which might lead to
        what is not the result's.
    """
    check_place(target, names, overwrite=overwrite, source=source)
    if target.is_symlink():
        raise UsageError(texts.IS_LINK.format(folder=target))


def separator_of(folder: Path) -> str:
    """Return what stands between the columns of an event's files.

    Parameters
    ----------
    folder
        A folder that was read without a mistake.

    Returns
    -------
    str
        ``";"`` if the participants' header has more of them than of commas, else
        ``","``.
    """
    with (folder / "participants.csv").open("rb") as file:
        header = file.readline()
    return ";" if header.count(b";") > header.count(b",") else ","


def _exists(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:  # a NUL in it
        return False


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve() or one.samefile(other)
    except (OSError, ValueError):
        return False
