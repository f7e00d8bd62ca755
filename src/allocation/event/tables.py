"""The columns of an event: immutable arrays, names outside and indices inside."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from allocation.errors import did_you_mean, shown

Strings = NDArray[Any]
"""Texts, kept in one block of memory instead of one object each."""

UNLIMITED = int(np.iinfo(np.int64).max)
"""A capacity, or an ``at_most``, that limits nothing."""

NO_ROOM = -1
"""The room index of a session that has none."""

UNLISTED = -1
"""The value of a choice that a ballot does not make."""

TEXT = np.dtypes.StringDType()

NO_PAIRS = np.empty((0, 2), dtype=np.int64)
"""No pairs of indices."""

_GIVEN: Any = None
"""Stands for a column that its table fills with its default."""

SHORT = 32
"""Texts of at most so many characters are worth a place of equal width for each."""


def texts(values: ArrayLike) -> Strings:
    """Return values as an array of texts.

    Parameters
    ----------
    values
        Texts, shape ``(n,)``.

    Returns
    -------
    numpy.ndarray
        The same, with numpy's variable-width text type.
    """
    return np.asarray(values, dtype=TEXT)


def numbered(prefix: str, count: int) -> Strings:
    """Return made-up ids: a prefix and a number, padded so that they sort.

    Parameters
    ----------
    prefix
        What each starts with.
    count
        How many, at least 0.

    Returns
    -------
    numpy.ndarray
        Shape ``(count,)``.

    Examples
    --------
    >>> numbered("P", 10)[[0, -1]].tolist()
    ['P01', 'P10']
    """
    digits = len(str(count))
    letters = np.empty((count, digits), dtype=np.uint8)
    rest = np.arange(1, count + 1)
    for place in reversed(range(digits)):
        rest, digit = np.divmod(rest, 10)
        letters[:, place] = digit + ord("0")
    padded = letters.view(f"S{digits}").reshape(count).astype(TEXT)
    return np.strings.add(prefix, padded)


def plain(column: Strings) -> NDArray[np.bytes_] | None:
    """Return texts in places of equal width, where numpy is ten times as fast.

    Parameters
    ----------
    column
        Texts, shape ``(n,)``.

    Returns
    -------
    numpy.ndarray or None
        The same texts as bytes; None if one is longer than :data:`SHORT`, is not of
        ASCII, or would not come back as it is.
    """
    width = int(np.strings.str_len(column).max(initial=0))
    if not 0 < width <= SHORT:
        return None
    try:
        cells = column.astype(f"S{width}")
    except UnicodeEncodeError:
        return None
    same = bool((cells.astype(TEXT) == column).all())
    return cells if same else None


def reordered(column: Strings, rows: NDArray[np.int64]) -> Strings:
    """Return texts in another order.

    Parameters
    ----------
    column
        Texts, shape ``(n,)``.
    rows
        The indices of all texts, in the new order.

    Returns
    -------
    numpy.ndarray
        The same texts; ``column`` itself if all are empty.
    """
    if not column.any():
        return column
    cells = plain(column)
    if cells is None:
        return column[rows]
    return cells[rows].astype(TEXT)


def whole(values: ArrayLike, dtype: DTypeLike, name: str) -> NDArray[Any]:
    """Return values as an array of whole numbers, none of them changed.

    Parameters
    ----------
    values
        Numbers.
    dtype
        The type of integers or of truth values (for which 0 and 1 will do), or any
        other type, to which values are simply cast.
    name
        What an error calls them.

    Returns
    -------
    numpy.ndarray
        The same values.

    Raises
    ------
    ValueError
        If a value is not a whole number, or too large for the type; or not true or
        false.
    """
    wanted = np.dtype(dtype)
    if wanted.kind == "b":
        return _truths(np.asarray(values), name)
    if wanted.kind != "i":
        return np.asarray(values, dtype=wanted)
    given = np.asarray(values)
    if given.size == 0:
        return np.asarray(given, dtype=wanted)
    if given.dtype == wanted:
        return given
    cast = given.astype(wanted, copy=False) if given.dtype.kind in "iufb" else None
    if cast is None or given.dtype.kind == "b" or not np.array_equal(cast, given):
        message = f"Expected {name} as whole numbers, got {shown(given.ravel()[:5])}."
        raise ValueError(message)
    return cast


def _truths(given: NDArray[Any], name: str) -> NDArray[np.bool_]:
    if given.dtype.kind != "b":
        # to numpy any text is true, "no" as well
        cells = given.ravel().tolist()
        if not all(isinstance(cell, int | float) and cell in {0, 1} for cell in cells):
            message = (
                f"Expected {name} as True or False, got {shown(given.ravel()[:5])}."
            )
            raise ValueError(message)
    return given.astype(np.bool_, copy=False)


def never(count: int) -> NDArray[np.datetime64]:
    """Return times that are not known.

    Parameters
    ----------
    count
        How many, at least 0.

    Returns
    -------
    numpy.ndarray
        NaT, shape ``(count,)``, to the minute.
    """
    return np.full(count, "NaT", dtype="datetime64[m]")


def pairs(values: ArrayLike) -> NDArray[np.int64]:
    """Return pairs of indices in their one order.

    Parameters
    ----------
    values
        Shape ``(n, 2)``.

    Returns
    -------
    numpy.ndarray
        The same, sorted, each pair once.
    """
    given = whole(values, np.int64, "pairs").reshape(-1, 2)
    return np.asarray(np.unique(given, axis=0), dtype=np.int64)


FEATURES = ";"
"""Between the features of a cell that lists several."""


def features(names: Iterable[str]) -> str:
    """Return features as one text: sorted, each once.

    Parameters
    ----------
    names
        Features, such as ``"step-free"``; empty ones are left out.

    Examples
    --------
    >>> features(["step-free", "projector", "step-free"])
    'projector;step-free'
    """
    return FEATURES.join(sorted({name for name in names if name}))


class _Table:
    """Columns of equal length: frozen, compared by value, replaced as a whole."""

    _defaults: ClassVar[Mapping[str, object]] = {}
    """What fills a column that is not given: a cell, or a whole column."""

    def __post_init__(self) -> None:
        """Fill the columns that are not given, and freeze them all."""
        for name, cell in self._defaults.items():
            if getattr(self, name) is None:
                rows = len(getattr(self, "ids"))  # noqa: B009  # of tables with defaults
                filled = cell
                if not isinstance(cell, np.ndarray):
                    filled = np.full(rows, cell, TEXT if cell == "" else type(cell))
                object.__setattr__(self, name, filled)
        for column in dataclasses.fields(self):  # type: ignore[arg-type]
            value = getattr(self, column.name)
            if isinstance(value, np.ndarray):
                # somebody's array, or a view of it, could still change under us
                ours = not value.flags.writeable and value.base is None
                frozen = value if ours else value.copy()
                frozen.flags.writeable = False
                object.__setattr__(self, column.name, frozen)

    def plain_columns(self) -> set[str]:
        """Return the names of the columns that say nothing: all of their default."""
        return {
            name
            for name, cell in self._defaults.items()
            if not isinstance(cell, np.ndarray) and (getattr(self, name) == cell).all()
        }

    def __eq__(self, other: object) -> bool:
        """Say whether all columns are equal."""
        if type(other) is not type(self):
            return NotImplemented
        for column in dataclasses.fields(self):  # type: ignore[arg-type]
            mine, theirs = getattr(self, column.name), getattr(other, column.name)
            if isinstance(mine, np.ndarray):
                dated = mine.dtype.kind == "M"
                if not np.array_equal(mine, theirs, equal_nan=dated):
                    return False
            elif mine != theirs:
                return False
        return True

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        """Return the columns, without what was derived from them."""
        return {
            column.name: getattr(self, column.name)
            for column in dataclasses.fields(self)  # type: ignore[arg-type]
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore and freeze the columns: a pickle forgets that they were."""
        for name, value in state.items():
            object.__setattr__(self, name, value)
        _Table.__post_init__(self)


class _Named(_Table):
    """A table whose rows have ids."""

    ids: Strings
    _noun: ClassVar[str]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in order."""
        return iter(self.ids.tolist())

    def __contains__(self, name: object) -> bool:
        """Say whether a row has this id."""
        return name in self._positions

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.ids.tolist())}

    def index(self, name: str) -> int:
        """Return the place of one row.

        Parameters
        ----------
        name
            Its id.

        Returns
        -------
        int
            Its index, from 0.

        Raises
        ------
        KeyError
            If no row has this id.
        """
        try:
            return self._positions[name]
        except KeyError:
            hint = did_you_mean(name, self._positions) if len(self) < 10_000 else ""  # noqa: PLR2004  # a search in more would take seconds
            message = f"No {self._noun} {shown(name)}.{hint}"
            raise KeyError(message) from None

    def replace(self, **columns: ArrayLike | Mapping[str, object]) -> Self:
        """Return the same table with other columns.

        Parameters
        ----------
        **columns
            A whole column, or only some of its values
            by id: ``capacity={"amphi": 90}``.

        Returns
        -------
        Self
            A new table; it is validated when an event takes it.

        Raises
        ------
        KeyError
            If no row has one of the ids.
        TypeError
            If there is no such column.
        ValueError
            If a number is not whole where the column's are.
        """
        changed: dict[str, object] = {}
        for name, values in columns.items():
            if isinstance(values, Mapping) and hasattr(self, name):
                column = np.array(getattr(self, name))
                for row, value in values.items():
                    exact = whole([value], column.dtype, name)  # type: ignore[arg-type]
                    column[self.index(row)] = exact[0]
                changed[name] = column
            else:
                old = getattr(self, name, None)
                if isinstance(old, np.ndarray):
                    changed[name] = whole(values, old.dtype, name)  # type: ignore[arg-type]
                else:
                    changed[name] = values
        return dataclasses.replace(self, **changed)  # type: ignore[type-var]


@dataclasses.dataclass(frozen=True, eq=False)
class Rounds(_Named):
    """The rounds, in the order of the day.

    Parameters
    ----------
    ids
        Shape ``(rounds,)``.
    title
        Shape ``(rounds,)``; ``""`` where there is none.
    start, end
        Local times to the minute, shape ``(rounds,)``; NaT where not known.
    """

    ids: Strings
    title: Strings
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    _noun: ClassVar[str] = "round"


@dataclasses.dataclass(frozen=True, eq=False)
class Rooms(_Named):
    """The rooms.

    Parameters
    ----------
    ids
        Shape ``(rooms,)``.
    capacity
        Seats, shape ``(rooms,)``; :data:`UNLIMITED` where not limited.
    features
        What the room has, as :func:`features` writes it, shape ``(rooms,)``.
    closed
        Pairs (room index, round index) of the rounds in which a room is closed, shape
        ``(n, 2)``, sorted, without repetition.
    """

    ids: Strings
    capacity: NDArray[np.int64]
    features: Strings = _GIVEN
    closed: NDArray[np.int64] = _GIVEN
    _noun: ClassVar[str] = "room"
    _defaults: ClassVar[Mapping[str, object]] = {"features": "", "closed": NO_PAIRS}


@dataclasses.dataclass(frozen=True, eq=False)
class Sessions(_Named):
    """The sessions: each is one meeting of a topic, in one round.

    Parameters
    ----------
    ids
        Shape ``(sessions,)``.
    round
        Index of the round, shape ``(sessions,)``.
    topic
        Id of the topic, shape ``(sessions,)``.
    title, kind
        Shape ``(sessions,)``; ``""`` where there is none.
    room
        Index of the room, shape ``(sessions,)``; :data:`NO_ROOM` where it has none.
    capacity
        The session's own limit, shape ``(sessions,)``; :data:`UNLIMITED` where only
        the room limits it.
    min_size
        With fewer people the session is cancelled, shape ``(sessions,)``; 0 and 1 ask
        for nothing.
    mandatory
        Whether it must not be cancelled, shape ``(sessions,)``.
    start, end
        Local times where they differ from the round's, shape ``(sessions,)``; NaT
        elsewhere.
    candidate
        Whether it need not run, shape ``(sessions,)``: with nobody in it, it is not
        part of the programme.
    cancel_cost
        What it costs if it does not run, shape ``(sessions,)``, at least 0: counted by
        the stage ``cancelled``.
    needs
        What its room must have, as :func:`features` writes it, shape ``(sessions,)``.
    may_have
        Pairs (session index, room index) of the rooms that a session without a room may
        be given, shape ``(n, 2)``, sorted; any room, if there is no pair.
    walk_ins
        Seats held back for people who come without being assigned, shape
        ``(sessions,)``, at least 0.
    show_up
        How many of 100 people who sit in it are expected to come, shape
        ``(sessions,)``, from 1 to 100.
    extra
        How many expected people it may have beyond its seats, shape ``(sessions,)``, at
        least 0.
    extra_cost
        What each of those costs, shape ``(sessions,)``, at least 1: counted by the
        stage ``overfull``.
    """

    ids: Strings
    round: NDArray[np.int32]
    topic: Strings
    title: Strings
    kind: Strings
    room: NDArray[np.int32]
    capacity: NDArray[np.int64]
    min_size: NDArray[np.int64]
    mandatory: NDArray[np.bool_]
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    candidate: NDArray[np.bool_] = _GIVEN
    cancel_cost: NDArray[np.int64] = _GIVEN
    needs: Strings = _GIVEN
    may_have: NDArray[np.int64] = _GIVEN
    walk_ins: NDArray[np.int64] = _GIVEN
    show_up: NDArray[np.int64] = _GIVEN
    extra: NDArray[np.int64] = _GIVEN
    extra_cost: NDArray[np.int64] = _GIVEN
    _noun: ClassVar[str] = "session"
    _defaults: ClassVar[Mapping[str, object]] = {
        "candidate": False,
        "cancel_cost": 0,
        "needs": "",
        "may_have": NO_PAIRS,
        "walk_ins": 0,
        "show_up": 100,
        "extra": 0,
        "extra_cost": 1,
    }


@dataclasses.dataclass(frozen=True, eq=False)
class Participants(_Named):
    """The people who attend.

    Parameters
    ----------
    ids
        Shape ``(participants,)``.
    name, organisation, category
        Shape ``(participants,)``; ``""`` where there is none.
    attends
        Shape ``(participants, rounds)``: whether the person attends the round.
    at_most
        Greatest number of sessions, shape ``(participants,)``; :data:`UNLIMITED` where
        not limited.
    weight
        What all costs of the person are multiplied by, shape ``(participants,)``; at
        least 1.
    pins, bans
        Pairs (participant index, session index), shape ``(n, 2)``, sorted, without
        repetition.
    needs
        What the rooms of their sessions must have, as :func:`features` writes it, shape
        ``(participants,)``.
    show_up
        How many times in 100 the person is expected to come, shape
        ``(participants,)``, from 1 to 100.
    """

    ids: Strings
    name: Strings
    organisation: Strings
    category: Strings
    attends: NDArray[np.bool_]
    at_most: NDArray[np.int64]
    weight: NDArray[np.int64]
    pins: NDArray[np.int64]
    bans: NDArray[np.int64]
    needs: Strings = _GIVEN
    show_up: NDArray[np.int64] = _GIVEN
    _noun: ClassVar[str] = "participant"
    _defaults: ClassVar[Mapping[str, object]] = {"needs": "", "show_up": 100}


@dataclasses.dataclass(frozen=True, eq=False)
class Choices(_Table):
    """What people want.

    Parameters
    ----------
    scale
        ``"rank"`` (1 is the first choice) or ``"utility"`` (more is better, from 0).
    of
        ``"session"`` or ``"topic"``: what the columns of ``values`` stand for.
    items
        Ids of the columns, shape ``(items,)``: the sessions' ids in order, or the
        topics', sorted.
    values
        Shape ``(participants, items)``; :data:`UNLISTED` where not listed.
    ties
        Whether a person may give two sessions of a round the same rank.
    """

    scale: str
    of: str
    items: Strings
    values: NDArray[np.int32]
    ties: bool = False
