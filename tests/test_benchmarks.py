"""The benchmarks: instances from a seed, an optimum that is asserted, a runner."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import allocation as al
from allocation import evaluation
from allocation.assignment import Assignment
from benchmarks import (
    agreement,
    egalitarian,
    fairness,
    fairpyx_apart,
    judging,
    publishing,
    run,
    worst_off,
)
from benchmarks.cases import Case, case, load, store
from benchmarks.instances import INSTANCES, conference, lille_shape
from benchmarks.methods import METHODS, READING, method
from benchmarks.ours import event_of
from benchmarks.worst_off import Row

if TYPE_CHECKING:
    from pathlib import Path

HERE = sorted(set(METHODS) - {"fairpyx"})
"""The methods that need no environment of their own."""


def row(name: str, value: int | None, **other: Any) -> dict[str, Any]:
    """Return a row of the results of one instance."""
    values = [] if value is None else [value]
    usual: dict[str, Any] = {"bound": None, "optimal": "", "broken": {}}
    return {"instance": "it", "method": name, "values": values, **usual, **other}


def with_costs(made: Case) -> Case:
    """Return a case as a run reads it."""
    return replace(made, costs=event_of(made).costs)


@pytest.mark.parametrize("name", sorted(set(INSTANCES) - {"wassign_realistic5000"}))
def test_an_instance_is_the_same_each_time(name: str) -> None:
    """The recipe has its own seed: two builds have the same digest."""
    first, second = (INSTANCES[name].make(60) for _ in range(2))

    assert first is not None
    assert second is not None
    assert first.digest() == second.digest()


def test_another_ballot_is_another_digest() -> None:
    """The digest sees a single rank."""
    made = lille_shape(60)
    values = made.values.copy()
    values[7, [0, 1]] = values[7, [1, 0]]

    assert replace(made, values=values).digest() != made.digest()


def test_a_case_comes_back_from_its_file(tmp_path: Path) -> None:
    """All of it, scoring and rules included."""
    made = with_costs(conference(50, unequal=True))

    store(made, tmp_path / "case.npz")
    again = load(tmp_path / "case.npz")

    assert again.digest() == made.digest()
    assert np.array_equal(again.costs, made.costs)
    assert event_of(again).scoring == event_of(made).scoring


@pytest.mark.parametrize("name", ["lille 2014, 231 people", "lille shape, 200 people"])
@pytest.mark.parametrize("shift", [0, 1, 3])
def test_the_judge_agrees_with_the_specification(name: str, shift: int) -> None:
    """Of a good assignment and of bad ones: the same value, and rules broken or not."""
    made = INSTANCES[name].make(60)
    assert made is not None
    judged = with_costs(made)
    event = event_of(judged)
    given = al.allocate(event, stages=["unseated"], seed=1).assignment
    seats = np.full((len(judged.values), judged.rounds), -1)
    seats[given.participant, judged.round[given.session]] = given.session
    seats = np.where(judged.attends, np.roll(seats, shift, axis=0), -1)
    person, held = np.nonzero(seats >= 0)
    answer = Assignment(person, seats[person, held])

    broken = {str(v.rule) for v in evaluation.violations(event, answer)}

    assert set(judging.broken(judged, seats)) == broken - {"attends"}
    empty = judged.attends & (seats < 0)
    cost = evaluation.value("dissatisfaction", event, answer)
    assert judging.value(judged, seats) == cost - event.empty_costs[empty].sum()


def test_the_judge_counts_each_breach() -> None:
    """Two people, two rounds: a topic twice, a room too full, a session too small."""
    made = with_costs(
        case(
            np.array([[1, 2, 1, 2], [1, 2, 1, 2]]),
            round=np.array([0, 0, 1, 1]),
            capacity=np.array([2, 2, 1, 2]),
            topic=np.array([0, 1, 0, 2]),
            min_size=np.array([0, 0, 0, 2]),
            mandatory=np.array([False, False, False, True]),
            no_repeat=((0, 1),),
        )
    )

    assert judging.broken(made, np.array([[0, 2], [0, 2]])) == {
        "capacity": 1,
        "no_repeat": 2,
        "minimum": 1,
    }
    assert judging.broken(made, np.array([[0, 3], [1, -1]])) == {
        "one_seat": 1,
        "minimum": 1,
    }
    assert judging.broken(made, np.array([[0, 3], [1, 3]])) == {}


@pytest.mark.parametrize("name", HERE)
def test_a_method_keeps_what_it_promises(name: str) -> None:
    """On an event with minimum sizes: an optimum, a bound below it, or breaches."""
    made = INSTANCES["lille shape, minimum, 250 people"].make(30)
    assert made is not None
    asked = with_costs(made)
    best = al.allocate(event_of(asked), stages=["dissatisfaction"], seed=1)
    optimum = best.stages[0].value

    outcome = method(name)(asked, 10.0)

    if outcome.bound is not None:
        assert outcome.bound <= optimum + 1e-6
    if outcome.optimal:
        assert outcome.seats is not None
        assert judging.value(asked, outcome.seats) == optimum
        assert not judging.broken(asked, outcome.seats)


def test_what_agrees_is_accepted() -> None:
    """Two optima that are equal, a bound below, a value above."""
    rows = [
        row("a", 7, bound=7, optimal="proven"),
        row("b", 7, bound=6.9999999, optimal="claimed"),
        row("c", 9, bound=2.5),
        row("d", 3, broken={"no_repeat": 2}),
        row("e", None),
    ]

    agreement.check(rows, {"it": 7})


@pytest.mark.parametrize(
    ("rows", "known", "said"),
    [
        ([row("a", 7, optimal="proven")], 6, "the optima differ"),
        (
            [row("a", 7, optimal="proven"), row("b", 8, optimal="claimed")],
            None,
            "the optima differ",
        ),
        ([row("a", 7, bound=7, optimal="proven"), row("b", 6)], None, "bounds by 7"),
        ([row("a", None, bound=8.1)], 8, "bounds by 8.1"),
        (
            [row("a", 7, optimal="claimed", broken={"pin": 1})],
            None,
            "calls optimal what breaks pin",
        ),
    ],
)
def test_a_wrong_optimum_is_told(
    rows: list[dict[str, Any]], known: int | None, said: str
) -> None:
    """Whoever contradicts another, or what is known, stops the publication."""
    with pytest.raises(agreement.DisagreementError, match=said):
        agreement.check(rows, {"it": known})


def test_the_exponent_of_a_power_is_found() -> None:
    """Seconds that grow as people to the power 1.5 have slope 1.5."""
    points = [(n, 0.01 * n**1.5) for n in (10_000, 100_000, 1_000_000)]

    assert publishing.slope(points) == pytest.approx(1.5)


def test_the_runner_ends_with_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """From the command line's words to the table, each method in its own process."""
    words = ["--only", "trial", "--runs", "1", "--limit", "10", "--without", "fairpyx"]

    run.main(words)

    lines = capsys.readouterr().out.splitlines()
    table = [line.split(" | ") for line in lines if line.startswith("| trial")]
    assert [cells[1] for cells in table] == [
        *(name for name in METHODS if name in HERE),
        READING,
    ]
    optima = {cells[2] for cells in table if cells[3] in {"proven", "claimed"}}
    assert optima == {"15"}


def test_page_and_plot_are_written_from_the_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is between the marks is replaced; the plot is the same bytes each time."""
    pytest.importorskip("matplotlib")
    rows = [
        {
            **row("allocation", 7, bound=7, optimal="proven"),
            **dict.fromkeys(("building", "solving", "checking"), people / 3e4),
            "instance": f"lille shape, {people}",
            "people": people,
            "plotted": True,
            "value": 7,
            "split": 0,
            "seconds": people / 1e4,
            "peak_mb": 200.0,
            "runs": 5,
            "wanted": 5,
            "out_of_time": False,
            "failed": "",
        }
        for people in (200, 10_000, 100_000)
    ]
    told = json.dumps({"machine": {"cores": 2}, "rows": rows})
    (tmp_path / "results.json").write_text(told, encoding="utf-8")
    marks = [f"<!-- {m} -->old<!-- end of {m} -->" for m in ("machine", "growth")]
    page = "\n".join(["head", *marks, "<!-- table -->", "<!-- end of table -->", "end"])
    (tmp_path / "README.md").write_text(page, encoding="utf-8")
    monkeypatch.setattr(run, "HERE", tmp_path)

    run.publish()
    first = (tmp_path / "lille-shape.svg").read_bytes()
    run.publish()

    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert text.startswith("head\n<!-- machine -->\ncores 2.\n")
    assert text.endswith("end")
    assert "to the power 1.00" in text
    assert "old" not in text
    assert text.count("| allocation | 7 | proven |") == 3
    assert (tmp_path / "lille-shape.svg").read_bytes() == first


def test_the_table_of_fairness_has_a_column_for_each_method(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And goes where the page has its marks."""
    small = {"small": lambda: al.synthetic_event("lille", people=30, seed=1)}
    page = tmp_path / "README.md"
    page.write_text("a\n<!-- fairness -->\nold\n<!-- end of fairness -->\nb\n", "utf-8")
    monkeypatch.setattr(fairness, "EVENTS", small)
    monkeypatch.setattr(fairness, "PAGE", page)

    fairness.main(["--write", "--limit", "20"])

    printed = capsys.readouterr().out
    methods = [*fairness.MECHANISMS, *fairness.PLANS]
    assert printed.startswith(f"| small | {' | '.join(methods)} |\n| --- |")
    assert len(printed.strip().splitlines()) == 2 + len(fairness.ROWS)
    assert page.read_text("utf-8") == (
        f"a\n<!-- fairness -->\n{printed.strip()}\n<!-- end of fairness -->\nb\n"
    )


def two_rounds() -> al.Event:
    """Return two people, two rounds, one topic in both; P1 presents in S1."""
    return al.Event.from_arrays(
        [[1, 2, 1, 2], [2, 1, 1, 2]],
        round=[0, 0, 1, 1],
        capacity=[2, 1, 1, 2],
        topic=["a", "b", "a", "c"],
        pins=[(0, 0)],
        bans=[(1, 3)],
    )


def test_an_event_is_told_in_the_words_of_fairpyx() -> None:
    """What conflicts, who may not, and what is left once the presenter sits."""
    asked = egalitarian.question(two_rounds(), "conflicts told")

    assert asked["conflicts"] == [[1, 2], [0], [0, 3], [2]]
    assert asked["values"] == [[-1, -1, -1, 0], [0, 1, 1, -1]]
    assert asked["agent_capacity"] == [1, 2]
    assert asked["item_capacity"] == [1, 1, 1, 2]
    assert (asked["told"], asked["among"], asked["at_once"]) == (
        True,
        [[0, 1, 2, 3]],
        4,
    )


def test_round_by_round_is_one_seat_each() -> None:
    """The sessions of a round at a time."""
    asked = egalitarian.question(two_rounds(), "round by round")

    assert (asked["told"], asked["among"], asked["at_once"]) == (
        False,
        [[0, 1], [2, 3]],
        1,
    )


def test_an_answer_is_judged_by_the_specification() -> None:
    """P1 has topic a twice; P2 has nothing in the second round, which costs 3."""
    answer = Assignment(np.array([0, 0, 1]), np.array([0, 2, 1]))

    judged = worst_off.judged("it", "theirs", two_rounds(), answer, 1.0)

    assert judged.broken == {"one_seat": 1, "no_repeat": 1}
    assert (judged.worst, judged.utility) == (2, None)


def test_ours_is_the_first_row_of_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then each of theirs in each way; what fails says why."""

    def answered(*_: str, text: str, seconds: float) -> str:
        assert seconds == 60 + egalitarian.GRACE
        if json.loads(text)["told"]:
            told: dict[str, Any] = {"bundles": None, "failed": "ValueError: no"}
        else:
            told = {"bundles": [[3], [1, 2]], "failed": ""}
        return json.dumps({**told, "seconds": 2.0})

    monkeypatch.setattr(fairpyx_apart, "call", answered)

    rows = list(egalitarian.of_event("it", two_rounds(), 60.0))

    known = [
        name
        for name, stages in worst_off.STAGES.items()
        if set(stages) <= {str(stage) for stage in al.StageName}
    ]
    assert [row.method for row in rows[: len(known)]] == known
    assert len(rows) == len(known) + 6
    assert {row.failed for row in rows if "conflicts told" in row.method} == {
        "ValueError: no"
    }
    assert {row.worst for row in rows if not row.failed} == {1}
    worst_off.check(rows)


def egalitarian_rows() -> list[Row]:
    """Return made-up rows of two events."""
    return [
        Row("one", "allocation", 4, None, seconds=0.5),
        Row("one", "fairpyx, x", 3, None, {"no_repeat": 1_200}, 2.0),
        Row("one", "fairpyx, y", 4, None, seconds=3.0),
        Row("two", "allocation", 4_000, 17, seconds=0.5),
        Row("two", "fairpyx, x", None, None, seconds=9.0, failed="Error: a|b"),
    ]


def test_the_egalitarian_table_has_brackets_and_reasons() -> None:
    """What breaks rules is in brackets; where theirs is better off, it is told."""
    lines = worst_off.report(egalitarian_rows(), "0.1", 60.0).splitlines()

    assert lines[2:7] == [
        "| one | allocation | 4 |  |  | 0.5 |",
        "| one | fairpyx, x | (3) |  | no_repeat: 1,200 | 2.0 |",
        "| one | fairpyx, y | 4 |  |  | 3.0 |",
        "| two | allocation | 4,000 | 17 |  | 0.5 |",
        "| two | fairpyx, x | none |  | failed: Error: a b | 9.0 |",
    ]
    assert "Of its 3 runs 1 end without an assignment, 1 with one that" in lines[-1]
    assert "better off in 1: one, fairpyx, x: 3 against 4." in lines[-1]


def test_a_worst_off_person_who_is_better_off_under_all_rules_is_told() -> None:
    """Ours has to be at least as well off; brackets do not count."""
    rows = egalitarian_rows()
    worst_off.check(rows)

    with pytest.raises(agreement.DisagreementError, match="worst-off person at 3"):
        worst_off.check([*rows, Row("one", "fairpyx, z", 3, None)])


@pytest.mark.parametrize(
    "ours",
    [
        Row("it", "allocation", None, None, failed="out of time"),
        Row("it", "allocation", 3, None, {"pin": 1}),
    ],
)
def test_ours_must_be_there_and_keep_the_rules(ours: Row) -> None:
    """Nothing to be at least as well off with."""
    with pytest.raises(agreement.DisagreementError, match="it, allocation"):
        worst_off.check([ours])


def test_marks_that_are_missing_are_told(tmp_path: Path) -> None:
    """And nothing is written."""
    page = tmp_path / "README.md"
    page.write_text("<!-- egalitarian -->old<!-- end of egalitarian -->")

    publishing.fill(page, {"egalitarian": "new"})
    with pytest.raises(ValueError, match="Expected <!-- other -->"):
        publishing.fill(page, {"egalitarian": "newer", "other": "x"})

    assert page.read_text() == "<!-- egalitarian -->\nnew\n<!-- end of egalitarian -->"
