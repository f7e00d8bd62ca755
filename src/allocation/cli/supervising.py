"""The parent process: starts a child for one task and never falls with it."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allocation.cli.serving import Ended, serve
from allocation.errors import NothingFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from allocation.cli.serving import Tell

GRACE = 60.0
"""How long after its limit, or after Ctrl-C, the child may take, in seconds."""

LOOK = 0.2
"""How often the parent looks at the clock, in seconds."""


class ChildDiedError(Exception):
    """The child stopped without a word.

    Parameters
    ----------
    exit_code
        Of the process: minus the signal's number if a signal ended it.
    """

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code

    @property
    def reason(self) -> str:
        """The signal's name, or the exit code."""
        if self.exit_code is not None and self.exit_code < 0:
            with contextlib.suppress(ValueError):
                return signal.Signals(-self.exit_code).name
        return f"exit code {self.exit_code}"


class ChildHangsError(Exception):
    """The child did not stop in time, and was ended."""


@dataclass(frozen=True)
class Watched:
    """What came of a task.

    Parameters
    ----------
    answer
        What it returned.
    stopped
        Whether somebody asked it to stop.
    """

    answer: Any
    stopped: bool


def supervise(
    task: Callable[[Any, Tell], Any],
    question: object,
    *,
    time_limit: float,
    grace: float = GRACE,
    tell: Tell,
    stopping: Callable[[], None],
) -> Watched:
    """Do a task in a child process, so that whatever happens to it is an error here.

    Ctrl-C asks the child for what it has, and a second one ends it.

    Parameters
    ----------
    task
        A function of a module, for the child to import.
    question
        What it is given; pickled.
    time_limit
        What the task was told, in seconds.
    grace
        How much longer it may take before it is ended, in seconds.
    tell
        Told of the task's progress.
    stopping
        Called when Ctrl-C was pressed for the first time.

    Returns
    -------
    Watched
        The task's answer.

    Raises
    ------
    KeyboardInterrupt
        At a second Ctrl-C, or at the first if the task has found nothing.
    BaseException
        Whatever the task raised.
    ChildDiedError
        If the child stopped by itself.
    ChildHangsError
        If it did not stop in time.
    """
    context = multiprocessing.get_context("spawn")
    orders, to_child = context.Pipe(duplex=False)
    from_child, news = context.Pipe(duplex=False)
    with to_child, from_child:
        child = context.Process(
            target=serve, args=(task, question, orders, news), daemon=True
        )
        watch = _Watch(child, to_child, from_child, time_limit + grace, grace)
        # the handler is there before the first Ctrl-C can come through
        with _interrupts_held() as release, _on_interrupt(watch.interrupt):
            with orders, news:
                child.start()
            try:
                release()
                ended = watch.follow(tell, stopping)
            finally:
                child.kill()
                child.join()
    stopped = watch.interruptions > 0
    if stopped and isinstance(ended.error, NothingFoundError):
        raise KeyboardInterrupt from ended.error
    if ended.error is not None:
        raise ended.error
    return Watched(ended.answer, stopped=stopped)


class _Watch:
    """Follows one child until it ends or is ended."""

    def __init__(
        self,
        child: SpawnProcess,
        orders: Connection,
        news: Connection,
        limit: float,
        grace: float,
    ) -> None:
        self._child, self._orders, self._news = child, orders, news
        self._grace = grace
        self._end = time.monotonic() + limit
        self.interruptions = 0

    def interrupt(self) -> None:
        """Ask the child to stop; the second time, end it."""
        self.interruptions += 1
        if self.interruptions > 1:
            self._child.kill()
            return
        self._end = min(self._end, time.monotonic() + self._grace)
        with contextlib.suppress(OSError):  # it has just ended
            self._orders.send("stop")

    def follow(self, tell: Tell, stopping: Callable[[], None]) -> Ended:
        """Return how the child's task ended.

        Parameters
        ----------
        tell, stopping
            As in :func:`supervise`.

        Returns
        -------
        Ended
            Its answer or its error.

        Raises
        ------
        ChildDiedError
            If it ended without a word.
        ChildHangsError
            If it did not end in time.
        KeyboardInterrupt
            If somebody asked twice.
        """
        told = False
        while time.monotonic() < self._end:
            arrived = self._news.poll(LOOK)
            if self.interruptions and not told:  # also if the answer is here already
                told = True
                stopping()
            if not arrived:
                continue
            try:
                message = self._news.recv()
            except (EOFError, OSError):
                self._child.join(LOOK)
                if self.interruptions:  # it ended because it was asked to
                    raise KeyboardInterrupt from None
                raise ChildDiedError(self._child.exitcode) from None
            if isinstance(message, Ended):
                return message
            tell(message)
        raise ChildHangsError


@contextlib.contextmanager
def _interrupts_held() -> Iterator[Callable[[], None]]:
    """Hold Ctrl-C back until released; a child that starts meanwhile never sees one."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield lambda: None
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])

    def release() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    try:
        yield release
    finally:
        release()


@contextlib.contextmanager
def _on_interrupt(act: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C do something else than raise."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what a signal does
        return
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: act())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
