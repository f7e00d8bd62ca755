"""Why people have what they have: against enumeration, and in words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation import profiles
from allocation.explanation import (
    Giving,
    Held,
    Missed,
    PersonExplanation,
    SeatValue,
    Step,
    WhatIf,
    whatifs,
)
from tests.brute_force import all_assignments, optimum, totals
from tests.tiny_events import stage_lists, tiny_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.brute_rules import Answer, Programme


def crowded(**changes: object) -> al.Event:
    """Return three people who all want S1 of round 1, which has one seat.

    P1 and P2 have the same ballot; P3 minds the other session most.
    """
    columns: dict[str, object] = {
        "round": [0, 0, 1, 1],
        "capacity": [1, 3, 3, 3],
        "scale": "utility",
    }
    values = changes.pop("values", [[8, 6, 8, 0], [8, 6, 8, 0], [8, 3, 0, 8]])
    return al.Event.from_arrays(values, **(columns | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plan() -> al.Plan:
    """Return the plan of the crowded event: only P3 sits in S1."""
    return al.allocate(crowded(), seed=1)


@pytest.fixture(scope="module")
def lille() -> al.Plan:
    """Return the plan of the Lille event."""
    return al.allocate(al.lille2014(), seed=2014)


def missed_in(plan: al.Plan, participant: str, held: int = 0) -> Missed:
    """Return the first choice that somebody did not get in a round."""
    missed = al.why(plan, participant).rounds[held].missed
    assert missed is not None
    return missed


def given_way(missed: Missed) -> Giving:
    """Return who would have to give way."""
    assert missed.what_if.giving is not None
    return missed.what_if.giving


# A person


def test_who_has_the_first_choice_everywhere_misses_nothing(plan: al.Plan) -> None:
    """P3 has both, and there is nothing to ask the engine about."""
    told = al.why(plan, "P3")

    assert [held.session for held in told.rounds] == ["S1", "S4"]
    assert all(held.first and held.missed is None for held in told.rounds)
    assert told.total == 0


def test_a_missed_first_choice_has_its_demand_its_seats_and_its_price() -> None:
    """Three want S1, which has one seat: P3 saves 5 there, others would save 2."""
    plan = al.allocate(crowded(), stages=["dissatisfaction"])
    missed = missed_in(plan, "P1")

    assert (missed.sessions, missed.wanted, missed.seats, missed.taken) == (
        ("S1",),
        3,
        1,
        1,
    )
    assert missed.price is not None
    assert 2 <= missed.price <= 5


def test_what_it_would_have_taken_is_told_by_the_first_stage_that_grows(
    plan: al.Plan,
) -> None:
    """P3 would lose 5 where P1 gains 2: the worst total would be 5 instead of 2."""
    step = missed_in(plan, "P1").what_if.decides

    assert step is not None
    assert (step.stage, step.before, step.after, step.bound) == ("worst", 2, 5, 5)


def test_who_would_give_way_is_counted(plan: al.Plan) -> None:
    """P1 and P3 would change places: 2 seats, and one other person, for the worse."""
    giving = given_way(missed_in(plan, "P1"))

    assert (giving.seats, giving.people, giving.worse, giving.better) == (2, 1, 1, 0)
    assert (giving.gain, giving.loss) == (2, 5)
    assert giving.fewest


def test_others_are_named_only_if_that_is_asked(plan: al.Plan) -> None:
    """Nothing of the explanation has their ids otherwise."""
    told = al.why(plan, "P1")
    asked = al.why(plan, "P1", names=True)

    assert "P3" not in f"{told!r}{told}{told._repr_html_()}"
    assert "P3" in str(asked)
    assert asked.rounds[0].missed is not None
    assert given_way(asked.rounds[0].missed).participants == ("P3",)


def test_another_session_of_ones_own_is_told() -> None:
    """Who would have to leave a topic elsewhere is told which session comes instead."""
    event = al.Event.from_arrays(
        [[1, 2, 1, 2]],
        round=[0, 0, 1, 1],
        capacity=[1, 1, 1, 1],
        topic=["a", "b", "a", "c"],
    )
    plan = al.allocate(event)
    told = al.why(plan, "P1")
    (held,) = [held for held in told.rounds if held.missed is not None]
    assert held.missed is not None

    other = "S2" if held.round == "2" else "S4"
    round_ = "1" if held.round == "2" else "2"
    assert given_way(held.missed).instead == ((round_, other),)
    assert f"In round {round_}, P1 would have had “{other}” instead." in str(told)


def test_where_all_aims_are_met_as_well_the_draw_decided() -> None:
    """Two people want the one seat, and either could have it."""
    event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 1])
    plan = al.allocate(event, seed=3)
    loser = next(p for p in ("P1", "P2") if plan.programme(p)["1"] == "S2")

    told = al.why(plan, loser)

    assert told.rounds[0].missed is not None
    assert told.rounds[0].missed.what_if.decides is None
    assert "the draw decided" in str(told)


def test_equal_ballots_are_told_who_was_drawn_first() -> None:
    """The one with the larger lottery number was drawn second, and has more cost."""
    event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 1])
    plan = al.allocate(event, seed=3)
    order = np.argsort(plan.lottery)
    first, second = event.participants.ids[order].tolist()

    winner, loser = al.why(plan, first).draw, al.why(plan, second).draw

    assert winner is not None
    assert loser is not None
    assert (winner.people, winner.place, winner.better, winner.worse) == (2, 1, 0, 1)
    assert (loser.people, loser.place, loser.better, loser.worse) == (2, 2, 1, 0)


def test_no_draw_is_told_where_it_decided_nothing(plan: al.Plan) -> None:
    """P1 and P2 are alike and have the same total."""
    assert al.why(plan, "P1").draw is None


def test_who_has_no_ballot_has_no_wish() -> None:
    """No seat costs anything, so nothing is missed."""
    event = crowded(values=[[8, 6, 8, 0], [-1, -1, -1, -1]])
    told = al.why(al.allocate(event), "P2")

    assert not told.has_ballot
    assert told.total == 0
    assert all(held.outcome == "no preference" for held in told.rounds)
    assert "no ballot" in str(told)


def test_a_pinned_person_misses_nothing_in_that_round() -> None:
    """A presenter sits where they present, whatever the ballot says."""
    told = al.why(al.allocate(crowded(pins=[[2, 1]])), "P3")

    assert told.rounds[0].outcome == "pinned"
    assert told.rounds[0].missed is None
    assert "a seat fixed beforehand" in str(told)


def test_who_is_banned_from_the_first_choice_is_told_so() -> None:
    """The rule is named, and the engine is not asked."""
    missed = missed_in(al.allocate(crowded(bans=[[2, 0]])), "P3")

    assert missed.what_if.status is al.Status.INFEASIBLE
    assert missed.what_if.rules == ("ban",)


def test_a_wish_that_pinned_people_rule_out_names_the_rules() -> None:
    """P1 is pinned to the only seat: nobody is banned, so no ban is named."""
    missed = missed_in(al.allocate(crowded(pins=[[0, 0]])), "P3")

    assert missed.what_if.status is al.Status.INFEASIBLE
    assert missed.what_if.proof is al.Proof.PROVEN
    assert set(missed.what_if.rules) == {"one_seat", "capacity", "pin"}


def test_a_wish_of_a_topic_that_is_pinned_elsewhere_is_ruled_out() -> None:
    """Who presents the topic in round 2 cannot take it in round 1."""
    event = crowded(topic=["a", "b", "a", "c"], pins=[[0, 2]])
    missed = missed_in(al.allocate(event), "P1")

    assert missed.what_if.status is al.Status.INFEASIBLE
    assert "no_repeat" in missed.what_if.rules


def test_a_seat_of_a_what_if_costs_what_it_costs() -> None:
    """A first choice may cost something: as a pinned seat it would cost nothing."""
    event = crowded(scoring=al.Scoring(top=10))
    step = missed_in(al.allocate(event, stages=["dissatisfaction"]), "P1").what_if

    assert step.decides is not None
    assert step.decides.growth == 3


def test_one_of_several_equal_first_choices_is_enough() -> None:
    """P1 wants S1 or S2: in S1 somebody else would lose 8, in S2 only 3."""
    event = al.Event.from_arrays(
        [[8, 8, 6], [8, 0, 0], [0, 8, 5]],
        round=[0, 0, 0],
        capacity=[1, 1, 1],
        scale="utility",
        ties=True,
    )
    missed = missed_in(al.allocate(event, stages=["dissatisfaction"]), "P1")

    assert missed.sessions == ("S1", "S2")
    assert (missed.wanted, missed.seats, missed.taken) == (3, 2, 2)
    step = missed.what_if.decides
    assert step is not None
    assert (step.before, step.after) == (2, 3)


def test_an_empty_seat_is_told() -> None:
    """Where seats may stay empty, what it would take may be left open."""
    event = al.Event.from_arrays(
        [[1], [1]], round=[0], capacity=[1], rules=al.Rules(empty_seats=True)
    )
    plan = al.allocate(event, seed=1)
    (loser,) = [p for p in event.participants if plan.programme(p)["1"] is None]
    told = al.why(plan, loser)

    assert told.rounds[0].outcome == "empty seat"
    assert told.rounds[0].missed is not None
    assert told.rounds[0].missed.what_if.status in {
        al.Status.UNKNOWN,
        al.Status.OPTIMAL,
    }
    assert "Round 1: no seat." in str(told)


@settings(max_examples=12)
@given(event=tiny_events(), stages=stage_lists())
def test_what_it_would_have_taken_is_what_enumeration_finds(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """The least values among all assignments in which the person has the wish."""
    every = list(all_assignments(event))
    if not every:
        return
    plan = al.allocate(event, stages=stages, seed=1)
    for person, participant in enumerate(event.participants):
        told = al.why(plan, participant, stages=stages)
        for held in told.rounds:
            if held.missed is not None:
                _check_missed(event, stages, every, person, held)


def _check_missed(
    event: al.Event,
    stages: Sequence[al.Stage],
    every: list[Answer],
    person: int,
    held: Held,
) -> None:
    assert held.missed is not None
    wanted = {event.sessions.index(name) for name in held.missed.sessions}
    among = [one for one in every if wanted & set(one[person])]
    best = optimum(event, stages, among)
    what_if = held.missed.what_if
    if what_if.status is al.Status.UNKNOWN:
        assert event.rules.empty_seats
    elif what_if.status is al.Status.INFEASIBLE:
        assert best is None
    else:
        assert best is not None
        assert what_if.status is al.Status.OPTIMAL
        for step in what_if.steps:
            assert (step.after, step.bound) == (best.values[step.stage],) * 2
            if step.growth:
                assert step.growth > 0
                break


@settings(max_examples=12)
@given(event=tiny_events(), worst=st.booleans())
def test_no_other_answer_as_good_for_people_changes_fewer_seats(
    event: al.Event,
    worst: bool,  # noqa: FBT001
) -> None:
    """Among all assignments with the wish and as good totals, none changes fewer."""
    every = list(all_assignments(event))
    if not every or event.rules.empty_seats:
        return
    stages = ["worst", "dissatisfaction"] if worst else ["dissatisfaction"]
    plan = al.allocate(event, stages=stages, seed=1)
    ours = _programmes(plan)
    for person, participant in enumerate(event.participants):
        for held in al.why(plan, participant).rounds:
            if held.missed is None or held.missed.what_if.giving is None:
                continue
            wanted = {event.sessions.index(name) for name in held.missed.sessions}
            costs = [
                (
                    max(totals(event, one)) if worst else 0,
                    sum(totals(event, one)),
                    _changes(ours, one),
                )
                for one in every
                if wanted & set(one[person])
            ]
            found = held.missed.what_if.giving
            assert found.fewest
            assert found.seats == min(costs)[2]


def _programmes(plan: al.Plan) -> tuple[Programme, ...]:
    event = plan.event
    return tuple(
        tuple(
            None
            if (name := programme.get(held)) is None
            else event.sessions.index(name)
            for held in event.rounds
        )
        for programme in map(plan.programme, event.participants)
    )


def _changes(one: Sequence[Programme], other: Sequence[Programme]) -> int:
    return sum(
        mine != its
        for programmes in zip(one, other, strict=True)
        for mine, its in zip(*programmes, strict=True)
    )


def test_the_largest_total_is_kept_where_changes_are_fewest() -> None:
    """If somebody might have more than the worst total, fewer changes would do."""
    event = al.Event.from_arrays(
        [[6, 1, 3], [1, 0, 5], [0, 1, 3], [3, 0, 6]],
        round=[0, 0, 0],
        capacity=[1, 2, 2],
        scale="utility",
    )
    plan = al.allocate(event, stages=["worst", "dissatisfaction"])
    fares = [
        (max(totals(event, one)), sum(totals(event, one)), changes)
        for one in all_assignments(event)
        if one[2] == (2,)  # P3 has S3
        and (changes := _changes(_programmes(plan), one))
    ]

    missed = missed_in(plan, "P3")

    assert missed.sessions == ("S3",)
    assert given_way(missed).seats == min(fares)[2]
    assert min(fare[1:] for fare in fares)[1] < min(fares)[2]


def test_costs_too_large_to_count_changes_beside_them_are_told() -> None:
    """Then one way of doing it is told."""
    event = crowded(scoring=al.Scoring(top=10**9 - 1))
    giving = given_way(missed_in(al.allocate(event, stages=["dissatisfaction"]), "P1"))

    assert not giving.fewest
    assert giving.people >= 1


def test_answers_that_contradict_each_other_are_not_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second answer with another sum, or none at all, is a bug of the solver."""
    event = crowded()
    plan = al.allocate(event, stages=["dissatisfaction"])
    honest = whatifs.Asker.plan
    asked: list[al.Event] = []

    def lying(
        self: whatifs.Asker, question: al.Event, stages: object, **_: object
    ) -> object:
        asked.append(question)
        return honest(self, question, stages) if len(asked) == 1 else plan  # type: ignore[arg-type]

    monkeypatch.setattr(whatifs.Asker, "plan", lying)
    with pytest.raises(al.SolverError, match="contradict"):
        al.why(plan, "P1")

    def refusing(
        self: whatifs.Asker, question: al.Event, stages: object, **_: object
    ) -> object:
        asked.append(question)
        if len(asked) == 1:
            return honest(self, question, stages)  # type: ignore[arg-type]
        raise al.InfeasibleError([al.Conflict(("capacity",), "none")])

    asked.clear()
    monkeypatch.setattr(whatifs.Asker, "plan", refusing)
    with pytest.raises(al.SolverError, match="contradict"):
        al.why(plan, "P1")


def test_without_a_proof_only_those_about_the_seats_in_question_move(
    lille: al.Plan,
) -> None:
    """P032 could sit in r1-numerique, as well for all, if one other person moves."""
    told = al.why(al.allocate(lille.event, stages=["leximin"], seed=2014), "P032")
    (missed,) = [held.missed for held in told.rounds if held.missed is not None]

    giving = given_way(missed)

    assert not giving.fewest
    assert 1 <= giving.people <= 10
    assert "In one way of doing it" in str(told)


# A session, a room


@settings(max_examples=12)
@given(event=tiny_events(), stages=stage_lists())
def test_one_more_seat_brings_what_enumeration_finds(
    event: al.Event, stages: list[al.Stage]
) -> None:
    """For each session, and each stage before ``balance``."""
    if optimum(event, stages) is None or stages[0].name == "balance":
        return
    plan = al.allocate(event, stages=stages, seed=1)
    kept = stages[: _place_of_balance(stages)]
    values = al.seat_values(plan, stages=stages)
    assert (values["status"] == "optimal").all()
    for row in values.to_dict("records"):
        name = row["session"]
        seats = {name: event.sessions.capacity[event.sessions.index(name)]}
        if seats[name] != al.UNLIMITED:
            seats[name] += 1
        larger = event.replace(sessions=event.sessions.replace(capacity=seats))
        best = optimum(larger, kept)
        assert best is not None
        for stage in plan.stages:
            gain = row.get(f"gain_{stage.name}")
            if gain is None:
                break
            assert stage.reached - gain == best.values.get(stage.name, 0)
            if gain:
                assert gain > 0
                break


def _place_of_balance(stages: Sequence[al.Stage]) -> int:
    names = [stage.name for stage in stages]
    return names.index("balance") if "balance" in names else len(names)


def test_a_seat_more_where_seats_are_free_brings_nothing(plan: al.Plan) -> None:
    """Only S1 is full; one seat more there saves 2 of the worst or of the sum."""
    values = al.seat_values(plan).set_index("session")

    assert values.loc["S1", "gain_dissatisfaction"] == 2
    others = values.drop("S1")
    gains = [name for name in values.columns if name.startswith("gain_")]
    assert gains == ["gain_unseated", "gain_worst", "gain_dissatisfaction"]
    assert not others[gains].to_numpy().any()


def test_seat_values_have_their_columns_and_types(lille: al.Plan) -> None:
    """Texts, whole numbers, a price, and gains that may be missing."""
    kinds = al.seat_values(lille).dtypes.astype(str).to_dict()

    assert kinds == {
        "round": "str",
        "session": "str",
        "room": "str",
        "capacity": "int64",
        "taken": "int64",
        "price": "float64",
        "gain_unseated": "Int64",
        "gain_worst": "Int64",
        "gain_dissatisfaction": "Int64",
        "status": "str",
        "proof": "str",
    }


def test_a_room_gains_over_all_its_rounds(lille: al.Plan) -> None:
    """One more seat in Salle Mélasse helps two sessions, each by 1."""
    values = al.seat_values(lille).set_index("session")["gain_dissatisfaction"]
    found = {value.place: value for value in al.bottleneck(lille).places}
    room = found["Salle Mélasse"]

    assert room.sessions == ("r1-conseils-citoyens", "r2-mobiliser")
    assert room.what_if.decides is not None
    assert -room.what_if.decides.growth == sum(values[list(room.sessions)]) == 2


def test_a_session_with_a_limit_of_its_own_gains_nothing_from_its_room(
    lille: al.Plan,
) -> None:
    """r1-evaluation has 50 seats in a room of 56: only r2-budget is the room's."""
    found = {value.place: value for value in al.bottleneck(lille).places}

    assert found["Salle Vergeoise"].sessions == ("r2-budget",)
    assert found["r1-evaluation"].is_room is False


def test_the_worst_bottleneck_comes_first(lille: al.Plan) -> None:
    """By what one more seat brings, the most important stage first."""
    found = al.bottleneck(lille)
    grown = [[s.growth for s in value.what_if.steps] for value in found.places]

    assert grown == sorted(grown)
    assert found.worst is found.places[0]


def test_what_has_no_seats_is_no_bottleneck() -> None:
    """S2 is not on offer; S1 is too small for all."""
    event = al.Event.from_arrays(
        [[2, 1, 3], [2, 1, 3]], round=[0, 0, 0], capacity=[1, 0, 1]
    )
    places = [value.place for value in al.bottleneck(al.allocate(event)).places]

    assert sorted(places) == ["S1", "S3"]


def test_there_may_be_no_bottleneck() -> None:
    """With room for all everywhere, one more seat helps nowhere."""
    found = al.bottleneck(al.allocate(crowded(capacity=[3, 3, 3, 3])))

    assert found.worst is None
    assert str(found) == "One more seat would help nowhere."


def test_a_session_tells_its_demand_and_its_worth(lille: al.Plan) -> None:
    """57 people want r1-numerique first; 28 seats; one more saves 2."""
    told = al.why(lille, session="r1-numerique")

    assert (told.wanted, told.value.capacity, told.value.taken) == (57, 28, 28)
    firsts = profiles.favourites(lille.event)
    place = lille.event.sessions.index("r1-numerique")
    there = lille.assignment.participant[lille.assignment.session == place]
    assert told.missed == 57 - int(firsts[there, place].sum())
    step = told.value.what_if.decides
    assert step is not None
    assert (step.stage, step.growth) == ("dissatisfaction", -2)
    assert told.value.price == 2


def test_a_cancelled_session_is_told_so() -> None:
    """Nobody comes to S1, which asks for three."""
    event = crowded(
        values=[[0, 8, 8, 0], [0, 8, 8, 0], [8, 6, 0, 8]],
        capacity=[3, 3, 3, 3],
        min_size=[3, 0, 0, 0],
    )
    told = al.why(al.allocate(event), session="S1")

    assert told.cancelled
    assert "It is cancelled." in str(told)


def test_an_event_whose_first_aim_is_balance_has_no_seat_values() -> None:
    """What a larger room does to it cannot be compared."""
    plan = al.allocate(crowded(), stages=["balance", "dissatisfaction"])

    for ask in (
        al.seat_values,
        al.bottleneck,
        lambda plan: al.why(plan, session="S1"),
    ):
        with pytest.raises(ValueError, match="before balance"):
            ask(plan)
    assert al.why(plan, "P1").participant == "P1"


def test_prices_are_missing_without_the_stage_that_has_them() -> None:
    """Only ``dissatisfaction`` counts in units of cost."""
    plan = al.allocate(crowded(), stages=["worst"])

    assert al.seat_values(plan)["price"].isna().all()
    assert missed_in(plan, "P1").price is None


# Time


def test_when_the_time_is_up_it_says_so(lille: al.Plan) -> None:
    """Nothing is guessed: what was not looked at is missing, and prices stay."""
    values = al.seat_values(lille, time_limit=1e-9)
    told = al.why(lille, "P032", time_limit=1e-9)

    assert (values["status"] == "nothing found in time").all()
    assert values["gain_worst"].isna().all()
    assert values["proof"].isna().all()
    assert not values["price"].isna().any()
    assert told.rounds[0].missed is not None
    assert told.rounds[0].missed.what_if.status is al.Status.UNKNOWN
    assert "could not be settled" in str(told)
    assert str(al.bottleneck(lille, time_limit=1e-9)) == (
        # six rooms, and r1-evaluation with a limit of its own
        "What one more seat would bring was not settled for 7 places."
    )


@pytest.mark.parametrize("limit", [0, -1.0])
def test_a_time_limit_is_greater_than_0(plan: al.Plan, limit: float) -> None:
    """As everywhere."""
    with pytest.raises(ValueError, match="time_limit > 0"):
        al.why(plan, "P1", time_limit=limit)


def test_a_what_if_cut_short_is_never_told_as_a_loss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With one more seat the plan itself is possible: what is worse is not told."""
    plan = al.allocate(crowded(), stages=["dissatisfaction"])
    stage = plan.stages[0]
    worse = replace(
        stage, value=9, reached=9, bound=2, status=al.Status.FEASIBLE, limit=9
    )
    poor = replace(plan, stages=(worse,))
    monkeypatch.setattr(whatifs.Asker, "plan", lambda *_, **__: poor)

    values = al.seat_values(plan).set_index("session")
    told = al.why(plan, session="S1")

    assert values.loc["S1", "gain_dissatisfaction"] == 0
    assert values.loc["S1", "status"] == "feasible"
    assert "nothing better was found" in str(told)


# Arguments


def test_a_stranger_is_a_key_error(plan: al.Plan) -> None:
    """A person or a session that is not there."""
    with pytest.raises(KeyError, match="P9"):
        al.why(plan, "P9")
    with pytest.raises(KeyError, match="S9"):
        al.why(plan, session="S9")


def test_one_thing_is_asked_at_a_time(plan: al.Plan) -> None:
    """A person or a session."""
    with pytest.raises(TypeError, match="either"):
        al.why(plan)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="either"):
        al.why(plan, "P1", session="S1")  # type: ignore[call-overload]


def test_the_stages_are_those_of_the_plan(plan: al.Plan) -> None:
    """Others are refused."""
    with pytest.raises(ValueError, match="Expected the stages that ended as unseated"):
        al.why(plan, "P1", stages=["dissatisfaction"])


def test_stages_with_levels_are_told_from_how_they_ended() -> None:
    """``worst`` and each level of ``leximin`` are one or two stages that ask so."""
    plan = al.allocate(crowded(), stages=["leximin", "dissatisfaction"])

    names = [stage.name for stage in whatifs.stages_of(plan.stages)]

    assert names == ["worst", "leximin", "dissatisfaction"]
    step = missed_in(plan, "P1").what_if.decides
    assert step is not None
    assert (step.stage, step.before, step.after) == ("worst", 2, 5)
    assert not given_way(missed_in(plan, "P1")).fewest


def test_levels_with_tolerances_of_their_own_have_to_be_stated() -> None:
    """In per cent they may differ; then the aims cannot be told from the outcomes."""
    stages = [al.Stage("generous", tolerance="50 %"), al.Stage("dissatisfaction")]
    ranks = [[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]]
    event = al.Event.from_arrays(ranks, round=[0, 0, 0], capacity=[1, 2, 2])
    plan = al.allocate(event, stages=stages)
    (loser, *_) = [p for p in event.participants if plan.programme(p)["1"] != "S1"]

    with pytest.raises(ValueError, match="different tolerances"):
        al.why(plan, loser)
    assert al.why(plan, loser, stages=stages).participant == loser


# Words


def numbers(text: str) -> list[str]:
    """Return the numbers of a text, in order."""
    return sorted(re.findall(r"\d+", text))


@pytest.mark.parametrize("participant", ["P001", "P002", "P032", "P108"])
def test_both_languages_have_the_same_numbers(lille: al.Plan, participant: str) -> None:
    """A translation changes words only."""
    told = al.why(lille, participant, names=True)

    assert numbers(told.text("en")) == numbers(told.text("fr"))
    assert told.text("en") != told.text("fr")


def test_sessions_and_rooms_speak_french(lille: al.Plan) -> None:
    """With the same numbers, too."""
    for told in (al.why(lille, session="r1-numerique"), al.bottleneck(lille)):
        assert numbers(told.text("en")) == numbers(told.text("fr"))
        assert "une place de plus" in told.text("fr")


def test_a_person_is_explained_in_french(plan: al.Plan) -> None:
    """In a paragraph that somebody can be sent."""
    text = al.why(plan, "P1").text("fr")

    assert text.startswith("Coût total de P1\u00a0: 2.")
    assert (
        "Si P1 y avait été, le plus grand coût total d’une personne aurait été de 5 "
        "au lieu de 2." in text
    )


def test_a_person_is_explained_in_english(plan: al.Plan) -> None:
    """The same paragraph."""
    text = str(al.why(plan, "P1"))

    assert text.startswith("P1 has a total cost of 2. Round 1: “S2”, choice 2. ")
    assert "“S1” is the first choice of 3 people, for 1 seat." in text
    assert (
        "With P1 there, the largest total cost of a person would have been 5 instead "
        "of 2. P1 would have had a total of 0, and all others together 5 more. With "
        "the fewest changes, 1 other person would have moved, 1 for the worse." in text
    )


STEPS = (Step("leximin:3", 1, 4, 2), Step("dissatisfaction", 9, 8, 8))

OPEN = Missed(
    ("S1",),
    ("One",),
    1200,
    1,
    1,
    0.25,
    WhatIf(
        al.Status.FEASIBLE,
        al.Proof.BEST_KNOWN,
        STEPS,
        giving=Giving(5, 2, 0, 1, -3, 1, fewest=False, instead=(("2", ""),)),
    ),
)
"""A what-if that was cut short."""

CLAIMED = Missed(
    ("S1",),
    ("One",),
    1,
    1,
    1,
    None,
    WhatIf(
        al.Status.INFEASIBLE, al.Proof.SOLVER_CLAIMED, rules=("capacity", "no_repeat")
    ),
)
"""One that is impossible, says the solver."""


def explained(missed: Missed) -> PersonExplanation:
    """Return an explanation with one round."""
    held = Held(
        "1", "S2", "Two", "not listed", None, first=False, cost=3, missed=missed
    )
    return PersonExplanation("P1", 3, has_ballot=True, rounds=(held,))


def test_what_is_not_proved_is_told_as_a_range() -> None:
    """From the bound to what was found; others may gain, too."""
    text = str(explained(OPEN))

    assert "Round 1: “Two”, which the ballot does not list." in text
    assert "“One” is the first choice of 1,200 people, for 1 seat." in text
    assert "a price of 0.25 on a seat" in text
    assert (
        "the number of people whose total cost reaches 3 would have been from 2 to 4 "
        "instead of 1. It is not proved that there is no better way." in text
    )
    assert "a total of 2, and all others together 3 less." in text
    assert "In round 2, P1 would have had no seat." in text
    assert "In one way of doing it, 2 other people would have moved, 0 for the" in text


def test_rules_that_forbid_are_told_in_words() -> None:
    """And who says so."""
    assert (
        "The rules rule it out, says the solver: no session has more people than "
        "seats; nobody takes a topic twice." in str(explained(CLAIMED))
    )


@pytest.mark.parametrize("missed", [OPEN, CLAIMED], ids=["open", "claimed"])
def test_what_is_not_proved_is_told_in_french_with_the_same_numbers(
    missed: Missed,
) -> None:
    """Decimals and thousands as each language writes them."""
    told = explained(missed)
    french = told.text("fr").replace("\u202f", ",").replace("0,25", "0.25")

    assert numbers(french) == numbers(told.text("en"))


def test_an_unknown_language_is_an_error(plan: al.Plan) -> None:
    """It lists those there are."""
    with pytest.raises(ValueError, match="en, fr"):
        al.why(plan, "P1").text("de")


def test_nothing_prints_by_itself(
    plan: al.Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever asks prints."""
    al.why(plan, "P1")
    al.bottleneck(plan)

    assert capsys.readouterr() == ("", "")


def test_every_aim_and_every_rule_has_words() -> None:
    """Whatever decides can be told."""
    from allocation.explanation import sentences  # noqa: PLC0415

    assert set(sentences.AIMS) == set(al.StageName)
    assert set(sentences.RULES) == set(al.Rule)


def test_values_know_their_places(lille: al.Plan) -> None:
    """A seat value is data: its fields can be asked."""
    (first, *_) = al.bottleneck(lille).places

    assert isinstance(first, SeatValue)
    assert first.taken <= first.capacity
