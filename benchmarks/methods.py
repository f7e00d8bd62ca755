"""What is timed: this library, and what one would do without it, on equal terms.

Every method minimises the sum of costs, ``dissatisfaction``, of the same case. Each is
named by its module, so that a run loads no other one's packages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.cases import Case
    from benchmarks.outcome import Outcome

METHODS = {
    "allocation": "ours.run",
    "HiGHS LP": "highs.lp",
    "HiGHS MIP": "highs.mip",
    "CP-SAT, level 2": "cp_sat.level_2",
    "CP-SAT, defaults": "cp_sat.defaults",
    "fairpyx": "fairpyx_apart.run",
    "first come": "first_come.run",
}

READING = "pandas.read_csv"
"""A row that is no method: reading the ballots, to know what a second is worth."""

TOO_LARGE = {
    "HiGHS LP": 100_000,
    "HiGHS MIP": 10_000,
    "CP-SAT, level 2": 10_000,
    "CP-SAT, defaults": 10_000,
    "fairpyx": 10_000,
}
"""A baseline is not tried on more people than this."""


def method(name: str) -> Callable[[Case, float], Outcome]:
    """Return what runs a method: a case and a limit in seconds in, its outcome out.

    Parameters
    ----------
    name
        One of :data:`METHODS`.
    """
    module, function = METHODS[name].split(".")
    found = getattr(import_module(f"benchmarks.{module}"), function)
    return cast("Callable[[Case, float], Outcome]", found)
