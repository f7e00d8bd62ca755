"""Small counts that are hidden: an attacker with all totals tries to get them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import allocation as al
from allocation.report.suppression import ENDLESS, Counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

few = settings(max_examples=min(60, settings().max_examples))

Bounds = tuple[float, float]


def possible(
    counts: Counts, hidden: NDArray[np.bool_], cell: tuple[int, int]
) -> Bounds:
    """Return between what a hidden count lies, for who knows all else.

    A linear programme over the hidden counts, with each known total as an equation. Its
    corners are whole numbers, so that equal ends mean that the count is known.
    """
    cells = [tuple(place) for place in np.argwhere(hidden).tolist()]
    sums, totals = [], []
    for line in range(hidden.shape[0]):
        sums.append([float(one[0] == line) for one in cells])
        totals.append(counts.values[line][hidden[line]].sum())
    for column in range(hidden.shape[1]) if counts.summed else ():
        sums.append([float(one[1] == column) for one in cells])
        totals.append(counts.values[:, column][hidden[:, column]].sum())
    limits = [
        (counts.least[one], None if counts.most[one] == ENDLESS else counts.most[one])
        for one in cells
    ]
    aim = np.array([float(one == cell) for one in cells])
    ends = [
        linprog(sign * aim, A_eq=sums, b_eq=totals, bounds=limits).fun * sign
        for sign in (1, -1)
    ]
    return ends[0], ends[1]


def known(counts: Counts, hidden: NDArray[np.bool_], below: int) -> list[Any]:
    """Return the small counts that can be calculated back."""
    small = (counts.values > 0) & (counts.values < below)
    found = []
    for line, column in np.argwhere(small).tolist():
        low, high = possible(counts, hidden, (line, column))
        if high - low < 0.5:
            found.append((line, column))
    return found


@st.composite
def tables(draw: Any) -> Counts:
    """Draw counts, many of them small or none, and what is known of each."""
    lines, columns = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    cell = st.one_of(st.integers(0, 6), st.integers(0, 30))
    size = lines * columns
    values = draw(st.lists(cell, min_size=size, max_size=size))
    slack = draw(st.lists(st.integers(0, 3), min_size=2 * size, max_size=2 * size))
    table = np.array(values, dtype=np.int64).reshape(lines, columns)
    spare = np.array(slack, dtype=np.int64).reshape(2, lines, columns)
    if draw(st.booleans()):
        least, most = np.zeros_like(table), np.full_like(table, ENDLESS)
    else:
        least, most = np.maximum(table - spare[0], 0), table + spare[1]
    return Counts(table, least, most, summed=draw(st.booleans()))


@few
@given(tables(), st.integers(2, 6))
def test_no_small_count_can_be_calculated_back(counts: Counts, below: int) -> None:
    """And where none can be hidden, hiding everything would not help."""
    hidden = counts.hide(below)

    if hidden is None:
        assert known(counts, np.ones(counts.values.shape, dtype=bool), below)
    else:
        assert hidden[(counts.values > 0) & (counts.values < below)].all()
        assert not known(counts, hidden, below)


def test_hiding_the_small_counts_alone_would_not_do() -> None:
    """The attacker of these tests does find one that stands alone."""
    values = np.array([[3, 20, 30], [10, 20, 30]])
    endless = np.full_like(values, ENDLESS)
    counts = Counts(values, np.zeros_like(values), endless, summed=True)

    hidden = counts.hide(5)

    assert known(counts, (values > 0) & (values < 5), 5) == [(0, 0)]
    assert hidden is not None
    assert hidden.tolist() == [[True, True, False], [True, True, False]]


def choice_table(values: NDArray[np.int64]) -> pd.DataFrame:
    """Return a table of choices with these seats, without rows for zeros."""
    place = np.argwhere(values > 0)
    seats = values[values > 0]
    return pd.DataFrame(
        {
            "group": pd.array([f"g{line}" for line in place[:, 0]], dtype="str"),
            "outcome": pd.array(["rank"] * len(place), dtype="str"),
            "rank": pd.array(place[:, 1] + 1, dtype="Int64"),
            "seats": seats,
            "share": seats / values.sum(axis=1)[place[:, 0]],
        }
    )


@few
@given(tables())
def test_what_is_published_of_choices_does_not_give_small_counts_back(
    counts: Counts,
) -> None:
    """Worked out from the published table and the totals alone."""
    values = counts.values[counts.values.any(axis=1)]
    values = values[:, values.any(axis=0)]
    if not values.size:
        return
    table = choice_table(values)
    try:
        published = al.suppressed(table)
    except ValueError:
        return

    seen = np.zeros(values.shape, dtype=np.int64)
    hidden = np.zeros(values.shape, dtype=bool)
    for row in published.to_dict("records"):
        cell = int(row["group"][1:]), row["rank"] - 1
        if pd.isna(row["seats"]):
            hidden[cell] = True
            assert pd.isna(row["share"])
        else:
            seen[cell] = row["seats"]
            assert row["share"] == pytest.approx(values[cell] / values[cell[0]].sum())
    endless = np.full_like(values, ENDLESS)
    attacked = Counts(values, np.zeros_like(values), endless, summed=len(values) > 1)
    assert (seen == np.where(hidden, 0, values)).all()
    assert not known(attacked, hidden, 5)


@pytest.fixture(scope="module")
def report() -> al.Report:
    """Return the report of a list of the Lille event, with small counts."""
    event = al.lille2014()
    return al.Report(event, al.mechanisms.first_come(event))


@pytest.mark.parametrize("by", [None, "round", "category"])
def test_choices_of_the_lille_event_can_be_published(
    report: al.Report, by: str | None
) -> None:
    """No count under five is left, and the rest is as it was."""
    table = report.choices(by)
    before = table.copy()

    found = al.suppressed(table)

    assert table.equals(before)
    assert list(found.columns) == list(table.columns)
    assert str(found["seats"].dtype) == "Int64"
    assert {str(t) for t in found.dtypes[["group", "outcome"]]} == {"str"}
    assert not (found["seats"] < 5).any()
    keys = ["group", "outcome", "rank"]
    shown = found.dropna(subset="seats").reset_index(drop=True)
    merged = shown.merge(table, on=keys, suffixes=("", "_true"))
    assert len(merged) == len(shown)
    assert (merged["seats"] == merged["seats_true"]).all()
    assert (merged["share"] == merged["share_true"]).all()


def test_attendance_hides_what_tells_a_small_count() -> None:
    """Its free seats and its fill go with it, and so does another session's."""
    event = al.Event.from_arrays(
        [[1, 2, 3]] * 2 + [[2, 1, 3]] * 10 + [[3, 2, 1]] * 20,
        round=[0, 0, 0],
        capacity=[20, 20, 30],
    )
    seats = al.Assignment.from_seats([[0]] * 2 + [[1]] * 10 + [[2]] * 20)

    found = al.suppressed(al.Report(event, seats).attendance())

    for column in ("taken", "free", "fill", "first_choices"):
        assert found[column].isna().tolist() == [True, True, False]
    assert found["capacity"].tolist() == [20, 20, 30]


def test_a_partner_that_everybody_knows_is_no_partner() -> None:
    """A cancelled session is known to be empty, one at its minimum cannot be less."""
    event = al.Event.from_arrays(
        [[1, 2, 3, 4]] * 40,
        round=[0] * 4,
        capacity=[40, 40, 40, 40],
        min_size=[4, 5, 12, 0],
    )
    seats = al.Assignment.from_seats([[0]] * 4 + [[2]] * 12 + [[3]] * 24)

    found = al.suppressed(al.Report(event, seats).attendance())

    # S1 cannot be 3, below its minimum: where it is 5, S4 is one less, S3 cannot be
    assert found["taken"].isna().tolist() == [True, False, False, True]


def test_a_count_that_totals_give_away_is_refused() -> None:
    """Of one session alone the total of the round is the count."""
    event = al.Event.from_arrays([[1]] * 3, round=[0], capacity=[3])
    report = al.Report(event, al.Assignment.from_seats([[0]] * 3))

    for table in (report.attendance(), report.choices()):
        with pytest.raises(ValueError, match="totals alone give away"):
            al.suppressed(table)


def test_other_tables_are_refused(report: al.Report) -> None:
    """Who fares how is about persons: no count of it can be published."""
    for table in (report.totals(), report.programmes(), report.rooms()):
        with pytest.raises(ValueError, match="of choices or of attendance"):
            al.suppressed(table)


@pytest.mark.parametrize("below", [1, 0, -5])
def test_a_limit_that_hides_nothing_is_refused(report: al.Report, below: int) -> None:
    """At least counts of one are hidden."""
    with pytest.raises(ValueError, match="below >= 2"):
        al.suppressed(report.choices(), below)


def test_empty_seats_by_kind_are_a_column_of_their_own() -> None:
    """They are of no kind, which everybody knows: no zero of theirs is a partner."""
    values = [[1, 2]] * 40
    event = al.Event.from_arrays(
        values, round=[0, 0], capacity=[30, 30], rules=al.Rules(empty_seats=True)
    )
    event = event.replace(
        sessions=event.sessions.replace(kind=np.array(["a", "b"], dtype=object))
    )
    seats = al.Assignment.from_seats([[0]] * 12 + [[1]] * 20 + [[-1]] * 8)

    found = al.suppressed(al.Report(event, seats).choices("kind"))

    assert found["seats"].tolist() == [12, 20, 8]


def linked_table(counts: list[list[int]], linked: list[list[int]]) -> pd.DataFrame:
    """Return a table of attendance: people by round and session, sets of links."""
    rows = [
        {
            "round": str(held),
            "session": f"S{held}{place}",
            "capacity": 50,
            "limited": True,
            "most": 50,
            "min_size": 0,
            "candidate": False,
            "taken": number,
            "free": 50 - number,
            "fill": number / 50,
            "expected": float(number),
            "overfull": 0,
            "first_choices": 9,
            "cancelled": False,
            "linked": linked[held][place] or None,
        }
        for held, inside in enumerate(counts)
        for place, number in enumerate(inside)
    ]
    return pd.DataFrame(rows).astype({"linked": "Int64"})


def range_of(table: pd.DataFrame, shown: pd.DataFrame, row: int) -> Bounds:
    """Return between what a count lies, for who knows totals and which are linked."""
    hidden = shown["taken"].isna().to_numpy()
    taken = table["taken"].to_numpy()
    sums = [
        ((table["round"] == held).to_numpy().astype(float), None)
        for held in table["round"].unique()
    ]
    rows = [(row_, float(row_ @ taken)) for row_, _ in sums]
    parts = table["linked"].fillna(0).to_numpy()
    for number in set(parts) - {0}:
        one, other = np.flatnonzero(parts == number)
        row_ = np.zeros(len(table))
        row_[one], row_[other] = 1, -1
        rows.append((row_, 0.0))
    limits = [
        (0, 50) if gone else (number, number)
        for gone, number in zip(hidden, taken, strict=True)
    ]
    aim = np.zeros(len(table))
    aim[row] = 1
    ends = [
        linprog(
            sign * aim,
            A_eq=[row_ for row_, _ in rows],
            b_eq=[total for _, total in rows],
            bounds=limits,
        ).fun
        * sign
        for sign in (1, -1)
    ]
    return ends[0], ends[1]


def test_a_linked_session_that_is_seen_does_not_give_a_count_back() -> None:
    """S00 would hide behind S01, but S10 is its other part, with as many people."""
    table = linked_table([[3, 20, 30], [20, 30]], [[0, 1, 0], [1, 0]])

    shown = al.suppressed(table)

    assert shown["taken"].isna().tolist() == [True, False, True, False, False]
    assert shown["expected"].isna().tolist() == shown["taken"].isna().tolist()


def test_small_counts_of_linked_sessions_are_hidden_in_both_rounds() -> None:
    """And each behind one that is not linked."""
    table = linked_table([[3, 20], [3, 20, 30]], [[1, 0], [1, 0, 0]])

    shown = al.suppressed(table)

    assert shown["taken"].isna().tolist() == [True, True, True, True, False]


def test_linked_sessions_alone_in_their_rounds_are_refused() -> None:
    """Nothing can make up for them."""
    table = linked_table([[3, 20], [3, 20]], [[1, 2], [1, 2]])

    with pytest.raises(ValueError, match="give away"):
        al.suppressed(table)


@few
@given(st.data())
def test_who_knows_what_is_linked_calculates_no_small_count(
    data: st.DataObject,
) -> None:
    """Of two rounds, where the first one or two sessions have another part."""
    count = st.integers(0, 12)
    several = st.lists(count, min_size=2, max_size=5)
    counts = [data.draw(several), data.draw(several)]
    links = data.draw(st.integers(1, 2))
    counts[1][:links] = counts[0][:links]
    marks = [[k + 1 if k < links else 0 for k in range(len(row))] for row in counts]
    table = linked_table(counts, marks)

    try:
        shown = al.suppressed(table)
    except ValueError:
        return

    small = (table["taken"] > 0) & (table["taken"] < 5)
    for row in np.flatnonzero(small.to_numpy()).tolist():
        low, high = range_of(table, shown, row)
        assert high - low > 0.5
