"""What is written is read back, whatever its texts."""

from __future__ import annotations

import csv
import dataclasses
import random
import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocation.errors import InvalidEventError
from allocation.event import Event
from allocation.event.tables import texts
from allocation.reading import read_event, remarks, write_event
from allocation.reading.folder import event_of
from allocation.reading.source import CSV, EVENT, Source
from allocation.reading.writing import files_of
from allocation.rules import Rules
from tests.reading.bad_folders import GOOD, write_good
from tests.reading.bad_rules import RICH
from tests.reading.strategies import events

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def event(tmp_path: Path) -> Event:
    """Return the event of the good folder."""
    return read_event(write_good(tmp_path / "good"))


@given(events(), st.sampled_from([",", ";", "\t"]))
def test_any_event_comes_back_from_its_files(event: Event, delimiter: str) -> None:
    """An event written with any separator is read back as it was."""
    files = files_of(event, delimiter=delimiter)

    assert event_of(Source(files)) == event


@given(events())
def test_no_remark_fails(event: Event) -> None:
    """Every valid event can be remarked upon, in sentences."""
    assert all(remark.endswith(".") for remark in remarks(event))


@given(st.data())
def test_any_bytes_are_read_or_refused(data: st.DataObject) -> None:
    """Files of any bytes give an event or a list of problems, and nothing else."""
    good = data.draw(st.sampled_from([GOOD, RICH]))
    contents = {name: text.encode() for name, text in good.items()}
    seed = data.draw(st.integers(0, 2**32))
    for name in data.draw(st.sets(st.sampled_from(sorted(contents)), min_size=1)):
        contents[name] = _spoilt(contents[name], random.Random(seed))  # noqa: S311

    try:
        read = event_of(Source(contents))
    except InvalidEventError as error:
        issues = error.issues
    else:
        assert isinstance(read, Event)
        return
    assert issues
    assert {issue.table for issue in issues} <= {EVENT, *CSV.values()}


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoilt))
        piece = chance.choice(
            [
                b"",
                b'"',
                b",",
                b";",
                b"\r",
                b"\n",
                b"'",
                b"-",
                b"\x00",
                b"\xff",
                b"9",
                b"[",
            ]
        )
        spoilt[at : at + chance.randint(0, 12)] = piece
    return bytes(spoilt)


def test_an_event_comes_back_from_its_folder(event: Event, tmp_path: Path) -> None:
    """A folder that was written is read as the same event."""
    write_event(event, tmp_path / "new" / "folder")

    assert read_event(tmp_path / "new" / "folder") == event


def test_groups_are_written_into_a_table_of_their_own() -> None:
    """Those of event.toml too, in their order; quotas and limits stay there."""
    contents = {name: text.encode() for name, text in RICH.items()}
    event = event_of(Source(contents))

    files = files_of(event, delimiter=",")

    assert files["groups.csv"].decode("utf-8-sig").splitlines() == [
        "group,participant,rule,rounds",
        "together-1,P6,together,",
        "together-1,P7,together,",
        "apart-1,P1,apart,1;2",
        "apart-1,P2,apart,1;2",
        "apart-2,P7,apart,1;2",
        "apart-2,P8,apart,1;2",
    ]
    assert 'share_of_group = "333/1000"' in files["event.toml"].decode()
    assert event_of(Source(files)) == event


def test_one_walk_between_any_rooms_is_written_as_one_number() -> None:
    """And means each pair of rooms once."""
    rich = RICH[EVENT].replace('[["amphi", "salle 12", 10]]', "7")
    contents = {n: t.encode() for n, t in {**RICH, EVENT: rich}.items()}
    event = event_of(Source(contents))

    assert event.walks.tolist() == [[0, 7, 7], [7, 0, 7], [7, 7, 0]]
    assert "walking = 7\n" in files_of(event, delimiter=",")[EVENT].decode()


def test_the_same_event_gives_the_same_bytes(event: Event, tmp_path: Path) -> None:
    """Writing what was read changes no byte."""
    write_event(event, tmp_path / "one")
    write_event(read_event(tmp_path / "one"), tmp_path / "two")

    for name in GOOD:
        one, two = tmp_path / "one" / name, tmp_path / "two" / name
        assert one.read_bytes() == two.read_bytes()


def test_a_folder_is_not_overwritten_by_chance(event: Event, tmp_path: Path) -> None:
    """Files that are there stay, unless somebody asks to overwrite them."""
    folder = write_good(tmp_path / "good")

    with pytest.raises(FileExistsError, match="overwrite"):
        write_event(event, folder)

    assert (folder / "rooms.csv").read_text(encoding="utf-8") == GOOD["rooms.csv"]


def test_no_file_of_an_older_event_is_left(event: Event, tmp_path: Path) -> None:
    """An event without rooms written over one with rooms has none."""
    write_event(event, tmp_path / "event")
    people = event.participants.replace(
        name=[""] * 8, organisation=[""] * 8, category=[""] * 8
    )
    small = Event.from_arrays(
        event.choices.values,
        round=event.sessions.round,
        capacity=[9] * 6,
        participants=people.ids,
    )

    write_event(small, tmp_path / "event", overwrite=True)

    assert read_event(tmp_path / "event") == small


def test_ids_too_much_alike_are_not_written(event: Event, tmp_path: Path) -> None:
    """What could not be read is not written, and the reason is told."""
    twins = event.participants.replace(ids={"P8": "p7"})

    with pytest.raises(InvalidEventError, match="capitals"):
        write_event(event.replace(participants=twins), tmp_path / "event")

    assert not (tmp_path / "event").exists()


def test_a_text_longer_than_a_cell_is_not_written(event: Event, tmp_path: Path) -> None:
    """A text that a spreadsheet would cut is refused."""
    people = event.participants.replace(name={"P1": "A" * 32_768})

    with pytest.raises(InvalidEventError, match="32,767"):
        write_event(event.replace(participants=people), tmp_path / "event")


def test_a_nul_is_in_no_valid_event(event: Event) -> None:
    """A NUL character, which no CSV file should hold, is refused from the start."""
    people = event.participants.replace(name={"P1": "A\0"})

    with pytest.raises(InvalidEventError, match="NUL"):
        event.replace(participants=people)


def test_half_a_character_is_in_no_valid_event(event: Event) -> None:
    """A lone surrogate, which no file can hold, is refused from the start."""
    with pytest.raises(InvalidEventError, match="name"):
        event.replace(name="\ud800")


def test_what_would_come_back_otherwise_is_not_written(
    event: Event, tmp_path: Path
) -> None:
    """Pins out of order, which no reader makes, are refused and not reordered."""
    people = dataclasses.replace(
        event.participants, bans=event.participants.bans[::-1].copy()
    )

    with pytest.raises(InvalidEventError, match="sorted"):
        write_event(event.replace(participants=people), tmp_path / "event")


def test_a_setting_of_an_odd_type_is_not_written(event: Event, tmp_path: Path) -> None:
    """A setting that is neither text nor number is a mistake of the caller."""
    odd = event.replace(rules=Rules(empty_seats=None))  # type: ignore[arg-type]

    with pytest.raises(TypeError, match="None"):
        write_event(odd, tmp_path / "event")


def test_only_columns_with_something_in_them_are_written(
    event: Event, tmp_path: Path
) -> None:
    """Optional columns that are empty are left out."""
    write_event(event, tmp_path / "event")

    text = (tmp_path / "event" / "sessions.csv").read_text(encoding="utf-8-sig")
    header = text.partition("\n")[0]
    assert header == "session,round,topic,title,room,capacity,min_size,mandatory"


def test_weights_are_written_if_somebody_has_another(
    event: Event, tmp_path: Path
) -> None:
    """A column of ones is left out; else everybody's weight is there."""
    weighted = event.replace(participants=event.participants.replace(weight={"P2": 5}))
    write_event(event, tmp_path / "plain")
    write_event(weighted, tmp_path / "weighted")

    def rows(name: str) -> list[dict[str, str]]:
        path = tmp_path / name / "participants.csv"
        return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))

    assert "weight" not in rows("plain")[0]
    assert [row["weight"] for row in rows("weighted")] == ["1", "5", *["1"] * 6]
    assert read_event(tmp_path / "weighted") == weighted


def test_any_text_survives_in_event_toml() -> None:
    """Each character of a title is read back by a TOML reader that is not ours."""
    title = "".join(map(chr, [*range(1, 0x500), 0x2028, 0xFEFF, 0x1F600])) + '"""\\'
    event = Event.from_arrays([[1]], round=[0], capacity=[1])
    rounds = dataclasses.replace(event.rounds, title=texts([title]))

    files = files_of(event.replace(rounds=rounds), delimiter=",")

    assert tomllib.loads(files["event.toml"].decode())["rounds"][0]["title"] == title


def test_times_far_away_are_written(tmp_path: Path) -> None:
    """The first and the last year that TOML knows come back."""
    event = Event.from_arrays([[1]], round=[0], capacity=[1])
    rounds = dataclasses.replace(
        event.rounds,
        start=np.array(["0001-01-01T00:00"], dtype="datetime64[m]"),
        end=np.array(["9999-12-31T23:59"], dtype="datetime64[m]"),
    )

    write_event(event.replace(rounds=rounds), tmp_path / "event")

    assert read_event(tmp_path / "event").rounds == rounds
