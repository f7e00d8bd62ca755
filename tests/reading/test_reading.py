"""A folder is read as its organiser means it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from allocation.errors import InvalidEventError
from allocation.event import NO_ROOM, UNLIMITED
from allocation.reading import read_event
from allocation.reading import sheet as sheets
from allocation.reading import source as sources
from tests.reading.bad_folders import (
    CHOICES,
    EVENT,
    GOOD,
    PARTICIPANTS,
    ROOMS,
    SESSIONS,
    WIDE,
    Damage,
    both,
    choices,
    event,
    people,
    put,
    remove,
    sessions,
    weight,
    write_good,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the good folder."""
    return write_good(tmp_path / "event")


def test_the_good_folder_says_what_it_says(folder: Path) -> None:
    """Each file of the good folder arrives in its table."""
    read = read_event(folder)

    assert read.name == "Rencontre des collectivités"
    assert list(read.rounds) == ["1", "2", "3"]
    assert read.rounds.title.tolist() == ["Mardi, 14 h", "", ""]
    assert str(read.rounds.start[2]) == "2014-11-19T09:00"
    assert list(read.rooms) == ["amphi", "salle 12", "salle 14"]
    assert read.sessions.room.tolist() == [0, 1, 0, 1, 0, NO_ROOM]
    assert read.sessions.capacity.tolist()[3:] == [UNLIMITED, 5, UNLIMITED]
    assert read.sessions.mandatory.tolist() == [False] * 3 + [True] + [False] * 2
    assert read.participants.name[2] == "Chloé"
    assert read.participants.attends[:3].tolist() == [
        [True, True, True],
        [True, True, False],
        [True, False, True],
    ]
    assert read.participants.pins.tolist() == [[3, 0]]
    assert read.participants.bans.tolist() == [[4, 1], [4, 2]]
    assert read.choices.values[0].tolist() == [1, 2, -1, 1, -1, -1]
    assert read.rules.no_repeat == (("1", "2"), ("2", "3"))
    assert read.rules.clash == (("b1", "c3"),)
    assert read.scoring.costs == (0, 1, 4, 9, 16, 25)
    assert read.scoring.unlisted == 40


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be-marked"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_exports_of_all_kinds_are_the_same(
    folder: Path, encoding: str, delimiter: str, ending: str
) -> None:
    """Encoding, separator and line ends of an export change nothing."""
    expected = read_event(folder)

    for name in ("sessions.csv", "rooms.csv", "participants.csv", "choices.csv"):
        text = GOOD[name].replace("b1;a2", '"b1;a2"').replace("1;2", '"1;2"')
        text = text.replace("1;3", '"1;3"').replace(",", delimiter)
        text = text.replace("\n", ending)
        if encoding == "utf-16-be-marked":
            data = b"\xfe\xff" + text.encode("utf-16-be")
        else:
            data = text.encode(encoding)
        (folder / name).write_bytes(data)

    assert read_event(folder) == expected


def test_a_named_encoding_is_used(folder: Path) -> None:
    """Whoever knows the encoding may say it."""
    expected = read_event(folder)
    for name in ("sessions.csv", "participants.csv"):
        put(name, GOOD[name].encode("cp850"))(folder)

    assert read_event(folder) != expected
    assert read_event(folder, encoding="cp850") == expected


@pytest.mark.parametrize("encoding", ["utf-9", "hex"])
def test_an_unknown_encoding_is_refused(folder: Path, encoding: str) -> None:
    """A misspelled encoding is the caller's mistake, not the folder's."""
    with pytest.raises(ValueError, match="name of an encoding") as caught:
        read_event(folder, encoding=encoding)

    assert not isinstance(caught.value, InvalidEventError)


def test_a_line_may_declare_the_separator(folder: Path) -> None:
    """A first line ``sep=;`` is obeyed, and counted as a line."""
    expected = read_event(folder)
    put("rooms.csv", "sep=;\r\n" + ROOMS.replace(",", ";"))(folder)

    assert read_event(folder) == expected

    put("rooms.csv", "sep=;\r\n" + ROOMS.replace(",", ";").replace("30", "x"))(folder)
    with pytest.raises(InvalidEventError, match="line 3, column 'capacity'"):
        read_event(folder)


def test_separators_within_quoted_titles_are_not_counted(folder: Path) -> None:
    """Only what stands outside quotation marks tells what separates cells."""
    expected = read_event(folder)
    event(('["email"]', '["email", "a, b, c\\nd, e"]'))(folder)

    put(
        "rooms.csv",
        'room;capacity;"a, b, c\nd, e"\namphi;30;\nsalle 12;6;\nsalle 14;4;\n',
    )(folder)

    assert read_event(folder) == expected


def test_blank_lines_and_columns_are_passed_over(folder: Path) -> None:
    """What a spreadsheet leaves around a table does not count, but its lines do."""
    expected = read_event(folder)
    text = "\n" + ROOMS.replace("\n", ",\n").replace("amphi", "\n , ,\namphi")

    put("rooms.csv", text + ",,\n\n")(folder)

    assert read_event(folder) == expected


def test_lines_are_counted_as_an_editor_does(folder: Path) -> None:
    """A cell of several lines and blank lines move what follows."""
    sessions(
        ("Budget participatif,amphi,5,2", '"Budget\nparticipatif",amphi,5,2'),
        ("d3,3", "\n\nd3,4"),
    )(folder)

    with pytest.raises(InvalidEventError, match="line 10, column 'round'"):
        read_event(folder)


def test_spaces_around_a_cell_do_not_count(folder: Path) -> None:
    """Ids, numbers and titles of columns may stand between spaces."""
    expected = read_event(folder)
    choices(("participant,session,rank", " participant , session,rank "))(folder)
    choices(("P5,c2,1", "  P5,\u00a0c2 , 1"))(folder)
    people(("b1;a2", " b1 ; a2 "))(folder)

    assert read_event(folder) == expected


def test_spaces_around_a_text_are_kept(folder: Path) -> None:
    """A name is what the cell says, and all of it."""
    people(("Ada", "  Ada "))(folder)

    assert read_event(folder).participants.name[0] == "  Ada "


def test_a_guard_is_taken_off(folder: Path) -> None:
    """The mark that keeps a spreadsheet from running a text is not part of it."""
    people(("Ada", "'=Ada"), ("Bob", "'=Bob' (sic)"), ("Guy", "'Guy'"))(folder)

    names = read_event(folder).participants.name.tolist()

    assert [names[0], names[1], names[6]] == ["=Ada", "=Bob' (sic)", "'Guy'"]


def test_a_wide_table_says_the_same_as_a_long_one(folder: Path) -> None:
    """Choices may have a row for each person or a row for each choice."""
    expected = read_event(folder)

    put("choices.csv", WIDE)(folder)

    assert read_event(folder) == expected


def test_people_may_rank_topics(folder: Path) -> None:
    """Choices of a topic are read by its id."""
    event(('of = "session"', 'of = "topic"'))(folder)
    put("choices.csv", "participant,topic,rank\nP1,transport,1\nP1,budget,2\n")(folder)

    read = read_event(folder)

    assert read.choices.items.tolist() == ["budget", "digital", "plenary", "transport"]
    assert read.choices.values[0].tolist() == [2, -1, -1, 1]


def test_a_header_of_choices_is_enough(folder: Path) -> None:
    """An event in which nobody wants anything is an event."""
    put("choices.csv", "participant,session,rank\n")(folder)

    assert not read_event(folder).listed.any()


def test_rooms_are_needed_only_if_named(folder: Path) -> None:
    """Without rooms in sessions.csv there need be no rooms.csv."""
    text = SESSIONS.replace("amphi", "").replace("salle 12", "")
    both(put("sessions.csv", text), remove("rooms.csv"))(folder)

    assert len(read_event(folder).rooms) == 0


def test_settings_have_defaults(folder: Path) -> None:
    """An event.toml with nothing but a format and rounds is enough."""
    rounds = EVENT[EVENT.index("[[rounds]]") : EVENT.index("[choices]")]
    put("event.toml", "\ufeffformat = 1\n" + rounds)(folder)
    put(
        "participants.csv",
        PARTICIPANTS.replace(",email,", ",,").replace("ada@example.org", ""),
    )(folder)

    read = read_event(folder)

    assert read.name == ""
    assert read.rules.no_repeat == "all"
    assert read.scoring.costs == "linear"
    assert read.choices.scale == "rank"


def test_weights_are_read_and_an_empty_one_is_1(folder: Path) -> None:
    """One person says 2, one nothing, one 7, and the others 1."""
    assert read_event(folder).participants.weight.tolist() == [1] * 8
    weight("7")(folder)

    assert read_event(folder).participants.weight.tolist() == [2, 1, 7] + [1] * 5


@pytest.mark.parametrize("costs", ["linear", "convex", "top3", "borda"])
def test_costs_may_have_a_name(costs: str, folder: Path) -> None:
    """A name is kept as a name."""
    event(("[0, 1, 4, 9, 16, 25]", f'"{costs}"'))(folder)

    assert read_event(folder).scoring.costs == costs


def test_a_column_that_is_not_read_may_be_anything(folder: Path) -> None:
    """Ignored columns are not looked at, even twice or damaged."""
    expected = read_event(folder)
    people((",email,", ",email,email,"), ("ada@example.org,", "ada@example.org,=x,"))(
        folder
    )
    text = (folder / "participants.csv").read_text(encoding="utf-8").splitlines()
    rows = [text[0], text[1]]
    for row in text[2:]:
        cells = row.split(",")
        rows.append(",".join([*cells[:5], "", *cells[5:]]))
    put("participants.csv", "\n".join(rows))(folder)

    assert read_event(folder) == expected


def test_all_files_report_together(folder: Path) -> None:
    """Problems of every file come in one list, by file and line."""
    both(
        event(('"indifferent"', '"nothing"'), ('["2", "3"]', '["2", "9"]')),
        sessions(("d3,3", "d3,4"), ("5,2", "5,deux")),
        people(("1;3,2", "1;3,-2"), ("P8", "p7")),
        choices(("P5,c2,1", "P5,c2,0"), ("P6,b1,2", "P6,b9,2")),
        put("rooms.csv", ROOMS.replace("30", "trente")),
    )(folder)

    with pytest.raises(InvalidEventError) as caught:
        read_event(folder)

    where = [(i.table, i.row, i.column) for i in caught.value.issues]
    assert where == [
        ("event.toml", 27, "rules.no_repeat"),
        ("event.toml", 33, "scoring.blank"),
        ("sessions.csv", 2, "min_size"),
        ("sessions.csv", 7, "round"),
        ("rooms.csv", 2, "capacity"),
        ("participants.csv", 4, "at_most"),
        ("participants.csv", 9, "participant"),
        ("choices.csv", 9, "rank"),
        ("choices.csv", 11, "session"),
    ]


def test_a_missing_file_hides_no_problem_of_another(folder: Path) -> None:
    """What can be checked without the missing files is checked."""
    both(
        remove("event.toml"),
        remove("sessions.csv"),
        people(("P8", "P7"), ("1;3,2", "1;3,deux")),
        put("rooms.csv", ROOMS.replace("30", "-30")),
    )(folder)

    with pytest.raises(InvalidEventError) as caught:
        read_event(folder)

    where = [(i.table, i.row, i.column) for i in caught.value.issues]
    assert where == [
        ("event.toml", None, None),
        ("sessions.csv", None, None),
        ("rooms.csv", 2, "capacity"),
        ("participants.csv", 4, "at_most"),
        ("participants.csv", 9, "participant"),
    ]


Place = tuple[str, int | None, str | None]
"""The file, line and column of a problem."""

RANK_TWICE = choices(("P6,b1,2", "P6,b1,1")), ("choices.csv", 11, "rank")
RANK_0 = choices(("P5,c2,1", "P5,c2,0")), ("choices.csv", 9, "rank")
STRANGER = choices(("P5,c2,1", "P9,c2,1")), ("choices.csv", 9, "participant")
PIN_AND_BAN = people((",a1,", ",a1,a1")), ("participants.csv", 5, "pin")
TWO_PINS = people((",a1,", ",a1;b1,")), ("participants.csv", 5, "pin")
NEGATIVE = sessions(("amphi,5,2", "amphi,-5,2")), ("sessions.csv", 2, "capacity")
MINIMUM = sessions(("amphi,5,2", "amphi,5,6")), ("sessions.csv", 2, "min_size")
COSTS = event(("9, 16", "9, 6")), ("event.toml", 31, "scoring.costs")
UNLISTED = event(("= 40", '= "never"')), ("event.toml", 32, "scoring.unlisted")

NO_EVENT = remove("event.toml"), ("event.toml", None, None)
NO_ROOMS = remove("rooms.csv"), ("rooms.csv", None, None)
NO_CHOICES = remove("choices.csv"), ("choices.csv", None, None)
NO_PEOPLE = remove("participants.csv"), ("participants.csv", None, None)
SCALE = event(('"rank"', '"ranks"')), ("event.toml", 21, "choices.scale")
TIES = event(("ties = false", "ties = 0")), ("event.toml", 23, "choices.ties")
ROUND = sessions(("d3,3", "d3,9")), ("sessions.csv", 7, "round")
NO_REPEAT = event(('["2", "3"]', '["2", "9"]')), ("event.toml", 27, "rules.no_repeat")
RULE = event(("clash =", "clashes =")), ("event.toml", 28, "rules.clashes")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (NO_ROOMS, NEGATIVE),
        (NO_ROOMS, MINIMUM),
        (ROUND, RANK_TWICE),
        (ROUND, PIN_AND_BAN),
        (ROUND, TWO_PINS),
        (NO_REPEAT, PIN_AND_BAN),
        (NO_REPEAT, TWO_PINS),
        (RULE, TWO_PINS),
        (NO_EVENT, STRANGER),
        (NO_EVENT, RANK_0),
        (NO_EVENT, PIN_AND_BAN),
        (SCALE, STRANGER),
        (SCALE, RANK_0),
        (TIES, STRANGER),
        (TIES, RANK_0),
        (RANK_TWICE, COSTS),
        (RANK_TWICE, UNLISTED),
        (NO_CHOICES, COSTS),
        (NO_PEOPLE, COSTS),
        (NO_PEOPLE, UNLISTED),
    ],
)
def test_no_problem_hides_another_that_does_not_depend_on_it(
    first: tuple[Damage, Place], second: tuple[Damage, Place], folder: Path
) -> None:
    """Both are told at once, and nothing that only follows from them."""
    both(first[0], second[0])(folder)

    with pytest.raises(InvalidEventError) as caught:
        read_event(folder)

    where = [(i.table, i.row, i.column) for i in caught.value.issues]
    assert set(where) == {first[1], second[1]}, str(caught.value)
    assert len(where) == 2, str(caught.value)


def test_what_ties_allow_is_no_problem_while_ties_cannot_be_read(folder: Path) -> None:
    """Whether a rank may be given twice is not known."""
    both(TIES[0], RANK_TWICE[0])(folder)

    with pytest.raises(InvalidEventError) as caught:
        read_event(folder)

    assert [issue.column for issue in caught.value.issues] == ["choices.ties"]


def test_lines_of_event_toml_are_not_guessed(folder: Path) -> None:
    """A file with texts of several lines gives keys, and no lines."""
    event(('"Mardi, 14 h"', '"""\n[scoring]\nblank = 3"""'), ('"indifferent"', "3"))(
        folder
    )

    with pytest.raises(InvalidEventError, match=r"toml, key 'scoring\.blank'"):
        read_event(folder)


def test_a_thousand_unknown_names_do_not_stall(folder: Path) -> None:
    """Suggestions are looked for a few times only, however many names are unknown."""
    rows = "".join(f"nobody-{k},a1,1\n" for k in range(3000))
    ids = "".join(f"Q{k:05},,,,,,,,\n" for k in range(9000))
    put("participants.csv", PARTICIPANTS + ids)(folder)
    put("choices.csv", CHOICES + rows)(folder)

    with pytest.raises(InvalidEventError) as caught:
        read_event(folder)

    assert len(caught.value.issues) == 3000


def test_a_file_larger_than_the_limit_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is not even decoded beyond the limit, which the message names."""
    monkeypatch.setattr(sources, "MAX_BYTES", 100)

    with pytest.raises(InvalidEventError, match="at most 100 bytes"):
        read_event(folder)


def test_a_table_longer_than_the_limit_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table has no more rows than the limit, which the message names."""
    monkeypatch.setattr(sheets, "MAX_ROWS", 8)

    with pytest.raises(InvalidEventError, match="line 10: expected at most 8 rows"):
        read_event(folder)


def test_a_file_that_cannot_be_opened_is_reported(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system says of a file is passed on."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(InvalidEventError, match=r"rooms.csv: got Permission denied"):
        read_event(folder)


def test_a_folder_that_cannot_be_opened_is_reported(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system says of a folder is passed on."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)

    with pytest.raises(InvalidEventError, match="Permission denied"):
        read_event(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    """A file that is no file is refused, instead of read for ever."""
    (folder / "rooms.csv").unlink()
    os.mkfifo(folder / "rooms.csv")

    with pytest.raises(InvalidEventError, match=r"rooms.csv: got something else"):
        read_event(folder)
