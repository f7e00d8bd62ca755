"""What clashes in an event without an answer: crowds by flow, rules by assumptions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from ortools.graph.python import max_flow

from allocation._engine import search
from allocation._engine.clock import Clock
from allocation._engine.model import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.rules import Rule

SHRINKING = 60.0
"""How long to look for fewer reasons, in seconds."""


def crowd(
    event: Event, held: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Return people of a round who may sit only where there are too few seats.

    The people on the source's side of a minimum cut (Hall 1935,
    https://doi.org/10.1112/jlms/s1-10.37.26).

    Parameters
    ----------
    event
        The question.
    held
        Index of the round.

    Returns
    -------
    tuple of numpy.ndarray
        Indices of people, and of all the sessions in which any of them may sit; None
        if each round's people can be seated, other rules aside.
    """
    sessions = np.flatnonzero(event.sessions.round == held)
    free = not event.barred.any() and not len(event.participants.pins)
    if free and event.capacity[sessions].sum() >= event.people[held]:
        return None
    may = ~event.barred[:, sessions]
    pinned = event.pinned[:, sessions]
    may &= pinned | ~pinned.any(axis=1, keepdims=True)
    people = np.flatnonzero(event.participants.attends[:, held])
    first, of_class, sizes = _alike(may[people])
    rights = may[people[first]]
    source, sink = 0, 1
    right = 2 + len(rights)
    flow = max_flow.SimpleMaxFlow()
    for place, size in enumerate(sizes.tolist()):
        flow.add_arc_with_capacity(source, 2 + place, size)
        for column in np.flatnonzero(rights[place]).tolist():
            flow.add_arc_with_capacity(2 + place, right + column, size)
    for column, session in enumerate(sessions.tolist()):
        flow.add_arc_with_capacity(
            right + column, sink, min(int(event.capacity[session]), len(people))
        )
    flow.solve(source, sink)  # type: ignore[no-untyped-call]
    if flow.optimal_flow() == len(people):
        return None
    side = set(flow.get_source_side_min_cut())
    stuck = [place for place in range(len(rights)) if 2 + place in side]
    columns = np.flatnonzero(rights[stuck].any(axis=0))
    return people[np.isin(of_class, stuck)], sessions[columns]


def _alike(
    rows: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the first of each kind of rows, the kind of each row, and how many."""
    if rows.all():
        few = min(len(rows), 1)
        return np.arange(few), np.zeros(len(rows), np.int64), np.full(few, len(rows))
    packed = np.packbits(rows, axis=1)
    whole = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1])))
    _, first, of_row, sizes = np.unique(
        whole.reshape(-1), return_index=True, return_inverse=True, return_counts=True
    )
    return first, of_row.reshape(-1), sizes


def clashing_groups(event: Event) -> dict[tuple[Rule, str], list[int]]:
    """Return rules that cannot hold together, as few as can be found in the time.

    The solver's core is checked by solving it alone, and shrunk by leaving out one
    group after the other.

    Parameters
    ----------
    event
        A question without an answer.

    Returns
    -------
    dict
        By rule and by what it is about, as :data:`allocation._engine.model.Guard` has
        it, which of them; empty if the solver could not say.
    """
    model = Model(event, guarded=True)
    clock = Clock(SHRINKING)
    core = _core(model, list(model.guards.by_index), clock)
    if core is None:
        return {}
    by_group: dict[tuple[Rule, str], list[int]] = defaultdict(list)
    for guard in core:
        rule, kind, _ = model.guards.by_index[guard]
        by_group[rule, kind].append(guard)
    # whole groups first, then single guards while the time lasts
    for group in [*by_group.values(), *([guard] for guard in core)]:
        if not set(group) <= set(core):
            continue
        fewer = _core(model, [guard for guard in core if guard not in group], clock)
        if fewer is not None:
            core = fewer
    found: dict[tuple[Rule, str], list[int]] = defaultdict(list)
    for guard in core:
        rule, kind, place = model.guards.by_index[guard]
        found[rule, kind].append(place)
    return {key: sorted(found[key]) for key in sorted(found)}


def _core(model: Model, guards: list[int], clock: Clock) -> list[int] | None:
    """Return guards among some that clash; None if they do not, or time is up."""
    model.cp.clear_assumptions()
    model.cp.add_assumptions(
        [model.cp.get_bool_var_from_proto_index(guard) for guard in guards]
    )
    return search.unsatisfiable_core(model, clock=clock, seed=0)
