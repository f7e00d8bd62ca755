"""Time this library against baselines in one run, and write the table.

``python -m benchmarks.run`` writes ``results.json``, what is between the marks of
``README.md``, and the plot, all in ``benchmarks/``. Every run is a process of its own;
the optimum is asserted; a method that runs out of time is run once and shown with its
gap. With ``--only`` or ``--without`` the table is printed and nothing is written.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import agreement, fairpyx_apart, publishing
from benchmarks.instances import INSTANCES
from benchmarks.methods import METHODS, READING, TOO_LARGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
ROOT = HERE.parent
RUNS = 5
LONG, VERY_LONG = 10.0, 25.0
"""Seconds: what takes longer is run three times at most; a baseline then once."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run everything, or a part, and write or print the results.

    Parameters
    ----------
    arguments
        Those of the command line; by default the process's own.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="part of the names of instances", default="")
    parser.add_argument("--without", help="part of the names of methods")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each, at most")
    parser.add_argument("--limit", type=float, help="seconds, for every instance")
    parser.add_argument(
        "--publish", action="store_true", help="write from results.json, run nothing"
    )
    asked = parser.parse_args(arguments)
    if asked.publish:
        publish()
        return
    without = {m for m in METHODS if asked.without and asked.without in m}
    apart = None if "fairpyx" in without else fairpyx_apart.prepare()
    if apart is None:
        without.add("fairpyx")
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, instance in INSTANCES.items():
            if asked.only not in name or (instance.trial and not asked.only):
                continue
            limit = instance.limit if asked.limit is None else asked.limit
            for row in of_instance(
                name, Path(folder), without=without, runs=asked.runs, limit=limit
            ):
                print(_short(row), flush=True)
                rows.append(row)
    if asked.only or asked.without:
        agreement.check(rows, _known())
        print(publishing.table(rows))
    else:
        told = {"machine": _machine(apart, asked), "rows": rows}
        results = json.dumps(told, indent=1)
        (HERE / "results.json").write_text(results + "\n", encoding="utf-8")
        publish()
    if failed := [row for row in rows if row["failed"]]:
        sys.exit(f"failed: {[(row['instance'], row['method']) for row in failed]}")


def publish() -> None:
    """Check what ``results.json`` says, and write the table, the page and the plot."""
    from benchmarks.plotting import plot  # noqa: PLC0415  # all else does without

    told = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    agreement.check(told["rows"], _known())
    publishing.page(HERE / "README.md", told["machine"], told["rows"])
    plot(HERE / "lille-shape.svg", told["rows"])


def of_instance(
    name: str, folder: Path, *, without: set[str], runs: int, limit: float
) -> Iterator[dict[str, Any]]:
    """Make an instance, and yield the row of each method that is to be tried on it.

    Parameters
    ----------
    name
        One of ``INSTANCES``.
    folder
        Where the instance is kept meanwhile.
    without
        Methods that are left out.
    runs
        How often, at most.
    limit
        Seconds, for each run.
    """
    file = folder / "case.npz"
    made = _fresh("make", name, str(file), seconds=600)
    if made is None:
        print(f"{name}: not here, skipped")
        return
    people = made["people"]
    methods = [
        method
        for method in INSTANCES[name].methods
        if people <= TOO_LARGE.get(method, people)
    ]
    if INSTANCES[name].csv:
        methods.append(READING)
    for method in methods:
        if method not in without:
            timed = measured(method, file, runs=runs, limit=limit)
            yield {
                "instance": name,
                "method": method,
                **made,
                "plotted": INSTANCES[name].plotted,
                "limit": limit,
                **timed,
            }


def measured(method: str, file: Path, *, runs: int, limit: float) -> dict[str, Any]:
    """Run a method in fresh processes, as often as its row needs.

    Parameters
    ----------
    method
        One of ``METHODS``, or ``READING``.
    file
        The instance.
    runs
        How often: less where a run is long, once where time ran out.
    limit
        Seconds, for each run.

    Returns
    -------
    dict
        Medians of the seconds, the greatest peak of memory, and the last answer;
        ``values`` has the different values of all runs, ``broken`` how often a rule is
        broken by the run that broke it most.
    """
    got: list[dict[str, Any]] = []
    wanted = runs
    while len(got) < wanted:
        try:
            run = _fresh("time", method, str(file), str(limit), seconds=2 * limit + 120)
        except (subprocess.SubprocessError, ValueError) as error:
            return {**_FAILED, "failed": _reason(error)}
        assert run is not None
        got.append(run)
        very_long = _total(run) > VERY_LONG and method != publishing.OURS
        if run["out_of_time"] or very_long:
            wanted = min(wanted, 1)
        elif _total(run) > LONG:
            wanted = min(wanted, 3)
    middle = {
        part: statistics.median(run[part] for run in got)
        for part in ("building", "solving", "checking")
    }
    return {
        **got[-1],
        **middle,
        "values": sorted({run["value"] for run in got if run["value"] is not None}),
        "broken": {
            rule: max(run["broken"].get(rule, 0) for run in got)
            for rule in sorted({rule for run in got for rule in run["broken"]})
        },
        "seconds": statistics.median(map(_total, got)),
        "all_seconds": [_total(run) for run in got],
        "peak_mb": max(run["peak_mb"] for run in got),
        "runs": len(got),
        "wanted": runs,
        "failed": "",
    }


_FAILED: dict[str, Any] = {
    "value": None,
    "values": [],
    "bound": None,
    "optimal": "",
    "broken": {},
}


def _fresh(*words: str, seconds: float) -> dict[str, Any] | None:
    ended = subprocess.run(  # noqa: S603  # our own words only
        [sys.executable, "-m", "benchmarks.one", *words],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    if ended.returncode:
        print(ended.stderr, file=sys.stderr)
        ended.check_returncode()
    told: dict[str, Any] | None = json.loads(ended.stdout.splitlines()[-1])
    return told


def _total(run: dict[str, Any]) -> float:
    return float(run["building"] + run["solving"] + run["checking"])


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"stopped after {error.timeout:.0f} s"
    lines = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
    return lines[-1][:200] if lines else "no reason given"


def _short(row: dict[str, Any]) -> str:
    told = f"failed: {row['failed']}" if row["failed"] else f"{row['seconds']:.2f} s"
    return f"{row['instance']}, {row['method']}: {told}, value {row['value']}"


def _known() -> dict[str, int | None]:
    return {name: instance.known for name, instance in INSTANCES.items()}


def _machine(apart: dict[str, str] | None, asked: argparse.Namespace) -> dict[str, Any]:
    """Return what the figures depend on: machine, versions, seeds, limits."""
    cpuinfo = Path("/proc/cpuinfo")
    model = platform.machine()
    if cpuinfo.is_file():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        named = [line.split(":")[1].strip() for line in lines if "model name" in line]
        model = f"{model} ({named[0]})" if named else model
    packages = ("workshop-allocation", "ortools", "numpy", "pandas", "scipy")
    return {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "machine": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "Python": platform.python_version(),
        **{name: version(name) for name in packages},
        "fairpyx": "not here"
        if apart is None
        else f"{apart['fairpyx']} (numpy {apart['numpy']})",
        "seeds": "1 for allocation and CP-SAT, HiGHS's own; instances as in "
        "instances.py",
        "runs": asked.runs,
        "limit": "by instance" if asked.limit is None else f"{asked.limit} s",
    }


if __name__ == "__main__":
    main()
