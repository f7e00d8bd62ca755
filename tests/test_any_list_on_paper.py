"""Any list of any event has a page and a workbook, with whatever switches."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation.optional import MissingLibraryError
from allocation.page import rendering
from tests.answers import answers, in_rooms
from tests.pages import by_id, cells, parsed
from tests.rich_events import rich_events
from tests.tiny_events import tiny_events
from tests.workbooks import opened, records

few = settings(max_examples=min(6, settings().max_examples))

some = settings(max_examples=min(25, settings().max_examples))

EXTRAS = ("babel", "jinja2", "xlsxwriter", "matplotlib", "fpdf", "icalendar")
"""Libraries that a mere import must not read."""


def drawn(data: Any) -> al.Report:
    """Draw any list of any event: in half of them rooms, groups, quotas and so on."""
    event = data.draw(st.one_of(tiny_events(), rich_events()))
    return al.Report(event, data.draw(in_rooms(event, data.draw(answers(event)))))


@few
@given(st.data())
def test_any_list_has_a_page(data: Any) -> None:
    """It is valid, and has a row for each person and for each session."""
    report = drawn(data)
    language = data.draw(st.sampled_from(["en", "fr"]))

    tree = parsed(al.page_of(report, language=language))

    assert len(cells(by_id(tree, "who"))) == len(report.event.participants)
    assert len(cells(by_id(tree, "session-table"))) == len(report.event.sessions)


@some
@given(st.data())
def test_any_list_has_a_page_without_small_counts(data: Any) -> None:
    """Tiny events have nothing else: no count from 1 to 4 is left."""
    report = drawn(data)

    text = al.page_of(report, suppress_below=5)
    tree = parsed(text)

    for name, columns in (("outcomes", [1]), ("session-table", [5, 8])):
        if f'id="{name}"' in text:
            for row in cells(by_id(tree, name)):
                for column in columns:
                    assert row[column] in {"hidden", "0"} or int(row[column]) >= 5


@some
@given(st.data())
def test_any_list_has_a_workbook(data: Any) -> None:
    """It can be read, and has all seats."""
    report = drawn(data)

    book = opened(al.workbook_of(report))

    assert len(records(book["Totals"])) == len(report.event.participants)
    taken = [row for row in records(book["Seats"]) if row["Session"] is not None]
    assert len(taken) == len(report.assignment)
    assert len(records(book["Sign-up lists"])) == len(report.assignment)


@some
@given(st.data())
def test_any_list_has_a_workbook_without_small_counts(data: Any) -> None:
    """No count from 1 to 4 is left, and no person."""
    report = drawn(data)

    book = opened(al.workbook_of(report, suppress_below=5))

    assert not set(book) & {"Programmes", "Seats", "Totals", "Sign-up lists", "Rooms"}
    counts = [
        row[head]
        for sheet, heads in (
            ("Sessions", ("Taken", "First choices")),
            ("Choices obtained", ("Number of seats",)),
        )
        for row in records(book[sheet])
        for head in heads
    ]
    assert all(count in {"hidden", 0} or count >= 5 for count in counts)


def test_an_import_reads_no_library_of_an_extra() -> None:
    """Whoever only solves installs and waits for none of them."""
    script = f"import sys, allocation; print(*(set({EXTRAS}) & set(sys.modules)))"

    done = subprocess.run(  # noqa: S603  # this Python, a script made here
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("library", "extra"), [("jinja2", "report"), ("babel", "report")]
)
def test_a_page_without_its_library_says_what_to_install(
    library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, with the extra."""
    event = al.lille2014()
    report = al.Report(event, al.mechanisms.first_come(event))
    rendering._template.cache_clear()
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setitem(sys.modules, f"{library}.numbers", None)
    monkeypatch.setitem(sys.modules, f"{library}.dates", None)

    with pytest.raises(MissingLibraryError, match=rf"needs {library}.*\[{extra}\]"):
        al.page_of(report)

    rendering._template.cache_clear()


def test_a_workbook_without_its_library_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One sentence, with the extra."""
    event = al.lille2014()
    report = al.Report(event, al.mechanisms.first_come(event))
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)

    with pytest.raises(MissingLibraryError, match=r"needs xlsxwriter.*\[excel\]"):
        al.workbook_of(report)
