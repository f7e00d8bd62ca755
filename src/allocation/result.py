"""What was proved: for each stage its value, its bound, and who vouches for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What is known of a question; each outcome of a solver is exactly one of them."""

    OPTIMAL = "optimal"
    """No better assignment exists: the bound equals the value."""

    FEASIBLE = "feasible"
    """An assignment, and a bound that it does not reach."""

    INFEASIBLE = "infeasible"
    """No assignment keeps all the rules."""

    UNKNOWN = "nothing found in time"
    """Neither an assignment nor a proof that there is none."""


class Proof(StrEnum):
    """Who vouches for a bound."""

    PROVEN = "proven"
    """The bound was computed again from the event and prices alone, no solver."""

    SOLVER_CLAIMED = "solver-claimed"
    """The solver's search says so; nobody else has checked."""

    BEST_KNOWN = "best known"
    """The bound is below the value: better may exist."""


@dataclass(frozen=True, slots=True)
class StageResult:
    """How one stage ended.

    Parameters
    ----------
    name
        The stage.
    value
        What the assignment that was returned reaches; less is better. With a tolerance
        it may exceed ``reached``.
    reached
        What the stage reached before later stages spent its tolerance.
    bound
        No assignment that keeps the limits of the stages before is below.
    status
        ``OPTIMAL`` exactly if ``bound`` equals ``reached``.
    proof
        Who vouches for the bound.
    price_bound
        What prices alone prove, recomputed without a solver; at most ``bound``.
    limit
        What later stages had to keep: ``reached`` and the tolerance.
    seconds
        Wall-clock time spent on the stage.
    """

    name: str
    value: int
    reached: int
    bound: int
    status: Status
    proof: Proof
    price_bound: int
    limit: int
    seconds: float

    @property
    def gap(self) -> float:
        """How far ``reached`` may be from the optimum, as a share of itself."""
        if self.reached == self.bound:
            return 0.0
        return (self.reached - self.bound) / max(abs(self.reached), 1)

    def __str__(self) -> str:
        """Return one line: name, value, bound, status, proof and what prices prove."""
        if self.status is Status.OPTIMAL:
            ending = f"optimal, {self.proof}"
        else:
            ending = f"bound {self.bound}, gap {self.gap:.1%}, {self.proof}"
        if self.price_bound < self.bound:
            ending += f", prices alone prove {self.price_bound}"
        spent = (
            "" if self.value == self.reached else f" ({self.reached} before tolerance)"
        )
        return f"{self.name} {self.value}{spent}: {ending}"
