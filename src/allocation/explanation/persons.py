"""Why a person has their programme, and what another one would have taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation import evaluation, lottery, profiles
from allocation.errors import InfeasibleError
from allocation.explanation import whatifs
from allocation.explanation.changing import giving, title_of
from allocation.explanation.prices import prices_of
from allocation.explanation.records import Draw, Held, Missed, PersonExplanation, WhatIf
from allocation.occupancy import occupancy
from allocation.result import Proof, Status
from allocation.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.explanation.whatifs import Asker
    from allocation.plan import Plan
    from allocation.stages import Stage


def explained(
    asker: Asker,
    plan: Plan,
    person: int,
    stages: Sequence[Stage],
    *,
    names: bool,
) -> PersonExplanation:
    """Return why somebody has their programme.

    Parameters
    ----------
    asker
        Asks the engine.
    plan
        The answer.
    person
        Index of the person.
    stages
        The aims of the plan.
    names
        Whether to name who would have to give way.
    """
    event = plan.event
    firsts = profiles.favourites(event)[person]
    matters = profiles.matters(event)[person]
    seats = profiles.seat_by_seat(event, plan.assignment)
    mine = np.flatnonzero(seats.person == person)
    told = []
    for seat in mine[np.argsort(seats.held[mine], kind="stable")].tolist():
        held, session = int(seats.held[seat]), int(seats.session[seat])
        outcome = profiles.OUTCOMES[seats.outcome[seat]]
        wanted = np.flatnonzero(firsts & (event.sessions.round == held)).tolist()
        missed = None
        if wanted and matters[held] and session not in wanted:
            missed = _missed(asker, plan, person, wanted, stages, names=names)
        told.append(
            Held(
                round=str(event.rounds.ids[held]),
                session=None if session < 0 else str(event.sessions.ids[session]),
                title=title_of(event, session),
                outcome=outcome,
                rank=int(seats.rank[seat]) if outcome == profiles.RANK else None,
                first=outcome == profiles.RANK and session in wanted,
                cost=int(
                    event.empty_costs[person, held]
                    if session < 0
                    else event.costs[person, session]
                ),
                missed=missed,
            )
        )
    totals = evaluation.personal_totals(event, plan.assignment)
    return PersonExplanation(
        participant=str(event.participants.ids[person]),
        total=int(totals[person]),
        has_ballot=bool(event.listed[person].any()),
        rounds=tuple(told),
        draw=_draw(plan, person),
    )


def _missed(
    asker: Asker,
    plan: Plan,
    person: int,
    wanted: list[int],
    stages: Sequence[Stage],
    *,
    names: bool,
) -> Missed:
    event = plan.event
    firsts = profiles.favourites(event)[:, wanted].any(axis=1)
    attends = event.participants.attends[:, event.sessions.round[wanted[0]]]
    prices = prices_of(plan)
    found = occupancy(event, plan.assignment)
    return Missed(
        sessions=tuple(str(event.sessions.ids[session]) for session in wanted),
        titles=tuple(title_of(event, session) for session in wanted),
        wanted=int((firsts & attends).sum()),
        seats=int(found.seats[wanted].sum()),
        taken=int(found.size[wanted].sum()),
        runs=bool(found.runs[wanted].any()),
        price=None if prices is None else min(prices[wanted].tolist()),
        what_if=_had(asker, plan, person, wanted, stages, names=names),
    )


def _had(
    asker: Asker,
    plan: Plan,
    person: int,
    wanted: list[int],
    stages: Sequence[Stage],
    *,
    names: bool,
) -> WhatIf:
    """Return what it would take that somebody sits in one of some sessions."""
    event = plan.event
    open_to = [s for s in wanted if not event.barred[person, s]]
    if not open_to:
        # what its rooms lack is no ban
        banned = event.banned[person, wanted]
        rules = [Rule.ROOM] * (not banned.all()) + [Rule.BAN] * bool(banned.any())
        return WhatIf(Status.INFEASIBLE, Proof.PROVEN, rules=tuple(map(str, rules)))
    question = whatifs.seated(event, person, open_to)
    try:
        other = asker.plan(question, stages)
    except InfeasibleError as error:
        return whatifs.forbidden(error, event)
    # where seats may stay empty, this one may, rather than be that of the what-if
    if other is None or not _sits(other, person, open_to):
        return WhatIf(Status.UNKNOWN)
    found = whatifs.compared(plan, other)
    who = giving(
        asker,
        plan,
        other,
        stages=stages,
        person=person,
        held=int(event.sessions.round[wanted[0]]),
        names=names,
    )
    return WhatIf(found.status, found.proof, found.steps, giving=who)


def _sits(plan: Plan, person: int, sessions: list[int]) -> bool:
    given = plan.assignment
    mine = given.session[given.participant == person]
    return bool(np.isin(mine, sessions).any())


def _draw(plan: Plan, person: int) -> Draw | None:
    """Return the lottery among people who are alike; None if it decided nothing."""
    event = plan.event
    of_class = event.classes_in(tuple(range(len(event.rounds))), ranked=True).of_person
    alike = np.flatnonzero(of_class == of_class[person])
    totals = evaluation.personal_totals(event, plan.assignment)
    better = int((totals[alike] < totals[person]).sum())
    worse = int((totals[alike] > totals[person]).sum())
    if not better and not worse:
        return None
    turn = lottery.order(plan.lottery[alike], event.participants.ids[alike])
    place = int(np.flatnonzero(alike[turn] == person)[0]) + 1
    return Draw(len(alike), place, better, worse)
