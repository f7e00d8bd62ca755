"""Why nothing is possible: by counting where counting shows it, else by the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import Conflict
from allocation.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocation.event import Event

NAMED = 20
"""How many people or sessions a reason names; the rest are counted."""


def by_counting(event: Event) -> list[Conflict]:
    """Return the reasons why nothing is possible that a pencil can check.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    list of Conflict
        Empty if counting shows no reason; that does not make the event possible.
    """
    reasons = [
        *_pins_over_seats(event),
        *_mandatory_over_people(event),
        *_mandatory_without_people(event),
    ]
    if not event.rules.empty_seats:
        reasons += [*_seats(event), *_at_most(event), *_nowhere(event)]
        reasons += _topics(event)
        if not reasons:
            reasons += _crowds(event)
    return reasons


def explain(event: Event) -> list[Conflict]:
    """Return why an event that was proved impossible is so.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    list of Conflict
        Reasons from the model's assumptions, as few as they can be made.
    """
    # here, not above: the command checks a plan without loading the solver
    from allocation._engine import conflicts as engine  # noqa: PLC0415

    groups = engine.clashing_groups(event)
    reasons = [
        Conflict(
            rules=(str(rule),),
            message=_group_in_words(event, rule, kind, places),
            **_concerned(event, kind, places),
        )
        for (rule, kind), places in groups.items()
    ]
    if not reasons:
        reasons = [
            Conflict(
                rules=tuple(str(rule) for rule in Rule),
                message="no assignment keeps all the rules together",
            )
        ]
    elif len(reasons) > 1:
        joined = "; ".join(reason.message for reason in reasons)
        every = tuple(dict.fromkeys(r for reason in reasons for r in reason.rules))
        reasons = [
            Conflict(
                rules=every,
                message=f"these cannot all be kept together: {joined}",
                rounds=_merged(reasons, "rounds"),
                sessions=_merged(reasons, "sessions"),
                participants=_merged(reasons, "participants"),
            )
        ]
    return reasons


def _seats(event: Event) -> Iterator[Conflict]:
    for held, name in enumerate(event.rounds):
        people = int(event.people[held])
        inside = event.sessions.round == held
        seats = int(event.capacity[inside].sum())
        if people > seats:
            yield Conflict(
                (str(Rule.ONE_SEAT), str(Rule.CAPACITY)),
                f"round {name}: {people} people, {seats} seats",
                rounds=(name,),
                sessions=_ids(event.sessions.ids, np.flatnonzero(inside)),
            )


def _at_most(event: Event) -> Iterator[Conflict]:
    due = event.participants.attends.sum(axis=1)
    for person in np.flatnonzero(due > event.participants.at_most).tolist():
        name = str(event.participants.ids[person])
        yield Conflict(
            (str(Rule.ONE_SEAT), str(Rule.AT_MOST)),
            f"{name} attends {due[person]} rounds, "
            f"but takes at most {event.participants.at_most[person]} sessions",
            participants=(name,),
        )


def _nowhere(event: Event) -> Iterator[Conflict]:
    open_to = ~event.banned & (event.capacity > 0)
    for held, name in enumerate(event.rounds):
        inside = event.sessions.round == held
        stuck = event.participants.attends[:, held] & ~open_to[:, inside].any(axis=1)
        who = np.flatnonzero(stuck)
        if len(who):
            banned = event.banned[np.ix_(who, inside)]
            yield Conflict(
                _named(
                    (Rule.ONE_SEAT, True),
                    (Rule.BAN, bool(banned.any())),
                    (Rule.CAPACITY, not banned.all()),
                ),
                f"round {name}: {_list(event, who)} may sit in no session",
                rounds=(name,),
                participants=_ids(event.participants.ids, who),
            )


def _pins_over_seats(event: Event) -> Iterator[Conflict]:
    pinned = event.pinned.sum(axis=0)
    for session in np.flatnonzero(pinned > event.capacity).tolist():
        name = str(event.sessions.ids[session])
        yield Conflict(
            (str(Rule.PIN), str(Rule.CAPACITY)),
            f"session {name}: {pinned[session]} people are pinned to it, "
            f"{event.capacity[session]} seats",
            sessions=(name,),
            participants=_ids(
                event.participants.ids, np.flatnonzero(event.pinned[:, session])
            ),
        )


def _mandatory(event: Event) -> NDArray[np.int64]:
    """Return how many people each session must have, pins apart."""
    must = event.sessions.mandatory
    return np.where(must, np.maximum(event.sessions.min_size, 1), 0)


def _least(event: Event) -> NDArray[np.int64]:
    """Return how many people each session must have."""
    needed = np.where(event.pinned.any(axis=0), event.sessions.min_size, 0)
    return np.maximum(_mandatory(event), needed)


def _mandatory_over_people(event: Event) -> Iterator[Conflict]:
    for held, name in enumerate(event.rounds):
        inside = event.sessions.round == held
        people = int(event.people[held])
        alone = int(_mandatory(event)[inside].sum()) > people
        least = _mandatory(event) if alone else _least(event)
        needed = int(least[inside].sum())
        if needed > people:
            yield Conflict(
                _named((Rule.MINIMUM, True), (Rule.PIN, not alone)),
                f"round {name}: its sessions must have {needed} people together, "
                f"{people} attend",
                rounds=(name,),
                sessions=_ids(event.sessions.ids, np.flatnonzero(inside & (least > 0))),
            )


def _mandatory_without_people(event: Event) -> Iterator[Conflict]:
    least = _least(event)
    for session in np.flatnonzero(least > 0).tolist():
        held = event.sessions.round[session]
        inside = event.sessions.round == held
        elsewhere = event.pinned[:, inside].any(axis=1) & ~event.pinned[:, session]
        attends = event.participants.attends[:, held]
        can = attends & ~event.banned[:, session] & ~elsewhere
        if can.sum() < least[session]:
            name = str(event.sessions.ids[session])
            asked = int(_mandatory(event)[session])
            pins = asked < least[session] or bool((attends & elsewhere).any())
            bans = bool((attends & event.banned[:, session]).any())
            yield Conflict(
                _named((Rule.MINIMUM, True), (Rule.PIN, pins), (Rule.BAN, bans)),
                f"session {name}: must have {least[session]} people, "
                f"{can.sum()} may sit in it",
                rounds=(str(event.rounds.ids[held]),),
                sessions=(name,),
            )


def _topics(event: Event) -> Iterator[Conflict]:
    for rounds in event.no_repeat:
        inside = np.isin(event.sessions.round, rounds)
        due = int(event.people[rounds].sum())
        seats = np.bincount(event.sessions.round, weights=event.capacity)
        repeated = int(np.minimum(event.people, seats)[rounds].sum())
        most = unlimited = 0
        for topic in np.unique(event.topic[inside]).tolist():
            same = inside & (event.topic == topic)
            held = np.unique(event.sessions.round[same])
            reach = int(event.participants.attends[:, held].any(axis=1).sum())
            most += min(int(event.capacity[same].sum()), reach)
            unlimited += reach
        # where repeating would not help, other reasons say so
        if due > most and most < repeated:
            names = _ids(event.rounds.ids, rounds)
            yield Conflict(
                _named(
                    (Rule.ONE_SEAT, True),
                    (Rule.NO_REPEAT, True),
                    (Rule.CAPACITY, due <= unlimited),
                ),
                f"rounds {', '.join(names)}: {due} seats are needed, but with no topic "
                f"taken twice the sessions can fill at most {most}",
                rounds=names,
            )


def _crowds(event: Event) -> Iterator[Conflict]:
    """Yield groups that may sit only in sessions that are too small for them."""
    # here, not above: the command checks a plan without loading the solver
    from allocation._engine import conflicts as engine  # noqa: PLC0415

    for held, name in enumerate(event.rounds):
        crowd = engine.crowd(event, held)
        if crowd is not None:
            people, sessions = np.sort(crowd[0]), crowd[1]
            seats = int(event.capacity[sessions].sum())
            names = _ids(event.sessions.ids, sessions)
            inside = event.sessions.round == held
            yield Conflict(
                _named(
                    (Rule.ONE_SEAT, True),
                    (Rule.CAPACITY, True),
                    (Rule.BAN, bool(event.banned[np.ix_(people, inside)].any())),
                    (Rule.PIN, bool(event.pinned[np.ix_(people, inside)].any())),
                ),
                f"round {name}: {len(people)} people may sit only in "
                f"{', '.join(names)}, {seats} seats",
                rounds=(name,),
                sessions=names,
                participants=_ids(event.participants.ids, people),
            )


def _group_in_words(event: Event, rule: Rule, kind: str, places: list[int]) -> str:
    if kind == "set":
        sets = [
            "rounds " + ", ".join(_ids(event.rounds.ids, event.no_repeat[place]))
            for place in places
        ]
        return f"{rule} over {' and over '.join(sets)}"
    ids = {
        "round": event.rounds.ids,
        "session": event.sessions.ids,
        "participant": event.participants.ids,
    }[kind]
    names = sorted(_ids(ids, np.array(places)))
    noun = kind if len(names) == 1 else f"{kind}s"
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{rule} of {noun} {', '.join(names[:NAMED])}{more}"


def _concerned(
    event: Event, kind: str, places: list[int]
) -> dict[str, tuple[str, ...]]:
    if kind == "set":
        rounds = np.unique(np.concatenate([event.no_repeat[place] for place in places]))
        return {"rounds": _ids(event.rounds.ids, rounds)}
    table = {
        "round": event.rounds,
        "session": event.sessions,
        "participant": event.participants,
    }[kind]
    return {f"{kind}s": _ids(table.ids, np.array(places))}


def _named(*rules: tuple[Rule, bool]) -> tuple[str, ...]:
    """Return the names of the rules that matter."""
    return tuple(str(rule) for rule, matters in rules if matters)


def _merged(reasons: list[Conflict], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for reason in reasons for n in getattr(reason, field)))


def _ids(ids: NDArray[np.generic], places: NDArray[np.integer]) -> tuple[str, ...]:
    return tuple(str(name) for name in ids[places].tolist())


def _list(event: Event, people: NDArray[np.int64]) -> str:
    names = sorted(_ids(event.participants.ids, people))
    if len(names) > NAMED:
        return f"{len(names)} people, {', '.join(names[:NAMED])} and others,"
    return ", ".join(names)
