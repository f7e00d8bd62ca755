"""Typefaces of papers: which one has a sign, and how wide the sign is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from allocation.optional import need
from allocation.printable import signs, typeface

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Typefaces:
    """What texts are printed in: the first typeface that has a sign prints it.

    Parameters
    ----------
    plain, bold
        Files, most wanted first; of the same length.
    """

    plain: tuple[Path, ...]
    bold: tuple[Path, ...]

    @property
    def forms(self) -> frozenset[int]:
        """The code points that some typeface has."""
        return _forms(self.plain) & _forms(self.bold)

    def of(self, sign: str, *, bold: bool) -> int:
        """Return which typeface prints a sign.

        Parameters
        ----------
        sign
            One that some typeface has.
        bold
            Whether in bold.

        Returns
        -------
        int
            Its place among the files.
        """
        files = self.bold if bold else self.plain
        return next(at for at, file in enumerate(files) if ord(sign) in signs(file))

    @property
    def single(self) -> bool:
        """Whether there is only one typeface to choose."""
        return len(self.plain) == 1


def typefaces(more: Sequence[Path] = ()) -> Typefaces:
    """Return the typefaces of papers.

    Parameters
    ----------
    more
        Files of typefaces for what DejaVu Sans lacks, such as Chinese.

    Returns
    -------
    Typefaces
        DejaVu Sans first.

    Raises
    ------
    MissingLibraryError
        If matplotlib, which brings it, is not installed.
    """
    return Typefaces(
        (typeface(), *more),
        (typeface(bold=True), *more),
    )


@cache
def _forms(files: tuple[Path, ...]) -> frozenset[int]:
    return frozenset().union(*map(signs, files))


@cache
def advances(file: Path) -> dict[int, float]:
    """Return how wide each sign is.

    Parameters
    ----------
    file
        Of a typeface.

    Returns
    -------
    dict
        In sizes of the typeface, by code point.
    """
    with need("fontTools.ttLib", "pdf").TTFont(file, lazy=True, fontNumber=0) as font:
        unit, wide = font["head"].unitsPerEm, font["hmtx"]
        return {code: wide[name][0] / unit for code, name in font.getBestCmap().items()}
