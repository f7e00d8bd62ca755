"""Who would have to give way: the answer to a what-if that changes the fewest seats.

A what-if has many best answers, and most of them move people about for nothing. So one
more event is solved, in which a seat costs what it did, many times over, and 1 more if
it is not the person's own of the plan: its least sum has the least sum of the old
costs, and among those the fewest changes. It is stated as utilities, all seats listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation import evaluation
from allocation.errors import InfeasibleError, SolverError
from allocation.event import Choices
from allocation.explanation.records import Giving
from allocation.result import Status
from allocation.scoring import LARGEST_COST, Scoring
from allocation.stages import OF_SIZES, Stage, StageName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.explanation.whatifs import Asker
    from allocation.plan import Plan

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
) -> Giving:
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
    """
    found = _fewest(asker, plan, other, stages)
    fewest = found is not None
    given = other.assignment if found is None else found
    event = plan.event
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
    stay empty, or the time was up.
    """
    event = other.event
    ours = [stage for stage in stages if StageName(stage.name) not in OF_SIZES]
    kept = {StageName(stage.name) for stage in ours}
    sums = kept <= SUMS and StageName.DISSATISFACTION in kept
    if (
        not sums
        or any(stage.tolerance for stage in stages)
        or event.rules.empty_seats
        or other.status is not Status.OPTIMAL
    ):
        return None
    question = _question(event, plan.assignment)
    if question is None:
        return None
    found = _least(asker, question, event, other, limited=StageName.WORST in kept)
    if found is not None:
        values = [
            evaluation.value(StageName.DISSATISFACTION, event, one)
            for one in (found, other.assignment)
        ]
        _agree(values[0] == values[1])
    return found


def _least(
    asker: Asker, question: Event, event: Event, other: Plan, *, limited: bool
) -> Assignment | None:
    """Return the answer with the least sum of costs, then with the fewest changes.

    With ``limited`` the largest total is no more than that of the what-if.
    """
    total = Stage(StageName.DISSATISFACTION)
    found = _solved(asker, question, [total])
    if found is None or not limited:
        return None if found is None else found.assignment
    worst = evaluation.value(StageName.WORST, event, other.assignment)
    if evaluation.value(StageName.WORST, event, found.assignment) <= worst:
        return found.assignment
    first = _solved(asker, question, [Stage(StageName.WORST)])
    if first is None:
        return None
    factor = len(other.assignment.session) + 1  # as in _question
    spare = factor * worst + factor - 1 - first.stages[0].reached
    _agree(spare >= 0)
    found = _solved(asker, question, [Stage(StageName.WORST, spare), total])
    return None if found is None else found.assignment


def _solved(asker: Asker, question: Event, stages: Sequence[Stage]) -> Plan | None:
    """Return the best answer; None if there was no time to find or to prove it.

    Raises
    ------
    SolverError
        If there is none: the what-if was possible, and the rules are the same.
    """
    try:
        found = asker.plan(question, stages)
    except InfeasibleError as error:
        raise SolverError(CONTRADICTION) from error
    return found if found is not None and found.status is Status.OPTIMAL else None


def _agree(agreed: bool) -> None:  # noqa: FBT001  # it is what is checked
    if not agreed:
        raise SolverError(CONTRADICTION)


def _question(event: Event, before: Assignment) -> Event | None:
    """Return the event whose costs count changes last; None if they are too large."""
    factor = len(before.session) + 1  # more than can change
    costs = event.costs.astype(np.int64)
    dearest = int(costs.max(initial=0))
    top = factor * dearest + 1
    if top >= LARGEST_COST:
        return None
    worth = factor * (dearest - costs)
    worth[before.participant, before.session] += 1
    people = event.participants.replace(
        bans=np.argwhere(event.banned), weight=np.ones(len(worth), dtype=np.int64)
    )
    stated = worth.astype(np.int32)
    choices = Choices("utility", "session", event.sessions.ids, stated, ties=True)
    return event.replace(participants=people, choices=choices, scoring=Scoring(top=top))


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
