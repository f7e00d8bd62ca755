"""Who comes from where, who sits with whom, and who needs what: all made up."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from allocation.event.tables import Strings, features, numbered, texts
from allocation.rules import Group
from allocation.synthetic.checks import refuse
from allocation.synthetic.draws import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP_FREE = "step-free"
"""What some rooms have and some people need."""

SMALLEST_GROUP, LARGEST_GROUP = 2, 4
"""How many friends a group has."""


def organisations(seed: int, people: int, count: int) -> Strings:
    """Return where people come from.

    Parameters
    ----------
    seed
        A whole number, at least 0.
    people
        How many there are.
    count
        How many organisations, at least 1; the first send more people than the last.

    Returns
    -------
    numpy.ndarray
        Shape ``(people,)``.
    """
    drawn = Draws(seed, "organisations of people").uniform(people)
    names: Strings = numbered("org-", count)[np.floor(drawn**2 * count).astype(int)]
    return names


def friends(
    seed: int, who: NDArray[np.int64], organisation: Strings, ids: Strings, count: int
) -> list[Group]:
    """Return groups of friends, of different organisations where people have one.

    Parameters
    ----------
    seed
        A whole number, at least 0.
    who
        Indices of those who may be in a group, each in one at most.
    organisation, ids
        Of all people, shape ``(people,)``: a quota of an organisation must not keep
        friends apart.
    count
        How many groups, of 2 to 4 people each.

    Returns
    -------
    list of Group
        Their members sit together in all rounds.

    Raises
    ------
    ValueError
        If there are too few people.
    """
    draws = Draws(seed, "friends")
    left = deque(who[draws.order(len(who))].tolist())
    spread = LARGEST_GROUP - SMALLEST_GROUP + 1
    sizes = SMALLEST_GROUP + np.floor(draws.uniform(count) * spread).astype(int)
    groups = []
    for size in sizes.tolist():
        group: list[int] = []
        seen: set[str] = set()
        passed: list[int] = []
        while left and len(group) < size:
            person = left.popleft()
            if organisation[person] in seen:
                passed.append(person)
                continue
            group.append(person)
            seen |= {organisation[person]} - {""}
        if len(group) < size:
            refuse("fewer groups of friends, or more people", count)
        left.extendleft(reversed(passed))
        groups.append(Group(ids[sorted(group)].tolist()))
    return groups


def step_free(seed: int, who: NDArray[np.int64], people: int, share: float) -> Strings:
    """Return what people need of their rooms.

    Parameters
    ----------
    seed
        A whole number, at least 0.
    who
        Indices of those who may need something.
    people
        How many there are in all.
    share
        The part of them that does, rounded up.

    Returns
    -------
    numpy.ndarray
        :data:`STEP_FREE` or nothing, shape ``(people,)``.
    """
    needs = texts([""] * people)
    count = int(np.ceil(share * people))
    needs[who[Draws(seed, "needs").order(len(who))[:count]]] = features([STEP_FREE])
    return needs
