"""What runs in fairpyx's own environment: an event in, bundles out, as JSON."""

from __future__ import annotations

import json
import signal
import sys
import time
from typing import Any

from fairpyx import Instance, algorithms, divide


def main() -> None:
    """Read the question, answer it, and stop when the time is up."""
    asked = json.load(sys.stdin)
    algorithm = getattr(algorithms, asked["algorithm"])
    signal.signal(signal.SIGALRM, _up)
    signal.setitimer(signal.ITIMER_REAL, asked["limit"])
    start = time.perf_counter()
    told: dict[str, Any] = {"bundles": None, "failed": ""}
    try:
        told["bundles"] = [[] for _ in asked["values"]]
        for among in asked["among"]:
            _divide(algorithm, asked, among, told["bundles"])
    except TimeoutError:
        told = {"bundles": None, "failed": "out of time"}
    except Exception as error:  # noqa: BLE001  # its failure is a result
        told = {"bundles": None, "failed": f"{type(error).__name__}: {error}"}
    signal.setitimer(signal.ITIMER_REAL, 0)
    told["seconds"] = time.perf_counter() - start
    json.dump(told, sys.stdout)


def _divide(
    algorithm: Any, asked: dict[str, Any], among: list[int], bundles: list[list[int]]
) -> None:
    """Divide some sessions; nobody wants what conflicts with what they have."""
    conflicts = asked["conflicts"]
    values: dict[str, dict[str, int]] = {}
    capacity: dict[str, int] = {}
    for person, (row, bundle) in enumerate(zip(asked["values"], bundles, strict=True)):
        barred = {session for had in bundle for session in conflicts[had]}
        worth = {f"s{s}": -1 if s in barred else row[s] for s in among}
        left = asked["agent_capacity"][person] - len(bundle)
        if left > 0 and max(worth.values()) >= 0:
            values[f"p{person}"] = worth
            capacity[f"p{person}"] = min(left, asked["at_once"])
    rules: dict[str, Any] = {}
    if asked["told"]:
        rules = {
            "item_conflicts": {f"s{s}": [f"s{o}" for o in conflicts[s]] for s in among},
            "agent_conflicts": {
                name: [item for item, worth in row.items() if worth < 0]
                for name, row in values.items()
            },
        }
    instance = Instance(
        valuations=values,
        agent_capacities=capacity,
        item_capacities={f"s{s}": asked["item_capacity"][s] for s in among},
        **rules,
    )
    for name, got in divide(algorithm, instance=instance).items():
        bundles[int(name[1:])] += [int(item[1:]) for item in got]


def _up(_signal: int, _frame: object) -> None:
    raise TimeoutError


if __name__ == "__main__":
    main()
