"""What contradicts itself in ballots, and in how they become costs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import Issue, did_you_mean, shown
from allocation.event import facts
from allocation.event.checks import is_whole
from allocation.event.tables import UNLISTED, Choices, Participants, Sessions
from allocation.scoring import (
    FORBIDDEN,
    LARGEST_COST,
    LINEAR,
    PRESETS,
    Scoring,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LARGEST_BIT = 60
"""Ranks up to this one fit into a whole number of 64 bits, a bit a rank."""

SCALES = ("rank", "utility")
SUBJECTS = ("session", "topic")


def of_choices(
    sessions: Sessions, participants: Participants, choices: Choices
) -> Iterator[Issue]:
    """Yield what is wrong with ballots.

    Parameters
    ----------
    sessions, participants, choices
        Parts of an event.
    """
    for column, got, known in (
        ("scale", choices.scale, SCALES),
        ("of", choices.of, SUBJECTS),
    ):
        if got not in known:
            expected = f"expected {known[0]!r} or {known[1]!r}"
            yield Issue("choices", expected, None, column, shown(got))
            return
    items = choices.items.tolist()
    right = sessions.ids.tolist()
    if choices.of == "topic":
        right = sorted(set(sessions.topic.tolist()))
    if items != right:
        expected = f"expected a column for each {choices.of}, in order"
        yield Issue("choices", expected, got=f"{len(items)} columns")
        return
    values, ranked = choices.values, choices.scale == "rank"
    low, high = (1, len(items)) if ranked else (0, LARGEST_COST)
    if values.min(initial=high) < low or values.max(initial=low) > high:
        bad = (values != UNLISTED) & ((values < low) | (values > high))
        for row, item in np.argwhere(bad).tolist():
            expected = f"expected a {choices.scale} from {low} to {high}"
            yield Issue("choices", expected, row, items[item], str(values[row, item]))
    if ranked and not choices.ties:
        yield from _ties(sessions, participants, choices)


def _ties(
    sessions: Sessions, participants: Participants, choices: Choices
) -> Iterator[Issue]:
    topics = sessions.topic.tolist()
    place = {name: index for index, name in enumerate(choices.items.tolist())}
    names = topics if choices.of == "topic" else sessions.ids.tolist()
    seen: set[tuple[int, int, int]] = set()
    for held in np.unique(sessions.round).tolist():
        of_round = {names[s] for s in np.flatnonzero(sessions.round == held).tolist()}
        items = np.array(sorted(place[name] for name in of_round), dtype=np.int64)
        tied = np.flatnonzero(_repeats(choices.values, items))
        stated = choices.values[np.ix_(tied, items)]
        order = np.argsort(stated, axis=1, kind="stable")
        ranked = np.take_along_axis(stated, order, axis=1)
        same = (ranked[:, 1:] == ranked[:, :-1]) & (ranked[:, 1:] != UNLISTED)
        for number, spot in np.argwhere(same).tolist():
            row = int(tied[number])
            first, second = sorted(items[order[number, spot : spot + 2]].tolist())
            if (row, first, second) in seen:
                continue
            seen.add((row, first, second))
            rank = int(choices.values[row, first])
            expected = (
                f"expected rank {rank} once in a round, or ties allowed, and "
                f"{shown(choices.items[first])} has it already"
            )
            person = shown(participants.ids[row])
            got = f"rank {rank} twice by {person}"
            yield Issue("choices", expected, row, str(choices.items[second]), got)


def _repeats(values: NDArray[np.int32], items: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return who gives two of the items the same rank."""
    if values.min(initial=UNLISTED) < UNLISTED or values.max(initial=0) > LARGEST_BIT:
        ranked = np.sort(values[:, items], axis=1)
        same = (ranked[:, 1:] == ranked[:, :-1]) & (ranked[:, 1:] != UNLISTED)
        return np.asarray(same.any(axis=1))
    given = np.zeros(len(values), dtype=np.int64)
    twice = np.zeros(len(values), dtype=np.int64)
    for item in items.tolist():
        bit = np.left_shift(1, values[:, item] + 1, dtype=np.int64)
        twice |= given & bit
        given |= bit
    return twice > 1  # the lowest bit stands for UNLISTED, which is -1


def alone(scale: str, scoring: Scoring) -> Iterator[Issue]:
    """Yield what is wrong with the scoring whatever the ballots say.

    Parameters
    ----------
    scale
        What the ballots state.
    scoring
        Of an event.
    """
    costs, top, unlisted = scoring.costs, scoring.top, scoring.unlisted
    if isinstance(costs, str) and costs not in PRESETS:
        expected = (
            f"expected {', '.join(map(repr, PRESETS))} or a list of costs, one a rank."
            f"{did_you_mean(costs, PRESETS)}"
        )
        yield Issue("scoring", expected, None, "costs", shown(costs))
    elif scale == "utility" and costs != LINEAR:
        expected = "expected no costs where choices are utilities"
        got = costs if isinstance(costs, str) else list(costs)
        yield Issue("scoring", expected, None, "costs", shown(got))
    elif not isinstance(costs, str):
        yield from _cost_list(tuple(costs))
    if top is not None and scale == "rank":
        expected = "expected no top where choices are ranks"
        yield Issue("scoring", expected, None, "top", shown(top))
    elif top is not None and (not is_whole(top) or not 0 <= top <= LARGEST_COST):
        expected = f"expected a whole number from 0 to {LARGEST_COST}"
        yield Issue("scoring", expected, None, "top", shown(top))
    if unlisted is None or unlisted == FORBIDDEN:
        return
    if not is_whole(unlisted) or not 0 < int(unlisted) <= LARGEST_COST:
        expected = (
            f"expected {FORBIDDEN!r}, or a whole number greater than what any listed "
            f"session can cost, and at most {LARGEST_COST}"
        )
        yield Issue("scoring", expected, None, "unlisted", shown(unlisted))


def _cost_list(costs: tuple[int, ...]) -> Iterator[Issue]:
    if not all(is_whole(cost) and 0 <= cost <= LARGEST_COST for cost in costs):
        expected = f"expected whole numbers from 0 to {LARGEST_COST}"
        yield Issue("scoring", expected, None, "costs", shown(list(costs)))
    elif any(later < earlier for earlier, later in pairwise(costs)):
        expected = "expected costs that never fall from a rank to the next"
        yield Issue("scoring", expected, None, "costs", shown(list(costs)))


def of_scoring(
    sessions: Sessions, choices: Choices, scoring: Scoring
) -> Iterator[Issue]:
    """Yield what does not go with the ballots.

    Parameters
    ----------
    sessions, choices, scoring
        Parts of an event; the choices are right, and the scoring alone.
    """
    largest = int(choices.values.max(initial=0))
    found = False
    for got, expected in _costs_of_ranks(largest, choices, scoring):
        found = True
        yield Issue("scoring", expected, None, "costs", got)
    if scoring.top is not None and scoring.top < largest:
        expected = f"expected a whole number from {largest} to {LARGEST_COST}"
        yield Issue("scoring", expected, None, "top", shown(scoring.top))
        return
    unlisted = scoring.unlisted
    if unlisted is None or unlisted == FORBIDDEN or found:
        return
    greatest = facts.greatest_cost(sessions, choices, scoring)
    if int(unlisted) <= greatest:
        expected = (
            f"expected {FORBIDDEN!r}, or a whole number greater than what any listed "
            f"session can cost, {greatest}"
        )
        yield Issue("scoring", expected, None, "unlisted", shown(unlisted))


def _costs_of_ranks(
    largest: int, choices: Choices, scoring: Scoring
) -> Iterator[tuple[str, str]]:
    costs = scoring.costs
    if choices.scale == "utility":
        return
    if not isinstance(costs, str):
        listed = len(tuple(costs))
        if listed < largest:
            yield f"{listed} costs", f"expected a cost for each rank up to {largest}"
    elif int(scoring.of_ranks(max(largest, 0))[-1]) > LARGEST_COST:
        got = f"{shown(costs)} and a rank of {largest}"
        yield got, f"expected no rank that costs more than {LARGEST_COST}"
