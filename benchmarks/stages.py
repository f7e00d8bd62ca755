"""Stages that are no plain sum: how long each takes, and what is proved of it.

``python -m benchmarks.stages`` prints a table: medians of five runs, three where one
takes more than 10 seconds, each in a process of its own. ``--write`` puts it between
the marks ``stages`` of ``benchmarks/README.md``, too; ``--only leximin`` runs those
with that in their name, ``--runs 1`` is quicker.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import allocation as al
from benchmarks import instances, publishing
from benchmarks.ours import event_of
from benchmarks.peak import peak_mb

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PAGE = Path(__file__).parent / "README.md"
ROOT = PAGE.parents[1]

DEFAULT = tuple(stage.name for stage in al.DEFAULT_STAGES)
LONG = 10.0
"""Three runs are enough where one takes more seconds."""

TASTE, TASTE_TOPICS = 7, 11
"""The seed of the common taste, and how many topics the Lille shape has."""


class Asked(NamedTuple):
    """One row of the table.

    Parameters
    ----------
    event
        Makes the event.
    stages
        The stages asked for.
    limit
        Seconds.
    bar
        Seconds within which all is to be proved; None where nothing was promised.
    """

    event: Callable[[], al.Event]
    stages: Sequence[str | al.Stage]
    limit: float = 120.0
    bar: float | None = None


def rankings(people: int) -> al.Event:
    """Return the Lille shape with full random rankings, 10 % slack."""
    return event_of(instances.lille_shape(people))


def utilities(people: int) -> al.Event:
    """Return the Lille shape with random utilities, no two people alike."""
    return event_of(instances.lille_utilities(people))


def taste(people: int) -> al.Event:
    """Return the Lille shape with rankings that follow a common taste."""
    rng = np.random.default_rng(TASTE)
    shape = rankings(people)
    worth = rng.gumbel(size=TASTE_TOPICS)[shape.topic]
    worth = worth + rng.gumbel(size=(people, len(shape.sessions)))
    values = np.empty(worth.shape, dtype=np.int64)
    held = shape.sessions.round
    for round_ in range(len(shape.rounds)):
        inside = np.flatnonzero(held == round_)
        order = np.argsort(np.argsort(-worth[:, inside], axis=1), axis=1)
        values[:, inside] = order + 1
    return al.Event.from_arrays(
        values, round=held, topic=shape.topic, capacity=shape.sessions.capacity
    )


def even(people: int) -> al.Event:
    """Return the Lille shape with two first choices a round: all even is an optimum.

    One of the two is a seat of a hidden assignment that is perfectly even.
    """
    rng = np.random.default_rng(people)
    shape = rankings(people)
    held = shape.sessions.round
    blank = np.full((people, len(held)), al.UNLISTED)
    anybody = al.Event.from_arrays(
        blank, round=held, topic=shape.topic, capacity=shape.sessions.capacity
    )
    hidden = al.allocate(anybody, stages=["balance"])
    assert hidden.stages[0].value == 0, "these people cannot be shared evenly"
    values = rng.integers(2, 5, size=blank.shape)
    for round_ in range(len(shape.rounds)):
        inside = np.flatnonzero(held == round_)
        popular = rng.dirichlet(np.full(len(inside), 1.5))
        values[np.arange(people), rng.choice(inside, size=people, p=popular)] = 1
    values[hidden.assignment.participant, hidden.assignment.session] = 1
    return al.Event.from_arrays(
        values,
        round=held,
        topic=shape.topic,
        capacity=shape.sessions.capacity,
        ties=True,
    )


def conference(people: int) -> al.Event:
    """Return four rounds of ten unequal sessions, a seat costs its rank squared."""
    return event_of(instances.conference(people, unequal=True))


def _spent(per_cent: int) -> list[str | al.Stage]:
    spared = al.Stage("dissatisfaction", tolerance=f"{per_cent} %")
    return [spared, "balance"]


ASKED: dict[str, Asked] = {
    "leximin: Lille 2014": Asked(al.lille2014, ["leximin"], bar=2),
    "leximin: 2,000 people": Asked(lambda: rankings(2_000), ["leximin"], bar=15),
    "leximin: 2,000 people, a common taste": Asked(
        lambda: taste(2_000), ["leximin"], bar=15
    ),
    "leximin: 2,000 people, utilities": Asked(
        lambda: utilities(2_000), ["leximin"], limit=60
    ),
    "rank_maximal: 2,000 people, a common taste": Asked(
        lambda: taste(2_000), ["rank_maximal"]
    ),
    "generous: 2,000 people, a common taste": Asked(lambda: taste(2_000), ["generous"]),
    "default: Lille 2014": Asked(al.lille2014, DEFAULT),
    "default: 10,000 people": Asked(lambda: rankings(10_000), DEFAULT, bar=30),
    "default: 10,000 people, a common taste": Asked(
        lambda: taste(10_000), DEFAULT, bar=30
    ),
    "default: 10,000 people, utilities": Asked(
        lambda: utilities(10_000), DEFAULT, bar=30
    ),
    "default: 4 rounds x 10, unequal, 2,000 people": Asked(
        lambda: conference(2_000), DEFAULT
    ),
    "default: 1,000,000 people": Asked(lambda: rankings(1_000_000), DEFAULT, bar=120),
    "even at no cost: 200 people": Asked(
        lambda: even(200), ["dissatisfaction", "balance"], bar=5
    ),
    "even at no cost: 2,000 people": Asked(
        lambda: even(2_000), ["dissatisfaction", "balance"], bar=5
    ),
    "even at no cost: 10,000 people": Asked(
        lambda: even(10_000), ["dissatisfaction", "balance"], bar=5
    ),
    "even for 100 % more: 2,000 people": Asked(
        lambda: rankings(2_000), _spent(100), bar=5
    ),
    "even for 50 % more: 2,000 people": Asked(lambda: rankings(2_000), _spent(50)),
    "topic_balance last: 2,000 people, a common taste": Asked(
        lambda: taste(2_000), [*DEFAULT, "topic_balance"]
    ),
}
"""The rows."""


def once(name: str) -> dict[str, Any]:
    """Run a row once, in this process.

    Parameters
    ----------
    name
        One of :data:`ASKED`.

    Returns
    -------
    dict
        What the table needs.
    """
    asked = ASKED[name]
    event = asked.event()
    start = time.perf_counter()
    plan = al.allocate(event, stages=asked.stages, time_limit=asked.limit, seed=1)
    last = plan.stages[-1]
    return {
        "seconds": time.perf_counter() - start,
        "last": last.seconds,
        "values": [[stage.name, stage.reached, stage.bound] for stage in plan.stages],
        "proof": str(plan.proof),
        "gap": max(stage.gap for stage in plan.stages),
        "peak_mb": peak_mb(),
    }


def measured(name: str, runs: int) -> dict[str, Any]:
    """Run a row in fresh processes, and return medians.

    Parameters
    ----------
    name
        One of :data:`ASKED`.
    runs
        How often, at most.
    """
    got: list[dict[str, Any]] = []
    while len(got) < runs:
        ended = subprocess.run(  # noqa: S603  # our own words only
            [sys.executable, "-m", "benchmarks.stages", "--one", name],
            check=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        got.append(json.loads(ended.stdout.splitlines()[-1]))
        if got[-1]["seconds"] > LONG:
            runs = min(runs, 3)
        if got[-1]["gap"]:
            break
    assert len({str(run["values"]) for run in got}) == 1, "runs differ"
    bar = ASKED[name].bar
    middle = {
        part: statistics.median(run[part] for run in got)
        for part in ("seconds", "last")
    }
    if bar is not None:
        assert got[0]["proof"] == "proven", name
        assert middle["seconds"] <= bar, name
    return {**got[0], **middle, "peak_mb": max(run["peak_mb"] for run in got)}


def line(name: str, row: dict[str, Any]) -> str:
    """Return a line of the table.

    Parameters
    ----------
    name
        One of :data:`ASKED`.
    row
        From :func:`measured`.
    """
    values = row["values"]
    shown = [f"{key} {reached:,}" for key, reached, _ in values]
    if len(shown) > 6:
        shown = [*shown[:3], f"… {len(shown) - 4} more", shown[-1]]
    gap = f"gap {row['gap']:.1%}" if row["gap"] else row["proof"]
    bar = ASKED[name].bar
    promised = "" if bar is None else f"{bar:g}"
    figures = f"{row['seconds']:.2f} | {row['last']:.2f} | {promised}"
    return f"| {name} | {'; '.join(shown)} | {gap} | {figures} | {row['peak_mb']:.0f} |"


def main(words: Sequence[str] | None = None) -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", help="part of the names of rows")
    parser.add_argument("--runs", type=int, default=5, help="of each, at most")
    parser.add_argument("--write", action="store_true", help="into the page, too")
    asked = parser.parse_args(words)
    if asked.one:
        print(json.dumps(once(asked.one)))
        return
    lines = [
        "| event | values | proof | seconds | last stage | bar | peak MB |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for name in ASKED:
        if asked.only in name:
            lines.append(line(name, measured(name, asked.runs)))
            print(lines[-1], flush=True)
    if asked.write:
        publishing.fill(PAGE, {"stages": "\n".join(lines)})


if __name__ == "__main__":
    main()
