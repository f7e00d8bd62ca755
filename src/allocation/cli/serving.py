"""The child process: does one task, tells how far it is, and obeys its parent."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import traceback
from _thread import interrupt_main  # noqa: PLC2701  # public, whatever its name
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allocation.allocating import allocate

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from allocation.event import Event
    from allocation.plan import Plan
    from allocation.progress import Progress
    from allocation.stages import Stage

Tell = Callable[["Progress"], None]
"""Told how far a task is."""


@dataclass(frozen=True)
class Question:
    """What the child is to solve.

    Parameters
    ----------
    event, stages, seed, time_limit, workers
        As in :func:`allocation.allocate`.
    """

    event: Event
    stages: tuple[Stage, ...]
    seed: int
    time_limit: float
    workers: int


@dataclass(frozen=True)
class Ended:
    """How a task ended.

    Parameters
    ----------
    answer
        What it returned, if it did.
    error
        What it raised, else None.
    """

    answer: Any = None
    error: BaseException | None = None


def solve(question: Question, tell: Tell) -> Plan:
    """Solve an event: the one task that the command has for its child.

    Parameters
    ----------
    question
        The event and the options.
    tell
        Told how far it is.

    Returns
    -------
    Plan
        The best plan found.
    """
    return allocate(
        question.event,
        stages=question.stages,
        seed=question.seed,
        time_limit=question.time_limit,
        workers=question.workers,
        on_progress=tell,
    )


def serve(
    task: Callable[[Any, Tell], Any],
    question: object,
    orders: Connection,
    news: Connection,
) -> None:
    """Do a task in a child process.

    Parameters
    ----------
    task
        What to do.
    question
        What it is given.
    orders
        From the parent: anything that comes is the order to stop soon, with
        KeyboardInterrupt; its end is the parent's, and then the child's.
    news
        To the parent: progress, then one :class:`Ended`.
    """
    working = True

    def stop(_signal: int, _frame: object) -> None:
        if working:
            raise KeyboardInterrupt

    # Ctrl-C in a terminal reaches both processes: the parent decides what it means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # the one signal with a handler that interrupt_main can use on every system
    signal.signal(signal.SIGTERM, stop)
    try:
        threading.Thread(target=_obey, args=(orders,), daemon=True).start()
        ended = Ended(task(question, news.send))
        working = False
    except BaseException as error:  # noqa: BLE001  # the parent raises it again
        working = False
        ended = Ended(error=_portable(error))
    news.send(ended)


def _obey(orders: Connection) -> None:
    while True:
        try:
            orders.recv()
        except (EOFError, OSError):
            os._exit(1)  # the parent is gone, and nobody waits for an answer
        _interrupt()


def _interrupt() -> None:
    """Raise KeyboardInterrupt in the main thread, even if it is waiting."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
    else:  # Windows, where a wait ends first
        interrupt_main(signal.SIGTERM)


def _portable(error: BaseException) -> BaseException:
    """Return an error that survives pickling, with the traceback as a note."""
    story = "".join(traceback.format_exception(error))
    error.add_note(story)
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  # made one line above
    except Exception:  # noqa: BLE001  # whatever a foreign error's methods raise
        return _plain(error, story)
    # one that would end the parent is an error to it
    expected = isinstance(error, Exception | KeyboardInterrupt)
    return error if expected else _plain(error, story)


def _plain(error: BaseException, story: str) -> RuntimeError:
    plain = RuntimeError(f"{type(error).__name__}: {error}")
    plain.add_note(story)
    return plain
