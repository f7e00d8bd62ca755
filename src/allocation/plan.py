"""The plan: an assignment with its proof, as tables and as files."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from allocation import certificate, digests, evaluation, files, nameless, profiles
from allocation.event import NO_ROOM
from allocation.occupancy import occupancy
from allocation.report import Report, showing
from allocation.result import Proof, StageResult, Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.certificate import Certificate
    from allocation.event import Event
    from allocation.pictures import Plots

FORMAT = 1
"""Version of the form of ``summary.json``."""

LARGEST_SEED = 10**60
"""Seeds are below: whoever needs a longer one has made a slip."""

SEATS = "assignment.csv"
PROGRAMMES = "programmes.csv"
ATTENDANCE = "attendance.csv"
SUMMARY = "summary.json"


@dataclass(frozen=True, eq=False)
class Plan:
    """Everyone's programme, and the proof that no better one exists.

    Parameters
    ----------
    event
        The question.
    assignment
        The answer; it keeps every rule.
    stages
        How each stage ended, most important first.
    certificates
        What proves the stages' bounds, one a stage.
    seed
        The seed of the lottery.
    lottery
        Lottery number of each person, shape ``(participants,)``; the smallest goes
        first.
    seconds
        Wall-clock time of the whole job.
    interrupted
        Whether somebody stopped it.
    out_of_time
        Whether the time limit stopped it.
    versions
        The versions of what computed it.
    """

    event: Event
    assignment: Assignment
    stages: tuple[StageResult, ...]
    certificates: tuple[Certificate, ...]
    seed: int
    lottery: NDArray[np.uint64]
    seconds: float
    interrupted: bool = False
    out_of_time: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """``OPTIMAL`` if every stage is, else ``FEASIBLE``."""
        optimal = all(stage.status is Status.OPTIMAL for stage in self.stages)
        return Status.OPTIMAL if optimal else Status.FEASIBLE

    @property
    def proof(self) -> Proof:
        """The weakest word among the stages: who vouches for the plan."""
        order = [Proof.BEST_KNOWN, Proof.SOLVER_CLAIMED, Proof.PROVEN]
        return min((stage.proof for stage in self.stages), key=order.index)

    @property
    def report(self) -> Report:
        """The tables of the plan: ``plan.report.attendance()`` and so on."""
        return Report(
            self.event, self.assignment, seed=self.seed, stages_ended=self.stages
        )

    @property
    def plot(self) -> Plots:
        """Pictures of the plan: ``plan.plot.fill()`` and so on; extra ``plot``."""
        return self.report.plot

    def stage(self, name: str) -> StageResult:
        """Return how one stage ended.

        Parameters
        ----------
        name
            The stage.

        Returns
        -------
        StageResult
            Its value, bound, status and proof.

        Raises
        ------
        KeyError
            If the plan has no such stage.
        """
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise KeyError(name)

    def programme(self, participant: str) -> dict[str, str | None]:
        """Return one person's sessions.

        Parameters
        ----------
        participant
            The person's id.

        Returns
        -------
        dict
            Session id by round id, for the rounds that the person attends; None where
            the seat is empty.

        Raises
        ------
        KeyError
            If there is no such person.
        """
        person = self.event.participants.index(participant)
        event = self.event
        attends = event.participants.attends[person]
        rounds = event.rounds.ids.tolist()
        sessions: dict[str, str | None] = {
            name: None for name, due in zip(rounds, attends, strict=True) if due
        }
        mine = self.assignment.session[self.assignment.participant == person]
        for session in mine.tolist():
            held = rounds[event.sessions.round[session]]
            sessions[held] = str(event.sessions.ids[session])
        return sessions

    def seats(self) -> pd.DataFrame:
        """Return a row for each seat, and for each seat that stays empty.

        Returns
        -------
        pandas.DataFrame
            ``participant``, ``round``, ``session`` (empty if the seat is), ``topic``,
            ``kind``, ``room`` (texts; the room that the session was given, if it names
            none); ``choice`` (the rank or utility that the ballot states, missing if it
            states none), ``cost`` (whole numbers). Sorted by participant, then in the
            order of the rounds.
        """
        event, given = self.event, self.assignment
        person = given.participant
        held = event.sessions.round[given.session]
        empty_person, empty_round = np.nonzero(
            event.participants.attends & (given.counts(event) == 0)
        )
        session = np.append(given.session, np.full(len(empty_person), -1))
        person, held = np.append(person, empty_person), np.append(held, empty_round)
        room = np.where(session < 0, NO_ROOM, given.rooms(event)[session])
        stated = np.where(session < 0, -1, event.stated[person, session])
        cost = np.where(
            session < 0, event.empty_costs[person, held], event.costs[person, session]
        )
        frame = pd.DataFrame(
            {
                "participant": _names(event.participants.ids, person),
                "round": _names(event.rounds.ids, held),
                "session": _names(event.sessions.ids, session),
                "topic": _names(event.sessions.topic, session),
                "kind": _names(event.sessions.kind, session),
                "room": _names(event.rooms.ids, room),
                "choice": pd.array(np.where(stated < 0, 0, stated), dtype="Int64"),
                "cost": cost.astype(np.int64),
            }
        )
        frame.loc[stated < 0, "choice"] = pd.NA
        order = np.lexsort((held, _place(event.participants.ids)[person]))
        return frame.iloc[order].reset_index(drop=True)

    def programmes(self) -> pd.DataFrame:
        """Return a row for each person.

        Returns
        -------
        pandas.DataFrame
            ``participant``, ``name``, ``organisation``, ``category``; a column for each
            round, ``round`` and its id, with the session (empty where the person has
            none); ``cost`` (the total over the event) and ``lottery`` (the number
            drawn, as text). Sorted by participant.
        """
        event = self.event
        people = event.participants
        columns: dict[str, object] = {
            "participant": people.ids.tolist(),
            "name": people.name.tolist(),
            "organisation": people.organisation.tolist(),
            "category": people.category.tolist(),
        }
        table = np.full((len(people), len(event.rounds)), -1, dtype=np.int64)
        held = event.sessions.round[self.assignment.session]
        table[self.assignment.participant, held] = self.assignment.session
        for place, name in enumerate(event.rounds.ids.tolist()):
            columns[f"round {name}"] = _names(event.sessions.ids, table[:, place])
        columns["cost"] = evaluation.personal_totals(event, self.assignment)
        columns["lottery"] = [f"{number:020d}" for number in self.lottery.tolist()]
        frame = pd.DataFrame(columns)
        return frame.iloc[np.argsort(_place(people.ids))].reset_index(drop=True)

    def attendance(self) -> pd.DataFrame:
        """Return a row for each session.

        Returns
        -------
        pandas.DataFrame
            ``session``, ``round``, ``title``, ``kind``, ``room`` (texts; the room that
            the session was given, if it names none); ``seats`` (in that room, without
            those held back), ``taken``, ``free`` (negative where more people sit in it
            than seats, because not all are expected to come), ``first_choices`` (how
            many people of the round prefer no other session of it), ``cancelled`` (yes
            or no: whether it does not run). In the order of the rounds, then sorted by
            session.
        """
        event = self.event
        sessions = event.sessions
        found = occupancy(event, self.assignment)
        frame = pd.DataFrame(
            {
                "session": sessions.ids.tolist(),
                "round": _names(event.rounds.ids, sessions.round),
                "title": sessions.title.tolist(),
                "kind": sessions.kind.tolist(),
                "room": _names(event.rooms.ids, found.room),
                "seats": found.seats,
                "taken": found.size,
                "free": found.seats - found.size,
                "first_choices": profiles.demand(event),
                "cancelled": np.where(found.runs, "no", "yes"),
            }
        )
        order = np.lexsort((_place(sessions.ids), sessions.round))
        return frame.iloc[order].reset_index(drop=True)

    def summary(self) -> dict[str, Any]:
        """Return what was asked, what was reached and what was proved.

        Returns
        -------
        dict
            Plain values, for JSON: no names of people, and enough for anybody to
            compute each bound again; where rooms are chosen, ``rooms``, by session.
            ``sha256`` is the digest of all the rest.
        """
        event = self.event
        ids = event.sessions.ids.tolist()
        values: dict[str, Any] = {
            "format": FORMAT,
            "event": event.name,
            "event_sha256": digests.of_event(event),
            "participants": len(event.participants),
            "rounds": len(event.rounds),
            "sessions": len(event.sessions),
            "status": str(self.status),
            "proof": str(self.proof),
            "interrupted": self.interrupted,
            "out_of_time": self.out_of_time,
            "seed": self.seed,
            "lottery": "SipHash-2-4 of the id, keyed with the first 16 bytes of the "
            "SHA-256 of the seed; smallest first",
            "stages": [
                {
                    "stage": stage.name,
                    "value": stage.value,
                    "reached": stage.reached,
                    "bound": stage.bound,
                    "price_bound": stage.price_bound,
                    "limit": stage.limit,
                    "status": str(stage.status),
                    "proof": str(stage.proof),
                    "seconds": round(stage.seconds, 3),
                    "certificate": {
                        **_prices(event, proof),
                        "limits": dict(proof.limits),
                        "cases": [
                            {
                                "running": sorted(ids[s] for s in case.running),
                                "cancelled": sorted(ids[s] for s in case.cancelled),
                                **_prices(event, case),
                            }
                            for case in proof.cases
                        ],
                        "scaled_bound": certificate.scaled_bound(event, proof),
                    },
                }
                for stage, proof in zip(self.stages, self.certificates, strict=True)
            ],
            "seconds": round(self.seconds, 3),
            "versions": dict(self.versions),
            **self._rooms(),
        }
        return {**values, "sha256": digests.of_values(values)}

    def _rooms(self) -> dict[str, dict[str, str]]:
        """Return the rooms that sessions were given, by id, if any were chosen."""
        event, chosen = self.event, self.assignment.chosen_rooms
        if chosen is None:
            return {}
        given = np.flatnonzero((event.sessions.room == NO_ROOM) & (chosen >= 0))
        names = _names(event.rooms.ids, chosen[given])
        sessions = event.sessions.ids[given].tolist()
        return {"rooms": dict(sorted(zip(sessions, names, strict=True)))}

    def contents(self, *, delimiter: str = ",") -> dict[str, bytes]:
        """Return the plan's files, as :meth:`save` writes them.

        Parameters
        ----------
        delimiter
            As in :meth:`save`.

        Returns
        -------
        dict
            Their contents by name.
        """
        tables = {
            SEATS: self.seats(),
            PROGRAMMES: self.programmes(),
            ATTENDANCE: self.attendance(),
        }
        contents = {name: _csv(frame, delimiter) for name, frame in tables.items()}
        text = json.dumps(self.summary(), indent=2, ensure_ascii=False)
        contents[SUMMARY] = (text + "\n").encode()
        return contents

    def save(
        self,
        folder: str | PathLike[str],
        *,
        overwrite: bool = False,
        delimiter: str = ",",
    ) -> None:
        """Write the plan's files: all of them, or none.

        To check them later with ``allocation verify``, or to read the plan again with
        :func:`allocation.read_plan`, the event is needed, too: it is written by
        :func:`allocation.write_event`, into the folder ``event`` beside these files.

        Parameters
        ----------
        folder
            Where to: made if it does not exist. It gets ``assignment.csv`` (a row a
            seat), ``programmes.csv`` (a row a person), ``attendance.csv`` (a row a
            session) and ``summary.json`` (stages, bounds, prices, seed, versions,
            rooms that were chosen).
        overwrite
            Whether files of these names may be replaced.
        delimiter
            What stands between the columns of the CSV files: a French spreadsheet
            expects ``";"``.

        Raises
        ------
        FileExistsError
            If one of them exists and must not be replaced.
        OSError
            If a file cannot be written; then nothing is.
        """
        contents = self.contents(delimiter=delimiter)
        files.write_whole(folder, contents, overwrite=overwrite)

    def __str__(self) -> str:
        """Return the stages, a line each."""
        return "\n".join([f"{self.status}, {self.proof}:", *map(str, self.stages)])

    def __repr__(self) -> str:
        """Return a short text without names."""
        return f"<Plan: {self.status}, {len(self.event.participants)} participants>"

    def _repr_html_(self) -> str:
        """Return the stages as a notebook shows them: no names of people."""
        verdict = f"{self.status}, {self.proof}"
        return showing.html(self.event, self.assignment, self.stages, verdict)


@cache
def _versions() -> dict[str, str]:
    packages = ("workshop-allocation", "ortools", "numpy", "pandas")
    return {
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def _prices(event: Event, proof: Certificate) -> dict[str, Any]:
    of_sessions = zip(
        event.sessions.ids.tolist(), proof.session_prices.tolist(), strict=True
    )
    of_rules = {
        nameless.without_ids(event, name): int(price)
        for name, price in proof.rule_prices.items()
    }
    return {
        "scale": proof.scale,
        "threshold": proof.threshold,
        "session_prices": {
            name: int(price) for name, price in sorted(of_sessions) if price
        },
        "stage_prices": dict(proof.stage_prices),
        # summaries of events without such rules are as they always were
        **({"rule_prices": dict(sorted(of_rules.items()))} if of_rules else {}),
    }


def versions() -> dict[str, str]:
    """Return the versions of what computes a plan.

    Returns
    -------
    dict
        By package; ``python`` among them.
    """
    return dict(_versions())


def _names(ids: NDArray[Any], places: NDArray[np.integer]) -> list[str]:
    """Return the ids at places; ``""`` where a place is negative."""
    known = [*ids.tolist(), ""]
    return [known[place] for place in np.maximum(places, -1).tolist()]


def _place(ids: NDArray[Any]) -> NDArray[np.int64]:
    """Return each id's place among the sorted ids."""
    place = np.empty(len(ids), dtype=np.int64)
    place[np.argsort(ids, kind="stable")] = np.arange(len(ids))
    return place


def _csv(frame: pd.DataFrame, delimiter: str) -> bytes:
    header = [str(column) for column in frame.columns]
    cells = frame.astype(object).where(frame.notna(), "")
    rows = cells.itertuples(index=False, name=None)
    return files.csv_bytes(header, rows, delimiter=delimiter)
