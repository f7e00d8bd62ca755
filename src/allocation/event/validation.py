"""What makes an event's data contradict themselves, and the facts that this needs."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import Issue, did_you_mean, shown
from allocation.event import facts
from allocation.event.tables import (
    NO_ROOM,
    UNLIMITED,
    UNLISTED,
    Choices,
    Participants,
    Rooms,
    Rounds,
    Sessions,
    Strings,
    plain,
)
from allocation.rules import ALL_ROUNDS, Rules
from allocation.scoring import (
    FORBIDDEN,
    INDIFFERENT,
    LARGEST_COST,
    LINEAR,
    PRESETS,
    UNLISTED_BLANK,
    Scoring,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff]"
)
"""Control, zero-width and direction characters, by which two ids could look alike; and
halves of a character, which no file can hold."""

LARGEST_NUMBER = 10**9
"""No capacity, size or number of sessions may be greater: sums stay exact."""

NO_SESSION = "expected at least one session in the round"
"""What an issue says of an empty round."""

LARGEST_BIT = 60
"""Ranks up to this one fit into a whole number of 64 bits, a bit a rank."""

SCALES = ("rank", "utility")
SUBJECTS = ("session", "topic")


def find_issues(
    *,
    name: str,
    rounds: Rounds,
    sessions: Sessions,
    rooms: Rooms,
    participants: Participants,
    choices: Choices,
    rules: Rules,
    scoring: Scoring,
) -> list[Issue]:
    """Return every contradiction in an event's data.

    Parameters
    ----------
    name, rounds, sessions, rooms, participants, choices, rules, scoring
        The fields of an event; indices are in range and columns of equal length.

    Returns
    -------
    list of Issue
        In the order of the tables, then of the rows; empty if the event is valid.

    Raises
    ------
    ValueError
        If columns differ in length or an index is out of range: no reader lets that
        happen, so it is the caller's mistake and not the data's.
    """
    _check_shapes(rounds, sessions, rooms, participants, choices)
    issues: list[Issue] = []
    if INVISIBLE.search(name):
        issues.append(
            Issue(
                "event", "expected no invisible characters", None, "name", shown(name)
            )
        )
    issues += _rounds(rounds, sessions)
    issues += _rooms(rooms)
    issues += _sessions(rounds, sessions, rooms)
    issues += _participants(rounds, participants)
    rule_issues = list(_rules(rounds, sessions, rules))
    issues += rule_issues
    # pins contradict more than these two
    sound = Rules(no_repeat=(), clash=()) if rule_issues else rules
    issues += _lone_pins(sessions, participants)
    issues += _pins(rounds, sessions, participants, sound)
    choice_issues = list(_choices(sessions, participants, choices))
    issues += choice_issues
    if scoring.blank not in {INDIFFERENT, UNLISTED_BLANK}:
        expected = f"expected {INDIFFERENT!r} or {UNLISTED_BLANK!r}"
        issues.append(Issue("scoring", expected, None, "blank", shown(scoring.blank)))
    dearest = 1
    scoring_issues = list(_lone_scoring(choices.scale, scoring))
    if not choice_issues and not scoring_issues:
        scoring_issues = list(_scoring(sessions, choices, scoring))
        if not scoring_issues:
            dearest = facts.unlisted_cost(sessions, choices, scoring)
    issues += scoring_issues
    issues += _weights(participants, dearest)
    return issues


def find_lone_issues(
    *,
    sessions: Sessions,
    participants: Participants,
    choices: Choices,
    scoring: Scoring,
) -> list[Issue]:
    """Return those contradictions that no other table could mend.

    Parameters
    ----------
    sessions, participants, choices, scoring
        Fields of an event; of choices, only the scale counts.

    Returns
    -------
    list of Issue
        Some of what :func:`find_issues` returns: they hold even if other tables could
        not be read.
    """
    return [
        *_lone_pins(sessions, participants),
        *_lone_scoring(choices.scale, scoring),
    ]


def _check_shapes(
    rounds: Rounds,
    sessions: Sessions,
    rooms: Rooms,
    participants: Participants,
    choices: Choices,
) -> None:
    people, count = len(participants), len(sessions)
    expected = {
        "attends": (participants.attends.shape, (people, len(rounds))),
        "at_most": (participants.at_most.shape, (people,)),
        "weight": (participants.weight.shape, (people,)),
        "choices": (choices.values.shape, (people, len(choices.items))),
        "room capacity": (rooms.capacity.shape, (len(rooms),)),
    }
    for column in ("name", "organisation", "category"):
        expected[column] = (getattr(participants, column).shape, (people,))
    for column in ("title", "start", "end"):
        expected[f"round {column}"] = (getattr(rounds, column).shape, (len(rounds),))
    for column in (
        "round",
        "topic",
        "title",
        "kind",
        "room",
        "capacity",
        "min_size",
        "mandatory",
        "start",
        "end",
    ):
        expected[column] = (getattr(sessions, column).shape, (count,))
    for column, (got, right) in expected.items():
        if got != right:
            message = f"Expected {column} of shape {right}, got {got}."
            raise ValueError(message)
    for column, index, low, high in (
        ("session rounds", sessions.round, 0, len(rounds)),
        ("session rooms", sessions.room, NO_ROOM, len(rooms)),
        ("pins", participants.pins, 0, None),
        ("bans", participants.bans, 0, None),
    ):
        if high is None:
            good = index.ndim == 2 and index.shape[1] == 2  # noqa: PLR2004
            good = good and bool(
                ((index >= 0) & (index < np.array([people, count]))).all()
            )
        else:
            good = bool(((index >= low) & (index < high)).all())
        if not good:
            message = f"Expected {column} within the tables, got an index outside."
            raise ValueError(message)


def _ids(table: str, ids: Strings) -> Iterator[Issue]:
    column = table[:-1]
    if _visible(ids) and _distinct(ids):
        return
    if INVISIBLE.search("".join(ids.tolist())):
        for row, name in enumerate(ids.tolist()):
            if INVISIBLE.search(name):
                expected = "expected an id without invisible characters"
                yield Issue(table, expected, row, column, shown(name))
    for row in np.flatnonzero(np.strings.str_len(ids) == 0).tolist():
        yield Issue(table, "expected an id", row, column, "an empty cell")
    for row in np.flatnonzero(np.strings.strip(ids) != ids).tolist():
        expected = "expected an id without spaces around it"
        yield Issue(table, expected, row, column, shown(ids[row]))
    order = np.argsort(ids, kind="stable")
    again = ids[order[1:]] == ids[order[:-1]]
    for place in np.flatnonzero(again).tolist():
        row, first = int(order[place + 1]), int(order[place])
        expected = f"expected each id once, and row {first} has it already"
        if ids[row]:
            yield Issue(table, expected, row, column, shown(ids[row]))


def _visible(ids: Strings) -> bool:
    """Say whether ids are only of ASCII characters that print, and never empty."""
    cells = plain(ids)
    if cells is None:
        return False
    letters = cells.view(np.uint8).reshape(len(ids), -1)
    visible = (letters > ord(" ")) & (letters <= ord("~"))
    return bool(
        visible[:, 0].all()
        and (visible | (letters == 0)).all()
        and not (visible[:, 1:] & ~visible[:, :-1]).any()  # a NUL between two letters
    )


def _distinct(ids: Strings) -> bool:
    ascending = bool((ids[1:] > ids[:-1]).all())
    return ascending or len(set(ids.tolist())) == len(ids)


def _no_nul(table: str, columns: Mapping[str, Strings]) -> Iterator[Issue]:
    for column, cells in columns.items():
        if not cells.any():
            continue
        # the text functions of numpy take a single NUL for the empty text
        listed = cells.tolist()
        if "\0" not in "".join(listed):
            continue
        for row in [r for r, cell in enumerate(listed) if "\0" in cell]:
            expected = "expected text without a NUL character"
            yield Issue(table, expected, row, column, shown(cells[row]))


def _span(
    table: str, start: NDArray[np.datetime64], end: NDArray[np.datetime64]
) -> Iterator[Issue]:
    for row in np.flatnonzero(np.isnat(start) != np.isnat(end)).tolist():
        missing = "start" if np.isnat(start[row]) else "end"
        yield Issue(
            table,
            "expected both a start and an end, or neither",
            row,
            missing,
            "nothing",
        )
    for row in np.flatnonzero(start >= end).tolist():
        expected = f"expected an end after the start, {start[row]}"
        yield Issue(table, expected, row, "end", str(end[row]))


def _rounds(rounds: Rounds, sessions: Sessions) -> Iterator[Issue]:
    if not len(rounds):
        yield Issue("rounds", "expected at least one round", got="none")
    yield from _ids("rounds", rounds.ids)
    yield from _no_nul("rounds", {"title": rounds.title})
    yield from _span("rounds", rounds.start, rounds.end)
    held = np.bincount(sessions.round, minlength=len(rounds))
    if len(sessions):
        for row in np.flatnonzero(held == 0).tolist():
            yield Issue("rounds", NO_SESSION, row, "round", shown(rounds.ids[row]))


def _rooms(rooms: Rooms) -> Iterator[Issue]:
    yield from _ids("rooms", rooms.ids)
    yield from _not_negative("rooms", "capacity", rooms.capacity)


def _not_negative(
    table: str, column: str, values: NDArray[np.int64]
) -> Iterator[Issue]:
    for row in np.flatnonzero(values < 0).tolist():
        yield Issue(table, "expected 0 or more", row, column, str(values[row]))
    huge = (values > LARGEST_NUMBER) & (values != UNLIMITED)
    for row in np.flatnonzero(huge).tolist():
        expected = f"expected at most {LARGEST_NUMBER}, or nothing for no limit"
        yield Issue(table, expected, row, column, str(values[row]))


def _sessions(rounds: Rounds, sessions: Sessions, rooms: Rooms) -> Iterator[Issue]:
    if not len(sessions):
        yield Issue("sessions", "expected at least one session", got="none")
    yield from _ids("sessions", sessions.ids)
    yield from _no_nul("sessions", {"title": sessions.title, "kind": sessions.kind})
    yield from _not_negative("sessions", "capacity", sessions.capacity)
    yield from _not_negative("sessions", "min_size", sessions.min_size)
    yield from _span("sessions", sessions.start, sessions.end)
    for row, topic in enumerate(sessions.topic.tolist()):
        if not topic or INVISIBLE.search(topic) or topic != topic.strip():
            expected = "expected a topic without invisible characters or spaces around"
            yield Issue("sessions", expected, row, "topic", shown(topic))
    limit = facts.seats(sessions, rooms)
    for row in np.flatnonzero((sessions.min_size > limit) & (limit >= 0)).tolist():
        expected = f"expected at most the capacity, {limit[row]}"
        yield Issue("sessions", expected, row, "min_size", str(sessions.min_size[row]))
    for row in np.flatnonzero(sessions.mandatory & (limit == 0)).tolist():
        expected = "expected room for somebody: the session is mandatory"
        yield Issue("sessions", expected, row, "capacity", "0")
    yield from _rooms_used_twice(rounds, sessions, rooms)


def _rooms_used_twice(
    rounds: Rounds, sessions: Sessions, rooms: Rooms
) -> Iterator[Issue]:
    span = facts.times(rounds, sessions)
    timed = ~np.isnat(span[:, 0]) & ~np.isnat(span[:, 1])
    overlaps = {(a, b) for a, b in facts.overlapping(span).tolist()}
    for room in np.unique(sessions.room[sessions.room != NO_ROOM]).tolist():
        users = np.flatnonzero(sessions.room == room).tolist()
        for first, second in combinations(users, 2):
            same_round = sessions.round[first] == sessions.round[second]
            known = timed[first] and timed[second]
            if (first, second) in overlaps or (same_round and not known):
                expected = (
                    f"expected one session at a time in the room, and "
                    f"{shown(sessions.ids[first])} is there"
                )
                yield Issue(
                    "sessions", expected, second, "room", shown(rooms.ids[room])
                )


def _participants(rounds: Rounds, participants: Participants) -> Iterator[Issue]:
    if not len(participants):
        yield Issue("participants", "expected at least one participant", got="none")
    yield from _ids("participants", participants.ids)
    free = ("name", "organisation", "category")
    yield from _no_nul("participants", {c: getattr(participants, c) for c in free})
    yield from _not_negative("participants", "at_most", participants.at_most)
    if len(rounds):
        for row in np.flatnonzero(~participants.attends.any(axis=1)).tolist():
            expected = "expected at least one round, or no such participant"
            yield Issue("participants", expected, row, "attends", "no round")


def _weights(participants: Participants, dearest: int) -> Iterator[Issue]:
    weight, limit = participants.weight, max(LARGEST_COST // dearest, 1)
    for row in np.flatnonzero((weight < 1) | (weight > limit)).tolist():
        expected = "expected 1 or more"
        if weight[row] > limit:
            expected = (
                f"expected at most {limit}: a seat that costs others up to {dearest} "
                f"may cost nobody more than {LARGEST_COST}"
            )
        yield Issue("participants", expected, row, "weight", str(weight[row]))


def _lone_pins(sessions: Sessions, participants: Participants) -> Iterator[Issue]:
    pins = participants.pins
    table, column = "participants", "pin"
    bans = {(person, session) for person, session in participants.bans.tolist()}
    for person, session in pins.tolist():
        if (person, session) in bans:
            expected = "expected no pin to a session that the ban column names too"
            yield Issue(table, expected, person, column, shown(sessions.ids[session]))
    counts = np.bincount(pins[:, 0], minlength=len(participants))
    limit = np.maximum(participants.at_most, 0)
    for person in np.flatnonzero(counts > limit).tolist():
        expected = f"expected at most {participants.at_most[person]} pins (at_most)"
        yield Issue(table, expected, person, column, str(counts[person]))


def _pins(
    rounds: Rounds, sessions: Sessions, participants: Participants, rules: Rules
) -> Iterator[Issue]:
    pins = participants.pins
    table, column = "participants", "pin"
    if not len(pins):
        return
    held = sessions.round[pins[:, 1]]
    for person, session in pins[~participants.attends[pins[:, 0], held]].tolist():
        expected = (
            f"expected a session of a round that the person attends, not of "
            f"{shown(rounds.ids[sessions.round[session]])}"
        )
        yield Issue(table, expected, person, column, shown(sessions.ids[session]))
    topics = sessions.topic.tolist()
    sets = [set(held) for held in facts.no_repeat_sets(rounds, rules)]
    clashes = {(a, b) for a, b in facts.clashing(rounds, sessions, rules).tolist()}
    counts = np.bincount(pins[:, 0], minlength=len(participants))
    for person in np.flatnonzero(counts > 1).tolist():
        mine = pins[pins[:, 0] == person, 1].tolist()
        for first, second in combinations(sorted(mine), 2):
            rows = {int(sessions.round[first]), int(sessions.round[second])}
            if len(rows) == 1:
                expected = "expected at most one pin in a round (one_seat)"
            elif topics[first] == topics[second] and any(rows <= s for s in sets):
                expected = "expected no topic twice (no_repeat)"
            elif (first, second) in clashes:
                expected = "expected no sessions that clash (clash)"
            else:
                continue
            got = f"{shown(sessions.ids[first])} and {shown(sessions.ids[second])}"
            yield Issue(table, expected, person, column, got)


def _rules(rounds: Rounds, sessions: Sessions, rules: Rules) -> Iterator[Issue]:
    if isinstance(rules.no_repeat, str):
        if rules.no_repeat != ALL_ROUNDS:
            expected = f"expected {ALL_ROUNDS!r} or lists of round ids"
            yield Issue("rules", expected, None, "no_repeat", shown(rules.no_repeat))
    else:
        yield from _unknown("no_repeat", "a round", rules.no_repeat, rounds)
        for names in rules.no_repeat:
            for name in sorted({n for n in names if list(names).count(n) > 1}):
                expected = "expected each round once in a set"
                yield Issue("rules", expected, None, "no_repeat", shown(name))
    yield from _unknown("clash", "a session", rules.clash, sessions)
    for first, second in rules.clash:
        if first == second:
            expected = "expected two different sessions"
            yield Issue("rules", expected, None, "clash", shown(first))


def _unknown(
    column: str, noun: str, groups: Iterable[Iterable[str]], table: Rounds | Sessions
) -> Iterator[Issue]:
    known = set(table)
    for group in groups:
        for name in group:
            if name not in known:
                expected = f"expected the id of {noun}.{did_you_mean(name, known)}"
                yield Issue("rules", expected, None, column, shown(name))


def _choices(
    sessions: Sessions, participants: Participants, choices: Choices
) -> Iterator[Issue]:
    for column, got, known in (
        ("scale", choices.scale, SCALES),
        ("of", choices.of, SUBJECTS),
    ):
        if got not in known:
            expected = f"expected {known[0]!r} or {known[1]!r}"
            yield Issue("choices", expected, None, column, shown(got))
            return
    items = choices.items.tolist()
    right = sessions.ids.tolist()
    if choices.of == "topic":
        right = sorted(set(sessions.topic.tolist()))
    if items != right:
        expected = f"expected a column for each {choices.of}, in order"
        yield Issue("choices", expected, got=f"{len(items)} columns")
        return
    values, ranked = choices.values, choices.scale == "rank"
    low, high = (1, len(items)) if ranked else (0, LARGEST_COST)
    if values.min(initial=high) < low or values.max(initial=low) > high:
        bad = (values != UNLISTED) & ((values < low) | (values > high))
        for row, item in np.argwhere(bad).tolist():
            expected = f"expected a {choices.scale} from {low} to {high}"
            yield Issue("choices", expected, row, items[item], str(values[row, item]))
    if ranked and not choices.ties:
        yield from _ties(sessions, participants, choices)


def _ties(
    sessions: Sessions, participants: Participants, choices: Choices
) -> Iterator[Issue]:
    topics = sessions.topic.tolist()
    place = {name: index for index, name in enumerate(choices.items.tolist())}
    names = topics if choices.of == "topic" else sessions.ids.tolist()
    seen: set[tuple[int, int, int]] = set()
    for held in np.unique(sessions.round).tolist():
        of_round = {names[s] for s in np.flatnonzero(sessions.round == held).tolist()}
        items = np.array(sorted(place[name] for name in of_round), dtype=np.int64)
        tied = np.flatnonzero(_repeats(choices.values, items))
        stated = choices.values[np.ix_(tied, items)]
        order = np.argsort(stated, axis=1, kind="stable")
        ranked = np.take_along_axis(stated, order, axis=1)
        same = (ranked[:, 1:] == ranked[:, :-1]) & (ranked[:, 1:] != UNLISTED)
        for number, spot in np.argwhere(same).tolist():
            row = int(tied[number])
            first, second = sorted(items[order[number, spot : spot + 2]].tolist())
            if (row, first, second) in seen:
                continue
            seen.add((row, first, second))
            rank = int(choices.values[row, first])
            expected = (
                f"expected rank {rank} once in a round, or ties allowed, and "
                f"{shown(choices.items[first])} has it already"
            )
            person = shown(participants.ids[row])
            got = f"rank {rank} twice by {person}"
            yield Issue("choices", expected, row, str(choices.items[second]), got)


def _repeats(values: NDArray[np.int32], items: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return who gives two of the items the same rank."""
    if values.min(initial=UNLISTED) < UNLISTED or values.max(initial=0) > LARGEST_BIT:
        ranked = np.sort(values[:, items], axis=1)
        same = (ranked[:, 1:] == ranked[:, :-1]) & (ranked[:, 1:] != UNLISTED)
        return np.asarray(same.any(axis=1))
    given = np.zeros(len(values), dtype=np.int64)
    twice = np.zeros(len(values), dtype=np.int64)
    for item in items.tolist():
        bit = np.left_shift(1, values[:, item] + 1, dtype=np.int64)
        twice |= given & bit
        given |= bit
    return twice > 1  # the lowest bit stands for UNLISTED, which is -1


def _lone_scoring(scale: str, scoring: Scoring) -> Iterator[Issue]:
    """Yield what is wrong whatever the ballots say."""
    costs, top, unlisted = scoring.costs, scoring.top, scoring.unlisted
    if isinstance(costs, str) and costs not in PRESETS:
        expected = (
            f"expected {', '.join(map(repr, PRESETS))} or a list of costs, one a rank."
            f"{did_you_mean(costs, PRESETS)}"
        )
        yield Issue("scoring", expected, None, "costs", shown(costs))
    elif scale == "utility" and costs != LINEAR:
        expected = "expected no costs where choices are utilities"
        got = costs if isinstance(costs, str) else list(costs)
        yield Issue("scoring", expected, None, "costs", shown(got))
    elif not isinstance(costs, str):
        yield from _cost_list(tuple(costs))
    if top is not None and scale == "rank":
        expected = "expected no top where choices are ranks"
        yield Issue("scoring", expected, None, "top", shown(top))
    elif top is not None and (not _whole(top) or not 0 <= top <= LARGEST_COST):
        expected = f"expected a whole number from 0 to {LARGEST_COST}"
        yield Issue("scoring", expected, None, "top", shown(top))
    if unlisted is None or unlisted == FORBIDDEN:
        return
    if not _whole(unlisted) or not 0 < int(unlisted) <= LARGEST_COST:
        expected = (
            f"expected {FORBIDDEN!r}, or a whole number greater than what any listed "
            f"session can cost, and at most {LARGEST_COST}"
        )
        yield Issue("scoring", expected, None, "unlisted", shown(unlisted))


def _cost_list(costs: tuple[int, ...]) -> Iterator[Issue]:
    if not all(_whole(cost) and 0 <= cost <= LARGEST_COST for cost in costs):
        expected = f"expected whole numbers from 0 to {LARGEST_COST}"
        yield Issue("scoring", expected, None, "costs", shown(list(costs)))
    elif any(later < earlier for earlier, later in pairwise(costs)):
        expected = "expected costs that never fall from a rank to the next"
        yield Issue("scoring", expected, None, "costs", shown(list(costs)))


def _scoring(sessions: Sessions, choices: Choices, scoring: Scoring) -> Iterator[Issue]:
    """Yield what does not go with the ballots; alone, the scoring is sound."""
    largest = int(choices.values.max(initial=0))
    found = False
    for got, expected in _costs_of_ranks(largest, choices, scoring):
        found = True
        yield Issue("scoring", expected, None, "costs", got)
    if scoring.top is not None and scoring.top < largest:
        expected = f"expected a whole number from {largest} to {LARGEST_COST}"
        yield Issue("scoring", expected, None, "top", shown(scoring.top))
        return
    unlisted = scoring.unlisted
    if unlisted is None or unlisted == FORBIDDEN or found:
        return
    greatest = facts.greatest_cost(sessions, choices, scoring)
    if int(unlisted) <= greatest:
        expected = (
            f"expected {FORBIDDEN!r}, or a whole number greater than what any listed "
            f"session can cost, {greatest}"
        )
        yield Issue("scoring", expected, None, "unlisted", shown(unlisted))


def _costs_of_ranks(
    largest: int, choices: Choices, scoring: Scoring
) -> Iterator[tuple[str, str]]:
    costs = scoring.costs
    if choices.scale == "utility":
        return
    if not isinstance(costs, str):
        listed = len(tuple(costs))
        if listed < largest:
            yield f"{listed} costs", f"expected a cost for each rank up to {largest}"
    elif int(scoring.of_ranks(max(largest, 0))[-1]) > LARGEST_COST:
        got = f"{shown(costs)} and a rank of {largest}"
        yield got, f"expected no rank that costs more than {LARGEST_COST}"


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
