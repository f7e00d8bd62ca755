"""A plan that was saved is read as it was, or all that is wrong is told."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import allocation as al
from allocation.reading import source, summary
from tests.reading.saved_plans import (
    claimed,
    edit,
    everything,
    graded,
    rewrite,
    rows_of,
    two_people,
    written,
)
from tests.tiny_events import stage_lists, tiny_events

if TYPE_CHECKING:
    from collections.abc import Callable

READ = ["summary.json", "assignment.csv"]
"""The files of which a plan is made."""

few = settings(max_examples=25)
"""Each example solves an event."""


def rounded(plan: al.Plan) -> al.Plan:
    """Return a plan with its times as they are written."""
    stages = tuple(replace(s, seconds=round(s.seconds, 3)) for s in plan.stages)
    return replace(plan, stages=stages, seconds=round(plan.seconds, 3))


def check_same(again: al.Plan, plan: al.Plan) -> None:
    """Assert that two plans are the same in every field."""
    for field in fields(al.Plan):
        one, other = getattr(again, field.name), getattr(rounded(plan), field.name)
        if field.name == "certificates":
            for proof, saved in zip(one, other, strict=True):
                prices = proof.session_prices, saved.session_prices
                assert np.array_equal(*prices)
                assert prices[0].dtype == prices[1].dtype
                for name in ("stage", "scale", "threshold"):
                    assert getattr(proof, name) == getattr(saved, name)
                assert dict(proof.stage_prices) == dict(saved.stage_prices)
                assert dict(proof.limits) == dict(saved.limits)
        elif field.name == "lottery":
            assert np.array_equal(one, other)
            assert one.dtype == other.dtype
        else:
            assert one == other
    for table in (al.Plan.seats, al.Plan.programmes, al.Plan.attendance):
        assert table(again).equals(table(plan))
    assert again.summary() == plan.summary()
    al.check(again)


@pytest.fixture(scope="module")
def plan() -> al.Plan:
    """Return the plan of the event with everything."""
    return al.allocate(everything(), seed=7)


@pytest.fixture
def folder(plan: al.Plan, tmp_path: Path) -> Path:
    """Return the folder of that plan, with its event."""
    return written(plan, tmp_path / "out")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_plan_comes_back_with_any_separator(
    plan: al.Plan, tmp_path: Path, delimiter: str
) -> None:
    """Ids that look like formulas, topics, pins, an empty seat."""
    written(plan, tmp_path, delimiter=delimiter)

    check_same(al.read_plan(tmp_path), plan)


def test_the_plan_of_lille_comes_back(tmp_path: Path) -> None:
    """With its four stages and their prices."""
    plan = al.allocate(al.lille2014(), seed=3)

    written(plan, tmp_path, delimiter=";")

    check_same(al.read_plan(str(tmp_path)), plan)


def test_the_plan_of_an_event_of_grades_comes_back(tmp_path: Path) -> None:
    """With tolerances, of which some may be spent."""
    stages = [al.Stage("worst"), al.Stage("dissatisfaction", tolerance=2)]
    plan = al.allocate(graded(), stages=stages, seed=10**60 - 1)

    written(plan, tmp_path)

    check_same(al.read_plan(tmp_path), plan)


@pytest.mark.parametrize("by_hand", [True, False])
def test_how_a_search_was_stopped_comes_back(tmp_path: Path, *, by_hand: bool) -> None:
    """And an aim whose bound is not reached."""
    plan = replace(claimed(bound=0), interrupted=by_hand, out_of_time=not by_hand)

    written(plan, tmp_path)

    check_same(al.read_plan(tmp_path), plan)


@few
@given(event=tiny_events(), stages=stage_lists())
def test_any_plan_comes_back(event: al.Event, stages: list[al.Stage]) -> None:
    """With any rules, stages and tolerances."""
    try:
        plan = al.allocate(event, stages=stages, seed=1)
    except al.InfeasibleError:
        assume(False)  # noqa: FBT003  # no plan, nothing to save
        raise

    with tempfile.TemporaryDirectory() as folder:
        written(plan, Path(folder))
        again = al.read_plan(folder)

    check_same(again, plan)


def test_arrays_of_a_plan_that_was_read_are_read_only(folder: Path) -> None:
    """As those of one that was made."""
    plan = al.read_plan(folder)

    prices = [proof.session_prices for proof in plan.certificates]
    assert not any(array.flags.writeable for array in [plan.lottery, *prices])


def test_a_plan_is_read_with_an_event_in_hand(plan: al.Plan, tmp_path: Path) -> None:
    """What Plan.save writes has no event."""
    plan.save(tmp_path)

    check_same(al.read_plan(tmp_path, event=plan.event), plan)


def test_rows_and_columns_may_be_in_any_order(plan: al.Plan, folder: Path) -> None:
    """A spreadsheet sorts them."""
    path = folder / "assignment.csv"
    header, *rows = rows_of(path)
    rewrite(path, [row[::-1] for row in [header, *rows[::-1]]])

    check_same(al.read_plan(folder), plan)


def problems(folder: Path, **options: Any) -> list[str]:
    """Return what is wrong with a folder."""
    with pytest.raises(al.InvalidPlanError) as caught:
        al.read_plan(folder, **options)
    assert len(caught.value.issues) == str(caught.value).count("\n  - ")
    return [str(issue) for issue in caught.value.issues]


def test_a_plan_without_its_event_says_how_to_give_it(
    plan: al.Plan, tmp_path: Path
) -> None:
    """On the command line and in Python."""
    plan.save(tmp_path)

    told = problems(tmp_path)

    assert len(told) == 1
    assert told[0].startswith("event: got no such folder")
    assert "Plan.save writes none" in told[0]
    assert "--event" in told[0]
    assert "event=" in told[0]


def test_a_broken_event_is_told_with_the_rest(folder: Path) -> None:
    """Its files are named as they are seen from the plan's folder."""
    (folder / "event" / "rooms.csv").write_text("room,capacity\namphi,many\n")
    (folder / "summary.json").write_text("{}")

    told = problems(folder)

    assert any(line.startswith("event/rooms.csv, line 2") for line in told)
    assert "summary.json, key 'format': got nothing; expected 1" in told


@pytest.mark.parametrize("name", ["summary.json", "assignment.csv"])
def test_a_file_that_is_missing_is_told(folder: Path, name: str) -> None:
    """By its name."""
    (folder / name).unlink()

    assert problems(folder)[0].startswith(f"{name}: got no such file")


@pytest.mark.parametrize("place", ["nowhere", "out/summary.json"])
def test_what_is_no_folder_is_told(folder: Path, place: str) -> None:
    """A place without anything, and a file."""
    told = problems(folder.parent / place)

    assert "expected a folder with assignment.csv, summary.json" in told[0]


def test_a_file_that_is_too_large_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is read whole."""
    monkeypatch.setitem(source.LIMITS, "summary.json", 100)

    assert problems(folder) == [
        "summary.json: got a larger file; expected at most 100 bytes"
    ]


def test_all_problems_are_told_together(folder: Path) -> None:
    """Of both files, with line and column or key."""
    path = folder / "assignment.csv"
    header, *rows = rows_of(path)
    rows[0][0], rows[1][1], rows[2][2] = "Nobody", "r9", "nothing"
    rows[4] = rows[3]
    rewrite(path, [header, *rows])

    def damage(values: dict[str, Any]) -> None:
        values["seed"] = -1
        values["colour"] = "red"
        del values["versions"]
        values["stages"][1]["value"] = 1.5
        values["stages"][2]["certificate"]["session_prices"]["S9"] = 4
        values["stages"][3]["certificate"]["scale"] = 0

    edit(folder, damage)

    told = "\n".join(problems(folder))

    for where in (
        "assignment.csv, line 2, column 'participant': got 'Nobody'; expected the id",
        "assignment.csv, line 3, column 'round': got 'r9'; expected the id of a round",
        "assignment.csv, line 4, column 'session': got 'nothing'; expected the id of a",
        "assignment.csv, line 6, column 'participant': got ",
        "expected one row a person and round, and line 5 is one",
        "summary.json, key 'seed': got -1; expected a whole number from 0 to",
        "summary.json, key 'colour': got a key that nobody knows; expected one of",
        "summary.json, key 'versions': got nothing; expected texts by name",
        "summary.json, key 'stages[1].value': got 1.5; expected a whole number from 0",
        "summary.json, key 'stages[3].certificate.scale': got 0; expected a whole nu",
    ):
        assert where in told


def test_prices_of_unknown_sessions_are_told(folder: Path) -> None:
    """A price that nobody would look at is not passed over."""
    edit(folder, lambda v: v["stages"][0]["certificate"]["session_prices"].update(x=1))

    assert problems(folder) == [
        (
            "summary.json, key 'stages[0].certificate.session_prices': got 'x'; "
            "expected the id of a session of the event"
        )
    ]


def test_a_session_in_another_round_is_told(folder: Path) -> None:
    """The round that a row states is that of its session."""
    path = folder / "assignment.csv"
    header, *rows = rows_of(path)
    place = next(n for n, row in enumerate(rows) if row[0] == "Cyd")
    rows[place][1] = "'-r;2;;;;"
    rewrite(path, [header, *rows])

    assert problems(folder) == [
        (
            f"assignment.csv, line {place + 2}, column 'round': got '-r;2;;;;'; "
            f"expected 'r1', the round of the session"
        )
    ]


@pytest.mark.parametrize("title", ["participant", "round", "session"])
def test_a_missing_column_is_told(folder: Path, title: str) -> None:
    """Without it, nobody knows who sits where."""
    path = folder / "assignment.csv"
    rows = rows_of(path)
    rows[0][rows[0].index(title)] = "x"
    rewrite(path, rows)

    assert f"got no column {title}; " in problems(folder)[0]


def test_a_torn_row_is_told(folder: Path) -> None:
    """With its line."""
    path = folder / "assignment.csv"
    rows = rows_of(path)
    rewrite(path, [*rows, [*rows[1], "more"]])

    told = problems(folder)

    assert any(f"line {len(rows) + 1}: got 9 cells" in line for line in told)


def of_first(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what changes a key of the first stage."""
    return lambda values: values["stages"][0].update({key: value})


def of_proof(place: int, key: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what changes a key of a stage's certificate."""
    return lambda values: values["stages"][place]["certificate"].update({key: value})


UNFIT: dict[str, Callable[[dict[str, Any]], object]] = {
    "format": lambda v: v.update(format=2),
    "participants": lambda v: v.update(participants="4"),
    "status": lambda v: v.update(status="perfect"),
    "proof": lambda v: v.update(proof=["proven"]),
    "interrupted": lambda v: v.update(interrupted=0),
    "seed": lambda v: v.update(seed=10**60),
    "lottery": lambda v: v.update(lottery=None),
    "seconds": lambda v: v.update(seconds=-1),
    "versions": lambda v: v.update(versions={"numpy": 2}),
    "stages": lambda v: v.update(stages=[]),
    "stages[0]": lambda v: v.update(stages=[3]),
    "sha256": lambda v: v.pop("sha256"),
    "stages[0].stage": of_first("stage", "happiness"),
    "stages[1].stage": lambda v: v["stages"][1].update(stage="unseated"),
    "stages[0].value": lambda v: v["stages"][0].update(value=True),
    "stages[0].bound": of_first("bound", 2**63),
    "stages[0].status": of_first("status", None),
    "stages[0].seconds": of_first("seconds", "0"),
    "stages[0].certificate": of_first("certificate", []),
    "stages[0].certificate.scale": of_proof(0, "scale", 1.0),
    "stages[0].certificate.threshold": of_proof(0, "threshold", "1"),
    "stages[0].certificate.session_prices": of_proof(0, "session_prices", {"a": 1.5}),
    "stages[0].certificate.stage_prices": of_proof(0, "stage_prices", {"worst": 1}),
    "stages[1].certificate.stage_prices": of_proof(1, "stage_prices", {"unseated": -1}),
    "stages[1].certificate.limits": of_proof(1, "limits", {"dissatisfaction": 9}),
    "stages[0].certificate.scaled_bound": of_proof(0, "scaled_bound", None),
}


@pytest.mark.parametrize("key", UNFIT)
def test_a_value_that_does_not_fit_is_told_by_its_key(folder: Path, key: str) -> None:
    """Wrong types, numbers out of range, names that nobody knows."""
    edit(folder, UNFIT[key])

    told = problems(folder)
    assert any(line.startswith(f"summary.json, key '{key}'") for line in told)


def test_another_format_is_not_guessed_at(folder: Path) -> None:
    """One of the future is told as such, and nothing else."""
    edit(folder, lambda values: values.update(format=2, new="?"))

    assert problems(folder) == [
        (
            "summary.json, key 'format': got 2; expected 1; a newer version of this "
            "package may read the file"
        )
    ]


NO_JSON = {
    "nothing": (b"", "what is no JSON"),
    "cut": (b'{"format": 1,\n"event', "line 2"),
    "a list": (b"[]", "expected a table of keys"),
    "twice": (b'{"format": 1, "format": 1}', "the key 'format' twice"),
    "no number": (b'{"format": 1, "seconds": NaN}', "NaN"),
    "infinite": (b'{"format": 1, "seconds": 1e999}', "too large"),
    "long": (b'{"format": 1, "seed": ' + b"9" * 5000 + b"}", "too many digits"),
    "deep": (b"[" * 100_000, "brackets within brackets"),
    "nested": (b"[" * 50 + b"]" * 50, "brackets within brackets"),
    "half": (rb'{"format": 1, "event": "\ud800"}', "half a character"),
    "bytes": (b'{"format": 1, "event": "\xff"}', "expected text in UTF-8"),
    "NUL": (b"\0", "a NUL character"),
}


@pytest.mark.parametrize("name", NO_JSON)
def test_what_is_no_json_is_told(folder: Path, name: str) -> None:
    """In words, whatever it is."""
    content, words = NO_JSON[name]
    (folder / "summary.json").write_bytes(content)

    told = problems(folder)

    assert len(told) == 1
    assert told[0].startswith("summary.json")
    assert words in told[0]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small plan, which nobody changes."""
    plan = al.allocate(two_people(), seed=1)
    return written(plan, tmp_path_factory.mktemp("small"))


@given(seed=st.integers(0, 2**32))
def test_any_bytes_are_read_or_refused(small: Path, seed: int) -> None:
    """Files of any bytes give a plan or a list of problems, and nothing else."""
    chance = random.Random(seed)  # noqa: S311  # a test's damage
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "plan"
        shutil.copytree(small, folder)
        for file in chance.sample(READ, chance.randint(1, 2)):
            path = folder / file
            path.write_bytes(_spoilt(path.read_bytes(), chance))

        try:
            plan = al.read_plan(folder)
        except al.InvalidPlanError as error:
            names = {issue.table for issue in error.issues}
        else:
            assert isinstance(plan, al.Plan)
            return
    assert names
    assert names <= set(READ)


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoilt))
        pieces = b"|\"|,|;|\r|\n|'|-|\x00|\xff|9|[|{|}|null|1e9|true|-1".split(b"|")
        spoilt[at : at + chance.randint(0, 12)] = chance.choice(pieces)
    return bytes(spoilt)


def test_every_key_of_a_summary_is_known(folder: Path) -> None:
    """What is written and what is read have the same keys."""
    values = json.loads((folder / "summary.json").read_text("utf-8"))

    assert values.keys() - {"format"} == set(summary.KEYS)
    for stage in values["stages"]:
        assert stage.keys() == set(summary.OF_STAGE)
        assert stage["certificate"].keys() == set(summary.OF_CERTIFICATE)
