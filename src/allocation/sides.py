r"""Rules that tie several people, as rows over seats: what the bound by prices sees.

A side is a row :math:`\sum_{p} c_p x_{ps} - b\,n_s \le r_w`, for one session ``s``, its
size ``n`` and the way ``w`` in which it runs (:class:`allocation.ways.Way`); some are
equations. Those of the stage ``mixture`` have no limit: their absolute value is what it
counts. ``together``, ``apart``, ``quota``, needs of people in rooms that are chosen
(``room``), and people who are not all expected to come (``capacity``) are such rows.
Each has a name, of the rule and of ids, under which its price is published.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from allocation.rules import Rule
from allocation.stages import StageName
from allocation.ways import HUNDRED, ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.event.grouping import Share


@dataclass(frozen=True)
class Side:
    """One row over the seats of one session.

    Parameters
    ----------
    name
        The rule, and whom and what it is about.
    session
        The session.
    people
        Indices of the people who count, shape ``(people,)``.
    each
        What a seat of each counts, of the same shape.
    limit
        What the row may be at most, for each way in which the session runs.
    of_size
        How often the size of the session is taken off.
    equal
        Whether the row is 0, and not only at most so.
    soft
        Whether the row limits nothing: ``mixture`` counts its absolute value.
    """

    name: str
    session: int
    people: NDArray[np.int64]
    each: NDArray[np.int64]
    limit: tuple[int, ...]
    of_size: int = 0
    equal: bool = False
    soft: bool = False


def named(*parts: str) -> str:
    """Return the name of a price: texts that no id can imitate.

    Parameters
    ----------
    parts
        The rule, and ids.

    Examples
    --------
    >>> named("apart", "P1", "P2", "s1")
    '["apart","P1","P2","s1"]'
    """
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def sides(event: Event) -> list[Side]:
    """Return the rows of an event, sorted by name.

    Groups that share members, or rounds, say some of them twice: each is there once, as
    a name has one price.

    Parameters
    ----------
    event
        The question.
    """
    found: dict[str, Side] = {}
    for state in (_together, _apart, _quotas, _needs, _expected, _mixture):
        found |= {side.name: side for side in state(event)}
    return [found[name] for name in sorted(found)]


def _by_id(event: Event, people: Iterable[int]) -> list[int]:
    """Return people in the order of their ids, which says nothing about their rows."""
    ids = event.participants.ids
    return sorted(people, key=lambda person: str(ids[person]))


def _together(event: Event) -> Iterator[Side]:
    ids, attends = event.participants.ids, event.participants.attends
    for group in event.together:
        members = _by_id(event, group.people)
        for held in group.rounds:
            there = [person for person in members if attends[person, held]]
            for session in np.flatnonzero(event.sessions.round == held).tolist():
                for one, other in pairwise(there):
                    if event.barred[[one, other], session].all():
                        continue
                    yield Side(
                        named(
                            Rule.TOGETHER,
                            str(ids[one]),
                            str(ids[other]),
                            str(event.sessions.ids[session]),
                        ),
                        session,
                        np.array([one, other]),
                        np.array([1, -1]),
                        (0,) * len(ways(event, session)),
                        equal=True,
                    )


def _apart(event: Event) -> Iterator[Side]:
    ids, attends = event.participants.ids, event.participants.attends
    for group in event.apart:
        members = _by_id(event, group.people)
        for held in group.rounds:
            there = [person for person in members if attends[person, held]]
            if len(there) < 2:  # noqa: PLR2004  # nobody to be apart from
                continue
            for session in np.flatnonzero(event.sessions.round == held).tolist():
                yield Side(
                    named(
                        Rule.APART,
                        *[str(ids[person]) for person in there],
                        str(event.sessions.ids[session]),
                    ),
                    session,
                    np.array(there),
                    np.ones(len(there), dtype=np.int64),
                    (1,) * len(ways(event, session)),
                )


def _quotas(event: Event) -> Iterator[Side]:
    for number, share in enumerate(event.quotas):
        for session in share.sessions.tolist():
            side = _quota(event, str(number), share, session)
            if side is not None:
                yield side


def _quota(event: Event, number: str, share: Share, session: int) -> Side | None:
    quota = share.quota
    held = int(event.sessions.round[session])
    attends = event.participants.attends[:, held]
    may = attends & ~event.barred[:, session]
    mine = share.people[may[share.people]]
    name = named(Rule.QUOTA, number, share.value, str(event.sessions.ids[session]))
    every = ways(event, session)
    if quota.keep is not None:
        kept = quota.keep
        if quota.release:
            kept = min(kept, int(event.listed[mine, session].sum()))
        others = np.setdiff1d(np.flatnonzero(may), share.people)
        limit = tuple(max(way.holds - kept, 0) for way in every)
        return _ones(name, session, others, limit) if kept > 0 else None
    if quota.at_most is not None:
        return _ones(name, session, mine, (quota.at_most,) * len(every))
    if quota.share_of_group is not None:
        part, whole = quota.share_of_group
        count = int(attends[share.people].sum())
        return _ones(name, session, mine, (-(-part * count // whole),) * len(every))
    if quota.share_of_session is not None and len(mine):
        part, whole = quota.share_of_session
        each = np.full(len(mine), whole, dtype=np.int64)
        return Side(name, session, mine, each, (whole - 1,) * len(every), of_size=part)
    return None


def _ones(
    name: str, session: int, people: NDArray[np.int64], limit: tuple[int, ...]
) -> Side | None:
    """Return a row that counts people; None if it can say nothing."""
    if not len(people) or len(people) <= min(limit, default=0):
        return None
    return Side(name, session, people, np.ones(len(people), dtype=np.int64), limit)


def _needs(event: Event) -> Iterator[Side]:
    """Somebody sits in a session only if its room has what the person needs.

    A row is over people who are alike in its round: one each would count a class once
    for every member.
    """
    needs = event.person_needs
    if not event.rules.choose_rooms or not needs.any():
        return
    held = event.sessions.round
    for session in range(len(event.sessions)):
        may = event.participants.attends[:, held[session]] & ~event.barred[:, session]
        alike = event.classes_in((int(held[session]),)).of_person
        needy = np.flatnonzero(may & needs.any(axis=1))
        for number in np.unique(alike[needy]).tolist():
            people = needy[alike[needy] == number]
            lacks = (needs[people[0]] & ~event.room_has).any(axis=1)
            every = ways(event, session)
            good = [way.room < 0 or not lacks[way.room] for way in every]
            if all(good):
                continue
            ids = event.participants.ids
            yield Side(
                named(
                    Rule.ROOM,
                    *[str(ids[person]) for person in _by_id(event, people.tolist())],
                    str(event.sessions.ids[session]),
                ),
                session,
                people,
                np.ones(len(people), dtype=np.int64),
                tuple(len(people) * is_good for is_good in good),
            )


def _expected(event: Event) -> Iterator[Side]:
    """Where people are not equally sure to come, seats are for those expected."""
    rates = event.participants.show_up
    if (rates == rates[0]).all():
        return
    for session in range(len(event.sessions)):
        held = event.sessions.round[session]
        may = event.participants.attends[:, held] & ~event.barred[:, session]
        people = np.flatnonzero(may)
        each = rates[people] * int(event.sessions.show_up[session])
        seats = int(event.sessions.extra[session])
        limit = tuple(
            HUNDRED**2 * (way.seats + seats) if way.limited else int(each.sum())
            for way in ways(event, session)
        )
        yield Side(
            named(Rule.CAPACITY, str(event.sessions.ids[session])),
            session,
            people,
            each,
            limit,
        )


def _mixture(event: Event) -> Iterator[Side]:
    if not event.rules.mixture:
        return
    column = getattr(event.participants, event.rules.mixture)
    values = sorted({*column.tolist()} - {""})
    for session in range(len(event.sessions)):
        held = event.sessions.round[session]
        attends = event.participants.attends[:, held]
        for value in values:
            people = np.flatnonzero(attends & (column == value))
            if not len(people):
                continue
            each = np.full(len(people), int(attends.sum()), dtype=np.int64)
            yield Side(
                named(StageName.MIXTURE, value, str(event.sessions.ids[session])),
                session,
                people,
                each,
                (0,) * len(ways(event, session)),
                of_size=len(people),
                soft=True,
            )
