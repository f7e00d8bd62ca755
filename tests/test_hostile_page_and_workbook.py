"""Hostile texts in every place of an event, through the page and the workbook."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import allocation as al
from allocation.page.signs import visible
from tests.browser import Browser
from tests.hostile import HOSTILE
from tests.pages import by_id, elements, parsed
from tests.papers.made_up import hostile_report
from tests.test_workbook import CSV
from tests.workbooks import opened, records

if TYPE_CHECKING:
    from pathlib import Path

COUNT = len(HOSTILE)


@cache
def report() -> al.Report:
    """Return the report of an event all of whose texts are hostile."""
    return hostile_report()


@cache
def page() -> str:
    """Return its page."""
    return al.page_of(report(), language="fr")


@cache
def workbook() -> bytes:
    """Return its workbook."""
    return al.workbook_of(report(), language="en")


def whole(element: Any) -> str:
    """Return the text of an element to the last space."""
    return "".join(element.itertext())


def test_there_are_enough() -> None:
    """At least two hundred texts, none of them twice."""
    assert len(set(HOSTILE)) == COUNT >= 200


def test_the_page_is_valid() -> None:
    """The parser of the standard finds no mistake, and no tag of theirs."""
    tree = parsed(page())
    plain = parsed(al.page_of(al.Report(al.lille2014(), _nobody()), language="fr"))

    assert {x.tag for x in elements(tree)} <= {
        *{x.tag for x in elements(plain)},
        *("ol", "li", "em", "img", "figure", "small", "h3", "span", "br", "a"),
    }
    assert not [x for x in elements(tree) for name in x.attrib if name.startswith("on")]
    assert len(list(tree.iter("script"))) == len(list(tree.iter("style"))) == 1


def _nobody() -> al.Assignment:
    return al.mechanisms.first_come(al.lille2014())


def test_names_of_groups_on_the_page_are_what_they_were() -> None:
    """Each member of each group is one text, in the table of groups, too."""
    event = report().event
    names = dict(zip(event.participants, event.participants.name, strict=True))
    groups = (*event.rules.together, *event.rules.apart)
    expected = {visible(names[one]) for group in groups for one in group.members}

    table = by_id(parsed(page()), "groups")
    people = {whole(one) for head in table.iter("th") for one in head.iter("bdi")}

    assert people == expected


def test_names_on_the_page_are_what_they_were() -> None:
    """Each name, id, organisation and title is one text, signs for controls apart."""
    table = by_id(parsed(page()), "who")
    people = report().event.participants
    expected = Counter(
        (visible(name), visible(one), visible(organisation))
        for name, one, organisation in zip(
            people.name.tolist(),
            people.ids.tolist(),
            people.organisation.tolist(),
            strict=True,
        )
    )

    shown: Counter[tuple[str, str, str]] = Counter()
    for row in table.find("tbody"):
        head, organisation = list(row)[:2]
        texts = [whole(one) for one in head.iter("bdi")]
        # where the name is the id, it is not said twice
        shown[texts[0], texts[-1], whole(organisation)] += 1
    assert shown == expected


def test_sessions_on_the_page_are_what_they_were() -> None:
    """Titles, kinds and rooms."""
    tree = parsed(page())
    event = report().event
    table = by_id(tree, "session-table")
    expected = Counter(
        (visible(title), visible(kind), visible(room))
        for title, kind, room in zip(
            event.sessions.title.tolist(),
            event.sessions.kind.tolist(),
            event.rooms.ids[event.sessions.room].tolist(),
            strict=True,
        )
    )

    shown = Counter(
        (whole(next(row[1].iter("bdi"))), whole(row[2]), whole(row[3]))
        for row in table.find("tbody")
    )

    assert shown == expected
    titles = Counter(whole(next(x.iter("bdi"))) for x in tree.iter("h3"))
    assert titles == Counter(visible(text) for text in event.sessions.title.tolist())


def test_the_page_does_nothing_of_theirs(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No dialog, no error, no request; search and sorting still work."""
    path = tmp_path / "page.html"
    path.write_text(page(), encoding="utf-8", newline="")

    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        browser.open(path)
        browser.click("#who thead th:first-child button")
        browser.evaluate("document.getElementById('search').focus()")
        browser.write("<script>")
        shown = "document.querySelectorAll('#who tbody tr:not([hidden])').length"
        browser.until(lambda: browser.evaluate(shown) < COUNT)
        found = browser.evaluate(shown)

        assert browser.troubles() == []

    people = report().event.participants
    columns = (people.name.tolist(), people.ids.tolist(), people.organisation.tolist())
    expected = sum("<script>" in " ".join(who) for who in zip(*columns, strict=True))
    assert found == expected
    assert browser.troubles() == []


def test_the_workbook_has_each_text_in_its_cell() -> None:
    """People, sessions and rooms, to the last control."""
    book = opened(workbook())
    event, people = report().event, report().event.participants

    assert Counter(
        (row["Id"], row["Name"], row["Organisation"], row["Category"])
        for row in records(book["Totals"])
    ) == Counter(
        zip(
            people.ids.tolist(),
            people.name.tolist(),
            people.organisation.tolist(),
            people.category.tolist(),
            strict=True,
        )
    )
    assert Counter(
        (row["Session"], row["Title"], row["Topic"], row["Kind"], row["Room"])
        for row in records(book["Sessions"])
    ) == Counter(
        zip(
            event.sessions.ids.tolist(),
            event.sessions.title.tolist(),
            event.sessions.topic.tolist(),
            event.sessions.kind.tolist(),
            event.rooms.ids[event.sessions.room].tolist(),
            strict=True,
        )
    )


def test_no_cell_is_anything_but_text_number_or_time() -> None:
    """No formula, no link, no error value; headings and tabs are ours."""
    for sheet in openpyxl.load_workbook(BytesIO(workbook())):
        assert not sheet._hyperlinks
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"n", "s", "d", "inlineStr"}


@pytest.mark.slow
def test_libreoffice_runs_none_of_them(tmp_path: Path) -> None:
    """What it shows of each name is the name; controls it may leave out."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook())

    subprocess.run(  # noqa: S603  # a program found above, a file made here
        [
            program,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", CSV),
            *("--outdir", str(tmp_path / "out"), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )

    place = tmp_path / "out" / "plan-Totals.csv"
    with place.open(encoding="utf-8", newline="") as file:
        shown = Counter(row["Name"] for row in csv.DictReader(file))
    assert shown.total() == COUNT
    for name in HOSTILE:
        if all(sign.isprintable() for sign in name):
            assert shown[name] >= 1, name
