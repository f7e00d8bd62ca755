"""The best answer that moves the fewest people: one event that counts both.

A what-if has many best answers, and most of them move people about for nothing. So one
more event is solved, in which a seat costs what it did, many times over, and 1 more if
it is not the person's own of the plan: its least sum has the least sum of the old
costs, and among those the fewest changes. It is stated as utilities, all seats listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.event import Choices
from allocation.result import Status
from allocation.scoring import LARGEST_COST, Scoring
from allocation.stages import Stage, StageName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.explanation.whatifs import Asker
    from allocation.plan import Plan

PATIENCE = 15.0
"""How long fewer changes are looked for at most, in seconds."""


def depends_on_ballots(event: Event) -> bool:
    """Say whether rules look at what ballots list, which other choices would change.

    Parameters
    ----------
    event
        The event.
    """
    return any(share.quota.release for share in event.quotas)


class Rights(NamedTuple):
    """An event, and what some of its people may do at what cost.

    Parameters
    ----------
    event
        The event.
    costs, banned
        As those of an event, but with those of a larger one if it is part of one: costs
        depend on all ballots.
    """

    event: Event
    costs: NDArray[np.int32]
    banned: NDArray[np.bool_]


def least(
    asker: Asker, rights: Rights, before: Assignment, worst: int | None
) -> Assignment | None:
    """Return the answer with the least sum of costs, then with the fewest changes.

    Parameters
    ----------
    asker
        Asks the engine, for a part of the time that is left.
    rights
        The question.
    before
        What changes are counted from.
    worst
        What nobody's total may exceed; None for no limit.

    Returns
    -------
    Assignment or None
        None if there was no time to prove that it is, or numbers are too large.

    Raises
    ------
    InfeasibleError
        If no assignment keeps all the rules.
    """
    factor = len(before.session) + 1  # more than can change
    question = _question(rights, before, factor)
    if question is None:
        return None
    total = Stage(StageName.DISSATISFACTION)
    found = _solved(asker, question, [total])
    if found is None or worst is None or _largest(rights, found.assignment) <= worst:
        return None if found is None else found.assignment
    # somebody has more than anybody may: the largest total is limited, too
    first = _solved(asker, question, [Stage(StageName.WORST)])
    if first is None:
        return None
    spare = factor * worst + factor - 1 - first.stages[0].reached
    if spare < 0:
        return None
    found = _solved(asker, question, [Stage(StageName.WORST, spare), total])
    return None if found is None else found.assignment


def _solved(asker: Asker, question: Event, stages: Sequence[Stage]) -> Plan | None:
    """Return the best answer; None if there was no time to find or to prove it."""
    found = asker.plan(question, stages, patience=PATIENCE)
    return found if found is not None and found.status is Status.OPTIMAL else None


def _largest(rights: Rights, given: Assignment) -> int:
    """Return the largest total cost of a person."""
    costs = rights.costs[given.participant, given.session]
    return int(np.bincount(given.participant, weights=costs).max(initial=0))


def _question(rights: Rights, before: Assignment, factor: int) -> Event | None:
    """Return the event whose costs count changes last; None if they are too large."""
    costs = rights.costs.astype(np.int64)
    dearest = int(costs.max(initial=0))
    top = factor * dearest + 1
    if top >= LARGEST_COST:
        return None
    worth = factor * (dearest - costs)
    worth[before.participant, before.session] += 1
    event = rights.event
    people = event.participants.replace(
        bans=np.argwhere(rights.banned), weight=np.ones(len(worth), dtype=np.int64)
    )
    stated = worth.astype(np.int32)
    choices = Choices("utility", "session", event.sessions.ids, stated, ties=True)
    return event.replace(participants=people, choices=choices, scoring=Scoring(top=top))
