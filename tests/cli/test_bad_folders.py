"""Every folder that cannot be read is an exit code with all its problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation.cli.printing import printable
from allocation.cli.verbs import Solver
from allocation.reading import read_event
from tests.cli import tasks
from tests.reading.bad_folders import CASES, write_good

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended


@pytest.mark.parametrize("name", CASES)
def test_a_bad_folder_ends_with_3_and_lists_all_problems(
    name: str, command: Callable[..., Ended], tmp_path: Path
) -> None:
    """Nothing is written, and the solver is never asked."""
    folder = write_good(tmp_path / "event")
    CASES[name].damage(folder)
    with pytest.raises(al.InvalidEventError) as caught:
        read_event(folder)

    ended = command(
        "solve", folder, "--out", tmp_path / "out", solver=Solver(tasks.aborts)
    )

    assert ended.code == 3
    lines = ended.err.splitlines()
    assert [f"  - {printable(str(issue))}" for issue in caught.value.issues] == lines[
        1:-1
    ]
    assert not ended.out
    assert not (tmp_path / "out").exists()
