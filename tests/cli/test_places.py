"""A place to which a result cannot go is refused before any work is done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from allocation.cli.verbs import Solver
from tests.cli import tasks
from tests.cli.conftest import FILES, Ended

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NEVER = Solver(task=tasks.aborts)
"""A solver that a refused command must not reach."""


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("spelling", ["event", "event/", "x/../event", "link"])
def test_the_event_s_own_folder_is_refused(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path, spelling: str
) -> None:
    """Under whatever name."""
    (tmp_path / "link").symlink_to(event_folder)
    (tmp_path / "x").mkdir()
    before = contents(event_folder)

    ended = command(
        "solve", event_folder, "--out", f"{tmp_path}/{spelling}", solver=NEVER
    )

    assert ended.code == 2
    assert "own folder" in ended.err
    assert contents(event_folder) == before


@pytest.mark.parametrize("out", ["file", "file/below", "file/far/below"])
def test_a_file_is_refused(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path, out: str
) -> None:
    """A file cannot hold files."""
    (tmp_path / "file").write_text("mine")

    ended = command("solve", event_folder, "--out", tmp_path / out, solver=NEVER)

    assert ended.code == 2
    assert "is a file" in ended.err
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_result_that_is_there_is_not_replaced_unasked(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path, name: str
) -> None:
    """One of the files is enough."""
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("mine")

    ended = command("solve", event_folder, "--out", out, solver=NEVER)

    assert ended.code == 2
    assert name in ended.err
    assert "--overwrite" in ended.err
    assert contents(out) == {name: b"mine"}


def test_a_result_is_replaced_if_asked(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """Files of other names are left alone."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "summary.json").write_text("old")
    (out / "notes.txt").write_text("mine")

    ended = command("solve", event_folder, "--out", out, "--overwrite")

    assert ended.code == 0
    assert contents(out).keys() == {*FILES, "notes.txt"}
    assert (out / "summary.json").read_text() != "old"
    assert (out / "notes.txt").read_text() == "mine"


def test_a_folder_with_a_file_s_name_is_refused(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """Even with --overwrite, no folder is replaced."""
    (tmp_path / "out" / "summary.json").mkdir(parents=True)

    ended = command(
        "solve", event_folder, "--out", tmp_path / "out", "--overwrite", solver=NEVER
    )

    assert ended.code == 2
    assert "summary.json is a folder" in ended.err


def test_a_folder_that_may_not_be_written_is_refused(
    command: Callable[..., Ended],
    event_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The superuser may write anywhere, hence the pretence."""
    monkeypatch.setattr(os, "access", lambda *_: False)

    ended = command("solve", event_folder, "--out", tmp_path / "out", solver=NEVER)

    assert ended.code == 2
    assert "cannot be written to" in ended.err


def test_generate_replaces_no_event_unasked(
    command: Callable[..., Ended], event_folder: Path
) -> None:
    """An event's folder that is there may be somebody's work."""
    before = contents(event_folder)

    ended = command("generate", "--out", event_folder, "--people", 9)

    assert ended.code == 2
    assert contents(event_folder) == before
