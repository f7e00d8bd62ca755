"""Papers of an event whose rooms are chosen, with candidates and groups, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import allocation as al
from tests.housed_events import housed, seated
from tests.pages import by_id, cells, parsed, said
from tests.papers.made_up import moments
from tests.papers.reading import pages, plain, table, unfolded
from tests.workbooks import opened, records

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("fpdf")
pytest.importorskip("icalendar")


@pytest.fixture(scope="module")
def report() -> al.Report:
    """Return four people: three in S1, which is large, one in S2, all in S3; not S4.

    S1 holds one of its seats back, and every second person comes to it; P1 and P2 are
    together, P1 and P3 apart (in round 2 they are not); S1 and S3 are linked.
    """
    event = housed(walk_ins=[1, 0, 0, 0], show_up=[50, 100, 100, 100])
    event = event.replace(
        rounds=event.rounds.replace(
            start=moments(["2026-03-02T09:00", "2026-03-02T11:00"]),
            end=moments(["2026-03-02T10:00", "2026-03-02T12:00"]),
        ),
        rules=al.Rules(
            choose_rooms=True,
            together=[al.Group(["P1", "P2"])],
            apart=[al.Group(["P1", "P3"])],
            linked=[["S1", "S3"]],
        ),
    )
    return al.Report(event, seated())


@pytest.fixture(scope="module")
def page(report: al.Report) -> str:
    """Return the organiser's page."""
    return al.page_of(report)


def test_the_page_has_the_rooms_that_were_given(page: str) -> None:
    """And none for what does not run."""
    rows = cells(by_id(parsed(page), "session-table"))

    assert [row[3] for row in rows] == ["large", "small", "large", ""]


def test_the_page_tells_what_is_not_programmed(page: str) -> None:
    """In the table, and with who would rather have had it: P4."""
    tree = parsed(page)
    rows = cells(by_id(tree, "session-table"))

    assert [("not programmed" in row[1]) for row in rows] == [False] * 3 + [True]
    assert rows[3][3:8] == ["", "", "0", "", ""]
    assert "S4, not programmed, round 2" in said(by_id(tree, "sessions"))
    assert "S4" not in said(by_id(tree, "lists"))


def test_the_page_tells_of_seats_held_back_and_who_is_expected(page: str) -> None:
    """Of four seats one is held back; of three people 1.5 come."""
    first, *others = cells(by_id(parsed(page), "session-table"))

    assert "1 seat held back" in first[1]
    assert "1.5 expected" in first[1]
    assert "with S3" in first[1]
    assert (first[4], first[5], first[6]) == ("3", "3", "0")
    assert not any("expected" in row[1] for row in others)


def test_the_page_tells_where_groups_sit(page: str) -> None:
    """Together in both rounds; apart in round 1, but not in round 2."""
    rows = cells(by_id(parsed(page), "groups"))

    assert rows == [
        ["together", "1", "P1, P2", "S1", "yes"],
        ["together", "2", "P1, P2", "S3", "yes"],
        ["apart", "1", "P1, P3", "S1, S2", "yes"],
        ["apart", "2", "P1, P3", "S3", "no"],
    ]


def test_groups_have_pseudonyms_too(report: al.Report) -> None:
    """The same as in the other tables; no id is left."""
    hidden = report.pseudonymised(b"a secret of the tests")
    people = set(hidden.totals()["participant"])
    rows = cells(by_id(parsed(al.page_of(hidden)), "groups"))
    sheet = records(opened(al.workbook_of(hidden))["Groups"])

    assert {name for row in rows for name in row[2].split(", ")} < people
    assert {row["Id"] for row in sheet} < people


def test_groups_are_left_out_where_small_counts_are_hidden(report: al.Report) -> None:
    """Who sits with whom is no count."""
    page = al.page_of(report, suppress_below=2)

    assert not [one for one in parsed(page).iter() if one.get("id") == "groups"]
    assert "Groups" not in opened(al.workbook_of(report, suppress_below=2))


def test_the_page_is_french(report: al.Report) -> None:
    """States, notes and rules of an event of this kind."""
    text = said(parsed(al.page_of(report, language="fr")))

    for words in ("non programmée", "1 place réservée", "1,5 attendus", "séparés"):
        assert words in text


def test_the_workbook_has_a_sheet_of_groups(report: al.Report) -> None:
    """A row for each member and round."""
    rows = records(opened(al.workbook_of(report))["Groups"])

    assert [(r["Rule"], r["Round"], r["Id"], r["Kept"]) for r in rows[-2:]] == [
        ("apart", "2", "P1", "no"),
        ("apart", "2", "P3", "no"),
    ]


def test_the_workbook_tells_of_rooms_and_states(report: al.Report) -> None:
    """The room given, what is expected, what becomes of each."""
    sheet = records(opened(al.workbook_of(report, language="fr"))["Séances"])

    assert [row["Salle"] for row in sheet] == ["large", "small", "large", None]
    assert [row["Ce qu’elle devient"] for row in sheet] == [
        *["a lieu"] * 3,
        "non programmée",
    ]
    assert [row["Attendus"] for row in sheet] == [1.5, 1, 4, 0]


def test_sign_in_sheets_are_of_what_runs_where_it_is(
    report: al.Report, tmp_path: Path
) -> None:
    """Three sheets, with the seats held back and how many will come."""
    sheets = [plain(page) for page in pages(al.sign_in_sheets(report), tmp_path)]

    assert len(sheets) == 3
    assert "room: large" in sheets[0]
    assert "3 people, 3 seats, 1 seat held back, about 2 will come" in sheets[0]
    assert "room: small" in sheets[1]
    assert "will come" not in sheets[1]


def test_there_is_a_row_for_each_seat_held_back() -> None:
    """Where these are more than the spare rows, a sheet is longer."""
    few, many = (
        al.sign_in_sheets(al.Report(housed(walk_ins=[held, 0, 0, 0]), seated()))
        for held in (0, 60)
    )

    assert many.count(b"/Type /Page\n") > few.count(b"/Type /Page\n")


def test_slips_and_letters_have_the_rooms_that_were_given(
    report: al.Report, tmp_path: Path
) -> None:
    """P3 is in the small room first, then in the large one."""
    slips = plain(" ".join(pages(al.personal_slips(report), tmp_path)))
    letters = {row["Id"]: row for row in table(al.mail_merge(report))}

    assert slips.count("room: large") == 7
    assert slips.count("room: small") == 1
    assert letters["P3"]["Round 1, room"] == "small"
    assert letters["P3"]["Round 2, room"] == "large"


def test_calendars_are_of_what_runs_where_it_is(report: al.Report) -> None:
    """No file of S4; that of S2 is in the small room."""
    made = al.calendar_files(report)

    assert set(made.sessions) == {"S1", "S2", "S3"}
    assert "LOCATION:small" in unfolded(made.sessions["S2"])


def test_pictures_tell_what_is_not_programmed(report: al.Report) -> None:
    """It has no seats, and nobody is beyond the seats who is not expected."""
    ax = report.plot.fill()

    assert [text.get_text() for text in ax.texts][-1] == "not programmed"
    assert [bar.get_width() for bar in ax.containers[0]] == [3, 2, 4, 0]
    assert len(ax.containers) == 2
