"""Second opinions on what only the solver says, while the next stages are at work.

Wrong claims of CP-SAT are known (or-tools issues 5293, 5274): that nothing better
exists, where no price confirms it, is asked again in another way.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from allocation._engine import search
from allocation.result import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocation._engine.clock import Clock
    from allocation._engine.found import Found
    from allocation._engine.search import Outcome
    from allocation._engine.stage_search import Searched, StageSearch
    from allocation.certificate import Certificate

LEAST, MOST = 0.25, 20.0
"""How much work a doubt is worth, in the solver's deterministic units."""

TIMES = 5
"""So much more is it worth than the claim; as much, where rules tie people: there each
stage is a claim."""


@dataclass(frozen=True)
class Claim:
    """That nothing is better than an assignment: the solver says so, and nobody else.

    Parameters
    ----------
    search
        The search of the stage.
    searched
        What it ended with.
    lower
        The bound that is proved.
    proof
        What proves it.
    """

    search: StageSearch
    searched: Searched
    lower: int
    proof: Certificate

    @property
    def value(self) -> int:
        """What the assignment is worth."""
        return self.searched.found.value(self.search.stage.name)

    def question(self) -> Callable[[], Outcome]:
        """Return what asks for something better, its model ready."""
        run, searched = self.search.run, self.searched
        times = 1 if self.search.is_tied else TIMES
        return partial(
            search.doubt,
            self.search.better_than(self.value, self.proof),
            clock=run.clock,
            seed=run.seed,
            effort=min(max(LEAST, times * searched.spent), MOST),
            presolve=not searched.presolved,
        )

    def is_one(self, bound: int) -> bool:
        """Say whether something is claimed that no price proves.

        Parameters
        ----------
        bound
            The bound by the solver's word.
        """
        over = self.search.run.clock.is_over()
        return self.lower < bound == self.value and not over

    def settled(self, bound: int) -> tuple[Found, int]:
        """Return the best assignment, and its bound, of a solver that is known to lie.

        Each claim is doubted at once. Only where a second run says so too is nothing
        better than an assignment.

        Parameters
        ----------
        bound
            The bound by the solver's word.
        """
        claim = self
        if bound < claim.value:
            return claim.searched.found, claim.lower
        while claim.is_one(claim.value):
            outcome = claim.question()()
            better = claim.search.back(outcome)
            if better is None:
                agreed = outcome.status is Status.INFEASIBLE
                value = claim.value if agreed else claim.lower
                return claim.searched.found, value
            claim = replace(claim, searched=claim.searched._replace(found=better))
        return claim.searched.found, claim.lower


class Doubts:
    """Claims that are doubted in a thread, one after the other.

    Parameters
    ----------
    clock
        Ends them.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked: list[_Asked] = []
        self._ended = threading.Event()

    def ask(self, place: int, claim: Claim) -> None:
        """Doubt a claim, and do not wait.

        Parameters
        ----------
        place
            Which stage it is.
        claim
            The claim.
        """
        before = self._asked[-1] if self._asked else None
        asked = _Asked(place, claim.search, self._ended)
        asked.begin(claim.question(), before)
        self._asked.append(asked)

    def end(self) -> None:
        """Ask nothing any more, and stop what is asked."""
        self._ended.set()
        self._clock.stop()

    def refuted(self) -> dict[int, Found]:
        """Wait for all answers, and return what is better than what was claimed.

        Returns
        -------
        dict
            An assignment for each stage whose claim is wrong.
        """
        better = {}
        for asked in self._asked:
            found = asked.search.back(asked.answer())
            if found is not None:
                better[asked.place] = found
        return better


@dataclass
class _Asked:
    """A claim that is doubted in a thread of its own.

    Parameters
    ----------
    place
        Which stage it is.
    search
        The search of the stage.
    ended
        Set when nobody wants to know any more.
    """

    place: int
    search: StageSearch
    ended: threading.Event

    def begin(self, question: Callable[[], Outcome], before: _Asked | None) -> None:
        """Ask, once the claim before has its answer."""
        self._answers: list[Outcome] = []
        self._failures: list[BaseException] = []

        def work() -> None:
            if before is not None:
                before.wait()
            if self.ended.is_set():
                return
            try:
                self._answers.append(question())
            except BaseException as failure:  # noqa: BLE001  # raised again below
                self._failures.append(failure)

        # one that does not come back is not to keep the process
        self._thread = threading.Thread(target=work, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until it is answered."""
        self._thread.join()

    def answer(self) -> Outcome:
        """Return the answer, once it is there."""
        self.wait()
        if self._failures:
            raise self._failures[0]
        return self._answers[0]
