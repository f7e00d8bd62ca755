"""Sessions on a line: against each combination tried, by hand, and through allocate."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import allocation as al
from allocation.combining import (
    FORBIDDEN,
    IMPOSSIBLE,
    Alone,
    Rows,
    Shape,
    Timeline,
    layers,
)
from allocation.programmes import Programmes
from tests.brute_force import optimum
from tests.published_cases import published_event
from tests.tiny_events import tiny_events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray


def shape_of(
    per_round: list[int],
    excluded: set[tuple[int, int]],
    may_be_empty: list[bool] | None = None,
) -> Shape:
    """Return rounds of so many sessions, numbered one after the other."""
    rounds = list(range(len(per_round)))
    held = np.repeat(rounds, per_round)
    return Shape(
        rounds=rounds,
        seats=[np.flatnonzero(held == place) for place in rounds],
        empty=[len(held) + place for place in rounds],
        may_be_empty=may_be_empty or [True] * len(rounds),
        held=held,
        excluded=excluded,
    )


def overlapping(held: list[int], times: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the pairs of sessions of different rounds whose times overlap."""
    return {
        (one, other)
        for other in range(len(held))
        for one in range(other)
        if held[one] != held[other]
        and max(times[one][0], times[other][0]) < min(times[one][1], times[other][1])
    }


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """Draw rounds of which some last into the next ones, and a few pairs besides."""
    per_round = draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    held = np.repeat(range(len(per_round)), per_round).tolist()
    spans = st.tuples(st.integers(0, 1), st.integers(1, 5))
    times = []
    for place in held:
        late, length = draw(spans)
        times.append((2 * place + late, 2 * place + late + length))
    pairs = overlapping(held, times)
    apart = [(a, b) for b in range(len(held)) for a in range(b) if held[a] != held[b]]
    if apart:
        pairs |= set(draw(st.lists(st.sampled_from(apart), max_size=2)))
    count = len(per_round)
    empty = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return shape_of(per_round, pairs, empty)


def draw_people(data: st.DataObject, shape: Shape) -> tuple[NDArray[np.int64], Rows]:
    """Return what columns amount to for three people, and how many they may take."""
    amount = st.integers(-20, 20) | st.just(FORBIDDEN)
    columns = len(shape.held) + len(shape.rounds)
    row = st.lists(amount, min_size=columns, max_size=columns)
    priced = np.array(data.draw(st.lists(row, min_size=3, max_size=3)), dtype=np.int64)
    most = data.draw(st.lists(st.integers(0, 5), min_size=3, max_size=3))
    return priced, Rows(np.arange(3), np.array(most))


def tried(shape: Shape, priced: list[int], most: int) -> dict[tuple[int, ...], int]:
    """Return all combinations of one person, with what each amounts to."""
    offers = [
        [*seats.tolist(), *([empty] if may else [])]
        for seats, empty, may in zip(
            shape.seats, shape.empty, shape.may_be_empty, strict=True
        )
    ]
    return {
        taken: sum(priced[column] for column in taken)
        for taken in product(*offers)
        if not any({*pair} <= {*taken} for pair in shape.excluded)
        and sum(column < len(shape.held) for column in taken) <= most
        and all(priced[column] < FORBIDDEN for column in taken)
    }


@given(shape=shapes(), data=st.data())
def test_a_line_finds_what_trying_each_combination_finds(
    shape: Shape, data: st.DataObject
) -> None:
    """The least amount, a combination of it, and the least with each session."""
    line = Timeline.of(shape)
    assume(line is not None)
    assert line is not None
    priced, rows = draw_people(data, shape)

    least, best = line.cheapest(priced, rows)
    each = line.with_each(priced, rows)

    assert line.exact
    for person, most in enumerate(rows.most.tolist()):
        amounts = tried(shape, priced[person].tolist(), most)
        lowest = min(amounts.values(), default=IMPOSSIBLE)
        assert min(least[person], IMPOSSIBLE) == lowest
        assert not amounts or amounts[tuple(best[person].tolist())] == lowest
        for session in range(len(shape.held)):
            with_it = [v for taken, v in amounts.items() if session in taken]
            found = int(each[person, session])
            assert min(found, IMPOSSIBLE) == min(with_it, default=IMPOSSIBLE)


@given(shape=shapes(), data=st.data())
def test_a_line_of_some_exclusions_bounds_better_than_none(
    shape: Shape, data: st.DataObject
) -> None:
    """It is never above the truth, nor below each round for itself."""
    line = Timeline.about(shape)
    assume(line is not None)
    assert line is not None
    priced, rows = draw_people(data, shape)

    least, _ = line.cheapest(priced, rows)
    each = line.with_each(priced, rows)

    weaker, _ = Alone(shape).cheapest(priced, rows)
    for person, most in enumerate(rows.most.tolist()):
        amounts = tried(shape, priced[person].tolist(), most)
        assert min(weaker[person], IMPOSSIBLE) <= min(least[person], IMPOSSIBLE)
        assert least[person] <= min(amounts.values(), default=FORBIDDEN)
        for session in range(len(shape.held)):
            with_it = [v for taken, v in amounts.items() if session in taken]
            assert each[person, session] <= min(with_it, default=FORBIDDEN)


@given(
    times=st.lists(
        st.tuples(st.integers(0, 12), st.integers(1, 6)), min_size=1, max_size=12
    ),
    seed=st.integers(0, 2**16),
)
def test_times_are_a_line_in_whatever_order_they_come(
    times: list[tuple[int, int]], seed: int
) -> None:
    """Each session in a round of its own, and the rounds in any order."""
    spans = [(start, start + length) for start, length in times]
    order = np.random.default_rng(seed).permutation(len(spans)).tolist()
    mixed = [spans[place] for place in order]

    held = list(range(len(mixed)))
    line = Timeline.of(shape_of([1] * len(mixed), overlapping(held, mixed)))

    assert line is not None
    assert line.exact


def in_circles(count: int) -> Shape:
    """Return circles of four rounds of a session that excludes the next: no line."""
    excluded = {
        (min(one, other), max(one, other))
        for first in range(0, 4 * count, 4)
        for one, other in [(first + k, first + (k + 1) % 4) for k in range(4)]
    }
    return shape_of([1] * (4 * count), excluded)


def test_a_session_that_does_not_fit_in_the_line_is_taken_or_not() -> None:
    """Opposite sessions of a circle gain 1 + 3 or 2 + 1; S1 and S2 exclude each other.

    With at most one session, S3 gains most.
    """
    line = Timeline.of(in_circles(1))
    assert line is not None
    priced = np.array([[-1, -2, -3, -1, 0, 0, 0, 0]] * 2)

    least, best = line.cheapest(priced, Rows(np.arange(2), np.array([4, 1])))

    assert line.exact
    assert len(line.odd) == 2
    assert least.tolist() == [-4, -3]
    assert best.tolist() == [[0, 5, 2, 7], [4, 5, 2, 7]]


def test_too_many_sessions_that_do_not_fit_are_no_line() -> None:
    """Seven circles, each with a session that is taken or not: 128 ways."""
    assert Timeline.of(in_circles(6)) is not None
    assert Timeline.of(in_circles(7)) is None


def test_sums_of_too_many_rounds_are_not_tried() -> None:
    """Above 500 rounds that are forbidden, sums would not stay exact."""
    shape = shape_of([1] * 501, {(0, 1)})

    assert Timeline.of(shape) is None
    assert Timeline.about(shape) is None


def test_rounds_that_nothing_ties_need_no_line_of_some_exclusions() -> None:
    """Round by round is exact then."""
    assert Timeline.about(shape_of([1, 1], set())) is None


def fair(seed: int = 1, people: int = 40) -> al.Event:
    """Return 12 rounds, one an hour, of 3 sessions that last 1 to 3 hours."""
    rng = np.random.default_rng(seed)
    hours = np.repeat(np.arange(12), 3)
    length = rng.integers(1, 4, size=len(hours))
    wanted = rng.random((people, len(hours))) < 0.3
    wanted[:, 0] = True
    ranks = np.where(wanted, rng.integers(1, 4, size=wanted.shape), al.UNLISTED)
    event = al.Event.from_arrays(
        ranks,
        round=hours,
        capacity=rng.integers(2, 6, size=len(hours)),
        ties=True,
        rules=al.Rules(empty_seats=True, no_repeat=()),
        scoring=al.Scoring(unlisted="forbidden", blank="unlisted"),
    )
    return at_hours(event, 8 + hours, length)


def at_hours(
    event: al.Event, start: NDArray[np.int64], length: NDArray[np.int64]
) -> al.Event:
    """Return the event with times."""
    sessions = event.sessions.replace(
        start=[f"2014-11-18T{hour:02}:00" for hour in start],
        end=[f"2014-11-18T{hour:02}:00" for hour in start + length],
    )
    return event.replace(sessions=sessions)


def test_a_fair_of_many_hours_is_proven_by_prices() -> None:
    """With each round for itself, bounds would stay far below."""
    event = fair()

    plan = al.allocate(event, stages=["unseated", "dissatisfaction"], seed=1)

    al.check(plan)
    assert isinstance(Programmes(event).blocks[0].combining, Timeline)
    assert plan.proof is al.Proof.PROVEN


@contextmanager
def without_layers() -> Iterator[None]:
    """Let lines be taken where layers would do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "MOST_ROUNDS", 0)
        yield


@given(event=tiny_events(), data=st.data())
def test_events_with_times_have_the_values_of_brute_force(
    event: al.Event, data: st.DataObject
) -> None:
    """On a line, rules of all kinds hold as they do elsewhere."""
    count = len(event.sessions)
    late = data.draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    length = data.draw(st.lists(st.integers(1, 5), min_size=count, max_size=count))
    start = 8 + 2 * event.sessions.round + np.array(late)
    stages = [al.Stage("unseated"), al.Stage("dissatisfaction")]
    try:
        event = at_hours(event, start, np.array(length))
    except al.InvalidEventError:
        assume(False)  # noqa: FBT003  # pins that clash
    best = optimum(event, stages)

    with without_layers():
        if best is None:
            with pytest.raises(al.InfeasibleError):
                al.allocate(event, stages=stages, seed=1)
            return
        plan = al.allocate(event, stages=stages, seed=1)

    assert [stage.value for stage in plan.stages] == [
        best.values[stage.name] for stage in stages
    ]
    assert plan.status is al.Status.OPTIMAL


def test_real_sign_ups_that_overlap_are_a_line(shared_data: Path) -> None:
    """Ropecon 2018: 23 rounds, and 4 sessions at the hours of another round."""
    event = published_event(shared_data, "konsti_ropecon_2018", "listed +min +ovl")

    programmes = Programmes(event, whole=True)

    assert isinstance(programmes.blocks[0].combining, Timeline)
    assert programmes.exact
