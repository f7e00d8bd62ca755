"""Rules that tie people as rows over seats: by hand, and as classes see them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation.event.tables import texts
from allocation.programmes import Programmes
from allocation.rules import Group, ProgrammeLimit, Quota
from allocation.sides import named, sides
from tests.rich_cases import asking, with_people, with_rooms, with_sessions
from tests.rich_events import rich_events
from tests.rule_cases import ANY, event_of

if TYPE_CHECKING:
    from allocation.sides import Side


class Row(NamedTuple):
    """A side, in words that a test can say."""

    seats: dict[str, int]
    limit: tuple[int, ...]
    of_size: int = 0
    equal: bool = False
    soft: bool = False


def rows(event: al.Event) -> dict[str, Row]:
    """Return the sides of an event by name."""
    ids = event.participants.ids.tolist()

    def row(side: Side) -> Row:
        people = [ids[person] for person in side.people.tolist()]
        seats = dict(zip(people, side.each.tolist(), strict=True))
        return Row(seats, side.limit, side.of_size, side.equal, side.soft)

    return {side.name: row(side) for side in sides(event)}


def labelled(labels: list[str]) -> al.Event:
    """Return one session for people of these categories."""
    return with_people(event_of(len(labels), [0], [5]), category=texts(labels))


def test_an_event_without_such_rules_has_no_rows() -> None:
    """Nothing then has a price but seats and stages."""
    assert rows(event_of(3, [0, 0], [2, 2])) == {}


def test_a_group_is_a_chain_of_equations() -> None:
    """Of three people, the first sits where the second does, who where the third."""
    event = asking(event_of(3, [0]), together=[Group(["P3", "P1", "P2"])])

    assert rows(event) == {
        named("together", "P1", "P2", "S1"): Row({"P1": 1, "P2": -1}, (0,), equal=True),
        named("together", "P2", "P3", "S1"): Row({"P2": 1, "P3": -1}, (0,), equal=True),
    }


def test_who_is_away_is_no_link_of_a_chain() -> None:
    """P2 does not attend the second round: there P1 sits with P3."""
    away = np.array([[True, True], [True, False], [True, True]])
    event = event_of(3, [0, 1], attends=away)
    event = asking(event, together=[Group(["P1", "P2", "P3"], ["2"])])

    assert list(rows(event)) == [named("together", "P1", "P3", "S2")]


def test_people_apart_are_one_at_most_in_each_session() -> None:
    """One row a session for all of them."""
    event = asking(event_of(3, [0, 0]), apart=[Group(["P1", "P3"])])

    both = {"P1": 1, "P3": 1}
    assert rows(event) == {
        named("apart", "P1", "P3", "S1"): Row(both, (1,)),
        named("apart", "P1", "P3", "S2"): Row(both, (1,)),
    }


def test_groups_that_say_the_same_say_it_once() -> None:
    """Of two prices of one name only one would be published, and count twice."""
    pair = ["P1", "P2"]
    event = event_of(3, [0, 1])
    event = asking(event, together=[Group([*pair, "P3"]), Group(pair, ["1"])])
    other = asking(event_of(3, [0, 1]), apart=[Group(pair), Group(pair, ["2"])])

    for asked, count in ((event, 4), (other, 2)):
        names = [side.name for side in sides(asked)]
        assert len(names) == len(set(names)) == count


def test_nobody_is_apart_from_who_is_away() -> None:
    """P3 does not attend the second round, where P1 may sit anywhere."""
    away = np.array([[True, True], [True, True], [True, False]])
    event = event_of(3, [0, 1], attends=away)

    apart = asking(event, apart=[Group(["P1", "P3"])])

    assert list(rows(apart)) == [named("apart", "P1", "P3", "S1")]


@pytest.mark.parametrize(
    ("quota", "row"),
    [
        # of 5 seats, 3 are kept for u: 2 are left for the three others
        ({"keep": 3}, Row({"P2": 1, "P3": 1, "P4": 1}, (2,))),
        ({"at_most": 0}, Row({"P1": 1}, (0,))),
        # 3 n_u <= 1 n + 2
        ({"share_of_session": (1, 3)}, Row({"P1": 3}, (2,), of_size=1)),
    ],
)
def test_a_quota_is_a_row_over_whom_it_limits(quota: dict[str, Any], row: Row) -> None:
    """One u, two v and one without, in a session of five seats."""
    event = asking(
        labelled(["u", "v", "v", ""]), quotas=[Quota("category", "u", **quota)]
    )

    assert rows(event) == {named("quota", "0", "u", "S1"): row}


def test_a_quota_that_says_nothing_is_no_row() -> None:
    """At most two of one person."""
    event = labelled(["u", "v"])

    limited = asking(event, quotas=[Quota("category", "u", at_most=2)])

    assert rows(limited) == {}


def test_a_share_of_a_group_is_rounded_up() -> None:
    """Half of three people, rounded up: two."""
    event = asking(
        labelled(["u", "u", "u", "v"]),
        quotas=[Quota("category", "u", share_of_group=(1, 2))],
    )

    seats = {"P1": 1, "P2": 1, "P3": 1}
    assert rows(event) == {named("quota", "0", "u", "S1"): Row(seats, (2,))}


def test_people_alike_who_need_the_same_are_one_row() -> None:
    """Of two rooms the second has what two of three need: nobody, or both, may sit."""
    event = with_rooms(event_of(3, [0]), [ANY, ANY], features=["", "x"])
    needy = with_people(event, needs={"P1": "x", "P3": "x"})

    seats = {"P1": 1, "P3": 1}
    assert rows(needy) == {named("room", "P1", "P3", "S1"): Row(seats, (0, 2))}


def test_people_who_are_not_alike_have_rows_of_their_own() -> None:
    """P1 and P3 need the same, and one of them may not have the second session."""
    event = event_of(3, [0, 0], bans=[(0, 1)])
    event = with_rooms(event, [ANY, ANY], features=["", "x"])
    needy = with_people(event, needs={"P1": "x", "P3": "x"})

    assert list(rows(needy)) == [
        named("room", "P1", "S1"),
        named("room", "P3", "S1"),
        named("room", "P3", "S2"),
    ]


def test_expected_people_are_a_row_where_they_are_not_equally_sure() -> None:
    """In 10,000ths: 50 % and 100 % of 80 % may be 2 seats, and one beyond them."""
    event = with_sessions(event_of(2, [0], [2]), show_up=[80], extra=[1])

    assert rows(event) == {}
    unsure = with_people(event, show_up=[50, 100])
    assert rows(unsure) == {
        named("capacity", "S1"): Row({"P1": 4_000, "P2": 8_000}, (30_000,))
    }


def test_mixture_is_a_row_without_a_limit_for_each_label() -> None:
    """Of three people two are u: 3 n_u - 2 n, and so for v."""
    event = asking(labelled(["u", "u", "v"]), mixture="category")

    assert rows(event) == {
        named("mixture", "u", "S1"): Row({"P1": 3, "P2": 3}, (0,), 2, soft=True),
        named("mixture", "v", "S1"): Row({"P3": 3}, (0,), 1, soft=True),
    }


@settings(max_examples=min(100, settings().max_examples))
@given(
    event=st.one_of(rich_events(), rich_events(kinds=["rooms", "needs"])),
    whole=st.booleans(),
    ranked=st.booleans(),
)
def test_every_row_looks_at_whole_classes(
    event: al.Event, *, whole: bool, ranked: bool
) -> None:
    """All people of a class count the same in it, or none: prices are by class.

    Everybody has the same ballot here, so that classes are large.
    """
    values = np.repeat(event.choices.values[:1], len(event.participants), axis=0)
    event = event.replace(choices=replace(event.choices, values=values))
    programmes = Programmes(event, whole=whole, ranked=ranked)
    for block in programmes.blocks:
        for side in programmes.sides.each:
            if event.sessions.round[side.session] not in block.rounds:
                continue
            count = np.zeros(len(event.participants), dtype=np.int64)
            count[side.people] = side.each
            alike = count[block.first][block.of_person]
            assert (count == alike).all(), side.name


def test_a_class_that_needs_a_room_counts_once() -> None:
    """Two people alike who need x, at a price, and somebody who does not.

    A row for each of the two would count both of them, so that prices proved too much.
    """
    ranks = [[2, 1, 3], [1, 3, 2], [1, 3, 2]]
    event = al.Event.from_arrays(ranks, round=[0, 0, 0], capacity=[2, 2, 2])
    event = with_rooms(event, [ANY] * 3, features=["", "x", "x"])
    needy = with_people(event, needs={"P2": "x", "P3": "x"})

    plan = al.allocate(needy, stages=["worst", "dissatisfaction"], seed=1)

    assert [stage.bound for stage in plan.stages] == [0, 0]
    assert plan.proof is al.Proof.PROVEN


def test_the_order_of_quotas_and_limits_names_nothing_else() -> None:
    """Prices are by number: the same rules have the same numbers in any order."""
    event = with_sessions(labelled(["u", "v"]), candidate=[True])
    quotas = [Quota("category", "v", at_most=0), Quota("category", "u", at_most=0)]
    limits = [ProgrammeLimit(at_most=1), ProgrammeLimit(at_least=1)]
    one = asking(event, quotas=quotas, programme=limits)
    other = asking(event, quotas=quotas[::-1], programme=limits[::-1])

    assert rows(one) == rows(other)
    assert one.programme_limits == other.programme_limits
