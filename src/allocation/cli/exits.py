"""How the command ends, as the numbers that a script can ask for."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Every exit code; :data:`allocation.cli.texts.EXIT_CODES` says each in words."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    INVALID = 3
    INFEASIBLE = 4
    NOTHING_FOUND = 5
    NOT_PROVEN = 6
    FAILED_CHECK = 7
    INTERRUPTED = 130


class UsageError(Exception):
    """The command was asked for something that it cannot do; nothing has happened.

    Parameters
    ----------
    message
        What is wrong and how to mend it.
    verb
        The verb, or None if there is none yet.
    """

    def __init__(self, message: str, verb: str | None = None) -> None:
        super().__init__(message)
        self.verb = verb
