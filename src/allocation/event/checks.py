"""Small checks of cells and names, which several kinds of contradiction share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

import numpy as np

from allocation.errors import Issue, did_you_mean, shown
from allocation.event.tables import UNLIMITED
from allocation.rules import CATEGORY, ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff]"
)
"""Control, zero-width and direction characters, by which two ids could look alike; and
halves of a character, which no file can hold."""

LARGEST_NUMBER = 10**9
"""No capacity, size or number of sessions may be greater: sums stay exact."""

QUOTA_COLUMNS = (ORGANISATION, CATEGORY)
"""The columns of people that a quota may look at."""

SEARCHED = 10_000
"""Among so many names a likely one is looked for: in more it would take seconds."""

NAMED = 5
"""How many names a message lists; the rest are counted."""


class Known(Protocol):
    """Names that exist: a table, or a list."""

    def __contains__(self, name: object, /) -> bool:
        """Say whether a name is among them."""

    def __iter__(self) -> Iterator[str]:
        """Yield them."""

    def __len__(self) -> int:
        """Return how many there are."""


def is_whole(value: object) -> bool:
    """Say whether a value is a whole number.

    Parameters
    ----------
    value
        Anything.
    """
    return isinstance(value, int) and not isinstance(value, bool)


def several(names: Iterable[str]) -> str:
    """Return names as a message quotes them, sorted; the first :data:`NAMED` of them.

    Parameters
    ----------
    names
        Any names.
    """
    listed = sorted(names)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(map(shown, listed[:NAMED])) + more


def at_least(
    least: int,
    table: str,
    column: str,
    values: NDArray[np.int64],
    *,
    endless: bool = False,
) -> Iterator[Issue]:
    """Yield numbers that are too small, and those too large.

    Parameters
    ----------
    least
        The smallest that is right.
    table, column
        Where they are.
    values
        Shape ``(rows,)``.
    endless
        Whether :data:`UNLIMITED` is right too.
    """
    for row in np.flatnonzero(values < least).tolist():
        yield Issue(table, f"expected {least} or more", row, column, str(values[row]))
    huge = values > LARGEST_NUMBER
    more = ""
    if endless:
        huge &= values != UNLIMITED
        more = ", or nothing for no limit"
    for row in np.flatnonzero(huge).tolist():
        expected = f"expected at most {LARGEST_NUMBER}{more}"
        yield Issue(table, expected, row, column, str(values[row]))


def unknown(
    column: str,
    noun: str,
    names: Iterable[str],
    known: Known,
    row: int | None = None,
) -> Iterator[Issue]:
    """Yield names of a rule that no table has.

    Parameters
    ----------
    column
        The key of the rules.
    noun
        What a name is of: ``"the id of a session"``.
    names
        What the rule says.
    known
        What there is.
    row
        The place among rules of this kind.
    """
    missing = [name for name in names if name not in known]
    for name in missing:
        hint = did_you_mean(name, known) if len(known) <= SEARCHED else ""
        yield Issue("rules", f"expected {noun}.{hint}", row, column, shown(name))


def repeated(
    column: str, noun: str, names: Iterable[str], row: int | None = None
) -> Iterator[Issue]:
    """Yield names that a list of a rule has more than once.

    Parameters
    ----------
    column
        The key of the rules.
    noun
        What a name is of, and where: ``"each round once in a set"``.
    names
        The list.
    row
        The place among rules of this kind.
    """
    listed = list(names)
    for name in sorted({n for n in listed if listed.count(n) > 1}):
        yield Issue("rules", f"expected {noun}", row, column, shown(name))
