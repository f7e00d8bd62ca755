"""The engine against the first oracle: everything tried, on tiny events."""

import pytest
from hypothesis import event as remark
from hypothesis import given, settings

import allocation as al
from allocation import programmes
from tests.brute_force import optimum
from tests.tiny_events import stage_lists, tiny_events

few = settings(max_examples=min(100, settings().max_examples))
"""For what is less common."""

MANY = 100
many = settings(
    max_examples=settings().max_examples * (1 + 2 * (few.max_examples == MANY))
)
"""For the first oracle: 300 in CI, where others have 100."""


@many
@given(event=tiny_events(), stages=stage_lists())
def test_same_feasibility_and_same_value_in_every_stage(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """With all rules on, the engine finds what trying everything finds."""
    check(event, stages)


@few
@given(event=tiny_events(), stages=stage_lists())
def test_the_same_where_programmes_are_too_many_to_list(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """Prices then forget what a whole programme costs; the search does not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programmes, "MOST_PROGRAMMES", 0)
        check(event, stages)


def check(event: al.Event, stages: list[al.Stage]) -> None:
    """Compare the engine with the first oracle."""
    best = optimum(event, stages)
    if best is None:
        remark("impossible")
        with pytest.raises(al.InfeasibleError) as impossible:
            al.allocate(event, stages=stages, seed=1)
        assert impossible.value.conflicts
        return

    remark("possible")
    plan = al.allocate(event, stages=stages, seed=1)

    for stage in plan.stages:
        assert (stage.reached, stage.bound) == (best.values[stage.name],) * 2, stage
    assert plan.status is al.Status.OPTIMAL
    for name, limit in best.limits.items():
        assert al.value(name, event, plan.assignment) <= limit, name
    single = [stage.name for stage in stages if stage.name in best.values]
    assert set(single) <= {stage.name for stage in plan.stages}
