"""An instance as plain arrays, and its file: what every method starts from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Case:
    """An event as arrays.

    Parameters
    ----------
    values
        Ranks or utilities, shape ``(people, sessions)``; -1 where nothing is stated.
    round, capacity, topic, min_size, mandatory
        Of each session, shape ``(sessions,)``; rounds and topics counted from 0.
    attends
        Shape ``(people, rounds)``.
    pins
        Pairs (person, session), shape ``(n, 2)``.
    no_repeat
        Sets of rounds over which nobody takes a topic twice.
    scale, ties, scoring
        As ``Event.from_arrays`` takes them; ``scoring`` as keyword arguments.
    costs
        What a seat costs, shape ``(people, sessions)``; empty before :func:`store`.
    """

    values: NDArray[Any]
    round: NDArray[Any]
    capacity: NDArray[Any]
    topic: NDArray[Any]
    min_size: NDArray[Any]
    mandatory: NDArray[Any]
    attends: NDArray[Any]
    pins: NDArray[Any]
    no_repeat: tuple[tuple[int, ...], ...]
    scale: str
    ties: bool
    scoring: dict[str, Any]
    costs: NDArray[Any]

    @property
    def rounds(self) -> int:
        """How many rounds there are."""
        return int(self.round.max()) + 1

    @property
    def repeats(self) -> list[NDArray[Any]]:
        """The sessions of which nobody may have two, one array a set."""
        return [
            same
            for among in self.no_repeat
            for topic in np.unique(self.topic)
            for same in [
                np.flatnonzero(np.isin(self.round, among) & (self.topic == topic))
            ]
            if len(same) > 1
        ]

    def digest(self) -> str:
        """Return what tells two instances apart: SHA-256 of all but the costs."""
        sha = hashlib.sha256()
        for name, value in _parts(self).items():
            if name == "costs":
                continue
            sha.update(name.encode())
            if isinstance(value, np.ndarray):
                whole = np.ascontiguousarray(value, dtype="<i8")
                sha.update(repr(whole.shape).encode())
                sha.update(whole.tobytes())
            else:
                sha.update(json.dumps(value).encode())
        return sha.hexdigest()


def case(
    values: NDArray[Any],
    *,
    round: NDArray[Any],  # noqa: A002  # as Event.from_arrays has it
    capacity: NDArray[Any],
    **rest: Any,
) -> Case:
    """Return a case, with nothing special where nothing is said.

    Parameters
    ----------
    values, round, capacity, **rest
        As in :class:`Case`.
    """
    people, count = values.shape
    usual: dict[str, Any] = {
        "topic": np.arange(count),
        "min_size": np.zeros(count, dtype=int),
        "mandatory": np.zeros(count, dtype=bool),
        "attends": np.ones((people, int(round.max()) + 1), dtype=bool),
        "pins": np.zeros((0, 2), dtype=int),
        "no_repeat": (),
        "scale": "rank",
        "ties": False,
        "scoring": {},
        "costs": np.zeros((0, count), dtype=int),
    }
    return Case(values=values, round=round, capacity=capacity, **(usual | rest))


def store(made: Case, file: Path) -> None:
    """Write a case.

    Parameters
    ----------
    made
        The case, with its costs.
    file
        Ends in ``.npz``.
    """
    parts = _parts(made)
    arrays = {k: v for k, v in parts.items() if isinstance(v, np.ndarray)}
    words = {k: v for k, v in parts.items() if k not in arrays}
    arrays["words"] = np.array(json.dumps(words))
    np.savez(file, allow_pickle=False, **arrays)


def load(file: Path) -> Case:
    """Read a case.

    Parameters
    ----------
    file
        What :func:`store` wrote.
    """
    with np.load(file) as stored:
        parts = {name: stored[name] for name in stored.files}
    words = json.loads(str(parts.pop("words")))
    words["no_repeat"] = tuple(map(tuple, words["no_repeat"]))
    return Case(**parts, **words)


def _parts(made: Case) -> dict[str, Any]:
    return {field.name: getattr(made, field.name) for field in fields(made)}
