"""Why nothing is possible with rooms, groups, quotas: in words, and true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import event as remark
from hypothesis import given

import allocation as al
from allocation import diagnosis
from allocation.event.tables import texts
from allocation.rules import Group, ProgrammeLimit, Quota
from tests.brute_force import all_assignments
from tests.relaxing import only, without
from tests.rich_cases import asking, with_people, with_rooms, with_sessions
from tests.rich_events import rich_events
from tests.rule_cases import ANY, event_of, with_times

if TYPE_CHECKING:
    from allocation.errors import Conflict


@dataclass(frozen=True)
class Case:
    """An impossible event, and what must be said about it."""

    event: al.Event
    message: str
    rules: set[str]


def alike(event: al.Event, *labels: str) -> al.Event:
    """Return the event with a category for each person."""
    return with_people(event, category=texts([*labels]))


TRIO = Group(["P1", "P2", "P3"])

COUNTED = {
    "more sessions than rooms": Case(
        with_rooms(event_of(1, [0, 1, 1, 1]), [ANY, ANY]),
        "round 2: 3 sessions must run, 2 rooms for them",
        {"room"},
    ),
    "rooms taken by sessions that name them": Case(
        with_sessions(with_rooms(event_of(1, [0, 0]), [ANY]), room={"S1": 0}),
        "round 1: 1 sessions must run, 0 rooms left for them: S2",
        {"room"},
    ),
    "two sessions that need the same room": Case(
        with_sessions(
            with_rooms(event_of(1, [0, 0, 0]), [ANY] * 3, features=["x", "", ""]),
            needs={"S1": "x", "S3": "x"},
        ),
        "round 1: 2 sessions must run, 1 rooms for them: S1, S3",
        {"room"},
    ),
    "too few seats in the rooms there are": Case(
        with_sessions(
            with_rooms(event_of(5, [0, 0]), [3, 4], closed=[(1, 0)]),
            candidate=[True, True],
        ),
        "round 1: 5 people, 3 seats",
        {"one_seat", "capacity", "room"},
    ),
    "nowhere to sit for what somebody needs": Case(
        with_people(with_rooms(event_of(2, [0]), [ANY]), needs={"P2": "x"}),
        "round 1: P2 may sit in no session",
        {"one_seat", "room"},
    ),
    "a group that no session can hold": Case(
        asking(event_of(3, [0, 0], [2, 2]), together=[TRIO]),
        "round 1: no session can hold P1, P2, P3, who sit together",
        {"one_seat", "together", "capacity"},
    ),
    "a group pinned to two sessions": Case(
        asking(event_of(3, [0, 0], pins=[(0, 0), (1, 1)]), together=[TRIO]),
        "round 1: no session can hold P1, P2, P3, who sit together",
        {"one_seat", "together", "pin"},
    ),
    "more people apart than sessions": Case(
        asking(event_of(3, [0, 0]), apart=[TRIO]),
        "round 1: P1, P2, P3 sit apart, 2 sessions",
        {"one_seat", "apart"},
    ),
    "together and apart": Case(
        asking(
            event_of(3, [0, 0]), together=[TRIO], apart=[Group(["P1", "P3"], ["1"])]
        ),
        "round 1: P1, P3 sit together, and apart",
        {"one_seat", "together", "apart"},
    ),
    "seats kept from those who need them": Case(
        asking(
            alike(event_of(4, [0, 0], [2, 2]), "u", "v", "v", "v"),
            quotas=[Quota("category", "u", keep=1)],
        ),
        "round 1: 3 people who are not of category 'u', at most 2 may have a seat",
        {"one_seat", "quota", "capacity"},
    ),
    "too few seats for those who are limited": Case(
        asking(
            alike(event_of(3, [0, 0]), "u", "u", "u"),
            quotas=[Quota("category", "u", at_most=1)],
        ),
        "round 1: 3 people of category 'u', at most 2 may have a seat",
        {"one_seat", "quota"},
    ),
    "more sessions asked for than there are": Case(
        asking(event_of(1, [0, 0]), programme=[ProgrammeLimit(at_least=3)]),
        "at least 3 sessions are to run of 2: S1, S2",
        {"programme"},
    ),
    "more sessions must run than may": Case(
        asking(event_of(1, [0, 0]), programme=[ProgrammeLimit(at_most=1)]),
        "at most 1 sessions may run, but S1, S2 must",
        {"programme"},
    ),
    "too few seats in as many sessions as may run": Case(
        asking(
            with_sessions(event_of(4, [0, 0, 0], [3, 2, 1]), candidate=[True] * 3),
            programme=[ProgrammeLimit(at_most=1)],
        ),
        "round 1: 4 people, 3 seats in as many sessions as may run",
        {"one_seat", "capacity", "programme"},
    ),
}
"""What counting shows: of what-ifs, too, which nobody validates."""

SEARCHED = {
    "rooms too far apart": Case(
        asking(
            with_rooms(
                with_times(event_of(1, [0, 1]), ("09:00", "10:00"), ("10:05", "11:00")),
                [ANY, ANY],
                closed=[(0, 0), (1, 1)],
            ),
            walking=[("A", "B", 6)],
        ),
        "clash of session S1",
        {"one_seat", "clash", "room"},
    ),
    "one room, and sessions at overlapping times": Case(
        with_rooms(
            with_times(
                event_of(1, [0, 1], rules=al.Rules(empty_seats=True)),
                ("09:00", "10:01"),
                ("10:00", "11:00"),
            ),
            [ANY],
        ),
        "room of room A",
        {"room"},
    ),
    "parts in two rounds, and one of them not attended": Case(
        asking(
            event_of(1, [0, 0, 1], attends=[[True, False]], bans=[(0, 1)]),
            linked=[["S1", "S3"]],
        ),
        "linked of sessions S1, S3",
        {"one_seat", "ban", "linked"},
    ),
    "groups that share too few sessions": Case(
        asking(
            event_of(4, [0, 0], [2, 2]),
            together=[Group(["P1", "P2"]), Group(["P3", "P4"])],
            apart=[Group(["P1", "P3"])],
            quotas=[Quota("category", "u", at_most=1)],
        ).replace(
            participants=event_of(4, [0, 0]).participants.replace(
                category=texts(["u", "u", "v", "v"])
            )
        ),
        "quota of category 'u'",
        {"one_seat", "together", "quota"},
    ),
    "a limit that a pin breaks": Case(
        with_sessions(
            asking(
                event_of(2, [0, 0], pins=[(0, 0)], bans=[(1, 0)]),
                programme=[ProgrammeLimit(at_most=1)],
            ),
            candidate=[True, True],
        ),
        "programme of sessions S1, S2",
        {"one_seat", "programme", "pin", "ban"},
    ),
}
"""What only the model shows, each rule needed by hand."""

ALL = {**COUNTED, **SEARCHED}


def refusal(event: al.Event) -> al.InfeasibleError:
    """Return the error with which an event is refused."""
    with pytest.raises(al.InfeasibleError) as caught:
        al.allocate(event)
    return caught.value


@pytest.mark.parametrize("case", COUNTED.values(), ids=list(COUNTED))
def test_counted_reason_has_the_numbers_of_the_event(case: Case) -> None:
    """A pencil can check it; the rules that matter are among those it names."""
    told = {c.message: set(c.rules) for c in diagnosis.by_counting(case.event)}

    assert case.message in told
    assert told[case.message] >= case.rules


@pytest.mark.parametrize("case", SEARCHED.values(), ids=list(SEARCHED))
def test_model_names_exactly_the_rules_needed(case: Case) -> None:
    """Counting shows nothing; the reason from the model says what it is about."""
    assert diagnosis.by_counting(case.event) == []

    (conflict,) = refusal(case.event).conflicts

    assert set(conflict.rules) == case.rules
    assert case.message in conflict.message


@pytest.mark.parametrize("case", ALL.values(), ids=list(ALL))
def test_named_rules_suffice_and_without_them_it_is_possible(case: Case) -> None:
    """Brute force says so."""
    conflicts = refusal(case.event).conflicts

    for conflict in conflicts:
        assert not is_possible(only(case.event, conflict.rules)), conflict
    named = {rule for conflict in conflicts for rule in conflict.rules}
    assert is_possible(without(case.event, named))


def is_possible(event: al.Event) -> bool:
    """Say whether any assignment keeps all the rules."""
    return next(all_assignments(event), None) is not None


def reasons_of(event: al.Event) -> tuple[Conflict, ...]:
    """Return why an event is refused; nothing if it is not."""
    try:
        al.allocate(event, stages=["unseated"], reductions=al.Reductions.none())
    except al.InfeasibleError as error:
        assert error.conflicts  # noqa: PT017  # a refusal is one of two right answers
        return error.conflicts
    return ()


@given(event=rich_events())
def test_counting_is_sound(event: al.Event) -> None:
    """Where counting gives a reason, its rules alone leave nothing possible."""
    conflicts = diagnosis.by_counting(event)

    remark("a reason" if conflicts else "none")
    for conflict in conflicts:
        assert not is_possible(only(event, conflict.rules)), conflict


@given(event=rich_events())
def test_named_rules_of_any_refusal_suffice(event: al.Event) -> None:
    """What is refused is impossible; a reason has words, and its rules suffice."""
    conflicts = reasons_of(event)

    assert bool(conflicts) is not is_possible(event)
    for conflict in conflicts:
        remark(" ".join(conflict.rules))
        assert conflict.message
        assert not is_possible(only(event, conflict.rules)), conflict
