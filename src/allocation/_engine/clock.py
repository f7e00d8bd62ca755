"""Time, interruptions and progress: work in a thread, somebody awake beside it."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from allocation.errors import SolverError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

TICK = 0.1
"""How often the one who waits looks at the clock, in seconds."""

GRACE = 30.0
"""How long after the limit the work may take to return, in seconds."""

State = tuple[str, int | None, int | None]
"""A stage, the best value so far, and the bound."""


class Clock:
    """The time that is left, whether somebody interrupted, and how far the work is.

    Parameters
    ----------
    limit
        Wall-clock limit in seconds, or None.
    """

    def __init__(self, limit: float | None) -> None:
        self._end = None if limit is None else time.monotonic() + limit
        self._stops: list[Callable[[], None]] = []
        self.interrupted = False
        self.state: State | None = None

    def left(self) -> float | None:
        """Return the seconds that are left, at least 0; None without a limit."""
        if self.interrupted:
            return 0.0
        return None if self._end is None else max(self._end - time.monotonic(), 0.0)

    def is_over(self) -> bool:
        """Say whether no time is left."""
        return self.left() == 0.0

    def share(self, part: float) -> Share:
        """Return a part of the time that is left.

        Parameters
        ----------
        part
            From 0 (none) to 1 (all of it).

        Returns
        -------
        Share
            Over when that part is, or when the whole time is.
        """
        left = self.left()
        if part == 0:
            return Share(self, time.monotonic())
        return Share(self, None if left is None else time.monotonic() + part * left)

    def note(self, stage: str, value: int | None, bound: int | None) -> None:
        """Tell how far the work is; cheap, and from any thread.

        Parameters
        ----------
        stage, value, bound
            A state.
        """
        self.state = (stage, value, bound)

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Say what makes the work at hand return soon, from any thread.

        Parameters
        ----------
        stop
            Called when the time is over, perhaps more than once.
        """
        self._stops.append(stop)
        try:
            yield
        finally:
            self._stops.remove(stop)

    def stop(self) -> None:
        """Make all work at hand return soon."""
        for stop in [*self._stops]:
            stop()

    def run(self, work: Callable[[], T], *, tick: Callable[[State], None]) -> T:
        """Do work in a thread, so that Ctrl-C reaches us and not the solver.

        Parameters
        ----------
        work
            What to do; it is to return soon after the time is over.
        tick
            Told the state about ten times a second.

        Returns
        -------
        T
            What the work returns.

        Raises
        ------
        SolverError
            If the work does not return after the limit or the interruption.
        KeyboardInterrupt
            If somebody interrupts a second time.
        """
        results: list[T] = []
        failures: list[BaseException] = []
        # a thread that KeyboardInterrupt met in join() passes for ended: ask an event
        ended = threading.Event()

        def guarded() -> None:
            try:
                results.append(work())
            except BaseException as failure:  # noqa: BLE001  # raised again below
                failures.append(failure)
            finally:
                ended.set()

        thread = threading.Thread(target=guarded, daemon=True)
        try:
            with self._listening():
                thread.start()
                self._wait(ended, tick)
        except BaseException:
            # the second Ctrl-C, or a failing callback: nothing may go on behind us
            self.interrupted = True
            self.stop()
            ended.wait(GRACE)
            raise
        if failures:
            raise failures[0]
        return results[0]

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Take a first Ctrl-C as a request to stop, whatever line it meets us in.

        A handler that somebody else has put in place stays, and so does the rule that
        only the main thread has one; then a KeyboardInterrupt is met where we wait.
        """
        if (
            threading.current_thread() is not threading.main_thread()
            or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        ):
            yield
            return

        def note(_number: int, _frame: object) -> None:
            if self.interrupted:
                raise KeyboardInterrupt
            self.interrupted = True

        signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _wait(self, ended: threading.Event, tick: Callable[[State], None]) -> None:
        overdue: float | None = None
        while not ended.is_set():
            try:
                ended.wait(TICK)
                if self.state is not None:
                    tick(self.state)
            except KeyboardInterrupt:
                if self.interrupted:
                    raise
                self.interrupted = True
            if self.is_over() and not ended.is_set():
                self.stop()
                overdue = overdue or time.monotonic() + GRACE
                if time.monotonic() > overdue:
                    message = "The solver does not stop; its answer is lost."
                    raise SolverError(message)


class Share:
    """A part of the time that a clock has left.

    Parameters
    ----------
    clock
        The clock.
    end
        When the part ends, as ``time.monotonic`` counts; None for never.
    """

    def __init__(self, clock: Clock, end: float | None) -> None:
        self._clock, self._end = clock, end

    def left(self) -> float | None:
        """Return the seconds that are left, at least 0; None without an end."""
        left = self._clock.left()
        if self._end is None or left == 0.0:
            return left
        return max(self._end - time.monotonic(), 0.0)

    def is_over(self) -> bool:
        """Say whether no time is left."""
        return self.left() == 0.0
