"""Limits, interruptions, displays, and solvers that lie or do not come back."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from ortools.sat.python import cp_model

import allocation as al
from allocation import evaluation, progress
from allocation._engine import clock as clocks
from allocation._engine import relaxation, search
from allocation._engine.found import Found
from allocation._engine.model import Model
from allocation._engine.search import Outcome
from allocation.certificate import price_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from allocation._engine.column_model import ColumnModel
    from allocation._engine.relaxed import Relaxed

GRACE = 60.0
"""How much later than its limit a job may return, in seconds: generous."""

NOTHING = Outcome(al.Status.UNKNOWN, None, None, None)


def slow_event() -> al.Event:
    """Return an event whose search takes a while, and its prices no time."""
    return hard_event(people=180, sessions=48)


def hard_event(people: int, sessions: int) -> al.Event:
    """Return a round of sessions that need all their seats but one filled."""
    random = np.random.default_rng(1)
    values = random.integers(0, 1000, (people, sessions))
    capacity = random.integers(5, 12, sessions)
    return al.Event.from_arrays(
        values,
        round=[0] * sessions,
        capacity=capacity,
        min_size=capacity - 1,
        scale="utility",
    )


def cut_short(**options: Any) -> tuple[float, float, al.Plan]:
    """Return a limit, how long it took, and the plan of it; no limit finds nothing.

    A machine that others keep busy may need more than two seconds for any plan.
    """
    for limit in (2, 8, 32):
        start = time.monotonic()
        try:
            plan = al.allocate(slow_event(), time_limit=limit, **options)
        except al.NothingFoundError:
            continue
        return limit, time.monotonic() - start, plan
    pytest.fail("nothing was found in half a minute")


def small_event() -> al.Event:
    """Return two people who want the same one of two sessions of two seats."""
    return al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[2, 2])


def assert_bounds_are_true(plan: al.Plan) -> None:
    """Check a plan that was cut short: rules, values and bounds."""
    assert evaluation.violations(plan.event, plan.assignment) == []
    for stage, proof in zip(plan.stages, plan.certificates, strict=True):
        assert stage.value == evaluation.value(stage.name, plan.event, plan.assignment)
        assert price_bound(plan.event, proof) == stage.price_bound
        assert stage.price_bound <= stage.bound <= stage.value


def interrupt() -> None:
    """Press Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)


@contextmanager
def interrupting_once_found() -> Iterator[Callable[[al.Progress], None]]:
    """Give a callback that presses Ctrl-C once there is an assignment."""
    pressed: list[None] = []

    def watch(state: al.Progress) -> None:
        if state.value is not None and not pressed:
            pressed.append(None)
            interrupt()

    yield watch


@pytest.fixture
def solvers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[cp_model.CpSolver]]:
    """Collect all CP-SAT solvers, and stop those that still run at the end."""
    made: list[cp_model.CpSolver] = []

    class Recorded(cp_model.CpSolver):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(search, "CpSolver", Recorded)
    yield made
    for solver in made:
        solver.stop_search()


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let the solver hang until the test is over; the event says that it does."""
    hanging, released = threading.Event(), threading.Event()

    def solve(*_: object) -> cp_model.CpSolverStatus:
        hanging.set()
        released.wait(GRACE)
        return cp_model.UNKNOWN

    monkeypatch.setattr(cp_model.CpSolver, "solve", solve)
    yield hanging
    released.set()


# Time


@pytest.mark.slow
def test_a_large_conference_ends_near_its_limit() -> None:
    """Two thousand people with their own rankings: an answer, or the word for none."""
    event = al.synthetic_event("conference", people=2000, correlation=0.0, seed=1)
    start = time.monotonic()

    try:
        plan = al.allocate(event, time_limit=1)
    except al.NothingFoundError:
        plan = None

    assert time.monotonic() - start < 1 + GRACE
    if plan is not None:
        assert plan.status in {al.Status.OPTIMAL, al.Status.FEASIBLE}
        assert_bounds_are_true(plan)


def test_time_limit_gives_the_best_so_far_with_true_bounds() -> None:
    """When the time is up, the plan is feasible and says how far it may be off."""
    limit, seconds, plan = cut_short(stages=["dissatisfaction"])

    assert seconds < limit + GRACE
    assert plan.status is al.Status.FEASIBLE
    assert plan.out_of_time
    assert not plan.interrupted
    assert_bounds_are_true(plan)


def test_time_limit_leaves_the_default_stages_with_true_bounds() -> None:
    """All four stages have a bound, however early the time was up."""
    start = time.monotonic()

    try:
        plan = al.allocate(slow_event(), time_limit=3)
    except al.NothingFoundError:
        plan = None

    assert time.monotonic() - start < 3 + GRACE
    if plan is not None:
        assert len(plan.stages) == 4
        assert_bounds_are_true(plan)


def test_limit_that_is_up_at_once_finds_nothing_or_a_true_plan() -> None:
    """A millisecond is no time: no plan, or one with true bounds."""
    try:
        plan = al.allocate(slow_event(), time_limit=0.001)
    except al.NothingFoundError as error:
        assert "in time" in str(error)  # noqa: PT017  # either outcome is right
    else:
        assert_bounds_are_true(plan)


def test_plan_that_was_not_cut_short_is_not_interrupted() -> None:
    """With time to spare, the plan is optimal and not interrupted."""
    plan = al.allocate(small_event(), time_limit=60)

    assert plan.status is al.Status.OPTIMAL
    assert not plan.interrupted


# Ctrl-C


def test_interruption_returns_the_best_so_far_with_true_bounds() -> None:
    """Ctrl-C while the search runs ends it, and the plan says so."""
    with interrupting_once_found() as watch:
        plan = al.allocate(slow_event(), stages=["dissatisfaction"], on_progress=watch)

    assert plan.interrupted
    assert_bounds_are_true(plan)


def test_bounds_of_an_interrupted_plan_hold_for_the_optimum() -> None:
    """The optimum that a whole run finds lies between bound and value."""
    event = hard_event(people=40, sessions=14)

    optimum = al.allocate(event, stages=["dissatisfaction"]).stages[0].value
    with interrupting_once_found() as watch:
        cut = al.allocate(event, stages=["dissatisfaction"], on_progress=watch)

    assert cut.stages[0].bound <= optimum <= cut.stages[0].value


def test_a_list_of_levels_that_is_cut_short_is_not_called_optimal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has looked at the later levels, so the list says that it is not proved."""
    values = np.tile(np.arange(1, 7), (30, 1))  # all want the same, in the same order
    event = al.Event.from_arrays(values, round=[0] * 6, capacity=[5] * 6)
    honest = clocks.Clock.note

    def note(clock: clocks.Clock, stage: str, *state: Any) -> None:
        honest(clock, stage, *state)
        clock.interrupted |= (stage == "rank_maximal:2") and state[1] is not None

    monkeypatch.setattr(clocks.Clock, "note", note)

    plan = al.allocate(event, stages=["dissatisfaction", "rank_maximal"])

    names = [stage.name for stage in plan.stages]
    assert names == [
        "dissatisfaction",
        "rank_maximal:1",
        "rank_maximal:2",
        "rank_maximal:3",
    ]
    assert plan.status is al.Status.FEASIBLE
    assert plan.stages[-1].bound < plan.stages[-1].value
    assert_bounds_are_true(plan)


def test_interruption_before_the_search_finds_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C while prices are computed is no crash: a plan, or nothing found."""
    honest = relaxation.bound
    calls: list[None] = []

    def interrupted(*arguments: Any, **options: Any) -> Relaxed:
        calls.append(None)
        if len(calls) == 1:
            time.sleep(0.3)
            interrupt()
            time.sleep(0.3)  # the signal may take a moment
        return honest(*arguments, **options)

    monkeypatch.setattr(relaxation, "bound", interrupted)

    try:
        plan = al.allocate(small_event())
    except al.NothingFoundError:
        plan = None
    except KeyboardInterrupt:  # else it would end all the tests
        pytest.fail("a first Ctrl-C came out as KeyboardInterrupt")

    assert plan is None or plan.interrupted


def test_interruption_is_heeded_on_whatever_line_it_comes() -> None:
    """Ctrl-C may come while nobody waits: between a tick and the look at the clock."""

    class Pressed(clocks.Clock):
        def is_over(self) -> bool:
            if not self.interrupted and threading.main_thread() is (
                threading.current_thread()
            ):
                signal.raise_signal(signal.SIGINT)
            return super().is_over()

    clock = Pressed(None)

    def work() -> str:
        deadline = time.monotonic() + GRACE
        while not clock.interrupted and time.monotonic() < deadline:
            time.sleep(0.01)
        return "stopped" if clock.interrupted else "never stopped"

    assert clock.run(work, tick=lambda _state: None) == "stopped"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_second_interruption_gets_out(
    monkeypatch: pytest.MonkeyPatch, stuck: threading.Event
) -> None:
    """Somebody who presses Ctrl-C twice gets out, even if the solver hangs."""
    monkeypatch.setattr(clocks, "GRACE", 2.0)
    returned = threading.Event()

    def press_twice() -> None:
        stuck.wait(GRACE)
        for _ in range(2):
            if not returned.wait(0.5):
                interrupt()

    fingers = threading.Thread(target=press_twice)
    fingers.start()

    try:
        with pytest.raises(KeyboardInterrupt):
            al.allocate(small_event())
    finally:
        returned.set()
        fingers.join()


def test_any_thread_may_allocate() -> None:
    """Outside the main thread, where no signal arrives, the plan is the same."""
    plans: list[al.Plan] = []
    thread = threading.Thread(
        target=lambda: plans.append(al.allocate(small_event(), seed=1))
    )

    thread.start()
    thread.join(GRACE)

    assert plans[0].assignment == al.allocate(small_event(), seed=1).assignment


# Arguments


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("time_limit", 0),
        ("time_limit", -1.5),
        ("time_limit", float("nan")),
        ("time_limit", float("-inf")),
        ("seed", -1),
        ("seed", 1.0),
        ("seed", True),
        ("seed", None),
        ("workers", 0),
        ("workers", -2),
        ("workers", 1.5),
        ("workers", True),
    ],
)
def test_argument_out_of_range_is_refused(argument: str, value: object) -> None:
    """The message says what was expected and what was got."""
    arguments: dict[str, Any] = {argument: value}

    with pytest.raises(ValueError, match=f"^Expected {argument} .*got {value!r}"):
        al.allocate(small_event(), **arguments)


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ([], "at least one stage, got none"),
        ("worst", "a list of stages, got the text 'worst'"),
        (["wurst"], "got 'wurst'. Did you mean 'worst'?"),
        (["worst", "worst"], "each stage once, got worst again"),
    ],
    ids=["none", "a text", "misspelt", "twice"],
)
def test_wrong_stages_are_refused(stages: Any, message: str) -> None:
    """The message says what was expected and what was got."""
    with pytest.raises(ValueError, match=r"^Expected ") as caught:
        al.allocate(small_event(), stages=stages)

    assert message in str(caught.value)


@pytest.mark.parametrize("seed", [0, 2**31 - 1, 2**31, 2**64, 10**59])
def test_every_documented_seed_is_accepted(seed: int) -> None:
    """A seed has up to 60 digits, whatever the solver takes."""
    plan = al.allocate(small_event(), seed=seed)

    assert plan.seed == seed


# Progress


def test_progress_never_has_a_bound_above_the_value() -> None:
    """Each state is a Progress; what it says is possible."""
    told: list[al.Progress] = []

    cut_short(stages=["dissatisfaction"], on_progress=told.append)

    assert len(told) > 1
    assert all(isinstance(state, al.Progress) for state in told)
    for state in told:
        if state.value is not None and state.bound is not None:
            assert state.bound <= state.value


def test_progress_names_the_stage_and_counts_seconds() -> None:
    """A job of half a second is long enough to be told of."""
    told: list[al.Progress] = []

    al.allocate(
        hard_event(people=40, sessions=14),
        stages=["dissatisfaction"],
        on_progress=told.append,
    )

    assert told[0].stage == "dissatisfaction"
    assert told[0].seconds >= 0


def test_failing_callback_ends_the_job_and_its_threads(
    solvers: list[cp_model.CpSolver],
) -> None:
    """An error in the caller's own callback comes out, and no search stays behind."""
    before = set(threading.enumerate())

    def fail(state: al.Progress) -> None:
        if state.value is not None:
            message = "the display broke"
            raise LookupError(message)

    with pytest.raises(LookupError, match="the display broke"):
        al.allocate(slow_event(), stages=["dissatisfaction"], on_progress=fail)

    assert solvers
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert set(threading.enumerate()) <= before


def test_nothing_is_shown_where_nobody_watches(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A standard error that is no terminal stays empty, and so does the output."""
    monkeypatch.setattr(progress, "PATIENCE", 0.0)

    al.allocate(small_event())

    assert capsys.readouterr() == ("", "")


def test_terminal_shows_a_line_and_removes_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal shows one line that is written over, and is clean at the end."""
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    al.allocate(hard_event(people=40, sessions=14), stages=["dissatisfaction"])

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("\r\x1b[Kdissatisfaction: best ")
    assert "(Ctrl-C: stop with the best so far)" in shown.err
    assert "\n" not in shown.err
    assert shown.err.endswith("\r\x1b[K")


def test_short_job_shows_nothing_in_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that ends before anybody wonders shows nothing."""
    monkeypatch.setattr(progress, "PATIENCE", GRACE)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    al.allocate(small_event())

    assert capsys.readouterr() == ("", "")


class Handle:
    """Stands for what a notebook displays."""

    def __init__(self, first: str) -> None:
        self.texts = [first]

    def update(self, content: dict[str, str], *, raw: bool) -> None:
        """Show another text in its place."""
        assert raw
        self.texts.append(content["text/plain"])


def fake_notebook(monkeypatch: pytest.MonkeyPatch, shell: object) -> list[Handle]:
    """Put a notebook's modules in place; return what it displays."""
    handles: list[Handle] = []

    def display(content: dict[str, str], *, raw: bool, display_id: bool) -> Handle:
        assert raw
        assert display_id
        handles.append(Handle(content["text/plain"]))
        return handles[-1]

    package, module = ModuleType("IPython"), ModuleType("IPython.display")
    package.get_ipython = lambda: shell  # type: ignore[attr-defined]
    module.display = display  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", package)
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    return handles


def test_notebook_shows_one_line_that_changes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook gets one output, which is empty in the end."""
    shell = type("ZMQInteractiveShell", (), {})()
    handles = fake_notebook(monkeypatch, shell)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "INTERVAL", 0.0)

    al.allocate(hard_event(people=40, sessions=14), stages=["dissatisfaction"])

    assert len(handles) == 1
    assert len(handles[0].texts) > 2
    assert handles[0].texts[0].startswith("dissatisfaction: best ")
    assert not handles[0].texts[-1]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "shell",
    [None, type("TerminalInteractiveShell", (), {})()],
    ids=["no shell", "a terminal's shell"],
)
def test_other_shells_are_no_notebook(
    monkeypatch: pytest.MonkeyPatch, shell: object
) -> None:
    """IPython that is merely imported, or runs in a terminal, displays nothing."""
    handles = fake_notebook(monkeypatch, shell)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)

    al.allocate(small_event())

    assert handles == []


# The solver's verdicts


def test_each_verdict_is_one_status() -> None:
    """CP-SAT knows five verdicts: four are statuses, all different, one is our bug."""
    verdicts = {
        cp_model.OPTIMAL,
        cp_model.FEASIBLE,
        cp_model.INFEASIBLE,
        cp_model.UNKNOWN,
    }

    assert set(search.STATUSES) == verdicts
    assert set(search.STATUSES.values()) == set(al.Status)
    assert len(set(search.STATUSES.values())) == len(verdicts)


def test_model_without_an_answer_is_infeasible() -> None:
    """One seat for two people: INFEASIBLE, and nothing is read from the solver."""
    event = al.Event.from_arrays([[1], [1]], round=[0], capacity=[1])

    outcome = search.solve(Model(event), clock=clocks.Clock(None), seed=0, workers=1)

    assert outcome == Outcome(al.Status.INFEASIBLE, None, None, None)


def test_model_without_time_is_unknown() -> None:
    """A search without time says nothing."""
    outcome = search.solve(
        Model(slow_event()), clock=clocks.Clock(1e-9), seed=0, workers=1
    )

    assert outcome == NOTHING


def invalid_model(monkeypatch: pytest.MonkeyPatch) -> Model:
    """Return a model that overflows, past the check that would say so."""
    model = Model(small_event())
    huge = model.cp.new_int_var(0, 2**61, "")
    model.cp.add(8 * huge <= 5)
    monkeypatch.setattr(model.cp, "validate", lambda: "")
    return model


def test_invalid_model_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """MODEL_INVALID is our bug, and never data without an answer."""
    model = invalid_model(monkeypatch)

    with pytest.raises(al.SolverError, match="invalid"):
        search.solve(model, clock=clocks.Clock(None), seed=0, workers=1)


def test_invalid_model_is_an_error_when_doubted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second opinion treats MODEL_INVALID like the first."""
    model = invalid_model(monkeypatch)

    with pytest.raises(al.SolverError, match="invalid"):
        search.doubt(model, clock=clocks.Clock(None), seed=0, effort=1.0)


def test_invalid_model_is_noticed_before_it_is_solved() -> None:
    """The check of the model comes first, with CP-SAT's own words."""
    model = Model(small_event())
    huge = model.cp.new_int_var(0, 2**61, "")
    model.cp.add(8 * huge <= 5)

    with pytest.raises(al.SolverError, match="overflow"):
        search.solve(model, clock=clocks.Clock(None), seed=0, workers=1)


# A solver that lies


def nothing_among(*_: object, **__: object) -> None:
    """Find no assignment among the programmes that were priced."""


def lying(monkeypatch: pytest.MonkeyPatch, lie: Callable[[Outcome], Outcome]) -> None:
    """Let every whole search lie; searches at the bound find nothing."""
    honest = search.solve

    def solve(model: Model, **options: Any) -> Outcome:
        if options.get("effort") is not None:
            return NOTHING
        return lie(honest(model, **options))

    monkeypatch.setattr(search, "solve", solve)
    monkeypatch.setattr(search, "among", nothing_among)


@pytest.mark.parametrize("off", [-1, 1])
def test_wrong_value_is_noticed(monkeypatch: pytest.MonkeyPatch, off: int) -> None:
    """An objective that the assignment does not have is our bug."""

    def lie(outcome: Outcome) -> Outcome:
        assert outcome.value is not None
        return replace(outcome, value=outcome.value + off)

    lying(monkeypatch, lie)

    with pytest.raises(al.SolverError, match="the solver says"):
        al.allocate(small_event(), stages=["dissatisfaction"])


def test_bound_above_the_value_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound above the value would prove the impossible."""

    def lie(outcome: Outcome) -> Outcome:
        assert outcome.value is not None
        return replace(outcome, bound=outcome.value + 1)

    lying(monkeypatch, lie)

    with pytest.raises(al.SolverError, match="above the value"):
        al.allocate(small_event(), stages=["dissatisfaction"])


def test_seat_moved_into_a_full_session_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An assignment that breaks a rule never comes out, though its value is right."""
    event = al.Event.from_arrays(
        [[1, 1], [1, 1], [1, 1]], round=[0, 0], capacity=[1, 2], ties=True
    )

    def lie(outcome: Outcome) -> Outcome:
        return replace(
            outcome, found=Found.of_taken(event, np.array([[True, False]] * 3))
        )

    lying(monkeypatch, lie)

    with pytest.raises(al.SolverError, match="capacity: session 'S1' holds 3 people"):
        al.allocate(event, stages=["dissatisfaction"])


def test_seat_moved_at_the_bound_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search at the bound is believed no more than the whole search."""
    honest = search.solve

    def lie(model: Model, **options: Any) -> Outcome:
        outcome = honest(model, **options)
        assert outcome.found is not None
        both = outcome.found.taken[:, ::-1]  # both sit in the other
        return replace(outcome, found=Found.of_taken(model.event, both))

    monkeypatch.setattr(search, "solve", lie)
    monkeypatch.setattr(search, "among", nothing_among)

    with pytest.raises(al.SolverError, match="asked for 0, it is 2"):
        al.allocate(small_event(), stages=["dissatisfaction"])


def test_poor_assignment_among_programmes_is_not_the_last_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The search among priced programmes is believed no more than the others."""
    worst = np.array([[False, True], [False, True]])

    def lie(model: ColumnModel, **_: object) -> Found:
        asked.append(None)
        return Found.of_taken(model.event, worst)

    asked: list[None] = []
    monkeypatch.setattr(search, "among", lie)

    plan = al.allocate(small_event(), stages=["dissatisfaction"])

    assert asked
    assert plan.stages[0].value == 0


def test_infeasible_with_an_assignment_at_hand_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody can lose an assignment that the stage before has found."""
    honest = search.solve
    stages = [al.Stage("balance", tolerance=8), al.Stage("dissatisfaction")]

    def lie(model: Model, **options: Any) -> Outcome:
        if model.cp.has_objective() or calls:
            if options.get("effort") is not None:
                return NOTHING
            return Outcome(al.Status.INFEASIBLE, None, None, None)
        calls.append(None)
        return honest(model, **options)

    calls: list[None] = []
    monkeypatch.setattr(search, "solve", lie)
    monkeypatch.setattr(search, "among", nothing_among)

    with pytest.raises(al.SolverError, match="infeasible, with an assignment at hand"):
        al.allocate(small_event(), stages=stages)


def test_false_infeasible_is_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lie that there is no assignment ends no job: a second opinion finds one."""
    lying(monkeypatch, lambda _: Outcome(al.Status.INFEASIBLE, None, None, None))

    plan = al.allocate(small_event(), stages=["dissatisfaction"])

    assert_bounds_are_true(plan)


def test_false_optimum_is_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lie that the worst is the best is found out where the bound is below it."""
    seats = np.array([[False, True], [False, True]])  # 2, where 0 is possible
    worst = Found.of_taken(small_event(), seats)
    lying(monkeypatch, lambda _: Outcome(al.Status.OPTIMAL, worst, 2, 2))

    plan = al.allocate(small_event(), stages=["dissatisfaction"])

    assert plan.stages[0].value == 0


# A solver that does not come back


def test_hanging_solver_is_an_error(
    monkeypatch: pytest.MonkeyPatch, stuck: threading.Event
) -> None:
    """A solver that heeds neither its limit nor a stop is left behind, with a word."""
    monkeypatch.setattr(clocks, "GRACE", 0.3)

    with pytest.raises(al.SolverError, match="does not stop"):
        al.allocate(small_event(), time_limit=1)

    assert stuck.is_set()


def test_failure_inside_the_solver_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the solver's thread raises is raised by the call."""

    def fail(*_: object) -> None:
        message = "out of memory, say"
        raise MemoryError(message)

    monkeypatch.setattr(cp_model.CpSolver, "solve", fail)

    with pytest.raises(MemoryError, match="out of memory, say"):
        al.allocate(small_event())
