"""What only the solver says is doubted, beside the stages that are built on it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import allocation as al
from allocation._engine import clock as clocks
from allocation._engine import doubting, levels, search, stage_search
from allocation._engine.found import Found
from allocation._engine.model import Model
from allocation._engine.search import Outcome
from tests.rich_cases import asking
from tests.rule_cases import event_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocation._engine.clock import Clock

STAGES = ["dissatisfaction", "balance"]


def event_of_two() -> al.Event:
    """Return two people who want the same one of two sessions of two seats."""
    return al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[2, 2])


def lying_once(monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """Let the first whole search call the worst assignment the best."""
    honest = search.solve
    seats = np.array([[False, True], [False, True]])
    lies: list[Outcome] = []

    def solve(model: Model, **options: Any) -> Outcome:
        if options.get("effort") is not None:
            return Outcome(al.Status.UNKNOWN, None, None, None)
        if lies:
            return honest(model, **options)
        worst = Found.of_taken(model.event, seats)
        lies.append(Outcome(al.Status.OPTIMAL, worst, 2, 2))
        return lies[0]

    monkeypatch.setattr(search, "solve", solve)
    monkeypatch.setattr(search, "among", lambda *_, **__: None)
    return lies


def test_a_wrong_claim_undoes_the_stages_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing stays that was built on it: all stages end as with an honest solver."""
    honest = al.allocate(event_of_two(), stages=STAGES, seed=1)
    lies = lying_once(monkeypatch)

    plan = al.allocate(event_of_two(), stages=STAGES, seed=1)

    assert lies
    assert [s.value for s in plan.stages] == [s.value for s in honest.stages]
    assert plan.stages[0].value == 0
    assert plan.status is al.Status.OPTIMAL


def test_a_wrong_claim_is_taken_back_where_no_time_is_left_to_mend_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The plan stays, and no longer says that its first stage is at its best."""
    lying_once(monkeypatch)
    running: list[Clock] = []
    wait = doubting.Doubts.refuted
    starting = clocks.Clock.__init__

    def started(self: Clock, limit: float | None) -> None:
        starting(self, limit)
        running.append(self)

    def refuted(self: doubting.Doubts) -> dict[int, Found]:
        better = wait(self)
        running[-1].interrupted = True
        return better

    monkeypatch.setattr(clocks.Clock, "__init__", started)
    monkeypatch.setattr(doubting.Doubts, "refuted", refuted)

    plan = al.allocate(event_of_two(), stages=STAGES, seed=1)

    first = plan.stages[0]
    assert first.value > 0  # the balance has improved on it a little
    assert (first.bound, first.price_bound) == (0, 0)
    assert first.status is al.Status.FEASIBLE
    assert first.proof is al.Proof.BEST_KNOWN
    assert plan.interrupted


def crowded() -> al.Event:
    """Return two people who want the same seat: without prices, nothing proves that."""
    return al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])


def test_an_honest_claim_is_doubted_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each claim is asked again once, in another thread, and the plan is as before."""
    event = crowded()
    asked: list[threading.Thread] = []
    honest = search.doubt

    def doubt(model: Model, **options: Any) -> Outcome:
        asked.append(threading.current_thread())
        return honest(model, **options)

    monkeypatch.setattr(search, "doubt", doubt)

    plan = al.allocate(event, seed=1, reductions=al.Reductions.none())

    claimed = [s for s in plan.stages if s.proof is al.Proof.SOLVER_CLAIMED]
    assert plan.status is al.Status.OPTIMAL
    assert claimed
    assert len(asked) == len(claimed)
    assert threading.main_thread() not in asked
    assert not any(thread.is_alive() for thread in asked)


def test_a_doubt_that_fails_fails_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong in its thread comes out of the call."""
    event = crowded()

    def fail(*_: object, **__: object) -> Outcome:
        message = "out of memory, say"
        raise MemoryError(message)

    monkeypatch.setattr(search, "doubt", fail)

    with pytest.raises(MemoryError, match="out of memory, say"):
        al.allocate(event, seed=1, reductions=al.Reductions.none())


@pytest.mark.parametrize("presolved", [True, False])
def test_a_doubt_goes_another_way_than_its_claim(
    monkeypatch: pytest.MonkeyPatch, *, presolved: bool
) -> None:
    """Through presolve where the claim did not go, and around it where it did."""
    ways: list[bool] = []
    honest_doubt, honest_search = search.doubt, stage_search.StageSearch.search

    def searched(self: stage_search.StageSearch, *given: Any) -> stage_search.Searched:
        return honest_search(self, *given)._replace(presolved=presolved)

    def doubt(model: Model, **options: Any) -> Outcome:
        ways.append(options["presolve"])
        return honest_doubt(model, **options)

    monkeypatch.setattr(stage_search.StageSearch, "search", searched)
    monkeypatch.setattr(search, "doubt", doubt)

    plan = al.allocate(crowded(), seed=1, reductions=al.Reductions.none())

    assert ways
    assert set(ways) == {not presolved}
    assert plan.status is al.Status.OPTIMAL


# What is looked for without the LP


def test_an_easy_assignment_is_found_without_the_lp() -> None:
    """It keeps the rules; that there is none is told as well."""
    event = event_of(3, [0, 0], [2, 2])
    clock = clocks.Clock(None)
    model = Model(event)
    outcome = search.easily(model, clock=clock, seed=1)
    assert outcome.found is not None
    assert al.violations(event, outcome.found.assignment) == []

    model.cp.add(model.sizes[0] == 3)

    refused = search.easily(model, clock=clock, seed=1)
    assert refused.status is al.Status.INFEASIBLE
    assert not refused.presolved


@pytest.mark.parametrize("effort", [0.0, search.EASILY])
def test_what_is_not_easy_is_left_to_the_whole_search(
    monkeypatch: pytest.MonkeyPatch, effort: float
) -> None:
    """No effort at all changes neither values nor bounds."""
    monkeypatch.setattr(search, "EASILY", effort)
    monkeypatch.setattr(search, "among", lambda *_, **__: None)
    monkeypatch.setattr(stage_search.StageSearch, "near", lambda *_: None)
    event = asking(
        event_of(6, [0, 0, 1, 1], [3, 3] * 2), together=[al.Group(["P1", "P2", "P3"])]
    )

    plan = al.allocate(event, seed=1)

    known = al.allocate(event, seed=1, reductions=al.Reductions.none())
    assert plan.status is al.Status.OPTIMAL
    assert [s.value for s in plan.stages] == [s.value for s in known.stages]


# Rules that bind nobody have no row


def all_active(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each side have a row from the start."""
    start: Callable[..., None] = levels.Level.__init__

    def started(self: levels.Level, *given: Any, **options: Any) -> None:
        start(self, *given, **options)
        self.active[:] = True

    monkeypatch.setattr(levels.Level, "__init__", started)


def test_rows_that_are_added_when_they_are_broken_prove_as_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A program with all rows from the start ends with the same bound by prices."""
    event = al.lille_rules(60, seed=3)
    few = al.allocate(event, stages=["dissatisfaction"], seed=1).stages[0]
    all_active(monkeypatch)

    every = al.allocate(event, stages=["dissatisfaction"], seed=1).stages[0]

    assert few.price_bound == every.price_bound
    assert few.value == every.value
