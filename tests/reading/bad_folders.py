"""A good folder, and the ways to damage it: where each is found and what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

EVENT = """\
format = 1
name = "Rencontre des collectivités"

[[rounds]]
id = "1"
title = "Mardi, 14 h"
start = 2014-11-18T14:00:00
end = 2014-11-18T15:30:00

[[rounds]]
id = "2"
start = 2014-11-18T16:00:00
end = 2014-11-18T17:30:00

[[rounds]]
id = "3"
start = 2014-11-19T09:00:00
end = 2014-11-19T10:30:00

[choices]
scale = "rank"
of = "session"
ties = false

[rules]
empty_seats = false
no_repeat = [["1", "2"], ["2", "3"]]
clash = [["b1", "c3"]]

[scoring]
costs = [0, 1, 4, 9, 16, 25]
unlisted = 40
blank = "indifferent"

[columns]
ignore = ["email"]
"""

SESSIONS = """\
session,round,topic,title,room,capacity,min_size,mandatory
a1,1,budget,Budget participatif,amphi,5,2,
b1,1,digital,Numérique sobre,salle 12,5,,
a2,2,budget,Budget participatif,amphi,5,,
c2,2,transport,Mobilités,salle 12,,,yes
c3,3,transport,Mobilités,amphi,5,,
d3,3,plenary,Plénière,,,,
"""

ROOMS = """\
room,capacity
amphi,30
salle 12,6
salle 14,4
"""

PARTICIPANTS = """\
participant,name,organisation,category,email,attends,at_most,pin,ban
P1,Ada,Lille,agent,ada@example.org,,,,
P2,Bob,Roubaix,agent,,1;2,,,
P3,Chloé,Lille,élue,,1;3,2,,
P4,David,Tourcoing,agent,,,,a1,
P5,Emma,Lille,agent,,,,,b1;a2
P6,Fatou,Roubaix,élue,,,,,
P7,Guy,Lille,agent,,,,,
P8,Hélène,Tourcoing,élue,,,,,
"""

CHOICES = """\
participant,session,rank
P1,a1,1
P1,b1,2
P1,c2,1
P2,b1,1
P2,a2,1
P3,b1,1
P3,d3,1
P5,c2,1
P6,a1,1
P6,b1,2
"""

WIDE = """\
participant,a1,b1,a2,c2,c3,d3
P1,1,2,,1,,
P2,,1,1,,,
P3,,1,,,,1
P5,,,,1,,
P6,1,2,,,,
"""

GOOD = {
    "event.toml": EVENT,
    "sessions.csv": SESSIONS,
    "rooms.csv": ROOMS,
    "participants.csv": PARTICIPANTS,
    "choices.csv": CHOICES,
}


def write_good(folder: Path) -> Path:
    """Write the good folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in GOOD.items():
        (folder / name).write_bytes(text.encode())
    return folder


Damage = Callable[["Path"], None]
"""Takes a good folder, and spoils it."""


@dataclass(frozen=True)
class Case:
    """A way to spoil the good folder.

    Parameters
    ----------
    damage
        Spoils it.
    file
        The file that the issue names; None for the folder itself.
    line
        The line that it names, or None.
    column
        The column or key that it names, or None.
    fragments
        What its message says, among other things.
    issues
        How many issues there are in all.
    """

    damage: Damage
    file: str | None
    line: int | None
    column: str | None
    fragments: tuple[str, ...]
    issues: int = 1


def edit(name: str, *changes: tuple[str, str]) -> Damage:
    """Return a damage that replaces texts of a file, each of which is there once."""

    def damage(folder: Path) -> None:
        path = folder / name
        text = path.read_bytes().decode()
        for old, new in changes:
            if text.count(old) != 1:
                message = f"Expected {old!r} once in {name}, got {text.count(old)}."
                raise ValueError(message)
            text = text.replace(old, new)
        path.write_bytes(text.encode())

    return damage


def put(name: str, content: bytes | str) -> Damage:
    """Return a damage that replaces a whole file."""

    def damage(folder: Path) -> None:
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)

    return damage


def remove(name: str) -> Damage:
    """Return a damage that removes a file."""
    return lambda folder: (folder / name).unlink()


def rename(name: str, other: str) -> Damage:
    """Return a damage that renames a file."""

    def damage(folder: Path) -> None:
        (folder / name).rename(folder / other)

    return damage


def directory(name: str) -> Damage:
    """Return a damage that puts a folder at the place of a file."""

    def damage(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return damage


def no_folder(folder: Path) -> None:
    """Remove the whole folder."""
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def file_as_folder(folder: Path) -> None:
    """Put a file at the place of the folder."""
    no_folder(folder)
    folder.write_text("not a folder")


def both(*damages: Damage) -> Damage:
    """Return a damage that does several things."""

    def damage(folder: Path) -> None:
        for each in damages:
            each(folder)

    return damage


def event(*changes: tuple[str, str]) -> Damage:
    """Return a damage to ``event.toml``."""
    return edit("event.toml", *changes)


def sessions(*changes: tuple[str, str]) -> Damage:
    """Return a damage to ``sessions.csv``."""
    return edit("sessions.csv", *changes)


def people(*changes: tuple[str, str]) -> Damage:
    """Return a damage to ``participants.csv``."""
    return edit("participants.csv", *changes)


def weight(cell: str) -> Damage:
    """Return a damage that adds a column of weights, with one cell for P3."""
    rows = PARTICIPANTS.splitlines()
    cells = ["weight", "2", "", cell, *("1" for _ in rows[4:])]
    text = "\n".join(",".join(pair) for pair in zip(rows, cells, strict=True))
    return put("participants.csv", text)


def choices(*changes: tuple[str, str]) -> Damage:
    """Return a damage to ``choices.csv``."""
    return edit("choices.csv", *changes)


def wide(*changes: tuple[str, str]) -> Damage:
    """Return a damage to choices that have a row for each person."""
    return both(put("choices.csv", WIDE), choices(*changes))


def utilities(*changes: tuple[str, str]) -> Damage:
    """Return a damage to choices that are utilities."""
    return both(
        event(
            ('scale = "rank"', 'scale = "utility"'),
            ("costs = [0, 1, 4, 9, 16, 25]\n", ""),
            ("unlisted = 40\n", "top = 10\n"),
        ),
        choices(("rank", "utility")),
        choices(*changes),
    )


E, S, R = "event.toml", "sessions.csv", "rooms.csv"
P, C = "participants.csv", "choices.csv"

FOLDERS = {
    "a folder that does not exist": Case(
        no_folder, None, None, None, ("got nothing", "expected a folder")
    ),
    "a file at the place of the folder": Case(
        file_as_folder, None, None, None, ("got a file", "expected a folder")
    ),
    "no event.toml": Case(remove(E), E, None, None, ("no such file",)),
    "no sessions.csv": Case(remove(S), S, None, None, ("no such file",)),
    "no participants.csv": Case(remove(P), P, None, None, ("no such file",)),
    "no choices.csv": Case(remove(C), C, None, None, ("no such file",)),
    "no rooms.csv although sessions name rooms": Case(
        remove(R), R, None, None, ("no such file", "sessions name rooms")
    ),
    "a file in capitals": Case(
        rename(S, "Sessions.CSV"), S, None, None, ("rename 'Sessions.CSV'",)
    ),
    "a workbook instead of a CSV file": Case(
        rename(C, "choices.xlsx"), C, None, None, ("choices.xlsx", "save")
    ),
    "a misspelled file": Case(
        rename(P, "particpants.csv"), P, None, None, ("Did you mean 'particpants.csv'",)
    ),
    "a folder at the place of a file": Case(
        directory(C), C, None, None, ("got a folder", "expected a file")
    ),
}

TEXTS = {
    "an empty file": Case(put(P, b""), P, None, None, ("an empty file", "titles")),
    "a file of blank lines": Case(
        put(C, "\r\n;;;\r\n \r\n"), C, None, None, ("an empty file", "titles")
    ),
    "a NUL character": Case(people(("Guy", "G\0uy")), P, 8, None, ("NUL", "CSV UTF-8")),
    "UTF-16 without a mark": Case(
        put(R, ROOMS.encode("utf-16-le")), R, 1, None, ("NUL", "CSV UTF-8")
    ),
    "UTF-16 cut in the middle of a character": Case(
        put(R, ROOMS.encode("utf-16") + b"x"), R, None, None, ("UTF-16", "CSV UTF-8")
    ),
    "a UTF-8 mark before other bytes": Case(
        put(R, b"\xef\xbb\xbfroom,capacity\nsalle\xe9,3\n"),
        R,
        None,
        None,
        ("UTF-8", "CSV UTF-8"),
    ),
    "bytes that are no text": Case(
        put(R, b"room\namphi\x81\n"), R, None, None, ("Windows-1252", "CSV UTF-8")
    ),
    "an event.toml in Windows-1252": Case(
        put(E, EVENT.encode("cp1252")), E, None, None, ("UTF-8", "editor")
    ),
    "a quotation mark never closed": Case(
        sessions(("Numérique sobre", '"Numérique sobre')),
        S,
        3,
        None,
        ("never closed",),
    ),
    "text after a closing quotation mark": Case(
        sessions(("a2,2,budget,Budget", 'a2,2,budget,"Budget"')),
        S,
        4,
        None,
        ("after a closing quotation mark",),
    ),
    "too many cells in a row": Case(
        people(("P2,Bob", "P2,Bob,Martin")), P, 3, None, ("10 cells", "expected 9")
    ),
    "too few cells in a row": Case(
        choices(("P3,d3,1", "P3,d3")), C, 8, None, ("2 cells", "expected 3")
    ),
    "a cell that is too long": Case(
        sessions(("Plénière", "P" * 40_000)), S, 7, None, ("32,767 characters",)
    ),
    "a cell that is far too long": Case(
        sessions(("Plénière", "P" * 200_000)), S, 7, None, ("32,767 characters",)
    ),
    "too many columns": Case(
        put(R, ",".join(f"c{k}" for k in range(5001))),
        R,
        1,
        None,
        ("5,001", "5,000 columns"),
    ),
    "the same column title twice": Case(
        people(("organisation", "name")), P, 1, "name", ("'name' again", "column 3")
    ),
    "a column without a title": Case(
        people(("organisation", "")), P, 1, None, ("no title for column 3",)
    ),
    "the wrong separator declared": Case(
        put(R, "sep=;\nroom,capacity\namphi,30\n"),
        R,
        None,
        None,
        ("expected a column 'room'", "'room,capacity'"),
        2,
    ),
}

COLUMNS = {
    "a misspelled column": Case(
        sessions(("capacity", "capcity")),
        S,
        1,
        "capcity",
        ("nobody knows", "Did you mean 'capacity'"),
    ),
    "a column that is not ignored": Case(
        event(('["email"]', "[]")), P, 1, "email", ("nobody knows",)
    ),
    "no column of sessions": Case(
        sessions(("session,", "atelier,")),
        S,
        None,
        None,
        ("expected a column 'session'",),
        2,
    ),
    "no column of rounds": Case(
        sessions((",round,", ",ronde,")),
        S,
        None,
        None,
        ("expected a column 'round'",),
        2,
    ),
    "no column of rooms": Case(
        edit(R, ("room,", "rooms,")),
        R,
        None,
        None,
        ("expected a column 'room'", "Did you mean 'rooms'"),
        2,
    ),
    "no column of participants": Case(
        people(("participant,", "person,")),
        P,
        None,
        None,
        ("expected a column 'participant'",),
        2,
    ),
    "no column of ranks": Case(
        choices(("rank", "rang")),
        C,
        None,
        None,
        ("expected a column 'rank'", "Did you mean 'rang'"),
        2,
    ),
    "choices in no known form": Case(
        choices(("session,rank", "atelier,rang")),
        C,
        1,
        None,
        ("participant, session, rank; or", "a column for each session"),
    ),
    "a column of an unknown session": Case(
        wide(("d3", "d4")), C, 1, "d4", ("nobody knows",)
    ),
    "only a header of sessions": Case(
        both(
            put(S, SESSIONS.partition("\n")[0]),
            put(C, CHOICES.partition("\n")[0]),
            people(("a1", ""), ("b1;a2", "")),
            event(("clash", "# clash")),
        ),
        S,
        None,
        None,
        ("at least one session",),
    ),
    "only a header of participants": Case(
        both(
            put(P, PARTICIPANTS.partition("\n")[0]),
            put(C, CHOICES.partition("\n")[0]),
        ),
        P,
        None,
        None,
        ("at least one participant",),
    ),
}

IDS = {
    "a session twice": Case(
        sessions(("d3,3", "c3,3")), S, 7, "session", ("'c3'", "line 6"), 2
    ),
    "a room twice": Case(
        edit(R, ("salle 14", "salle 12")), R, 4, "room", ("'salle 12'", "line 3")
    ),
    "a participant twice": Case(
        people(("P8", "P7")), P, 9, "participant", ("'P7'", "line 8")
    ),
    "a participant twice but for capitals and spaces": Case(
        people(("P8", "p7 ")), P, 9, "participant", ("'p7'", "line 8", "'P7'")
    ),
    "a participant twice but for the form of letters": Case(
        people(("P8", "\uff307")), P, 9, "participant", ("line 8", "'P7'")
    ),
    "a round twice": Case(
        event(('id = "3"', 'id = "2"'), (', ["2", "3"]', "")),
        E,
        16,
        "rounds.id",
        ("'2'", "round 2"),
        4,
    ),
    "a session without an id": Case(
        sessions(("d3,3", ",3")), S, 7, "session", ("an empty cell",), 2
    ),
    "a participant without an id": Case(
        people(("P8", "")), P, 9, "participant", ("an empty cell",)
    ),
    "an invisible character in an id": Case(
        people(("P8", "P\u200b8")), P, 9, "participant", ("\\u200b", "invisible")
    ),
    "an invisible character in the name of the event": Case(
        event(("Rencontre", "Ren\u200bcontre")), E, 2, "name", ("invisible",)
    ),
    "a session in an unknown round": Case(
        sessions(("d3,3", "d3,4")), S, 7, "round", ("'4'", "the id of a round")
    ),
    "a session without a round": Case(
        sessions(("d3,3", "d3,")), S, 7, "round", ("an empty cell",)
    ),
    "a session in an unknown room": Case(
        sessions(("c3,3,transport,Mobilités,amphi", "c3,3,transport,Mobilités,amphy")),
        S,
        6,
        "room",
        ("'amphy'", "Did you mean 'amphi'"),
    ),
    "a participant in an unknown round": Case(
        people(("1;3", "1;4")), P, 4, "attends", ("'4'", "the id of a round")
    ),
    "a participant twice in a round": Case(
        people(("1;3", "1;1")), P, 4, "attends", ("'1' twice", "each round once")
    ),
    "a participant in no round": Case(
        people(("1;3", ";")), P, 4, "attends", ("an empty list", "at least one round")
    ),
    "a pin to an unknown session": Case(
        people(("a1", "z1")), P, 5, "pin", ("'z1'", "the id of a session")
    ),
    "a ban from an unknown session": Case(
        people(("b1;a2", "b1,a9")), P, 6, None, ("10 cells",)
    ),
    "a list over two lines": Case(
        people(("b1;a2", '"b1\na2"')), P, 6, "ban", ("; between them",)
    ),
    "a session twice in a list": Case(
        people(("b1;a2", "b1;b1")), P, 6, "ban", ("'b1' twice",)
    ),
    "a choice by an unknown participant": Case(
        choices(("P5", "P55")), C, 9, "participant", ("'P55'", "Did you mean 'P5'")
    ),
    "a choice of an unknown session": Case(
        choices(("P5,c2", "P5,c9")), C, 9, "session", ("'c9'", "the id of a session")
    ),
    "a choice by nobody": Case(
        choices(("P5", "")), C, 9, "participant", ("an empty cell",)
    ),
    "a choice of nothing": Case(
        choices(("P5,c2", "P5,")), C, 9, "session", ("an empty cell",)
    ),
}

NUMBERS = {
    "a negative capacity of a room": Case(
        edit(R, ("30", "-30")), R, 2, "capacity", ("-30", "0 or more")
    ),
    "a negative capacity of a session": Case(
        sessions(("salle 12,5", "salle 12,-5")), S, 3, "capacity", ("-5", "0 or more")
    ),
    "a capacity in words": Case(
        edit(R, ("30", "trente")), R, 2, "capacity", ("'trente'", "a whole number")
    ),
    "a capacity with a decimal point": Case(
        edit(R, ("30", "30.0")), R, 2, "capacity", ("'30.0'", "a whole number")
    ),
    "a capacity that is not a number": Case(
        edit(R, ("30", "NaN")), R, 2, "capacity", ("'NaN'", "a whole number")
    ),
    "a capacity without end": Case(
        edit(R, ("30", "inf")), R, 2, "capacity", ("'inf'", "a whole number")
    ),
    "a capacity beyond all measure": Case(
        edit(R, ("30", "9" * 30)), R, 2, "capacity", ("999", "a whole number")
    ),
    "a minimum in words": Case(
        sessions(("5,2", "5,deux")), S, 2, "min_size", ("'deux'", "a whole number")
    ),
    "a minimum above the capacity": Case(
        sessions(("5,2", "5,6")), S, 2, "min_size", ("got 6", "at most the capacity, 5")
    ),
    "a minimum above the capacity of the room": Case(
        sessions(("salle 12,,,yes", "salle 12,,7,yes")),
        S,
        5,
        "min_size",
        ("got 7", "at most the capacity, 6"),
    ),
    "a negative minimum": Case(
        sessions(("5,2", "5,-2")), S, 2, "min_size", ("-2", "0 or more")
    ),
    "a mandatory session without a seat": Case(
        sessions(("salle 12,,,yes", "salle 12,0,,yes")),
        S,
        5,
        "capacity",
        ("mandatory",),
    ),
    "neither yes nor no": Case(
        sessions(("yes", "perhaps")), S, 5, "mandatory", ("'perhaps'", "yes or no")
    ),
    "a negative number of sessions at most": Case(
        people(("1;3,2", "1;3,-2")), P, 4, "at_most", ("-2", "0 or more")
    ),
    "a number of sessions in words": Case(
        people(("1;3,2", "1;3,deux")), P, 4, "at_most", ("'deux'", "a whole number")
    ),
    "a weight of nothing": Case(weight("0"), P, 4, "weight", ("got 0", "1 or more")),
    "a negative weight": Case(weight("-2"), P, 4, "weight", ("got -2", "1 or more")),
    "a weight in words": Case(
        weight("double"), P, 4, "weight", ("'double'", "a whole number")
    ),
    "a weight and a half": Case(
        weight("1.5"), P, 4, "weight", ("'1.5'", "a whole number")
    ),
    "a weight that is a formula": Case(
        weight("=1+1"), P, 4, "weight", ("'=1+1'", "a whole number")
    ),
    "a weight of too many digits": Case(
        weight("9" * 40), P, 4, "weight", ("'99", "a whole number")
    ),
    "a weight with which seats cost too much": Case(
        weight("25000001"), P, 4, "weight", ("got 25000001", "at most 25000000", "40")
    ),
    "a column of weights that is misspelled": Case(
        both(weight("1"), people(("weight", "wieght"))),
        P,
        1,
        "wieght",
        ("Did you mean 'weight'?",),
    ),
}

RANKS = {
    "rank 0": Case(choices(("P5,c2,1", "P5,c2,0")), C, 9, "rank", ("got 0", "from 1")),
    "a negative rank": Case(
        choices(("P5,c2,1", "P5,c2,-1")), C, 9, "rank", ("got -1", "from 1")
    ),
    "a rank in words": Case(
        choices(("P5,c2,1", "P5,c2,1er")), C, 9, "rank", ("'1er'", "whole number")
    ),
    "rank 1.5": Case(
        choices(("P5,c2,1", "P5,c2,1.5")), C, 9, "rank", ("'1.5'", "whole number")
    ),
    "rank NaN": Case(
        choices(("P5,c2,1", "P5,c2,nan")), C, 9, "rank", ("'nan'", "whole number")
    ),
    "no rank": Case(choices(("P5,c2,1", "P5,c2,")), C, 9, "rank", ("an empty cell",)),
    "a rank above the number of sessions": Case(
        choices(("P5,c2,1", "P5,c2,7")), C, 9, "rank", ("got 7", "from 1 to 6")
    ),
    "a rank given twice in a round": Case(
        choices(("P6,b1,2", "P6,b1,1")), C, 11, "rank", ("rank 1 twice", "'a1'")
    ),
    "the same session twice on a ballot": Case(
        choices(("P6,b1", "P6,a1")), C, 11, "session", ("'a1' again", "once")
    ),
    "a rank given twice in a round of a wide table": Case(
        wide(("P6,1,2", "P6,1,1")), C, 6, "b1", ("rank 1 twice", "'a1'")
    ),
    "two ballots of one person": Case(
        wide(("P6,1,2", "P5,1,2")), C, 6, "participant", ("'P5' again", "one ballot")
    ),
    "a rank in words in a wide table": Case(
        wide(("P6,1,2", "P6,1,x")), C, 6, "b1", ("'x'", "whole number")
    ),
    "a negative utility": Case(
        utilities(("P5,c2,1", "P5,c2,-1")), C, 9, "utility", ("got -1", "from 0")
    ),
    "a utility beyond all measure": Case(
        utilities(("P5,c2,1", "P5,c2,1000000001")),
        C,
        9,
        "utility",
        ("1000000001", "utility from 0"),
    ),
    "a utility in percent": Case(
        utilities(("P5,c2,1", "P5,c2,50 %")), C, 9, "utility", ("'50 %'",)
    ),
}

OVERLAP = "2014-11-18T15:00,2014-11-18T16:00"

PROGRAMME = {
    "a round without a session": Case(
        event(("[choices]", '[[rounds]]\nid = "4"\n\n[choices]')),
        E,
        21,
        "rounds.id",
        ("'4'", "at least one session"),
    ),
    "a room used twice in a round": Case(
        sessions(("salle 12,5", "amphi,5")), S, 3, "room", ("'amphi'", "'a1' is there")
    ),
    "a room used twice at one time": Case(
        sessions(
            ("mandatory", "mandatory,start,end"),
            ("amphi,5,2,", "amphi,5,2,,,"),
            ("salle 12,5,,", "salle 12,5,,,,"),
            (
                "a2,2,budget,Budget participatif,amphi,5,,",
                f"a2,2,budget,Budget participatif,amphi,5,,,{OVERLAP}",
            ),
            (",,,yes", ",,,yes,,"),
            (
                "c3,3,transport,Mobilités,amphi,5,,",
                "c3,3,transport,Mobilités,amphi,5,,,,",
            ),
            ("d3,3,plenary,Plénière,,,,", "d3,3,plenary,Plénière,,,,,,"),
        ),
        S,
        4,
        "room",
        ("'amphi'", "'a1' is there"),
    ),
    "a session with a start and no end": Case(
        sessions(
            ("mandatory", "start"),
            ("yes", ""),
            ("salle 12,5,,", "salle 12,5,,2014-11-18 14:00"),
        ),
        S,
        3,
        "end",
        ("nothing", "both a start and an end"),
    ),
    "a session with a French date": Case(
        sessions(
            ("mandatory", "start"),
            ("yes", ""),
            ("salle 12,5,,", "salle 12,5,,18/11/2014 14:00"),
        ),
        S,
        3,
        "start",
        ("'18/11/2014 14:00'", "2014-11-18T16:30"),
    ),
    "an end before the start": Case(
        event(("end = 2014-11-18T17:30:00", "end = 2014-11-18T15:30:00")),
        E,
        13,
        "rounds.end",
        ("2014-11-18T15:30", "after the start"),
    ),
    "a start without an end": Case(
        event(("end = 2014-11-19T10:30:00\n", "")),
        E,
        15,
        "rounds.end",
        ("nothing", "both a start and an end"),
    ),
    "a time with an offset": Case(
        event(("start = 2014-11-19T09:00:00", "start = 2014-11-19T09:00:00+01:00")),
        E,
        17,
        "rounds.start",
        ("2014-11-19T09:00:00+01:00", "a local day and time"),
    ),
    "a time with seconds": Case(
        event(("start = 2014-11-19T09:00:00", "start = 2014-11-19T09:00:30")),
        E,
        17,
        "rounds.start",
        ("09:00:30", "to the minute"),
    ),
}

PINS = {
    "pinned to two sessions of one round": Case(
        people(("a1", "a1;b1")), P, 5, "pin", ("'a1' and 'b1'", "one pin in a round")
    ),
    "pinned to a session and banned from it": Case(
        people((",a1,", ",a1,a1")), P, 5, "pin", ("'a1'", "ban")
    ),
    "pinned in a round not attended": Case(
        people(("Bob,Roubaix,agent,,1;2,,,", "Bob,Roubaix,agent,,1;2,,c3,")),
        P,
        3,
        "pin",
        ("'c3'", "attends", "'3'"),
    ),
    "pinned to a topic twice": Case(
        people((",a1,", ",a1;a2,")), P, 5, "pin", ("'a1' and 'a2'", "no topic twice")
    ),
    "pinned to sessions that clash": Case(
        people((",a1,", ",b1;c3,")), P, 5, "pin", ("'b1' and 'c3'", "clash")
    ),
    "more pins than sessions at most": Case(
        people(("1;3,2,,", "1;3,1,a1;d3,")), P, 4, "pin", ("got 2", "at most 1")
    ),
}

SETTINGS = {
    "malformed TOML": Case(
        event(("[rules]", "[rules")), E, 25, None, ("expected TOML",)
    ),
    "the same key twice": Case(
        event(("ties = false", "ties = false\nties = true")),
        E,
        24,
        None,
        ("expected TOML",),
    ),
    "brackets without end": Case(
        event(("costs = [0", "costs = " + "[" * 20_000)),
        E,
        None,
        None,
        ("brackets", "expected TOML"),
    ),
    "a number of 5000 digits": Case(
        event(("unlisted = 40", "unlisted = " + "4" * 5000)),
        E,
        None,
        None,
        ("expected TOML",),
    ),
    "no format": Case(
        event(("format = 1\n", "")), E, None, "format", ("nothing", "format = 1")
    ),
    "a newer format": Case(
        event(("format = 1", "format = 2")), E, 1, "format", ("got 2", "newer version")
    ),
    "a format in words": Case(
        event(("format = 1", 'format = "1"')), E, 1, "format", ("got '1'", "format = 1")
    ),
    "an unknown key": Case(
        event(("empty_seats", "empty_seat")),
        E,
        26,
        "rules.empty_seat",
        ("nobody knows", "Did you mean 'empty_seats'"),
    ),
    "an unknown table": Case(
        event(("[scoring]", "[scores]")),
        E,
        30,
        "scores",
        ("nobody knows", "one of format, name, rounds"),
    ),
    "no rounds": Case(
        event(('[[rounds]]\nid = "1"', '[[round]]\nid = "1"')),
        E,
        4,
        "round",
        ("nobody knows", "Did you mean 'rounds'"),
    ),
    "a name that is a number": Case(
        event(('"Rencontre des collectivités"', "2014")),
        E,
        2,
        "name",
        ("got 2014", "quotation marks"),
    ),
    "rounds that are a number": Case(
        put(E, 'format = 1\nrounds = 3\n[columns]\nignore = ["email"]\n'),
        E,
        2,
        "rounds",
        ("got 3", "[[rounds]]"),
    ),
    "rounds that are a list of texts": Case(
        put(E, 'format = 1\nrounds = ["1"]\n[columns]\nignore = ["email"]\n'),
        E,
        2,
        "rounds",
        ("got '1'", "[[rounds]]"),
    ),
    "rounds that are not there": Case(
        put(E, 'format = 1\n[columns]\nignore = ["email"]\n'),
        E,
        None,
        "rounds",
        ("[[rounds]]",),
    ),
    "a round without an id": Case(
        event(('id = "3"\n', "")), E, 15, "rounds.id", ("expected an id",)
    ),
    "a round with a number for an id": Case(
        event(('id = "3"', "id = 3")), E, 16, "rounds.id", ("got 3", "quotation marks")
    ),
    "a table in place of a list of tables": Case(
        event(("[columns]\n", "[columns.more]\n")),
        E,
        None,
        "columns.more",
        ("nobody knows",),
        1,
    ),
    "a value in place of a table": Case(
        event(
            ('[columns]\nignore = ["email"]\n', ""),
            ("format = 1", "format = 1\ncolumns = 3"),
        ),
        E,
        2,
        "columns",
        ("got 3", "a table [columns]"),
    ),
    "a time in quotation marks": Case(
        event(("2014-11-19T09:00:00", '"2014-11-19T09:00:00"')),
        E,
        17,
        "rounds.start",
        ("without quotation marks",),
    ),
    "a day without a time": Case(
        event(("2014-11-19T09:00:00", "2014-11-19")),
        E,
        17,
        "rounds.start",
        ("got 2014-11-19;", "day and time"),
    ),
    "a yes in words": Case(
        event(("ties = false", 'ties = "no"')),
        E,
        23,
        "choices.ties",
        ("'no'", "true or false"),
    ),
    "an unknown scale": Case(
        event(('"rank"', '"ranks"')),
        E,
        21,
        "choices.scale",
        ("'ranks'", "'rank' or 'utility'"),
    ),
    "choices of rooms": Case(
        event(('"session"', '"room"')),
        E,
        22,
        "choices.of",
        ("'room'", "'session' or 'topic'"),
    ),
    "an unknown round in no_repeat": Case(
        event(('["2", "3"]', '["2", "4"]')),
        E,
        27,
        "rules.no_repeat",
        ("'4'", "the id of a round"),
    ),
    "a round twice in no_repeat": Case(
        event(('["2", "3"]', '["2", "2"]')),
        E,
        27,
        "rules.no_repeat",
        ("'2'", "each round once"),
    ),
    "an unknown word for no_repeat": Case(
        event(('[["1", "2"], ["2", "3"]]', '"every"')),
        E,
        27,
        "rules.no_repeat",
        ("'every'", "'all'"),
    ),
    "one list for no_repeat": Case(
        event(('[["1", "2"], ["2", "3"]]', '["1", "2"]')),
        E,
        27,
        "rules.no_repeat",
        ("lists of round ids",),
    ),
    "an unknown session in clash": Case(
        event(('["b1", "c3"]', '["b1", "c4"]')),
        E,
        28,
        "rules.clash",
        ("'c4'", "the id of a session"),
    ),
    "three sessions in clash": Case(
        event(('["b1", "c3"]', '["b1", "c3", "d3"]')),
        E,
        28,
        "rules.clash",
        ("pairs of session ids",),
    ),
    "a session that clashes with itself": Case(
        event(('["b1", "c3"]', '["b1", "b1"]')),
        E,
        28,
        "rules.clash",
        ("'b1'", "two different sessions"),
    ),
    "costs that fall": Case(
        event(("[0, 1, 4, 9, 16, 25]", "[0, 4, 1, 9, 16, 25]")),
        E,
        31,
        "scoring.costs",
        ("never fall",),
    ),
    "a negative cost": Case(
        event(("[0, 1, 4", "[-1, 1, 4")), E, 31, "scoring.costs", ("from 0",)
    ),
    "a cost with a decimal point": Case(
        event(("[0, 1, 4", "[0, 1.5, 4")), E, 31, "scoring.costs", ("whole numbers",)
    ),
    "too few costs": Case(
        event(("[0, 1, 4, 9, 16, 25]", "[0]")),
        E,
        31,
        "scoring.costs",
        ("1 cost", "each rank up to 2"),
    ),
    "an unknown word for costs": Case(
        event(("[0, 1, 4, 9, 16, 25]", '"square"')),
        E,
        31,
        "scoring.costs",
        ("'square'", "'linear'"),
    ),
    "a misspelled word for costs": Case(
        event(("[0, 1, 4, 9, 16, 25]", '"convexe"')),
        E,
        31,
        "scoring.costs",
        ("'convexe'", "'top3', 'borda'", "Did you mean 'convex'?"),
    ),
    "costs that are neither a word nor a list": Case(
        event(("[0, 1, 4, 9, 16, 25]", "3")),
        E,
        31,
        "scoring.costs",
        ("got 3", '"linear", "convex", "top3", "borda" or a list'),
    ),
    "an unlisted session cheaper than a fourth choice": Case(
        event(("[0, 1, 4, 9, 16, 25]", '"top3"'), ("unlisted = 40", "unlisted = 6")),
        E,
        32,
        "scoring.unlisted",
        ("got 6", "greater than", "6"),
    ),
    "a name of costs for utilities": Case(
        both(utilities(), event(("top = 10", 'costs = "borda"'))),
        E,
        31,
        "scoring.costs",
        ("'borda'", "utilities"),
    ),
    "an unlisted session cheaper than a listed one": Case(
        event(("unlisted = 40", "unlisted = 1")),
        E,
        32,
        "scoring.unlisted",
        ("got 1", "greater than", "1"),
    ),
    "an unknown word for unlisted": Case(
        event(("unlisted = 40", 'unlisted = "never"')),
        E,
        32,
        "scoring.unlisted",
        ("'never'", "'forbidden'"),
    ),
    "an unknown word for blank": Case(
        event(('"indifferent"', '"nothing"')),
        E,
        33,
        "scoring.blank",
        ("'nothing'", "'indifferent' or 'unlisted'"),
    ),
    "a top for ranks": Case(
        event(("unlisted = 40", "top = 40")), E, 32, "scoring.top", ("no top",)
    ),
    "costs for utilities": Case(
        both(utilities(), event(("top = 10", "costs = [0, 1]"))),
        E,
        31,
        "scoring.costs",
        ("utilities",),
    ),
    "a top below the greatest utility": Case(
        utilities(("P5,c2,1", "P5,c2,11")), E, 31, "scoring.top", ("got 10", "from 11")
    ),
    "columns to ignore that are no list": Case(
        event(('["email"]', '"email"')),
        E,
        36,
        "columns.ignore",
        ("a list of column titles",),
    ),
}

CASES = {
    **FOLDERS,
    **TEXTS,
    **COLUMNS,
    **IDS,
    **NUMBERS,
    **RANKS,
    **PROGRAMME,
    **PINS,
    **SETTINGS,
}
"""Every way, by what is wrong."""
