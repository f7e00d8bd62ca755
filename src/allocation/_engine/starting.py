"""Where prices start from: from none, from flows, or from those of the stage before."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from allocation._engine.master import LARGEST_PRICE, Columns
from allocation._engine.pooling import pooled
from allocation.certificate import Certificate, largest_sum
from allocation.combining import IMPOSSIBLE
from allocation.rows import sides_of
from allocation.stages import LEVELLED, OF_SIZES, Key, StageName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from allocation._engine.relaxed import Relaxed
    from allocation.event import Event
    from allocation.programmes import Programmes
    from allocation.sides import Side

FINEST = 1_000_000
"""Prices are rounded to one part in so many, unless sums would then grow too large."""


def unpriced(event: Event, stage: str, limits: Mapping[str, int]) -> Certificate:
    """Return a certificate without prices, scaled so that sums stay exact.

    Parameters
    ----------
    event
        The question.
    stage
        The stage.
    limits
        What earlier stages may be at most.
    """
    people, rounds = len(event.participants), len(event.rounds)
    largest = people * rounds * event.largest_cost
    if OF_SIZES & {stage, *limits}:
        largest += int(event.capacity.sum()) * people * 2
        largest += int(event.sessions.cancel_cost.sum())
        largest += int(event.capacity.sum()) * int(event.sessions.extra_cost.max())
    if StageName.MIXTURE in {stage, *limits}:
        largest += people * people * (2 + sum(map(_is_mixed, sides_of(event))))
    scale = max(min(FINEST, (1 << 60) // largest, (people << 48) // largest), 1)
    none = np.zeros(len(event.sessions), dtype=np.int64)
    return Certificate(stage, scale, none, {}, dict(limits))


def _is_mixed(side: Side) -> bool:
    return side.soft


def again(
    plain: Certificate, programmes: Programmes, warm: Relaxed | None
) -> Iterator[Certificate]:
    """Yield prices to start from, made of those of the stage before.

    Its prices as they are, if it is another level of the same stage; and so much of
    them, with a price for its limit, that nobody gains by leaving its optima.

    Parameters
    ----------
    plain
        The stage, without prices.
    programmes
        What people may do alone.
    warm
        The relaxation before; None if there is none.
    """
    if warm is None or warm.certificate.cases:
        return
    for found in _again(plain, programmes.event, warm.certificate):
        priced = bool(found.session_prices.any() or found.rule_prices)
        if priced and largest_sum(found, programmes) < IMPOSSIBLE:
            yield found


def _again(
    plain: Certificate, event: Event, before: Certificate
) -> Iterator[Certificate]:
    if plain.stage == StageName.WORST:
        # a direction in which the prices of a guide grew
        largest = int(np.abs(before.session_prices).max(initial=0))
        if largest:
            shrunk = before.session_prices * (plain.scale / largest)
            yield replace(plain, session_prices=np.rint(shrunk).astype(np.int64))
        return
    if Key.of(before.stage).stage == Key.of(plain.stage).stage:
        factor = plain.scale / before.scale
        yield _with_prices(event, plain, before, factor, {})
    if before.stage in plain.limits and before.stage != StageName.WORST:
        many = ceil(steepest(event, plain))
        factor = many * plain.scale / before.scale
        yield _with_prices(
            event, plain, before, factor, {before.stage: many * plain.scale}
        )


def _with_prices(
    event: Event,
    plain: Certificate,
    before: Certificate,
    factor: float,
    more: Mapping[str, int],
) -> Certificate:
    """Return a certificate with the prices of another, times a factor."""
    prices = np.clip(before.session_prices * factor, -LARGEST_PRICE, LARGEST_PRICE)
    stages = {
        name: round(min(price * factor, LARGEST_PRICE))
        for name, price in before.stage_prices.items()
        if name in plain.limits
    }
    weight = {**stages, **more}.get(StageName.MIXTURE, 0)
    if plain.stage == StageName.MIXTURE:
        weight = plain.scale
    mixed = {side.name for side in sides_of(event) if side.soft}
    rules = {
        name: round(min(max(price * factor, -LARGEST_PRICE), LARGEST_PRICE))
        for name, price in before.rule_prices.items()
    }
    for name in mixed & set(rules):
        rules[name] = min(max(rules[name], -weight), weight)
    return replace(
        plain,
        session_prices=np.rint(prices).astype(np.int64),
        stage_prices={**stages, **more},
        rule_prices={name: price for name, price in rules.items() if price},
    )


def is_plain_sum(event: Event, plain: Certificate) -> bool:
    """Say whether a stage is the sum of costs, and nothing else limits it.

    Parameters
    ----------
    event
        The question.
    plain
        The stage, without prices.
    """
    others = set(plain.limits) - {StageName.UNSEATED}
    return (
        plain.stage == StageName.DISSATISFACTION
        and not others
        and not event.rules.empty_seats
    )


def by_flows(
    plain: Certificate, programmes: Programmes
) -> tuple[Certificate, Columns | None, NDArray[np.int64] | None]:
    """Return prices and programmes by flows, where rounds cost the same.

    Parameters
    ----------
    plain
        The stage, without prices.
    programmes
        What people may do alone.

    Returns
    -------
    Certificate
        The prices; ``plain`` if there are none.
    Columns or None
        Programmes that cost as little as the flows do.
    numpy.ndarray or None
        How many take each.
    """
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


def steepest(event: Event, plain: Certificate) -> float:
    """Return more than a seat can be worth, mostly.

    Parameters
    ----------
    event
        The question.
    plain
        The stage, without prices.
    """
    if plain.stage == StageName.WORST:
        return 1.0
    sessions, people = event.sessions, len(event.participants)
    a_unit = {
        StageName.BALANCE: int(event.seats_of_rounds.max()) * 4,
        StageName.TOPIC_BALANCE: int(np.bincount(event.topic).max()) * 4,
        StageName.CANCELLED: int(sessions.cancel_cost.sum()) + 1,
        StageName.OVERFULL: int(sessions.extra_cost.max()) * 4,
        StageName.MIXTURE: people * 4,
        StageName.UNSEATED: len(event.rounds) + 1,
        **dict.fromkeys(LEVELLED, len(event.rounds) + 1),
    }
    stage = Key.of(plain.stage).stage
    if stage in a_unit:
        return float(a_unit[stage]) * 2
    costs = int(event.costs.max()) + event.largest_cost
    return float(max(costs * len(event.rounds), 1)) * 2
