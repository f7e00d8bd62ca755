"""Each reduction changes how long it takes, never what is found."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation._engine import relaxation
from allocation._engine.splitting import split
from allocation.combining import Layers
from allocation.programmes import Programmes
from tests.brute_force import optimum
from tests.tiny_events import stage_lists, tiny_events

if TYPE_CHECKING:
    from numpy.typing import NDArray

few = settings(max_examples=min(60, settings().max_examples))
"""For properties that solve an event several times."""

ONE_OFF = {
    f"without {field.name}": replace(al.Reductions(), **{field.name: False})
    for field in fields(al.Reductions)
}
ONE_ON = {
    f"only {field.name}": replace(al.Reductions.none(), **{field.name: True})
    for field in fields(al.Reductions)
}
CHOICES = {"all": al.Reductions(), "none": al.Reductions.none(), **ONE_OFF, **ONE_ON}


def reached(event: al.Event, stages: Any, reductions: al.Reductions) -> dict[str, int]:
    """Return what each number reached, which must be its optimum, by name."""
    plan = al.allocate(event, stages=stages, seed=1, reductions=reductions)
    assert plan.status is al.Status.OPTIMAL
    return {stage.name: stage.reached for stage in plan.stages}


def rooms(people: int, sessions: int) -> int:
    """Return seats a session, a tenth more than needed."""
    return int(np.ceil(1.1 * people / sessions))


def alike_rounds(people: int, rounds: int, topics: int, seed: int) -> al.Event:
    """Return an event that offers the same in each round, at the same capacities."""
    rng = np.random.default_rng(seed)
    taste = rng.gumbel(size=topics) + rng.gumbel(size=(people, topics))
    ranks = np.argsort(np.argsort(-taste, axis=1), axis=1) + 1
    return al.Event.from_arrays(
        np.tile(ranks, rounds),
        round=np.repeat(np.arange(rounds), topics),
        capacity=np.full(rounds * topics, rooms(people, topics)),
        topic=np.tile(np.arange(topics), rounds),
        scoring=al.Scoring(costs=[k * k for k in range(1, topics + 1)]),
    )


def unlike_rounds(people: int, seed: int) -> al.Event:
    """Return two tied rounds and one apart, utilities, unequal capacities."""
    rng = np.random.default_rng(seed)
    share = rng.uniform(0.5, 1.5, size=(3, 4))
    seats = np.ceil(1.15 * people * share / share.sum(axis=1, keepdims=True))
    return al.Event.from_arrays(
        rng.integers(0, 50, size=(people, 12)),
        round=np.repeat(np.arange(3), 4),
        capacity=seats.astype(int).reshape(-1),
        topic=[0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 8],
        scale="utility",
        ties=True,
    )


@pytest.mark.parametrize("name", ["none", *ONE_OFF])
@few
@given(event=tiny_events(), stages=stage_lists())
def test_tiny_events_end_as_trying_everything_does(
    name: str, event: al.Event, stages: list[al.Stage]
) -> None:
    """Whatever is switched off, all rules on and all stages."""
    best = optimum(event, stages)
    if best is None:
        with pytest.raises(al.InfeasibleError):
            al.allocate(event, stages=stages, seed=1, reductions=CHOICES[name])
        return

    assert reached(event, stages, CHOICES[name]).items() <= best.values.items()


@few
@given(event=tiny_events(), stages=stage_lists())
def test_prices_from_a_sample_of_one_end_as_trying_everything_does(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """However poor the first prices are."""
    best = optimum(event, stages)
    if best is None:
        return

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relaxation, "SAMPLE", 1)
        values = reached(event, stages, al.Reductions())

    assert values.items() <= best.values.items()


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize(
    "event",
    [
        al.synthetic_event("lille", people=60, seed=4),
        alike_rounds(30, 3, 5, seed=1),
        unlike_rounds(40, seed=2),
    ],
    ids=["lille", "alike rounds", "unlike rounds"],
)
def test_medium_events_end_as_the_whole_model_does(event: al.Event, name: str) -> None:
    """With all of them off, only CP-SAT's model is searched: the reference."""
    stages = ["unseated", "dissatisfaction"]

    assert reached(event, stages, CHOICES[name]) == reached(
        event, stages, al.Reductions.none()
    )


@pytest.mark.parametrize("seed", range(5))
def test_alike_rounds_are_proven_and_even(seed: int) -> None:
    """The flows reach their bound, and each topic is as large in each round, or one."""
    event = alike_rounds(57, 4, 7, seed)

    plan = al.allocate(event, stages=["dissatisfaction"], seed=seed)

    assert plan.proof is al.Proof.PROVEN
    sizes = plan.assignment.sizes(event).reshape(4, 7)
    assert (np.ptp(sizes, axis=0) <= 1).all()


def test_alike_rounds_of_alike_people_are_split_into_programmes() -> None:
    """Sixty people of three kinds: classes of twenty, four rounds, no topic twice."""
    event = alike_rounds(3, 4, 7, seed=3)
    many = al.Event.from_arrays(
        np.repeat(event.choices.values, 20, axis=0),
        round=event.sessions.round,
        capacity=np.full(28, rooms(60, 7)),
        topic=event.sessions.topic.tolist(),
        scoring=event.scoring,
    )

    plan = al.allocate(many, stages=["dissatisfaction"], seed=1)

    assert not al.violations(many, plan.assignment)
    assert plan.proof is al.Proof.PROVEN
    assert len(many.classes.size) == 3


class_sizes = st.lists(st.integers(1, 9), min_size=1, max_size=4)


@given(sizes=class_sizes, topics=st.integers(4, 6), seed=st.integers(0, 2**20))
def test_any_seats_of_classes_are_split_into_valid_programmes(
    sizes: list[int], topics: int, seed: int
) -> None:
    """Every person gets one session a round and no topic twice; no seat is lost."""
    rng = np.random.default_rng(seed)
    event = alike_rounds(2, 3, topics, seed=1)
    layers = Programmes(event).blocks[0].combining
    assert isinstance(layers, Layers)
    seats = np.zeros((len(sizes), 3 * topics + 4), dtype=np.int64)
    for row, size in enumerate(sizes):
        for _ in range(size):
            seats[row, rng.permutation(topics)[:3] + topics * np.arange(3)] += 1

    columns, count = split(layers, seats, np.array(sizes))

    assert (count > 0).all()
    assert people_of(columns.of_class, count, len(sizes)) == sizes
    topic = columns.pattern % topics
    assert all(len(set(programme)) == 3 for programme in topic.tolist())
    assert (columns.pattern // topics == np.arange(3)).all()
    again = np.zeros_like(seats)
    for held in columns.pattern.T:
        np.add.at(again, (columns.of_class, held), count)
    assert (again == seats).all()


def test_seats_of_a_class_that_take_a_topic_too_often_cannot_be_split() -> None:
    """Two people, and three of their seats are of one topic: somebody has it twice."""
    event = alike_rounds(2, 3, 4, seed=1)
    layers = Programmes(event).blocks[0].combining
    assert isinstance(layers, Layers)
    seats = np.zeros((1, 16), dtype=np.int64)
    seats[0, [0, 1, 4, 5, 8, 10]] = 1  # topic 0 in each of the three rounds

    with pytest.raises(al.SolverError, match="cannot be split"):
        split(layers, seats, np.array([2]))


def people_of(
    of_class: NDArray[np.int64], count: NDArray[np.int64], classes: int
) -> list[int]:
    """Return how many people each class has by its programmes."""
    total = np.zeros(classes, dtype=np.int64)
    np.add.at(total, of_class, count)
    return total.tolist()
