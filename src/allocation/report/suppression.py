"""Small counts in what is published: hidden so that totals do not give them back."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from allocation import profiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

ENDLESS = 2**62
"""As many people as anybody could suppose in a cell that nothing limits."""

LAST_RESORT = 10**9
"""What it costs to hide a zero: readers may know that nobody can be there."""

CHOICES = ("group", "outcome", "rank", "seats", "share")
"""The columns of the table of choices."""

ATTENDANCE = (
    "round",
    "capacity",
    "limited",
    "min_size",
    "taken",
    "free",
    "fill",
    "first_choices",
    "cancelled",
)
"""The columns by which the table of attendance is known."""


def suppressed(table: pd.DataFrame, below: int = 5) -> pd.DataFrame:
    """Return a table to publish, in which small counts are missing.

    First each count from 1 to ``below - 1`` is hidden. Then, for each of these, so many
    other counts are hidden that it cannot be calculated back: there is a second table
    with the same totals and the same visible counts in which it is one less or one
    more. Which others are hidden is decided by a path of least weight through the table
    [1]_ [2]_: each step hides a count, the smallest are hidden first, and a zero only
    where nothing else will do.

    Taken as known to everybody: in the table of choices the total of each group, and
    the total of each rank over all groups; in that of attendance how many people each
    round has, what sessions hold, what they need to run, which do not run, and which
    are linked; and of first choices the total of each round. What follows from a hidden
    count (its share, the free seats, the fill, who is expected) is hidden, too.

    The limits of this: a reader may still learn between which bounds a hidden count
    lies. Each table is protected alone; do not publish two tables of the same seats,
    such as choices overall and by round. Who knows one of the hidden counts from
    elsewhere, such as how many presenters are pinned, may find another. Visible counts
    can say much themselves, for instance that all people of an organisation have their
    first choice. A table is not anonymous for being suppressed.

    Parameters
    ----------
    table
        From :meth:`Report.choices` or :meth:`Report.attendance`.
    below
        Counts from 1 to one less are hidden; at least 2.

    Returns
    -------
    pandas.DataFrame
        A new table with the same columns; counts of which some may be hidden are
        ``Int64``. To the table of choices rows are added where a zero is hidden, which
        else has no row.

    Raises
    ------
    ValueError
        If the table is neither of these, if ``below`` is too small, or if a small count
        cannot be hidden, since the totals alone give it away.

    References
    ----------
    .. [1] D. Gusfield (1988). A graph theoretic approach to statistical data security.
       SIAM Journal on Computing 17(3), 552-571. https://doi.org/10.1137/0217034
    .. [2] L. H. Cox (1980). Suppression methodology and statistical disclosure control.
       Journal of the American Statistical Association 75, 377-385.
       https://doi.org/10.1080/01621459.1980.10477481

    Examples
    --------
    >>> import allocation as al
    >>> event = al.lille2014()
    >>> table = al.Report(event, al.mechanisms.first_come(event)).choices()
    >>> table["seats"].tolist()
    [338, 160, 49, 3, 80, 25]
    >>> al.suppressed(table)["seats"].tolist()
    [338, 160, 49, <NA>, 80, <NA>]
    """
    if below < 2:  # noqa: PLR2004  # 1 would hide nothing
        message = f"Expected below >= 2, got {below}."
        raise ValueError(message)
    columns = set(table.columns)
    if set(CHOICES) <= columns:
        return _choices(table, below)
    if set(ATTENDANCE) <= columns:
        return _attendance(table, below)
    message = "Expected the table of choices or of attendance of a report, got another."
    raise ValueError(message)


@dataclass(frozen=True)
class Counts:
    """Counts in lines and columns, as readers may suppose them.

    Parameters
    ----------
    values
        The counts, shape ``(lines, columns)``; the total of each line is known.
    least, most
        Between what readers know each to be, of the same shape.
    summed
        Whether the total of each column is known, too.
    """

    values: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    summed: bool

    def hide(self, below: int) -> NDArray[np.bool_] | None:
        """Return what to hide, of the shape of the values.

        Parameters
        ----------
        below
            Counts from 1 to one less are not for readers.

        Returns
        -------
        numpy.ndarray or None
            What is hidden; None if totals give a small count away.
        """
        small = (self.values > 0) & (self.values < below)
        hidden, safe = small.copy(), np.zeros_like(small)
        for line, column in np.argwhere(small).tolist():
            if safe[line, column]:
                continue
            # the cell becomes one less and others make up for it, or the reverse
            ways = [
                way
                for up in (False, True)
                if self._can(line, column, up=up)
                and (way := self._way(hidden, line, column, up=not up))
            ]
            if not ways:
                return None
            for cell in [(line, column), *min(ways)[1]]:
                # all of them differ in the other table
                hidden[cell] = safe[cell] = True
        return hidden

    def _can(self, line: int, column: int, *, up: bool) -> bool:
        """Say whether a cell could be one more, or one less, for all that is known."""
        value = self.values[line, column]
        if up:
            return bool(value < self.most[line, column])
        return bool(value > self.least[line, column])

    def _way(
        self, hidden: NDArray[np.bool_], line: int, column: int, *, up: bool
    ) -> tuple[int, list[tuple[int, int]]] | None:
        """Return the cheapest cells that make up for another, and what they weigh.

        The first of them changes by one up or down, in the line of the cell; the next
        makes up for that in its column, another for this in its line, until one of the
        cell's own column has changed. Where columns have no total, the first is enough.
        """
        lines, columns = self.values.shape
        start, goal = (0, line), (1, column)
        queue: list[tuple[int, tuple[int, int], list[tuple[int, int]]]]
        queue = [(0, start, [])]
        done = set()
        while queue:
            weight, node, cells = heapq.heappop(queue)
            if node == goal or (node[0] == 1 and not self.summed):
                return weight, cells
            if node in done:
                continue
            done.add(node)
            side, place = node
            # from a line a cell changes as asked, from a column the other way
            for other in range(lines if side else columns):
                cell = (other, place) if side else (place, other)
                if cell != (line, column) and self._can(*cell, up=up != bool(side)):
                    more = weight + self._weight(hidden, cell)
                    heapq.heappush(queue, (more, (1 - side, other), [*cells, cell]))
        return None

    def _weight(self, hidden: NDArray[np.bool_], cell: tuple[int, int]) -> int:
        if hidden[cell]:
            return 0
        return int(self.values[cell]) or LAST_RESORT


def _choices(table: pd.DataFrame, below: int) -> pd.DataFrame:
    """Hide small counts of seats: groups are the lines, outcomes and ranks the columns.

    Raises
    ------
    ValueError
        If one cannot be hidden.
    """
    groups = pd.Series(table["group"]).drop_duplicates().tolist()
    of_group, _ = pd.factorize(table["group"], use_na_sentinel=False)
    kinds = table[["outcome", "rank"]].drop_duplicates()
    outcome = kinds["outcome"].map(profiles.OUTCOMES.index).to_numpy()
    rank = kinds["rank"].fillna(0).to_numpy(dtype=np.int64)
    kinds = kinds.iloc[np.lexsort((rank, outcome))].reset_index(drop=True)
    place = {key: number for number, key in enumerate(_keys(kinds))}
    of_kind = np.array([place[key] for key in _keys(table)], dtype=np.int64)
    values = np.zeros((len(groups), len(kinds)), dtype=np.int64)
    values[of_group, of_kind] = table["seats"].to_numpy()
    most = np.full(values.shape, ENDLESS)
    nowhere = pd.isna(pd.Series(groups)).to_numpy()
    if nowhere.any():  # empty seats are of no kind, and all others of some
        empty = (kinds["outcome"] == profiles.EMPTY_SEAT).to_numpy()
        most[nowhere[:, None] != empty[None, :]] = 0
    counts = Counts(values, np.zeros_like(values), most, summed=len(groups) > 1)
    hidden = counts.hide(below)
    if hidden is None:
        raise ValueError(REFUSED)
    rows = [
        {
            "group": group,
            "outcome": kinds["outcome"][kind],
            "rank": kinds["rank"][kind],
            "seats": pd.NA if hidden[line, kind] else values[line, kind],
            "share": np.nan
            if hidden[line, kind]
            else values[line, kind] / values[line].sum(),
        }
        for line, group in enumerate(groups)
        for kind in range(len(kinds))
        if values[line, kind] or hidden[line, kind]
    ]
    types = table.dtypes.to_dict() | {"seats": pd.Int64Dtype()}
    return pd.DataFrame(rows, columns=list(table.columns)).astype(types)


def _keys(table: pd.DataFrame) -> Iterator[tuple[str, int]]:
    ranks = table["rank"].fillna(0).tolist()
    return zip(table["outcome"].tolist(), ranks, strict=True)


def _attendance(table: pd.DataFrame, below: int) -> pd.DataFrame:
    """Hide small counts of people: rounds are the lines, each session is a column.

    Raises
    ------
    ValueError
        If one cannot be hidden.
    """
    found, columns = table.copy(), set(table.columns)
    taken = table["taken"].to_numpy(dtype=np.int64)
    cancelled = table["cancelled"].to_numpy(dtype=bool)
    capacity = table["capacity"].to_numpy(dtype=np.int64)
    limited = table["limited"].to_numpy(dtype=bool)
    minimum = table["min_size"].to_numpy(dtype=np.int64)
    if "candidate" in columns:  # readers may know that one which runs has somebody
        named = table["candidate"].to_numpy(dtype=bool)
        minimum = np.maximum(minimum, named)
    if "most" in columns:
        capacity = np.maximum(capacity, table["most"].to_numpy(dtype=np.int64))
    # a list may break the rules: nobody can know then that a count is out of range
    least = np.where(cancelled, 0, np.minimum(minimum, taken))
    most = np.where(limited, np.maximum(capacity, taken), ENDLESS)
    most[cancelled] = 0
    parts = np.zeros(len(table), dtype=np.int64)
    if "linked" in columns:
        parts = table["linked"].fillna(0).to_numpy(dtype=np.int64)
    gone = _people(table, Known(taken, least, most), parts, below)
    found["taken"] = table["taken"].astype("Int64").mask(gone)
    found["free"] = table["free"].astype("Int64").mask(gone)
    found["fill"] = table["fill"].mask(gone)
    if "expected" in columns:
        found["expected"] = table["expected"].mask(gone)
    if "overfull" in columns:
        found["overfull"] = table["overfull"].astype("Int64").mask(gone)
    firsts = table["first_choices"].to_numpy(dtype=np.int64)
    none, endless = np.zeros_like(firsts), np.full_like(firsts, ENDLESS)
    hidden = _by_round(table, Known(firsts, none, endless), below)
    if hidden is None:
        raise ValueError(REFUSED)
    found["first_choices"] = table["first_choices"].astype("Int64").mask(hidden)
    return found


class Known(NamedTuple):
    """Counts of sessions, and between what readers know each to be.

    Parameters
    ----------
    values, least, most
        Each of shape ``(sessions,)``.
    """

    values: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]


def _people(
    table: pd.DataFrame, known: Known, parts: NDArray[np.int64], below: int
) -> NDArray[np.bool_]:
    """Return what to hide of the people in sessions.

    Linked sessions have the same people: in another table all of them have one more, or
    all of them one less, and none that is seen makes up for others.

    Raises
    ------
    ValueError
        If a small count cannot be hidden.
    """
    values = known.values
    small = (values > 0) & (values < below)
    linked = parts > 0
    fixed = linked & ~small
    for up in (True, False):
        least = np.where(fixed | (linked & up), values, known.least)
        most = np.where(fixed | (linked & (not up)), values, known.most)
        gone = _by_round(table, Known(values, least, most), below)
        if gone is not None:
            return gone
    raise ValueError(REFUSED)


def _by_round(
    table: pd.DataFrame, known: Known, below: int
) -> NDArray[np.bool_] | None:
    """Return what to hide of a count of sessions whose total each round tells.

    None if a small count cannot be hidden.
    """
    gone = np.zeros(len(table), dtype=bool)
    of_round, _ = pd.factorize(table["round"])
    for held in np.unique(of_round).tolist():
        rows = np.flatnonzero(of_round == held)
        line, low, high = (part[None, rows] for part in known)
        hidden = Counts(line, low, high, summed=False).hide(below)
        if hidden is None:
            return None
        gone[rows] = hidden[0]
    return gone


REFUSED = (
    "Expected counts that can be hidden, got a small one that the totals alone give "
    "away: publish a table with fewer groups, or none."
)
"""Why a table cannot be published."""
