"""Assignments at the edge of each rule, and events with a better value behind one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import allocation as al
from allocation.event import Rooms
from allocation.event.tables import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

Seat = tuple[int, int]
"""A person and a session, as indices."""

NO = al.UNLISTED
ANY = al.UNLIMITED


@dataclass(frozen=True)
class Case:
    """An assignment at the edge of a rule, and on which side of it.

    Rooms are those that sessions are given, by index, -1 for none.
    """

    rule: al.Rule
    fact: str
    event: al.Event
    seats: Sequence[Seat]
    kept: bool
    rooms: Sequence[int] | None = None

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


PLAIN_CASES = [
    *one_seat_cases(),
    *capacity_cases(),
    *no_repeat_cases(),
    *clash_cases(),
    *minimum_cases(),
    *personal_cases(),
]

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


PLAIN_OBSTACLES = {
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
