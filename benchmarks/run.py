"""Time this library against baselines in one run, and write the table.

``python -m benchmarks.run`` writes ``benchmarks/results.json`` and the table between
the marks in ``benchmarks/README.md``. Every run is a process of its own; the optimum is
asserted; a method that runs out of time is run once and shown with its gap.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.instances import INSTANCES
from benchmarks.methods import METHODS

HERE = Path(__file__).parent
LIMIT = 20.0
RUNS = 5
TOO_LARGE = {
    "HiGHS MIP": 10_000,
    "CP-SAT, level 2": 10_000,
    "CP-SAT, defaults": 10_000,
    "first come": 1_000_000,
}
"""A baseline is not tried on more people than this: it ends at a tenth of it."""


def one(instance: str, method: str, limit: float) -> dict[str, Any] | None:
    """Run a method once.

    Parameters
    ----------
    instance, method
        Their names.
    limit
        Seconds.

    Returns
    -------
    dict or None
        What was measured; None where the case is not here.
    """
    made = INSTANCES[instance][0]()
    if made is None:
        return None
    timed = METHODS[method](made, limit)
    return {
        "value": timed.value,
        "bound": timed.bound,
        "building": timed.building,
        "solving": timed.solving,
        "people": len(made.participants),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def measured(instance: str, method: str) -> dict[str, Any] | None:
    """Run a method in fresh processes: five times, or once if it hits the limit."""
    runs: list[dict[str, Any]] = []
    while len(runs) < RUNS:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            run = pool.submit(one, instance, method, LIMIT).result()
        if run is None:
            return None
        runs.append(run)
        if run["solving"] >= LIMIT * 0.95:
            break
    last = runs[-1]
    proven = last["bound"] is not None and last["value"] is not None
    proven = proven and abs(last["value"] - last["bound"]) < 1 - 1e-6
    return {
        "instance": instance,
        "method": method,
        "people": last["people"],
        "runs": len(runs),
        "value": last["value"],
        "bound": last["bound"],
        "proven": proven and last["solving"] < LIMIT,
        "seconds": statistics.median(r["building"] + r["solving"] for r in runs),
        "building": statistics.median(r["building"] for r in runs),
        "peak_mb": max(r["peak_mb"] for r in runs),
    }


def check(rows: list[dict[str, Any]]) -> None:
    """Assert that all who prove an optimum prove the same, and the known one."""
    for instance, (_, known) in INSTANCES.items():
        values = {
            round(row["value"])
            for row in rows
            if row["instance"] == instance and row["proven"]
        }
        assert len(values) <= 1, (instance, values)
        if known is not None:
            assert values <= {known}, (instance, values, known)


def table(rows: list[dict[str, Any]]) -> str:
    """Return the results as a Markdown table."""
    lines = [
        "| instance | method | value | proved | seconds (median) | × ours | peak MB |",
        "| --- | --- | ---: | --- | ---: | ---: | ---: |",
    ]
    for row in rows:
        base = next(
            r["seconds"]
            for r in rows
            if r["instance"] == row["instance"] and r["method"] == "allocation"
        )
        value = "none" if row["value"] is None else f"{row['value']:,.0f}"
        proved = "yes" if row["proven"] else "—"
        if not row["proven"] and row["value"] is not None and row["bound"] is not None:
            gap = (row["value"] - row["bound"]) / max(row["value"], 1)
            proved = f"no, gap {gap:.1%}"
        runs = "" if row["runs"] == RUNS else " (1 run)"
        lines.append(
            f"| {row['instance']} | {row['method']} | {value} | {proved} | "
            f"{row['seconds']:.2f}{runs} | {row['seconds'] / base:.1f} | "
            f"{row['peak_mb']:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run everything, or some instances, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="part of the names of instances")
    only = parser.parse_args().only or ""
    rows: list[dict[str, Any]] = []
    for instance in INSTANCES:
        if only not in instance:
            continue
        for method in METHODS:
            ours = next((r for r in rows if r["instance"] == instance), None)
            if ours and ours["people"] > TOO_LARGE.get(method, ours["people"]):
                continue
            row = measured(instance, method)
            if row is None:
                print(f"{instance}: not here, skipped")
                break
            print(row, flush=True)
            rows.append(row)
    check(rows)
    machine = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        **{p: version(p) for p in ("ortools", "numpy", "pandas", "scipy")},
        "limit": LIMIT,
        "runs": RUNS,
    }
    if only:
        print(table(rows))
        return
    results = json.dumps({"machine": machine, "rows": rows}, indent=1)
    (HERE / "results.json").write_text(results + "\n", encoding="utf-8")
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    head, _, rest = readme.partition("<!-- table -->")
    _, _, tail = rest.partition("<!-- end -->")
    facts = ", ".join(f"{key} {value}" for key, value in machine.items())
    text = f"{head}<!-- table -->\n{facts}\n\n{table(rows)}\n<!-- end -->{tail}"
    (HERE / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
