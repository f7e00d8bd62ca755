"""The names of the rules, and the rules that an event states beside its tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Rule(StrEnum):
    """Every rule, under the one name that specification, model and errors share."""

    ONE_SEAT = "one_seat"
    CAPACITY = "capacity"
    NO_REPEAT = "no_repeat"
    CLASH = "clash"
    MINIMUM = "minimum"
    PIN = "pin"
    BAN = "ban"
    ATTENDS = "attends"
    AT_MOST = "at_most"


ALL_ROUNDS = "all"
"""Says that ``no_repeat`` holds over all the rounds of the event."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an event allows, beside what its tables say.

    Parameters
    ----------
    empty_seats
        ``one_seat``: False (the default) gives everyone exactly one session in each
        round that they attend; True gives at most one, and an empty seat is counted by
        the stage ``unseated``.
    no_repeat
        Sets of round ids; over each set, nobody takes two sessions of one topic.
        ``"all"`` (the default) is one set of all the rounds, ``()`` is no such rule.
    clash
        Pairs of session ids that nobody may take together, besides the sessions whose
        times overlap, which clash without being named.

    Examples
    --------
    >>> Rules(no_repeat=[["2", "3"]]).no_repeat
    (('2', '3'),)
    """

    empty_seats: bool = False
    no_repeat: str | Iterable[Iterable[str]] = ALL_ROUNDS
    clash: Iterable[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        """Freeze the sequences."""
        if not isinstance(self.no_repeat, str):
            frozen = tuple(tuple(rounds) for rounds in self.no_repeat)
            object.__setattr__(self, "no_repeat", frozen)
        pairs = tuple((first, second) for first, second in self.clash)
        object.__setattr__(self, "clash", pairs)
