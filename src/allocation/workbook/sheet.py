"""One sheet of a workbook, before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Share(float):
    """A number that is shown in per cent."""


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Parameters
    ----------
    name
        On its tab.
    heads
        Above its columns.
    lines
        Its cells, row by row: texts, numbers, times, yes or no, None for an empty one.
    held
        How many columns stay in sight when one goes to the right.
    read
        Whether it is read rather than sorted: long texts wrap, numbers stand left.
    breaks
        After how many rows another printed page begins.
    tall
        Height of the rows in points; None for the usual one.
    """

    name: str
    heads: Sequence[str]
    lines: Iterable[Sequence[Any]]
    held: int = 0
    read: bool = False
    breaks: Sequence[int] = ()
    tall: float | None = None
