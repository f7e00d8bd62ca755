"""One job of the engine: the question, and how it is to be worked on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from allocation.programmes import Programmes

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

    @cached_property
    def _last(self) -> dict[tuple[int | None, bool, bool], Programmes]:
        return {}

    def programmes(
        self, threshold: int | None, *, whole: bool, ranked: bool
    ) -> Programmes:
        """Return what people may do alone: the same object while nothing else is asked.

        Parameters
        ----------
        threshold, whole, ranked
            As for :class:`allocation.programmes.Programmes`.
        """
        key = (threshold, whole, ranked)
        if key not in self._last:
            self._last.clear()  # the lists of one threshold may fill the memory
            self._last[key] = Programmes(
                self.event,
                threshold,
                whole=whole,
                ranked=ranked,
                reductions=self.reductions,
                queue=self.queue,
            )
        return self._last[key]
