"""Sign-in sheets: for each session, who is expected, and where to sign."""

from __future__ import annotations

from dataclasses import replace
from math import floor
from typing import TYPE_CHECKING

from allocation.papers.defaults import moment_of
from allocation.papers.faces import typefaces
from allocation.papers.listing import Column, Listing, put
from allocation.papers.saying import called, parts, rows, span, titled
from allocation.papers.typesetting import Printer
from allocation.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from allocation.papers.saying import Row
    from allocation.report import Report
    from allocation.wording import Words

SPARE = 4
"""Rows for people who come without a seat."""


def sign_in_sheets(
    report: Report,
    language: str = "en",
    *,
    spare: int = SPARE,
    moment: datetime | None = None,
    fonts: Sequence[Path] = (),
) -> bytes:
    """Return the sign-in sheets: a PDF, for each session pages of its own.

    A session that does not run has none. People are in the order in which a reader
    looks for a name. Needs the extra ``pdf``.

    Parameters
    ----------
    report
        Whose tables.
    language
        ``"en"`` (the default) or ``"fr"``.
    spare
        Empty rows after the people, at least 0; no fewer than the seats that a session
        holds back.
    moment
        When the document is made, as it says; None (the default) for the first day of
        the event, so that the same plan gives the same bytes.
    fonts
        Files of typefaces for signs that DejaVu Sans lacks.

    Returns
    -------
    bytes
        PDF, pages of A4 upright, in the order of the rounds and sessions.

    Raises
    ------
    MissingLibraryError
        If a library of the extra is not installed.
    ValueError
        If there is no such language, or ``spare`` is negative.
    """
    if spare < 0:
        message = f"Expected spare >= 0, got {spare}."
        raise ValueError(message)
    said = words(language, "papers")
    name = report.event.name
    printer = Printer(
        parts([said.text("Sign-in sheets"), name]),
        language,
        moment_of(report, moment),
        typefaces(fonts),
    )
    seats = [row for row in rows(report.programmes()) if row["session"] is not None]
    names = called(seats)
    inside: dict[str, list[Row]] = {}
    for row in seats:
        inside.setdefault(row["session"], []).append(row)
    for session in rows(report.attendance()):
        if not session["cancelled"]:
            people = inside.get(session["session"], [])
            sheet = _sheet(session, people, names, name, said)
            rows_left = max(spare, session["walk_ins"])
            put(printer, replace(sheet, spare=rows_left), said)
    if not seats:
        printer.page()
    return printer.content()


def _sheet(
    session: Row,
    people: list[Row],
    names: dict[str, str],
    event: str,
    said: Words,
) -> Listing:
    people = sorted(people, key=lambda row: said.sort_key(names[row["participant"]]))
    listed = [
        (
            said.number(number),
            names[row["participant"]],
            row["organisation"],
            "",
        )
        for number, row in enumerate(people, 1)
    ]
    expected = said.plural("{count} person", "{count} people", len(people))
    if session["limited"]:
        seats = said.plural("{count} seat", "{count} seats", session["capacity"])
        expected = f"{expected}, {seats}"
    if session["limited"] and session["walk_ins"]:
        held = said.plural(
            "{count} seat held back",
            "{count} seats held back",
            session["walk_ins"],
        )
        expected = f"{expected}, {held}"
    if session["expected"] != len(people):
        come = said.text(
            "about {count} will come",
            count=said.number(floor(session["expected"] + 0.5)),
        )
        expected = f"{expected}, {come}"
    room = session["room"]
    return Listing(
        title=titled(session),
        above=parts([said.text("Sign-in sheet"), event]),
        below=[
            parts(
                [
                    said.text("Round {round}", round=session["round"]),
                    span(session["start"], session["end"], said),
                    room and said.text("room: {room}", room=room),
                ]
            ),
            parts([session["kind"], expected]),
        ],
        to_fill=[
            said.text("Led by (name)"),
            said.text("Signature"),
        ],
        columns=[
            Column("", 11),
            Column(said.text("Name"), 62),
            Column(said.text("Organisation"), 62),
            Column(said.text("Signature"), 47),
        ],
        rows=listed,
        spare=SPARE,
        foot=parts([session["session"], titled(session)]),
    )
