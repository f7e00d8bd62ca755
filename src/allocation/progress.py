"""How far a solve is: told to a callback, and shown where somebody watches."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 2.0
"""A solve that ends sooner shows nothing, in seconds."""

INTERVAL = 0.5
"""How often the display changes at most, in seconds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solve is.

    Parameters
    ----------
    stage
        The stage at work.
    value
        The best value so far; None before the first assignment.
    bound
        No assignment is below; None where not known yet.
    seconds
        Since the solve began.
    """

    stage: str
    value: int | None
    bound: int | None
    seconds: float

    def __str__(self) -> str:
        """Return one short line."""
        value = "…" if self.value is None else str(self.value)
        bound = "…" if self.bound is None else str(self.bound)
        return f"{self.stage}: best {value}, bound {bound}, {self.seconds:.0f} s"


def watcher(on_progress: Callable[[Progress], None] | None) -> Watcher:
    """Return what shows progress: the callback, else whatever suits where we run.

    Parameters
    ----------
    on_progress
        The caller's own; None for a line in a terminal, a line in a notebook, and
        nothing elsewhere.

    Returns
    -------
    Watcher
        To be told of each change, and closed.
    """
    if on_progress is not None:
        return Watcher(on_progress, lambda: None, patience=0.0)
    if _in_notebook():
        return _notebook()
    if sys.stderr is not None and sys.stderr.isatty():
        return Watcher(_terminal_line, _terminal_clear, patience=PATIENCE)
    return Watcher(lambda _: None, lambda: None, patience=PATIENCE)


class Watcher:
    """Tells a display of progress, but not too often.

    Parameters
    ----------
    show
        Shows one state.
    close
        Removes what was shown; called only if something was.
    patience
        How long to wait before the first, in seconds.
    """

    def __init__(
        self,
        show: Callable[[Progress], None],
        close: Callable[[], None],
        *,
        patience: float,
    ) -> None:
        self._show, self._close = show, close
        self._start = time.monotonic()
        self._next = self._start + patience
        self._shown = False

    def note(self, stage: str, value: int | None, bound: int | None) -> None:
        """Tell of a state.

        Parameters
        ----------
        stage, value, bound
            As in :class:`Progress`.
        """
        now = time.monotonic()
        if now >= self._next:
            self._next = now + INTERVAL
            self._shown = True
            self._show(Progress(stage, value, bound, now - self._start))

    def close(self) -> None:
        """Remove what was shown."""
        if self._shown:
            self._close()


def _terminal_line(progress: Progress) -> None:
    sys.stderr.write(f"\r\x1b[K{progress}  (Ctrl-C: stop with the best so far)")
    sys.stderr.flush()


def _terminal_clear() -> None:
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    if shell is None:
        return False
    running: Any = shell.get_ipython()
    return running is not None and type(running).__name__ == "ZMQInteractiveShell"


def _notebook() -> Watcher:
    display: Any = import_module("IPython.display").display

    shown: list[Any] = []

    def write(text: str) -> None:
        content = {"text/plain": text}
        if shown:
            shown[0].update(content, raw=True)
        else:
            shown.append(display(content, raw=True, display_id=True))

    return Watcher(
        lambda progress: write(str(progress)),
        lambda: write(""),
        patience=PATIENCE,
    )
