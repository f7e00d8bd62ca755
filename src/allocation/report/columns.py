"""Columns of tables: texts and whole numbers that may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def picked(names: Sequence[str], places: NDArray[np.integer]) -> Any:
    """Return texts by their places.

    Parameters
    ----------
    names
        Texts.
    places
        Indices of them; negative where there is none.

    Returns
    -------
    pandas.api.extensions.ExtensionArray
        A column of texts, missing where there is none.
    """
    known = np.array([*names, None], dtype=object)
    return pd.array(known[np.maximum(places, -1)], dtype="str")


def whole(values: NDArray[np.integer], missing: NDArray[np.bool_]) -> Any:
    """Return whole numbers, some of them missing.

    Parameters
    ----------
    values
        The numbers.
    missing
        Which of them are none, of the same shape.

    Returns
    -------
    pandas.api.extensions.ExtensionArray
        A column of ``Int64``.
    """
    return pd.arrays.IntegerArray(values.astype(np.int64), missing.copy())


def moments(values: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return times as pandas keeps them.

    Parameters
    ----------
    values
        Times, NaT where not known.

    Returns
    -------
    numpy.ndarray
        The same, to the second.
    """
    return values.astype("datetime64[s]")
