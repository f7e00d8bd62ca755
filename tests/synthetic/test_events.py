"""Made-up events: what each option does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from allocation.event import UNLIMITED, UNLISTED, Event
from allocation.synthetic import ballots as drawing
from allocation.synthetic import synthetic_event
from allocation.synthetic.shapes import SHAPES

PLAIN: dict[str, Any] = {"skew": 0.0, "correlation": 0.0, "absent": 0.0}


def sizes(event: Event) -> list[int]:
    """Return the number of sessions of each round."""
    return [int(count) for count in np.bincount(event.sessions.round)]


def top_share(event: Event, held: int = 0) -> float:
    """Return the share of a round's first choices that its most wanted session has."""
    wanted = (event.choices.values[:, event.sessions.round == held] == 1).sum(axis=0)
    return float(wanted.max() / wanted.sum())


class TestShapes:
    """The named shapes."""

    def test_lille_is_the_founding_event(self) -> None:
        """5 + 5 + 4 sessions; rounds 2 and 3 share three topics, round 1 none."""
        event = synthetic_event("lille", people=60)
        topics = event.sessions.topic.tolist()

        assert sizes(event) == [5, 5, 4]
        assert len(set(topics[5:10]) & set(topics[10:])) == 3
        assert not set(topics[:5]) & set(topics[5:])
        assert event.rules.no_repeat == (("2", "3"),)

    def test_conference_offers_every_topic_in_every_round(self) -> None:
        """4 rounds of 10 sessions on 10 topics."""
        event = synthetic_event("conference", people=60)
        topics = event.sessions.topic.reshape(4, 10)

        assert sizes(event) == [10] * 4
        assert all(set(row.tolist()) == set(event.topics) for row in topics)
        assert event.rules.no_repeat == "all"

    def test_school_offers_each_topic_in_two_rounds(self) -> None:
        """6 rounds of 20 sessions on 60 topics."""
        event = synthetic_event("school", people=60)
        offered = np.bincount(event.topic)

        assert sizes(event) == [20] * 6
        assert offered.tolist() == [2] * 60

    @pytest.mark.parametrize("shape", SHAPES)
    def test_a_shape_has_people_of_its_own(self, shape: str) -> None:
        """Without options, an event is the shape's."""
        assert len(synthetic_event(shape).participants) == SHAPES[shape].people

    def test_another_shape_is_refused(self) -> None:
        """The message names those that there are."""
        with pytest.raises(
            ValueError,
            match=r"^Expected a shape out of 'lille', .*'school', got 'lile'\.$",
        ):
            synthetic_event("lile")


class TestSeed:
    """What the seed decides."""

    def test_one_seed_gives_one_event(self) -> None:
        """Twice the same."""
        assert synthetic_event(seed=5) == synthetic_event(seed=5)

    def test_another_seed_gives_another_event(self) -> None:
        """Choices differ."""
        assert synthetic_event(seed=5).choices != synthetic_event(seed=6).choices

    def test_known_ballots_stay_as_they_are(self) -> None:
        """Neither a machine nor a version of numpy changes a seed's event."""
        event = synthetic_event("lille", people=2, absent=0, seed=2014)

        assert event.choices.values.tolist() == [
            [3, 1, 5, 2, 4, 5, 2, 3, 1, 4, 4, 3, 1, 2],
            [1, 3, 5, 2, 4, 1, 3, 4, 2, 5, 3, 1, 2, 4],
        ]

    def test_ballots_do_not_depend_on_how_many_are_drawn_at_a_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A block of 7 people or all at once, it is the same event."""
        whole = synthetic_event(people=50, ties=0.2)
        monkeypatch.setattr(drawing, "BLOCK", 7)

        assert synthetic_event(people=50, ties=0.2) == whole


class TestProgramme:
    """Rounds, sessions and topics."""

    def test_one_number_of_sessions_holds_for_all_rounds(self) -> None:
        """And rounds repeat the shape's where they are more."""
        assert sizes(synthetic_event(sessions=6)) == [6, 6, 6]
        assert sizes(synthetic_event(rounds=4, people=60)) == [5, 5, 4, 5]

    def test_sessions_of_each_round_can_be_listed(self) -> None:
        """As many as rounds."""
        assert sizes(synthetic_event("conference", sessions=[3, 4])) == [3, 4]

    def test_fewer_topics_come_back_more_often(self) -> None:
        """12 sessions on 4, 6 or 12 topics."""
        for topics, times in ((4, 3), (6, 2), (12, 1)):
            event = synthetic_event("conference", rounds=3, sessions=4, topics=topics)

            assert np.bincount(event.topic).tolist() == [times] * topics

    def test_one_round_repeats_nothing(self) -> None:
        """Then there is nothing for the rule to hold over."""
        for rounds in (1, 2):
            event = synthetic_event(rounds=rounds)

            assert event.rules.no_repeat == ()
            assert len(event.topics) == len(event.sessions)


class TestSeats:
    """Capacities."""

    @pytest.mark.parametrize("slack", [0.0, 0.1, 0.5])
    def test_slack_is_the_share_of_spare_seats(self, slack: float) -> None:
        """At least that share, and less than a seat a session more."""
        event = synthetic_event(people=333, slack=slack)
        seats = np.bincount(event.sessions.round, event.capacity)

        spare = seats - 333 * (1 + slack)
        assert (spare > -1e-6).all()
        assert (spare < sizes(event)).all()
        assert not event.rules.empty_seats

    def test_negative_slack_leaves_people_without_a_seat(self) -> None:
        """And the rules allow it."""
        event = synthetic_event(people=333, slack=-0.2)
        seats = np.bincount(event.sessions.round, event.capacity)

        assert (seats < 333).all()
        assert event.rules.empty_seats

    def test_uneven_is_the_largest_session_over_the_smallest(self) -> None:
        """Rooms of 1 to 4, or all alike."""
        for uneven in (1, 4):
            event = synthetic_event(people=10_000, uneven=uneven)
            first = event.capacity[event.sessions.round == 0]

            assert abs(first.max() / first.min() - uneven) < 0.02

    def test_a_room_holds_its_largest_session(self) -> None:
        """A session has a limit of its own only where the room is larger."""
        event = synthetic_event()
        rooms = event.rooms.capacity[event.sessions.room]
        own = event.sessions.capacity

        assert ((own == UNLIMITED) | (own < rooms)).all()
        assert set(event.sessions.room[own == UNLIMITED].tolist()) == set(range(5))

    @pytest.mark.parametrize("people", [10, 99, 1000])
    @pytest.mark.parametrize("shape", SHAPES)
    def test_no_topic_is_needed_twice_by_anybody(self, shape: str, people: int) -> None:
        """However uneven the rooms: those whom the other topics have no seat for.

        In each round these must take the topic; over all rounds they must not be more
        than there are people.
        """
        event = synthetic_event(shape, people=people, slack=0, uneven=100)
        (held,) = event.no_repeat
        for topic in range(len(event.topics)):
            forced = 0
            for number in held.tolist():
                others = (event.sessions.round == number) & (event.topic != topic)
                forced += max(0, people - int(event.capacity[others].sum()))

            assert forced <= people

    def test_as_many_rounds_as_topics_leave_rooms_alike(self) -> None:
        """Everybody takes every topic once, so each room holds the same number."""
        event = synthetic_event("conference", rounds=10, people=50, slack=0, uneven=9)

        assert event.capacity.tolist() == [5] * 100

    def test_min_size_holds_for_every_session(self) -> None:
        """Where the smallest can count on so many people."""
        event = synthetic_event(people=100, uneven=1, min_size=20)

        assert event.sessions.min_size.tolist() == [20] * 14


class TestBallots:
    """Choices."""

    def test_all_topics_are_wanted_alike_without_skew(self) -> None:
        """A fifth of the first choices each."""
        event = synthetic_event(people=20_000, **PLAIN)

        assert abs(top_share(event) - 0.2) < 0.02

    def test_skew_raises_the_share_of_the_most_wanted(self) -> None:
        """The more, the more."""
        shares = [
            top_share(synthetic_event(people=5000, **PLAIN | {"skew": skew}))
            for skew in (0, 1, 2)
        ]

        assert shares == sorted(shares)
        assert shares[2] > shares[0] + 0.2

    def test_skew_one_is_a_share_that_falls_as_one_over_the_place(self) -> None:
        """Places 1 to 4 of four topics: 12, 6, 4 and 3 first choices of 25."""
        event = synthetic_event(
            "conference", rounds=1, sessions=4, people=50_000, **PLAIN | {"skew": 1}
        )
        wanted = np.sort((event.choices.values == 1).mean(axis=0))[::-1]

        assert np.abs(wanted - np.array([12, 6, 4, 3]) / 25).max() < 0.01

    def test_correlation_one_makes_all_alike(self) -> None:
        """One ballot for everybody."""
        event = synthetic_event(people=50, **PLAIN | {"correlation": 1})

        assert len(np.unique(event.choices.values, axis=0)) == 1

    def test_correlation_makes_ballots_fewer(self) -> None:
        """The more alike tastes are, the fewer ballots differ."""
        kinds = [
            len(np.unique(event.choices.values, axis=0))
            for event in (
                synthetic_event(people=2000, **PLAIN | {"correlation": part})
                for part in (0, 0.8, 0.99)
            )
        ]

        assert kinds == sorted(kinds, reverse=True)
        assert kinds[2] < kinds[0] / 2

    def test_top_is_the_length_of_each_rounds_ballot(self) -> None:
        """Ranks 1 to 3, the rest not listed; the same ballots, cut."""
        whole = synthetic_event(absent=0).choices.values
        cut = synthetic_event(absent=0, top=3).choices.values

        assert np.array_equal(cut, np.where(whole <= 3, whole, UNLISTED))
        assert ((cut[:, :5] != UNLISTED).sum(axis=1) == 3).all()

    def test_absent_is_the_share_without_a_ballot(self) -> None:
        """A tenth of 500 people; the others' ballots stay as they are."""
        whole = synthetic_event(people=500, absent=0).choices.values
        event = synthetic_event(people=500, absent=0.1)
        silent = (event.choices.values == UNLISTED).all(axis=1)

        assert silent.sum() == 50
        assert np.array_equal(event.choices.values[~silent], whole[~silent])

    def test_all_may_be_absent(self) -> None:
        """An event without any ballot is an event."""
        assert not synthetic_event(absent=1).listed.any()

    def test_ties_share_the_first_rank_of_those_tied(self) -> None:
        """All tied: every rank is 1. Some tied: each rank counts those before it."""
        assert set(synthetic_event(ties=1, absent=0).choices.values.flat) == {1}

        event = synthetic_event("conference", ties=0.3, absent=0, top=10)
        assert event.choices.ties
        for row in event.choices.values[:50, :10].tolist():
            assert all(rank == 1 + sum(r < rank for r in row) for rank in row)

    def test_ties_come_at_their_chance(self) -> None:
        """Three of ten sessions are tied with the one before."""
        event = synthetic_event("conference", ties=0.3, absent=0, top=10)
        firsts = event.choices.values.reshape(1000, 4, 10)
        distinct = (np.diff(np.sort(firsts, axis=2), axis=2) > 0).mean()

        assert abs(distinct - 0.7) < 0.02

    def test_a_topic_is_worth_the_same_in_each_round(self) -> None:
        """Whoever prefers one topic to another does so in rounds 2 and 3."""
        event = synthetic_event("conference", absent=0, top=10)
        ballots = event.choices.values.reshape(1000, 4, 10)

        assert (ballots == ballots[:, :1]).all()


class TestUtilities:
    """Points instead of ranks."""

    def test_points_run_from_0_to_1000(self) -> None:
        """Everybody gives 1000 to the best topic and 0 to the last."""
        event = synthetic_event(scale="utility", absent=0)
        values = event.choices.values

        assert event.choices.scale == "utility"
        assert (values.max(axis=1) == 1000).all()
        assert (values.min(axis=1) == 0).all()

    def test_points_agree_with_ranks(self) -> None:
        """The first choice of a round has the most points."""
        points = synthetic_event(scale="utility", absent=0).choices.values[:, :5]
        ranks = synthetic_event(absent=0).choices.values[:, :5]

        assert (points.max(axis=1) == points[ranks == 1]).all()

    def test_top_leaves_out_the_lowest(self) -> None:
        """Two sessions of each round have points."""
        values = synthetic_event(scale="utility", absent=0, top=2).choices.values

        assert ((values[:, :5] != UNLISTED).sum(axis=1) == 2).all()

    def test_all_tied_have_the_points_of_the_best(self) -> None:
        """In each round everybody gives one number."""
        values = synthetic_event(scale="utility", absent=0, ties=1).choices.values

        assert (values[:, :5] == values[:, :1]).all()

    def test_one_topic_is_worth_nothing_more_than_itself(self) -> None:
        """Nobody divides by zero."""
        event = synthetic_event(
            "conference", rounds=1, sessions=1, scale="utility", people=3
        )

        assert set(event.choices.values.flat) <= {0, UNLISTED}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"people": 0}, "Expected people >= 1, got 0."),
        ({"people": 2.5}, "Expected people to be a whole number, got 2.5."),
        ({"people": True}, "Expected people to be a whole number, got True."),
        ({"rounds": 0}, "Expected rounds >= 1, got 0."),
        ({"sessions": 0}, "Expected sessions >= 1, got 0."),
        ({"sessions": []}, "Expected rounds >= 1, got 0."),
        (
            {"sessions": [3, 3], "rounds": 3},
            "Expected rounds == 2, as sessions has, got 3.",
        ),
        (
            {"topics": 4},
            "Expected topics >= 5, or a round runs out of them, got 4.",
        ),
        ({"skew": -1}, "Expected skew >= 0, got -1."),
        ({"skew": float("nan")}, "Expected skew to be a number, got nan."),
        ({"skew": "1"}, "Expected skew to be a number, got '1'."),
        ({"correlation": 1.5}, "Expected correlation from 0 to 1, got 1.5."),
        ({"top": 0}, "Expected top >= 1, got 0."),
        ({"ties": -0.1}, "Expected ties from 0 to 1, got -0.1."),
        ({"absent": 2}, "Expected absent from 0 to 1, got 2."),
        ({"slack": -1}, "Expected slack >= -0.9, got -1."),
        ({"uneven": 0.5}, "Expected uneven >= 1, got 0.5."),
        (
            {"people": 100, "uneven": 1, "min_size": 21},
            "Expected min_size <= 20, what the smallest session can count on, got 21.",
        ),
        ({"min_size": -1}, "Expected min_size >= 0, got -1."),
        ({"scale": "stars"}, "Expected scale 'rank' or 'utility', got 'stars'."),
        ({"seed": -1}, "Expected seed >= 0, got -1."),
        (
            {"shape": "conference", "sessions": [2, 3, 3], "topics": 3},
            (
                "Expected more topics, or rounds of more equal size (everybody would "
                "have to take one topic 1.17 times), got 3."
            ),
        ),
    ],
)
def test_options_out_of_range_are_refused(
    options: dict[str, Any], message: str
) -> None:
    """The message says what was expected and what came."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # compared in full below
        synthetic_event(**options)

    assert str(caught.value) == message


def test_numbers_of_numpy_are_numbers() -> None:
    """A count may come out of an array."""
    assert synthetic_event(people=np.int64(60)) == synthetic_event(people=60)  # type: ignore[arg-type]


class TestRules:
    """Rooms to choose, quotas, friends and needs."""

    def test_rooms_to_choose_are_named_by_no_session(self) -> None:
        """Nor has any a limit of its own."""
        event = synthetic_event("lille", people=60, choose_rooms=True, seed=1)

        assert event.rules.choose_rooms
        assert set(event.sessions.room.tolist()) == {-1}
        assert set(event.sessions.capacity.tolist()) == {UNLIMITED}

    def test_choosing_rooms_changes_no_ballot(self) -> None:
        """One option changes nothing else."""
        plain = synthetic_event("lille", people=60, seed=1)
        chosen = synthetic_event("lille", people=60, choose_rooms=True, seed=1)

        assert plain.choices == chosen.choices
        assert plain.rooms == chosen.rooms

    def test_people_come_from_so_many_organisations(self) -> None:
        """The first sends more people than the last."""
        event = synthetic_event("lille", people=500, organisations=5, seed=1)
        names, sizes = np.unique(event.participants.organisation, return_counts=True)

        assert len(names) == 5
        assert sizes[0] > sizes[-1]

    def test_a_quota_is_a_part_of_each_organisation(self) -> None:
        """As the caller says it."""
        event = synthetic_event(people=60, organisations=5, quota=(1, 3))

        assert [share.quota.share_of_group for share in event.quotas] == [(1, 3)] * 5

    def test_a_quota_without_organisations_is_refused(self) -> None:
        """It would limit nobody."""
        with pytest.raises(ValueError, match="organisations where there is a quota"):
            synthetic_event(quota=(1, 3))

    def test_friends_are_in_one_group_each(self) -> None:
        """Two to four of them."""
        event = synthetic_event(people=60, friends=6, seed=2)
        members = [person for group in event.together for person in group.people]

        assert len(event.together) == 6
        assert len(members) == len(set(members))
        assert {len(group.people) for group in event.together} <= {2, 3, 4}

    def test_more_friends_than_people_are_refused(self) -> None:
        """Nobody is left for another group."""
        with pytest.raises(ValueError, match="fewer groups of friends"):
            synthetic_event(people=60, friends=31)

    def test_needs_are_a_share_and_one_room_has_steps(self) -> None:
        """Rounded up: 4 of 61."""
        event = synthetic_event(people=61, needs=0.05)

        assert int(event.person_needs.sum()) == 4
        assert int((~event.room_has).sum()) == 1
