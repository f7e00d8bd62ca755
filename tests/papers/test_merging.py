"""The table for mail merge: a row a person, as the written seats have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import allocation as al
from tests.papers.made_up import tiny_report
from tests.papers.reading import table

if TYPE_CHECKING:
    from tests.plain_tables import Plain

WHEN = {
    "1": ("18 novembre 2014", "16:30", "18:15"),
    "2": ("19 novembre 2014", "09:00", "10:30"),
    "3": ("19 novembre 2014", "11:00", "13:00"),
}
"""The hours of the Lille event, read off its programme."""


def test_each_person_has_the_sessions_of_the_written_seats(
    report: al.Report, seats: Plain
) -> None:
    """Title, room, day and hours for each round; nothing where there is no seat."""
    rows = table(al.mail_merge(report, "fr", delimiter=";"), ";")

    assert [row["Identifiant"] for row in rows] == sorted(seats.people)
    for row in rows:
        person = seats.people[row["Identifiant"]]
        assert row["Nom"] == person["name"]
        assert row["Organisme"] == person["organisation"]
        assert row["Catégorie"] == person["category"]
        for held in seats.rounds:
            there = seats.seats.get((row["Identifiant"], held), [])
            found = [
                row[f"Créneau {held}, {what}"]
                for what in ("séance", "lieu", "jour", "début", "fin")
            ]
            title = [seats.sessions[one["session"]]["title"] for one in there]
            room = [one["room"] for one in there]
            assert found == ([*title, *room, *WHEN[held]] if there else [""] * 5)


def test_two_seats_in_a_round_stand_side_by_side() -> None:
    """A list that is no plan may have them."""
    event = tiny_report(["Ada"]).event
    both = al.Assignment(np.array([0, 0]), np.array([0, 1]))

    (row,) = table(al.mail_merge(al.Report(event, both)))

    assert row["Round 1, session"] == "Budget / Chartes"
    assert row["Round 1, start"] == "09:00 / 09:00"


def test_calendars_are_named_where_there_are_any() -> None:
    """A column at the end, for the attachment."""
    report = tiny_report(["Ada", "Bob"])
    ids = report.event.participants.ids.tolist()

    rows = table(al.mail_merge(report, calendars={ids[0]: "x.ics"}))

    assert [row["Calendar"] for row in rows] == ["x.ics", ""]
    assert "Calendar" not in table(al.mail_merge(report))[0]


def test_an_unknown_language_is_an_error() -> None:
    """The message lists those that there are."""
    with pytest.raises(ValueError, match="en, fr"):
        al.mail_merge(tiny_report(["Ada"]), "de")
