"""Bounds from prices of rules that tie people, rooms and what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import event as remark
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation.certificate import (
    Certificate,
    evaluate,
    price_bound,
    programmes_of,
    seats_within,
    supposing,
)
from allocation.event.tables import texts
from allocation.programmes import Programmes
from allocation.rules import Group, ProgrammeLimit, Quota
from allocation.sides import named
from allocation.tying import limit_name, room_name
from tests import brute_force
from tests.rich_cases import asking, with_people, with_rooms, with_sessions
from tests.rich_events import rich_events

if TYPE_CHECKING:
    from tests.brute_rules import Answer

few = settings(max_examples=min(100, settings().max_examples))
"""For properties that try all assignments."""


def wishing(*ranks: list[int], capacity: list[int], **facts: Any) -> al.Event:
    """Return people with ballots about the sessions of one round."""
    held = [0] * len(capacity)
    return al.Event.from_arrays(list(ranks), round=held, capacity=capacity, **facts)


def priced(
    event: al.Event, rules: dict[str, int], seats: int = 0, **more: Any
) -> Certificate:
    """Return prices of rules, and of a seat in each session, in tenths of a cost."""
    prices = np.full(len(event.sessions), seats)
    stage = more.pop("stage", "dissatisfaction")
    return Certificate(stage, 10, prices, rule_prices=rules, **more)


def tenths(event: al.Event, proof: Certificate) -> int:
    """Return the formula before it is rounded up."""
    return evaluate(event, proof, programmes_of(event, proof)).scaled


def apart() -> al.Event:
    """Return two people who want S1, at 0 and not 1, and are kept apart."""
    event = wishing([1, 2], [1, 2], capacity=[2, 2])
    return asking(event, apart=[Group(["P1", "P2"])])


def together() -> al.Event:
    """Return two people who want S1 and S2, at 0 and not 1, and sit together."""
    event = wishing([1, 2], [2, 1], capacity=[2, 2])
    return asking(event, together=[Group(["P1", "P2"])])


def too_few(**rules: Any) -> al.Event:
    """Return two people and two sessions of one seat that need not run."""
    event = wishing([1, 2], [2, 1], capacity=[1, 1])
    return asking(with_sessions(event, candidate=[True, True]), **rules)


@pytest.mark.parametrize(("price", "value"), [(0, 0), (4, 4), (10, 10), (15, 5)])
def test_people_apart_pay_for_the_session_that_both_want(
    price: int, value: int
) -> None:
    """2 * min(0 + price, 10) - 1 * price, for one of them has to pay 1."""
    event = apart()
    proof = priced(event, {named("apart", "P1", "P2", "S1"): price})

    assert tenths(event, proof) == value
    assert price_bound(event, proof) == (value > 0)


@pytest.mark.parametrize(
    ("price", "value"), [(5, 5), (10, 10), (12, 8), (-5, -5), (0, 0)]
)
def test_people_together_pay_each_other_with_either_sign(
    price: int, value: int
) -> None:
    """In S1 P1 pays the price and P2 gets it: min(price, 10) + min(10 - price, 0)."""
    event = together()
    proof = priced(event, {named("together", "P1", "P2", "S1"): price})

    assert tenths(event, proof) == value


def test_a_quota_is_paid_by_whom_it_limits() -> None:
    """One u at most in S1, where two u and a v want to be: 2 * 10 + 0 - 1 * 10."""
    event = wishing([1, 2], [1, 2], [1, 2], capacity=[3, 3])
    event = with_people(event, category=texts(["u", "u", "v"]))
    event = asking(event, quotas=[Quota("category", "u", sessions=["S1"], at_most=1)])
    proof = priced(event, {named("quota", "0", "u", "S1"): 10})

    assert tenths(event, proof) == 10


def test_a_share_is_earned_by_everybody_in_the_session() -> None:
    """At most half of S1 are u, rounded up: 2 n_u - n <= 1, at a price of 5.

    Two u pay min(0 + 10, 10) each; S1 earns 5 a seat and pays 5, of 2 at most: -15.
    """
    event = wishing([1, 2], [1, 2], capacity=[2, 2])
    event = with_people(event, category=texts(["u", "u"]))
    half = Quota("category", "u", sessions=["S1"], share_of_session=(1, 2))
    event = asking(event, quotas=[half])
    proof = priced(event, {named("quota", "0", "u", "S1"): 5})

    assert tenths(event, proof) == 2 * 10 - 2 * 5 - 1 * 5


def test_a_room_is_paid_by_each_session_that_runs_in_it() -> None:
    """One room of a seat and two people: 2 * 70 + 2 * min(0, 70 - 70) - 70, or more.

    However high the price, it proves as much: there is no assignment.
    """
    event = with_rooms(too_few(), [1])

    for price in (70, 700):
        proof = priced(event, {room_name(event, 0, 0): price}, seats=price)
        assert tenths(event, proof) == price


def test_a_limit_of_what_runs_is_paid_by_all_that_runs() -> None:
    """One session of a seat runs, and there are two people: as with one room."""
    event = too_few(programme=[ProgrammeLimit(at_most=1)])
    proof = priced(event, {limit_name(0): 70}, seats=70)

    assert tenths(event, proof) == 70


def test_what_has_to_run_is_paid_for_by_who_sits_in_it() -> None:
    """Two have to run and there is one person: -70 + 2 * (70 - 70) + 2 * 70."""
    event = wishing([1, 2], capacity=[1, 1])
    event = with_sessions(event, candidate=[True, True])
    event = asking(event, programme=[ProgrammeLimit(at_least=2)])
    proof = priced(event, {limit_name(0): -70}, seats=-70)

    assert tenths(event, proof) == 70


def test_mixture_is_proved_between_its_own_prices() -> None:
    """A u alone in S1 and a v alone in S2: |2 * 1 - 1 * 1| four times.

    Each pays 10 * 2 in their own session; its seat earns 10 of one and pays it of the
    other.
    """
    event = wishing([1, 2], [1, 2], capacity=[1, 1], bans=[(0, 1), (1, 0)])
    event = with_people(event, category=texts(["u", "v"]))
    event = asking(event, mixture="category")
    prices = {
        named("mixture", value, session): 10 if own else -10
        for value, mine in (("u", "S1"), ("v", "S2"))
        for session in ("S1", "S2")
        for own in [session == mine]
    }

    assert tenths(event, priced(event, prices, stage="mixture")) == 40


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (apart(), named("apart", "P1", "P2", "S1")),
        (with_rooms(too_few(), [1]), '["taken","A","1"]'),
    ],
    ids=["a row", "a room"],
)
def test_a_limit_has_no_price_below_0(event: al.Event, name: str) -> None:
    """It would prove that a limit must be reached."""
    with pytest.raises(ValueError, match="prices of limits >= 0"):
        price_bound(event, priced(event, {name: -1}))


@pytest.mark.parametrize(
    "name",
    [
        named("apart", "P1", "P2", "S3"),
        named("apart", "P2", "P1", "S1"),
        named("taken", "A", "1"),
        limit_name(0),
        "apart",
    ],
)
def test_a_price_of_no_rule_of_the_event_is_refused(name: str) -> None:
    """Whatever it is, it proves nothing."""
    event = apart()

    with pytest.raises(ValueError, match="prices of rules of the event"):
        price_bound(event, priced(event, {name: 1}))


@pytest.mark.parametrize("price", [11, -11])
def test_a_price_of_mixture_beyond_what_it_is_worth_is_refused(price: int) -> None:
    """A unit of the stage is worth 10 tenths, and nothing in other stages."""
    event = with_people(wishing([1, 2], capacity=[1, 1]), category=texts(["u"]))
    event = asking(event, mixture="category")
    rules = {named("mixture", "u", "S1"): price}

    with pytest.raises(ValueError, match="mixture between -10 and 10"):
        price_bound(event, priced(event, rules, stage="mixture"))
    with pytest.raises(ValueError, match="mixture between -0 and 0"):
        price_bound(event, priced(event, rules))


def test_prices_so_large_that_sums_are_not_exact_are_refused() -> None:
    """Of rules as of seats."""
    event = apart()

    with pytest.raises(ValueError, match="stay exact"):
        price_bound(event, priced(event, {named("apart", "P1", "P2", "S1"): 2**60}))


def test_cases_have_prices_of_rules_of_their_own() -> None:
    """S2 runs, or it does not, and then the two who are apart are in one session."""
    event = with_sessions(apart(), candidate=[False, True])
    rules = {named("apart", "P1", "P2", "S1"): 10}
    many = {named("apart", "P1", "P2", "S1"): 100}
    runs = priced(event, rules, running=(1,))
    not_so = priced(event, many, cancelled=(1,))

    proof = priced(event, {}, cases=(runs, not_so))

    assert price_bound(event, runs) == 1
    assert price_bound(event, not_so) == 10  # any number: there is no assignment
    assert price_bound(event, proof) == 1


def runs_as(answer: Answer, proof: Certificate) -> bool:
    """Say whether sessions run as a certificate supposes."""
    taken = {session for programme in answer for session in programme}
    return taken.issuperset(proof.running) and not taken.intersection(proof.cancelled)


def prices_of_rules(
    data: st.DataObject, event: al.Event, mixture: int
) -> dict[str, int]:
    """Draw prices of all rules of an event, of the signs that they may have."""
    small, any_ = st.integers(0, 15), st.integers(-15, 15)
    signs = {
        side.name: st.integers(-mixture, mixture)
        if side.soft
        else any_
        if side.equal
        else small
        for side in Programmes(event).sides.each
    }
    if event.rules.choose_rooms:
        for room, held in np.ndindex(len(event.rooms), len(event.rounds)):
            signs[room_name(event, room, held)] = small
    signs |= {limit_name(n): any_ for n in range(len(event.programme_limits))}
    return {name: data.draw(price) for name, price in signs.items()}


@few
@given(
    event=rich_events(),
    names=st.permutations([str(n) for n in sorted({*al.StageName} - {"leximin"})]),
    data=st.data(),
)
def test_whatever_the_prices_of_rules_no_more_is_proved_than_is_so(
    event: al.Event, names: list[str], data: st.DataObject
) -> None:
    """Nor is a seat ruled out that an assignment as good as asked for uses."""
    ranked = {"rank_maximal": ":1", "generous": ":2"}
    first, stage = (name + ranked.get(name, "") for name in names[:2])
    every = list(brute_force.all_assignments(event))
    least = min((brute_force.value(event, first, one) for one in every), default=0)
    limit = least + data.draw(st.integers(0, 1))
    runs = data.draw(
        st.lists(
            st.sampled_from([None, None, None, True, False]),
            min_size=len(event.sessions),
            max_size=len(event.sessions),
        )
    )
    seat = st.lists(
        st.integers(-9, 15),
        min_size=len(event.sessions),
        max_size=len(event.sessions),
    )
    of_first = 0 if first == "worst" else data.draw(st.integers(0, 3))
    mixed = {first: of_first, stage: 2 * (stage != "worst")}.get("mixture", 0)
    proof = Certificate(
        stage,
        2,
        np.array(data.draw(seat)),
        {first: of_first} if of_first else {},
        {first: limit},
        0 if stage == "worst" else None,
        tuple(s for s, run in enumerate(runs) if run is True),
        tuple(s for s, run in enumerate(runs) if run is False),
        (),
        {},
    )
    rules = prices_of_rules(data, supposing(event, proof), mixed)
    proof = Certificate(**{**vars(proof), "rule_prices": rules})

    bound = price_bound(event, proof)

    good = {
        one: brute_force.value(event, stage, one)
        for one in every
        if runs_as(one, proof) and brute_force.value(event, first, one) <= limit
    }
    remark("possible" if good else "impossible")
    assert all(bound <= value for value in good.values())
    best = min(good.values(), default=0)
    within = seats_within(event, proof, best)
    for one in (one for one, value in good.items() if value == best):
        for person, programme in enumerate(one):
            assert all(within[person, s] for s in programme if s is not None)
