"""Stage after stage: bound it by prices, search, settle it, go on."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocation import certificate, evaluation
from allocation._engine import branching, composing, relaxation, starting
from allocation._engine.doubting import Claim, Doubts
from allocation._engine.stage_search import (
    NOTHING,
    PRICING,
    ProvedInfeasibleError,
    StageSearch,
)
from allocation.combining import IMPOSSIBLE
from allocation.errors import NothingFoundError, SolverError
from allocation.result import Proof, StageResult, Status
from allocation.stages import LEVELLED, Aim, StageName

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocation._engine.found import Found
    from allocation._engine.relaxed import Relaxed
    from allocation._engine.run import Run
    from allocation.certificate import Certificate
    from allocation.event import Event
    from allocation.stages import Stage


@dataclass
class Solution:
    """What the engine returns: an assignment, and how each stage ended.

    Parameters
    ----------
    found
        The assignment.
    stages
        One result a stage, in order.
    certificates
        One a stage.
    """

    found: Found
    stages: list[StageResult]
    certificates: list[Certificate]


@dataclass
class _Settled:
    """A stage as it ended, before later stages spend its tolerance."""

    name: str
    reached: int
    bound: int
    price_bound: int
    limit: int
    seconds: float


def solve(run: Run, stages: Sequence[Stage]) -> Solution:
    """Solve an event, stage by stage.

    Parameters
    ----------
    run
        The job.
    stages
        The aims, most important first.

    Returns
    -------
    Solution
        The best assignment found, with true bounds.

    Raises
    ------
    ProvedInfeasibleError
        If there is none.
    NothingFoundError
        If the time is up before any was found.
    SolverError
        If the solver contradicts itself.
    ValueError
        If there is no stage.
    """
    stages = list(stages)
    if not stages:
        message = "Expected at least one stage."
        raise ValueError(message)
    doubts = Doubts(run.clock)
    work = _Work(run, doubts)
    try:
        work.settle_all(stages)
        better = doubts.refuted()
    finally:
        doubts.end()
    work.take_back(better)
    if not better or run.clock.is_over():
        return work.solution()
    # the solver lies: once more, and nothing is built on a claim that is not doubted
    again = _Work(run, None, better[min(better)])
    again.settle_all(stages)
    return again.solution()


LAST = {StageName.LEXIMIN: 1, StageName.GENEROUS: 2, StageName.RANK_MAXIMAL: None}
"""The level after which there is none, where it does not depend on the event."""


HALF = 0.5
"""The part of the time that is left which the search of a stage may take, where others
come after it and rules tie people."""


class _Work:
    """What is settled so far.

    Parameters
    ----------
    run
        The job.
    doubts
        Who doubts what the solver claims, while it is believed; None if it is known to
        lie, so that each claim is doubted before anything is built on it.
    found
        An assignment to begin with.
    """

    def __init__(
        self, run: Run, doubts: Doubts | None, found: Found | None = None
    ) -> None:
        self.run, self._doubts, self.found = run, doubts, found
        self.limits: dict[str, int] = {}
        self._settled: list[_Settled] = []
        self._certificates: list[Certificate] = []
        event = run.event
        shape = len(event.participants), len(event.sessions)
        self._within = np.ones(shape, dtype=bool)
        if run.reductions.candidates:
            self._within = event.participants.attends[:, event.sessions.round]
            self._within &= ~event.barred
        self._warm: Relaxed | None = None

    def solution(self) -> Solution:
        """Return the assignment and the stages.

        Raises
        ------
        NothingFoundError
            If there is no assignment.
        """
        if self.found is None:
            raise NothingFoundError(NOTHING)
        results = [_result(self.found, ended) for ended in self._settled]
        return Solution(self.found, results, self._certificates)

    def settle_all(self, stages: list[Stage]) -> None:
        """Minimise all stages, in order.

        Parameters
        ----------
        stages
            The aims, most important first.
        """
        for place, stage in enumerate(stages):
            last = place == len(stages) - 1
            name = StageName(stage.name)
            if name == StageName.LEXIMIN and StageName.WORST not in self.limits:
                self.settle(Aim(StageName.WORST), last=False)
            if name not in LEVELLED:
                self.settle(stage.aim(), last=last)
                continue
            level = self.first_level(name)
            while level is not None:
                if self.run.clock.is_over() and self.leave(stage.aim(level)):
                    break
                self.settle(stage.aim(level), last=last and level == LAST[name])
                level = self.next_level(name, level)

    def take_back(self, refuted: Iterable[int]) -> None:
        """Say no more of some stages than prices prove.

        Parameters
        ----------
        refuted
            The places of these stages: their claims are wrong.
        """
        for place in refuted:
            self._settled[place].bound = self._settled[place].price_bound

    def settle(self, aim: Aim, *, last: bool) -> None:
        """Minimise an aim under the limits of those before.

        Parameters
        ----------
        aim
            What is minimised.
        last
            Whether nothing comes after it.

        Raises
        ------
        ProvedInfeasibleError
            If prices prove that there is no assignment.
        SolverError
            If the solver contradicts itself.
        """
        run, event, clock = self.run, self.run.event, self.run.clock
        limits, found = self.limits, self.found
        start = time.perf_counter()
        clock.note(aim.name, None, None)
        settled_anyway = _is_constant(event, aim) and not last
        guided = aim.name != StageName.DISSATISFACTION and not settled_anyway
        if found is None and guided and not clock.is_over():
            # other prices are a poor guide to a first assignment
            found, guide = _first(self._search(Aim(StageName.DISSATISFACTION), None))
            self._warm = guide or self._warm
        relaxed = relaxation.bound(
            run,
            aim.name,
            limits,
            incumbent=found,
            time=clock.share(0 if settled_anyway else PRICING),
            warm=self._warm,
        )
        lower, proof = relaxed.bound, relaxed.certificate
        if lower > IMPOSSIBLE and found is None:
            raise ProvedInfeasibleError
        clock.note(aim.name, None, lower)
        bound = lower
        reached = 0
        improvable = found is None or (
            found.value(aim.name) > lower and not clock.is_over()
        )
        if improvable and not settled_anyway:
            found, lower, proof = _easily(self._search(aim, found), relaxed)
            bound = lower
            if found is None or found.value(aim.name) > lower:
                now = self._search(aim, found)
                found = composing.improved(now, lower, proof) or found
                part = HALF if relaxed.programmes.is_tied and not last else 1.0
                now = replace(now, before=found, part=part)
                searched = now.search(lower, proof)
                found, bound = searched.found, searched.bound
                claim = Claim(now, searched, lower, proof)
                if self._doubts is None:
                    found, bound = claim.settled(bound)
                elif claim.is_one(bound):
                    self._doubts.ask(len(self._settled), claim)
        if found is not None:
            reached = found.value(aim.name)
        if bound > reached:
            message = f"Stage {aim.name}: bound {bound} above the value {reached}."
            raise SolverError(message)
        self.found = found
        self._keep(aim, reached, bound, lower, time.perf_counter() - start)
        self._certificates.append(proof.of_used_limits())
        more = not last and not clock.is_over()
        if more and run.reductions.candidates and run.reductions.prices:
            limit = self.limits[aim.name]
            self._within &= certificate.seats_within(event, proof, limit)
        if aim.name != StageName.WORST or not relaxed.programmes.is_tied:
            self._warm = relaxed.guide or replace(relaxed, certificate=proof)

    def leave(self, aim: Aim) -> bool:
        """Leave a level, and all after it, as they are: time is up before a look at it.

        A level before that is not proved says so already. Else this one does, with a
        bound that promises next to nothing: what prices prove at once may be all that
        there is to prove here, but nobody has looked at the levels after it.

        Parameters
        ----------
        aim
            The level.

        Returns
        -------
        bool
            Whether the list of stages says that something is not proved.
        """
        if any(ended.bound < ended.reached for ended in self._settled):
            return True
        if self.found is None:
            return False
        reached = self.found.value(aim.name)
        event = self.run.event
        plain = starting.unpriced(event, aim.name, self.limits)
        seats = len(event.participants) * len(event.rounds)
        paid = -(-reached * plain.scale // seats)
        proof = replace(plain, session_prices=np.full_like(plain.session_prices, -paid))
        bound = certificate.price_bound(event, proof)
        if bound >= reached:
            return False
        self._keep(aim, reached, bound, bound, 0.0)
        self._certificates.append(proof.of_used_limits())
        return True

    def first_level(self, stage: StageName) -> int | None:
        """Return the first level of a stage; None if it is settled at all levels.

        Parameters
        ----------
        stage
            A stage with levels.
        """
        if stage == StageName.RANK_MAXIMAL:
            return 1
        if stage == StageName.GENEROUS:
            last = self.run.event.last_rank
            return max(
                last if self.found is None else self._below(stage, last + 1) or 2, 2
            )
        return self._below(stage, self.limits[StageName.WORST] + 1)

    def next_level(self, stage: StageName, level: int) -> int | None:
        """Return the level after one that is settled; None after the last.

        Parameters
        ----------
        stage
            A stage with levels.
        level
            The level.
        """
        ended = self._settled[-1]
        if stage == StageName.RANK_MAXIMAL:
            none_later = ended.reached == 0 or level >= self.run.event.last_rank - 1
            return None if none_later else level + 1
        return self._below(stage, level)

    def _below(self, stage: StageName, level: int) -> int | None:
        """Return the next level at which the number may grow.

        The number at a level is at most that at any level below it. So levels between
        it and the next total, or rank, that somebody has are at their best too, and the
        lowest of them limits them all.
        """
        if self.found is None:
            return None
        if stage == StageName.LEXIMIN:
            had = evaluation.personal_totals(self.run.event, self.found.assignment)
            lowest = 1
        else:
            had = evaluation.ranks_had(self.run.event, self.found.assignment)
            lowest = 2  # all seats that anybody has a wish for have a rank of 1 or more
        largest = int(had[had < level].max(initial=0))
        below = largest + 1 if largest + 1 < level else largest
        return below if below >= lowest else None

    def _search(self, aim: Aim, before: Found | None) -> StageSearch:
        return StageSearch(self.run, aim, self.limits, self._within, before)

    def _keep(
        self, aim: Aim, reached: int, bound: int, price_bound: int, seconds: float
    ) -> None:
        limit = reached + aim.spare(reached)
        self._settled.append(
            _Settled(aim.name, reached, bound, price_bound, limit, seconds)
        )
        self.limits = {**self.limits, aim.name: limit}


def _first(search: StageSearch) -> tuple[Found, Relaxed | None]:
    """Return some assignment, one that people like, and the prices that led to it.

    Raises
    ------
    ProvedInfeasibleError
        If there is none.
    """
    time = search.run.clock.share(PRICING)
    relaxed = relaxation.bound(
        search.run, search.stage.name, search.limits, incumbent=None, time=time
    )
    if relaxed.bound > IMPOSSIBLE:
        raise ProvedInfeasibleError
    tied = relaxed.programmes.is_tied
    found, lower, proof = search.near(relaxed), relaxed.bound, relaxed.certificate
    if found is None and not tied:
        found, lower, proof = _easily(search, relaxed)
    if found is None:
        found = composing.improved(search, lower, proof)
    if found is None and tied:
        found = search.some()
    if found is None:
        found = search.search(lower, proof).found
    return found, relaxed if tied else None


def _easily(
    search: StageSearch, relaxed: Relaxed
) -> tuple[Found | None, int, Certificate]:
    """Return the best assignment found with ease, and the bound with its proof."""
    stage = search.stage
    found, lower, proof = search.before, relaxed.bound, relaxed.certificate
    near = search.near(relaxed)
    if near is not None and _improves(stage, near, found):
        found = near
    optional = bool(search.run.event.optional.any()) and search.run.reductions.columns
    if found is None and optional and lower <= IMPOSSIBLE:
        found = search.some()  # what follows may take long
    if lower <= IMPOSSIBLE and (found is None or found.value(stage.name) > lower):
        cases = branching.by_cases(replace(search, before=found), relaxed)
        if cases is not None:
            return cases.found, cases.bound, cases.certificate
    if found is None or found.value(stage.name) > lower:
        at_bound = replace(search, before=found).at(relaxed)
        found = found if at_bound is None else at_bound
    return found, lower, proof


def _improves(
    stage: Aim,
    found: Found,
    before: Found | None,
) -> bool:
    if before is None:
        return True
    return found.value(stage.name) < before.value(stage.name)


def _is_constant(event: Event, stage: Aim) -> bool:
    """Say whether a stage is 0 for each assignment that keeps the rules."""
    return stage.name == StageName.UNSEATED and not event.rules.empty_seats


def _result(found: Found, ended: _Settled) -> StageResult:
    value = found.value(ended.name)
    reached = min(ended.reached, value)  # a later stage may have improved on it
    optimal = ended.bound == reached
    if not optimal:
        proof = Proof.BEST_KNOWN
    elif ended.price_bound == reached:
        proof = Proof.PROVEN
    else:
        proof = Proof.SOLVER_CLAIMED
    return StageResult(
        name=ended.name,
        value=value,
        reached=reached,
        bound=ended.bound,
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        proof=proof,
        price_bound=ended.price_bound,
        limit=ended.limit,
        seconds=ended.seconds,
    )
