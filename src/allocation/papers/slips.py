"""Slips: for each person a card with her sessions, several to a page, to be cut."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from allocation.papers.defaults import moment_of
from allocation.papers.faces import typefaces
from allocation.papers.listing import shortened
from allocation.papers.saying import called, hours, parts, rows, titled
from allocation.papers.typesetting import A4, LEADING, POINT, Printer
from allocation.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from allocation.papers.saying import Row
    from allocation.report import Report
    from allocation.wording import Words

COLUMNS = 2
"""Slips side by side."""

DOWN = (5, 4, 3, 2)
"""How many slips may stand above each other: as many as fit."""

RARE = 0.02
"""So many slips may be too tall for the others, and get a page each."""

EDGE = 7.0
"""Around a slip's text, in millimetres: no printer needs more."""

LABEL = 23.5
"""Millimetres for the times, at the left of a title."""

NUMBER = 9.0
"""Millimetres for the number of the slip, at the right."""

NAME, TEXT, NOTE = 13.0, 8.5, 6.0
"""Sizes of the typeface, in points."""


class Who(NamedTuple):
    """Whose slip it is.

    Parameters
    ----------
    name, organisation
        Texts.
    """

    name: str
    organisation: str


class Line(NamedTuple):
    """A line of a slip.

    Parameters
    ----------
    text
        What it says.
    size
        Of the typeface, in points.
    bold
        Whether in bold.
    grey
        From 0 (black) to 1.
    label
        What stands at its left, in bold; None if it takes the whole width.
    gap
        Millimetres above it.
    """

    text: str
    size: float = TEXT
    bold: bool = False
    grey: float = 0.0
    label: str | None = None
    gap: float = 0.0

    @property
    def tall(self) -> float:
        """How tall it is, in millimetres."""
        return self.size * POINT * LEADING + self.gap


def personal_slips(
    report: Report,
    language: str = "en",
    *,
    piles: bool = True,
    moment: datetime | None = None,
    fonts: Sequence[Path] = (),
) -> bytes:
    """Return a slip a person, several to a page with lines to cut along, as a PDF.

    Needs the extra ``pdf``.

    Parameters
    ----------
    report
        Whose tables.
    language
        ``"en"`` (the default) or ``"fr"``.
    piles
        True (the default): cut all pages at once, and put the piles on each other,
        that of the first place on top; all slips are then in the order of names. False:
        each page is in that order, row by row.
    moment
        When the document is made, as it says; None (the default) for the first day of
        the event.
    fonts
        Files of typefaces for signs that DejaVu Sans lacks.

    Returns
    -------
    bytes
        PDF, pages of A4 upright. The few slips that are too tall for the others come
        last, on pages of their own.

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
        parts([said.text("Personal programmes"), event]),
        language,
        moment_of(report, moment),
        typefaces(fonts),
    )
    texts = _texts(printer, report, said)
    heights = [sum(line.tall for line in lines) for lines in texts]
    down = next((d for d in DOWN if _fits(heights, d)), DOWN[-1])
    room = A4[1] / down - 2 * EDGE
    small = [place for place, tall in enumerate(heights) if tall <= room]
    large = [place for place, tall in enumerate(heights) if tall > room]
    for page in _pages(small, COLUMNS * down, piles=piles):
        printer.page()
        _cuts(printer, down)
        for place, slip in enumerate(page):
            if slip is not None:
                row, column = divmod(place, COLUMNS)
                corner = column * A4[0] / COLUMNS, row * A4[1] / down
                _slip(printer, texts[slip], corner, said.number(slip + 1))
    for slip in large:
        _long(printer, texts[slip], said.number(slip + 1))
    if not texts:
        printer.page()
    return printer.content()


def _fits(heights: list[float], down: int) -> bool:
    room = A4[1] / down - 2 * EDGE
    return sum(tall > room for tall in heights) <= RARE * len(heights)


def _pages(slips: list[int], each: int, *, piles: bool) -> list[list[int | None]]:
    """Return which slip stands where on each page."""
    count = ceil(len(slips) / each)
    padded: list[int | None] = [*slips, *[None] * (count * each - len(slips))]
    if piles:
        return [padded[page::count] for page in range(count)]
    return [padded[page * each : (page + 1) * each] for page in range(count)]


def _texts(printer: Printer, report: Report, said: Words) -> list[list[Line]]:
    """Return the lines of each slip, in the order of names."""
    seats = rows(report.programmes())
    people = rows(report.totals())
    names = called(people)
    inside: dict[str, list[Row]] = {row["participant"]: [] for row in people}
    for row in seats:
        inside[row["participant"]].append(row)
    people.sort(key=lambda row: said.sort_key(names[row["participant"]]))
    return [
        _lines(
            printer,
            report.event.name,
            Who(names[row["participant"]], row["organisation"]),
            inside[row["participant"]],
            said,
        )
        for row in people
    ]


def _lines(
    printer: Printer, event: str, who: Who, seats: list[Row], said: Words
) -> list[Line]:
    wide = A4[0] / COLUMNS - 2 * EDGE
    found = [
        Line(text, NOTE, grey=0.35)
        for text in shortened(printer.lines(event, wide - NUMBER, NOTE), 2)
    ]
    gap = 1.2
    for text in printer.lines(who.name, wide, NAME, bold=True):
        found.append(Line(text, NAME, bold=True, gap=gap))
        gap = 0.0
    if who.organisation:
        found += [
            Line(text, TEXT, grey=0.25)
            for text in printer.lines(who.organisation, wide, TEXT)
        ]
    day = None
    for row in seats:
        start, end = row["start"], row["end"]
        if start is not None and start.date() != day:
            day = start.date()
            found.append(Line(said.date(start), TEXT, bold=True, gap=2.0))
        label = hours(start, end, said)
        if not label:
            label = said.text("Round {round}", round=row["round"])
        found += _entry(printer, row, label, wide, said)
    if not seats:
        found.append(Line(said.text("No session"), gap=2.0))
    return found


def _entry(
    printer: Printer, row: Row, label: str, wide: float, said: Words
) -> list[Line]:
    """Return the lines of one seat: when, what, where."""
    room = wide - LABEL
    texts = printer.lines(titled(row) or said.text("No session"), room, TEXT)
    labels = printer.lines(label, LABEL - 2, TEXT, bold=True)
    found = [Line(text) for text in texts]
    if row["room"]:
        place = said.text("room: {room}", room=row["room"])
        found += [
            Line(text, bold=True)
            for text in printer.lines(place, room, TEXT, bold=True)
        ]
    found += [Line("")] * (len(labels) - len(found))
    padded = [*labels, *[""] * (len(found) - len(labels))]
    return [
        line._replace(label=text, gap=1.2 * (not place))
        for place, (line, text) in enumerate(zip(found, padded, strict=True))
    ]


def _slip(
    printer: Printer, lines: list[Line], corner: tuple[float, float], number: str
) -> None:
    x, y = corner[0] + EDGE, corner[1] + EDGE
    wide = A4[0] / COLUMNS - 2 * EDGE
    printer.write(x + wide, y + NOTE * POINT, number, NOTE, grey=0.35, align="right")
    for line in lines:
        y = _put(printer, line, x, y)


def _put(printer: Printer, line: Line, x: float, y: float) -> float:
    """Print a line, and return where the next one begins."""
    base = y + line.gap + line.size * POINT
    if line.label:
        printer.write(x, base, line.label, line.size, bold=True)
    inset = 0.0 if line.label is None else LABEL
    if line.text:
        printer.write(
            x + inset, base, line.text, line.size, bold=line.bold, grey=line.grey
        )
    return y + line.tall


def _long(printer: Printer, lines: list[Line], number: str) -> None:
    """Print a slip that is too tall for the others, on as many pages as it takes."""
    y = A4[1]
    for line in lines:
        if y + line.tall > A4[1] - EDGE:
            printer.page()
            y = EDGE
            right = A4[0] - EDGE
            printer.write(right, y + NOTE * POINT, number, NOTE, align="right")
        y = _put(printer, line, EDGE, y)


def _cuts(printer: Printer, down: int) -> None:
    """Draw the lines to cut along."""
    wide, high = A4
    for column in range(1, COLUMNS):
        x = wide * column / COLUMNS
        printer.rule((x, 0), (x, high), grey=0.55, dashed=True)
    for row in range(1, down):
        y = high * row / down
        printer.rule((0, y), (wide, y), grey=0.55, dashed=True)
