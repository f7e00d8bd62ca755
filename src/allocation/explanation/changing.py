"""Who would have to give way: the answer to a what-if that changes the fewest seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation import evaluation
from allocation.errors import InfeasibleError, SolverError
from allocation.explanation import moving, nearby
from allocation.explanation.moving import Rights, least
from allocation.explanation.records import Giving
from allocation.result import Status
from allocation.stages import StageName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.explanation.whatifs import Asker
    from allocation.plan import Plan
    from allocation.stages import Stage

SUMS = frozenset({StageName.UNSEATED, StageName.WORST, StageName.DISSATISFACTION})
"""The stages that are sums of costs, or the largest of them."""

CONTRADICTION = "Two answers of the solver contradict each other; neither is trusted."


def giving(
    asker: Asker,
    plan: Plan,
    other: Plan,
    *,
    stages: Sequence[Stage],
    person: int,
    held: int,
    names: bool,
) -> Giving | None:
    """Return who would have to give way, in the what-if that changes the fewest seats.

    Parameters
    ----------
    asker
        Asks the engine.
    plan
        The answer that is asked about.
    other
        The answer to the what-if: the same event, more bans.
    stages
        The aims of both.
    person
        Index of the person who asks.
    held
        Index of the round that they ask about.
    names
        Whether to name the others.

    Returns
    -------
    Giving or None
        None if there was no time to find out.
    """
    event = plan.event
    given = _fewest(asker, plan, other, stages)
    fewest = given is not None
    if given is None:
        given = nearby.assignment(asker, plan, other, person)
    if given is None:
        if other.status is not Status.OPTIMAL:
            return None  # it was cut short, and may have moved anybody
        given = other.assignment
    now, then = _seats(event, plan.assignment), _seats(event, given)
    moved = now != then
    changed = np.flatnonzero(moved.any(axis=1))
    others = changed[changed != person]
    more = evaluation.personal_totals(event, given)
    more -= evaluation.personal_totals(event, plan.assignment)
    own = [r for r in np.flatnonzero(moved[person]).tolist() if r != held]
    named = sorted(event.participants.ids[others].tolist()) if names else []
    return Giving(
        seats=int(moved.sum()),
        people=len(others),
        worse=int((more[others] > 0).sum()),
        better=int((more[others] < 0).sum()),
        loss=int(more[others].sum()),
        gain=-int(more[person]),
        fewest=fewest,
        with_person=len(_company(event, person, held) & set(others.tolist())),
        instead=tuple(
            (str(event.rounds.ids[r]), title_of(event, int(then[person, r])))
            for r in own
        ),
        participants=tuple(map(str, named)),
    )


def _fewest(
    asker: Asker, plan: Plan, other: Plan, stages: Sequence[Stage]
) -> Assignment | None:
    """Return an answer as good for people with the fewest changes, if that is proved.

    None if the aims for people are not sums, later ones may spend of them, seats may
    stay empty, or there was no time to prove it.

    Raises
    ------
    SolverError
        If it contradicts the answer to the what-if.
    """
    event = other.event
    ours = [
        stage for stage in stages if StageName(stage.name) not in nearby.OF_EVENNESS
    ]
    kept = {StageName(stage.name) for stage in ours}
    sums = kept <= SUMS and StageName.DISSATISFACTION in kept
    if (
        not sums
        or any(stage.tolerance for stage in stages)
        or moving.depends_on_ballots(event)
        or event.rules.empty_seats
        or other.status is not Status.OPTIMAL
    ):
        return None
    worst = None
    if StageName.WORST in kept:
        worst = evaluation.value(StageName.WORST, event, other.assignment)
    rights = Rights(event, event.costs, event.banned)
    try:
        found = least(asker, rights, plan.assignment, worst)
    except InfeasibleError as error:  # the what-if was possible, by the same rules
        raise SolverError(CONTRADICTION) from error
    if found is not None:
        values = [
            evaluation.value(StageName.DISSATISFACTION, event, one)
            for one in (found, other.assignment)
        ]
        _agree(values[0] == values[1])
    return found


def _company(event: Event, person: int, held: int) -> set[int]:
    """Return who sits together with somebody in a round, by the rules."""
    found: set[int] = set()
    for group in event.together:
        if person in group.people and held in group.rounds:
            found |= set(group.people) - {person}
    return found


def _agree(agreed: bool) -> None:  # noqa: FBT001  # it is what is checked
    if not agreed:
        raise SolverError(CONTRADICTION)


def title_of(event: Event, session: int) -> str:
    """Return what people call a session: its title, or its id.

    Parameters
    ----------
    event
        The event.
    session
        Index of the session; negative for none.
    """
    if session < 0:
        return ""
    return str(event.sessions.title[session] or event.sessions.ids[session])


def _seats(event: Event, assignment: Assignment) -> NDArray[np.int64]:
    """Return each person's session in each round, -1 where there is none."""
    table = np.full((len(event.participants), len(event.rounds)), -1, dtype=np.int64)
    held = event.sessions.round[assignment.session]
    table[assignment.participant, held] = assignment.session
    return table
