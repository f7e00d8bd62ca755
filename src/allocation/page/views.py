"""What each part of the page shows, in the order and the words of its reader."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from allocation.page.drawings import Drawing, drawings
from allocation.stages import SEPARATOR
from allocation.telling import labels, verdicts
from allocation.telling.contents import rows
from allocation.telling.figures import figures, points, sizes

if TYPE_CHECKING:
    from allocation.telling.contents import Contents
    from allocation.wording import Words

    Row = dict[str, Any]

LEVELS_SHOWN = 8
"""How many levels of one stage are told, besides the last."""

SHORT = 60
"""How long a title may be in everybody's programme."""

DASH = "–"
"""Between a beginning and an end."""


class Seat(NamedTuple):
    """One seat as a programme shows it.

    Parameters
    ----------
    name
        Of the session; ``""`` where the seat is empty.
    said
        What it is to the person.
    """

    name: str
    said: str


class Views:
    """The parts of a page.

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

    @property
    def title(self) -> str:
        """The name of the event."""
        return self._contents.report.event.name or self._words.text("The plan")

    def verdict(self) -> list[str]:
        """Return what was proved, and whether the rules are kept."""
        rules = verdicts.kept(self._labels, self._contents.report.rules())
        if self._contents.stages:
            return [*verdicts.verdict(self._labels, self._contents.stages), rules]
        return [rules] if self._contents.whole else []

    def sizes(self) -> list[str]:
        """Return how large the event is."""
        return sizes(self._labels, self._contents.report.event)

    def figures(self) -> list[tuple[str, str]]:
        """Return how people fare: numbers and what they are."""
        words = self._labels
        return [
            (one.shown(words), words.text(one.name)) for one in figures(self._contents)
        ]

    def drawings(self) -> list[Drawing]:
        """Return the pictures; they show whole counts, and hidden ones have none."""
        if not self._contents.whole:
            return []
        return drawings(self._contents.report, self._words.language)

    def points(self) -> str:
        """Return what points are."""
        return points(self._labels, self._contents.report.event)

    def aims(self) -> list[Row]:
        """Return the aims, with values where these may be told.

        Of a stage with many levels, some and the last; between them, how many more.
        """
        whole, stages = self._contents.whole, self._contents.stages
        found: list[Row] = []
        for _, run in groupby(
            enumerate(stages, 1), key=lambda pair: pair[1].name.partition(SEPARATOR)[0]
        ):
            levels = list(run)
            more = len(levels) - LEVELS_SHOWN - 1
            for place, (order, stage) in enumerate(levels):
                if place == LEVELS_SHOWN and more > 0:
                    said = self._words.plural(
                        "… {count} level between", "… {count} levels between", more
                    )
                    found.append({"between": said})
                if place < LEVELS_SHOWN or place == len(levels) - 1:
                    found.append(
                        {
                            "order": self._words.number(order),
                            "aim": labels.aim(self._labels, stage.name),
                            "value": self._words.number(stage.value) if whole else "",
                            "known": verdicts.known(self._labels, stage, figures=whole),
                        }
                    )
        return found

    def outcomes(self) -> list[Row] | None:
        """Return how many seats are of each rank; None if that may not be told."""
        table = self._contents.choices
        if table is None:
            return None
        return [
            {
                "said": labels.outcome(self._labels, row["outcome"], row["rank"]),
                "seats": self._count(row["seats"]),
                "share": self._share(row["share"]),
                "bar": _part(row["share"]),
            }
            for row in rows(table)
        ]

    def outcomes_of_rounds(self) -> list[list[str]] | None:
        """Return the share of each outcome in each round, in the order of outcomes."""
        by_group, overall = self._contents.choices_by_group, self._contents.choices
        if not self._contents.whole or by_group is None or overall is None:
            return None
        by_round = by_group[by_group["grouped"] == "round"]
        found = {
            (row["group"], row["outcome"], row["rank"]): row["share"]
            for row in rows(by_round)
        }
        return [
            [
                self._words.percent(found.get((name, row["outcome"], row["rank"]), 0.0))
                for name, _, _ in self.rounds
            ]
            for row in rows(overall)
        ]

    def sessions(self) -> list[Row] | None:
        """Return the table of sessions; None if it may not be told."""
        table = self._contents.attendance
        return None if table is None else [self._session(row) for row in rows(table)]

    def _session(self, row: Row) -> Row:
        limited = bool(row["limited"])
        return {
            "id": row["session"],
            "name": self._names[row["session"]],
            "round": row["round"],
            "kind": row["kind"],
            "room": row["room"] or "",
            "when": self._when(row["start"], row["end"]),
            "sorts": "" if row["start"] is None else row["start"].isoformat(),
            "capacity": self._words.number(row["capacity"]) if limited else "∞",
            "capacity_sorts": int(row["capacity"]) if limited else "",
            "taken": self._count(row["taken"]),
            "free": self._count(row["free"]) if limited else "",
            "fill": self._share(row["fill"]) if limited else "",
            "bar": _part(row["fill"]) if limited else None,
            "over": limited and (row["fill"] or 0.0) > 1,
            "firsts": self._count(row["first_choices"]),
            "cancelled": bool(row["cancelled"]),
        }

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

    def lists(self) -> list[Row]:
        """Return who sits in each session, in the order of the table of sessions."""
        if not self._contents.whole:
            return []
        people: dict[str, list[Row]] = {}
        for row in rows(self._contents.report.programmes()):
            if row["session"] is not None:
                people.setdefault(row["session"], []).append(row)
        found = []
        for session in self.sessions() or []:
            here = people.get(session["id"], [])
            here.sort(key=lambda row: self._name_key(row["name"], row["participant"]))
            seated = [(row["name"] or row["participant"], row) for row in here]
            found.append(
                {**session, "people": [(n, row["organisation"]) for n, row in seated]}
            )
        return found

    def programmes(self) -> list[Row]:
        """Return everybody's programme, in the order of names."""
        if not self._contents.whole:
            return []
        seats: dict[str, dict[str, list[Seat]]] = {}
        for row in rows(self._contents.report.programmes()):
            session = row["session"]
            seat = Seat(
                "" if session is None else short(self._names[session]),
                labels.outcome(self._labels, row["outcome"], row["rank"]),
            )
            mine = seats.setdefault(row["participant"], {})
            mine.setdefault(row["round"], []).append(seat)
        people = rows(self._contents.report.totals())
        people.sort(key=lambda row: self._name_key(row["name"], row["participant"]))
        rounds = [name for name, _, _ in self.rounds]
        return [
            {
                "id": row["participant"],
                "name": row["name"] or row["participant"],
                "organisation": row["organisation"],
                "seats": [
                    seats.get(row["participant"], {}).get(name, []) for name in rounds
                ],
                "total": self._words.number(row["total"]),
                "sorts": int(row["total"]),
            }
            for row in people
        ]

    def least_served(self) -> list[Row]:
        """Return who fares worst, and how many people do."""
        if not self._contents.whole:
            return []
        return [
            {
                "name": row["name"] or row["participant"],
                "id": row["participant"],
                "organisation": row["organisation"],
                "total": self._words.number(row["total"]),
                "satisfaction": self._words.percent(row["satisfaction"]),
                "wished_more": self._words.number(row["wished_more"]),
                "as_badly": self._words.number(row["as_badly"]),
            }
            for row in rows(self._contents.report.least_served())
            if row["total"] > 0
        ]

    def cancelled(self) -> list[Row]:
        """Return the cancelled sessions, and how many people had wanted each."""
        if not self._contents.whole:
            return []
        wanted: dict[str, Row] = {}
        for row in rows(self._contents.report.cancelled()):
            one = wanted.setdefault(
                row["session"],
                {
                    "name": self._names[row["session"]],
                    "round": row["round"],
                    "minimum": self._words.number(row["min_size"]),
                    "people": [],
                },
            )
            if row["participant"] is not None:
                said = labels.choice(self._labels, int(row["rank"]))
                one["people"].append((row["name"] or row["participant"], said))
        return list(wanted.values())

    def rules(self) -> list[Row]:
        """Return the rules in words, and how often each is broken."""
        table = self._contents.report.rules(self._words.language)
        return [
            {
                "rule": labels.value(self._labels, "rule", row["rule"]),
                "says": row["says"],
                "breaches": self._words.number(row["breaches"]),
            }
            for row in rows(table)
            if row["instances"] or row["breaches"]
        ]

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
        At most :data:`SHORT` characters.

    Examples
    --------
    >>> short("a" * 60) == "a" * 60, short("b" * 61) == "b" * 59 + "…"
    (True, True)
    """
    return title if len(title) <= SHORT else f"{title[: SHORT - 1].rstrip()}…"


def _part(share: Any) -> float | None:
    """Return the length of a bar in per cent; None where the share is hidden."""
    return None if share is None else round(100 * min(share, 1.0), 1)
