"""The linear relaxation over programmes: prices that prove a bound.

Columns are programmes of people, made only where the prices ask for them (Dantzig and
Wolfe 1960, https://doi.org/10.1287/opre.8.1.101), within a box about the best prices so
far (Marsten, Hogan and Blankenship 1975, https://doi.org/10.1287/opre.23.3.389). Where
few people are alike, the first prices are those of a sample of them. Each round of
prices gives a bound by the formula of :mod:`allocation.certificate`; the best one is
kept, and nothing rests on the LP solver's word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from allocation._engine import master
from allocation._engine.master import LARGEST_PRICE, TOLERANCE, Box, Columns
from allocation._engine.pooling import pooled
from allocation.certificate import Certificate, Evaluated, evaluate, price_bound, priced
from allocation.combining import IMPOSSIBLE
from allocation.programmes import Programmes
from allocation.stages import StageName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from allocation._engine.clock import Share
    from allocation._engine.found import Found
    from allocation._engine.run import Run
    from allocation.event import Event

FINEST = 1_000_000
"""Prices are rounded to one part in so many, unless sums would then grow too large."""

ROUNDS_OF_PRICES = 60
"""How often columns are added before the best bound so far has to do."""

SAMPLE = 120
"""How many people the first sample has; each next one is four times as large."""

MANY = 4_000
"""With so many classes, prices always start from samples."""

CROWDED = 0.1
"""So do they where such a part of what people want most has no room."""

SPREAD = 2
"""How many prices about the first ones are tried as well, for more columns."""


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation of a stage says.

    Parameters
    ----------
    bound
        No assignment is below.
    certificate
        From which :func:`allocation.certificate.price_bound` computes the same bound.
    programmes
        What people may do alone; the classes are numbered as there.
    columns
        The programmes that the prices asked for: mostly, an assignment at the bound
        can be made of them. None where there were no prices.
    share
        How many of the class take each of those, by the LP; mostly whole numbers.
    """

    bound: int
    certificate: Certificate
    programmes: Programmes
    columns: Columns | None = None
    share: NDArray[np.float64] | None = None


def bound(
    run: Run,
    stage: str,
    limits: Mapping[str, int],
    *,
    incumbent: Found | None,
    time: Share,
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

    Returns
    -------
    Relaxed
        The bound is above :data:`allocation.combining.IMPOSSIBLE` if there is no
        assignment at all.
    """
    plain = _plain(run.event, stage, limits)
    if stage == StageName.WORST:
        return _worst(run, plain, incumbent, time)
    threshold = plain.limits.get(StageName.WORST)
    return _priced_out(plain, _programmes(run, threshold), incumbent, time, run)


def _programmes(run: Run, threshold: int | None, *, whole: bool = False) -> Programmes:
    return Programmes(
        run.event,
        threshold,
        whole=whole,
        reductions=run.reductions,
        queue=run.queue,
    )


def _plain(event: Event, stage: str, limits: Mapping[str, int]) -> Certificate:
    """Return a certificate without prices, scaled so that sums stay exact."""
    people, rounds = len(event.participants), len(event.rounds)
    largest = people * rounds * event.largest_cost
    if StageName.BALANCE in {stage, *limits}:
        largest += int(event.capacity.sum()) * people * 2
    scale = max(min(FINEST, (1 << 60) // largest, (people << 48) // largest), 1)
    none = np.zeros(len(event.sessions), dtype=np.int64)
    return Certificate(stage, scale, none, {}, dict(limits))


def _worst(
    run: Run, plain: Certificate, incumbent: Found | None, time: Share
) -> Relaxed:
    event, reductions = run.event, run.reductions
    low = price_bound(event, plain)
    anybody = _programmes(run, None, whole=True)
    best = Relaxed(low, plain, anybody)
    if low > IMPOSSIBLE or not reductions.prices:
        return best
    # every threshold from `low` on that is proved impossible lifts the bound; below
    # `high` none is known to be possible
    high = int(anybody.costs.max(axis=1).max()) * len(event.rounds)
    if incumbent is not None:
        high = incumbent.value(StageName.WORST)
    while low <= high and not time.is_over():
        middle = low + (high - low) // 8  # the answer is mostly near the low end
        programmes = _programmes(run, middle)
        if not programmes.respects_threshold:
            break
        tested = _priced_out(
            replace(plain, threshold=middle), programmes, None, time, run
        )
        if tested.bound > middle:
            low = tested.bound
            best = replace(best, bound=low, certificate=tested.certificate)
        else:
            high = middle - 1
            best = replace(
                best,
                programmes=tested.programmes,
                columns=tested.columns,
                share=tested.share,
            )
    return best


def _priced_out(
    plain: Certificate,
    programmes: Programmes,
    incumbent: Found | None,
    time: Share,
    run: Run,
) -> Relaxed:
    reductions = run.reductions
    now = evaluate(programmes.event, plain, programmes)
    if now.bound > IMPOSSIBLE or not len(now.patterns) or not reductions.prices:
        return Relaxed(now.bound, plain, programmes)
    wanted = now.patterns
    largest = _steepest(programmes.event, plain)
    radius = 1.0 if plain.stage == StageName.WORST else largest / 4
    start = proof = plain
    if reductions.alike_rounds and _is_plain_sum(programmes.event, plain):
        start, columns, count = _pooled(plain, programmes)
        if start is not plain:
            by_flows = evaluate(programmes.event, start, programmes)
            if by_flows.scaled > now.scaled:
                now, proof = by_flows, start
            if columns is not None and count is not None:
                value = int((columns.amounts(programmes.costs) * count).sum())
                if value == now.bound:
                    return Relaxed(
                        now.bound, proof, programmes, columns, count.astype(float)
                    )
        radius /= 8
    box = Box(start.session_prices / start.scale, radius, largest)
    samples = _samples(programmes, wanted) if reductions.samples else ()
    for people in samples:
        level = _Level(plain, programmes.sampled(people), largest, len(people))
        start, error = level.converged(start, box, time)
        box = Box(start.session_prices / start.scale, error, largest)
    level = _Level(plain, programmes, largest, len(programmes.event.participants))
    if incumbent is not None:
        level.add(*_expanded(programmes, incumbent.patterns()))
    return level.proved(start, box, now, proof, time)


def _is_plain_sum(event: Event, plain: Certificate) -> bool:
    """Say whether a stage is the sum of costs, and nothing else limits it."""
    others = set(plain.limits) - {StageName.UNSEATED}
    return (
        plain.stage == StageName.DISSATISFACTION
        and not others
        and not event.rules.empty_seats
    )


def _pooled(
    plain: Certificate, programmes: Programmes
) -> tuple[Certificate, Columns | None, NDArray[np.int64] | None]:
    """Return prices and programmes by flows, where rounds cost the same."""
    parts = pooled(programmes)
    if parts is None:
        return plain, None, None
    most = LARGEST_PRICE // len(programmes.event.rounds) // plain.scale
    each = np.stack([part.prices for part in parts])  # 0 outside its own block
    prices = np.minimum(each.sum(axis=0), most) * plain.scale
    start = replace(plain, session_prices=prices)
    columns = [part.columns for part in parts if part.columns is not None]
    counts = [part.number for part in parts if part.number is not None]
    if len(columns) < len(parts):
        return start, None, None
    both = Columns(
        np.concatenate([part.of_class for part in columns]),
        np.concatenate([part.pattern for part in columns]),
    )
    return start, both, np.concatenate(counts)


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


class _Level:
    """The relaxation for all people, or for a sample of them.

    Parameters
    ----------
    plain
        A certificate without prices.
    programmes
        What they may do.
    largest
        More than a seat is worth, mostly.
    people
        How many they are.
    """

    def __init__(
        self, plain: Certificate, programmes: Programmes, largest: float, people: int
    ) -> None:
        self.plain, self.programmes, self.largest = plain, programmes, largest
        self.share = people / len(programmes.event.participants)
        self.every = np.arange(len(programmes.size))
        rounds = len(programmes.event.rounds)
        self.columns = Columns(
            np.empty(0, np.int64), np.empty((0, rounds), dtype=np.int64)
        )
        stages = {plain.stage, *plain.limits}
        uneven = StageName.BALANCE in stages
        self.lines = master.hulls(programmes) if uneven else []

    def add(self, of_class: NDArray[np.int64], pattern: NDArray[np.int64]) -> int:
        """Add programmes, and return how many were new."""
        before = len(self.columns.of_class)
        self.columns.add(of_class, pattern)
        return len(self.columns.of_class) - before

    def add_about(self, start: Certificate, radius: float) -> None:
        """Add what people choose at prices, and at some about them."""
        rng = np.random.default_rng(len(self.every))
        most = LARGEST_PRICE // len(self.programmes.event.rounds)
        width = min(max(round(radius * start.scale), 1), most)
        for turn in range(SPREAD + 1):
            moved = start.session_prices
            if turn:
                way = rng.integers(-width, width + 1, size=len(moved))
                moved = np.clip(moved + way, -most, most)
            amounts, _, _ = priced(
                self.programmes.event,
                replace(start, session_prices=moved),
                self.programmes,
            )
            self.add(self.every, self.programmes.cheapest(amounts)[1])

    def solve(self, box: Box, time: Share) -> master.Solved | None:
        """Solve the LP over the columns so far."""
        return master.solve(
            self.plain,
            self.programmes,
            self.columns,
            box,
            lines=self.lines,
            share=self.share,
            limit=time.left(),
        )

    def converged(
        self, start: Certificate, box: Box, time: Share
    ) -> tuple[Certificate, float]:
        """Return prices that are right for the sample, and how wrong they may be."""
        self.add_about(start, box.radius)
        best, at = -np.inf, start
        for _ in range(ROUNDS_OF_PRICES):
            if time.is_over():
                break
            solved = self.solve(box, time)
            if solved is None:
                break
            value, patterns = self._value(solved.certificate)
            if value > best:
                best, at = value, solved.certificate
            gap = solved.value - best
            added = self.add(self.every, patterns)
            close = not added or gap <= abs(best) * 1e-4
            if close and solved.escaped < TOLERANCE:
                break
            box = box._replace(centre=at.session_prices / at.scale)
        error = self.largest / 32 / np.sqrt(len(self.every))
        return at, float(error)

    def _value(self, certificate: Certificate) -> tuple[float, NDArray[np.int64]]:
        """Return the formula of the certificate for the sample, and its programmes."""
        programmes = self.programmes
        amounts, slope, paid = priced(programmes.event, certificate, programmes)
        least, patterns = programmes.cheapest(amounts)
        total = float(least.astype(float) @ programmes.size) - paid * self.share
        for price, corners in zip(
            certificate.session_prices.tolist(), programmes.corners, strict=True
        ):
            least_of = min(slope * uneven - price * size for size, uneven in corners)
            total += self.share * least_of
        return total / certificate.scale, patterns

    def proved(
        self,
        start: Certificate,
        box: Box,
        best: Evaluated,
        proof: Certificate,
        time: Share,
    ) -> Relaxed:
        """Return the best bound for all people, its proof and the columns."""
        plain, programmes = self.plain, self.programmes
        centre, worth = start, evaluate(programmes.event, start, programmes).scaled
        self.add_about(start, box.radius if start is not plain else 0)
        shares: NDArray[np.float64] | None = None
        solved_columns: Columns | None = None
        for _ in range(ROUNDS_OF_PRICES):
            if time.is_over():
                break
            solved = self.solve(box, time)
            if solved is None:
                break
            solved_columns = Columns(self.columns.of_class, self.columns.pattern)
            shares = solved.share
            now = evaluate(programmes.event, solved.certificate, programmes)
            if now.scaled > best.scaled or now.bound > best.bound:
                best, proof = now, solved.certificate
            added = self.add(self.every, now.patterns)
            if now.scaled > worth:
                worth, centre = now.scaled, solved.certificate
            if plain.threshold is not None:
                done = best.bound > plain.threshold or solved.value < TOLERANCE
            else:
                done = best.bound >= ceil(solved.value - TOLERANCE)
            inside = solved.escaped < TOLERANCE or plain.threshold is not None
            if (done or not added) and inside:
                break
            if not added:
                centre = solved.certificate
            box = box._replace(
                centre=centre.session_prices / plain.scale,
                radius=2 * box.radius if solved.escaped > TOLERANCE else box.radius,
            )
        if not programmes.exact:  # these programmes may break the rules of one person
            return Relaxed(best.bound, proof, programmes)
        return Relaxed(best.bound, proof, programmes, solved_columns, shares)


def settled(relaxed: Relaxed, *, nearly: bool) -> NDArray[np.int64]:
    """Return how many people take each programme, where that is not left to a search.

    Parameters
    ----------
    relaxed
        A relaxation with programmes.
    nearly
        Whether classes that the LP left whole are settled; else only those that have
        one programme.

    Returns
    -------
    numpy.ndarray
        -1 where it is left to a search, shape ``(columns,)``.
    """
    columns, share, programmes = relaxed.columns, relaxed.share, relaxed.programmes
    if columns is None or share is None:
        return np.empty(0, dtype=np.int64)
    whole = np.rint(share).astype(np.int64)
    if nearly:
        open_ = np.zeros(len(programmes.size), dtype=bool)
        open_[columns.of_class[np.abs(share - whole) > TOLERANCE]] = True
    else:
        open_ = np.bincount(columns.of_class, minlength=len(programmes.size)) > 1
    return np.where(open_[columns.of_class], -1, whole)


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


def seats_of(relaxed: Relaxed) -> NDArray[np.bool_] | None:
    """Return the seats that the programmes of a relaxation hold.

    Parameters
    ----------
    relaxed
        A relaxation.

    Returns
    -------
    numpy.ndarray or None
        Shape ``(participants, sessions)``; None if it has no programmes.
    """
    columns, programmes = relaxed.columns, relaxed.programmes
    if columns is None:
        return None
    sessions = len(programmes.event.sessions)
    held = np.zeros((len(programmes.size), sessions), dtype=bool)
    for column in columns.pattern.T:
        seat = column < sessions
        held[columns.of_class[seat], column[seat]] = True
    return programmes.seats_of_people(held)


def _steepest(event: Event, plain: Certificate) -> float:
    """Return more than a seat can be worth, mostly."""
    if plain.stage == StageName.WORST:
        return 1.0
    if plain.stage == StageName.BALANCE:
        of_round = np.bincount(
            event.sessions.round, weights=event.capacity, minlength=len(event.rounds)
        )
        return float(of_round.max()) * 8
    if plain.stage == StageName.UNSEATED:
        return float(len(event.rounds) + 1) * 2
    costs = int(event.costs.max()) + event.largest_cost
    return float(max(costs * len(event.rounds), 1)) * 2
