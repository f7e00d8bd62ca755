"""The engine against the first oracle: everything tried, on tiny events."""

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

    try:
        plan = al.allocate(event, stages=stages, seed=1)
    except al.InfeasibleError as error:
        remark("impossible")
        assert best is None
        assert error.conflicts
        return

    remark("possible")
    assert best is not None
    assert tuple(stage.reached for stage in plan.stages) == best.values
    assert tuple(stage.bound for stage in plan.stages) == best.values
    assert plan.status is al.Status.OPTIMAL
