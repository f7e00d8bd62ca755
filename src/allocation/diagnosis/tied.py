"""Reasons from counting people who sit together or apart, and quotas."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from allocation.diagnosis.counting import of_capacity, of_needs
from allocation.diagnosis.naming import ids_of, people_named
from allocation.errors import Conflict, shown
from allocation.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.event.grouping import Share


def together(event: Event) -> Iterator[Conflict]:
    """Yield people who sit together, and whom no session can hold together."""
    for held, name in enumerate(event.rounds):
        inside = np.flatnonzero(event.sessions.round == held)
        for people in _joined(event, held):
            pinned = event.pinned[np.ix_(people, inside)]
            open_to = ~event.barred[np.ix_(people, inside)].any(axis=0)
            open_to &= event.capacity[inside] >= len(people)
            open_to &= pinned.any(axis=0) | ~pinned.any()
            if not open_to.any() or pinned.any(axis=0).sum() > 1:
                rules = [Rule.ONE_SEAT, Rule.TOGETHER]
                rules += [Rule.PIN] * bool(pinned.any())
                rules += [Rule.BAN] * bool(event.banned[np.ix_(people, inside)].any())
                named = map(str, rules)
                more = of_needs(event, np.ix_(people, inside))
                yield Conflict(
                    tuple(dict.fromkeys([*named, *of_capacity(event, inside), *more])),
                    f"round {name}: no session can hold {people_named(event, people)}, "
                    "who sit together",
                    rounds=(name,),
                    participants=ids_of(event.participants.ids, people),
                )


def _joined(event: Event, held: int) -> list[NDArray[np.int64]]:
    """Return people who all sit together in a round, by one group or by several."""
    joined: list[set[int]] = []
    for people, rounds in event.together:
        here = {p for p in people if event.participants.attends[p, held]}
        if held in rounds and len(here) > 1:
            for other in [each for each in joined if each & here]:
                joined.remove(other)
                here |= other
            joined.append(here)
    return [np.array(sorted(people)) for people in joined]


def apart(event: Event) -> Iterator[Conflict]:
    """Yield people who sit apart, in too few sessions or together as well."""
    for people, rounds in event.apart:
        for held in rounds:
            name = str(event.rounds.ids[held])
            here = [p for p in people if event.participants.attends[p, held]]
            count = int((event.sessions.round == held).sum())
            if len(here) > count:
                yield Conflict(
                    (str(Rule.ONE_SEAT), str(Rule.APART)),
                    f"round {name}: {people_named(event, np.array(here))} sit apart, "
                    f"{count} sessions",
                    rounds=(name,),
                    participants=ids_of(event.participants.ids, np.array(here)),
                )
            for joined in _joined(event, held):
                both = sorted(set(here) & set(joined.tolist()))
                for pair in combinations(both, 2):
                    two = np.array(pair)
                    yield Conflict(
                        (str(Rule.ONE_SEAT), str(Rule.TOGETHER), str(Rule.APART)),
                        f"round {name}: {people_named(event, two)} sit together, "
                        "and apart",
                        rounds=(name,),
                        participants=ids_of(event.participants.ids, two),
                    )


def quotas(event: Event) -> Iterator[Conflict]:
    """Yield rounds in which quotas leave too few seats for some people."""
    for share in event.quotas:
        member = np.zeros(len(event.participants), dtype=bool)
        member[share.people] = True
        for held, name in enumerate(event.rounds):
            here = event.participants.attends[:, held]
            inside = np.flatnonzero(event.sessions.round == held)
            if share.quota.keep is None:
                people, seats = here & member, _for_them(event, share, held, inside)
                whose = f"people of {share.quota.by} {shown(share.value)}"
            else:
                people, seats = here & ~member, _for_others(event, share, held, inside)
                whose = f"people who are not of {share.quota.by} {shown(share.value)}"
            if people.sum() > seats:
                yield Conflict(
                    (
                        str(Rule.ONE_SEAT),
                        str(Rule.QUOTA),
                        *of_capacity(event, inside),
                    ),
                    f"round {name}: {people.sum()} {whose}, at most {seats} may have a "
                    "seat",
                    rounds=(name,),
                    sessions=ids_of(event.sessions.ids, inside),
                )


def _for_others(
    event: Event, share: Share, held: int, inside: NDArray[np.int64]
) -> int:
    """Return how many others may sit in a round where seats are kept."""
    total, limited = 0, set(share.sessions.tolist())
    for session in inside.tolist():
        kept = 0
        if session in limited:
            kept = share.quota.keep or 0
            if share.quota.release:
                rows = share.people
                wanting = event.listed[rows, session] & ~event.barred[rows, session]
                wanting &= event.participants.attends[rows, held]
                kept = min(kept, int(wanting.sum()))
        total += max(int(event.capacity[session]) - kept, 0)
    return total


def _for_them(event: Event, share: Share, held: int, inside: NDArray[np.int64]) -> int:
    """Return how many people of a quota may sit in a round."""
    quota, limited = share.quota, set(share.sessions.tolist())
    everybody = int(event.people[held])
    here = int(event.participants.attends[share.people, held].sum())
    total = 0
    for session in inside.tolist():
        most = min(int(event.capacity[session]), everybody)
        if session in limited:
            if quota.at_most is not None:
                most = min(most, quota.at_most)
            elif quota.share_of_group is not None:
                part, whole = quota.share_of_group
                most = min(most, -(-part * here // whole))
            elif quota.share_of_session is not None:
                part, whole = quota.share_of_session
                most = min(most, -(-part * most // whole))
        total += most
    if quota.share_of_session is not None and limited >= set(inside.tolist()):
        # all together no more than the part of all, each rounded up
        part, whole = quota.share_of_session
        total = min(total, (part * everybody + (whole - 1) * len(inside)) // whole)
    return total
