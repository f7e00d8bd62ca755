"""What contradicts itself in the rules that name sessions and rounds."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import Issue, did_you_mean, shown
from allocation.event.checks import (
    LARGEST_NUMBER,
    QUOTA_COLUMNS,
    is_whole,
    repeated,
    several,
    unknown,
)
from allocation.rules import ALL_ROUNDS, PER_EVENT, PER_ROUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from allocation.event.tables import Rooms, Rounds, Sessions
    from allocation.event.unchecked import Unchecked
    from allocation.rules import ProgrammeLimit, Quota, Rules

ROUND, ROOM, SESSION = "the id of a round", "the id of a room", "the id of a session"

LIMITS = ("keep", "at_most", "share_of_session", "share_of_group")
"""Of these a quota has one."""


def alone(rules: Rules) -> Iterator[Issue]:
    """Yield what is wrong with rules by themselves.

    Parameters
    ----------
    rules
        Of an event.
    """
    if isinstance(rules.no_repeat, str):
        if rules.no_repeat != ALL_ROUNDS:
            expected = f"expected {ALL_ROUNDS!r} or lists of round ids"
            yield Issue("rules", expected, None, "no_repeat", shown(rules.no_repeat))
    else:
        for names in rules.no_repeat:
            yield from repeated("no_repeat", "each round once in a set", names)
    for first, second in rules.clash:
        if first == second:
            expected = "expected two different sessions"
            yield Issue("rules", expected, None, "clash", shown(first))
    yield from _walking(rules)
    yield from _linked(rules)
    for row, limit in enumerate(rules.programme):
        yield from _limit(limit, row)
    for row, quota in enumerate(rules.quotas):
        yield from _quota(quota, row)
    if rules.mixture and rules.mixture not in QUOTA_COLUMNS:
        yield _no_column("mixture", rules.mixture, None)


def of_names(
    rounds: Rounds, sessions: Sessions, rooms: Rooms, rules: Rules
) -> Iterator[Issue]:
    """Yield what is wrong with the names that rules use.

    Parameters
    ----------
    rounds, sessions, rooms, rules
        Parts of an event.
    """
    for names in () if isinstance(rules.no_repeat, str) else rules.no_repeat:
        yield from unknown("no_repeat", ROUND, names, rounds)
    for pair in rules.clash:
        yield from unknown("clash", SESSION, pair, sessions)
    for one, other, _ in rules.walking:
        yield from unknown("walking", ROOM, (one, other), rooms)
    for parts in rules.linked:
        yield from unknown("linked", SESSION, parts, sessions)
        yield from _of_one_round(sessions, parts)
    for row, limit in enumerate(rules.programme):
        for key in ("kind", "topic"):
            name = getattr(limit, key)
            if name:
                known = getattr(sessions, key).tolist()
                noun = f"the {key} of a session"
                yield from unknown(f"programme.{key}", noun, [name], known, row)
        yield from unknown("programme.rounds", ROUND, limit.rounds, rounds, row)
    for row, quota in enumerate(rules.quotas):
        yield from unknown("quota.sessions", SESSION, quota.sessions, sessions, row)


def _no_column(key: str, got: str, row: int | None) -> Issue:
    names = " or ".join(map(repr, QUOTA_COLUMNS))
    expected = f"expected {names}.{did_you_mean(got, QUOTA_COLUMNS)}"
    return Issue("rules", expected, row, key, shown(got))


def _walking(rules: Rules) -> Iterator[Issue]:
    said: dict[tuple[str, ...], int] = {}
    for one, other, minutes in rules.walking:
        if one == other:
            expected = "expected two different rooms"
            yield Issue("rules", expected, None, "walking", shown(one))
        if not is_whole(minutes) or not 0 <= minutes <= LARGEST_NUMBER:
            expected = f"expected a whole number of minutes from 0 to {LARGEST_NUMBER}"
            yield Issue("rules", expected, None, "walking", shown(minutes))
        elif said.setdefault(tuple(sorted((one, other))), minutes) != minutes:
            expected = f"expected one walk between {shown(one)} and {shown(other)}"
            before = said[tuple(sorted((one, other)))]
            got = f"{before} and {minutes} minutes"
            yield Issue("rules", expected, None, "walking", got)


def _linked(rules: Rules) -> Iterator[Issue]:
    seen: set[str] = set()
    for parts in map(tuple, rules.linked):
        yield from repeated("linked", "each session once in a set", parts)
        if len(parts) < 2:  # noqa: PLR2004  # a set of one links nothing
            expected = "expected at least two sessions in a set"
            yield Issue("rules", expected, None, "linked", shown(list(parts)))
        again = sorted(seen & set(parts))
        if again:
            expected = "expected a session in one set only"
            yield Issue("rules", expected, None, "linked", several(again))
        seen |= set(parts)


def _of_one_round(sessions: Sessions, parts: Iterable[str]) -> Iterator[Issue]:
    known = [name for name in dict.fromkeys(parts) if name in sessions]
    for first, second in combinations(known, 2):
        places = sessions.index(first), sessions.index(second)
        if sessions.round[places[0]] == sessions.round[places[1]]:
            expected = "expected sessions of different rounds in a set"
            got = f"{shown(first)} and {shown(second)}"
            yield Issue("rules", expected, None, "linked", got)


def _count(key: str, value: object, row: int) -> Iterator[Issue]:
    good = isinstance(value, int) and is_whole(value) and 0 <= value <= LARGEST_NUMBER
    if value is not None and not good:
        expected = f"expected a whole number from 0 to {LARGEST_NUMBER}"
        yield Issue("rules", expected, row, key, shown(value))


def _limit(limit: ProgrammeLimit, row: int) -> Iterator[Issue]:
    yield from repeated("programme.rounds", "each round once", limit.rounds, row)
    if limit.per not in {PER_ROUND, PER_EVENT}:
        hint = did_you_mean(limit.per, [PER_ROUND, PER_EVENT])
        expected = f"expected {PER_ROUND!r} or {PER_EVENT!r}.{hint}"
        yield Issue("rules", expected, row, "programme.per", shown(limit.per))
    wrong = [
        *_count("programme.at_least", limit.at_least, row),
        *_count("programme.at_most", limit.at_most, row),
    ]
    yield from wrong
    if not wrong and limit.at_most is not None and limit.at_least > limit.at_most:
        expected = f"expected no more than at_most, {limit.at_most}"
        yield Issue("rules", expected, row, "programme.at_least", str(limit.at_least))


def _quota(quota: Quota, row: int) -> Iterator[Issue]:
    if quota.by not in QUOTA_COLUMNS:
        yield _no_column("quota.by", quota.by, row)
    yield from repeated("quota.sessions", "each session once", quota.sessions, row)
    given = [key for key in LIMITS if getattr(quota, key) is not None]
    if len(given) != 1:
        expected = f"expected one of {', '.join(LIMITS)}"
        got = " and ".join(given) or "none of them"
        yield Issue("rules", expected, row, "quota", got)
    for key in ("keep", "at_most"):
        yield from _count(f"quota.{key}", getattr(quota, key), row)
    for key in ("share_of_session", "share_of_group"):
        share = getattr(quota, key)
        if share is not None and not _is_share(share):
            expected = "expected a part more than nothing, and at most the whole"
            got = shown("/".join(map(str, share)))
            yield Issue("rules", expected, row, f"quota.{key}", got)
    if quota.release and quota.keep is None:
        expected = "expected release only where seats are kept (keep)"
        yield Issue("rules", expected, row, "quota.release", "true")


def _is_share(share: tuple[int, ...]) -> bool:
    if len(share) != 2 or not all(map(is_whole, share)):  # noqa: PLR2004  # a, b
        return False
    return 0 < share[0] <= share[1] <= LARGEST_NUMBER


def between(event: Unchecked) -> Iterator[Issue]:
    """Yield what is wrong between the rules and the tables.

    Parameters
    ----------
    event
        An event that :mod:`allocation.event.granting` gave the benefit of the doubt.
    """
    yield from _programme(event)
    yield from _kept(event)
    yield from _parts_that_clash(event)
    yield from _pins_of_linked(event)


def _programme(event: Unchecked) -> Iterator[Issue]:
    rules, sessions = event.rules, event.sessions
    known = event.rounds.ids[: event.known_rounds].tolist()
    for row, limit in enumerate(rules.programme):
        meant = np.ones(len(sessions), dtype=bool)
        if limit.kind:
            meant &= sessions.kind == limit.kind
        if limit.topic:
            meant &= sessions.topic == limit.topic
        named = list(limit.rounds) or known
        for part in [named] if limit.per == PER_EVENT else [[each] for each in named]:
            yield from _counted(event, row, limit, meant, part)


def _counted(
    event: Unchecked,
    row: int,
    limit: ProgrammeLimit,
    meant: NDArray[np.bool_],
    part: list[str],
) -> Iterator[Issue]:
    """Yield what is wrong with a limit to the sessions of some rounds together."""
    held = [event.rounds.index(name) for name in part]
    where = f"round{'s' if len(part) > 1 else ''} {several(part)}"
    counted = meant & np.isin(event.sessions.round, held)
    # those of a round that is not known may be of these
    count = int(np.any([meant & event.may_be_in(each) for each in held], axis=0).sum())
    fixed = int((counted & ~event.optional).sum())
    if limit.at_least > count:
        key, got = "programme.at_least", str(limit.at_least)
        expected = f"expected at most {count}, so many there are in {where}"
        yield Issue("rules", expected, row, key, got)
    for each in held if limit.at_most == 0 and not fixed else ():
        inside = event.may_be_in(each)
        if inside.any() and counted[inside].all():
            name = shown(event.rounds.ids[each])
            expected = f"expected some session to run in round {name}"
            yield Issue("rules", expected, row, "programme.at_most", "0")
    if limit.at_most is not None and limit.at_most < fixed:
        key, got = "programme.at_most", str(limit.at_most)
        expected = (
            f"expected at least {fixed}, so many always run in {where}: they are "
            f"mandatory, or neither candidates nor with a min_size"
        )
        yield Issue("rules", expected, row, key, got)


def _kept(event: Unchecked) -> Iterator[Issue]:
    """Yield quotas that keep more seats than a session may hold people."""
    for row, quota in enumerate(event.rules.quotas):
        if quota.keep is None:
            continue
        names = list(quota.sessions) or event.sessions.ids.tolist()
        for name in names:
            session = event.sessions.index(name)
            most = event.held_at_most(session)
            if most is not None and quota.keep > most:
                expected = f"expected at most {most}, as many as {shown(name)} may hold"
                yield Issue("rules", expected, row, "quota.keep", str(quota.keep))
                break


def _parts_that_clash(event: Unchecked) -> Iterator[Issue]:
    clashes = {(first, second) for first, second in event.clashes.tolist()}
    for parts in event.linked:
        for pair in combinations(parts, 2):
            if pair in clashes:
                names = event.sessions.ids[list(pair)].tolist()
                expected = "expected linked sessions that do not clash"
                got = " and ".join(map(shown, names))
                yield Issue("rules", expected, None, "linked", got)


def _pins_of_linked(event: Unchecked) -> Iterator[Issue]:
    """Yield pins to a part of a linked set whose other parts the person cannot have."""
    people, sessions = event.participants, event.sessions
    set_of = {part: parts for parts in event.linked for part in parts}
    for person, session in people.pins.tolist():
        for part in set_of.get(session, ()):
            name = shown(sessions.ids[part])
            held = int(sessions.round[part])
            if part == session:
                continue
            if event.banned[person, part]:
                why = f"{name}, and the person is banned from that"
            elif not people.attends[person, held]:
                round_name = shown(event.rounds.ids[held])
                why = f"{name}, and the person does not attend round {round_name}"
            elif (
                event.pinned[person, sessions.round == held].any()
                and not event.pinned[person, part]
            ):
                why = f"{name}, and the person is pinned beside it"
            else:
                continue
            expected = "expected no pin to one part of a linked set alone"
            got = f"{shown(sessions.ids[session])}, which is linked with {why}"
            yield Issue("participants", expected, person, "pin", got)
            break
