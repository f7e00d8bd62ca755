"""Questions that differ in one thing from one that was answered, answered again.

A pin is no device for "if this person sat there": a pinned seat costs nothing and has
no rank. Here the person is banned from every other session of the round instead, so
that the seat costs what it costs.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from allocation import evaluation
from allocation.allocating import allocate
from allocation.certificate import price_bound
from allocation.errors import InfeasibleError, NothingFoundError
from allocation.event import NO_ROOM
from allocation.explanation.records import Step, WhatIf
from allocation.result import Proof, Status
from allocation.rules import Rule
from allocation.stages import LEVELLED, Key, Stage, StageName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.event import Event
    from allocation.plan import Plan
    from allocation.result import StageResult

STRENGTH = (Proof.BEST_KNOWN, Proof.SOLVER_CLAIMED, Proof.PROVEN)
"""From the weakest to the strongest."""


class Asker:
    """Asks the engine again, within one time limit for all questions.

    Parameters
    ----------
    seed
        As in :func:`allocation.allocate`.
    time_limit
        Wall-clock limit in seconds for all of it; None for as long as it takes.

    Raises
    ------
    ValueError
        If the limit is not greater than 0.
    """

    def __init__(self, seed: int, time_limit: float | None) -> None:
        if time_limit is not None and not time_limit > 0:
            message = f"Expected time_limit > 0, got {time_limit}."
            raise ValueError(message)
        self._seed = seed
        self._end = None if time_limit is None else time.monotonic() + time_limit

    @property
    def is_late(self) -> bool:
        """Whether the time is up."""
        return self._end is not None and time.monotonic() >= self._end

    def plan(
        self,
        event: Event,
        stages: Sequence[Stage],
        *,
        patience: float | None = None,
    ) -> Plan | None:
        """Return the plan of a question; None if the time is up before there is one.

        Parameters
        ----------
        event
            The question.
        stages
            Its aims.
        patience
            Wall-clock limit in seconds for this question, or a quarter of the time that
            is left if that is less; None for all of that time.

        Raises
        ------
        InfeasibleError
            If no assignment keeps all the rules.
        """
        left = None if self._end is None else self._end - time.monotonic()
        if left is not None and left <= 0:
            return None
        if patience is not None:
            left = patience if left is None else min(patience, left / 4)
        try:
            return allocate(
                event,
                stages=stages,
                seed=self._seed,
                time_limit=left,
                on_progress=lambda _: None,  # nothing prints by itself
            )
        except NothingFoundError:
            return None


def stages_of(results: Sequence[StageResult]) -> tuple[Stage, ...]:
    """Return the aims whose outcomes a plan has, with their tolerances in units.

    Parameters
    ----------
    results
        How the stages ended, levels one by one.

    Raises
    ------
    ValueError
        If the levels of a stage have different tolerances, as those in per cent may:
        then the aims cannot be told from their outcomes.
    """
    spares: dict[StageName, set[int]] = {}
    for result in results:
        spare = result.limit - result.reached
        spares.setdefault(Key.of(result.name).stage, set()).add(spare)
    unclear = sorted(str(name) for name, spare in spares.items() if len(spare) > 1)
    if unclear:
        message = (
            f"Expected stages, because the levels of {', '.join(unclear)} were given "
            "different tolerances; got None."
        )
        raise ValueError(message)
    return tuple(Stage(str(name), spare.pop()) for name, spare in spares.items())


def seated(event: Event, person: int, sessions: Sequence[int]) -> Event:
    """Return the event in which somebody sits in one of some sessions of a round.

    Parameters
    ----------
    event
        The question.
    person
        Index of the person.
    sessions
        Indices of sessions of one round.
    """
    held = event.sessions.round
    others = np.flatnonzero(held == held[sessions[0]])
    others = others[~np.isin(others, sessions)]
    pairs = np.column_stack([np.full_like(others, person), others])
    return event.banning(pairs)  # who sits together with others may not be able to


def larger_session(event: Event, session: int) -> Event:
    """Return the event in which one session has one more seat, and no other has.

    Its room becomes larger if it must; other sessions that name it keep their seats.
    Rooms that are chosen may be given to others: of these it is not the session that
    has one more seat, but the room (:func:`larger_room`).

    Parameters
    ----------
    event
        The question.
    session
        Its index: one that has a limit.
    """
    sessions, rooms = event.sessions, event.rooms
    room = int(sessions.room[session])
    limit = int(sessions.capacity[session])
    if room == NO_ROOM:
        own = sessions.capacity.copy()
        own[session] = limit + 1
        return event.replace(sessions=sessions.replace(capacity=own))
    held = int(rooms.capacity[room])
    limit = min(limit, held)
    own = sessions.capacity.copy()
    own[sessions.room == room] = np.minimum(own[sessions.room == room], held)
    own[session] = limit + 1
    seats = rooms.capacity.copy()
    seats[room] = max(held, limit + 1)
    return event.replace(
        sessions=sessions.replace(capacity=own), rooms=rooms.replace(capacity=seats)
    )


def larger_room(event: Event, room: int) -> Event:
    """Return the event in which a room has one more seat, in all its rounds.

    Parameters
    ----------
    event
        The question.
    room
        Its index.
    """
    seats = event.rooms.capacity.copy()
    seats[room] += 1
    return event.replace(rooms=event.rooms.replace(capacity=seats))


def forbidden(error: InfeasibleError, event: Event) -> WhatIf:
    """Return the what-if that the rules rule out.

    Parameters
    ----------
    error
        What the engine said.
    event
        The event as it was before somebody was banned to make the what-if.
    """
    rules = {rule for conflict in error.conflicts for rule in conflict.rules}
    if not event.banned.any():
        rules.discard(str(Rule.BAN))
    proof = Proof.PROVEN if error.verified else Proof.SOLVER_CLAIMED
    order = [str(rule) for rule in Rule if str(rule) in rules]
    return WhatIf(Status.INFEASIBLE, proof, rules=tuple(order))


def compared(plan: Plan, other: Plan, *, until: StageName | None = None) -> WhatIf:
    """Return what a what-if does to the stages of a plan.

    Parameters
    ----------
    plan
        The answer that is asked about.
    other
        The answer to the what-if.
    until
        The first stage that is not looked at; None for all.
    """
    steps = []
    there = {stage.name: stage for stage in other.stages}
    for stage in before(plan, until):
        if stage.name in there:
            after, bound = there[stage.name].reached, there[stage.name].bound
        else:  # a level that nobody's total or rank reaches any more
            after = evaluation.value(stage.name, other.event, other.assignment)
            bound = after
        steps.append(Step(stage.name, stage.reached, after, bound))
    proof = min((plan.proof, other.proof), key=STRENGTH.index)
    known = plan.status is Status.OPTIMAL and other.status is Status.OPTIMAL
    status = Status.OPTIMAL if known else Status.FEASIBLE
    return WhatIf(status, proof, tuple(steps))


def before(plan: Plan, until: StageName | None) -> list[StageResult]:
    """Return the stages of a plan that come before one.

    Parameters
    ----------
    plan
        The plan.
    until
        The stage; None for all stages.
    """
    names = [Key.of(stage.name).stage for stage in plan.stages]
    count = names.index(until) if until in names else len(names)
    return list(plan.stages[:count])


def unmoved(plan: Plan, event: Event, *, until: StageName | None) -> WhatIf | None:
    """Return that an easier question has no better answer, if the prices prove it.

    Parameters
    ----------
    plan
        A plan that keeps all the rules of the easier question, too.
    event
        The easier question.
    until
        The first stage that is not looked at; None for all.

    Returns
    -------
    WhatIf or None
        None if the prices leave it open.
    """
    stages = before(plan, until)
    for stage, proof in zip(stages, plan.certificates, strict=False):
        if price_bound(event, proof) < stage.reached:
            return None
    steps = [Step(s.name, s.reached, s.reached, s.reached) for s in stages]
    return WhatIf(Status.OPTIMAL, Proof.PROVEN, tuple(steps))


def same(plan: Plan, other: Plan, *, until: StageName | None) -> WhatIf:
    """Return that nothing better than the plan is known, with what bounds there are.

    Parameters
    ----------
    plan
        A plan that keeps all the rules of the other question, too.
    other
        The answer to the other question, or the plan itself.
    until
        The first stage that is not looked at; None for all.
    """
    found = compared(plan, other, until=until)
    steps = tuple(
        Step(s.stage, s.before, s.before, min(s.bound, s.before)) for s in found.steps
    )
    return WhatIf(found.status, found.proof, steps)


def could_be(stages: Sequence[Stage], results: Sequence[StageResult]) -> bool:
    """Say whether aims can have ended as those of a plan.

    Parameters
    ----------
    stages
        The aims.
    results
        How they ended; a stage with levels that nobody reaches is not among them.
    """
    expected: list[StageName] = []
    for stage in stages:
        if stage.name == StageName.LEXIMIN and StageName.WORST not in expected:
            expected.append(StageName.WORST)  # it begins with it
        expected.append(StageName(stage.name))
    ended = list(dict.fromkeys(Key.of(result.name).stage for result in results))
    left_out = [name for name in expected if name not in ended]
    return (
        set(left_out) <= LEVELLED
        and [name for name in expected if name in ended] == ended
    )
