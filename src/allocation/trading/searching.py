"""The search for all points: a limit on one aim, the least of the other, and again."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from numbers import Integral
from typing import TYPE_CHECKING

from allocation.allocating import allocate
from allocation.errors import NothingFoundError, SolverError, did_you_mean, shown
from allocation.result import Proof, Status
from allocation.stages import Stage, StageName, as_stages
from allocation.trading.points import Frontier, FrontierPoint, Gap, weakest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from allocation.event import Event
    from allocation.plan import Plan
    from allocation.result import StageResult

VECTORS = frozenset({"leximin", "rank_maximal", "generous"})
"""Stages whose value is a list of numbers: there is no less or more to trade."""

TRADABLE = tuple(str(name) for name in StageName if str(name) not in VECTORS)
"""Stages whose value is one number."""

ENDS = 2
"""A frontier has two ends."""

TIME, INTERRUPTED = "time limit", "interrupted"
"""Why a search stopped."""


def frontier(
    event: Event,
    *,
    trade: str = "worst",
    against: str = "dissatisfaction",
    before: Iterable[str | Stage] | None = None,
    most: int | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    workers: int = 1,
    on_point: Callable[[FrontierPoint], None] | None = None,
) -> Frontier:
    """Find what one aim costs in another: all points that are worth choosing.

    A point is worth choosing if no assignment has less of one value without more of the
    other. All are found, also those that no weighting of the two aims would choose, by
    the epsilon-constraint method (Haimes, Lasdon and Wismer 1971,
    doi:10.1109/TSMC.1971.4308298): the ends first, then from the least of ``trade`` on,
    with two allocations for each point.

    Parameters
    ----------
    event
        The question.
    trade, against
        Two stages whose value is one number: any of ``unseated``, ``worst``,
        ``dissatisfaction``, ``balance``, ``topic_balance``, ``cancelled``,
        ``overfull``, ``mixture``.
    before
        Stages that are settled before, as :func:`allocate` takes them; each point keeps
        their limits. None (the default) for ``unseated``, unless it is traded.
    most
        At most so many points, at least 2; None for all. There can be as many as the
        lesser of the two values' ranges, so this is for ``balance``.
    seed
        As in :func:`allocate`.
    time_limit
        Wall-clock limit in seconds for the whole, greater than 0; None for as long as
        it takes. When it is up, or on Ctrl-C, the points so far are returned with their
        true bounds, and what was not searched is in ``gap``. Where one hard point takes
        all of it, swap ``trade`` and ``against``: the search begins at the other end.
    workers
        As in :func:`allocate`.
    on_point
        Told of each point once it is found: the two ends, then those between.

    Returns
    -------
    Frontier
        The points, each with its plan and its proofs.

    Raises
    ------
    InfeasibleError
        If no assignment keeps all the rules; it says which rules clash.
    NothingFoundError
        If the time was up before any assignment was found.
    SolverError
        If the solver failed, or two of its answers contradict each other.
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays(
    ...     [[1, 2, 3, 4], [3, 1, 2, 4], [2, 4, 3, 1]],
    ...     round=[0, 0, 0, 0],
    ...     capacity=[1, 1, 1, 0],
    ... )
    >>> print(al.frontier(event))
    worst against dissatisfaction, 2 points, all of them
    1. worst 1, dissatisfaction 3: optimal, proven
    2. worst 2, dissatisfaction 2: optimal, proven
    """
    _check_names(trade, against)
    _check_most(most)
    if before is None:
        before = () if StageName.UNSEATED in {trade, against} else ("unseated",)
    settled = as_stages([*before, trade, against])[:-2]
    start = time.monotonic()

    def ask(*stages: str | Stage, limit: float | None) -> Plan:
        return allocate(
            event,
            stages=[*settled, *stages],
            seed=seed,
            time_limit=limit,
            workers=workers,
        )

    search = _Search(trade, against, ask, time_limit, most, on_point or _ignore)
    points, closed, gap = search.run()
    return Frontier(
        trade=trade,
        against=against,
        points=tuple(points),
        closed=tuple(closed),
        gap=gap,
        seconds=time.monotonic() - start,
    )


def _ignore(_: FrontierPoint) -> None:
    pass


def _check_most(most: int | None) -> None:
    if most is not None and (not _is_whole(most) or most < ENDS):
        message = f"Expected most >= {ENDS}, the two ends, got {shown(most)}."
        raise ValueError(message)


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _check_names(trade: str, against: str) -> None:
    for role, name in (("trade", trade), ("against", against)):
        if name in TRADABLE:
            continue
        known = f"Expected {role} among {', '.join(TRADABLE)}, got {shown(name)}"
        why = (
            ", whose value is no single number."
            if name in VECTORS
            else f".{did_you_mean(str(name), TRADABLE)}"
        )
        raise ValueError(known + why)
    if trade == against:
        message = f"Expected two different stages to trade, got {shown(trade)} twice."
        raise ValueError(message)


@dataclass
class _Search:
    """The points so far, and the two ranges in which further ones can be.

    Parameters
    ----------
    trade, against
        The names of the two stages.
    ask
        Allocates with the two last stages, within so many seconds.
    time_limit, most
        As in :func:`frontier`.
    tell
        Told of each point.
    """

    trade: str
    against: str
    ask: Callable[..., Plan]
    time_limit: float | None
    most: int | None
    tell: Callable[[FrontierPoint], None]

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self._start = time.monotonic()
        self._settled: list[FrontierPoint] = []  # nothing lies between these
        self._loose: list[FrontierPoint] = []  # what a search had when it was cut short
        self._end: FrontierPoint | None = None
        self._beyond = True  # whether something may come after the end
        self._limits: list[int] = []
        self._trades: tuple[int | None, int | None] = (None, None)
        self._againsts: tuple[int | None, int | None] = (None, None)
        self._stopped = ""

    def run(self) -> tuple[list[FrontierPoint], list[bool], Gap | None]:
        """Return the points, after which of them nothing is missing, and the gap."""
        self._find_first()
        if not self._stopped:
            self._find_end()
        end = self._end
        while end is not None and self._is_open() and not self._stopped:
            end = self._end = self._find_next(self._settled[-1], end)
        is_open = self._is_open()
        closed = [True] * (len(self._settled) - 1) + [not is_open]
        closed += [False] * len(self._loose)
        points = self._settled + self._loose
        if end is not None:
            points.append(end)
            closed.append(not self._beyond)
        gap = Gap(self._stopped, self._trades, self._againsts) if is_open else None
        return points, closed, gap

    def _is_open(self) -> bool:
        """Say whether further points are possible."""
        ranges = (self._trades, self._againsts)
        return all(low is None or high is None or low <= high for low, high in ranges)

    def _find_first(self) -> None:
        """Find the least of ``trade``, then of ``against``."""
        plan = self.ask(self.trade, self.against, limit=self.time_limit)
        self._limits = [stage.limit for stage in plan.stages[:-2]]
        self._note(plan)
        trade, against = plan.stages[-2:]
        first = _point(plan, trade=trade, against=against)
        self._settled = [first]
        self.tell(first)
        if _is_proved(plan):
            self._trades = (first.trade + 1, None)
            self._againsts = (None, first.against - 1)
        else:
            self._trades = (trade.bound, None)
            least = first.trade_proof is not Proof.BEST_KNOWN
            self._againsts = (None, first.against if least else None)

    def _find_end(self) -> None:
        """Find the least of ``against``, then of ``trade``."""
        plan = self._ask_again(self.against, self.trade)
        if plan is None:
            return
        first = self._settled[0]
        against, trade = plan.stages[-2:]
        end = _point(plan, trade=trade, against=against)
        if _is_proved(plan):
            self._trades = (first.trade + 1, end.trade - 1)
            self._againsts = (end.against + 1, first.against - 1)
            self._beyond = False
        else:
            least = end.against_proof is not Proof.BEST_KNOWN
            self._trades = (first.trade + 1, end.trade if least else None)
            self._againsts = (against.bound, first.against - 1)
            self._beyond = not least
        if end.trade > first.trade and end.against < first.against:
            self._end = end
            self.tell(end)

    def _find_next(self, here: FrontierPoint, end: FrontierPoint) -> FrontierPoint:
        """Find the point after one, or that there is none but the end; return the end.

        With less of ``against`` than here, the least of ``trade``; then, with as little
        of ``trade``, the least of ``against``.
        """
        most = here.against - 1
        limited = Stage(self.against, tolerance=most - end.against)
        plan = self._ask_again(limited, self.trade)
        if plan is None:
            return end
        limit, trade = plan.stages[-2:]
        if not _is_proved(plan):
            if limit.limit == most:
                self._trades = (max(here.trade + 1, trade.bound), end.trade - 1)
            if limit.value <= most and trade.value < end.trade:
                bounds = (max(here.trade + 1, trade.bound), end.against + 1)
                self._loose = [self._best_known([plan], bounds)]
            return end
        _agree(limit.limit == most and here.trade < trade.value <= end.trade)
        if trade.value == end.trade:
            self._againsts = (most, end.against)
            return replace(
                end,
                trade_proof=weakest([end.trade_proof, _word(plan, trade)]),
                proved_by=(*end.proved_by, plan),
                seconds=end.seconds + plan.seconds,
            )
        self._trades = (trade.value, end.trade - 1)
        if self.most is not None and len(self._settled) + 1 >= self.most:
            self._stopped = self._stopped or "most"
        else:
            self._settle(plan, end)
        return end

    def _settle(self, plan: Plan, end: FrontierPoint) -> None:
        """Add the point with the ``trade`` of a plan, and the least of ``against``."""
        trade = plan.stages[-1]
        limited = Stage(self.trade, tolerance=trade.value - self._settled[0].trade)
        second = None if self._stopped else self._ask_again(limited, self.against)
        if second is not None and _is_proved(second):
            against = second.stages[-1]
            _agree(second.stages[-2].value == trade.value)
            _agree(end.against < against.value < self._settled[-1].against)
            found = FrontierPoint(
                trade=trade.value,
                against=against.value,
                trade_bound=trade.bound,
                against_bound=against.bound,
                trade_proof=_word(plan, trade),
                against_proof=_word(second, against),
                plan=second,
                proved_by=(plan, second),
                seconds=plan.seconds + second.seconds,
            )
            self._trades = (found.trade + 1, end.trade - 1)
            self._againsts = (end.against + 1, found.against - 1)
        else:
            bound, plans = end.against + 1, [plan]
            if second is not None and second.stages[-2].limit == trade.value:
                bound = max(bound, second.stages[-1].bound)
                plans.append(second)
            found = self._best_known(plans, (trade.bound, bound))
            self._againsts = (end.against + 1, found.against)
        self._settled.append(found)
        self.tell(found)

    def _best_known(self, plans: list[Plan], bounds: tuple[int, int]) -> FrontierPoint:
        """Return the best point of a search that was cut short."""
        plan = min(plans, key=lambda plan: plan.stage(self.against).value)
        return FrontierPoint(
            trade=plan.stage(self.trade).value,
            against=plan.stage(self.against).value,
            trade_bound=bounds[0],
            against_bound=bounds[1],
            trade_proof=_word(plans[0], plans[0].stage(self.trade)),
            against_proof=Proof.BEST_KNOWN,
            plan=plan,
            proved_by=tuple(plans),
            seconds=sum(plan.seconds for plan in plans),
        )

    def _ask_again(self, *stages: str | Stage) -> Plan | None:
        """Allocate with the time that is left; None if that was not enough."""
        left = None
        if self.time_limit is not None:
            left = self.time_limit - (time.monotonic() - self._start)
            if left <= 0:
                self._stopped = TIME
                return None
        try:
            plan = self.ask(*stages, limit=left)
        except NothingFoundError:
            self._stopped = TIME if left is not None else INTERRUPTED
            return None
        except KeyboardInterrupt:  # between two stages, where nobody waits for it
            self._stopped = INTERRUPTED
            return None
        self._note(plan)
        same = [stage.limit for stage in plan.stages[:-2]] == self._limits
        _agree(same or not _is_proved(plan))
        return plan if same else None

    def _note(self, plan: Plan) -> None:
        """Stop if somebody or the limit stopped a plan."""
        if plan.interrupted:
            self._stopped = INTERRUPTED
        elif not _is_proved(plan):
            self._stopped = TIME


def _point(plan: Plan, *, trade: StageResult, against: StageResult) -> FrontierPoint:
    return FrontierPoint(
        trade=trade.value,
        against=against.value,
        trade_bound=trade.bound,
        against_bound=against.bound,
        trade_proof=_word(plan, trade),
        against_proof=_word(plan, against),
        plan=plan,
        proved_by=(plan,),
        seconds=plan.seconds,
    )


def _word(plan: Plan, stage: StageResult) -> Proof:
    """Return who vouches for a stage's bound and for what was settled before."""
    return weakest([*(before.proof for before in plan.stages[:-2]), stage.proof])


def _is_proved(plan: Plan) -> bool:
    return plan.status is Status.OPTIMAL


def _agree(agreed: bool) -> None:  # noqa: FBT001  # it is what is checked
    if not agreed:
        message = "Two answers of the solver contradict each other; neither is trusted."
        raise SolverError(message)
