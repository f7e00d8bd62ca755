"""Stand-ins for the solver, each of which fails in its own way in a child process."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING, NoReturn

import allocation as al
from allocation.cli.serving import solve
from allocation.progress import Progress

if TYPE_CHECKING:
    from allocation.cli.serving import Question, Tell


def aborts(_question: Question, _tell: Tell) -> NoReturn:
    """Fall as native code does at a failed check."""
    os.abort()


def is_killed(_question: Question, _tell: Tell) -> None:
    """Be ended as the system does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def sleeps(_question: Question, _tell: Tell) -> None:
    """Never come back."""
    ready = False
    while True:
        try:
            if not ready:
                ready = True
                _ready()
            time.sleep(60)
        except KeyboardInterrupt:
            _say("asked to stop")


def waits(question: Question, tell: Tell) -> al.Plan:
    """Search until somebody interrupts, then return a plan."""
    try:
        _ready()  # whoever reads it may interrupt before the sleep begins
        time.sleep(60)
    except KeyboardInterrupt:
        return solve(question, tell)
    raise TimeoutError


def waits_in_vain(_question: Question, _tell: Tell) -> None:
    """Search until somebody interrupts, and have found nothing."""
    _ready()
    time.sleep(60)


def finds_nothing_when_stopped(_question: Question, _tell: Tell) -> None:
    """Search until somebody interrupts, then say that nothing was found."""
    try:
        _ready()  # whoever reads it may interrupt before the sleep begins
        time.sleep(60)
    except KeyboardInterrupt:
        finds_nothing(_question, _tell)


def finds_nothing(_question: Question, _tell: Tell) -> NoReturn:
    """Run out of time."""
    message = "No assignment was found in time."
    raise al.NothingFoundError(message)


def needs_memory(_question: Question, _tell: Tell) -> NoReturn:
    """Ask for more memory than there is."""
    raise MemoryError


def is_impossible(_question: Question, _tell: Tell) -> NoReturn:
    """Find that there is no plan, on the solver's word."""
    conflict = al.Conflict(("capacity",), "round \x1b[31m1: too many\npeople")
    raise al.InfeasibleError([conflict], verified=False)


def is_wrong(_question: Question, _tell: Tell) -> NoReturn:
    """Fail the solver's own check."""
    message = "The answer breaks 1 rules."
    raise al.SolverError(message)


def lies(question: Question, tell: Tell) -> al.Plan:
    """Return a plan in which somebody has lost a seat."""
    plan = solve(question, tell)
    given = plan.assignment
    fewer = al.Assignment(given.participant[1:], given.session[1:])
    return _with(plan, assignment=fewer)


def claims(question: Question, tell: Tell) -> al.Plan:
    """Return a plan whose last aim rests on the solver's word."""
    plan = solve(question, tell)
    return _with_last(plan, proof=al.Proof.SOLVER_CLAIMED)


def is_unsure(question: Question, tell: Tell) -> al.Plan:
    """Return a plan that may not be the best."""
    plan = solve(question, tell)
    unsure = _with_last(
        plan,
        proof=al.Proof.BEST_KNOWN,
        status=al.Status.FEASIBLE,
        bound=plan.stages[-1].reached - 1,
    )
    return _with(unsure, out_of_time=True)


def leaves(_question: Question, _tell: Tell) -> NoReturn:
    """Try to end the process in good order."""
    sys.exit(0)


class UnportableError(Exception):
    """Cannot be rebuilt from its pickle."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def fails_strangely(_question: Question, _tell: Tell) -> NoReturn:
    """Raise what nobody expects."""
    one, two = "odd\x1b[0m", "thing"
    raise UnportableError(one, two)


def is_chatty(question: Question, tell: Tell) -> al.Plan:
    """Tell how far it is, then solve."""
    tell(Progress("worst", 3, 2, 1.0))
    return solve(question, tell)


def _ready() -> None:
    _say("ready")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _with(plan: al.Plan, **changes: object) -> al.Plan:
    fields = {name: getattr(plan, name) for name in plan.__dataclass_fields__}
    return al.Plan(**{**fields, **changes})


def _with_last(plan: al.Plan, **changes: object) -> al.Plan:
    last = plan.stages[-1]
    fields = {name: getattr(last, name) for name in last.__dataclass_fields__}
    return _with(
        plan, stages=(*plan.stages[:-1], al.StageResult(**{**fields, **changes}))
    )
