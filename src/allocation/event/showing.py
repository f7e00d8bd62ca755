"""An event as a notebook shows it: its sizes, and nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation import markup
from allocation.event import facts
from allocation.event.tables import UNLIMITED

if TYPE_CHECKING:
    from allocation.event.core import Event

ROUNDS_SHOWN = 12
"""How many rounds a notebook shows."""


def html(event: Event) -> str:
    """Return an event as a notebook shows it.

    Parameters
    ----------
    event
        Any event.

    Returns
    -------
    str
        HTML: how large it is, and what each round has.
    """
    limits = facts.seats(event.sessions, event.rooms)
    rows = []
    for held in range(min(len(event.rounds), ROUNDS_SHOWN)):
        here = limits[event.sessions.round == held].tolist()
        rows.append(
            (
                event.rounds.ids[held],
                event.rounds.title[held],
                int(event.people[held]),
                len(here),
                "no limit" if UNLIMITED in here else sum(here),
            )
        )
    return markup.block(
        *heading(event),
        markup.table(("round", "title", "people", "sessions", "seats"), rows),
        *more(len(event.rounds) - ROUNDS_SHOWN, "rounds"),
    )


def heading(event: Event) -> list[str]:
    """Return which event it is, and how large.

    Parameters
    ----------
    event
        Any event.

    Returns
    -------
    list of str
        HTML.
    """
    ballots = int(event.listed.any(axis=1).sum())
    sizes = (
        f"{len(event.participants)} people, {ballots} of them with a ballot; "
        f"{len(event.rounds)} rounds, {len(event.sessions)} sessions, "
        f"{len(event.rooms)} rooms"
    )
    name = [markup.paragraph(event.name, strong=True)] if event.name else []
    more_rules = facts_of(event)
    told = [markup.paragraph("; ".join(more_rules))] if more_rules else []
    return [*name, markup.paragraph(sizes), *told]


def facts_of(event: Event) -> list[str]:
    """Return what the event asks for that not every event does.

    Parameters
    ----------
    event
        Any event.

    Returns
    -------
    list of str
        A few words each, without anybody's name.
    """
    rules, sessions = event.rules, event.sessions
    groups = len(event.together) + len(event.apart)
    counted = (
        (int(sessions.candidate.sum()), "candidate session", ""),
        (groups, "group", " of people together or apart"),
        (len(event.linked), "set", " of linked sessions"),
        (len(event.programme_limits), "limit", " to the programme"),
        (len(tuple(rules.quotas)), "quota", ""),
        (int(event.person_needs.any(axis=1).sum()), "need", " of a room"),
    )
    chosen = ["rooms are chosen"] if rules.choose_rooms else []
    return chosen + [
        f"{count} {noun}{'' if count == 1 else 's'}{rest}"
        for count, noun, rest in counted
        if count
    ]


def more(count: int, what: str) -> list[str]:
    """Return that not all is shown.

    Parameters
    ----------
    count
        How many are not; 0 or less if all are.
    what
        What they are.

    Returns
    -------
    list of str
        HTML; nothing if all is shown.
    """
    return [markup.paragraph(f"… and {count} {what} more")] if count > 0 else []
