"""Tables of how long stages take, and what is proved of them: a row an event.

Medians of five runs, three where one takes more than 10 seconds, one where time ran
out, each in a process of its own.
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

import allocation as al
from benchmarks import publishing
from benchmarks.peak import peak_mb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PAGE = Path(__file__).parent / "README.md"
ROOT = PAGE.parents[1]

LONG = 10.0
"""Three runs are enough where one takes more seconds."""


class Asked(NamedTuple):
    """One row of a table.

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
    proofs
        Who may vouch for that.
    values
        What the stages are known to be, the first ones; nothing where that is not
        known.
    options
        Of :func:`allocation.allocate`, besides.
    """

    event: Callable[[], al.Event]
    stages: Sequence[str | al.Stage]
    limit: float = 120.0
    bar: float | None = None
    proofs: tuple[str, ...] = ("proven",)
    values: tuple[int, ...] = ()
    options: Mapping[str, Any] = {}  # nobody changes it


def once(asked: Asked) -> dict[str, Any]:
    """Run a row once, in this process.

    Parameters
    ----------
    asked
        The row.

    Returns
    -------
    dict
        What the table needs.
    """
    event = asked.event()
    start = time.perf_counter()
    plan = al.allocate(
        event, stages=asked.stages, time_limit=asked.limit, seed=1, **asked.options
    )
    last = plan.stages[-1]
    return {
        "seconds": time.perf_counter() - start,
        "last": last.seconds,
        "values": [[stage.name, stage.reached, stage.bound] for stage in plan.stages],
        "proof": str(plan.proof),
        "gap": max(stage.gap for stage in plan.stages),
        "peak_mb": peak_mb(),
    }


def measured(name: str, asked: Asked, module: str, runs: int) -> dict[str, Any]:
    """Run a row in fresh processes, and return medians.

    Parameters
    ----------
    name
        The row's.
    asked
        The row.
    module
        Which module runs it.
    runs
        How often, at most.
    """
    got: list[dict[str, Any]] = []
    while len(got) < runs:
        ended = subprocess.run(  # noqa: S603  # our own words only
            [sys.executable, "-m", module, "--one", name],
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
    middle = {
        part: statistics.median(run[part] for run in got)
        for part in ("seconds", "last")
    }
    reached = [value for _, value, _ in got[0]["values"]]
    assert tuple(reached[: len(asked.values)]) == asked.values, name
    if asked.bar is not None:
        assert got[0]["proof"] in asked.proofs, name
        assert middle["seconds"] <= asked.bar, name
    return {**got[0], **middle, "peak_mb": max(run["peak_mb"] for run in got)}


def line(name: str, asked: Asked, row: dict[str, Any]) -> str:
    """Return a line of the table.

    Parameters
    ----------
    name
        The row's.
    asked
        The row.
    row
        From :func:`measured`.
    """
    values = row["values"]
    shown = [f"{key} {reached:,}" for key, reached, _ in values]
    if len(shown) > 6:
        shown = [*shown[:3], f"… {len(shown) - 4} more", shown[-1]]
    gap = f"gap {row['gap']:.1%}" if row["gap"] else row["proof"]
    promised = "" if asked.bar is None else f"{asked.bar:g}"
    figures = f"{row['seconds']:.2f} | {row['last']:.2f} | {promised}"
    return f"| {name} | {'; '.join(shown)} | {gap} | {figures} | {row['peak_mb']:.0f} |"


def main(
    rows: Mapping[str, Asked], module: str, mark: str, words: Sequence[str] | None
) -> None:
    """Run what is asked for.

    Parameters
    ----------
    rows
        The rows by name.
    module
        Which module runs them.
    mark
        Between which marks of the page the table belongs.
    words
        The command's words; None for those of the process.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", help="part of the names of rows")
    parser.add_argument("--runs", type=int, default=5, help="of each, at most")
    parser.add_argument("--write", action="store_true", help="into the page, too")
    asked = parser.parse_args(words)
    if asked.one:
        print(json.dumps(once(rows[asked.one])))
        return
    lines = [
        "| event | values | proof | seconds | last stage | bar | peak MB |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for name, row in rows.items():
        if asked.only in name:
            found = measured(name, row, module, asked.runs)
            lines.append(line(name, row, found))
            print(lines[-1], flush=True)
    if asked.write:
        publishing.fill(PAGE, {mark: "\n".join(lines)})
