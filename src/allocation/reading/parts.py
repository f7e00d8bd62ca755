"""The parts of a folder, each as far as it can be read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from allocation.errors import InvalidEventError, Issue, shown
from allocation.event.balloting import ChoiceForm, is_long
from allocation.event.building import (
    PARTICIPANT_COLUMNS,
    ROOM_COLUMNS,
    SESSION_COLUMNS,
    raw_table,
)
from allocation.event.joining import GROUP_COLUMNS
from allocation.event.validating_choices import SCALES, SUBJECTS
from allocation.reading.keys import KEYS
from allocation.reading.settings import PARTS, Settings, read_settings
from allocation.reading.sheet import Sheet, decoded, read_sheet
from allocation.reading.source import CSV, EVENT, MISSING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from allocation.reading.source import Source

ID_COLUMNS = {
    "sessions": "session",
    "rooms": "room",
    "participants": "participant",
    "choices": "participant",
    "groups": "participant",
}
"""The column without which a table says nothing."""


@dataclass
class Parts:
    """The parts of a folder, and what is wrong with each on its own.

    Parameters
    ----------
    settings
        What ``event.toml`` says.
    sheets
        The tables by name, without rows where a file could not be read.
    issues
        What is wrong with the CSV files, apart from their cells.
    broken
        The parts on which nothing can be built: ``"rounds"``, ``"form"`` (what
        choices are), ``"rules"`` or one of them, dotted, ``"scoring"``, ``"columns"``,
        or a table.
    """

    settings: Settings
    sheets: dict[str, Sheet] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    @property
    def doubts(self) -> list[Issue]:
        """Return the rules that are not known, as issues of an event name them."""
        keys = [k for k in KEYS["rules"] if {"rules", f"rules.{k}"} & self.broken]
        if "rooms" in self.broken:  # among which rooms, nobody can say
            keys.append("choose_rooms")
        return [Issue("rules", "expected it to be read", None, key) for key in keys]


def read_parts(source: Source, encoding: str | None) -> Parts:
    """Read the parts of a folder.

    Parameters
    ----------
    source
        The files.
    encoding
        How the CSV files are encoded; None to find out.

    Returns
    -------
    Parts
        All that can be read, and what is wrong.
    """
    settings = _settings(source)
    parts = Parts(settings, issues=list(source.issues))
    for part in settings.broken:
        parts.broken.add("form" if part == "choices" else part)
    for key, known in (("scale", SCALES), ("of", SUBJECTS)):
        got = getattr(settings.form, key)
        if got not in known:
            expected = f"expected {known[0]!r} or {known[1]!r}"
            settings.issue(expected, shown(got), "choices", key)
            parts.broken.add("form")
    unreadable = {issue.table for issue in source.issues}
    for table, file in CSV.items():
        parts.sheets[table] = _stand_in(table, settings)
        if file not in source.contents:
            if table != "groups" or file in unreadable:
                parts.broken.add(table)
            continue
        try:
            text = decoded(file, source.contents[file], encoding)
            sheet = read_sheet(file, table, text, settings.ignore)
        except InvalidEventError as error:
            parts.issues += error.issues
            parts.broken.add(table)
            continue
        parts.sheets[table] = sheet
        if ID_COLUMNS[table] not in sheet.table.columns:
            parts.broken.add(table)
    if "form" in parts.broken:
        settings.form = _likely_form(parts.sheets["choices"].table.columns)
    parts.issues += _absent(source, parts)
    for table in ("sessions", "rooms", "participants"):
        _note_twins(parts.sheets[table], ID_COLUMNS[table])
    if not parts.broken & {"form", "sessions", "choices"}:
        parts.issues += _shapeless(parts)
    return parts


def _settings(source: Source) -> Settings:
    if EVENT not in source.contents:
        return Settings(broken=set(PARTS))
    try:
        text = decoded(EVENT, source.contents[EVENT], "utf-8")
    except InvalidEventError as error:
        return Settings(issues=list(error.issues), broken=set(PARTS))
    return read_settings(text)


def _likely_form(headers: Collection[str]) -> ChoiceForm:
    """Return the form that the titles suggest, to look at cells by."""
    return ChoiceForm(
        scale=next((scale for scale in SCALES if scale in headers), SCALES[0]),
        of=next((subject for subject in SUBJECTS if subject in headers), SUBJECTS[0]),
        ties=True,
    )


def _stand_in(table: str, settings: Settings) -> Sheet:
    headers = {
        "sessions": SESSION_COLUMNS[0],
        "rooms": ROOM_COLUMNS[0],
        "participants": PARTICIPANT_COLUMNS[0],
        "groups": GROUP_COLUMNS[0],
        "choices": ("participant", settings.form.of, settings.form.scale),
    }[table]
    return Sheet(raw_table(table, {header: [] for header in headers}))


def _absent(source: Source, parts: Parts) -> Iterator[Issue]:
    sessions, why = parts.sheets["sessions"].table, ""
    if any(sessions.texts("room").tolist()) or sessions.lists("rooms"):
        why = "sessions name rooms"
    elif parts.settings.rules.choose_rooms:
        why = "rooms are to be chosen"
    for file, issue in source.absent.items():
        if file == CSV["groups"]:
            # nobody needs it, but under another name it would be passed over
            if issue.expected != MISSING:
                parts.broken.add("groups")
                yield issue
        elif file != CSV["rooms"]:
            yield issue
        elif why:
            expected = issue.expected.rstrip(".")
            yield replace(issue, expected=f"{expected}, since {why}")
        else:
            parts.broken.discard("rooms")


def _note_twins(sheet: Sheet, column: str) -> None:
    """Note ids that are there already, or, of people, seem to be."""
    first: dict[str, int] = {}
    looks: dict[str, int] = {}
    for row, cell in enumerate(sheet.table.columns.get(column, ())):
        if not cell:
            continue
        before = first.setdefault(cell, row)
        expected = f"expected each id once, and line {sheet.lines[before]} has it"
        if before == row and column == "participant":
            before = looks.setdefault(folded(cell), row)
            other = shown(sheet.table.columns[column][before])
            expected = (
                f"expected ids that differ by more than capitals, spaces or the form "
                f"of a letter, and line {sheet.lines[before]} has {other}"
            )
        if before != row:
            sheet.table.issue(expected, row=row, column=column, got=shown(cell))


def folded(text: str) -> str:
    """Return a text without what the eye overlooks.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        In small letters of one form, with single spaces between words.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _shapeless(parts: Parts) -> Iterator[Issue]:
    """Note choices that have neither a row a choice nor columns of sessions."""
    form, sheet = parts.settings.form, parts.sheets["choices"]
    headers = set(sheet.table.columns) - {"participant"}
    sessions = parts.sheets["sessions"].table
    known = {*sessions.texts("session").tolist(), *sessions.texts("topic").tolist()}
    if headers and headers.isdisjoint(known) and not is_long(headers, form):
        expected = (
            f"expected the columns participant, {form.of}, {form.scale}; or "
            f"participant and a column for each {form.of}, titled with its id"
        )
        got = "the columns " + shown(", ".join(sheet.table.columns))
        yield Issue(CSV["choices"], expected, sheet.titles, None, got, line=True)
        parts.broken.add("choices")
        parts.sheets["choices"] = _stand_in("choices", parts.settings)
