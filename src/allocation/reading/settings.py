"""What ``event.toml`` says, checked key by key."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any

from allocation.errors import Issue, did_you_mean, shown
from allocation.event.balloting import ChoiceForm
from allocation.event.building import raw_table
from allocation.event.checks import is_whole
from allocation.event.granting import SILENT
from allocation.reading.keys import (
    FORMAT,
    INNER,
    KEYS,
    REQUIRED,
    TABLES,
    TEXT,
    is_text,
    share,
)
from allocation.reading.source import EVENT
from allocation.rules import Group, ProgrammeLimit, Quota, Rules
from allocation.scoring import Scoring

if TYPE_CHECKING:
    from allocation.event.cells import RawTable

PARTS = frozenset(KEYS)
"""The tables of the file."""

HARMLESS = frozenset({("rounds", "title"), ("choices", "ties"), ("scoring", "blank")})
"""Keys without which all else can be checked."""

SHARES = ("share_of_session", "share_of_group")
"""The keys of a quota that say a part of a whole."""

HEADER = re.compile(r"\s*\[\[?\s*(\w+(?:\s*\.\s*\w+)?)\s*\]\]?\s*(#.*)?")
KEY = re.compile(r"\s*([\w-]+)\s*=")
AT_LINE = re.compile(r"(.*) \(at line (\d+), column \d+\)", re.DOTALL)


@dataclass
class Settings:
    """What ``event.toml`` says.

    Parameters
    ----------
    name
        What the event is called.
    rounds
        The raw table of rounds.
    form
        What the choices are.
    rules, scoring
        As in the event.
    walk
        Minutes between any two different rooms, where the file says one number.
    ignore
        Titles of columns that are not read.
    issues
        What is wrong with the file, apart from the cells of ``rounds``.
    broken
        Those of its tables on which nothing can be built; of the rules, dotted, each
        key, unless any of them may be meant.
    unread
        Those of the tables within ``[rules]``, by name and place, for which others
        stand that say nothing.
    """

    name: str = ""
    rounds: RawTable = field(default_factory=lambda: raw_table("rounds", {"round": []}))
    form: ChoiceForm = field(default_factory=ChoiceForm)
    rules: Rules = field(default_factory=Rules)
    scoring: Scoring = field(default_factory=Scoring)
    walk: int | None = None
    ignore: frozenset[str] = frozenset()
    issues: list[Issue] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    unread: set[tuple[str, int]] = field(default_factory=set)
    _lines: dict[tuple[str, int, str], int] = field(default_factory=dict)

    def issue(
        self, expected: str, got: str | None, table: str, key: str = "", row: int = 0
    ) -> None:
        """Note a problem.

        Parameters
        ----------
        expected
            What would have been right.
        got
            What was found.
        table
            The table of the file, ``""`` for what stands before all tables.
        key
            The key, ``""`` for the table as a whole.
        row
            The place among tables of this name, from 0.
        """
        self.issues.append(self.located(Issue(table, expected, row, key, got)))

    def located(self, issue: Issue) -> Issue:
        """Return an issue about a table of the file, placed in the file.

        Parameters
        ----------
        issue
            With the table's name, and the key as its column.

        Returns
        -------
        Issue
            With the file's name, the line where it is known, and the dotted key.
        """
        table, key, row = issue.table, issue.column or "", issue.row or 0
        outer, _, inner = key.partition(".")
        if table == "rules" and outer in INNER:
            table, key = f"rules.{outer}", inner
        places = [(table, row, key), (table, row, ""), ("rules", 0, outer)]
        if table != f"rules.{outer}":
            places.pop()
        if not (table and key):  # a key may stand for a table, and a table for a key
            places += [("", 0, table), (key, 0, "")]
        line = next((self._lines[at] for at in places if at in self._lines), None)
        dotted = ".".join(part for part in (table, key) if part)
        return Issue(EVENT, issue.expected, line, dotted or None, issue.got, line=True)


def read_settings(text: str) -> Settings:
    """Read the text of ``event.toml``.

    Parameters
    ----------
    text
        Its text.

    Returns
    -------
    Settings
        What it says, and what is wrong with it.
    """
    settings = Settings(_lines=_lines(text))
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        settings.issues.append(_syntax(error))
        settings.broken |= PARTS
        return settings
    version = document.pop("format", None)
    if not is_whole(version) or version != FORMAT:
        got = "nothing" if version is None else shown(version)
        expected = f"expected the line: format = {FORMAT}"
        if is_whole(version):
            expected += "; a newer version of this package may read the file"
        settings.issue(expected, got, "", "format")
        settings.broken |= PARTS
        return settings
    _fill(settings, document)
    return settings


def _fill(settings: Settings, document: dict[str, Any]) -> None:
    name = document.pop("name", "")
    if is_text(name):
        settings.name = name
    else:
        settings.issue(TEXT.expected, shown(name), "", "name")
    known = ["format", "name", *TABLES]
    for key in document.keys() - set(TABLES):
        hint = did_you_mean(key, known)
        expected = f"expected one of {', '.join(known)}.{hint}"
        settings.issue(expected, "a key that nobody knows", "", key)
        settings.broken |= {table for table in PARTS if repr(table) in hint}
    settings.rounds = _rounds(settings, document.get("rounds"))
    inner = _inner(settings, document.get("rules"))
    tables = {
        table: _table(settings, table, document[table])
        for table in ("choices", "rules", "scoring", "columns")
        if table in document
    }
    form = tables.get("choices", {})
    given = document.get("choices")
    if isinstance(given, dict) and form.keys() < given.keys():  # ties may be allowed
        form = {"ties": True, **form}
    settings.form = ChoiceForm(**form)
    rules = tables.get("rules", {})
    if is_whole(rules.get("walking")):
        settings.walk = rules.pop("walking")
    settings.rules = Rules(**rules, **inner)
    settings.scoring = Scoring(**tables.get("scoring", {}))
    settings.ignore = frozenset(tables.get("columns", {}).get("ignore", ()))


def _inner(settings: Settings, rules: object) -> dict[str, Any]:
    """Return what the tables within ``[rules]`` say, which are then taken out of it."""
    if not isinstance(rules, dict):
        return {}
    made: dict[str, list[Any]] = {name: [] for name in INNER}
    for name in INNER:
        entries = rules.pop(name, [])
        if not isinstance(entries, list):
            expected = f"expected a table [[rules.{name}]] for each"
            settings.issue(expected, shown(entries), "rules", name)
            settings.broken.add(f"rules.{name}")
            continue
        for row, entry in enumerate(entries):
            values = _entry(settings, name, entry, row)
            if values is None:
                settings.unread.add((name, row))
            made[name].append(SILENT[name] if values is None else _of(name, values))
    made["quotas"] = made.pop("quota")
    return dict(made)


def _entry(
    settings: Settings, name: str, entry: object, row: int
) -> dict[str, Any] | None:
    """Return what a table within ``[rules]`` says; None if not all can be read."""
    table = f"rules.{name}"
    values = _table(settings, table, entry, row)
    if not isinstance(entry, dict):
        return None
    key, example = REQUIRED.get(table, ("", ""))
    if key and key not in entry:
        expected = f"expected a key {key}, such as {key} = {example}"
        settings.issue(expected, "nothing", table, key, row)
        return None
    return values if values.keys() == entry.keys() else None


def _of(name: str, values: dict[str, Any]) -> Group | ProgrammeLimit | Quota:
    if name == "programme":
        return ProgrammeLimit(**values)
    if name != "quota":
        return Group(**values)
    for key in SHARES:
        if key in values:
            values[key] = share(values[key])
    return Quota(**values)


def _rounds(settings: Settings, entries: object) -> RawTable:
    if not isinstance(entries, list) or not entries:
        expected = "expected a table [[rounds]] for each round, in order"
        got = None if entries is None else shown(entries)
        settings.issue(expected, got, "rounds")
        settings.broken.add("rounds")
        entries = []
    rows = [_table(settings, "rounds", entry, row) for row, entry in enumerate(entries)]
    for row, values in enumerate(rows):
        if "id" not in values:
            settings.broken.add("rounds")
            if isinstance(entries[row], dict) and "id" not in entries[row]:
                expected = 'expected an id, such as id = "1"'
                settings.issue(expected, "nothing", "rounds", "id", row)
    columns = {"round": "id", "title": "title", "start": "start", "end": "end"}
    cells = {
        column: [values.get(key) for values in rows] for column, key in columns.items()
    }
    table = raw_table("rounds", cells)
    first: dict[object, int] = {}
    for row, name in enumerate(cells["round"]):
        if name and first.setdefault(name, row) != row:
            expected = f"expected each id once, and round {first[name] + 1} has it"
            table.issue(expected, row=row, column="round", got=shown(name))
    return table


def _table(
    settings: Settings, table: str, values: object, row: int = 0
) -> dict[str, Any]:
    keys = KEYS[table]
    if not isinstance(values, dict):
        several = table == "rounds" or "." in table
        brackets = f"[[{table}]]" if several else f"[{table}]"
        settings.issue(f"expected a table {brackets}", shown(values), table, "", row)
        settings.broken.add(table)
        return {}
    good = {}
    for key, value in values.items():
        if key not in keys:
            known = [*keys, *INNER] if table == "rules" else [*keys]
            hint = did_you_mean(key, known)
            expected = f"expected one of {', '.join(known)}.{hint}"
            settings.issue(expected, "a key that nobody knows", table, key, row)
            meant = {f"rules.{k}" for k in known if repr(k) in hint}
            settings.broken |= (table == "rules" and meant) or {table}
        elif not keys[key].fits(value):
            got = value.isoformat() if isinstance(value, date | time) else shown(value)
            settings.issue(keys[key].expected, got, table, key, row)
            if (table, key) not in HARMLESS:
                settings.broken.add(f"rules.{key}" if table == "rules" else table)
        else:
            good[key] = value
    return good


def _syntax(error: Exception) -> Issue:
    found = AT_LINE.fullmatch(str(error))
    line = int(found[2]) if found else None
    said = found[1] if found else str(error)
    if isinstance(error, RecursionError):
        said = "brackets within brackets without end"
    elif not isinstance(error, tomllib.TOMLDecodeError):
        said = "a number of too many digits"
    expected = "expected TOML, as in the example of the format"
    got = f"what is no TOML ({said})"
    return Issue(EVENT, expected, line, None, got, line=True)


def _lines(text: str) -> dict[tuple[str, int, str], int]:
    """Return the line of each table and key, or nothing where that is uncertain."""
    lines: dict[tuple[str, int, str], int] = {}
    if '"""' in text or "'''" in text:
        return lines
    table, count = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        header, key = HEADER.fullmatch(line.rstrip("\r")), KEY.match(line)
        if header:
            table = re.sub(r"\s", "", header[1])
            count = sum(1 for name, _, at in lines if name == table and not at)
            lines[table, count, ""] = number
        elif key:
            lines.setdefault((table, count, key[1]), number)
    return lines
