"""Proof by cases where sessions may be cancelled: run it, or do without it.

Prices see a session that may be empty or have a minimum size as one that may have any
size between. Branch and bound over these sessions closes what they leave open: each
case is an event of its own, in which some sessions run and others do not, with its own
prices; the cases and their prices are the certificate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocation._engine import relaxation
from allocation._engine.found import Found
from allocation._engine.master import TOLERANCE
from allocation.combining import IMPOSSIBLE
from allocation.stages import StageName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation._engine.relaxed import Relaxed
    from allocation._engine.run import Run
    from allocation._engine.stage_search import StageSearch
    from allocation.certificate import Certificate

MOST_CASES = 400
"""After so many cases the proof is left to the search."""

MOST_OPEN = 12
"""Nor does it begin where the LP gives more sessions sizes that they may not have."""

PART = 0.6
"""The part of the time that is left which all cases together may take."""

PRICING = 0.1
"""The part of the time that is left which the prices of one case may take."""


@dataclass(frozen=True)
class Cases:
    """What branching has found.

    Parameters
    ----------
    found
        The best assignment.
    bound
        What the cases prove.
    certificate
        Their prices.
    """

    found: Found
    bound: int
    certificate: Certificate


@dataclass(frozen=True)
class _Node:
    """One case."""

    running: tuple[int, ...]
    cancelled: tuple[int, ...]
    relaxed: Relaxed

    @property
    def certificate(self) -> Certificate:
        return replace(
            self.relaxed.certificate, running=self.running, cancelled=self.cancelled
        )


def by_cases(search: StageSearch, relaxed: Relaxed) -> Cases | None:
    """Branch over the sessions that may be cancelled, until the bound is reached.

    Parameters
    ----------
    search
        The search of the stage.
    relaxed
        Its relaxation.

    Returns
    -------
    Cases or None
        None if no session may be cancelled, or too many, or if cases do not close what
        is open.
    """
    run, stage, best = search.run, search.stage.name, search.before
    optional = _optional(run)
    root = _Node((), (), relaxed)
    # where rules tie people, more than what runs is left open: the search is for that
    if stage == StageName.WORST or relaxed.programmes.is_tied or not len(optional):
        return None
    if (_wrong(root, optional) > TOLERANCE).sum() > MOST_OPEN:
        return None
    share = run.clock.share(PART)
    open_ = [root]
    closed: list[_Node] = []
    while open_:
        if share.is_over() or len(open_) + len(closed) > MOST_CASES:
            return None
        open_.sort(key=lambda node: -node.relaxed.bound)
        node = open_.pop()
        right = not (_wrong(node, optional) > TOLERANCE).any()
        # a search is worth its time only where no size is left to decide
        if right and (best is None or node.relaxed.bound < best.value(stage)):
            near = _near(search, node)
            if near is not None and (
                best is None or near.value(stage) < best.value(stage)
            ):
                best = near
        bound = node.relaxed.bound
        if bound > IMPOSSIBLE or (best is not None and bound >= best.value(stage)):
            closed.append(node)
            continue
        session = _undecided(node, optional)
        if session is None:
            return None
        for running, cancelled in (
            ((*node.running, session), node.cancelled),
            (node.running, (*node.cancelled, session)),
        ):
            case = _case(run, running, cancelled)
            time = run.clock.share(PRICING)
            below = relaxation.bound(
                case, stage, search.limits, incumbent=None, time=time
            )
            open_.append(_Node(running, cancelled, below))
    if best is None:  # none is possible: let the search say so too
        return None
    bound = min(node.relaxed.bound for node in closed)
    cases = tuple(node.certificate for node in closed)
    certificate = replace(
        relaxed.certificate,
        session_prices=np.zeros_like(relaxed.certificate.session_prices),
        stage_prices={},
        cases=cases,
    )
    return Cases(best, bound, certificate)


def _optional(run: Run) -> NDArray[np.int64]:
    """Return the sessions that have a minimum size and may be cancelled."""
    sessions = run.event.sessions
    pinned = run.event.pinned.any(axis=0)
    optional = (sessions.min_size > 0) & ~sessions.mandatory & ~pinned
    return np.flatnonzero(optional)


def _case(run: Run, running: tuple[int, ...], cancelled: tuple[int, ...]) -> Run:
    # a sample of the people cannot fill a session that few want and that must run
    reductions = replace(run.reductions, samples=False)
    event = run.event.supposing(running, cancelled)
    return replace(run, event=event, reductions=reductions)


def _near(search: StageSearch, node: _Node) -> Found | None:
    """Return an assignment of a case, if one is found with ease."""
    case = _case(search.run, node.running, node.cancelled)
    found = replace(search, run=case, before=None).near(node.relaxed)
    return None if found is None else Found(search.run.event, found.assignment)


def _undecided(node: _Node, optional: NDArray[np.int64]) -> int | None:
    """Return the session whose size in the LP is furthest from what it may be."""
    free = np.setdiff1d(optional, [*node.running, *node.cancelled])
    if not len(free):
        return None
    return int(free[_wrong(node, free).argmax()])


def _wrong(node: _Node, optional: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how far the sizes of sessions in the LP are from what they may be.

    Of those that are not decided yet; 0 for all if there was no LP.
    """
    event = node.relaxed.programmes.event
    free = np.setdiff1d(optional, [*node.running, *node.cancelled])
    columns, share = node.relaxed.columns, node.relaxed.share
    if columns is None or share is None:
        return np.zeros(len(free))
    sizes = np.zeros(len(event.sessions) + len(event.rounds) + 1)
    for held in columns.pattern.T:
        sizes += np.bincount(held, weights=share, minlength=len(sizes))
    size = sizes[free]
    wrong: NDArray[np.float64] = np.minimum(size, event.sessions.min_size[free] - size)
    return wrong
