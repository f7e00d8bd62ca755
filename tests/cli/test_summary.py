"""Every number of the summary is true: it is counted again from the written files."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import allocation as al
from allocation.cli import texts
from allocation.cli.describing import event_lines, plan_lines
from allocation.reading import write_event
from allocation.synthetic import lille2014, synthetic_event
from tests.housed_events import housed, seated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def profile(out: str) -> dict[str, int]:
    """Return the numbers of the summary's table of what people got."""
    found = re.findall(r"^ +(\d+) +[<>]?\d+ %  (.*)$", out, re.MULTILINE)
    return {words: int(number) for number, words in found}


@pytest.mark.parametrize("event", [lille2014(), synthetic_event("lille", people=60)])
def test_the_numbers_are_those_of_the_files(
    event: al.Event, command: Callable[..., Ended], tmp_path: Path
) -> None:
    """Choices, full sessions, aims and the worst-off."""
    write_event(event, tmp_path / "event")
    out = tmp_path / "out"

    ended = command("solve", tmp_path / "event", "--out", out)

    seats = rows(out / "assignment.csv")
    shown = profile(ended.out)
    assert sum(shown.values()) == len(seats) == int(event.people.sum())
    for rank in range(1, 6):
        number = sum(seat["choice"] == str(rank) for seat in seats)
        assert shown.get(texts.choice(rank), 0) == number
    for session in rows(out / "attendance.csv"):
        full = session["free"] == "0"
        named = re.search(rf"full: .*\b{session['session']}\b", ended.out) is not None
        assert full == named
    totals = [int(person["cost"]) for person in rows(out / "programmes.csv")]
    worst = max(totals)
    assert f"The worst-off: {texts.count(worst, 'point')} over" in ended.out
    assert f"for {texts.people(totals.count(worst))}; nobody has more" in ended.out
    happy = {seat["participant"] for seat in seats if seat["choice"] == "1"}
    assert f"\n{len(happy)} of the " in ended.out
    for stage in json.loads((out / "summary.json").read_text("utf-8"))["stages"]:
        aim = re.escape(texts.aim(stage["stage"]))
        assert re.search(rf"\. {aim} +{stage['value']}  ", ended.out)


def solved(values: Any, **options: Any) -> str:
    """Return the summary of a small event."""
    event = al.Event.from_arrays(values, **options)
    return "\n".join(plan_lines(al.allocate(event, seed=1), stopped=False))


def test_an_empty_seat_is_told() -> None:
    """Who has no place is counted."""
    shown = solved(
        [[1], [1], [1]], round=[0], capacity=[2], rules=al.Rules(empty_seats=True)
    )

    assert "1 seat stays empty, for 1 person" in shown
    assert profile(shown) == {"1st choice": 2, texts.EMPTY: 1}
    assert texts.ALL_SEATED not in shown


def test_a_cancelled_session_is_told() -> None:
    """One that has too few people."""
    shown = solved([[1, 2], [1, 2]], round=[0, 0], capacity=[2, 2], min_size=[2, 2])

    assert f"{texts.CANCELLED}: S2" in shown
    assert f"{texts.FULL}: S1" in shown


def test_an_empty_session_without_a_least_size_is_not_called_cancelled() -> None:
    """It is open, and nobody comes."""
    event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[2, 2])
    plan = al.allocate(event, stages=["worst"])

    shown = "\n".join(plan_lines(plan, stopped=False))

    assert f"{texts.NOBODY}: S2" in shown
    assert texts.CANCELLED not in shown


def test_a_session_without_limit_is_never_full() -> None:
    """However many come."""
    shown = solved([[1], [1]], round=[0], capacity=[al.UNLIMITED])

    assert "2 people, seats without limit" in shown
    assert f"{texts.FULL}:" not in shown


def test_seats_that_are_nobody_s_choice_are_told_apart() -> None:
    """A pin, a ballot that does not list the session, and no ballot."""
    shown = solved(
        [[1, -1], [1, -1], [-1, -1], [1, -1]],
        round=[0, 0],
        capacity=[1, 3],
        pins=[[1, 1]],
    )

    assert profile(shown) == {
        "1st choice": 1,
        texts.FIXED: 1,
        texts.NO_WISH: 1,
        texts.UNRANKED: 1,
    }


def test_points_say_what_they_are() -> None:
    """The costs are the event's own."""
    shown = solved(
        [[1, 2], [1, 2]],
        round=[0, 0],
        capacity=[1, 1],
        scoring=al.Scoring(costs=[0, 7], unlisted=9),
    )

    assert "The worst-off: 7 points over the whole event, for 1 person" in shown
    assert "1st choice 0, 2nd choice 7, a session not on the ballot 9." in shown


def test_points_that_are_shared_are_explained() -> None:
    """With Borda's count: what ties and short ballots cost is no number."""
    shown = solved(
        [[1, 2, 3], [1, -1, -1]],
        round=[0, 0, 0],
        capacity=[1, 1, 1],
        scoring=al.Scoring(costs="borda"),
        rules=al.Rules(empty_seats=True),
    )

    assert "1st choice 0, 2nd choice 2, 3rd choice 4, " in shown
    assert f"{texts.COST_TIED}, {texts.COST_SHARED}, an empty seat 5." in shown


def test_shared_points_may_have_a_cost_of_what_is_not_listed() -> None:
    """Then that is the number which counts."""
    shown = solved(
        [[1, 2], [1, 2]],
        round=[0, 0],
        capacity=[1, 1],
        scoring=al.Scoring(costs="borda", unlisted=9),
    )

    assert f"{texts.COST_TIED}, a session not on the ballot 9." in shown
    assert texts.COST_SHARED not in shown


def test_weights_are_explained_where_there_are_any() -> None:
    """The worst-off may be somebody who counts more than once."""
    ballots = [[1, 2], [1, 2], [1, 2]]
    weighted = solved(ballots, round=[0, 0], capacity=[1, 2], weight=[1, 2, 3])
    plain = solved(ballots, round=[0, 0], capacity=[1, 2])

    assert "The worst-off: 2 points over the whole event, for 1 person" in weighted
    assert texts.WEIGHTED in weighted
    assert texts.WEIGHTED not in plain


def test_an_event_of_grades_has_no_ranks() -> None:
    """The best session of the round is what the person graded best."""
    shown = solved([[5, 3], [5, 3]], round=[0, 0], capacity=[1, 1], scale="utility")

    assert profile(shown) == {texts.FAVOURITE: 1, texts.OTHER: 1}
    assert "below the highest, 5; a session not on the ballot" in shown
    assert "1st choice" not in shown


def test_nobody_worse_off_is_told() -> None:
    """When everyone has what they like best."""
    shown = solved([[1, 2], [2, 1]], round=[0, 0], capacity=[1, 1])

    assert texts.NOBODY_WORSE in shown


def test_a_spent_tolerance_is_told() -> None:
    """The best plan within a tolerance is not called the best."""
    values = [[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]]
    event = al.Event.from_arrays(values, round=[0, 0, 0], capacity=[4, 4, 4])
    stages = [al.Stage("dissatisfaction", tolerance=9), al.Stage("balance")]

    shown = "\n".join(plan_lines(al.allocate(event, stages=stages), stopped=False))

    assert "0 before the tolerance was spent" in shown
    assert "No better plan exists within the tolerances given" in shown


def test_many_names_are_cut() -> None:
    """A line stays a line."""
    assert texts.names([str(n) for n in range(15)]).endswith("11 and 3 more")
    assert texts.names([]) == texts.NONE


def test_no_name_of_a_person_is_printed() -> None:
    """Neither in what is said of the event nor in what is said of the plan."""
    event = lille2014()
    lines = [*event_lines(event), *plan_lines(al.allocate(event), stopped=False)]

    shown = "\n".join(lines)

    people = event.participants
    assert not any(name in shown for name in people.name.tolist())
    assert not re.search(r"\bP\d{3}\b", shown)


def test_rooms_that_are_given_and_candidates_left_out_are_told() -> None:
    """S4 is not programmed; the small room has no session in round 2."""
    plan = al.allocate(housed(), reductions=al.Reductions.none())
    by_hand = replace(plan, assignment=seated())

    shown = "\n".join(plan_lines(by_hand, stopped=False))

    assert f"{texts.NOT_PROGRAMMED}: S4" in shown
    assert f"{texts.IN_ROOMS}: S1 in large, S2 in small" in shown
    assert f"{texts.IN_ROOMS}: S3 in large" in shown
    assert texts.CANCELLED not in shown


def test_a_session_with_more_people_than_seats_is_told() -> None:
    """One of two is held back, and one more may be expected."""
    event = al.Event.from_arrays([[1], [1]], round=[0], capacity=[2])
    sessions = event.sessions.replace(walk_ins=[1], extra=[1])
    plan = al.allocate(
        event.replace(sessions=sessions), reductions=al.Reductions.none()
    )

    shown = "\n".join(plan_lines(plan, stopped=False))

    assert f"{texts.OVERFULL}: S1" in shown
    assert "2 people, 1 seat" in shown


def test_an_event_tells_what_only_some_events_have() -> None:
    """In one line; nothing where there is nothing."""
    plain = al.Event.from_arrays([[1]], round=[0], capacity=[1])

    lines = event_lines(housed())

    assert "Besides: 4 sessions to be given a room, 2 candidates." in lines
    assert not any("Besides" in line for line in event_lines(plain))
