"""What runs in fairpyx's own environment: an event in, seats out, as JSON."""

from __future__ import annotations

import json
import signal
import sys
import time
from typing import Any

from fairpyx import Instance, divide
from fairpyx.algorithms.utilitarian_matching import utilitarian_matching

from benchmarks.peak import peak_mb


def main() -> None:
    """Read the question, answer round by round, and stop when the time is up."""
    asked = json.load(sys.stdin)
    signal.signal(signal.SIGALRM, _up)
    signal.setitimer(signal.ITIMER_REAL, asked["limit"])
    spent = {"building": 0.0, "solving": 0.0}
    try:
        rounds = [_round(of_round, spent) for of_round in asked["rounds"]]
    except TimeoutError:
        rounds, spent["solving"] = [], asked["limit"]
    signal.setitimer(signal.ITIMER_REAL, 0)
    seats = list(zip(*rounds, strict=True)) or None
    json.dump({"seats": seats, **spent, "peak_mb": peak_mb()}, sys.stdout)


def _round(asked: dict[str, Any], spent: dict[str, float]) -> list[int]:
    """Return each person's place among the sessions of a round."""
    start = time.perf_counter()
    fixed = {int(person): place for person, place in asked["pinned"].items()}
    absent = fixed.keys() | set(asked["absent"])
    instance = Instance(
        valuations={
            f"p{person}": {f"s{place}": worth for place, worth in enumerate(row)}
            for person, row in enumerate(asked["values"])
            if person not in absent
        },
        agent_capacities=1,
        item_capacities={f"s{n}": seats for n, seats in enumerate(asked["capacity"])},
    )
    spent["building"] += time.perf_counter() - start
    start = time.perf_counter()
    bundles = divide(utilitarian_matching, instance=instance)
    spent["solving"] += time.perf_counter() - start
    places = []
    for person in range(len(asked["values"])):
        bundle = bundles.get(f"p{person}", [])
        places.append(int(bundle[0][1:]) if bundle else fixed.get(person, -1))
    return places


def _up(_signal: int, _frame: object) -> None:
    raise TimeoutError


if __name__ == "__main__":
    main()
