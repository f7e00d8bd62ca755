"""Each rule alone, from both sides of its edge, in the specification and the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from ortools.sat.python.cp_model import INFEASIBLE, OPTIMAL, CpSolver

import allocation as al
from allocation import evaluation
from allocation._engine.model import Model
from allocation.event import Rooms
from allocation.event.tables import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ortools.sat.python.cp_model import CpSolverStatus

Seat = tuple[int, int]
"""A person and a session, as indices."""

NO = al.UNLISTED
ANY = al.UNLIMITED


@dataclass(frozen=True)
class Case:
    """An assignment at the edge of a rule, and on which side of it."""

    rule: al.Rule
    fact: str
    event: al.Event
    seats: Sequence[Seat]
    kept: bool

    def __str__(self) -> str:
        """Return the fact, as the name of a test."""
        return f"{self.rule}: {self.fact}"


def event_of(
    people: int, rounds: Sequence[int], capacity: Sequence[int] = (), **facts: Any
) -> al.Event:
    """Return an event in which nobody has a ballot, nothing limited unless said."""
    return al.Event.from_arrays(
        np.full((people, len(rounds)), NO),
        round=rounds,
        capacity=capacity or [ANY] * len(rounds),
        **facts,
    )


def with_times(event: al.Event, *spans: tuple[str, str]) -> al.Event:
    """Return the event with a start and an end for each session."""
    start = [f"2014-11-18T{span[0]}" for span in spans]
    end = [f"2014-11-18T{span[1]}" for span in spans]
    return event.replace(sessions=event.sessions.replace(start=start, end=end))


def in_a_room_of(seats: int, event: al.Event) -> al.Event:
    """Return the event with its first session in a room of so many seats."""
    return event.replace(
        rooms=Rooms(texts(["Hall"]), np.array([seats])),
        sessions=event.sessions.replace(room={"S1": 0}),
    )


def repeating(no_repeat: Any) -> al.Event:
    """Return an event of one person, three rounds and one topic in each of them."""
    rules = al.Rules(no_repeat=no_repeat)
    return event_of(
        1, [0, 0, 1, 1, 2, 2], topic=["t", "a", "t", "b", "t", "c"], rules=rules
    )


def one_seat_cases() -> list[Case]:
    """Return cases of one session in each round, or of at most one."""
    strict = event_of(1, [0, 0])
    loose = event_of(1, [0, 0], rules=al.Rules(empty_seats=True))

    def case(fact: str, event: al.Event, seats: list[Seat], *, kept: bool) -> Case:
        return Case(al.Rule.ONE_SEAT, fact, event, seats, kept)

    return [
        case("one session in the round", strict, [(0, 0)], kept=True),
        case("no session in the round", strict, [], kept=False),
        case("two sessions in the round", strict, [(0, 0), (0, 1)], kept=False),
        case("an empty seat where allowed", loose, [], kept=True),
        case("one session where none would do", loose, [(0, 1)], kept=True),
        case("two where none would do", loose, [(0, 0), (0, 1)], kept=False),
    ]


def capacity_cases() -> list[Case]:
    """Return cases of people and seats, of the session and of its room."""
    two_seats = event_of(3, [0, 0], [2, ANY])
    small_room = in_a_room_of(1, event_of(2, [0, 0], [2, ANY]))
    large_room = in_a_room_of(5, event_of(2, [0, 0], [1, ANY]))
    closed = event_of(1, [0, 0], [0, ANY])
    all_three, two = [(0, 0), (1, 0), (2, 0)], [(0, 0), (1, 0)]

    def case(fact: str, event: al.Event, seats: list[Seat], *, kept: bool) -> Case:
        return Case(al.Rule.CAPACITY, fact, event, seats, kept)

    return [
        case("as many people as seats", two_seats, [*two, (2, 1)], kept=True),
        case("one person more than seats", two_seats, all_three, kept=False),
        case("no limit", event_of(3, [0]), all_three, kept=True),
        case("as many as the room has", small_room, [(0, 0), (1, 1)], kept=True),
        case("one more than the room has", small_room, two, kept=False),
        case("a room larger than the session", large_room, two, kept=False),
        case("somebody in a session of no seats", closed, [(0, 0)], kept=False),
        case("nobody in a session of no seats", closed, [(0, 1)], kept=True),
    ]


def no_repeat_cases() -> list[Case]:
    """Return cases of a topic once over each set of rounds."""
    everywhere, nowhere = repeating("all"), repeating(())
    first_two = repeating([["1", "2"]])
    chained = repeating([["1", "2"], ["2", "3"]])
    twins = event_of(2, [0, 0], topic=["t", "t"])

    def case(fact: str, event: al.Event, taken: list[int], *, kept: bool) -> Case:
        seats = [(0, session) for session in taken]
        return Case(al.Rule.NO_REPEAT, fact, event, seats, kept)

    return [
        case("all: once", everywhere, [0, 3, 5], kept=True),
        case("all: in rounds 1 and 2", everywhere, [0, 2, 5], kept=False),
        case("all: in rounds 1 and 3", everywhere, [0, 3, 4], kept=False),
        case("set 1-2: in rounds 1 and 2", first_two, [0, 2, 5], kept=False),
        case("set 1-2: in rounds 1 and 3", first_two, [0, 3, 4], kept=True),
        case("set 1-2: in rounds 2 and 3", first_two, [1, 2, 4], kept=True),
        case("sets 1-2, 2-3: in rounds 1 and 3", chained, [0, 3, 4], kept=True),
        case("sets 1-2, 2-3: in rounds 2 and 3", chained, [1, 2, 4], kept=False),
        case("none: in all rounds", nowhere, [0, 2, 4], kept=True),
        Case(
            al.Rule.NO_REPEAT,
            "two people, each in one of two sessions of a topic",
            twins,
            [(0, 0), (1, 1)],
            kept=True,
        ),
    ]


def clash_cases() -> list[Case]:
    """Return cases of sessions that overlap, or that the rules name."""
    plain = event_of(2, [0, 0, 1, 1], rules=al.Rules(no_repeat=()))
    named = plain.replace(rules=al.Rules(clash=[("S3", "S1")]))
    noon, late = ("12:00", "13:00"), ("14:00", "15:00")
    overlap = with_times(plain, ("09:00", "10:01"), noon, ("10:00", "11:00"), late)
    touch = with_times(plain, ("09:00", "10:00"), noon, ("10:00", "11:00"), late)
    of_rounds = plain.replace(
        rounds=plain.rounds.replace(
            start=["2014-11-18T09:00", "2014-11-18T09:30"],
            end=["2014-11-18T10:00", "2014-11-18T10:30"],
        )
    )
    one_each = [(0, 0), (0, 3), (1, 1), (1, 2)]
    both = [(0, 0), (0, 2), (1, 1), (1, 2)]
    alone = [(0, 0), (0, 2), (1, 1), (1, 3)]

    def case(fact: str, event: al.Event, seats: list[Seat], *, kept: bool) -> Case:
        return Case(al.Rule.CLASH, fact, event, seats, kept)

    return [
        case("one person in each of a named pair", named, one_each, kept=True),
        case("one person in both of a named pair", named, both, kept=False),
        case("sessions that overlap by a minute", overlap, alone, kept=False),
        case("sessions that only touch", touch, alone, kept=True),
        case("rounds that overlap", single(of_rounds), [(0, 0), (0, 2)], kept=False),
        case("no times and no names", plain, both, kept=True),
    ]


def single(event: al.Event) -> al.Event:
    """Return the event with its first person alone."""
    return event.only([event.participants.ids[0]])


def minimum_cases() -> list[Case]:
    """Return cases of sessions cancelled, large enough, or mandatory."""
    least = event_of(3, [0, 0], min_size=[2, 0])
    must = event_of(3, [0, 0], min_size=[2, 0], mandatory=[True, False])
    somebody = event_of(3, [0, 0], mandatory=[True, False])

    def case(fact: str, event: al.Event, size: int, *, kept: bool) -> Case:
        seats = [(person, 0 if person < size else 1) for person in range(3)]
        return Case(al.Rule.MINIMUM, fact, event, seats, kept)

    return [
        case("a cancelled session", least, 0, kept=True),
        case("one person too few", least, 1, kept=False),
        case("just enough people", least, 2, kept=True),
        case("more than enough people", least, 3, kept=True),
        case("a mandatory session that is empty", must, 0, kept=False),
        case("a mandatory session with one too few", must, 1, kept=False),
        case("a mandatory session with just enough", must, 2, kept=True),
        case("mandatory without a size, and empty", somebody, 0, kept=False),
        case("mandatory without a size, and one person", somebody, 1, kept=True),
    ]


def personal_cases() -> list[Case]:
    """Return cases of one person alone: pin, ban, attends, at_most."""
    pinned = event_of(1, [0, 0], pins=[(0, 0)])
    banned = event_of(2, [0, 0], bans=[(0, 0)])
    listed = al.Event.from_arrays(
        [[1, NO], [NO, NO]],
        round=[0, 0],
        capacity=[ANY, ANY],
        scoring=al.Scoring(unlisted="forbidden"),
    )
    pinned_elsewhere = listed.replace(
        participants=listed.participants.replace(pins=[(0, 1)])
    )
    day_two = event_of(1, [0, 1, 1], [1, 1, 1], attends=[[False, True]])
    few = event_of(1, [0, 1], at_most=[1], rules=al.Rules(empty_seats=True))
    none = event_of(1, [0], at_most=[0], rules=al.Rules(empty_seats=True))
    enough = event_of(1, [0, 1], at_most=[2])
    pin, ban = al.Rule.PIN, al.Rule.BAN
    attends, at_most = al.Rule.ATTENDS, al.Rule.AT_MOST
    return [
        Case(pin, "in the session of the pin", pinned, [(0, 0)], kept=True),
        Case(pin, "in another session", pinned, [(0, 1)], kept=False),
        Case(ban, "in another session", banned, [(0, 1), (1, 1)], kept=True),
        Case(ban, "in the session of the ban", banned, [(0, 0), (1, 1)], kept=False),
        Case(ban, "somebody else's ban", banned, [(0, 1), (1, 0)], kept=True),
        Case(ban, "not listed and forbidden", listed, [(0, 1), (1, 1)], kept=False),
        Case(ban, "listed, and no ballot at all", listed, [(0, 0), (1, 1)], kept=True),
        Case(
            ban,
            "not listed, forbidden, but pinned",
            pinned_elsewhere,
            [(0, 1), (1, 0)],
            kept=True,
        ),
        Case(attends, "only the round attended", day_two, [(0, 1)], kept=True),
        Case(attends, "a round not attended", day_two, [(0, 0), (0, 1)], kept=False),
        Case(at_most, "as many as allowed", few, [(0, 1)], kept=True),
        Case(at_most, "one more than allowed", few, [(0, 0), (0, 1)], kept=False),
        Case(at_most, "none where none is allowed", none, [], kept=True),
        Case(at_most, "one where none is allowed", none, [(0, 0)], kept=False),
        Case(at_most, "as many as rounds", enough, [(0, 0), (0, 1)], kept=True),
    ]


CASES = [
    *one_seat_cases(),
    *capacity_cases(),
    *no_repeat_cases(),
    *clash_cases(),
    *minimum_cases(),
    *personal_cases(),
]
BROKEN = [case for case in CASES if not case.kept]

SPLIT = [[1, 2], [2, 1]]
"""P1 wants S1 and P2 wants S2, of one round, at a cost of 1 to go elsewhere.

If S1 needs two people or none, one of them gives way: 1. Prices cannot show it, since
half of a session may run in their relaxation: they prove 0. So a better value that
costs 1 less, which only a rule forbids, is not forbidden by the bound already.
"""


@dataclass(frozen=True)
class Obstacle:
    """An event with its optimum, and a better value behind one rule alone."""

    event: al.Event
    optimum: int
    better: int


def beside_split(
    ballots: Sequence[Sequence[int]],
    rounds: Sequence[int],
    capacity: Sequence[int] | None = None,
    min_size: Sequence[int] | None = None,
    **facts: Any,
) -> al.Event:
    """Return :data:`SPLIT` in round 1, and further sessions, from S3 on, beside it."""
    more = len(rounds)
    return al.Event.from_arrays(
        [[*split, *ballot] for split, ballot in zip(SPLIT, ballots, strict=True)],
        round=[0, 0, *rounds],
        capacity=[ANY, ANY, *(capacity or [ANY] * more)],
        min_size=[2, 0, *(min_size or [0] * more)],
        **facts,
    )


OBSTACLES = {
    # each of P1 and P2 in one session: SPLIT costs 1; both in both would count 0
    al.Rule.ONE_SEAT: Obstacle(beside_split([[], []], []), 1, 0),
    # one of two people cannot have the only seat of S3
    al.Rule.CAPACITY: Obstacle(beside_split([[1, 2], [1, 2]], [1, 1], [1, 2]), 2, 1),
    # P1's first choices of rounds 2 and 3 are one topic
    al.Rule.NO_REPEAT: Obstacle(
        beside_split(
            [[1, 2, 1, 2], [NO] * 4],
            [1, 1, 2, 2],
            topic=["x", "y", "t", "a", "t", "b"],
        ),
        2,
        1,
    ),
    # P1's first choices of rounds 2 and 3 clash
    al.Rule.CLASH: Obstacle(
        beside_split(
            [[1, 2, 1, 2], [NO] * 4],
            [1, 1, 2, 2],
            rules=al.Rules(clash=[("S3", "S5")]),
        ),
        2,
        1,
    ),
    # P1 alone in S1, P2 alone in S2
    al.Rule.MINIMUM: Obstacle(beside_split([[], []], []), 1, 0),
    # P1, who does not mind, is pinned to the only seat of what P2 wants
    al.Rule.PIN: Obstacle(
        beside_split([[NO, NO], [1, 2]], [1, 1], [1, 2], pins=[(0, 2)]), 2, 1
    ),
    # P1 is banned from the first choice of round 2
    al.Rule.BAN: Obstacle(
        beside_split([[1, 2], [NO, NO]], [1, 1], bans=[(0, 2)]), 2, 1
    ),
    # what P2 wants in round 2 needs two people, and P1, who would not mind, is away
    al.Rule.ATTENDS: Obstacle(
        beside_split(
            [[NO, NO], [1, 2]],
            [1, 1],
            [2, 2],
            [2, 0],
            attends=[[True, False], [True, True]],
        ),
        2,
        1,
    ),
    # P1 may have one seat: S1 and nothing in round 2 (2 for the empty seat, and 1 for
    # SPLIT), though S3 would cost 1
    al.Rule.AT_MOST: Obstacle(
        beside_split(
            [[2], [NO]], [1], at_most=[1, ANY], rules=al.Rules(empty_seats=True)
        ),
        3,
        2,
    ),
}


def assignment(case: Case) -> al.Assignment:
    """Return the seats of a case as an assignment."""
    pairs = np.array(case.seats, dtype=np.int64).reshape(-1, 2)
    return al.Assignment(pairs[:, 0], pairs[:, 1])


def verdict(case: Case) -> CpSolverStatus:
    """Return what CP-SAT says of the model with all seats fixed."""
    model = Model(case.event)
    for person, row in enumerate(model.seats):
        for session, variable in row.items():
            model.cp.add(variable == int((person, session) in case.seats))
    solver = CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(model.cp)


def leave_out_of_model(monkeypatch: pytest.MonkeyPatch, rule: al.Rule) -> None:
    """Let every model forget one rule."""
    complete = Model.rules

    def incomplete(model: Model) -> dict[al.Rule, Callable[[], None]]:
        return {name: add for name, add in complete(model).items() if name != rule}

    monkeypatch.setattr(Model, "rules", incomplete)


def leave_out_of_specification(monkeypatch: pytest.MonkeyPatch, rule: al.Rule) -> None:
    """Let the specification forget one rule."""
    monkeypatch.delitem(evaluation.CHECKS, rule)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_specification_names_exactly_the_rule_that_is_broken(case: Case) -> None:
    """On one side of the edge nothing is broken, on the other this rule alone."""
    found = evaluation.violations(case.event, assignment(case))

    assert [violation.rule for violation in found] == [case.rule] * (not case.kept)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_model_allows_exactly_what_keeps_the_rule(case: Case) -> None:
    """On one side of the edge the model has the solution, on the other none."""
    expected = OPTIMAL if case.kept else INFEASIBLE

    found = verdict(case)

    assert found == expected


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_no_other_rule_of_the_model_forbids_what_breaks_this_one(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule the model allows what breaks it: its tests would fail."""
    leave_out_of_model(monkeypatch, case.rule)

    found = verdict(case)

    assert found == OPTIMAL


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_no_other_rule_of_the_specification_reports_what_breaks_this_one(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule the specification is silent: its tests would fail."""
    leave_out_of_specification(monkeypatch, case.rule)

    found = evaluation.violations(case.event, assignment(case))

    assert found == []


@pytest.mark.parametrize("rule", al.Rule)
def test_every_rule_has_an_assignment_on_each_side_of_its_edge(rule: al.Rule) -> None:
    """No rule is left without tests."""
    sides = {case.kept for case in CASES if case.rule == rule}

    assert sides == {True, False}


@pytest.mark.parametrize("rule", al.Rule)
def test_each_rule_stands_between_the_optimum_and_a_better_value(rule: al.Rule) -> None:
    """With all the rules, the optimum is what a hand counts."""
    obstacle = OBSTACLES[rule]

    plan = al.allocate(obstacle.event, stages=["dissatisfaction"])

    assert plan.stages[0].value == obstacle.optimum
    assert plan.status is al.Status.OPTIMAL


def searched(event: al.Event) -> al.Plan:
    """Solve an event by the whole model alone."""
    stages, nothing = ["dissatisfaction"], al.Reductions.none()
    return al.allocate(event, stages=stages, reductions=nothing)


@pytest.mark.parametrize("rule", al.Rule)
def test_a_model_that_forgets_a_rule_is_caught(
    rule: al.Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the solver then takes for better does not pass the specification."""
    leave_out_of_model(monkeypatch, rule)

    with pytest.raises((al.SolverError, al.CertificateError)):
        searched(OBSTACLES[rule].event)


# without one_seat, the model's own count of two seats in a round is not the
# specification's, which is caught whatever CHECKS says
@pytest.mark.parametrize("rule", sorted(set(al.Rule) - {al.Rule.ONE_SEAT}))
def test_only_the_specification_of_the_rule_catches_it(
    rule: al.Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forgotten by both, a rule lets the better value through."""
    leave_out_of_model(monkeypatch, rule)
    leave_out_of_specification(monkeypatch, rule)

    plan = searched(OBSTACLES[rule].event)

    assert plan.stages[0].value == OBSTACLES[rule].better


def test_two_sets_of_rounds_are_two_breaches() -> None:
    """A topic in three rounds breaks each of the sets 1-2 and 2-3."""
    event = repeating([["1", "2"], ["2", "3"]])

    found = evaluation.violations(event, al.Assignment.from_seats([[0, 2, 4]]))

    assert [violation.rule for violation in found] == [al.Rule.NO_REPEAT] * 2


def test_a_violation_says_who_and_where() -> None:
    """A message has the ids of the person and of the session."""
    event = event_of(1, [0, 0], bans=[(0, 1)])

    found = evaluation.violations(event, al.Assignment.from_seats([[1]]))

    assert [str(violation.rule) for violation in found] == ["ban"]
    assert "'P1'" in found[0].message
    assert "'S2'" in found[0].message
