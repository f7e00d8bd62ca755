"""The search of one stage: near the bound if it is easy, else the whole model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from allocation import certificate, evaluation
from allocation._engine import relaxation, search
from allocation._engine.column_model import ColumnModel
from allocation._engine.found import Found
from allocation._engine.model import Model
from allocation._engine.search import Outcome
from allocation.combining import IMPOSSIBLE
from allocation.errors import NothingFoundError, SolverError
from allocation.result import Status
from allocation.rows import sides_of
from allocation.stages import OF_SIZES, Key, StageName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from allocation._engine.relaxed import Relaxed
    from allocation._engine.run import Run
    from allocation.certificate import Certificate
    from allocation.stages import Aim

EFFORT = 20.0
"""How much work the search at the bound may be, in the solver's deterministic units."""


NEAR_LOW = 4
"""What is asked first of ``worst`` is a fourth of the way up: mostly, it is little."""

TIED_EFFORT = 1.0
"""The same where rules tie people: there the bound is mostly out of reach."""

SMALL_EFFORT = 5.0
"""The same for the search among a few programmes."""

NOTHING = "No assignment was found in time: allow more, or ask for fewer stages."
"""What is said when there is none."""

MOST_SEATS = 2_000_000
"""With more seats to choose from, the whole model is not searched: it would not fit."""

SEATS_A_SECOND, FEW_SEATS = 50_000, 20_000
"""Nor with more than so many for each second that is left, few ones apart: putting the
model together takes half the time, and nothing stops it."""

SEATS_OF_A_TOTAL = 3
"""A person's total at a level weighs as much as so many seats a round."""

PRICING = 0.4
"""The part of the time that is left which the prices of a stage may take."""

MORE = (300, 1_500)
"""How many classes besides those that the LP splits a search may move."""

_UNPRICED = (StageName.UNSEATED, StageName.WORST)
"""Stages whose own prices leave most seats: those of another are a better guide."""


class ProvedInfeasibleError(Exception):
    """No assignment exists, says the solver, or prices do."""


class Searched(NamedTuple):
    """What a search of a stage ended with.

    Parameters
    ----------
    found
        The best assignment.
    bound
        By the solver's word: nobody has doubted it yet.
    spent
        How much work it was, in the solver's deterministic units.
    presolved
        Whether what it says went through the solver's presolve.
    """

    found: Found
    bound: int
    spent: float = 0.0
    presolved: bool = True


@dataclass
class StageSearch:
    """The search of one stage.

    Parameters
    ----------
    run
        The job.
    stage
        The stage.
    limits
        What earlier stages may be at most.
    within
        The seats that keep the earlier stages within their limits, shape
        ``(participants, sessions)``.
    before
        An assignment that keeps the limits; None before the first.
    part
        The part of the time that is left which the search of the whole model may take.
    """

    run: Run
    stage: Aim
    limits: dict[str, int]
    within: NDArray[np.bool_]
    before: Found | None
    part: float = 1.0

    @property
    def is_tied(self) -> bool:
        """Whether rules tie people, rooms or sessions."""
        event = self.run.event
        return bool(sides_of(event)) or not event.is_plain

    def near(self, relaxed: Relaxed) -> Found | None:
        """Return an assignment near the bound, mostly at it, if one is found with ease.

        Among the programmes that the prices asked for, as whole numbers of each class.
        A stage that has no prices of its own borrows those of ``dissatisfaction``.
        """
        goals = {**self.limits, self.stage.name: relaxed.bound}
        guide = StageName.DISSATISFACTION
        # where rules tie people, the whole model is sooner done than other prices
        sooner = relaxed.programmes.is_tied and self.before is not None
        unguided = self.stage.name in _UNPRICED and guide not in self.limits
        unguided = unguided and not sooner
        if unguided and self.run.reductions.prices and not self.run.clock.is_over():
            guided = self._guided(relaxed.guide, goals)
            if guided.bound <= IMPOSSIBLE:
                found = self._among(guided, goals, guide)
                if found is None and not self.run.clock.is_over():
                    near = {**goals, guide: guided.bound}
                    within = self._affordable(guided.certificate, guided.bound)
                    found = self._reaching(near, within)
                if found is not None:
                    return found
        return self._among(relaxed, self.limits, self.stage.name)

    def _guided(self, guide: Relaxed | None, goals: dict[str, int]) -> Relaxed:
        """Return the relaxation of ``dissatisfaction`` that keeps the goals."""
        if guide is not None and dict(guide.certificate.limits) == goals:
            return guide
        return relaxation.bound(
            self.run,
            StageName.DISSATISFACTION,
            goals,
            incumbent=None,
            time=self.run.clock.share(PRICING),
        )

    def at(self, relaxed: Relaxed) -> Found | None:
        """Return an assignment at the bound, if one is found with some effort.

        Among the seats that the prices asked for, then among all seats that an
        assignment at the bound can use.
        """
        if self.run.clock.is_over() or not self.run.reductions.prices:
            return None
        tied = relaxed.programmes.is_tied
        if tied and self.stage.name in {*OF_SIZES, StageName.MIXTURE}:
            return None  # there the bound is out of reach
        goals = {**self.limits, self.stage.name: relaxed.bound}
        within = self._affordable(relaxed.certificate, relaxed.bound)
        tries = [within]
        held = relaxed.seats()
        if held is not None and not tied:
            tries.insert(0, within & held)
        effort = TIED_EFFORT if tied else EFFORT
        for candidates in tries:
            found = self._reaching(goals, candidates, effort)
            if found is not None:
                return found
        return None

    def _affordable(self, proof: Certificate, value: int) -> NDArray[np.bool_]:
        """Return the seats that an assignment of a value may use."""
        if not self.run.reductions.candidates:
            return np.ones_like(self.within)
        return certificate.seats_within(self.run.event, proof, value)

    def _among(
        self, relaxed: Relaxed, limits: dict[str, int], aim: str
    ) -> Found | None:
        """Return the best assignment among the programmes priced, or None."""
        if relaxed.columns is None or not self.run.reductions.columns:
            return None
        best: Found | None = None
        for ready, open_ in self._openings(relaxed, aim):
            everybody = ready is relaxed and ready.columns is not None and open_.all()
            # where rules tie people, the whole model is no harder than that
            some = best is not None or self.before is not None
            enough = some and everybody and relaxed.programmes.is_tied
            if self.run.clock.is_over() or enough:
                break
            columns, share = ready.columns, ready.share
            if columns is None or share is None:
                break
            settled = ready.settled(open_)
            model = ColumnModel(ready.programmes, columns, settled, limits)
            if aim != StageName.WORST:
                model.cp.add(model.stage(aim) >= relaxed.bound)
                model.cp.minimize(model.stage(aim))
            model.hint(share)
            effort = TIED_EFFORT / 2 if ready.programmes.is_tied else SMALL_EFFORT
            found = search.among(
                model, clock=self.run.clock, seed=self.run.seed, effort=effort
            )
            if found is None or not self._walks(found):
                continue
            if best is None or found.value(aim) < best.value(aim):
                best = found
            if best.value(aim) <= relaxed.bound:
                break
        return best

    def _walks(self, found: Found) -> bool:
        """Say whether nobody walks too far, where programmes do not know the rooms."""
        event = self.run.event
        if not event.rules.choose_rooms or not event.near_in_time:
            return True
        return not evaluation.violations(event, found.assignment)

    def _openings(
        self, relaxed: Relaxed, aim: str
    ) -> Iterator[tuple[Relaxed, NDArray[np.bool_]]]:
        """Yield programmes, and classes that a search may move, ever more of them.

        First those that the LP splits; then more people, with all that they may have at
        the optimum; then all, with what the prices asked for.
        """
        parted = relaxed.split()
        yield relaxed, parted
        count = len(parted)
        if (parted.any() or relaxed.programmes.is_tied) and aim != StageName.WORST:
            order = np.random.default_rng(self.run.seed).permutation(count)
            for more in MORE:
                if more < count:
                    open_ = parted.copy()
                    open_[order[:more]] = True
                    yield relaxed.about(np.flatnonzero(open_)), open_
        columns = relaxed.columns
        if columns is not None:
            several = np.bincount(columns.of_class, minlength=count) > 1
            yield relaxed, several | relaxed.programmes.is_tied

    def _reaching(
        self,
        goals: dict[str, int],
        candidates: NDArray[np.bool_],
        effort: float = EFFORT,
    ) -> Found | None:
        """Return an assignment that reaches the goals, or None.

        Raises
        ------
        SolverError
            If the solver's does not.
        """
        if self.run.clock.is_over() or self._is_too_large(candidates):
            return None
        model = self._model(candidates)
        for name, goal in goals.items():
            model.settle(name, goal)
        outcome = Outcome(Status.UNKNOWN)
        if self._may_be_easy(goals):
            outcome = self._easily(model)
        if outcome.status is Status.UNKNOWN:
            outcome = self._solve(model, effort=effort)
        found = self.back(outcome)
        if found is not None:
            for name, goal in goals.items():
                reached = found.value(name)
                if reached > goal:
                    message = f"Stage {name}: asked for {goal}, it is {reached}."
                    raise SolverError(message)
        return found

    def some(self) -> Found | None:
        """Return an assignment within the limits, if one is found with some effort.

        It is a rough one: any is better than none.
        """
        found = self._reaching(dict(self.limits), self.within, SMALL_EFFORT)
        if found is not None:
            found.rough = True
        return found

    def about(
        self,
        kept: NDArray[np.int64],
        lower: int,
        proof: Certificate,
        effort: float,
        turn: int,
    ) -> Found | None:
        """Return a better assignment in which some sessions run, or not, as before.

        Parameters
        ----------
        kept
            Indices of these sessions; they keep their rooms too.
        lower, proof
            The bound of the stage, and what proves it.
        effort
            How much work it may be, in the solver's deterministic units.
        turn
            Counts the calls, for the solver's seed.

        Returns
        -------
        Found or None
            None if none was found, or there is nothing before.
        """
        before = self.before
        if before is None:
            return None
        value = before.value(self.stage.name)
        candidates = self.within & self._affordable(proof, value - 1)
        if self._is_too_large(candidates):
            return None
        model = self._model(candidates)
        sizes = before.assignment.sizes(self.run.event)
        rooms = before.assignment.rooms(self.run.event)
        model.keep(kept.tolist(), sizes > 0, rooms)
        aim = model.stage(self.stage.name)
        model.cp.add(aim >= lower)
        model.cp.add(aim <= value - 1)
        model.cp.minimize(aim)
        return self.back(self._solve(model, effort=effort, turn=turn))

    def search(self, lower: int, proof: Certificate) -> Searched:
        """Return the best assignment that the whole model finds, and its bound.

        Raises
        ------
        NothingFoundError
            If the time is up, or the model too large, before any was found.
        """
        if self.run.clock.is_over() or self._is_too_large(self.within):
            if self.before is None:
                raise NothingFoundError(NOTHING)
            return Searched(self.before, lower)
        if self.before is None and self.run.reductions.columns:
            some = self.some()
            if some is not None:
                return replace(self, before=some).search(lower, proof)
        return self._between(lower, proof) or self._search(lower, proof)

    def _between(self, lower: int, proof: Certificate) -> Searched | None:
        """Find the least value of ``worst`` by asking whether it may be so little.

        Few seats are left where it may not be more, so each answer is soon there.

        First all that is easy to answer, then what is left, with the LP.

        Returns
        -------
        Searched or None
            None where it is not asked so, or where an answer took too long.
        """
        best = self.before
        if best is None or self.stage.name != StageName.WORST:
            return None
        if not self.run.reductions.candidates:
            return None
        high, presolved = best.value(self.stage.name), True
        now = self
        easily = self._may_be_easy([*self.limits, self.stage.name])
        for is_easy in (True, False) if easily else (False,):
            asked = lower
            while asked < high:
                middle = asked + (high - asked) // NEAR_LOW
                outcome = now._at_most(middle, proof, is_easy=is_easy)
                if outcome is None:
                    return None
                found = self.back(outcome)
                if found is not None:
                    best, high = found, found.value(self.stage.name)
                    now = replace(self, before=best)
                    asked = lower  # from here on, what was hard may be easy
                elif outcome.status is Status.INFEASIBLE:
                    asked = lower = middle + 1
                    presolved = outcome.presolved
                elif is_easy:
                    asked = middle + 1
                else:
                    return None
        return Searched(best, lower, presolved=presolved)

    def _at_most(
        self, value: int, proof: Certificate, *, is_easy: bool
    ) -> Outcome | None:
        """Ask for an assignment in which the stage is no more; None if too large."""
        candidates = self.within & self._affordable(proof, value)
        if self._is_too_large(candidates):
            return None
        model = self._model(candidates)
        model.settle(self.stage.name, value)
        if is_easy:
            return self._easily(model)
        return self._solve(model, effort=EFFORT, part=self.part)

    def _may_be_easy(self, goals: Iterable[str]) -> bool:
        """Say whether an assignment may be easily found without the LP.

        Where a sum is limited, it never is.
        """
        sums = set(goals) - {StageName.WORST}
        if not self.run.event.rules.empty_seats:
            sums -= {StageName.UNSEATED}  # all are taken anyway
        return self.is_tied and not sums

    def _easily(self, model: Model) -> Outcome:
        return search.easily(model, clock=self.run.clock, seed=self.run.seed)

    def _solve(self, model: Model, *, turn: int = 0, **options: Any) -> Outcome:
        """Run the whole model once; another turn has another seed."""
        return search.solve(
            model,
            clock=self.run.clock,
            seed=(self.run.seed + turn) % 2**31,
            workers=self.run.workers,
            **options,
        )

    def better_than(self, value: int, proof: Certificate) -> Model:
        """Return a model of what is better than a value of the stage.

        Parameters
        ----------
        value
            The value.
        proof
            What proves the bound.
        """
        model = self._model(self._affordable(proof, value - 1))
        model.cp.add(model.stage(self.stage.name) <= value - 1)
        return model

    def _is_too_large(self, candidates: NDArray[np.bool_]) -> bool:
        """Say whether a model of some seats has more than a search can look at.

        A level of ``leximin`` is a sum over the seats of each person.
        """
        names = (self.stage.name, *self.limits)
        levels = sum(Key.of(name).stage == StageName.LEXIMIN for name in names)
        rounds = len(self.run.event.rounds)
        totals = levels * len(candidates) * rounds
        seats = int(candidates.sum()) + SEATS_OF_A_TOTAL * totals
        left = self.run.clock.left()
        if left is not None and seats > max(left * SEATS_A_SECOND, FEW_SEATS):
            return True
        return seats > MOST_SEATS

    def _search(self, lower: int, proof: Certificate) -> Searched:
        candidates = None
        if self.before is not None:
            candidates = self._affordable(proof, self.before.value(self.stage.name))
        model = self._model(candidates)
        aim = model.stage(self.stage.name)
        model.cp.add(aim >= lower)
        model.cp.minimize(aim)

        def tell(value: float, bound: float) -> None:
            best, proved = round(value), max(lower, round(bound))
            self.run.clock.note(self.stage.name, best, min(best, proved))

        outcome = self._solve(model, part=self.part, note=tell)
        if outcome.status is Status.INFEASIBLE and self.before is None:
            run = self.run
            doubted = search.doubt(
                self._model(None), clock=run.clock, seed=run.seed, effort=EFFORT
            )
            found = self.back(doubted)
            if found is not None:
                return Searched(found, lower, outcome.spent)
        bound = lower if outcome.bound is None else max(lower, outcome.bound)
        better = _better(self.stage, self.before, self.back(outcome), outcome)
        return Searched(better, bound, outcome.spent)

    def back(self, outcome: Outcome) -> Found | None:
        """Return what a model has found, people numbered as in the event."""
        if outcome.found is None:
            return None
        taken = np.empty_like(outcome.found.taken)
        taken[self.run.queue] = outcome.found.taken
        rooms = outcome.found.assignment.chosen_rooms
        return Found.of_taken(self.run.event, taken, rooms)

    def _model(self, candidates: NDArray[np.bool_] | None) -> Model:
        """Return a model of the seats that the stages so far, and this one, allow."""
        both = self.within if candidates is None else self.within & candidates
        queue = self.run.queue
        model = Model(self.run.lined_up, both[queue])
        for name, limit in self.limits.items():
            model.settle(name, limit)
        model.stage(self.stage.name)
        if self.before is not None:
            if not self.before.rough:  # that would lead the solver astray
                rooms = self.before.assignment.chosen_rooms
                model.hint(self.before.taken[queue], rooms)
            if self.run.reductions.columns:
                model.tighten()
        return model


def _better(
    stage: Aim,
    before: Found | None,
    found: Found | None,
    outcome: Outcome,
) -> Found:
    """Return the better of two assignments, once the solver's claim is checked.

    Raises
    ------
    ProvedInfeasibleError
        If the solver says that there is none.
    NothingFoundError
        If it found none in time.
    SolverError
        If its assignment is not what it says.
    """
    if found is None or outcome.value is None:
        if before is not None:
            if outcome.status is Status.INFEASIBLE:
                message = f"Stage {stage.name}: infeasible, with an assignment at hand."
                raise SolverError(message)
            return before
        if outcome.status is Status.INFEASIBLE:
            raise ProvedInfeasibleError
        raise NothingFoundError(NOTHING)
    value = found.value(stage.name)
    optimal = outcome.status is Status.OPTIMAL
    if value > outcome.value or (optimal and value != outcome.value):
        message = f"Stage {stage.name}: the solver says {outcome.value}, it is {value}."
        raise SolverError(message)
    if before is not None and before.value(stage.name) < value:
        return before
    return found
