"""Lille with every rule, and Lille's programme still to be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from allocation.synthetic import lille2014, lille_candidates, lille_rules
from allocation.synthetic.programme import UNPROGRAMMED

if TYPE_CHECKING:
    from allocation.event import Event


@pytest.fixture(scope="module")
def ruled() -> Event:
    """Return Lille with every rule."""
    return lille_rules()


@pytest.fixture(scope="module")
def open_programme() -> Event:
    """Return Lille with a programme to be chosen."""
    return lille_candidates(60)


class TestRules:
    """Lille with what other organisers ask for."""

    def test_the_programme_is_that_of_lille(self, ruled: Event) -> None:
        """Same rounds, topics and kinds; but no session names its room."""
        lille = lille2014()

        assert ruled.rounds == lille.rounds
        assert ruled.sessions.ids.tolist() == lille.sessions.ids.tolist()
        assert ruled.sessions.kind.tolist() == lille.sessions.kind.tolist()
        assert set(ruled.sessions.room.tolist()) == {-1}
        assert ruled.rules.choose_rooms
        assert ruled.rules.no_repeat == (("2", "3"),)

    def test_five_rooms_seat_everybody_also_in_the_round_of_four(
        self, ruled: Event
    ) -> None:
        """The four largest have more seats than any round has people."""
        four = np.sort(ruled.rooms.capacity)[1:].sum()

        assert len(ruled.rooms) == 5
        assert ruled.people.max() < four < ruled.people.max() * 1.2

    def test_ateliers_need_ten_people(self, ruled: Event) -> None:
        """And coups de zoom always run."""
        least = ruled.sessions.min_size[ruled.sessions.kind == "atelier"]

        assert set(least.tolist()) == {10}
        assert ruled.optional.tolist() == (ruled.sessions.kind == "atelier").tolist()

    def test_ten_groups_of_friends_come_from_different_organisations(
        self, ruled: Event
    ) -> None:
        """So that the quota of an organisation keeps none of them apart."""
        organisation = ruled.participants.organisation

        assert len(ruled.together) == 10
        for group in ruled.together:
            assert 2 <= len(group.people) <= 4
            assert len(set(organisation[list(group.people)])) == len(group.people)

    def test_nobody_is_in_two_groups(self, ruled: Event) -> None:
        """Friends have one group each."""
        members = [person for group in ruled.together for person in group.people]

        assert len(members) == len(set(members))

    def test_a_third_of_an_organisation_sits_in_one_session(self, ruled: Event) -> None:
        """One quota for all organisations."""
        (quota,) = ruled.rules.quotas

        assert quota.share_of_group == (1, 3)
        assert quota.by == "organisation"
        assert quota.value == ""

    def test_three_per_cent_need_a_room_without_steps(self, ruled: Event) -> None:
        """Eight of 250, and three of the five rooms have none."""
        assert int(ruled.person_needs.sum()) == 8
        assert int(ruled.room_has.sum()) == 3

    def test_rooms_grow_with_the_people(self) -> None:
        """Four times the people, four times the seats."""
        large, small = lille_rules(1000), lille_rules(250)

        assert large.rooms.capacity.tolist() == (4 * small.rooms.capacity).tolist()
        assert len(large.participants) == 1000


class TestCandidates:
    """Lille before its programme was made."""

    def test_all_topics_and_the_two_left_out_are_candidates(
        self, open_programme: Event
    ) -> None:
        """Eleven of the brochure, and two ateliers."""
        topics = set(lille2014().topics) | set(UNPROGRAMMED)

        assert set(open_programme.topics) == topics
        assert len(topics) == 13
        assert open_programme.sessions.candidate.all()

    def test_ateliers_may_run_in_every_round(self, open_programme: Event) -> None:
        """Nine of them, three times."""
        held = open_programme.sessions.round[open_programme.sessions.kind == "atelier"]

        assert np.bincount(held).tolist() == [9, 9, 9]

    def test_talks_stay_in_their_round(self, open_programme: Event) -> None:
        """One, two and one, as in the brochure."""
        talks = open_programme.sessions.kind == "coup de zoom"

        assert np.bincount(open_programme.sessions.round[talks]).tolist() == [1, 2, 1]

    def test_talks_that_move_run_once(self) -> None:
        """Four in each round, and each topic at most once."""
        event = lille_candidates(60, talks_move=True)
        talks = event.sessions.kind == "coup de zoom"
        once = [limit for limit in event.programme_limits if limit.most == 1]

        assert np.bincount(event.sessions.round[talks]).tolist() == [4, 4, 4]
        assert sum(len(limit.sessions) == 3 for limit in once) == 4

    def test_each_round_has_the_kinds_of_the_brochure(
        self, open_programme: Event
    ) -> None:
        """1 and 4, 2 and 3, 1 and 3."""
        limits = open_programme.programme_limits
        kind = open_programme.sessions.kind

        held = open_programme.sessions.round
        assert {
            (int(held[first]), str(kind[first]), limit.least, limit.most)
            for limit in limits
            for first in limit.sessions[:1]
        } == {
            (0, "coup de zoom", 1, 1),
            (0, "atelier", 4, 4),
            (1, "coup de zoom", 2, 2),
            (1, "atelier", 3, 3),
            (2, "coup de zoom", 1, 1),
            (2, "atelier", 3, 3),
        }

    def test_people_rank_topics(self, open_programme: Event) -> None:
        """From the first on, without a gap."""
        choices = open_programme.choices
        stated = [sorted(row[row > 0].tolist()) for row in choices.values]

        assert choices.of == "topic"
        assert all(row == [*range(1, len(row) + 1)] for row in stated)


@pytest.mark.parametrize("make", [lille_rules, lille_candidates])
class TestBoth:
    """What both have in common."""

    def test_one_seed_gives_one_event(self, make: type) -> None:
        """And another seed another."""
        assert make(60, seed=3) == make(60, seed=3)
        assert make(60, seed=3) != make(60, seed=4)

    def test_too_few_people_are_refused(self, make: type) -> None:
        """With 39, rooms would be cupboards."""
        with pytest.raises(ValueError, match="people >= 40, got 39"):
            make(39)
