"""What ``event.toml`` says, checked key by key."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from json import dumps
from typing import TYPE_CHECKING, Any

from allocation.errors import Issue, did_you_mean, shown
from allocation.event.balloting import ChoiceForm
from allocation.event.building import raw_table
from allocation.reading.source import EVENT
from allocation.rules import Rules
from allocation.scoring import PRESETS, Scoring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from allocation.event.cells import RawTable

FORMAT = 1
"""The version of the format that this package reads and writes."""

PARTS = frozenset({"rounds", "choices", "rules", "scoring", "columns"})
"""The tables of the file."""

HEADER = re.compile(r"\s*\[\[?\s*(\w+)\s*\]\]?\s*(#.*)?")
KEY = re.compile(r"\s*([\w-]+)\s*=")
AT_LINE = re.compile(r"(.*) \(at line (\d+), column \d+\)", re.DOTALL)


@dataclass(frozen=True)
class Key:
    """What a key may hold.

    Parameters
    ----------
    fits
        Whether a value will do.
    expected
        What a message says where it does not.
    """

    fits: Callable[[Any], bool]
    expected: str


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_moment(value: object) -> bool:
    if not isinstance(value, datetime) or value.tzinfo is not None:
        return False
    return not value.second and not value.microsecond


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and _is_texts(value)  # noqa: PLR2004  # that is a pair


def _each(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _either(*tests: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: any(fits(value) for fits in tests)


TEXT = Key(_is_text, "expected text in quotation marks")
SWITCH = Key(lambda value: isinstance(value, bool), "expected true or false")
WHOLE = Key(_is_whole, "expected a whole number")
MOMENT = Key(
    _is_moment,
    "expected a local day and time, to the minute and without quotation marks, such as "
    "2014-11-18T16:30:00",
)
KEYS: Mapping[str, Mapping[str, Key]] = {
    "rounds": {"id": TEXT, "title": TEXT, "start": MOMENT, "end": MOMENT},
    "choices": {"scale": TEXT, "of": TEXT, "ties": SWITCH},
    "rules": {
        "empty_seats": SWITCH,
        "no_repeat": Key(
            _either(_is_text, _each(_is_texts)),
            'expected "all" or lists of round ids, such as [["1", "2"]]',
        ),
        "clash": Key(
            _each(_is_pair), 'expected pairs of session ids, such as [["a", "b"]]'
        ),
    },
    "scoring": {
        "costs": Key(
            _either(_is_text, _each(_is_whole)),
            f"expected {', '.join(map(dumps, PRESETS))} or a list of whole numbers, "
            "such as [0, 1, 4, 9]",
        ),
        "unlisted": Key(
            _either(_is_text, _is_whole), 'expected "forbidden" or a whole number'
        ),
        "blank": TEXT,
        "top": WHOLE,
    },
    "columns": {
        "ignore": Key(_is_texts, 'expected a list of column titles, such as ["email"]')
    },
}
"""What each table may say."""

HARMLESS = frozenset(
    {
        ("rounds", "title"),
        ("choices", "ties"),
        ("rules", "empty_seats"),
        ("scoring", "blank"),
    }
)
"""Keys without which all else can be checked."""


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
    ignore
        Titles of columns that are not read.
    issues
        What is wrong with the file, apart from the cells of ``rounds``.
    broken
        Those of its tables on which nothing can be built.
    """

    name: str = ""
    rounds: RawTable = field(default_factory=lambda: raw_table("rounds", {"round": []}))
    form: ChoiceForm = field(default_factory=ChoiceForm)
    rules: Rules = field(default_factory=Rules)
    scoring: Scoring = field(default_factory=Scoring)
    ignore: frozenset[str] = frozenset()
    issues: list[Issue] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
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
        key = issue.column or ""
        row = issue.row or 0
        places = [(issue.table, row, key), (issue.table, row, "")]
        if not (
            issue.table and key
        ):  # a key may stand for a table, and a table for a key
            places += [("", 0, issue.table), (key, 0, "")]
        line = next((self._lines[at] for at in places if at in self._lines), None)
        dotted = ".".join(part for part in (issue.table, key) if part)
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
    if not _is_whole(version) or version != FORMAT:
        got = "nothing" if version is None else shown(version)
        expected = f"expected the line: format = {FORMAT}"
        if _is_whole(version):
            expected += "; a newer version of this package may read the file"
        settings.issue(expected, got, "", "format")
        settings.broken |= PARTS
        return settings
    _fill(settings, document)
    return settings


def _fill(settings: Settings, document: dict[str, Any]) -> None:
    name = document.pop("name", "")
    if _is_text(name):
        settings.name = name
    else:
        settings.issue(TEXT.expected, shown(name), "", "name")
    known = ["format", "name", *KEYS]
    for key in document.keys() - KEYS.keys():
        hint = did_you_mean(key, known)
        expected = f"expected one of {', '.join(known)}.{hint}"
        settings.issue(expected, "a key that nobody knows", "", key)
        settings.broken |= {table for table in PARTS if repr(table) in hint}
    settings.rounds = _rounds(settings, document.get("rounds"))
    tables = {
        table: _table(settings, table, document[table])
        for table in ("choices", "rules", "scoring", "columns")
        if table in document
    }
    form = tables.get("choices", {})
    if form.keys() < document.get("choices", {}).keys():  # ties may be allowed
        form = {"ties": True, **form}
    settings.form = ChoiceForm(**form)
    rules = tables.get("rules", {})
    if "rules" in settings.broken:  # which topics may repeat is not known
        rules = {"no_repeat": (), **rules}
    settings.rules = Rules(**rules)
    settings.scoring = Scoring(**tables.get("scoring", {}))
    settings.ignore = frozenset(tables.get("columns", {}).get("ignore", ()))


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
        brackets = "[[rounds]]" if table == "rounds" else f"[{table}]"
        settings.issue(f"expected a table {brackets}", shown(values), table, "", row)
        settings.broken.add(table)
        return {}
    good = {}
    for key, value in values.items():
        if key not in keys:
            expected = f"expected one of {', '.join(keys)}.{did_you_mean(key, keys)}"
            settings.issue(expected, "a key that nobody knows", table, key, row)
            settings.broken.add(table)
        elif not keys[key].fits(value):
            got = value.isoformat() if isinstance(value, date | time) else shown(value)
            settings.issue(keys[key].expected, got, table, key, row)
            if (table, key) not in HARMLESS:
                settings.broken.add(table)
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
            table = header[1]
            count = sum(1 for name, _, at in lines if name == table and not at)
            lines[table, count, ""] = number
        elif key:
            lines.setdefault((table, count, key[1]), number)
    return lines
