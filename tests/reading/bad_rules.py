"""Ways to damage the good folder by the rules that not every event has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reading.bad_folders import (
    GOOD,
    Case,
    Damage,
    E,
    P,
    R,
    S,
    both,
    directory,
    event,
    put,
    remove,
    rename,
    sessions,
)

if TYPE_CHECKING:
    from pathlib import Path

G = "groups.csv"


def rules(*lines: str) -> Damage:
    """Return a damage that says more in ``[rules]``, from line 29 of the file on."""
    clash = 'clash = [["b1", "c3"]]\n'
    return event((clash, clash + "".join(f"{line}\n" for line in lines)))


def inner(table: str, *lines: str) -> Damage:
    """Return a damage that adds a table within ``[rules]``, its keys from line 30."""
    return rules(f"[[rules.{table}]]", *lines)


def column(file: str, title: str, **cells: str) -> Damage:
    """Return a damage that adds a column, with cells for some ids."""
    return table(file, title, cells)


def table(file: str, title: str, cells: dict[str, str]) -> Damage:
    """Return a damage that adds a column, with cells for some ids."""

    def damage(folder: Path) -> None:
        path = folder / file
        titles, *rows = path.read_text(encoding="utf-8").splitlines()
        known = {row.partition(",")[0] for row in rows}
        if not cells.keys() <= known:
            message = f"Expected ids of {file}, got {sorted(cells.keys() - known)}."
            raise ValueError(message)
        more = [f"{row},{cells.get(row.partition(',')[0], '')}" for row in rows]
        path.write_text("\n".join([f"{titles},{title}", *more]), encoding="utf-8")

    return damage


def groups(*rows: str, titles: str = "group,participant,rule,rounds") -> Damage:
    """Return a damage that adds a table of groups, its rows from line 2."""
    return put(G, "\n".join([titles, *rows]))


RICH = {
    **GOOD,
    "event.toml": GOOD["event.toml"].replace(
        "[scoring]",
        """walking = [["amphi", "salle 12", 10]]
choose_rooms = true
linked = [["b1", "d3"]]
mixture = "category"

[[rules.programme]]
topic = "budget"
rounds = ["1"]
at_least = 1
at_most = 2

[[rules.quota]]
by = "organisation"
value = "Lille"
sessions = ["a1"]
keep = 2
release = true

[[rules.quota]]
by = "category"
share_of_group = "33.3 %"

[[rules.apart]]
members = ["P1", "P2"]
rounds = ["1", "2"]

[scoring]""",
    ),
    "groups.csv": """\
group,participant,rule,rounds
friends,P6,,
friends,P7,,
rivals,P7,apart,1;2
rivals,P8,apart,1;2
""",
}
"""The good folder with more rules."""

chosen = rules("choose_rooms = true")

CELLS = {
    "neither candidate nor not": Case(
        column(S, "candidate", a1="maybe"),
        S,
        2,
        "candidate",
        ("'maybe'", "expected yes or no"),
    ),
    "a candidate that is mandatory": Case(
        column(S, "candidate", c2="yes"), S, 5, "candidate", ("is mandatory",)
    ),
    "a negative cost of cancelling": Case(
        column(S, "cancel_cost", a1="-1"), S, 2, "cancel_cost", ("-1", "0 or more")
    ),
    "a cost of cancelling in words": Case(
        column(S, "cancel_cost", a1="a lot"), S, 2, "cancel_cost", ("a whole number",)
    ),
    "a cost of cancelling beyond all measure": Case(
        column(S, "cancel_cost", a1="1000000001"),
        S,
        2,
        "cancel_cost",
        ("at most 1000000000",),
    ),
    "a negative number of walk-ins": Case(
        column(S, "walk_ins", a1="-3"), S, 2, "walk_ins", ("-3", "0 or more")
    ),
    "half a walk-in": Case(
        column(S, "walk_ins", a1="0.5"), S, 2, "walk_ins", ("'0.5'", "whole number")
    ),
    "more walk-ins than the minimum leaves seats": Case(
        column(S, "walk_ins", a1="4"),
        S,
        2,
        "min_size",
        ("got 2", "at most 1, as many as it can ever hold"),
    ),
    "a mandatory session whose seats are all held back": Case(
        column(S, "walk_ins", c2="6"), S, 5, "capacity", ("got 0", "mandatory")
    ),
    "nobody shows up": Case(
        column(S, "show_up", a1="0"), S, 2, "show_up", ("got 0", "from 1 to 100")
    ),
    "more than all show up": Case(
        column(P, "show_up", P1="101 %"), P, 2, "show_up", ("got 101", "from 1 to 100")
    ),
    "a part in place of per cent": Case(
        column(P, "show_up", P1="0.8"), P, 2, "show_up", ("'0.8'", "such as 80")
    ),
    "a negative number of extra people": Case(
        column(S, "extra", a1="-1"), S, 2, "extra", ("-1", "0 or more")
    ),
    "extra people for nothing": Case(
        column(S, "extra_cost", a1="0"), S, 2, "extra_cost", ("got 0", "1 or more")
    ),
    "a feature that lists two": Case(
        column(R, "features", amphi='"""a;b"""'),
        R,
        2,
        "features",
        ("'a;b'", "without ;"),
    ),
    "a feature that nobody can see": Case(
        column(R, "features", amphi="step\u200bfree"),
        R,
        2,
        "features",
        ("u200b", "invisible"),
    ),
    "a need that nobody can see": Case(
        column(P, "needs", P1="step\u200bfree"), P, 2, "needs", ("invisible",)
    ),
    "a room closed in an unknown round": Case(
        column(R, "closed", amphi="9"), R, 2, "closed", ("'9'", "the id of a round")
    ),
    "a room closed twice": Case(
        table(R, "closed", {"salle 14": "1;1"}), R, 4, "closed", ("once", "'1' twice")
    ),
}

ROOMS = {
    "a room that is closed": Case(
        column(R, "closed", amphi="1"), S, 2, "room", ("'amphi'", "open in round '1'")
    ),
    "a room without what its session needs": Case(
        both(
            column(R, "features", amphi="piano"), column(S, "needs", a1="piano;screen")
        ),
        S,
        2,
        "needs",
        ("got 'screen'", "the room 'amphi' has"),
    ),
    "an unknown room among those to choose from": Case(
        both(chosen, column(S, "rooms", d3="sale 14")),
        S,
        7,
        "rooms",
        ("'sale 14'", "Did you mean 'salle 14'?"),
    ),
    "rooms to choose from beside a room": Case(
        both(chosen, column(S, "rooms", a1="salle 14")),
        S,
        2,
        "rooms",
        ("'salle 14'", "the session is in 'amphi'"),
    ),
    "rooms to choose from where none is chosen": Case(
        column(S, "rooms", d3="salle 14"), S, 7, "rooms", ("choose_rooms",)
    ),
    "no room that a session may have": Case(
        both(
            chosen,
            column(S, "rooms", d3="salle 14"),
            table(R, "closed", {"salle 14": "3"}),
        ),
        S,
        7,
        "rooms",
        ("no such room", "open in round '3'"),
    ),
    "no room that has what a session needs": Case(
        both(chosen, column(S, "needs", d3="piano")),
        S,
        7,
        "needs",
        ("no such room", "with 'piano'"),
    ),
    "more sessions than rooms": Case(
        both(
            chosen,
            sessions(("d3,3,plenary,Plénière,,,,", "d3,3,plenary,,,,,\ne3,3,,,,,,")),
            table(R, "closed", {"salle 12": "3"}),
        ),
        S,
        8,
        "rooms",
        ("got 2: 'd3', 'e3'", "at most 1 sessions of round '3'", "('salle 14')"),
    ),
    "a round in which nothing can be given a room": Case(
        both(
            chosen,
            sessions(("c3,3,transport,Mobilités,amphi", "c3,3,transport,,")),
            column(S, "candidate", c3="yes", d3="yes"),
            column(S, "needs", c3="piano", d3="piano"),
        ),
        E,
        16,
        "rounds.id",
        ("none in '3'", "can be given a room"),
    ),
    "no rooms.csv although rooms are to be chosen": Case(
        both(
            chosen,
            remove(R),
            sessions(
                ("amphi,5,2", ",5,2"),
                ("Numérique sobre,salle 12", "Numérique sobre,"),
                ("a2,2,budget,Budget participatif,amphi", "a2,2,budget,,"),
                ("Mobilités,salle 12", "Mobilités,"),
                ("Mobilités,amphi", "Mobilités,"),
            ),
        ),
        R,
        None,
        None,
        ("no such file", "rooms are to be chosen"),
    ),
    "a need that the room of a pinned person lacks": Case(
        column(P, "needs", P4="step-free"),
        P,
        5,
        "needs",
        ("'step-free'", "a room of 'a1' has"),
    ),
    "an unknown room in walking": Case(
        rules('walking = [["amphi", "sale 12", 10]]'),
        E,
        29,
        "rules.walking",
        ("'sale 12'", "Did you mean 'salle 12'?"),
    ),
    "a walk from a room to itself": Case(
        rules('walking = [["amphi", "amphi", 10]]'),
        E,
        29,
        "rules.walking",
        ("'amphi'", "two different rooms"),
    ),
    "a walk back in time": Case(
        rules('walking = [["amphi", "salle 12", -10]]'),
        E,
        29,
        "rules.walking",
        ("got -10", "from 0"),
    ),
    "two walks between two rooms": Case(
        rules('walking = [["amphi", "salle 12", 5], ["salle 12", "amphi", 6]]'),
        E,
        29,
        "rules.walking",
        ("5 and 6 minutes", "one walk"),
    ),
    "a walk without minutes": Case(
        rules('walking = [["amphi", "salle 12"]]'),
        E,
        29,
        "rules.walking",
        ("two rooms and the minutes",),
    ),
    "a negative walk everywhere": Case(
        rules("walking = -1"), E, 29, "rules.walking", ("a number of minutes",)
    ),
}

SESSIONS = {
    "an unknown session that is linked": Case(
        rules('linked = [["a1", "c9"]]'), E, 29, "rules.linked", ("'c9'", "session")
    ),
    "a session linked with nothing": Case(
        rules('linked = [["b1"]]'), E, 29, "rules.linked", ("at least two",)
    ),
    "a session linked with itself": Case(
        rules('linked = [["b1", "b1", "d3"]]'),
        E,
        29,
        "rules.linked",
        ("'b1'", "each session once"),
    ),
    "two linked sessions of one round": Case(
        rules('linked = [["a1", "b1"]]'),
        E,
        29,
        "rules.linked",
        ("'a1' and 'b1'", "different rounds"),
    ),
    "a session linked twice": Case(
        rules('linked = [["b1", "a2"], ["b1", "d3"]]'),
        E,
        29,
        "rules.linked",
        ("'b1'", "one set only"),
    ),
    "linked sessions that clash": Case(
        rules('linked = [["b1", "c3"]]'),
        E,
        29,
        "rules.linked",
        ("'b1' and 'c3'", "do not clash"),
    ),
    "pinned to a part and banned from another": Case(
        both(
            rules('linked = [["a1", "c2"]]'),
            put(P, GOOD[P].replace(",a1,", ",a1,c2")),
        ),
        P,
        5,
        "pin",
        ("'a1', which is linked with 'c2'", "banned"),
    ),
    "pinned to a part and to a session beside another": Case(
        both(
            rules('linked = [["a1", "c2"]]', "no_repeat = []"),
            event(('no_repeat = [["1", "2"], ["2", "3"]]\n', "")),
            put(P, GOOD[P].replace(",a1,", ",a1;a2,")),
        ),
        P,
        5,
        "pin",
        ("linked with 'c2'", "pinned beside it"),
    ),
    "pinned to a part of what the person does not attend": Case(
        both(
            rules('linked = [["a1", "c2"]]'),
            put(P, GOOD[P].replace("agent,,,,a1,", "agent,,1;3,,a1,")),
        ),
        P,
        5,
        "pin",
        ("linked with 'c2'", "does not attend round '2'"),
    ),
    "a limit to an unknown kind": Case(
        inner("programme", 'kind = "atelier"', "at_most = 1"),
        E,
        30,
        "rules.programme.kind",
        ("'atelier'", "the kind of a session"),
    ),
    "a limit to an unknown topic": Case(
        inner("programme", 'topic = "budgt"'),
        E,
        30,
        "rules.programme.topic",
        ("'budgt'", "Did you mean 'budget'?"),
    ),
    "a limit in an unknown round": Case(
        inner("programme", 'rounds = ["7"]'),
        E,
        30,
        "rules.programme.rounds",
        ("'7'", "the id of a round"),
    ),
    "a limit per something else": Case(
        inner("programme", 'per = "rounds"'),
        E,
        30,
        "rules.programme.per",
        ("'rounds'", "'round' or 'event'", "Did you mean 'round'?"),
    ),
    "a limit that is negative": Case(
        inner("programme", "at_least = -1"), E, 30, "rules.programme.at_least", ("-1",)
    ),
    "at least more than at most": Case(
        inner("programme", 'rounds = ["1"]', "at_least = 2", "at_most = 1"),
        E,
        31,
        "rules.programme.at_least",
        ("got 2", "no more than at_most, 1"),
    ),
    "at least more sessions than there are": Case(
        inner("programme", 'per = "event"', 'topic = "budget"', "at_least = 3"),
        E,
        32,
        "rules.programme.at_least",
        ("got 3", "at most 2", "rounds '1', '2', '3'"),
    ),
    "at most fewer sessions than always run": Case(
        inner("programme", 'rounds = ["2"]', "at_most = 1"),
        E,
        31,
        "rules.programme.at_most",
        ("got 1", "at least 2", "round '2'"),
    ),
    "a limit with which a round has no session": Case(
        both(
            inner("programme", 'rounds = ["3"]', "at_most = 0"),
            column(S, "candidate", c3="yes", d3="yes"),
        ),
        E,
        31,
        "rules.programme.at_most",
        ("got 0", "some session to run in round '3'"),
    ),
    "a misspelled key of a limit": Case(
        inner("programme", "at_least = 1", "at_mots = 2"),
        E,
        31,
        "rules.programme.at_mots",
        ("nobody knows", "Did you mean 'at_most'?"),
    ),
    "one limit that is no list of tables": Case(
        rules("[rules.programme]", "at_most = 1"),
        E,
        29,
        "rules.programme",
        ("expected a table [[rules.programme]] for each",),
    ),
    "a quota of an unknown column": Case(
        inner("quota", 'by = "organization"', "at_most = 1"),
        E,
        30,
        "rules.quota.by",
        ("'organization'", "Did you mean 'organisation'?"),
    ),
    "a quota by nothing": Case(
        inner("quota", "at_most = 1"), E, 29, "rules.quota.by", ("expected a key by",)
    ),
    "a quota of nobody": Case(
        inner("quota", 'by = "category"', 'value = "elue"', "at_most = 1"),
        E,
        31,
        "rules.quota.value",
        ("'elue'", "Did you mean 'élue'?"),
    ),
    "a quota that limits nothing": Case(
        inner("quota", 'by = "category"'), E, 29, "rules.quota", ("none of them",)
    ),
    "a quota that limits twice": Case(
        inner("quota", 'by = "category"', "keep = 1", "at_most = 2"),
        E,
        29,
        "rules.quota",
        ("keep and at_most", "expected one of"),
    ),
    "a quota of an unknown session": Case(
        inner("quota", 'by = "category"', "at_most = 1", 'sessions = ["a9"]'),
        E,
        32,
        "rules.quota.sessions",
        ("'a9'", "the id of a session"),
    ),
    "more seats kept than there are": Case(
        inner("quota", 'by = "category"', "keep = 6", 'sessions = ["a1"]'),
        E,
        31,
        "rules.quota.keep",
        ("got 6", "at most 5", "'a1'"),
    ),
    "seats released that nobody keeps": Case(
        inner("quota", 'by = "category"', "at_most = 1", "release = true"),
        E,
        32,
        "rules.quota.release",
        ("only where seats are kept",),
    ),
    "a share of nothing": Case(
        inner("quota", 'by = "category"', 'share_of_group = "0/3"'),
        E,
        31,
        "rules.quota.share_of_group",
        ("'0/3'", "more than nothing"),
    ),
    "a share of more than all": Case(
        inner("quota", 'by = "category"', 'share_of_session = "120 %"'),
        E,
        31,
        "rules.quota.share_of_session",
        ("'120/100'", "at most the whole"),
    ),
    "a share in words": Case(
        inner("quota", 'by = "category"', 'share_of_group = "a third"'),
        E,
        31,
        "rules.quota.share_of_group",
        ("'a third'", "'1/3' or '33 %'".replace("'", '"')),
    ),
    "a mixture of an unknown column": Case(
        rules('mixture = "categorie"'),
        E,
        29,
        "rules.mixture",
        ("'categorie'", "Did you mean 'category'?"),
    ),
}

GROUPS = {
    "a label that only one person has": Case(
        column(P, "group", P1="fellows", P2="fellow", P3="fellow"),
        P,
        2,
        "group",
        ("'fellows'", "at least two people", "Did you mean 'fellow'?"),
    ),
    "labels for more people than a session holds": Case(
        column(P, "group", **dict.fromkeys(["P1", "P4", "P5", "P6", "P7", "P8"], "x")),
        P,
        2,
        "group",
        ("got 6", "at most 5", "round '1'"),
    ),
    "a group of one": Case(groups("g,P1,,"), G, 2, "participant", ("at least two",)),
    "an unknown member": Case(
        groups("g,P1,,", "g,P9,,"), G, 3, "participant", ("'P9'", "a participant")
    ),
    "a member twice": Case(
        groups("g,P1,,", "g,P2,,", "g,P1,,"), G, 4, "participant", ("'P1'", "once")
    ),
    "an unknown round of a group": Case(
        groups("g,P1,,8", "g,P2,,8"), G, 2, "rounds", ("'8'", "a round"), 2
    ),
    "an unknown rule of a group": Case(
        groups("g,P1,togethr,", "g,P2,togethr,"),
        G,
        2,
        "rule",
        ("'togethr'", "Did you mean 'together'?"),
        2,
    ),
    "two rules for one group": Case(
        groups("g,P1,together,", "g,P2,apart,"), G, 3, "rule", ("'apart'", "the same")
    ),
    "other rounds in a row of a group": Case(
        groups("g,P1,,1", "g,P2,,2"), G, 3, "rounds", ("'2'", "the same rounds")
    ),
    "a group without a label": Case(
        groups(",P1,,", "g,P1,,", "g,P2,,"), G, 2, "group", ("an empty cell",)
    ),
    "no column of members": Case(
        groups("g,P1", titles="group,member"),
        G,
        None,
        None,
        ("expected a column 'participant'",),
        2,
    ),
    "a misspelled table of groups": Case(
        both(groups("g,P1,,", "g,P2,,"), rename(G, "Groups.csv")),
        G,
        None,
        None,
        ("rename 'Groups.csv'",),
    ),
    "a folder at the place of the groups": Case(
        both(groups(), directory(G)), G, None, None, ("got a folder",)
    ),
    "together and apart at once": Case(
        groups("f,P1,,", "f,P2,,", "g,P2,,1", "g,P5,,1", "h,P1,apart,", "h,P5,apart,"),
        G,
        6,
        "participant",
        ("'P1' and 'P5'", "both together and apart in round '1'"),
    ),
    "friends pinned to different sessions": Case(
        both(
            groups("g,P4,,", "g,P6,,"),
            put(P, GOOD[P].replace("P6,Fatou,Roubaix,élue,,,,,", "P6,,,,,,,b1,")),
        ),
        G,
        2,
        "participant",
        ("'P4' in 'a1' and 'P6' in 'b1'", "sit together"),
    ),
    "people apart pinned to one session": Case(
        both(
            groups("g,P4,apart,", "g,P6,apart,"),
            put(P, GOOD[P].replace("P6,Fatou,Roubaix,élue,,,,,", "P6,,,,,,,a1,")),
        ),
        G,
        2,
        "participant",
        ("'P4' and 'P6'", "the same session, 'a1'"),
    ),
    "a group in event.toml with an unknown member": Case(
        inner("together", 'members = ["P1", "P9"]'),
        E,
        30,
        "rules.together.members",
        ("'P9'", "a participant"),
    ),
    "a second group in event.toml of one": Case(
        rules(
            "[[rules.apart]]",
            'members = ["P1", "P2"]',
            "[[rules.apart]]",
            'members = ["P3"]',
        ),
        E,
        32,
        "rules.apart.members",
        ("'P3'", "at least two"),
    ),
    "a group in event.toml without members": Case(
        inner("together", 'rounds = ["1"]'),
        E,
        29,
        "rules.together.members",
        ("expected a key members",),
    ),
    "groups that share members, too large together": Case(
        groups(
            *[
                f"{g},{p},,1"
                for g, p in zip(
                    "aabbccddee",
                    ("P1", "P2", "P2", "P4", "P4", "P5", "P5", "P6", "P6", "P7"),
                    strict=True,
                )
            ]
        ),
        G,
        2,
        "participant",
        ("got 6, with the groups that share members", "at most 5"),
    ),
}

RULE_CASES = {**CELLS, **ROOMS, **SESSIONS, **GROUPS}
"""Every way, by what is wrong."""
