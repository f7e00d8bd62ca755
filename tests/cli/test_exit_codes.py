"""Every exit code is reached, says why, and leaves nothing half done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation.cli import main, texts, verbs
from allocation.cli.exits import ExitCode
from allocation.cli.verbs import Solver
from allocation.reading import write_event
from allocation.reading.saved import EVENT_FOLDER
from tests.cli import tasks
from tests.cli.conftest import FILES, WRITTEN, Ended, tiny_event

if TYPE_CHECKING:
    from collections.abc import Callable


VERBS = ("demo", "check", "solve", "verify", "judge", "papers", "why", "generate")


def crowded() -> al.Event:
    """Return an event of three people and two seats."""
    return al.Event.from_arrays([[1], [1], [1]], round=[0], capacity=[2])


def test_a_solved_event_ends_with_0(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """A plan is written and said to be the best."""
    ended = command("solve", event_folder, "--out", tmp_path / "out")

    assert ended.code == 0
    assert "No better plan exists" in ended.out
    assert not ended.err
    assert {path.name for path in (tmp_path / "out").iterdir()} == WRITTEN


def test_a_right_folder_ends_with_0(
    command: Callable[..., Ended], event_folder: Path
) -> None:
    """The check says that all is well, and what the event is."""
    ended = command("check", event_folder)

    assert ended.code == 0
    assert texts.CHECKED in ended.out
    assert "3 people, 2 rounds, 4 sessions" in ended.out
    assert not ended.err


def test_the_help_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    """The help has each verb and each exit code."""
    code = main(["--help"])

    printed = capsys.readouterr().out
    assert code == 0
    assert all(verb in printed for verb in VERBS)
    assert all(f"{code:>3}  {texts.EXIT_CODES[code]}" in printed for code in ExitCode)


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_has_an_example(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each verb's help shows how it is used."""
    code = main([verb, "--help"])

    assert code == 0
    assert f"\n  allocation {verb} " in capsys.readouterr().out


def test_the_version_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is that of the package."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("allocation ")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["resolve"],
        ["solve"],
        ["solve", "x"],
        ["solve", "x", "--out", ""],
        ["solve", "x", "--out", "a\0b"],
        ["solve", "x", "--out", "y", "--seed", "-1"],
        ["solve", "x", "--out", "y", "--seed", "1.5"],
        ["solve", "x", "--out", "y", "--seed", "9" * 5000],
        ["solve", "x", "--out", "y", "--time-limit", "0"],
        ["solve", "x", "--out", "y", "--time-limit", "nan"],
        ["solve", "x", "--out", "y", "--time-limit", "soon"],
        ["solve", "x", "--out", "y", "--workers", "0"],
        ["solve", "x", "--out", "y", "--workers", "1000000"],
        ["solve", "x", "--out", "y", "--stages", ""],
        ["solve", "x", "--out", "y", "--stages", "worse"],
        ["solve", "x", "--out", "y", "--stages", "worst,worst"],
        ["solve", "x", "--out", "y", "--stages", "worst+much"],
        ["solve", "x", "--out", "y", "--stages", "worst+-1"],
        ["solve", "x", "--out", "y", "--stages", "worst+1e999999999%"],
        ["solve", "x", "--out", "y", "--over"],
        ["verify"],
        ["verify", "x", "--event", ""],
        ["verify", "x", "--out", "y"],
        ["judge", "x"],
        ["judge", "x", ""],
        ["judge", "x", "y", "--seed", "-1"],
        ["generate", "--out", "y", "--shape", "round"],
        ["generate", "--out", "y", "--people", "0"],
        ["generate", "--out", "y", "--sessions", "3,x"],
        ["generate", "--out", "y", "--sessions", "3,3", "--rounds", "4"],
        ["generate", "--out", "y", "--ties", "2"],
        ["generate", "--out", "y", "--shape", "lille2014", "--people", "3"],
        ["generate", "--out", "y", "--shape", "lille_rules", "--rounds", "3"],
        ["generate", "--out", "y", "--shape", "lille_candidates", "--people", "3"],
    ],
)
def test_wrong_usage_ends_with_2(
    command: Callable[..., Ended],
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is wrong is said in two lines, and nothing is written."""
    monkeypatch.chdir(tmp_path)

    ended = command(*words)

    assert ended.code == 2
    assert not ended.out
    assert ended.err.startswith("allocation: ")
    assert len(ended.err.splitlines()) == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_with_mistakes_ends_with_3(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """Every mistake is listed, and nothing is written."""
    sessions = event_folder / "sessions.csv"
    sessions.write_text(sessions.read_text("utf-8-sig").replace(",2", ",few"))

    ended = command("solve", event_folder, "--out", tmp_path / "out")

    assert ended.code == 3
    assert ended.err.count("got 'few'") == 4
    assert texts.NOTHING_WRITTEN in ended.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("verb", ["check", "solve"])
def test_an_impossible_event_ends_with_4(
    command: Callable[..., Ended], verb: str, tmp_path: Path
) -> None:
    """The reason is one that anybody can count."""
    write_event(crowded(), tmp_path / "event")
    out = ["--out", tmp_path / "out"] if verb == "solve" else []

    ended = command(verb, tmp_path / "event", *out)

    assert ended.code == 4
    assert "3 people, 2 seats" in ended.err
    assert texts.INFEASIBLE in ended.err
    assert not (tmp_path / "out").exists()


FAILURES = {
    "impossible": (tasks.is_impossible, 4, texts.INFEASIBLE_UNCHECKED),
    "nothing found": (tasks.finds_nothing, 5, texts.NOTHING_FOUND_HELP),
    "wrong": (tasks.is_wrong, 7, "The answer breaks 1 rules."),
    "lies": (tasks.lies, 7, "breaks 1 rules"),
    "aborts": (tasks.aborts, 1, "SIGABRT"),
    "killed": (tasks.is_killed, 1, "SIGKILL"),
    "hangs": (tasks.sleeps, 1, texts.HANGS),
    "memory": (tasks.needs_memory, 1, texts.MEMORY),
    "leaves": (tasks.leaves, 1, "SystemExit: 0"),
    "strange": (tasks.fails_strangely, 1, r"UnportableError: odd\x1b[0m thing"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_happens_to_the_child_is_an_exit_code(
    command: Callable[..., Ended], name: str, event_folder: Path, tmp_path: Path
) -> None:
    """Whatever the solver does, the command says so, and nothing is written."""
    task, code, words = FAILURES[name]
    # a slow machine may take long to start the child: only one that hangs is hurried
    hangs = name == "hangs"
    solver = Solver(task, grace=3.0) if hangs else Solver(task)
    limit = 0.1 if hangs else 60
    out = tmp_path / "out"

    ended = command(
        "solve", event_folder, "--out", out, "--time-limit", limit, solver=solver
    )

    assert ended.code == code
    assert words in ended.err
    assert ended.err.endswith(f"{texts.NOTHING_WRITTEN}\n")
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.err
    assert not ended.out
    assert not out.exists()


def test_a_missing_proof_ends_with_6_if_asked_for(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """The plan is written all the same."""
    words = ["solve", event_folder, "--out", tmp_path / "out", "--require-proof"]

    ended = command(*words, solver=Solver(task=tasks.claims))

    assert ended.code == 6
    assert "says the solver" in ended.out
    assert texts.PROOF_MISSING in ended.err
    assert {path.name for path in (tmp_path / "out").iterdir()} == WRITTEN


def test_a_proof_ends_with_0_if_asked_for(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """What is proven needs no exit code of its own."""
    words = ["solve", event_folder, "--out", tmp_path / "out", "--require-proof"]

    ended = command(*words, "--stages", "unseated,dissatisfaction")

    assert ended.code == 0
    assert not ended.err


def test_a_plan_that_may_not_be_the_best_ends_with_0_and_says_so(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """Without --require-proof a plan is a plan."""
    words = ["solve", event_folder, "--out", tmp_path / "out"]

    ended = command(*words, solver=Solver(task=tasks.is_unsure))

    assert ended.code == 0
    assert "A better plan may exist" in ended.out
    assert texts.TIME_UP in ended.out


def test_a_quiet_plan_still_says_that_it_may_not_be_the_best(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """Quiet is not dishonest."""
    words = ["solve", event_folder, "--out", tmp_path / "out", "--quiet"]

    ended = command(*words, solver=Solver(task=tasks.is_unsure))

    assert ended.code == 0
    assert not ended.out
    assert "A better plan may exist" in ended.err


def test_a_quiet_proven_plan_says_nothing(
    command: Callable[..., Ended], event_folder: Path, tmp_path: Path
) -> None:
    """There is nothing wrong to tell."""
    words = ["solve", event_folder, "--out", tmp_path / "out", "--quiet"]

    ended = command(*words, "--stages", "unseated")

    assert (ended.code, ended.out, ended.err) == (0, "", "")


@pytest.mark.parametrize("how", ["--debug", "variable"])
def test_a_traceback_is_shown_only_if_asked_for(
    command: Callable[..., Ended],
    how: str,
    event_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It tells where in the child it happened, and is escaped like the rest."""
    words = ["solve", event_folder, "--out", tmp_path / "out"]
    if how == "variable":
        monkeypatch.setenv("ALLOCATION_TRACEBACK", "1")
    else:
        words.append(how)

    ended = command(*words, solver=Solver(task=tasks.fails_strangely))

    assert ended.code == 1
    assert "in fails_strangely" in ended.err
    assert "\x1b" not in ended.err


def test_a_full_disk_is_an_error_in_words(
    command: Callable[..., Ended],
    event_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system's own words are passed on."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(verbs, "write_whole", full)

    ended = command("solve", event_folder, "--out", tmp_path / "out")

    assert ended.code == 1
    assert "No space left on device" in ended.err
    assert texts.NOTHING_WRITTEN in ended.err


def test_a_made_up_event_can_be_checked(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """What generate writes, check finds right."""
    made = command(
        "generate", "--out", tmp_path / "g", "--people", 20, "--sessions", "2,3,2"
    )

    ended = command("check", tmp_path / "g")

    assert (made.code, ended.code) == (0, 0)
    assert "20 people, 3 rounds, 7 sessions" in ended.out


def test_generate_writes_the_event_of_2014(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """It has its own shape."""
    ended = command("generate", "--out", tmp_path / "g", "--shape", "lille2014")

    assert ended.code == 0
    assert "231 people, 3 rounds, 14 sessions" in ended.out


@pytest.mark.parametrize(
    ("shape", "told"),
    [("lille_rules", "10 groups that sit together"), ("lille_candidates", "31 cand")],
)
def test_generate_writes_the_lille_of_more_rules(
    command: Callable[..., Ended], tmp_path: Path, shape: str, told: str
) -> None:
    """Of as many people as asked for; the folder that is written is right."""
    folder = tmp_path / "g"
    ended = command("generate", "--out", folder, "--shape", shape, "--people", 40)
    checked = command("check", folder)

    assert (ended.code, checked.code) == (0, 0)
    assert "40 people, 3 rounds" in checked.out
    assert told in checked.out


def test_the_demo_can_be_solved_again_from_its_folder(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """The same files and the same seed give the same plan, to the byte; it verifies."""
    out, again = tmp_path / "out", tmp_path / "again"

    shown = command("demo", "--out", out)
    solved = command("solve", out / "event", "--out", again, "--seed", 2014)

    assert (shown.code, solved.code) == (0, 0)
    assert command("verify", out).code == 0
    assert "Everybody has a session" in shown.out
    for name in FILES - {"summary.json"}:
        assert (out / name).read_bytes() == (again / name).read_bytes()


def test_the_demo_replaces_nothing_unasked(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """An event's folder that is there may be somebody's work."""
    write_event(tiny_event(), tmp_path / "out" / "event")

    ended = command("demo", "--out", tmp_path / "out")

    assert ended.code == 2
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"event"}


def test_every_exit_code_is_documented() -> None:
    """Each has its words."""
    assert set(texts.EXIT_CODES) == set(ExitCode)


def test_the_documentation_has_the_same_exit_codes() -> None:
    """Word for word."""
    page = Path(__file__).parents[2] / "docs" / "command-line.md"

    written = page.read_text("utf-8")

    for code, words in texts.EXIT_CODES.items():
        assert f"| {code} | {words} |" in written
    for name, use in texts.FILES.items():
        assert f"| `{name}` | {use} |" in written
    assert f"| `{EVENT_FOLDER}/` | {texts.EVENT_FOLDER_USE} |" in written
