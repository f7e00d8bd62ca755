"""Whatever is changed in the files of a plan is found, and told with its place."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import allocation as al
from allocation import digests
from allocation.reading.verifying import verify
from tests.reading.saved_plans import (
    TABLES,
    claimed,
    crowded,
    edit,
    everything,
    graded,
    rewrite,
    rows_of,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Way = tuple[str | int, ...]
"""Keys and places that lead to a value of summary.json."""

SPENT = [al.Stage("dissatisfaction", tolerance=2), al.Stage("balance")]

PLANS: dict[str, Callable[[], al.Plan]] = {
    "everything": lambda: al.allocate(everything(), seed=7),
    "graded": lambda: al.allocate(graded(), stages=SPENT),
    "crowded": lambda: al.allocate(crowded(), seed=3),
    "claimed": claimed,
    "open": lambda: claimed(bound=0),
}
"""Plans of small events."""


@pytest.fixture(scope="module", params=PLANS)
def saved(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the folder of a plan, which nobody changes."""
    return written(PLANS[request.param](), tmp_path_factory.mktemp("saved"))


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """Return a folder of the plan to play with."""
    return shutil.copytree(saved, tmp_path / "plan")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the plan with everything, which nobody changes."""
    return written(PLANS["everything"](), tmp_path_factory.mktemp("whole"))


@pytest.fixture
def everywhere(whole: Path, tmp_path: Path) -> Path:
    """Return a folder of the plan with everything to play with."""
    return shutil.copytree(whole, tmp_path / "everywhere")


def found(folder: Path, event: al.Event | None = None) -> list[str]:
    """Return all that is wrong with a plan, whether it can be read or not."""
    try:
        issues = verify(folder, event=event).issues
    except al.InvalidPlanError as error:
        issues = error.issues
    return [str(issue) for issue in issues]


def test_a_plan_as_it_was_saved_passes(folder: Path) -> None:
    """Proven or not, with prices or without."""
    assert not found(folder)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_plan_with_another_separator_passes(tmp_path: Path, delimiter: str) -> None:
    """Even where the id of a round is full of them."""
    written(PLANS["everything"](), tmp_path, delimiter=delimiter)

    assert not found(tmp_path)


def test_a_plan_in_another_order_passes(folder: Path) -> None:
    """Rows and columns of each table, as a spreadsheet sorts them."""
    for name in TABLES:
        header, *rows = rows_of(folder / name)
        turned = [row[1:] + row[:1] for row in [header, *rows[::-1]]]
        rewrite(folder / name, turned)

    assert not found(folder)


def test_a_plan_passes_with_its_event_in_hand(everywhere: Path) -> None:
    """In another order of its people and sessions, too."""
    event = al.read_event(everywhere / "event")
    shutil.rmtree(everywhere / "event")
    people, sessions = np.arange(4)[::-1], np.arange(5)[::-1]
    turned = event.arranged(people, sessions)

    assert not found(everywhere, event)
    assert not found(everywhere, turned)


# Seats


def places(folder: Path) -> Iterator[tuple[int, int]]:
    """Yield each two rows of seats of one round, in different sessions."""
    rows = rows_of(folder / "assignment.csv")
    for one, other in combinations(range(1, len(rows)), 2):
        same_round = rows[one][1] == rows[other][1]
        if same_round and rows[one][2] != rows[other][2]:
            yield one, other


def test_any_two_people_who_were_swapped_are_found(folder: Path) -> None:
    """Whether one has no session, or the rules allow the swap."""
    path = folder / "assignment.csv"
    rows = rows_of(path)
    pairs = list(places(folder))
    assert pairs

    for one, other in pairs:
        changed = [list(row) for row in rows]
        changed[one][2], changed[other][2] = rows[other][2], rows[one][2]
        rewrite(path, changed)
        told = found(folder)
        assert any(line.startswith("programmes.csv, line") for line in told), told


def test_any_two_people_whose_whole_rows_were_swapped_are_found(folder: Path) -> None:
    """With topic, room and cost."""
    path = folder / "assignment.csv"
    rows = rows_of(path)

    for one, other in places(folder):
        changed = [list(row) for row in rows]
        changed[one][2:], changed[other][2:] = rows[other][2:], rows[one][2:]
        rewrite(path, changed)
        told = found(folder)
        assert any(line.startswith("programmes.csv, line") for line in told), told


def test_anybody_who_was_moved_is_found(folder: Path) -> None:
    """Into each other session of the round, and out of all."""
    path = folder / "assignment.csv"
    rows = rows_of(path)
    moved = 0

    for place, row in enumerate(rows[1:], 1):
        sessions = rows_of(folder / "attendance.csv")[1:]
        others = {s[0] for s in sessions if s[1] == row[1]} | {""}
        for session in sorted(others - {row[2]}):
            changed = [list(other) for other in rows]
            changed[place][2] = session
            rewrite(path, changed)
            told = found(folder)
            assert any(line.startswith("programmes.csv, line") for line in told), told
            assert any(line.startswith("attendance.csv, line") for line in told), told
            moved += 1

    assert moved >= len(rows) - 1


@pytest.mark.parametrize("change", ["removed", "doubled", "added"])
@pytest.mark.parametrize("name", TABLES)
def test_rows_that_come_or_go_are_found(folder: Path, name: str, change: str) -> None:
    """Each row of each table."""
    path = folder / name
    header, *rows = rows_of(path)

    for place, row in enumerate(rows):
        changed = {
            "removed": [*rows[:place], *rows[place + 1 :]],
            "doubled": [*rows[: place + 1], *rows[place:]],
            "added": [*rows, ["new", *row[1:]]],
        }[change]
        rewrite(path, [header, *changed])
        assert any(line.startswith(name) for line in found(folder))


# Cells


def other_cell(cell: str) -> str:
    """Return what a cell might be changed to."""
    if cell.isdigit():
        return str(int(cell) + 1).zfill(len(cell))
    return f"{cell}x" if cell else "0"


@pytest.mark.parametrize("name", TABLES)
def test_each_cell_that_was_changed_is_found(everywhere: Path, name: str) -> None:
    """Costs, totals, lottery numbers, names, counts: each is named with its place."""
    path = everywhere / name
    rows = rows_of(path)
    header = rows[0]

    for line, row in enumerate(rows[1:], 2):
        for place, cell in enumerate(row):
            changed = [list(row) for row in rows]
            changed[line - 1][place] = other_cell(cell)
            rewrite(path, changed)
            told = found(everywhere)
            assert told, (line, header[place], cell)
            if header[place] not in {"participant", "round", "session"}:
                column = f"column {header[place]!r}"
                assert any(name in t and column in t for t in told), told


@pytest.mark.parametrize("name", TABLES)
def test_a_column_that_comes_or_goes_is_found(everywhere: Path, name: str) -> None:
    """With its title."""
    path = everywhere / name
    rows = rows_of(path)

    for place, title in enumerate(rows[0]):
        rewrite(path, [row[:place] + row[place + 1 :] for row in rows])
        assert any(line.startswith(name) for line in found(everywhere)), title
    rewrite(path, [[*row, "note"] for row in rows])

    assert found(everywhere) == [f"{name}, line 1: got 'note'; expected no such column"]


def test_what_is_wrong_is_told_with_what_is_right(everywhere: Path) -> None:
    """File, line, column, what is written, what should be."""
    path = everywhere / "attendance.csv"
    rows = rows_of(path)
    place = rows[0].index("taken")
    right = rows[2][place]
    rows[2][place] = "77"
    rewrite(path, rows)

    told = found(everywhere)

    assert len(told) == 1
    assert told[0].endswith(f"column 'taken': got '77'; expected '{right}'")


# The summary


def leaves(values: Any, *where: str | int) -> Iterator[tuple[Way, Any]]:
    """Yield each plain value of a summary, and the way to it."""
    if isinstance(values, dict):
        for key, value in values.items():
            yield from leaves(value, *where, key)
    elif isinstance(values, list):
        for place, value in enumerate(values):
            yield from leaves(value, *where, place)
    else:
        yield where, values


def others(value: Any) -> list[Any]:
    """Return what a value might be changed to."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value + 0.001]
    if value is None:
        return [0]
    words = {str(word) for word in (*al.Status, *al.Proof)}
    return sorted(words - {value}) if value in words else [f"{value}x"]


def changes(values: dict[str, Any]) -> Iterator[tuple[Way, dict[str, Any]]]:
    """Yield a summary with one value changed, for each value and each change."""
    for where, value in leaves(values):
        for other in others(value):
            changed = json.loads(json.dumps(values))
            inner = changed
            for key in where[:-1]:
                inner = inner[key]
            inner[where[-1]] = other
            yield where, changed


def signed(values: dict[str, Any]) -> dict[str, Any]:
    """Return a summary with the digest of what it says now."""
    rest = {key: value for key, value in values.items() if key != "sha256"}
    return {**rest, "sha256": digests.of_values(rest)}


FOLLOWS = {
    "event",
    "event_sha256",
    "lottery",
    "participants",
    "price_bound",
    "proof",
    "reached",
    "rounds",
    "scaled_bound",
    "seed",
    "sessions",
    "status",
    "value",
}
"""What follows from the rest, so that no digest is needed."""


def test_each_value_of_the_summary_that_was_changed_is_found(folder: Path) -> None:
    """Seed, values, bounds, limits, prices, digests, times: plus one, minus one."""
    path = folder / "summary.json"
    values = json.loads(path.read_text("utf-8"))
    event = al.read_event(folder / "event")
    number = 0

    for where, changed in changes(values):
        path.write_text(json.dumps(changed), "utf-8")
        told = found(folder, event)
        assert any(line.startswith("summary.json, key") for line in told), where
        number += 1

    assert number > 30


def test_what_follows_is_found_though_the_digest_was_made_to_fit(
    folder: Path,
) -> None:
    """A digest finds slips; values, bounds and counts are worked out again."""
    path = folder / "summary.json"
    values = json.loads(path.read_text("utf-8"))
    event = al.read_event(folder / "event")
    seen = set()

    for where, changed in changes(values):
        if where[-1] in FOLLOWS and "certificate" not in where[:-2]:
            path.write_text(json.dumps(signed(changed)), "utf-8")
            assert found(folder, event), where
            seen.add(where[-1])

    assert seen == FOLLOWS


def test_each_price_of_lille_is_pinned(tmp_path: Path) -> None:
    """One more or one less of any price in any stage is found."""
    event = al.lille2014()
    plan = al.allocate(event, seed=1)
    written(plan, tmp_path)
    path = tmp_path / "summary.json"
    values = json.loads(path.read_text("utf-8"))
    number = 0

    for place, stage in enumerate(values["stages"]):
        for kind in ("session_prices", "stage_prices"):
            for name in stage["certificate"][kind]:
                for more in (1, -1):
                    changed = json.loads(json.dumps(values))
                    prices = changed["stages"][place]["certificate"][kind]
                    prices[name] += more
                    path.write_text(json.dumps(changed), "utf-8")
                    told = found(tmp_path, event)
                    assert any(line.startswith("summary.json, key") for line in told)
                    number += 1

    assert number > 20


def test_a_price_that_was_added_is_found(folder: Path) -> None:
    """Of a session that had none, even where the price is 0."""
    session = rows_of(folder / "attendance.csv")[1][0].removeprefix("'")
    last = len(json.loads((folder / "summary.json").read_text("utf-8"))["stages"]) - 1

    def add(values: dict[str, Any]) -> None:
        prices = values["stages"][last]["certificate"]["session_prices"]
        prices[session] = 0 if session not in prices else prices[session] + 1
        values.update(signed(values))

    edit(folder, add)

    assert any("certificate" in line for line in found(folder))


def test_prices_too_large_for_exact_sums_are_told(everywhere: Path) -> None:
    """They prove nothing, and crash nothing."""
    session = "soil"

    edit(
        everywhere,
        lambda values: values["stages"][2]["certificate"]["session_prices"].update(
            {session: 1 << 62}
        ),
    )

    told = found(everywhere)
    assert len(told) == 1
    assert "prices whose sums stay exact" in told[0]


def test_a_bound_above_the_seats_is_told(tmp_path: Path) -> None:
    """The plan itself shows that it is no bound, whatever the solver said."""
    plan = claimed(bound=2, reached=2)

    told = found(written(plan, tmp_path))

    assert any(
        line.startswith("summary.json, key 'stages[0].bound': got 2; expected at most")
        for line in told
    )


def test_a_bound_below_what_prices_prove_is_told(tmp_path: Path) -> None:
    """Nobody knows less than the prices prove."""
    plan = claimed(price=1, bound=0)

    told = found(written(plan, tmp_path))

    assert any("key 'stages[0].price_bound': got 1" in line for line in told)


def test_a_proof_that_is_none_is_told(tmp_path: Path) -> None:
    """A stage is proven only by prices."""
    plan = claimed()
    boast = replace(plan.stages[0], proof=al.Proof.PROVEN)

    told = found(written(replace(plan, stages=(boast,)), tmp_path))

    assert told == [
        "summary.json, key 'proof': got 'proven'; expected 'solver-claimed'",
        "summary.json, key 'stages[0].proof': got 'proven'; expected 'solver-claimed'",
    ]


def test_a_broken_rule_is_told(tmp_path: Path) -> None:
    """All broken rules, beside the figures."""
    plan = claimed()
    both = al.Assignment.from_seats([[0], [0]])

    told = found(written(replace(plan, assignment=both), tmp_path))

    assert any("assignment.csv: breaks the rule capacity: " in line for line in told)


# The event


def changed_events() -> dict[str, al.Event]:
    """Return the event with everything, changed in one thing each."""
    event = everything()
    people, sessions, choices = event.participants, event.sessions, event.choices
    events = {
        "name": event.replace(name="Other"),
        "scoring": event.replace(scoring=al.Scoring(costs=[0, 2, 4])),
        "unlisted": event.replace(scoring=al.Scoring(unlisted=9)),
        "blank": event.replace(scoring=al.Scoring(blank="unlisted")),
        "no repeat": event.replace(
            rules=al.Rules(empty_seats=True, no_repeat=()),
        ),
        "a capacity": event.replace(sessions=sessions.replace(capacity={"=talk": 0})),
        "a room": event.replace(rooms=event.rooms.replace(capacity={"amphi": 1})),
        "a title": event.replace(sessions=sessions.replace(title={"soil": "Earth"})),
        "a person's name": event.replace(
            participants=people.replace(name={"Cyd": "C"})
        ),
        "a minimum": event.replace(sessions=sessions.replace(min_size={"slow": 0})),
        "a ban": event.replace(participants=replace(people, bans=people.bans[:0])),
        "a pin": event.replace(participants=replace(people, pins=people.pins[:0])),
        "a number of sessions": event.replace(
            participants=people.replace(at_most={"Cyd": 1})
        ),
    }
    for person, ballot in enumerate(choices.values.tolist()):
        for item, rank in enumerate(ballot):
            values = choices.values.copy()
            values[person, item] = al.UNLISTED if rank > 0 else 4
            name = f"a choice, {person} of {item}"
            events[name] = event.replace(choices=replace(choices, values=values))
    return events


EVENTS = changed_events()


@pytest.mark.parametrize("name", EVENTS)
def test_each_change_of_the_event_is_found(everywhere: Path, name: str) -> None:
    """A choice, a cost, a capacity, a rule, a name."""
    al.write_event(EVENTS[name], everywhere / "event", overwrite=True)

    told = found(everywhere)

    assert any(
        line.startswith("summary.json, key 'event_sha256'")
        and "it was changed after the plan was saved" in line
        for line in told
    )


def test_a_seat_taken_away_by_a_smaller_room_is_told(everywhere: Path) -> None:
    """As a rule that is broken, not only by a digest."""
    rooms = everything().rooms.replace(capacity={"amphi": 0})
    event = everything().replace(rooms=rooms)
    al.write_event(event, everywhere / "event", overwrite=True)

    assert any("breaks the rule capacity" in line for line in found(everywhere))


def test_a_change_of_costs_is_told_seat_by_seat(everywhere: Path) -> None:
    """What each seat costs follows from the event."""
    event = everything().replace(scoring=al.Scoring(costs=[5, 6, 7]))
    al.write_event(event, everywhere / "event", overwrite=True)

    told = found(everywhere)

    assert any("assignment.csv" in line and "column 'cost'" in line for line in told)
    assert any("key 'stages[2].value'" in line for line in told)


@pytest.mark.parametrize("name", [*TABLES, "summary.json"])
def test_a_file_that_is_missing_is_told(everywhere: Path, name: str) -> None:
    """All four are needed."""
    (everywhere / name).unlink()

    with pytest.raises(al.InvalidPlanError, match=f"{name}: got no such file"):
        verify(everywhere)
