"""An event from a folder, or all that is wrong with the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation.errors import InvalidEventError
from allocation.event import Event
from allocation.event.building import build
from allocation.reading.locating import located
from allocation.reading.parts import read_parts
from allocation.reading.source import gather

if TYPE_CHECKING:
    import os

    from allocation.reading.source import Source


def read_event(folder: str | os.PathLike[str], *, encoding: str | None = None) -> Event:
    """Read an event from its folder.

    Parameters
    ----------
    folder
        With ``event.toml``, ``sessions.csv``, ``participants.csv``, ``choices.csv``
        and, if sessions name rooms or are given some, ``rooms.csv``; also, where
        wanted, ``groups.csv``.
    encoding
        How the CSV files are encoded, as Python names it; None (the default) for what
        a byte order mark says, else UTF-8, else Windows-1252.

    Returns
    -------
    Event
        Validated.

    Raises
    ------
    InvalidEventError
        If anything is wrong; it lists every problem by file, line and column.
    ValueError
        If there is no such encoding.
    """
    if encoding is not None:
        try:
            b" ".decode(encoding, "ignore")
        except (LookupError, UnicodeError):
            message = f"Expected the name of an encoding, got {encoding!r}."
            raise ValueError(message) from None
    return event_of(gather(folder), encoding)


def event_of(source: Source, encoding: str | None = None) -> Event:
    """Build an event from the files of a folder.

    Parameters
    ----------
    source
        The files.
    encoding
        As in :func:`read_event`.

    Returns
    -------
    Event
        Validated.

    Raises
    ------
    InvalidEventError
        If anything is wrong.
    """
    parts = read_parts(source, encoding)
    settings = parts.settings
    tables = {name: sheet.table for name, sheet in parts.sheets.items()}
    draft = build(
        name=settings.name,
        # without a list of rounds, take those that sessions name, and say only that
        rounds=settings.rounds if len(settings.rounds) else None,
        sessions=tables["sessions"],
        rooms=tables["rooms"],
        participants=tables["participants"],
        choices=tables["choices"],
        form=settings.form,
        rules=settings.rules,
        scoring=settings.scoring,
        groups=tables["groups"],
        walk=settings.walk,
        doubts=parts.doubts,
    )
    in_cells = [i for t in (settings.rounds, *tables.values()) for i in t.issues]
    if draft.issues:
        contradictions = draft.issues[len(in_cells) :]
    elif parts.broken or parts.issues or settings.issues:
        contradictions = draft.contradictions()
    else:
        try:
            return Event.from_draft(draft)
        except InvalidEventError as error:
            contradictions = list(error.issues)
    lone = draft.lone_contradictions()
    raise InvalidEventError(located(parts, in_cells, contradictions, lone))
