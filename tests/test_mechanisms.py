"""What would be done without optimising: in order, within the rules, and countable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import allocation as al
from allocation import lottery
from allocation.mechanisms import first_come, round_robin, serial_dictatorship
from tests.answers import cost_of, empty_seats, programmes_of, seats_of
from tests.tiny_events import tiny_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

few = settings(max_examples=min(80, settings().max_examples))
"""Enough for properties that work out an event in two ways."""

MECHANISMS: dict[str, Callable[[al.Event], al.Assignment]] = {
    "first come": first_come,
    "lottery": serial_dictatorship,
    "in turns": round_robin,
}

EACH = pytest.mark.parametrize("choose", MECHANISMS.values(), ids=MECHANISMS)


def event_of(values: Any, *, round: Any, capacity: Any, **rest: Any) -> al.Event:  # noqa: A002
    """Return an event of a few people."""
    return al.Event.from_arrays(values, round=round, capacity=capacity, **rest)


def queue_of(event: al.Event, seed: int) -> NDArray[np.int64]:
    """Return people in the order of the published lottery."""
    ids = event.participants.ids
    return lottery.order(lottery.numbers(seed, ids.tolist()), ids)


def without_minimum(event: al.Event) -> al.Event:
    """Return an event in which no session is ever cancelled."""
    count = len(event.sessions)
    sessions = event.sessions.replace(
        min_size=np.zeros(count, dtype=np.int64), mandatory=np.zeros(count, dtype=bool)
    )
    return event.replace(sessions=sessions)


def by_name(event: al.Event, assignment: al.Assignment) -> set[tuple[str, str]]:
    """Return who sits where, by ids."""
    people = event.participants.ids[assignment.participant].tolist()
    return set(
        zip(people, event.sessions.ids[assignment.session].tolist(), strict=True)
    )


def rules_broken(event: al.Event, assignment: al.Assignment) -> set[str]:
    """Return the rules that are broken."""
    return {str(found.rule) for found in al.violations(event, assignment)}


def test_who_comes_first_is_served_first() -> None:
    """Three want the one seat of S1: it goes to the first row, or whom one names."""
    event = event_of([[1, 2]] * 3, round=[0, 0], capacity=[1, 2])

    assert first_come(event).session.tolist() == [0, 1, 1]
    assert first_come(event, order=["P2", "P3", "P1"]).session.tolist() == [1, 0, 1]


def test_people_choose_whole_programmes() -> None:
    """The first choice of round 1 would take the topic that round 2 is good for."""
    event = event_of(
        [[1, 2, 1, 4]], round=[0, 0, 1, 1], capacity=[2, 1, 1, 1], topic=list("abac")
    )

    assert first_come(event).session.tolist() == [1, 2]


def test_who_takes_turns_does_not_look_ahead() -> None:
    """Topic a in round 1, where more seats are left, costs the person round 2."""
    event = event_of(
        [[1, 2, 1, 4]], round=[0, 0, 1, 1], capacity=[2, 1, 1, 1], topic=list("abac")
    )

    assert round_robin(event).session.tolist() == [0, 3]


def test_the_order_is_reversed_each_turn() -> None:
    """The last of the first turn is the first of the second; S1 and S3 have a seat."""
    event = event_of([[1, 2, 1, 2]] * 2, round=[0, 0, 1, 1], capacity=[1, 2, 1, 2])
    first, last = queue_of(event, 7).tolist()

    chosen = round_robin(event, seed=7)

    # both seats of S1 and S3 are as good: the first takes S1, which sorts first
    assert seats_of(chosen, first) == [0, 3]
    assert seats_of(chosen, last) == [1, 2]


def test_the_lottery_is_the_published_one() -> None:
    """Seats go in the order of the numbers that a plan states."""
    event = event_of([[1, 2]] * 6, round=[0, 0], capacity=[1, 6])
    plan = al.allocate(event, seed=12)

    chosen = serial_dictatorship(event, seed=12)

    lucky = chosen.participant[chosen.session == 0]
    assert lucky.tolist() == [int(np.argmin(plan.lottery))]


@EACH
def test_who_does_not_mind_goes_where_seats_are_left(
    choose: Callable[[al.Event], al.Assignment],
) -> None:
    """Nobody has a ballot: 2, 1 and 3 seats fill evenly from the top, then by id."""
    event = event_of([[-1, -1, -1]] * 4, round=[0, 0, 0], capacity=[2, 1, 3])

    # S3 (3 left), then S1 and S3 (2 left), then all have 1 left but S2 comes after S1
    assert choose(event).sizes(event).tolist() == [2, 0, 2]


@EACH
def test_pinned_seats_are_set_aside(
    choose: Callable[[al.Event], al.Assignment],
) -> None:
    """The one seat that all want belongs to the last row."""
    event = event_of([[1, 2]] * 3, round=[0, 0], capacity=[1, 2], pins=[(2, 0)])

    assert choose(event).session.tolist() == [1, 1, 0]


@EACH
def test_a_thin_session_is_cancelled_and_its_people_choose_again(
    choose: Callable[[al.Event], al.Assignment],
) -> None:
    """S2 needs two people and one came: they go to their second choice."""
    event = event_of(
        [[1, 2], [1, 2], [2, 1]], round=[0, 0], capacity=[3, 3], min_size=[0, 2]
    )

    chosen = choose(event)

    assert chosen.session.tolist() == [0, 0, 0]
    assert not al.violations(event, chosen)


@EACH
def test_the_thinnest_session_goes_first(
    choose: Callable[[al.Event], al.Assignment],
) -> None:
    """S2 has one person too few, S3 two: cancelling S3 saves S2."""
    event = event_of(
        [[1, 2, 3], [2, 1, 3], [2, 1, 3], [2, 3, 1]],
        round=[0, 0, 0],
        capacity=[1, 4, 4],
        min_size=[0, 3, 3],
    )

    assert choose(event).session.tolist() == [0, 1, 1, 1]


@EACH
@pytest.mark.parametrize("held_open", ["mandatory", "pins"])
def test_what_must_run_is_not_cancelled_but_counted(
    choose: Callable[[al.Event], al.Assignment], held_open: str
) -> None:
    """A session that is mandatory, or that somebody is pinned to, stays too small."""
    fixed = {"mandatory": [False, True]} if held_open == "mandatory" else {}
    pins = [(2, 1)] if held_open == "pins" else ()
    event = event_of(
        [[1, 2], [1, 2], [2, 1]],
        round=[0, 0],
        capacity=[3, 3],
        min_size=[0, 2],
        pins=pins,
        **fixed,
    )

    chosen = choose(event)

    assert chosen.session.tolist() == [0, 0, 1]
    assert rules_broken(event, chosen) == {"minimum"}


@EACH
def test_who_finds_nothing_is_counted(
    choose: Callable[[al.Event], al.Assignment],
) -> None:
    """Two seats for three people: one has none, which breaks one_seat and nothing."""
    event = event_of([[1]] * 3, round=[0], capacity=[2])

    chosen = choose(event)

    assert al.value("unseated", event, chosen) == 1
    assert [str(found.rule) for found in al.violations(event, chosen)] == ["one_seat"]


@pytest.mark.parametrize(
    ("empty_seats", "sessions"), [(False, [1, 3, 4]), (True, [0, 2])]
)
def test_a_seat_is_left_empty_only_where_that_is_allowed_and_cheaper(
    sessions: list[int], *, empty_seats: bool
) -> None:
    """S1 and S3 clash with the only session of round 3: 91 is less than two times 90.

    Where no seat may stay empty, seats come before costs.
    """
    event = event_of(
        [[1, 2, 1, 2, 1]],
        round=[0, 0, 1, 1, 2],
        capacity=[1] * 5,
        rules=al.Rules(clash=[("S1", "S5"), ("S3", "S5")], empty_seats=empty_seats),
        scoring=al.Scoring(costs=[0, 90], unlisted=91),
    )

    assert first_come(event).session.tolist() == sessions


@few
@given(tiny_events(), st.integers(0, 9))
def test_rules_are_kept_but_two(event: al.Event, seed: int) -> None:
    """Only empty seats and small sessions may be left, and pins beyond the seats."""
    pins = event.participants.pins
    pinned = np.bincount(pins[:, 1], minlength=len(event.sessions))
    allowed = {"one_seat", "minimum"}
    if (pinned > event.capacity).any():
        allowed.add("capacity")

    for chosen in (
        first_come(event),
        serial_dictatorship(event, seed),
        round_robin(event, seed),
    ):
        assert rules_broken(event, chosen) <= allowed
        assert chosen.counts(event).max() <= 1


@few
@given(tiny_events())
def test_everybody_takes_the_best_of_what_is_left(tiny: al.Event) -> None:
    """Each in turn, checked against every programme that they might have."""
    event = without_minimum(tiny)
    pins = event.participants.pins
    left = event.capacity - np.bincount(pins[:, 1], minlength=len(event.sessions))
    whole = 0 if event.rules.empty_seats else 1

    chosen = first_come(event)

    for person in range(len(event.participants)):
        own = {s for p, s in pins.tolist() if p == person}
        free = [
            programme
            for programme in programmes_of(event, person)
            if all(left[s] > 0 for s in programme if s not in own)
        ]
        mine = seats_of(chosen, person)
        assert mine in free
        assert (
            whole * empty_seats(event, person, mine),
            cost_of(event, person, mine),
        ) == min(
            (whole * empty_seats(event, person, p), cost_of(event, person, p))
            for p in free
        )
        for session in set(mine) - own:
            left[session] -= 1


@few
@given(tiny_events(), st.integers(0, 9))
def test_nobody_envies_who_chooses_later(tiny: al.Event, seed: int) -> None:
    """So the first envies nobody, and no two would gain by a swap."""
    event = without_minimum(tiny)
    chosen = serial_dictatorship(event, seed)
    # where no seat may stay empty, who has one envies cheaper programmes with fewer
    assume(event.rules.empty_seats or not al.value("unseated", event, chosen))

    found = al.measure(event, chosen)

    assert found.swaps == 0
    assert found.most_envy[queue_of(event, seed)[0]] == 0


@few
@given(tiny_events(), st.integers(0, 9), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    event: al.Event, seed: int, random: Any
) -> None:
    """Neither of people nor of sessions, where a lottery decides."""
    people, sessions = (
        np.array(random.sample(range(count), count))
        for count in (len(event.participants), len(event.sessions))
    )
    shuffled = event.arranged(people=people, sessions=sessions)

    for choose in (serial_dictatorship, round_robin):
        once = by_name(event, choose(event, seed))
        assert by_name(shuffled, choose(shuffled, seed)) == once


@EACH
@pytest.mark.parametrize("shape", ["lille", "conference"])
def test_all_rules_are_kept_where_there_is_room(
    choose: Callable[[al.Event], al.Assignment], shape: str
) -> None:
    """Every session could hold everybody."""
    event = al.synthetic_event(shape, people=150, seed=3)
    rooms = event.rooms.replace(capacity=np.full(len(event.rooms), 150))
    sessions = event.sessions.replace(capacity=np.full(len(event.sessions), 150))
    roomy = event.replace(rooms=rooms, sessions=sessions)

    assert not al.violations(roomy, choose(roomy))


@EACH
def test_rounds_too_many_to_compare_whole_are_chosen_session_by_session(
    choose: Callable[[al.Event], al.Assignment],
) -> None:
    """Twelve rounds that share their topics: still nobody takes one twice."""
    rounds, topics = 12, 14
    rng = np.random.default_rng(1)
    event = event_of(
        np.tile(rng.permuted(np.tile(np.arange(1, 15), (20, 1)), axis=1), rounds),
        round=np.repeat(np.arange(rounds), topics),
        capacity=np.full(rounds * topics, 3),
        topic=np.tile(np.arange(topics), rounds),
    )

    chosen = choose(event)

    assert rules_broken(event, chosen) <= {"one_seat"}
    assert len(chosen) > 0.9 * 20 * rounds


def test_no_programme_that_is_full_is_given_in_a_large_event() -> None:
    """People are looked at by hundredths, and seats all the same one by one."""
    event = al.synthetic_event("conference", people=700, seed=5)

    chosen = first_come(event)

    assert rules_broken(event, chosen) <= {"one_seat"}
    assert (chosen.sizes(event) <= event.capacity).all()


def test_costs_too_great_for_a_tie_break_are_still_compared() -> None:
    """Costs of a thousand million over sixty rounds: the cheapest is the cheapest."""
    rounds = 60
    event = event_of(
        np.tile([[1, 2]], rounds),
        round=np.repeat(np.arange(rounds), 2),
        capacity=np.ones(2 * rounds, dtype=int),
        scoring=al.Scoring(costs=[0, 10**9 - 1], unlisted=10**9),
        rules=al.Rules(no_repeat=()),
    )

    assert first_come(event).session.tolist() == list(range(0, 2 * rounds, 2))


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (["P1"], "'P2' is missing."),
        (["P1", "P2", "P9"], "got 'P9', who is nobody."),
        (["P1", "P2", "P1"], "got 'P1' twice."),
        (["Q1", "Q2"], "got 'Q1', who is nobody (and 3 more)."),
    ],
)
def test_an_order_has_everybody_once(order: list[str], words: str) -> None:
    """Who is missing, unknown or there twice is named."""
    event = event_of([[1]] * 2, round=[0], capacity=[2])

    with pytest.raises(ValueError, match="Expected an order of all people") as caught:
        first_come(event, order)

    assert str(caught.value).endswith(words)


@pytest.mark.parametrize("choose", [serial_dictatorship, round_robin])
def test_a_seed_is_not_negative(choose: Callable[..., al.Assignment]) -> None:
    """As in allocate."""
    event = event_of([[1]], round=[0], capacity=[1])

    with pytest.raises(ValueError, match="Expected seed >= 0, got -1"):
        choose(event, seed=-1)
