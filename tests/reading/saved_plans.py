"""Plans for what is saved and read again, and the files of a plan."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import allocation as al
from allocation.certificate import Certificate, price_bound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLES = ("assignment.csv", "programmes.csv", "attendance.csv")

Rows = list[list[str]]


def everything() -> al.Event:
    """Return four people: topics, a pin, a ban, rooms, an empty seat, hostile texts."""
    sessions = pd.DataFrame(
        {
            "session": ["=talk", "b;1,x", "'=c", "soil", "slow"],
            "round": ["-r;2;;;;", "r1", "-r;2;;;;", "r1", "r1"],
            "topic": ["talk", "water", "@soil", "@soil", "slow"],
            "title": ["=1+1", '"q"', " two\nlines ", "", "Slow"],
            "kind": ["zoom", "+w", "w", "w", "w"],
            "room": ["amphi", "=blue", "=blue", "amphi", None],
            "capacity": [1, None, 1, None, 3],
            "min_size": [None, None, None, None, 3],
        }
    )
    people = pd.DataFrame(
        {
            "participant": ["Zoe", "=Bob", "'Ada", "Cyd"],
            "name": ["Zoe Z.", "=B", " A ", "Cyd, C."],
            "organisation": ["Lille", "@x", "Roubaix", None],
            "category": ["elected", None, None, "citizen"],
            "attends": [None, None, None, ["r1"]],
            "pin": [["soil"], None, None, None],
            "ban": [None, None, ["slow"], None],
        }
    )
    ballots = pd.DataFrame(
        [
            ("Zoe", "@soil", 1),
            ("Zoe", "talk", 2),
            ("=Bob", "@soil", 1),
            ("=Bob", "water", 2),
            ("=Bob", "talk", 3),
            ("'Ada", "talk", 1),
        ],
        columns=["participant", "topic", "rank"],
    )
    return al.Event.from_frames(
        sessions,
        people,
        ballots,
        rooms=pd.DataFrame({"room": ["amphi", "=blue"], "capacity": [2, 3]}),
        rounds=pd.DataFrame({"round": ["r1", "-r;2;;;;"]}),
        of="topic",
        name="Everything",
        rules=al.Rules(empty_seats=True),
    )


def graded() -> al.Event:
    """Return three people with grades, and rooms that are too small for all wishes."""
    return al.Event.from_arrays(
        [[5, 3, 2, 0], [5, 4, 2, 2], [4, -1, -1, -1]],
        round=[0, 0, 1, 1],
        capacity=[1, 3, 2, 3],
        scale="utility",
        name="Graded",
    )


def crowded() -> al.Event:
    """Return six people with ranks, whom prices keep apart."""
    return al.Event.from_arrays(
        [
            [1, 2, 3, 1, 2],
            [1, 2, 3, 1, 2],
            [1, 3, 2, 1, 2],
            [2, 1, 3, 2, 1],
            [1, 2, 3, 1, 2],
            [3, 2, 1, 1, 2],
        ],
        round=[0, 0, 0, 1, 1],
        capacity=[2, 2, 3, 3, 4],
        name="Crowded",
    )


def two_people() -> al.Event:
    """Return two people who both want the one seat of S1."""
    return al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])


def claimed(
    *, value: int = 1, bound: int = 1, price: int = 0, reached: int | None = None
) -> al.Plan:
    """Return a plan for two people whose one aim is not proven by its prices."""
    event = two_people()
    plan = al.allocate(event, stages=["dissatisfaction"])
    proof = Certificate("dissatisfaction", 1, np.array([price, 0]))
    reached = value if reached is None else reached
    stage = replace(
        plan.stages[0],
        value=value,
        reached=reached,
        bound=bound,
        limit=max(value, reached),
        price_bound=price_bound(event, proof),
        status=al.Status.OPTIMAL if bound == reached else al.Status.FEASIBLE,
        proof=al.Proof.SOLVER_CLAIMED if bound == reached else al.Proof.BEST_KNOWN,
    )
    seats = [[0], [1]] if value == 1 else [[1], [1]]
    return replace(
        plan,
        assignment=al.Assignment.from_seats(seats),
        stages=(stage,),
        certificates=(proof,),
    )


def written(plan: al.Plan, folder: Path, *, delimiter: str = ",") -> Path:
    """Write a plan with its event, as the command does."""
    plan.save(folder, delimiter=delimiter)
    al.write_event(plan.event, folder / "event", delimiter=delimiter)
    return folder


def rows_of(path: Path, delimiter: str = ",") -> Rows:
    """Return the cells of a file, as they are."""
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def rewrite(path: Path, rows: Rows) -> None:
    """Write the cells of a file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the values of summary.json."""
    path = folder / "summary.json"
    values = json.loads(path.read_text("utf-8"))
    change(values)
    path.write_text(json.dumps(values), "utf-8")
