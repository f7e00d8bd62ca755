"""Search over programmes: which sessions run, and where, a round or two at a time.

What runs in the other rounds, and in which room, is kept, while everybody's seats are
free in all rounds: the whole model of that is solved in seconds, mostly to its end
(large neighbourhood search: Shaw 1998, https://doi.org/10.1007/3-540-49481-2_30).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from allocation._engine.found import Found
    from allocation._engine.stage_search import StageSearch
    from allocation.certificate import Certificate

PART = 0.4
"""The part of the time that is left which this search may take."""

EFFORT = 3.0
"""How much work one neighbourhood is worth, in the solver's deterministic units."""


def improved(search: StageSearch, lower: int, proof: Certificate) -> Found | None:
    """Return a better assignment, with another programme, if one is found.

    Parameters
    ----------
    search
        The search of a stage; what it has found before has the programme to begin with.
    lower
        The bound of the stage: nothing is better.
    proof
        What proves it.

    Returns
    -------
    Found or None
        None if there is nothing to choose, or nothing better was found.
    """
    event, name = search.run.event, search.stage.name
    if not event.sessions.candidate.any() or not search.run.reductions.columns:
        return None
    time = search.run.clock.share(PART)
    best = search.before or search.some()
    if best is None:
        return None
    rounds = range(len(event.rounds))
    places = list(chain(combinations(rounds, 1), combinations(rounds, 2)))
    turn = failed = 0
    while failed < len(places) and best.value(name) > lower and not time.is_over():
        free = np.isin(event.sessions.round, places[turn % len(places)])
        now = replace(search, before=best)
        found = now.about(np.flatnonzero(~free), lower, proof, EFFORT, turn)
        turn += 1
        if found is None or found.value(name) >= best.value(name):
            failed += 1
        else:
            best, failed = found, 0
    return None if best is search.before else best
