"""What is valid in an event, and still worth a look before allocating."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import shown
from allocation.reading.parts import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        *_ballots(event),
        *_wanted(event),
        *_identities(event),
        *_spellings(event),
    ]


def _seats(event: Event) -> Iterator[str]:
    seats = np.bincount(
        event.sessions.round,
        # an unlimited capacity is already the number of people of the round
        weights=event.capacity.astype(float),
        minlength=len(event.rounds),
    )
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
