"""The founding event, held against its brochure and its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from allocation.event import UNLISTED, Event
from allocation.reading import read_event, write_event
from allocation.synthetic import lille2014
from allocation.synthetic.people import BODIES, directory

FOLDER = Path(__file__).parents[2] / "examples" / "lille2014"
FILES = (
    "event.toml",
    "sessions.csv",
    "rooms.csv",
    "participants.csv",
    "choices.csv",
)
SHARED = {
    "Comment mettre en concertation le budget et les finances ?",
    (
        "La prise en compte des pratiques professionnelles autour de la participation "
        "par les ressources humaines"
    ),
    (
        "Comment mobiliser et rendre attractives nos concertations ? Quelle "
        "information et formation ?"
    ),
}


@pytest.fixture(scope="module")
def event() -> Event:
    """Return the founding event."""
    return lille2014()


def members(event: Event, number: int) -> list[int]:
    """Return the indices of the sessions of a round, counted from 1."""
    return np.flatnonzero(event.sessions.round == number - 1).tolist()


def firsts(event: Event) -> list[int]:
    """Return how many people want each session first."""
    return [int((column == 1).sum()) for column in event.choices.values.T]


class TestProgramme:
    """What is real."""

    def test_rounds_hold_five_five_and_four_sessions(self, event: Event) -> None:
        """As the brochure lists them."""
        assert [len(members(event, number)) for number in (1, 2, 3)] == [5, 5, 4]

    def test_rounds_have_the_times_of_the_brochure(self, event: Event) -> None:
        """Tuesday 16:30-18:15; Wednesday 9:00-10:30 and 11:00-13:00."""
        spans = [
            (str(start), str(end))
            for start, end in zip(event.rounds.start, event.rounds.end, strict=True)
        ]

        assert spans == [
            ("2014-11-18T16:30", "2014-11-18T18:15"),
            ("2014-11-19T09:00", "2014-11-19T10:30"),
            ("2014-11-19T11:00", "2014-11-19T13:00"),
        ]
        assert event.rounds.title[0] == "Mardi 18 novembre, 16 h 30"

    def test_rounds_have_one_two_and_one_talks(self, event: Event) -> None:
        """The others are ateliers."""
        kinds = event.sessions.kind.tolist()
        talks = [
            sum(kinds[s] == "coup de zoom" for s in members(event, number))
            for number in (1, 2, 3)
        ]

        assert talks == [1, 2, 1]
        assert set(kinds) == {"coup de zoom", "atelier"}

    def test_rounds_two_and_three_hold_the_same_three_ateliers(
        self, event: Event
    ) -> None:
        """The same topics under the same titles, and no other topic comes twice."""
        topics, titles = event.sessions.topic.tolist(), event.sessions.title.tolist()
        second, third = (
            {(topics[s], titles[s]) for s in members(event, number)}
            for number in (2, 3)
        )

        assert {title for _, title in second & third} == SHARED
        assert len(set(topics)) == 14 - 3
        assert len(set(titles)) == 14 - 3

    def test_nobody_takes_a_topic_in_both_rounds(self, event: Event) -> None:
        """The rule is over rounds 2 and 3."""
        assert event.rules.no_repeat == (("2", "3"),)

    def test_titles_keep_their_accents(self, event: Event) -> None:
        """A title of round 1, letter by letter."""
        row = event.sessions.index("r1-conseils-citoyens")

        assert event.sessions.title[row] == (
            "Les conseils citoyens et la co-élaboration de la politique de la ville"
        )


class TestAudience:
    """What is made up."""

    def test_two_hundred_and_thirty_one_people_attend(self, event: Event) -> None:
        """Fourteen come on day two only, twelve on day one only."""
        assert len(event.participants) == 231
        assert event.participants.attends.sum(axis=0).tolist() == [217, 219, 219]

    def test_every_round_has_five_to_twelve_per_cent_more_seats(
        self, event: Event
    ) -> None:
        """Seats of the sessions over people who attend."""
        for number, people in ((1, 217), (2, 219), (3, 219)):
            seats = event.capacity[members(event, number)].sum()

            assert 1.05 <= seats / people <= 1.12

    def test_demand_does_not_fit(self, event: Event) -> None:
        """Three sessions are wanted first by twice as many people as they hold."""
        over = np.array(firsts(event)) / event.capacity

        assert (over >= 2).sum() == 3
        assert (over >= 1.5).sum() == 4

    def test_two_or_three_volunteers_run_each_atelier(self, event: Event) -> None:
        """Nobody runs two, and no talk is run by a participant."""
        people, sessions = event.participants.pins.T
        runs = np.bincount(sessions, minlength=len(event.sessions))

        assert len(set(people.tolist())) == len(people)
        for count, kind in zip(runs.tolist(), event.sessions.kind, strict=True):
            assert count in ({2, 3} if kind == "atelier" else {0})

    def test_volunteers_attend_and_rank_nothing_beside_their_seat(
        self, event: Event
    ) -> None:
        """Neither in the round of their atelier nor its topic in another."""
        sessions, values = event.sessions, event.choices.values
        for person, session in event.participants.pins.tolist():
            held = sessions.round[session]

            assert event.participants.attends[person].all()
            assert (values[person, sessions.round == held] == UNLISTED).all()
            same = sessions.topic == sessions.topic[session]
            assert (values[person, same] == UNLISTED).all()

    def test_some_hand_in_no_ballot(self, event: Event) -> None:
        """Fourteen people are silent by declaration."""
        silent = (event.choices.values == UNLISTED).all(axis=1)

        assert silent.sum() == 14

    def test_nobody_ranks_in_a_round_that_they_miss(self, event: Event) -> None:
        """Ballots are blank there."""
        people = event.participants
        missed = ~people.attends[:, event.sessions.round]

        assert (event.choices.values[missed] == UNLISTED).all()

    def test_ranks_count_from_one_without_a_gap(self, event: Event) -> None:
        """Each ballot ranks nothing or 2 to 5 sessions of a round; most 3 or more."""
        lengths = []
        for number in (1, 2, 3):
            for row in event.choices.values[:, members(event, number)].tolist():
                ranks = sorted(rank for rank in row if rank != UNLISTED)
                assert ranks == list(range(1, len(ranks) + 1))
                lengths.append(len(ranks))

        listed = np.array([length for length in lengths if length])
        assert listed.min() == 2
        assert listed.max() == 5
        assert (listed >= 3).mean() > 0.8

    def test_every_atelier_needs_ten_people(self, event: Event) -> None:
        """Talks need nobody, and nothing is mandatory."""
        needs = dict(zip(event.sessions.kind, event.sessions.min_size, strict=True))

        assert needs == {"coup de zoom": 0, "atelier": 10}
        assert not event.sessions.mandatory.any()

    def test_names_are_distinct(self, event: Event) -> None:
        """And no address goes with them."""
        names = event.participants.name.tolist()

        assert len(set(names)) == 231
        assert not any("@" in name for name in names)

    def test_the_category_is_that_of_the_organisation(self, event: Event) -> None:
        """All five kinds of public body are there."""
        people = event.participants
        for body, kind in zip(people.organisation, people.category, strict=True):
            assert body in BODIES[kind]
        assert set(people.category.tolist()) == set(BODIES)


class TestSeed:
    """What the seed decides."""

    def test_one_seed_gives_one_event(self, event: Event) -> None:
        """Twice the same."""
        assert lille2014(2014) == event

    def test_another_seed_gives_other_people_in_the_same_programme(
        self, event: Event
    ) -> None:
        """Sessions and rooms stay; names and choices do not."""
        other = lille2014(1)

        assert other.sessions == event.sessions
        assert other.rooms == event.rooms
        assert other.participants != event.participants
        assert other.choices != event.choices

    def test_a_seed_is_not_negative(self) -> None:
        """It is refused by name."""
        with pytest.raises(ValueError, match=r"^Expected seed >= 0, got -1\.$"):
            lille2014(-1)


class TestFolder:
    """The example, as committed."""

    def test_the_folder_is_the_event(self, event: Event) -> None:
        """Reading it gives what the generator makes."""
        assert read_event(FOLDER) == event

    def test_writing_the_event_gives_the_folder(
        self, event: Event, tmp_path: Path
    ) -> None:
        """Byte for byte."""
        write_event(event, tmp_path)

        for file in FILES:
            assert (tmp_path / file).read_bytes() == (FOLDER / file).read_bytes()

    def test_the_readme_states_the_demand(self, event: Event) -> None:
        """Its table of seats and first choices is the event's."""
        text = (FOLDER / "README.md").read_text(encoding="utf-8")
        wanted = firsts(event)
        rows = [
            f"| `{event.sessions.ids[s]}` | {event.capacity[s]} | {wanted[s]} |"
            for s in range(14)
            if wanted[s] >= 1.5 * event.capacity[s]
        ]

        assert len(rows) == 4
        assert all(row in text for row in rows)


def test_there_are_only_so_many_names() -> None:
    """More people than names are refused."""
    with pytest.raises(ValueError, match=r"^Expected people <= 2200, .* got 2201\.$"):
        directory(1, 2201)
