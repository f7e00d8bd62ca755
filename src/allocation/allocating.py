"""The main job: an event in, the best assignment out, with its proof."""

from __future__ import annotations

import time
from dataclasses import replace
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np

from allocation import diagnosis, lottery, plan, progress
from allocation._engine.clock import Clock
from allocation.assignment import Assignment
from allocation.checking import check
from allocation.errors import InfeasibleError, shown
from allocation.event.tables import NO_ROOM
from allocation.plan import LARGEST_SEED, Plan
from allocation.reductions import ALL
from allocation.result import Status
from allocation.stages import DEFAULT_STAGES, Stage, StageName, as_stages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from allocation.certificate import Certificate
    from allocation.event import Event
    from allocation.progress import Progress
    from allocation.reductions import Reductions


def allocate(
    event: Event,
    *,
    stages: Iterable[str | Stage] | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    workers: int = 1,
    reductions: Reductions = ALL,
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """Give everyone the programme that is best in a declared order of aims.

    Parameters
    ----------
    event
        The question.
    stages
        The aims, most important first: names, or :class:`Stage` with a tolerance. By
        default those of :func:`default_stages`.
    seed
        Decides between equally good assignments, together with the people's ids and
        with nothing else: from 0 to below 10**60.
    time_limit
        Wall-clock limit in seconds, greater than 0; None for as long as it takes. When
        it is up, or on Ctrl-C, the best assignment so far is returned with its true
        bounds.
    workers
        Threads of the search, at least 1. Only 1 gives the same answer each time. What
        the search claims is doubted in one more.
    reductions
        Which of the engine's shortcuts to take: all of them, unless one is to be seen
        at work. They change how long it takes and who vouches for a bound, never a
        value that is proved.
    on_progress
        Told how far the job is, about twice a second. By default long jobs show a line
        in a terminal or in a notebook, and nothing elsewhere.

    Returns
    -------
    Plan
        The assignment, checked against the specification, with each stage's value,
        bound, status and proof.

    Raises
    ------
    InfeasibleError
        If no assignment keeps all the rules; it says which rules clash.
    NothingFoundError
        If the time was up before any assignment was found.
    SolverError
        If the solver failed, or its answer did not pass the check.
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
    >>> print(al.allocate(event, seed=1))
    optimal, proven:
    unseated 0: optimal, proven
    worst 1: optimal, proven
    dissatisfaction 1: optimal, proven
    balance 2: optimal, proven
    """
    # here, not above: who reads or checks a plan need not load the solver, nor have it
    from allocation._engine import alike_rooms, solving  # noqa: PLC0415
    from allocation._engine.run import Run  # noqa: PLC0415
    from allocation._engine.stage_search import ProvedInfeasibleError  # noqa: PLC0415

    aims = default_stages(event) if stages is None else as_stages(stages)
    _check_arguments(seed, time_limit, workers)
    seed = int(seed)
    start = time.perf_counter()
    clock = Clock(time_limit)
    drawn = lottery.numbers(seed, event.participants.ids.tolist())
    drawn.flags.writeable = False
    # people in the order of the draw, sessions sorted: how rows came can tell nothing
    people = lottery.order(drawn, event.participants.ids)
    sessions = np.lexsort(
        (np.argsort(np.argsort(event.sessions.ids)), event.sessions.round)
    )
    is_sorted = bool((np.diff(sessions) > 0).all())
    question = event if is_sorted else event.arranged(sessions=sessions)
    rooms = np.arange(len(event.rooms))
    if event.rules.choose_rooms:
        rooms = np.argsort(event.rooms.ids, kind="stable")
        question = question.arranged(rooms=rooms)
    if diagnosis.by_counting(question):
        conflicts = diagnosis.by_counting(question.arranged(people))
        raise InfeasibleError(conflicts)
    run = Run(question, people, clock, seed % 2**31, workers, reductions)
    watcher = progress.watcher(on_progress)
    try:
        solution = clock.run(
            lambda: solving.solve(run, aims),
            tick=lambda state: watcher.note(*state),
        )
    except ProvedInfeasibleError:
        conflicts = diagnosis.explain(run.lined_up)
        raise InfeasibleError(conflicts, verified=False) from None
    finally:
        watcher.close()
    answer = solution.found.assignment
    if answer.chosen_rooms is not None:
        in_order = alike_rooms.in_order(question, answer.chosen_rooms)
        answer = replace(answer, chosen_rooms=in_order)
    found = Plan(
        event=event,
        assignment=_renamed(answer, sessions, rooms),
        stages=tuple(solution.stages),
        certificates=tuple(
            _named_before(proof, sessions) for proof in solution.certificates
        ),
        seed=seed,
        lottery=drawn,
        seconds=time.perf_counter() - start,
        interrupted=clock.interrupted,
        out_of_time=time_limit is not None
        and not clock.interrupted
        and any(stage.status is Status.FEASIBLE for stage in solution.stages),
        versions=plan.versions(),
    )
    check(found)
    return found


def _renamed(
    found: Assignment, sessions: NDArray[np.int64], rooms: NDArray[np.int64]
) -> Assignment:
    """Return an assignment with the indices that sessions and rooms had before."""
    chosen = found.chosen_rooms
    if chosen is not None:
        in_order = np.append(rooms, NO_ROOM)[chosen]
        chosen = np.empty_like(in_order)
        chosen[sessions] = in_order
    if (np.diff(sessions) > 0).all():
        return replace(found, chosen_rooms=chosen)
    return Assignment(found.participant, sessions[found.session], chosen)


def _named_before(proof: Certificate, sessions: NDArray[np.int64]) -> Certificate:
    """Return a certificate with the indices that sessions had before."""
    return replace(
        proof,
        session_prices=_unsorted(proof.session_prices, sessions),
        running=tuple(sorted(sessions[list(proof.running)].tolist())),
        cancelled=tuple(sorted(sessions[list(proof.cancelled)].tolist())),
        cases=tuple(_named_before(case, sessions) for case in proof.cases),
    )


def _unsorted(
    prices: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    order: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    back = np.empty_like(prices)
    back[order] = prices
    back.flags.writeable = False
    return back


def default_stages(event: Event) -> tuple[Stage, ...]:
    """Return the aims of an event when nobody says others.

    Parameters
    ----------
    event
        The question.

    Returns
    -------
    tuple of Stage
        :data:`DEFAULT_STAGES`; after ``unseated`` also ``cancelled``, where not running
        a session costs something, and ``overfull``, where there may be more people than
        seats; last ``mixture``, where the rules say what is mixed.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2]], round=[0, 0], capacity=[1, 1])
    >>> al.default_stages(event) == al.DEFAULT_STAGES
    True
    """
    wanted = {
        StageName.CANCELLED: bool(event.sessions.cancel_cost.any()),
        StageName.OVERFULL: bool(event.sessions.extra.any()),
        StageName.MIXTURE: bool(event.rules.mixture),
    }
    more = [Stage(name) for name in wanted if wanted[name]]
    mixed = [stage for stage in more if stage.name == StageName.MIXTURE]
    first, *later = DEFAULT_STAGES
    return (first, *more[: len(more) - len(mixed)], *later, *mixed)


def _check_arguments(seed: int, time_limit: float | None, workers: int) -> None:
    if not _is_number(seed, Integral) or not 0 <= seed < LARGEST_SEED:
        message = f"Expected seed >= 0 and below 10**60, got {shown(seed)}."
        raise ValueError(message)
    if time_limit is not None and (
        not _is_number(time_limit, Real) or not time_limit > 0
    ):
        message = f"Expected time_limit > 0, got {shown(time_limit)}."
        raise ValueError(message)
    if not _is_number(workers, Integral) or workers < 1:
        message = f"Expected workers >= 1, got {shown(workers)}."
        raise ValueError(message)


def _is_number(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)
