"""Laws that hold whatever the optimum is, with rules that tie people and rooms."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import event as remark
from hypothesis import strategies as st

import allocation as al
from allocation.event import Rooms
from allocation.event.tables import texts
from tests.rich_events import rich_events
from tests.test_laws import reached
from tests.tiny_events import stage_lists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

few = settings(max_examples=min(60, max(settings().max_examples // 4, 1)))
"""Each of these solves an event twice."""

COSTS = ("unseated", "worst", "dissatisfaction")
"""Stages that more room and fewer rules never make worse, taken in this order."""


def asking(event: al.Event, **rules: Any) -> al.Event:
    """Return the event with other rules."""
    return event.replace(rules=dataclasses.replace(event.rules, **rules))


def moved(pairs: NDArray[np.int64], *places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return pairs of rows by the places that these have now."""
    columns = [place[pairs[:, at]] for at, place in enumerate(places)]
    return np.column_stack(columns)


def rows(table: Any, order: list[int], *but: str) -> dict[str, Any]:
    """Return the columns of a table, its rows in another order."""
    names = {field.name for field in dataclasses.fields(table)} - set(but)
    return {name: getattr(table, name)[order] for name in names}


def in_order(
    event: al.Event, people: list[int], sessions: list[int], rooms: list[int]
) -> al.Event:
    """Return the same event, the rows of its tables in another order."""
    person, session, room = (np.argsort(order) for order in (people, sessions, rooms))
    kept = np.arange(len(event.rounds))
    old = event.sessions
    room_after = np.append(room, -1)
    choices = event.choices
    values = choices.values[people]
    if choices.of == "session":
        choices = dataclasses.replace(choices, items=choices.items[sessions])
        values = values[:, sessions]
    return event.replace(
        rooms=Rooms(
            **rows(event.rooms, rooms, "closed"),
            closed=moved(event.rooms.closed, room, kept),
        ),
        sessions=dataclasses.replace(
            old,
            **{
                **rows(old, sessions, "may_have"),
                "room": room_after[old.room][sessions],
                "may_have": moved(old.may_have, session, room),
            },
        ),
        participants=dataclasses.replace(
            event.participants,
            **rows(event.participants, people, "pins", "bans"),
            pins=moved(event.participants.pins, person, session),
            bans=moved(event.participants.bans, person, session),
        ),
        choices=dataclasses.replace(choices, values=values),
    )


def shuffled(data: st.DataObject, many: Iterable[Any]) -> list[Any]:
    """Return them in another order."""
    return list(data.draw(st.permutations(list(many))))


def said(event: al.Event, stages: list[al.Stage]) -> str:
    """Return the seats of a plan and the rooms of its sessions, or that it has none."""
    try:
        plan = al.allocate(event, stages=stages, seed=7)
    except al.InfeasibleError:
        return "impossible"
    names = [*plan.event.rooms.ids.tolist(), "none"]
    rooms = plan.assignment.rooms(plan.event).tolist()
    ids = plan.event.sessions.ids.tolist()
    placed = sorted((s, names[r]) for s, r in zip(ids, rooms, strict=True))
    remark("possible")
    return f"{plan.seats().to_csv()}{placed}"


@few
@given(event=rich_events(), stages=stage_lists(), data=st.data())
def test_the_order_of_rows_changes_no_seat_and_no_room(
    event: al.Event, stages: list[al.Stage], data: st.DataObject
) -> None:
    """People, sessions and rooms may come in any order."""
    tables = event.participants, event.sessions, event.rooms
    orders = [shuffled(data, range(len(table))) for table in tables]

    turned = in_order(event, *orders)

    assert said(turned, stages) == said(event, stages)


@few
@given(
    event=rich_events(kinds=["groups", "quotas", "programme", "candidates"]),
    stages=stage_lists(),
    data=st.data(),
)
def test_the_order_of_rules_changes_no_seat(
    event: al.Event, stages: list[al.Stage], data: st.DataObject
) -> None:
    """Groups, their members, quotas and limits may come in any order."""
    rules = event.rules
    together, apart = (
        [
            al.Group(shuffled(data, group.members), group.rounds)
            for group in shuffled(data, groups)
        ]
        for groups in (rules.together, rules.apart)
    )

    turned = asking(
        event,
        together=together,
        apart=apart,
        quotas=shuffled(data, rules.quotas),
        programme=shuffled(data, rules.programme),
    )

    assert said(turned, stages) == said(event, stages)


@few
@given(event=rich_events(), stages=stage_lists())
def test_the_same_question_has_the_same_answer(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """With one worker and one seed, nothing is left to chance."""
    assert said(event, stages) == said(event, stages)


@few
@given(event=rich_events(kinds=["groups", "quotas", "mixture"]), stages=stage_lists())
def test_renaming_people_changes_no_value(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """Who is called what says nothing about what is possible."""
    old = event.participants.ids.tolist()
    new = {name: f"{9 - place}-Zoé" for place, name in enumerate(old)}
    together, apart = (
        [al.Group([new[name] for name in group.members], group.rounds) for group in gs]
        for gs in (event.rules.together, event.rules.apart)
    )
    renamed = event.replace(
        participants=event.participants.replace(ids=texts([*new.values()])),
        rules=dataclasses.replace(event.rules, together=together, apart=apart),
    )

    assert reached(renamed, stages) == reached(event, stages)


def never_worse(event: al.Event, change: Callable[[al.Event], al.Event]) -> None:
    """Check that a change of an event makes no list of costs worse."""
    before = reached(event, list(COSTS))
    if before is not None:
        remark("possible")
        after = reached(change(event), list(COSTS))
        assert after is not None
        assert after <= before


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ("together", ["groups"]),
        ("apart", ["groups"]),
        ("linked", ["linked"]),
        ("quotas", ["quotas"]),
        ("programme", ["candidates", "programme"]),
        ("walking", ["rooms", "walking"]),
    ],
)
def test_a_rule_less_never_makes_costs_worse(rule: str, kinds: list[str]) -> None:
    """What kept the rule is still allowed.

    Of parts of one session, topics may repeat here: that they are no repetition is
    what the rule allows.
    """

    @few
    @given(event=rich_events(kinds=kinds))
    def dropped(event: al.Event) -> None:
        if rule == "linked":
            event = asking(event, no_repeat=())
        never_worse(event, lambda given: asking(given, **{rule: ()}))

    dropped()


@few
@given(event=rich_events(kinds=["groups"]), data=st.data())
def test_a_group_dissolved_never_makes_costs_worse(
    event: al.Event, data: st.DataObject
) -> None:
    """Its members may still sit as they did."""
    name = data.draw(st.sampled_from(["together", "apart"]))
    groups = list(getattr(event.rules, name))
    assume(groups)
    groups.remove(data.draw(st.sampled_from(groups)))

    never_worse(event, lambda given: asking(given, **{name: groups}))


@few
@given(event=rich_events(), data=st.data())
def test_one_more_seat_never_makes_costs_worse(
    event: al.Event, data: st.DataObject
) -> None:
    """Who does not need it leaves it empty; quotas that keep seats aside keep as many.

    A seat more in a session where all others are kept is one for anybody.
    """
    capacity = event.sessions.capacity.copy()
    limited = np.flatnonzero(capacity != al.UNLIMITED).tolist()
    assume(limited)
    capacity[data.draw(st.sampled_from(limited), label="session")] += 1
    wider = event.sessions.replace(capacity=capacity)

    never_worse(event, lambda given: given.replace(sessions=wider))


@few
@given(event=rich_events(kinds=["rooms", "needs", "candidates"]))
def test_one_more_room_never_makes_costs_worse(event: al.Event) -> None:
    """Where sessions may have any room; nobody need use it."""
    rooms = event.rooms
    more = Rooms(
        np.append(rooms.ids, "Z"),
        np.append(rooms.capacity, 2),
        np.append(rooms.features, "x;y"),
        rooms.closed,
    )

    never_worse(event, lambda given: given.replace(rooms=more))


@few
@given(event=rich_events(), factor=st.integers(2, 5))
def test_costs_times_a_number_end_times_the_number(
    event: al.Event, factor: int
) -> None:
    """With all weights times it, worst and dissatisfaction are as much larger."""
    people = event.participants
    heavier = event.replace(participants=people.replace(weight=people.weight * factor))

    before, after = (
        reached(given, ["worst", "dissatisfaction"]) for given in (event, heavier)
    )

    assert after == (before and tuple(factor * number for number in before))


@few
@given(event=rich_events(kinds=["candidates", "overbooking"]), factor=st.integers(2, 4))
def test_costs_of_cancelling_and_of_extra_seats_scale(
    event: al.Event, factor: int
) -> None:
    """So do the stages that count them."""
    sessions = event.sessions
    dearer = event.replace(
        sessions=sessions.replace(
            cancel_cost=sessions.cancel_cost * factor,
            extra_cost=sessions.extra_cost * factor,
        )
    )

    before, after = (
        reached(given, ["cancelled", "overfull"]) for given in (event, dearer)
    )

    assert after == (before and tuple(factor * number for number in before))
