"""Pictures in the page, each a part of the file."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from allocation.pictures import svg

if TYPE_CHECKING:
    from allocation.report import Report

DRAWN = ("choices", "totals", "demand")
"""Which pictures of :attr:`Report.plot`; how sessions are filled is in their table."""


class Drawing(NamedTuple):
    """One picture.

    Parameters
    ----------
    source
        The picture itself, as an address that holds it.
    said
        What it shows, for who cannot see it.
    """

    source: str
    said: str


def drawings(report: Report, language: str) -> list[Drawing]:
    """Return the pictures of a report.

    Parameters
    ----------
    report
        Any report.
    language
        Of their words.

    Returns
    -------
    list of Drawing
        As images rather than as parts of the page: an image runs no script, and its
        styles need no leave from the page's policy.
    """
    found = []
    for name in DRAWN:
        picture = getattr(report.plot, name)(language=language)
        drawn = base64.b64encode(svg(picture).encode()).decode()
        said = picture.get_title(loc="left")
        found.append(Drawing(f"data:image/svg+xml;base64,{drawn}", said))
    return found
