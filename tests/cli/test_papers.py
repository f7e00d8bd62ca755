"""The papers of a saved plan by the command: all of them, or none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation import optional
from allocation.cli import papering, texts
from allocation.papers import DayPapers
from allocation.reading import write_event
from tests.cli.conftest import WRITTEN, Ended, tiny_event
from tests.workbooks import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ALWAYS = {"page.html", "plan.xlsx"}

OF_THE_DAY = {
    "attendance-list.csv",
    "attendance-list.pdf",
    "mail-merge.csv",
    "pictures",
    "sign-in-sheets.pdf",
    "slips.pdf",
}
"""What a plan without times has; with times it has calendars, too."""


@pytest.fixture(scope="module")
def solved() -> al.Plan:
    """Return the plan of a tiny event, whose people have names."""
    event = tiny_event()
    people = event.participants.replace(
        name=["Zoé Ardent", "Éloi Brun", "Ana Clair"],
        organisation=["Ville de Nulle-Part", "", "Ville de Nulle-Part"],
    )
    return al.allocate(event.replace(participants=people), seed=1)


@pytest.fixture
def plan_folder(solved: al.Plan, tmp_path: Path) -> Path:
    """Return the folder of the plan, as ``solve`` writes it."""
    folder = tmp_path / "result"
    solved.save(folder)
    write_event(solved.event, folder / "event")
    return folder


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make two small files of the papers that take long."""
    made = DayPapers({"slips.pdf": b"%PDF", "pictures/fill.png": b"PNG"}, ("Look.",))
    monkeypatch.setattr(papering, "day_papers", lambda *_, **__: made)


def names(folder: Path) -> set[str]:
    """Return what is in a folder."""
    return {path.name for path in folder.iterdir()}


def test_all_papers_are_written(
    command: Callable[..., Ended], plan_folder: Path
) -> None:
    """Beside the plan, each with what it is for; people are named."""
    ended = command("papers", plan_folder)

    assert (ended.code, ended.err) == (0, "")
    assert names(plan_folder / "papers") == ALWAYS | OF_THE_DAY
    assert names(plan_folder) == WRITTEN | {"papers"}
    for name in ALWAYS | OF_THE_DAY:
        assert name in ended.out
    assert texts.NAMES_PEOPLE in ended.out
    page = (plan_folder / "papers" / "page.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "Zoé Ardent" in page


def test_papers_in_french(command: Callable[..., Ended], plan_folder: Path) -> None:
    """The page, the workbook and the rest."""
    ended = command("papers", plan_folder, "--language", "fr")

    assert ended.code == 0
    papers = plan_folder / "papers"
    assert "En bref" in (papers / "page.html").read_text(encoding="utf-8")
    assert "Synthèse" in opened((papers / "plan.xlsx").read_bytes())
    assert b";" in (papers / "mail-merge.csv").read_bytes()


def test_papers_with_pseudonyms(
    command: Callable[..., Ended], plan_folder: Path
) -> None:
    """In a folder of their own, in which nobody's name or id is, the same in all."""
    ended = command("papers", plan_folder, "--pseudonymise")

    folder = plan_folder / "papers-pseudonymised"
    assert ended.code == 0
    assert names(plan_folder) == WRITTEN | {"papers-pseudonymised"}
    assert texts.NAMES_PEOPLE not in ended.out
    book = opened((folder / "plan.xlsx").read_bytes())
    page = (folder / "page.html").read_text(encoding="utf-8")
    hidden = {row[0] for row in book["Totals"][1:]}
    assert len(hidden) == 3
    assert all(name in page for name in hidden)
    for path in folder.rglob("*.*"):
        if path.suffix in {".html", ".csv", ".ics"}:
            content = path.read_text(encoding="utf-8")
            assert not [n for n in ("Ardent", "Brun", "Clair", "Nulle") if n in content]
    cells = {cell for rows in book.values() for row in rows for cell in row}
    assert not cells & {"Zoé Ardent", "P1", "Ville de Nulle-Part"}


def test_papers_without_small_counts(
    command: Callable[..., Ended], plan_folder: Path
) -> None:
    """Only the page and the workbook, in a folder of their own, without people."""
    ended = command("papers", plan_folder, "--suppress")

    folder = plan_folder / "papers-suppressed"
    assert ended.code == 0
    assert names(folder) == ALWAYS
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert "Ardent" not in page
    assert "Counts from 1 to 4 are hidden" in page


def test_both_switches_pass_through(
    command: Callable[..., Ended], plan_folder: Path
) -> None:
    """Into one more folder."""
    ended = command("papers", plan_folder, "--suppress", "--pseudonymise")

    assert ended.code == 0
    assert names(plan_folder / "papers-pseudonymised-suppressed") == ALWAYS


@pytest.mark.usefixtures("quick")
def test_nothing_is_replaced_unasked(
    command: Callable[..., Ended], plan_folder: Path
) -> None:
    """One file that is there is enough."""
    (plan_folder / "papers").mkdir()
    (plan_folder / "papers" / "slips.pdf").write_text("mine")

    refused = command("papers", plan_folder)
    there = names(plan_folder / "papers")
    allowed = command("papers", plan_folder, "--overwrite")

    assert (refused.code, there) == (2, {"slips.pdf"})
    assert "slips.pdf" in refused.err
    assert allowed.code == 0
    assert names(plan_folder / "papers") == ALWAYS | {"slips.pdf", "pictures"}
    assert (plan_folder / "papers" / "slips.pdf").read_bytes() == b"%PDF"
    assert "  - Look." in allowed.out


def test_the_place_is_refused_before_any_work(
    command: Callable[..., Ended],
    plan_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file cannot hold papers."""
    monkeypatch.setattr("allocation.cli.verbs.verify", None)

    ended = command("papers", plan_folder, "--out", plan_folder / "summary.json")

    assert ended.code == 2
    assert "choose a folder" in ended.err


@pytest.mark.usefixtures("quick")
def test_papers_elsewhere_of_an_event_elsewhere(
    command: Callable[..., Ended], plan_folder: Path, tmp_path: Path
) -> None:
    """A plan saved from Python has no event beside it."""
    event = (plan_folder / "event").rename(tmp_path / "moved")
    out = tmp_path / "a" / "b"

    lost = command("papers", plan_folder)
    ended = command("papers", plan_folder, "--event", event, "--out", out)

    assert lost.code == 3
    assert texts.NOTHING_WRITTEN in lost.err
    assert ended.code == 0
    assert names(out) > ALWAYS


def test_a_plan_that_is_not_so_has_no_papers(
    command: Callable[..., Ended], plan_folder: Path
) -> None:
    """What was changed by hand would be said to be proven."""
    path = plan_folder / "assignment.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))

    ended = command("papers", plan_folder)

    assert ended.code == 7
    assert names(plan_folder) == WRITTEN


@pytest.mark.usefixtures("quick")
def test_a_full_disk_leaves_no_paper(
    command: Callable[..., Ended], plan_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole or not at all."""
    left = [4]

    def full(_: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    ended = command("papers", plan_folder)

    assert ended.code == 1
    assert "No space left" in ended.err
    assert texts.NOTHING_WRITTEN in ended.err
    assert names(plan_folder) == WRITTEN


@pytest.mark.parametrize(
    ("option", "got", "expected"),
    [
        ("--language", "de", "choose from"),
        ("--zone", "Europe/Lille", "expected a time zone such as Europe/Paris"),
        ("--separator", "|", "choose from"),
    ],
)
def test_wrong_options_are_refused(
    command: Callable[..., Ended],
    plan_folder: Path,
    option: str,
    got: str,
    expected: str,
) -> None:
    """With what they may be."""
    ended = command("papers", plan_folder, option, got)

    assert ended.code == 2
    assert expected in ended.err
    assert names(plan_folder) == WRITTEN


def without(library: str) -> Callable[..., None]:
    """Return papers that lack a library."""

    def fail(*_: object, **__: object) -> None:
        raise optional.MissingLibraryError(library, "excel")

    return fail


def test_a_missing_library_is_named(
    command: Callable[..., Ended], plan_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to install, and nothing is written."""
    monkeypatch.setattr(papering, "workbook_of", without("xlsxwriter"))

    ended = command("papers", plan_folder)

    assert ended.code == 1
    assert 'pip install "workshop-allocation[excel]"' in ended.err
    assert texts.NOTHING_WRITTEN in ended.err
    assert names(plan_folder) == WRITTEN


def test_the_demo_writes_papers(command: Callable[..., Ended], tmp_path: Path) -> None:
    """In the language that is asked for, with calendars."""
    ended = command("demo", "--out", tmp_path / "out", "--language", "fr")

    papers = tmp_path / "out" / "papers"
    assert (ended.code, ended.err.count("Traceback")) == (0, 0)
    calendars = {"calendars", "calendars-people.zip"}
    assert names(papers) == ALWAYS | OF_THE_DAY | calendars
    assert names(papers) == {name.rstrip("/") for name in texts.PAPERS}
    assert '<html lang="fr">' in (papers / "page.html").read_text(encoding="utf-8")
    assert texts.PAPERS_FOLDER_USE in ended.out


def test_the_demo_does_without_papers(
    command: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a library is missing, the plan is written all the same, and it says so."""
    monkeypatch.setattr(papering, "workbook_of", without("xlsxwriter"))

    ended = command("demo", "--out", tmp_path / "out")

    assert ended.code == 0
    assert "The papers of the day were not written." in ended.err
    assert names(tmp_path / "out") == WRITTEN
