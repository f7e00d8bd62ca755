"""Bounds from prices: by hand, against brute force, and when somebody tampers."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation import programmes
from allocation.certificate import Certificate, evaluate, price_bound, seats_within
from allocation.combining import IMPOSSIBLE, layers, timeline
from allocation.programmes import Programmes
from allocation.reductions import Reductions
from allocation.sizes import sizes_allowed, unevenness
from allocation.stages import LEVELLED
from tests import brute_force
from tests.tiny_events import tiny_events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

few = settings(max_examples=min(100, settings().max_examples))
"""For properties that try all assignments more than once."""

WAYS = ("layers", "timeline", "listed", "alone")
"""How programmes are chosen: the last one only bounds."""

EXACT = WAYS[:3]

STAGES = ("unseated", "worst", "dissatisfaction", "balance")


def two_people() -> al.Event:
    """Return an event where two people want S1, at 0 and not 1, which has one seat."""
    return al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])


def priced(stage: str, first: int, second: int, **more: Any) -> Certificate:
    """Return prices of S1 and S2 in tenths of a cost."""
    return Certificate(stage, 10, np.array([first, second]), **more)


def tampered(plan: al.Plan, place: int, **changes: Any) -> al.Plan:
    """Return a plan that says something else about one stage."""
    stages = list(plan.stages)
    stages[place] = replace(stages[place], **changes)
    return replace(plan, stages=tuple(stages))


@pytest.mark.parametrize(
    ("prices", "tenths", "bound"),
    [
        # Σ min over programmes (S1, S2)   + Σ min over sizes (S1: 0-1, S2: 0-2)
        ((10, 0), 10, 1),  # 2 * min(0 + 10, 10 + 0) = 20;  -10 * 1 - 0 * 2 = -10
        ((5, 0), 5, 1),  # 2 * min(0 + 5, 10 + 0) = 10;  -5 * 1 = -5; rounded up
        ((20, 0), 0, 0),  # 2 * min(0 + 20, 10 + 0) = 20;  -20 * 1 = -20
        ((0, 0), 0, 0),  # 2 * min(0, 10) = 0;  0
        ((0, -3), 0, 0),  # 2 * min(0, 10 - 3) = 0;  S2 empty: 0, full: 3 * 2
        ((-4, 0), -8, 0),  # 2 * min(0 - 4, 10) = -8;  S1 empty: 0, full: 4; up to 0
        ((12, 2), 8, 1),  # 2 * min(12, 10 + 2) = 24;  -12 * 1 - 2 * 2 = -16
    ],
)
def test_price_bound_of_two_people_and_two_sessions(
    prices: tuple[int, int], tenths: int, bound: int
) -> None:
    """Each line above adds two minima over people to one over each session's sizes."""
    event, proof = two_people(), priced("dissatisfaction", *prices)

    assert evaluate(event, proof, Programmes(event)).scaled == tenths
    assert price_bound(event, proof) == bound


def test_price_of_an_earlier_stage_pays_for_its_limit() -> None:
    """Balance at most 4, a tenth a unit, where S1 and S2 have 1 and 2 seats.

    Unevenness is abs(3 n - 2) in S1 and abs(3 n - 4) in S2: 2, 1 and 4, 1, 2 by size.
    People: 2 * min(0 + 10, 10 + 0) = 20. S1: min(2, 1 - 10) = -9. S2: min(4, 1, 2) = 1.
    The limit: -1 * 4. Together 20 - 9 + 1 - 4 = 8 tenths, rounded up 1.
    """
    event = two_people()
    proof = priced(
        "dissatisfaction", 10, 0, stage_prices={"balance": 1}, limits={"balance": 4}
    )

    assert evaluate(event, proof, Programmes(event)).scaled == 8
    assert price_bound(event, proof) == 1


def test_a_limit_of_worst_leaves_programmes_out() -> None:
    """Nobody may pay 1, so both sit in S1: 2 * (0 + 30) - 30 * 1 = 30 tenths, 3.

    Any bound is right, as there is no such assignment.
    """
    event = two_people()
    proof = priced("dissatisfaction", 30, 0, limits={"worst": 0})

    assert price_bound(event, proof) == 3


def test_prices_prove_that_a_threshold_is_impossible() -> None:
    """With totals up to 0 both sit in S1: 2 * 10 - 10 * 1 > 0, so worst is over 0."""
    event, proof = two_people(), priced("worst", 10, 0, threshold=0)

    assert price_bound(event, proof) == 1


def test_prices_that_prove_nothing_leave_what_each_person_pays_alone() -> None:
    """With totals up to 1 both may sit in S2: 2 * 0 - 10 * 1 < 0; alone each pays 0."""
    event, proof = two_people(), priced("worst", 10, 0, threshold=1)

    assert price_bound(event, proof) == 0


def test_worst_is_at_least_what_somebody_pays_alone() -> None:
    """P2 is banned from the first choice, and pays 1 in the second."""
    event = al.Event.from_arrays(
        [[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2], bans=[(1, 0)]
    )

    assert price_bound(event, priced("worst", 0, 0)) == 1


def test_somebody_without_a_programme_makes_every_bound_impossible() -> None:
    """P1 is banned from both sessions: nothing is possible, whatever the prices."""
    event = al.Event.from_arrays(
        [[1, 2]], round=[0, 0], capacity=[1, 1], bans=[(0, 0), (0, 1)]
    )

    bounds = [price_bound(event, priced(stage, 0, 0)) for stage in STAGES]

    assert min(bounds) > IMPOSSIBLE


def test_a_negative_price_of_a_stage_is_refused() -> None:
    """A limit is worth something or nothing: less than that proves no bound."""
    proof = priced(
        "dissatisfaction", 0, 0, stage_prices={"unseated": -1}, limits={"unseated": 0}
    )

    with pytest.raises(ValueError, match="Expected prices of stages >= 0"):
        price_bound(two_people(), proof)


def test_sizes_are_those_that_a_session_may_have_alone() -> None:
    """S1 of at least 2 is empty or has 2 to 3; with a pin it runs; S3 has one seat."""
    event = al.Event.from_arrays(
        [[1, 2, 3]] * 4,
        round=[0, 0, 0],
        capacity=[3, al.UNLIMITED, 1],
        min_size=[2, 2, 0],
        pins=[(0, 1)],
    )

    sizes = [sizes_allowed(event, session).tolist() for session in range(3)]

    assert sizes == [[0, 2, 3], [2, 3, 4], [0, 1]]


def test_a_mandatory_session_has_no_size_0() -> None:
    """Without a minimum, one person is enough."""
    event = al.Event.from_arrays(
        [[1, 2]] * 2, round=[0, 0], capacity=[2, 2], mandatory=[True, False]
    )

    assert sizes_allowed(event, 0).tolist() == [1, 2]


def test_unevenness_of_each_size_is_counted_by_hand() -> None:
    """3 people, 4 + 2 seats: abs(6 n - 12), and abs(6 n - 6) or 0 if cancelled."""
    event = al.Event.from_arrays(
        [[1, 2]] * 3, round=[0, 0], capacity=[4, 2], min_size=[0, 1]
    )

    first = unevenness(event, 0, np.array([0, 1, 2, 3]))
    second = unevenness(event, 1, np.array([0, 1, 2]))

    assert first.tolist() == [12, 6, 0, 6]
    assert second.tolist() == [0, 0, 6]


def draw_certificate(
    data: st.DataObject, event: al.Event, stages: list[al.Stage]
) -> tuple[Certificate, int | None]:
    """Return random prices for the last stage, and its optimum by brute force.

    The stages before it have the limits that their optima and tolerances leave.
    """
    best = brute_force.optimum(event, stages)
    if best is None:
        single = [stage.name for stage in stages if stage.name not in LEVELLED]
        names, limits = single or ["worst"], dict.fromkeys(single[:-1], 0)
    else:
        names = list(best.values)
        limits = {name: best.limits[name] for name in names[:-1]}
    last = names[-1]
    scale = data.draw(st.sampled_from([1, 3, 10]), label="scale")
    price = st.integers(-2 * scale, 4 * scale)
    count = len(event.sessions)
    prices = data.draw(st.lists(price, min_size=count, max_size=count), label="prices")
    stage_prices = {
        name: data.draw(st.integers(0, 2 * scale), label=f"price of {name}")
        for name in limits
        if name != "worst"
    }
    threshold = None
    if last == "worst":
        threshold = data.draw(st.one_of(st.none(), st.integers(0, 6)), label="up to")
    proof = Certificate(last, scale, np.array(prices), stage_prices, limits, threshold)
    return proof, None if best is None else best.values[last]


def stages_alike(names: list[str], tolerance: int | str, count: int) -> list[al.Stage]:
    """Return so many stages, all of one tolerance."""
    return [al.Stage(name, tolerance=tolerance) for name in names[:count]]


some_stages = st.builds(
    stages_alike,
    st.permutations([name for name in al.StageName if name != "leximin"])
    | st.just(["unseated", "leximin", "rank_maximal", "topic_balance"])
    | st.permutations(["leximin", "dissatisfaction", "balance", "topic_balance"]),
    st.sampled_from([0, 0, 1, "50 %"]),
    st.integers(1, 3),
)


@pytest.mark.parametrize("way", WAYS)
@few
@given(event=tiny_events(), stages=some_stages, data=st.data())
def test_whatever_the_prices_the_bound_is_valid(
    way: str, event: al.Event, stages: list[al.Stage], data: st.DataObject
) -> None:
    """No price, good or bad, proves more than brute force finds.

    Neither where rounds are combined, nor where there are too many ways to do so.
    """
    proof, optimum = draw_certificate(data, event, stages)

    with combined(way):
        bound = price_bound(event, proof)

    assert optimum is None or bound <= optimum


@pytest.mark.parametrize("way", WAYS)
@few
@given(event=tiny_events(), stages=some_stages, data=st.data())
def test_no_seat_that_an_assignment_of_a_value_uses_is_ruled_out(
    way: str, event: al.Event, stages: list[al.Stage], data: st.DataObject
) -> None:
    """Whatever the prices, seats of all assignments up to the value stay within."""
    proof, optimum = draw_certificate(data, event, stages)
    if optimum is None:
        return
    value = optimum + data.draw(st.integers(0, 2), label="above the optimum")

    with combined(way):
        within = seats_within(event, proof, value)

    for together in brute_force.all_assignments(event):
        values = {
            name: brute_force.value(event, name, together)
            for name in (*proof.limits, proof.stage)
        }
        if values[proof.stage] <= value and all(
            values[name] <= limit for name, limit in proof.limits.items()
        ):
            used = [
                (person, session)
                for person, programme in enumerate(together)
                for session in programme
                if session is not None
            ]
            assert all(within[seat] for seat in used)


@contextmanager
def combined(way: str) -> Iterator[None]:
    """Let programmes be chosen in one way, or in the next that is possible."""
    with pytest.MonkeyPatch.context() as patch:
        if way != "layers":
            patch.setattr(layers, "MOST_ROUNDS", 0)
        if way in {"listed", "alone"}:
            patch.setattr(timeline, "MOST_ROUNDS", 0)
        if way == "alone":
            patch.setattr(programmes, "MOST_PROGRAMMES", 0)
        yield


def draw_amounts(data: st.DataObject, event: al.Event) -> NDArray[np.int64]:
    """Return a random amount for each class of people and each column."""
    columns = len(event.sessions) + len(event.rounds) + 1
    size = len(event.classes.size) * columns
    amounts = data.draw(
        st.lists(st.integers(-20, 20), min_size=size, max_size=size), label="amounts"
    )
    drawn = np.array(amounts, dtype=np.int64).reshape(-1, columns)
    drawn[:, -1] = 0  # nothing
    return drawn


def least_amounts(
    event: al.Event, amounts: NDArray[np.int64], threshold: int | None
) -> list[int | None]:
    """Return each person's least amount by trying all their programmes."""
    least = []
    for person, row in enumerate(amounts[event.classes.of_person].tolist()):
        sums = [
            sum(
                row[len(event.sessions) + held if session is None else session]
                for held, session in enumerate(programme)
            )
            for programme in brute_force.programmes(event, person)
            if threshold is None
            or brute_force.total(event, person, programme) <= threshold
        ]
        least.append(min(sums, default=None))
    return least


@pytest.mark.parametrize("way", EXACT)
@given(
    event=tiny_events(),
    threshold=st.one_of(st.none(), st.integers(0, 8)),
    data=st.data(),
)
def test_cheapest_is_the_least_over_all_programmes_of_a_person(
    way: str, event: al.Event, threshold: int | None, data: st.DataObject
) -> None:
    """With all the rules of one person, and no programme above the threshold."""
    amounts = draw_amounts(data, event)

    with combined(way):
        least, _ = Programmes(event, threshold, whole=True).cheapest(amounts)

    found = [
        None if amount > IMPOSSIBLE else amount
        for amount in least[event.classes.of_person].tolist()
    ]
    assert found == least_amounts(event, amounts, threshold)


@pytest.mark.parametrize("way", WAYS)
@few
@given(event=tiny_events(), data=st.data())
def test_cheapest_names_a_programme_of_the_least_amount(
    way: str, event: al.Event, data: st.DataObject
) -> None:
    """The columns that it returns add up to what it says."""
    amounts = draw_amounts(data, event)

    with combined(way):
        least, columns = Programmes(event, whole=True).cheapest(amounts)

    added = np.take_along_axis(amounts, columns, axis=1).sum(axis=1)
    possible = least <= IMPOSSIBLE
    assert added[possible].tolist() == least[possible].tolist()


@pytest.mark.parametrize("way", WAYS)
@few
@given(event=tiny_events(), data=st.data())
def test_each_seat_costs_as_much_as_the_least_programme_that_holds_it(
    way: str, event: al.Event, data: st.DataObject
) -> None:
    """Or, where rounds are looked at alone, no more than that."""
    amounts = draw_amounts(data, event)

    with combined(way):
        least = Programmes(event, whole=True).with_each_seat(amounts)

    for person, row in enumerate(amounts[event.classes.of_person].tolist()):
        for session in range(len(event.sessions)):
            sums = [
                sum(
                    row[len(event.sessions) + held if s is None else s]
                    for held, s in enumerate(programme)
                )
                for programme in brute_force.programmes(event, person)
                if session in programme
            ]
            found = int(least[event.classes.of_person[person], session])
            if way not in EXACT:
                assert found <= min(sums, default=found)
            else:
                assert min(found, IMPOSSIBLE) == min(sums, default=IMPOSSIBLE)


@few
@given(event=tiny_events(), data=st.data())
def test_blocks_of_rounds_add_up_to_whole_programmes(
    event: al.Event, data: st.DataObject
) -> None:
    """Rounds that nothing ties may be looked at apart, and people alike in them."""
    prices = data.draw(
        st.lists(
            st.integers(-20, 20),
            min_size=len(event.sessions),
            max_size=len(event.sessions),
        ),
        label="prices",
    )
    proof = Certificate("dissatisfaction", 10, np.array(prices))

    bounds = {
        evaluate(event, proof, Programmes(event, reductions=reductions)).scaled
        for reductions in (
            Reductions(),
            Reductions(blocks=False),
            Reductions(classes=False),
            Reductions.none(),
        )
    }

    possible = not Programmes(event).stuck.any()
    assert len(bounds) == 1 or not possible


@few
@given(event=tiny_events(), data=st.data())
def test_cheapest_by_rounds_is_never_above_the_least(
    event: al.Event, data: st.DataObject
) -> None:
    """Where rounds are looked at alone, rules between them are left out: a bound."""
    amounts = draw_amounts(data, event)

    with combined("alone"):
        lower, _ = Programmes(event, whole=True).cheapest(amounts)

    exact = least_amounts(event, amounts, None)
    for least, bound in zip(exact, lower[event.classes.of_person], strict=True):
        assert least is None or bound <= least


def test_a_plan_passes_its_own_check() -> None:
    """What allocate returns can be checked again."""
    plan = al.allocate(two_people())

    al.check(plan)

    assert plan.proof is al.Proof.PROVEN


def test_a_changed_price_proves_another_bound() -> None:
    """Without any price, the bound of dissatisfaction is 0 and not 1."""
    plan = al.allocate(two_people(), stages=["dissatisfaction"])
    free = replace(plan.certificates[0], session_prices=np.array([0, 0]))

    with pytest.raises(al.CertificateError, match="prices prove 0, the plan says 1"):
        al.check(replace(plan, certificates=(free,)))


def test_a_changed_seat_is_found_by_the_rules() -> None:
    """Both in S1, which has one seat."""
    plan = al.allocate(two_people())
    both = al.Assignment.from_seats([[0], [0]])

    with pytest.raises(al.SolverError, match="capacity"):
        al.check(replace(plan, assignment=both))


def test_a_changed_seat_is_found_by_the_values() -> None:
    """Both in S2: allowed, but dissatisfaction is 2 and not 1."""
    plan = al.allocate(two_people(), stages=["dissatisfaction"])
    both = al.Assignment.from_seats([[1], [1]])

    with pytest.raises(al.SolverError, match="says 1, it is 2"):
        al.check(replace(plan, assignment=both))


def test_a_changed_value_is_found() -> None:
    """The plan says 0 where its seats cost 1."""
    plan = al.allocate(two_people(), stages=["dissatisfaction"])

    with pytest.raises(al.SolverError, match="says 0, it is 1"):
        al.check(tampered(plan, 0, value=0))


def test_a_value_above_its_limit_is_found() -> None:
    """The plan says that later stages had to keep 0, and its seats cost 1."""
    plan = al.allocate(two_people(), stages=["dissatisfaction"])

    with pytest.raises(al.SolverError, match="dissatisfaction"):
        al.check(tampered(plan, 0, limit=0))


@pytest.mark.parametrize("place", range(4))
def test_a_changed_price_bound_is_found(place: int) -> None:
    """In each stage, prices prove what they prove."""
    plan = al.allocate(two_people())
    said = plan.stages[place].price_bound

    with pytest.raises(al.CertificateError, match=plan.stages[place].name):
        al.check(tampered(plan, place, price_bound=said + 1))


def test_a_plan_with_a_certificate_less_is_refused() -> None:
    """Each stage has one."""
    plan = al.allocate(two_people())

    with pytest.raises(ValueError, match="argument 2 is shorter"):
        al.check(replace(plan, certificates=plan.certificates[:-1]))


def test_a_proof_keeps_only_the_limits_on_which_it_rests() -> None:
    """A limit without a price lifts no bound, and need not be published."""
    event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
    limits = {"unseated": 0, "balance": 4}
    prices = np.array([10, 0])
    stage_prices = {"unseated": 0, "balance": 1}
    proof = Certificate("dissatisfaction", 10, prices, stage_prices, limits)

    lean = proof.of_used_limits()

    assert lean.limits == {"balance": 4}
    assert lean.stage_prices == {"balance": 1}
    assert al.price_bound(event, lean) == al.price_bound(event, proof)


def test_a_proof_keeps_the_limit_of_worst_which_has_no_price() -> None:
    """It leaves programmes out, so the bound rests on it."""
    proof = Certificate("dissatisfaction", 1, np.zeros(2, int), {}, {"worst": 0})

    assert proof.of_used_limits().limits == {"worst": 0}
