"""Options out of range, refused in one form of words."""

from __future__ import annotations

import math
from typing import NoReturn

import numpy as np

from allocation.errors import shown


def refuse(expected: str, got: object) -> NoReturn:
    """Refuse an option.

    Parameters
    ----------
    expected
        What would have been right.
    got
        What came.

    Raises
    ------
    ValueError
        Always.
    """
    message = f"Expected {expected}, got {shown(got)}."
    raise ValueError(message)


def check_whole(name: str, value: object, *, low: int) -> None:
    """Refuse what is not a whole number, or too small.

    Parameters
    ----------
    name
        The option.
    value
        What came.
    low
        The least that is right.

    Raises
    ------
    ValueError
        If it is not right.
    """
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        refuse(f"{name} to be a whole number", value)
    if value < low:
        refuse(f"{name} >= {low}", value)


def check_number(
    name: str, value: object, *, low: float, high: float = math.inf
) -> None:
    """Refuse what is not a number, or out of range.

    Parameters
    ----------
    name
        The option.
    value
        What came.
    low, high
        The least and the greatest that are right.

    Raises
    ------
    ValueError
        If it is not right.
    """
    if not isinstance(
        value, int | float | np.integer | np.floating
    ) or not math.isfinite(value):
        refuse(f"{name} to be a number", value)
    if not low <= float(value) <= high:
        limit = f">= {low}" if high == math.inf else f"from {low} to {high}"
        refuse(f"{name} {limit}", value)
