"""Texts on pages of A4: measured, broken into lines, and printed as PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from allocation.optional import need
from allocation.papers.bidirectional import printed
from allocation.papers.faces import Typefaces, advances
from allocation.printable import printable, together

if TYPE_CHECKING:
    from datetime import datetime

A4 = (210.0, 297.0)
"""Millimetres."""

POINT = 25.4 / 72
"""Millimetres in a point."""

LEADING = 1.28
"""From line to line, in sizes of the typeface."""

PALE = 0.72
"""Grey of lines: seen, and no ink wasted."""


@dataclass
class Printer:
    """A PDF that is being written, in millimetres from the top left of the page.

    Parameters
    ----------
    title
        Of the document.
    language
        Of the document: ``"en"`` or ``"fr"``.
    moment
        When it is made, as the document says.
    faces
        What it is printed in.
    landscape
        Whether pages lie on their long side.
    """

    title: str
    language: str
    moment: datetime
    faces: Typefaces
    landscape: bool = False
    _pdf: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Begin the document."""
        self._forms = self.faces.forms
        self.lines = lru_cache(maxsize=50_000)(self._lines)
        library = need("fpdf", "pdf")
        self._pdf = library.FPDF(
            orientation="landscape" if self.landscape else "portrait", format="A4"
        )
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.set_margin(0)
        self._pdf.set_display_mode("default")  # the reader's own choice
        self._pdf.set_creation_date(self.moment)
        self._pdf.set_title(self.plain(self.title))
        self._pdf.set_lang(self.language)
        self._pdf.set_producer("allocation")
        self._pdf.viewer_preferences = library.ViewerPreferences(display_doc_title=True)
        for at, (plain, bold) in enumerate(
            zip(self.faces.plain, self.faces.bold, strict=True)
        ):
            self._pdf.add_font(f"face{at}", "", plain)
            self._pdf.add_font(f"face{at}", "B", bold)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a page, in millimetres."""
        return A4[::-1] if self.landscape else A4

    def plain(self, text: str) -> str:
        """Return a text in which every sign can be printed.

        Parameters
        ----------
        text
            Any text.

        Returns
        -------
        str
            What no typeface has is told by its number.
        """
        return printable(text, self._forms)

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return how wide a text is.

        Parameters
        ----------
        text
            What :meth:`plain` returns.
        size
            Of the typeface, in points.
        bold
            Whether in bold.

        Returns
        -------
        float
            Millimetres.
        """
        files = self.faces.bold if bold else self.faces.plain
        if self.faces.single:
            wide = advances(files[0])
            ems = sum(wide[ord(sign)] for sign in text)
        else:
            ems = sum(
                advances(files[self.faces.of(sign, bold=bold)])[ord(sign)]
                for sign in text
            )
        return ems * size * POINT

    def _lines(
        self, text: str, room: float, size: float, *, bold: bool = False
    ) -> tuple[str, ...]:
        """Return a text in lines that fit.

        Parameters
        ----------
        text
            Any text.
        room
            Millimetres.
        size
            Of the typeface, in points.
        bold
            Whether in bold.

        Returns
        -------
        tuple of str
            Broken at spaces, and within words that are too long; nothing left out.
        """
        found: list[str] = []
        line, wide = "", 0.0
        gap = self.width(" ", size, bold=bold)
        for word in together(self.plain(text)).split(" "):
            for piece in self._pieces(word, room, size, bold=bold):
                needs = self.width(piece, size, bold=bold)
                if line and wide + gap + needs > room:
                    found.append(line)
                    line, wide = piece, needs
                else:
                    wide += gap * bool(line) + needs
                    line = f"{line} {piece}" if line else piece
        return (*found, line) if line or not found else tuple(found)

    def _pieces(self, word: str, room: float, size: float, *, bold: bool) -> list[str]:
        """Return a word, or the pieces of one that is too long for a line."""
        if self.width(word, size, bold=bold) <= room:
            return [word]
        found, piece, wide = [], "", 0.0
        for sign in word:
            needs = self.width(sign, size, bold=bold)
            if piece and wide + needs > room:
                found.append(piece)
                piece, wide = "", 0.0
            piece += sign
            wide += needs
        return [*found, piece]

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        grey: float = 0.0,
        align: Literal["left", "right"] = "left",
    ) -> None:
        """Print one line.

        Parameters
        ----------
        x, y
            Where its base line begins; or ends, for one at the right.
        text
            What :meth:`plain` or :attr:`lines` return.
        size
            Of the typeface, in points.
        bold
            Whether in bold.
        grey
            From 0 (black) to 1.
        align
            ``"left"`` (the default) or ``"right"``.
        """
        shown = printed(text)
        if align == "right":
            x -= self.width(shown, size, bold=bold)
        self._pdf.set_text_color(round(255 * grey))
        for face, run in self._runs(shown, bold=bold):
            self._pdf.set_font(f"face{face}", "B" if bold else "", size)
            self._pdf.text(x, y, run)
            x += self.width(run, size, bold=bold)

    def _runs(self, text: str, *, bold: bool) -> list[tuple[int, str]]:
        """Return pieces of a line, each with the typeface that prints it."""
        if self.faces.single:
            return [(0, text)]
        runs: list[tuple[int, str]] = []
        for sign in text:
            face = self.faces.of(sign, bold=bold)
            if runs and runs[-1][0] == face:
                runs[-1] = face, runs[-1][1] + sign
            else:
                runs.append((face, sign))
        return runs

    def rule(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        grey: float = PALE,
        width: float = 0.2,
        dashed: bool = False,
    ) -> None:
        """Draw a line.

        Parameters
        ----------
        start, end
            Millimetres.
        grey
            From 0 (black) to 1.
        width
            Millimetres.
        dashed
            Whether to cut along it.
        """
        self._pdf.set_draw_color(round(255 * grey))
        self._pdf.set_line_width(width)
        if dashed:
            self._pdf.set_dash_pattern(dash=1.5, gap=1.5)
        self._pdf.line(*start, *end)
        if dashed:
            self._pdf.set_dash_pattern()

    def content(self) -> bytes:
        """Return the document.

        Returns
        -------
        bytes
            PDF with its typefaces embedded; the same for the same pages.
        """
        return bytes(self._pdf.output())
