"""The list of the training certificate: a line a person and half day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation.papers.halfdays import HalfDay, half_days
from tests.papers.made_up import tiny_report
from tests.papers.reading import numbered, pages, plain, table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plain_tables import Plain

HALF = {"1": "2014-11-18 après-midi", "2": "2014-11-19 matin", "3": "2014-11-19 matin"}
"""In which half day each round of the Lille event lies, read off its programme."""


TIMES = {"1": ("16:30", "18:15"), "2": ("09:00", "10:30"), "3": ("11:00", "13:00")}


def expected_lines(seats: Plain) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Return the seats by half day and person."""
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in seats.rows:
        if row["session"]:
            found.setdefault((HALF[row["round"]], row["participant"]), []).append(row)
    return found


def test_the_rows_are_those_of_the_written_seats(
    report: al.Report, seats: Plain
) -> None:
    """A row for who has a session in the half day, with all sessions in it."""
    rows = table(al.attendance_rows(report, "fr"))

    found = {(f"{r['Jour']} {r['Demi-journée']}", r["Identifiant"]): r for r in rows}
    expected = expected_lines(seats)
    assert len(rows) == len(found)
    assert found.keys() == expected.keys()
    for key, row in found.items():
        held = expected[key]
        titles = [seats.sessions[one["session"]]["title"] for one in held]
        assert row["Séances"] == " / ".join(titles)
        assert row["Lieux"] == " / ".join(one["room"] for one in held)
        assert row["Nom"] == seats.people[key[1]]["name"]
        assert row["Organisme"] == seats.people[key[1]]["organisation"]
        assert row["Signature"] == ""
        times = {
            "1": ("16:30", "18:15"),
            "2": ("09:00", "10:30"),
            "3": ("11:00", "13:00"),
        }
        assert row["Début"] == times[held[0]["round"]][0]
        assert row["Fin"] == times[held[-1]["round"]][1]


def test_the_printed_list_has_as_many_lines(
    report: al.Report, seats: Plain, tmp_path: Path
) -> None:
    """Numbered in each half day, with day and part, in French."""
    pytest.importorskip("fpdf")

    found = pages(al.attendance_list(report, "fr"), tmp_path, "-layout")

    for title, half in (
        ("18 novembre 2014, après-midi", HALF["1"]),
        ("19 novembre 2014, matin", HALF["2"]),
    ):
        mine = [page for page in found if title in page]
        names = [name for page in mine for name in numbered(page)]
        people = [person for key, person in expected_lines(seats) if key == half]
        assert len(names) == len(people)
        assert {name.split(" (")[0] for name in names} == {
            seats.people[person]["name"] for person in people
        }
        assert f"{len(people)} personnes" in plain(mine[0])
    text = plain(found[0])
    assert all(word in text for word in ("Formateur (nom)", "Lieu", "Signature"))


def at(text: str) -> datetime:
    """Return a moment of one day in spring."""
    return datetime.fromisoformat(f"2026-03-02T{text}")


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        ("09:00", "10:30", [0]),
        ("11:00", "13:15", [0]),
        ("12:30", "14:00", [1]),
        ("09:00", "17:00", [0, 1]),
        ("16:30", "18:15", [1]),
        ("16:30", "19:00", [1, 2]),
        ("19:00", "21:00", [2]),
        ("12:45", "13:15", [0]),
    ],
)
def test_a_half_day_is_signed_for_if_an_hour_of_it_is_taken(
    start: str, end: str, parts: list[int]
) -> None:
    """Or if nothing else is; morning until one, evening from six."""
    found = half_days(at(start), at(end))

    assert found == [HalfDay(date(2026, 3, 2), part) for part in parts]


def test_a_session_over_two_days_is_signed_for_on_both() -> None:
    """From Monday afternoon to Tuesday morning, the evening and night between too."""
    found = half_days(at("14:00"), datetime.fromisoformat("2026-03-03T12:00"))

    assert [(half.day.day, half.part) for half in found] == [
        (2, 1),
        (2, 2),
        (3, 0),
    ]


def test_rounds_without_times_stand_for_half_days(tmp_path: Path) -> None:
    """Each is signed for once, and nothing is said of day and hour."""
    pytest.importorskip("fpdf")
    report = tiny_report(["Ada", "Bob"], timed=False)

    (page,) = pages(al.attendance_list(report), tmp_path, "-layout")
    rows = table(al.attendance_rows(report))

    assert page.strip().splitlines()[2].strip() == "Round 1"
    assert numbered(page) == ["Ada", "Bob"]
    assert [(r["Day"], r["Half day"], r["Round"], r["Start"]) for r in rows] == [
        ("", "", "1", "")
    ] * 2
