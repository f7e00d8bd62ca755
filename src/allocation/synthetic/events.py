"""Made-up events of any size, from a named shape and a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.event import (
    NO_ROOM,
    UNLIMITED,
    Choices,
    Event,
    Participants,
    Rooms,
    Rounds,
    Sessions,
)
from allocation.event.tables import Strings, never, numbered, pairs, texts
from allocation.event.validating_choices import SCALES
from allocation.rules import ALL_ROUNDS, ORGANISATION, Quota, Rules
from allocation.synthetic import company
from allocation.synthetic.ballots import draw_ballots
from allocation.synthetic.checks import check_number, check_whole, refuse
from allocation.synthetic.layout import Layout, lay_out
from allocation.synthetic.shapes import Shape, named

if TYPE_CHECKING:
    from collections.abc import Sequence


def synthetic_event(
    shape: str = "lille",
    *,
    people: int | None = None,
    rounds: int | None = None,
    sessions: int | Sequence[int] | None = None,
    topics: int | None = None,
    skew: float | None = None,
    correlation: float | None = None,
    top: int | None = None,
    ties: float | None = None,
    absent: float | None = None,
    slack: float | None = None,
    uneven: float | None = None,
    min_size: int | None = None,
    choose_rooms: bool = False,
    organisations: int | None = None,
    quota: tuple[int, int] | None = None,
    friends: int = 0,
    needs: float = 0.0,
    scale: str = "rank",
    seed: int = 0,
) -> Event:
    """Return a made-up event: the same on every machine for the same seed.

    With ``slack >= 0`` there is always an assignment that keeps all the rules, by
    construction (see :func:`allocation.synthetic.layout.lay_out`), also if rooms are
    chosen; with ``quota``, ``friends`` or ``needs`` nothing vouches for one. Each
    kind of draw has random numbers of its own, so that one option changes nothing else:
    ballots with a smaller ``top`` are the same ballots, cut.

    Parameters
    ----------
    shape
        ``"lille"``: three rounds of 5, 5 and 4 sessions, the last two share three
        topics. ``"conference"``: four rounds of 10, every topic in every round.
        ``"school"``: six rounds of 20, each topic in two of them. Every option below
        is by default the shape's.
    people
        How many, at least 1; all attend every round.
    rounds
        How many, at least 1.
    sessions
        Sessions of each round: one number for all rounds, or one for each.
    topics
        How many topics the rounds share under ``no_repeat`` (in ``"lille"`` all rounds
        but the first, which has its own); they are dealt in turn, so that fewer topics
        come back more often. At least the number of those rounds and of the sessions
        of the largest.
    skew
        How much more popular some topics are, at least 0: 0 is no common order of
        topics, 1 lets the chance to be wanted first fall as one over the place in it.
    correlation
        How alike tastes are, from 0 (independent) to 1 (everybody the same).
    top
        How many sessions of each round a ballot lists, at least 1.
    ties
        Chance that a session is tied with the one ranked before it, from 0 to 1.
        Ranks after a tie are skipped: 1, 1, 3.
    absent
        Share of the people without a ballot, from 0 to 1.
    slack
        Share of seats beyond the people in each round: 0.1 is 10 % more seats than
        people, rounded up to whole seats in each session. Below 0 (at least -0.9)
        there are too few, and the rules allow empty seats.
    uneven
        Seats of the largest room over those of the smallest, at least 1; as near to it
        as leaves an assignment.
    min_size
        Smallest size of every session, at least 0.
    choose_rooms
        Whether rooms are to be chosen: no session names one, or has a limit of its own.
    organisations
        From how many organisations people come, at least 1; the first send more people
        than the last. None for nobody knows where from.
    quota
        The most of an organisation's people of a round in one session, rounded up, as
        two whole numbers: ``(1, 3)`` for a third. Needs ``organisations``.
    friends
        How many groups of 2 to 4 people, of different organisations, sit together in
        all rounds, at least 0.
    needs
        Share of people who need a room without steps, from 0 to 1, rounded up; above
        0, all rooms but the smallest have none.
    scale
        ``"rank"``, or ``"utility"`` for points from 0 to 1000, of which everybody gives
        1000 to the topic that they like best and 0 to the last.
    seed
        A whole number, at least 0.

    Returns
    -------
    Event
        Sessions ``r1-s1``, …; topics ``t01``, …; rooms ``room-1``, … that the rounds
        share.

    Raises
    ------
    ValueError
        If there is no such shape, or an option is out of range.

    Examples
    --------
    >>> event = synthetic_event("lille", people=60, seed=1)
    >>> event
    Event('lille, made up from seed 1': 60 participants, 3 rounds, 14 sessions, 5 rooms)
    >>> event.rules.no_repeat
    (('2', '3'),)
    """
    asked = named(shape).changed(
        rounds=rounds,
        sessions=sessions,
        people=people,
        topics=topics,
        skew=skew,
        correlation=correlation,
        top=top,
        ties=ties,
        absent=absent,
        slack=slack,
        uneven=uneven,
        min_size=min_size,
    )
    if scale not in SCALES:
        refuse("scale 'rank' or 'utility'", scale)
    check_whole("friends", friends, low=0)
    check_number("needs", needs, low=0, high=1)
    if organisations is not None:
        check_whole("organisations", organisations, low=1)
    elif quota is not None:
        refuse("organisations where there is a quota", organisations)
    plan = lay_out(asked, seed)
    values = draw_ballots(plan, asked, scale=scale, seed=seed)
    values.flags.writeable = False  # else the event copies it
    ids = _session_ids(asked)
    rooms, meetings, who = _rooms(plan), _sessions(plan, asked, ids), _people(asked)
    everybody = np.arange(asked.people)
    if choose_rooms:
        count = len(meetings)
        meetings = meetings.replace(
            room=np.full(count, NO_ROOM), capacity=np.full(count, UNLIMITED)
        )
    if organisations is not None:
        who = who.replace(
            organisation=company.organisations(seed, asked.people, organisations)
        )
    if needs:
        who = who.replace(needs=company.step_free(seed, everybody, asked.people, needs))
        smallest = rooms.capacity == rooms.capacity.min()
        smallest[np.flatnonzero(smallest)[1:]] = False
        rooms = rooms.replace(features=np.where(smallest, "", company.STEP_FREE))
    return Event(
        name=f"{shape}, made up from seed {seed}",
        rounds=_rounds(asked),
        sessions=meetings,
        rooms=rooms,
        participants=who,
        choices=Choices(scale, "session", ids, values, ties=asked.ties > 0),
        rules=Rules(
            empty_seats=asked.slack < 0,
            no_repeat=_no_repeat(asked),
            choose_rooms=choose_rooms,
            together=company.friends(
                seed, everybody, who.organisation, who.ids, friends
            ),
            quotas=[] if quota is None else [Quota(ORGANISATION, share_of_group=quota)],
        ),
    )


def _no_repeat(asked: Shape) -> str | list[list[str]]:
    if not asked.alone:
        return ALL_ROUNDS
    names = [str(n) for n in range(asked.alone + 1, len(asked.sessions) + 1)]
    return [names] if len(names) > 1 else []


def _rounds(asked: Shape) -> Rounds:
    count = len(asked.sessions)
    numbers = texts([str(place + 1) for place in range(count)])
    return Rounds(numbers, texts([""] * count), never(count), never(count))


def _session_ids(asked: Shape) -> Strings:
    return texts(
        [
            name
            for place, number in enumerate(asked.sessions)
            for name in numbered(f"r{place + 1}-s", number).tolist()
        ]
    )


def _rooms(plan: Layout) -> Rooms:
    capacity = np.zeros(int(plan.room.max()) + 1, dtype=np.int64)
    np.maximum.at(capacity, plan.room, plan.seats)
    return Rooms(numbered("room-", len(capacity)), capacity)


def _sessions(plan: Layout, asked: Shape, ids: Strings) -> Sessions:
    count = len(ids)
    blank = texts([""] * count)
    full = plan.seats == _rooms(plan).capacity[plan.room]
    return Sessions(
        ids=ids,
        round=plan.round,
        topic=numbered("t", int(plan.topic.max()) + 1)[plan.topic],
        title=blank,
        kind=blank,
        room=plan.room,
        capacity=np.where(full, UNLIMITED, plan.seats),
        min_size=np.full(count, asked.min_size, dtype=np.int64),
        mandatory=np.zeros(count, dtype=bool),
        start=never(count),
        end=never(count),
    )


def _people(asked: Shape) -> Participants:
    nothing = texts([""]).repeat(asked.people)
    return Participants(
        ids=numbered("P", asked.people),
        name=nothing,
        organisation=nothing,
        category=nothing,
        attends=np.ones((asked.people, len(asked.sessions)), dtype=bool),
        at_most=np.full(asked.people, UNLIMITED, dtype=np.int64),
        weight=np.ones(asked.people, dtype=np.int64),
        pins=pairs([]),
        bans=pairs([]),
    )
