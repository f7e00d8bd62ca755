"""What contradicts itself about people who sit together, or apart."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import Issue, shown
from allocation.event.checks import repeated, several, unknown
from allocation.event.joining import APART, TOGETHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocation.event.tables import Participants, Rounds
    from allocation.event.unchecked import Unchecked
    from allocation.rules import Group, Rules


def alone(rules: Rules) -> Iterator[Issue]:
    """Yield what is wrong with groups by themselves.

    Parameters
    ----------
    rules
        Of an event.
    """
    for kind, row, group in _every(rules):
        members, held = f"{kind}.members", f"{kind}.rounds"
        yield from repeated(members, "each member once", group.members, row)
        if len(set(group.members)) < 2:  # noqa: PLR2004  # nobody to sit with
            expected = "expected at least two members"
            yield Issue("rules", expected, row, members, several(group.members))
        yield from repeated(held, "each round once", group.rounds, row)


def of_names(
    rounds: Rounds, participants: Participants, rules: Rules
) -> Iterator[Issue]:
    """Yield what is wrong with the names in groups.

    Parameters
    ----------
    rounds, participants, rules
        Parts of an event.
    """
    for kind, row, group in _every(rules):
        members, held = f"{kind}.members", f"{kind}.rounds"
        noun = "the id of a participant"
        yield from unknown(members, noun, group.members, participants, row)
        yield from unknown(held, "the id of a round", group.rounds, rounds, row)


def _every(rules: Rules) -> Iterator[tuple[str, int, Group]]:
    """Yield what each group is for, its place, and the group."""
    for kind in (TOGETHER, APART):
        for row, group in enumerate(getattr(rules, kind)):
            yield kind, row, group


def between(event: Unchecked) -> Iterator[Issue]:
    """Yield what is wrong between groups, sessions and pins, in each round.

    Parameters
    ----------
    event
        An event that :mod:`allocation.event.granting` gave the benefit of the doubt.
    """
    together, apart = tuple(event.rules.together), tuple(event.rules.apart)
    for held in range(len(event.rounds)) if together or apart else ():
        if together and held < event.known_rounds:
            company = _company(event, held)
            yield from _too_large(event, held, company)
            yield from _torn_by_pins(event, held, company)
            if apart:
                yield from _together_and_apart(event, held, company)
        if apart:
            yield from _pinned_together(event, held)


def _present(event: Unchecked, kind: str, held: int) -> list[tuple[int, list[int]]]:
    """Return the groups that hold in a round: their places, and who attends it."""
    found = []
    name = event.rounds.ids[held]
    attends = event.participants.attends[:, held]
    for row, group in enumerate(getattr(event.rules, kind)):
        if not group.rounds or name in group.rounds:
            people = [event.participants.index(member) for member in group.members]
            found.append((row, [person for person in people if attends[person]]))
    return found


def _company(event: Unchecked, held: int) -> dict[int, int]:
    """Return a number for each member, the same for all who sit where others sit."""
    above: dict[int, int] = {}

    def first(person: int) -> int:
        while above.setdefault(person, person) != person:
            above[person] = person = above[above[person]]
        return person

    for _, people in _present(event, TOGETHER, held):
        for person in people:
            above[first(person)] = first(people[0])
    return {person: first(person) for person in [*above]}


def _too_large(event: Unchecked, held: int, company: dict[int, int]) -> Iterator[Issue]:
    of_round = np.flatnonzero(event.may_be_in(held)).tolist()
    options = [option.most for session in of_round for option in event.options[session]]
    if not options:
        return  # without any session, that is the problem
    most = max(options)
    size = Counter(company.values())
    seen: set[int] = set()
    for row, people in _present(event, TOGETHER, held):
        if not people or company[people[0]] in seen:
            continue
        seen.add(company[people[0]])
        count = size[company[people[0]]]
        if count > most:
            name = shown(event.rounds.ids[held])
            expected = (
                f"expected at most {most} people who sit together in round {name}, as "
                f"many as its largest session may hold"
            )
            got = str(count)
            if count > len(people):
                got += ", with the groups that share members"
            yield Issue("rules", expected, row, f"{TOGETHER}.members", got)


def _torn_by_pins(
    event: Unchecked, held: int, company: dict[int, int]
) -> Iterator[Issue]:
    first: dict[int, tuple[int, int]] = {}
    torn = {}
    for person, session in event.participants.pins.tolist():
        if event.sessions.round[session] == held and person in company:
            before = first.setdefault(company[person], (person, session))
            if before[1] != session and before[0] != person:
                torn[company[person]] = (before, (person, session))
    for row, people in _present(event, TOGETHER, held):
        pair = torn.pop(company[people[0]], None) if people else None
        if pair:
            got = " and ".join(
                f"{shown(event.participants.ids[person])} in "
                f"{shown(event.sessions.ids[session])}"
                for person, session in pair
            )
            expected = (
                "expected no pins to different sessions for people who sit together"
            )
            yield Issue("rules", expected, row, f"{TOGETHER}.members", got)


def _together_and_apart(
    event: Unchecked, held: int, company: dict[int, int]
) -> Iterator[Issue]:
    ids = event.participants.ids
    for row, people in _present(event, APART, held):
        for one, other in combinations(people, 2):
            if company.get(one, one) == company.get(other, other):
                name = shown(event.rounds.ids[held])
                expected = f"expected nobody both together and apart in round {name}"
                got = f"{shown(ids[one])} and {shown(ids[other])}"
                yield Issue("rules", expected, row, f"{APART}.members", got)
                break


def _pinned_together(event: Unchecked, held: int) -> Iterator[Issue]:
    seat = {
        person: session
        for person, session in event.participants.pins.tolist()
        if event.sessions.round[session] == held
    }
    ids = event.participants.ids
    for row, people in _present(event, APART, held):
        there: dict[int, int] = {}
        for person in people:
            if person not in seat:
                continue
            before = there.setdefault(seat[person], person)
            if before != person:
                name = shown(event.sessions.ids[seat[person]])
                expected = (
                    f"expected no pins of people apart to the same session, {name}"
                )
                got = f"{shown(ids[before])} and {shown(ids[person])}"
                yield Issue("rules", expected, row, f"{APART}.members", got)
