"""The specification: what each rule forbids and what each stage counts, solver-free.

Every rule and every stage is stated here from the event and the assignment alone. The
engine states them a second time, for the solver; neither is derived from the other, and
:func:`allocation.allocate` compares the two on each answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation.evaluation import counting, personal, programme
from allocation.evaluation.counting import personal_totals, ranks_had
from allocation.evaluation.seating import rooms_used, runs
from allocation.rules import Rule
from allocation.stages import Key, StageName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from allocation.assignment import Assignment
    from allocation.event import Event


__all__ = [
    "CHECKS",
    "LEVELS",
    "VALUES",
    "Violation",
    "personal_totals",
    "ranks_had",
    "rooms_used",
    "runs",
    "utility",
    "value",
    "violations",
]


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one rule.

    Parameters
    ----------
    rule
        Its name.
    message
        What is wrong, with the ids.
    """

    rule: Rule
    message: str


def violations(event: Event, assignment: Assignment) -> list[Violation]:
    """Return every breach of every rule.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer, ours or not.

    Returns
    -------
    list of Violation
        In the order of the rules; empty if the assignment keeps them all.
    """
    return [
        Violation(rule, message)
        for rule, check in CHECKS.items()
        for message in check(event, assignment)
    ]


def value(stage: str, event: Event, assignment: Assignment) -> int:
    """Return what a stage counts.

    Parameters
    ----------
    stage
        The stage's name; of a stage that is a list of numbers, one of them:
        ``"leximin:4"``.
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    int
        At least 0; less is better.

    Raises
    ------
    ValueError
        If no such number is counted.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 1])
    >>> somebody_second = al.Assignment.from_seats([[0], [1]])
    >>> al.value("leximin:1", event, somebody_second)
    1
    """
    key = Key.of(stage)
    if key.level is None:
        return VALUES[key.stage](event, assignment)
    return LEVELS[key.stage](event, assignment, key.level)


def utility(event: Event, assignment: Assignment) -> int:
    """Return the total utility that ballots give to the seats people have.

    Parameters
    ----------
    event
        An event whose choices are utilities.
    assignment
        Any answer.

    Returns
    -------
    int
        The sum over seats; a seat that the ballot does not list adds nothing.

    Raises
    ------
    ValueError
        If the choices are ranks.
    """
    if event.choices.scale != "utility":
        message = "Expected choices that are utilities, got ranks."
        raise ValueError(message)
    stated = event.stated[assignment.participant, assignment.session]
    return int(np.maximum(stated, 0).sum(dtype=np.int64))


CHECKS: dict[Rule, Callable[[Event, Assignment], Iterator[str]]] = {
    Rule.ONE_SEAT: personal.one_seat,
    Rule.CAPACITY: programme.capacity,
    Rule.NO_REPEAT: personal.no_repeat,
    Rule.CLASH: personal.clash,
    Rule.MINIMUM: programme.minimum,
    Rule.ROOM: programme.room,
    Rule.PROGRAMME: programme.programme,
    Rule.PIN: personal.pin,
    Rule.BAN: personal.ban,
    Rule.ATTENDS: personal.attends,
    Rule.AT_MOST: personal.at_most,
    Rule.TOGETHER: personal.together,
    Rule.APART: personal.apart,
    Rule.LINKED: personal.linked,
    Rule.QUOTA: programme.quota,
}
"""What each rule forbids, as messages about an assignment."""

VALUES: dict[StageName, Callable[[Event, Assignment], int]] = {
    StageName.UNSEATED: counting.unseated,
    StageName.WORST: counting.worst,
    StageName.DISSATISFACTION: counting.dissatisfaction,
    StageName.BALANCE: counting.balance,
    StageName.TOPIC_BALANCE: counting.topic_balance,
    StageName.CANCELLED: counting.cancelled,
    StageName.OVERFULL: counting.overfull,
    StageName.MIXTURE: counting.mixture,
}
"""What each stage counts that is one number."""

LEVELS: dict[StageName, Callable[[Event, Assignment, int], int]] = {
    StageName.LEXIMIN: counting.leximin,
    StageName.RANK_MAXIMAL: counting.rank_maximal,
    StageName.GENEROUS: counting.generous,
}
"""What the others count at a level: people whose total is so much or more, seats of a
later rank, seats of this rank or a later one."""
