"""The files of an event's folder as bytes, within limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from allocation.errors import InvalidEventError, Issue, did_you_mean, shown
from allocation.plan import SUMMARY

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

EVENT = "event.toml"

CSV = {
    "sessions": "sessions.csv",
    "rooms": "rooms.csv",
    "participants": "participants.csv",
    "choices": "choices.csv",
    "groups": "groups.csv",
}
"""The file of each table; ``rounds`` are in the event's own file."""

EVENT_FILES = (EVENT, *CSV.values())
"""What an event's folder has."""

MISSING = "expected this file in the folder."
"""What is said of a file that is not there, nor under another name."""

MAX_BYTES = 500_000_000
"""No file of a folder may be larger."""

MAX_EVENT_BYTES = 5_000_000
"""No ``event.toml`` may be larger."""

MAX_SUMMARY_BYTES = 50_000_000
"""No ``summary.json`` may be larger."""

LIMITS = {EVENT: MAX_EVENT_BYTES, SUMMARY: MAX_SUMMARY_BYTES}
"""Files that may not be as large as others."""


@dataclass
class Source:
    """What a folder holds.

    Parameters
    ----------
    contents
        The files that could be read, by name.
    absent
        For each file that is not there, an issue that says so.
    issues
        Why other files could not be read.
    """

    contents: dict[str, bytes] = field(default_factory=dict)
    absent: dict[str, Issue] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def gather(
    folder: str | os.PathLike[str], names: Sequence[str] = EVENT_FILES
) -> Source:
    """Read the files of a folder.

    Parameters
    ----------
    folder
        An event's folder, or a plan's.
    names
        The files.

    Returns
    -------
    Source
        What it holds.

    Raises
    ------
    InvalidEventError
        If there is no such folder.
    """
    files = ", ".join(names)
    folder = Path(folder)
    try:
        listing = sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError) as error:
        got = "a file" if isinstance(error, NotADirectoryError) else "nothing"
        expected = f"expected a folder with {files}"
        raise InvalidEventError([Issue(str(folder), expected, got=got)]) from None
    except (OSError, ValueError) as error:
        expected = "expected a folder that can be opened"
        raise InvalidEventError(
            [Issue(str(folder), expected, got=str(error))]
        ) from None
    source = Source()
    for name in names:
        if name in listing:
            _read(folder / name, source)
        else:
            others = [other for other in listing if other not in names]
            source.absent[name] = _absent(name, others)
    return source


def _read(path: Path, source: Source) -> None:
    name = path.name
    limit = LIMITS.get(name, MAX_BYTES)
    try:
        if not path.is_file():
            got = "a folder" if path.is_dir() else "something else"
            source.issues.append(Issue(name, "expected a file", got=got))
            return
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        got = error.strerror or str(error)
        source.issues.append(Issue(name, "expected a file that can be read", got=got))
        return
    if len(content) > limit:
        expected = f"expected at most {limit:,} bytes"
        source.issues.append(Issue(name, expected, got="a larger file"))
        return
    source.contents[name] = content


def _absent(name: str, others: list[str]) -> Issue:
    stem = name.partition(".")[0]
    for other in others:
        if other.casefold() == name:
            expected = f"expected a file of exactly this name: rename {shown(other)}"
            return Issue(name, expected, got="no such file")
        if name.endswith(".csv") and other.casefold().startswith(
            (f"{stem}.xls", f"{stem}.ods")
        ):
            expected = (
                f"expected this file: open {shown(other)} in the spreadsheet and save "
                f"it as 'CSV UTF-8'"
            )
            return Issue(name, expected, got="no such file")
    hint = did_you_mean(name, others)
    return Issue(name, f"{MISSING}{hint}", got="no such file")
