"""The rules that look at what sessions run, in which rooms, and whom they hold."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import shown
from allocation.evaluation import personal, seating, wording
from allocation.event import facts
from allocation.event.tables import NO_ROOM, UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.event.grouping import Share


def capacity(event: Event, assignment: Assignment) -> Iterator[str]:
    """No session expects more people than it has seats, and may have besides."""
    rooms = assignment.rooms(event).tolist()
    sizes = assignment.sizes(event).tolist()
    for session, load in enumerate(seating.loads(event, assignment).tolist()):
        limit = seating.seats(event, session, rooms[session])
        extra = int(event.sessions.extra[session])
        if limit == UNLIMITED or load <= seating.WHOLE * (limit + extra):
            continue
        size = sizes[session]
        what = wording.session(event, session)
        expected = ""
        if load != seating.WHOLE * size:
            expected = f" of whom {load / seating.WHOLE:g} are expected,"
        more = f" and {extra} beyond them" if extra else ""
        yield f"{what} holds {size} people,{expected} {limit} seats{more}"


def minimum(event: Event, assignment: Assignment) -> Iterator[str]:
    """No session that runs has too few people; those that must run, do."""
    for session, size in enumerate(assignment.sizes(event).tolist()):
        least = int(event.sessions.min_size[session])
        what = wording.session(event, session)
        if event.sessions.mandatory[session]:
            least = max(least, 1)
            if size < least:
                yield f"{what} must run with {least} people, has {size}"
        elif 0 < size < least:
            yield f"{what} needs {least} people or none, has {size}"


def room(event: Event, assignment: Assignment) -> Iterator[str]:
    """Each session has a room that suits it and everybody in it, for itself."""
    yield from personal.feature(event, assignment)
    if assignment.chosen_rooms is None and not event.rules.choose_rooms:
        return
    rooms = seating.rooms_used(event, assignment).tolist()
    chosen = seating.was_chosen(event, assignment).tolist()
    runs = np.flatnonzero(seating.runs(event, assignment)).tolist()
    if event.rules.choose_rooms:
        for session in runs:
            if event.sessions.room[session] != NO_ROOM:
                continue
            what = wording.session(event, session)
            if rooms[session] == NO_ROOM:
                yield f"{what} has no room"
            elif not seating.may_be_in(event, session, rooms[session]):
                yield f"{what} may not be in {wording.room(event, rooms[session])}"
    overlaps = facts.overlapping(facts.times(event.rounds, event.sessions)).tolist()
    for first, second in combinations(runs, 2):
        same_time = (
            event.sessions.round[first] == event.sessions.round[second]
            or [first, second] in overlaps
        )
        shared = rooms[first] == rooms[second] != NO_ROOM
        if shared and same_time and (chosen[first] or chosen[second]):
            yield (
                f"{wording.sessions(event, (first, second))} are in "
                f"{wording.room(event, rooms[first])} at one time"
            )


def programme(event: Event, assignment: Assignment) -> Iterator[str]:
    """As many sessions run as are to run."""
    if not event.programme_limits:
        return
    runs = seating.runs(event, assignment)
    for sessions, least, most in event.programme_limits:
        count = int(runs[list(sessions)].sum())
        if not least <= count <= most:
            wanted = f"at least {least}" if count < least else f"at most {most}"
            yield f"{count} of {wording.sessions(event, sessions)} run, {wanted} may"


def quota(event: Event, assignment: Assignment) -> Iterator[str]:
    """Seats are kept for those for whom they are, and no session has too many alike."""
    if not event.quotas:
        return
    sizes = assignment.sizes(event)
    rooms = assignment.rooms(event).tolist()
    for share in event.quotas:
        theirs = assignment.session[_seats_of(assignment, share.people)]
        counts = np.bincount(theirs, minlength=len(event.sessions))
        for session in share.sessions.tolist():
            size, count = int(sizes[session]), int(counts[session])
            if size:
                what = wording.session(event, session)
                whose = f"{share.quota.by} {shown(share.value)}"
                most = _most_others(event, share, session, rooms[session])
                if most is not None and size - count > most:
                    yield (
                        f"{what} holds {size - count} people who are not of {whose}, "
                        f"with the seats kept at most {most} may"
                    )
                most = _most_of_them(event, share, session, size)
                if most is not None and count > most:
                    yield f"{what} holds {count} of {whose}, at most {most} may"


def _seats_of(assignment: Assignment, people: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where the seats of some people are: seats are sorted by person."""
    first, end = np.searchsorted(assignment.participant, [people, people + 1])
    count = end - first
    start = np.repeat(first - np.cumsum(count) + count, count)
    return np.asarray(start + np.arange(len(start)))


def _most_others(event: Event, share: Share, session: int, room: int) -> int | None:
    """Return how many others may sit in a session where seats are kept."""
    kept = share.quota.keep
    if kept is None:
        return None
    if share.quota.release:
        held = int(event.sessions.round[session])
        possible = seating.possible_rooms(event, session)
        wanting = sum(
            bool(event.listed[person, session])
            and bool(event.participants.attends[person, held])
            and not event.banned[person, session]
            and not (possible and seating.lacks(event, person, possible))
            for person in share.people.tolist()
        )
        kept = min(kept, wanting)
    return max(seating.most(event, session, room) - kept, 0)


def _most_of_them(event: Event, share: Share, session: int, size: int) -> int | None:
    """Return how many people of the quota may sit in a session of a size."""
    quota = share.quota
    if quota.share_of_session is not None:
        part, whole = quota.share_of_session
        return _up(part * size, whole)
    if quota.share_of_group is not None:
        part, whole = quota.share_of_group
        held = int(event.sessions.round[session])
        here = int(event.participants.attends[share.people, held].sum())
        return _up(part * here, whole)
    return quota.at_most


def _up(part: int, whole: int) -> int:
    return -(-part // whole)
