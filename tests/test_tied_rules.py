"""Rules that tie people and rooms: all reductions against trying everything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import event as remark
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation.certificate import price_bound
from tests.brute_force import optimum
from tests.rich_events import rich_events
from tests.test_reductions import CHOICES
from tests.tiny_events import stage_lists

few = settings(max_examples=max(settings().max_examples // 3, 1))
"""For properties that solve events in several ways."""

STAGE_LISTS = st.one_of(stage_lists(), st.none())
"""Stages in any order, or those that an event has by default."""


def alike(event: al.Event) -> al.Event:
    """Return the event with the same ballot for all people but the last."""
    values = event.choices.values.copy()
    values[:-1] = values[0]
    return event.replace(choices=replace(event.choices, values=values))


@few
@given(event=rich_events(), stages=STAGE_LISTS, one=st.sampled_from(sorted(CHOICES)))
def test_same_feasibility_and_same_value_in_every_stage(
    event: al.Event, stages: list[al.Stage] | None, one: str
) -> None:
    """With all reductions, and with another choice of them."""
    check(event, stages, "all", one)


@few
@given(event=rich_events(), stages=STAGE_LISTS, one=st.sampled_from(sorted(CHOICES)))
def test_the_same_where_people_are_alike(
    event: al.Event, stages: list[al.Stage] | None, one: str
) -> None:
    """They are then one class, but for the rules that tell them apart."""
    check(alike(event), stages, "all", one)


def check(event: al.Event, stages: list[al.Stage] | None, *choices: str) -> None:
    """Compare some choices of reductions with the first oracle."""
    aims = stages or al.default_stages(event)
    best = optimum(event, aims)
    remark("impossible" if best is None else "possible")
    for choice in choices:
        reductions = CHOICES[choice]
        if best is None:
            with pytest.raises(al.InfeasibleError) as impossible:
                al.allocate(event, stages=aims, seed=1, reductions=reductions)
            assert impossible.value.conflicts
            continue
        plan = al.allocate(event, stages=aims, seed=1, reductions=reductions)
        assert plan.status is al.Status.OPTIMAL
        for stage, proof in zip(plan.stages, plan.certificates, strict=True):
            value = best.values[stage.name]
            assert (stage.reached, stage.bound) == (value, value), (choice, stage)
            assert price_bound(event, proof) == stage.price_bound <= value
        for name, limit in best.limits.items():
            assert al.value(name, event, plan.assignment) <= limit, (choice, name)
