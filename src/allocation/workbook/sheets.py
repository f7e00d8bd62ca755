"""What each sheet of the workbook holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from allocation.telling import labels, verdicts
from allocation.telling.contents import rows
from allocation.workbook.sheet import Share, Sheet
from allocation.workbook.summary import summary

if TYPE_CHECKING:
    import pandas as pd

    from allocation.telling.contents import Contents
    from allocation.wording import Words

    Row = dict[str, Any]

SHARES = frozenset({"share", "fill", "satisfaction", "gap"})
"""Columns of shares, from 0 to 1."""

HIDDEN = ("taken", "free", "fill", "first_choices", "expected", "overfull")
"""Columns of counts of sessions that may be hidden."""

SIGNED = 21.0
"""The height of a row that somebody signs, in points."""

WHO = ("participant", "name", "organisation", "category")


class Sheets:
    """All sheets of a workbook.

    Parameters
    ----------
    contents
        What it holds.
    words
        The language of the names of sheets.
    named
        The language of headings and values.
    """

    def __init__(self, contents: Contents, words: Words, named: Words) -> None:
        self._contents = contents
        self._report = contents.report
        self._words = words
        self._named = named
        sessions = contents.report.event.sessions
        self._titles = {
            name: title or name
            for name, title in zip(
                sessions.ids.tolist(), sessions.title.tolist(), strict=True
            )
        }

    def all(self) -> list[Sheet]:
        """Return the sheets in their order.

        Returns
        -------
        list of Sheet
            Where small counts are hidden, only those that tell no person's.
        """
        text, counts = self._words.text, [self._sessions(), self._choices()]
        if not self._contents.whole:
            return [
                summary(self._contents, self._words, self._named),
                *counts,
                *self._aims(),
                self._rules(),
            ]
        report = self._report
        return [
            summary(self._contents, self._words, self._named),
            self._programmes(),
            self._sheet(text("Seats"), report.programmes(), held=2),
            counts[0],
            self._lists(),
            counts[1],
            self._sheet(text("Totals"), report.totals(), held=2),
            self._sheet(text("Least served"), report.least_served(), held=2),
            self._sheet(text("Rooms"), report.rooms()),
            self._sheet(text("Cancelled"), report.cancelled()),
            *self._groups(),
            *self._aims(),
            self._rules(),
        ]

    def _heads(self, *columns: str) -> list[str]:
        return [labels.heading(self._named, column) for column in columns]

    def _sheet(self, name: str, table: pd.DataFrame, *, held: int = 0) -> Sheet:
        columns = [str(column) for column in table.columns]
        lines = ([self._cell(row, name) for name in columns] for row in rows(table))
        return Sheet(name, self._heads(*columns), lines, held)

    def _cell(self, row: Row, column: str) -> Any:
        value = row[column]
        if column == "outcome":
            rank = row["rank"]
            return labels.outcome(
                self._named, value, None if rank is None else int(rank)
            )
        if value is None:
            return None
        if column in SHARES:
            return Share(value)
        if isinstance(value, str):
            return labels.value(self._named, column, value)
        return value

    def _programmes(self) -> Sheet:
        """Return a row for each person: what a letter to them says."""
        rounds = self._report.event.rounds.ids.tolist()
        heads = self._heads(*WHO)
        for name in rounds:
            for said in (
                self._words.text("Session, round {round}", round=name),
                self._words.text("Start, round {round}", round=name),
                self._words.text("Room, round {round}", round=name),
                self._words.text("Obtained, round {round}", round=name),
            ):
                heads.append(said)
        heads += self._heads("total")
        seats: dict[tuple[str, str], list[Row]] = {}
        for row in rows(self._report.programmes()):
            seats.setdefault((row["participant"], row["round"]), []).append(row)
        lines = [
            [
                *(row[column] for column in WHO),
                *(
                    cell
                    for name in rounds
                    for cell in self._seat(seats.get((row["participant"], name), []))
                ),
                row["total"],
            ]
            for row in self._by_name(rows(self._report.totals()))
        ]
        return Sheet(self._words.text("Programmes"), heads, lines, 2)

    def _seat(self, here: list[Row]) -> list[Any]:
        """Return what a person has in a round; a list may give several seats."""
        if not here:
            return [None] * 4
        taken = [row for row in here if row["session"] is not None]
        rooms = dict.fromkeys(row["room"] for row in taken if row["room"] is not None)
        said = [self._cell(row, "outcome") for row in here]
        return [
            " / ".join(self._titles[row["session"]] for row in taken) or None,
            taken[0]["start"] if taken else None,
            " / ".join(rooms) or None,
            " / ".join(said),
        ]

    def _sessions(self) -> Sheet:
        table = self._contents.attendance
        name = self._words.text("Sessions")
        if table is None:
            return self._left_out(name)
        columns = [str(column) for column in table.columns]
        hidden = self._words.text("hidden")
        lines = []
        for row in rows(table):
            limited = row["limited"]
            cells = {column: self._cell(row, column) for column in columns}
            for column in HIDDEN:
                # without seats nothing can be said of how full they are
                if row[column] is None and row["taken"] is None:
                    cells[column] = hidden
            if row["first_choices"] is None:
                cells["first_choices"] = hidden
            if not limited:
                cells.update(capacity=None, most=None, free=None, fill=None)
            lines.append([cells[column] for column in columns])
        return Sheet(name, self._heads(*columns), lines, 2)

    def _lists(self) -> Sheet:
        """Return who sits in each session, to sign."""
        place = {
            name: number
            for number, name in enumerate(self._report.attendance()["session"])
        }
        seated = [
            row
            for row in self._by_name(rows(self._report.programmes()))
            if row["session"] is not None
        ]
        seated.sort(key=lambda row: place[row["session"]])
        before = ("round", "start", "room")
        after = ("participant", "name", "organisation")
        lines = [
            [
                *(row[column] for column in before),
                self._titles[row["session"]],
                *(row[column] for column in after),
                None,
            ]
            for row in seated
        ]
        breaks = [
            number
            for number in range(1, len(seated))
            if seated[number]["session"] != seated[number - 1]["session"]
        ]
        return Sheet(
            self._words.text("Sign-up lists"),
            self._heads(*before, "session", *after, "signature"),
            lines,
            breaks=breaks,
            tall=SIGNED,
        )

    def _groups(self) -> list[Sheet]:
        """Return who sits together, or apart, where the event says so of anybody."""
        table = self._report.groups().rename(columns={"group": "company"})
        if not len(table):
            return []
        return [self._sheet(self._words.text("Groups"), table)]

    def _choices(self) -> Sheet:
        table = self._contents.choices_by_group
        name = self._words.text("Choices obtained")
        if table is None:
            return self._left_out(name)
        hidden = self._words.text("hidden")
        lines = [
            [
                labels.value(self._named, "grouped", row["grouped"]),
                None if row["grouped"] == "all" else row["group"],
                self._cell(row, "outcome"),
                row["rank"],
                hidden if row["seats"] is None else row["seats"],
                hidden if row["share"] is None else Share(row["share"]),
            ]
            for row in rows(table)
        ]
        columns = ("grouped", "group", "outcome", "rank", "seats", "share")
        return Sheet(name, self._heads(*columns), lines)

    def _left_out(self, name: str) -> Sheet:
        said = self._words.text(
            "This table is left out: its totals alone would give a small count away."
        )
        return Sheet(name, [said], [])

    def _aims(self) -> list[Sheet]:
        stages, whole = self._contents.stages, self._contents.whole
        if not stages:
            return []
        table = rows(self._report.stages()) if whole else [{} for _ in stages]
        columns = [column for column in table[0] if column != "stage"]
        lines = [
            [
                labels.aim(self._named, stage.name),
                verdicts.known(self._named, stage, figures=whole),
                stage.name,
                *(self._cell(row, column) for column in columns),
            ]
            for stage, row in zip(stages, table, strict=True)
        ]
        heads = self._heads("aim", "known", "stage", *columns)
        return [Sheet(self._words.text("Aims"), heads, lines, 1, read=True)]

    def _rules(self) -> Sheet:
        table = self._report.rules(self._words.language)
        if not self._contents.whole:  # how many are pinned, say, is a count, too
            table = table[["rule", "says"]]
        found = self._sheet(self._words.text("Rules"), table)
        return replace(found, read=True)

    def _by_name(self, found: list[Row]) -> list[Row]:
        def key(row: Row) -> tuple[Any, ...]:
            who = row["name"] or row["participant"]
            return (*self._words.sort_key(who), row["participant"])

        return sorted(found, key=key)
