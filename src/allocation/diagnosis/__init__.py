"""Why nothing is possible: by counting where counting shows it, else by the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation.diagnosis import counting, rooming, tied, wording
from allocation.errors import Conflict
from allocation.rules import Rule

if TYPE_CHECKING:
    from allocation.event import Event


def by_counting(event: Event) -> list[Conflict]:
    """Return the reasons why nothing is possible that a pencil can check.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    list of Conflict
        Empty if counting shows no reason; that does not make the event possible.
    """
    reasons = [
        *counting.pins_over_seats(event),
        *counting.mandatory_over_people(event),
        *counting.mandatory_without_people(event),
        *rooming.too_few_rooms(event),
        *rooming.limits(event),
    ]
    if not event.rules.empty_seats:
        reasons += [
            *counting.seats(event),
            *counting.at_most(event),
            *counting.nowhere(event),
            *counting.topics(event),
            *tied.together(event),
            *tied.apart(event),
            *tied.quotas(event),
            *rooming.seats_that_run(event),
        ]
        if not reasons:
            reasons += counting.crowds(event)
    return reasons


def explain(event: Event) -> list[Conflict]:
    """Return why an event that was proved impossible is so.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    list of Conflict
        Reasons from the model's assumptions, as few as they can be made.
    """
    # here, not above: the command checks a plan without loading the solver
    from allocation._engine import conflicts as engine  # noqa: PLC0415

    groups = engine.clashing_groups(event)
    reasons = [
        Conflict(
            rules=(str(rule),),
            message=wording.in_words(event, rule, kind, places),
            **wording.concerned(event, rule, kind, places),
        )
        for (rule, kind), places in groups.items()
    ]
    if not reasons:
        reasons = [
            Conflict(
                rules=tuple(str(rule) for rule in Rule),
                message="no assignment keeps all the rules together",
            )
        ]
    elif len(reasons) > 1:
        joined = "; ".join(reason.message for reason in reasons)
        every = tuple(dict.fromkeys(r for reason in reasons for r in reason.rules))
        reasons = [
            Conflict(
                rules=every,
                message=f"these cannot all be kept together: {joined}",
                rounds=_merged(reasons, "rounds"),
                sessions=_merged(reasons, "sessions"),
                participants=_merged(reasons, "participants"),
            )
        ]
    return reasons


def _merged(reasons: list[Conflict], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for reason in reasons for n in getattr(reason, field)))
