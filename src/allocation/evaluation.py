"""The specification: what each rule forbids and what each stage counts, solver-free.

Every rule and every stage is stated here from the event and the assignment alone. The
engine states them a second time, for the solver; neither is derived from the other, and
:func:`allocation.allocate` compares the two on each answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import shown
from allocation.rules import Rule
from allocation.stages import Key, StageName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event


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


def personal_totals(event: Event, assignment: Assignment) -> NDArray[np.int64]:
    """Return each person's total cost over the event, empty seats included.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants,)``.
    """
    people = len(event.participants)
    costs = event.costs[assignment.participant, assignment.session].astype(np.int64)
    totals = np.zeros(people, dtype=np.int64)
    np.add.at(totals, assignment.participant, costs)
    empty = event.participants.attends & (assignment.counts(event) == 0)
    totals += (empty * event.empty_costs).sum(axis=1, dtype=np.int64)
    return totals


def ranks_had(event: Event, assignment: Assignment) -> NDArray[np.int64]:
    """Return the rank of each seat, and of each that stays empty.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.

    Returns
    -------
    numpy.ndarray
        As ``event.ranks`` has them; an empty seat of somebody who has an opinion counts
        with the last rank. In no particular order.
    """
    ranks = event.ranks[assignment.participant, assignment.session]
    due = event.participants.attends & event.opinion
    empty = int((due & (assignment.counts(event) == 0)).sum())
    return np.append(ranks, np.full(empty, event.last_rank)).astype(np.int64)


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


def _one_seat(event: Event, assignment: Assignment) -> Iterator[str]:
    counts = assignment.counts(event)
    doubled = counts > 1
    for person, held in np.argwhere(doubled).tolist():
        yield (
            f"{_person(event, person)} has {counts[person, held]} sessions "
            f"in round {_round(event, held)}"
        )
    if not event.rules.empty_seats:
        missing = event.participants.attends & (counts == 0)
        for person, held in np.argwhere(missing).tolist():
            who, where = _person(event, person), _round(event, held)
            yield f"{who} has no session in round {where}"


def _capacity(event: Event, assignment: Assignment) -> Iterator[str]:
    sizes = assignment.sizes(event)
    for session, size in enumerate(sizes.tolist()):
        limit = int(event.sessions.capacity[session])
        room = int(event.sessions.room[session])
        if room >= 0:
            limit = min(limit, int(event.rooms.capacity[room]))
        if size > limit:
            yield f"{_session(event, session)} holds {size} people, {limit} seats"


def _no_repeat(event: Event, assignment: Assignment) -> Iterator[str]:
    topics = len(event.topics)
    for rounds in event.no_repeat:
        inside = np.isin(event.sessions.round, rounds)[assignment.session]
        topic = event.topic[assignment.session[inside]]
        taken = assignment.participant[inside] * topics + topic
        taken.sort(kind="stable")  # by person they are sorted, so this is quick
        again = np.unique(taken[1:][taken[1:] == taken[:-1]])
        for person, subject in np.column_stack(np.divmod(again, topics)).tolist():
            who, what = _person(event, person), shown(event.topics[subject])
            yield f"{who} takes topic {what} twice"


def _clash(event: Event, assignment: Assignment) -> Iterator[str]:
    for first, second in event.clashes.tolist():
        there = np.zeros((2, len(event.participants)), dtype=bool)
        for row, session in zip(there, (first, second), strict=True):
            row[assignment.participant[assignment.session == session]] = True
        for person in np.flatnonzero(there.all(axis=0)).tolist():
            yield (
                f"{_person(event, person)} sits in {_session(event, first)} "
                f"and {_session(event, second)}, which clash"
            )


def _minimum(event: Event, assignment: Assignment) -> Iterator[str]:
    for session, size in enumerate(assignment.sizes(event).tolist()):
        least = int(event.sessions.min_size[session])
        if event.sessions.mandatory[session]:
            least = max(least, 1)
            if size < least:
                what = _session(event, session)
                yield f"{what} must run with {least} people, has {size}"
        elif 0 < size < least:
            yield f"{_session(event, session)} needs {least} people or none, has {size}"


def _pin(event: Event, assignment: Assignment) -> Iterator[str]:
    pins = event.participants.pins
    if not len(pins):
        return
    taken = np.zeros((len(event.participants), len(event.sessions)), dtype=bool)
    taken[assignment.participant, assignment.session] = True
    for person, session in pins[~taken[pins[:, 0], pins[:, 1]]].tolist():
        yield f"{_person(event, person)} is pinned to {_session(event, session)}"


def _ban(event: Event, assignment: Assignment) -> Iterator[str]:
    banned = event.banned[assignment.participant, assignment.session]
    for seat in np.flatnonzero(banned).tolist():
        person, session = assignment.participant[seat], assignment.session[seat]
        yield f"{_person(event, person)} is banned from {_session(event, session)}"


def _attends(event: Event, assignment: Assignment) -> Iterator[str]:
    held = event.sessions.round[assignment.session]
    absent = ~event.participants.attends[assignment.participant, held]
    for seat in np.flatnonzero(absent).tolist():
        person = assignment.participant[seat]
        where = _round(event, int(held[seat]))
        yield f"{_person(event, person)} does not attend round {where}"


def _at_most(event: Event, assignment: Assignment) -> Iterator[str]:
    counts = np.bincount(assignment.participant, minlength=len(event.participants))
    for person in np.flatnonzero(counts > event.participants.at_most).tolist():
        most = event.participants.at_most[person]
        yield f"{_person(event, person)} has {counts[person]} sessions, at most {most}"


def _unseated(event: Event, assignment: Assignment) -> int:
    seated = assignment.counts(event) > 0
    return int((event.participants.attends & ~seated).sum())


def _worst(event: Event, assignment: Assignment) -> int:
    return int(personal_totals(event, assignment).max())


def _dissatisfaction(event: Event, assignment: Assignment) -> int:
    return int(personal_totals(event, assignment).sum())


def _balance(event: Event, assignment: Assignment) -> int:
    sizes = assignment.sizes(event)
    uneven = 0
    for held in range(len(event.rounds)):
        people = int(event.participants.attends[:, held].sum())
        sessions = np.flatnonzero(event.sessions.round == held).tolist()
        seats = sum(int(event.capacity[session]) for session in sessions)
        for session in sessions:
            cancelled = sizes[session] == 0 and event.sessions.min_size[session] > 0
            if not cancelled:
                share = people * int(event.capacity[session])
                uneven += abs(int(sizes[session]) * seats - share)
    return uneven


def _topic_balance(event: Event, assignment: Assignment) -> int:
    sizes = assignment.sizes(event).tolist()
    held = event.sessions.round.tolist()
    topic = event.sessions.topic.tolist()
    least = event.sessions.min_size.tolist()
    running = [s for s, size in enumerate(sizes) if size > 0 or least[s] == 0]
    return sum(
        abs(sizes[first] - sizes[second])
        for first in running
        for second in running
        if first < second
        and topic[first] == topic[second]
        and held[first] != held[second]
    )


def _leximin(event: Event, assignment: Assignment, level: int) -> int:
    return int((personal_totals(event, assignment) >= level).sum())


def _rank_maximal(event: Event, assignment: Assignment, level: int) -> int:
    return int((ranks_had(event, assignment) > level).sum())


def _generous(event: Event, assignment: Assignment, level: int) -> int:
    return int((ranks_had(event, assignment) >= level).sum())


CHECKS: dict[Rule, Callable[[Event, Assignment], Iterator[str]]] = {
    Rule.ONE_SEAT: _one_seat,
    Rule.CAPACITY: _capacity,
    Rule.NO_REPEAT: _no_repeat,
    Rule.CLASH: _clash,
    Rule.MINIMUM: _minimum,
    Rule.PIN: _pin,
    Rule.BAN: _ban,
    Rule.ATTENDS: _attends,
    Rule.AT_MOST: _at_most,
}
"""What each rule forbids, as messages about an assignment."""

VALUES: dict[StageName, Callable[[Event, Assignment], int]] = {
    StageName.UNSEATED: _unseated,
    StageName.WORST: _worst,
    StageName.DISSATISFACTION: _dissatisfaction,
    StageName.BALANCE: _balance,
    StageName.TOPIC_BALANCE: _topic_balance,
}
"""What each stage counts that is one number."""

LEVELS: dict[StageName, Callable[[Event, Assignment, int], int]] = {
    StageName.LEXIMIN: _leximin,
    StageName.RANK_MAXIMAL: _rank_maximal,
    StageName.GENEROUS: _generous,
}
"""What the others count at a level: people whose total is so much or more, seats of a
later rank, seats of this rank or a later one."""


def _person(event: Event, person: int) -> str:
    return f"participant {shown(str(event.participants.ids[person]))}"


def _session(event: Event, session: int) -> str:
    return f"session {shown(str(event.sessions.ids[session]))}"


def _round(event: Event, held: int) -> str:
    return shown(str(event.rounds.ids[held]))
