"""The linear relaxation over programmes: prices that prove a bound.

Columns are programmes of people, made only where the prices ask for them (Dantzig and
Wolfe 1960, https://doi.org/10.1287/opre.8.1.101). Each round of prices gives a bound by
the formula of :mod:`allocation.certificate`; the best one is kept, and nothing rests on
the LP solver's word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from allocation._engine.master import TOLERANCE, Columns, Master
from allocation.certificate import Certificate, evaluate, price_bound
from allocation.programmes import IMPOSSIBLE, Programmes
from allocation.stages import StageName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from allocation._engine.clock import Share
    from allocation.event import Event

FINEST = 1_000_000
"""Prices are rounded to one part in so many, unless sums would then grow too large."""

ROUNDS_OF_PRICES = 60
"""How often columns are added before the best bound so far has to do."""


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation of a stage says.

    Parameters
    ----------
    bound
        No assignment is below.
    certificate
        From which :func:`allocation.certificate.price_bound` computes the same bound.
    columns
        The programmes that the prices asked for: mostly, an assignment at the bound
        can be made of them. None where there were no prices.
    chosen
        Of these, the programmes that the LP takes in part or in whole.
    share
        How many of the class take each of those, by the LP; mostly whole numbers.
    """

    bound: int
    certificate: Certificate
    columns: Columns | None
    chosen: Columns | None = None
    share: NDArray[np.float64] | None = None


def bound(
    event: Event,
    stage: str,
    limits: Mapping[str, int],
    *,
    incumbent: NDArray[np.bool_] | None,
    time: Share,
) -> Relaxed:
    """Return a lower bound of a stage, its proof, and programmes that may reach it.

    Parameters
    ----------
    event
        The question.
    stage
        The stage.
    limits
        What earlier stages may be at most.
    incumbent
        An assignment that keeps the limits, shape ``(participants, sessions)``.
    time
        How long it may take.

    Returns
    -------
    Relaxed
        The bound is above :data:`allocation.programmes.IMPOSSIBLE` if there is no
        assignment at all.
    """
    if stage == StageName.WORST:
        return _worst(event, limits, incumbent=incumbent, time=time)
    plain = _plain(event, stage, limits)
    programmes = Programmes(event, plain.limits.get(StageName.WORST))
    return _priced_out(event, plain, programmes, incumbent, time)


def _plain(event: Event, stage: str, limits: Mapping[str, int]) -> Certificate:
    """Return a certificate without prices, scaled so that sums stay exact."""
    people, rounds = len(event.participants), len(event.rounds)
    seats = int(event.capacity.sum())
    largest = people * rounds * max(int(event.costs.max()), event.unlisted_cost, 1)
    largest += seats * people * 2
    scale = max(min(FINEST, (1 << 60) // largest, (people << 48) // largest), 1)
    none = np.zeros(len(event.sessions), dtype=np.int64)
    return Certificate(stage, scale, none, {}, dict(limits))


def _worst(
    event: Event,
    limits: Mapping[str, int],
    *,
    incumbent: NDArray[np.bool_] | None,
    time: Share,
) -> Relaxed:
    plain = _plain(event, StageName.WORST, limits)
    low = price_bound(event, plain)
    best = Relaxed(low, plain, None)
    if low > IMPOSSIBLE:
        return best
    # every threshold from `low` on that is proved impossible lifts the bound; below
    # `high` none is known to be possible
    high = int(Programmes(event).costs.max(axis=1).max()) * len(event.rounds)
    if incumbent is not None:
        # empty seats only add to the totals, so this may be low: never a bound
        totals = (event.costs * incumbent).sum(axis=1, dtype=np.int64)
        high = max(int(totals.max()), low)
    while low <= high and not time.is_over():
        middle = low + (high - low) // 8  # the answer is mostly near the low end
        programmes = Programmes(event, middle)
        if not programmes.respects_threshold:
            break
        tested = _priced_out(
            event, replace(plain, threshold=middle), programmes, None, time
        )
        if tested.bound > middle:
            low = tested.bound
            best = replace(
                tested, columns=best.columns, chosen=best.chosen, share=best.share
            )
        else:
            high = middle - 1
            best = replace(
                best, columns=tested.columns, chosen=tested.chosen, share=tested.share
            )
    return best


def _priced_out(
    event: Event,
    plain: Certificate,
    programmes: Programmes,
    incumbent: NDArray[np.bool_] | None,
    time: Share,
) -> Relaxed:
    now = evaluate(event, plain, programmes)
    best, proof = now, plain
    if now.bound > IMPOSSIBLE or len(now.patterns) == 0:
        return Relaxed(now.bound, plain, None)
    every = np.arange(len(programmes.size))
    columns = Columns(every, now.patterns)
    if incumbent is not None:
        columns.add(event.classes.of_person, patterns_of(event, incumbent))
    chosen: Columns | None = None
    share: NDArray[np.float64] | None = None
    largest = 1.0 if plain.stage == StageName.WORST else 2.0 * _steepest(event, plain)
    escape = largest if largest <= 1 else largest / (2 * len(event.rounds))
    for _ in range(ROUNDS_OF_PRICES):
        if time.is_over():
            break
        solved = Master(event, plain, programmes, columns, escape).solve(time.left())
        if solved is None:
            break
        value, escaped, certificate = solved.value, solved.escaped, solved.certificate
        chosen, share = solved.chosen, solved.share
        now = evaluate(event, certificate, programmes)
        if now.scaled > best.scaled or now.bound > best.bound:
            best, proof = now, certificate
        before = len(columns.of_class)
        columns.add(every, now.patterns)
        if plain.threshold is not None:
            done = best.bound > plain.threshold or value < TOLERANCE
        else:
            done = best.bound >= ceil(value - TOLERANCE)
        if done or len(columns.of_class) == before:
            if escaped < TOLERANCE or escape >= largest:
                break
            escape = min(4 * escape, largest)
    if not programmes.exact:  # these programmes may break the rules of one person
        return Relaxed(best.bound, proof, None)
    return Relaxed(best.bound, proof, columns, chosen, share)


def nearly_whole(relaxed: Relaxed) -> Columns:
    """Return the programmes, but of each class that the LP left whole only its own.

    Parameters
    ----------
    relaxed
        A relaxation.

    Returns
    -------
    Columns
        Few enough that a small search closes what the LP left open.
    """
    columns, chosen, share = relaxed.columns, relaxed.chosen, relaxed.share
    if columns is None or chosen is None or share is None:
        return Columns(np.empty(0, np.int64), np.empty((0, 0), np.int64))
    split = np.abs(share - np.rint(share)) > TOLERANCE
    open_classes = np.unique(chosen.of_class[split])
    is_open = np.isin(columns.of_class, open_classes)
    settled = ~np.isin(chosen.of_class, open_classes)
    return Columns(
        np.append(columns.of_class[is_open], chosen.of_class[settled]),
        np.concatenate([columns.pattern[is_open], chosen.pattern[settled]]),
    )


def patterns_of(event: Event, taken: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return an assignment as programmes.

    Parameters
    ----------
    event
        The question.
    taken
        Shape ``(participants, sessions)``.

    Returns
    -------
    numpy.ndarray
        A column for each round, shape ``(participants, rounds)``.
    """
    people, rounds = len(event.participants), len(event.rounds)
    pattern = np.tile(len(event.sessions) + np.arange(rounds), (people, 1))
    person, session = np.nonzero(taken)
    pattern[person, event.sessions.round[session]] = session
    return pattern


def seats_of(event: Event, columns: Columns) -> NDArray[np.bool_]:
    """Return the seats that programmes hold.

    Parameters
    ----------
    event
        The question.
    columns
        The programmes.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants, sessions)``.
    """
    held = np.zeros((len(event.classes.size), len(event.sessions)), dtype=bool)
    for place in range(columns.pattern.shape[1]):
        column = columns.pattern[:, place]
        seat = column < len(event.sessions)
        held[columns.of_class[seat], column[seat]] = True
    of_all: NDArray[np.bool_] = held[event.classes.of_person]
    return of_all


def _steepest(event: Event, plain: Certificate) -> float:
    """Return more than a seat can be worth, mostly."""
    if plain.stage == StageName.BALANCE:
        of_round = np.bincount(
            event.sessions.round, weights=event.capacity, minlength=len(event.rounds)
        )
        return float(of_round.max()) * 4
    if plain.stage == StageName.UNSEATED:
        return float(len(event.rounds) + 1)
    costs = int(event.costs.max()) + event.unlisted_cost
    return float(max(costs * len(event.rounds), 1))
