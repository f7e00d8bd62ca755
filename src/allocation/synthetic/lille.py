"""The founding event: the programme of Lille 2014, with made-up people and choices."""

from __future__ import annotations

import numpy as np

from allocation.event import (
    UNLIMITED,
    Choices,
    Event,
    Participants,
    Rooms,
    Rounds,
    Sessions,
)
from allocation.event.tables import never, numbered, pairs, texts
from allocation.rules import Rules
from allocation.synthetic.audience import attendance, ballots
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

PEOPLE = 231


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
    present = attendance(seed, PEOPLE)
    people = directory(seed, PEOPLE)
    sessions = programme()
    return Event(
        name=NAME,
        rounds=rounds(),
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
        choices=Choices("rank", "session", sessions.ids, ballots(seed, present)),
        rules=Rules(no_repeat=[["2", "3"]]),
    )


def rounds() -> Rounds:
    """Return the three rounds."""
    return Rounds(
        ids=texts([number for number, _, _, _ in ROUNDS]),
        title=texts([title for _, title, _, _ in ROUNDS]),
        start=np.array([start for _, _, start, _ in ROUNDS], "datetime64[m]"),
        end=np.array([end for _, _, _, end in ROUNDS], "datetime64[m]"),
    )


def programme() -> Sessions:
    """Return the sessions of the brochure, in made-up rooms."""
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
