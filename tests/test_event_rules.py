"""Frames and arrays say all that rules need, and events hold it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import allocation as al

SESSIONS = pd.DataFrame({"session": ["a", "b"], "round": [1, 1]})
PEOPLE = pd.DataFrame({"participant": ["Ada", "Bob", "Cleo"]})
CHOICES = pd.DataFrame({"participant": ["Ada"], "session": ["a"], "rank": [1]})


def framed(**columns: list[Any]) -> al.Event:
    """Return three people and two sessions, with more columns of sessions."""
    return al.Event.from_frames(SESSIONS.assign(**columns), PEOPLE, CHOICES)


def issues_of(error: pytest.ExceptionInfo[al.InvalidEventError]) -> list[str]:
    """Return the messages of an error."""
    return [str(issue) for issue in error.value.issues]


class TestFrames:
    """Columns of DataFrames."""

    def test_rooms_have_features_and_are_closed(self) -> None:
        """A list, or a text with semicolons; order says nothing."""
        rooms = pd.DataFrame(
            {"room": ["x", "y"], "features": [["b", "a"], "a;b;a"], "closed": ["", "1"]}
        )

        event = al.Event.from_frames(SESSIONS, PEOPLE, CHOICES, rooms=rooms)

        assert event.rooms.features.tolist() == ["a;b", "a;b"]
        assert event.rooms.closed.tolist() == [[1, 0]]

    def test_sessions_have_numbers(self) -> None:
        """An empty cell is the default."""
        event = framed(
            candidate=["yes", None],
            cancel_cost=[3, None],
            walk_ins=[1, None],
            show_up=["80 %", None],
            extra=[2, None],
            extra_cost=[4, None],
        )

        sessions = event.sessions
        assert sessions.candidate.tolist() == [True, False]
        assert sessions.cancel_cost.tolist() == [3, 0]
        assert sessions.walk_ins.tolist() == [1, 0]
        assert sessions.show_up.tolist() == [80, 100]
        assert sessions.extra.tolist() == [2, 0]
        assert sessions.extra_cost.tolist() == [4, 1]

    def test_sessions_may_have_rooms(self) -> None:
        """Rooms by name become pairs of indices."""
        event = al.Event.from_frames(
            SESSIONS.assign(rooms=["", "y;x"], needs=["", "piano"]),
            PEOPLE,
            CHOICES,
            rooms=pd.DataFrame({"room": ["x", "y"], "features": ["piano", ""]}),
            rules=al.Rules(choose_rooms=True),
        )

        assert event.sessions.may_have.tolist() == [[1, 0], [1, 1]]
        assert event.suitable.tolist() == [[True, True], [True, False]]

    def test_labels_of_people_are_groups_after_those_of_the_rules(self) -> None:
        """Groups of the rules come first, then labels, then the table."""
        event = al.Event.from_frames(
            SESSIONS,
            PEOPLE.assign(group=["g", "g", ""]),
            CHOICES,
            groups=pd.DataFrame(
                {"group": ["h", "h"], "participant": ["Bob", "Cleo"], "rounds": [1, 1]}
            ),
            rules=al.Rules(together=[al.Group(["Ada", "Cleo"])]),
        )

        assert [group.members for group in event.rules.together] == [
            ("Ada", "Cleo"),
            ("Ada", "Bob"),
            ("Bob", "Cleo"),
        ]
        assert [group.rounds for group in event.rules.together] == [(), (), ("1",)]

    def test_a_bad_group_names_its_row(self) -> None:
        """A problem that shows only among all tables still names the frame's row."""
        people = PEOPLE.assign(pin=["a", "b", ""])
        groups = pd.DataFrame({"group": ["x", "x"], "participant": ["Ada", "Bob"]})

        with pytest.raises(al.InvalidEventError) as caught:
            al.Event.from_frames(SESSIONS, people, CHOICES, groups=groups)

        assert issues_of(caught) == [
            (
                "groups, row 0, column 'participant': got 'Ada' in 'a' and 'Bob' in "
                "'b'; expected no pins to different sessions for people who sit "
                "together"
            )
        ]

    def test_a_quota_of_nobody_is_told(self) -> None:
        """A value that no person has is a spelling mistake where it is read."""
        with pytest.raises(al.InvalidEventError, match=r"Did you mean 'Lille'\?"):
            al.Event.from_frames(
                SESSIONS,
                PEOPLE.assign(organisation=["Lille", "Lille", "Lens"]),
                CHOICES,
                rules=al.Rules(quotas=[al.Quota("organisation", "Lile", at_most=1)]),
            )

    def test_some_of_the_people_may_leave_a_quota_without_anybody(self) -> None:
        """Those left are an event, though nobody of the quota is among them."""
        event = al.Event.from_frames(
            SESSIONS,
            PEOPLE.assign(organisation=["Lille", "Lille", "Lens"]),
            CHOICES,
            rules=al.Rules(quotas=[al.Quota("organisation", "Lens", at_most=1)]),
        )

        assert len(event.only(["Ada", "Bob"]).quotas[0].people) == 0


class TestArrays:
    """Columns as arrays."""

    def test_people_have_texts_and_numbers(self) -> None:
        """Each column is the person's."""
        event = al.Event.from_arrays(
            [[1, 2], [2, 1]],
            round=[0, 0],
            capacity=[2, 2],
            organisation=["x", "y"],
            category=["c", "d"],
            needs=["b;a", ""],
            show_up=[50, 100],
        )

        people = event.participants
        assert people.organisation.tolist() == ["x", "y"]
        assert people.category.tolist() == ["c", "d"]
        assert people.needs.tolist() == ["a;b", ""]
        assert people.show_up.tolist() == [50, 100]

    def test_rooms_are_named_by_number(self) -> None:
        """Capacities make rooms, and sessions name them by index."""
        event = al.Event.from_arrays(
            [[1, 2], [2, 1]],
            round=[0, 1],
            capacity=[9, 9],
            room=[1, -1],
            room_capacity=[5, 3],
            room_features=["piano", ""],
            closed=[(0, 0)],
            session_needs=["", "piano"],
            may_have=[(1, 0)],
            rules=al.Rules(choose_rooms=True),
        )

        assert list(event.rooms) == ["R1", "R2"]
        assert event.suitable.tolist() == [[False, True], [True, False]]
        assert event.capacity.tolist() == [3, 5]

    def test_sessions_have_times(self) -> None:
        """Sessions that overlap clash."""
        event = al.Event.from_arrays(
            [[1, 1]],
            round=[0, 1],
            capacity=[1, 1],
            start=["2014-11-18T09:00", "2014-11-18T09:30"],
            end=["2014-11-18T10:00", "2014-11-18T11:00"],
            kind=["talk", ""],
        )

        assert event.clashes.tolist() == [[0, 1]]
        assert event.sessions.kind.tolist() == ["talk", ""]

    def test_numbers_are_whole(self) -> None:
        """Half a walk-in is a mistake of the caller."""
        with pytest.raises(ValueError, match="whole numbers"):
            al.Event.from_arrays([[1]], round=[0], capacity=[1], walk_ins=[0.5])

    @pytest.mark.parametrize(
        "pairs", [{"may_have": [(0, 1)]}, {"closed": [(0, 1)]}], ids=["rooms", "rounds"]
    )
    def test_indices_are_within_the_tables(self, pairs: dict[str, object]) -> None:
        """A room or round that does not exist is a mistake of the caller."""
        with pytest.raises(ValueError, match="within the tables"):
            al.Event.from_arrays(
                [[1]],
                round=[0],
                capacity=[1],
                room_capacity=[1],
                **pairs,  # type: ignore[arg-type]
            )

    def test_columns_are_as_long_as_their_table(self) -> None:
        """Costs of three sessions, where there are two."""
        with pytest.raises(ValueError, match="cancel_cost"):
            al.Event.from_arrays(
                [[1, 2]], round=[0, 0], capacity=[1, 1], cancel_cost=[0, 0, 0]
            )


class TestPins:
    """What pins may do where other rules are looser, or stricter."""

    def test_linked_sessions_of_one_topic_are_no_repetition(self) -> None:
        """Two parts of a topic may both be pinned."""
        linked = al.Rules(linked=[["S1", "S2"]])
        options = {"round": [0, 1], "capacity": [1, 1], "topic": ["t", "t"]}

        event = al.Event.from_arrays(
            [[1, 1]],
            pins=[(0, 0), (0, 1)],
            rules=linked,
            **options,  # type: ignore[arg-type]
        )

        assert event.linked == ((0, 1),)
        with pytest.raises(al.InvalidEventError, match="no topic twice"):
            event.replace(rules=al.Rules())

    def test_a_walk_too_long_is_a_clash_of_pins(self) -> None:
        """Ten minutes are too few for a walk of eleven."""

        def event(minutes: int) -> al.Event:
            return al.Event.from_arrays(
                [[1, 1]],
                round=[0, 1],
                capacity=[1, 1],
                room=[0, 1],
                room_capacity=[1, 1],
                start=["2014-11-18T09:00", "2014-11-18T10:10"],
                end=["2014-11-18T10:00", "2014-11-18T11:00"],
                pins=[(0, 0), (0, 1)],
                rules=al.Rules(walking=[("R1", "R2", minutes)]),
            )

        assert event(10).near_in_time == ()
        with pytest.raises(al.InvalidEventError, match="no sessions that clash"):
            event(11)


class TestRoomsForAll:
    """Sessions that always run, and rooms for them."""

    def test_as_many_rooms_as_sessions_are_enough(self) -> None:
        """Also where the first to be served must move to another room."""
        event = al.Event.from_arrays(
            [[1, 2]],
            round=[0, 0],
            capacity=[9, 9],
            room_capacity=[1, 1],
            may_have=[(0, 0), (0, 1), (1, 0)],
            rules=al.Rules(choose_rooms=True),
        )

        assert event.capacity.tolist() == [1, 1]

    def test_two_sessions_for_one_room_are_too_many(self) -> None:
        """Another room that neither may have is of no use."""
        with pytest.raises(al.InvalidEventError) as caught:
            al.Event.from_arrays(
                [[1, 2]],
                round=[0, 0],
                capacity=[9, 9],
                room_capacity=[1, 1],
                may_have=[(0, 0), (1, 0)],
                rules=al.Rules(choose_rooms=True),
            )

        assert issues_of(caught) == [
            (
                "sessions, row 1, column 'rooms': got 2: 'S1', 'S2'; expected at most "
                "1 sessions of round '1' that always run and may have only the rooms "
                "that are free for them ('R1')"
            )
        ]

    def test_a_room_that_is_taken_is_not_free(self) -> None:
        """The session that names it always runs."""
        with pytest.raises(al.InvalidEventError, match="at most 0 sessions"):
            al.Event.from_arrays(
                [[1, 2]],
                round=[0, 0],
                capacity=[9, 9],
                room=[0, -1],
                room_capacity=[1],
                rules=al.Rules(choose_rooms=True),
            )

    def test_candidates_may_be_more_than_rooms(self) -> None:
        """Those without a room do not run."""
        event = al.Event.from_arrays(
            [[1, 2]],
            round=[0, 0],
            capacity=[9, 9],
            candidate=[True, True],
            room_capacity=[1],
            rules=al.Rules(choose_rooms=True),
        )

        assert event.optional.tolist() == [True, True]


def test_extra_people_make_room_for_a_minimum() -> None:
    """Two seats and one more are enough for a minimum of three."""
    event = al.Event.from_arrays(
        [[1]] * 3, round=[0], capacity=[2], min_size=[3], extra=[1]
    )

    assert event.capacity.tolist() == [3]


def test_no_shows_make_room_for_a_group() -> None:
    """Of four friends, half are expected: two seats do."""

    def event(show_up: int) -> al.Event:
        return al.Event.from_arrays(
            [[1]] * 4,
            round=[0],
            capacity=[2],
            show_up=[show_up] * 4,
            rules=al.Rules(
                empty_seats=True, together=[al.Group(["P1", "P2", "P3", "P4"])]
            ),
        )

    assert event(50).capacity.tolist() == [4]
    with pytest.raises(al.InvalidEventError, match="at most 3 people"):
        event(51)


def test_people_who_do_not_attend_do_not_make_a_group_too_large() -> None:
    """Only those who attend the round sit there."""
    event = al.Event.from_arrays(
        [[1, 1], [1, 1], [1, 1]],
        round=[0, 1],
        capacity=[2, 3],
        attends=np.array([[1, 1], [1, 1], [0, 1]], dtype=bool),
        rules=al.Rules(together=[al.Group(["P1", "P2", "P3"])]),
    )

    assert event.together[0].people == (0, 1, 2)


def test_a_notebook_shows_what_is_asked_for() -> None:
    """Candidates, groups and rooms to choose, without anybody's name."""
    event = al.Event.from_arrays(
        [[1], [1]],
        round=[0],
        capacity=[2],
        candidate=[True],
        needs=["ramp", ""],
        room_capacity=[2],
        room_features=["ramp"],
        rules=al.Rules(choose_rooms=True, together=[al.Group(["P1", "P2"])]),
    )

    shown = event._repr_html_()

    assert (
        "rooms are chosen; 1 candidate session; 1 group of people together or apart; "
        "1 need of a room"
    ) in shown


def test_features_of_a_table_are_sorted() -> None:
    """Tables that nobody read must hold them as a reader would."""
    event = al.Event.from_arrays(
        [[1]], round=[0], capacity=[1], room_capacity=[1], room_features=["a;b"]
    )

    with pytest.raises(al.InvalidEventError, match="sorted, each once"):
        event.replace(rooms=event.rooms.replace(features={"R1": "b;a"}))


@pytest.mark.parametrize("share", [(1,), (1, 2, 3), (0.5, 1), (True, 2)])
def test_a_share_is_two_whole_numbers(share: Any) -> None:
    """Neither one number, nor three, nor a half."""
    rules = al.Rules(quotas=[al.Quota("category", share_of_group=share)])

    with pytest.raises(al.InvalidEventError, match="more than nothing"):
        al.Event.from_arrays([[1]], round=[0], capacity=[1], rules=rules)
