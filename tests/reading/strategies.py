"""Events of hostile text, for what is written and read back."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from hypothesis import strategies as st

from allocation.event import (
    NO_ROOM,
    UNLIMITED,
    UNLISTED,
    Choices,
    Event,
    Participants,
    Rooms,
    Rounds,
    Sessions,
)
from allocation.event.building import every_walk
from allocation.event.checks import INVISIBLE
from allocation.event.tables import TEXT, features, never, pairs, texts
from allocation.reading.parts import folded
from allocation.rules import Group, ProgrammeLimit, Quota, Rules
from allocation.scoring import LARGEST_COST, PRESETS, Scoring

NASTY = (
    "=1+1",
    "'=1+1",
    "''",
    "+33 6 12",
    "-",
    "@pseudo",
    "\t=1",
    "\r",
    "\n=cmd",
    " \uff1d1",
    '"',
    '"=1"',
    "a;b",
    "a,b",
    "a\tb",
    "a|b",
    "sep=;",
    "participant",
    "rank",
    "NaN",
    "None",
    "inf",
    "1e5",
    "007",
    "3,30E+10",
    "true",
    "oui",
    "\\n",
    "\u00e9",
    "e\u0301",
    "\u202e",
    "\ufeff",
    "  two  spaces  ",
    "line\r\nbreak",
    "line\rbreak",
    "\u2028",
    "\x85",
    "\x1c",
    "\x7f",
    "\U0001f600",
    "</script>",
    "../../x",
    "#N/A",
)

free_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.lists(st.sampled_from(NASTY), max_size=3).map("".join),
)
"""Any text without NUL."""

ids = free_text.map(lambda text: INVISIBLE.sub("", text).strip()).filter(bool)
"""Any text that may be an id."""

features_ = ids.map(lambda text: text.replace(";", "").strip()).filter(bool)
"""Any text that may be a feature."""


def distinct(count: int) -> st.SearchStrategy[list[str]]:
    """Return lists of ids that nobody takes for one another."""
    return st.lists(ids, min_size=count, max_size=count, unique_by=folded)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Return a valid event, whose texts are whatever they may be."""
    rounds = draw(st.integers(1, 3))
    sessions = draw(st.integers(rounds, 5))
    rooms = draw(st.integers(0, 2))
    people = draw(st.integers(1, 4))
    timed = draw(st.booleans())
    held = np.arange(sessions, dtype=np.int32) % rounds
    names = draw(distinct(rounds))
    programme = draw(distinct(sessions))
    topics = _topics(draw, programme)
    own = np.array(draw(_list(st.booleans(), sessions)))
    minima = np.array(draw(_list(st.integers(0, 3), sessions)), dtype=np.int64)
    start = np.datetime64("2014-11-18T08:00", "m") + np.arange(rounds) * 120
    event = Event(
        name=INVISIBLE.sub("", draw(free_text)),
        rounds=Rounds(
            texts(names),
            _texts(draw, rounds),
            start if timed else never(rounds),
            start + 90 if timed else never(rounds),
        ),
        sessions=Sessions(
            ids=texts(programme),
            round=held,
            topic=texts(topics),
            title=_texts(draw, sessions),
            kind=_texts(draw, sessions),
            room=_rooms(draw, held, rooms),
            capacity=np.array(
                draw(_list(st.sampled_from([5, 10**9, UNLIMITED]), sessions)), np.int64
            ),
            min_size=minima,
            mandatory=np.array(draw(_list(st.booleans(), sessions))),
            start=np.where(own, start[held] + 5, never(sessions)),
            end=np.where(own, start[held] + 80, never(sessions)),
        ),
        rooms=Rooms(
            texts(draw(distinct(rooms))),
            np.array(draw(_list(st.sampled_from([4, UNLIMITED]), rooms)), np.int64),
        ),
        participants=_participants(draw, people, rounds, held),
        choices=(choices := _choices(draw, people, programme, topics)),
        rules=Rules(
            empty_seats=draw(st.booleans()),
            no_repeat=draw(
                st.sampled_from([(), [[]], [names], [[n] for n in names], "all"])
            ),
            clash=draw(st.sampled_from([[], [programme[:2]] if sessions > 1 else []])),
        ),
        scoring=_scoring(draw, choices),
    )
    if draw(st.booleans()):
        event = _with_rules(draw, event)
    heaviest = max(LARGEST_COST // event.unlisted_cost, 1)
    weights = st.sampled_from([1, 1, min(2, heaviest), heaviest])
    weight = draw(_list(weights, people))
    return event.replace(participants=event.participants.replace(weight=weight))


def _with_rules(draw: st.DrawFn, event: Event) -> Event:
    """Return the event with what organisers of other events ask for, still valid."""
    rounds, rooms, people = len(event.rounds), len(event.rooms), len(event.participants)
    names = draw(st.lists(features_, max_size=3, unique=True))
    some = st.lists(st.sampled_from(names), max_size=3) if names else st.just([])
    has = draw(_list(some, rooms))
    own = {
        (int(room), int(held))
        for room, held in zip(event.sessions.room, event.sessions.round, strict=True)
    }
    # room 0 is open, and has whatever sessions without a room need: all of them can run
    closed = [
        (room, held)
        for room in range(1, rooms)
        for held in range(rounds)
        if (room, held) not in own and draw(st.booleans())
    ]
    chosen = rooms > 0 and draw(st.booleans())
    lone = event.sessions.room == NO_ROOM
    mandatory = event.sessions.mandatory & ~(lone & chosen)
    count = len(event.sessions)
    candidate = np.array(draw(_list(st.booleans(), count))) | (lone & chosen)
    needs = [
        features(
            n for n in (has[max(room, 0)] if rooms else names) if draw(st.booleans())
        )
        for room in event.sessions.room.tolist()
    ]
    may_have = [
        (session, room)
        for session in np.flatnonzero(lone & chosen).tolist()
        if draw(st.booleans())
        for room in range(rooms)
        if room == 0 or draw(st.booleans())
    ]
    numbers = st.sampled_from([0, 0, 1, 10**9])
    pinned = set(event.participants.pins[:, 0].tolist())
    free = [person for person in range(people) if person not in pinned]
    wanted = [features(draw(some)) if p in free else "" for p in range(people)]
    per_cent = st.sampled_from([100, 100, 1, 80])
    return event.replace(
        rooms=dataclasses.replace(
            event.rooms, features=texts([*map(features, has)]), closed=pairs(closed)
        ),
        sessions=dataclasses.replace(
            event.sessions,
            mandatory=mandatory,
            candidate=candidate & ~mandatory,
            cancel_cost=np.array(draw(_list(numbers, count)), np.int64),
            needs=texts(needs),
            may_have=pairs(may_have),
            walk_ins=np.array(draw(_list(st.integers(0, 1), count)), np.int64),
            show_up=np.array(draw(_list(per_cent, count)), np.int64),
            extra=np.array(draw(_list(numbers, count)), np.int64),
            extra_cost=np.array(draw(_list(st.sampled_from([1, 10**9]), count))),
        ),
        participants=dataclasses.replace(
            event.participants,
            needs=texts(wanted),
            show_up=np.array(draw(_list(per_cent, people)), np.int64),
        ),
        rules=_rules(draw, event, free, chosen=chosen),
    )


def _rules(draw: st.DrawFn, event: Event, free: list[int], *, chosen: bool) -> Rules:
    rounds, rooms = event.rounds.ids.tolist(), event.rooms.ids.tolist()
    programme, people = event.sessions.ids.tolist(), event.participants.ids.tolist()
    some_rounds = st.lists(st.sampled_from(rounds), max_size=2, unique=True)
    friends = [people[person] for person in draw(st.permutations(free))[:3]]
    kind = draw(st.sampled_from(["together", "apart"]))
    groups = [Group(friends, draw(some_rounds))] if len(friends) > 1 else []
    taken = {*event.participants.pins[:, 1].tolist()}
    linkable = len(rounds) > 1 and not tuple(event.rules.clash) and not taken & {0, 1}
    linked = [programme[:2]] if linkable and draw(st.booleans()) else []
    minutes = st.integers(0, 10 if linked else 10**9)
    walking: list[tuple[str, str, int]] = []
    if len(rooms) > 1 and draw(st.booleans()):
        walking = every_walk(rooms, draw(minutes))
        if draw(st.booleans()):
            walking = [(other, one, least) for one, other, least in walking]
    limits = st.builds(
        ProgrammeLimit,
        kind=st.sampled_from(["", *event.sessions.kind.tolist()]),
        topic=st.sampled_from(["", *event.topics]),
        rounds=some_rounds,
        per=st.sampled_from(["round", "event"]),
        at_most=st.sampled_from([None, len(programme), 10**9]),
    )
    return dataclasses.replace(
        event.rules,
        choose_rooms=chosen,
        together=groups if kind == "together" else [],
        apart=groups if kind == "apart" else [],
        linked=linked,
        walking=walking,
        programme=draw(st.lists(limits, max_size=2)),
        quotas=draw(st.lists(_quotas(event), max_size=2)),
        mixture=draw(st.sampled_from(["", "organisation", "category"])),
    )


@st.composite
def _quotas(draw: st.DrawFn, event: Event) -> Quota:
    by = draw(st.sampled_from(["organisation", "category"]))
    said: dict[str, Any] = draw(
        st.sampled_from(
            [
                {"keep": 2},
                {"keep": 0, "release": True},
                {"at_most": 0},
                {"share_of_session": (1, 3)},
                {"share_of_group": (333, 1000)},
            ]
        )
    )
    return Quota(
        by,
        value=draw(st.sampled_from(["", *getattr(event.participants, by).tolist()])),
        sessions=draw(
            st.lists(
                st.sampled_from(event.sessions.ids.tolist()), max_size=2, unique=True
            )
        ),
        **said,
    )


def _list(elements: st.SearchStrategy[Any], count: int) -> st.SearchStrategy[Any]:
    return st.lists(elements, min_size=count, max_size=count)


def _texts(draw: st.DrawFn, count: int) -> Any:
    return np.array(draw(_list(free_text, count)), dtype=TEXT)


def _topics(draw: st.DrawFn, programme: list[str]) -> list[str]:
    if draw(st.booleans()):
        return programme
    return draw(_list(ids, len(programme)))


def _rooms(draw: st.DrawFn, held: Any, rooms: int) -> Any:
    used = np.full(len(held), NO_ROOM, dtype=np.int32)
    for number in range(int(held.max()) + 1):
        of_round = np.flatnonzero(held == number)[:rooms]
        if draw(st.booleans()):
            used[of_round] = np.arange(len(of_round))
    return used


def _participants(draw: st.DrawFn, people: int, rounds: int, held: Any) -> Participants:
    attends = np.array(draw(_list(_list(st.booleans(), rounds), people)))
    attends[:, 0] |= ~attends.any(axis=1)
    pins, bans = [], []
    for person in range(people):
        free = np.flatnonzero(attends[person, held]).tolist()
        pin = draw(st.sampled_from([None, *free]))
        if pin is not None:
            pins.append((person, pin))
        banned = draw(st.sets(st.integers(0, len(held) - 1)))
        bans += [(person, session) for session in banned - {pin}]
    return Participants(
        ids=texts(draw(distinct(people))),
        name=_texts(draw, people),
        organisation=_texts(draw, people),
        category=_texts(draw, people),
        attends=attends,
        at_most=np.array(
            draw(_list(st.sampled_from([1, 2, UNLIMITED]), people)), np.int64
        ),
        weight=np.ones(people, np.int64),
        pins=pairs(pins),
        bans=pairs(bans),
    )


def _choices(
    draw: st.DrawFn, people: int, programme: list[str], topics: list[str]
) -> Choices:
    of = draw(st.sampled_from(["session", "topic"]))
    items = programme if of == "session" else sorted(set(topics))
    scale = draw(st.sampled_from(["rank", "utility"]))
    ties = draw(st.booleans())
    values = np.full((people, len(items)), UNLISTED, dtype=np.int32)
    for row in values:
        if scale == "utility" or ties:
            low, high = (1, len(items)) if scale == "rank" else (0, 10**9)
            row[:] = draw(_list(st.integers(low, high), len(items)))
        else:
            row[:] = draw(st.permutations(range(1, len(items) + 1)))
        row[draw(_list(st.booleans(), len(items)))] = UNLISTED
    return Choices(scale, of, texts(items), values, ties)


def _scoring(draw: st.DrawFn, choices: Choices) -> Scoring:
    ranked = choices.scale == "rank"
    greatest = int(choices.values.max(initial=0))
    costs: Any = draw(st.sampled_from(list(PRESETS))) if ranked else "linear"
    if ranked and draw(st.booleans()):
        costs = sorted(draw(_list(st.integers(0, 10**8), greatest)))
    top = None
    if not ranked and draw(st.booleans()):
        top = draw(st.integers(greatest, 10**9))
    return Scoring(
        costs=costs,
        unlisted=draw(st.sampled_from([None, "forbidden", 10**9]))
        if ranked
        else draw(st.sampled_from([None, "forbidden"])),
        blank=draw(st.sampled_from(["indifferent", "unlisted"])),
        top=top,
    )
