"""Facts about people whom rules look at together: groups, quotas, marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from allocation.event.tables import Participants, Rounds, Sessions
    from allocation.rules import Group, ProgrammeLimit, Quota, Rules


class Members(NamedTuple):
    """People whom a rule names together.

    Parameters
    ----------
    people
        Their indices, ascending.
    rounds
        Indices of the rounds in which it holds, ascending.
    """

    people: tuple[int, ...]
    rounds: tuple[int, ...]


class Limited(NamedTuple):
    """Sessions of which so many run.

    Parameters
    ----------
    sessions
        Their indices, ascending.
    least, most
        How many of them run.
    """

    sessions: tuple[int, ...]
    least: int
    most: int


class Share(NamedTuple):
    """A quota of one organisation, or category.

    Parameters
    ----------
    quota
        What it says.
    value
        Whose it is.
    people
        Their indices, ascending.
    sessions
        Indices of the sessions in which it holds, ascending.
    """

    quota: Quota
    value: str
    people: NDArray[np.int64]
    sessions: NDArray[np.int64]


def groups(
    named: Iterable[Group], participants: Participants, rounds: Rounds
) -> tuple[Members, ...]:
    """Return groups by index, in an order that says nothing about how they came.

    Parameters
    ----------
    named
        The groups.
    participants, rounds
        The tables.
    """
    found = set()
    for group in named:
        held = [rounds.index(name) for name in group.rounds] or range(len(rounds))
        people = sorted({participants.index(name) for name in group.members})
        found.add(Members(tuple(people), tuple(sorted(set(held)))))
    return tuple(sorted(found))


def limits(
    named: Iterable[ProgrammeLimit], sessions: Sessions, rounds: Rounds
) -> tuple[Limited, ...]:
    """Return the sets of sessions of which so many run, in an order of their own.

    Parameters
    ----------
    named
        The limits.
    sessions, rounds
        The tables.
    """
    found = []
    for limit in sorted(named, key=repr):
        inside = np.ones(len(sessions), dtype=bool)
        if limit.kind:
            inside &= sessions.kind == limit.kind
        if limit.topic:
            inside &= sessions.topic == limit.topic
        held = [rounds.index(name) for name in limit.rounds] or [*range(len(rounds))]
        parts = [held] if limit.per == "event" else [[each] for each in held]
        for part in parts:
            chosen = np.flatnonzero(inside & np.isin(sessions.round, part)).tolist()
            most = len(chosen) if limit.at_most is None else limit.at_most
            found.append(Limited(tuple(chosen), limit.at_least, most))
    return tuple(found)


def shares(
    named: Iterable[Quota], participants: Participants, sessions: Sessions
) -> tuple[Share, ...]:
    """Return the quotas, one for each organisation or category that has people.

    In an order that says nothing about how they came.

    Parameters
    ----------
    named
        The quotas.
    participants, sessions
        The tables.
    """
    found = []
    for quota in sorted(named, key=repr):
        column = getattr(participants, quota.by)
        held = [sessions.index(name) for name in quota.sessions]
        inside = np.array(sorted(set(held)) or range(len(sessions)), dtype=np.int64)
        values = [quota.value] if quota.value else sorted({*column.tolist()} - {""})
        for value in values:
            people = np.flatnonzero(column == value)
            found.append(Share(quota, value, people, inside))
    return tuple(found)


def marks(
    rules: Rules,
    participants: Participants,
    of_groups: Iterable[Members],
    rounds: Iterable[int],
    needs: NDArray[np.bool_] | None,
) -> list[NDArray[np.int32]]:
    """Return what tells people apart to the rules that look at several of them.

    Parameters
    ----------
    rules, participants
        Parts of an event.
    of_groups
        Groups that sit together, or apart.
    rounds
        Only groups of these rounds matter.
    needs
        What people need of rooms that are chosen, shape ``(participants, features)``;
        None where no room is.

    Returns
    -------
    list of numpy.ndarray
        Columns, each of shape ``(participants,)``; people who are equal in all of them
        are alike.
    """
    columns: list[NDArray[np.int32]] = []
    people = len(participants)
    held = set(rounds)
    single = sorted(
        {p for group in of_groups if held & set(group.rounds) for p in group.people}
    )
    if single:
        column = np.zeros(people, dtype=np.int32)
        column[single] = np.arange(1, len(single) + 1)
        columns.append(column)
    looked_at: dict[str, set[str]] = {}
    for quota in rules.quotas:
        looked_at.setdefault(quota.by, set()).add(quota.value)
    if rules.mixture:
        looked_at.setdefault(rules.mixture, set()).add("")
    for by, values in sorted(looked_at.items()):
        cells = getattr(participants, by)
        known = sorted({*cells.tolist()} if "" in values else values)
        column = np.zeros(people, dtype=np.int32)
        for number, value in enumerate(known, start=1):
            column[cells == value] = number
        columns.append(column)
    if (participants.show_up != participants.show_up[0]).any():
        columns.append(participants.show_up.astype(np.int32))
    if needs is not None and needs.any():
        columns += [need.astype(np.int32) for need in needs.T]
    return columns
