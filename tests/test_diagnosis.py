"""Why nothing is possible: each reason in words, and true by brute force."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import event as remark
from hypothesis import given

import allocation as al
from allocation import diagnosis
from tests.brute_force import programmes, seats, sizes_are_right
from tests.relaxing import only, without
from tests.tiny_events import tiny_events

if TYPE_CHECKING:
    from tests.brute_rules import Programme

Rule = al.Rule


def is_possible(event: al.Event) -> bool:
    """Say whether any assignment keeps all the rules: try everybody's programmes."""
    offers = [list(programmes(event, p)) for p in range(len(event.participants))]
    free = [seats(event, session) for session in range(len(event.sessions))]

    def seat(chosen: list[Programme]) -> bool:
        if len(chosen) == len(offers):
            return sizes_are_right(event, chosen)
        for programme in offers[len(chosen)]:
            held = [session for session in programme if session is not None]
            if all(free[session] > 0 for session in held):
                for session in held:
                    free[session] -= 1
                if seat([*chosen, programme]):
                    return True
                for session in held:
                    free[session] += 1
        return False

    return seat([])


def made(people: int, *, capacity: list[int], **more: Any) -> al.Event:
    """Return an event of people without wishes."""
    nothing = np.full((people, len(capacity)), al.UNLISTED)
    return al.Event.from_arrays(nothing, capacity=capacity, **more)


def refusal(event: al.Event) -> al.InfeasibleError:
    """Return the error with which an event is refused."""
    with pytest.raises(al.InfeasibleError) as caught:
        al.allocate(event)
    return caught.value


@dataclass(frozen=True)
class Case:
    """An impossible event, and what must be said about it."""

    event: al.Event
    message: str
    rules: set[str]
    told: dict[str, set[str]] = field(default_factory=dict)


COUNTED = {
    "too few seats in a round": Case(
        made(231, round=[0, 1, 1], capacity=[231, 115, 100]),
        "round 2: 231 people, 215 seats",
        {"one_seat", "capacity"},
        {"rounds": {"2"}, "sessions": {"S2", "S3"}},
    ),
    "banned everywhere": Case(
        made(2, round=[0, 0], capacity=[2, 2], bans=[(0, 0), (0, 1)]),
        "round 1: P1 may sit in no session",
        {"one_seat", "ban"},
        {"rounds": {"1"}, "participants": {"P1"}},
    ),
    "nothing listed that may be given": Case(
        al.Event.from_arrays(
            [[1, -1], [1, 1]],
            round=[0, 1],
            capacity=[2, 2],
            scoring=al.Scoring(unlisted="forbidden"),
        ),
        "round 2: P1 may sit in no session",
        {"one_seat", "ban"},
        {"rounds": {"2"}, "participants": {"P1"}},
    ),
    "banned from one, no seat in the other": Case(
        made(2, round=[0, 0], capacity=[2, 0], bans=[(0, 0)]),
        "round 1: P1 may sit in no session",
        {"one_seat", "ban", "capacity"},
        {"rounds": {"1"}, "participants": {"P1"}},
    ),
    "pins over seats": Case(
        made(3, round=[0, 0], capacity=[1, 3], pins=[(0, 0), (2, 0)]),
        "session S1: 2 people are pinned to it, 1 seats",
        {"pin", "capacity"},
        {"sessions": {"S1"}, "participants": {"P1", "P3"}},
    ),
    "mandatory sessions over people": Case(
        made(
            3,
            round=[0, 0, 0],
            capacity=[3, 3, 3],
            min_size=[2, 2, 0],
            mandatory=[True, True, False],
        ),
        "round 1: its sessions must have 4 people together, 3 attend",
        {"minimum"},
        {"rounds": {"1"}, "sessions": {"S1", "S2"}},
    ),
    "mandatory session that too few may sit in": Case(
        made(
            3,
            round=[0, 0],
            capacity=[3, 3],
            min_size=[2, 0],
            mandatory=[True, False],
            bans=[(0, 0), (1, 0)],
        ),
        "session S1: must have 2 people, 1 may sit in it",
        {"minimum", "ban"},
        {"rounds": {"1"}, "sessions": {"S1"}},
    ),
    "pin to a session that needs more than all": Case(
        made(2, round=[0, 0], capacity=[3, 3], min_size=[3, 0], pins=[(0, 0)]),
        "round 1: its sessions must have 3 people together, 2 attend",
        {"minimum", "pin"},
        {"rounds": {"1"}, "sessions": {"S1"}},
    ),
    "fewer sessions than rounds": Case(
        made(2, round=[0, 1, 2], capacity=[2, 2, 2], at_most=[3, 2]),
        "P2 attends 3 rounds, but takes at most 2 sessions",
        {"one_seat", "at_most"},
        {"participants": {"P2"}},
    ),
    "too few topics": Case(
        made(2, round=[0, 1], capacity=[2, 2], topic=["soil", "soil"]),
        "rounds 1, 2: 4 seats are needed, but with no topic taken twice the sessions "
        "can fill at most 2",
        {"one_seat", "no_repeat"},
        {"rounds": {"1", "2"}},
    ),
    "a crowd": Case(
        made(6, round=[0, 0, 0], capacity=[1, 1, 9], bans=[(0, 2), (1, 2), (2, 2)]),
        "round 1: 3 people may sit only in S1, S2, 2 seats",
        {"one_seat", "capacity", "ban"},
        {
            "rounds": {"1"},
            "sessions": {"S1", "S2"},
            "participants": {"P1", "P2", "P3"},
        },
    ),
}
"""What counting shows."""

SEARCHED = {
    "two sessions that clash": Case(
        made(1, round=[0, 1], capacity=[1, 1], rules=al.Rules(clash=[("S1", "S2")])),
        "",
        {"one_seat", "clash"},
    ),
    "the other topic is banned": Case(
        made(
            1,
            round=[0, 1, 1],
            capacity=[1, 1, 1],
            topic=["soil", "soil", "water"],
            bans=[(0, 2)],
        ),
        "",
        {"one_seat", "no_repeat", "ban"},
    ),
    "pinned to the only other topic": Case(
        # round 1 is soil, by the pin; round 2 is soil again, or a talk that clashes
        made(
            1,
            round=[0, 0, 1, 1],
            capacity=[1, 1, 1, 1],
            topic=["soil", "water", "soil", "talk"],
            pins=[(0, 0)],
            rules=al.Rules(clash=[("S1", "S4")]),
        ),
        "",
        {"one_seat", "no_repeat", "pin", "clash"},
    ),
    "clash, topic and capacity together": Case(
        # who sits in soil may not repeat it, who sits in water clashes with it:
        # both need the talk, which has one seat
        made(
            2,
            round=[0, 0, 1, 1],
            capacity=[1, 1, 2, 1],
            topic=["soil", "water", "soil", "talk"],
            rules=al.Rules(clash=[("S2", "S3")]),
        ),
        "",
        {"one_seat", "capacity", "no_repeat", "clash"},
    ),
    "two mandatory sessions of one topic": Case(
        made(
            2,
            round=[0, 0, 1, 1],
            capacity=[2, 2, 2, 2],
            topic=["soil", "water", "soil", "talk"],
            min_size=[2, 0, 2, 0],
            mandatory=[True, False, True, False],
        ),
        "",
        {"minimum", "no_repeat"},
    ),
    "one session a person, two to be filled": Case(
        made(
            1,
            round=[0, 1],
            capacity=[1, 1],
            mandatory=[True, True],
            at_most=[1],
            rules=al.Rules(empty_seats=True),
        ),
        "",
        {"minimum", "at_most"},
    ),
    "two minima for three people": Case(
        # one session must run, takes two of the three, and leaves one alone
        made(3, round=[0, 0], capacity=[2, 2], min_size=[2, 2]),
        "",
        {"one_seat", "capacity", "minimum"},
    ),
    "a pin that a minimum cannot follow": Case(
        # two must sit with the pinned person; they may not sit in soil twice
        made(
            2,
            round=[0, 1, 1],
            capacity=[2, 2, 2],
            topic=["soil", "soil", "talk"],
            min_size=[0, 0, 2],
            bans=[(1, 2)],
            rules=al.Rules(no_repeat=[["1", "2"]]),
        ),
        "",
        {"one_seat", "no_repeat", "ban"},
    ),
}
"""What only the model shows, each rule needed by hand."""

ALL = {**COUNTED, **SEARCHED}

cases = pytest.mark.parametrize("case", ALL.values(), ids=list(ALL))


# What counting shows


@pytest.mark.parametrize("case", COUNTED.values(), ids=list(COUNTED))
def test_counted_reason_is_told_in_words(case: Case) -> None:
    """The numbers are those of the event, with rounds, sessions and people."""
    error = refusal(case.event)

    told = {conflict.message: conflict for conflict in error.conflicts}
    assert case.message in told
    for names, concerned in case.told.items():
        assert set(getattr(told[case.message], names)) == concerned


@pytest.mark.parametrize("case", COUNTED.values(), ids=list(COUNTED))
def test_counted_reason_needs_no_solver(case: Case) -> None:
    """Anybody can check it, and the error says so."""
    error = refusal(case.event)

    assert error.verified
    assert "unverified" not in str(error)
    assert diagnosis.by_counting(case.event)


@pytest.mark.parametrize("case", COUNTED.values(), ids=list(COUNTED))
def test_counted_reason_names_the_rules_that_clash(case: Case) -> None:
    """Those that matter here are among the rules named."""
    told = {c.message: c for c in refusal(case.event).conflicts}

    assert set(told[case.message].rules) >= case.rules


@pytest.mark.parametrize(
    ("event", "rules"),
    [
        (made(4, round=[0, 1], capacity=[4, 3]), ["one_seat", "capacity"]),
        (
            made(1, round=[0, 1], capacity=[1, 1], topic=["t", "t"]),
            ["one_seat", "no_repeat"],
        ),
        (
            made(1, round=[0, 0], capacity=[1, 1], bans=[(0, 0), (0, 1)]),
            ["one_seat", "ban"],
        ),
        (
            made(3, round=[0, 0], capacity=[3, 3], min_size=[2] * 2, mandatory=[1] * 2),
            ["minimum"],
        ),
        (
            made(
                3,
                round=[0, 0],
                capacity=[3, 3],
                min_size=[2] * 2,
                pins=[(0, 0), (1, 1)],
            ),
            ["minimum", "pin"],
        ),
        (
            made(
                2,
                round=[0, 0, 1],
                capacity=[2, 2, 2],
                mandatory=[True, False, False],
                bans=[(0, 0), (1, 0)],
            ),
            ["minimum", "ban"],
        ),
    ],
)
def test_counted_reason_names_no_other_rule(event: al.Event, rules: list[str]) -> None:
    """Whoever relaxes one of those named gets nearer; no other rule is to blame."""
    (conflict,) = refusal(event).conflicts

    assert list(conflict.rules) == rules


def test_crowd_names_no_rule_that_the_event_does_not_have() -> None:
    """Without any pin, no pin is to blame."""
    (conflict,) = refusal(COUNTED["a crowd"].event).conflicts

    assert "pin" not in conflict.rules


def test_long_lists_of_people_are_cut() -> None:
    """Twenty are named, sorted, and all are counted."""
    event = made(
        25,
        round=[0, 0],
        capacity=[25, 25],
        bans=[(p, s) for p in range(25) for s in (0, 1)],
    )

    (conflict,) = refusal(event).conflicts

    listed = ", ".join(f"P{n:02d}" for n in range(1, 21))
    assert conflict.message == (
        f"round 1: 25 people, {listed} and others, may sit in no session"
    )
    assert len(conflict.participants) == 25


def test_every_reason_is_told_at_once() -> None:
    """Rounds and people, each with its own reason."""
    event = made(
        3,
        round=[0, 0, 1],
        capacity=[1, 1, 2],
        at_most=[1, 2, 2],
        pins=[(1, 0), (2, 0)],
    )

    messages = {conflict.message for conflict in refusal(event).conflicts}

    assert messages >= {
        "session S1: 2 people are pinned to it, 1 seats",
        "round 1: 3 people, 2 seats",
        "round 2: 3 people, 2 seats",
        "P1 attends 2 rounds, but takes at most 1 sessions",
    }


def test_empty_seats_make_too_few_seats_possible() -> None:
    """Where seats may stay empty, nobody counts against people."""
    case = COUNTED["too few seats in a round"]

    event = case.event.replace(rules=al.Rules(empty_seats=True))

    assert diagnosis.by_counting(event) == []


def test_seats_beyond_counting_are_no_reason() -> None:
    """Sums of large capacities do not turn over into none."""
    event = made(2, round=[0, 0], capacity=[10**9, 10**9])

    assert diagnosis.by_counting(event) == []


# What only the model shows


@pytest.mark.parametrize("case", SEARCHED.values(), ids=list(SEARCHED))
def test_counting_does_not_show_it(case: Case) -> None:
    """The cases below are worth their name."""
    assert diagnosis.by_counting(case.event) == []


@pytest.mark.parametrize("case", SEARCHED.values(), ids=list(SEARCHED))
def test_model_names_exactly_the_rules_needed(case: Case) -> None:
    """No rule too many, and none missing."""
    error = refusal(case.event)

    named = {rule for conflict in error.conflicts for rule in conflict.rules}
    assert named == case.rules


def test_reason_of_the_search_alone_is_unverified() -> None:
    """Where neither counting nor prices prove it, the error says so."""
    error = refusal(SEARCHED["two minima for three people"].event)

    assert not error.verified
    assert "unverified" in str(error)


def test_reasons_of_the_model_are_not_called_verified() -> None:
    """What only the model names, nobody can count: the error says so."""
    error = refusal(SEARCHED["two sessions that clash"].event)

    assert not error.verified


def test_model_names_sessions_and_people_concerned() -> None:
    """One line says what cannot be kept together."""
    (conflict,) = refusal(
        SEARCHED["clash, topic and capacity together"].event
    ).conflicts

    assert conflict.message.startswith("these cannot all be kept together: ")
    assert "S4" in conflict.sessions  # the one seat of the talk


# Both


@cases
def test_case_is_impossible(case: Case) -> None:
    """Brute force agrees; the round of 231 people is for the eye."""
    if len(case.event.participants) < 10:
        assert not is_possible(case.event)


@cases
def test_named_rules_suffice(case: Case) -> None:
    """With no rules but those that a reason names, nothing is possible still."""
    if len(case.event.participants) < 10:
        for conflict in refusal(case.event).conflicts:
            assert not is_possible(only(case.event, conflict.rules)), conflict


@cases
def test_without_the_named_rules_it_is_possible(case: Case) -> None:
    """Taking the named rules away mends the event."""
    error = refusal(case.event)

    named = {rule for conflict in error.conflicts for rule in conflict.rules}
    plan = al.allocate(without(case.event, named), stages=["dissatisfaction"])
    assert plan.status is al.Status.OPTIMAL


@cases
def test_error_has_a_line_for_each_reason(case: Case) -> None:
    """Words first, then the names of the rules."""
    error = refusal(case.event)

    lines = str(error).splitlines()
    assert lines[0].startswith("No assignment keeps all the rules")
    assert lines[1:] == [
        f"  - {conflict.message} [{', '.join(conflict.rules)}]"
        for conflict in error.conflicts
    ]


def test_error_survives_a_pickle() -> None:
    """A worker process can hand the error back."""
    error = refusal(COUNTED["pins over seats"].event)

    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes

    assert again.conflicts == error.conflicts
    assert again.verified == error.verified


def test_order_of_rows_changes_no_word() -> None:
    """Rows turned round, the reasons read the same."""
    event = COUNTED["a crowd"].event
    turned = event.arranged(np.arange(6)[::-1], np.arange(3)[::-1])

    assert str(refusal(turned)) == str(refusal(event))


# Any tiny event


@given(event=tiny_events())
def test_counting_is_sound(event: al.Event) -> None:
    """Where counting gives a reason, brute force finds nothing."""
    conflicts = diagnosis.by_counting(event)

    remark("a reason" if conflicts else "none")
    if conflicts:
        assert not is_possible(event)


def reasons_of(event: al.Event) -> tuple[al.Conflict, ...]:
    """Return why an event is refused; nothing if it is not."""
    try:
        al.allocate(event, stages=["unseated"])
    except al.InfeasibleError as error:
        assert error.conflicts  # noqa: PT017  # a refusal is one of two right answers
        return error.conflicts
    return ()


@given(event=tiny_events())
def test_what_is_refused_is_impossible(event: al.Event) -> None:
    """Brute force finds nothing where the answer is that there is nothing."""
    conflicts = reasons_of(event)

    remark("refused" if conflicts else "answered")
    assert bool(conflicts) is not is_possible(event)


@given(event=tiny_events())
def test_named_rules_of_any_refusal_suffice(event: al.Event) -> None:
    """A reason has words, and its rules alone make everything impossible."""
    for conflict in reasons_of(event):
        remark(" ".join(conflict.rules))
        assert conflict.message
        assert set(conflict.rules) <= set(Rule)
        assert not is_possible(only(event, conflict.rules)), conflict
