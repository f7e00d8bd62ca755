"""The rules of an event in words, what each governs, and how it was kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocation import evaluation
from allocation.errors import shown
from allocation.event import UNLIMITED, venues
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
    Rule.ROOM: marked(
        "sessions that are given a room, people who need something of theirs"
    ),
    Rule.PROGRAMME: marked("limits to how many sessions run"),
    Rule.PIN: marked("people and sessions"),
    Rule.BAN: marked("people and sessions"),
    Rule.ATTENDS: marked("rounds of people who do not attend"),
    Rule.AT_MOST: marked("people with a limit"),
    Rule.TOGETHER: marked("groups, in each of their rounds"),
    Rule.APART: marked("groups, in each of their rounds"),
    Rule.LINKED: marked("sets of linked sessions"),
    Rule.QUOTA: marked("organisations or categories, in each session of their quota"),
}
"""What ``instances`` counts."""


def _says(event: Event, rule: Rule, said: Words) -> str:
    if rule is Rule.ONE_SEAT and event.rules.empty_seats:
        return said.text("At most one session in each round that a person attends.")
    if rule is Rule.NO_REPEAT:
        if not event.linked:
            return _no_repeat(event, said)
        linked = said.text("Parts of one session repeat nothing.")
        return f"{_no_repeat(event, said)} {linked}"
    if rule in LONGER:
        say, applies = LONGER[rule]
        return said.text(say if applies(event) else SAYS[rule])
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
    Rule.ROOM: marked(
        "A person who needs something of a room sits only in sessions whose room has "
        "it."
    ),
    Rule.PROGRAMME: marked(
        "Of the sessions of a kind or topic, so many run as the programme allows."
    ),
    Rule.TOGETHER: marked(
        "Those of a group who attend a round all sit in one session of it, or none of "
        "them sits in any."
    ),
    Rule.APART: marked("No two of a group sit in one session."),
    Rule.LINKED: marked(
        "Who sits in one part of a linked session sits in all of its parts."
    ),
    Rule.QUOTA: marked(
        "Sessions keep seats for those of an organisation or category, or have no more "
        "of them than the quota allows."
    ),
}
"""What rules say, where that is the same in all events."""


def _overbooked(event: Event) -> bool:
    sessions, people = event.sessions, event.participants
    hundred = venues.HUNDRED
    return bool(
        (sessions.show_up < hundred).any()
        or (people.show_up < hundred).any()
        or sessions.extra.any()
        or sessions.walk_ins.any()
    )


LONGER: dict[Rule, tuple[str, Callable[[Event], bool]]] = {
    Rule.CAPACITY: (
        marked(
            "No more people are expected in a session than its own limit and its "
            "room's, less the seats held back, and more only as far as the session may "
            "have too many."
        ),
        _overbooked,
    ),
    Rule.CLASH: (
        marked(
            "Nobody sits in two sessions whose times overlap, between which there is "
            "no time for the walk, or that the event says clash."
        ),
        lambda event: bool(event.rules.walking),
    ),
    Rule.MINIMUM: (
        marked(
            "A session has its minimum of people, or nobody: then it does not run. A "
            "mandatory one is never empty."
        ),
        lambda event: bool(event.sessions.candidate.any()),
    ),
    Rule.ROOM: (
        marked(
            "A session that runs and names no room has one that it may have, that is "
            "open, and that has what the session needs; no other session is in it at "
            "that time. A person who needs something of a room sits only in sessions "
            "whose room has it."
        ),
        lambda event: event.rules.choose_rooms,
    ),
}
"""What rules say besides in some events, and in which."""


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


def _limited(event: Event) -> int:
    """Return how many sessions have a limit, in some room at least."""
    tables = event.sessions, event.rooms
    return sum(
        any(venues.seats(*tables, session, o.room) != UNLIMITED for o in options)
        for session, options in enumerate(event.options)
    )


def _clashing(event: Event) -> int:
    """Return how many pairs clash, or would in some of the rooms they may have."""
    pairs = {(one, other) for one, other in event.clashes.tolist()}
    rooms = [[o.room for o in options if o.room >= 0] for options in event.options]
    for one, other, minutes in event.near_in_time:
        walks = event.walks[np.ix_(rooms[one], rooms[other])]
        if walks.max(initial=0) > minutes:
            pairs.add((one, other))
    return len(pairs)


def _roomed(event: Event) -> int:
    """Return how many sessions are given a room, and people need something of one."""
    given = venues.is_given_one(event.sessions, event.rules)
    return int(given.sum()) + int(event.person_needs.any(axis=1).sum())


def _minimum(event: Event) -> int:
    sessions = event.sessions
    return int((sessions.mandatory | (sessions.min_size > 1)).sum())


GOVERNED: dict[Rule, Callable[[Event], int]] = {
    Rule.ONE_SEAT: lambda event: int(event.people.sum()),
    Rule.CAPACITY: _limited,
    Rule.NO_REPEAT: _repeated,
    Rule.CLASH: _clashing,
    Rule.MINIMUM: _minimum,
    Rule.ROOM: _roomed,
    Rule.PROGRAMME: lambda event: len(event.programme_limits),
    Rule.PIN: lambda event: len(event.participants.pins),
    Rule.BAN: lambda event: int(event.banned.sum()),
    Rule.ATTENDS: lambda event: int((~event.participants.attends).sum()),
    Rule.AT_MOST: lambda event: int((event.participants.at_most != UNLIMITED).sum()),
    Rule.TOGETHER: lambda event: sum(len(g.rounds) for g in event.together),
    Rule.APART: lambda event: sum(len(g.rounds) for g in event.apart),
    Rule.LINKED: lambda event: len(event.linked),
    Rule.QUOTA: lambda event: sum(len(quota.sessions) for quota in event.quotas),
}
"""How many instances a rule governs."""
