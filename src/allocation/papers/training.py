"""The attendance list of a training certificate: a line a person and half day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from allocation.files import csv_bytes
from allocation.papers.defaults import moment_of
from allocation.papers.faces import typefaces
from allocation.papers.halfdays import half_days
from allocation.papers.listing import Column, Listing, put
from allocation.papers.saying import called, hours, parts, rows, titled
from allocation.papers.typesetting import Printer
from allocation.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from pathlib import Path

    from allocation.papers.saying import Row
    from allocation.report import Report
    from allocation.wording import Words


SMALL = 7.5
"""Size of long texts, in points."""


class Signed(NamedTuple):
    """What somebody signs for once: a half day, or a round without times.

    Parameters
    ----------
    day, part
        The half day; None and -1 if it has no times.
    held
        The round without times; ``""`` for a half day.
    """

    day: date | None
    part: int
    held: str


def attendance_list(
    report: Report,
    language: str = "en",
    *,
    moment: datetime | None = None,
    fonts: Sequence[Path] = (),
) -> bytes:
    """Return the list to sign once a half day, as a PDF.

    For each half day, those who have a session in it, in the order of names, with their
    sessions, rooms and times; a round without times is taken as a half day. Needs the
    extra ``pdf``.

    Parameters
    ----------
    report
        Whose tables.
    language
        ``"en"`` (the default) or ``"fr"``.
    moment
        When the document is made, as it says; None (the default) for the first day of
        the event.
    fonts
        Files of typefaces for signs that DejaVu Sans lacks.

    Returns
    -------
    bytes
        PDF, pages of A4 on their long side.

    Raises
    ------
    MissingLibraryError
        If a library of the extra is not installed.
    ValueError
        If there is no such language.
    """
    said = words(language, "papers")
    event = report.event.name
    printer = Printer(
        parts([said.text("Attendance list"), event]),
        language,
        moment_of(report, moment),
        typefaces(fonts),
        landscape=True,
    )
    found = _signed(report)
    for when, people in found.items():
        put(printer, _list(when, people, event, said), said)
    if not found:
        printer.page()
    return printer.content()


def attendance_rows(
    report: Report, language: str = "en", *, delimiter: str = ","
) -> bytes:
    """Return the list to sign once a half day, as a CSV file.

    Parameters
    ----------
    report
        Whose tables.
    language
        ``"en"`` (the default) or ``"fr"``: of the titles of the columns, and the names
        of half days.
    delimiter
        What stands between two cells, as :meth:`allocation.Plan.save` takes it.

    Returns
    -------
    bytes
        A row a person and half day: its day (``2014-11-18``), its part, the round if it
        has no times; id, name, organisation and category; start and end (``16:30``),
        sessions and rooms, several with `` / `` between; an empty cell to sign.

    Raises
    ------
    ValueError
        If there is no such language or delimiter.
    """
    said = words(language, "papers")
    header = [
        said.text("Day"),
        said.text("Half day"),
        said.text("Round"),
        said.text("Id"),
        said.text("Name"),
        said.text("Organisation"),
        said.text("Category"),
        said.text("Start"),
        said.text("End"),
        said.text("Sessions"),
        said.text("Rooms"),
        said.text("Signature"),
    ]
    lines = []
    for when, people in _signed(report).items():
        for seats in _ordered(people, said):
            who = seats[0]
            timed = when.day is not None
            lines.append(
                (
                    when.day.isoformat() if when.day is not None else "",
                    _part(when.part, said) if timed else "",
                    when.held,
                    who["participant"],
                    who["name"],
                    who["organisation"],
                    who["category"],
                    f"{seats[0]['start']:%H:%M}" if timed else "",
                    f"{max(row['end'] for row in seats):%H:%M}" if timed else "",
                    " / ".join(map(titled, seats)),
                    " / ".join(row["room"] or "" for row in seats),
                    "",
                )
            )
    return csv_bytes(header, lines, delimiter=delimiter)


def _signed(report: Report) -> dict[Signed, dict[str, list[Row]]]:
    """Return the seats of each person in each half day, in order of time."""
    place = {name: at for at, name in enumerate(report.event.rounds.ids.tolist())}
    found: dict[Signed, dict[str, list[Row]]] = {}
    for row in rows(report.programmes()):
        if row["session"] is None:
            continue
        if row["start"] is None:
            whens = [Signed(None, -1, row["round"])]
        else:
            halves = half_days(row["start"], row["end"])
            whens = [Signed(half.day, half.part, "") for half in halves]
        for when in whens:
            people = found.setdefault(when, {})
            people.setdefault(row["participant"], []).append(row)
    for people in found.values():
        for seats in people.values():
            seats.sort(key=lambda row: (row["start"] is not None, row["start"]))
    return dict(sorted(found.items(), key=lambda item: _when(item[0], place)))


def _when(when: Signed, place: dict[str, int]) -> tuple[int, int, int]:
    if when.day is None:
        return 0, place[when.held], 0
    return when.day.toordinal(), when.part, 0


def _ordered(people: dict[str, list[Row]], said: Words) -> list[list[Row]]:
    names = called(seats[0] for seats in people.values())
    return sorted(
        people.values(),
        key=lambda seats: said.sort_key(names[seats[0]["participant"]]),
    )


def _part(part: int, said: Words) -> str:
    return [said.text("morning"), said.text("afternoon"), said.text("evening")][part]


def _list(
    when: Signed, people: dict[str, list[Row]], event: str, said: Words
) -> Listing:
    names = called(seats[0] for seats in people.values())
    if when.day is None:
        title = said.text("Round {round}", round=when.held)
    else:
        seats = next(iter(people.values()))
        day = seats[0]["start"].replace(
            year=when.day.year, month=when.day.month, day=when.day.day
        )
        title = said.text(
            "{day}, {part}", day=said.date(day), part=_part(when.part, said)
        )
    return Listing(
        title=title,
        above=parts([said.text("Attendance list"), event]),
        below=[said.plural("{count} person", "{count} people", len(people))],
        to_fill=[
            said.text("Trainer (name)"),
            said.text("Signature"),
            said.text("Place"),
        ],
        columns=[
            Column("", 12),
            Column(said.text("Name"), 50),
            Column(said.text("Organisation"), 46, SMALL),
            Column(said.text("Session and room"), 97, SMALL),
            Column(said.text("Times"), 24),
            Column(said.text("Signature"), 40),
        ],
        rows=[
            (
                said.number(number),
                names[seats[0]["participant"]],
                seats[0]["organisation"],
                " / ".join(parts([titled(row), row["room"]]) for row in seats),
                ", ".join(hours(row["start"], row["end"], said) for row in seats),
                "",
            )
            for number, seats in enumerate(_ordered(people, said), 1)
        ],
        spare=0,
        foot=parts([title, event]),
    )
