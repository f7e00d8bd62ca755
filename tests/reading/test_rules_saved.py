"""Plans of events whose rules tie people, rooms and sessions, saved and read again."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

import allocation as al
from allocation import nameless
from allocation.certificate import Certificate, price_bound
from allocation.reading.verifying import verify
from allocation.rules import Group
from tests.housed_events import housed
from tests.reading.saved_plans import edit
from tests.rich_events import rich_events

if TYPE_CHECKING:
    from pathlib import Path

APART = '["apart","P1","P2","S1"]'

few = settings(max_examples=min(25, settings().max_examples))


def priced(prices: dict[str, int]) -> al.Plan:
    """Return a plan of two who sit apart, with prices of rules."""
    event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[2, 2])
    event = event.replace(rules=replace(event.rules, apart=[Group(["P1", "P2"])]))
    plan = al.allocate(event, stages=["dissatisfaction"])
    proof = Certificate(
        "dissatisfaction",
        1,
        plan.certificates[0].session_prices * 0,
        rule_prices=prices,
    )
    bound = price_bound(event, proof)
    stage = replace(plan.stages[0], price_bound=bound, proof=al.Proof.PROVEN)
    return replace(plan, stages=(stage,), certificates=(proof,))


def test_prices_of_rules_are_saved_and_read_again(tmp_path: Path) -> None:
    """One unit for the seat that only one of the two may have proves the bound."""
    plan = priced({APART: 1})
    plan.save(tmp_path)

    again = al.read_plan(tmp_path, event=plan.event)

    assert plan.stages[0].price_bound == plan.stages[0].reached == 1
    assert dict(again.certificates[0].rule_prices) == {APART: 1}
    assert verify(tmp_path, event=plan.event).issues == ()


def test_a_summary_names_nobody_in_the_prices_of_rules() -> None:
    """People are their places among the sorted ids."""
    proof = priced({APART: 1}).summary()["stages"][0]["certificate"]

    assert proof["rule_prices"] == {'["apart",1,2,"S1"]': 1}


def test_summaries_without_prices_of_rules_are_as_they_were() -> None:
    """There is no key for them."""
    assert "rule_prices" not in priced({}).summary()["stages"][0]["certificate"]


@pytest.mark.parametrize(
    "name",
    [
        *("", "apart", "[]", "[1]", "{}", '["apart",1,3,"S1"]', '["apart",0,2,"S1"]'),
        *('["apart",1,2,3]', '["apart","P1","P2","S1"]', '["apart", 1, 2, "S1"]'),
        *('["apart",true,2,"S1"]', "[" * 100_000),
    ],
    ids=lambda text: text[:24],
)
def test_names_that_are_none_are_refused(tmp_path: Path, name: str) -> None:
    """Whatever JSON they are."""
    plan = priced({APART: 1})
    plan.save(tmp_path)

    def change(values: dict[str, Any]) -> None:
        values["stages"][0]["certificate"]["rule_prices"] = {name: 1}

    edit(tmp_path, change)

    with pytest.raises(al.InvalidPlanError, match="the name of a price of a rule"):
        al.read_plan(tmp_path, event=plan.event)


def test_a_price_of_no_rule_of_the_event_proves_nothing(tmp_path: Path) -> None:
    """Verifying says so."""
    plan = priced({APART: 1})
    plan.save(tmp_path)

    def change(values: dict[str, Any]) -> None:
        values["stages"][0]["certificate"]["rule_prices"] = {
            '["quota","0","x","S1"]': 1
        }

    edit(tmp_path, change)

    issues = verify(tmp_path, event=plan.event).issues
    assert any("expected prices that prove a bound" in str(one) for one in issues)


def test_names_go_there_and_back() -> None:
    """Of groups, of who needs something of a room, and of what is about nobody."""
    event = housed()

    for name, without in {
        '["together","P4","P1","S1"]': '["together",4,1,"S1"]',
        '["room","P2","S1"]': '["room",2,"S1"]',
        '["room","P2","P3","S1"]': '["room",2,3,"S1"]',
        '["taken","large","1"]': '["taken","large","1"]',
    }.items():
        assert nameless.without_ids(event, name) == without
        assert nameless.with_ids(event, without) == name


@few
@given(rich_events())
def test_any_plan_is_verified_as_it_was_saved(event: al.Event) -> None:
    """With every rule; and its files are the same once it is read."""
    try:
        plan = al.allocate(event, stages=["unseated", "cancelled", "dissatisfaction"])
    except al.InfeasibleError:
        return
    with tempfile.TemporaryDirectory() as folder:
        plan.save(folder)

        found = verify(folder, event=event)

    assert found.issues == ()
    assert found.plan.assignment == plan.assignment
    assert json.dumps(found.plan.summary()) == json.dumps(plan.summary())
