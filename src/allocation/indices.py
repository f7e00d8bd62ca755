"""Indices of inequality: one number for how differently people fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def gini(values: ArrayLike) -> float:
    """Return the Gini index: half the mean difference between two people, by the mean.

    ``G = sum_i sum_j |x_i - x_j| / (2 n² mean)``, computed from the sorted values.

    Parameters
    ----------
    values
        What each person has, at least 0, shape ``(n,)``.

    Returns
    -------
    float
        From 0 (all equal) to below 1. 0 by definition, where the formula says nothing:
        for nobody, and where all values are 0.

    References
    ----------
    Gini, Variabilità e mutabilità, 1912.

    Sen, On Economic Inequality, 1973, section 2.7;
    https://doi.org/10.1093/0198281935.001.0001

    Examples
    --------
    >>> gini([1, 1, 1]), gini([0, 0, 3])
    (0.0, 0.6666666666666666)
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count, total = len(ordered), ordered.sum()
    if not total > 0:
        return 0.0
    place = 2 * np.arange(1, count + 1) - count - 1
    return max(float((place * ordered).sum() / (count * total)), 0.0)


def jain(values: ArrayLike) -> float:
    """Return Jain's index of fairness: ``(sum x)² / (n sum x²)``.

    Parameters
    ----------
    values
        What each person has, at least 0, shape ``(n,)``; on a scale whose 0 means
        nothing, since adding the same to all changes the index.

    Returns
    -------
    float
        From ``1/n`` (one has everything) to 1 (all equal). 1 by definition, where the
        formula says nothing: for nobody, and where all values are 0.

    References
    ----------
    Jain, Chiu and Hawe, A quantitative measure of fairness and discrimination for
    resource allocation in shared computer systems, DEC-TR-301, 1984;
    https://arxiv.org/abs/cs/9809099

    Examples
    --------
    >>> jain([1, 1, 1, 1]), jain([0, 0, 0, 1])
    (1.0, 0.25)
    """
    given = np.asarray(values, dtype=np.float64)
    squares = (given**2).sum()
    if not squares > 0:
        return 1.0
    return min(float(given.sum() ** 2 / (len(given) * squares)), 1.0)
