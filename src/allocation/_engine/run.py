"""One job of the engine: the question, and how it is to be worked on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from allocation._engine.clock import Clock
    from allocation.event import Event
    from allocation.reductions import Reductions


@dataclass(frozen=True)
class Run:
    """One job.

    Parameters
    ----------
    event
        The question, its sessions in an order that says nothing about how they came.
    queue
        People in the order of the draw: how their rows came decides nothing.
    clock
        Ends the job.
    seed
        The solver's seed.
    workers
        Threads of the search.
    reductions
        Which shortcuts to take.
    """

    event: Event
    queue: NDArray[np.int64]
    clock: Clock
    seed: int
    workers: int
    reductions: Reductions

    @cached_property
    def lined_up(self) -> Event:
        """The event with its people in the order of the draw."""
        return self.event.arranged(self.queue)
