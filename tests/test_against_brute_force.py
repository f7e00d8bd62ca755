"""The engine against the first oracle: everything tried, on tiny events."""

import pytest
from hypothesis import event as remark
from hypothesis import given

import allocation as al
from tests.brute_force import optimum
from tests.tiny_events import stage_lists, tiny_events


@given(event=tiny_events(), stages=stage_lists())
def test_same_feasibility_and_same_value_in_every_stage(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """With all rules on, the engine finds what trying everything finds."""
    best = optimum(event, stages)
    if best is None:
        remark("impossible")
        with pytest.raises(al.InfeasibleError) as impossible:
            al.allocate(event, stages=stages, seed=1)
        assert impossible.value.conflicts
        return

    remark("possible")
    plan = al.allocate(event, stages=stages, seed=1)

    assert tuple(stage.reached for stage in plan.stages) == best.values
    assert tuple(stage.bound for stage in plan.stages) == best.values
    assert plan.status is al.Status.OPTIMAL
