"""Why nothing is possible with rooms, groups, quotas: in words, and true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import event as remark
from hypothesis import given

import allocation as al
from allocation import diagnosis
from tests.brute_force import all_assignments
from tests.relaxing import only
from tests.rich_events import rich_events

if TYPE_CHECKING:
    from allocation.errors import Conflict


def is_possible(event: al.Event) -> bool:
    """Say whether any assignment keeps all the rules."""
    return next(all_assignments(event), None) is not None


def reasons_of(event: al.Event) -> tuple[Conflict, ...]:
    """Return why an event is refused; nothing if it is not."""
    try:
        al.allocate(event, stages=["unseated"], reductions=al.Reductions.none())
    except al.InfeasibleError as error:
        assert error.conflicts  # noqa: PT017  # a refusal is one of two right answers
        return error.conflicts
    return ()


@given(event=rich_events())
def test_counting_is_sound(event: al.Event) -> None:
    """Where counting gives a reason, its rules alone leave nothing possible."""
    conflicts = diagnosis.by_counting(event)

    remark("a reason" if conflicts else "none")
    for conflict in conflicts:
        assert not is_possible(only(event, conflict.rules)), conflict


@given(event=rich_events())
def test_named_rules_of_any_refusal_suffice(event: al.Event) -> None:
    """What is refused is impossible; a reason has words, and its rules suffice."""
    conflicts = reasons_of(event)

    assert bool(conflicts) is not is_possible(event)
    for conflict in conflicts:
        remark(" ".join(conflict.rules))
        assert conflict.message
        assert not is_possible(only(event, conflict.rules)), conflict
