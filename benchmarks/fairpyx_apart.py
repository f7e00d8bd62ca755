"""fairpyx's utilitarian matching, in a virtual environment of its own.

It needs numpy below 2, and we numpy above. It is asked round by round, one seat each,
so that nobody has two sessions of one round. It knows no rule between rounds and no
minimum size: what that breaks is counted.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.outcome import Outcome

if TYPE_CHECKING:
    from benchmarks.cases import Case

WANTED = "fairpyx==0.1"
ROOT = Path(__file__).parents[1]
VERSIONS = (
    "import importlib.metadata as m, json;"
    "print(json.dumps({p: m.version(p) for p in ('fairpyx', 'numpy', 'networkz')}))"
)


def prepare() -> dict[str, str] | None:
    """Make the environment, unless it is there from an earlier run.

    Returns
    -------
    dict or None
        The versions in it; None where it cannot be made, as without a network.
    """
    folder = _folder()
    try:
        if not python().is_file():
            call(sys.executable, "-m", "venv", str(folder))
            call(
                *(str(python()), "-m", "pip", "install", "--quiet"),
                *("--disable-pip-version-check", "--only-binary", "numpy", WANTED),
            )
        found: dict[str, str] = json.loads(call(str(python()), "-c", VERSIONS))
    except (OSError, subprocess.SubprocessError):
        shutil.rmtree(folder, ignore_errors=True)
        print("fairpyx: cannot be installed here (is there a network?), skipped")
        return None
    return found


def run(case: Case, limit: float) -> Outcome:
    """Ask for a matching of each round.

    Parameters
    ----------
    case
        The question.
    limit
        Seconds.
    """
    top = int(case.costs.max())  # it maximises, and leaves out what is below 0
    sessions = [np.flatnonzero(case.round == r) for r in range(case.rounds)]
    asked: dict[str, Any] = {"limit": limit, "rounds": []}
    for r, among in enumerate(sessions):
        place = {session: n for n, session in enumerate(among.tolist())}
        fixed = {p: place[s] for p, s in case.pins.tolist() if s in place}
        kept = np.bincount(list(fixed.values()), minlength=len(among))
        asked["rounds"].append(
            {
                "values": (top - case.costs[:, among]).tolist(),
                "capacity": (case.capacity[among] - kept).tolist(),
                "pinned": fixed,
                "absent": np.flatnonzero(~case.attends[:, r]).tolist(),
            }
        )
    inside = [str(python()), "-m", "benchmarks.fairpyx_inside"]
    told = json.loads(call(*inside, text=json.dumps(asked)))
    seats = None
    if told["seats"] is not None:
        places = np.array(told["seats"])
        seats = np.column_stack(
            [
                np.where(places[:, r] < 0, -1, among[places[:, r]])
                for r, among in enumerate(sessions)
            ]
        )
    return Outcome(
        seats,
        told["building"],
        told["solving"],
        out_of_time=seats is None,
        peak_mb=told["peak_mb"],
    )


def python() -> Path:
    """Return the interpreter of the environment."""
    return _folder() / "bin" / "python"


def call(*command: str, text: str | None = None, seconds: float | None = None) -> str:
    """Run a command from the root of the repository, and return what it prints.

    Parameters
    ----------
    *command
        Its words.
    text
        What it reads.
    seconds
        After which it is killed; None for never.
    """
    ended = subprocess.run(  # noqa: S603  # our own words only
        command,
        input=text,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=seconds,
    )
    return ended.stdout


def _folder() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return cache / "workshop-allocation" / f"{WANTED}-{python}"
