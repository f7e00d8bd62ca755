"""Random numbers that a seed repeats on every machine and with every numpy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from allocation.synthetic.checks import check_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Draws:
    """A stream of random numbers for one purpose.

    The stream is the raw output of PCG64, which numpy promises never to change, and
    not of a ``Generator``, whose methods it may improve. Each purpose has a stream of
    its own: more of one thing leaves all others as they are.

    Parameters
    ----------
    seed
        A whole number, at least 0.
    purpose
        What the numbers are for.

    Raises
    ------
    ValueError
        If the seed is not a whole number, or negative.

    References
    ----------
    NEP 19, Random number generator policy;
    https://numpy.org/neps/nep-0019-rng-policy.html

    Examples
    --------
    >>> Draws(2014, "people").order(5).tolist()
    [3, 1, 2, 0, 4]
    """

    def __init__(self, seed: int, purpose: str) -> None:
        check_whole("seed", seed, low=0)
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, *purpose.encode()]))

    def uniform(self, *shape: int) -> NDArray[np.float64]:
        """Return numbers between 0 and 1, both excluded.

        Parameters
        ----------
        *shape
            Shape of the array.

        Returns
        -------
        numpy.ndarray
            Uniform, independent, filled row by row: two calls for some rows each give
            what one call for all of them gives.
        """
        raw = self._bits.random_raw(math.prod(shape))
        # 52 bits and a half: 53 would round the largest up to 1
        numbers = (raw >> np.uint64(12)).astype(np.float64)
        numbers += 0.5
        numbers *= 2.0**-52
        return numbers.reshape(shape)

    def gumbel(self, *shape: int) -> NDArray[np.float64]:
        """Return standard Gumbel numbers.

        Whoever ranks options by utility plus such a number chooses as in the model of
        Plackett and Luce.

        Parameters
        ----------
        *shape
            Shape of the array.

        Returns
        -------
        numpy.ndarray
            Independent, filled row by row.

        References
        ----------
        Yellott (1977), https://doi.org/10.1016/0022-2496(77)90026-8
        """
        numbers = self.uniform(*shape)
        for _ in range(2):
            np.log(numbers, out=numbers)
            np.negative(numbers, out=numbers)
        return numbers

    def order(self, count: int) -> NDArray[np.int64]:
        """Return the numbers from 0 to ``count - 1`` in random order.

        Parameters
        ----------
        count
            How many, at least 0.

        Returns
        -------
        numpy.ndarray
            A permutation, shape ``(count,)``.
        """
        return np.argsort(self.uniform(count), kind="stable")
