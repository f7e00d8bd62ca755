"""Lists to sign: pages with a heading, rows of people, and page x of y."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from allocation.papers.typesetting import LEADING, POINT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.papers.typesetting import Printer
    from allocation.wording import Words

MARGIN = 14.0
"""Around a page, in millimetres; at the left there is room for holes."""

HEAD, TEXT, NOTE = 15.0, 9.5, 8.0
"""Sizes of the typeface, in points."""

ROW = 9.0
"""The least height of a row: a signature needs it."""

LABELS = 6.0
"""Millimetres for the labels of the columns."""

PADDING = 1.4
"""Between a text and the line beside it."""

MOST = 14
"""Lines of a row on one page at most: a longer text goes on in a row below."""


class Column(NamedTuple):
    """A column of a list.

    Parameters
    ----------
    label
        Above it.
    width
        Millimetres.
    size
        Of the typeface, in points.
    """

    label: str
    width: float
    size: float = TEXT

    @property
    def leading(self) -> float:
        """From line to line, in millimetres."""
        return self.size * POINT * LEADING


@dataclass(frozen=True)
class Listing:
    """A list to sign, on as many pages as it takes.

    Parameters
    ----------
    title
        In large letters.
    above
        A line above the title, in small grey ones.
    below
        Lines below it.
    to_fill
        Labels with a line to write on beside each, all in one line.
    columns
        Of the table; their widths add up to that of the page.
    rows
        Texts, one a column.
    spare
        How many empty rows follow.
    foot
        At the left of the bottom.
    """

    title: str
    above: str
    below: Sequence[str]
    to_fill: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    spare: int
    foot: str


Lines = tuple[tuple[str, ...], ...]
"""A row as it is printed: the lines of each of its cells."""


def put(printer: Printer, listing: Listing, said: Words) -> None:
    """Print a list.

    Parameters
    ----------
    printer
        Where to.
    listing
        What.
    said
        The language.
    """
    top = _heading(printer, listing, draw=False)
    room = printer.size[1] - MARGIN - 4 - (top + LABELS)
    pages: list[list[Lines]] = [[]]
    left = room
    for row in _rows(printer, listing):
        tall = _tall(listing, row)
        if tall > left and pages[-1]:
            pages.append([])
            left = room
        pages[-1].append(row)
        left -= tall
    for number, rows in enumerate(pages, 1):
        printer.page()
        _heading(printer, listing, draw=True)
        _table(printer, listing, rows, top)
        page = said.text(
            "page {number} of {count}",
            number=said.number(number),
            count=said.number(len(pages)),
        )
        wide, high = printer.size
        foot = high - MARGIN + 2
        line = printer.lines(listing.foot, wide - 2 * MARGIN - 40, NOTE)[0]
        printer.write(MARGIN, foot, line, NOTE, grey=0.35)
        printer.write(wide - MARGIN, foot, page, NOTE, align="right")


def _heading(printer: Printer, listing: Listing, *, draw: bool) -> float:
    """Print what stands above the table, and return where the table begins."""
    wide = printer.size[0] - 2 * MARGIN
    at = MARGIN
    parts = [
        (listing.above, NOTE, False, 0.35, 2),
        (listing.title, HEAD, True, 0.0, 4),
        *((line, TEXT + 1, False, 0.0, 2) for line in listing.below),
    ]
    for text, size, bold, grey, most in parts:
        lines = printer.lines(text, wide, size, bold=bold)
        for line in shortened(lines, most):
            at += size * POINT * LEADING
            if draw:
                printer.write(MARGIN, at, line, size, bold=bold, grey=grey)
        at += 1.2
    if listing.to_fill:
        at += 8
        each = wide / len(listing.to_fill)
        for place, label in enumerate(listing.to_fill if draw else ()):
            x = MARGIN + place * each
            printer.write(x, at, label, TEXT)
            begin = x + printer.width(label, TEXT) + 2
            printer.rule((begin, at + 0.8), (x + each - 4, at + 0.8), grey=0.4)
    return at + 5


def shortened(lines: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Return the first lines, with an ellipsis where there were more.

    Parameters
    ----------
    lines
        Of a text.
    most
        How many at most.

    Returns
    -------
    tuple of str
        What stands in a heading; the text is whole elsewhere.
    """
    if len(lines) <= most:
        return lines
    return (*lines[: most - 1], f"{lines[most - 1][:-2].rstrip()} …")


def _rows(printer: Printer, listing: Listing) -> list[Lines]:
    """Return the rows as lines, those that are too tall in parts, and spare ones."""
    found: list[Lines] = []
    for row in listing.rows:
        cells = [
            printer.lines(text, column.width - 2 * PADDING, column.size)
            for text, column in zip(row, listing.columns, strict=True)
        ]
        found += [
            tuple(cell[start : start + MOST] for cell in cells)
            for start in range(0, max(map(len, cells)), MOST)
        ]
    nothing = tuple(("",) for _ in listing.columns)
    return [*found, *[nothing] * listing.spare]


def _tall(listing: Listing, row: Lines) -> float:
    """Return how tall a row is, in millimetres."""
    text = max(
        len(cell) * column.leading
        for cell, column in zip(row, listing.columns, strict=True)
    )
    return max(ROW, text + 2 * PADDING)


def _table(printer: Printer, listing: Listing, rows: list[Lines], top: float) -> None:
    edges = [MARGIN]
    for column in listing.columns:
        edges.append(edges[-1] + column.width)
    for x, column in zip(edges, listing.columns, strict=False):
        printer.write(x + PADDING, top + 4.2, column.label, NOTE, bold=True)
    at = top + LABELS
    printer.rule((edges[0], at), (edges[-1], at), grey=0.0, width=0.4)
    for row in rows:
        tall = _tall(listing, row)
        for x, lines, column in zip(edges, row, listing.columns, strict=False):
            # few lines stand in the middle of the row, as a hand would write them
            y = at + (tall - len(lines) * column.leading) / 2 + column.size * POINT
            for place, line in enumerate(lines):
                if line:
                    step = place * column.leading
                    printer.write(x + PADDING, y + step, line, column.size)
        at += tall
        printer.rule((edges[0], at), (edges[-1], at))
    for x in edges:
        printer.rule((x, top + LABELS), (x, at))
