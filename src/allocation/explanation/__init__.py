"""Why: what people got and what else it would have taken, what a seat is worth."""

from allocation.explanation.asking import bottleneck, seat_values, why
from allocation.explanation.records import (
    Bottleneck,
    Draw,
    Giving,
    Held,
    Missed,
    PersonExplanation,
    SeatValue,
    SessionExplanation,
    Step,
    WhatIf,
)

__all__ = [
    "Bottleneck",
    "Draw",
    "Giving",
    "Held",
    "Missed",
    "PersonExplanation",
    "SeatValue",
    "SessionExplanation",
    "Step",
    "WhatIf",
    "bottleneck",
    "seat_values",
    "why",
]
