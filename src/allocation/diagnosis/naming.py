"""How reasons name people, sessions and rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.rules import Rule

NAMED = 20
"""How many people or sessions a reason names; the rest are counted."""


def ids_of(ids: NDArray[np.generic], places: NDArray[np.integer]) -> tuple[str, ...]:
    """Return the ids at some places."""
    return tuple(str(name) for name in ids[places].tolist())


def people_named(event: Event, people: NDArray[np.int64]) -> str:
    """Return the ids of some people in words."""
    names = sorted(ids_of(event.participants.ids, people))
    if len(names) > NAMED:
        return f"{len(names)} people, {', '.join(names[:NAMED])} and others,"
    return ", ".join(names)


def cut_short(names: list[str]) -> str:
    """Return names in words, the rest of many counted."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def named(*rules: tuple[Rule, bool]) -> tuple[str, ...]:
    """Return the names of the rules that matter.

    Parameters
    ----------
    *rules
        Rules, and whether each matters.
    """
    return tuple(str(rule) for rule, matters in rules if matters)
