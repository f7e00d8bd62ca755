"""Sign-in sheets: who is expected, as the written seats have it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import allocation as al
from tests.papers.made_up import tiny_report
from tests.papers.reading import numbered, pages, plain

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plain_tables import Plain

pytest.importorskip("fpdf")


@pytest.fixture(scope="module")
def sheets(
    report: al.Report, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """Return the pages of each session's sheet, by the session's id."""
    folder = tmp_path_factory.mktemp("sheets")
    found: dict[str, list[str]] = {}
    for page in pages(al.sign_in_sheets(report, "fr"), folder, "-layout"):
        foot = page.strip().splitlines()[-1]
        found.setdefault(foot.split(" · ")[0].strip(), []).append(page)
    return found


def test_each_session_has_the_people_of_the_written_seats(
    sheets: dict[str, list[str]], seats: Plain
) -> None:
    """All of them, nobody twice, nobody else."""
    expected: dict[str, list[str]] = {}
    for row in seats.rows:
        name = seats.people[row["participant"]]["name"]
        expected.setdefault(row["session"], []).append(name)
    expected.pop("", None)

    found = {
        session: [re.sub(r" \(P\d+\)$", "", name) for name in sum_of(sheet)]
        for session, sheet in sheets.items()
    }

    assert {s: sorted(names) for s, names in found.items()} == {
        s: sorted(names) for s, names in expected.items()
    }


def sum_of(sheet: list[str]) -> list[str]:
    """Return the names on all pages of a sheet."""
    return [name for page in sheet for name in numbered(page)]


def test_people_stand_in_the_order_of_letters(sheets: dict[str, list[str]]) -> None:
    """É beside e: Élise comes before Fabien."""
    bare = str.maketrans("éèëÉÈïîôöâàçûüœ", "eeeEEiiooaacuuo")
    for sheet in sheets.values():
        names = [name.translate(bare).casefold() for name in sum_of(sheet)]
        assert names == sorted(names)


def test_a_sheet_says_where_when_and_how_many(
    sheets: dict[str, list[str]], seats: Plain
) -> None:
    """Title, round, day, hours, room, people, seats, and page x of y."""
    texts = {session: plain(" ".join(sheet)) for session, sheet in sheets.items()}

    for session, row in seats.sessions.items():
        text = texts[session]
        assert plain(row["title"]) in text
        assert f"Créneau {row['round']} ·" in text
        assert f"lieu : {row['room']}" in text
        assert f"{seats.taken[session]} personnes, {row['seats']} places" in text
        last = len(sheets[session])
        assert f"page {last} sur {last}" in text
    assert "18 novembre 2014, 16:30–18:15" in texts["r1-conseils-citoyens"]
    assert "19 novembre 2014, 09:00–10:30" in texts["r2-chartes"]


def test_spare_rows_are_as_many_as_asked_for() -> None:
    """A long list of them takes another page."""
    report = tiny_report(["Ada"])

    few, many = (al.sign_in_sheets(report, spare=spare) for spare in (0, 40))

    assert few.count(b"/Type /Page\n") < many.count(b"/Type /Page\n")
    with pytest.raises(ValueError, match="spare >= 0"):
        al.sign_in_sheets(report, spare=-1)


def test_a_cancelled_session_has_no_sheet(tmp_path: Path) -> None:
    """Nobody waits before an empty room."""
    event = al.Event.from_arrays(
        [[1, 2]], round=[0, 0], capacity=[5, 5], min_size=[0, 2], sessions=["a", "b"]
    )
    report = al.Report(event, al.Assignment.from_seats([[0]]))

    (page,) = pages(al.sign_in_sheets(report), tmp_path)

    assert page.strip().splitlines()[0:2] == ["Sign-in sheet", ""]
    assert "a" in page.split()
    assert "b" not in page.split()


def test_two_people_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """By their ids; others have none."""
    report = tiny_report(["Ada", "Bob", "Ada"])

    names = [
        name
        for page in pages(al.sign_in_sheets(report), tmp_path, "-layout")
        for name in numbered(page)
    ]

    ids = report.event.participants.ids.tolist()
    assert names == [f"Ada ({ids[0]})", f"Ada ({ids[2]})", "Bob"]


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Ève Œuvrard", "Ève Œuvrard"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("Ивáн Петров", "Ивáн Петров"),
        ("Ελένη", "Ελένη"),
        ("שרה כהן", "שרה כהן"),
        ("محمد علي", "محمد علي"),
        ("e\u0301lan", "élan"),
        ("王小明", "⟨U+738B⟩⟨U+5C0F⟩⟨U+660E⟩"),
        ("Ada\u202enobody", "Ada⟨U+202E⟩nobody"),
    ],
)
def test_names_of_many_scripts_can_be_read(
    name: str, printed: str, tmp_path: Path
) -> None:
    """What the typeface lacks is told by number, never a blank."""
    (page, _) = pages(al.sign_in_sheets(tiny_report([name])), tmp_path)

    marks = dict.fromkeys(map(ord, "\u202a\u202b\u202c"))  # of the reader
    assert printed in plain(page.translate(marks))


def test_another_typeface_prints_what_the_first_lacks(tmp_path: Path) -> None:
    """Here a letter of mathematics, from another file of matplotlib."""
    from allocation.printable import signs, typeface  # noqa: PLC0415  # skipped above

    other = typeface().with_name("STIXGeneral.ttf")
    lacking = map(chr, sorted(signs(other) - signs(typeface())))
    letter = next(sign for sign in lacking if sign.isalpha())

    (page, _) = pages(
        al.sign_in_sheets(tiny_report([f"A {letter} b"]), fonts=[other]), tmp_path
    )

    assert f"A{letter}b" in page.replace(" ", "")
    assert "⟨" not in page


def test_a_document_says_its_language_and_title(report: al.Report) -> None:
    """So that it is read aloud as it should, and its window has a name."""
    content = al.sign_in_sheets(report, "fr")

    assert b"/Lang (fr)" in content
    assert b"/DisplayDocTitle true" in content
    assert b"/Title" in content
    assert content.count(b"/FontFile2") == 2
    assert b"/JavaScript" not in content
