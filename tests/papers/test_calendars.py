"""Calendars: valid, whole, and as the written seats have them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import allocation as al
from tests.papers.made_up import tiny_report
from tests.papers.reading import unfolded, valued

if TYPE_CHECKING:
    from tests.plain_tables import Plain

icalendar = pytest.importorskip("icalendar")

PARIS = ZoneInfo("Europe/Paris")

STARTS = {"1": (18, 16, 30), "2": (19, 9, 0), "3": (19, 11, 0)}
"""Day, hour and minute of the rounds of the Lille event, read off its programme."""

REQUIRED = ("UID", "DTSTAMP", "DTSTART", "SUMMARY")


@pytest.fixture(scope="module")
def made(report: al.Report) -> al.Calendars:
    """Return the calendars of the Lille plan."""
    return al.calendar_files(report)


def test_each_person_has_the_sessions_of_the_written_seats(
    made: al.Calendars, seats: Plain
) -> None:
    """Title, room and start in French time; read by the library icalendar."""
    expected: dict[str, set[tuple[object, ...]]] = {}
    for row in seats.rows:
        title = seats.sessions[row["session"]]["title"]
        start = datetime(2014, 11, *STARTS[row["round"]], tzinfo=PARIS)
        expected.setdefault(row["participant"], set()).add((title, row["room"], start))

    found = {
        person: {
            (str(e["summary"]), str(e["location"]), e["dtstart"].dt)
            for e in icalendar.Calendar.from_ical(content).walk("VEVENT")
        }
        for person, content in made.people.items()
    }

    assert found == expected


def test_another_reader_understands_them(made: al.Calendars) -> None:
    """The library vobject, which knows the zone from the file alone."""
    vobject = pytest.importorskip("vobject")
    start = datetime(2014, 11, 18, 15, 30, tzinfo=UTC)  # 16:30 in Lille

    for content in (made.people["P002"], made.sessions["r1-demande-sociale"]):
        calendar = vobject.readOne(content.decode())
        calendar.validate()
        first = calendar.vevent_list[0]
        assert first.dtstart.value.astimezone(UTC) == start


def test_files_keep_the_rules_of_the_format(made: al.Calendars) -> None:
    """RFC 5545: CR LF, folding, what must be there, each UID once in a file."""
    for content in [*made.people.values(), *made.sessions.values()]:
        lines = unfolded(content)
        assert lines[0] == "BEGIN:VCALENDAR"
        assert lines[-1] == "END:VCALENDAR"
        assert {"VERSION:2.0", "METHOD:PUBLISH", "TZID:Europe/Paris"} <= set(lines)
        entries = "\n".join(lines).split("BEGIN:VEVENT\n")[1:]
        uids = []
        for entry in entries:
            names = [re.split("[;:]", line)[0] for line in entry.splitlines()]
            assert all(names.count(name) == 1 for name in REQUIRED)
            uids += re.findall(r"^UID:(.*)$", entry, re.MULTILINE)
        assert len(set(uids)) == len(uids) == len(entries)
        begun = [line[6:] for line in lines if line.startswith("BEGIN:")]
        ended = [line[4:] for line in lines if line.startswith("END:")]
        assert sorted(begun) == sorted(ended)


def test_uids_and_names_of_files_hold_no_text_of_people(
    made: al.Calendars, report: al.Report
) -> None:
    """Numbers and hashes only."""
    for content in made.people.values():
        uids = re.findall(rb"^UID:(.*)\r$", content, re.MULTILINE)
        assert all(re.fullmatch(rb"[0-9a-f]{32}@allocation", uid) for uid in uids)
    names = [*made.names.values(), *made.session_names.values()]
    assert all(
        re.fullmatch(r"(person|session)-\d+-[0-9a-f]{10}\.ics", n) for n in names
    )
    assert len(set(names)) == len(names)
    assert len(made.names) == len(report.event.participants)


def test_a_new_plan_changes_entries_in_place(
    made: al.Calendars, report: al.Report
) -> None:
    """The UID of a person's round stays, the sequence grows."""
    event = report.event
    other = al.Report(event, al.mechanisms.first_come(event))

    again = al.calendar_files(other, sequence=1)

    def uids(content: bytes) -> list[bytes]:
        return re.findall(rb"^UID:(.*)\r$", content, re.MULTILINE)

    both = [p for p in made.people if len(uids(again.people.get(p, b""))) == 3]
    same = [p for p in both if len(uids(made.people[p])) == 3]
    assert len(same) > 100
    assert all(uids(made.people[p]) == uids(again.people[p]) for p in same)
    assert b"SEQUENCE:1\r\n" in again.people[same[0]]
    assert b"SEQUENCE:0\r\n" in made.people[same[0]]


def test_the_moment_and_the_zone_are_what_is_asked_for() -> None:
    """In UTC, and with the hours as the event has them."""
    report = tiny_report(["Ada"])
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=ZoneInfo("America/Cayenne"))

    made = al.calendar_files(report, zone="America/Cayenne", moment=moment)

    (content,) = made.people.values()
    assert b"DTSTAMP:20260102T060405Z\r\n" in content
    assert b"DTSTART;TZID=America/Cayenne:20260302T090000\r\n" in content
    with pytest.raises(ValueError, match="time zone"):
        al.calendar_files(report, zone="../etc/passwd")
    with pytest.raises(ValueError, match="sequence"):
        al.calendar_files(report, sequence=-1)


def test_sessions_without_a_time_are_in_no_calendar_and_named() -> None:
    """Those that somebody sits in."""
    made = al.calendar_files(tiny_report(["Ada"], timed=False))

    assert made.people == {}
    assert made.sessions == {}
    assert made.untimed == ("a",)


def test_two_seats_in_a_round_are_two_entries() -> None:
    """Each with a UID of its own."""
    event = tiny_report(["Ada"]).event
    both = al.Assignment(np.array([0, 0]), np.array([0, 1]))

    (content,) = al.calendar_files(al.Report(event, both)).people.values()

    uids = re.findall(rb"^UID:(.*)\r$", content, re.MULTILINE)
    assert len(set(uids)) == 2


def test_commas_and_ends_of_lines_are_escaped() -> None:
    """A title cannot end its line."""
    title = "a,b;c\\d\nEND:VEVENT\r\nX: y"

    (content,) = al.calendar_files(tiny_report(["Ada"], title=title)).people.values()

    (line,) = [line for line in unfolded(content) if line.startswith("SUMMARY")]
    assert valued(line.removeprefix("SUMMARY:")) == title.replace("\r\n", "\n")
