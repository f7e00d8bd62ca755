"""What is valid in an event, and still worth a look before allocating."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import shown
from allocation.event import NO_ROOM, UNLIMITED, facts
from allocation.event.tables import texts
from allocation.reading.parts import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from allocation.event import Event

TIGHT = 0.05
"""A round with fewer spare seats than this share of its people is worth a word."""

SHORTENED = re.compile(r"\d([.,]\d+)?[Ee]\+\d+")
"""A long number as a spreadsheet shortens it."""


def remarks(event: Event) -> list[str]:
    """Return what an organiser would want to know of an event that is valid.

    Parameters
    ----------
    event
        Any event.

    Returns
    -------
    list of str
        Sentences in plain English, without anybody's name or id; empty if there is
        nothing to say.
    """
    return [
        *_seats(event),
        *_venues(event),
        *_counted(event),
        *_ballots(event),
        *_wanted(event),
        *_identities(event),
        *_spellings(event),
    ]


def _seats(event: Event) -> Iterator[str]:
    seats = _places(event)
    for held, name in enumerate(event.rounds):
        people, places = int(event.people[held]), int(seats[held])
        if places < people and not event.rules.empty_seats:
            yield (
                f"Round {shown(name)} has {_count(people, 'person', 'people')} and "
                f"{_count(places, 'seat')}: not everybody can sit."
            )
        elif people and people <= places < people * (1 + TIGHT):
            yield (
                f"Round {shown(name)} has {_count(people, 'person', 'people')} and "
                f"{_count(places, 'seat')}: nearly every seat will be taken."
            )


def _places(event: Event) -> NDArray[np.int64]:
    """Return for how many people each round has seats, in different rooms."""
    held, given = event.sessions.round, event.sessions.room == NO_ROOM
    given &= event.rules.choose_rooms
    # an unlimited capacity is already the number of people of the round
    seats = np.zeros(len(event.rounds), dtype=np.int64)
    np.add.at(seats, held[~given], event.capacity[~given])
    for place in range(len(event.rounds)) if given.any() else ():
        mine = np.flatnonzero(given & (held == place)).tolist()
        best: dict[int, int] = {}
        for option in (option for session in mine for option in event.options[session]):
            best[option.room] = max(best.get(option.room, 0), option.most)
        seats[place] += sum(sorted(best.values(), reverse=True)[: len(mine)])
    return seats


def _venues(event: Event) -> Iterator[str]:
    sessions = event.sessions
    for row in np.flatnonzero([not options for options in event.options]).tolist():
        name = shown(sessions.ids[row])
        yield f"Session {name} has no room that it may be given, and will not run."
    needy = int(event.person_needs.any(axis=1).sum())
    roomless = (sessions.room == NO_ROOM) & (not event.rules.choose_rooms)
    if needy and roomless.any():
        who = _count(needy, "participant needs", "participants need")
        where = _count(int(roomless.sum()), "session has", "sessions have")
        yield f"{who} something of their rooms, and {where} none: nobody looks there."
    for column, feature in enumerate(event.features):
        people = int(event.person_needs[:, column].sum())
        if people and len(event.rooms) and not event.room_has[:, column].any():
            who = _count(people, "participant needs", "participants need")
            yield f"{who} {shown(feature)}, which no room has."


def _counted(event: Event) -> Iterator[str]:
    sessions = event.sessions
    vain = int(((sessions.cancel_cost > 0) & ~event.optional).sum())
    if vain:
        what = _count(vain, "session has", "sessions have")
        yield (
            f"{what} a cancel_cost and always run{'s' if vain == 1 else ''}, with or "
            f"without people: it is never paid (candidate, min_size)."
        )
    endless = facts.seats(sessions, event.rooms) == UNLIMITED
    endless &= (sessions.room != NO_ROOM) | (not event.rules.choose_rooms)
    endless &= (sessions.walk_ins > 0) | (sessions.extra > 0)
    for row in np.flatnonzero(endless).tolist():
        name = shown(sessions.ids[row])
        yield f"Session {name} has walk_ins or extra, and nothing limits its seats."
    vain = int(((sessions.extra_cost > 1) & (sessions.extra == 0)).sum())
    if vain:
        what = _count(vain, "session has", "sessions have")
        yield f"{what} an extra_cost and no extra people: it is never paid."
    mixed = event.rules.mixture
    if mixed and not getattr(event.participants, mixed).any():
        yield f"The rules mix people by {mixed}, and nobody has one."
    for quota in event.rules.quotas:
        if not getattr(event.participants, quota.by).any():
            yield f"A quota is by {quota.by}, and nobody has one."


def _ballots(event: Event) -> Iterator[str]:
    has_ballot = event.listed.any(axis=1)
    without = int((~has_ballot).sum())
    if without:
        who = _count(without, "participant has", "participants have")
        yield f"{who} no ballot: any session will do for them."
    there = event.participants.attends[:, event.sessions.round]
    vain = int((event.listed & ~there).sum())
    if vain:
        what = _count(vain, "choice is", "choices are")
        yield f"{what} for a round that the person does not attend, and will not count."
    blank = np.zeros(len(event.participants), dtype=bool)
    for held in range(len(event.rounds)):
        listed = event.listed[:, event.sessions.round == held].any(axis=1)
        blank |= has_ballot & ~listed & event.participants.attends[:, held]
    if blank.any():
        what = _count(int(blank.sum()), "ballot leaves", "ballots leave")
        yield f"{what} a round blank that the person attends."
    bans = event.participants.bans
    banned = int(event.listed[bans[:, 0], bans[:, 1]].sum())
    if banned:
        what = _count(banned, "choice is", "choices are")
        yield f"{what} for a session that the person may not take (ban)."


def _wanted(event: Event) -> Iterator[str]:
    stated = event.stated.astype(np.int64)
    worst = np.iinfo(np.int64).max
    grades = np.where(
        event.listed, stated if event.choices.scale == "rank" else -stated, worst
    )
    wanted = np.zeros(len(event.sessions), dtype=np.int64)
    for held in range(len(event.rounds)):
        of_round = np.flatnonzero(event.sessions.round == held)
        mine = grades[:, of_round]
        best = mine.min(axis=1, keepdims=True)
        first = (mine == best) & (mine < worst)
        first &= event.participants.attends[:, held, None]
        wanted[of_round] = first.sum(axis=0)
    for session, name in enumerate(event.sessions):
        people, seats = int(wanted[session]), int(event.capacity[session])
        if people > seats:
            yield (
                f"Session {shown(name)} is the first choice of its round for "
                f"{_count(people, 'person', 'people')} and has {_count(seats, 'seat')}."
            )
    if event.listed.any():
        unloved = np.flatnonzero(~event.listed.any(axis=0)).tolist()
        for session in unloved:
            yield f"Session {shown(event.sessions.ids[session])} is on no ballot."


def _identities(event: Event) -> Iterator[str]:
    names = Counter(folded(name) for name in event.participants.name.tolist() if name)
    shared = sum(1 for times in names.values() if times > 1)
    if shared:
        yield (
            f"{_count(shared, 'name is', 'names are')} borne by several participants: "
            f"check that nobody is registered twice."
        )
    damaged = sum(map(bool, map(SHORTENED.fullmatch, event.participants.ids.tolist())))
    if damaged:
        what = _count(damaged, "participant has an id", "participants have ids")
        yield (
            f"{what} like 3,30E+10, a long number that a spreadsheet has shortened: "
            f"format that column as text, and export it again."
        )


def _spellings(event: Event) -> Iterator[str]:
    for noun, cells in (
        ("kinds", event.sessions.kind),
        ("categories", event.participants.category),
        ("organisations", event.participants.organisation),
        ("features", texts(event.features)),
    ):
        spellings: dict[str, dict[str, None]] = {}
        for text in cells.tolist():
            spellings.setdefault(folded(text), {})[text] = None
        for alike in spellings.values():
            if len(alike) > 1:
                yield (
                    f"These {noun} differ only by capitals, spaces or the form of a "
                    f"letter: {_listed(alike)}."
                )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(shown, names))


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
