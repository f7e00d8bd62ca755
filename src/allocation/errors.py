"""What can go wrong, as exceptions that say what, where, got and expected."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LISTED = 200
"""How many issues a message spells out; the rest are counted."""

SHOWN = 60
"""How many characters of a faulty value a message quotes."""


class AllocationError(Exception):
    """Root of every error that this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem of the input, and where it is.

    Parameters
    ----------
    table
        The table: ``"event"``, ``"rounds"``, ``"sessions"``, ``"rooms"``,
        ``"participants"``, ``"choices"``, ``"rules"`` or ``"scoring"``; a reader
        replaces it by the name of the file.
    row
        The row in that table, counted from 0; a reader replaces it by the line of the
        file, counted from 1. None where no single row is to blame.
    column
        The column, or None.
    got
        What was found, as text; None where nothing was found.
    expected
        What would have been right, or how to mend it.
    line
        True once ``row`` is a line of a file.
    """

    table: str
    expected: str
    row: int | None = None
    column: str | None = None
    got: str | None = None
    line: bool = False

    def __str__(self) -> str:
        """Return ``where: got; expected``, on one line."""
        where = self.table
        if self.row is not None:
            where += f", {'line' if self.line else 'row'} {self.row}"
        if self.column is not None:
            keyed = self.table.endswith((".toml", ".json"))
            noun = "key" if keyed else "column"
            where += f", {noun} {self.column!r}"
        if self.got is None:
            return f"{where}: {self.expected}"
        return f"{where}: got {self.got}; {self.expected}"

    def moved(self, *, table: str, row: int | None, line: bool) -> Issue:
        """Return the same issue, located in a file instead of a table.

        Parameters
        ----------
        table
            The name of the file.
        row
            The line, or None.
        line
            Whether ``row`` is a line of a file.

        Returns
        -------
        Issue
            A new one.
        """
        return replace(self, table=table, row=row, line=line)


class InvalidEventError(AllocationError, ValueError):
    """The event's data contradict themselves; every problem is listed at once.

    Parameters
    ----------
    issues
        All problems found, in the order of tables and rows.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__(self.issues)

    def __str__(self) -> str:
        """Return a line for each issue, the first :data:`LISTED` of them."""
        return _listed(self.issues, "the event's data")


class InvalidPlanError(AllocationError, ValueError):
    """Files cannot be read as a plan of the event; every problem is listed at once.

    Parameters
    ----------
    issues
        All problems found, in the order of files and lines.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__(self.issues)

    def __str__(self) -> str:
        """Return a line for each issue, the first :data:`LISTED` of them."""
        return _listed(self.issues, "the plan's files")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One reason why no assignment exists, in words that can be checked by counting.

    Parameters
    ----------
    rules
        Names of the rules that clash.
    message
        The reason, for a person: ``"round 2: 231 people, 215 seats"``.
    rounds, sessions, participants
        Ids of those concerned.
    """

    rules: tuple[str, ...]
    message: str
    rounds: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()


class InfeasibleError(AllocationError, RuntimeError):
    """No assignment keeps all the rules.

    Parameters
    ----------
    conflicts
        The reasons; never empty.
    verified
        True if anybody can check the reasons by counting; False if they rest on the
        solver's word alone.
    """

    def __init__(self, conflicts: Iterable[Conflict], verified: bool = True) -> None:  # noqa: FBT001, FBT002  # positional, so that a pickle can rebuild it
        self.conflicts = tuple(conflicts)
        self.verified = verified
        super().__init__(self.conflicts, verified)

    def __str__(self) -> str:
        """Return a line for each conflict."""
        head = "No assignment keeps all the rules:"
        if not self.verified:
            head = "No assignment keeps all the rules, says the solver (unverified):"
        lines = [f"  - {c.message} [{', '.join(c.rules)}]" for c in self.conflicts]
        return "\n".join([head, *lines])


class NothingFoundError(AllocationError, TimeoutError):
    """The limit or an interruption came before any assignment was found."""


class SolverError(AllocationError, RuntimeError):
    """The solver failed, or its answer did not pass the check: a bug, never data."""


class CertificateError(AllocationError, ValueError):
    """A claimed bound or value does not follow from the event."""


def shown(value: object) -> str:
    """Return a faulty value as a message quotes it: escaped, and cut when long.

    Parameters
    ----------
    value
        Anything, hostile text included.

    Returns
    -------
    str
        Its ``repr``, which escapes control characters, cut to :data:`SHOWN`
        characters.

    Examples
    --------
    >>> shown("x" * 100)[-8:]
    'xxxxxxx…'
    """
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def did_you_mean(got: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the closest known name, or nothing.

    Parameters
    ----------
    got
        The name that was not found.
    known
        The names that exist.

    Returns
    -------
    str
        A sentence that starts with a space, or ``""``.

    Examples
    --------
    >>> did_you_mean("capcity", ["capacity", "room"])
    " Did you mean 'capacity'?"
    """
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(got.casefold(), list(folded), n=1, cutoff=0.75)
    return f" Did you mean {folded[close[0]]!r}?" if close else ""


def _listed(issues: tuple[Issue, ...], where: str) -> str:
    total = len(issues)
    head = "1 problem" if total == 1 else f"{total} problems"
    lines = [f"{head} in {where}:"]
    lines += [f"  - {issue}" for issue in issues[:LISTED]]
    if total > LISTED:
        lines.append(f"  … and {total - LISTED} more")
    return "\n".join(lines)
