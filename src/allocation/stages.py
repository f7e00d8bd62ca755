"""The aims of an allocation: which exist, in what order, with what tolerance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from allocation.errors import did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Iterable


MOST = 10**12
"""No tolerance is greater, in units or in per cent."""


class StageName(StrEnum):
    """Every aim, under the one name that specification, model and reports share."""

    UNSEATED = "unseated"
    WORST = "worst"
    DISSATISFACTION = "dissatisfaction"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class Stage:
    """One aim, minimised once the stages before it are settled.

    Parameters
    ----------
    name
        ``unseated`` (seats that stay empty although somebody attends), ``worst`` (the
        largest personal total cost), ``dissatisfaction`` (the sum of all costs) or
        ``balance`` (how unevenly the running sessions of a round are filled).
    tolerance
        How much of its value later stages may spend: a whole number of units, or a
        text in per cent of the value, ``"2.5 %"``, rounded down. 0 by default.

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
        tolerance = self.tolerance
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


DEFAULT_STAGES = tuple(Stage(name) for name in StageName)
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
        If there is none, one is not known, or one comes twice.
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
    return listed
