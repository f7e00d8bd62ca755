"""All papers in one folder: whole or not at all, the same next time, without names."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation.papers import writing
from tests.papers.made_up import tiny_report
from tests.papers.reading import pages, table

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("fpdf")
pytest.importorskip("icalendar")
pytest.importorskip("matplotlib")


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the pictures, which take longest and are tried elsewhere."""
    monkeypatch.setattr(writing, "pictures", lambda *_: {})


@pytest.fixture(scope="module")
def written(
    report: al.Report, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, tuple[str, ...]]:
    """Return a folder with all papers in French, and the remarks."""
    folder = tmp_path_factory.mktemp("papers") / "out"
    return folder, al.write_papers(report, folder, "fr")


def test_the_folder_has_all_papers(written: tuple[Path, tuple[str, ...]]) -> None:
    """By the names that the documentation has, and nothing else."""
    folder, remarks = written

    names = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    sessions = {name for name in names if name.startswith("calendars/")}
    assert len(sessions) == 14
    assert names - sessions == {
        "sign-in-sheets.pdf",
        "slips.pdf",
        "attendance-list.pdf",
        "attendance-list.csv",
        "mail-merge.csv",
        "calendars-people.zip",
        "pictures/choices.png",
        "pictures/fill.png",
        "pictures/demand.png",
        "pictures/totals.png",
        "pictures/flow-1.png",
        "pictures/flow-2.png",
    }
    assert remarks == ()


def test_the_mail_merge_names_each_calendar(
    written: tuple[Path, tuple[str, ...]],
) -> None:
    """A file of the archive for each person, in a French table."""
    folder, _ = written

    rows = table((folder / "mail-merge.csv").read_bytes(), ";")

    with zipfile.ZipFile(folder / "calendars-people.zip") as archive:
        assert sorted(row["Agenda"] for row in rows) == archive.namelist()
        assert len(rows) == 231


@pytest.mark.usefixtures("undrawn")
def test_nothing_is_written_over(written: tuple[Path, tuple[str, ...]]) -> None:
    """Unless asked for; and then nothing is half done."""
    folder, _ = written
    report = tiny_report(["Ada"])
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    with pytest.raises(FileExistsError, match="overwrite"):
        al.write_papers(report, folder)

    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_paper_that_fails_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was made before it."""
    monkeypatch.setitem(sys.modules, "icalendar", None)

    with pytest.raises(ImportError, match=r"workshop-allocation\[ics\]"):
        al.write_papers(tiny_report(["Ada"]), tmp_path / "out")

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("module", "extra", "paper"),
    [
        ("fpdf", "pdf", "sign_in_sheets"),
        ("fpdf", "pdf", "personal_slips"),
        ("fpdf", "pdf", "attendance_list"),
        ("icalendar", "ics", "calendar_files"),
    ],
)
def test_a_missing_library_is_asked_for_by_its_extra(
    module: str, extra: str, paper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One message, which says what to install."""
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(ImportError, match=rf"workshop-allocation\[{extra}\]"):
        getattr(al, paper)(tiny_report(["Ada"]))


@pytest.mark.usefixtures("undrawn")
def test_remarks_tell_what_is_not_there() -> None:
    """Signs that the typeface lacks, and sessions without times."""
    report = tiny_report(["王小明", "Bob"], timed=False, title="中")

    english = al.day_papers(report).remarks
    french = al.day_papers(report, "fr").remarks

    assert len(english) == len(french) == 2
    assert english[0].startswith("4 signs have no form in the typeface")
    assert all(sign in english[0] for sign in "王小明中")
    assert "中 (U+4E2D)" in english[0]
    assert english[1] == "2 sessions have no time, and are in no calendar: a, b."
    assert french[1].startswith("2 séances n’ont pas d’horaire")


@pytest.mark.usefixtures("undrawn")
def test_papers_without_calendars_have_no_archive() -> None:
    """An empty one would be a riddle."""
    made = al.day_papers(tiny_report(["Ada"], timed=False)).files

    assert not any("calendars" in name for name in made)
    assert "Calendar" in table(made["mail-merge.csv"])[0]


SCRIPT = """
import hashlib
import allocation as al
from allocation.papers import writing
from tests.papers.made_up import tiny_report
writing.pictures = lambda report, language: {}
made = al.day_papers(tiny_report(["Ada", "Bob", "Zoé"]), "fr").files
for name, content in sorted(made.items()):
    print(name, hashlib.sha256(content).hexdigest())
"""


def test_the_same_plan_gives_the_same_bytes() -> None:
    """Another day, in another process, whatever the hash of texts."""
    made = [
        subprocess.run(  # noqa: S603  # our own script
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]

    assert made[0] == made[1]
    assert len(made[0].splitlines()) >= 8


@pytest.mark.usefixtures("undrawn")
def test_pseudonymised_papers_have_nobody_in_them(
    report: al.Report, tmp_path: Path
) -> None:
    """No name, id or organisation, in any of them."""
    hidden = report.pseudonymised(b"a secret of the tests")
    people = report.event.participants
    made = al.day_papers(hidden, "fr").files

    texts = {}
    for name, content in made.items():
        if name.endswith(".pdf"):
            texts[name] = " ".join(" ".join(pages(content, tmp_path)).split())
        elif name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                inside = [archive.read(entry).decode() for entry in archive.namelist()]
            texts[name] = "\n".join(inside + archive.namelist())
        elif not name.endswith(".png"):
            texts[name] = content.decode()
    pseudonyms = hidden.totals()["participant"].tolist()
    for name, text in texts.items():
        for known in (people.ids, people.name, people.organisation):
            assert not [one for one in known.tolist() if one and one in text], name
    for name in ("mail-merge.csv", "attendance-list.csv", "slips.pdf"):
        assert all(one in texts[name] for one in pseudonyms), name
