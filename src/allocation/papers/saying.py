"""What papers say of people, sessions and moments."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import pandas as pd

    from allocation.wording import Words

Row = dict[str, Any]


def rows(table: pd.DataFrame) -> list[Row]:
    """Return a table as plain rows.

    Parameters
    ----------
    table
        Of a report.

    Returns
    -------
    list of dict
        None where something is missing; times are datetimes.
    """
    columns = [_values(table[name]) for name in table.columns]
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: pd.Series[Any]) -> list[Any]:
    moments = column.dtype.kind == "M"
    return [
        None if gone else value.to_pydatetime() if moments else value
        for value, gone in zip(column.tolist(), column.isna().tolist(), strict=True)
    ]


def titled(row: Row) -> str:
    """Return what a session is called.

    Parameters
    ----------
    row
        Of a session, or of a seat.

    Returns
    -------
    str
        Its title; its id if it has none; ``""`` without a session.
    """
    return row["title"] or row["session"] or ""


def called(people: Iterable[Row]) -> dict[str, str]:
    """Return what each person is called.

    Parameters
    ----------
    people
        Rows with people, any number a person.

    Returns
    -------
    dict
        By id, the name; the id if there is none, and both where another person of the
        same organisation has the same name.
    """
    seen = {row["participant"]: (row["name"], row["organisation"]) for row in people}
    times = Counter(seen.values())
    found = {}
    for person, who in seen.items():
        name = who[0] or person
        alone = times[who] == 1 or name == person
        found[person] = name if alone else f"{name} ({person})"
    return found


def span(start: datetime | None, end: datetime | None, said: Words) -> str:
    """Return from when to when, with the day.

    Parameters
    ----------
    start, end
        Local times; both None where not known.
    said
        The language.

    Returns
    -------
    str
        ``""`` if they are not known.
    """
    if start is None:
        return ""
    return f"{said.date(start)}, {hours(start, end, said)}"


def hours(start: datetime | None, end: datetime | None, said: Words) -> str:
    """Return from when to when, without the day.

    Parameters
    ----------
    start, end
        Local times; both None where not known.
    said
        The language.

    Returns
    -------
    str
        ``""`` if they are not known.
    """
    if start is None or end is None:
        return ""
    if end.date() != start.date():
        return f"{said.time(start)} – {said.date_and_time(end)}"
    return f"{said.time(start)}–{said.time(end)}"


def parts(texts: Iterable[str | None]) -> str:
    """Return what there is of several texts, in one line.

    Parameters
    ----------
    texts
        Some of them empty or None.

    Returns
    -------
    str
        With dots between.
    """
    return " · ".join(text for text in texts if text)
