"""The linear relaxation over programmes: prices that prove a bound.

Where few people are alike, the first prices are those of a sample of them; where a like
stage was priced before, they are that stage's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocation._engine import starting
from allocation._engine.levels import ROUNDS_OF_PRICES, Level
from allocation._engine.master import Box
from allocation._engine.relaxed import Relaxed
from allocation.certificate import evaluate, kind_of_programmes, price_bound
from allocation.combining import IMPOSSIBLE
from allocation.stages import OF_SIZES, StageName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from allocation._engine.clock import Share
    from allocation._engine.found import Found
    from allocation._engine.master import Columns
    from allocation._engine.run import Run
    from allocation.certificate import Certificate, Evaluated
    from allocation.programmes import Programmes

SAMPLE = 120
"""How many people the first sample has; each next one is four times as large."""

MANY = 4_000
"""With so many classes, prices always start from samples."""

PATIENCE = 64
"""Boxes grow to so many times what a seat is worth, mostly, before prices give up."""

AT_ONCE = 4
"""So many linear programs mostly show that a threshold is impossible, if it is."""

CROWDED = 0.1
"""So do they where such a part of what people want most has no room."""


def bound(
    run: Run,
    stage: str,
    limits: Mapping[str, int],
    *,
    incumbent: Found | None,
    time: Share,
    warm: Relaxed | None = None,
) -> Relaxed:
    """Return a lower bound of a stage, its proof, and programmes that may reach it.

    Parameters
    ----------
    run
        The job.
    stage
        The stage.
    limits
        What earlier stages may be at most.
    incumbent
        An assignment that keeps the limits.
    time
        How long it may take.
    warm
        The relaxation of a like stage, whose prices and programmes are a start.

    Returns
    -------
    Relaxed
        The bound is above :data:`allocation.combining.IMPOSSIBLE` if there is no
        assignment at all.
    """
    plain = starting.unpriced(run.event, stage, limits)
    whole, ranked = kind_of_programmes(stage, limits)
    if stage == StageName.WORST:
        return _worst(run, plain, incumbent, time, ranked=ranked)
    threshold = plain.limits.get(StageName.WORST)
    programmes = run.programmes(threshold, whole=whole, ranked=ranked)
    return _Pricing(plain, programmes, time, run).priced(incumbent, warm)


def _worst(
    run: Run,
    plain: Certificate,
    incumbent: Found | None,
    time: Share,
    *,
    ranked: bool,
) -> Relaxed:
    event, reductions = run.event, run.reductions
    low = price_bound(event, plain)
    anybody = run.programmes(None, whole=True, ranked=ranked)
    best = Relaxed(low, plain, anybody)
    if low > IMPOSSIBLE or not reductions.prices:
        return best
    # every threshold from `low` on that is proved impossible lifts the bound; `high`
    # is known to be possible, or all that programmes may cost
    high = int(anybody.costs.max(axis=1).max()) * len(event.rounds)
    if incumbent is not None:
        high = incumbent.value(StageName.WORST)
    while low < high and not time.is_over():
        middle = low + (high - low) // 8  # the answer is mostly near the low end
        programmes = run.programmes(middle, whole=True, ranked=ranked)
        if not programmes.respects_threshold:
            break
        threshold = replace(plain, threshold=middle)
        tied = programmes.is_tied
        guide = None if tied else _guide(plain, programmes, time, run)
        if guide is not None and guide.possible:
            high = middle
            best = replace(best, guide=guide)
            continue
        # where rules tie people, what is not possible is mostly seen at once, and of
        # the rest the search tells sooner whether it is
        rounds = AT_ONCE if tied else ROUNDS_OF_PRICES
        pricing = _Pricing(threshold, programmes, time, run, rounds=rounds)
        tested = pricing.priced(None, guide)
        if tested.bound > middle:
            low = tested.bound
            best = replace(best, bound=low, certificate=tested.certificate)
        elif tested.possible:
            high = middle
            best = replace(best, guide=None)
        else:
            break
    return best


def _guide(
    plain: Certificate,
    programmes: Programmes,
    time: Share,
    run: Run,
) -> Relaxed | None:
    """Return the relaxation of ``dissatisfaction`` within a threshold.

    Where the threshold is possible, this is found sooner with prices that tell who
    would be where anyway, than with none.
    """
    guide = StageName.DISSATISFACTION
    threshold = programmes.threshold
    if guide in plain.limits or threshold is None:
        return None
    limits = {**plain.limits, StageName.WORST: threshold}
    aim = starting.unpriced(run.event, guide, limits)
    return _Pricing(aim, programmes, time, run, guiding=True).priced(None, None)


@dataclass
class _Best:
    """The best prices so far."""

    value: Evaluated
    proof: Certificate

    def take(self, value: Evaluated, proof: Certificate) -> bool:
        """Take prices that prove more, and say whether these do."""
        better = value.scaled > self.value.scaled or value.bound > self.value.bound
        if better:
            self.value, self.proof = value, proof
        return better


class _Pricing:
    """The prices of one stage.

    Parameters
    ----------
    plain
        The stage, without prices.
    programmes
        What people may do alone.
    time
        How long it may take.
    run
        The job.
    guiding
        Whether nothing is asked for once a sample shows that limits are too low.
    rounds
        How many programs are solved at most.
    """

    def __init__(
        self,
        plain: Certificate,
        programmes: Programmes,
        time: Share,
        run: Run,
        *,
        guiding: bool = False,
        rounds: int = ROUNDS_OF_PRICES,
    ) -> None:
        self.plain, self.programmes = plain, programmes
        self.time, self.reductions, self.guiding = time, run.reductions, guiding
        self.rounds = rounds
        if programmes.is_tied and plain.stage in {*OF_SIZES, StageName.MIXTURE}:
            self.rounds = AT_ONCE  # more prove little more, the search does
        # whether a threshold is possible: any prices above 0 tell, so their box stays
        self.testing = plain.threshold is not None
        self.largest = starting.steepest(programmes.event, plain)
        self.widest = self.largest * (1 if guiding else PATIENCE)

    def priced(self, incumbent: Found | None, warm: Relaxed | None) -> Relaxed:
        """Return the bound, its proof, and programmes that may reach it."""
        plain, programmes = self.plain, self.programmes
        now = self._evaluated(plain)
        if (
            now.bound > IMPOSSIBLE
            or not len(now.patterns)
            or not self.reductions.prices
        ):
            return Relaxed(now.bound, plain, programmes)
        best = _Best(now, plain)
        start = self._warmed(best, warm)
        if self._is_enough(best, incumbent):
            return Relaxed(best.value.bound, best.proof, programmes)
        cold = start is plain
        tied = programmes.is_tied
        near = 16 if tied and not cold else 4  # prices of the stage before are near
        radius = 1.0 if self.testing else self.largest / near
        pooling = self.reductions.alike_rounds and not tied
        if pooling and starting.is_plain_sum(programmes.event, plain):
            start, done = self._by_flows(best, start)
            if done is not None:
                return done
            radius /= 8
        box = Box.about(start, radius, self.largest)
        possible = True
        if cold and self.reductions.samples and not tied:
            for people in _samples(programmes, now.patterns):
                few = programmes.sampled(people)
                level = self._level(few, len(people))
                start, error, possible = level.converged(start, box, self.time)
                if not self.testing:
                    box = Box.about(start, error, self.largest)
        if self.testing and start is not plain:
            best.take(self._evaluated(start), start)
        if (self.guiding and not possible) or self._is_enough(best, None):
            return Relaxed(best.value.bound, best.proof, programmes)
        level = self._level(programmes, len(programmes.queue))
        if incumbent is not None:
            level.add(*_expanded(programmes, incumbent.patterns()))
        if warm is not None and not cold and warm.programmes is programmes:
            level.add_all(warm.columns)
        return level.proved(start, box, best.value, best.proof, self.time)

    def _level(self, programmes: Programmes, people: int) -> Level:
        return Level(
            self.plain,
            programmes,
            self.largest,
            people,
            widest=self.widest,
            rounds=self.rounds,
        )

    def _evaluated(self, proof: Certificate) -> Evaluated:
        return evaluate(self.programmes.event, proof, self.programmes)

    def _warmed(self, best: _Best, warm: Relaxed | None) -> Certificate:
        """Return prices to start from, those of the stage before if they are some."""
        start = self.plain
        for proof in starting.again(self.plain, self.programmes, warm):
            if best.take(self._evaluated(proof), proof) or start is self.plain:
                start = proof
        return start

    def _is_enough(self, best: _Best, incumbent: Found | None) -> bool:
        """Say whether nothing is left to prove."""
        if self.plain.threshold is not None:
            return best.value.bound > self.plain.threshold
        return incumbent is not None and best.value.bound >= incumbent.value(
            self.plain.stage
        )

    def _by_flows(
        self, best: _Best, start: Certificate
    ) -> tuple[Certificate, Relaxed | None]:
        """Return prices by flows, and all that is asked for where flows reach them."""
        proof, columns, count = starting.by_flows(self.plain, self.programmes)
        if proof is self.plain:
            return start, None
        best.take(self._evaluated(proof), proof)
        if columns is not None and count is not None:
            value = int((columns.amounts(self.programmes.costs) * count).sum())
            if value == best.value.bound:
                return proof, _ended(best, self.programmes, columns, count)
        return proof, None


def _ended(
    best: _Best, programmes: Programmes, columns: Columns, count: NDArray[np.int64]
) -> Relaxed:
    return Relaxed(
        best.value.bound,
        best.proof,
        programmes,
        columns,
        count.astype(float),
        possible=True,
    )


def _samples(
    programmes: Programmes, wanted: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """Return growing samples of people, while they are much fewer than the classes.

    Where rooms hold nearly all that people want, and classes are few, prices from
    nothing are as good.

    Parameters
    ----------
    programmes
        What people may do.
    wanted
        The cheapest programme of each class.
    """
    event = programmes.event
    classes = len(programmes.size) / len(programmes.blocks)
    sizes = np.zeros(len(event.sessions) + len(event.rounds) + 1)
    for held in wanted.T:
        sizes += np.bincount(held, weights=programmes.size, minlength=len(sizes))
    taken = sizes[: len(event.sessions)]
    over = np.maximum(taken - event.capacity, 0).sum() / max(taken.sum(), 1)
    if classes < MANY and over < CROWDED:
        return
    people, size = len(event.participants), SAMPLE
    while size * 2 < classes:
        yield programmes.queue[np.arange(size) * people // size]
        size *= 4


def _expanded(
    programmes: Programmes, pattern: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return programmes of whole people as those of their classes in each block."""
    parts = []
    for block in programmes.blocks:
        part = np.full_like(pattern, programmes.nothing)
        part[:, block.rounds] = pattern[:, block.rounds]
        parts.append(part)
    return programmes.of_people().reshape(-1), np.concatenate(parts)
