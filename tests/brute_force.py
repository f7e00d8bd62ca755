"""The first oracle: try everything, in plain Python, with the rules said once more."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import allocation as al
from tests import brute_rules
from tests.brute_rules import Answer, Programme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Optimum:
    """The best value of each number that the stages minimise, in order, by name.

    Of a stage with levels all levels are there, and ``limits`` has what each may be.
    """

    values: dict[str, int]
    limits: dict[str, int]


def all_assignments(event: al.Event) -> Iterator[Answer]:
    """Yield every assignment that keeps all the rules."""
    choices = [
        list(programmes(event, person)) for person in range(len(event.participants))
    ]
    for together in product(*choices):
        if not minimums_are_right(event, together):
            continue
        for rooms in brute_rules.placings(event, together):
            answer = Answer.of(together, rooms)
            if sizes_are_right(event, answer) and brute_rules.all_is_right(
                event, answer
            ):
                yield answer


def is_right(event: al.Event, answer: Answer) -> bool:
    """Say whether one assignment, with its rooms, keeps all the rules."""
    rooms = {
        s: r for s, r in answer.rooms.items() if brute_rules.runs(event, answer, s)
    }
    held = Answer.of(answer, rooms)
    return (
        all(p in programmes(event, person) for person, p in enumerate(held))
        and rooms in brute_rules.placings(event, held)
        and sizes_are_right(event, held)
        and brute_rules.all_is_right(event, held)
    )


def programmes(event: al.Event, person: int) -> Iterator[Programme]:
    """Yield what one person may do alone."""
    sessions, people = event.sessions, event.participants
    pins = {s for p, s in people.pins.tolist() if p == person}
    bans = {s for p, s in people.bans.tolist() if p == person}
    if event.scoring.unlisted == "forbidden":
        stated = {s for s in range(len(sessions)) if said(event, person, s) is not None}
        if stated:
            bans |= set(range(len(sessions))) - stated - pins
    offers: list[list[int | None]] = []
    for held in range(len(event.rounds)):
        if not people.attends[person, held]:
            offers.append([None])
            continue
        inside = [s for s in range(len(sessions)) if sessions.round[s] == held]
        offer: list[int | None] = [s for s in inside if s not in bans]
        if event.rules.empty_seats:
            offer.append(None)
        offers.append(offer)
    clashes = {tuple(sorted(pair)) for pair in event.clashes.tolist()}
    for programme in product(*offers):
        taken = [s for s in programme if s is not None]
        if not pins <= set(taken) or len(taken) > people.at_most[person]:
            continue
        pairs = [(a, b) for a in taken for b in taken if a < b]
        if any(pair in clashes for pair in pairs):
            continue
        if any(repeats(event, a, b) for a, b in pairs):
            continue
        if not brute_rules.parts_are_whole(event, programme):
            continue
        yield programme


def repeats(event: al.Event, first: int, second: int) -> bool:
    """Say whether two sessions are one topic within one set of rounds."""
    sessions = event.sessions
    if sessions.topic[first] != sessions.topic[second]:
        return False
    if brute_rules.are_parts(event, first, second):
        return False
    names = {str(event.rounds.ids[sessions.round[s]]) for s in (first, second)}
    if event.rules.no_repeat == "all":
        return True
    return any(names <= set(rounds) for rounds in event.rules.no_repeat)


def sizes_are_right(event: al.Event, together: Sequence[Programme]) -> bool:
    """Say whether capacities and minimum sizes are kept."""
    return minimums_are_right(event, together) and all(
        brute_rules.fits(event, together, session)
        for session in range(len(event.sessions))
    )


def minimums_are_right(event: al.Event, together: Sequence[Programme]) -> bool:
    """Say whether minimum sizes are kept."""
    for session in range(len(event.sessions)):
        size = sum(session in programme for programme in together)
        least = int(event.sessions.min_size[session])
        if event.sessions.mandatory[session]:
            if size < max(least, 1):
                return False
        elif 0 < size < least:
            return False
    return True


def seats(event: al.Event, session: int) -> int:
    """Return how many seats a session has in the room it names, or in none."""
    room = int(event.sessions.room[session])
    return brute_rules.seats_or_all(event, session, room if room >= 0 else None)


def said(event: al.Event, person: int, session: int) -> int | None:
    """Return the rank or utility that a ballot gives a session, or None."""
    if event.choices.of == "topic":
        item = event.choices.items.tolist().index(event.sessions.topic[session])
    else:
        item = session
    value = int(event.choices.values[person, item])
    return None if value == al.UNLISTED else value


def cost(event: al.Event, person: int, held: int, session: int | None) -> int:
    """Return what a seat, or an empty one, costs a person, who has a weight."""
    weight = int(event.participants.weight[person])
    return weight * cost_of_weight_one(event, person, held, session)


def cost_of_weight_one(
    event: al.Event, person: int, held: int, session: int | None
) -> int:
    """Return what a seat, or an empty one, costs by the ballot alone."""
    inside = [s for s in range(len(event.sessions)) if event.sessions.round[s] == held]
    everywhere = range(len(event.sessions))
    has_ballot = any(said(event, person, s) is not None for s in everywhere)
    says_here = any(said(event, person, s) is not None for s in inside)
    if session is not None and [person, session] in event.participants.pins.tolist():
        return 0
    if not has_ballot or (event.scoring.blank == "indifferent" and not says_here):
        return 0
    listed, unlisted = listed_costs(event), event.scoring.unlisted
    otherwise = unlisted
    if not isinstance(otherwise, int):
        otherwise = max(listed.values(), default=0) + 1
    if session is None:
        return otherwise
    choice = said(event, person, session)
    if event.scoring.costs == "borda" and (choice is not None or unlisted is None):
        return lacking(event, person, inside, session)
    return otherwise if choice is None else listed[choice]


def listed_costs(event: al.Event) -> dict[int, int]:
    """Return what each rank or utility costs that a ballot may state."""
    largest = int(event.choices.values.max())
    ranks = range(1, largest + 1)
    costs, held = event.scoring.costs, event.sessions.round.tolist()
    if event.choices.scale == "utility":
        top = largest if event.scoring.top is None else event.scoring.top
        return {points: top - points for points in range(max(top, 0) + 1)}
    if costs == "linear":
        return {rank: rank - 1 for rank in ranks}
    if costs == "convex":
        return {rank: (rank - 1) * (rank - 1) for rank in ranks}
    if costs == "top3":
        return {1: 0, 2: 1, 3: 2, 4: 6} | {rank: 6 for rank in ranks if rank > 3}
    if costs == "borda":  # of a ballot that lists the largest round, without ties
        return {place + 1: 2 * place for place in range(max(map(held.count, held)))}
    own = [*map(int, costs)]
    return {rank: own[rank - 1] for rank in ranks}


def lacking(event: al.Event, person: int, inside: list[int], session: int) -> int:
    """Return what a session lacks of the Borda points of the best of its round."""
    points = {s: half_points(event, person, inside, s) for s in inside}
    listed = [points[s] for s in inside if said(event, person, s) is not None]
    best = max(listed, default=2 * (len(inside) - 1))
    return best - points[session]


def half_points(event: al.Event, person: int, inside: list[int], session: int) -> int:
    """Return the Borda points of a session: 2 for each after it, 1 for each beside."""
    points = 0
    mine = said(event, person, session)
    for other in inside:
        its = said(event, person, other)
        if other == session:
            continue
        if mine == its:
            points += 1
        elif its is None or (mine is not None and mine < its):
            points += 2
    return points


def total(event: al.Event, person: int, programme: Programme) -> int:
    """Return a person's total cost."""
    return sum(
        cost(event, person, held, session)
        for held, session in enumerate(programme)
        if event.participants.attends[person, held]
    )


def rank(event: al.Event, person: int, held: int, session: int | None) -> int:
    """Return which choice a seat, or an empty one, is; 0 if all are alike to them."""
    inside = [s for s in range(len(event.sessions)) if event.sessions.round[s] == held]
    if cost(event, person, held, None) == 0:  # no opinion: even an empty seat is free
        return 0
    if session is not None and [person, session] in event.participants.pins.tolist():
        return 0
    choice = None if session is None else said(event, person, session)
    if choice is None:
        return last_rank(event)
    if event.choices.scale == "rank":
        return choice
    others = [said(event, person, s) for s in inside]
    return 1 + sum(other is not None and other > choice for other in others)


def last_rank(event: al.Event) -> int:
    """Return the rank of what is not listed."""
    if event.choices.scale == "rank":
        return max(int(event.choices.values.max()), 0) + 1
    held = event.sessions.round.tolist()
    return max(int(held.count(r)) for r in held) + 1


def value(event: al.Event, stage: str, together: Sequence[Programme]) -> int:
    """Return what a stage, or one of its levels, counts."""
    stage, _, level = stage.partition(":")
    return {
        "unseated": unseated,
        "worst": lambda *asked: max(totals(*asked)),
        "dissatisfaction": lambda *asked: sum(totals(*asked)),
        "leximin": lambda *asked: sum(t >= int(level) for t in totals(*asked)),
        "rank_maximal": lambda *asked: sum(r > int(level) for r in ranks(*asked)),
        "generous": lambda *asked: sum(r >= int(level) for r in ranks(*asked)),
        "balance": brute_rules.uneven,
        "topic_balance": unlike,
        "cancelled": brute_rules.cancelled,
        "overfull": brute_rules.overfull,
        "mixture": brute_rules.unmixed,
    }[stage](event, together)


def totals(event: al.Event, together: Sequence[Programme]) -> list[int]:
    """Return everybody's total cost."""
    return [total(event, p, programme) for p, programme in enumerate(together)]


def ranks(event: al.Event, together: Sequence[Programme]) -> list[int]:
    """Return the rank of each seat that somebody should have."""
    return [
        rank(event, person, held, session)
        for person, programme in enumerate(together)
        for held, session in enumerate(programme)
        if event.participants.attends[person, held]
    ]


def unseated(event: al.Event, together: Sequence[Programme]) -> int:
    """Return how many seats are empty though somebody attends."""
    return sum(
        session is None and bool(event.participants.attends[person, held])
        for person, programme in enumerate(together)
        for held, session in enumerate(programme)
    )


def unlike(event: al.Event, together: Sequence[Programme]) -> int:
    """Return how much the running sessions of topics differ between rounds."""
    size = [
        sum(session in programme for programme in together)
        for session in range(len(event.sessions))
    ]
    apart = 0
    for one in range(len(size)):
        for other in range(one):
            same = event.sessions.topic[one] == event.sessions.topic[other]
            both = {event.sessions.round[one], event.sessions.round[other]}
            run = all(brute_rules.runs(event, together, s) for s in (one, other))
            if same and len(both) == 2 and run:
                apart += abs(size[one] - size[other])
    return apart


def numbers(event: al.Event, stage: str, limits: dict[str, int]) -> list[str]:
    """Return what a stage minimises, in order."""
    if stage == "leximin":
        if "worst" not in limits:
            return ["worst", "leximin"]
        return [f"leximin:{level}" for level in range(limits["worst"], 0, -1)]
    last = last_rank(event)
    if stage == "rank_maximal":
        return [f"rank_maximal:{level}" for level in range(1, max(last, 2))]
    if stage == "generous":
        return [f"generous:{level}" for level in range(max(last, 2), 1, -1)]
    return [stage]


def optimum(
    event: al.Event,
    stages: Sequence[al.Stage],
    among: Sequence[tuple[Programme, ...]] | None = None,
) -> Optimum | None:
    """Return the best values, number by number; None if nothing is possible.

    Of all assignments, or only among some.
    """
    left = list(all_assignments(event) if among is None else among)
    if not left:
        return None
    values: dict[str, int] = {}
    limits: dict[str, int] = {}
    for stage in stages:
        open_ = numbers(event, stage.name, limits)
        while open_:
            name = open_.pop(0)
            if name == "leximin":
                open_ = numbers(event, name, limits)
                continue
            scored = [(value(event, name, together), together) for together in left]
            values[name] = min(score for score, _ in scored)
            spare = stage.spare(values[name])
            if name == "worst" and stage.name == "leximin":
                spare = 0
            limits[name] = values[name] + spare
            left = [together for score, together in scored if score <= limits[name]]
    return Optimum(values, limits)
