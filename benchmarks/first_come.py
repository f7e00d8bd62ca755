"""First come, first served: what a sign-up form does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.outcome import Outcome

if TYPE_CHECKING:
    from benchmarks.cases import Case


def run(case: Case, limit: float) -> Outcome:  # noqa: ARG001  # as the others
    """Let people choose in the order of their ids: what is left, the best first.

    Seats of pins are kept; minimum sizes are not seen; who finds nothing has no seat.

    Parameters
    ----------
    case
        The question.
    limit
        Seconds.
    """
    start = time.perf_counter()
    sets = [
        [n for n, among in enumerate(case.no_repeat) if r in among]
        for r in range(case.rounds)
    ]
    wishes = []
    for r in range(case.rounds):
        sessions = np.flatnonzero(case.round == r)
        best_first = np.argsort(case.costs[:, sessions], axis=1, kind="stable")
        wishes.append(sessions[best_first])
    building = time.perf_counter() - start
    start = time.perf_counter()
    left, topic = case.capacity.tolist(), case.topic.tolist()
    pinned: dict[tuple[int, int], int] = {}
    for person, session in case.pins.tolist():
        pinned[person, int(case.round[session])] = session
        left[session] -= 1
    seats = np.full((len(case.costs), case.rounds), -1)
    kept: list[set[tuple[int, int]]] = [set() for _ in range(len(seats))]
    for (person, r), session in pinned.items():
        kept[person].update((n, topic[session]) for n in sets[r])
    for r, of_round in enumerate(wishes):
        given = []
        here = case.attends[:, r].tolist()
        for person, wished in enumerate(of_round.tolist()):
            taken = kept[person]
            mine = pinned.get((person, r), -1)
            if mine < 0 and here[person]:
                for session in wished:
                    if left[session] and not any(
                        (n, topic[session]) in taken for n in sets[r]
                    ):
                        mine = session
                        left[session] -= 1
                        taken.update((n, topic[session]) for n in sets[r])
                        break
            given.append(mine)
        seats[:, r] = given
    return Outcome(seats, building, time.perf_counter() - start)
