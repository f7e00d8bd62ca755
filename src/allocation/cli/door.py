"""The command itself: words in, exit code out, and no error without its words."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING

from allocation.cli import texts
from allocation.cli.exits import ExitCode, UsageError
from allocation.cli.options import read_options
from allocation.cli.printing import warn
from allocation.cli.supervising import ChildDiedError, ChildHangsError
from allocation.cli.verbs import VERBS, Solver
from allocation.errors import (
    CertificateError,
    InfeasibleError,
    InvalidEventError,
    InvalidPlanError,
    NothingFoundError,
    SolverError,
)
from allocation.optional import MissingLibraryError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

TRACEBACK = "ALLOCATION_TRACEBACK"
"""The environment variable that asks for tracebacks, like ``--debug``."""

READERS = frozenset({"check", "verify", "judge", "why"})
"""The verbs that never write anything."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv
        Its words, without the program's name; None for those of the process.

    Returns
    -------
    int
        The exit code, one of :class:`allocation.cli.exits.ExitCode`.
    """
    return run(argv, Solver())


def run(argv: Sequence[str] | None, solver: Solver) -> int:
    """Run the command with any solver.

    Parameters
    ----------
    argv
        As in :func:`main`.
    solver
        How to solve.

    Returns
    -------
    int
        The exit code.
    """
    asked: Namespace | None = None
    try:
        try:
            asked = read_options(argv)
        except SystemExit:  # argparse, after the help or the version
            return ExitCode.DONE
        return VERBS[asked.verb](asked, solver)
    except UsageError as error:
        verb = error.verb or getattr(asked, "verb", None)
        command = f"{texts.PROGRAM} {verb}" if verb else texts.PROGRAM
        warn(f"{texts.PROGRAM}: {error}", texts.SEE_HELP.format(command=command))
        return ExitCode.USAGE
    except KeyboardInterrupt:
        warn(*_ending([texts.INTERRUPTED], asked))
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the last place to put it into words
        if getattr(asked, "debug", False) or os.environ.get(TRACEBACK):
            story = "".join(traceback.format_exception(error))
            warn(*story.splitlines())
        code, lines = explained(error, asked)
        warn(*_ending(lines, asked))
        return code


def explained(error: Exception, asked: Namespace | None) -> tuple[ExitCode, list[str]]:
    """Return how an error ends the command, and what is said about it.

    Parameters
    ----------
    error
        Any error.
    asked
        The options; None if they could not be read.

    Returns
    -------
    tuple
        The exit code, and lines.
    """
    match error:
        case InvalidEventError():
            folder = getattr(asked, "event", None) or getattr(asked, "folder", "")
            return ExitCode.INVALID, _invalid(error, str(folder))
        case InvalidPlanError():
            # what is judged is a file; what is verified, a folder
            place = getattr(asked, "list", None) or getattr(asked, "folder", "")
            return ExitCode.INVALID, _invalid(error, str(place))
        case InfeasibleError():
            return ExitCode.INFEASIBLE, _infeasible(error)
        case NothingFoundError():
            seconds = getattr(asked, "time_limit", 0)
            code, words = ExitCode.NOTHING_FOUND, texts.NOTHING_FOUND
            lines = [words.format(seconds=seconds), texts.NOTHING_FOUND_HELP]
        case SolverError() | CertificateError():
            code = ExitCode.FAILED_CHECK
            lines = [texts.FAILED_CHECK.format(error=error), texts.FAILED_CHECK_HELP]
        case ChildDiedError():
            code = ExitCode.UNEXPECTED
            words = texts.NO_SOLVING.format(reason=error.reason)
            lines = [words, texts.NO_SOLVING_HELP]
        case ChildHangsError():
            code, lines = ExitCode.UNEXPECTED, [texts.HANGS, texts.HANGS_HELP]
        case MissingLibraryError():
            code, lines = ExitCode.UNEXPECTED, [str(error)]
        case MemoryError():
            code, lines = ExitCode.UNEXPECTED, [texts.MEMORY]
        case OSError():
            code = ExitCode.UNEXPECTED
            lines = [texts.REFUSED.format(error=error)]
        case _:
            code = ExitCode.UNEXPECTED
            words = f"{type(error).__name__}: {error}"
            lines = [texts.UNEXPECTED.format(error=words), texts.UNEXPECTED_HELP]
    return code, lines


def _invalid(error: InvalidEventError | InvalidPlanError, folder: str) -> list[str]:
    head = texts.problems(len(error.issues), folder)
    return [head, *(f"  - {issue}" for issue in error.issues)]


def _infeasible(error: InfeasibleError) -> list[str]:
    head = texts.INFEASIBLE if error.verified else texts.INFEASIBLE_UNCHECKED
    reasons = [f"  - {conflict.message}" for conflict in error.conflicts]
    return [head, *reasons, texts.INFEASIBLE_HELP]


def _ending(lines: Sequence[str], asked: Namespace | None) -> list[str]:
    """Return lines, and that nothing was written where somebody may wonder."""
    if asked is None or asked.verb in READERS or getattr(asked, "written", False):
        return [*lines]
    return [*lines, texts.NOTHING_WRITTEN]
