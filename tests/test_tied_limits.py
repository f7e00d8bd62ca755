"""Time and size limits where rules tie people."""

from __future__ import annotations

import pytest

import allocation as al
from allocation._engine import stage_search
from tests.rich_cases import asking
from tests.rule_cases import event_of


def test_a_model_that_is_too_large_is_not_put_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not for a first assignment either: nothing would stop it."""
    event = asking(event_of(2, [0, 0], [2, 2]), apart=[al.Group(["P1", "P2"])])
    monkeypatch.setattr(stage_search, "MOST_SEATS", 3)

    with pytest.raises(al.NothingFoundError, match="in time"):
        al.allocate(event, seed=1, reductions=al.Reductions.none())


@pytest.mark.parametrize("limit", [0.001, 0.2])
def test_bounds_are_true_when_time_is_short(limit: float) -> None:
    """Whatever is found, nothing below its bounds is possible; or nothing is found."""
    ranks = [[1, 2, 3] * 2] * 9
    event = al.Event.from_arrays(
        ranks, round=[0, 0, 0, 1, 1, 1], capacity=[4, 4, 4] * 2, ties=True
    )
    names = event.participants.ids.tolist()
    event = asking(event, apart=[al.Group(names[:3])], together=[al.Group(names[4:7])])
    best = al.allocate(event, seed=1)
    assert best.status is al.Status.OPTIMAL

    try:
        plan = al.allocate(event, seed=1, time_limit=limit)
    except al.NothingFoundError:
        return

    al.check(plan)
    first, known = plan.stages[1], best.stages[1]
    assert first.bound <= known.value <= first.reached
