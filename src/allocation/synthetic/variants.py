"""Lille 2014 with the rules that organisers of other events have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.event import (
    NO_ROOM,
    UNLIMITED,
    UNLISTED,
    Choices,
    Event,
    Participants,
    Rooms,
    Sessions,
)
from allocation.event.tables import never, numbered, pairs, texts
from allocation.rules import ORGANISATION, ProgrammeLimit, Quota, Rules
from allocation.synthetic.audience import attendance, ballots, lengths
from allocation.synthetic.ballots import ranks
from allocation.synthetic.checks import check_whole
from allocation.synthetic.company import STEP_FREE, friends, step_free
from allocation.synthetic.draws import Draws
from allocation.synthetic.lille import programme, rounds
from allocation.synthetic.people import directory
from allocation.synthetic.programme import (
    KINDS,
    MIN_SIZE,
    PROGRAMME,
    ROOMS,
    TALK,
    TITLES,
    UNPROGRAMMED,
    UNPROGRAMMED_POPULARITY,
    WORKSHOP,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.synthetic.audience import Attendance

FEWEST = 40
"""With fewer people, rooms and minimum sizes make no sense."""

SIZED_FOR = 250
"""For so many people, rooms have the seats, and ateliers the minimum, of Lille."""

FRIENDS = 10
"""How many groups of friends."""

THIRD = (1, 3)
"""The most of an organisation's people in one session."""

NEEDS = 0.03
"""The part of the people who need a room without steps."""

UPSTAIRS = ("Salle Candi", "Salle Mélasse")
"""Rooms with steps: made up."""


def lille_rules(people: int = 250, *, seed: int = 2014) -> Event:
    """Return Lille 2014 with the rules that organisers of other events have.

    The rounds and sessions are those of :func:`lille2014`, but their rooms are chosen:
    five for five sessions, of which two have steps. An atelier needs some people to
    run; in one session sits at most a third (rounded up) of those whom an organisation
    sends to the round; ten groups of two to four friends sit together in all rounds;
    and three people in a hundred need rooms without steps.

    All people and their choices are made up, as are the rooms, whose seats grow with
    the number of people. Nobody is pinned.

    Parameters
    ----------
    people
        How many, at least 40 and at most 2,200 (so many names there are).
    seed
        A whole number, at least 0: decides about people, choices, friends and needs.

    Returns
    -------
    Event
        Three rounds of 5, 5 and 4 sessions.

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> event = lille_rules()
    >>> event
    Event('Lille 2014 with more rules, made up from seed 2014': 250 participants, 3 rounds, 14 sessions, 5 rooms)
    >>> len(event.together), event.room_has[:, 0].tolist()
    (10, [True, True, True, False, False])
    """  # noqa: E501  # what Python answers is one line
    check_whole("people", people, low=FEWEST)
    present = attendance(seed, people, volunteers=False)
    who = _participants(seed, present)
    whole = np.flatnonzero(present.attends.all(axis=1))
    who = who.replace(needs=step_free(seed, whole, people, NEEDS))
    sessions = programme()
    sessions = sessions.replace(
        room=np.full(len(sessions), NO_ROOM),
        capacity=np.full(len(sessions), UNLIMITED),
        min_size=_least(sessions.kind == WORKSHOP, people),
    )
    groups = friends(seed, whole, who.organisation, who.ids, FRIENDS)
    return Event(
        name=f"Lille 2014 with more rules, made up from seed {seed}",
        rounds=rounds(),
        sessions=sessions,
        rooms=_rooms(people),
        participants=who,
        choices=Choices("rank", "session", sessions.ids, ballots(seed, present)),
        rules=Rules(
            no_repeat=[["2", "3"]],
            choose_rooms=True,
            together=groups,
            quotas=[Quota(ORGANISATION, share_of_group=THIRD)],
        ),
    )


def lille_candidates(
    people: int = 250, *, seed: int = 2014, talks_move: bool = False
) -> Event:
    """Return Lille's three rounds, whose programme is still to be chosen.

    The candidates are all topics of the brochure, and the two ateliers that it
    considered and did not programme. An atelier may run in any round, and more than
    once; a coup de zoom in the round in which it was, or, with ``talks_move``, in any
    round, but once. Each round has as many sessions of each kind as in the brochure: 1
    coup de zoom and 4 ateliers, 2 and 3, 1 and 3. Each session that runs is given one
    of five rooms. Nobody takes a topic twice.

    People rank topics, not sessions. All people and their choices are made up, as are
    the rooms, whose seats grow with the number of people, and the smallest size of an
    atelier. Nobody is pinned.

    Parameters
    ----------
    people
        How many, at least 40 and at most 2,200 (so many names there are).
    seed
        A whole number, at least 0: decides about people and choices.
    talks_move
        Whether a coup de zoom may run in any round.

    Returns
    -------
    Event
        13 topics; 31 candidate sessions, or 39 if the coups de zoom may move.

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> event = lille_candidates(60)
    >>> event
    Event('Lille 2014, its programme to be chosen, made up from seed 2014': 60 participants, 3 rounds, 31 sessions, 5 rooms)
    >>> bool(event.optional.all()), len(event.topics)
    (True, 13)
    """  # noqa: E501  # what Python answers is one line
    check_whole("people", people, low=FEWEST)
    present = attendance(seed, people, volunteers=False)
    topics = _topics()
    sessions = _candidates(topics, people, talks_move=talks_move)
    limits = [
        ProgrammeLimit(kind, rounds=[str(place + 1)], at_least=count, at_most=count)
        for place, counts in enumerate(KINDS)
        for kind, count in counts.items()
    ]
    if talks_move:
        limits += [
            ProgrammeLimit(topic=topic, per="event", at_most=1)
            for topic, (kind, _, _) in topics.items()
            if kind == TALK
        ]
    return Event(
        name=f"Lille 2014, its programme to be chosen, made up from seed {seed}",
        rounds=rounds(),
        sessions=sessions,
        rooms=_rooms(people),
        participants=_participants(seed, present),
        choices=_ranking(seed, present, topics),
        rules=Rules(choose_rooms=True, programme=limits),
    )


def _participants(seed: int, present: Attendance) -> Participants:
    count = len(present.attends)
    who = directory(seed, count)
    return Participants(
        ids=numbered("P", count),
        name=who.name,
        organisation=who.organisation,
        category=who.category,
        attends=present.attends,
        at_most=np.full(count, UNLIMITED, dtype=np.int64),
        weight=np.ones(count, dtype=np.int64),
        pins=present.pins,
        bans=pairs([]),
    )


def _rooms(people: int) -> Rooms:
    """Return the five largest rooms of Lille, as if made for so many people."""
    largest = sorted(ROOMS, key=lambda name: -ROOMS[name])[:5]
    seats = [-(-ROOMS[name] * people // SIZED_FOR) for name in largest]
    has = ["" if name in UPSTAIRS else STEP_FREE for name in largest]
    return Rooms(texts(largest), np.array(seats, np.int64), features=texts(has))


def _least(is_workshop: NDArray[np.bool_], people: int) -> NDArray[np.int64]:
    least = max(round(MIN_SIZE * people / SIZED_FOR), 2)
    return np.where(is_workshop, least, 0).astype(np.int64)


def _topics() -> dict[str, tuple[str, int, float]]:
    """Return the kind of each topic, the first round of it, and how it is liked."""
    found: dict[str, tuple[str, int, float]] = {}
    for meeting in PROGRAMME:
        held = meeting.round - 1
        found.setdefault(meeting.topic, (meeting.kind, held, meeting.popularity))
    for topic, popularity in UNPROGRAMMED_POPULARITY.items():
        found[topic] = (WORKSHOP, 0, popularity)
    return found


def _candidates(
    topics: dict[str, tuple[str, int, float]], people: int, *, talks_move: bool
) -> Sessions:
    rows = [
        (held, topic, kind)
        for held in range(len(KINDS))
        for topic, (kind, own, _) in topics.items()
        if kind == WORKSHOP or talks_move or held == own
    ]
    titles = TITLES | UNPROGRAMMED
    count = len(rows)
    kinds = texts([kind for _, _, kind in rows])
    return Sessions(
        ids=texts([f"r{held + 1}-{topic}" for held, topic, _ in rows]),
        round=np.array([held for held, _, _ in rows], np.int32),
        topic=texts([topic for _, topic, _ in rows]),
        title=texts([titles[topic] for _, topic, _ in rows]),
        kind=kinds,
        room=np.full(count, NO_ROOM, np.int32),
        capacity=np.full(count, UNLIMITED, np.int64),
        min_size=_least(kinds == WORKSHOP, people),
        mandatory=np.zeros(count, dtype=bool),
        start=never(count),
        end=never(count),
        candidate=np.ones(count, dtype=bool),
    )


def _ranking(
    seed: int, present: Attendance, topics: dict[str, tuple[str, int, float]]
) -> Choices:
    count = len(present.attends)
    items = sorted(topics)
    liked = np.log([topics[topic][2] for topic in items])
    worth = liked + Draws(seed, "tastes of topics").gumbel(count, len(items))
    # a ballot of topics is as long as those of its rounds would be
    listed = (lengths(seed, count) * present.attends).sum(axis=1)
    listed[present.silent] = 0
    values = ranks(worth, listed)
    values[listed == 0] = UNLISTED
    return Choices("rank", "topic", texts(items), values)
