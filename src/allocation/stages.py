"""The aims of an allocation: which exist, in what order, with what tolerance.

Most stages are a number. Three are lists of numbers, compared one after the other, and
each number has a name of its own: ``leximin:4`` is how many people have a personal
total of 4 or more. Such a stage is settled level by level.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from allocation.errors import did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Iterable


MOST = 10**12
"""No tolerance is greater, in units or in per cent."""


class StageName(StrEnum):
    """Every aim, under the one name that specification, model and reports share."""

    UNSEATED = "unseated"
    WORST = "worst"
    LEXIMIN = "leximin"
    RANK_MAXIMAL = "rank_maximal"
    GENEROUS = "generous"
    DISSATISFACTION = "dissatisfaction"
    BALANCE = "balance"
    TOPIC_BALANCE = "topic_balance"
    CANCELLED = "cancelled"
    OVERFULL = "overfull"
    MIXTURE = "mixture"


LEVELLED = frozenset(
    {StageName.LEXIMIN, StageName.RANK_MAXIMAL, StageName.GENEROUS},
)
"""Stages that are a list of numbers, one for each level."""

RANKED = frozenset({StageName.RANK_MAXIMAL, StageName.GENEROUS})
"""Stages that look at ranks, whatever they cost."""

OF_SIZES = frozenset(
    {
        StageName.BALANCE,
        StageName.TOPIC_BALANCE,
        StageName.CANCELLED,
        StageName.OVERFULL,
    }
)
"""Stages that look at how many people sessions have, or are expected to have, and not
at who they are."""

SEPARATOR = ":"
"""Between a stage and its level."""


class Key(NamedTuple):
    """One number that a stage minimises.

    Parameters
    ----------
    stage
        The stage.
    level
        Which of its numbers; None if it is one.
    """

    stage: StageName
    level: int | None = None

    @classmethod
    def of(cls, name: str) -> Key:
        """Return what a name stands for: that of a stage, or ``leximin:4``.

        Parameters
        ----------
        name
            The name.

        Raises
        ------
        ValueError
            If nothing that is a number has this name.
        """
        stage, _, level = name.partition(SEPARATOR)
        if stage not in set(StageName):
            known = [str(each) for each in StageName]
            message = (
                f"Expected a stage among {', '.join(known)}, got {shown(stage)}."
                f"{did_you_mean(stage, known)}"
            )
            raise ValueError(message)
        one = StageName(stage) not in LEVELLED
        if not is_number(name):
            wanted = stage if one else f"{stage}{SEPARATOR}1 or another level"
            message = f"Expected {wanted}, got {shown(name)}."
            raise ValueError(message)
        return cls(StageName(stage), None if one else int(level))

    def __str__(self) -> str:
        """Return the name."""
        if self.level is None:
            return str(self.stage)
        return f"{self.stage}{SEPARATOR}{self.level}"


def is_number(name: str) -> bool:
    """Say whether a name stands for a number: a stage's, or a level's.

    Parameters
    ----------
    name
        The name.
    """
    stage, _, level = name.partition(SEPARATOR)
    if stage not in set(StageName):
        return False
    return _is_level(level) if stage in LEVELLED else name == stage


def _is_level(text: str) -> bool:
    return text.isascii() and text.isdigit() and not text.startswith("0")


@dataclass(frozen=True, slots=True)
class Stage:
    """One aim, minimised once the stages before it are settled.

    Parameters
    ----------
    name
        ``unseated`` (seats that stay empty although somebody attends), ``worst`` (the
        largest personal total cost), ``leximin`` (fewest people with the worst total,
        then with the next, …), ``rank_maximal`` (most first choices, then most second
        choices, …), ``generous`` (fewest last choices, then fewest last but one, …),
        ``dissatisfaction`` (the sum of all costs), ``balance`` (how unevenly the
        running sessions of a round are filled), ``topic_balance`` (how differently
        the running sessions of a topic are filled), ``cancelled`` (what the sessions
        that do not run cost), ``overfull`` (what expected people beyond the seats cost)
        or ``mixture`` (how unlike its round the people of a session are).
    tolerance
        How much of its value later stages may spend: a whole number of units, or a
        text in per cent of the value, ``"2.5 %"``, rounded down. 0 by default. Of a
        stage with levels, at each level.

    Raises
    ------
    ValueError
        If there is no such stage, or the tolerance is negative or not a number.

    Examples
    --------
    >>> Stage("dissatisfaction", tolerance="2 %").spare(150)
    3
    """

    name: str
    tolerance: int | str = 0

    def __post_init__(self) -> None:
        """Validate.

        Raises
        ------
        ValueError
            If there is no such stage, or the tolerance is not one.
        """
        known = [str(name) for name in StageName]
        if self.name not in known:
            message = (
                f"Expected a stage among {', '.join(known)}, got {shown(self.name)}."
                f"{did_you_mean(str(self.name), known)}"
            )
            raise ValueError(message)
        self.spare(0)

    def spare(self, value: int) -> int:
        """Return how much later stages may add to a value.

        Parameters
        ----------
        value
            What the stage reached, at least 0.

        Returns
        -------
        int
            The tolerance, in units.

        Raises
        ------
        ValueError
            If the tolerance is negative or not a number.
        """
        return _spare(self.tolerance, value)

    def aim(self, level: int | None = None) -> Aim:
        """Return what is minimised.

        Parameters
        ----------
        level
            Of a stage with levels, which of them.
        """
        return Aim(str(Key(StageName(self.name), level)), self.tolerance)


@dataclass(frozen=True, slots=True)
class Aim:
    """One number that is minimised: a stage, or one of its levels.

    Parameters
    ----------
    name
        Its name, as :meth:`Key.of` reads it.
    tolerance
        As of :class:`Stage`.
    """

    name: str
    tolerance: int | str = 0

    def spare(self, value: int) -> int:
        """Return how much later stages may add to a value, as :class:`Stage` does.

        Parameters
        ----------
        value
            What was reached, at least 0.
        """
        return _spare(self.tolerance, value)


def _spare(tolerance: int | str, value: int) -> int:
    if isinstance(tolerance, str):
        number = tolerance.strip().removesuffix("%").strip()
        try:
            share = Fraction(number) if tolerance.strip().endswith("%") else None
        except (ValueError, ZeroDivisionError):
            share = None
        if share is not None and 0 <= share <= MOST:
            return int(share * value / 100)
    elif _is_whole(tolerance) and 0 <= tolerance <= MOST:
        return int(tolerance)
    message = (
        f"Expected a tolerance >= 0 and <= {MOST}, or in per cent, '2 %', "
        f"got {shown(tolerance)}."
    )
    raise ValueError(message)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


DEFAULT_STAGES = tuple(
    Stage(name)
    for name in (
        StageName.UNSEATED,
        StageName.WORST,
        StageName.DISSATISFACTION,
        StageName.BALANCE,
    )
)
"""``unseated``, ``worst``, ``dissatisfaction``, ``balance``."""


def as_stages(stages: Iterable[str | Stage]) -> tuple[Stage, ...]:
    """Return stages in order, names made into stages.

    Parameters
    ----------
    stages
        Names or stages, most important first.

    Returns
    -------
    tuple of Stage
        At least one, each aim once.

    Raises
    ------
    ValueError
        If there is none, one is not known, one comes twice, or ``worst`` comes after
        ``leximin``, which begins with it.
    """
    if isinstance(stages, str):
        message = f"Expected a list of stages, got the text {shown(stages)}."
        raise ValueError(message)  # noqa: TRY004  # a wrong value as much as a type
    listed = tuple(s if isinstance(s, Stage) else Stage(s) for s in stages)
    if not listed:
        message = "Expected at least one stage, got none."
        raise ValueError(message)
    names = [stage.name for stage in listed]
    again = sorted({name for name in names if names.count(name) > 1})
    if again:
        message = f"Expected each stage once, got {', '.join(again)} again."
        raise ValueError(message)
    both = [name for name in names if name in {StageName.WORST, StageName.LEXIMIN}]
    if both == [StageName.LEXIMIN, StageName.WORST]:
        message = "Expected worst before leximin, which begins with it, got it after."
        raise ValueError(message)
    return listed
