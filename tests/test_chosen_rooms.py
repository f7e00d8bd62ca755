"""Plans, files, tables and figures of events in which rooms are chosen."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import allocation as al
from allocation import digests
from allocation.event.tables import texts
from allocation.rules import Group, ProgrammeLimit, Quota
from tests.housed_events import LARGE, SMALL, housed, plan_of, seated
from tests.reading.saved_plans import two_people

if TYPE_CHECKING:
    from pathlib import Path

BY_SESSION = ["S1", "S2", "S3", "S4"]


@pytest.fixture(scope="module")
def solved() -> al.Plan:
    """Return a plan of the event, solved."""
    return al.allocate(housed())


def sessions_of(table: Any) -> dict[str, dict[str, Any]]:
    """Return the rows of a table of sessions, by session."""
    found: dict[str, dict[str, Any]] = table.set_index("session").to_dict("index")
    return found


def test_the_answer_made_by_hand_breaks_nothing() -> None:
    """So that what follows is about a plan."""
    assert al.violations(housed(), seated()) == []


def test_attendance_has_the_room_that_a_session_was_given() -> None:
    """With its seats; of what does not run, the best room, and nobody in it."""
    table = sessions_of(plan_of(housed(), seated()).attendance())

    assert [table[s]["room"] for s in BY_SESSION] == ["large", "small", "large", ""]
    assert [table[s]["seats"] for s in BY_SESSION] == [4, 2, 4, 4]
    assert [table[s]["free"] for s in BY_SESSION] == [1, 1, 0, 4]
    assert [table[s]["cancelled"] for s in BY_SESSION] == ["no", "no", "no", "yes"]


def test_each_seat_is_in_the_room_of_its_session() -> None:
    """In the order of people, then of rounds."""
    seats = plan_of(housed(), seated()).seats()

    assert seats["room"].tolist() == [
        *("large", "large", "large", "large"),
        *("small", "large", "large", "large"),
    ]


def test_rooms_are_in_the_summary_only_where_they_are_chosen(solved: al.Plan) -> None:
    """By session; the digest of the rest covers them."""
    with_rooms = replace(solved, assignment=seated()).summary()
    without = al.allocate(two_people()).summary()

    assert with_rooms["rooms"] == {"S1": "large", "S2": "small", "S3": "large"}
    rest = {key: value for key, value in with_rooms.items() if key != "sha256"}
    assert with_rooms["sha256"] == digests.of_values(rest)
    assert "rooms" not in without


def test_a_plan_comes_back_with_its_rooms(solved: al.Plan, tmp_path: Path) -> None:
    """Who sits where, and in which room."""
    solved.save(tmp_path)

    again = al.read_plan(tmp_path, event=solved.event)

    assert solved.assignment.chosen_rooms is not None
    assert again.assignment == solved.assignment
    assert again.contents() == solved.contents()


def changed(folder: Path, rooms: object) -> None:
    """Change the rooms of a summary, and its digest with them."""
    path = folder / "summary.json"
    values = json.loads(path.read_text("utf-8"))
    values["rooms"] = rooms
    rest = {key: value for key, value in values.items() if key != "sha256"}
    values["sha256"] = digests.of_values(rest)
    path.write_text(json.dumps(values), "utf-8")


def verified(folder: Path, event: al.Event) -> list[str]:
    """Return what verifying a folder finds."""
    from allocation.reading.verifying import verify  # noqa: PLC0415

    return [str(issue) for issue in verify(folder, event=event).issues]


def test_verifying_a_plan_with_rooms_finds_nothing(
    solved: al.Plan, tmp_path: Path
) -> None:
    """As it was saved."""
    solved.save(tmp_path)

    assert verified(tmp_path, solved.event) == []


def test_verifying_notices_one_room_that_was_changed(
    solved: al.Plan, tmp_path: Path
) -> None:
    """In the table of seats; or in the summary, even with a digest that fits."""
    solved.save(tmp_path / "table")
    solved.save(tmp_path / "summary")
    seats = tmp_path / "table" / "assignment.csv"
    text = seats.read_text("utf-8-sig")
    seats.write_text(text.replace("large", "small", 1), "utf-8")
    rooms = dict(solved.summary()["rooms"])
    rooms["S1"] = "small" if rooms["S1"] == "large" else "large"
    changed(tmp_path / "summary", rooms)

    in_table = verified(tmp_path / "table", solved.event)
    in_summary = verified(tmp_path / "summary", solved.event)

    assert len(in_table) == 1
    assert "room" in in_table[0]
    assert any("attendance.csv" in issue for issue in in_summary)


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        ({"S9": "large"}, "the id of a session of the event that names no room"),
        ({"S1": "cellar"}, "the id of a room of the event"),
        (["large"], "expected ids of rooms, by session"),
        ({"S1": 1}, "expected ids of rooms, by session"),
    ],
)
def test_rooms_that_the_event_has_not_are_refused(
    solved: al.Plan, tmp_path: Path, rooms: object, expected: str
) -> None:
    """With what is expected instead."""
    solved.save(tmp_path)
    changed(tmp_path, rooms)

    with pytest.raises(al.InvalidPlanError, match=expected):
        al.read_plan(tmp_path, event=solved.event)


def test_rooms_of_an_event_that_chooses_none_are_refused(tmp_path: Path) -> None:
    """It has nothing to choose from."""
    plan = al.allocate(two_people())
    plan.save(tmp_path)
    changed(tmp_path, {"S1": "large"})

    with pytest.raises(al.InvalidPlanError, match="does not choose any"):
        al.read_plan(tmp_path, event=plan.event)


def test_a_notebook_names_what_does_not_run_and_the_rooms_given(
    solved: al.Plan,
) -> None:
    """In a sentence each, and nobody's name."""
    event = housed(candidate=[False] * 4, min_size=[0, 1, 0, 1])

    candidate = replace(solved, assignment=seated())._repr_html_()
    cancelled = replace(solved, event=event, assignment=seated())._repr_html_()

    assert "Not programmed: S4." in candidate
    assert "Rooms given: S1 in large, S2 in small, S3 in large." in candidate
    assert "Cancelled: S4." in cancelled


def test_fill_is_of_the_seats_in_the_room_that_was_given() -> None:
    """And leaves out what does not run."""
    found = al.measure(housed(), seated())

    assert found.fill()["fill"].tolist()[:3] == [0.75, 0.5, 1.0]
    assert found.spread()["running"].tolist() == [2, 1]
    assert found.fill_spread == 0.25


def test_the_table_of_rooms_has_what_is_in_them_and_when_they_are_closed() -> None:
    """A row for each room and round."""
    table = al.Report(housed(), seated()).rooms()

    columns = ["room", "round", "session", "taken", "closed", "cancelled"]
    assert table[columns].fillna("").values.tolist() == [
        ["large", "1", "S1", 3, False, False],
        ["large", "2", "S3", 4, False, False],
        ["small", "1", "S2", 1, False, False],
        ["small", "2", "", 0, True, False],
    ]


def test_a_candidate_that_does_not_run_has_those_who_wanted_it() -> None:
    """Only P4 had rather been in S4."""
    event = housed(cancel_cost=[0, 0, 0, 7])

    table = al.Report(event, seated()).cancelled()

    columns = ["session", "state", "cancel_cost", "participant", "rank"]
    assert table[columns].values.tolist() == [["S4", "not programmed", 7, "P4", 1]]


def test_attendance_tells_whom_sessions_expect() -> None:
    """Three of S1 come with 80 % each; one seat is held back, two may be too many."""
    event = housed(
        show_up=[80, 100, 100, 100], walk_ins=[2, 0, 1, 0], extra=[1, 0, 1, 0]
    )

    table = sessions_of(al.Report(event, seated()).attendance())

    assert [table[s]["capacity"] for s in BY_SESSION] == [2, 2, 3, 4]
    assert [table[s]["walk_ins"] for s in BY_SESSION] == [2, 0, 1, 0]
    assert [table[s]["expected"] for s in BY_SESSION] == [2.4, 1.0, 4.0, 0.0]
    assert [table[s]["overfull"] for s in BY_SESSION] == [1, 0, 1, 0]
    # 3 expected people are 3.75 of 80 %, rounded down
    assert [table[s]["most"] for s in BY_SESSION] == [3, 2, 4, 4]
    assert al.value("overfull", event, seated()) == 2


def test_a_session_in_another_room_is_a_change_for_those_in_it() -> None:
    """It costs them nothing."""
    event = housed(candidate=[False] * 3 + [True])
    before = al.Assignment.from_seats(
        [[0, 2], [0, 2], [1, 2], [1, 2]], chosen_rooms=[LARGE, SMALL, LARGE, -1]
    )
    after = replace(before, chosen_rooms=np.array([SMALL, LARGE, LARGE, -1]))

    table = al.Report(event, after).changes(before)
    figures = al.Report(event, after).changes_summary(before)

    columns = ["participant", "before", "after", "room_before", "room_after", "effect"]
    assert table[columns].values.tolist() == [
        ["P1", "S1", "S1", "large", "small", "same"],
        ["P2", "S1", "S1", "large", "small", "same"],
        ["P3", "S2", "S2", "small", "large", "same"],
        ["P4", "S2", "S2", "small", "large", "same"],
    ]
    known = dict(figures.values.tolist())
    assert (known["seats changed"], known["sessions in another room"]) == (4, 2)


def test_rooms_that_the_event_has_not_make_no_report() -> None:
    """Nor do rooms of fewer sessions."""
    for chosen in ([LARGE, SMALL, 2, -1], [LARGE, SMALL, LARGE]):
        given = replace(seated(), chosen_rooms=np.array(chosen))

        with pytest.raises(ValueError, match="a room of the event"):
            al.Report(housed(), given)


def grouped() -> al.Event:
    """Return the event with groups, a quota, a limit, and two linked sessions."""
    event = housed()
    people = event.participants.replace(
        organisation=texts(["Lille", "Lille", "Roubaix", ""]),
        needs=texts(["step-free", "", "", ""]),
    )
    rules = replace(
        event.rules,
        together=[Group(["P1", "P2"]), Group(["P4", "P3"], rounds=["2"])],
        apart=[Group(["P2", "P3"], rounds=["1"])],
        linked=[["S2", "S4"]],
        programme=[ProgrammeLimit(at_least=1, at_most=2)],
        quotas=[Quota("organisation", sessions=["S1"], at_most=2)],
        walking=[("small", "large", 5)],
    )
    return event.replace(participants=people, rules=rules)


def test_each_rule_says_what_it_governs_and_how_often_it_is_broken() -> None:
    """P3 is in S2 alone of the linked two; the rest is kept."""
    table = al.Report(grouped(), seated()).rules().set_index("rule")

    assert table["instances"].to_dict() == {
        "one_seat": 8,
        "capacity": 4,
        "no_repeat": 0,
        "clash": 0,
        "minimum": 0,
        # four sessions are given a room, P1 needs something of it
        "room": 5,
        "programme": 2,
        "pin": 0,
        "ban": 0,
        "attends": 0,
        "at_most": 0,
        # two rounds and one; one round; two organisations in S1
        "together": 3,
        "apart": 1,
        "linked": 1,
        "quota": 2,
    }
    assert table.loc[table["breaches"] > 0, "breaches"].to_dict() == {"linked": 1}
    assert "one that it may have" in str(table.loc["room", "says"])


def test_groups_are_told_with_where_their_members_sit() -> None:
    """Group 2 holds in one round only; P2 and P3 sit apart."""
    table = al.Report(grouped(), seated()).groups()

    columns = ["rule", "group", "round", "participant", "session", "kept"]
    assert table[columns].values.tolist() == [
        ["together", 1, "1", "P1", "S1", True],
        ["together", 1, "1", "P2", "S1", True],
        ["together", 1, "2", "P1", "S3", True],
        ["together", 1, "2", "P2", "S3", True],
        ["together", 2, "2", "P3", "S3", True],
        ["together", 2, "2", "P4", "S3", True],
        ["apart", 1, "1", "P2", "S1", True],
        ["apart", 1, "1", "P3", "S2", True],
    ]


def test_pseudonyms_stand_in_groups_and_decide_their_order() -> None:
    """Nothing of the order of rows is left."""
    report = al.Report(grouped(), seated()).pseudonymised(b"sixteen bytes or more")

    table = report.groups()

    assert not {"P1", "P2", "P3", "P4"} & {*table["participant"], *table["name"]}
    first = table[table["rule"] == "together"].groupby("group")["participant"].min()
    assert first.tolist() == sorted(first)


def test_a_group_that_is_torn_apart_has_not_kept_its_rule() -> None:
    """P2 sits elsewhere in round 1, with P3 from whom they are to sit apart."""
    torn = al.Assignment.from_seats(
        [[0, 2], [1, 2], [1, 2], [0, 2]], chosen_rooms=[LARGE, SMALL, LARGE, -1]
    )

    table = al.Report(grouped(), torn).groups()

    kept = {
        (row["rule"], row["group"], row["round"]): row["kept"]
        for row in table.to_dict("records")
    }
    assert kept == {
        ("together", 1, "1"): False,
        ("together", 1, "2"): True,
        ("together", 2, "2"): True,
        ("apart", 1, "1"): False,
    }


def test_parts_of_a_session_share_a_number() -> None:
    """Others have none."""
    table = sessions_of(al.Report(grouped(), seated()).attendance())

    assert [table[s]["linked"] for s in ("S2", "S4")] == [1, 1]
    assert al.Report(grouped(), seated()).attendance()["linked"].isna().sum() == 2
