"""A place to which a result cannot go is refused before any work is done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from allocation.cli import texts
from allocation.cli.verbs import Solver
from allocation.reading import read_event, sheet
from allocation.reading.source import EVENT_FILES
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
    event = {f"event/{name}" for name in EVENT_FILES}
    assert contents(out).keys() == {*FILES, *event, "notes.txt"}
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


def test_the_event_is_written_beside_the_plan(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """The copy is the event, and the event's own folder stays as it is."""
    before = contents(event_folder)

    ended = command("solve", event_folder, "--out", tmp_path / "out")

    assert ended.code == 0
    assert read_event(tmp_path / "out" / "event") == read_event(event_folder)
    assert contents(event_folder) == before


@pytest.mark.parametrize("link", [False, True])
def test_an_event_s_own_folder_is_never_where_its_copy_goes(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path, *, link: bool
) -> None:
    """Not even with --overwrite, and not by a link."""
    before = contents(event_folder)
    out = tmp_path
    if link:
        out = tmp_path / "out"
        out.mkdir()
        (out / "event").symlink_to(event_folder)

    ended = command("solve", event_folder, "--out", out, "--overwrite", solver=NEVER)

    assert ended.code == 2
    assert "own folder" in ended.err
    assert contents(event_folder) == before


def test_a_copy_goes_through_no_link(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """What is behind the link may be somebody's work."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "event").symlink_to(tmp_path / "elsewhere")

    ended = command("solve", event_folder, "--out", tmp_path / "out", solver=NEVER)

    assert ended.code == 2
    assert "is a link" in ended.err
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_file_where_the_copy_should_go_is_refused(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """Before any work is done."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "event").write_text("mine")

    ended = command(
        "solve", event_folder, "--out", tmp_path / "out", "--overwrite", solver=NEVER
    )

    assert ended.code == 2
    assert "is a file" in ended.err
    assert contents(tmp_path / "out") == {"event": b"mine"}


@pytest.mark.parametrize("name", EVENT_FILES)
def test_an_event_beside_an_older_plan_is_not_replaced_unasked(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path, name: str
) -> None:
    """One of its files is enough."""
    (tmp_path / "out" / "event").mkdir(parents=True)
    (tmp_path / "out" / "event" / name).write_text("mine")

    ended = command("solve", event_folder, "--out", tmp_path / "out", solver=NEVER)

    assert ended.code == 2
    assert name in ended.err
    assert contents(tmp_path / "out") == {f"event/{name}": b"mine"}


def test_an_event_too_large_for_a_copy_is_solved_all_the_same(
    command: Callable[..., Ended],
    event_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The plan is written, and how to check it is told."""
    ballots = ["participant,S1,S2,S3,S4", "P1,1,2,1,2", "P2,1,2,2,1", "P3,1,2,,"]
    (event_folder / "choices.csv").write_text("\n".join(ballots))
    monkeypatch.setattr(sheet, "MAX_ROWS", 6)
    out = tmp_path / "out"

    ended = command("solve", event_folder, "--out", out)
    checked = command("verify", out, "--event", event_folder)

    assert ended.code == 0
    assert "expected at most 6 rows" in ended.err
    assert f"allocation verify {out} --event {event_folder}" in ended.err
    assert texts.EVENT_FOLDER_USE not in ended.out
    assert contents(out).keys() == FILES
    assert checked.code == 0


def test_generate_replaces_no_event_unasked(
    command: Callable[..., Ended], event_folder: Path
) -> None:
    """An event's folder that is there may be somebody's work."""
    before = contents(event_folder)

    ended = command("generate", "--out", event_folder, "--people", 9)

    assert ended.code == 2
    assert contents(event_folder) == before
