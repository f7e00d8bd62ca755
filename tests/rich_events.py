"""Tiny random events with rooms to choose, groups, quotas and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

import allocation as al
from allocation.event import Rooms
from allocation.event.tables import pairs, texts
from allocation.rules import Group, ProgrammeLimit, Quota

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

KINDS = (
    "rooms",
    "needs",
    "walking",
    "candidates",
    "programme",
    "overbooking",
    "groups",
    "linked",
    "quotas",
    "mixture",
)
"""What an event may have besides what every tiny one has."""


@st.composite
def rich_events(
    draw: Callable[..., Any], kinds: Iterable[str] | None = None
) -> al.Event:
    """Draw an event that brute force can answer, with some kinds of rules, or more."""
    if kinds is None:
        several = st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True)
        kinds = draw(st.one_of(several, st.just(list(KINDS))), label="kinds")
    chosen = set(kinds)
    event = plain_event(draw)
    for kind in KINDS:
        if kind in chosen:
            try:
                event = ADDED[kind](draw, event)
            except al.InvalidEventError:
                assume(False)  # noqa: FBT003  # a room used twice, and the like
    return event


def plain_event(draw: Callable[..., Any]) -> al.Event:
    """Draw an event without any of these."""
    people = draw(st.integers(2, 4), label="people")
    rounds = draw(st.integers(1, 2), label="rounds")
    per_round = [draw(st.integers(1, 3), label="sessions") for _ in range(rounds)]
    held = np.repeat(np.arange(rounds), per_round)
    count = len(held)
    rank = st.integers(1, min(count, 3))
    cell = st.one_of(st.just(al.UNLISTED), rank, rank)
    limit = st.one_of(st.integers(1, people + 1), st.just(al.UNLIMITED))
    capacity = _several(draw, limit, count, "capacity")
    least = _several(draw, st.sampled_from([0, 0, 0, 1, 2]), count, "least")
    absent = _several(draw, st.integers(0, 7), people * rounds, "absent")
    attends = np.array(absent).reshape(people, rounds) != 7
    attends[~attends.any(axis=1), 0] = True
    ballots = _several(draw, cell, people * count, "ballots")
    return al.Event.from_arrays(
        np.array(ballots, dtype=np.int32).reshape(people, count),
        round=held,
        capacity=capacity,
        topic=_several(draw, st.sampled_from("abcd"), count, "topic"),
        min_size=[min(*both) for both in zip(capacity, least, strict=True)],
        attends=attends,
        ties=True,
        rules=al.Rules(empty_seats=draw(st.booleans(), label="empty seats")),
    )


def _several(
    draw: Callable[..., Any], one: st.SearchStrategy[Any], count: int, label: str
) -> list[Any]:
    return list(draw(st.lists(one, min_size=count, max_size=count), label=label))


def _with_rules(event: al.Event, **more: Any) -> al.Event:
    known = {name: getattr(event.rules, name) for name in event.rules.__slots__}
    return event.replace(rules=al.Rules(**{**known, **more}))


def _rooms(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Let rooms be chosen, but for sessions that name one."""
    people, held = len(event.participants), event.sessions.round.tolist()
    names = draw(st.permutations(["A", "B", "C"]), label="rooms")
    names = names[: draw(st.integers(1, 3))]
    count, sessions = len(names), len(held)
    limit = st.one_of(st.integers(0, people + 1), st.just(al.UNLIMITED))
    free = st.one_of(st.just(-1), st.just(-1), st.integers(0, count - 1))
    own = _several(draw, free, sessions, "own room")
    for session, here in enumerate(own):
        if here in [own[s] for s in range(session) if held[s] == held[session]]:
            own[session] = -1
    choose = draw(st.integers(0, 5), label="choose rooms") > 0
    shut = [
        (room, round_)
        for room in range(count)
        for round_ in range(len(event.rounds))
        if draw(st.integers(0, 9), label="closed") == 0
        and room not in [own[s] for s in range(sessions) if held[s] == round_]
    ]
    wanted = [
        (session, room)
        for session in range(sessions)
        for room in range(count)
        if choose and own[session] < 0 and draw(st.integers(0, 4), label="may") == 0
    ]
    return event.replace(
        rooms=Rooms(
            texts(names),
            np.array(_several(draw, limit, count, "room capacity")),
            closed=pairs(shut),
        ),
        sessions=event.sessions.replace(room=own, may_have=pairs(wanted)),
        rules=al.Rules(empty_seats=event.rules.empty_seats, choose_rooms=choose),
    )


def _needs(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Let rooms have features, which sessions and people need."""
    cell = st.sampled_from(["", "", "x", "y", "x;y"])
    had = st.sampled_from(["x;y", "x", "y", "x;y", ""])
    rooms = _several(draw, had, len(event.rooms), "features")
    needed = _several(draw, cell, len(event.sessions), "needs")
    own = event.sessions.room
    for session in np.flatnonzero(own >= 0).tolist():
        needed[session] = ""  # what its own room lacks is an error, not a question
    return event.replace(
        rooms=event.rooms.replace(features=texts(rooms)),
        sessions=event.sessions.replace(needs=texts(needed)),
        participants=event.participants.replace(
            needs=texts(_several(draw, cell, len(event.participants), "needs"))
        ),
    )


def _walking(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Give rounds times, near each other, and walks between rooms."""
    rooms = event.rooms.ids.tolist()
    start = [f"2026-05-01T{9 + r:02}:00" for r in range(len(event.rounds))]
    late = st.sampled_from(["00", "50", "55", "55"])
    end = [f"2026-05-01T{9 + r:02}:{draw(late)}" for r in range(len(event.rounds))]
    end = [text if text[-2:] != "00" else text[:-5] + "23:00" for text in end]
    event = event.replace(rounds=event.rounds.replace(start=start, end=end))
    walks = [
        (one, other, draw(st.sampled_from([5, 6, 11]), label="minutes"))
        for place, one in enumerate(rooms)
        for other in rooms[:place]
    ]
    return _with_rules(event, walking=walks)


def _candidates(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Let sessions be candidates, at a cost if they do not run."""
    count = len(event.sessions)
    cost = st.sampled_from([0, 0, 1, 2])
    may_not = _several(draw, st.booleans(), count, "candidate")
    must = _several(draw, st.integers(0, 4).map(lambda n: n == 0), count, "mandatory")
    return event.replace(
        sessions=event.sessions.replace(
            candidate=may_not,
            cancel_cost=_several(draw, cost, count, "cancel cost"),
            mandatory=[
                runs and not off for runs, off in zip(must, may_not, strict=True)
            ],
            kind=texts(_several(draw, st.sampled_from("kl"), count, "kind")),
        )
    )


def _programme(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Limit how many sessions run."""
    limits = [
        ProgrammeLimit(
            kind=draw(st.sampled_from(["", *sorted({*event.sessions.kind.tolist()})])),
            topic=draw(st.sampled_from(["", "", *event.topics])),
            rounds=draw(st.sampled_from([(), (event.rounds.ids.tolist()[0],)])),
            per=draw(st.sampled_from(["round", "event"])),
            at_least=draw(st.sampled_from([0, 0, 1])),
            at_most=draw(st.sampled_from([None, 1, 1, 2, 3])),
        )
        for _ in range(draw(st.integers(1, 2), label="limits"))
    ]
    return _with_rules(event, programme=limits)


def _overbooking(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Hold seats back, and count on people who do not come."""
    count, people = len(event.sessions), len(event.participants)
    rate, few = st.sampled_from([100, 100, 50, 70]), st.sampled_from([0, 0, 1, 2])
    event = event.replace(
        sessions=event.sessions.replace(
            walk_ins=_several(draw, few, count, "walk-ins"),
            show_up=_several(draw, rate, count, "show up"),
            extra=_several(draw, few, count, "extra"),
            extra_cost=_several(draw, st.integers(1, 3), count, "extra cost"),
        )
    )
    if draw(st.booleans(), label="people differ"):
        rates = _several(draw, st.sampled_from([100, 50, 35]), people, "comes")
        event = event.replace(participants=event.participants.replace(show_up=rates))
    return event


def _groups(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Put people together, and others apart."""
    names, rounds = event.participants.ids.tolist(), event.rounds.ids.tolist()

    def group(most: int) -> Group:
        several = st.lists(
            st.sampled_from(names), min_size=2, max_size=most, unique=True
        )
        when = st.sampled_from([(), (rounds[-1],)])
        return Group(draw(several, label="members"), draw(when))

    return _with_rules(
        event,
        together=[group(3) for _ in range(draw(st.integers(0, 2), label="together"))],
        apart=[group(2) for _ in range(draw(st.integers(0, 2), label="apart"))],
    )


def _linked(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Make a session of the first round, and one of the last, parts of one."""
    held = event.sessions.round
    if len(event.rounds) == 1:
        return event
    parts = [
        draw(st.sampled_from(event.sessions.ids[held == round_].tolist()))
        for round_ in (0, len(event.rounds) - 1)
    ]
    return _with_rules(event, linked=[parts])


def _labelled(draw: Callable[..., Any], event: al.Event) -> al.Event:
    people = len(event.participants)
    labels = _several(draw, st.sampled_from(["u", "u", "v", ""]), people, "labels")
    return event.replace(
        participants=event.participants.replace(
            category=texts(labels), organisation=texts(labels[::-1])
        )
    )


def _quotas(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Keep seats for some, or limit them."""
    event = _labelled(draw, event)
    sessions = event.sessions.ids.tolist()
    what: list[dict[str, Any]] = [
        {"keep": 1},
        {"keep": 2},
        {"keep": 1, "release": True},
        {"keep": 3, "release": True},
        {"at_most": 1},
        {"share_of_session": (1, 2)},
        {"share_of_session": (2, 3)},
        {"share_of_group": (1, 2)},
    ]
    quotas = [
        Quota(
            by=draw(st.sampled_from(["category", "organisation"])),
            value=draw(st.sampled_from(["", "u", "v"])),
            sessions=draw(st.sampled_from([(), (sessions[0],), tuple(sessions[1:])])),
            **draw(st.sampled_from(what), label="quota"),
        )
        for _ in range(draw(st.integers(1, 2), label="quotas"))
    ]
    return _with_rules(event, quotas=quotas)


def _mixture(draw: Callable[..., Any], event: al.Event) -> al.Event:
    """Say what is to be mixed."""
    if not event.participants.category.any():
        event = _labelled(draw, event)
    by = draw(st.sampled_from(["category", "organisation"]), label="mixture")
    return _with_rules(event, mixture=by)


ADDED: dict[str, Callable[[Callable[..., Any], al.Event], al.Event]] = {
    "rooms": _rooms,
    "needs": _needs,
    "walking": _walking,
    "candidates": _candidates,
    "programme": _programme,
    "overbooking": _overbooking,
    "groups": _groups,
    "linked": _linked,
    "quotas": _quotas,
    "mixture": _mixture,
}
"""What adds each kind to an event."""
