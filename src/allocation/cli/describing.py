"""An event and a plan in the words of an organiser, without anybody's name."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from allocation import evaluation
from allocation.cli import texts
from allocation.event import NO_ROOM, UNLIMITED, UNLISTED, venues
from allocation.event.facts import top
from allocation.occupancy import CANCELLED, NOT_PROGRAMMED, STATES, occupancy
from allocation.reading import remarks
from allocation.result import Proof
from allocation.stages import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.plan import Plan
    from allocation.result import StageResult

RANKS_SHOWN = 10
"""For how many ranks the summary says how many seats they are."""

LEVELS_SHOWN = 8
"""How many levels of one stage the summary tells, besides the last."""

COSTS_SHOWN = 4
"""For how many ranks the summary says what they cost."""


def event_lines(event: Event) -> list[str]:
    """Return what an event is, and what is worth a look in it.

    Parameters
    ----------
    event
        Any event.

    Returns
    -------
    list of str
        Lines.
    """
    lines = [
        *heading(event),
        *(f"  {_round(event, held)}" for held in range(len(event.rounds))),
        texts.ballots(int(event.listed.any(axis=1).sum()), len(event.participants)),
        *filter(None, [texts.facts(_facts(event))]),
    ]
    found = remarks(event)
    if found:
        lines += ["", texts.REMARKS, *(f"  - {remark}" for remark in found)]
    return lines


def plan_lines(plan: Plan, *, stopped: bool) -> list[str]:
    """Return what a plan gives, and how good it is.

    Parameters
    ----------
    plan
        Any plan.
    stopped
        Whether somebody stopped the search.

    Returns
    -------
    list of str
        Lines.
    """
    return [
        *heading(plan.event),
        "",
        _seated(plan),
        *_rounds(plan),
        "",
        *_profile(plan),
        "",
        *_worst(plan),
        "",
        *_aims(plan),
        "",
        *verdict_lines(plan, stopped=stopped),
        texts.LOTTERY.format(seed=plan.seed),
    ]


def verified_lines(plan: Plan) -> list[str]:
    """Return what is known of a plan that was checked without a solver.

    Parameters
    ----------
    plan
        The plan, all of whose figures were worked out again.

    Returns
    -------
    list of str
        Lines.
    """
    return [
        *heading(plan.event),
        "",
        texts.VERIFIED,
        "",
        texts.VERIFIED_AIMS,
        *_listed_aims(plan, _known),
        "",
        *verdict_lines(plan, stopped=plan.interrupted),
        texts.TAKEN_AS_WRITTEN,
    ]


def verdict_lines(plan: Plan, *, stopped: bool) -> list[str]:
    """Return whether a better plan may exist.

    Parameters
    ----------
    plan
        Any plan.
    stopped
        Whether somebody stopped the search.

    Returns
    -------
    list of str
        A line or two.
    """
    weakest = plan.proof
    places = [
        f"aim {place}"
        for place, stage in enumerate(plan.stages, 1)
        if stage.proof is weakest
    ]
    spent = any(stage.value != stage.reached for stage in plan.stages)
    words = texts.VERDICTS[weakest]
    lines = [
        words.format(aims=texts.names(places), within=texts.WITHIN if spent else "")
    ]
    if stopped:
        lines.append(texts.STOPPED)
    elif plan.out_of_time:
        lines.append(texts.TIME_UP)
    return lines


def heading(event: Event) -> list[str]:
    """Return which event it is, and how large.

    Parameters
    ----------
    event
        Any event.

    Returns
    -------
    list of str
        Lines.
    """
    size = texts.size(
        len(event.participants),
        len(event.rounds),
        len(event.sessions),
        len(event.rooms),
    )
    return [event.name, size] if event.name else [size]


def _round(event: Event, held: int) -> str:
    tables = event.sessions, event.rooms
    unlimited = any(
        venues.seats(*tables, session, option.room) == UNLIMITED
        for session in np.flatnonzero(event.sessions.round == held).tolist()
        for option in event.options[session]
    )
    return texts.round_(
        str(event.rounds.ids[held]),
        str(event.rounds.title[held]),
        int(event.people[held]),
        None if unlimited else int(event.seats_of_rounds[held]),
    )


def _facts(event: Event) -> dict[str, int]:
    """Return how many there are of what only some events have."""
    sessions, people = event.sessions, event.participants
    uneven = (sessions.show_up < venues.HUNDRED) | (sessions.extra > 0)
    return {
        "rooms": int(venues.is_given_one(sessions, event.rules).sum()),
        "candidates": int(sessions.candidate.sum()),
        "programme": len(event.programme_limits),
        "walk_ins": int((sessions.walk_ins > 0).sum()),
        "extra": int(uneven.sum()),
        "needs": int(event.person_needs.any(axis=1).sum()),
        "show_up": int((people.show_up < venues.HUNDRED).sum()),
        "together": len(event.together),
        "apart": len(event.apart),
        "linked": len(event.linked),
        "quotas": len(tuple(event.rules.quotas)),
    }


def _seated(plan: Plan) -> str:
    empty = plan.event.participants.attends & (plan.assignment.counts(plan.event) == 0)
    if not empty.any():
        return texts.ALL_SEATED
    return texts.unseated(int(empty.sum()), int(empty.any(axis=1).sum()))


def _rounds(plan: Plan) -> Iterator[str]:
    event = plan.event
    found = occupancy(event, plan.assignment)
    nobody = found.size == 0
    kinds = {
        texts.FULL: found.limited & (found.size >= found.seats) & ~nobody,
        texts.OVERFULL: found.over > 0,
        texts.CANCELLED: found.state == STATES.index(CANCELLED),
        texts.NOT_PROGRAMMED: found.state == STATES.index(NOT_PROGRAMMED),
        texts.NOBODY: nobody & found.runs & (found.seats > 0),
    }
    given = (event.sessions.room == NO_ROOM) & (found.room != NO_ROOM)
    for held in range(len(event.rounds)):
        yield f"  {_round(event, held)}"
        for words, which in kinds.items():
            here = np.flatnonzero(which & (event.sessions.round == held))
            if len(here):
                ids = sorted(event.sessions.ids[here].tolist())
                yield f"    {words}: {texts.names(ids)}"
        rooms = [
            texts.IN_ROOM.format(
                session=event.sessions.ids[session],
                room=event.rooms.ids[found.room[session]],
            )
            for session in np.flatnonzero(given & (event.sessions.round == held))
        ]
        if rooms:
            yield f"    {texts.IN_ROOMS}: {texts.names(sorted(rooms))}"


def _profile(plan: Plan) -> Iterator[str]:
    """Yield how many seats there are of each kind; each seat is of one kind."""
    event, given = plan.event, plan.assignment
    stated = event.stated[given.participant, given.session]
    listed = stated != UNLISTED
    pinned = event.pinned[given.participant, given.session] & ~listed
    wish = event.opinion[given.participant, event.sessions.round[given.session]]
    due = int(event.people.sum())
    kinds = _ranks(stated) if event.choices.scale == "rank" else _grades(plan, stated)
    kinds[texts.UNRANKED] = int((~listed & ~pinned & wish).sum())
    kinds[texts.FIXED] = int(pinned.sum())
    kinds[texts.NO_WISH] = int((~listed & ~pinned & ~wish).sum())
    kinds[texts.EMPTY] = due - len(given.session)
    width = len(str(due))
    yield texts.PROFILE.format(seats=texts.count(due, "seat"))
    for words, number in kinds.items():
        if number:
            yield f"  {number:{width}}  {texts.share(number, due):>5}  {words}"
    if event.choices.scale == "rank":
        happy = np.unique(given.participant[stated == 1])
        ballots = int(event.listed.any(axis=1).sum())
        if ballots:
            yield texts.ONE_FIRST.format(some=len(happy), all=texts.people(ballots))


def _ranks(stated: NDArray[np.int32]) -> dict[str, int]:
    """Return how many seats there are of each rank, the last ranks together."""
    numbers = np.bincount(stated[stated != UNLISTED]).tolist()
    kinds = {
        texts.choice(rank): number
        for rank, number in enumerate(numbers[: RANKS_SHOWN + 1])
        if rank
    }
    kinds[texts.choice_after(RANKS_SHOWN)] = sum(numbers[RANKS_SHOWN + 1 :])
    return kinds


def _grades(plan: Plan, stated: NDArray[np.int32]) -> dict[str, int]:
    """Return how many seats are the ones of their round that the person likes best."""
    event, given = plan.event, plan.assignment
    best = np.full(len(stated), UNLISTED)
    for held in range(len(event.rounds)):
        inside = event.sessions.round == held
        seats = np.flatnonzero(inside[given.session])
        best[seats] = event.stated[:, inside].max(axis=1)[given.participant[seats]]
    listed = stated != UNLISTED
    return {
        texts.FAVOURITE: int((listed & (stated == best)).sum()),
        texts.OTHER: int((listed & (stated != best)).sum()),
    }


def _worst(plan: Plan) -> Iterator[str]:
    event = plan.event
    totals = evaluation.personal_totals(event, plan.assignment)
    worst = int(totals.max())
    if not worst:
        yield texts.NOBODY_WORSE
        return
    yield texts.WORST.format(
        points=texts.count(worst, "point"),
        people=texts.people(int((totals == worst).sum())),
    )
    if event.participants.weight.max() > 1:
        yield texts.WEIGHTED
    others = []
    if event.scoring.shares_points:
        others.append(texts.COST_TIED)
    if event.scoring.shares_points and event.scoring.unlisted is None:
        others.append(texts.COST_SHARED)
    elif not event.scoring.unlisted_is_forbidden:
        others.append(texts.COST_UNLISTED.format(cost=event.unlisted_cost))
    if event.rules.empty_seats:
        others.append(texts.COST_EMPTY.format(cost=event.unlisted_cost))
    if event.choices.scale != "rank":
        highest = top(event.choices, event.scoring)
        rest = "".join(f"; {other}" for other in others)
        yield texts.POINTS_OF_UTILITIES.format(top=highest, rest=rest)
        return
    largest = int(event.stated.max(initial=0))
    costs = event.scoring.of_ranks(largest).tolist()
    words = [
        f"{texts.choice(rank)} {costs[rank]}"
        for rank in range(1, min(largest, COSTS_SHOWN) + 1)
    ]
    if largest > COSTS_SHOWN:
        words.append("…")
    yield texts.POINTS_OF_RANKS.format(costs=", ".join([*words, *others]))


def _aims(plan: Plan) -> Iterator[str]:
    yield texts.AIMS_IN_ORDER
    yield from _listed_aims(plan, _proof)


def _listed_aims(plan: Plan, said: Callable[[StageResult], str]) -> Iterator[str]:
    words = [texts.aim(stage.name) for stage in plan.stages]
    shown = _shown(plan.stages)
    wide = max(len(words[place]) for place in shown)
    long = max(len(str(plan.stages[place].value)) for place in shown)
    before = -1
    for place in shown:
        if place > before + 1:
            yield f"     {texts.LEVELS_BETWEEN.format(number=place - before - 1)}"
        stage, before = plan.stages[place], place
        told = f"{words[place]:{wide}}  {stage.value:{long}}"
        yield f"  {place + 1}. {told}  {_spent(stage, said)}"


def _shown(stages: Sequence[StageResult]) -> list[int]:
    """Return which aims are told: of a stage with many levels some and the last.

    A level that is not proved like the first is told in any case.
    """
    places: list[int] = []
    for _, run in groupby(
        range(len(stages)), key=lambda place: Key.of(stages[place].name).stage
    ):
        levels = list(run)
        few, rest = levels[:LEVELS_SHOWN], levels[LEVELS_SHOWN:-1]
        unlike = [p for p in rest if stages[p].proof is not stages[levels[0]].proof]
        places += [*few, *unlike, *levels[LEVELS_SHOWN:][-1:]]
    return places


def _spent(stage: StageResult, said: Callable[[StageResult], str]) -> str:
    if stage.value == stage.reached:
        return said(stage)
    return f"{said(stage)}; {texts.BEFORE_TOLERANCE.format(reached=stage.reached)}"


def _proof(stage: StageResult) -> str:
    return texts.PROOFS[stage.proof].format(bound=stage.bound)


def _known(stage: StageResult) -> str:
    """Return what was proven where the check ran, and what only the solver says."""
    if stage.proof is Proof.PROVEN:
        return texts.PROVEN_HERE
    if stage.proof is Proof.SOLVER_CLAIMED:
        return texts.CLAIMED.format(proved=stage.price_bound)
    here = stage.bound == stage.price_bound
    words = texts.OPEN if here else texts.OPEN_CLAIMED
    gap = f"{stage.gap:.1%}"
    return words.format(gap=gap, bound=stage.bound, proved=stage.price_bound)
