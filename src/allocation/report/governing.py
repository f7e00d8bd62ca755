"""The rules of an event in words, what each governs, and how it was kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocation import evaluation
from allocation.errors import shown
from allocation.event import UNLIMITED
from allocation.event.facts import seats as seat_limits
from allocation.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocation.assignment import Assignment
    from allocation.event import Event

NONE = "No such rule in this event."


def rules(event: Event, assignment: Assignment) -> pd.DataFrame:
    """Return a row for each rule, as :meth:`Report.rules` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.

    Returns
    -------
    pandas.DataFrame
        In the order of :class:`allocation.Rule`.
    """
    broken = Counter(found.rule for found in evaluation.violations(event, assignment))
    instances = [GOVERNED[rule](event) for rule in Rule]
    return pd.DataFrame(
        {
            "rule": pd.array([str(rule) for rule in Rule], dtype="str"),
            "says": pd.array(
                [
                    _says(event, rule) if count or broken[rule] else NONE
                    for rule, count in zip(Rule, instances, strict=True)
                ],
                dtype="str",
            ),
            "governs": pd.array([EACH[rule] for rule in Rule], dtype="str"),
            "instances": np.array(instances, dtype=np.int64),
            "breaches": np.array([broken[rule] for rule in Rule], dtype=np.int64),
        }
    )


EACH: dict[Rule, str] = {
    Rule.ONE_SEAT: "rounds of people who attend",
    Rule.CAPACITY: "sessions with a limit",
    Rule.NO_REPEAT: "topics with several sessions, by set of rounds",
    Rule.CLASH: "pairs of sessions of different rounds",
    Rule.MINIMUM: "sessions with a minimum, or mandatory",
    Rule.PIN: "people and sessions",
    Rule.BAN: "people and sessions",
    Rule.ATTENDS: "rounds of people who do not attend",
    Rule.AT_MOST: "people with a limit",
}
"""What ``instances`` counts."""


def _says(event: Event, rule: Rule) -> str:
    if rule is Rule.ONE_SEAT and event.rules.empty_seats:
        return "At most one session in each round that a person attends."
    if rule is Rule.NO_REPEAT:
        return _no_repeat(event)
    if rule is Rule.BAN and event.scoring.unlisted_is_forbidden:
        return (
            "A person never sits in a session that they are banned from, or that their "
            "ballot does not list."
        )
    return SAYS[rule]


SAYS: dict[Rule, str] = {
    Rule.ONE_SEAT: "Exactly one session in each round that a person attends.",
    Rule.CAPACITY: "No more people in a session than its own limit and its room's.",
    Rule.CLASH: (
        "Nobody sits in two sessions whose times overlap, or that the event says clash."
    ),
    Rule.MINIMUM: (
        "A session has its minimum of people, or nobody: then it is cancelled. A "
        "mandatory one is never empty."
    ),
    Rule.PIN: "A person sits in the session that they are pinned to.",
    Rule.BAN: "A person never sits in a session that they are banned from.",
    Rule.ATTENDS: "Nobody has a session in a round that they do not attend.",
    Rule.AT_MOST: "A person has no more sessions in all than their own limit.",
}
"""What rules say, where that is the same in all events."""


def _no_repeat(event: Event) -> str:
    ids = event.rounds.ids.tolist()
    sets = [
        ", ".join(shown(ids[held]) for held in rounds.tolist())
        for rounds in event.no_repeat
    ]
    if len(sets) == 1 and len(event.no_repeat[0]) == len(ids):
        return "Nobody takes two sessions of one topic."
    each = "; nor in ".join(f"rounds {rounds}" for rounds in sets)
    return f"Nobody takes two sessions of one topic in {each}."


def _repeated(event: Event) -> int:
    """Return how many topics have several sessions, over the sets of rounds."""
    return sum(
        int((np.bincount(event.topic[np.isin(event.sessions.round, rounds)]) > 1).sum())
        for rounds in event.no_repeat
    )


def _minimum(event: Event) -> int:
    sessions = event.sessions
    return int((sessions.mandatory | (sessions.min_size > 1)).sum())


GOVERNED: dict[Rule, Callable[[Event], int]] = {
    Rule.ONE_SEAT: lambda event: int(event.people.sum()),
    Rule.CAPACITY: lambda event: int(
        (seat_limits(event.sessions, event.rooms) != UNLIMITED).sum()
    ),
    Rule.NO_REPEAT: _repeated,
    Rule.CLASH: lambda event: len(event.clashes),
    Rule.MINIMUM: _minimum,
    Rule.PIN: lambda event: len(event.participants.pins),
    Rule.BAN: lambda event: int(event.banned.sum()),
    Rule.ATTENDS: lambda event: int((~event.participants.attends).sum()),
    Rule.AT_MOST: lambda event: int((event.participants.at_most != UNLIMITED).sum()),
}
"""How many instances a rule governs."""
