"""The table of groups: who sits together, or apart."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocation.report.columns import picked
from allocation.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.report.faces import Faces

RULES = (Rule.TOGETHER, Rule.APART)
"""The rules that look at groups."""


def groups(event: Event, assignment: Assignment, faces: Faces) -> pd.DataFrame:
    """Return a row for each seat of a member, as :meth:`Report.groups` says.

    Parameters
    ----------
    event, assignment
        The question and any answer.
    faces
        How people are shown, and in what order.

    Returns
    -------
    pandas.DataFrame
        By rule, group, round, participant and session.
    """
    found = np.array(list(_rows(event, assignment, faces)), dtype=np.int64)
    rule, group, held, person, session, kept = found.reshape(-1, 6).T
    return pd.DataFrame(
        {
            "rule": picked([str(one) for one in RULES], rule),
            "group": group,
            "round": picked(event.rounds.ids.tolist(), held),
            **faces.columns(person),
            "session": picked(event.sessions.ids.tolist(), session),
            "kept": kept.astype(bool),
        }
    )


def _rows(
    event: Event, assignment: Assignment, faces: Faces
) -> Iterator[tuple[int, int, int, int, int, int]]:
    ids = event.sessions.ids.tolist()
    taken: dict[tuple[int, int], list[int]] = {}
    seats = zip(
        assignment.participant.tolist(), assignment.session.tolist(), strict=True
    )
    for person, session in seats:
        cell = person, int(event.sessions.round[session])
        taken.setdefault(cell, []).append(session)
    for rule, several in enumerate((event.together, event.apart)):
        # whoever comes first in the tables, and not in the rows of the event
        named = [
            (sorted(group.people, key=lambda one: faces.place[one]), group.rounds)
            for group in several
        ]
        named.sort(key=lambda one: ([faces.place[who] for who in one[0]], one[1]))
        for number, (people, rounds) in enumerate(named, start=1):
            for held in rounds:
                here = [who for who in people if event.participants.attends[who, held]]
                sits = {who: sorted(taken.get((who, held), [])) for who in here}
                kept = _kept(RULES[rule], list(sits.values()))
                for who in here:
                    mine = sorted(sits[who], key=lambda one: ids[one]) or [-1]
                    for session in mine:
                        yield rule, number, held, who, session, kept


def _kept(rule: Rule, sits: list[list[int]]) -> bool:
    """Say whether those who attend a round keep a rule, by the sessions of each."""
    if rule is Rule.TOGETHER:
        return all(one == sits[0] for one in sits)
    return not any(set(one) & set(other) for one, other in combinations(sits, 2))
