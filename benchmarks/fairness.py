"""How people fare: three ways to do without optimising, and ours, on three events.

``python -m benchmarks.fairness`` prints a table for each event. ``--write`` puts them
between the marks ``fairness`` of ``benchmarks/README.md``, too; ``--only conference``
looks at the events with that in their name, ``--limit 60`` gives each plan so many
seconds. All lotteries have the same seed (``--seed 1``).
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

import allocation as al
from allocation import mechanisms
from benchmarks import publishing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

PAGE = Path(__file__).parent / "README.md"

EVENTS: dict[str, Callable[[], al.Event]] = {
    "Lille 2014: 231 people, 3 rounds": al.lille2014,
    "Lille shape: 250 people, 3 rounds, 10 % slack": lambda: al.synthetic_event(
        "lille", people=250, slack=0.1, seed=1
    ),
    "Conference: 1,000 people, 4 rounds of 10, 10 % slack": lambda: al.synthetic_event(
        "conference", people=1_000, slack=0.1, seed=1
    ),
}
"""The events, all made up but for the programme of Lille."""

MECHANISMS: dict[str, Callable[[al.Event, int], al.Assignment]] = {
    "first come": lambda event, _seed: mechanisms.first_come(event),
    "lottery": mechanisms.serial_dictatorship,
    "in turns": mechanisms.round_robin,
}
"""What would be done otherwise."""

PLANS: dict[str, Iterable[str | al.Stage]] = {
    "ours": al.DEFAULT_STAGES,
    "ours, leximin": ("unseated", "leximin", "dissatisfaction", "balance"),
    "ours, most first choices": ("unseated", "rank_maximal", "balance"),
}
"""Lists of stages, each a column of its own."""

ROWS: Mapping[str, str] = {
    "first choice in every round": "{:.1%}",
    "at least one first choice": "{:.1%}",
    "best programme": "{:.1%}",
    "worst total": "{:.0f}",
    "mean total": "{:.2f}",
    "gini": "{:.3f}",
    "jain": "{:.3f}",
    "envious": "{:.0f}",
    "swaps": "{:.0f}",
    "unseated": "{:.0f}",
    "rules broken": "{:.0f}",
    "fill spread": "{:.1%}",
}
"""The measures that are shown, and how."""


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and publish if asked to.

    Parameters
    ----------
    words
        The options; None for those of the process.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="events with this in their name")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds a plan")
    parser.add_argument("--seed", type=int, default=1, help="of all lotteries")
    parser.add_argument("--write", action="store_true", help="into the page")
    asked = parser.parse_args(words)
    tables = []
    for name, make in EVENTS.items():
        if asked.only.casefold() in name.casefold():
            found, notes = measured(make(), seed=asked.seed, limit=asked.limit)
            tables.append(markdown(name, found, notes))
            print(tables[-1], flush=True)
    if asked.write:
        publishing.fill(PAGE, {"fairness": "\n".join(tables).rstrip()})


def measured(
    event: al.Event, *, seed: int, limit: float
) -> tuple[pd.DataFrame, list[str]]:
    """Return how people fare under each method, and what is not proven.

    Parameters
    ----------
    event
        The question.
    seed
        Of all lotteries.
    limit
        Seconds, for each plan.
    """
    answers: dict[str, al.Plan | al.Assignment] = {
        name: choose(event, seed) for name, choose in MECHANISMS.items()
    }
    notes = []
    for name, stages in PLANS.items():
        plan = al.allocate(event, stages=stages, seed=seed, time_limit=limit)
        answers[name] = plan
        if plan.proof is not al.Proof.PROVEN:
            notes.append(f"{name}: {plan.proof}.")
    return al.compare(event, answers), notes


def markdown(name: str, found: pd.DataFrame, notes: list[str]) -> str:
    """Return a table of one event.

    Parameters
    ----------
    name
        The event.
    found
        As :func:`measured` returns it.
    notes
        Sentences that go below.
    """
    lines = [
        f"| {name} | {' | '.join(found.columns)} |",
        f"| --- |{' ---: |' * len(found.columns)}",
    ]
    by_method = found.T
    for measure, form in ROWS.items():
        cells = [
            "none" if math.isnan(number) else form.format(number)
            for number in by_method[measure].tolist()
        ]
        lines.append(f"| {measure} | {' | '.join(cells)} |")
    return "\n".join([*lines, *(["", *notes] if notes else []), ""])


if __name__ == "__main__":
    main()
