"""The plan: its tables and files, each number counted again in plain Python."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import allocation as al
from allocation.certificate import Certificate, price_bound
from allocation.files import unguarded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = ["assignment.csv", "attendance.csv", "programmes.csv", "summary.json"]

STAGES = ["unseated", "worst", "dissatisfaction", "balance"]

Seat = tuple[str, str]
"""A person and a session, by their ids."""

# Two rounds, four people. Round 2 has two seats for three; "slow" needs more people
# than want it. The tables below say the event once more, in plain Python.
ROUND_OF = {"soil-1": "1", "water-1": "1", "slow": "1", "soil-2": "2", "talk": "2"}
SEATS_OF = {"soil-1": 2, "water-1": 3, "slow": 3, "soil-2": 1, "talk": 1}
TOPIC_OF = {
    "soil-1": "soil",
    "water-1": "water",
    "slow": "slow",
    "soil-2": "soil",
    "talk": "talk",
}
ATTENDED_BY = {"Zoe": ["1", "2"], "Bob": ["1", "2"], "Ada": ["1", "2"], "Cyd": ["1"]}
BALLOTS = {
    "Zoe": {"soil": 1, "talk": 2},
    "Bob": {"soil": 1, "water": 2, "talk": 3},
    "Ada": {"talk": 1},
    "Cyd": {},
}
PINS = [("Zoe", "soil-1")]
UNLISTED_COST = 3  # one more than that of the largest rank, 3


def event() -> al.Event:
    """Return a small event with everything: topics, pins, gaps, a cancellation."""
    sessions = pd.DataFrame(
        {
            "session": ["talk", "water-1", "soil-2", "soil-1", "slow"],
            "round": [2, 1, 2, 1, 1],
            "topic": ["talk", "water", "soil", "soil", "slow"],
            "title": ["A talk", "Water", "Soil again", "Soil", "Slow food"],
            "kind": ["coup de zoom", "atelier", "atelier", "atelier", "atelier"],
            "room": ["amphi", "blue", "blue", "amphi", None],
            "capacity": [1, None, 1, None, 3],
            "min_size": [None, None, None, None, 3],
        }
    )
    people = pd.DataFrame(
        {
            "participant": ["Zoe", "Bob", "Ada", "Cyd"],
            "name": ["Zoe Z.", "Bob B.", "Ada A.", "Cyd C."],
            "organisation": ["Lille", "Lille", "Roubaix", None],
            "category": ["elected", None, None, "citizen"],
            "attends": [None, None, None, "1"],
            "pin": ["soil-1", None, None, None],
        }
    )
    ballots = pd.DataFrame(
        [
            {"participant": person, "topic": topic, "rank": rank}
            for person, ballot in BALLOTS.items()
            for topic, rank in ballot.items()
        ]
    )
    rooms = pd.DataFrame({"room": ["amphi", "blue"], "capacity": [2, 3]})
    return al.Event.from_frames(
        sessions,
        people,
        ballots,
        rooms=rooms,
        of="topic",
        name="Everything",
        rules=al.Rules(empty_seats=True),
    )


@pytest.fixture(scope="module")
def plan() -> al.Plan:
    """Return the plan of the event with everything."""
    return al.allocate(event(), seed=7)


def taken(plan: al.Plan) -> list[Seat]:
    """Return the seats of a plan by ids."""
    people, sessions = list(plan.event.participants), list(plan.event.sessions)
    return [
        (people[person], sessions[session])
        for person, session in zip(
            plan.assignment.participant, plan.assignment.session, strict=True
        )
    ]


def session_of(plan: al.Plan, person: str, held: str) -> str | None:
    """Return where a person sits in a round."""
    mine = [s for p, s in taken(plan) if p == person and ROUND_OF[s] == held]
    assert len(mine) <= 1
    return mine[0] if mine else None


def cost_of(person: str, held: str, session: str | None) -> int:
    """Return what a seat costs, by the words of the documentation."""
    ballot = BALLOTS[person]
    here = [s for s in ROUND_OF if ROUND_OF[s] == held]
    if (person, session) in PINS or not any(TOPIC_OF[s] in ballot for s in here):
        return 0
    if session is None or TOPIC_OF[session] not in ballot:
        return UNLISTED_COST
    return ballot[TOPIC_OF[session]] - 1


def total_of(plan: al.Plan, person: str) -> int:
    """Return what a person's programme costs."""
    return sum(
        cost_of(person, held, session_of(plan, person, held))
        for held in ATTENDED_BY[person]
    )


def size_of(plan: al.Plan, session: str) -> int:
    """Return how many people sit in a session."""
    return Counter(s for _, s in taken(plan))[session]


# The tables


def test_the_example_has_what_the_tables_must_show(plan: al.Plan) -> None:
    """A seat stays empty and a session is cancelled; two of three sit in round 2."""
    assert len(taken(plan)) == 4 + 2
    assert size_of(plan, "slow") == 0


def test_seats_have_a_row_for_each_seat_and_each_empty_one(plan: al.Plan) -> None:
    """Everything in a row is what ballots and tables say."""
    wanted = [
        (person, held, session_of(plan, person, held) or "")
        for person in sorted(ATTENDED_BY)
        for held in ATTENDED_BY[person]
    ]

    seats = plan.seats()

    columns = seats[["participant", "round", "session"]]
    assert list(columns.itertuples(index=False, name=None)) == wanted


def test_seats_tell_topic_kind_and_room_of_the_session(plan: al.Plan) -> None:
    """An empty seat has none of them."""
    kinds = {"": "", "talk": "coup de zoom"}
    rooms = {"": "", "slow": "", "soil-1": "amphi", "talk": "amphi"}

    for row in plan.seats().itertuples():
        assert row.topic == ({**TOPIC_OF, "": ""})[str(row.session)]
        assert row.kind == kinds.get(str(row.session), "atelier")
        assert row.room == rooms.get(str(row.session), "blue")


def test_seats_tell_choice_and_cost(plan: al.Plan) -> None:
    """A choice is missing where the ballot states none."""
    for row in plan.seats().to_dict("records"):
        session = row["session"] or None
        stated = BALLOTS[row["participant"]].get(TOPIC_OF.get(row["session"], ""))
        if stated is None:
            assert pd.isna(row["choice"])
        else:
            assert row["choice"] == stated
        assert row["cost"] == cost_of(row["participant"], row["round"], session)


def test_seats_have_the_documented_columns_and_types(plan: al.Plan) -> None:
    """Texts, a rank that may be missing, and a whole number."""
    types = plan.seats().dtypes

    assert list(types.index) == [
        *("participant", "round", "session", "topic", "kind", "room"),
        *("choice", "cost"),
    ]
    assert all(types.iloc[place] == "str" for place in range(6))
    assert types["choice"] == "Int64"
    assert types["cost"] == "int64"


def test_programmes_have_a_row_for_each_person(plan: al.Plan) -> None:
    """Sorted by participant, with the session of each round and the total cost."""
    table = plan.programmes()

    assert table["participant"].tolist() == ["Ada", "Bob", "Cyd", "Zoe"]
    assert table["name"].tolist() == ["Ada A.", "Bob B.", "Cyd C.", "Zoe Z."]
    assert table["organisation"].tolist() == ["Roubaix", "Lille", "", "Lille"]
    assert table["category"].tolist() == ["", "", "citizen", "elected"]
    for row in table.to_dict("records"):
        person = row["participant"]
        assert row["round 1"] == (session_of(plan, person, "1") or "")
        assert row["round 2"] == (session_of(plan, person, "2") or "")
        assert row["cost"] == total_of(plan, person)


def test_programmes_tell_the_lottery_number_as_text(plan: al.Plan) -> None:
    """Twenty digits, so that no spreadsheet rounds them and texts sort."""
    numbers = plan.programmes().set_index("participant")["lottery"]

    assert all(len(number) == 20 and number.isdecimal() for number in numbers)
    for person, number in zip(plan.event.participants, plan.lottery, strict=True):
        assert int(str(numbers[person])) == int(number)


def test_programmes_have_the_documented_columns_and_types(plan: al.Plan) -> None:
    """All are texts but the cost."""
    types = plan.programmes().dtypes

    assert list(types.index) == [
        *("participant", "name", "organisation", "category"),
        *("round 1", "round 2", "cost", "lottery"),
    ]
    assert types["cost"] == "int64"
    assert all(types[column] == "str" for column in types.index if column != "cost")


def test_attendance_counts_each_session(plan: al.Plan) -> None:
    """In the order of the rounds, then by id; seats, taken and free add up."""
    table = plan.attendance()

    assert table["session"].tolist() == ["slow", "soil-1", "water-1", "soil-2", "talk"]
    for row in table.to_dict("records"):
        session = row["session"]
        assert row["round"] == ROUND_OF[session]
        assert row["seats"] == SEATS_OF[session]
        assert row["taken"] == size_of(plan, session)
        assert row["free"] == row["seats"] - row["taken"]


def test_attendance_tells_titles_kinds_and_rooms(plan: al.Plan) -> None:
    """As the table of sessions has them; no room is an empty text."""
    table = plan.attendance().set_index("session")

    columns = table[["title", "kind", "room"]].T.to_dict("list")
    assert columns["slow"] == ["Slow food", "atelier", ""]
    assert columns["talk"] == ["A talk", "coup de zoom", "amphi"]


def test_attendance_counts_first_choices(plan: al.Plan) -> None:
    """Who attends the round and prefers no other session of it."""
    firsts = plan.attendance().set_index("session")["first_choices"].to_dict()

    # round 1: Zoe and Bob like soil best there, Ada and Cyd say nothing about it;
    # round 2: Zoe and Bob like soil better than the talk, Ada names the talk only
    assert firsts == {"slow": 0, "soil-1": 2, "water-1": 0, "soil-2": 2, "talk": 1}


def test_attendance_says_what_is_cancelled(plan: al.Plan) -> None:
    """A session that has a minimum, and nobody."""
    cancelled = plan.attendance().set_index("session")["cancelled"].to_dict()

    assert cancelled["slow"] == "yes"
    assert {cancelled[s] for s in ROUND_OF if s != "slow"} == {"no"}


def test_session_without_a_minimum_is_empty_but_not_cancelled() -> None:
    """Nobody asked for people in it."""
    lonely = al.Event.from_arrays([[1, 2]], round=[0, 0], capacity=[1, 1])

    table = al.allocate(lonely, stages=["dissatisfaction"]).attendance()

    assert table["taken"].tolist() == [1, 0]
    assert table["cancelled"].tolist() == ["no", "no"]


def test_first_choices_of_utilities_are_the_greatest() -> None:
    """Two equal ones both count; a utility of 0 may be the best."""
    points = al.Event.from_arrays(
        [[3, 3, 1], [0, -1, -1], [-1, -1, -1]],
        round=[0, 0, 0],
        capacity=[3, 3, 3],
        scale="utility",
    )

    table = al.allocate(points).attendance()

    assert table["first_choices"].tolist() == [2, 1, 0]


def test_attendance_has_the_documented_columns_and_types(plan: al.Plan) -> None:
    """Texts and whole numbers."""
    types = plan.attendance().dtypes

    texts = ["session", "round", "title", "kind", "room", "cancelled"]
    numbers = ["seats", "taken", "free", "first_choices"]
    assert list(types.index) == [*texts[:5], *numbers, "cancelled"]
    assert all(types[column] == "str" for column in texts)
    assert all(types[column] == "int64" for column in numbers)


def test_tables_are_new_each_time(plan: al.Plan) -> None:
    """Who changes a table changes no plan."""
    for table in (plan.seats, plan.programmes, plan.attendance):
        first = table()

        first.iloc[0, 0] = "changed"

        assert "changed" not in table().iloc[:, 0].tolist()


def test_rounds_come_in_their_own_order() -> None:
    """Round 10 comes after round 2, in rows and in columns."""
    ids = [f"S{n}" for n in range(10)]
    sessions = pd.DataFrame({"session": ids, "round": range(1, 11)})
    nobody = pd.DataFrame({"participant": ["Ada"]})
    made = al.Event.from_frames(sessions, nobody, nobody)

    plan = al.allocate(made)

    order = [str(n) for n in range(1, 11)]
    assert plan.seats()["round"].tolist() == order
    assert plan.attendance()["round"].tolist() == order
    assert list(plan.programmes().columns[4:14]) == [f"round {n}" for n in order]
    assert list(plan.programme("Ada")) == order


# One person


def test_programme_has_the_rounds_that_the_person_attends(plan: al.Plan) -> None:
    """A round away is not named; an empty seat is None."""
    for person, rounds in ATTENDED_BY.items():
        wanted = {held: session_of(plan, person, held) for held in rounds}

        assert plan.programme(person) == wanted


def test_programme_of_nobody_is_a_key_error(plan: al.Plan) -> None:
    """With a suggestion."""
    with pytest.raises(KeyError, match=r"Did you mean 'Zoe'\?"):
        plan.programme("Zoee")


# The summary


def value_of(plan: al.Plan, stage: str) -> int:
    """Return what a stage counts, by the words of the documentation."""
    due = [(p, held) for p, rounds in ATTENDED_BY.items() for held in rounds]
    if stage == "unseated":
        return sum(session_of(plan, p, held) is None for p, held in due)
    if stage == "worst":
        return max(total_of(plan, p) for p in ATTENDED_BY)
    if stage == "dissatisfaction":
        return sum(total_of(plan, p) for p in ATTENDED_BY)
    uneven = 0
    for held in ("1", "2"):
        here = [s for s in ROUND_OF if ROUND_OF[s] == held]
        seats = sum(SEATS_OF[s] for s in here)
        people = sum(held in rounds for rounds in ATTENDED_BY.values())
        for session in here:
            size = size_of(plan, session)
            if not (session == "slow" and size == 0):  # the only one with a minimum
                uneven += abs(size * seats - people * SEATS_OF[session])
    return uneven


def test_summary_tells_each_stage_as_counted_by_hand(plan: al.Plan) -> None:
    """Values, bounds and words agree with the seats."""
    stages = plan.summary()["stages"]

    assert [stage["stage"] for stage in stages] == STAGES
    for stage in stages:
        counted = value_of(plan, stage["stage"])
        assert stage["value"] == stage["reached"] == stage["limit"] == counted
        assert stage["price_bound"] <= stage["bound"] == counted
        assert stage["status"] == "optimal"
        proven = stage["price_bound"] == counted
        assert stage["proof"] == ("proven" if proven else "solver-claimed")


def test_summary_tells_what_was_asked(plan: al.Plan) -> None:
    """Sizes, seed and state."""
    summary = plan.summary()

    assert summary["format"] == 1
    assert summary["event"] == "Everything"
    assert [summary[k] for k in ("participants", "rounds", "sessions")] == [4, 2, 5]
    assert summary["seed"] == 7
    assert summary["status"] == "optimal"
    assert summary["interrupted"] is False


def test_summary_tells_the_versions(plan: al.Plan) -> None:
    """Of the package, and of all that computes for it."""
    versions = plan.summary()["versions"]

    assert set(versions) == {
        *("python", "workshop-allocation", "ortools", "numpy", "pandas")
    }
    assert versions["workshop-allocation"] == version("workshop-allocation")
    assert versions["numpy"] == np.__version__


def test_summary_tells_a_tolerance_that_was_spent() -> None:
    """The value after later stages, what was reached before, and the limit."""
    pair = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[2, 2])

    plan = al.allocate(
        pair, stages=[al.Stage("dissatisfaction", tolerance=1), "balance"]
    )

    first, second = plan.summary()["stages"]
    # one of the two moves to the other session: worse by 1, and even
    assert [first[k] for k in ("value", "reached", "limit")] == [1, 0, 1]
    assert [second[k] for k in ("value", "reached", "limit")] == [0, 0, 0]


def texts_of(value: Any) -> list[str]:
    """Return all texts of a JSON value, keys too."""
    if isinstance(value, dict):
        return [t for pair in value.items() for part in pair for t in texts_of(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_of(part)]
    return [value] if isinstance(value, str) else []


def test_summary_names_nobody(plan: al.Plan, tmp_path: Path) -> None:
    """No id, name or organisation of a person is in the file."""
    plan.save(tmp_path)

    content = (tmp_path / "summary.json").read_text(encoding="utf-8")

    people = plan.event.participants
    for column in (people.ids, people.name, people.organisation, people.category):
        assert not any(text and text in content for text in column.tolist())


def test_summary_file_is_the_summary(plan: al.Plan, tmp_path: Path) -> None:
    """The file is valid JSON, and says what the method says."""
    plan.save(tmp_path)

    content = (tmp_path / "summary.json").read_bytes()

    assert json.loads(content) == plan.summary()
    assert content.endswith(b"}\n")


def no_constant(text: str) -> float:
    """Refuse what JSON does not know: NaN and infinity."""
    raise ValueError(text)


@pytest.mark.parametrize(
    "made",
    [
        event(),
        al.synthetic_event("lille", people=60, seed=3),
        al.synthetic_event("school", people=12, sessions=4, seed=1),
        al.synthetic_event("lille", people=40, slack=-0.1, seed=2, min_size=3),
    ],
    ids=["everything", "lille", "school", "too few seats"],
)
def test_bounds_follow_from_the_file_alone(made: al.Event, tmp_path: Path) -> None:
    """Event and JSON suffice to compute each bound that prices prove."""
    al.allocate(made, seed=1, time_limit=5).save(tmp_path)
    text = (tmp_path / "summary.json").read_text(encoding="utf-8")

    summary = json.loads(text, parse_constant=no_constant)

    place = {name: index for index, name in enumerate(made.sessions)}
    for stage in summary["stages"]:
        told = stage["certificate"]
        whole = {"stage": stage["stage"], "limits": told["limits"]}
        cases = tuple(
            Certificate(
                **whole,
                **prices_of(case, made),
                running=tuple(place[name] for name in case["running"]),
                cancelled=tuple(place[name] for name in case["cancelled"]),
            )
            for case in told["cases"]
        )
        certificate = Certificate(**whole, **prices_of(told, made), cases=cases)
        assert price_bound(made, certificate) == stage["price_bound"]


def prices_of(told: dict[str, Any], made: al.Event) -> dict[str, Any]:
    """Return the prices that JSON tells, as a certificate takes them."""
    prices = told["session_prices"]
    return {
        "scale": told["scale"],
        "session_prices": np.array([prices.get(name, 0) for name in made.sessions]),
        "stage_prices": told["stage_prices"],
        "threshold": told["threshold"],
    }


# Words


def test_plan_prints_a_line_a_stage(plan: al.Plan) -> None:
    """The plan's word first, then each stage with its value."""
    first, *lines = str(plan).splitlines()

    assert first == f"optimal, {plan.proof}:"
    assert [line.split(":")[0] for line in lines] == [
        f"{name} {value_of(plan, name)}" for name in STAGES
    ]


@pytest.mark.parametrize(
    ("bound", "price_bound", "line"),
    [
        (9, 9, "worst 9: optimal, proven"),
        (9, 7, "worst 9: optimal, solver-claimed, prices alone prove 7"),
        (8, 7, "worst 9: bound 8, gap 11.1%, best known, prices alone prove 7"),
        (8, 8, "worst 9: bound 8, gap 11.1%, best known"),
    ],
)
def test_what_only_the_search_proves_has_the_bound_of_prices_beside_it(
    bound: int, price_bound: int, line: str
) -> None:
    """A reader sees how far the word of the solver reaches."""
    optimal, proven = bound == 9, price_bound == 9
    claimed = al.Proof.SOLVER_CLAIMED if optimal else al.Proof.BEST_KNOWN
    stage = al.StageResult(
        name="worst",
        value=9,
        reached=9,
        bound=bound,
        status=al.Status.OPTIMAL if optimal else al.Status.FEASIBLE,
        proof=al.Proof.PROVEN if proven else claimed,
        price_bound=price_bound,
        limit=9,
        seconds=0.0,
    )

    assert str(stage) == line


def test_repr_names_nobody(plan: al.Plan) -> None:
    """Status and size, and no more."""
    assert repr(plan) == "<Plan: optimal, 4 participants>"


def test_stage_by_name(plan: al.Plan) -> None:
    """A stage is found by its name, and one that was not asked for is not."""
    assert plan.stage("worst") is plan.stages[1]
    with pytest.raises(KeyError, match="leximin"):
        plan.stage("leximin")


def test_plan_survives_a_pickle(plan: al.Plan) -> None:
    """A worker process can hand a plan back, and its tables say the same."""
    again = pickle.loads(pickle.dumps(plan))  # noqa: S301  # our own bytes

    assert again.assignment == plan.assignment
    assert again.seats().equals(plan.seats())
    assert again.summary() == plan.summary()


def test_arrays_of_a_plan_are_read_only(plan: al.Plan) -> None:
    """Nobody changes a seat, a lottery number or a price by accident."""
    arrays = [
        plan.assignment.participant,
        plan.assignment.session,
        plan.lottery,
        *(proof.session_prices for proof in plan.certificates),
    ]

    assert not any(array.flags.writeable for array in arrays)


def test_seats_stay_read_only_after_a_pickle(plan: al.Plan) -> None:
    """A pickle forgets the flag; an assignment does not."""
    again = pickle.loads(pickle.dumps(plan.assignment))  # noqa: S301  # our own bytes

    assert not again.participant.flags.writeable
    assert not again.session.flags.writeable


# The files


def rows_of(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV file, their guards taken off."""
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [[unguarded(cell) for cell in line] for line in lines]


def test_save_writes_four_files(plan: al.Plan, tmp_path: Path) -> None:
    """Exactly those, and nothing beside them; the folder is made."""
    folder = tmp_path / "new" / "out"

    plan.save(folder)

    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("assignment.csv", al.Plan.seats),
        ("programmes.csv", al.Plan.programmes),
        ("attendance.csv", al.Plan.attendance),
    ],
)
def test_files_say_what_the_tables_say(
    plan: al.Plan, tmp_path: Path, name: str, table: Callable[[al.Plan], pd.DataFrame]
) -> None:
    """Header and cells; what is missing is an empty cell."""
    plan.save(tmp_path)

    header, *rows = rows_of((tmp_path / name).read_bytes())

    frame = table(plan)
    assert header == list(frame.columns)
    assert rows == [
        ["" if cell is pd.NA else str(cell) for cell in row]
        for row in frame.itertuples(index=False, name=None)
    ]


def test_same_plan_writes_the_same_tables(plan: al.Plan, tmp_path: Path) -> None:
    """Two runs with one seed differ in their times only."""
    plan.save(tmp_path / "one")
    al.allocate(event(), seed=7).save(tmp_path / "two")

    for name in FILES[:3]:
        one, two = tmp_path / "one" / name, tmp_path / "two" / name
        assert one.read_bytes() == two.read_bytes()


def test_save_refuses_to_overwrite(plan: al.Plan, tmp_path: Path) -> None:
    """One old file is enough, and stays as it was; nothing else is written."""
    old = tmp_path / "attendance.csv"
    old.write_text("old")

    with pytest.raises(FileExistsError, match=r"already has attendance\.csv"):
        plan.save(tmp_path)

    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_save_overwrites_when_asked(plan: al.Plan, tmp_path: Path) -> None:
    """Old files of these names go; other files stay."""
    (tmp_path / "attendance.csv").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")

    plan.save(tmp_path, overwrite=True)

    assert (tmp_path / "attendance.csv").read_text(encoding="utf-8-sig") != "old"
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*FILES, "notes.txt"])


def failing(
    monkeypatch: pytest.MonkeyPatch, function: str, name: str = "programmes.csv"
) -> None:
    """Let a function of ``os`` fail once, the first time that it handles a file."""
    honest = getattr(os, function)
    failed: list[None] = []

    def once(*arguments: Any, **options: Any) -> Any:
        if not failed and any(str(a).endswith(name) for a in arguments):
            failed.append(None)
            message = "the disk is full, say"
            raise OSError(message)
        return honest(*arguments, **options)

    monkeypatch.setattr(os, function, once)


def failing_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the second file not reach the disk."""
    synced: list[int] = []

    def second(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            message = "the disk is full, say"
            raise OSError(message)

    monkeypatch.setattr(os, "fsync", second)


@pytest.mark.parametrize("at", ["writing", "moving"])
def test_failed_save_into_a_new_folder_leaves_nothing(
    plan: al.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """All files or none: not even the folder stays."""
    if at == "moving":
        failing(monkeypatch, "replace")
    else:
        failing_sync(monkeypatch)

    with pytest.raises(OSError, match="the disk is full, say"):
        plan.save(tmp_path / "a" / "b")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", ["writing", "moving"])
def test_failed_save_leaves_old_files_as_they_were(
    plan: al.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """The first file had its place already: it goes, and the old one comes back."""
    for name in FILES:
        (tmp_path / name).write_text(f"old {name}")
    if at == "moving":
        failing(monkeypatch, "replace")
    else:
        failing_sync(monkeypatch)

    with pytest.raises(OSError, match="the disk is full, say"):
        plan.save(tmp_path, overwrite=True)

    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    assert all((tmp_path / name).read_text() == f"old {name}" for name in FILES)


HOSTILE = [
    '=HYPERLINK("http://x.example","y")',
    "+33",
    "-",
    "@x",
    'a;b,c"d"',
    "'quoted",
    "'=1+1",
    "\uff1d1+1",
]
"""Texts that a spreadsheet could run, or that a reader of CSV could stumble over."""

HOSTILE_NAMES = [*HOSTILE, "two\nlines", "\t=1+1", "\r\n=1+1", " =1+1", '"=1+1']
"""Names may hold what ids may not."""


def hostile_event() -> al.Event:
    """Return an event whose every text is hostile."""
    ids, names = HOSTILE, HOSTILE_NAMES
    count = len(names)
    people = pd.DataFrame(
        {
            "participant": [*ids, *(f"P{n}" for n in range(count - len(ids)))],
            "name": names,
            "organisation": names,
            "category": names,
        }
    )
    sessions = pd.DataFrame(
        {
            "session": ids,
            "round": ["=r1", "-r2"] * (len(ids) // 2),
            "title": names[-len(ids) :],
            "kind": names[: len(ids)],
            "room": ids,
        }
    )
    rooms = pd.DataFrame({"room": ids})
    ballots = people[["participant"]]
    return al.Event.from_frames(sessions, people, ballots, rooms=rooms)


@pytest.fixture(scope="module")
def hostile_plan() -> al.Plan:
    """Return the plan of the hostile event."""
    return al.allocate(hostile_event())


def test_hostile_texts_come_back_unchanged(
    hostile_plan: al.Plan, tmp_path: Path
) -> None:
    """Reading the files gives the very ids and names."""
    hostile_plan.save(tmp_path)

    tables = {name: rows_of((tmp_path / name).read_bytes()) for name in FILES[:3]}

    people, sessions = hostile_plan.event.participants, hostile_plan.event.sessions
    programmes, attendance = tables["programmes.csv"], tables["attendance.csv"]
    assert {row[0] for row in programmes[1:]} == set(people.ids.tolist())
    for column in (1, 2, 3):
        assert {row[column] for row in programmes[1:]} == set(HOSTILE_NAMES)
    assert {row[0] for row in attendance[1:]} == set(HOSTILE)
    assert {row[2] for row in attendance[1:]} == set(sessions.title.tolist())
    assert {row[3] for row in attendance[1:]} == set(sessions.kind.tolist())
    assert {row[4] for row in attendance[1:]} == set(HOSTILE)
    assert {row[0] for row in tables["assignment.csv"][1:]} == set(people.ids.tolist())


def test_no_cell_is_a_formula(hostile_plan: al.Plan, tmp_path: Path) -> None:
    """What a spreadsheet reads starts with none of its triggers, spaces set aside."""
    hostile_plan.save(tmp_path)

    for name in FILES[:3]:
        content = (tmp_path / name).read_bytes().decode("utf-8-sig")
        for row in csv.reader(io.StringIO(content, newline="")):
            for cell in row:
                assert not cell.lstrip(" ").startswith(
                    ("=", "+", "-", "@", "\t", "\r", "\uff1d", '"=')
                )


def test_hostile_texts_leave_the_summary_valid(
    hostile_plan: al.Plan, tmp_path: Path
) -> None:
    """JSON escapes what must be escaped."""
    hostile_plan.save(tmp_path)

    content = (tmp_path / "summary.json").read_text(encoding="utf-8")

    assert json.loads(content) == hostile_plan.summary()
    people = set(hostile_plan.event.participants.name.tolist())
    known = set(hostile_plan.event.sessions.ids.tolist())
    assert not (people - known) & set(texts_of(json.loads(content)))
