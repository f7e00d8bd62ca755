"""Lottery numbers: what decides between people when the aims do not."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from allocation import siphash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


def numbers(seed: int, ids: Iterable[str]) -> NDArray[np.uint64]:
    """Return the lottery number of each person; the smallest goes first.

    A number is ``SipHash-2-4(id)``, keyed with the first 16 bytes of the SHA-256 of the
    seed's decimal digits: anybody can compute it again, nobody can choose it without
    knowing the seed, and it depends on nobody else. Two of a million people share a
    number with probability 3e-8; then the ids decide.

    OpenSSL, for one, has both functions. It prints the number's 8 bytes as SipHash
    writes them, little end first: ``bc9f0a55a11ff1dc`` for Ada with the seed 2014,
    which is the number 0xdcf11fa1550a9fbc, the first of the example::

        key=$(printf 2014 | openssl dgst -sha256 -r | cut -c 1-32)
        printf Ada | openssl mac -macopt hexkey:$key -macopt size:8 SIPHASH

    Parameters
    ----------
    seed
        The draw: any whole number from 0.
    ids
        The people; UTF-8 makes bytes of them.

    Returns
    -------
    numpy.ndarray
        Shape ``(people,)``.

    References
    ----------
    Aumasson and Bernstein, SipHash: a fast short-input PRF, INDOCRYPT 2012;
    https://doi.org/10.1007/978-3-642-34931-7_28

    Examples
    --------
    >>> numbers(2014, ["Ada", "Bob"]).tolist()
    [15920540935508369340, 16507659488978477560]
    """
    key = hashlib.sha256(str(seed).encode()).digest()[: siphash.KEY_BYTES]
    names = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)
    return siphash.hashed(key, names)


def order(drawn: NDArray[np.uint64], ids: NDArray[np.generic]) -> NDArray[np.int64]:
    """Return people in the order of the draw.

    Parameters
    ----------
    drawn
        Lottery numbers, shape ``(people,)``.
    ids
        Ids, shape ``(people,)``, which decide between equal numbers.

    Returns
    -------
    numpy.ndarray
        Indices of people, smallest number first, shape ``(people,)``.
    """
    by_number = np.argsort(drawn, kind="stable")
    ranked = drawn[by_number]
    if (ranked[1:] != ranked[:-1]).all():
        return by_number
    by_id = np.argsort(ids, kind="stable")
    return by_id[np.argsort(drawn[by_id], kind="stable")]
