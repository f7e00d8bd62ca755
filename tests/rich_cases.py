"""Assignments at the edge of rules of rooms, groups, parts, quotas and programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import allocation as al
from allocation.event import Rooms
from allocation.event.tables import pairs, texts
from allocation.rules import Group, ProgrammeLimit, Quota
from tests.relaxing import changed
from tests.rule_cases import (
    ANY,
    NO,
    Case,
    Obstacle,
    Seat,
    beside_split,
    event_of,
    repeating,
    with_times,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Rule = al.Rule


def asking(event: al.Event, **rules: Any) -> al.Event:
    """Return the event with more rules."""
    said = {name: getattr(event.rules, name) for name in event.rules.__slots__}
    return changed(event, rules=al.Rules(**{**said, **rules}))


def with_sessions(event: al.Event, **columns: Any) -> al.Event:
    """Return the event with other facts about its sessions."""
    return changed(event, sessions=event.sessions.replace(**columns))


def with_people(event: al.Event, **columns: Any) -> al.Event:
    """Return the event with other facts about its people."""
    return changed(event, participants=event.participants.replace(**columns))


def with_rooms(
    event: al.Event,
    seats: Sequence[int],
    *,
    features: Sequence[str] = (),
    closed: Sequence[tuple[int, int]] = (),
    choose: bool = True,
) -> al.Event:
    """Return the event with rooms A, B, …, from which sessions are given one."""
    names = texts(list("ABCD"[: len(seats)]))
    had = texts([*features] or [""] * len(seats))
    rooms = Rooms(names, np.array(seats), had, pairs(np.array(closed, dtype=np.int64)))
    return asking(changed(event, rooms=rooms), choose_rooms=choose)


def room_cases() -> list[Case]:
    """Return cases of rooms that are chosen: one at a time, and one that suits."""
    two = with_rooms(event_of(1, [0, 0]), [ANY, ANY])
    second_off = with_sessions(two, candidate={"S2": True})
    only_b = with_sessions(
        with_rooms(event_of(1, [0, 0]), [ANY] * 3), may_have=pairs([(1, 1)])
    )
    shut = with_rooms(event_of(1, [0, 0, 1]), [ANY] * 3, closed=[(1, 0), (0, 1)])
    fitted = with_rooms(event_of(1, [0, 0]), [ANY] * 3, features=["", "x", "x;y"])
    needing = with_sessions(fitted, needs={"S2": "x;y"})
    needy = with_people(fitted, needs={"P1": "x"})
    beside = with_sessions(two, room={"S1": 0})
    fixed = with_sessions(asking(needy, choose_rooms=False), room=[0, 1])
    loose = al.Rules(empty_seats=True)
    days = with_rooms(event_of(1, [0, 1], rules=loose), [ANY])
    overlap = with_times(days, ("09:00", "10:01"), ("10:00", "11:00"))
    touch = with_times(days, ("09:00", "10:00"), ("10:00", "11:00"))

    def case(
        fact: str,
        event: al.Event,
        rooms: list[int] | None,
        *,
        kept: bool,
        seats: Sequence[Seat] = ((0, 0),),
    ) -> Case:
        return Case(Rule.ROOM, fact, event, seats, kept, rooms)

    in_s3 = [(0, 0), (0, 2)]
    return [
        case("each session in a room of its own", two, [0, 1], kept=True),
        case("two sessions of a round in one room", two, [0, 0], kept=False),
        case("an empty session that runs without a room", two, [0, -1], kept=False),
        case("a candidate that does not run", second_off, [0, -1], kept=True),
        case("one of the rooms it may have", only_b, [0, 1], kept=True),
        case("none of the rooms it may have", only_b, [0, 2], kept=False),
        case("closed in another round", shut, [0, 2, 1], kept=True, seats=in_s3),
        case("closed in its round", shut, [0, 1, 2], kept=False, seats=in_s3),
        case("a room with what the session needs", needing, [0, 2], kept=True),
        case("a room without all the session needs", needing, [0, 1], kept=False),
        case("a room with what somebody needs", needy, [1, 2], kept=True),
        case("a room without what somebody needs", needy, [0, 1], kept=False),
        case("not the room that a session names", beside, [-1, 1], kept=True),
        case("the room that a session names", beside, [-1, 0], kept=False),
        case("its own room has what is needed", fixed, None, kept=True, seats=[(0, 1)]),
        case("its own room lacks what is needed", fixed, None, kept=False),
        case("one room after the other", touch, [0, 0], kept=True),
        case("one room at overlapping times", overlap, [0, 0], kept=False),
    ]


def walking_cases() -> list[Case]:
    """Return cases of walks between rooms, named or chosen, and the time for them."""
    times = ("09:00", "10:00"), ("10:05", "11:00")
    plain = with_times(event_of(1, [0, 1]), *times)

    def walk(minutes: int, *, choose: bool) -> al.Event:
        event = with_rooms(plain, [ANY, ANY], choose=choose)
        return asking(event, walking=[("A", "B", minutes)])

    own = {
        minutes: with_sessions(walk(minutes, choose=False), room=[0, 1])
        for minutes in (5, 6)
    }
    one_own = with_sessions(walk(6, choose=True), room={"S1": 0})
    three = with_rooms(plain, [ANY, ANY, ANY])
    third = asking(three, walking=[("A", "B", 5), ("A", "C", 6), ("B", "C", 5)])
    both = [(0, 0), (0, 1)]

    def case(
        fact: str, event: al.Event, rooms: list[int] | None, *, kept: bool
    ) -> Case:
        return Case(Rule.CLASH, fact, event, both, kept, rooms)

    return [
        case("just time enough to walk", own[5], None, kept=True),
        case("a minute too few to walk", own[6], None, kept=False),
        case("no rooms to walk between", walk(6, choose=False), None, kept=True),
        case("chosen rooms, time enough", walk(5, choose=True), [0, 1], kept=True),
        case("chosen rooms too far apart", walk(6, choose=True), [0, 1], kept=False),
        case("just enough, and a third is too far", third, [0, 1], kept=True),
        case("the third, which is too far", third, [0, 2], kept=False),
        case("the same chosen room again", walk(6, choose=True), [1, 1], kept=True),
        case("a chosen room too far away", one_own, [-1, 1], kept=False),
        case("a chosen room near by", one_own, [-1, 0], kept=True),
    ]


def seat_cases() -> list[Case]:
    """Return cases of seats in chosen rooms, held back, or not all used."""
    rooms = with_rooms(event_of(2, [0]), [1, 2])
    held_back = with_sessions(event_of(3, [0, 0], [3, ANY]), walk_ins={"S1": 1})
    all_back = with_sessions(event_of(1, [0, 0], [1, ANY]), walk_ins={"S1": 2})
    half = with_sessions(event_of(3, [0, 0], [1, ANY]), show_up={"S1": 50})
    extra = with_sessions(event_of(3, [0, 0], [1, ANY]), extra={"S1": 1})
    unsure = with_people(event_of(3, [0], [2]), show_up=[50, 50, 100])
    surer = with_people(event_of(3, [0], [2]), show_up=[51, 50, 100])
    mixed = with_people(event_of(3, [0, 0], [1, ANY]), show_up=[100, 100, 50])
    beyond = with_sessions(mixed, extra={"S1": 1})

    def case(
        fact: str,
        event: al.Event,
        size: int,
        rooms: list[int] | None = None,
        *,
        kept: bool,
    ) -> Case:
        people = len(event.participants)
        seats = [(person, int(person >= size)) for person in range(people)]
        return Case(Rule.CAPACITY, fact, event, seats, kept, rooms)

    return [
        case("as many as the chosen room has", rooms, 2, [1], kept=True),
        case("one more than the chosen room has", rooms, 2, [0], kept=False),
        case("all seats but those held back", held_back, 2, kept=True),
        case("a seat that is held back", held_back, 3, kept=False),
        case("nobody where more seats are held back", all_back, 0, kept=True),
        case("somebody where more are held back", all_back, 1, kept=False),
        case("two of whom half come, on one seat", half, 2, kept=True),
        case("three of whom half come, on one seat", half, 3, kept=False),
        case("as many beyond the seats as may be", extra, 2, kept=True),
        case("one more beyond them", extra, 3, kept=False),
        case("one who surely comes beyond the seat", beyond, 2, kept=True),
        case("another who may come beyond it", beyond, 3, kept=False),
        case("people of whom two come", unsure, 3, kept=True),
        case("people of whom a little more than two come", surer, 3, kept=False),
    ]


def programme_cases() -> list[Case]:
    """Return cases of how many sessions run."""
    plain = with_sessions(event_of(3, [0, 0, 0]), candidate=[True] * 3)
    kinds = with_sessions(plain, kind=texts(["k", "k", "l"]))
    days = with_sessions(event_of(2, [0, 0, 1, 1]), candidate=[True] * 4)

    def case(
        fact: str,
        event: al.Event,
        sessions: list[int],
        limit: ProgrammeLimit,
        *,
        kept: bool,
    ) -> Case:
        """Seat everybody in turn in one of the sessions of each round."""
        seats = [
            (person, inside[person % len(inside)])
            for held in range(len(event.rounds))
            for inside in [[s for s in sessions if event.sessions.round[s] == held]]
            for person in range(len(event.participants))
        ]
        asked = asking(event, programme=[limit])
        return Case(Rule.PROGRAMME, fact, asked, seats, kept)

    two, only_two = ProgrammeLimit(at_least=2), ProgrammeLimit(at_most=2)
    one_k, a_topic = (
        ProgrammeLimit("k", at_most=1),
        ProgrammeLimit(topic="S3", at_least=1),
    )
    day_one = ProgrammeLimit(rounds=["1"], at_most=1)
    in_all, each = ProgrammeLimit(per="event", at_most=3), ProgrammeLimit(at_most=1)
    return [
        case("as many as must run", plain, [0, 1], two, kept=True),
        case("one fewer than must run", plain, [0], two, kept=False),
        case("as many as may run", plain, [0, 1], only_two, kept=True),
        case("one more than may run", plain, [0, 1, 2], only_two, kept=False),
        case("one of a kind", kinds, [0, 2], one_k, kept=True),
        case("two of a kind", kinds, [0, 1], one_k, kept=False),
        case("a topic that must run", plain, [0, 2], a_topic, kept=True),
        case("without a topic that must run", plain, [0, 1], a_topic, kept=False),
        case("two in a round that is not limited", days, [0, 2, 3], day_one, kept=True),
        case("two in the round that is limited", days, [0, 1, 2], day_one, kept=False),
        case("as many as may over the event", days, [0, 1, 2], in_all, kept=True),
        case("one more over the event", days, [0, 1, 2, 3], in_all, kept=False),
        case("one in each round", days, [0, 2], each, kept=True),
        case("two in one round", days, [0, 2, 3], each, kept=False),
    ]


def group_cases() -> list[Case]:
    """Return cases of people together, or apart."""
    event = event_of(2, [0, 0, 1, 1])
    loose = event_of(2, [0], rules=al.Rules(empty_seats=True))
    away = event_of(2, [0, 0, 1, 1], attends=[[True, True], [True, False]])
    everywhere, first = Group(["P1", "P2"]), Group(["P1", "P2"], ["1"])
    one_split = [(0, 0), (1, 0), (0, 2), (1, 3)]
    never_split = [(0, 0), (1, 0), (0, 2), (1, 2)]
    all_split = [(0, 0), (1, 1), (0, 2), (1, 3)]

    def case(
        rule: al.Rule,
        fact: str,
        event: al.Event,
        group: Group,
        seats: list[Seat],
        *,
        kept: bool,
    ) -> Case:
        return Case(rule, fact, asking(event, **{str(rule): [group]}), seats, kept)

    together, apart = Rule.TOGETHER, Rule.APART
    return [
        case(together, "in both rounds", event, everywhere, never_split, kept=True),
        case(together, "in one round only", event, everywhere, one_split, kept=False),
        case(together, "in the round asked for", event, first, one_split, kept=True),
        case(together, "not even there", event, first, all_split, kept=False),
        case(
            together,
            "as far as both attend",
            away,
            everywhere,
            [(0, 0), (1, 0), (0, 3)],
            kept=True,
        ),
        case(together, "none of them seated", loose, everywhere, [], kept=True),
        case(together, "one of them seated", loose, everywhere, [(0, 0)], kept=False),
        case(apart, "in both rounds", event, everywhere, all_split, kept=True),
        case(apart, "in one round only", event, everywhere, one_split, kept=False),
        case(
            apart,
            "in the round asked for",
            event,
            first,
            [(0, 0), (1, 1), (0, 2), (1, 2)],
            kept=True,
        ),
        case(apart, "not even there", event, first, one_split, kept=False),
        case(apart, "none of them seated", loose, everywhere, [], kept=True),
    ]


def linked_cases() -> list[Case]:
    """Return cases of sessions that are parts of one."""
    parts = [["S1", "S3"]]
    event = asking(event_of(1, [0, 0, 1, 1]), linked=parts)
    topic = asking(repeating("all"), linked=parts)

    def case(
        fact: str, taken: list[int], *, kept: bool, rule: al.Rule = Rule.LINKED
    ) -> Case:
        asked = event if rule == Rule.LINKED else topic
        return Case(rule, fact, asked, [(0, session) for session in taken], kept)

    return [
        case("both parts", [0, 2], kept=True),
        case("no part", [1, 3], kept=True),
        case("the first part alone", [0, 3], kept=False),
        case("the last part alone", [1, 2], kept=False),
        case("parts of one topic", [0, 2, 5], kept=True, rule=Rule.NO_REPEAT),
        case("parts, and the topic again", [0, 2, 4], kept=False, rule=Rule.NO_REPEAT),
    ]


def quota_cases() -> list[Case]:
    """Return cases of seats kept, and of how many alike may sit in a session."""
    labels = texts(["u", "u", "u", "v", "v", "v"])
    blank = np.full((6, 2), NO)
    wishes = blank.copy()
    wishes[0, 0] = 1

    def case(
        fact: str,
        people: list[int],
        *,
        kept: bool,
        seats: int = ANY,
        ballots: np.ndarray[Any, Any] = blank,
        rooms: tuple[int, ...] = (),
        **quota: Any,
    ) -> Case:
        """Seat some people in S1, and the others in S2."""
        event = al.Event.from_arrays(ballots, round=[0, 0], capacity=[seats, ANY])
        event = with_people(event, category=labels)
        if rooms:
            event = with_rooms(event, rooms)
        asked = asking(event, quotas=[Quota("category", "u", ["S1"], **quota)])
        taken = [(person, int(person not in people)) for person in range(6)]
        given = [0, 1] if rooms else None
        return Case(Rule.QUOTA, fact, asked, taken, kept, given)

    others = [3, 4, 5]
    third: dict[str, Any] = {"share_of_session": (1, 3)}
    half: dict[str, Any] = {"share_of_group": (1, 2)}
    return [
        case("all seats but the one kept", [3, 4], seats=3, keep=1, kept=True),
        case("others on the seat kept", others, seats=3, keep=1, kept=False),
        case("the seat kept is used", [0, 3, 4], seats=3, keep=1, kept=True),
        case(
            "released: nobody lists it",
            others,
            seats=3,
            keep=1,
            release=True,
            kept=True,
        ),
        case(
            "not released: somebody lists it",
            others,
            seats=3,
            keep=2,
            release=True,
            ballots=wishes,
            kept=False,
        ),
        case(
            "released but for who lists it",
            [3, 4],
            seats=3,
            keep=2,
            release=True,
            ballots=wishes,
            kept=True,
        ),
        case("in a larger chosen room", others, rooms=(4, 9), keep=1, kept=True),
        case("in a smaller chosen room", others, rooms=(3, 9), keep=1, kept=False),
        case("as many alike as may", [0, 1, 3], at_most=2, kept=True),
        case("one more alike than may", [0, 1, 2], at_most=2, kept=False),
        case(
            "a third of four, rounded up",
            [0, 1, 3, 4],
            share_of_session=(1, 3),
            kept=True,
        ),
        case("more than a third of three", [0, 1, 3], **third, kept=False),
        case("half of the group, rounded up", [0, 1], kept=True, **half),
        case("more than half of the group", [0, 1, 2], **half, kept=False),
    ]


RICH_CASES = [
    *room_cases(),
    *walking_cases(),
    *seat_cases(),
    *programme_cases(),
    *group_cases(),
    *linked_cases(),
    *quota_cases(),
]

APART_WISHES, SAME_WISHES = [[1, 2], [2, 1]], [[1, 2], [1, 2]]
"""Of P1 and P2, for S3 and S4 in round 2, beside SPLIT in round 1."""

BOTH = Group(["P1", "P2"], ["2"])

RICH_OBSTACLES = {
    # one room is open in round 2, and so one of the two sessions wanted runs
    Rule.ROOM: Obstacle(
        with_rooms(
            with_sessions(
                beside_split(APART_WISHES, [1, 1]),
                candidate=[False, False, True, True],
            ),
            [ANY, ANY],
            closed=[(1, 1)],
        ),
        2,
        1,
    ),
    # one of the two sessions wanted runs
    Rule.PROGRAMME: Obstacle(
        asking(
            with_sessions(
                beside_split(APART_WISHES, [1, 1]),
                candidate=[False, False, True, True],
            ),
            programme=[ProgrammeLimit(rounds=["2"], at_most=1)],
        ),
        2,
        1,
    ),
    Rule.TOGETHER: Obstacle(
        asking(beside_split(APART_WISHES, [1, 1]), together=[BOTH]), 2, 1
    ),
    Rule.APART: Obstacle(asking(beside_split(SAME_WISHES, [1, 1]), apart=[BOTH]), 2, 1),
    # the first part is what P1 wants, and the second is not
    Rule.LINKED: Obstacle(
        asking(
            beside_split([[1, 2, 2, 1], [NO] * 4], [1, 1, 2, 2]),
            linked=[["S3", "S5"]],
        ),
        2,
        1,
    ),
    # both are of u, of whom one may sit in what both want
    Rule.QUOTA: Obstacle(
        asking(
            with_people(beside_split(SAME_WISHES, [1, 1]), category=texts(["u", "u"])),
            quotas=[Quota("category", "u", ["S3"], at_most=1)],
        ),
        2,
        1,
    ),
}
