"""What one aim costs in another: every point, each proved or said not to be."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import permutations
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import event as remark
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation import trading
from allocation.trading import searching
from tests.brute_force import all_assignments, value
from tests.tiny_events import tiny_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Values = tuple[int, int]

few = settings(max_examples=min(60, settings().max_examples))
"""Enough for properties that work out an event in two ways."""

NUMBERS = (
    *("unseated", "worst", "dissatisfaction", "balance", "topic_balance"),
    *("cancelled", "overfull", "mixture"),
)

ALL = [(3, 8), (4, 7), (5, 5)]
"""The points of the event below."""


def unsupported() -> al.Event:
    """Return an event with a point that no weighting of the two aims would choose.

    S1, S2 and S3 have a seat each. They cost P1 2, 0, 6; P2 0, 1, 3; P3 4, 3, 5. The
    six ways to seat P1, P2 and P3 in order:

    ======== ========= ===== ===
    sessions costs     worst sum
    ======== ========= ===== ===
    1, 2, 3  2, 1, 5   5     8
    1, 3, 2  2, 3, 3   3     8
    2, 1, 3  0, 0, 5   5     5
    2, 3, 1  0, 3, 4   4     7
    3, 1, 2  6, 0, 3   6     9
    3, 2, 1  6, 1, 4   6     11
    ======== ========= ===== ===

    (3, 8), (4, 7) and (5, 5) are worth choosing; (4, 7) is above the line between the
    other two, which passes (4, 6.5).
    """
    return al.Event.from_arrays(
        [[4, 6, 0], [6, 5, 3], [2, 3, 1]],
        round=[0, 0, 0],
        capacity=[1, 1, 1],
        scale="utility",
    )


TWO = [(3, 9), (5, 5)]
"""The points of the event below."""


def with_nothing_between() -> al.Event:
    """Return an event with two points far apart.

    S1, S2 and S3 have a seat each. They cost P1 0, 3, 7; P2 7, 0, 3; P3 3, 7, 5. To sit
    in 2, 3, 1 costs 3, 3, 3; in 1, 2, 3 it costs 0, 0, 5; any other way costs somebody
    7, and everybody at least 10.
    """
    return al.Event.from_arrays(
        [[7, 4, 0], [0, 7, 4], [4, 0, 2]],
        round=[0, 0, 0],
        capacity=[1, 1, 1],
        scale="utility",
    )


def values(front: al.Frontier) -> list[Values]:
    """Return the points as pairs."""
    return [(point.trade, point.against) for point in front.points]


def worth_choosing(pairs: Iterable[Values]) -> list[Values]:
    """Return the pairs that no other is as good as in both, naively."""
    distinct = set(pairs)
    return sorted(
        (a, b)
        for a, b in distinct
        if not any((c, d) != (a, b) and c <= a and d <= b for c, d in distinct)
    )


@few
@given(
    event=tiny_events(),
    pair=st.sampled_from(list(permutations(NUMBERS, 2))),
    settled=st.sampled_from(NUMBERS),
)
def test_points_are_those_of_brute_force(
    event: al.Event, pair: tuple[str, str], settled: str
) -> None:
    """With all rules on: all nondominated points, no other, each proved."""
    trade, against = pair
    before = [settled] if settled not in pair else []
    options = list(all_assignments(event))
    if not options:
        remark("impossible")
        with pytest.raises(al.InfeasibleError):
            al.frontier(event, trade=trade, against=against, before=before)
        return
    for stage in before:
        least = min(value(event, stage, option) for option in options)
        options = [o for o in options if value(event, stage, o) == least]
    wanted = worth_choosing(
        (value(event, trade, option), value(event, against, option))
        for option in options
    )

    front = al.frontier(event, trade=trade, against=against, before=before)

    remark(f"{len(wanted)} points")
    assert values(front) == wanted
    assert front.complete
    assert all(front.closed)
    for point in front.points:
        assert (point.trade, point.against) == (point.trade_bound, point.against_bound)
        assert point.status is al.Status.OPTIMAL
        assert point.proof is not al.Proof.BEST_KNOWN
        assert point.plan.stage(trade).value == point.trade
        assert point.plan.stage(against).value == point.against
        for plan in (point.plan, *point.proved_by):
            al.check(plan)


def test_a_point_that_no_weighting_would_choose_is_found() -> None:
    """(4, 7) lies above the line between (3, 8) and (5, 5)."""
    front = al.frontier(unsupported())

    assert values(front) == ALL
    assert [point.proof for point in front.points] == [al.Proof.PROVEN] * 3


def test_nothing_between_two_points_is_proved() -> None:
    """Neither a worst of 4 nor a sum of 6 to 8 is a point of its own."""
    front = al.frontier(with_nothing_between())

    assert values(front) == TWO
    assert front.closed == (True, True)
    assert [len(point.proved_by) for point in front.points] == [1, 2]


def test_trade_and_against_can_be_swapped() -> None:
    """The same points, from the other end."""
    front = al.frontier(unsupported(), trade="dissatisfaction", against="worst")

    assert values(front) == [(b, a) for a, b in reversed(ALL)]


def test_one_point_is_enough_where_the_aims_agree() -> None:
    """Everybody's first choice is free: nothing is to be traded."""
    event = al.Event.from_arrays([[1, 2], [2, 1]], round=[0, 0], capacity=[1, 1])

    front = al.frontier(event)

    assert values(front) == [(0, 0)]
    assert front.complete


def test_stages_before_are_kept() -> None:
    """Where empty seats are allowed and settled last, nobody sits at a cost of 4."""
    event = unsupported().replace(rules=al.Rules(empty_seats=True))

    seated = al.frontier(event)
    spared = al.frontier(event, before=[al.Stage("unseated", tolerance=1)])

    assert values(seated) == ALL
    assert [plan.stage("unseated").limit for plan in spared.plans] == [1] * len(
        spared.plans
    )


def test_plans_are_those_of_the_points_from_one() -> None:
    """The analyst takes the point that table and plot call 2."""
    front = al.frontier(unsupported())

    assert front.plan(2) is front.plans[1]
    assert front.plan(2).stage("worst").value == 4


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_point_that_is_not_there_is_refused(number: int) -> None:
    """With what there is."""
    front = al.frontier(unsupported())

    with pytest.raises(ValueError, match="Expected a point from 1 to 3"):
        front.plan(number)


def test_the_same_seed_gives_the_same_points_and_plans() -> None:
    """Twice the same."""
    one, two = (al.frontier(unsupported(), seed=7) for _ in range(2))

    assert values(one) == values(two)
    assert [p.programmes().to_csv() for p in one.plans] == [
        p.programmes().to_csv() for p in two.plans
    ]


def test_each_point_is_told_the_ends_first() -> None:
    """Once each."""
    told: list[al.FrontierPoint] = []

    al.frontier(unsupported(), on_point=told.append)

    assert [(p.trade, p.against) for p in told] == [ALL[0], ALL[2], ALL[1]]


def test_the_frame_has_what_it_documents() -> None:
    """One unit less of worst costs 1 from (4, 7) to (3, 8), and 2 before."""
    frame = al.frontier(unsupported()).frame()

    documented = al.Frontier.frame.__doc__ or ""
    assert all(f"``{column}``" in documented for column in frame.columns)
    assert frame.index.name == "point"
    assert frame.index.tolist() == [1, 2, 3]
    assert list(zip(frame["worst"], frame["dissatisfaction"], strict=True)) == ALL
    assert frame["price"].tolist()[:2] == [1, 2]
    assert pd.isna(frame["price"].iloc[2])
    assert frame["closed"].tolist() == [True] * 3
    assert set(frame["stopped"]) == {""}
    assert set(frame["status"]) == {"optimal"}
    assert set(frame["worst_proof"]) == {"proven"}


def test_texts_are_short_and_name_nobody() -> None:
    """A line for the whole, a line a point; a table in a notebook."""
    front = al.frontier(unsupported())

    said = "worst against dissatisfaction, 3 points, all of them"
    assert repr(front) == f"<Frontier: {said}>"
    assert repr(front.points[0]) == "<FrontierPoint: 3, 8, proven>"
    lines = str(front).splitlines()
    assert lines[0] == said
    assert lines[2] == "2. worst 4, dissatisfaction 7: optimal, proven"
    html = front._repr_html_()
    assert f"<bdi>{said}</bdi></p><table>" in html
    assert "P1" not in html


def test_a_notebook_shows_a_few_points_and_counts_the_rest() -> None:
    """Of 25 points, 20 and the word that there are 5 more."""
    front = al.frontier(unsupported())
    many = replace(front, points=front.points[:1] * 25, closed=(False,) * 25)

    html = many._repr_html_()

    assert html.count("<tr>") == 21
    assert "… and 5 points more" in html


def test_most_stops_the_search_and_says_so() -> None:
    """Both ends come first; that there is another point between them is known."""
    front = al.frontier(unsupported(), most=2)

    assert values(front) == [ALL[0], ALL[2]]
    assert not front.complete
    assert front.gap == al.Gap("most", (4, 4), (6, 7))
    assert front.closed == (False, True)
    frame = front.frame()
    assert frame["stopped"].tolist() == ["most", ""]
    assert frame["price"].isna().all()
    assert "perhaps not all: most" in repr(front)


@pytest.mark.parametrize("most", [3, 4, 100])
def test_most_is_no_limit_where_there_are_no_more(most: int) -> None:
    """Three points are all of three."""
    front = al.frontier(unsupported(), most=most)

    assert values(front) == ALL
    assert front.complete


def cutting(
    monkeypatch: pytest.MonkeyPatch, call: int, how: Callable[..., Any]
) -> None:
    """Let something happen to the answer of one call to the allocator."""
    calls: list[None] = []
    real = al.allocate

    def allocate(*args: Any, **kwargs: Any) -> al.Plan:
        calls.append(None)
        plan = real(*args, **kwargs)
        return how(plan) if len(calls) == call else plan

    monkeypatch.setattr(searching, "allocate", allocate)


def unproved(plan: al.Plan, place: int, **change: Any) -> al.Plan:
    """Return a plan with a stage that was not proved."""
    stages = list(plan.stages)
    stage = stages[place]
    change = {"bound": stage.bound - 1, **change}
    stages[place] = replace(
        stage, status=al.Status.FEASIBLE, proof=al.Proof.BEST_KNOWN, **change
    )
    return replace(plan, stages=tuple(stages), out_of_time=True)


def last_unproved(plan: al.Plan) -> al.Plan:
    """Time was up in the last stage."""
    return unproved(plan, -1)


def limit_unproved(plan: al.Plan) -> al.Plan:
    """Time was up in the stage that limits the last one, which was not reached."""
    stage = plan.stages[-2]
    change = {"reached": stage.reached + 1, "limit": stage.limit + 1}
    return unproved(unproved(plan, -1), -2, bound=stage.reached, **change)


def before_unproved(plan: al.Plan) -> al.Plan:
    """Time was up before, and more is left empty."""
    stage = plan.stages[0]
    change = {"reached": stage.reached + 1, "limit": stage.limit + 1}
    return unproved(unproved(plan, -1), 0, bound=stage.reached, **change)


def interrupted(plan: al.Plan) -> al.Plan:
    """Somebody pressed Ctrl-C, but all was proved already."""
    return replace(plan, interrupted=True)


def nothing_found(_: al.Plan) -> al.Plan:
    """Time was up before there was anything."""
    raise al.NothingFoundError


def pressed(_: al.Plan) -> al.Plan:
    """Somebody pressed Ctrl-C where nobody waits for it."""
    raise KeyboardInterrupt


CUTS = [
    last_unproved,
    limit_unproved,
    before_unproved,
    interrupted,
    nothing_found,
    pressed,
]


def may_hold(gap: al.Gap, pair: Values) -> bool:
    """Say whether both values are in the gap's ranges."""
    return all(
        (low is None or low <= number) and (high is None or number <= high)
        for number, (low, high) in zip(pair, (gap.trade, gap.against), strict=True)
    )


@pytest.mark.parametrize("limit", [None, 60.0])
@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize(
    ("points", "call"),
    [*((ALL, call) for call in (1, 2, 3, 4)), *((TWO, call) for call in (1, 2, 3))],
)
def test_a_search_that_is_cut_short_claims_no_more_than_it_proved(
    monkeypatch: pytest.MonkeyPatch,
    points: list[Values],
    call: int,
    how: Callable[[al.Plan], al.Plan],
    limit: float | None,
) -> None:
    """Wherever it stops: true bounds, and each point is there or in the gap."""
    event = unsupported() if points is ALL else with_nothing_between()
    cutting(monkeypatch, call, how)
    if call == 1 and how in {nothing_found, pressed}:
        with pytest.raises((al.NothingFoundError, KeyboardInterrupt)):
            al.frontier(event, time_limit=limit)
        return

    front = al.frontier(event, time_limit=limit)

    got = values(front)
    assert got == worth_choosing(got)
    missing = [pair for pair in points if pair not in got]
    # the last allocation was proved before somebody pressed Ctrl-C: nothing is missing
    last = 4 if points is ALL else 3
    if call == last and how is interrupted:
        assert front.complete
        assert not missing
        return
    assert front.gap is not None
    assert front.gap.stopped in {"time limit", "interrupted"}
    assert all(may_hold(front.gap, pair) for pair in missing)
    for point in front.points:
        assert point.trade_bound <= point.trade
        assert point.against_bound <= point.against
        if point.status is al.Status.OPTIMAL:
            assert (point.trade, point.against) in points
    assert not all(front.closed)
    assert set(front.frame().query("not closed")["stopped"]) == {front.gap.stopped}
    steps = zip(got, [*got[1:], (99, 0)], front.closed, strict=True)
    for here, there, closed in steps:
        between = [pair for pair in missing if here[0] < pair[0] < there[0]]
        assert not (closed and between)


def test_without_time_nothing_more_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is for the whole: once it is up, the allocator is not called again."""
    seconds = iter([0.0, 0.0, 9.0, 11.0, 11.0])
    given_limits: list[float | None] = []
    real = al.allocate

    def allocate(*args: Any, **kwargs: Any) -> al.Plan:
        given_limits.append(kwargs["time_limit"])
        return real(*args, **kwargs)

    monkeypatch.setattr(searching, "allocate", allocate)
    clock = SimpleNamespace(monotonic=lambda: next(seconds))
    monkeypatch.setattr(searching, "time", clock)

    front = al.frontier(unsupported(), time_limit=10.0)

    assert given_limits == [10.0, 1.0]
    assert front.gap == al.Gap("time limit", (4, 4), (6, 7))


@pytest.mark.parametrize(("call", "told"), [(3, 3), (3, 6), (4, 5), (4, 8)])
def test_answers_that_contradict_each_other_are_not_trusted(
    monkeypatch: pytest.MonkeyPatch, call: int, told: int
) -> None:
    """A point as good as one that was proved to be best: some answer is wrong."""

    def lying(plan: al.Plan) -> al.Plan:
        stages = (*plan.stages[:-1], replace(plan.stages[-1], value=told))
        return replace(plan, stages=stages)

    cutting(monkeypatch, call, lying)

    with pytest.raises(al.SolverError, match="contradict each other"):
        al.frontier(unsupported())


def test_another_optimum_before_is_a_contradiction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was settled before is the same each time, if it was proved."""

    def lying(plan: al.Plan) -> al.Plan:
        return replace(
            plan, stages=(replace(plan.stages[0], limit=1), *plan.stages[1:])
        )

    cutting(monkeypatch, 2, lying)

    with pytest.raises(al.SolverError, match="contradict each other"):
        al.frontier(unsupported())


@pytest.mark.parametrize("name", sorted(searching.VECTORS))
def test_a_list_of_numbers_is_not_traded(name: str) -> None:
    """There is no less or more of it."""
    with pytest.raises(ValueError, match="whose value is no single number"):
        al.frontier(unsupported(), trade=name)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"trade": "wurst"}, "Did you mean 'worst'?"),
        ({"against": "worse"}, "Expected against among unseated, worst, "),
        ({"against": "worst"}, "two different stages to trade, got 'worst' twice"),
        ({"before": ["worst"]}, "each stage once, got worst again"),
        ({"before": "unseated"}, "Expected a stage among"),
        ({"most": 1}, "Expected most >= 2, the two ends, got 1"),
        ({"most": True}, "Expected most >= 2"),
        ({"most": 2.5}, "Expected most >= 2"),
        ({"time_limit": 0}, "Expected time_limit > 0"),
        ({"seed": -1}, "Expected seed >= 0"),
        ({"workers": 0}, "Expected workers >= 1"),
    ],
)
def test_a_wrong_argument_is_refused(options: dict[str, Any], said: str) -> None:
    """With what would be right."""
    with pytest.raises(ValueError, match=r".") as refused:
        al.frontier(unsupported(), **options)

    assert said in str(refused.value)


def test_every_stage_with_a_number_can_be_traded() -> None:
    """The list depends on one set, and the documentation names all of it."""
    assert set(NUMBERS) == set(searching.TRADABLE)
    assert not set(searching.TRADABLE) & searching.VECTORS
    assert all(f"``{name}``" in str(al.frontier.__doc__) for name in NUMBERS)


def test_empty_seats_can_be_traded_with_nothing_said_of_what_comes_before() -> None:
    """One person, 1 seat in S1 and 9 in S2, which is cancelled where it is empty.

    Balance, by ``abs(seats x 10 - 1 x capacity)``: 9 with the person in S1, 1 + 1 with
    them in S2, and 1 with them in neither.
    """
    event = al.Event.from_arrays(
        [[1, 2]],
        round=[0, 0],
        capacity=[1, 9],
        min_size=[0, 1],
        rules=al.Rules(empty_seats=True),
    )

    front = al.frontier(event, trade="unseated", against="balance")

    assert values(front) == [(0, 2), (1, 1)]


def test_the_plot_has_every_point_and_says_what_its_axes_are() -> None:
    """A mark and a number for each; proved ones are full, others hollow."""
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure  # noqa: PLC0415  # may not be there

    front = al.frontier(unsupported())
    known = replace(front.points[1], against_proof=al.Proof.BEST_KNOWN)
    front = replace(
        front,
        points=(front.points[0], known, front.points[2]),
        closed=(True, False, True),
    )
    axes = Figure().add_subplot()

    assert front.plot(axes) is axes

    marks = [line for line in axes.lines if line.get_marker() == "o"]
    stairs = [line for line in axes.lines if line.get_marker() != "o"]
    full = [line.get_markerfacecolor() == line.get_color() for line in marks]
    assert full == [True, False, True]
    assert marks[1].get_markerfacecolor() == "white"
    assert [line.get_linestyle() for line in stairs] == ["-", ":"]
    assert [text.get_text() for text in axes.texts] == [
        "1: 3 and 8",
        "2: 4 and 7",
        "3: 5 and 5",
    ]
    assert axes.get_xlabel() == "Total cost of the person who is worst off"
    assert axes.get_ylabel() == "Sum of all costs"


def test_a_plot_of_its_own_is_made_and_many_points_are_thinned_out() -> None:
    """Of 100 points every third has its number, the first and the last among them."""
    pytest.importorskip("matplotlib")
    front = al.frontier(unsupported())
    many = replace(front, points=front.points[:1] * 100, closed=(True,) * 100)

    axes = many.plot()

    numbers = [text.get_text() for text in axes.texts]
    assert len(numbers) == 34
    assert (numbers[0], numbers[-1]) == ("1", "100")


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way out is in the message."""
    front = al.frontier(unsupported())
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(ImportError, match=r"workshop-allocation\[plot\]"):
        front.plot()


def test_the_module_offers_what_the_package_does() -> None:
    """Under the same names."""
    assert {getattr(al, name) for name in trading.__all__} == {
        getattr(trading, name) for name in trading.__all__
    }


def test_what_it_costs_not_to_run_is_traded_against_wishes() -> None:
    """S2 costs 5 if it does not run; then P2 has a second choice, or P1."""
    event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[2, 2])
    sessions = event.sessions.replace(candidate=[False, True], cancel_cost=[0, 5])

    front = al.frontier(
        event.replace(sessions=sessions), trade="cancelled", against="dissatisfaction"
    )

    points = [(point.trade, point.against) for point in front.points]
    assert points == [(0, 1), (5, 0)]
    assert front.complete
