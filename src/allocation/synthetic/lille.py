"""The founding event: the programme of Lille 2014, with made-up people and choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocation.event import (
    UNLIMITED,
    UNLISTED,
    Choices,
    Event,
    Participants,
    Rooms,
    Rounds,
    Sessions,
)
from allocation.event.tables import never, numbered, pairs, texts
from allocation.rules import Rules
from allocation.synthetic.ballots import ranks
from allocation.synthetic.draws import Draws
from allocation.synthetic.people import directory
from allocation.synthetic.programme import (
    MIN_SIZE,
    NAME,
    PROGRAMME,
    ROOMS,
    ROUNDS,
    TITLES,
    WORKSHOP,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

PEOPLE = 231

DAY_TWO_ONLY = 14
DAY_ONE_ONLY = 12
WITHOUT_BALLOT = 14

BLANK_ROUND = 0.05
"""The part of the ballots' rounds that are left blank."""

LENGTHS = {2: 0.08, 3: 0.47, 4: 0.25, 5: 0.20}
"""How many sessions of a round a ballot ranks, and for which part of the people."""


@dataclass(frozen=True)
class Attendance:
    """Who comes when, and who runs what.

    Parameters
    ----------
    attends
        Shape ``(people, rounds)``.
    pins
        Pairs (participant index, session index), shape ``(n, 2)``.
    silent
        Indices of those who hand in no ballot.
    """

    attends: NDArray[np.bool_]
    pins: NDArray[np.int64]
    silent: NDArray[np.int64]


def lille2014(seed: int = 2014) -> Event:
    """Return the founding event: its real programme, and made-up people.

    Real, from the brochure of the *Rencontres nationales des professionnels de la
    démocratie participative* (Lille, Halle aux Sucres, 18 and 19 November 2014): the
    rounds, their times, the sessions, their titles and kinds, the three ateliers that
    rounds 2 and 3 share, and that nobody takes one of them twice.

    Made up, because the brochure does not say: the 231 people, their names, their
    employers (none of which exists), when they come, which atelier they run, the
    rooms, the seats, the smallest size of an atelier, and every choice. The seed
    decides about people and choices; rooms and seats do not depend on it. Any likeness
    to a person is by chance.

    Parameters
    ----------
    seed
        A whole number, at least 0.

    Returns
    -------
    Event
        Three rounds of 5, 5 and 4 sessions. Each round has 8 to 11 % more seats than
        people; several sessions are wanted first by about twice as many as they hold.

    Raises
    ------
    ValueError
        If the seed is negative.

    Examples
    --------
    >>> event = lille2014()
    >>> len(event.participants), event.people.tolist()
    (231, [217, 219, 219])
    """
    present = _attendance(seed)
    people = directory(seed, PEOPLE)
    sessions = _sessions()
    return Event(
        name=NAME,
        rounds=Rounds(
            ids=texts([number for number, _, _, _ in ROUNDS]),
            title=texts([title for _, title, _, _ in ROUNDS]),
            start=np.array([start for _, _, start, _ in ROUNDS], "datetime64[m]"),
            end=np.array([end for _, _, _, end in ROUNDS], "datetime64[m]"),
        ),
        sessions=sessions,
        rooms=Rooms(texts(list(ROOMS)), np.array(list(ROOMS.values()), np.int64)),
        participants=Participants(
            ids=numbered("P", PEOPLE),
            name=people.name,
            organisation=people.organisation,
            category=people.category,
            attends=present.attends,
            at_most=np.full(PEOPLE, UNLIMITED, dtype=np.int64),
            weight=np.ones(PEOPLE, dtype=np.int64),
            pins=present.pins,
            bans=pairs([]),
        ),
        choices=Choices("rank", "session", sessions.ids, _choices(seed, present)),
        rules=Rules(no_repeat=[["2", "3"]]),
    )


def _sessions() -> Sessions:
    count = len(PROGRAMME)
    rooms = list(ROOMS)
    own = [UNLIMITED if m.capacity is None else m.capacity for m in PROGRAMME]
    return Sessions(
        ids=texts([f"r{meeting.round}-{meeting.topic}" for meeting in PROGRAMME]),
        round=np.array([meeting.round - 1 for meeting in PROGRAMME], np.int32),
        topic=texts([meeting.topic for meeting in PROGRAMME]),
        title=texts([TITLES[meeting.topic] for meeting in PROGRAMME]),
        kind=texts([meeting.kind for meeting in PROGRAMME]),
        room=np.array([rooms.index(meeting.room) for meeting in PROGRAMME], np.int32),
        capacity=np.array(own, np.int64),
        min_size=np.array([MIN_SIZE * (m.kind == WORKSHOP) for m in PROGRAMME]),
        mandatory=np.zeros(count, dtype=bool),
        start=never(count),
        end=never(count),
    )


def _attendance(seed: int) -> Attendance:
    runs = np.repeat(np.arange(len(PROGRAMME)), [m.volunteers for m in PROGRAMME])
    parts = np.cumsum([DAY_TWO_ONLY, DAY_ONE_ONLY, len(runs), WITHOUT_BALLOT])
    drawn = Draws(seed, "attendance").order(PEOPLE)
    late, early, volunteers, silent, _ = np.split(drawn, parts)
    attends = np.ones((PEOPLE, len(ROUNDS)), dtype=bool)
    attends[late, 0] = False
    attends[early, 1:] = False
    return Attendance(attends, pairs(np.column_stack([volunteers, runs])), silent)


def _choices(seed: int, present: Attendance) -> NDArray[np.int32]:
    worth = _tastes(seed)
    lengths = _lengths(seed)
    blank = Draws(seed, "blank rounds").uniform(PEOPLE, len(ROUNDS)) < BLANK_ROUND
    blank |= ~present.attends
    blank[present.silent] = True
    held = np.array([meeting.round - 1 for meeting in PROGRAMME])
    topics = np.array([meeting.topic for meeting in PROGRAMME])
    for person, session in present.pins.tolist():
        # nobody ranks beside a seat of their own, nor the topic that they run
        blank[person, held[session]] = True
        worth[person, topics == topics[session]] = -np.inf
    values = np.full(worth.shape, UNLISTED, dtype=np.int32)
    for place in range(len(ROUNDS)):
        members = np.flatnonzero(held == place)
        listed = np.where(blank[:, place], 0, lengths[:, place])
        values[:, members] = ranks(worth[:, members], listed)
    return values


def _tastes(seed: int) -> NDArray[np.float64]:
    topics = list(TITLES)
    column = [topics.index(meeting.topic) for meeting in PROGRAMME]
    weights = np.log([meeting.popularity for meeting in PROGRAMME])
    personal = Draws(seed, "tastes").gumbel(PEOPLE, len(topics))
    return weights + personal[:, column]


def _lengths(seed: int) -> NDArray[np.int64]:
    until = np.cumsum(list(LENGTHS.values()))[:-1]
    drawn = Draws(seed, "lengths").uniform(PEOPLE, len(ROUNDS))
    return np.array(list(LENGTHS))[np.searchsorted(until, drawn)]
