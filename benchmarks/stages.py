"""Stages that are no plain sum: how long each takes, and what is proved of it.

``python -m benchmarks.stages`` prints a table: medians of five runs, three where one
takes more than 10 seconds, each in a process of its own. ``--write`` puts it between
the marks ``stages`` of ``benchmarks/README.md``, too; ``--only leximin`` runs those
with that in their name, ``--runs 1`` is quicker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import allocation as al
from benchmarks import asking, instances
from benchmarks.asking import Asked
from benchmarks.ours import event_of

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT = tuple(stage.name for stage in al.DEFAULT_STAGES)
TASTE, TASTE_TOPICS = 7, 11
"""The seed of the common taste, and how many topics the Lille shape has."""


def rankings(people: int) -> al.Event:
    """Return the Lille shape with full random rankings, 10 % slack."""
    return event_of(instances.lille_shape(people))


def utilities(people: int) -> al.Event:
    """Return the Lille shape with random utilities, no two people alike."""
    return event_of(instances.lille_utilities(people))


def taste(people: int) -> al.Event:
    """Return the Lille shape with rankings that follow a common taste."""
    rng = np.random.default_rng(TASTE)
    shape = rankings(people)
    worth = rng.gumbel(size=TASTE_TOPICS)[shape.topic]
    worth = worth + rng.gumbel(size=(people, len(shape.sessions)))
    values = np.empty(worth.shape, dtype=np.int64)
    held = shape.sessions.round
    for round_ in range(len(shape.rounds)):
        inside = np.flatnonzero(held == round_)
        order = np.argsort(np.argsort(-worth[:, inside], axis=1), axis=1)
        values[:, inside] = order + 1
    return al.Event.from_arrays(
        values, round=held, topic=shape.topic, capacity=shape.sessions.capacity
    )


def even(people: int) -> al.Event:
    """Return the Lille shape with two first choices a round: all even is an optimum.

    One of the two is a seat of a hidden assignment that is perfectly even.
    """
    rng = np.random.default_rng(people)
    shape = rankings(people)
    held = shape.sessions.round
    blank = np.full((people, len(held)), al.UNLISTED)
    anybody = al.Event.from_arrays(
        blank, round=held, topic=shape.topic, capacity=shape.sessions.capacity
    )
    hidden = al.allocate(anybody, stages=["balance"])
    assert hidden.stages[0].value == 0, "these people cannot be shared evenly"
    values = rng.integers(2, 5, size=blank.shape)
    for round_ in range(len(shape.rounds)):
        inside = np.flatnonzero(held == round_)
        popular = rng.dirichlet(np.full(len(inside), 1.5))
        values[np.arange(people), rng.choice(inside, size=people, p=popular)] = 1
    values[hidden.assignment.participant, hidden.assignment.session] = 1
    return al.Event.from_arrays(
        values,
        round=held,
        topic=shape.topic,
        capacity=shape.sessions.capacity,
        ties=True,
    )


def conference(people: int) -> al.Event:
    """Return four rounds of ten unequal sessions, a seat costs its rank squared."""
    return event_of(instances.conference(people, unequal=True))


def _spent(per_cent: int) -> list[str | al.Stage]:
    spared = al.Stage("dissatisfaction", tolerance=f"{per_cent} %")
    return [spared, "balance"]


ASKED: dict[str, Asked] = {
    "leximin: Lille 2014": Asked(al.lille2014, ["leximin"], bar=2),
    "leximin: 2,000 people": Asked(lambda: rankings(2_000), ["leximin"], bar=15),
    "leximin: 2,000 people, a common taste": Asked(
        lambda: taste(2_000), ["leximin"], bar=15
    ),
    "leximin: 2,000 people, utilities": Asked(
        lambda: utilities(2_000), ["leximin"], limit=60
    ),
    "rank_maximal: 2,000 people, a common taste": Asked(
        lambda: taste(2_000), ["rank_maximal"]
    ),
    "generous: 2,000 people, a common taste": Asked(lambda: taste(2_000), ["generous"]),
    "default: Lille 2014": Asked(al.lille2014, DEFAULT),
    "default: 10,000 people": Asked(lambda: rankings(10_000), DEFAULT, bar=30),
    "default: 10,000 people, a common taste": Asked(
        lambda: taste(10_000), DEFAULT, bar=30
    ),
    "default: 10,000 people, utilities": Asked(
        lambda: utilities(10_000), DEFAULT, bar=30
    ),
    "default: 4 rounds x 10, unequal, 2,000 people": Asked(
        lambda: conference(2_000), DEFAULT
    ),
    "default: 1,000,000 people": Asked(lambda: rankings(1_000_000), DEFAULT, bar=120),
    "even at no cost: 200 people": Asked(
        lambda: even(200), ["dissatisfaction", "balance"], bar=5
    ),
    "even at no cost: 2,000 people": Asked(
        lambda: even(2_000), ["dissatisfaction", "balance"], bar=5
    ),
    "even at no cost: 10,000 people": Asked(
        lambda: even(10_000), ["dissatisfaction", "balance"], bar=5
    ),
    "even for 100 % more: 2,000 people": Asked(
        lambda: rankings(2_000), _spent(100), bar=5
    ),
    "even for 50 % more: 2,000 people": Asked(lambda: rankings(2_000), _spent(50)),
    "topic_balance last: 2,000 people, a common taste": Asked(
        lambda: taste(2_000), [*DEFAULT, "topic_balance"]
    ),
}
"""The rows."""


def main(words: Sequence[str] | None = None) -> None:
    """Run what is asked for."""
    asking.main(ASKED, "benchmarks.stages", "stages", words)


if __name__ == "__main__":
    main()
