"""The tables of a report once more, from the written seats, in plain Python."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import allocation as al
from allocation import lottery

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]


def written(event: al.Event, assignment: al.Assignment) -> str:
    """Return the seats of any answer as a plan writes them."""
    drawn = lottery.numbers(0, event.participants.ids.tolist())
    plan = al.Plan(event, assignment, (), (), seed=0, lottery=drawn, seconds=0.0)
    text = plan.seats().to_csv(index=False)
    return str(text)


def plain_of(event: al.Event, assignment: al.Assignment) -> Plain:
    """Return any answer as a plan writes it, with rooms that nobody sits in."""
    chosen = assignment.chosen_rooms
    rooms = [-1] * len(event.sessions) if chosen is None else chosen.tolist()
    given = {
        name: str(event.rooms.ids[room])
        for name, room in zip(event.sessions, rooms, strict=True)
        if room >= 0
    }
    return Plain.of(event, written(event, assignment), given)


@dataclass
class Plain:
    """An event and the seats of ``assignment.csv``, as lists and dictionaries."""

    event: al.Event
    rows: list[Row]
    given: dict[str, str] = field(default_factory=dict)
    ballots: dict[tuple[int, str], dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, event: al.Event, text: str, given: dict[str, str] | None = None
    ) -> Plain:
        """Read the file; rooms of sessions in which nobody sits are told."""
        return cls(event, list(csv.DictReader(io.StringIO(text))), given or {})

    @cached_property
    def rounds(self) -> list[str]:
        """Ids of the rounds in order."""
        return list(self.event.rounds.ids.tolist())

    @cached_property
    def sessions(self) -> dict[str, Row]:
        """What the event says of each session, by id."""
        table, found = self.event.sessions, {}
        for place, name in enumerate(table.ids.tolist()):
            room = int(table.room[place])
            found[name] = {
                "place": place,
                "round": self.rounds[table.round[place]],
                "title": table.title[place],
                "topic": table.topic[place],
                "kind": table.kind[place],
                "named": self.event.rooms.ids[room] if room >= 0 else None,
                "min_size": int(table.min_size[place]),
                "mandatory": bool(table.mandatory[place]),
                "candidate": bool(table.candidate[place]),
                "own": int(table.capacity[place]),
                "walk_ins": int(table.walk_ins[place]),
                "extra": int(table.extra[place]),
                "show_up": int(table.show_up[place]),
            }
        for name, row in found.items():
            sat_in = [r["room"] or None for r in self.rows if r["session"] == name]
            row["runs"] = bool(sat_in) or not (
                (row["min_size"] > 0 or row["candidate"]) and not row["mandatory"]
            )
            given = self.given.get(name) if row["runs"] else None
            row["room"] = [*sat_in, row["named"] or given][0]
            row["seats"] = self._seats_in(row)
        return found

    def _seats_in(self, row: Row) -> int:
        """Return the seats of a session in its room, or the most that it may have."""
        capacity = dict(zip(self.event.rooms, self.event.rooms.capacity, strict=True))
        rooms = [row["room"]]
        if self.event.rules.choose_rooms and not row["named"] and not row["runs"]:
            rooms = list(capacity)
        limits = [
            min(row["own"], int(capacity.get(room, al.UNLIMITED))) for room in rooms
        ]
        return max(
            (
                limit if limit == al.UNLIMITED else max(limit - row["walk_ins"], 0)
                for limit in limits
            ),
            default=0,
        )

    @cached_property
    def people(self) -> dict[str, Row]:
        """What the event says of each person, by id."""
        table, found = self.event.participants, {}
        for place, name in enumerate(table.ids.tolist()):
            found[name] = {
                "place": place,
                "name": table.name[place],
                "organisation": table.organisation[place],
                "category": table.category[place],
                "show_up": int(table.show_up[place]),
                "attends": [
                    name
                    for name, there in zip(
                        self.rounds, table.attends[place], strict=True
                    )
                    if there
                ],
            }
        return found

    @cached_property
    def pins(self) -> set[tuple[int, int]]:
        """Return who is pinned where."""
        return {(p, s) for p, s in self.event.participants.pins.tolist()}

    @cached_property
    def items(self) -> dict[str, int]:
        """Return the column of ballots of each thing that is ranked."""
        names = self.event.choices.items.tolist()
        return {name: place for place, name in enumerate(names)}

    def stated(self, person: int, session: int) -> int | None:
        """Return what a ballot says of a session."""
        choices = self.event.choices
        table = self.event.sessions
        named = table.ids if choices.of == "session" else table.topic
        value = int(choices.values[person, self.items[named[session]]])
        return None if value == al.UNLISTED else value

    def ballot(self, person: int, held: str) -> dict[int, int]:
        """Return what a ballot lists in a round, by session."""
        if (person, held) not in self.ballots:
            found = {}
            for row in self.sessions.values():
                value = self.stated(person, row["place"])
                if row["round"] == held and value is not None:
                    found[row["place"]] = value
            self.ballots[person, held] = found
        return self.ballots[person, held]

    def opinion(self, person: int, held: str) -> bool:
        """Say whether a ballot says anything that matters in a round."""
        if self.event.scoring.blank == "unlisted":
            return any(self.ballot(person, other) for other in self.rounds)
        return bool(self.ballot(person, held))

    def rank(self, person: int, session: int, held: str) -> int | None:
        """Return the rank of a listed session."""
        ballot = self.ballot(person, held)
        if session not in ballot:
            return None
        if self.event.choices.scale == "rank":
            return ballot[session]
        return 1 + sum(value > ballot[session] for value in ballot.values())

    def outcome(self, row: Row) -> tuple[str, int | None]:
        """Return what a seat is to the person."""
        if not row["session"]:
            return "empty seat", None
        person = self.people[row["participant"]]["place"]
        session = self.sessions[row["session"]]["place"]
        if (person, session) in self.pins:
            return "pinned", None
        if not self.opinion(person, row["round"]):
            return "no preference", None
        rank = self.rank(person, session, row["round"])
        return ("not listed", None) if rank is None else ("rank", rank)

    @cached_property
    def taken(self) -> Counter[str]:
        """Return how many people sit in each session."""
        return Counter(row["session"] for row in self.rows if row["session"])

    def totals(self) -> dict[str, int]:
        """Return each person's total."""
        found = dict.fromkeys(self.people, 0)
        for row in self.rows:
            found[row["participant"]] += int(row["cost"])
        return found

    def choices(self, by: str | None) -> Counter[tuple[str | None, str, int | None]]:
        """Return how many seats each group has of each outcome and rank."""
        found: Counter[tuple[str | None, str, int | None]] = Counter()
        for row in self.rows:
            group: str | None = "all"
            if by == "round":
                group = row["round"]
            elif by == "kind":
                session = row["session"]
                group = self.sessions[session]["kind"] if session else None
            elif by is not None:
                group = self.people[row["participant"]][by]
            found[group, *self.outcome(row)] += 1
        return found

    def wished(self, name: str) -> list[tuple[str, int]]:
        """Return the sessions that a person would rather have, and their ranks."""
        person = self.people[name]
        found = []
        for held in person["attends"]:
            ballot = self.ballot(person["place"], held)
            had = [self._had(row) for row in self._seats(name, held)]
            for session, row in self.sessions.items():
                rank = self.rank(person["place"], row["place"], held)
                if row["place"] not in ballot or row["round"] != held or rank is None:
                    continue
                pinned = (person["place"], row["place"]) in self.pins
                if not pinned and all(one is None or rank < one for one in had):
                    found.append((session, rank))
        return found

    @cached_property
    def seats(self) -> dict[tuple[str, str], list[Row]]:
        """Return the seats by person and round."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row["participant"], row["round"]), []).append(row)
        return found

    def _seats(self, name: str, held: str) -> Iterable[Row]:
        return self.seats.get((name, held), [])

    def _had(self, row: Row) -> int | None:
        """Return the rank of a seat: None is behind all, 0 before."""
        outcome, rank = self.outcome(row)
        if outcome in {"pinned", "no preference"}:
            return 0
        return rank
