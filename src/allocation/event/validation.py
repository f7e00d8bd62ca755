"""What makes an event's data contradict themselves, and the facts that this needs."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from allocation.errors import Issue, shown
from allocation.event import (
    facts,
    granting,
    validating_choices,
    validating_groups,
    validating_rooms,
    validating_rules,
)
from allocation.event.checks import INVISIBLE, at_least
from allocation.event.tables import (
    NO_ROOM,
    Choices,
    Participants,
    Rooms,
    Rounds,
    Sessions,
    Strings,
    plain,
)
from allocation.event.unchecked import Unchecked
from allocation.scoring import (
    INDIFFERENT,
    LARGEST_COST,
    UNLISTED_BLANK,
    Scoring,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from allocation.rules import Rules


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
    doubts: Iterable[Issue] = (),
    unplaced: Sequence[int] = (),
) -> list[Issue]:
    """Return every contradiction in an event's data.

    Parameters
    ----------
    name, rounds, sessions, rooms, participants, choices, rules, scoring
        The fields of an event; indices are in range and columns of equal length.
    doubts
        What is known to be wrong already: nothing that only follows from it is said.
    unplaced
        Indices of the sessions whose round is not known: it may be any.

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
    event = granting.set_apart(
        Unchecked(rounds, sessions, rooms, participants, choices, rules, Scoring()),
        unplaced,
    )
    rounds, sessions, participants = event.rounds, event.sessions, event.participants
    issues += _rounds(event)
    issues += _rooms(rooms)
    issues += _sessions(rounds, sessions, rooms)
    issues += _participants(rounds, participants)
    issues += validating_rooms.of_cells(rooms, sessions, participants)
    issues += validating_rooms.alone(rooms, sessions)
    issues += validating_rules.alone(rules)
    issues += validating_rules.of_names(rounds, sessions, rooms, rules)
    issues += validating_groups.alone(rules)
    issues += validating_groups.of_names(rounds, participants, rules)
    sound = granting.granted(event, [*doubts, *issues])
    issues += _lone_pins(sessions, participants)
    issues += _pins(sound)
    issues += validating_rooms.between(sound)
    issues += validating_rules.between(sound)
    issues += validating_groups.between(sound)
    choice_issues = list(validating_choices.of_choices(sessions, participants, choices))
    issues += choice_issues
    if scoring.blank not in {INDIFFERENT, UNLISTED_BLANK}:
        expected = f"expected {INDIFFERENT!r} or {UNLISTED_BLANK!r}"
        issues.append(Issue("scoring", expected, None, "blank", shown(scoring.blank)))
    dearest = 1
    scoring_issues = list(validating_choices.alone(choices.scale, scoring))
    if not choice_issues and not scoring_issues:
        scoring_issues = list(validating_choices.of_scoring(sessions, choices, scoring))
        if not scoring_issues:
            dearest = facts.unlisted_cost(sessions, choices, scoring)
    issues += scoring_issues
    issues += _weights(participants, dearest)
    return issues


def find_lone_issues(
    *,
    sessions: Sessions,
    rooms: Rooms,
    participants: Participants,
    choices: Choices,
    rules: Rules,
    scoring: Scoring,
) -> list[Issue]:
    """Return those contradictions that no other table could mend.

    Parameters
    ----------
    sessions, rooms, participants, choices, rules, scoring
        Fields of an event; of choices, only the scale counts.

    Returns
    -------
    list of Issue
        Some of what :func:`find_issues` returns: they hold even if other tables could
        not be read.
    """
    return [
        *_lone_pins(sessions, participants),
        *validating_rooms.alone(rooms, sessions),
        *validating_rules.alone(rules),
        *validating_groups.alone(rules),
        *validating_choices.alone(choices.scale, scoring),
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
    expected["features"] = (rooms.features.shape, (len(rooms),))
    for column in ("needs", "show_up"):
        expected[f"participant {column}"] = (
            getattr(participants, column).shape,
            (people,),
        )
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
        "candidate",
        "cancel_cost",
        "needs",
        "walk_ins",
        "show_up",
        "extra",
        "extra_cost",
    ):
        expected[column] = (getattr(sessions, column).shape, (count,))
    for column, (got, right) in expected.items():
        if got != right:
            message = f"Expected {column} of shape {right}, got {got}."
            raise ValueError(message)
    for column, index, low, high in (
        ("session rounds", sessions.round, 0, len(rounds)),
        ("session rooms", sessions.room, NO_ROOM, len(rooms)),
    ):
        _check_inside(column, bool(((index >= low) & (index < high)).all()))
    for column, listed, size in (
        ("pins", participants.pins, (people, count)),
        ("bans", participants.bans, (people, count)),
        ("may_have", sessions.may_have, (count, len(rooms))),
        ("closed", rooms.closed, (len(rooms), len(rounds))),
    ):
        good = listed.ndim == 2 and listed.shape[1] == 2  # noqa: PLR2004  # pairs
        good = good and bool(((listed >= 0) & (listed < np.array(size))).all())
        _check_inside(column, good)


def _check_inside(column: str, good: bool) -> None:  # noqa: FBT001  # a verdict
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


def _rounds(event: Unchecked) -> Iterator[Issue]:
    rounds, sessions = event.rounds, event.sessions
    if not len(rounds):
        yield Issue("rounds", "expected at least one round", got="none")
    yield from _ids("rounds", rounds.ids)
    yield from _no_nul("rounds", {"title": rounds.title})
    yield from _span("rounds", rounds.start, rounds.end)
    held = np.bincount(sessions.round, minlength=len(rounds))
    # any round may be that of a session whose round is not known
    if len(sessions) and not event.unplaced:
        for row in np.flatnonzero(held == 0).tolist():
            expected = "expected at least one session in the round"
            yield Issue("rounds", expected, row, "round", shown(rounds.ids[row]))


def _rooms(rooms: Rooms) -> Iterator[Issue]:
    yield from _ids("rooms", rooms.ids)
    yield from at_least(0, "rooms", "capacity", rooms.capacity, endless=True)


def _sessions(rounds: Rounds, sessions: Sessions, rooms: Rooms) -> Iterator[Issue]:
    if not len(sessions):
        yield Issue("sessions", "expected at least one session", got="none")
    yield from _ids("sessions", sessions.ids)
    yield from _no_nul("sessions", {"title": sessions.title, "kind": sessions.kind})
    yield from at_least(0, "sessions", "capacity", sessions.capacity, endless=True)
    yield from at_least(0, "sessions", "min_size", sessions.min_size, endless=True)
    yield from _span("sessions", sessions.start, sessions.end)
    for row, topic in enumerate(sessions.topic.tolist()):
        if not topic or INVISIBLE.search(topic) or topic != topic.strip():
            expected = "expected a topic without invisible characters or spaces around"
            yield Issue("sessions", expected, row, "topic", shown(topic))
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
    yield from at_least(
        0, "participants", "at_most", participants.at_most, endless=True
    )
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


def _pins(event: Unchecked) -> Iterator[Issue]:
    rounds, sessions, participants = event.rounds, event.sessions, event.participants
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
    sets = [set(held) for held in facts.no_repeat_sets(rounds, event.rules)]
    clashes = {(a, b) for a, b in event.clashes.tolist()}
    linked = [set(parts) for parts in event.linked]
    counts = np.bincount(pins[:, 0], minlength=len(participants))
    for person in np.flatnonzero(counts > 1).tolist():
        mine = pins[pins[:, 0] == person, 1].tolist()
        for first, second in combinations(sorted(mine), 2):
            rows = {int(sessions.round[first]), int(sessions.round[second])}
            if len(rows) == 1:
                expected = "expected at most one pin in a round (one_seat)"
            elif (
                topics[first] == topics[second]
                and any(rows <= held for held in sets)
                and not any({first, second} <= parts for parts in linked)
            ):
                expected = "expected no topic twice (no_repeat)"
            elif (first, second) in clashes:
                expected = "expected no sessions that clash (clash)"
            else:
                continue
            got = f"{shown(sessions.ids[first])} and {shown(sessions.ids[second])}"
            yield Issue(table, expected, person, column, got)
