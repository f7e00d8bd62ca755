"""Rules that clash, as the model names them, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.diagnosis.naming import cut_short, ids_of
from allocation.errors import shown
from allocation.rules import Rule

if TYPE_CHECKING:
    from allocation.event import Event


def in_words(event: Event, rule: Rule, kind: str, places: list[int]) -> str:
    """Return what a rule is about.

    Parameters
    ----------
    event
        The question.
    rule
        The rule.
    kind, places
        As :data:`allocation._engine.model.Guard` has them.
    """
    if kind == "set":
        sets = [
            "rounds " + ", ".join(ids_of(event.rounds.ids, event.no_repeat[place]))
            for place in places
        ]
        return f"{rule} over {' and over '.join(sets)}"
    if kind == "quota":
        shares = [event.quotas[place] for place in places]
        whose = [f"{share.quota.by} {shown(share.value)}" for share in shares]
        return f"{rule} of {cut_short(list(dict.fromkeys(whose)))}"
    several = _several(event, rule, kind, places)
    if several is not None:
        noun, groups = several
        names = [f"{noun} {cut_short(sorted(group))}" for group in groups]
        return f"{rule} of {' and of '.join(names)}"
    names = sorted(_single(event, kind, places))
    noun = kind if len(names) == 1 else f"{kind}s"
    return f"{rule} of {noun} {cut_short(names)}"


def concerned(
    event: Event, rule: Rule, kind: str, places: list[int]
) -> dict[str, tuple[str, ...]]:
    """Return the rounds, sessions or participants that a rule is about.

    Parameters
    ----------
    event, rule, kind, places
        As for :func:`in_words`.
    """
    if kind == "set":
        rounds = np.unique(np.concatenate([event.no_repeat[place] for place in places]))
        return {"rounds": ids_of(event.rounds.ids, rounds)}
    if kind == "quota":
        inside = sorted({s for p in places for s in event.quotas[p].sessions.tolist()})
        return {"sessions": ids_of(event.sessions.ids, np.array(inside))}
    several = _several(event, rule, kind, places)
    if several is not None:
        noun, groups = several
        names = dict.fromkeys(name for group in groups for name in group)
        return {noun: tuple(names)}
    return {} if kind == "room" else {f"{kind}s": _single(event, kind, places)}


def _several(
    event: Event, rule: Rule, kind: str, places: list[int]
) -> tuple[str, list[tuple[str, ...]]] | None:
    """Return sets of people, or of sessions, that a rule names together."""
    if kind == "group":
        groups = event.together if rule == Rule.TOGETHER else event.apart
        people = [np.array(groups[place].people) for place in places]
        return "participants", [ids_of(event.participants.ids, each) for each in people]
    if kind == "linked":
        parts = [event.linked[place] for place in places]
    elif kind == "limit":
        parts = [event.programme_limits[place].sessions for place in places]
    else:
        return None
    sessions = [np.array(each, dtype=np.int64) for each in parts]
    return "sessions", [ids_of(event.sessions.ids, each) for each in sessions]


def _single(event: Event, kind: str, places: list[int]) -> tuple[str, ...]:
    ids = {
        "round": event.rounds.ids,
        "session": event.sessions.ids,
        "room": event.rooms.ids,
        "participant": event.participants.ids,
    }[kind]
    return ids_of(ids, np.array(places))
