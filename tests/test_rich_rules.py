"""Rooms, groups, quotas and the like: the whole model against trying everything."""

from __future__ import annotations

import pytest
from hypothesis import event as remark
from hypothesis import given, settings

import allocation as al
from tests.brute_force import optimum
from tests.rich_events import KINDS, rich_events
from tests.tiny_events import stage_lists

few = settings(max_examples=min(40, settings().max_examples))
"""For one kind of rules at a time."""


@given(event=rich_events(), stages=stage_lists())
def test_same_feasibility_and_same_value_in_every_stage(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """With rules of several kinds, the model finds what trying everything finds."""
    check(event, stages)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_with_rules_of_one_kind(kind: str) -> None:
    """So it does with each kind alone, and the stages that an event has by default."""
    kinds = {"rooms", kind} if kind in {"needs", "walking"} else {kind}

    @few
    @given(event=rich_events(kinds=sorted(kinds)))
    def alone(event: al.Event) -> None:
        check(event, al.default_stages(event))

    alone()


def check(event: al.Event, stages: list[al.Stage] | tuple[al.Stage, ...]) -> None:
    """Compare the whole model with the first oracle."""
    best = optimum(event, stages)
    nothing = al.Reductions.none()
    if best is None:
        remark("impossible")
        with pytest.raises(al.InfeasibleError) as impossible:
            al.allocate(event, stages=stages, seed=1, reductions=nothing)
        assert impossible.value.conflicts
        return

    remark("possible")
    plan = al.allocate(event, stages=stages, seed=1, reductions=nothing)

    for stage in plan.stages:
        assert (stage.reached, stage.bound) == (best.values[stage.name],) * 2, stage
    for name, limit in best.limits.items():
        assert al.value(name, event, plan.assignment) <= limit, name
