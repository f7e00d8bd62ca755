"""What follows from the files of a plan and its event, with the csv module alone.

Only what the Lille event has is understood: ranks by session, linear costs, pins,
rounds that people do not attend, topics that are not taken twice.
"""

from __future__ import annotations

import csv
import itertools
import tomllib
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Row = dict[str, str]


class Facts:
    """A folder that ``demo`` or ``solve`` wrote."""

    def __init__(self, folder: Path) -> None:
        event = folder / "event"
        self.toml = tomllib.loads((event / "event.toml").read_text(encoding="utf-8"))
        self.rounds = [held["id"] for held in self.toml["rounds"]]
        self.rooms = {r["room"]: int(r["capacity"]) for r in _read(event / "rooms.csv")}
        self.sessions = {row["session"]: row for row in _read(event / "sessions.csv")}
        self.people = {r["participant"]: r for r in _read(event / "participants.csv")}
        self.seats = _read(folder / "assignment.csv")
        self.ranks = {
            (row["participant"], row["session"]): int(row["rank"])
            for row in _read(event / "choices.csv")
        }
        sizes = Counter(row["round"] for row in self.sessions.values())
        self.unlisted = max(sizes.values())

    def capacity(self, session: str) -> int:
        """Return the lesser of the session's own limit and its room's."""
        row = self.sessions[session]
        own = [int(row["capacity"])] if row["capacity"] else []
        return min([*own, self.rooms[row["room"]]])

    def attends(self, person: str) -> list[str]:
        """Return the rounds of a person."""
        stated = self.people[person]["attends"]
        return stated.split(";") if stated else self.rounds

    def pins(self, person: str) -> list[str]:
        """Return the sessions that a person is pinned to."""
        stated = self.people[person]["pin"]
        return stated.split(";") if stated else []

    def ballot(self, person: str, held: str) -> dict[str, int]:
        """Return what a person ranks in a round."""
        return {
            session: self.ranks[person, session]
            for session in self.of_round(held)
            if (person, session) in self.ranks
        }

    def of_round(self, held: str) -> list[str]:
        """Return the sessions of a round."""
        return [name for name, row in self.sessions.items() if row["round"] == held]

    def outcome(self, person: str, session: str) -> str:
        """Return what a seat is to the person, in the words of the papers."""
        if session in self.pins(person):
            return "decided beforehand"
        ballot = self.ballot(person, self.sessions[session]["round"])
        if not ballot:
            return "no choice stated"
        rank = ballot.get(session)
        if rank is None:
            return "not on the ballot"
        ending = {1: "st", 2: "nd", 3: "rd"}.get(rank, "th")
        return f"{rank}{ending} choice"

    def cost(self, person: str, session: str) -> int:
        """Return what a seat costs."""
        ballot = self.ballot(person, self.sessions[session]["round"])
        if session in self.pins(person) or not ballot:
            return 0
        return ballot[session] - 1 if session in ballot else self.unlisted

    @cached_property
    def programme(self) -> dict[str, dict[str, str]]:
        """Return each person's session in each round that they attend."""
        found: dict[str, dict[str, str]] = {name: {} for name in self.people}
        for row in self.seats:
            found[row["participant"]][row["round"]] = row["session"]
        return found

    @cached_property
    def taken(self) -> Counter[str]:
        """Return how many people sit in each session."""
        return Counter(row["session"] for row in self.seats)

    @cached_property
    def totals(self) -> dict[str, int]:
        """Return each person's total, from the costs that are written."""
        found = dict.fromkeys(self.people, 0)
        for row in self.seats:
            found[row["participant"]] += int(row["cost"])
        return found

    def first_choices(self, session: str) -> int:
        """Return how many people of the round prefer no other session of it."""
        held = self.sessions[session]["round"]
        found = 0
        for person in self.people:
            ballot = self.ballot(person, held)
            there = held in self.attends(person) and session in ballot
            found += there and ballot[session] == min(ballot.values())
        return found

    def outcomes(self, rows: Iterable[Row] | None = None) -> Counter[str]:
        """Return how many seats are what."""
        given = self.seats if rows is None else rows
        return Counter(
            self.outcome(row["participant"], row["session"]) for row in given
        )

    @cached_property
    def firsts(self) -> dict[str, list[bool]]:
        """Return for people with choices whether each round that matters is a first."""
        found = {}
        for person in self.people:
            pinned = {self.sessions[name]["round"] for name in self.pins(person)}
            mine = []
            for held in self.attends(person):
                ballot = self.ballot(person, held)
                if ballot and held not in pinned:
                    had = ballot.get(self.programme[person][held])
                    mine.append(had == min(ballot.values()))
            if mine:
                found[person] = mine
        return found

    @cached_property
    def alone(self) -> dict[str, tuple[int, int]]:
        """Return the least and the greatest total that each person could have alone."""
        (exclusive,) = self.toml["rules"]["no_repeat"]
        found = {}
        for person in self.people:
            costs = []
            options = []
            for held in self.attends(person):
                here = self.of_round(held)
                options.append([s for s in here if s in self.pins(person)] or here)
            for programme in itertools.product(*options):
                topics = [
                    self.sessions[s]["topic"]
                    for s in programme
                    if self.sessions[s]["round"] in exclusive
                ]
                if len(set(topics)) == len(topics):
                    costs.append(sum(self.cost(person, s) for s in programme))
            found[person] = min(costs), max(costs)
        return found

    @cached_property
    def satisfaction(self) -> dict[str, float]:
        """Return how each person fares, from 0 to 1."""
        return {
            person: 1 - (self.totals[person] - best) / max(worst - best, 1)
            for person, (best, worst) in self.alone.items()
        }

    def wished_more(self, person: str) -> int:
        """Return how many sessions a person ranks before what they have."""
        found = 0
        for held, session in self.programme[person].items():
            if session in self.pins(person):
                continue
            ballot = self.ballot(person, held)
            had = ballot.get(session, self.unlisted + 1)
            found += sum(rank < had for rank in ballot.values())
        return found

    @cached_property
    def envy(self) -> tuple[int, int]:
        """Return how many people envy somebody, and how many pairs would swap."""
        rights = {p: (self.attends(p), self.pins(p)) for p in self.people}
        envious, pairs = set(), set()
        for one in self.people:
            for other in self.people:
                if one == other or rights[one] != rights[other]:
                    continue
                with_theirs = sum(
                    self.cost(one, s) for s in self.programme[other].values()
                )
                if with_theirs < self.totals[one]:
                    envious.add(one)
                    pairs.add((one, other))
        swaps = sum((other, one) in pairs for one, other in pairs) // 2
        return len(envious), swaps


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
