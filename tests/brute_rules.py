"""Rooms, groups, quotas and the like, said a third time, for brute force."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import ceil
from typing import TYPE_CHECKING

import allocation as al

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from allocation.rules import Group, ProgrammeLimit, Quota

Programme = tuple[int | None, ...]
"""One person's session in each round, or None."""


class Answer(tuple[Programme, ...]):  # noqa: SLOT001  # it has one, for rooms
    """Everybody's programme, and the rooms that sessions are given."""

    rooms: dict[int, int]

    @classmethod
    def of(cls, together: Sequence[Programme], rooms: dict[int, int]) -> Answer:
        """Return the programmes with rooms."""
        answer = cls(together)
        answer.rooms = rooms
        return answer


def size(together: Sequence[Programme], session: int) -> int:
    """Return how many people sit in a session."""
    return sum(session in programme for programme in together)


def runs(event: al.Event, together: Sequence[Programme], session: int) -> bool:
    """Say whether a session runs."""
    if size(together, session) > 0 or event.sessions.mandatory[session]:
        return True
    must = (
        event.sessions.min_size[session] == 0 and not event.sessions.candidate[session]
    )
    return bool(must)


def is_given_room(event: al.Event, session: int) -> bool:
    """Say whether a session that runs is given a room."""
    return event.rules.choose_rooms and event.sessions.room[session] == -1


def room_of(event: al.Event, together: Sequence[Programme], session: int) -> int | None:
    """Return the room of a session."""
    own = int(event.sessions.room[session])
    if own >= 0:
        return own
    return together.rooms.get(session) if isinstance(together, Answer) else None


def words(cell: object) -> set[str]:
    """Return what a cell lists."""
    return set(str(cell).split(";")) - {""}


def suits(event: al.Event, session: int, room: int) -> bool:
    """Say whether a room may be given to a session."""
    wanted = [r for s, r in event.sessions.may_have.tolist() if s == session]
    if wanted and room not in wanted:
        return False
    if [room, int(event.sessions.round[session])] in event.rooms.closed.tolist():
        return False
    return words(event.sessions.needs[session]) <= words(event.rooms.features[room])


def placings(
    event: al.Event, together: Sequence[Programme]
) -> Iterator[dict[int, int]]:
    """Yield every way to give rooms to the sessions that run."""
    given = [
        session
        for session in range(len(event.sessions))
        if is_given_room(event, session) and runs(event, together, session)
    ]
    offers = [
        [room for room in range(len(event.rooms)) if suits(event, session, room)]
        for session in given
    ]
    for rooms in product(*offers):
        yield dict(zip(given, rooms, strict=True))


def times(event: al.Event, session: int) -> tuple[int, int] | None:
    """Return the first and last minute of a session, if both are known."""
    held = event.sessions.round[session]
    ends = []
    for own, of_round in (
        (event.sessions.start[session], event.rounds.start[held]),
        (event.sessions.end[session], event.rounds.end[held]),
    ):
        text = str(of_round) if str(own) == "NaT" else str(own)
        if text == "NaT":
            return None
        day, clock = text.split("T")
        ends.append(int(day[-2:]) * 1440 + int(clock[:2]) * 60 + int(clock[3:5]))
    return ends[0], ends[1]


def at_once(event: al.Event, one: int, other: int) -> bool:
    """Say whether two sessions are at one time."""
    if event.sessions.round[one] == event.sessions.round[other]:
        return True
    mine, its = times(event, one), times(event, other)
    return (
        mine is not None and its is not None and mine[0] < its[1] and its[0] < mine[1]
    )


def too_far(event: al.Event, answer: Answer, one: int, other: int) -> bool:
    """Say whether nobody can walk from one session to another in time."""
    mine, its = times(event, one), times(event, other)
    places = room_of(event, answer, one), room_of(event, answer, other)
    if mine is None or its is None or None in places:
        return False
    if at_once(event, one, other):
        return False
    minutes = its[0] - mine[1] if its[0] >= mine[1] else mine[0] - its[1]
    names = {str(event.rooms.ids[place]) for place in places if place is not None}
    return any(
        {here, there} == names and minutes < walk
        for here, there, walk in event.rules.walking
    )


def seats(event: al.Event, session: int, room: int | None) -> int | None:
    """Return how many expected people have a seat; None if nothing limits them."""
    limits = [int(event.sessions.capacity[session])]
    if room is not None:
        limits.append(int(event.rooms.capacity[room]))
    if min(limits) == al.UNLIMITED:
        return None
    return max(min(limits) - int(event.sessions.walk_ins[session]), 0)


def expected(event: al.Event, together: Sequence[Programme], session: int) -> Fraction:
    """Return how many people are expected in a session."""
    rate = Fraction(int(event.sessions.show_up[session]), 100)
    return sum(
        (
            rate * Fraction(int(event.participants.show_up[person]), 100)
            for person, programme in enumerate(together)
            if session in programme
        ),
        Fraction(0),
    )


def fits(event: al.Event, together: Sequence[Programme], session: int) -> bool:
    """Say whether a session expects no more people than it may."""
    limit = seats(event, session, room_of(event, together, session))
    if limit is None:
        return True
    most = limit + int(event.sessions.extra[session])
    return expected(event, together, session) <= most


def all_is_right(event: al.Event, answer: Answer) -> bool:
    """Say whether rooms, groups, quotas and limits are kept."""
    rules = event.rules
    return (
        rooms_are_right(event, answer)
        and all(sits_together(event, answer, group) for group in rules.together)
        and all(sits_apart(event, answer, group) for group in rules.apart)
        and all(number_is_right(event, answer, limit) for limit in rules.programme)
        and all(quota_is_kept(event, answer, quota) for quota in rules.quotas)
    )


def rooms_are_right(event: al.Event, answer: Answer) -> bool:
    """Say whether no room is used twice, nor too far, nor without what people need."""
    everything = range(len(event.sessions))
    for one, other in combinations(everything, 2):
        if not (runs(event, answer, one) and runs(event, answer, other)):
            continue
        mine, its = room_of(event, answer, one), room_of(event, answer, other)
        chosen = one in answer.rooms or other in answer.rooms
        if mine == its and mine is not None and chosen and at_once(event, one, other):
            return False
    for person, programme in enumerate(answer):
        taken = [session for session in programme if session is not None]
        if any(too_far(event, answer, *pair) for pair in combinations(taken, 2)):
            return False
        for session in taken:
            room = room_of(event, answer, session)
            needs = words(event.participants.needs[person])
            if room is not None and not needs <= words(event.rooms.features[room]):
                return False
    return True


def rounds_of(event: al.Event, names: Sequence[str]) -> list[int]:
    """Return the rounds that are named; all if none is."""
    every = event.rounds.ids.tolist()
    return [held for held, name in enumerate(every) if not names or name in names]


def sits_together(event: al.Event, answer: Answer, group: Group) -> bool:
    """Say whether a group shares a session, or none, in each of its rounds."""
    members = [event.participants.ids.tolist().index(name) for name in group.members]
    for held in rounds_of(event, [*group.rounds]):
        here = [p for p in members if event.participants.attends[p, held]]
        if len({answer[person][held] for person in here}) > 1:
            return False
    return True


def sits_apart(event: al.Event, answer: Answer, group: Group) -> bool:
    """Say whether no two of a group share a session in its rounds."""
    names = event.participants.ids.tolist()
    members = {names.index(name) for name in group.members}
    for held in rounds_of(event, [*group.rounds]):
        taken = [answer[p][held] for p in members if answer[p][held] is not None]
        if len(taken) > len(set(taken)):
            return False
    return True


def parts_are_whole(event: al.Event, programme: Programme) -> bool:
    """Say whether a person takes all or none of the parts of each session."""
    taken = {str(event.sessions.ids[s]) for s in programme if s is not None}
    return all(
        set(parts) <= taken or not set(parts) & taken for parts in event.rules.linked
    )


def are_parts(event: al.Event, one: int, other: int) -> bool:
    """Say whether two sessions are parts of one."""
    names = {str(event.sessions.ids[s]) for s in (one, other)}
    return any(names <= set(parts) for parts in event.rules.linked)


def number_is_right(event: al.Event, answer: Answer, limit: ProgrammeLimit) -> bool:
    """Say whether as many sessions run as a limit asks for."""
    counted = dict.fromkeys(rounds_of(event, [*limit.rounds]), 0)
    for session, held in enumerate(event.sessions.round.tolist()):
        of_kind = limit.kind in {"", str(event.sessions.kind[session])}
        of_topic = limit.topic in {"", str(event.sessions.topic[session])}
        if held in counted and of_kind and of_topic and runs(event, answer, session):
            counted[held] += 1
    numbers = [*counted.values()]
    if limit.per == "event":
        numbers = [sum(numbers)]
    least, most = limit.at_least, limit.at_most
    return all(n >= least and (most is None or n <= most) for n in numbers)


def quota_is_kept(event: al.Event, answer: Answer, quota: Quota) -> bool:
    """Say whether a quota is kept, for each whom it is about."""
    column = [str(cell) for cell in getattr(event.participants, quota.by)]
    values = {quota.value} if quota.value else {*column} - {""}
    names = [*quota.sessions] or event.sessions.ids.tolist()
    return all(
        quota_of_session(
            event,
            answer,
            quota,
            event.sessions.ids.tolist().index(name),
            [person for person, cell in enumerate(column) if cell == value],
        )
        for value in values
        for name in names
    )


def quota_of_session(
    event: al.Event, answer: Answer, quota: Quota, session: int, people: list[int]
) -> bool:
    """Say whether a quota of some people is kept in a session."""
    theirs = sum(session in answer[person] for person in people)
    everybody = size(answer, session)
    here = [
        p
        for p in people
        if event.participants.attends[p, event.sessions.round[session]]
    ]
    if everybody == 0:
        return True
    if quota.keep is not None:
        kept = quota.keep
        if quota.release:
            wanting = [p for p in here if wants_and_may(event, p, session)]
            kept = min(kept, len(wanting))
        most = holds(event, session, room_of(event, answer, session))
        return everybody - theirs <= max(most - kept, 0)
    if quota.at_most is not None:
        return theirs <= quota.at_most
    if quota.share_of_session is not None:
        return theirs <= ceil(Fraction(*quota.share_of_session) * everybody)
    assert quota.share_of_group is not None
    return theirs <= ceil(Fraction(*quota.share_of_group) * len(here))


def holds(event: al.Event, session: int, room: int | None) -> int:
    """Return how many may sit in a session, if all come as rarely as anybody."""
    limit = seats(event, session, room)
    if limit is None:
        return int(event.participants.attends[:, event.sessions.round[session]].sum())
    rarest = Fraction(int(event.participants.show_up.min()), 100)
    rate = rarest * Fraction(int(event.sessions.show_up[session]), 100)
    return int((limit + int(event.sessions.extra[session])) / rate)


def wants_and_may(event: al.Event, person: int, session: int) -> bool:
    """Say whether somebody lists a session, and is not barred from it."""
    item = session
    if event.choices.of == "topic":
        item = event.choices.items.tolist().index(event.sessions.topic[session])
    if event.choices.values[person, item] == al.UNLISTED:
        return False
    if [person, session] in event.participants.bans.tolist():
        return False
    own = int(event.sessions.room[session])
    rooms = [own] if own >= 0 else []
    if is_given_room(event, session):
        rooms = [r for r in range(len(event.rooms)) if suits(event, session, r)]
    needs = words(event.participants.needs[person])
    fit = [room for room in rooms if needs <= words(event.rooms.features[room])]
    return bool(fit) or not rooms


def seats_or_all(event: al.Event, session: int, room: int | None) -> int:
    """Return how many have seats; everybody who attends, if nothing limits them."""
    limit = seats(event, session, room)
    held = event.sessions.round[session]
    return int(event.participants.attends[:, held].sum()) if limit is None else limit


def seats_of_round(event: al.Event, held: int) -> int:
    """Return the seats of a round, in its best rooms where they are chosen."""
    inside = [s for s, r in enumerate(event.sessions.round.tolist()) if r == held]
    free = [session for session in inside if is_given_room(event, session)]
    total = 0
    for session in inside:
        if session not in free:
            own = int(event.sessions.room[session])
            total += seats_or_all(event, session, own if own >= 0 else None)
    worth = []
    for room in range(len(event.rooms)):
        offers = [seats_or_all(event, s, room) for s in free if suits(event, s, room)]
        if offers:
            worth.append(max(offers))
    worth.sort()
    while len(worth) > len(free):
        worth.pop(0)
    return total + sum(worth)


def uneven(event: al.Event, answer: Sequence[Programme]) -> int:
    """Return how unevenly the running sessions of rounds are filled."""
    amount = 0
    for session, held in enumerate(event.sessions.round.tolist()):
        if runs(event, answer, session):
            people = int(event.participants.attends[:, held].sum())
            mine = seats_or_all(event, session, room_of(event, answer, session))
            amount += abs(
                size(answer, session) * seats_of_round(event, held) - people * mine
            )
    return amount


def cancelled(event: al.Event, answer: Sequence[Programme]) -> int:
    """Return what the sessions that do not run cost."""
    return sum(
        int(event.sessions.cancel_cost[session])
        for session in range(len(event.sessions))
        if not runs(event, answer, session)
    )


def overfull(event: al.Event, answer: Sequence[Programme]) -> int:
    """Return what expected people without a seat cost."""
    cost = 0
    for session in range(len(event.sessions)):
        limit = seats(event, session, room_of(event, answer, session))
        if limit is not None and size(answer, session):
            beyond = ceil(expected(event, answer, session)) - limit
            cost += int(event.sessions.extra_cost[session]) * max(beyond, 0)
    return cost


def unmixed(event: al.Event, answer: Sequence[Programme]) -> int:
    """Return how unlike their rounds sessions are."""
    if not event.rules.mixture:
        return 0
    column = [str(cell) for cell in getattr(event.participants, event.rules.mixture)]
    amount = 0
    for session, held in enumerate(event.sessions.round.tolist()):
        here = [bool(event.participants.attends[p, held]) for p in range(len(column))]
        for value in {*column} - {""}:
            inside = sum(
                cell == value and session in programme
                for cell, programme in zip(column, answer, strict=True)
            )
            around = sum(
                cell == value and there
                for cell, there in zip(column, here, strict=True)
            )
            amount += abs(inside * sum(here) - around * size(answer, session))
    return amount
