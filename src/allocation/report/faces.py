"""People as tables show them: by their names, or by pseudonyms."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from allocation import lottery
from allocation.event.tables import TEXT
from allocation.report.columns import picked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from allocation.event import Event

SHORTEST_SECRET = 16
"""A secret of fewer bytes could be guessed."""

PSEUDONYM_BYTES = 10
"""80 bits: two of a million people share a pseudonym with probability 4e-13."""

WHO = ("participant", "name", "organisation", "category")
"""The columns that say who somebody is."""


class Faces(NamedTuple):
    """People as tables show them.

    Parameters
    ----------
    participant, name, organisation, category
        Texts, one a person.
    place
        Each person's place in the order of tables, shape ``(participants,)``.
    turn
        Each person's place among people who fare alike, of the same shape.
    """

    participant: list[str]
    name: list[str]
    organisation: list[str]
    category: list[str]
    place: NDArray[np.int64]
    turn: NDArray[np.int64]

    def columns(self, people: NDArray[np.int64]) -> dict[str, Any]:
        """Return the columns that say who somebody is.

        Parameters
        ----------
        people
            Indices of people; -1 for nobody.

        Returns
        -------
        dict
            Texts by the names of :data:`WHO`, missing for nobody.
        """
        return {column: picked(getattr(self, column), people) for column in WHO}


def named(event: Event, seed: int) -> Faces:
    """Return people by their names; the lottery decides between those who fare alike.

    Parameters
    ----------
    event
        Whose people.
    seed
        The seed of the lottery.

    Returns
    -------
    Faces
        In the order of their ids.
    """
    people = event.participants
    drawn = lottery.numbers(seed, people.ids.tolist())
    return Faces(
        participant=people.ids.tolist(),
        name=people.name.tolist(),
        organisation=people.organisation.tolist(),
        category=people.category.tolist(),
        place=_places(np.argsort(people.ids, kind="stable")),
        turn=_places(lottery.order(drawn, people.ids)),
    )


def hidden(event: Event, secret: bytes) -> Faces:
    """Return people by pseudonyms.

    Nothing of the order of rows or of the lottery, whose seed is public, is left: who
    knows the ids could draw again and tell who is who.

    Parameters
    ----------
    event
        Whose people.
    secret
        What the pseudonyms depend on.

    Returns
    -------
    Faces
        In the order of their pseudonyms, which decides between those who fare alike,
        too.
    """
    people = event.participants
    ids = pseudonyms(secret, "participant", people.ids.tolist())
    place = _places(np.argsort(np.array(ids, dtype=TEXT), kind="stable"))
    return Faces(
        participant=ids,
        name=ids,
        organisation=pseudonyms(secret, "organisation", people.organisation.tolist()),
        category=people.category.tolist(),
        place=place,
        turn=place,
    )


def pseudonyms(secret: bytes, kind: str, names: Iterable[str]) -> list[str]:
    """Return the pseudonym of each name: HMAC-SHA-256 of it, cut to 80 bits.

    Parameters
    ----------
    secret
        The key.
    kind
        What has the names; the same name of another kind has another pseudonym.
    names
        Any texts; ``""`` is no name, and stays.

    Returns
    -------
    list of str
        The first letter of the kind, a hyphen and 16 letters and digits.

    References
    ----------
    Krawczyk, Bellare and Canetti, HMAC: keyed-hashing for message authentication, RFC
    2104, 1997; https://doi.org/10.17487/RFC2104

    Examples
    --------
    >>> pseudonyms(bytes(16), "participant", ["Ada", "", "Ada"])
    ['p-j3ipezyciwsmtmey', '', 'p-j3ipezyciwsmtmey']
    """
    known = {"": ""}
    found = []
    for name in names:
        if name not in known:
            # no name has a NUL, so that no two pairs of kind and name are one text
            digest = hmac.digest(secret, f"{kind}\0{name}".encode(), "sha256")
            letters = base64.b32encode(digest[:PSEUDONYM_BYTES]).decode().lower()
            known[name] = f"{kind[0]}-{letters}"
        found.append(known[name])
    return found


def _places(order: NDArray[np.int64]) -> NDArray[np.int64]:
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place
