"""Slips: each person's sessions, as the written seats have them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation.papers import slips
from tests.papers.made_up import tiny_report
from tests.papers.reading import pages, plain

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plain_tables import Plain

pytest.importorskip("fpdf")

WIDE, HIGH = 595, 842
"""Of a page, in points."""


def cut(content: bytes, down: int, folder: Path) -> list[list[str]]:
    """Return the text of each slip: for each place on a page, from all pages."""
    found = []
    for row in range(down):
        for column in range(2):
            corner = round(column * WIDE / 2), round(row * HIGH / down)
            size = round(WIDE / 2), round(HIGH / down)
            box = ("-x", corner[0], "-y", corner[1], "-W", size[0], "-H", size[1])
            found.append(pages(content, folder, "-layout", *map(str, box)))
    return found


@pytest.fixture(scope="module")
def piles(
    report: al.Report, tmp_path_factory: pytest.TempPathFactory
) -> list[list[str]]:
    """Return the piles of slips after the cut, six a page."""
    content = al.personal_slips(report, "fr")
    return cut(content, 3, tmp_path_factory.mktemp("slips"))


def test_a_slip_has_the_sessions_of_the_written_seats(
    piles: list[list[str]], seats: Plain
) -> None:
    """Name, organisation, and for each round hours, title and room; nothing else."""
    texts, names = {}, names_of(seats)
    for slip in (text for pile in piles for text in pile if text.strip()):
        lines = [line.strip() for line in slip.splitlines() if line.strip()]
        name = next(line for line in lines if line in names)
        texts[names[name]] = plain(slip)
    expected: dict[str, list[dict[str, str]]] = {}
    for row in seats.rows:
        expected.setdefault(row["participant"], []).append(row)

    assert len(texts) == len(seats.people)
    for person, rows in expected.items():
        text = texts[person]
        assert plain(seats.people[person]["organisation"]) in text
        assert text.count("lieu : ") == len(rows)
        for row in rows:
            assert f"lieu : {row['room']}" in text
            hours = {"1": "16:30–18:15", "2": "09:00–10:30", "3": "11:00–13:00"}
            after = text.split(hours[row["round"]])[1]
            assert (
                after.split()[0] == seats.sessions[row["session"]]["title"].split()[0]
            )


def names_of(seats: Plain) -> dict[str, str]:
    """Return who is called what on paper: the id is told where names are the same."""
    count = Counter((one["name"], one["organisation"]) for one in seats.people.values())
    return {
        one["name"]
        if count[one["name"], one["organisation"]] == 1
        else f"{one['name']} ({person})": person
        for person, one in seats.people.items()
    }


def test_piles_on_each_other_are_in_order(piles: list[list[str]]) -> None:
    """The numbers at the corner go from 1 to the last without a break."""
    numbers = [
        int(found[1])
        for pile in piles
        for text in pile
        if (found := re.search(r"\s{2,}(\d+)\s*$", text, re.MULTILINE))
    ]

    assert numbers == list(range(1, 232))


def test_a_page_in_order_goes_row_by_row(tmp_path: Path) -> None:
    """Without piles, the second slip is at the right of the first."""
    report = tiny_report([f"Person {number:02}" for number in range(25)])

    places = cut(al.personal_slips(report, piles=False), 5, tmp_path)

    assert "Person 00" in places[0][0]
    assert "Person 01" in places[1][0]
    assert "Person 02" in places[2][0]
    assert "Person 10" in places[0][1]


def test_a_few_long_slips_come_last_on_their_own_pages(tmp_path: Path) -> None:
    """One name of 3,000 letters does not make all slips large."""
    names = [f"Person {number:02}" for number in range(60)]
    report = tiny_report(["é" * 3000, *names])

    found = pages(al.personal_slips(report), tmp_path)

    assert len(found) >= 7
    assert sum(page.count("é") for page in found[:6]) == 0
    assert sum(page.count("é") for page in found[6:]) == 3000


def test_slips_without_times_name_the_round(tmp_path: Path) -> None:
    """There is nothing else to go by."""
    (page,) = pages(al.personal_slips(tiny_report(["Ada"], timed=False)), tmp_path)

    assert "Round 1" in page
    assert "Budget" in page


def test_an_empty_seat_is_told(tmp_path: Path) -> None:
    """Nobody looks for a session that is not there."""
    event = tiny_report(["Ada"]).event
    nothing = al.Assignment.from_seats([[-1]])

    (page,) = pages(al.personal_slips(al.Report(event, nothing)), tmp_path)

    assert "No session" in page


@pytest.mark.parametrize(("count", "each"), [(1, 4), (4, 4), (9, 4), (10, 6), (0, 6)])
def test_every_slip_is_on_one_page(count: int, each: int) -> None:
    """In piles or not: each once, and all pages but the last are full."""
    for piles in (True, False):
        found = slips._pages(list(range(count)), each, piles=piles)

        there = [slip for page in found for slip in page if slip is not None]
        assert sorted(there) == list(range(count))
        assert len(found) == -(-count // each)
