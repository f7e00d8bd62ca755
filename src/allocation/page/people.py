"""The parts of the page that are about people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from allocation.page.parts import Parts, short
from allocation.telling import labels
from allocation.telling.contents import rows

if TYPE_CHECKING:
    Row = dict[str, Any]


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


class People(Parts):
    """Who sits where, everybody's programme, and who fares worst."""

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
        """Return the sessions that do not run, and who had wanted each."""
        if not self._contents.whole:
            return []
        wanted: dict[str, Row] = {}
        for row in rows(self._contents.report.cancelled()):
            one = wanted.setdefault(
                row["session"],
                {
                    "name": self._names[row["session"]],
                    "said": self._gone(row),
                    "people": [],
                },
            )
            if row["participant"] is not None:
                said = labels.choice(self._labels, int(row["rank"]))
                one["people"].append((row["name"] or row["participant"], said))
        return list(wanted.values())

    def _gone(self, row: Row) -> str:
        """Return what became of a session that does not run."""
        values = {
            "state": labels.value(self._labels, "state", row["state"]),
            "round": row["round"],
        }
        if not row["min_size"]:
            return self._words.text("{state}, round {round}", **values)
        return self._words.text(
            "{state}, round {round}, at least {minimum} people",
            minimum=self._words.number(row["min_size"]),
            **values,
        )

    def groups(self) -> list[Row]:
        """Return who is to sit together, or apart, and where: a row a round."""
        if not self._contents.whole:
            return []
        found: dict[tuple[str, int, str], Row] = {}
        for row in rows(self._contents.report.groups()):
            one = found.setdefault(
                (row["rule"], row["group"], row["round"]),
                {
                    "rule": labels.value(self._labels, "rule", row["rule"]),
                    "round": row["round"],
                    "kept": self._words.text("yes")
                    if row["kept"]
                    else self._words.text("no"),
                    "people": [],
                    "sessions": {},
                },
            )
            one["people"].append(row["name"] or row["participant"])
            session = row["session"]
            one["sessions"][
                self._words.text("no session")
                if session is None
                else short(self._names[session])
            ] = None
        return [{**row, "sessions": list(row["sessions"])} for row in found.values()]
