"""Every number on a picture, against the written seats."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

import allocation as al
from tests.papers.made_up import tiny_report
from tests.pictures.reading import heights, named, texts, widths

if TYPE_CHECKING:
    from tests.plain_tables import Plain

pytest.importorskip("matplotlib")


def in_order(seats: Plain) -> list[str]:
    """Return the sessions in the order of rounds, then of ids."""
    return sorted(
        seats.sessions,
        key=lambda s: (seats.rounds.index(seats.sessions[s]["round"]), s),
    )


def test_bars_of_sessions_are_their_people_and_seats(
    plan: al.Plan, seats: Plain
) -> None:
    """From top to bottom, with both numbers beside."""
    ax = plan.plot.fill()

    sessions = in_order(seats)
    taken = [seats.taken[session] for session in sessions]
    room = [seats.sessions[s]["seats"] for s in sessions]
    assert named(ax) == {"seats": room, "people": taken}
    beside = [text.get_text() for text in ax.texts if " of " in text.get_text()]
    assert beside == [f"{a} of {b}" for a, b in zip(taken, room, strict=True)]
    labels = [" ".join(t.get_text().split()) for t in ax.get_yticklabels()]
    for label, session in zip(labels, sessions, strict=True):
        title = " ".join(seats.sessions[session]["title"].split())
        assert title.startswith(label.removesuffix(" …"))


def test_people_without_a_seat_stand_out() -> None:
    """Where a list overfills a session, the rest of its bar is another one."""
    event = al.Event.from_arrays([[1, 2]] * 3, round=[0, 0], capacity=[1, 5])
    report = al.Report(event, al.Assignment.from_seats([[0], [0], [0]]))

    bars = named(report.plot.fill())

    assert bars["people"] == [3, 0]
    assert bars["more people than seats"] == [2, 0]


def test_a_cancelled_session_and_one_without_limit_are_told() -> None:
    """The word instead of numbers; no bar of seats."""
    event = al.Event.from_arrays(
        [[1, 2]], round=[0, 0], capacity=[al.UNLIMITED, 5], min_size=[0, 2]
    )
    report = al.Report(event, al.Assignment.from_seats([[0]]))

    ax = report.plot.fill()

    assert named(ax)["seats"] == [0, 5]
    assert [t.get_text() for t in ax.texts if t.get_text() in {"1", "cancelled"}] == [
        "1",
        "cancelled",
    ]


def test_bars_of_demand_are_the_ballots(plan: al.Plan, seats: Plain) -> None:
    """First choices, all ballots that list it, and a mark at the seats."""
    ax = plan.plot.demand()

    firsts, listings = [], []
    for session in in_order(seats):
        row = seats.sessions[session]
        ballots = [
            seats.ballot(person["place"], row["round"])
            for person in seats.people.values()
            if row["round"] in person["attends"]
        ]
        mine = [ballot for ballot in ballots if row["place"] in ballot]
        listings.append(len(mine))
        firsts.append(sum(b[row["place"]] == min(b.values()) for b in mine))
    assert named(ax) == {"all who list it": listings, "first choice": firsts}
    marks = [
        float(np.asarray(path.vertices)[0, 0])
        for path in ax.collections[-1].get_paths()
    ]
    assert marks == [seats.sessions[s]["seats"] for s in in_order(seats)]


@pytest.mark.parametrize("by", ["round", "kind", "category"])
def test_parts_of_choices_are_shares_of_seats(
    by: str, plan: al.Plan, seats: Plain
) -> None:
    """Of all, and of each group; each bar is whole."""
    ax = plan.plot.choices(by)

    names = {
        ("rank", 1): "first choice",
        ("rank", 2): "second choice",
        ("rank", 3): "third choice",
        ("no preference", None): "no preference",
        ("pinned", None): "seat fixed beforehand",
    }
    parts = named(ax)
    assert list(parts) == list(names.values())
    labels = [label.get_text() for label in ax.get_yticklabels()]
    for label, place in zip(labels, range(len(labels)), strict=True):
        group = label.removeprefix("Round ")
        counts = seats.choices(None if label == "All seats" else by)
        mine = {
            key[1:]: count
            for key, count in counts.items()
            if key[0] == ("all" if label == "All seats" else group)
        }
        whole = sum(mine.values())
        for outcome, name in names.items():
            share = mine.get(outcome, 0) / whole
            assert parts[name][place] == pytest.approx(share)
        assert sum(parts[name][place] for name in parts) == pytest.approx(1)


def test_bars_of_totals_are_people(plan: al.Plan, seats: Plain) -> None:
    """One a total, with its number on top."""
    ax = plan.plot.totals()

    counts = Counter(seats.totals().values())
    assert heights(ax.containers[0]) == [counts[t] for t in range(max(counts) + 1)]
    assert [t.get_text() for t in ax.texts[: len(counts)]] == [
        str(counts[total]) for total in sorted(counts)
    ]
    assert f"231 people; worst total {max(counts)}, mean 0.95" in texts(ax)


def test_many_totals_are_ranges_and_nobody_is_lost() -> None:
    """A bar counts all in its range."""
    event = al.Event.from_arrays(
        np.tile(np.arange(1, 101), (100, 1)), round=[0] * 100, capacity=[1] * 100
    )
    everywhere = al.Assignment.from_seats([[place] for place in range(100)])

    ax = al.Report(event, everywhere).plot.totals()

    assert heights(ax.containers[0]) == [4] * 25
    assert texts(ax).count("0–3") == 1


def flows(seats: Plain, before: str, after: str) -> Counter[tuple[str, str]]:
    """Return how many people go from which session to which."""
    found: Counter[tuple[str, str]] = Counter()
    for person in seats.people:
        here, there = (
            [row["session"] for row in seats.seats.get((person, held), [])] or [""]
            for held in (before, after)
        )
        found.update((one, two) for one in here for two in there)
    return found


@pytest.mark.parametrize(("before", "after"), [("1", "2"), ("2", "3"), ("1", "3")])
def test_squares_of_the_flow_are_people(
    before: str, after: str, plan: al.Plan, seats: Plain
) -> None:
    """From each session to each; last, those who are absent in one of the rounds."""
    ax = plan.plot.flow(before, after)

    expected = flows(seats, before, after)
    down, across = (
        [s for s in in_order(seats) if seats.sessions[s]["round"] == held] + [""]
        for held in (before, after)
    )
    matrix = [[expected[row, column] for column in across] for row in down]
    matrix[-1][-1] = 0
    shown = np.asarray(ax.images[0].get_array())
    assert shown.tolist() == np.array(matrix)[: len(shown), : shown.shape[1]].tolist()
    assert shown.sum() == np.sum(matrix)
    numbers = [text.get_text() for text in ax.texts[: shown.size]]
    assert numbers == [str(n) if n else "·" for n in shown.ravel().tolist()]


def test_many_sessions_flow_together_and_nobody_is_lost() -> None:
    """The largest stay apart, the others are one."""
    people, per_round = 120, 40
    event = al.Event.from_arrays(
        np.ones((people, 2 * per_round), dtype=np.int64),
        round=[0] * per_round + [1] * per_round,
        capacity=[people] * 2 * per_round,
        ties=True,
    )
    rows = [[p % per_round, per_round + p * 7 % per_round] for p in range(people)]

    ax = al.Report(event, al.Assignment.from_seats(rows)).plot.flow()

    shown = np.asarray(ax.images[0].get_array())
    assert shown.shape == (24, 24)
    assert shown.sum() == people
    assert texts(ax).count("other sessions") == 2


def test_a_round_that_is_not_there_is_an_error(plan: al.Plan) -> None:
    """So is a single one: nobody goes on from it."""
    with pytest.raises(ValueError, match="no round '4'"):
        plan.plot.flow("4")
    with pytest.raises(ValueError, match="two rounds"):
        plan.plot.flow("3")
    with pytest.raises(ValueError, match="two rounds"):
        tiny_report(["Ada"]).plot.flow()


def test_too_many_groups_are_told() -> None:
    """The picture says how many it leaves out."""
    report = tiny_report(["Ada"] * 50)
    people = report.event.participants
    names = np.array([f"group {place:02}" for place in range(50)])
    event = report.event.replace(participants=people.replace(organisation=names))

    ax = al.Report(event, report.assignment).plot.choices("organisation")

    assert len(widths(ax.containers[0])) == 41
    assert "the 40 largest of 50 groups" in texts(ax)
