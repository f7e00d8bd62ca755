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
from allocation.wording import Words, marked, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocation.assignment import Assignment
    from allocation.event import Event

NONE = marked("No such rule in this event.")


def rules(event: Event, assignment: Assignment, language: str = "en") -> pd.DataFrame:
    """Return a row for each rule, as :meth:`Report.rules` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.
    language
        In which language rules are said.

    Returns
    -------
    pandas.DataFrame
        In the order of :class:`allocation.Rule`.
    """
    said = words(language, "tables")
    broken = Counter(found.rule for found in evaluation.violations(event, assignment))
    instances = [GOVERNED[rule](event) for rule in Rule]
    return pd.DataFrame(
        {
            "rule": pd.array([str(rule) for rule in Rule], dtype="str"),
            "says": pd.array(
                [
                    _says(event, rule, said)
                    if count or broken[rule]
                    else said.text(NONE)
                    for rule, count in zip(Rule, instances, strict=True)
                ],
                dtype="str",
            ),
            "governs": pd.array([said.text(EACH[rule]) for rule in Rule], dtype="str"),
            "instances": np.array(instances, dtype=np.int64),
            "breaches": np.array([broken[rule] for rule in Rule], dtype=np.int64),
        }
    )


EACH: dict[Rule, str] = {
    Rule.ONE_SEAT: marked("rounds of people who attend"),
    Rule.CAPACITY: marked("sessions with a limit"),
    Rule.NO_REPEAT: marked("topics with several sessions, by set of rounds"),
    Rule.CLASH: marked("pairs of sessions of different rounds"),
    Rule.MINIMUM: marked("sessions with a minimum, or mandatory"),
    Rule.PIN: marked("people and sessions"),
    Rule.BAN: marked("people and sessions"),
    Rule.ATTENDS: marked("rounds of people who do not attend"),
    Rule.AT_MOST: marked("people with a limit"),
}
"""What ``instances`` counts."""


def _says(event: Event, rule: Rule, said: Words) -> str:
    if rule is Rule.ONE_SEAT and event.rules.empty_seats:
        return said.text("At most one session in each round that a person attends.")
    if rule is Rule.NO_REPEAT:
        return _no_repeat(event, said)
    if rule is Rule.BAN and event.scoring.unlisted_is_forbidden:
        return said.text(
            "A person never sits in a session that they are banned from, or that their "
            "ballot does not list."
        )
    return said.text(SAYS[rule])


SAYS: dict[Rule, str] = {
    Rule.ONE_SEAT: marked("Exactly one session in each round that a person attends."),
    Rule.CAPACITY: marked(
        "No more people in a session than its own limit and its room's."
    ),
    Rule.CLASH: marked(
        "Nobody sits in two sessions whose times overlap, or that the event says clash."
    ),
    Rule.MINIMUM: marked(
        "A session has its minimum of people, or nobody: then it is cancelled. A "
        "mandatory one is never empty."
    ),
    Rule.PIN: marked("A person sits in the session that they are pinned to."),
    Rule.BAN: marked("A person never sits in a session that they are banned from."),
    Rule.ATTENDS: marked("Nobody has a session in a round that they do not attend."),
    Rule.AT_MOST: marked("A person has no more sessions in all than their own limit."),
}
"""What rules say, where that is the same in all events."""


def _no_repeat(event: Event, said: Words) -> str:
    ids = event.rounds.ids.tolist()
    sets = [
        said.text(
            "rounds {rounds}",
            rounds=", ".join(shown(ids[held]) for held in rounds.tolist()),
        )
        for rounds in event.no_repeat
    ]
    if len(sets) == 1 and len(event.no_repeat[0]) == len(ids):
        return said.text("Nobody takes two sessions of one topic.")
    each = said.text("; nor in ").join(sets)
    return said.text("Nobody takes two sessions of one topic in {sets}.", sets=each)


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
