"""Stages that are lists of numbers: what they count, by hand, and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

import allocation as al
from allocation.stages import Key, is_number
from tests.tiny_events import tiny_events

few = settings(max_examples=min(80, settings().max_examples))
"""For properties that solve an event several times."""

NO = al.UNLISTED


def three_ways() -> al.Event:
    """Return three people whose plans differ by the aim.

    S1, S2 and S3 have a seat each; costs are the squares of the ranks, less 1.
    """
    return al.Event.from_arrays(
        [[1, 2, 3], [1, 2, 3], [2, 1, 3]],
        round=[0, 0, 0],
        capacity=[1, 1, 1],
        scoring=al.Scoring(costs=[0, 3, 8]),
    )


def told(plan: al.Plan) -> dict[str, int]:
    """Return what each number reached, all of which must be optimal."""
    assert plan.status is al.Status.OPTIMAL
    return {stage.name: stage.reached for stage in plan.stages}


# What is counted


def test_a_level_of_leximin_counts_people_with_so_much_or_more() -> None:
    """Totals of 0, 3 and 8."""
    event = three_ways()
    given_ = al.Assignment.from_seats([[0], [2], [1]])
    assert al.personal_totals(event, given_).tolist() == [0, 8, 0]

    counts = [al.value(f"leximin:{level}", event, given_) for level in (1, 8, 9)]

    assert counts == [1, 1, 0]


def test_levels_of_ranks_count_seats() -> None:
    """Ranks 1, 3 and 1: one is later than a first, none later than a third."""
    event = three_ways()
    given_ = al.Assignment.from_seats([[0], [2], [1]])

    later = [al.value(f"rank_maximal:{level}", event, given_) for level in (1, 2, 3)]
    last = [al.value(f"generous:{level}", event, given_) for level in (3, 2, 1)]

    assert later == [1, 1, 0]
    assert last == [1, 1, 3]


def test_an_empty_seat_counts_as_not_listed_and_no_opinion_as_well_served() -> None:
    """P1's second seat is empty, P2 has no ballot: one seat later than a first."""
    event = al.Event.from_arrays(
        [[1, 1], [NO, NO]],
        round=[0, 1],
        capacity=[2, 2],
        rules=al.Rules(empty_seats=True),
    )
    given_ = al.Assignment.from_seats([[0, -1], [0, -1]])

    assert al.value("rank_maximal:1", event, given_) == 1
    assert al.value("generous:2", event, given_) == 1


@pytest.mark.parametrize("name", ["leximin", "leximin:", "leximin:0", "worst:1", "lex"])
def test_what_is_no_number_has_no_value(name: str) -> None:
    """A stage with levels needs one, from 1 on; others have none."""
    event = three_ways()

    assert not is_number(name)
    with pytest.raises(ValueError, match=r"^Expected "):
        al.value(name, event, al.Assignment.from_seats([[0], [1], [2]]))


def test_a_name_is_read_and_written() -> None:
    """``generous:3`` is level 3."""
    key = Key.of("generous:3")

    assert (key.stage, key.level, str(key)) == (al.StageName.GENEROUS, 3, "generous:3")


def test_topic_balance_compares_running_sessions_of_a_topic() -> None:
    """Topic a has 2, 0 and 1 people; S2 may be cancelled, and is: abs(2 - 1)."""
    event = al.Event.from_arrays(
        [[NO] * 4] * 3,
        round=[0, 1, 2, 2],
        capacity=[3] * 4,
        topic=["a", "a", "a", "b"],
        min_size=[0, 1, 0, 0],
        rules=al.Rules(empty_seats=True),
    )
    given_ = al.Assignment.from_seats([[0, -1, 3], [0, -1, 3], [-1, -1, 2]])

    assert al.value("topic_balance", event, given_) == 1


# What is aimed at


def test_rank_maximal_has_the_most_first_choices_whatever_the_rest() -> None:
    """Two people first, and then the third has their last choice."""
    plan = al.allocate(three_ways(), stages=["rank_maximal"])

    assert told(plan) == {"rank_maximal:1": 1, "rank_maximal:2": 1, "rank_maximal:3": 0}


def test_generous_has_the_fewest_last_choices_first() -> None:
    """P3 takes S3: its third choice is one seat, and nobody else's is worse."""
    plan = al.allocate(three_ways(), stages=["generous"])

    assert told(plan)["generous:3"] == 1
    assert told(plan)["generous:2"] == 1


def test_leximin_begins_with_the_worst_total() -> None:
    """Somebody pays 8; then as few as possible pay 3."""
    plan = al.allocate(three_ways(), stages=["leximin"])

    assert told(plan) == {"worst": 8, "leximin:8": 1, "leximin:1": 1}


def test_leximin_after_worst_does_not_settle_it_again() -> None:
    """The worst total is told once."""
    plan = al.allocate(three_ways(), stages=["worst", "leximin"])

    assert [stage.name for stage in plan.stages].count("worst") == 1


def test_worst_after_leximin_is_refused() -> None:
    """It would settle nothing."""
    with pytest.raises(ValueError, match="worst before leximin"):
        al.allocate(three_ways(), stages=["leximin", "worst"])


@few
@given(event=tiny_events())
def test_leximin_is_never_worse_at_any_level_than_other_aims(event: al.Event) -> None:
    """At the first level at which they differ, fewer people are as badly off."""
    try:
        fair = al.allocate(event, stages=["leximin"], seed=1).assignment
    except al.InfeasibleError:
        return
    ours = sorted(al.personal_totals(event, fair).tolist(), reverse=True)

    for aim in ("worst", "dissatisfaction"):
        other = al.allocate(event, stages=[aim], seed=1).assignment
        theirs = sorted(al.personal_totals(event, other).tolist(), reverse=True)
        assert ours <= theirs


@few
@given(event=tiny_events())
def test_most_first_choices_are_those_of_rank_maximal(event: al.Event) -> None:
    """No other aim gives more of them."""
    try:
        best = al.allocate(event, stages=["rank_maximal"], seed=1).assignment
    except al.InfeasibleError:
        return

    for aim in ("dissatisfaction", "generous", "leximin"):
        other = al.allocate(event, stages=[aim], seed=1).assignment
        assert al.value("rank_maximal:1", event, best) <= al.value(
            "rank_maximal:1", event, other
        )


def test_people_of_one_cost_and_different_ranks_are_not_alike() -> None:
    """Ranks 1 and 2 cost the same: only the ranks tell who had the first choice."""
    event = al.Event.from_arrays(
        [[1, 2], [2, 1]],
        round=[0, 0],
        capacity=[1, 1],
        scoring=al.Scoring(costs=[0, 0]),
    )

    for reductions in (al.Reductions(), al.Reductions.none()):
        for seed in range(5):
            plan = al.allocate(
                event, stages=["rank_maximal"], seed=seed, reductions=reductions
            )
            assert plan.assignment.session.tolist() == [0, 1]


def test_time_that_is_up_between_levels_is_no_optimum() -> None:
    """Levels that nobody has looked at are not called settled."""
    event = al.synthetic_event("lille", people=150, scale="utility", seed=1)

    plan = al.allocate(event, stages=["leximin"], seed=1, time_limit=0.3)

    assert plan.status is al.Status.FEASIBLE
    assert plan.out_of_time
    last = plan.stages[-1]
    assert last.bound < last.reached
    for stage in plan.stages:
        assert al.price_bound(event, plan.certificates[0]) <= plan.stages[0].reached
        assert stage.bound <= stage.reached
