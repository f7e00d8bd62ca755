"""Chromium without a window, driven over a pipe in its own protocol."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What the program may be called."""

QUIET = (
    "--headless",
    "--no-sandbox",  # tests run as root in a container, on pages made here
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
"""No window, and nothing of its own over the network."""

LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)
"""The browser reads from file 3 and writes into file 4."""

PATIENCE = 60.0
"""How long an answer may take, in seconds."""


def found() -> str:
    """Return the program, or skip the test that needs it."""
    for name in NAMES:
        path = shutil.which(name)
        if path is not None:
            return path
    pytest.skip(f"no browser is installed: none of {', '.join(NAMES)}")


def _high(number: int) -> int:
    moved = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 20)
    os.close(number)
    return moved


@dataclass
class Browser:
    """One page at a time, and all that happened to it.

    Parameters
    ----------
    folder
        An empty folder for the browser's own files.
    """

    folder: Path
    events: list[dict[str, Any]] = field(default_factory=list)
    session: str | None = None
    _calls: int = 0
    _left: bytes = b""

    def __enter__(self) -> Self:
        """Start it."""
        program = found()  # skips, before anything is open
        # high numbers, so that none is in the way of 3 and 4
        there, self._out, self._in, back = map(_high, (*os.pipe(), *os.pipe()))
        log = (self.folder / "stderr.txt").open("wb")
        self._process = subprocess.Popen(  # noqa: S603  # a program found above
            [
                *(sys.executable, "-c", LAUNCH, str(there), str(back)),
                *(program, *QUIET, f"--user-data-dir={self.folder}"),
            ],
            pass_fds=(there, back),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        log.close()
        os.close(there)
        os.close(back)
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        try:
            if self._process.poll() is None:
                self.call("Browser.close", page=False)
                self._process.wait(PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
            os.close(self._out)
            os.close(self._in)

    def call(self, method: str, *, page: bool = True, **values: Any) -> dict[str, Any]:
        """Ask for something and return the answer."""
        self._calls += 1
        asked: dict[str, Any] = {"id": self._calls, "method": method, "params": values}
        if page and self.session:
            asked["sessionId"] = self.session
        os.write(self._out, json.dumps(asked).encode() + b"\0")
        while True:
            told = self._read()
            if told.get("id") == self._calls:
                assert "error" not in told, (method, told)
                answer: dict[str, Any] = told["result"]
                return answer
            self.events.append(told)

    def _read(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._left:
            ready, _, _ = select.select([self._in], [], [], end - time.monotonic())
            assert ready, "the browser does not answer"
            part = os.read(self._in, 1 << 20)
            assert part, self._ended()
            self._left += part
        told, _, self._left = self._left.partition(b"\0")
        found: dict[str, Any] = json.loads(told)
        return found

    def _ended(self) -> str:
        code = self._process.wait(PATIENCE)
        story = (self.folder / "stderr.txt").read_text(errors="replace")
        return f"the browser has ended with {code}: {story[-2000:]}"

    def open(self, path: Path) -> None:
        """Open a file in a new page, and wait until it is shown."""
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.events.clear()
        self.call("Page.navigate", url=path.as_uri())
        self.until(lambda: bool(self.told("Page.loadEventFired")))

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, "it never came to that"
            self.evaluate("0")
            time.sleep(0.02)

    def told(self, method: str) -> list[dict[str, Any]]:
        """Return what was told of one kind."""
        return [event["params"] for event in self.events if event["method"] == method]

    def evaluate(self, script: str) -> Any:
        """Return what a script gives."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str, text: str | None = None) -> None:
        """Press and release a key."""
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        typed = {"text": text} if text else {}
        code = codes.get(key, 0)
        for kind in ("keyDown", "keyUp"):
            asked: dict[str, Any] = {"type": kind, "key": key}
            if kind == "keyDown":
                asked |= typed
            self.call("Input.dispatchKeyEvent", windowsVirtualKeyCode=code, **asked)

    def write(self, text: str) -> None:
        """Type a text into what has the focus."""
        self.call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Click in the middle of an element with the mouse."""
        place = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place[0],
                y=place[1],
                button="left",
                clickCount=1,
            )

    def pdf(self) -> bytes:
        """Return the page as printed."""
        answer = self.call("Page.printToPDF", preferCSSPageSize=True)
        return base64.b64decode(answer["data"])

    def troubles(self) -> list[dict[str, Any]]:
        """Return dialogs, errors, refusals and requests: there should be none."""
        requests = [
            told
            for told in self.told("Network.requestWillBeSent")
            if not told["request"]["url"].startswith(("data:", "file:"))
        ]
        files = [
            told
            for told in self.told("Network.requestWillBeSent")
            if told["request"]["url"].startswith("file:")
        ]
        return [
            *self.told("Page.javascriptDialogOpening"),
            *self.told("Runtime.exceptionThrown"),
            *self.told("Runtime.consoleAPICalled"),
            *self.told("Log.entryAdded"),
            *requests,
            *files[1:],  # the first is the page itself
        ]
