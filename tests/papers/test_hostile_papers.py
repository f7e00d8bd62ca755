"""Hostile texts through every paper: nothing runs, nothing is lost or changed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation import files
from allocation.printable import printable, readable, signs, typeface
from tests.hostile import HOSTILE
from tests.papers.reading import pages, unfolded, valued

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

pytest.importorskip("fpdf")
pytest.importorskip("icalendar")

UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]"
)
"""What a reader of PDF may leave out or add, and no eye sees."""


RUNS = {
    *(b"/JS", b"/JavaScript", b"/AA", b"/Launch", b"/URI", b"/Action"),
    *(b"/EmbeddedFile", b"/Annots", b"/AcroForm", b"/GoToR", b"/SubmitForm"),
}
"""What a PDF does by itself, or when somebody clicks."""


def bare(text: str) -> str:
    """Return the signs of a text that stand on paper, without spaces, in any order.

    A reader of PDF tells neither how wide a gap was nor, of what is written from right
    to left, where each line began.
    """
    composed = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    return "".join(composed.split())


def strange(text: str) -> bool:
    """Say whether a text is written from right to left, in part."""
    return any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text)


@pytest.mark.parametrize(
    "paper", ["sign_in_sheets", "personal_slips", "attendance_list"]
)
def test_a_pdf_has_every_name(paper: str, hostile: al.Report, tmp_path: Path) -> None:
    """Each as it is written; what has no form, by its number."""
    content = getattr(al, paper)(hostile, "en")
    forms = signs(typeface()) & signs(typeface(bold=True))

    # pages of one reading, so that a name may go on over two of them
    text = bare("".join(pages(content, tmp_path, "-raw")))

    for name in HOSTILE:
        if name.strip() and len(name) < 1000 and not strange(name):
            assert bare(printable(name, forms)) in text, name
    for letter, count in (("x", 10_000), ("é", 5_000), ("<", 3_000)):
        assert text.count(letter) >= count
    assert "שלום" in text or "םולש" in text


@pytest.mark.parametrize(
    "paper", ["sign_in_sheets", "personal_slips", "attendance_list"]
)
def test_a_pdf_has_nothing_that_runs(paper: str, hostile: al.Report) -> None:
    """No script, no action, no link, no file, nothing to fetch."""
    content = getattr(al, paper)(hostile)

    outside = re.sub(rb"stream.*?endstream", b"", content, flags=re.DOTALL)
    keys = set(re.findall(rb"/[A-Za-z]+", outside))
    assert keys & RUNS == set()
    assert b"/OpenAction [" in outside, "at most the page to begin with"


def cells(content: bytes, delimiter: str) -> list[list[str]]:
    """Return the cells of a CSV file without the first row."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("paper", ["mail_merge", "attendance_rows"])
def test_a_csv_has_every_text_and_no_formula(
    paper: str, delimiter: str, hostile: al.Report
) -> None:
    """Each in its cell, guarded; without the guard it is what it was."""
    rows = cells(getattr(al, paper)(hostile, delimiter=delimiter), delimiter)

    assert len({len(row) for row in rows}) == 1
    flat = [cell for row in rows for cell in row]
    assert not any(cell.lstrip().startswith(tuple("=+-@")) for cell in flat)
    found = {files.unguarded(cell) for cell in flat}
    assert set(HOSTILE) <= found
    assert set(hostile.event.participants) <= found


def summaries(contents: Iterable[bytes]) -> set[str]:
    """Return the titles in calendars."""
    return {
        valued(line.removeprefix("SUMMARY:"))
        for content in contents
        for line in unfolded(content)
        if line.startswith("SUMMARY:")
    }


def test_calendars_have_every_title(hostile: al.Report) -> None:
    """On one line each; the end of a line is told in the way of the format."""
    made = al.calendar_files(hostile)

    expected = {re.sub("\r\n?", "\n", readable(text)) for text in HOSTILE}
    for contents in (made.people.values(), made.sessions.values()):
        assert summaries(contents) == expected


def test_calendars_name_only_what_they_have(hostile: al.Report) -> None:
    """No line that a text brought in."""
    known = {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME"),
        *("TZID", "COMMENT", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "RDATE", "RRULE"),
        *("UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "SEQUENCE", "DESCRIPTION"),
        *("LOCATION", "STATUS", "TRANSP"),
    }

    for content in al.calendar_files(hostile).people.values():
        lines = unfolded(content)
        assert {re.split("[;:]", line)[0] for line in lines} <= known
        assert lines.count("BEGIN:VEVENT") == 2


def test_files_are_named_by_us_alone(hostile: al.Report, tmp_path: Path) -> None:
    """No text of the event is a path, in the folder or in the archive."""
    made = al.calendar_files(hostile)
    plain = re.compile(r"(person|session)-\d{2,}-[0-9a-f]{10}\.ics")

    named = {made.names[person]: made.people[person] for person in made.people}
    from allocation.papers.writing import zipped  # noqa: PLC0415  # skipped above

    with zipfile.ZipFile(io.BytesIO(zipped(named))) as archive:
        assert all(plain.fullmatch(name) for name in archive.namelist())
        archive.extractall(tmp_path)
        for name, content in named.items():
            assert (tmp_path / name).read_bytes() == content
    assert all(plain.fullmatch(name) for name in made.session_names.values())
