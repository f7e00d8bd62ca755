"""What all parts of the page share: rounds, sessions, and how values are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allocation.occupancy import NOT_PROGRAMMED, RUNS
from allocation.telling import labels
from allocation.telling.contents import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocation.telling.contents import Contents
    from allocation.wording import Words

    Row = dict[str, Any]

SHORT = 60
"""How long a title may be in everybody's programme."""

DASH = "–"
"""Between a beginning and an end."""


class Parts:
    """What parts of a page share.

    Parameters
    ----------
    contents
        What it holds.
    words
        The language of the page's own messages.
    labels
        The language of headings and values.
    """

    def __init__(self, contents: Contents, words: Words, labels: Words) -> None:
        self._contents = contents
        self._words = words
        self._labels = labels
        event = contents.report.event
        titles = event.sessions.title.tolist()
        ids = event.sessions.ids.tolist()
        self._names = {
            name: title or name for name, title in zip(ids, titles, strict=True)
        }
        self.rounds = [
            (name, self._words.text("Round {round}", round=name), title)
            for name, title in zip(
                event.rounds.ids.tolist(), event.rounds.title.tolist(), strict=True
            )
        ]

    def sessions(self) -> list[Row] | None:
        """Return the table of sessions; None if it may not be told."""
        table = self._contents.attendance
        if table is None:
            return None
        found = rows(table)
        linked: dict[int, list[str]] = {}
        for row in found:
            if row["linked"] is not None:
                linked.setdefault(row["linked"], []).append(row["session"])
        return [self._session(row, linked.get(row["linked"], [])) for row in found]

    def _session(self, row: Row, linked: list[str]) -> Row:
        # what is not programmed has no room, and no seats in one
        known = row["state"] != NOT_PROGRAMMED
        limited = bool(row["limited"]) and known
        unlimited = "∞" if known else ""
        return {
            "id": row["session"],
            "name": self._names[row["session"]],
            "round": row["round"],
            "kind": row["kind"],
            "room": row["room"] or "",
            "when": self._when(row["start"], row["end"]),
            "sorts": "" if row["start"] is None else row["start"].isoformat(),
            "capacity": self._words.number(row["capacity"]) if limited else unlimited,
            "capacity_sorts": int(row["capacity"]) if limited else "",
            "taken": self._count(row["taken"]),
            "free": self._count(row["free"]) if limited else "",
            "fill": self._share(row["fill"]) if limited else "",
            "bar": bar_of(row["fill"]) if limited else None,
            "over": limited and (row["overfull"] or 0) > 0,
            "firsts": self._count(row["first_choices"]),
            "state": ""
            if row["state"] == RUNS
            else labels.value(self._labels, "state", row["state"]),
            "notes": list(self._notes(row, linked)),
        }

    def _notes(self, row: Row, linked: list[str]) -> Iterator[str]:
        """Yield what only some sessions have to say of their seats."""
        words, expected = self._words, row["expected"]
        if row["walk_ins"] and row["limited"] and row["state"] != NOT_PROGRAMMED:
            yield words.plural(
                "{count} seat held back", "{count} seats held back", row["walk_ins"]
            )
        if expected is not None and expected != row["taken"]:
            digits = 0 if float(expected).is_integer() else 1
            yield words.text("{number} expected", number=words.number(expected, digits))
        if row["overfull"]:
            yield words.plural(
                "{count} beyond the seats", "{count} beyond the seats", row["overfull"]
            )
        others = [short(self._names[name]) for name in linked if name != row["session"]]
        if others:
            yield words.text("with {sessions}", sessions=", ".join(others))

    def _when(self, start: Any, end: Any) -> str:
        if start is None:
            return ""
        words = self._words
        first = words.date_and_time(start)
        if end is None:
            return first
        same = start.date() == end.date()
        last = words.time(end) if same else words.date_and_time(end)
        return f"{first}{DASH if same else f' {DASH} '}{last}"

    def _name_key(self, name: str, participant: str) -> tuple[Any, ...]:
        return (*self._words.sort_key(name or participant), participant)

    def _count(self, value: Any) -> str:
        return (
            self._words.text("hidden") if value is None else self._words.number(value)
        )

    def _share(self, value: Any) -> str:
        return "" if value is None else self._words.percent(value)


def short(title: str) -> str:
    """Return a title for a cell among many, which has it in full elsewhere.

    Parameters
    ----------
    title
        Any title.

    Returns
    -------
    str
        At most :data:`SHORT` characters, of whole words where these are not too long.

    Examples
    --------
    >>> short("a" * 60) == "a" * 60, short("b" * 61) == "b" * 59 + "…"
    (True, True)
    """
    if len(title) <= SHORT:
        return title
    head = title[: SHORT - 1]
    words, space, _ = head.rpartition(" ")
    whole = words if space and len(words) > SHORT // 2 else head
    return f"{whole.rstrip(' .,;:')}…"


def bar_of(share: float | None) -> float | None:
    """Return the length of a bar.

    Parameters
    ----------
    share
        1 is all; None if it is hidden.

    Returns
    -------
    float or None
        In per cent, 100 at most; None for no bar.
    """
    return None if share is None else round(100 * min(share, 1.0), 1)
