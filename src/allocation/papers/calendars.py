"""Calendars (iCalendar): a file a person, and one a session."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allocation.errors import shown
from allocation.optional import need
from allocation.papers.defaults import moment_of
from allocation.papers.saying import rows, titled
from allocation.printable import readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocation.papers.saying import Row
    from allocation.report import Report

ZONE = "Europe/Paris"
"""The time zone of an event that does not say another."""

PRODUCT = "-//allocation//workshop-allocation//EN"
"""Who writes the files, as they say."""

LETTERS = 10
"""Of a hash in the name of a file: 40 bits, and the number before makes it unique."""

PLACE = b"@@"
"""Where the UID comes in: no line of a file begins so."""


@dataclass(frozen=True)
class Calendars:
    """Calendar files, and what could not be in them.

    Parameters
    ----------
    people, sessions
        Contents by the id of the person, or session.
    names
        The name of the file of each person.
    session_names
        The name of the file of each session.
    untimed
        Ids of the sessions that somebody sits in and that have no time.
    """

    people: dict[str, bytes]
    sessions: dict[str, bytes]
    names: dict[str, str]
    session_names: dict[str, str]
    untimed: tuple[str, ...]


def calendar_files(
    report: Report,
    *,
    zone: str = ZONE,
    moment: datetime | None = None,
    sequence: int = 0,
) -> Calendars:
    """Return the sessions of each person as a calendar, and each session as one.

    Needs the extra ``ics``. UIDs are hashes of the name of the event, the id of the
    person and that of the round: a plan made anew changes the entries that somebody has
    already imported if ``sequence`` is greater. Names of files are numbers and hashes.

    Parameters
    ----------
    report
        Whose tables.
    zone
        The time zone of the event's times, by its IANA name.
    moment
        When the files are made, as they say (``DTSTAMP``); None (the default) for the
        first day of the event, so that the same plan gives the same bytes.
    sequence
        How many times the plan was published before, at least 0.

    Returns
    -------
    Calendars
        Somebody without a session that has a time has no file; nor has a session
        without a time, or that nobody sits in.

    Raises
    ------
    MissingLibraryError
        If the library of the extra is not installed.
    ValueError
        If there is no such time zone, or ``sequence`` is negative.
    """
    if sequence < 0:
        message = f"Expected sequence >= 0, got {sequence}."
        raise ValueError(message)
    place = _zone(zone)
    stamp = moment_of(report, moment)
    event = report.event.name
    seats = [row for row in rows(report.programmes()) if row["session"] is not None]
    sessions = {row["session"]: row for row in rows(report.attendance())}
    timed = {name: row for name, row in sessions.items() if row["start"] is not None}
    entries = {
        name: _entry(row, event, place, stamp, sequence) for name, row in timed.items()
    }
    moments = [row[at] for row in timed.values() for at in ("start", "end")]
    head, tail = _around(event, place, moments) if moments else (b"", b"")
    mine: dict[str, list[tuple[str, str]]] = {}
    for row in seats:
        if row["session"] in timed:
            mine.setdefault(row["participant"], []).append(
                (row["round"], row["session"])
            )
    people = {
        person: head + _events(event, person, held, entries) + tail
        for person, held in mine.items()
    }
    taken = {row["session"] for row in seats}
    whole = {
        name: head + _named(entries[name], _uid(event, "session", name)) + tail
        for name in timed
        if name in taken
    }
    return Calendars(
        people,
        whole,
        _names("person", report.totals()["participant"].tolist()),
        _names("session", list(sessions)),
        tuple(name for name in sessions if name in taken and name not in timed),
    )


def _zone(name: str) -> ZoneInfo:
    """Return a time zone.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"Expected a time zone such as {ZONE!r}, got {shown(name)}."
        raise ValueError(message) from error


def _entry(
    row: Row, event: str, zone: ZoneInfo, stamp: datetime, sequence: int
) -> bytes:
    """Return a session as a VEVENT, with a place for its UID."""
    library = need("icalendar", "ics")
    entry = library.Event()
    entry.add("summary", readable(titled(row)))
    entry.add("dtstart", row["start"].replace(tzinfo=zone))
    entry.add("dtend", row["end"].replace(tzinfo=zone))
    if row["room"] is not None:
        entry.add("location", readable(row["room"]))
    if event:
        entry.add("description", readable(event))
    entry.add("dtstamp", stamp)
    entry.add("sequence", sequence)
    entry.add("status", "CONFIRMED")
    entry.add("transp", "OPAQUE")
    lines: bytes = entry.to_ical()
    return lines.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\n" + PLACE, 1)


def _around(
    event: str, zone: ZoneInfo, moments: Iterable[datetime]
) -> tuple[bytes, bytes]:
    """Return what stands before and after the entries: the calendar and its zone."""
    library = need("icalendar", "ics")
    calendar = library.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if event:
        calendar.add("x-wr-calname", readable(event))
    known = [moment.year for moment in moments]
    calendar.add_component(
        library.Timezone.from_tzid(
            zone.key,
            first_date=datetime(min(known), 1, 1).date(),  # noqa: DTZ001  # a day
            last_date=datetime(max(known) + 2, 1, 1).date(),  # noqa: DTZ001  # a day
        )
    )
    whole: bytes = calendar.to_ical()
    end = b"END:VCALENDAR\r\n"
    return whole.removesuffix(end), end


def _events(
    event: str, person: str, held: list[tuple[str, str]], entries: dict[str, bytes]
) -> bytes:
    """Return the entries of one person; several in a round have UIDs of their own."""
    found, seen = [], dict.fromkeys((name for name, _ in held), 0)
    for name, session in held:
        uid = _uid(event, "person", person, name, str(seen[name]))
        seen[name] += 1
        found.append(_named(entries[session], uid))
    return b"".join(found)


def _named(entry: bytes, uid: str) -> bytes:
    return entry.replace(PLACE, f"UID:{uid}\r\n".encode(), 1)


def _uid(*parts: str) -> str:
    """Return an identifier that is the same next time, and not made of names."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"{digest[:32]}@allocation"


def _names(kind: str, ids: list[str]) -> dict[str, str]:
    """Return names of files: a number and a hash, nothing of the text of an id."""
    digits = max(len(str(len(ids))), 2)
    return {
        name: f"{kind}-{number:0{digits}}-"
        f"{hashlib.sha256(name.encode()).hexdigest()[:LETTERS]}.ics"
        for number, name in enumerate(ids, 1)
    }
