"""One step of a run, in a process of its own: ``make`` an instance, or time it.

``python -m benchmarks.one make INSTANCE FILE`` and
``python -m benchmarks.one time METHOD FILE LIMIT``; the last line is the answer, JSON.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import judging
from benchmarks.cases import load, store
from benchmarks.methods import READING, method
from benchmarks.peak import peak_mb


def make(name: str, file: Path) -> dict[str, Any] | None:
    """Write an instance, and its ballots as CSV if it says so.

    Parameters
    ----------
    name
        One of ``INSTANCES``.
    file
        Where to, ending in ``.npz``.

    Returns
    -------
    dict or None
        Its size and digest; None where it is not here.
    """
    from benchmarks.instances import INSTANCES  # noqa: PLC0415  # timing needs none
    from benchmarks.ours import event_of  # noqa: PLC0415

    instance = INSTANCES[name]
    made = instance.make(instance.people)
    if made is None:
        return None
    store(replace(made, costs=event_of(made).costs), file)
    people, count = made.values.shape
    if instance.csv:
        import pandas as pd  # noqa: PLC0415

        width = len(str(people))
        wide = pd.DataFrame(made.values, columns=[f"S{s + 1}" for s in range(count)])
        wide.insert(0, "participant", [f"P{p + 1:0{width}}" for p in range(people)])
        wide.to_csv(file.with_suffix(".csv"), index=False)
    return {"people": people, "sessions": count, "digest": made.digest()}


def timed(name: str, file: Path, limit: float) -> dict[str, Any]:
    """Run a method once.

    Parameters
    ----------
    name
        One of ``METHODS``, or :data:`READING`.
    file
        What :func:`make` wrote.
    limit
        Seconds.

    Returns
    -------
    dict
        What was measured, and what the assignment is worth, counted here.
    """
    if name == READING:
        return _reading(file.with_suffix(".csv"))
    run = method(name)
    case = load(file)
    outcome = run(case, limit)
    peak = peak_mb() if outcome.peak_mb is None else outcome.peak_mb
    seats = outcome.seats
    worth = None if seats is None else judging.value(case, seats)
    if worth is not None and outcome.stated is not None:
        assert abs(worth - outcome.stated) < 0.5, (name, worth, outcome.stated)
    return {
        "value": worth,
        "bound": outcome.bound,
        "optimal": outcome.optimal,
        "broken": {} if seats is None else judging.broken(case, seats),
        "split": outcome.split,
        "building": outcome.building,
        "solving": outcome.solving,
        "checking": outcome.checking,
        "out_of_time": outcome.out_of_time,
        "peak_mb": peak,
    }


def _reading(file: Path) -> dict[str, Any]:
    import pandas as pd  # noqa: PLC0415

    start = time.perf_counter()
    pd.read_csv(file)
    solving = time.perf_counter() - start
    return {
        "value": None,
        "bound": None,
        "optimal": "",
        "broken": {},
        "split": 0,
        "building": 0.0,
        "solving": solving,
        "checking": 0.0,
        "out_of_time": False,
        "peak_mb": peak_mb(),
    }


def main() -> None:
    """Do what the command line says."""
    step, name, file, *limit = sys.argv[1:]
    told = make(name, Path(file)) if step == "make" else None
    if step == "time":
        told = timed(name, Path(file), float(limit[0]))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
