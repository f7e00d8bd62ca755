"""The second oracle: laws that hold whatever the optimum is, on random tiny events."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import event as remark
from hypothesis import strategies as st

import allocation as al
from allocation.event.tables import texts
from tests.tiny_events import stage_lists, tiny_events

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

COSTS = ("unseated", "worst", "dissatisfaction")
"""Stages that more seats and fewer rules never make worse, taken in this order."""

UNLISTED_COST = 100
"""More than any listed session of a tiny event costs."""

few = settings(max_examples=min(100, settings().max_examples))
"""For laws that solve each event more than once."""


def reached(event: al.Event, stages: list[Any]) -> tuple[int, ...] | None:
    """Return the optima of the stages, None if nothing is possible.

    Of levels, only those at which the number grows: which of the others a plan tells
    depends on what was found on the way.
    """
    try:
        plan = al.allocate(event, stages=stages, seed=1)
    except al.InfeasibleError:
        return None
    assert plan.status is al.Status.OPTIMAL
    values: list[int] = []
    before: dict[str, int] = {}
    for stage in plan.stages:
        name, _, level = stage.name.partition(":")
        if not level or stage.reached != before.get(name, 0):
            values.append(stage.reached)
        before[name] = stage.reached
    return tuple(values)


def with_people(event: al.Event, **columns: Any) -> al.Event:
    """Return the event with other columns of its people."""
    return event.replace(
        participants=dataclasses.replace(event.participants, **columns)
    )


def with_sessions(event: al.Event, **columns: Any) -> al.Event:
    """Return the event with other columns of its sessions."""
    return event.replace(sessions=dataclasses.replace(event.sessions, **columns))


def with_rules(event: al.Event, **changes: Any) -> al.Event:
    """Return the event with other rules."""
    return event.replace(rules=dataclasses.replace(event.rules, **changes))


def with_scoring(event: al.Event, **changes: Any) -> al.Event:
    """Return the event with another scoring."""
    return event.replace(scoring=dataclasses.replace(event.scoring, **changes))


def people_in_order(event: al.Event, order: list[int]) -> al.Event:
    """Return the event with its people's rows in another order."""
    place = np.argsort(order)
    people = event.participants
    moved = {
        field.name: getattr(people, field.name)[order]
        for field in dataclasses.fields(people)
        if field.name not in {"pins", "bans"}
    }
    for name in ("pins", "bans"):
        old = getattr(people, name)
        moved[name] = np.column_stack([place[old[:, 0]], old[:, 1]])
    choices = dataclasses.replace(event.choices, values=event.choices.values[order])
    return event.replace(
        participants=dataclasses.replace(people, **moved), choices=choices
    )


def sessions_in_order(event: al.Event, order: list[int]) -> al.Event:
    """Return the event with its sessions' rows in another order."""
    place = np.argsort(order)
    sessions = event.sessions
    moved = {
        field.name: getattr(sessions, field.name)[order]
        for field in dataclasses.fields(sessions)
        if field.name != "may_have"  # pairs, of which plain events have none
    }
    people = {
        name: np.column_stack([old[:, 0], place[old[:, 1]]])
        for name in ("pins", "bans")
        for old in [getattr(event.participants, name)]
    }
    choices = event.choices
    if choices.of == "session":
        choices = dataclasses.replace(
            choices, items=choices.items[order], values=choices.values[:, order]
        )
    return event.replace(
        sessions=dataclasses.replace(sessions, **moved),
        participants=dataclasses.replace(event.participants, **people),
        choices=choices,
    )


def seats(event: al.Event, stages: list[al.Stage], seed: int) -> pd.DataFrame | None:
    """Return the seats of a plan, None if nothing is possible."""
    try:
        return al.allocate(event, stages=stages, seed=seed).seats()
    except al.InfeasibleError:
        return None


def same_seats(one: pd.DataFrame | None, other: pd.DataFrame | None) -> bool:
    """Say whether both are the same table, or both are none."""
    if one is None or other is None:
        return one is other
    return one.equals(other)


def never_worse(
    event: al.Event, change: Callable[[al.Event], al.Event], stages: Any = COSTS
) -> None:
    """Check that a change of an event makes no list of costs worse.

    None, for nothing possible, is worse than all.
    """
    before = reached(event, list(stages))
    if before is not None:
        remark("possible")
        after = reached(change(event), list(stages))
        assert after is not None
        assert after <= before


@few
@given(event=tiny_events(), stages=stage_lists())
def test_renaming_people_changes_no_value(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """Who is called what says nothing about what is possible."""
    names = texts([f"{9 - place}-Zoé" for place in range(len(event.participants))])

    renamed = with_people(event, ids=names)

    assert reached(renamed, stages) == reached(event, stages)


@few
@given(event=tiny_events(), stages=stage_lists())
def test_renaming_sessions_changes_no_value(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """Ids that sort the other way round give the same values."""
    old = event.sessions.ids.tolist()
    new = {name: f"{99 - place}" for place, name in enumerate(old)}
    ids = texts([new[name] for name in old])
    choices = event.choices
    if choices.of == "session":
        choices = dataclasses.replace(choices, items=ids)

    renamed = event.replace(
        sessions=dataclasses.replace(event.sessions, ids=ids),
        choices=choices,
        rules=dataclasses.replace(
            event.rules, clash=[(new[a], new[b]) for a, b in event.rules.clash]
        ),
    )

    assert reached(renamed, stages) == reached(event, stages)


@few
@given(event=tiny_events(), stages=stage_lists(), data=st.data())
def test_the_order_of_people_changes_no_seat(
    event: al.Event, stages: list[al.Stage], data: st.DataObject
) -> None:
    """Whoever comes first in the table gains nothing."""
    order = data.draw(st.permutations(range(len(event.participants))))

    shuffled = people_in_order(event, order)

    assert same_seats(seats(shuffled, stages, 7), seats(event, stages, 7))


@few
@given(event=tiny_events(), stages=stage_lists(), data=st.data())
def test_the_order_of_sessions_changes_no_seat(
    event: al.Event, stages: list[al.Stage], data: st.DataObject
) -> None:
    """Whichever session comes first in the table, the seats are the same."""
    order = data.draw(st.permutations(range(len(event.sessions))))

    shuffled = sessions_in_order(event, order)

    assert same_seats(seats(shuffled, stages, 7), seats(event, stages, 7))


@few
@given(event=tiny_events(), stages=stage_lists())
def test_the_same_question_has_the_same_answer(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """With one worker and one seed, nothing is left to chance."""
    assert same_seats(seats(event, stages, 3), seats(event, stages, 3))


@few
@given(event=tiny_events(), data=st.data())
def test_one_more_seat_never_makes_costs_worse(
    event: al.Event, data: st.DataObject
) -> None:
    """Who does not need it leaves it empty."""
    capacity = event.sessions.capacity.copy()
    limited = np.flatnonzero(capacity != al.UNLIMITED).tolist()
    assume(limited)
    capacity[data.draw(st.sampled_from(limited), label="session")] += 1

    never_worse(event, lambda given: with_sessions(given, capacity=capacity))


@pytest.mark.parametrize("rule", ["no_repeat", "clash"])
@few
@given(event=tiny_events())
def test_dropping_a_rule_never_makes_costs_worse(rule: str, event: al.Event) -> None:
    """What kept the rule is still allowed."""
    sets: tuple[tuple[str, ...], ...] = ()

    never_worse(event, lambda given: with_rules(given, **{rule: sets}))


@few
@given(event=tiny_events())
def test_allowing_empty_seats_never_leads_to_fewer_possible_plans(
    event: al.Event,
) -> None:
    """A plan without empty seats is still a plan: nobody is unseated in the best."""
    before = reached(event, ["unseated"])

    after = reached(with_rules(event, empty_seats=True), ["unseated"])

    assert before is None or (after is not None and after <= before)


@few
@given(event=tiny_events(), data=st.data())
def test_dropping_a_ban_never_makes_costs_worse(
    event: al.Event, data: st.DataObject
) -> None:
    """What kept the ban is still allowed."""
    free = np.argwhere(~event.pinned).tolist()
    assume(free)
    pair = data.draw(st.sampled_from(free), label="ban")
    bans = np.append(event.participants.bans, [pair], axis=0)
    banned = with_people(event, bans=bans)

    never_worse(banned, lambda _: event)


@few
@given(event=tiny_events())
def test_dropping_minimum_sizes_never_makes_costs_worse(event: al.Event) -> None:
    """Sessions that ran still run, others may."""
    sizes = np.zeros_like(event.sessions.min_size)

    never_worse(event, lambda given: with_sessions(given, min_size=sizes))


@few
@given(event=tiny_events(), data=st.data())
def test_one_person_less_never_makes_costs_worse(
    event: al.Event, data: st.DataObject
) -> None:
    """The others keep their seats, where no session needs a number of people.

    The costs of what is not listed and of utility 0 are stated, for by default they
    follow from the ballots, hence from who is there.
    """
    people = event.participants.ids.tolist()
    assume(len(people) > 1)
    leaves = data.draw(st.sampled_from(people), label="leaves")
    utilities = event.choices.scale == "utility"
    forbidden = event.scoring.unlisted_is_forbidden
    event = with_scoring(
        event,
        top=5 if utilities else None,
        unlisted="forbidden" if forbidden and not utilities else UNLISTED_COST,
    )
    if event.scoring.unlisted_is_forbidden:  # its empty seats cost by the ballots
        event = with_rules(event, empty_seats=False)
    zero = np.zeros_like(event.sessions.min_size)
    event = with_sessions(event, min_size=zero, mandatory=zero.astype(bool))

    never_worse(
        event, lambda given: given.only([name for name in people if name != leaves])
    )


def stated_costs(event: al.Event) -> list[int]:
    """Return the cost of each rank; where a ballot as a whole has one, twice linear."""
    costs, places = event.scoring.costs, range(len(event.sessions))
    if not isinstance(costs, str):
        return [int(cost) for cost in costs]
    named = {
        "linear": [*places],
        "convex": [place * place for place in places],
        "top3": [0, 1, 2, *(6 for _ in places)],
        "borda": [place + place for place in places],
    }
    return named[costs]


@given(event=tiny_events())
def test_a_name_is_short_for_its_list(event: al.Event) -> None:
    """What a name costs, a list of the same costs does, ballot by ballot."""
    assume(event.choices.scale == "rank" and event.scoring.costs != "borda")
    unlisted = event.scoring.unlisted
    if event.scoring.costs == "top3" and unlisted is None:
        unlisted = 7  # for a list, no rank is stated that no ballot states

    listed = with_scoring(event, costs=stated_costs(event), unlisted=unlisted)

    if unlisted != "forbidden" or event.scoring.costs != "top3":
        assert np.array_equal(listed.empty_costs, event.empty_costs)
        assert np.array_equal(listed.costs, event.costs)


@given(data=st.data(), people=st.integers(1, 5), sessions=st.integers(1, 6))
def test_borda_of_complete_ballots_is_twice_linear(
    data: st.DataObject, people: int, sessions: int
) -> None:
    """A place is two half points, whatever the ballots."""
    ballot = st.permutations(range(1, sessions + 1))
    ballots = data.draw(st.lists(ballot, min_size=people, max_size=people))
    linear = al.Event.from_arrays(
        ballots, round=[0] * sessions, capacity=[people] * sessions
    )

    borda = with_scoring(linear, costs="borda")

    assert np.array_equal(borda.costs, 2 * linear.costs)


@given(event=tiny_events())
def test_no_listed_session_costs_as_much_as_one_that_is_not(event: al.Event) -> None:
    """On the same ballot, in the same round; an empty seat costs as much or more."""
    for person, held in np.argwhere(event.opinion).tolist():
        inside = event.sessions.round == held
        free = inside & ~event.pinned[person]
        listed = event.costs[person, free & event.listed[person]]
        others = event.costs[person, free & ~event.listed[person]]
        empty = event.unlisted_cost * event.participants.weight[person]
        assert listed.max(initial=-1) < others.min(initial=empty)
        assert others.max(initial=0) <= empty <= event.largest_cost


@few
@given(event=tiny_events(), order=st.permutations([*COSTS, "balance"]))
def test_everybody_twice_as_heavy_doubles_the_costs(
    event: al.Event, order: list[str]
) -> None:
    """The unit of a weight says nothing; empty seats and balance have no weight."""
    twice = with_people(event, weight=2 * event.participants.weight)

    before, after = reached(event, order), reached(twice, order)

    if before is None:
        assert after is None
    else:
        factors = [2 if name in {"worst", "dissatisfaction"} else 1 for name in order]
        assert after == tuple(
            factor * value for factor, value in zip(factors, before, strict=True)
        )


@few
@given(event=tiny_events(), data=st.data())
def test_who_weighs_more_never_pays_more(event: al.Event, data: st.DataObject) -> None:
    """Counted without weights, one's own costs never rise with one's own weight."""
    person = data.draw(st.integers(0, len(event.participants) - 1), label="person")
    weight = event.participants.weight.copy()
    weight[person] *= data.draw(st.integers(2, 5), label="times")
    heavier = with_people(event, weight=weight)
    try:
        before = al.allocate(event, stages=["dissatisfaction"], seed=1)
    except al.InfeasibleError:
        return

    after = al.allocate(heavier, stages=["dissatisfaction"], seed=1)

    pays = [
        al.personal_totals(plan.event, plan.assignment)[person]
        // plan.event.participants.weight[person]
        for plan in (before, after)
    ]
    assert pays[1] <= pays[0]


@few
@given(event=tiny_events(), stages=stage_lists())
def test_weights_of_the_indifferent_change_no_value(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """Who has no opinion anywhere pays nothing, however heavy."""
    weight = np.where(event.opinion.any(axis=1), event.participants.weight, 99)

    heavier = with_people(event, weight=weight)

    assert reached(heavier, stages) == reached(event, stages)


def tripled(event: al.Event) -> tuple[al.Event, al.Event]:
    """Return the event with all its costs stated, and with three times those costs."""
    if event.choices.scale == "rank":
        stated = stated_costs(event)
        return (
            with_scoring(event, costs=stated, unlisted=UNLISTED_COST),
            with_scoring(
                event,
                costs=[3 * cost for cost in stated],
                unlisted=3 * UNLISTED_COST,
            ),
        )
    values: NDArray[np.int32] = event.choices.values
    larger = np.where(values == al.UNLISTED, values, 3 * values)
    dear = dataclasses.replace(event.scoring, top=None, unlisted=3 * UNLISTED_COST)
    choices = dataclasses.replace(event.choices, values=larger)
    return (
        with_scoring(event, top=None, unlisted=UNLISTED_COST),
        event.replace(choices=choices, scoring=dear),
    )


@few
@given(event=tiny_events(), order=st.permutations([*COSTS, "balance"]))
def test_three_times_the_costs_are_three_times_the_values(
    event: al.Event, order: list[str]
) -> None:
    """The unit of a cost says nothing; empty seats and balance are not costs."""
    once, thrice = tripled(event)

    before, after = reached(once, order), reached(thrice, order)

    if before is None:
        assert after is None
    else:
        factors = [3 if name in {"worst", "dissatisfaction"} else 1 for name in order]
        assert after == tuple(
            factor * value for factor, value in zip(factors, before, strict=True)
        )


@few
@given(event=tiny_events(), stages=stage_lists())
def test_no_stage_spoils_an_earlier_one_beyond_its_tolerance(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """What a stage ends with is at most what it reached and its tolerance."""
    try:
        plan = al.allocate(event, stages=stages, seed=1)
    except al.InfeasibleError:
        return

    given_ = {stage.name: stage for stage in stages}
    for result in plan.stages:
        stage = given_.get(result.name.partition(":")[0], al.Stage("worst"))
        assert result.reached <= result.value
        assert result.value <= result.reached + stage.spare(result.reached)


@few
@given(event=tiny_events(), stages=stage_lists())
def test_no_bound_exceeds_its_value(event: al.Event, stages: list[al.Stage]) -> None:
    """Prices prove no more than is true, nor does the search."""
    try:
        plan = al.allocate(event, stages=stages, seed=1)
    except al.InfeasibleError:
        return

    for stage in plan.stages:
        assert stage.price_bound <= stage.bound <= stage.reached


@few
@given(event=tiny_events(), stages=stage_lists())
def test_a_stage_more_at_the_end_changes_no_stage_before(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """What comes later decides only what was left open."""
    assume(len(stages) > 1)

    shorter, longer = reached(event, stages[:-1]), reached(event, stages)

    assert longer is None if shorter is None else longer is not None
    assert shorter == (None if longer is None else longer[: len(shorter or ())])
