"""The engine's exact shortcuts, each of which can be switched off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reductions:
    """Which shortcuts the engine takes; each leaves every value as it is.

    With all of them off, only the whole model is searched: the reference that every
    other way is compared with.

    Parameters
    ----------
    blocks
        Rounds that no rule and no earlier stage ties together are priced apart.
    classes
        People who are alike count as one, with a number.
    prices
        Prices of a linear relaxation bound each stage.
    samples
        Where few people are alike, prices start from those of a sample.
    alike_rounds
        Where rounds offer the same, sets of sessions are chosen by one flow, then
        spread over the rounds.
    columns
        The programmes that the prices ask for are tried before all others.
    candidates
        A search leaves out seats that prices prove too dear.

    Examples
    --------
    >>> Reductions(samples=False).prices
    True
    >>> Reductions.none().prices
    False
    """

    blocks: bool = True
    classes: bool = True
    prices: bool = True
    samples: bool = True
    alike_rounds: bool = True
    columns: bool = True
    candidates: bool = True

    @classmethod
    def none(cls) -> Reductions:
        """Return them all switched off."""
        return cls(
            blocks=False,
            classes=False,
            prices=False,
            samples=False,
            alike_rounds=False,
            columns=False,
            candidates=False,
        )


ALL = Reductions()
"""All of them on."""
