"""Lottery numbers: what decides between people when the aims do not."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


def numbers(seed: int, ids: Iterable[str]) -> NDArray[np.uint64]:
    """Return the lottery number of each person; the smallest goes first.

    A number is the first 8 bytes, big end first, of ``BLAKE2b(id)`` keyed with the
    seed's decimal digits: anybody can compute it again, nobody can choose it without
    knowing the seed, and it depends on nobody else. Two of a million people share a
    number with probability 3e-8; then the ids decide.

    Parameters
    ----------
    seed
        The draw: any whole number of at most 60 digits.
    ids
        The people.

    Returns
    -------
    numpy.ndarray
        Shape ``(people,)``.

    References
    ----------
    RFC 7693, The BLAKE2 cryptographic hash; https://doi.org/10.17487/RFC7693

    Examples
    --------
    >>> numbers(2014, ["Ada", "Bob"]).tolist()
    [4109521549043853521, 13317824579769509654]
    """
    keyed = hashlib.blake2b(digest_size=8, key=str(seed).encode())
    digests = []
    for name in ids:
        draw = keyed.copy()
        draw.update(name.encode())
        digests.append(draw.digest())
    return np.frombuffer(b"".join(digests), dtype=">u8").astype(np.uint64)


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
    by_id = np.argsort(ids, kind="stable")
    by_number = np.argsort(drawn[by_id], kind="stable")
    return by_id[by_number]
