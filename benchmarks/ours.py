"""The library itself, from arrays to a checked assignment."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

import allocation as al
from benchmarks.outcome import Outcome

if TYPE_CHECKING:
    from benchmarks.cases import Case

SEED = 1


def event_of(case: Case) -> al.Event:
    """Return the case as an event.

    Parameters
    ----------
    case
        The question.
    """
    return al.Event.from_arrays(
        case.values,
        round=case.round,
        capacity=case.capacity,
        topic=case.topic,
        min_size=case.min_size,
        mandatory=case.mandatory,
        attends=case.attends,
        pins=case.pins,
        scale=case.scale,
        ties=case.ties,
        rules=al.Rules(no_repeat=[[str(r + 1) for r in s] for s in case.no_repeat]),
        scoring=al.Scoring(**case.scoring),
    )


def run(case: Case, limit: float) -> Outcome:
    """Build the event, allocate, and check once more to know what checking takes.

    ``allocate`` checks its own answer; solving is what it takes without that.

    Parameters
    ----------
    case
        The question.
    limit
        Seconds.
    """
    # the solver is loaded when it is first needed: not what is measured
    al.allocate(al.Event.from_arrays([[1]], round=[0], capacity=[1]))
    start = time.perf_counter()
    event = event_of(case)
    building = time.perf_counter() - start
    start = time.perf_counter()
    try:
        plan = al.allocate(
            event, stages=["dissatisfaction"], seed=SEED, time_limit=limit
        )
    except al.NothingFoundError:
        solving = time.perf_counter() - start
        return Outcome(None, building, solving, out_of_time=True)
    allocating = time.perf_counter() - start
    start = time.perf_counter()
    al.check(plan)
    checking = time.perf_counter() - start
    stage = plan.stages[0]
    words = {al.Proof.PROVEN: "proven", al.Proof.SOLVER_CLAIMED: "claimed"}
    given = plan.assignment
    seats = np.full((len(case.values), case.rounds), -1)
    seats[given.participant, case.round[given.session]] = given.session
    return Outcome(
        seats,
        building,
        max(allocating - checking, 0.0),
        checking,
        bound=stage.bound,
        optimal=words.get(stage.proof, ""),
        stated=stage.value,
        out_of_time=plan.out_of_time,
    )
