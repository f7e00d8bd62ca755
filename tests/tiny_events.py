"""Tiny random events, with every rule on, for properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

import allocation as al
from allocation.event import Choices
from allocation.event.tables import texts

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SEATS = 12
"""People times rounds; brute force looks at about 3 to 4 to this power, pruned."""


@st.composite
def tiny_events(draw: Callable[..., Any]) -> al.Event:
    """Draw an event that brute force can answer; possible or not."""
    people = draw(st.integers(1, 4), label="people")
    rounds = draw(st.integers(1, 2 if people > 3 else 3), label="rounds")
    per_round = draw(
        st.lists(st.integers(1, 3), min_size=rounds, max_size=rounds), label="sessions"
    )
    held = np.repeat(np.arange(rounds), per_round)
    count = len(held)
    topic = draw(st.lists(st.sampled_from("abcde"), min_size=count, max_size=count))
    enough = draw(st.booleans(), label="roomy")
    low = 1 if enough else 0
    capacity = draw(
        st.lists(
            st.one_of(st.integers(low, people + 1), st.just(al.UNLIMITED)),
            min_size=count,
            max_size=count,
        )
    )
    least = [min(c, m) for c, m in zip(capacity, draw(_ints(count, 0, 3)), strict=True)]
    mandatory = [
        c > 0 and m for c, m in zip(capacity, draw(_rare(count, one_in=6)), strict=True)
    ]
    attends = ~np.array(draw(_rare(people * rounds, one_in=6))).reshape(people, rounds)
    attends[~attends.any(axis=1), 0] = True
    at_most = [
        draw(st.integers(0, rounds)) if rare else al.UNLIMITED
        for rare in draw(_rare(people, one_in=6))
    ]
    weights = st.sampled_from([1, 1, 1, 2, 3, 10])
    weight = draw(st.lists(weights, min_size=people, max_size=people), label="weights")
    pairs = [(p, s) for p in range(people) for s in range(count)]
    some = st.lists(st.sampled_from(pairs), max_size=2, unique=True)
    scale = draw(st.sampled_from(["rank", "rank", "utility"]))
    names = [str(r + 1) for r in range(rounds)]
    try:
        event = al.Event.from_arrays(
            _ballots(draw, scale, people, held),
            round=held,
            capacity=capacity,
            topic=topic,
            min_size=least,
            mandatory=mandatory,
            attends=attends,
            at_most=at_most,
            weight=weight,
            pins=draw(some, label="pins"),
            bans=draw(some, label="bans"),
            scale=scale,
            ties=True,
            rules=al.Rules(
                empty_seats=draw(st.booleans(), label="empty seats"),
                no_repeat=draw(
                    st.sampled_from(["all", (), [names[:2]], [names[1:]], [names]])
                ),
                clash=draw(_clashes(count)),
            ),
            scoring=draw(_scorings(scale)),
        )
    except al.InvalidEventError:
        assume(False)  # noqa: FBT003  # pins that contradict the rest
        raise
    if draw(st.booleans(), label="by topic"):
        event = _by_topic(draw, event)
    return event


def stage_lists() -> st.SearchStrategy[list[al.Stage]]:
    """Draw stages in any order, some with a tolerance."""
    names = st.permutations([str(name) for name in al.StageName])
    spares: list[int | str] = [0, 0, 0, 1, 2, "25 %"]
    tolerance = st.sampled_from(spares)
    return (
        st.tuples(names, st.lists(tolerance, min_size=4, max_size=4), st.integers(1, 4))
        .map(
            lambda drawn: [
                al.Stage(name, tolerance=spare)
                for name, spare in zip(drawn[0], drawn[1], strict=False)
            ][: drawn[2]]
        )
        .filter(_in_order)
    )


def _in_order(stages: list[al.Stage]) -> bool:
    """Say whether ``worst`` does not come after ``leximin``, which begins with it."""
    names = [stage.name for stage in stages if stage.name in {"worst", "leximin"}]
    return names != ["leximin", "worst"]


def _ints(count: int, low: int, high: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(low, high), min_size=count, max_size=count)


def _rare(count: int, *, one_in: int) -> st.SearchStrategy[list[bool]]:
    return _ints(count, 0, one_in - 1).map(
        lambda drawn: [d == one_in - 1 for d in drawn]
    )


def _clashes(count: int) -> st.SearchStrategy[list[tuple[str, str]]]:
    names = [f"S{place + 1}" for place in range(count)]
    if count < 2:
        return st.just([])
    pair = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    return st.lists(pair.map(lambda two: (two[0], two[1])), max_size=1)


def _scorings(scale: str) -> st.SearchStrategy[al.Scoring]:
    own = [0, 0, 3, 9, 10, 25, 36, 49, 64]
    costs = st.sampled_from(["linear", "convex", "top3", "borda", "borda", own])
    return st.builds(
        al.Scoring,
        costs=costs if scale == "rank" else st.just("linear"),
        unlisted=st.sampled_from([None, None, "forbidden", 100]),
        blank=st.sampled_from(["indifferent", "unlisted"]),
    )


def _ballots(
    draw: Callable[..., Any], scale: str, people: int, held: np.ndarray
) -> np.ndarray:
    high = len(held) if scale == "rank" else 5
    cell = st.one_of(st.just(al.UNLISTED), st.integers(1, high), st.integers(1, high))
    size = people * len(held)
    drawn = draw(st.lists(cell, min_size=size, max_size=size), label="ballots")
    values = np.array(drawn, dtype=np.int32).reshape(people, len(held))
    without = np.array(draw(_rare(people, one_in=5)))
    values[without] = al.UNLISTED
    return values


def _by_topic(draw: Callable[..., Any], event: al.Event) -> al.Event:
    topics = list(event.topics)
    high = len(topics) if event.choices.scale == "rank" else 5
    cell = st.one_of(st.just(al.UNLISTED), st.integers(1, high))
    size = len(event.participants) * len(topics)
    drawn = draw(st.lists(cell, min_size=size, max_size=size), label="topic ballots")
    values = np.array(drawn, dtype=np.int32).reshape(-1, len(topics))
    choices = Choices(event.choices.scale, "topic", texts(topics), values, ties=True)
    return event.replace(choices=choices)
