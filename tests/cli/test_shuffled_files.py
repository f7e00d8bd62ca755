"""The order of rows and columns, and Python's hash seed, change no byte of a plan."""

from __future__ import annotations

import csv
import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from allocation.reading import write_event
from allocation.synthetic import lille2014, synthetic_event

if TYPE_CHECKING:
    from allocation.event import Event

ROOT = Path(__file__).parents[2]

LIBRARY = """
import sys
import allocation as al
from allocation.reading import read_event
for folder in sys.argv[1:]:
    al.allocate(read_event(folder), seed=5).save(folder + "-out")
"""
"""Solves many folders in a second."""

COMMAND = """
import sys
from allocation.cli import main
if __name__ == "__main__":
    for folder in sys.argv[1:]:
        words = ["solve", folder, "--out", folder + "-out", "--seed", "5", "--quiet"]
        code = main(words)
        if code:
            sys.exit(code)
"""
"""The same by the command, with a process for each."""


def shuffled(folder: Path, copy: Path, seed: int) -> Path:
    """Write an event's folder again, with rows and columns of its tables shuffled."""
    draw = random.Random(seed)  # noqa: S311  # a test's shuffle
    copy.mkdir()
    (copy / "event.toml").write_bytes((folder / "event.toml").read_bytes())
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        columns = draw.sample(range(len(header)), len(header))
        with (copy / path.name).open("w", encoding="utf-8", newline="") as file:
            written = csv.writer(file)
            for row in (header, *draw.sample(rows, len(rows))):
                written.writerow([row[column] for column in columns])
    return copy


def solved(script: str, folders: list[Path], hash_seed: int) -> list[str]:
    """Return a digest of each folder's ``assignment.csv``, solved in a new process."""
    ended = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-c", script, *map(str, folders)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
    )
    assert ended.returncode == 0, ended.stderr
    outs = [folder.with_name(f"{folder.name}-out") for folder in folders]
    return [
        hashlib.sha256((out / "assignment.csv").read_bytes()).hexdigest()
        for out in outs
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("event", "script", "shuffles"),
    [
        pytest.param(
            synthetic_event("lille", people=15, seed=3), LIBRARY, 4, id="small"
        ),
        pytest.param(lille2014(), LIBRARY, 3, id="lille2014"),
        pytest.param(lille2014(), COMMAND, 1, id="lille2014 by the command"),
    ],
)
def test_no_order_changes_a_plan(
    event: Event, script: str, shuffles: int, tmp_path: Path
) -> None:
    """Each shuffle under each hash seed gives the same bytes."""
    folder = tmp_path / "event"
    write_event(event, folder)
    digests = set(solved(script, [folder], hash_seed=0))

    for hash_seed in range(3):
        copies = [
            shuffled(folder, tmp_path / f"{hash_seed}-{n}", 100 * hash_seed + n)
            for n in range(shuffles)
        ]
        digests.update(solved(script, copies, hash_seed))

    assert len(digests) == 1
