"""A way of doing it that moves few: only those about the seats in question may move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation import evaluation
from allocation.assignment import Assignment
from allocation.errors import InfeasibleError, InvalidEventError
from allocation.event import NO_ROOM
from allocation.explanation.moving import Rights, depends_on_ballots, least
from allocation.stages import Key, StageName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.explanation.whatifs import Asker
    from allocation.plan import Plan


OF_EVENNESS = frozenset({StageName.BALANCE, StageName.TOPIC_BALANCE, StageName.MIXTURE})
"""The stages that are not looked at where few are to move."""


def assignment(asker: Asker, plan: Plan, other: Plan, person: int) -> Assignment | None:
    """Return an answer to a what-if in which most people stay where they are.

    Those may move who sit in the same sessions as the person in the plan or in the
    what-if; all others keep their seats.

    Parameters
    ----------
    asker
        Asks the engine.
    plan
        The answer that is asked about.
    other
        The answer to the what-if: the same event, more bans.
    person
        Index of the person who asks.

    Returns
    -------
    Assignment or None
        As good for people as the what-if; None if there is none such, seats may stay
        empty, or there was no time.
    """
    event = other.event
    if event.rules.empty_seats or depends_on_ballots(event):
        return None
    people = _about(plan, other, person)
    stays = ~np.isin(plan.assignment.participant, people)
    worst = evaluation.value(StageName.WORST, event, other.assignment)
    if _ties_people(event):
        rights = Rights(_pinned(event, plan, stays), event.costs, event.banned)
        try:
            found = least(asker, rights, plan.assignment, worst)
        except (InfeasibleError, InvalidEventError):
            return None  # too few may move
        return found if found is not None and _is_as_good(found, other) else None
    sizes = np.bincount(plan.assignment.session[stays], minlength=len(event.sessions))
    rights = Rights(
        _left(event, people, sizes), event.costs[people], event.banned[people]
    )
    seats = plan.assignment.participant[~stays]
    before = Assignment(np.searchsorted(people, seats), plan.assignment.session[~stays])
    try:
        found = least(asker, rights, before, worst)
    except InfeasibleError:
        return None  # too few may move
    if found is None:
        return None
    whole = Assignment(
        np.append(plan.assignment.participant[stays], people[found.participant]),
        np.append(plan.assignment.session[stays], found.session),
    )
    return whole if _is_as_good(whole, other) else None


def _about(plan: Plan, other: Plan, person: int) -> NDArray[np.int64]:
    """Return who sits where the person sits, in the plan or in the what-if; sorted."""
    sessions = [
        answer.assignment.session[answer.assignment.participant == person]
        for answer in (plan, other)
    ]
    there = np.isin(plan.assignment.session, np.concatenate(sessions))
    return np.union1d(plan.assignment.participant[there], [person])


def _ties_people(event: Event) -> bool:
    """Say whether what is left for some depends on more than how many seats are."""
    return bool(
        not event.is_plain
        or event.together
        or event.apart
        or event.linked
        or event.quotas
        or event.walks.any()
        or event.person_needs.any()
    )


def _pinned(event: Event, plan: Plan, stays: NDArray[np.bool_]) -> Event:
    """Return the event in which some seats of a plan are fixed."""
    given = plan.assignment
    seats = np.column_stack([given.participant[stays], given.session[stays]])
    pins = np.concatenate([event.participants.pins, seats])
    return event.replace(participants=event.participants.replace(pins=pins))


def _left(event: Event, people: NDArray[np.int64], sizes: NDArray[np.int64]) -> Event:
    """Return the event that is left for some people, once others have their seats."""
    few = event.only(event.participants.ids[people].tolist())
    sessions = event.sessions
    least_sizes = np.where(
        sizes > 0, np.maximum(sessions.min_size - sizes, 0), sessions.min_size
    )
    capacity = event.capacity - sizes
    return few.replace(
        sessions=few.sessions.replace(
            capacity=capacity,
            # a minimum that no round has the people for: the rules are checked after
            min_size=np.minimum(least_sizes, capacity),
            mandatory=np.where(sizes > 0, least_sizes > 0, sessions.mandatory),
            room=np.full(len(sessions), NO_ROOM),
        )
    )


def _is_as_good(given: Assignment, other: Plan) -> bool:
    """Say whether an assignment keeps the rules and is as good for people."""
    event = other.event
    if evaluation.violations(event, given):
        return False
    return all(
        evaluation.value(stage.name, event, given) <= stage.value
        for stage in other.stages
        if Key.of(stage.name).stage not in OF_EVENNESS
    )
