"""An answer as a notebook shows it: its stages, first choices, and nobody's name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from allocation import evaluation, markup, profiles
from allocation.event.showing import heading, more
from allocation.occupancy import CANCELLED, NOT_PROGRAMMED, STATES, occupancy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.result import StageResult

STAGES_SHOWN = 12
"""How many stages a notebook shows."""

SESSIONS_SHOWN = 12
"""How many sessions it names in one sentence."""


def html(
    event: Event, assignment: Assignment, stages: Sequence[StageResult], known: str
) -> str:
    """Return an answer as a notebook shows it.

    Parameters
    ----------
    event, assignment
        The question and the answer.
    stages
        How the stages of a plan ended; none of any other list.
    known
        What is known of it as a whole.

    Returns
    -------
    str
        HTML.
    """
    table = markup.table(
        ("stage", "value", "bound", "status", "proof"),
        [
            (stage.name, _value(stage), stage.bound, stage.status, stage.proof)
            for stage in stages[:STAGES_SHOWN]
        ],
    )
    return markup.block(
        *heading(event),
        markup.paragraph(first_choices(event, assignment)),
        *(markup.paragraph(line) for line in sessions(event, assignment)),
        markup.paragraph(known),
        *([table] if stages else []),
        *more(len(stages) - STAGES_SHOWN, "stages"),
    )


def verdict(event: Event, assignment: Assignment) -> str:
    """Return how often an answer breaks rules, in a sentence.

    Parameters
    ----------
    event, assignment
        The question and any answer.
    """
    broken = Counter(str(one.rule) for one in evaluation.violations(event, assignment))
    if not broken:
        return "No rule is broken."
    told = ", ".join(f"{rule} {count}" for rule, count in broken.items())
    return f"Rules broken: {told}."


def first_choices(event: Event, assignment: Assignment) -> str:
    """Return who has first choices, in a sentence.

    Parameters
    ----------
    event, assignment
        The question and any answer.

    Returns
    -------
    str
        Shares of the people with choices, as :class:`allocation.Measures` has them.
    """
    matters = profiles.matters(event)
    people = int(np.any(matters, axis=1).sum())
    if not people:
        return "Nobody has choices."
    firsts = profiles.firsts(event, assignment)
    everywhere = int((np.all(firsts | ~matters, axis=1) & matters.any(axis=1)).sum())
    somewhere = int(np.any(firsts, axis=1).sum())
    return (
        f"Of {people} people with choices, {_percent(everywhere, people)} have first "
        f"choices in every round, {_percent(somewhere, people)} in at least one."
    )


def sessions(event: Event, assignment: Assignment) -> list[str]:
    """Return which sessions do not run, and which rooms were given, a sentence each.

    Parameters
    ----------
    event, assignment
        The question and any answer.

    Returns
    -------
    list of str
        Nothing where all run in the rooms that they name.
    """
    found = occupancy(event, assignment)
    ids, rooms = event.sessions.ids.tolist(), event.rooms.ids.tolist()
    state = np.array(STATES)[found.state]
    told = {
        "Cancelled": [ids[s] for s in np.flatnonzero(state == CANCELLED)],
        "Not programmed": [ids[s] for s in np.flatnonzero(state == NOT_PROGRAMMED)],
        "Rooms given": [
            f"{ids[s]} in {rooms[found.room[s]]}"
            for s in np.flatnonzero((event.sessions.room < 0) & (found.room >= 0))
        ],
    }
    return [
        f"{words}: {_few(sorted(names))}." for words, names in told.items() if names
    ]


def _few(names: list[str]) -> str:
    rest = len(names) - SESSIONS_SHOWN
    listed = ", ".join(names[:SESSIONS_SHOWN])
    return f"{listed} and {rest} more" if rest > 0 else listed


def _value(stage: StageResult) -> object:
    if stage.value == stage.reached:
        return stage.value
    return f"{stage.value} ({stage.reached} before tolerance)"


def _percent(part: int, whole: int) -> str:
    """Return a share that is 100 % only of all, and 0 % only of none."""
    share = 100 * part / whole
    if 0 < part < whole:
        share = min(max(share, 0.1), 99.9)
    return f"{share:.1f} %" if part not in {0, whole} else f"{share:.0f} %"
