"""What was proved of a plan, and whether an answer keeps the rules, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation.result import Proof
from allocation.wording import marked

if TYPE_CHECKING:
    import pandas as pd

    from allocation.result import StageResult
    from allocation.wording import Words

NAMED = 12
"""How many aims a sentence numbers."""

VERDICTS = {
    Proof.PROVEN: marked(
        "No better plan exists: this was proved, and the proof was checked again "
        "without the solver."
    ),
    Proof.SOLVER_CLAIMED: marked(
        "No better plan exists, says the solver; for {aims}, this could not be checked "
        "again without it."
    ),
    Proof.BEST_KNOWN: marked(
        "A better plan may exist: for {aims}, the search did not end."
    ),
}
"""Whether better may exist, by the weakest proof."""

KNOWN = {
    Proof.PROVEN: marked("cannot be lower: proven"),
    Proof.SOLVER_CLAIMED: marked("cannot be lower, says the solver"),
    Proof.BEST_KNOWN: marked("perhaps lower, but not below {bound}"),
}
"""What is known of one aim."""

UNTOLD = {
    **KNOWN,
    Proof.BEST_KNOWN: marked("perhaps lower"),
}
"""The same, without figures."""


def verdict(words: Words, stages: tuple[StageResult, ...]) -> list[str]:
    """Return whether a better plan may exist.

    Parameters
    ----------
    words
        The language.
    stages
        How the stages of a plan ended, at least one.

    Returns
    -------
    list of str
        Sentences.
    """
    order = [Proof.BEST_KNOWN, Proof.SOLVER_CLAIMED, Proof.PROVEN]
    weakest = min((stage.proof for stage in stages), key=order.index)
    places = [
        words.text("aim {number}", number=words.number(place))
        for place, stage in enumerate(stages, 1)
        if stage.proof is weakest
    ]
    aims = ", ".join(places[:NAMED]) + (", …" if len(places) > NAMED else "")
    said = [words.text(VERDICTS[weakest], aims=aims)]
    if any(stage.value != stage.reached for stage in stages):
        said.append(
            words.text("“Better” leaves out what the tolerances of aims allow.")
        )
    return said


def known(words: Words, stage: StageResult, *, figures: bool = True) -> str:
    """Return what is known of one aim.

    Parameters
    ----------
    words
        The language.
    stage
        How it ended.
    figures
        Whether figures may be told.

    Returns
    -------
    str
        A few words.
    """
    said = (KNOWN if figures else UNTOLD)[stage.proof]
    told = words.text(said, bound=words.number(stage.bound))
    if stage.value == stage.reached or not figures:
        return told
    before = words.text(
        "{reached} before the tolerance was spent", reached=words.number(stage.reached)
    )
    return f"{told} ({before})"


def kept(words: Words, rules: pd.DataFrame) -> str:
    """Return whether the rules are kept.

    Parameters
    ----------
    words
        The language.
    rules
        The table of the report.

    Returns
    -------
    str
        A sentence.
    """
    times = int(rules["breaches"].sum())
    if not times:
        return words.text("All rules are kept.")
    return words.plural(
        "Rules are broken {count} time.", "Rules are broken {count} times.", times
    )
