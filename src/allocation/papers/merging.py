"""The table for mail merge and badges: a row a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation.files import csv_bytes
from allocation.papers.saying import rows, titled
from allocation.wording import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allocation.papers.saying import Row
    from allocation.report import Report
    from allocation.wording import Words


def mail_merge(
    report: Report,
    language: str = "en",
    *,
    delimiter: str = ",",
    calendars: Mapping[str, str] | None = None,
) -> bytes:
    """Return a row a person, with the sessions of each round, as a CSV file.

    Parameters
    ----------
    report
        Whose tables.
    language
        ``"en"`` (the default) or ``"fr"``: of the titles of the columns, and of days.
    delimiter
        What stands between two cells, as :meth:`allocation.Plan.save` takes it.
    calendars
        The name of each person's calendar file, by id; None (the default) for no such
        column.

    Returns
    -------
    bytes
        Id, name, organisation, category; for each round the title of the session, its
        room, day, start and end (``16:30``), empty where there is none; several in a
        round with `` / `` between. Sorted by id; no cell is a formula.

    Raises
    ------
    ValueError
        If there is no such language or delimiter.
    """
    said = words(language, "papers")
    rounds = report.event.rounds.ids.tolist()
    header = [
        said.text("Id"),
        said.text("Name"),
        said.text("Organisation"),
        said.text("Category"),
    ]
    for held in rounds:
        header += [
            said.text("Round {round}, session", round=held),
            said.text("Round {round}, room", round=held),
            said.text("Round {round}, day", round=held),
            said.text("Round {round}, start", round=held),
            said.text("Round {round}, end", round=held),
        ]
    if calendars is not None:
        header.append(said.text("Calendar"))
    seats: dict[tuple[str, str], list[Row]] = {}
    for row in rows(report.programmes()):
        if row["session"] is not None:
            seats.setdefault((row["participant"], row["round"]), []).append(row)
    lines = []
    for who in rows(report.totals()):
        person = who["participant"]
        line = [person, who["name"], who["organisation"], who["category"]]
        for held in rounds:
            line += _cells(seats.get((person, held), []), said)
        if calendars is not None:
            line.append(calendars.get(person, ""))
        lines.append(line)
    return csv_bytes(header, lines, delimiter=delimiter)


def _cells(seats: list[Row], said: Words) -> list[str]:
    """Return what stands in the columns of one round."""

    def joined(texts: list[str]) -> str:
        return " / ".join(texts) if any(texts) else ""

    starts = [row["start"] for row in seats]
    ends = [row["end"] for row in seats]
    return [
        joined([titled(row) for row in seats]),
        joined([row["room"] or "" for row in seats]),
        joined(["" if at is None else said.date(at) for at in starts]),
        joined(["" if at is None else f"{at:%H:%M}" for at in starts]),
        joined(["" if at is None else f"{at:%H:%M}" for at in ends]),
    ]
