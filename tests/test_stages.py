"""What each stage counts, by hand, and what the order of stages means."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import allocation as al
from allocation import evaluation
from allocation.event import Choices
from allocation.event.tables import texts
from allocation.stages import as_stages

NO = al.UNLISTED
ANY = al.UNLIMITED
EMPTY = -1
WITH_EMPTY = al.Rules(empty_seats=True)

COSTS = ("worst", "dissatisfaction")


def event_of(
    ballots: list[list[int]],
    rounds: list[int],
    capacity: list[int] | None = None,
    **facts: Any,
) -> al.Event:
    """Return an event without limits unless said."""
    seats = capacity or [ANY] * len(rounds)
    return al.Event.from_arrays(ballots, round=rounds, capacity=seats, **facts)


def count(stage: str, event: al.Event, seats: list[list[int]]) -> int:
    """Return what a stage counts when people have these sessions in each round."""
    return evaluation.value(stage, event, al.Assignment.from_seats(seats))


def totals(event: al.Event, seats: list[list[int]]) -> list[int]:
    """Return each person's total cost."""
    given = al.Assignment.from_seats(seats)
    costs: list[int] = evaluation.personal_totals(event, given).tolist()
    return costs


def test_unseated_counts_empty_seats_of_rounds_that_people_attend() -> None:
    """P1 has one of two seats; P2 none, and attends one round: 1 + 1."""
    event = event_of(
        [[1, 1], [1, 1]],
        [0, 1],
        attends=[[True, True], [True, False]],
        rules=WITH_EMPTY,
    )

    assert count("unseated", event, [[0, EMPTY], [EMPTY, EMPTY]]) == 2


def test_unseated_is_0_when_everybody_sits() -> None:
    """Two people, one round, two seats."""
    event = event_of([[1, 2], [1, 2]], [0, 0])

    assert count("unseated", event, [[0], [1]]) == 0


def test_worst_is_the_largest_personal_total() -> None:
    """P1 pays 1 + 0, P2 pays 2 + 2: 4, not the dearest seat and not the sum."""
    event = event_of([[1, 2, 3, 1, 2, 3], [1, 2, 3, 1, 2, 3]], [0, 0, 0, 1, 1, 1])

    assert count("worst", event, [[1, 3], [2, 5]]) == 4


def test_dissatisfaction_is_the_sum_of_all_costs() -> None:
    """P1 pays 1 + 0, P2 pays 2 + 2: 5 together."""
    event = event_of([[1, 2, 3, 1, 2, 3], [1, 2, 3, 1, 2, 3]], [0, 0, 0, 1, 1, 1])

    assert count("dissatisfaction", event, [[1, 3], [2, 5]]) == 5


@pytest.mark.parametrize("stage", COSTS)
def test_an_empty_seat_costs_as_much_as_an_unlisted_session(stage: str) -> None:
    """Ranks go to 3, cost 2: an empty seat costs 3, and P1's other seat 1."""
    event = event_of([[1, 2, 3, 1, 2, 3]], [0, 0, 0, 1, 1, 1], rules=WITH_EMPTY)

    assert count(stage, event, [[EMPTY, 4]]) == 4


def test_an_empty_seat_costs_nothing_in_a_round_not_attended() -> None:
    """P1 attends round 2 only, and has the first choice there."""
    event = event_of([[1, 1]], [0, 1], attends=[[False, True]])

    assert totals(event, [[EMPTY, 1]]) == [0]


def test_linear_costs_are_the_rank_less_one() -> None:
    """First choice 0, second 1, third 2."""
    event = event_of([[1, 2, 3]] * 3, [0, 0, 0])

    assert totals(event, [[0], [1], [2]]) == [0, 1, 2]


def test_listed_costs_are_those_of_the_ranks() -> None:
    """First choice 0, second 10, third 11, though the list goes on."""
    event = event_of(
        [[1, 2, 3]] * 3, [0, 0, 0], scoring=al.Scoring(costs=[0, 10, 11, 50])
    )

    assert totals(event, [[0], [1], [2]]) == [0, 10, 11]


def test_unlisted_after_listed_costs_is_one_more_than_the_largest_rank_costs() -> None:
    """The largest rank given is 2, cost 10: not listed costs 11, whatever rank 3."""
    event = event_of([[1, 2, NO]], [0, 0, 0], scoring=al.Scoring(costs=[0, 10, 40]))

    assert totals(event, [[2]]) == [11]


def test_a_utility_costs_what_it_lacks_of_the_greatest_given() -> None:
    """The greatest is 8, by P2: a utility of 5 costs 3, one of 0 costs 8."""
    event = event_of([[5, 0], [8, 5]], [0, 0], scale="utility")

    assert totals(event, [[0], [0]]) == [3, 0]
    assert totals(event, [[1], [1]]) == [8, 3]


def test_a_utility_costs_what_it_lacks_of_the_top() -> None:
    """With a top of 10, utilities of 5 and 8 cost 5 and 2."""
    scoring = al.Scoring(top=10)
    event = event_of([[5, 0], [8, 5]], [0, 0], scale="utility", scoring=scoring)

    assert totals(event, [[0], [0]]) == [5, 2]


def test_unlisted_among_utilities_costs_one_more_than_the_top() -> None:
    """A utility of 0 costs 10, a session not listed 11."""
    scoring = al.Scoring(top=10)
    event = event_of([[5, 0, NO]], [0, 0, 0], scale="utility", scoring=scoring)

    assert totals(event, [[1]]) == [10]
    assert totals(event, [[2]]) == [11]


def test_unlisted_costs_one_more_than_the_largest_rank_of_the_event() -> None:
    """P2 ranks up to 4, cost 3: what P1 does not list costs 4."""
    event = event_of([[1, NO, NO, NO], [1, 2, 3, 4]], [0, 0, 0, 0])

    assert totals(event, [[1], [0]]) == [4, 0]


def test_unlisted_costs_what_the_scoring_says() -> None:
    """A number instead of the default."""
    event = event_of([[1, 2, NO]], [0, 0, 0], scoring=al.Scoring(unlisted=50))

    assert totals(event, [[2]]) == [50]


def test_unlisted_may_be_forbidden() -> None:
    """P1 cannot go to S3, though it has the only seats that are left."""
    event = event_of(
        [[1, 2, NO]], [0, 0, 0], [0, 0, ANY], scoring=al.Scoring(unlisted="forbidden")
    )

    with pytest.raises(al.InfeasibleError):
        al.allocate(event)


def test_where_unlisted_is_forbidden_an_empty_seat_still_costs_one_more() -> None:
    """The largest rank is 2, cost 1: an empty seat costs 2."""
    scoring = al.Scoring(unlisted="forbidden")
    event = event_of([[1, 2, NO]], [0, 0, 0], scoring=scoring, rules=WITH_EMPTY)

    assert totals(event, [[EMPTY]]) == [2]


def test_a_blank_round_costs_nothing_to_the_indifferent() -> None:
    """P1 lists nothing in round 2: any seat there costs 0, and so does an empty one."""
    event = event_of([[1, 2, NO, NO]], [0, 0, 1, 1], rules=WITH_EMPTY)

    assert totals(event, [[1, 3]]) == [1]
    assert totals(event, [[1, EMPTY]]) == [1]


def test_a_blank_round_costs_what_is_not_listed_where_the_scoring_says_so() -> None:
    """P1 lists nothing in round 2: any seat there costs 2, and so does an empty one."""
    event = event_of(
        [[1, 2, NO, NO]],
        [0, 0, 1, 1],
        rules=WITH_EMPTY,
        scoring=al.Scoring(blank="unlisted"),
    )

    assert totals(event, [[1, 3]]) == [3]
    assert totals(event, [[1, EMPTY]]) == [3]


@pytest.mark.parametrize("blank", ["indifferent", "unlisted"])
def test_somebody_without_a_ballot_pays_nothing(blank: str) -> None:
    """P2 has no ballot: seats and empty seats cost 0, whatever a blank round means."""
    event = event_of(
        [[1, 2], [NO, NO]], [0, 0], rules=WITH_EMPTY, scoring=al.Scoring(blank=blank)
    )

    assert totals(event, [[0], [1]]) == [0, 0]
    assert totals(event, [[0], [EMPTY]]) == [0, 0]


def test_a_pinned_seat_costs_nothing() -> None:
    """P1 presents the third choice; P2, who listens there, pays 2."""
    event = event_of([[1, 2, 3]] * 2, [0, 0, 0], pins=[(0, 2)])

    assert totals(event, [[2], [2]]) == [0, 2]


def test_a_topic_costs_the_same_in_each_of_its_rounds() -> None:
    """P1 ranks b first and a second: a in round 1 costs 1, b in round 2 nothing."""
    event = event_of([[NO] * 4], [0, 0, 1, 1], topic=["a", "b", "a", "b"])
    choices = Choices("rank", "topic", texts(["a", "b"]), np.array([[2, 1]]))
    event = event.replace(choices=choices)

    assert totals(event, [[0, 3]]) == [1]


def test_tied_sessions_cost_the_same() -> None:
    """P1 gives two sessions the first rank, and the third the second."""
    event = event_of([[1, 1, 2]], [0, 0, 0], ties=True)

    assert [totals(event, [[session]]) for session in range(3)] == [[0], [0], [1]]


def test_one_person_two_places_down_weighs_two_or_four() -> None:
    """Or as much as two people one place down; squared, as much as four."""
    ballots = [[1, 2, 3]] * 5
    linear = event_of(ballots, [0, 0, 0])
    convex = event_of(ballots, [0, 0, 0], scoring=al.Scoring(costs="convex"))

    one_far = [[2], [0], [0], [0], [0]]
    assert count("dissatisfaction", linear, one_far) == 2
    assert count("dissatisfaction", linear, [[1], [1], [0], [0], [0]]) == 2
    assert count("dissatisfaction", convex, one_far) == 4
    assert count("dissatisfaction", convex, [[1], [1], [1], [1], [0]]) == 4


def test_without_the_top_three_is_as_bad_as_three_third_choices() -> None:
    """Whether it is the fourth choice or the fifth."""
    scoring = al.Scoring(costs="top3")
    event = event_of([[1, 2, 3, 4, 5]] * 3, [0] * 5, scoring=scoring)

    assert count("dissatisfaction", event, [[3], [0], [0]]) == 6
    assert count("dissatisfaction", event, [[4], [0], [0]]) == 6
    assert count("dissatisfaction", event, [[2], [2], [2]]) == 6


def test_convex_costs_spread_bad_luck() -> None:
    """Linear costs do not tell 0 + 2 places from 1 + 1; their squares do."""
    ballots = [[1, 2, 3], [1, 2, 3]]
    event = event_of(ballots, [0, 0, 0], [1, 2, 1])
    convex = event.replace(scoring=al.Scoring(costs="convex"))

    with_third, without = [[0], [2]], [[1], [1]]
    assert count("dissatisfaction", event, with_third) == 2
    assert count("dissatisfaction", event, without) == 2
    assert count("dissatisfaction", convex, with_third) == 4
    assert count("dissatisfaction", convex, without) == 2


def test_a_weight_counts_in_costs() -> None:
    """P2's second choice counts 3 times, P1's once."""
    event = event_of([[1, 2], [1, 2]], [0, 0], weight=[1, 3])

    assert totals(event, [[1], [1]]) == [1, 3]
    assert count("worst", event, [[1], [1]]) == 3
    assert count("dissatisfaction", event, [[1], [1]]) == 4


def test_a_weight_does_not_count_in_seats() -> None:
    """P1, of weight 9, has no seat: one seat is empty, and the rooms are as full."""
    ballots, capacity = [[1, 2], [1, 2]], [2, 1]
    event = event_of(ballots, [0, 0], capacity, weight=[9, 1], rules=WITH_EMPTY)
    plain = event_of(ballots, [0, 0], capacity, rules=WITH_EMPTY)

    seats = [[EMPTY], [0]]
    assert count("unseated", event, seats) == 1
    assert count("balance", event, seats) == count("balance", plain, seats)


def test_a_weight_changes_no_utility() -> None:
    """Utility is what ballots say of the seats that people have: 5 and 3."""
    event = event_of([[5, 3], [5, 3]], [0, 0], scale="utility", weight=[1, 7])
    given = al.Assignment.from_seats([[0], [1]])

    assert al.utility(event, given) == 8


@pytest.mark.parametrize("heavy", [0, 1])
def test_the_good_seat_goes_to_whoever_weighs_more(heavy: int) -> None:
    """Whatever the lottery says, and the value is that of the lighter person."""
    weight = [2 - heavy, 1 + heavy]
    event = event_of([[1, 2], [1, 2]], [0, 0], [1, 1], weight=weight)

    for seed in range(5):
        plan = al.allocate(event, seed=seed)
        assert plan.programme(f"P{heavy + 1}") == {"1": "S1"}
        assert [stage.value for stage in plan.stages[1:3]] == [1, 1]


@pytest.mark.parametrize("weight", [1, 2, 1000])
def test_a_weight_of_everybody_changes_no_seat(weight: int) -> None:
    """There is one best plan, 0 + 0 + 1, and it stays the best."""
    ballots = [[1, 2, 3], [2, 1, 3], [1, 3, 2]]
    event = event_of(ballots, [0, 0, 0], [1, 1, 1], weight=[weight] * 3)

    plan = al.allocate(event, stages=["dissatisfaction"])

    assert plan.stages[0].value == weight
    assert plan.assignment == al.Assignment.from_seats([[0], [1], [2]])


def test_balance_is_0_when_sessions_are_filled_in_proportion() -> None:
    """6 seats for 3 people, 4 and 2: they take 2 and 1."""
    event = event_of([[NO, NO]] * 3, [0, 0], [4, 2])

    assert count("balance", event, [[0], [0], [1]]) == 0


def test_balance_sums_how_far_each_session_is_from_its_share() -> None:
    """abs(3 * 6 - 3 * 4) + abs(0 * 6 - 3 * 2) = 6 + 6."""
    event = event_of([[NO, NO]] * 3, [0, 0], [4, 2])

    assert count("balance", event, [[0], [0], [0]]) == 12


def test_balance_leaves_out_a_cancelled_session() -> None:
    """S2 is empty and has a minimum: of 6 + 6, only the 6 of S1 counts."""
    event = event_of([[NO, NO]] * 3, [0, 0], [4, 2], min_size=[0, 2])

    assert count("balance", event, [[0], [0], [0]]) == 6


def test_balance_takes_a_session_without_limit_for_one_that_seats_everybody() -> None:
    """C = 2 + 2, N = 2: abs(2 * 4 - 2 * 2) + abs(0 * 4 - 2 * 2) = 8."""
    event = event_of([[NO, NO]] * 2, [0, 0], [ANY, 2])

    assert count("balance", event, [[0], [0]]) == 8


def test_balance_counts_only_the_people_of_the_round() -> None:
    """P2 is away in round 1: N = 1, C = 2, and abs(2 - 1) + abs(0 - 1) = 2."""
    event = event_of(
        [[NO, NO, NO]] * 2,
        [0, 0, 1],
        [1, 1, 2],
        attends=[[True, True], [False, True]],
    )

    assert count("balance", event, [[0, 2], [EMPTY, 2]]) == 2


def worst_or_sum() -> al.Event:
    """Return an event whose best sum and whose best worst case differ.

    S1, S2 and S3 have a seat each, S4, which P3 wants most, none. Costs of S1, S2, S3:
    P1 0, 1, 2; P2 2, 0, 1; P3 1, 3, 2. The six ways to seat P1, P2 and P3 in order:

    ======== ========= === =====
    sessions costs     sum worst
    ======== ========= === =====
    1, 2, 3  0, 0, 2   2   2
    1, 3, 2  0, 1, 3   4   3
    2, 1, 3  1, 2, 2   5   2
    2, 3, 1  1, 1, 1   3   1
    3, 1, 2  2, 2, 3   7   3
    3, 2, 1  2, 0, 1   3   2
    ======== ========= === =====
    """
    return event_of(
        [[1, 2, 3, 4], [3, 1, 2, 4], [2, 4, 3, 1]], [0, 0, 0, 0], [1, 1, 1, 0]
    )


def values(stages: list[str | al.Stage]) -> list[int]:
    """Return what the stages end with in the event above."""
    return [stage.value for stage in al.allocate(worst_or_sum(), stages=stages).stages]


def test_worst_before_dissatisfaction_pays_for_the_worst_case() -> None:
    """Worst 1 is only reached at a sum of 3."""
    assert values(["worst", "dissatisfaction"]) == [1, 3]


def test_dissatisfaction_before_worst_pays_with_the_worst_case() -> None:
    """Sum 2 is only reached at a worst of 2."""
    assert values(["dissatisfaction", "worst"]) == [2, 2]


@pytest.mark.parametrize("tolerance", [1, 2, "50 %", "99.5%"])
def test_a_later_stage_spends_a_tolerance(tolerance: int | str) -> None:
    """With 1 to spare, the sum goes from 2 to 3 and the worst case from 2 to 1."""
    spared = al.Stage("dissatisfaction", tolerance=tolerance)

    assert values([spared, "worst"]) == [3, 1]


@pytest.mark.parametrize("tolerance", [0, "0 %", "49.9 %"])
def test_a_tolerance_below_one_unit_is_none(tolerance: int | str) -> None:
    """49.9 % of 2 is less than 1: the sum stays 2."""
    spared = al.Stage("dissatisfaction", tolerance=tolerance)

    assert values([spared, "worst"]) == [2, 2]


def test_a_stage_with_a_tolerance_says_what_it_reached_before() -> None:
    """It reached 2, might grow to 4, and a later stage left it at 3."""
    spared = al.Stage("dissatisfaction", tolerance=2)

    first, _ = al.allocate(worst_or_sum(), stages=[spared, "worst"]).stages

    assert (first.reached, first.bound, first.limit, first.value) == (2, 2, 4, 3)
    assert first.status is al.Status.OPTIMAL


def test_a_later_stage_spends_no_more_than_the_tolerance() -> None:
    """Of two people who could give up a first choice for balance, one does.

    S1, which all four want, and S2 have four seats each. With 4 and 0 people they are
    uneven by abs(4 * 8 - 4 * 4) + abs(0 - 4 * 4) = 32 at a cost of 0, with 3 and 1 by
    8 + 8 = 16 at a cost of 1, with 2 and 2 by 0 at a cost of 2.
    """
    event = event_of([[1, 2]] * 4, [0, 0], [4, 4])
    spared = al.Stage("dissatisfaction", tolerance=1)

    plan = al.allocate(event, stages=[spared, "balance"])

    assert [stage.value for stage in plan.stages] == [1, 16]


def test_per_cent_is_rounded_down() -> None:
    """2.5 % of 79 is 1.975, of 80 it is 2."""
    stage = al.Stage("dissatisfaction", tolerance="2.5 %")

    assert [stage.spare(79), stage.spare(80)] == [1, 2]


def test_per_cent_is_exact_where_floats_are_not() -> None:
    """0.1 % of 3,000,000,000,000,000,001,000 is that number over 1,000."""
    huge = 3_000_000_000_000_000_001_000

    assert al.Stage("worst", tolerance="0.1 %").spare(huge) == huge * Fraction(1, 1000)


def test_default_stages_are_unseated_worst_dissatisfaction_balance() -> None:
    """In this order, and nothing to spare."""
    names = [stage.name for stage in al.DEFAULT_STAGES]

    assert names == ["unseated", "worst", "dissatisfaction", "balance"]
    assert {stage.tolerance for stage in al.DEFAULT_STAGES} == {0}


def test_an_unknown_stage_is_refused_with_the_closest_name() -> None:
    """A slip of the pen gets an answer."""
    with pytest.raises(ValueError, match=r"Did you mean 'dissatisfaction'\?"):
        al.Stage("disatisfaction")


def test_allocate_refuses_an_unknown_stage_with_the_closest_name() -> None:
    """The same where the stage comes by name."""
    with pytest.raises(ValueError, match=r"Did you mean 'worst'\?"):
        al.allocate(worst_or_sum(), stages=["worse"])


def test_a_stage_that_comes_twice_is_refused() -> None:
    """A second time would settle nothing."""
    with pytest.raises(ValueError, match="each stage once, got worst again"):
        as_stages(["worst", al.Stage("worst", tolerance=1)])


def test_no_stages_are_refused() -> None:
    """There is nothing to minimise."""
    with pytest.raises(ValueError, match="at least one stage"):
        as_stages([])


def test_a_text_is_not_a_list_of_stages() -> None:
    """Its letters are not names."""
    with pytest.raises(ValueError, match="Expected a list of stages"):
        as_stages("worst")


@pytest.mark.parametrize("tolerance", [-1, "-1 %", "2", "much", "nan %", True])
def test_a_tolerance_that_is_none_is_refused(tolerance: int | str) -> None:
    """Negative, without its unit, not a number."""
    with pytest.raises(ValueError, match="Expected a tolerance >= 0"):
        al.Stage("worst", tolerance=tolerance)


def test_an_unknown_stage_has_no_value() -> None:
    """Nothing is counted under a name that does not exist."""
    event = worst_or_sum()

    with pytest.raises(ValueError, match="gini"):
        evaluation.value("gini", event, al.Assignment.from_seats([[0], [1], [2]]))
