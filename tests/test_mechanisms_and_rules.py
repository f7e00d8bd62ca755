"""Choosing one after the other where rules tie people, rooms and sessions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation.event.tables import Rooms, pairs, texts
from allocation.mechanisms import first_come, round_robin, serial_dictatorship
from allocation.rules import Group, ProgrammeLimit, Quota
from tests.answers import answers, in_rooms, seats_of
from tests.rich_events import rich_events

if TYPE_CHECKING:
    from collections.abc import Callable

few = settings(max_examples=min(60, settings().max_examples))

MECHANISMS: dict[str, Callable[[al.Event], al.Assignment]] = {
    "first come": first_come,
    "lottery": serial_dictatorship,
    "in turns": round_robin,
}

EACH = pytest.mark.parametrize("choose", MECHANISMS.values(), ids=MECHANISMS)

NOT_PROMISED = {
    "one_seat": ("has no session",),
    "minimum": ("needs", "must run"),
    "programme": ("run, at",),
    "room": ("has no room",),
    "quota": ("at most",),
}
"""What nobody looks ahead for: what messages say, by rule."""


def event_of(
    values: Any,
    *,
    round: Any,  # noqa: A002  # the name of the column
    capacity: Any,
    rules: Any = None,
    **rest: Any,
) -> al.Event:
    """Return an event of a few people, with more rules."""
    event = al.Event.from_arrays(values, round=round, capacity=capacity, **rest)
    return event.replace(rules=replace(event.rules, **rules or {}))


def in_two_rooms(event: al.Event, **sessions: Any) -> al.Event:
    """Return the event with rooms A (1 seat) and B (3 seats) to choose."""
    return event.replace(
        rooms=Rooms(texts(["A", "B"]), np.array([1, 3])),
        sessions=event.sessions.replace(**sessions),
        rules=replace(event.rules, choose_rooms=True),
    )


@EACH
def test_who_sits_together_goes_where_the_first_of_them_wants(choose: Any) -> None:
    """All would rather be elsewhere than P1, who is alone in S1 without the group."""
    values = [[1, 2], [2, 1]]
    pair = {"together": [Group(["P1", "P2"])]}
    for order in ([0, 1], [1, 0]):
        event = event_of(
            [values[k] for k in order], round=[0, 0], capacity=[2, 2], rules=pair
        )

        chosen = choose(event)

        assert len(set(chosen.session.tolist())) == 1
        assert not al.violations(event, chosen)


def test_the_first_of_a_group_draws_for_it() -> None:
    """P3 comes first, takes S2 for P1 too, and leaves P2 the rest."""
    event = event_of(
        [[1, 2, 3], [3, 1, 2], [2, 1, 3]],
        round=[0, 0, 0],
        capacity=[2, 2, 2],
        rules={"together": [Group(["P1", "P3"])]},
    )

    chosen = first_come(event, order=["P3", "P2", "P1"])

    assert chosen.session.tolist() == [1, 2, 1]


def test_groups_with_a_member_in_common_are_one() -> None:
    """P1 and P2, P2 and P3: all three need S2, which has seats for them."""
    event = event_of(
        [[1, 2]] * 3,
        round=[0, 0],
        capacity=[2, 3],
        rules={"together": [Group(["P1", "P2"]), Group(["P2", "P3"])]},
    )

    assert first_come(event).session.tolist() == [1, 1, 1]


@EACH
def test_a_pinned_member_keeps_seats_for_the_group(choose: Any) -> None:
    """Whoever chooses first finds the other seat of S1 taken."""
    event = event_of(
        [[1, 2]] * 3,
        round=[0, 0],
        capacity=[2, 2],
        pins=[(2, 0)],
        rules={"together": [Group(["P2", "P3"])]},
    )

    assert choose(event).session.tolist() == [1, 0, 0]


@EACH
def test_who_sits_apart_is_not_offered_the_same_session(choose: Any) -> None:
    """Both want S1."""
    event = event_of(
        [[1, 2]] * 2,
        round=[0, 0],
        capacity=[2, 2],
        rules={"apart": [Group(["P1", "P2"])]},
    )

    assert sorted(choose(event).session.tolist()) == [0, 1]


@EACH
def test_all_parts_of_a_session_are_taken_or_none(choose: Any) -> None:
    """S1 goes with S4, which has one seat."""
    event = event_of(
        [[1, 2, 1, 2]] * 2,
        round=[0, 0, 1, 1],
        capacity=[2, 2, 2, 1],
        rules={"linked": [["S1", "S4"]]},
    )

    chosen = choose(event)

    assert sorted(seats_of(chosen, p) for p in (0, 1)) == [[0, 3], [1, 2]]
    assert not al.violations(event, chosen)


def test_the_best_programme_weighs_all_parts_of_a_session() -> None:
    """S1 is the first choice, and its other part, S4, the last."""
    event = event_of(
        [[1, 2, 1, 4]],
        round=[0, 0, 1, 1],
        capacity=[1] * 4,
        rules={"linked": [["S1", "S4"]]},
    )

    assert first_come(event).session.tolist() == [1, 2]


@EACH
def test_seats_that_are_kept_are_not_given_to_others(choose: Any) -> None:
    """One of two seats of S1 is for v: of two others one gets the other."""
    event = event_of(
        [[1, 2]] * 2,
        round=[0, 0],
        capacity=[2, 2],
        rules={"quotas": [Quota("category", "v", sessions=["S1"], keep=1)]},
    )

    assert sorted(choose(event).session.tolist()) == [0, 1]


@EACH
def test_seats_that_nobody_needs_are_released(choose: Any) -> None:
    """There is nobody of v who might take the seat."""
    quota = Quota("category", "v", sessions=["S1"], keep=1, release=True)
    event = event_of(
        [[1, 2]] * 2, round=[0, 0], capacity=[2, 2], rules={"quotas": [quota]}
    )

    assert choose(event).session.tolist() == [0, 0]


@EACH
@pytest.mark.parametrize(
    "most",
    [{"at_most": 1}, {"share_of_session": (1, 2)}, {"share_of_group": (1, 3)}],
    ids=str,
)
def test_no_more_of_one_organisation_than_a_quota_allows(
    choose: Any, most: dict[str, Any]
) -> None:
    """Three of them want S1: one may have it."""
    event = event_of(
        [[1, 2, 3, 4]] * 3,
        round=[0] * 4,
        capacity=[3] * 4,
        rules={"quotas": [Quota("organisation", **most)]},
    )
    people = event.participants.replace(organisation=texts(["u", "u", "u"]))
    event = event.replace(participants=people)

    chosen = choose(event)

    assert chosen.sizes(event).tolist() == [1, 1, 1, 0]
    assert not al.violations(event, chosen)


@EACH
def test_seats_are_for_those_who_are_expected_to_come(choose: Any) -> None:
    """Two of three seats are held back; two people who come half the time fit in."""
    event = event_of([[1, 2]] * 3, round=[0, 0], capacity=[3, 3])
    unequal = event.replace(
        sessions=event.sessions.replace(walk_ins=[2, 0]),
        participants=event.participants.replace(show_up=[50, 50, 100]),
    )
    equal = event.replace(
        sessions=event.sessions.replace(walk_ins=[2, 0], show_up=[50, 100])
    )

    assert choose(equal).sizes(equal).tolist() == [2, 1]
    assert not al.violations(unequal, choose(unequal))


def test_the_largest_room_is_for_the_session_that_most_want_first() -> None:
    """S2, with two first choices; S1 gets the room of one seat."""
    event = in_two_rooms(
        event_of([[1, 2], [2, 1], [2, 1]], round=[0, 0], capacity=[al.UNLIMITED] * 2)
    )

    chosen = first_come(event)

    assert chosen.rooms(event).tolist() == [0, 1]
    assert chosen.session.tolist() == [0, 1, 1]


def test_a_session_does_not_take_the_only_room_of_another() -> None:
    """Most want S1 first, but S2 may be in B only."""
    event = in_two_rooms(
        event_of([[1, 2], [1, 2]], round=[0, 0], capacity=[al.UNLIMITED] * 2),
        may_have=pairs([(1, 1)]),
    )

    assert first_come(event).rooms(event).tolist() == [0, 1]


def test_of_rooms_as_good_a_session_takes_the_smaller() -> None:
    """S1 holds one person anyway, so B is left to the others."""
    event = in_two_rooms(
        event_of([[1, 2]] * 3, round=[0, 0], capacity=[1, al.UNLIMITED])
    )

    assert first_come(event).rooms(event).tolist() == [0, 1]


def test_candidates_run_by_demand_within_the_limits_of_the_programme() -> None:
    """Of three at most two may: S1 and S3, which people want first."""
    event = event_of(
        [[1, 2, 3], [3, 2, 1], [1, 2, 3]],
        round=[0, 0, 0],
        capacity=[1, 3, 3],
    )
    event = event.replace(
        sessions=event.sessions.replace(candidate=[True] * 3),
        rules=replace(event.rules, programme=[ProgrammeLimit(at_most=2)]),
    )

    chosen = first_come(event)

    assert chosen.session.tolist() == [0, 2, 2]
    assert not al.violations(event, chosen)


def test_candidates_without_a_room_do_not_run() -> None:
    """Three want a room, there are two."""
    event = in_two_rooms(
        event_of([[1, 2, 3], [2, 1, 3]], round=[0] * 3, capacity=[al.UNLIMITED] * 3),
        candidate=[True] * 3,
    )

    chosen = first_come(event)

    assert chosen.rooms(event)[2] == -1
    assert not al.violations(event, chosen)


def test_who_needs_something_of_a_room_is_offered_no_other() -> None:
    """S1 is up the stairs."""
    event = in_two_rooms(
        event_of([[1, 2], [1, 2]], round=[0, 0], capacity=[al.UNLIMITED] * 2),
        may_have=pairs([(0, 1), (1, 0)]),
    )
    event = event.replace(
        rooms=event.rooms.replace(features=texts(["step-free", ""])),
        participants=event.participants.replace(needs=texts(["step-free", ""])),
    )

    assert first_come(event).session.tolist() == [1, 0]


def test_nobody_is_offered_what_they_cannot_walk_to_in_time() -> None:
    """Ten minutes from A to B, five between the rounds."""
    event = in_two_rooms(
        event_of([[1, 1, 2]], round=[0, 1, 1], capacity=[1, 1, 1]),
        may_have=pairs([(0, 0), (1, 1), (2, 0)]),
    )
    event = event.replace(
        rounds=event.rounds.replace(
            start=["2026-05-01T09:00", "2026-05-01T10:00"],
            end=["2026-05-01T09:55", "2026-05-01T11:00"],
        ),
        rules=replace(event.rules, walking=[("A", "B", 10)]),
    )

    assert first_come(event).session.tolist() == [0, 2]


@EACH
def test_who_is_pinned_to_rooms_too_far_apart_is_counted(choose: Any) -> None:
    """Which rooms these are is decided before anybody chooses."""
    event = event_of([[1, 1]], round=[0, 1], capacity=[1, 1], pins=[(0, 0), (0, 1)])
    event = in_two_rooms(event, may_have=pairs([(0, 0), (1, 0), (1, 1)]))
    event = event.replace(
        rounds=event.rounds.replace(
            start=["2026-05-01T09:00", "2026-05-01T10:00"],
            end=["2026-05-01T09:55", "2026-05-01T11:00"],
        ),
        rooms=event.rooms.replace(capacity=[1, 3]),
        rules=replace(event.rules, walking=[("A", "B", 10)]),
    )
    event = event.replace(sessions=event.sessions.replace(capacity={"S2": 3}))

    broken = al.violations(event, choose(event))

    assert [str(one.rule) for one in broken] == ["clash"]


@EACH
def test_a_group_in_a_session_that_is_cancelled_chooses_again_together(
    choose: Any,
) -> None:
    """S1 needs three people, and two came."""
    event = event_of(
        [[1, 2], [1, 2]],
        round=[0, 0],
        capacity=[3, 3],
        min_size=[3, 0],
        rules={"together": [Group(["P1", "P2"])]},
    )

    assert choose(event).session.tolist() == [1, 1]


@few
@given(rich_events(), st.randoms(use_true_random=False))
def test_only_what_cannot_be_promised_is_broken(event: al.Event, random: Any) -> None:
    """In tiny events with every rule, and whatever the order of sessions."""
    order = list(range(len(event.sessions)))
    random.shuffle(order)
    twin = event.arranged(sessions=np.array(order))

    for choose in MECHANISMS.values():
        chosen, again = choose(event), choose(twin)

        for broken in al.violations(event, chosen):
            words = NOT_PROMISED.get(str(broken.rule), ())
            assert any(word in broken.message for word in words), broken
        assert named(event, chosen) == named(twin, again)


SWAPPED = (
    ["rooms", "walking"],
    ["rooms", "needs"],
    ["overbooking"],
    ["linked"],
    ["quotas"],
    ["candidates", "mixture"],
    ["groups"],
)
"""Kinds of rules under which some would swap."""


def named(event: al.Event, given_: al.Assignment) -> set[tuple[str, str, int]]:
    """Return who sits where, and in which room, by ids."""
    rooms = given_.rooms(event)[given_.session].tolist()
    sessions = event.sessions.ids[given_.session].tolist()
    people = event.participants.ids[given_.participant].tolist()
    return set(zip(people, sessions, rooms, strict=True))


@few
@given(st.data())
def test_a_swap_breaks_no_rule_that_was_kept(data: st.DataObject) -> None:
    """Of any answer to any event: each pair alone, their programmes exchanged."""
    kinds = data.draw(st.sampled_from(SWAPPED), label="kinds")
    event = data.draw(rich_events(kinds=kinds))
    drawn = st.sampled_from([*MECHANISMS.values(), None])
    choose = data.draw(drawn, label="answer")
    given_ = (
        choose(event)
        if choose
        else data.draw(in_rooms(event, data.draw(answers(event))))
    )

    pairs_ = al.measure(event, given_).swap_pairs()

    for names in pairs_[["participant", "other"]].values.tolist():
        one, other = map(event.participants.index, names)
        turned = np.where(given_.participant == one, other, given_.participant)
        turned[given_.participant == other] = one
        swapped = al.Assignment(turned, given_.session, given_.chosen_rooms)
        was, now = (
            sorted(str(v.rule) for v in al.violations(event, each))
            for each in (given_, swapped)
        )
        assert was == now


def wanting_to_swap(**rules: Any) -> al.Event:
    """Return P1 and P2, each of whom has what the other wants, and P3."""
    return event_of(
        [[2, 1], [1, 2], [1, 2]], round=[0, 0], capacity=[3, 3], rules=rules
    )


SWAP = al.Assignment.from_seats([[0], [1], [0]])


@pytest.mark.parametrize(
    "rules",
    [
        {"together": [Group(["P1", "P3"])]},
        {"apart": [Group(["P2", "P3"])]},
        {"quotas": [Quota("organisation", "u", at_most=2)]},
    ],
    ids=["together", "apart", "quota"],
)
def test_people_whom_a_rule_tells_apart_do_not_swap(rules: dict[str, Any]) -> None:
    """Members of groups, and people of different organisations of a quota."""
    event = wanting_to_swap(**rules)
    people = event.participants.replace(organisation=texts(["u", "", ""]))
    event = event.replace(participants=people)

    assert al.measure(wanting_to_swap(), SWAP).swaps == 1
    assert al.measure(event, SWAP).swaps == 0


def test_people_of_one_organisation_swap_within_their_quota() -> None:
    """Sessions have as many of them as before."""
    event = wanting_to_swap(quotas=[Quota("organisation", at_most=2)])
    people = event.participants.replace(organisation=texts(["u", "u", ""]))

    assert al.measure(event.replace(participants=people), SWAP).swaps == 1


def test_people_who_are_not_as_likely_to_come_do_not_swap() -> None:
    """Sessions would expect more people, or fewer."""
    event = wanting_to_swap()
    people = event.participants.replace(show_up=[50, 100, 100])

    assert al.measure(event.replace(participants=people), SWAP).swaps == 0


def test_nobody_envies_a_programme_in_a_room_without_what_they_need() -> None:
    """P1 would rather be in S2, up the stairs."""
    event = wanting_to_swap()
    event = in_two_rooms(event).replace(
        rooms=Rooms(texts(["A", "B"]), np.array([3, 3]), texts(["step-free", ""])),
        participants=event.participants.replace(needs=texts(["step-free", "", ""])),
    )
    inside = replace(SWAP, chosen_rooms=np.array([0, 1]))

    found = al.measure(event, inside)

    assert found.most_envy.tolist() == [0, 1, 0]
    assert found.swaps == 0


def test_nobody_envies_some_parts_of_a_session() -> None:
    """P2 has S1 without S3, against the rules."""
    event = event_of(
        [[1, 2, 1]] * 2,
        round=[0, 0, 1],
        capacity=[2] * 3,
        rules={"linked": [["S1", "S3"]], "empty_seats": True},
    )
    given_ = al.Assignment.from_seats([[1, -1], [0, -1]])

    assert al.measure(event, given_).most_envy.tolist() == [0, 0]
