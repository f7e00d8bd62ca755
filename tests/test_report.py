"""Reports: every number against the written seats, worked out in plain Python."""

from __future__ import annotations

import hashlib
import hmac
import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import allocation as al
from allocation import lottery
from allocation.report.faces import WHO, pseudonyms
from tests.answers import (
    answers,
    cost_of,
    empty_seats,
    in_rooms,
    programmes_of,
    with_rooms,
)
from tests.plain_tables import Plain, plain_of
from tests.tiny_events import tiny_events

if TYPE_CHECKING:
    from pathlib import Path

few = settings(max_examples=min(60, settings().max_examples))

SECRET = b"a secret of the tests"

TABLES = (
    "programmes",
    "attendance",
    "demand",
    "rooms",
    "choices",
    "totals",
    "least_served",
    "cancelled",
    "groups",
    "rules",
)
"""The tables that any list has."""

DTYPES = {
    "programmes": {
        **dict.fromkeys([*WHO, "round"], "str"),
        **dict.fromkeys(["start", "end"], "datetime64[s]"),
        **dict.fromkeys(
            ["session", "title", "topic", "kind", "room", "outcome"], "str"
        ),
        "rank": "Int64",
        "cost": "int64",
    },
    "attendance": {
        **dict.fromkeys(["round", "session", "title", "topic", "kind", "room"], "str"),
        **dict.fromkeys(["start", "end"], "datetime64[s]"),
        "capacity": "int64",
        "limited": "bool",
        **dict.fromkeys(["walk_ins", "most", "min_size"], "int64"),
        **dict.fromkeys(["mandatory", "candidate"], "bool"),
        "taken": "int64",
        "free": "int64",
        **dict.fromkeys(["fill", "expected"], "float64"),
        **dict.fromkeys(["overfull", "first_choices"], "int64"),
        "cancelled": "bool",
        "state": "str",
        "linked": "Int64",
    },
    "demand": {
        **dict.fromkeys(["round", "session", "title"], "str"),
        "capacity": "int64",
        "limited": "bool",
        **dict.fromkeys(["people", "first_choices", "listings"], "int64"),
    },
    "rooms": {
        **dict.fromkeys(["room", "round", "session", "title"], "str"),
        **dict.fromkeys(["start", "end"], "datetime64[s]"),
        "capacity": "Int64",
        "taken": "int64",
        "free": "Int64",
        "fill": "float64",
        **dict.fromkeys(["closed", "cancelled"], "bool"),
    },
    "choices": {
        "group": "str",
        "outcome": "str",
        "rank": "Int64",
        "seats": "int64",
        "share": "float64",
    },
    "totals": {
        **dict.fromkeys(WHO, "str"),
        **dict.fromkeys(["total", "best", "worst"], "int64"),
        "satisfaction": "float64",
    },
    "least_served": {
        **dict.fromkeys(WHO, "str"),
        "total": "int64",
        "satisfaction": "float64",
        **dict.fromkeys(["wished_more", "as_badly"], "int64"),
    },
    "cancelled": {
        **dict.fromkeys(["round", "session", "title", "topic", "kind"], "str"),
        "min_size": "int64",
        "state": "str",
        "cancel_cost": "int64",
        **dict.fromkeys(WHO, "str"),
        "rank": "Int64",
    },
    "groups": {
        "rule": "str",
        "group": "int64",
        "round": "str",
        **dict.fromkeys([*WHO, "session"], "str"),
        "kept": "bool",
    },
    "rules": {
        **dict.fromkeys(["rule", "says", "governs"], "str"),
        **dict.fromkeys(["instances", "breaches"], "int64"),
    },
    "changes": {
        **dict.fromkeys([*WHO, "round", "before", "after"], "str"),
        **dict.fromkeys(["room_before", "room_after"], "str"),
        **dict.fromkeys(["cost_before", "cost_after"], "int64"),
        "effect": "str",
    },
    "changes_summary": {"figure": "str", "value": "int64"},
    "stages": {
        "stage": "str",
        **dict.fromkeys(["value", "reached", "bound", "price_bound"], "int64"),
        "gap": "float64",
        **dict.fromkeys(["status", "proof"], "str"),
        "seconds": "float64",
    },
}
"""The columns of each table in order, with their types."""


@pytest.fixture(scope="module")
def plan() -> al.Plan:
    """Return a plan of the Lille event."""
    return al.allocate(al.lille2014(), seed=2014)


@st.composite
def answered(draw: Any) -> tuple[al.Event, al.Assignment]:
    """Draw an event with categories and kinds, and any answer to it."""
    event = draw(tiny_events())
    people, sessions = event.participants, event.sessions
    groups = st.sampled_from(["", "x", "y"])

    def drawn(count: int) -> list[str]:
        return list(draw(st.lists(groups, min_size=count, max_size=count)))

    event = event.replace(
        participants=people.replace(
            category=np.array(drawn(len(people)), dtype=people.category.dtype),
            organisation=np.array(drawn(len(people)), dtype=people.category.dtype),
        ),
        sessions=sessions.replace(
            kind=np.array(drawn(len(sessions)), dtype=sessions.kind.dtype)
        ),
    )
    if draw(st.booleans(), label="with rooms"):
        try:
            event = draw(with_rooms(event))
        except al.InvalidEventError:
            assume(False)  # noqa: FBT003  # groups that no session can hold, and so on
    return event, draw(in_rooms(event, draw(answers(event))))


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as plain rows, None where something is missing."""
    names = list(table.columns)
    return [
        {
            str(name): None if pd.isna(cell) else cell
            for name, cell in zip(names, row, strict=True)
        }
        for row in table.itertuples(index=False, name=None)
    ]


def tables(report: al.Report) -> dict[str, pd.DataFrame]:
    """Return every table that any list has."""
    found = {name: getattr(report, name)() for name in TABLES}
    for by in ("round", "kind", "category", "organisation"):
        found[f"choices {by}"] = report.choices(by)
    return found


def check(report: al.Report, plain: Plain) -> None:
    """Check every table against the written seats."""
    check_programmes(report, plain)
    check_attendance(report, plain)
    check_demand(report, plain)
    check_rooms(report, plain)
    check_choices(report, plain)
    check_people(report, plain)
    check_cancelled(report, plain)
    check_rules(report, plain)


def check_programmes(report: al.Report, plain: Plain) -> None:
    """Each written seat is a row, with what the event says of it."""
    found = rows(report.programmes())

    sessions, people = plain.sessions, plain.people
    expected = []
    for row in plain.rows:
        person, session = people[row["participant"]], sessions.get(row["session"], {})
        outcome, rank = plain.outcome(row)
        expected.append(
            {
                "participant": row["participant"],
                **{name: person[name] for name in WHO[1:]},
                "round": row["round"],
                "session": row["session"] or None,
                **{
                    name: session.get(name)
                    for name in ("title", "topic", "kind", "room")
                },
                "outcome": outcome,
                "rank": rank,
                "cost": int(row["cost"]),
            }
        )
    expected.sort(
        key=lambda row: (
            row["participant"],
            plain.rounds.index(row["round"]),
            row["session"] or "",
        )
    )
    for row in found:
        del row["start"], row["end"]
    assert found == expected


def check_attendance(report: al.Report, plain: Plain) -> None:
    """Each session is a row; its people are counted."""
    found = rows(report.attendance())

    taken, sessions = plain.taken, plain.sessions
    order = sorted(
        sessions, key=lambda s: (plain.rounds.index(sessions[s]["round"]), s)
    )
    assert [row["session"] for row in found] == order
    for row in found:
        session = sessions[row["session"]]
        held = session["round"]
        there = [p for p in plain.people.values() if held in p["attends"]]
        limit = session["seats"]
        capacity = len(there) if limit == al.UNLIMITED else limit
        firsts = 0
        for person in there:
            ballot = plain.ballot(person["place"], held)
            if session["place"] in ballot:
                firsts += plain.rank(person["place"], session["place"], held) == min(
                    plain.rank(person["place"], other, held) or 0 for other in ballot
                )
        number = taken[row["session"]]
        assert row["round"] == held
        assert {name: row[name] for name in ("title", "topic", "kind", "room")} == {
            name: session[name] for name in ("title", "topic", "kind", "room")
        }
        assert row["capacity"] == capacity
        assert row["limited"] == (limit < al.UNLIMITED)
        assert row["min_size"] == session["min_size"]
        assert (row["taken"], row["free"]) == (number, capacity - number)
        assert row["fill"] == (number / capacity if capacity else None)
        assert row["first_choices"] == firsts
        assert row["walk_ins"] == session["walk_ins"]
        expected = sum(
            plain.people[one["participant"]]["show_up"] * session["show_up"]
            for one in plain.rows
            if one["session"] == row["session"]
        )
        assert row["expected"] == expected / 10_000
        seats = limit if limit < al.UNLIMITED else number
        assert row["overfull"] == max(-(-expected // 10_000) - seats, 0)
        state = "not programmed" if session["candidate"] else "cancelled"
        assert row["cancelled"] == (not session["runs"])
        assert row["state"] == ("runs" if session["runs"] else state)


def check_demand(report: al.Report, plain: Plain) -> None:
    """Each session is a row; who attends the round and lists it is counted."""
    seats = rows(report.attendance())
    for row, same in zip(rows(report.demand()), seats, strict=True):
        held, place = row["round"], plain.sessions[row["session"]]["place"]
        there = [p for p in plain.people.values() if held in p["attends"]]
        listed = [place in plain.ballot(person["place"], held) for person in there]
        assert (row["people"], row["listings"]) == (len(there), sum(listed))
        for name in ("round", "session", "title", "capacity", "limited"):
            assert row[name] == same[name]
        assert row["first_choices"] == same["first_choices"]


def check_rooms(report: al.Report, plain: Plain) -> None:
    """Each room and round has a row for each session in it, or one without."""
    found = rows(report.rooms())

    expected = []
    inside: list[str | None]
    for room, held in itertools.product(sorted(plain.event.rooms), plain.rounds):
        inside = [
            name
            for name, row in plain.sessions.items()
            if (row["room"], row["round"]) == (room, held)
        ]
        place = plain.event.rooms.index(room)
        capacity = int(plain.event.rooms.capacity[place])
        for session in inside or [None]:
            taken = plain.taken[session] if session else 0
            expected.append((room, held, session, capacity, taken, capacity - taken))
    names = ("room", "round", "session", "capacity", "taken", "free")
    assert [tuple(row[name] for name in names) for row in found] == expected
    assert all(row["fill"] == row["taken"] / row["capacity"] for row in found)


def check_choices(report: al.Report, plain: Plain) -> None:
    """Each outcome and rank is counted, in all groupings."""
    for by in (None, "round", "kind", "category", "organisation"):
        found = rows(report.choices(by))

        expected = plain.choices(by)
        counted = {(r["group"], r["outcome"], r["rank"]): r["seats"] for r in found}
        assert len(found) == len(counted)
        assert counted == expected
        whole = Counter[str | None]()
        for (group, *_), seats in expected.items():
            whole[group] += seats
        for row in found:
            assert row["share"] == pytest.approx(row["seats"] / whole[row["group"]])


def check_people(report: al.Report, plain: Plain) -> None:
    """Totals are the sums of written costs; who fares worst comes first."""
    totals = plain.totals()
    found = rows(report.totals())
    assert [(r["participant"], r["total"]) for r in found] == sorted(totals.items())
    for row in found:
        for held in plain.rounds:
            seats = [
                plain.outcome(seat)[1]
                for seat in plain.seats.get((row["participant"], held), [])
            ]
            assert row[f"rank {held}"] == (seats[0] if len(seats) == 1 else None)
        width = max(row["worst"] - row["best"], 1)
        share = 1 - (row["total"] - row["best"]) / width
        assert row["satisfaction"] == pytest.approx(min(max(share, 0), 1))

    drawn = lottery.numbers(report.seed, list(totals)).tolist()
    number = dict(zip(totals, drawn, strict=True))
    order = sorted(totals, key=lambda p: (-totals[p], number[p]))
    worst = rows(report.least_served(3))
    assert [row["participant"] for row in worst] == order[:3]
    for row in worst:
        assert row["wished_more"] == len(plain.wished(row["participant"]))
        assert row["as_badly"] == sum(t >= row["total"] for t in totals.values())


def check_cancelled(report: al.Report, plain: Plain) -> None:
    """Each cancelled session has a row for each person who had rather had it."""
    found = [
        (row["session"], row["participant"], row["rank"])
        for row in rows(report.cancelled())
    ]

    gone = [name for name, row in plain.sessions.items() if not row["runs"]]
    gone.sort(key=lambda s: (plain.rounds.index(plain.sessions[s]["round"]), s))
    expected: list[tuple[str, str | None, int | None]] = []
    for session in gone:
        wanted = [
            (rank, person)
            for person in plain.people
            for wish, rank in plain.wished(person)
            if wish == session
        ]
        expected += [(session, person, rank) for rank, person in sorted(wanted)]
        expected += [] if wanted else [(session, None, None)]
    assert found == expected


def check_rules(report: al.Report, plain: Plain) -> None:
    """Breaches are counted, and what each rule governs."""
    found = {row["rule"]: row for row in rows(report.rules())}
    event = plain.event

    broken = Counter(str(v.rule) for v in al.violations(event, report.assignment))
    assert list(found) == [str(rule) for rule in al.Rule]
    assert {rule: row["breaches"] for rule, row in found.items()} == {
        rule: broken[rule] for rule in found
    }
    people, sessions = plain.people.values(), plain.sessions.values()
    due = sum(len(person["attends"]) for person in people)
    assert found["one_seat"]["instances"] == due
    assert found["attends"]["instances"] == len(people) * len(plain.rounds) - due
    assert found["capacity"]["instances"] == sum(
        s["own"] < al.UNLIMITED or bool(s["named"]) or event.rules.choose_rooms
        for s in sessions
    )
    sets = event.rules.no_repeat
    among = [plain.rounds] if sets == "all" else [list(one) for one in sets]
    assert found["no_repeat"]["instances"] == sum(
        number > 1
        for one in among
        for number in Counter(
            s["topic"] for s in sessions if s["round"] in one
        ).values()
    )
    assert found["clash"]["instances"] == len(event.clashes)
    assert found["minimum"]["instances"] == sum(
        s["min_size"] > 1 or bool(event.sessions.mandatory[s["place"]])
        for s in sessions
    )
    assert found["pin"]["instances"] == len(plain.pins)
    assert found["at_most"]["instances"] == sum(
        most < al.UNLIMITED for most in event.participants.at_most.tolist()
    )
    for row in found.values():
        nothing = row["instances"] == row["breaches"] == 0
        assert (row["says"] == "No such rule in this event.") == nothing


# Every number.


def test_tables_of_the_lille_plan_are_what_its_file_says(
    plan: al.Plan, tmp_path: Path
) -> None:
    """Recomputed from ``assignment.csv`` alone."""
    plan.save(tmp_path)
    text = (tmp_path / "assignment.csv").read_text(encoding="utf-8-sig")

    check(plan.report, Plain.of(plan.event, text))


def test_times_are_those_of_the_session_or_else_of_its_round(plan: al.Plan) -> None:
    """Of sessions, of rooms and of seats; of an empty seat, the round's."""
    event = plan.event
    start = event.rounds.start.tolist()
    when = dict(zip(event.rounds.ids.tolist(), start, strict=True))

    for table in (plan.report.attendance(), plan.report.programmes()):
        assert [when[name] for name in table["round"]] == list(table["start"])
    used = plan.report.rooms().dropna(subset="session")
    assert [when[name] for name in used["round"]] == list(used["start"])


@few
@given(answered())
def test_tables_of_any_list_are_what_its_seats_say(
    drawn: tuple[al.Event, al.Assignment],
) -> None:
    """Tiny events with every rule, and answers that may break them."""
    event, assignment = drawn

    check(al.Report(event, assignment), plain_of(event, assignment))


@few
@given(answered())
def test_best_and_worst_are_of_programmes_that_a_person_may_have(
    drawn: tuple[al.Event, al.Assignment],
) -> None:
    """Every programme is tried, one by one."""
    event, assignment = drawn
    exact = al.measure(event, assignment).alone.exact

    table = al.Report(event, assignment).totals()

    for row in rows(table):
        person = event.participants.index(row["participant"])
        mine = list(programmes_of(event, person))
        full = [s for s in mine if not empty_seats(event, person, s)]
        some = mine if event.rules.empty_seats else full or mine
        costs = [cost_of(event, person, sessions) for sessions in some]
        if exact and costs:
            assert (row["best"], row["worst"]) == (min(costs), max(costs))


@few
@given(st.data())
def test_changes_are_what_is_in_one_list_only(data: st.DataObject) -> None:
    """Seats lost and won are those of the lists, and costs add up to the totals."""
    event, after = data.draw(answered())
    before = data.draw(in_rooms(event, data.draw(answers(event))))
    old, new = plain_of(event, before), plain_of(event, after)

    table = rows(al.Report(event, after).changes(before))

    def seats(plain: Plain) -> Counter[tuple[str, str]]:
        return Counter(
            (r["participant"], r["session"]) for r in plain.rows if r["session"]
        )

    elsewhere = [r for r in table if r["before"] == r["after"]]
    others = [r for r in table if r["before"] != r["after"]]
    lost = Counter((r["participant"], r["before"]) for r in others if r["before"])
    won = Counter((r["participant"], r["after"]) for r in others if r["after"])
    assert lost == seats(old) - seats(new)
    assert won == seats(new) - seats(old)
    rooms = [
        {name: row["room"] for name, row in plain.sessions.items()}
        for plain in (old, new)
    ]
    stayed = (seats(old) & seats(new)).elements()
    assert Counter((r["participant"], r["before"]) for r in elsewhere) == Counter(
        (person, name) for person, name in stayed if rooms[0][name] != rooms[1][name]
    )
    for row in table:
        assert row["room_before"] == (row["before"] and rooms[0][row["before"]])
        assert row["room_after"] == (row["after"] and rooms[1][row["after"]])
    grown = dict.fromkeys(old.totals(), 0)
    for row in table:
        difference = row["cost_after"] - row["cost_before"]
        grown[row["participant"]] += difference
        effect = "same" if not difference else "worse" if difference > 0 else "better"
        assert row["effect"] == effect
        for name in {row["before"], row["after"]} - {None}:
            assert old.sessions[name]["round"] == row["round"]
    assert grown == {p: new.totals()[p] - old.totals()[p] for p in grown}

    moved = {row["participant"] for row in table}
    figures = {
        r["figure"]: r["value"]
        for r in rows(al.Report(event, after).changes_summary(before))
    }
    assert figures == {
        "seats changed": len(table),
        "people with changes": len(moved),
        "people better off": sum(grown[p] < 0 for p in moved),
        "people as well off": sum(grown[p] == 0 for p in moved),
        "people worse off": sum(grown[p] > 0 for p in moved),
        "total before": sum(old.totals().values()),
        "total after": sum(new.totals().values()),
        "worst total before": max(old.totals().values()),
        "worst total after": max(new.totals().values()),
        "sessions in another room": sum(
            old.sessions[name]["runs"]
            and new.sessions[name]["runs"]
            and rooms[0][name] != rooms[1][name]
            for name in old.sessions
        ),
    }


def test_an_empty_seat_that_becomes_two_costs_once() -> None:
    """A list may give somebody two seats in a round in which they had none."""
    event = al.Event.from_arrays([[1, 2, 3]], round=[0, 0, 0], capacity=[1, 1, 1])
    none = al.Assignment(np.empty(0, np.int64), np.empty(0, np.int64))
    two = al.Assignment(np.array([0, 0]), np.array([0, 1]))

    found = al.Report(event, two).changes(none)

    assert found["cost_before"].tolist() == [event.unlisted_cost, 0]
    assert found["cost_after"].tolist() == [0, 1]


def test_changes_between_two_plans_take_a_plan_or_a_report(plan: al.Plan) -> None:
    """A plan, its report and its assignment say the same."""
    other = al.mechanisms.first_come(plan.event)
    report = al.Report(plan.event, other)

    found = [report.changes(a) for a in (plan, plan.report, plan.assignment)]

    assert len(found[0]) > 0
    assert all(table.equals(found[0]) for table in found)
    assert plan.report.changes(plan).empty


def test_changes_to_another_event_are_refused(plan: al.Plan) -> None:
    """They would say what is not so."""
    other = al.allocate(al.synthetic_event("lille", people=30, seed=1), seed=1)

    with pytest.raises(ValueError, match="the same event"):
        plan.report.changes(other)


def test_an_assignment_of_a_larger_event_is_refused(plan: al.Plan) -> None:
    """It has people that the event has not."""
    small = plan.event.only(plan.event.participants.ids.tolist()[:9])

    with pytest.raises(ValueError, match="one of another"):
        al.Report(small, plan.assignment)


def test_stages_are_those_of_the_plan(plan: al.Plan) -> None:
    """Value, bound and proof of each, as ``summary.json`` has them."""
    found = rows(plan.report.stages())

    summary = plan.summary()["stages"]
    names = ("stage", "value", "reached", "bound", "price_bound", "status", "proof")
    assert [[r[n] for n in names] for r in found] == [
        [s[n] for n in names] for s in summary
    ]
    assert all(row["gap"] == 0 for row in found)
    assert [row["seconds"] for row in found] == [s.seconds for s in plan.stages]


def test_a_list_has_no_stages(plan: al.Plan) -> None:
    """It is an error, not an empty table."""
    with pytest.raises(ValueError, match="without stages"):
        al.Report(plan.event, plan.assignment).stages()


def test_a_plan_breaks_no_rule(plan: al.Plan) -> None:
    """And all nine rules are named."""
    table = plan.report.rules()

    assert len(table) == len(al.Rule)
    assert table["breaches"].sum() == 0


def test_cancelled_sessions_have_those_who_wanted_them() -> None:
    """By hand: Ada and Bob wanted S1, which needs three; Cyd did not."""
    event = al.Event.from_arrays(
        [[1, 2], [1, 2], [2, 1]],
        round=[0, 0],
        capacity=[3, 3],
        min_size=[3, 0],
        participants=["Bob", "Ada", "Cyd"],
    )
    report = al.Report(event, al.Assignment.from_seats([[1], [1], [1]]))

    found = report.cancelled()

    assert found["session"].tolist() == ["S1", "S1"]
    assert found["participant"].tolist() == ["Ada", "Bob"]
    assert found["rank"].tolist() == [1, 1]


# Form.


@pytest.mark.parametrize("name", DTYPES)
def test_columns_and_types_are_as_documented(plan: al.Plan, name: str) -> None:
    """In this order, and nothing else but the ranks of rounds."""
    other = al.mechanisms.first_come(plan.event)
    given = [other] if name.startswith("changes") else []

    table = getattr(plan.report, name)(*given)

    expected = dict(DTYPES[name])
    if name == "totals":
        expected |= {f"rank {held}": "Int64" for held in plan.event.rounds}
    assert {str(c): str(t) for c, t in table.dtypes.items()} == expected
    assert list(table.columns) == list(expected)
    assert list(table.index) == list(range(len(table)))


@few
@given(answered())
def test_types_do_not_depend_on_what_is_in_a_table(
    drawn: tuple[al.Event, al.Assignment],
) -> None:
    """Tables without rows, or with missing values only, have the same types."""
    report = al.Report(*drawn)

    for name in TABLES:
        types = getattr(report, name)().dtypes
        found = {str(c): str(t) for c, t in types.items() if c[:5] != "rank "}
        assert found == DTYPES[name]
    types = report.changes(report).dtypes
    assert {str(c): str(t) for c, t in types.items()} == DTYPES["changes"]


def test_tables_are_new_each_time(plan: al.Plan) -> None:
    """Who changes one changes nothing else."""
    report, before = plan.report, plan.summary()

    for table in tables(report).values():
        table.iloc[:, 0] = "changed"

    assert not any((t == "changed").any(axis=None) for t in tables(report).values())
    assert plan.summary() == before


def test_nothing_prints_by_itself(
    plan: al.Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither tables nor what a notebook shows."""
    tables(plan.report)
    plan._repr_html_()

    assert capsys.readouterr() == ("", "")


def test_the_order_of_rows_of_the_event_changes_nothing(plan: al.Plan) -> None:
    """People who fare alike come in the order of the lottery."""
    event = plan.event
    order = np.random.default_rng(1).permutation(len(event.participants))
    moved = event.arranged(people=order)
    place = np.argsort(order)
    again = al.Assignment(place[plan.assignment.participant], plan.assignment.session)

    for secret in (None, SECRET):
        old, new = (
            tables(al.Report(e, a, seed=2014, secret=secret))
            for e, a in ((event, plan.assignment), (moved, again))
        )
        assert all(new[name].equals(table) for name, table in old.items())


@pytest.mark.parametrize("most", [0, -1])
def test_nobody_least_served_is_refused(plan: al.Plan, most: int) -> None:
    """At least one person is asked for."""
    with pytest.raises(ValueError, match="most >= 1"):
        plan.report.least_served(most)


def test_an_unknown_grouping_is_refused(plan: al.Plan) -> None:
    """The message has those that there are."""
    with pytest.raises(ValueError, match="'organisation'"):
        plan.report.choices("room")


# Pseudonyms.


def test_pseudonymised_tables_are_the_same_with_other_people(plan: al.Plan) -> None:
    """Each row is there, with one pseudonym a person in all tables."""
    event = plan.event
    who = event.participants.ids.tolist()
    bodies = sorted(set(event.participants.organisation.tolist()))
    faces = dict(zip(who, pseudonyms(SECRET, "participant", who), strict=True))
    houses = dict(zip(bodies, pseudonyms(SECRET, "organisation", bodies), strict=True))

    hidden = tables(plan.report.pseudonymised(SECRET))

    for name, table in tables(plan.report).items():
        if name == "least_served":
            continue
        if "participant" in table:
            table["participant"] = table["participant"].map(faces)
            table["name"] = table["participant"]
            table["organisation"] = table["organisation"].map(houses)
        if name == "choices organisation":
            table["group"] = table["group"].map(houses)
        keys = [repr(sorted(map(repr, rows(t)))) for t in (table, hidden[name])]
        assert keys[0] == keys[1]


def test_least_served_under_pseudonyms_has_the_same_totals(plan: al.Plan) -> None:
    """Pseudonyms decide between equals, for the lottery would tell who is who."""
    found = plan.report.pseudonymised(SECRET).least_served(70)

    assert found["total"].tolist() == plan.report.least_served(70)["total"].tolist()
    for _, group in found.groupby("total"):
        assert group["participant"].is_monotonic_increasing


def test_no_pseudonymised_table_names_anybody(plan: al.Plan) -> None:
    """No id, name or organisation is in any cell, and no lottery number in any row."""
    people = plan.event.participants
    known = {*people.ids.tolist(), *people.name.tolist(), *people.organisation.tolist()}
    report = plan.report.pseudonymised(SECRET)

    found = [
        *tables(report).values(),
        report.changes(al.Report(plan.event, al.mechanisms.first_come(plan.event))),
    ]

    cells = {str(cell) for table in found for cell in table.to_numpy().ravel()}
    assert not cells & (known - {""})
    assert "lottery" not in {str(column) for table in found for column in table}
    assert SECRET.decode() not in repr(report)


def test_pseudonyms_cannot_be_found_from_known_ids(plan: al.Plan) -> None:
    """Hashes of all ids, without a key or with guessed ones, are none of them."""
    ids = plan.event.participants.ids.tolist()
    found = plan.report.pseudonymised().totals()["participant"]
    keys = [b"", b"2014", b"allocation", bytes(16), bytes(32), SECRET]

    guesses = set()
    for name in ids:
        for text in (name, f"participant\0{name}", f"2014{name}"):
            plain = text.encode()
            guesses |= {
                getattr(hashlib, kind)(plain).digest()
                for kind in ("md5", "sha1", "sha256", "sha512", "blake2b")
            }
            guesses |= {hmac.digest(key, plain, "sha256") for key in keys}
    guessed = pseudonyms(SECRET, "participant", ids)

    assert found.is_unique
    assert not set(found) & set(guessed)
    assert not {name[2:] for name in found} & {_letters(digest) for digest in guesses}
    assert {name[2:] for name in guessed} <= {_letters(digest) for digest in guesses}


def _letters(digest: bytes) -> str:
    """Return the first 80 bits of a digest as pseudonyms are written."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    number = int.from_bytes(digest[:10])
    return "".join(alphabet[number >> 5 * place & 31] for place in range(15, -1, -1))


def test_pseudonyms_are_stable_with_a_secret_and_new_without(plan: al.Plan) -> None:
    """The same report makes the same ones; two drawn secrets differ."""
    drawn = plan.report.pseudonymised()
    first = drawn.totals()["participant"].tolist()

    assert drawn.totals()["participant"].tolist() == first
    assert drawn.least_served(999)["participant"].isin(first).all()
    assert not set(plan.report.pseudonymised().totals()["participant"]) & set(first)
    kept = [plan.report.pseudonymised(SECRET).totals() for _ in range(2)]
    assert kept[0].equals(kept[1])


def test_a_short_secret_is_refused(plan: al.Plan) -> None:
    """It could be guessed."""
    with pytest.raises(ValueError, match="at least 16 bytes, got 4"):
        plan.report.pseudonymised(b"1234")
