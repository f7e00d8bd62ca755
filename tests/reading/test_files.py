"""Files are written whole or not at all, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given

from allocation.files import csv_bytes, guarded, unguarded, write_whole
from tests.reading.strategies import NASTY, free_text

if TYPE_CHECKING:
    from collections.abc import Callable

TRIGGERS = "=+-@\t\r\0\uff1d\uff0b\uff0d\uff20"


def state(folder: Path) -> dict[str, bytes | str]:
    """Return all that is in a folder: contents, and where links lead."""
    return {
        str(path.relative_to(folder)): (
            str(path.readlink())
            if path.is_symlink()
            else "folder"
            if path.is_dir()
            else path.read_bytes()
        )
        for path in sorted(folder.rglob("*"))
    }


@given(free_text)
def test_a_guard_comes_off_as_it_went_on(text: str) -> None:
    """Taking the guard off gives any text back."""
    assert unguarded(guarded(text)) == text


@given(free_text)
def test_no_guarded_text_starts_a_formula(text: str) -> None:
    """Whatever a spreadsheet looks past, it meets no trigger first."""
    assert not guarded(text).lstrip(" \n\u00a0\ufeff").startswith(tuple(TRIGGERS))


@pytest.mark.parametrize("trigger", list(TRIGGERS))
@pytest.mark.parametrize(
    "before", ["", " ", "\u00a0", "\ufeff", '"', "\n", "'", "\u200b"]
)
def test_every_trigger_is_guarded(before: str, trigger: str) -> None:
    """A trigger is guarded also behind what a spreadsheet may drop."""
    assert guarded(f"{before}{trigger}1") == f"'{before}{trigger}1"


@pytest.mark.parametrize("text", ["", "'", "''", "'s-Hertogenbosch", "a=1", "1-2"])
def test_harmless_texts_are_left_alone(text: str) -> None:
    """A text that starts no formula is neither guarded nor unguarded."""
    assert guarded(text) == text
    assert unguarded(text) == text


def test_numbers_are_not_guarded() -> None:
    """A negative number stays a number; the text of one does not."""
    content = csv_bytes(["n"], [[-1], [-1.5], [np.int64(-2)], ["-1"], [None]])

    assert content.decode("utf-8-sig").split("\r\n") == [
        "n", "-1", "-1.5", "-2", "'-1", '""', ""
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_text_survives_a_csv_file(delimiter: str) -> None:
    """A reader that is not ours finds each text in its cell, but for the guard."""
    content = csv_bytes(NASTY, [NASTY], delimiter=delimiter).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))

    assert [[unguarded(cell) for cell in row] for row in rows] == [list(NASTY)] * 2


def test_an_odd_separator_is_refused() -> None:
    """Only a comma, a semicolon and a tab separate cells."""
    with pytest.raises(ValueError, match="delimiter"):
        csv_bytes(["a"], [], delimiter="|")


def test_files_are_written_with_their_folder(tmp_path: Path) -> None:
    """Folders that are missing are made, and nothing else is left."""
    write_whole(tmp_path / "a" / "b", {"x": b"1", "y": b"2"})

    assert state(tmp_path) == {
        "a": "folder", "a/b": "folder", "a/b/x": b"1", "a/b/y": b"2"
    }  # fmt: skip


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """What has another name is not touched."""
    (tmp_path / "other").write_bytes(b"0")

    write_whole(tmp_path, {"x": b"1"})

    assert state(tmp_path) == {"other": b"0", "x": b"1"}


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    """One file that is there is enough to write none."""
    (tmp_path / "y").write_bytes(b"0")

    with pytest.raises(FileExistsError, match="already has y"):
        write_whole(tmp_path, {"x": b"1", "y": b"2"})

    assert state(tmp_path) == {"y": b"0"}


def test_files_are_overwritten_when_asked(tmp_path: Path) -> None:
    """Old and new files of the set are all new afterwards."""
    (tmp_path / "y").write_bytes(b"0")

    write_whole(tmp_path, {"x": b"1", "y": b"2"}, overwrite=True)

    assert state(tmp_path) == {"x": b"1", "y": b"2"}


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../x", "a\\b", "/x", "c:x", "x\0"),
        *("a/..", "../a/x", "a/", "a//b", "a/./b", "a/b/", "a/../../x"),
    ],
)
def test_only_plain_names_are_written(tmp_path: Path, name: str) -> None:
    """No name leads out of the folder."""
    with pytest.raises(ValueError, match="plain name"):
        write_whole(tmp_path, {name: b"1"})

    assert state(tmp_path) == {}


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """A link at the place of a file does not lead the writer elsewhere."""
    (tmp_path / "secret").write_bytes(b"0")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").symlink_to(tmp_path / "secret")

    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "out", {"x": b"1"})
    write_whole(tmp_path / "out", {"x": b"1"}, overwrite=True)

    assert state(tmp_path) == {"out": "folder", "out/x": b"1", "secret": b"0"}


def test_a_dangling_link_counts_as_a_file(tmp_path: Path) -> None:
    """A link that leads nowhere is not overwritten unasked either."""
    (tmp_path / "x").symlink_to(tmp_path / "nowhere")

    with pytest.raises(FileExistsError):
        write_whole(tmp_path, {"x": b"1"})


def test_a_folder_at_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    """A folder is never replaced by a file."""
    (tmp_path / "x").mkdir()

    with pytest.raises(IsADirectoryError, match="it is a folder"):
        write_whole(tmp_path, {"x": b"1"}, overwrite=True)


def test_a_file_at_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A file is never replaced by a folder."""
    (tmp_path / "out").write_bytes(b"0")

    with pytest.raises(NotADirectoryError, match="it is a file"):
        write_whole(tmp_path / "out", {"x": b"1"}, overwrite=True)


def test_a_file_may_go_into_a_folder_of_the_folder(tmp_path: Path) -> None:
    """Which is made, and whose other files are left alone."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "other").write_bytes(b"0")

    write_whole(tmp_path, {"x": b"1", "a/c/d/y": b"2", "b/z": b"3"})

    assert state(tmp_path) == {
        "x": b"1", "a": "folder", "a/c": "folder", "a/c/d": "folder", "a/c/d/y": b"2",
        "b": "folder", "b/other": b"0", "b/z": b"3",
    }  # fmt: skip


@pytest.mark.parametrize("got", ["file", "link"])
def test_a_folder_of_the_folder_is_a_real_one(tmp_path: Path, got: str) -> None:
    """No link leads the writer elsewhere, not even to a folder."""
    (tmp_path / "elsewhere").mkdir()
    out = tmp_path / "out"
    out.mkdir()
    if got == "link":
        (out / "a").symlink_to(tmp_path / "elsewhere")
    else:
        (out / "a").write_bytes(b"0")

    with pytest.raises(NotADirectoryError, match=f"it is a {got}"):
        write_whole(out, {"x": b"1", "a/y": b"2"}, overwrite=True)

    assert not (out / "x").exists()
    assert not list((tmp_path / "elsewhere").iterdir())


def failing(original: Callable[..., object], calls: list[int]) -> Callable[..., object]:
    """Return a function that fails as a full disk does, once the calls are used up."""

    def call(*args: object, **options: object) -> object:
        calls[0] -= 1
        if calls[0] == 0:
            raise OSError(28, "No space left on device")
        return original(*args, **options)

    return call


@pytest.mark.parametrize("links", [False, True])
@pytest.mark.parametrize("new", [False, True])
def test_a_full_disk_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, new: bool, links: bool
) -> None:
    """Wherever writing fails, what was there is there, and nothing else."""
    folder = tmp_path / "above" / "folder"
    if not new:
        folder.mkdir(parents=True)
        (folder / "y").write_bytes(b"old y")
        (folder / "other").write_bytes(b"other")
        if links:
            (folder / "z").symlink_to("other")
    before = state(tmp_path)
    files = {"x": b"new x", "y": b"new y", "z": b"new z", "a/w": b"new w"}
    files["a/b/v"] = b"new v"
    failures = 0

    for last in range(1, 100):
        calls = [last]
        with monkeypatch.context() as patch:
            for name in ("fsync", "replace", "mkdir"):
                patch.setattr(os, name, failing(getattr(os, name), calls))
            try:
                write_whole(folder, files, overwrite=True)
            except OSError as error:
                assert error.errno == 28  # noqa: PT017  # most rounds fail, one does not
            else:
                break
        failures += 1
        assert state(tmp_path) == before, last

    assert failures > 8
    assert {name: (folder / name).read_bytes() for name in files} == files


def test_an_interruption_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between two files takes the first back."""
    (tmp_path / "x").write_bytes(b"old")
    replace = os.replace

    def interrupt(source: Path, target: Path) -> None:
        if Path(target) == tmp_path / "y":
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", interrupt)

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path, {"x": b"1", "y": b"2"}, overwrite=True)

    assert state(tmp_path) == {"x": b"old"}


def test_what_cannot_be_put_back_is_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If even putting back fails, the error says where the old files are."""
    (tmp_path / "x").write_bytes(b"old")
    replace = os.replace

    def fail(source: Path, target: Path) -> None:
        if Path(target).parent == tmp_path:
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)

    with pytest.raises(OSError, match="Input/output") as caught:
        write_whole(tmp_path, {"x": b"1"}, overwrite=True)

    kept = next(tmp_path.glob(".allocation-*/former/x"))
    assert kept.read_bytes() == b"old"
    assert str(kept.parent) in caught.value.__notes__[0]
