"""The command answers questions about a plan that it wrote."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

import allocation as al
from allocation.cli import texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended


def crowded() -> al.Event:
    """Return three people who all want S1, which has one seat; only P3 gets it."""
    return al.Event.from_arrays(
        [[8, 6], [8, 6], [8, 3]], round=[0, 0], capacity=[1, 3], scale="utility"
    )


def saved(folder: Path, event: al.Event, *stages: str | al.Stage) -> Path:
    """Return the folder of a plan with its event beside it."""
    plan = al.allocate(event, stages=stages or al.DEFAULT_STAGES)
    plan.save(folder)
    al.write_event(event, folder / "event")
    return folder


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a plan of the crowded event."""
    return saved(tmp_path_factory.mktemp("plans") / "result", crowded())


def test_a_person_is_explained(command: Callable[..., Ended], result: Path) -> None:
    """In the words of ``al.why``, and nobody else is named."""
    ended = command("why", result, "P1")

    assert ended.code == 0
    assert not ended.err
    assert ended.out == f"{al.why(al.read_plan(result), 'P1')}\n"
    assert "P3" not in ended.out


def test_names_are_told_where_they_are_asked_for(
    command: Callable[..., Ended], result: Path
) -> None:
    """P3 would have to give way."""
    assert "P3" in command("why", result, "P1", "--names").out


def test_the_answer_may_be_french(command: Callable[..., Ended], result: Path) -> None:
    """The same numbers in other words."""
    ended = command("why", result, "P1", "--language", "fr")

    assert ended.code == 0
    assert ended.out.startswith("Coût total de P1\u00a0: 2.")


def test_a_session_and_the_rooms_are_explained(
    command: Callable[..., Ended], result: Path
) -> None:
    """One more seat in S1 would save 2; no room limits it."""
    session = command("why", result, "--session", "S1")
    rooms = command("why", result, "--rooms")

    for ended in (session, rooms):
        assert ended.code == 0
        assert "the sum of all costs would have been 2 instead of 4" in ended.out
    assert rooms.out.startswith("The bottleneck is S1 (1 seat: S1).")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["P9"], "No participant 'P9'."),
        (["--session", "S9"], "No session 'S9'."),
        ([], "one of the arguments"),
        (["P1", "--rooms"], "not allowed with"),
    ],
    ids=["no such person", "no such session", "nothing asked", "two things asked"],
)
def test_what_cannot_be_asked_ends_with_2(
    command: Callable[..., Ended], result: Path, words: list[str], told: str
) -> None:
    """It says what is wrong with the question."""
    ended = command("why", result, *words)

    assert ended.code == 2
    assert told in ended.err
    assert texts.NOTHING_WRITTEN not in ended.err


def test_a_missing_library_is_named(
    command: Callable[..., Ended], result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """French needs an extra; the message says which."""
    from allocation.wording.catalogues import catalogue  # noqa: PLC0415

    catalogue.cache_clear()
    monkeypatch.setitem(sys.modules, "babel.messages.pofile", None)

    ended = command("why", result, "P1", "--language", "fr")

    assert ended.code == 2
    assert 'pip install "workshop-allocation[report]"' in ended.err


def test_aims_that_cannot_be_told_are_refused(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """Levels with tolerances of their own, and balance before all else."""
    ranks = [[1, 2, 3]] * 5
    event = al.Event.from_arrays(ranks, round=[0, 0, 0], capacity=[1, 2, 2])
    levels = saved(tmp_path / "levels", event, al.Stage("generous", tolerance="50 %"))
    balance = saved(tmp_path / "balance", event, "balance")

    assert texts.WHY_TOLERANCES in command("why", levels, "P1").err
    assert texts.WHY_BALANCE in command("why", balance, "--rooms").err


def test_a_plan_that_claims_too_much_ends_with_7(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    """A plan is checked before it is explained."""
    folder = saved(tmp_path / "result", crowded())
    text = (folder / "assignment.csv").read_text(encoding="utf-8")
    swapped = text.replace("S1", "S0").replace("S2", "S1").replace("S0", "S2")
    (folder / "assignment.csv").write_text(swapped, encoding="utf-8")

    assert command("why", folder, "P1").code == 7
