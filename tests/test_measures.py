"""Measures: each against its definition, written a second time, and by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import allocation as al
from allocation import envy as envying
from allocation.exclusions import exclusive
from allocation.indices import gini, jain
from tests.answers import (
    answers,
    cost_of,
    empty_seats,
    exclude_each_other,
    may_have,
    programmes_of,
    seats_of,
)
from tests.tiny_events import tiny_events

if TYPE_CHECKING:
    from collections.abc import Iterator


few = settings(max_examples=min(80, settings().max_examples))
"""Enough for properties that work out an event in two ways."""


@st.composite
def answered(draw: Any) -> tuple[al.Event, al.Assignment]:
    """Draw an event and any answer to it."""
    event = draw(tiny_events())
    return event, draw(answers(event))


def hand_made() -> tuple[al.Event, al.Assignment]:
    """Return four people in two rounds of two sessions, and their seats.

    Ada has both first choices, Bob a second and a first, Cyd is pinned to S1 and has no
    seat in round 2, Dan has no ballot.
    """
    event = al.Event.from_arrays(
        [[1, 2, 1, 2], [1, 2, 2, 1], [2, 1, 1, -1], [-1, -1, -1, -1]],
        round=[0, 0, 1, 1],
        capacity=[2, 4, 2, 4],
        topic=["a", "b", "c", "b"],
        participants=["Ada", "Bob", "Cyd", "Dan"],
        pins=[(2, 0)],
        rules=al.Rules(empty_seats=True, no_repeat=()),
    )
    seats = [[0, 2], [1, 3], [0, -1], [1, 3]]
    return event, al.Assignment.from_seats(seats)


# Indices.

VALUES = st.lists(st.one_of(st.just(0.0), st.floats(0, 1)), max_size=12)


@few
@given(VALUES)
def test_gini_is_half_the_mean_difference_by_the_mean(values: list[float]) -> None:
    """The formula of the definition, over all pairs."""
    assume(sum(values) > 1e-6)
    differences = sum(abs(x - y) for x in values for y in values)

    expected = differences / (2 * len(values) * sum(values))

    assert gini(values) == pytest.approx(expected, abs=1e-9)


@few
@given(VALUES)
def test_jain_is_the_square_of_the_sum_by_the_squares(values: list[float]) -> None:
    """And so between one over the number of people, and one."""
    assume(sum(values) > 1e-6)
    expected = sum(values) ** 2 / (len(values) * sum(x * x for x in values))

    assert jain(values) == pytest.approx(expected, abs=1e-9)
    assert 1 / len(values) - 1e-9 <= jain(values) <= 1


@pytest.mark.parametrize("values", [[], [0.0], [0.0, 0.0], [3.0], [2.0, 2.0]])
def test_indices_of_equals_say_that_they_are_equal(values: list[float]) -> None:
    """For nobody, for one, and where all have nothing, by definition."""
    assert (gini(values), jain(values)) == (0.0, 1.0)


# By hand.


def test_a_hand_made_answer_has_its_measures() -> None:
    """Each figure can be counted."""
    event, given_ = hand_made()

    found = al.measure(event, given_).summary()

    assert found[:"rules broken"].round(6).to_dict() == {
        "people": 4,
        "people with choices": 3,  # not Dan
        "unseated": 1,
        "first choice in every round": round(1 / 3, 6),  # Ada
        "at least one first choice": round(2 / 3, 6),  # Ada, Bob
        "best programme": round(1 / 3, 6),
        "mean rank": 1.25,  # 1, 1, 2, 1
        "worst total": 2,  # an empty seat costs 2
        "mean total": 0.75,
        "total": 3,  # Bob 1, Cyd 2
        # alone Ada and Bob could have 0 to 4, Cyd 0 to 2: he has the worst
        "mean satisfaction": round((1 + 3 / 4 + 0 + 1) / 4, 6),
        "gini": round(gini([1, 3 / 4, 0, 1]), 6),
        "jain": round(2.75**2 / (4 * (1 + 9 / 16 + 1)), 6),
        # Bob would rather have Ada's S1 in round 1; but S3 in round 2 is as bad
        "envious": 0,
        "largest envy": 0,
        "swaps": 0,
        "fill spread": 0.5,
        "topic spread": 0,
        # round 1: |2*6 - 4*2| + |2*6 - 4*4|; round 2: |1*6 - 4*2| + |2*6 - 4*4|
        "balance": 8 + 6,
        "rules broken": 0,
    }


def test_two_who_would_swap_are_named() -> None:
    """Each has what the other prefers; a third has no part in it."""
    event = al.Event.from_arrays(
        [[1, 2], [2, 1], [1, 2]], round=[0, 0], capacity=[1, 2]
    )
    given_ = al.Assignment.from_seats([[1], [0], [1]])

    found = al.measure(event, given_)

    assert (found.envious, found.largest_envy, found.swaps) == (3, 1, 2)
    assert found.swap_pairs().to_dict("list") == {
        "participant": ["P1", "P2"],
        "other": ["P2", "P3"],
        "gain": [1, 1],
        "other_gain": [1, 1],
    }
    assert len(found.swap_pairs(most=1)) == 1


@pytest.mark.parametrize(
    "unequal",
    [
        {"bans": [(1, 1)]},
        {"pins": [(0, 0)]},
        {"attends": [[True, True], [True, False]]},
    ],
    ids=["banned", "pinned", "absent"],
)
def test_envy_is_between_people_of_equal_rights(unequal: dict[str, Any]) -> None:
    """Who may not have the other's seats does not envy them."""
    event = al.Event.from_arrays(
        [[2, 1, 1], [2, 1, 1]],
        round=[0, 0, 1],
        capacity=[2, 1, 2],
        rules=al.Rules(empty_seats=True),
        **unequal,
    )
    theirs = [0, 2] if "pins" in unequal else [1, 2]
    mine = [1, 2] if "pins" in unequal else [0, 2]
    if "attends" in unequal:
        mine = [0, -1]

    found = al.measure(event, al.Assignment.from_seats([theirs, mine]))

    assert found.most_envy[1] == 0


def test_ranks_are_kept_apart_from_what_is_no_rank() -> None:
    """A seat is ranked, not listed, without preference, pinned or empty."""
    event, given_ = hand_made()
    moved = al.Assignment.from_seats([[0, 2], [1, 3], [0, 3], [1, -1]])

    ranks = al.measure(event, moved).ranks()

    assert ranks.astype(object).where(ranks.notna(), None).values.tolist() == [
        ["all", "rank", 1, 3, 0.375],
        ["all", "rank", 2, 1, 0.125],
        ["all", "not listed", None, 1, 0.125],
        ["all", "no preference", None, 1, 0.125],
        ["all", "pinned", None, 1, 0.125],
        ["all", "empty seat", None, 1, 0.125],
    ]
    assert given_ != moved


def test_tables_have_the_types_that_they_state() -> None:
    """Even where there are no rows."""
    event, given_ = hand_made()
    found = al.measure(event, given_)
    nobody = al.measure(event, al.Assignment.from_seats(np.full((4, 2), -1)))

    for one in (found, nobody):
        ranks, fill, spread = one.ranks(), one.fill(), one.spread()
        assert ranks.dtypes.astype(str).tolist() == [
            *("str", "str", "Int64", "int64", "float64")
        ]
        assert fill.dtypes.astype(str).tolist() == [
            *("str", "str", "str", "str", "int64", "int64", "float64", "bool")
        ]
        assert spread.dtypes.astype(str).tolist() == [
            *("str", "int64", "float64", "float64", "float64")
        ]
        assert one.topics().dtypes.astype(str).tolist() == ["str", *["int64"] * 4]
        assert one.swap_pairs().dtypes.astype(str).tolist() == [
            *("str", "str", "int64", "int64")
        ]


def test_a_cancelled_session_is_not_part_of_the_spread() -> None:
    """Nor is one without seats; the topic b runs twice, with 0 and 2 people."""
    event = al.Event.from_arrays(
        [[1, 2, 3, 1, 2]] * 2,
        round=[0, 0, 0, 1, 1],
        capacity=[4, 4, 0, 2, 2],
        min_size=[0, 2, 0, 0, 0],
        topic=list("bcdbe"),
        rules=al.Rules(no_repeat=()),
    )
    found = al.measure(event, al.Assignment.from_seats([[0, 4], [0, 4]]))

    fill = found.fill()
    assert fill["cancelled"].tolist() == [False, True, False, False, False]
    assert fill["fill"].isna().tolist() == [False, False, True, False, False]
    assert found.spread()["running"].tolist() == [1, 2]
    assert found.spread()["spread"].tolist() == [0.0, 1.0]
    assert found.topics().values.tolist() == [["b", 2, 0, 2, 2]]
    assert (found.fill_spread, found.topic_spread) == (1.0, 2)


def test_edge_cases_are_flagged() -> None:
    """A figure that means nothing is said to mean nothing."""
    event = al.Event.from_arrays([[-1], [-1]], round=[0], capacity=[2])
    wanted = al.Event.from_arrays(
        [[1]], round=[0], capacity=[1], rules=al.Rules(empty_seats=True)
    )

    indifferent = al.measure(event, al.Assignment.from_seats([[0], [0]]))
    nothing = al.measure(wanted, al.Assignment.from_seats([[-1]]))

    assert [flag.split(":")[0] for flag in indifferent.flags] == ["Nobody has choices"]
    assert indifferent.first_everywhere is None
    assert indifferent.mean_rank is None
    assert np.isnan(indifferent.summary()["first choice in every round"])
    assert "Nobody is satisfied at all" in nothing.flags[0]
    assert (nothing.gini, nothing.jain) == (0.0, 1.0)
    assert nothing.flags[0] in str(nothing)


def test_a_text_of_a_few_lines() -> None:
    """Without anybody's name."""
    event, given_ = hand_made()
    found = al.measure(event, given_)

    lines = str(found).splitlines()

    assert lines[0] == "4 people, 7 seats taken, 1 empty; rules broken: none"
    assert len(lines) == 5
    assert repr(found) == "<Measures: total 3, 0 rules broken>"


def test_an_unknown_grouping_is_refused() -> None:
    """With those that there are."""
    event, given_ = hand_made()

    with pytest.raises(ValueError, match="'organisation', got 'room'"):
        al.measure(event, given_).ranks("room")


def test_answers_are_compared_side_by_side() -> None:
    """A plan, a mechanism and any list; a column each, in the order given."""
    event, given_ = hand_made()
    plan = al.allocate(event)

    table = al.compare(
        event,
        {"list": given_, "ours": plan, "first": al.mechanisms.first_come(event)},
    )

    assert table.columns.tolist() == ["list", "ours", "first"]
    assert table.index.name == "measure"
    assert table.dtypes.astype(str).tolist() == ["float64"] * 3
    assert table["list"].equals(al.measure(event, given_).summary().rename("list"))
    assert table.loc["total", "ours"] == plan.stage("dissatisfaction").value
    assert {f"broken {rule}" for rule in al.Rule} <= set(table.index)


# Against a second, naive implementation.


@few
@given(answered())
def test_values_of_stages_are_those_of_the_specification(
    drawn: tuple[al.Event, al.Assignment],
) -> None:
    """And rules are counted as the specification breaks them."""
    event, given_ = drawn

    found = al.measure(event, given_)

    values = (found.unseated, found.worst, found.total, found.balance)
    names = ("unseated", "worst", "dissatisfaction", "balance")
    assert values == tuple(al.value(name, event, given_) for name in names)
    broken = Counter(str(v.rule) for v in al.violations(event, given_))
    assert {rule: n for rule, n in found.broken.items() if n} == dict(broken)
    assert found.broken_rules == broken.total()


def envies(event: al.Event, given_: al.Assignment, one: int, other: int) -> int:
    """Return what one would gain with the programme of another, or 0."""
    people = event.participants
    pins = [{s for p, s in people.pins.tolist() if p == who} for who in (one, other)]
    theirs = seats_of(given_, other)
    equal = np.array_equal(people.attends[one], people.attends[other])
    if not equal or pins[0] != pins[1]:
        return 0
    allowed = may_have(replace_pins(event), one, theirs)
    mine = cost_of(event, one, seats_of(given_, one))
    return max(mine - cost_of(event, one, theirs), 0) if allowed else 0


def replace_pins(event: al.Event) -> al.Event:
    """Return the event without pins that a programme would have to hold."""
    twin = object.__new__(al.Event)
    fields = {name: getattr(event, name) for name in event.__dataclass_fields__}
    fields["participants"] = replace(
        event.participants, pins=np.empty((0, 2), dtype=np.int64)
    )
    for name, value in fields.items():
        object.__setattr__(twin, name, value)
    # what unlisted sessions are banned, pins decide
    twin.__dict__["banned"] = event.banned
    return twin


@few
@given(answered(), st.sampled_from([1, 2, 3, 2000]))
def test_envy_is_what_each_pair_says(
    drawn: tuple[al.Event, al.Assignment], block: int
) -> None:
    """Everybody compared with everybody, in blocks of any size."""
    event, given_ = drawn
    people = range(len(event.participants))
    gain = np.array([[envies(event, given_, p, q) for q in people] for p in people])
    both = [(p, q) for p, q in combinations(people, 2) if gain[p, q] and gain[q, p]]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(envying, "BLOCK", block)
        found = al.measure(event, given_)
        pairs = found.swap_pairs()

    assert found.most_envy.tolist() == gain.max(axis=1).tolist()
    assert found.swaps == len(both)
    place = event.participants.index
    named = [tuple(map(place, two)) for two in pairs[["participant", "other"]].values]
    assert sorted(named) == both
    gains = list(zip(pairs["gain"], pairs["other_gain"], strict=True))
    assert gains == [(gain[p, q], gain[q, p]) for p, q in named]
    together = [sum(two) for two in gains]
    assert together == sorted(together, reverse=True)


@few
@given(answered())
def test_satisfaction_is_between_the_worst_and_the_best_alone(
    drawn: tuple[al.Event, al.Assignment],
) -> None:
    """Of every programme that each person might have, one by one."""
    event, given_ = drawn

    found = al.measure(event, given_)

    for person in range(len(event.participants)):
        every = list(programmes_of(event, person))
        if not event.rules.empty_seats:
            full = [p for p in every if not empty_seats(event, person, p)]
            every = full or every
        costs = [cost_of(event, person, programme) for programme in every]
        assert found.alone.best[person] == min(costs)
        assert found.alone.worst[person] == max(costs)
        total, width = found.totals[person], max(costs) - min(costs)
        if total <= min(costs):
            assert found.satisfaction[person] == 1
        elif total >= max(costs):
            assert found.satisfaction[person] == 0
        else:
            share = (max(costs) - total) / width
            assert found.satisfaction[person] == pytest.approx(share)


def naive_outcomes(
    event: al.Event, given_: al.Assignment
) -> Iterator[tuple[int, int, str, int]]:
    """Yield person, session (-1 for none), what the seat is, and its rank or 0."""
    pins = set(map(tuple, event.participants.pins.tolist()))
    for person, session in zip(
        given_.participant.tolist(), given_.session.tolist(), strict=True
    ):
        held = event.sessions.round[session]
        if (person, session) in pins:
            yield person, session, "pinned", 0
        elif not event.opinion[person, held]:
            yield person, session, "no preference", 0
        elif event.stated[person, session] == al.UNLISTED:
            yield person, session, "not listed", 0
        else:
            yield person, session, "rank", int(event.ranks[person, session])
    for person, held in np.argwhere(event.participants.attends).tolist():
        mine = seats_of(given_, person)
        if held not in event.sessions.round[mine].tolist():
            yield person, -1 - held, "empty seat", 0


@few
@given(answered(), st.sampled_from([None, "round", "category", "kind", "organisation"]))
def test_ranks_are_those_of_each_seat(
    drawn: tuple[al.Event, al.Assignment], by: str | None
) -> None:
    """Each seat once, in its group, and shares of a group add up to one."""
    event, given_ = drawn
    count = len(event.participants)
    people = event.participants.replace(
        category=_alternate(count), organisation=_alternate(count)[::-1]
    )
    kinds = event.sessions.replace(kind=_alternate(len(event.sessions)))
    event = event.replace(participants=people, sessions=kinds)

    def group(person: int, session: int) -> str | None:
        held = event.sessions.round[session] if session >= 0 else -1 - session
        return {
            None: "all",
            "round": str(event.rounds.ids[held]),
            "category": str(people.category[person]),
            "organisation": str(people.organisation[person]),
            "kind": str(kinds.kind[session]) if session >= 0 else None,
        }[by]

    expected = Counter(
        (group(person, session), outcome, rank)
        for person, session, outcome, rank in naive_outcomes(event, given_)
    )

    found = al.measure(event, given_).ranks(by)

    rows = zip(
        (None if pd.isna(g) else g for g in found["group"]),
        found["outcome"],
        found["rank"].fillna(0).astype(int),
        strict=True,
    )
    assert dict(zip(rows, found["seats"], strict=True)) == dict(expected)
    shares = found.groupby("group", dropna=False)["share"].sum()
    assert shares.round(9).eq(1).all()


def _alternate(count: int) -> list[str]:
    return [["elected", "", "citizen"][place % 3] for place in range(count)]


@few
@given(answered())
def test_first_choices_are_what_nothing_in_the_round_is_better_than(
    drawn: tuple[al.Event, al.Assignment],
) -> None:
    """For people with an opinion in a round that they attend, unless pinned."""
    event, given_ = drawn
    sign = 1 if event.choices.scale == "rank" else -1
    pins = event.participants.pins.tolist()
    everywhere, somewhere, people = 0, 0, 0
    for person in range(len(event.participants)):
        got = []
        for held in range(len(event.rounds)):
            inside = np.flatnonzero(event.sessions.round == held).tolist()
            fixed = any(p == person and s in inside for p, s in pins)
            attends = event.participants.attends[person, held]
            if not attends or fixed or not event.opinion[person, held]:
                continue
            wishes = {
                s: sign * int(event.stated[person, s])
                for s in inside
                if event.listed[person, s]
            }
            mine = set(seats_of(given_, person)) & set(wishes)
            best = min(wishes.values(), default=0)
            got.append(any(wishes[s] == best for s in mine))
        people += bool(got)
        everywhere += bool(got) and all(got)
        somewhere += any(got)

    found = al.measure(event, given_)

    assert found.first_everywhere == (everywhere / people if people else None)
    assert found.first_somewhere == (somewhere / people if people else None)
    assert found.with_choices.sum() == people


@few
@given(tiny_events())
def test_no_swap_is_left_where_the_sum_of_costs_is_least(event: al.Event) -> None:
    """Two who both gain would lower it."""
    try:
        plan = al.allocate(event, stages=["dissatisfaction"])
    except al.InfeasibleError:
        assume(False)  # noqa: FBT003
        raise

    assert al.measure(event, plan).swaps == 0


@pytest.mark.parametrize("stages", [["dissatisfaction"], al.DEFAULT_STAGES])
def test_no_swap_is_left_in_a_plan(stages: Any) -> None:
    """Nor after aims before it that no swap could break."""
    event = al.synthetic_event("lille", people=60, seed=4)

    assert al.measure(event, al.allocate(event, stages=stages)).swaps == 0


def test_sessions_that_exclude_each_other_are_those_of_the_rules() -> None:
    """Pair by pair, in an event with clashes and topics that come back."""
    event = al.Event.from_arrays(
        [[1] * 6],
        round=[0, 0, 1, 1, 2, 2],
        capacity=[1] * 6,
        topic=list("abacab"),
        ties=True,
        rules=al.Rules(no_repeat=[["1", "2"]], clash=[("S2", "S5")]),
    )

    found = exclusive(event)

    for one, other in combinations(range(6), 2):
        assert found[one, other] == found[other, one]
        assert found[one, other] == exclude_each_other(event, one, other)
    assert not found.diagonal().any()
