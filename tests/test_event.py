"""The event: built from frames and arrays, immutable, and what follows from it."""

from __future__ import annotations

import dataclasses
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import allocation as al
from allocation.event import NO_ROOM, Rooms, derived, validating_choices
from allocation.event.tables import texts

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE = ["Ada", "Bob"]

Frames = dict[str, Any]
"""The arguments of ``Event.from_frames``."""


def frames() -> Frames:
    """Return frames with everything: two rounds, four sessions, three people."""
    return {
        "sessions": pd.DataFrame(
            {
                "session": ["soil-1", "water-1", "soil-2", "talk"],
                "round": [1, 1, 2, 2],
                "topic": ["soil", "water", "soil", None],
                "title": ["Soil", None, "Soil again", ""],
                "kind": ["atelier", "atelier", "atelier", "coup de zoom"],
                "room": ["amphi", None, "amphi", None],
                "capacity": [None, 2, 1, None],
                "min_size": [None, 1, None, None],
                "mandatory": ["yes", None, "no", ""],
                "start": [None, None, None, "2014-11-18T15:00"],
                "end": [None, None, None, "2014-11-18T16:00"],
            }
        ),
        "participants": pd.DataFrame(
            {
                "participant": ["Ada", "Bob", "Cyd"],
                "name": ["Ada L.", None, "Cyd C."],
                "organisation": ["Lille", "Lille", None],
                "category": [None, "elected", None],
                "attends": [None, "1;2", 2],
                "at_most": [None, 1, None],
                "weight": [None, 2, 3],
                "pin": [["soil-1"], None, "talk"],
                "ban": ["water-1; talk", [], None],
            }
        ),
        "choices": pd.DataFrame(
            {
                "participant": ["Bob", "Ada"],
                "soil-1": [2, 1],
                "water-1": [1, None],
                "talk": [None, 3],
            }
        ),
        "rooms": pd.DataFrame({"room": ["amphi"], "capacity": [3]}),
        "rounds": pd.DataFrame(
            {
                "round": [1, 2],
                "title": ["Morning", None],
                "start": ["2014-11-18T10:00", pd.Timestamp("2014-11-18T14:00")],
                "end": ["2014-11-18T11:00", pd.Timestamp("2014-11-18T15:30")],
            }
        ),
        "name": "Lille",
        "rules": al.Rules(empty_seats=True),
    }


def event() -> al.Event:
    """Return the event of :func:`frames`."""
    return al.Event.from_frames(**frames())


def plain_frames() -> Frames:
    """Return the least that frames may say: one round, two sessions, two people."""
    return {
        "sessions": pd.DataFrame(
            {"session": ["a", "b"], "round": [1, 1], "capacity": [1, 2]}
        ),
        "participants": pd.DataFrame({"participant": ["Ada", "Bob"]}),
        "choices": pd.DataFrame(
            {"participant": ["Ada", "Bob"], "a": [1, 1], "b": [2, 2]}
        ),
    }


def plain() -> al.Event:
    """Return the event of :func:`plain_frames`."""
    return al.Event.from_frames(**plain_frames())


def arrays_of(made: al.Event) -> dict[str, np.ndarray]:
    """Return every array of an event's tables by its name."""
    found = {}
    for part in dataclasses.fields(made):
        table = getattr(made, part.name)
        if part.name in {"rounds", "sessions", "rooms", "participants", "choices"}:
            for column in dataclasses.fields(table):
                value = getattr(table, column.name)
                if isinstance(value, np.ndarray):
                    found[f"{part.name}.{column.name}"] = value
    return found


DERIVED = (
    "capacity",
    "people",
    "topic",
    "clashes",
    "listed",
    "stated",
    "opinion",
    "pinned",
    "banned",
    "costs",
    "empty_costs",
)


# From frames


def test_rounds_are_in_the_order_of_their_table() -> None:
    """A table of rounds says their order, titles and times."""
    rounds = event().rounds

    assert rounds.ids.tolist() == ["1", "2"]
    assert rounds.title.tolist() == ["Morning", ""]
    assert rounds.start.tolist() == [
        pd.Timestamp("2014-11-18T10:00").to_pydatetime(),
        pd.Timestamp("2014-11-18T14:00").to_pydatetime(),
    ]


@pytest.mark.parametrize(
    ("named", "order"),
    [
        ([10, 2, 9, 1], ["1", "2", "9", "10"]),
        (["10", "2", "9", "1"], ["1", "2", "9", "10"]),
        (["late", "2", "early", "10"], ["2", "10", "early", "late"]),
        ([2.0, 1.0, 3.0, 1.0], ["1", "2", "3"]),
    ],
    ids=["numbers", "digits", "words after numbers", "floats of a frame"],
)
def test_rounds_that_sessions_name_are_in_natural_order(
    named: list[Any], order: list[str]
) -> None:
    """Without a table of rounds, 2 comes before 10, and words after numbers."""
    sessions = pd.DataFrame({"session": list("abcd"), "round": named})
    nobody = pd.DataFrame({"participant": ["Ada"]})

    made = al.Event.from_frames(sessions, nobody, nobody)

    assert made.rounds.ids.tolist() == order


def test_sessions_take_every_column() -> None:
    """Each column lands in its array; empty cells become what they mean."""
    sessions = event().sessions

    assert sessions.ids.tolist() == ["soil-1", "water-1", "soil-2", "talk"]
    assert sessions.round.tolist() == [0, 0, 1, 1]
    assert sessions.topic.tolist() == ["soil", "water", "soil", "talk"]
    assert sessions.title.tolist() == ["Soil", "", "Soil again", ""]
    assert sessions.kind.tolist() == ["atelier", "atelier", "atelier", "coup de zoom"]
    assert sessions.room.tolist() == [0, NO_ROOM, 0, NO_ROOM]
    assert sessions.capacity.tolist() == [al.UNLIMITED, 2, 1, al.UNLIMITED]
    assert sessions.min_size.tolist() == [0, 1, 0, 0]
    assert sessions.mandatory.tolist() == [True, False, False, False]
    assert np.isnat(sessions.start).tolist() == [True, True, True, False]


def test_people_take_every_column() -> None:
    """Lists in cells and texts with semicolons say the same."""
    people = event().participants

    assert people.ids.tolist() == ["Ada", "Bob", "Cyd"]
    assert people.name.tolist() == ["Ada L.", "", "Cyd C."]
    assert people.organisation.tolist() == ["Lille", "Lille", ""]
    assert people.category.tolist() == ["", "elected", ""]
    assert people.attends.tolist() == [[True, True], [True, True], [False, True]]
    assert people.at_most.tolist() == [al.UNLIMITED, 1, al.UNLIMITED]
    assert people.weight.tolist() == [1, 2, 3]
    assert people.pins.tolist() == [[0, 0], [2, 3]]
    assert people.bans.tolist() == [[0, 1], [0, 3]]


def test_wide_choices_go_to_the_right_person_and_session() -> None:
    """Ballots may come in any order; columns and people may be missing."""
    choices = event().choices

    assert choices.items.tolist() == ["soil-1", "water-1", "soil-2", "talk"]
    assert choices.values.tolist() == [[1, -1, -1, 3], [2, 1, -1, -1], [-1] * 4]


def test_long_choices_say_what_wide_ones_say() -> None:
    """A row a choice is the same event as a row a person."""
    long = pd.DataFrame(
        {
            "rank": [2, 1, 1, 3],
            "session": ["soil-1", "water-1", "soil-1", "talk"],
            "participant": ["Bob", "Bob", "Ada", "Ada"],
        }
    )

    made = al.Event.from_frames(**{**frames(), "choices": long})

    assert made == event()


def test_wide_choices_by_topic_have_sorted_columns() -> None:
    """A rank of a topic counts in all its sessions."""
    wide = pd.DataFrame({"participant": ["Bob"], "water": [1], "soil": [2]})

    made = al.Event.from_frames(**{**frames(), "choices": wide, "of": "topic"})

    assert made.choices.items.tolist() == ["soil", "talk", "water"]
    assert made.choices.values[1].tolist() == [2, -1, 1]
    assert made.stated[1].tolist() == [2, 1, 2, -1]


def test_long_choices_by_topic_may_be_utilities() -> None:
    """A utility may be 0, and then it is listed."""
    long = pd.DataFrame(
        {"participant": ["Bob", "Bob"], "topic": ["soil", "talk"], "utility": [0, 7]}
    )

    made = al.Event.from_frames(
        **{**frames(), "choices": long, "of": "topic", "scale": "utility"}
    )

    assert made.choices.values[1].tolist() == [0, 7, -1]
    assert made.listed[1].tolist() == [True, False, True, True]


def test_whole_numbers_are_ids() -> None:
    """Ids that a frame holds as integers, or as floats because of a gap, are digits."""
    sessions = pd.DataFrame({"session": [1, 2], "round": [1, 1]})
    people = pd.DataFrame({"participant": [7, 8], "pin": [2, None]})
    choices = pd.DataFrame({"participant": [8], 1: [1], 2: [2]})

    made = al.Event.from_frames(sessions, people, choices)

    assert list(made.participants) == ["7", "8"]
    assert list(made.sessions) == ["1", "2"]
    assert made.participants.pins.tolist() == [[0, 1]]
    assert made.choices.values.tolist() == [[-1, -1], [1, 2]]


def test_named_index_is_a_column() -> None:
    """Frames whose ids are their index say the same as frames with a column."""
    given = plain_frames()

    made = al.Event.from_frames(
        given["sessions"].set_index("session"),
        given["participants"].set_index("participant"),
        given["choices"].set_index("participant"),
    )

    assert made == plain()


def test_index_without_a_name_is_ignored() -> None:
    """The numbers of the rows are no data."""
    given = plain_frames()
    given["choices"].index = pd.Index([9, 4])

    made = al.Event.from_frames(**given)

    assert made == plain()


@pytest.mark.parametrize("cell", [[1.0, 2.0], np.array([1, 2]), pd.Series([1, 2])])
def test_a_list_in_a_cell_may_be_of_any_kind(cell: Any) -> None:
    """Beside an empty cell, pandas makes floats of whole numbers."""
    given = plain_frames()
    given["sessions"]["round"] = [1, 2]
    people = given["participants"]["participant"].tolist()
    given["participants"]["attends"] = [cell, *[None] * (len(people) - 1)]

    made = al.Event.from_frames(**given)

    assert made.participants.attends[0].tolist() == [True, True]


@pytest.mark.parametrize(
    ("cell", "fragment"),
    [
        ([], "got an empty list; expected at least one round"),
        (";", "got an empty list; expected at least one round"),
        ([1, 1], "got '1' twice; expected each round once"),
    ],
)
def test_rounds_that_a_person_attends_are_not_guessed(cell: Any, fragment: str) -> None:
    """Only an empty cell means all rounds."""
    given = plain_frames()
    people = given["participants"]["participant"].tolist()
    given["participants"]["attends"] = [cell, *[None] * (len(people) - 1)]

    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_frames(**given)

    (issue,) = caught.value.issues
    assert (issue.table, issue.row, issue.column) == ("participants", 0, "attends")
    assert fragment in str(issue)


@pytest.mark.parametrize("column", ["mandatory", "start"])
def test_a_list_where_none_belongs_is_a_problem_of_its_cell(column: str) -> None:
    """It says where, and is no error of pandas."""
    given = plain_frames()
    count = len(given["sessions"])
    given["sessions"][column] = [["yes", "no"], *[None] * (count - 1)]

    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_frames(**given)

    assert ("sessions", 0, column) in [
        (issue.table, issue.row, issue.column) for issue in caught.value.issues
    ]


@pytest.mark.parametrize("value", ["no", None, 2, 0.5, float("nan")])
def test_only_truth_values_are_true_or_false(value: Any) -> None:
    """To numpy, any text is true."""
    event = plain()

    with pytest.raises(ValueError, match="Expected mandatory as True or False"):
        event.sessions.replace(mandatory={"a": value})
    with pytest.raises(ValueError, match="Expected columns as True or False"):
        al.Event.from_arrays(
            [[1, 2]], round=[0, 0], capacity=[1, 1], mandatory=[value, True]
        )


@pytest.mark.parametrize("dtype", [bool, object, int, float])
def test_truth_values_may_be_of_any_kind(dtype: type) -> None:
    """Also 0 and 1, and the objects that pandas makes of them."""
    made = al.Event.from_arrays(
        [[1, 2]],
        round=[0, 0],
        capacity=[1, 1],
        mandatory=np.array([True, False], dtype=dtype),
    )

    assert made.sessions.mandatory.tolist() == [True, False]


def test_what_is_no_frame_is_refused_by_name() -> None:
    """A dict of columns is not taken for a DataFrame."""
    given = plain_frames()
    columns = given["choices"].to_dict("list")

    with pytest.raises(TypeError, match="Expected choices to be a DataFrame, got dict"):
        al.Event.from_frames(**{**given, "choices": columns})


def test_quotes_guard_a_semicolon_in_a_list() -> None:
    """An id that holds a semicolon can be named in a list."""
    given = plain_frames()
    given["sessions"]["session"] = ["a;1", "b"]
    given["participants"]["ban"] = ['"a;1"', None]
    given["choices"] = given["choices"].rename(columns={"a": "a;1"})

    made = al.Event.from_frames(**given)

    assert made.participants.bans.tolist() == [[0, 0]]


@pytest.mark.parametrize(
    "cells",
    [
        [True, False],
        ["yes", "no"],
        ["TRUE", ""],
        ["oui", "non"],
        [1, 0],
        ["1", None],
        [1, None],
    ],
    ids=["bools", "words", "capitals", "French", "numbers", "digits", "with a gap"],
)
def test_yes_and_no_have_many_forms(cells: list[Any]) -> None:
    """The first session is mandatory and the second is not."""
    given = plain_frames()
    given["sessions"]["mandatory"] = cells

    made = al.Event.from_frames(**given)

    assert made.sessions.mandatory.tolist() == [True, False]


# From arrays


def test_arrays_have_defaults() -> None:
    """Each session is its own topic; everybody attends; nothing else is limited."""
    made = al.Event.from_arrays([[1, 2, 1]], round=[0, 0, 1], capacity=[1, 2, 3])

    assert made.rounds.ids.tolist() == ["1", "2"]
    assert made.sessions.topic.tolist() == ["S1", "S2", "S3"]
    assert made.sessions.min_size.tolist() == [0, 0, 0]
    assert made.sessions.mandatory.tolist() == [False, False, False]
    assert made.sessions.room.tolist() == [NO_ROOM] * 3
    assert made.participants.attends.tolist() == [[True, True]]
    assert made.participants.at_most.tolist() == [al.UNLIMITED]
    assert made.participants.weight.tolist() == [1]
    assert made.participants.pins.shape == (0, 2)
    assert made.rules == al.Rules()
    assert made.scoring == al.Scoring()


def test_made_up_ids_are_padded_to_sort() -> None:
    """Ten people are P01 to P10; nine sessions are S1 to S9."""
    made = al.Event.from_arrays(np.full((10, 9), -1), round=[0] * 9, capacity=[9] * 9)

    assert list(made.participants)[::9] == ["P01", "P10"]
    assert list(made.sessions)[::8] == ["S1", "S9"]


def test_arrays_may_name_everything() -> None:
    """Ids and labels of topics are taken as they are given."""
    made = al.Event.from_arrays(
        [[1, 1]],
        round=[0, 1],
        capacity=[al.UNLIMITED, 1],
        topic=[7, 7],
        participants=["Ada"],
        sessions=["x", "y"],
        pins=[(0, 1)],
        bans=[(0, 0)],
        at_most=[1],
        weight=[2],
        attends=[[False, True]],
        name="named",
    )

    assert made.name == "named"
    assert made.sessions.topic.tolist() == ["7", "7"]
    assert made.participants.index("Ada") == 0
    assert made.participants.attends.tolist() == [[False, True]]
    assert made.participants.weight.tolist() == [2]
    assert made.capacity.tolist() == [0, 1]  # nobody attends the first round


@pytest.mark.parametrize(
    "changes",
    [
        {"values": [1, 2]},
        {"values": [[1, 2, 3]]},
        {"round": [0]},
        {"capacity": [1]},
        {"attends": [[True, True]]},
        {"at_most": [1, 1]},
        {"weight": [1, 1]},
        {"pins": [(0, 2)]},
        {"bans": [(1, 0)]},
        {"round": [-1, 0]},
    ],
    ids=str,
)
def test_arrays_of_wrong_shape_are_the_callers_mistake(changes: Frames) -> None:
    """Shapes and indices that do not fit raise ValueError at once."""
    given: Frames = {"values": [[1, 2]], "round": [0, 0], "capacity": [1, 1]}
    given.update(changes)

    with pytest.raises(ValueError, match=r"^Expected "):
        al.Event.from_arrays(given.pop("values"), **given)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("values", [[1.5, 2.0]]),
        ("values", [[2**32 + 1, 2]]),
        ("values", np.array([[2**32 + 1, 2]])),
        ("capacity", [1.5, 1.0]),
        ("min_size", [0.5, 0.0]),
        ("at_most", [0.5]),
    ],
    ids=["half a rank", "huge", "huge array", "capacity", "min_size", "at_most"],
)
def test_numbers_that_do_not_fit_are_not_rounded(argument: str, value: object) -> None:
    """No number is cut or wrapped in silence: it is refused."""
    given: Frames = {"values": [[1, 2]], "round": [0, 0], "capacity": [1, 1]}
    given[argument] = value

    with pytest.raises((ValueError, OverflowError)):
        al.Event.from_arrays(given.pop("values"), **given)


# Immutable


def test_arrays_are_read_only() -> None:
    """No table and no derived fact can be written to."""
    made = event()

    assert not any(a.flags.writeable for a in arrays_of(made).values())
    assert not any(getattr(made, name).flags.writeable for name in DERIVED)
    assert not any(rounds.flags.writeable for rounds in made.no_repeat)


def test_arrays_stay_read_only_after_a_pickle() -> None:
    """A pickle forgets the flag; the tables do not."""
    made = pickle.loads(pickle.dumps(event()))  # noqa: S301  # our own bytes

    assert not any(a.flags.writeable for a in arrays_of(made).values())


def test_arrays_stay_read_only_after_a_replace() -> None:
    """A what-if is as immutable as the event."""
    made = event()

    made = made.replace(rooms=made.rooms.replace(capacity={"amphi": 5}))

    assert not any(a.flags.writeable for a in arrays_of(made).values())


def test_fields_cannot_be_set() -> None:
    """An event is frozen, and so are its tables."""
    made = plain()

    with pytest.raises(dataclasses.FrozenInstanceError):
        made.name = "other"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.sessions.round = made.sessions.round  # type: ignore[misc]


def test_array_that_the_caller_changes_later_changes_nothing() -> None:
    """The event keeps a copy of an array that somebody else can write to."""
    values = np.array([[1, 2]], dtype=np.int32)
    made = al.Event.from_arrays(values, round=[0, 0], capacity=[1, 1])

    values[:] = [[2, 1]]

    assert made.choices.values.tolist() == [[1, 2]]


def test_read_only_view_of_an_array_that_changes_later_changes_nothing() -> None:
    """A view that is read-only, as of broadcasting, still shows somebody's array."""
    row = np.array([1, 2], dtype=np.int32)
    values = np.broadcast_to(row, (3, 2))
    made = al.Event.from_arrays(values, round=[0, 0], capacity=[3, 3])

    row[:] = [2, 1]

    assert made.choices.values.tolist() == [[1, 2]] * 3


def test_frame_that_the_caller_changes_later_changes_nothing() -> None:
    """The event keeps no part of a frame."""
    given = plain_frames()
    made = al.Event.from_frames(**given)

    given["sessions"].loc[:, "capacity"] = 0
    given["choices"].loc[:, "a"] = 2

    assert made == plain()


# Equality


@pytest.mark.parametrize(
    "change",
    [
        lambda _: {"name": "other"},
        lambda e: {"rounds": e.rounds.replace(title={"2": "Late"})},
        lambda e: {"sessions": e.sessions.replace(title={"talk": "Talk"})},
        lambda e: {"sessions": e.sessions.replace(end={"talk": "2014-11-18T17"})},
        lambda e: {"rooms": e.rooms.replace(capacity={"amphi": 4})},
        lambda e: {"participants": e.participants.replace(name={"Bob": "B."})},
        lambda e: {"participants": e.participants.replace(weight={"Ada": 2})},
        lambda e: {"participants": e.participants.replace(pins=[[2, 3]])},
        lambda e: {"choices": dataclasses.replace(e.choices, ties=True)},
        lambda _: {"rules": al.Rules(empty_seats=True, no_repeat=())},
        lambda _: {"scoring": al.Scoring(unlisted=50)},
    ],
    ids=[
        "name",
        "rounds",
        "sessions",
        "times",
        "rooms",
        "participants",
        "weights",
        "pins",
        "choices",
        "rules",
        "scoring",
    ],
)
def test_events_that_differ_in_one_part_are_not_equal(
    change: Callable[[al.Event], Frames],
) -> None:
    """Each part of an event counts when two are compared."""
    made = event()

    other = made.replace(**change(made))

    assert other != made


def test_events_from_equal_data_are_equal() -> None:
    """Two events from the same frames are equal, and neither can be a key."""
    assert event() == event()
    with pytest.raises(TypeError, match="unhashable"):
        hash(event())


def test_an_event_equals_nothing_else() -> None:
    """An event is not a text, and tables are not each other."""
    made = event()

    assert made != "event"
    assert made.rounds != made.rooms


def test_pickle_round_trip() -> None:
    """An event survives a pickle, after its facts were asked for too."""
    made = event()
    assert made.costs.shape == (3, 4)

    again = pickle.loads(pickle.dumps(made))  # noqa: S301  # our own bytes

    assert again == made
    assert again.costs.tolist() == made.costs.tolist()


def test_repr_is_short_and_names_nobody() -> None:
    """The size is told, and no id or name of a person."""
    assert (
        repr(event()) == "Event('Lille': 3 participants, 2 rounds, 4 sessions, 1 rooms)"
    )


# What if


def test_bigger_room_by_name() -> None:
    """A room gets more seats by its id; the old event stays as it was."""
    made = event()

    other = made.replace(rooms=made.rooms.replace(capacity={"amphi": 9}))

    assert other.capacity.tolist() == [9, 2, 1, 3]
    assert made.capacity.tolist() == [3, 2, 1, 3]


def test_whole_column_by_values() -> None:
    """A column is replaced as a whole by a list."""
    sessions = plain().sessions.replace(capacity=[5, 6])

    assert sessions.capacity.tolist() == [5, 6]


def test_unknown_id_is_a_key_error_with_a_suggestion() -> None:
    """A misspelt id says what was meant."""
    with pytest.raises(KeyError, match=r"No room 'amphy'\. Did you mean 'amphi'\?"):
        event().rooms.replace(capacity={"amphy": 9})


def test_unknown_person_is_a_key_error_with_a_suggestion() -> None:
    """The noun is that of the table."""
    with pytest.raises(KeyError, match=r"No participant 'Adda'\. Did you mean 'Ada'\?"):
        event().participants.index("Adda")


def test_unknown_column_is_a_type_error() -> None:
    """A column that no table has cannot be replaced."""
    with pytest.raises(TypeError, match="capcity"):
        event().rooms.replace(capcity={"amphi": 9})


@pytest.mark.parametrize("seats", [[1.5, 2], {"a": 1.5}], ids=["column", "by id"])
def test_half_a_seat_is_not_rounded(seats: Any) -> None:
    """A what-if never cuts a number in silence."""
    with pytest.raises((TypeError, ValueError)):
        plain().sessions.replace(capacity=seats)


def test_what_if_is_validated() -> None:
    """Replaced tables that contradict the rest are refused."""
    made = plain()

    with pytest.raises(al.InvalidEventError, match="'min_size': got 3"):
        made.replace(sessions=made.sessions.replace(min_size={"b": 3}))


def test_only_some_people_keep_their_order_and_rights() -> None:
    """Those who stay keep ballots, pins and bans, in the order of the event."""
    made = event().only(["Cyd", "Ada"])

    assert list(made.participants) == ["Ada", "Cyd"]
    assert made.participants.pins.tolist() == [[0, 0], [1, 3]]
    assert made.participants.bans.tolist() == [[0, 1], [0, 3]]
    assert made.participants.attends.tolist() == [[True, True], [False, True]]
    assert made.participants.weight.tolist() == [1, 3]
    assert made.choices.values.tolist() == [[1, -1, -1, 3], [-1] * 4]


def test_only_unknown_people_is_a_key_error() -> None:
    """Somebody who is not there cannot stay."""
    with pytest.raises(KeyError, match=r"Did you mean 'Bob'\?"):
        event().only(["Bobb"])


def test_nobody_is_no_event() -> None:
    """An event without people is refused."""
    with pytest.raises(al.InvalidEventError, match="at least one participant"):
        event().only([])


def test_arranged_event_is_the_same_question() -> None:
    """Every fact moves with its person and session."""
    made = event()

    other = made.arranged(np.array([2, 0, 1]), np.array([3, 2, 1, 0]))

    assert list(other.participants) == ["Cyd", "Ada", "Bob"]
    assert list(other.sessions) == ["talk", "soil-2", "water-1", "soil-1"]
    assert other.participants.weight.tolist() == [3, 1, 2]
    assert other.participants.pins.tolist() == [[0, 0], [1, 3]]
    assert other.costs.tolist() == made.costs[[2, 0, 1]][:, [3, 2, 1, 0]].tolist()
    assert other.capacity.tolist() == made.capacity[[3, 2, 1, 0]].tolist()


def test_arranged_back_is_equal() -> None:
    """Two orders that undo each other give the event itself."""
    made = event()

    there = made.arranged(np.array([2, 0, 1]), np.array([3, 2, 1, 0]))
    back = there.arranged(np.array([1, 2, 0]), np.array([3, 2, 1, 0]))

    assert back == made


# What follows


def test_capacity_is_the_lesser_of_session_and_room() -> None:
    """Room 3, own 2, the lesser of 1 and 3, and all 3 people of the round."""
    assert event().capacity.tolist() == [3, 2, 1, 3]


def test_people_of_a_round_are_those_who_attend() -> None:
    """Cyd comes for the second round only."""
    assert event().people.tolist() == [2, 3]


def test_topics_are_sorted() -> None:
    """A session without a topic is its own."""
    made = event()

    assert made.topics == ("soil", "talk", "water")
    assert made.topic.tolist() == [0, 2, 0, 1]


@pytest.mark.parametrize(
    ("no_repeat", "sets"),
    [
        ("all", [[0, 1]]),
        ((), []),
        ([["2", "1"]], [[0, 1]]),
        ([["2"], ["1"]], [[0], [1]]),
    ],
    ids=["all", "none", "named", "two sets"],
)
def test_no_repeat_sets_are_indices(no_repeat: Any, sets: list[list[int]]) -> None:
    """Sets are sorted, within and among them."""
    made = event().replace(rules=al.Rules(empty_seats=True, no_repeat=no_repeat))

    assert [rounds.tolist() for rounds in made.no_repeat] == sets


def timed(first: tuple[str, str], second: tuple[str, str]) -> al.Event:
    """Return two rounds of a session each, at these times of a day."""
    day = "2014-11-18T"
    rounds = pd.DataFrame(
        {
            "round": [1, 2],
            "start": [day + first[0], day + second[0]],
            "end": [day + first[1], day + second[1]],
        }
    )
    sessions = pd.DataFrame({"session": ["a", "b"], "round": [1, 2]})
    nobody = pd.DataFrame({"participant": ["Ada"]})
    return al.Event.from_frames(sessions, nobody, nobody, rounds=rounds)


def test_sessions_that_overlap_clash() -> None:
    """One minute is enough."""
    made = timed(("10:00", "11:01"), ("11:00", "12:00"))

    assert made.clashes.tolist() == [[0, 1]]


def test_sessions_that_touch_do_not_clash() -> None:
    """One ends when the other starts."""
    made = timed(("10:00", "11:00"), ("11:00", "12:00"))

    assert made.clashes.tolist() == []


def test_named_clash_is_sorted_and_comes_once() -> None:
    """A pair that the rules name twice and the times too is one pair."""
    made = timed(("10:00", "11:01"), ("11:00", "12:00"))

    made = made.replace(rules=al.Rules(clash=[("b", "a"), ("a", "b")]))

    assert made.clashes.tolist() == [[0, 1]]


def test_sessions_of_one_round_need_no_clash() -> None:
    """Nobody takes two sessions of a round anyway."""
    made = plain().replace(rules=al.Rules(clash=[("a", "b")]))

    assert made.clashes.tolist() == []


def test_own_times_of_a_session_go_before_the_rounds() -> None:
    """The talk starts at 15:00, so that no other round overlaps it."""
    assert event().clashes.tolist() == []


def test_linear_costs() -> None:
    """Rank 1 costs 0, rank 2 costs 1; what is not listed, one more than the largest."""
    made = event()

    # Ada: pinned to soil-1; water-1 unlisted beside it; soil-2 unlisted, talk third
    # Bob: second, first, times 2; the second round is blank. Cyd: no ballot at all
    assert made.unlisted_cost == 3
    assert made.costs.tolist() == [[0, 3, 3, 2], [2, 0, 0, 0], [0, 0, 0, 0]]


def test_costs_from_a_list() -> None:
    """The list says what each rank costs, up to the largest rank given."""
    made = event().replace(scoring=al.Scoring(costs=[0, 10, 20, 99]))

    assert made.unlisted_cost == 21
    assert made.costs.tolist() == [[0, 21, 21, 20], [20, 0, 0, 0], [0, 0, 0, 0]]


def test_costs_from_utilities() -> None:
    """The greatest utility costs 0; what is not listed, one more than utility 0."""
    made = al.Event.from_arrays(
        [[5, 0, -1], [3, 1, 2]], round=[0] * 3, capacity=[2] * 3, scale="utility"
    )

    assert made.unlisted_cost == 6
    assert made.costs.tolist() == [[0, 5, 6], [2, 4, 3]]


def test_top_of_utilities_may_be_stated() -> None:
    """Utilities out of 10 cost what they lack to 10."""
    made = al.Event.from_arrays(
        [[5, -1]],
        round=[0, 0],
        capacity=[1, 1],
        scale="utility",
        scoring=al.Scoring(top=10),
    )

    assert made.costs.tolist() == [[5, 11]]


def test_blank_round_may_count_as_unlisted() -> None:
    """Then Bob pays in round 2, twice; Cyd, who has no ballot, still does not."""
    made = event().replace(scoring=al.Scoring(blank="unlisted", unlisted=50))

    assert made.opinion.tolist() == [[True, True], [True, True], [False, False]]
    assert made.costs.tolist() == [[0, 50, 50, 2], [2, 0, 100, 100], [0, 0, 0, 0]]


def test_opinion_is_what_a_ballot_lists_in_a_round() -> None:
    """Bob leaves the second round blank; Cyd has no ballot."""
    assert event().opinion.tolist() == [[True, True], [True, False], [False, False]]


def test_empty_seat_costs_like_an_unlisted_session() -> None:
    """Where the person attends and has an opinion; for Bob twice."""
    assert event().empty_costs.tolist() == [[3, 3], [6, 0], [0, 0]]


def test_empty_seat_of_a_round_not_attended_costs_nothing() -> None:
    """Who stays away misses nothing."""
    made = al.Event.from_arrays(
        [[1, 1]], round=[0, 1], capacity=[1, 1], attends=[[True, False]]
    )

    assert made.empty_costs.tolist() == [[1, 0]]


def named(costs: Any, ballots: list[list[int]], **facts: Any) -> al.Event:
    """Return an event of one round, scored as said."""
    unlisted = facts.pop("unlisted", None)
    blank = facts.pop("blank", "indifferent")
    return al.Event.from_arrays(
        ballots,
        round=[0] * len(ballots[0]),
        capacity=[al.UNLIMITED] * len(ballots[0]),
        ties=True,
        scoring=al.Scoring(costs=costs, unlisted=unlisted, blank=blank),
        **facts,
    )


@pytest.mark.parametrize(
    ("costs", "of_ranks"),
    [
        ("linear", [0, 1, 2, 3, 4]),
        ("convex", [0, 1, 4, 9, 16]),
        ("top3", [0, 1, 2, 6, 6]),
        ("borda", [0, 2, 4, 6, 8]),
    ],
)
def test_what_each_name_costs(costs: str, of_ranks: list[int]) -> None:
    """On a complete ballot, as the table of the documentation says."""
    assert named(costs, [[1, 2, 3, 4, 5]]).costs.tolist() == [of_ranks]


@pytest.mark.parametrize("costs", ["linear", "convex", "top3", "borda"])
def test_the_table_of_a_name_is_what_it_costs(costs: str) -> None:
    """What a report prints of the ranks is what complete ballots pay."""
    made = named(costs, [[1, 2, 3, 4, 5, 6]])

    assert made.costs[0].tolist() == made.scoring.of_ranks(6)[1:].tolist()


@pytest.mark.parametrize(("costs", "unlisted"), [("linear", 3), ("convex", 5)])
def test_a_name_leaves_unlisted_one_more_than_the_greatest_stated(
    costs: str, unlisted: int
) -> None:
    """The largest rank that anybody states is 3: costs 2, or 2 squared."""
    made = named(costs, [[1, -1, -1, -1], [1, 2, 3, -1]])

    assert made.costs.tolist()[0] == [0, unlisted, unlisted, unlisted]
    assert made.costs.tolist()[1][3] == unlisted
    assert made.empty_costs.tolist() == [[unlisted], [unlisted]]


@pytest.mark.parametrize("ballot", [[1, 2, 3, -1], [1, 2, 3, 4], [1, -1, -1, -1]])
def test_beyond_the_top_three_nothing_depends_on_how_far_ballots_go(
    ballot: list[int],
) -> None:
    """A fourth choice costs 6 whether or not it is stated: what is not listed, 7."""
    made = named("top3", [ballot])

    assert made.unlisted_cost == 7
    assert made.empty_costs.tolist() == [[7]]


def test_borda_shares_the_places_that_a_short_ballot_leaves() -> None:
    """Of 5 sessions 2 are listed: the others share places 3, 4 and 5, 3 down each.

    In half points that is 6, less than the last of a complete ballot.
    """
    made = named("borda", [[1, 2, -1, -1, -1], [1, 2, 3, 4, 5]])

    assert made.costs.tolist() == [[0, 2, 6, 6, 6], [0, 2, 4, 6, 8]]


def test_borda_shares_the_places_that_a_tie_spans() -> None:
    """Second and third are one tie: 1.5 places down each; the fourth is 3 down."""
    assert named("borda", [[1, 2, 2, 3]]).costs.tolist() == [[0, 3, 3, 6]]


def test_borda_counts_from_the_first_choice_though_it_is_shared() -> None:
    """Both first choices cost 0; the third place is 1.5 below their average."""
    assert named("borda", [[1, 1, 2]]).costs.tolist() == [[0, 0, 3]]


def test_borda_looks_at_the_order_and_not_at_the_numbers() -> None:
    """Gaps between ranks count for nothing."""
    made = named("borda", [[2, 4, 3, -1], [1, 3, 2, -1]])

    assert made.costs.tolist() == [[0, 4, 2, 6], [0, 4, 2, 6]]


def test_borda_looks_at_each_round_alone() -> None:
    """Of 2 sessions the last is 1 place down, of 3 it is 2."""
    made = al.Event.from_arrays(
        [[2, 1, 1, 3, 2]],
        round=[0, 0, 1, 1, 1],
        capacity=[1] * 5,
        scoring=al.Scoring(costs="borda"),
    )

    assert made.costs.tolist() == [[2, 0, 0, 4, 2]]


def test_borda_of_topics_compares_what_a_round_offers() -> None:
    """The ballot is s, t, u; the second round offers t and u only."""
    made = al.Event.from_arrays(
        [[1, 2, 3, 2, 3]],
        round=[0, 0, 0, 1, 1],
        capacity=[1] * 5,
        topic=["s", "t", "u", "t", "u"],
        scoring=al.Scoring(costs="borda"),
    )
    topics = al.Choices("rank", "topic", texts(["s", "t", "u"]), np.array([[1, 2, 3]]))

    assert made.costs.tolist() == [[0, 2, 4, 0, 2]]
    assert made.replace(choices=topics).costs.tolist() == [[0, 2, 4, 0, 2]]


def test_borda_of_an_empty_seat_is_one_more_than_any_session() -> None:
    """The last of 3 sessions costs 4, whoever lists it."""
    made = named("borda", [[1, -1, -1], [-1, -1, -1]])

    assert made.empty_costs.tolist() == [[5], [0]]


def test_borda_of_a_blank_round_is_the_average_place() -> None:
    """Where it counts as unlisted: places 1 to 3 shared, one down each."""
    made = named("borda", [[1, 2, -1], [-1, -1, -1]], blank="unlisted")
    blank = al.Event.from_arrays(
        [[1, -1, -1, -1]],
        round=[0, 1, 1, 1],
        capacity=[1] * 4,
        scoring=al.Scoring(costs="borda", blank="unlisted"),
    )

    assert made.costs.tolist() == [[0, 2, 4], [0, 0, 0]]
    assert blank.costs.tolist() == [[0, 2, 2, 2]]


def test_borda_with_a_stated_cost_of_unlisted_sessions_shares_only_ties() -> None:
    """What is not listed costs what the scoring says."""
    made = named("borda", [[1, 1, -1, -1]], unlisted=50)

    assert made.costs.tolist() == [[0, 0, 50, 50]]
    assert made.empty_costs.tolist() == [[50]]


def test_a_weight_multiplies_every_cost_of_the_person() -> None:
    """Of seats listed, not listed and left empty; a pinned one still costs nothing."""
    made = named(
        "linear", [[1, 2, -1], [1, 2, -1], [-1] * 3], weight=[1, 5, 9], pins=[(1, 1)]
    )

    assert made.costs.tolist() == [[0, 1, 2], [0, 0, 10], [0, 0, 0]]
    assert made.empty_costs.tolist() == [[2], [10], [0]]


def test_a_weight_multiplies_what_utilities_lack() -> None:
    """10 less 4, times 3."""
    made = al.Event.from_arrays(
        [[10, 4]], round=[0, 0], capacity=[1, 1], scale="utility", weight=[3]
    )

    assert made.costs.tolist() == [[0, 18]]


@pytest.mark.parametrize("costs", ["linear", "convex", "top3", "borda"])
def test_no_seat_costs_more_than_the_largest_cost(costs: str) -> None:
    """Taken or empty, of the heaviest or of anybody."""
    made = named(
        costs, [[1, 2, 3, 4], [1, -1, -1, -1], [1, 1, 2, -1]], weight=[2, 7, 1]
    )

    greatest = max(int(made.costs.max()), int(made.empty_costs.max()))
    assert greatest <= made.largest_cost == 7 * made.unlisted_cost


def test_people_of_different_weight_are_not_alike() -> None:
    """Unless no seat costs them anything."""
    apart = named("linear", [[1, 2], [1, 2], [1, 2]], weight=[1, 2, 1])
    alike = named("linear", [[-1, -1], [-1, -1]], weight=[1, 2])

    assert apart.classes.of_person.tolist() == [0, 1, 0]
    assert alike.classes.of_person.tolist() == [0, 0]


def test_a_what_if_keeps_weights() -> None:
    """Sessions that run or are cancelled change nobody's weight."""
    made = named("linear", [[1, 2], [1, 2]], weight=[1, 4])

    assert made.supposing([0], [1]).participants.weight.tolist() == [1, 4]


def test_bans_are_what_the_column_says() -> None:
    """Ada may not sit in water-1 or in the talk."""
    banned = np.argwhere(event().banned)

    assert banned.tolist() == [[0, 1], [0, 3]]


def test_unlisted_sessions_may_be_forbidden() -> None:
    """To those with a ballot, except where they are pinned."""
    made = event().replace(scoring=al.Scoring(unlisted="forbidden"))

    # Ada lists soil-1 and the talk, Bob soil-1 and water-1; Cyd has no ballot
    assert made.banned.tolist() == [
        [False, True, True, True],
        [False, False, True, True],
        [False] * 4,
    ]


def test_pinned_session_is_not_forbidden_though_unlisted() -> None:
    """Somebody who must sit there may."""
    made = al.Event.from_arrays(
        [[-1, 1]],
        round=[0, 0],
        capacity=[1, 1],
        pins=[(0, 0)],
        scoring=al.Scoring(unlisted="forbidden"),
    )

    assert made.banned.tolist() == [[False, False]]
    assert made.costs.tolist() == [[0, 0]]


# What frames may get wrong


def change(table: str, column: str, cells: list[Any]) -> Callable[[Frames], None]:
    """Return what sets a column of a frame."""

    def apply(given: Frames) -> None:
        given[table][column] = cells

    return apply


def setting(**settings: Any) -> Callable[[Frames], None]:
    """Return what sets arguments beside the frames."""
    return lambda given: given.update(settings)


WRONG: dict[str, tuple[Callable[[Frames], None], str, int | None, str | None, str]] = {
    "session twice": (
        change("sessions", "session", ["a", "b", "a", "talk"]),
        "sessions",
        2,
        "session",
        "each id once, and row 0 has it",
    ),
    "session without an id": (
        change("sessions", "session", ["soil-1", "water-1", None, "talk"]),
        "sessions",
        2,
        "session",
        "an empty cell",
    ),
    "invisible character": (
        change("participants", "participant", ["Ada", "Bob", "Cyd\u200b"]),
        "participants",
        2,
        "participant",
        "invisible",
    ),
    "space around": (
        change("participants", "participant", ["Ada", "Bob", "Cyd "]),
        "participants",
        2,
        "participant",
        "without spaces",
    ),
    "person twice": (
        change("participants", "participant", ["Ada", "Bob", "Ada"]),
        "participants",
        2,
        "participant",
        "each id once",
    ),
    "unknown round": (
        change("sessions", "round", [1, 1, 2, 3]),
        "sessions",
        3,
        "round",
        "got '3'; expected the id of a round",
    ),
    "no round": (
        change("sessions", "round", [1, 1, 2, None]),
        "sessions",
        3,
        "round",
        "an empty cell",
    ),
    "empty round": (
        change("sessions", "round", [1, 1, 1, 1]),
        "rounds",
        1,
        "round",
        "at least one session",
    ),
    "unknown room": (
        change("sessions", "room", ["amphi", None, "amhpi", None]),
        "sessions",
        2,
        "room",
        "Did you mean 'amphi'?",
    ),
    "room used twice": (
        change("sessions", "room", ["amphi", "amphi", None, None]),
        "sessions",
        1,
        "room",
        "one session at a time",
    ),
    "half a seat": (
        change("sessions", "capacity", [None, 2.5, None, None]),
        "sessions",
        1,
        "capacity",
        "got 2.5; expected a whole number",
    ),
    "negative capacity": (
        change("sessions", "capacity", [None, -1, None, None]),
        "sessions",
        1,
        "capacity",
        "got -1; expected 0 or more",
    ),
    "capacity in words": (
        change("rooms", "capacity", ["many"]),
        "rooms",
        0,
        "capacity",
        "got 'many'; expected a whole number",
    ),
    "minimum above the room": (
        change("sessions", "min_size", [4, None, None, None]),
        "sessions",
        0,
        "min_size",
        "got 4; expected at most the capacity, 3",
    ),
    "mandatory without seats": (
        change("rooms", "capacity", [0]),
        "sessions",
        0,
        "capacity",
        "the session is mandatory",
    ),
    "neither yes nor no": (
        change("sessions", "mandatory", ["maybe", None, None, None]),
        "sessions",
        0,
        "mandatory",
        "got 'maybe'; expected yes or no",
    ),
    "a clock time only": (
        change("sessions", "start", [None, None, None, "15:00"]),
        "sessions",
        3,
        "start",
        "a local time such as",
    ),
    "a time zone": (
        change("sessions", "start", [None, None, None, "2014-11-18T15:00+01:00"]),
        "sessions",
        3,
        "start",
        "a local time such as",
    ),
    "a number for a time": (
        change("sessions", "start", [None, None, None, 9]),
        "sessions",
        3,
        "start",
        "a local time such as",
    ),
    "end before start": (
        change("rounds", "end", ["2014-11-18T09:00", "2014-11-18T15:30"]),
        "rounds",
        0,
        "end",
        "an end after the start",
    ),
    "start without end": (
        change("sessions", "end", [None] * 4),
        "sessions",
        3,
        "end",
        "both a start and an end",
    ),
    "unknown pin": (
        change("participants", "pin", [["tallk"], None, None]),
        "participants",
        0,
        "pin",
        "Did you mean 'talk'?",
    ),
    "pin of a round not attended": (
        change("participants", "pin", [None, None, "soil-1"]),
        "participants",
        2,
        "pin",
        "a round that the person attends",
    ),
    "pin and ban": (
        change("participants", "pin", ["water-1", None, None]),
        "participants",
        0,
        "pin",
        "no pin to a session that the ban column names",
    ),
    "two pins in a round": (
        change("participants", "pin", [None, "soil-1;water-1", None]),
        "participants",
        1,
        "pin",
        "at most",
    ),
    "pins of one topic": (
        change("participants", "pin", ["soil-1;soil-2", None, None]),
        "participants",
        0,
        "pin",
        "no topic twice (no_repeat)",
    ),
    "pin named twice": (
        change("participants", "pin", ["soil-1;soil-1", None, None]),
        "participants",
        0,
        "pin",
        "each session once",
    ),
    "line break in a list": (
        change("participants", "ban", ['"soil-1\n;talk', None, "soil\r-1"]),
        "participants",
        2,
        "ban",
        "on one line",
    ),
    "unknown round attended": (
        change("participants", "attends", [None, None, 3]),
        "participants",
        2,
        "attends",
        "got '3'; expected the id of a round",
    ),
    "negative at_most": (
        change("participants", "at_most", [None, -1, None]),
        "participants",
        1,
        "at_most",
        "got -1; expected 0 or more",
    ),
    "a list for a name": (
        change("participants", "name", [["Ada"], None, None]),
        "participants",
        0,
        "name",
        "expected text",
    ),
    "unknown column": (
        change("participants", "organization", ["x", "y", "z"]),
        "participants",
        None,
        "organization",
        "Did you mean 'organisation'?",
    ),
    "unknown person on a ballot": (
        change("choices", "participant", ["Bob", "Adda"]),
        "choices",
        1,
        "participant",
        "Did you mean 'Ada'?",
    ),
    "two ballots": (
        change("choices", "participant", ["Bob", "Bob"]),
        "choices",
        1,
        "participant",
        "one ballot a person",
    ),
    "unknown session on ballots": (
        change("choices", "soil-9", [1, 1]),
        "choices",
        None,
        "soil-9",
        "Did you mean 'soil-",
    ),
    "rank zero": (
        change("choices", "talk", [None, 0]),
        "choices",
        1,
        "talk",
        "got 0; expected a rank from 1",
    ),
    "rank above the sessions": (
        change("choices", "talk", [None, 5]),
        "choices",
        1,
        "talk",
        "got 5; expected a rank from 1 to 4",
    ),
    "half a rank": (
        change("choices", "talk", [None, 1.5]),
        "choices",
        1,
        "talk",
        "got 1.5; expected a rank",
    ),
    "a word for a rank": (
        change("choices", "talk", [None, "first"]),
        "choices",
        1,
        "talk",
        "got 'first'; expected a rank",
    ),
    "a tie": (
        change("choices", "water-1", [2, None]),
        "choices",
        0,
        "water-1",
        "rank 2 once in a round",
    ),
    "unknown scale": (
        setting(scale="stars"),
        "choices",
        None,
        "scale",
        "got 'stars'; expected 'rank' or 'utility'",
    ),
    "unknown subject": (
        setting(of="room"),
        "choices",
        None,
        "of",
        "got 'room'; expected 'session' or 'topic'",
    ),
    "unknown round in a rule": (
        setting(rules=al.Rules(no_repeat=[["1", "3"]])),
        "rules",
        None,
        "no_repeat",
        "got '3'; expected the id of a round",
    ),
    "a word for no_repeat": (
        setting(rules=al.Rules(no_repeat="none")),
        "rules",
        None,
        "no_repeat",
        "got 'none'; expected 'all'",
    ),
    "a clash with itself": (
        setting(rules=al.Rules(clash=[("talk", "talk")])),
        "rules",
        None,
        "clash",
        "two different sessions",
    ),
    "falling costs": (
        setting(scoring=al.Scoring(costs=[0, 2, 1])),
        "scoring",
        None,
        "costs",
        "never fall",
    ),
    "too few costs": (
        setting(scoring=al.Scoring(costs=[0, 1])),
        "scoring",
        None,
        "costs",
        "a cost for each rank up to 3",
    ),
    "unknown name of costs": (
        setting(scoring=al.Scoring(costs="convexe")),
        "scoring",
        None,
        "costs",
        "'top3', 'borda' or a list of costs, one a rank. Did you mean 'convex'?",
    ),
    "unlisted as cheap as a fourth choice": (
        setting(scoring=al.Scoring(costs="top3", unlisted=6)),
        "scoring",
        None,
        "unlisted",
        "greater than what any listed session can cost, 6",
    ),
    "unlisted as cheap as a last place": (
        setting(scoring=al.Scoring(costs="borda", unlisted=2)),
        "scoring",
        None,
        "unlisted",
        "greater than what any listed session can cost, 2",
    ),
    "a weight of nothing": (
        change("participants", "weight", [1, 0, 1]),
        "participants",
        1,
        "weight",
        "got 0; expected 1 or more",
    ),
    "a negative weight": (
        change("participants", "weight", [1, 1, -2]),
        "participants",
        2,
        "weight",
        "got -2; expected 1 or more",
    ),
    "half a weight": (
        change("participants", "weight", [0.5, 1, 1]),
        "participants",
        0,
        "weight",
        "got 0.5; expected a whole number",
    ),
    "a weight that makes costs too great": (
        # a third choice costs 2, what is not listed 3
        change("participants", "weight", [1, 333_333_334, 1]),
        "participants",
        1,
        "weight",
        "expected at most 333333333: ",
    ),
    "unlisted as cheap as the last": (
        setting(scoring=al.Scoring(unlisted=2)),
        "scoring",
        None,
        "unlisted",
        "greater than what any listed session can cost, 2",
    ),
    "top of ranks": (
        setting(scoring=al.Scoring(top=5)),
        "scoring",
        None,
        "top",
        "no top where choices are ranks",
    ),
    "unknown blank": (
        setting(scoring=al.Scoring(blank="none")),
        "scoring",
        None,
        "blank",
        "expected 'indifferent' or 'unlisted'",
    ),
    "invisible character in the name": (
        setting(name="Lille\u202e"),
        "event",
        None,
        "name",
        "no invisible characters",
    ),
}
"""By name: what is changed; table, row, column and a part of the issue."""


@pytest.mark.parametrize(
    ("spoil", "table", "row", "column", "words"), WRONG.values(), ids=list(WRONG)
)
def test_wrong_input_is_told_with_its_place(
    spoil: Callable[[Frames], None],
    table: str,
    row: int | None,
    column: str | None,
    words: str,
) -> None:
    """An issue names table, row and column, and says what would be right."""
    given = frames()
    spoil(given)

    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_frames(**given)

    places = [(i.table, i.row, i.column) for i in caught.value.issues]
    assert (table, row, column) in places
    there = caught.value.issues[places.index((table, row, column))]
    assert words in str(there)


def test_the_greatest_weight_that_fits_is_taken() -> None:
    """A seat that costs others 3 costs the heaviest nearly 1,000,000,000."""
    given = frames()
    given["participants"]["weight"] = [333_333_333, 1, 1]

    assert int(al.Event.from_frames(**given).costs.max()) == 999_999_999


def test_a_bad_weight_is_told_beside_bad_choices() -> None:
    """One problem does not hide the other."""
    given = frames()
    given["participants"]["weight"] = [1, 0, 1]
    given["choices"]["talk"] = [None, 99]

    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_frames(**given)

    told = {(issue.table, issue.column) for issue in caught.value.issues}
    assert told == {("participants", "weight"), ("choices", "talk")}


def test_the_least_weight_always_fits() -> None:
    """Even where a utility of 0 costs as much as a cost may be."""
    made = al.Event.from_arrays(
        [[10**9, 0]], round=[0, 0], capacity=[1, 1], scale="utility"
    )

    assert made.costs.tolist() == [[0, 10**9]]


@pytest.mark.parametrize("costs", ["convex", "top3", "borda"])
def test_utilities_have_no_named_costs(costs: str) -> None:
    """A name other than the default would count for nothing."""
    with pytest.raises(al.InvalidEventError, match=r"no costs where .* utilities"):
        al.Event.from_arrays(
            [[5, 3]],
            round=[0, 0],
            capacity=[1, 1],
            scale="utility",
            scoring=al.Scoring(costs=costs),
        )


@pytest.mark.parametrize(("rank", "fits"), [(31_623, True), (31_624, False)])
def test_a_rank_whose_square_is_too_great_is_told(rank: int, *, fits: bool) -> None:
    """31,622 squared is below 1,000,000,000, and 31,623 squared above."""
    sessions = named("linear", [[1]]).sessions
    choices = al.Choices("rank", "session", texts(["S1"]), np.array([[rank]]))

    # an event of so many sessions would take minutes
    scoring = al.Scoring(costs="convex")
    issues = validating_choices.of_scoring(sessions, choices, scoring)

    expected = (
        "scoring, column 'costs': got 'convex' and a rank of 31624; "
        "expected no rank that costs more than 1000000000"
    )
    assert [str(issue) for issue in issues] == [expected] * (not fits)


def test_missing_columns_are_told() -> None:
    """Each table says which column it lacks, and what was perhaps meant."""
    given = plain_frames()
    given["sessions"] = given["sessions"].rename(columns={"session": "sesion"})
    given["participants"] = given["participants"].rename(columns={"participant": "who"})

    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_frames(**given)

    assert "sessions: got the columns" in str(caught.value)
    assert "expected a column 'session'. Did you mean 'sesion'?" in str(caught.value)
    assert "expected a column 'participant'." in str(caught.value)


def test_column_that_comes_twice_is_told() -> None:
    """Two columns of one name cannot both be meant."""
    given = plain_frames()
    given["choices"] = pd.DataFrame([["Ada", 1, 2]], columns=["participant", "a", "a"])

    with pytest.raises(al.InvalidEventError, match="'a': expected each column once"):
        al.Event.from_frames(**given)


def test_index_named_like_a_column_is_told() -> None:
    """An index that repeats a column is a column that comes twice."""
    given = plain_frames()
    given["choices"] = given["choices"].set_index("participant", drop=False)

    with pytest.raises(al.InvalidEventError, match="expected each column once"):
        al.Event.from_frames(**given)


def test_choice_named_twice_in_rows_is_told() -> None:
    """A row a choice: the second row is to blame."""
    long = pd.DataFrame(
        {"participant": ["Ada", "Ada"], "session": ["a", "a"], "rank": [1, 2]}
    )

    with pytest.raises(al.InvalidEventError, match=r"choices, row 1, column 'session'"):
        al.Event.from_frames(**{**plain_frames(), "choices": long})


def test_tie_in_rows_is_told_at_the_row_of_the_choice() -> None:
    """A contradiction between rows names a row of the table of choices."""
    long = pd.DataFrame(
        {
            "participant": ["Bob", "Ada", "Ada"],
            "session": ["a", "a", "b"],
            "rank": [1, 1, 1],
        }
    )

    with pytest.raises(al.InvalidEventError, match=r"choices, row 2, column 'b'"):
        al.Event.from_frames(**{**plain_frames(), "choices": long})


@pytest.mark.parametrize("sessions", [3, 60, 61, 62, 80])
def test_a_tie_of_the_largest_rank_is_told(sessions: int) -> None:
    """However many ranks there are: Bob gives the last to two sessions."""
    ranks = [[*range(1, sessions + 1)], [sessions, *range(2, sessions + 1)]]

    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_arrays(
            ranks, round=[0] * sessions, capacity=[2] * sessions, participants=PEOPLE
        )

    assert [(i.row, i.got) for i in caught.value.issues] == [
        (1, f"rank {sessions} twice by 'Bob'")
    ]


def test_ties_are_told_beside_ranks_out_of_range() -> None:
    """All problems at once."""
    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_arrays([[2, 2, 4], [-2, -2, 1]], round=[0] * 3, capacity=[1] * 3)

    assert [(i.row, i.got) for i in caught.value.issues] == [
        (0, "4"),
        (1, "-2"),
        (1, "-2"),
        (0, "rank 2 twice by 'P1'"),
        (1, "rank -2 twice by 'P2'"),
    ]


@pytest.mark.parametrize(
    ("ids", "rows"),
    [
        (["Ada", "Bob"], []),
        (["Bob", "Ada"], []),
        (["x" * 200, "Zoé"], []),
        (["Bob", "Bob"], [1]),
        (["Ada", "A\0a"], [1]),
        (["Ada", "Ad\0"], [1]),
        (["\0", "Ada"], [0]),
        (["Ada", "A\x7f"], [1]),
        (["Ada", "A\x1f"], [1]),
        (["Ada", " Bob"], [1]),
        (["Ada", ""], [1]),
        (["", ""], [0, 1]),
    ],
)
def test_ids_can_be_told_apart_by_eye(ids: list[str], rows: list[int]) -> None:
    """Neither twice, nor empty, nor with characters that nobody sees."""
    try:
        al.Event.from_arrays(
            [[1], [1]], round=[0], capacity=[2], participants=texts(ids)
        )
        found = set()
    except al.InvalidEventError as error:
        found = {issue.row for issue in error.issues}

    assert found == set(rows)


def test_ids_made_up_are_padded_so_that_they_sort() -> None:
    """A hundred people need three digits."""
    ranks = np.ones((100, 1), dtype=np.int32)

    ids = al.Event.from_arrays(ranks, round=[0], capacity=[100]).participants.ids

    assert ids[[0, 8, 9, 98, 99]].tolist() == ["P001", "P009", "P010", "P099", "P100"]


@pytest.mark.parametrize("names", [["", ""], ["b", "a"], ["é", "a"], ["b" * 99, "a"]])
def test_rows_in_another_order_keep_their_texts(names: list[str]) -> None:
    """Short, long, empty, and not of ASCII."""
    event = al.Event.from_arrays([[1], [1]], round=[0], capacity=[2])
    people = event.participants.replace(name=names)

    moved = event.replace(participants=people).arranged(np.array([1, 0]), np.array([0]))

    assert moved.participants.name.tolist() == names[::-1]
    assert moved.participants.ids.tolist() == ["P2", "P1"]


@given(
    rows=st.lists(
        st.lists(st.integers(-1, 1), min_size=3, max_size=3), min_size=1, max_size=9
    ),
    factors=st.sampled_from([None, 0]),
)
def test_equal_rows_are_grouped(rows: list[list[int]], factors: int | None) -> None:
    """In the order of their first members, also where all rows have the same hash."""
    names = [tuple(row) for row in rows]
    classes = list(dict.fromkeys(names))

    with pytest.MonkeyPatch.context() as patch:
        if factors is not None:
            patch.setattr(derived, "factors", lambda _: np.full(3, factors, np.uint64))
        found = derived.grouped(np.array(rows, dtype=np.int32))

    assert found.of_person.tolist() == [classes.index(name) for name in names]
    assert found.first.tolist() == [names.index(name) for name in classes]
    assert found.size.tolist() == [names.count(name) for name in classes]


def test_ties_may_be_allowed() -> None:
    """Then two sessions of a round share a rank."""
    given = plain_frames()
    given["choices"]["b"] = [1, 1]

    made = al.Event.from_frames(**given, ties=True)

    assert made.costs.tolist() == [[0, 0], [0, 0]]


def test_all_problems_are_told_at_once() -> None:
    """Problems of five tables, of cells and of what they say together, in one error."""
    given = frames()
    given["rounds"]["end"] = ["2014-11-18T09:00", "2014-11-18T15:30"]
    given["sessions"]["mandatory"] = ["maybe", None, None, None]
    given["rooms"]["capacity"] = [-1]
    given["participants"]["participant"] = ["Ada", "Bob", "Bob"]
    given["choices"]["talk"] = [None, 0]

    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_frames(**given)

    tables = {issue.table for issue in caught.value.issues}
    assert tables == {"rounds", "sessions", "rooms", "participants", "choices"}
    assert str(caught.value).startswith("5 problems in the event's data:\n  - ")


def test_many_problems_are_counted_after_the_first_200() -> None:
    """A message stays readable; the issues are all there."""
    given = plain_frames()
    given["participants"] = pd.DataFrame({"participant": ["Ada"] * 301})

    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_frames(**given)

    assert len([i for i in caught.value.issues if i.table == "participants"]) == 300
    assert str(caught.value).splitlines()[-1].endswith(" more")
    assert len(str(caught.value).splitlines()) == 202


def test_long_faulty_values_are_cut_and_escaped() -> None:
    """A message quotes at most 60 characters, none of which moves the cursor."""
    given = plain_frames()
    given["sessions"]["capacity"] = ["\x1b[2J" + "x" * 1000, 1]

    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_frames(**given)

    assert "\x1b" not in str(caught.value)
    assert max(map(len, str(caught.value).splitlines())) < 200


def test_error_survives_a_pickle() -> None:
    """A worker process can hand the error back."""
    with pytest.raises(al.InvalidEventError) as caught:
        al.Event.from_frames(**{**plain_frames(), "scale": "stars"})

    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # our own bytes

    assert again.issues == caught.value.issues


# A million people


def test_a_million_people_take_little_memory() -> None:
    """Fourteen sessions, three rounds: under 300 MB, and no object per person."""
    people = 1_000_000
    values = np.tile(np.arange(1, 15, dtype=np.int32), (people, 1))

    made = al.Event.from_arrays(
        values, round=[0] * 5 + [1] * 5 + [2] * 4, capacity=[people] * 14
    )

    columns = arrays_of(made)
    assert sum(array.nbytes for array in columns.values()) < 300_000_000
    assert not any(array.dtype == object for array in columns.values())
    assert made.participants.ids[-1] == "P1000000"


def test_tables_of_text_hold_no_objects() -> None:
    """Texts lie in one block of memory, whatever they were made from."""
    rooms = Rooms(texts(["amphi"]), np.array([3]))

    assert rooms.ids.dtype != object


# Ranks


def test_ranks_are_those_of_the_ballot() -> None:
    """What is not listed comes after all ranks that anybody gives."""
    event = al.Event.from_arrays(
        [[1, 2, 3], [2, al.UNLISTED, 1]], round=[0, 0, 1], capacity=[2, 2, 2]
    )

    assert event.ranks.tolist() == [[1, 2, 3], [2, 4, 1]]
    assert event.last_rank == 4


def test_a_utility_has_the_rank_of_its_round() -> None:
    """Equal utilities share a rank, and the next one is counted after both."""
    event = al.Event.from_arrays(
        [[5, 5, 1, 9, 2]], round=[0, 0, 0, 1, 1], capacity=[1] * 5, scale="utility"
    )

    assert event.ranks.tolist() == [[1, 1, 3, 1, 2]]


def test_a_seat_without_an_opinion_or_a_choice_has_no_rank() -> None:
    """Pinned seats, blank rounds and people without a ballot count as well served."""
    none = al.UNLISTED
    event = al.Event.from_arrays(
        [[2, 1, none], [none, none, none]],
        round=[0, 0, 1],
        capacity=[2, 2, 2],
        pins=[(0, 0)],
    )

    assert event.ranks.tolist() == [[0, 1, 0], [0, 0, 0]]
