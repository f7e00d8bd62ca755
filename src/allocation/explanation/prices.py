"""What a seat of each session is worth, by the certificate of ``dissatisfaction``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocation.stages import StageName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation.plan import Plan


def prices_of(plan: Plan) -> NDArray[np.float64] | None:
    """Return the price of a seat of each session, in units of cost.

    Parameters
    ----------
    plan
        A plan with its certificates.

    Returns
    -------
    numpy.ndarray or None
        Shape ``(sessions,)``; None if the plan has no stage ``dissatisfaction``, or
        that was proved by cases, each with prices of its own.
    """
    for proof in plan.certificates:
        if proof.stage == StageName.DISSATISFACTION and not proof.cases:
            # a negative price is that of a seat to be filled: one more is worth nothing
            return np.maximum(proof.session_prices, 0) / proof.scale
    return None
