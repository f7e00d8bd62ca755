"""The little HTML that notebooks show: text that is only text, and plain tables."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEFT = "text-align:left;overflow-wrap:anywhere;max-width:40em"
RIGHT = "text-align:right"


def text(value: object) -> str:
    """Return a value as text that a page shows as it is, tags and all.

    Parameters
    ----------
    value
        Anything, hostile text included.

    Returns
    -------
    str
        Escaped; kept apart from what stands around it, whatever way it is written.

    Examples
    --------
    >>> text("<b>")
    '<bdi>&lt;b&gt;</bdi>'
    """
    # a page would read a carriage return as a line feed
    escaped = escape(str(value)).replace("\r", "&#13;")
    return f"<bdi>{escaped}</bdi>"


def paragraph(value: object, *, strong: bool = False) -> str:
    """Return a paragraph.

    Parameters
    ----------
    value
        Its text.
    strong
        Whether it is a heading.

    Returns
    -------
    str
        HTML, without colours: those of the notebook stay, light or dark.
    """
    inside = f"<strong>{text(value)}</strong>" if strong else text(value)
    return f'<p style="margin:0.3em 0;overflow-wrap:anywhere">{inside}</p>'


class Number(str):
    """A number written out: it stands at the right, as whole numbers do."""

    __slots__ = ()


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; its numbers, and what is above them, stand at the right.

    Parameters
    ----------
    heads
        A heading for each column.
    rows
        Cells.

    Returns
    -------
    str
        HTML, without colours.
    """
    cells = [[(cell, isinstance(cell, int | Number)) for cell in row] for row in rows]
    right = [any(row[place][1] for row in cells) for place in range(len(heads))]
    head = "".join(
        f'<th style="{RIGHT if at_right else LEFT}">{text(name)}</th>'
        for name, at_right in zip(heads, right, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="{RIGHT if at_right else LEFT}">{text(cell)}</td>'
            for cell, at_right in row
        )
        + "</tr>"
        for row in cells
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def block(*parts: str) -> str:
    """Return parts of a page as one.

    Parameters
    ----------
    *parts
        HTML.

    Returns
    -------
    str
        HTML.
    """
    return f"<div>{''.join(parts)}</div>"
