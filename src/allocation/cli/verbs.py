"""What each verb does, from its options to its exit code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from shlex import quote
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from allocation import diagnosis, evaluation, progress
from allocation.allocating import default_stages
from allocation.checking import check as check_plan
from allocation.cli import texts
from allocation.cli.describing import (
    event_lines,
    heading,
    plan_lines,
    verdict_lines,
    verified_lines,
)
from allocation.cli.exits import ExitCode, UsageError
from allocation.cli.explaining import tell_why
from allocation.cli.judging import aim_lines, broken_lines, comparison_lines
from allocation.cli.options import TIME_LIMIT
from allocation.cli.papering import (
    PAGE,
    PAPERS_FOLDER,
    WORKBOOK,
    Made,
    folder_of,
    papers_of,
    places,
)
from allocation.cli.places import check_inner_place, check_place, separator_of
from allocation.cli.printing import say, warn
from allocation.cli.serving import Question, Tell, solve
from allocation.cli.supervising import GRACE, Watched, supervise
from allocation.errors import InfeasibleError, InvalidEventError
from allocation.files import write_whole
from allocation.optional import MissingLibraryError
from allocation.reading import read_assignment, read_event, write_event
from allocation.reading.saved import EVENT_FOLDER
from allocation.reading.source import EVENT_FILES
from allocation.reading.verifying import verify
from allocation.reading.writing import lossless_files_of
from allocation.result import Proof
from allocation.stages import DEFAULT_STAGES
from allocation.synthetic import (
    lille2014,
    lille_candidates,
    lille_rules,
    synthetic_event,
)

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from allocation.event import Event
    from allocation.plan import Plan
    from allocation.progress import Progress
    from allocation.reading.verifying import Verified

NO_PAPERS: Mapping[str, bytes] = MappingProxyType({})
"""What is written besides the plan where no papers are asked for."""

OPTIONS_OF_SHAPE = (
    "people",
    "rounds",
    "sessions",
    "topics",
    "skew",
    "correlation",
    "top",
    "ties",
    "absent",
    "slack",
    "uneven",
    "min_size",
    "scale",
)
"""What ``generate`` passes on."""


FIXED: Mapping[str, tuple[Callable[..., Event], tuple[str, ...]]] = MappingProxyType(
    {
        "lille2014": (lille2014, ()),
        "lille_rules": (lille_rules, ("people",)),
        "lille_candidates": (lille_candidates, ("people",)),
    }
)
"""Shapes with a programme of their own: what makes them, and which options it takes."""


@dataclass(frozen=True)
class Solver:
    """How the command solves.

    Parameters
    ----------
    task
        What the child process does.
    grace
        How long the child may take beyond its limit, in seconds.
    """

    task: Callable[[Any, Tell], Any] = solve
    grace: float = GRACE

    def plan(self, question: Question, *, quiet: bool) -> Watched:
        """Return the plan for a question, checked once more.

        Parameters
        ----------
        question
            The event and the options.
        quiet
            Whether to show no progress.

        Returns
        -------
        Watched
            With the plan as its answer.
        """
        watcher = progress.watcher((lambda _: None) if quiet else None)

        def tell(news: Progress) -> None:
            watcher.note(news.stage, news.value, news.bound)

        def stopping() -> None:
            watcher.close()
            warn(texts.STOPPING)

        try:
            watched = supervise(
                self.task,
                question,
                time_limit=question.time_limit,
                grace=self.grace,
                tell=tell,
                stopping=stopping,
            )
        finally:
            watcher.close()
        check_plan(watched.answer)
        return watched


def demo(asked: Namespace, solver: Solver) -> ExitCode:
    """Solve the Lille event of 2014.

    Parameters
    ----------
    asked
        The options.
    solver
        How to solve.

    Returns
    -------
    ExitCode
        How it ended.
    """
    _check_out(asked)
    event = lille2014(seed=asked.seed)
    separator = asked.separator or ","
    copy = lossless_files_of(event, delimiter=separator)
    question = Question(event, DEFAULT_STAGES, asked.seed, TIME_LIMIT, 1)
    watched = solver.plan(question, quiet=False)
    try:
        made = papers_of(watched.answer.report, asked.language)
    except MissingLibraryError as error:  # the plan can do without
        warn(texts.NO_PAPERS.format(error=error))
        made = Made({}, ())
    papers = {f"{PAPERS_FOLDER}/{name}": part for name, part in made.files.items()}
    _write(asked, watched.answer, copy, separator, papers)
    _summarise(watched, asked.out)
    return ExitCode.INTERRUPTED if watched.stopped else ExitCode.DONE


def solve_folder(asked: Namespace, solver: Solver) -> ExitCode:
    """Solve the event of a folder.

    Parameters
    ----------
    asked
        The options.
    solver
        How to solve.

    Returns
    -------
    ExitCode
        How it ended.
    """
    _check_out(asked, source=asked.folder)
    event = read_event(asked.folder)
    separator = asked.separator or separator_of(asked.folder)
    copy = _copy_of(event, asked, separator)
    question = Question(
        event,
        asked.stages or default_stages(event),
        asked.seed,
        asked.time_limit,
        asked.workers,
    )
    watched = solver.plan(question, quiet=asked.quiet)
    plan: Plan = watched.answer
    _write(asked, plan, copy, separator)
    proven = plan.proof is Proof.PROVEN
    if not asked.quiet:
        _summarise(watched, asked.out)
    elif not proven:
        warn(*verdict_lines(plan, stopped=watched.stopped))
    if watched.stopped:
        return ExitCode.INTERRUPTED
    if asked.require_proof and not proven:
        warn(texts.PROOF_MISSING)
        return ExitCode.NOT_PROVEN
    return ExitCode.DONE


def check(asked: Namespace, _solver: Solver) -> ExitCode:
    """Look for mistakes in the folder of an event.

    Parameters
    ----------
    asked
        The options.

    Returns
    -------
    ExitCode
        How it ended.

    Raises
    ------
    InfeasibleError
        If counting shows that no plan can exist.
    """
    event = read_event(asked.folder)
    say(texts.CHECKED, "", *event_lines(event))
    conflicts = diagnosis.by_counting(event)
    if conflicts:
        raise InfeasibleError(conflicts)
    say("", texts.NEXT_SOLVE.format(folder=quote(str(asked.folder))))
    return ExitCode.DONE


def verify_plan(asked: Namespace, _solver: Solver) -> ExitCode:
    """Check a plan that was written.

    Parameters
    ----------
    asked
        The options.

    Returns
    -------
    ExitCode
        How it ended.
    """
    verified = _verified(asked)
    if verified is None:
        return ExitCode.FAILED_CHECK
    say(*verified_lines(verified.plan))
    return ExitCode.DONE


def papers(asked: Namespace, _solver: Solver) -> ExitCode:
    """Write the papers of a plan that was written.

    Parameters
    ----------
    asked
        The options.

    Returns
    -------
    ExitCode
        How it ended.
    """
    hides = {"pseudonymise": asked.pseudonymise, "suppress": asked.suppress}
    out = asked.out or asked.folder / folder_of(**hides)
    check_place(out, (PAGE, WORKBOOK), overwrite=asked.overwrite, source=asked.event)
    verified = _verified(asked)
    if verified is None:
        return ExitCode.FAILED_CHECK
    options = {"zone": asked.zone, "delimiter": asked.separator}
    made = papers_of(verified.plan.report, asked.language, **hides, **options)
    check_place(out, made.files, overwrite=asked.overwrite)
    write_whole(out, made.files, overwrite=asked.overwrite)
    asked.written = True
    say(texts.WRITTEN.format(folder=out))
    for name in places(made.files):
        say(_file_line(name, texts.PAPERS[name], texts.PAPERS))
    if made.remarks:
        say("", texts.REMARKS, *(f"  - {remark}" for remark in made.remarks))
    if not any(hides.values()):
        say("", texts.NAMES_PEOPLE)
    return ExitCode.DONE


def judge(asked: Namespace, _solver: Solver) -> ExitCode:
    """Tell what a list of who sits where does for people.

    Parameters
    ----------
    asked
        The options.

    Returns
    -------
    ExitCode
        How it ended.
    """
    event = read_event(asked.folder)
    given = read_assignment(asked.list, event)
    broken = evaluation.violations(event, given)
    say(*heading(event), "", *broken_lines(broken), "", *aim_lines(event, given), "")
    say(*comparison_lines(event, given, asked.seed))
    say("", texts.NEXT_BETTER.format(folder=quote(str(asked.folder))))
    return ExitCode.FAILED_CHECK if broken else ExitCode.DONE


def explain_plan(asked: Namespace, solver: Solver) -> ExitCode:
    """Tell why somebody has their programme, or what a seat is worth.

    Parameters
    ----------
    asked
        The options.
    solver
        How to solve.

    Returns
    -------
    ExitCode
        How it ended.
    """
    return tell_why(asked, solver.grace)


def generate(asked: Namespace, _solver: Solver) -> ExitCode:
    """Write the folder of a made-up event.

    Parameters
    ----------
    asked
        The options.

    Returns
    -------
    ExitCode
        How it ended.
    """
    check_place(asked.out, EVENT_FILES, overwrite=asked.overwrite)
    event = _made_up(asked)
    write_event(
        event,
        asked.out,
        overwrite=asked.overwrite,
        delimiter=asked.separator or ",",
    )
    asked.written = True
    say(texts.GENERATED.format(folder=asked.out), *event_lines(event), "")
    say(texts.NEXT_CHECK.format(folder=quote(str(asked.out))))
    return ExitCode.DONE


VERBS = {
    "demo": demo,
    "solve": solve_folder,
    "check": check,
    "verify": verify_plan,
    "judge": judge,
    "papers": papers,
    "why": explain_plan,
    "generate": generate,
}
"""What does each verb."""


def _verified(asked: Namespace) -> Verified | None:
    """Return a plan that was written; None, with all that is not so, if it is wrong."""
    event = None if asked.event is None else read_event(asked.event)
    verified = verify(asked.folder, event=event)
    if not verified.issues:
        return verified
    differences = texts.count(len(verified.issues), "difference")
    words = texts.NOT_SO.format(folder=asked.folder, differences=differences)
    warn(words, *(f"  - {issue}" for issue in verified.issues))
    return None


def _check_out(asked: Namespace, *, source: Path | None = None) -> None:
    overwrite = asked.overwrite
    check_place(asked.out, texts.FILES, overwrite=overwrite, source=source)
    inner = asked.out / EVENT_FOLDER
    check_inner_place(inner, EVENT_FILES, overwrite=overwrite, source=source)
    if asked.verb == "demo":
        check_inner_place(
            asked.out / PAPERS_FOLDER, (PAGE, WORKBOOK), overwrite=overwrite
        )


def _copy_of(event: Event, asked: Namespace, separator: str) -> dict[str, bytes]:
    """Return the event's files, or none if the reader would not take them."""
    try:
        return lossless_files_of(event, delimiter=separator)
    except InvalidEventError as error:
        # choices of a column a session, say, can be too many for a row a choice
        out = quote(str(asked.out))
        words = texts.NO_COPY.format(
            folder=asked.out / EVENT_FOLDER,
            problem=error.issues[0],
            out=out,
            event=quote(str(asked.folder)),
        )
        warn(words)
        return {}


def _write(
    asked: Namespace,
    plan: Plan,
    copy: dict[str, bytes],
    separator: str,
    papers: Mapping[str, bytes] = NO_PAPERS,
) -> None:
    contents = {**plan.contents(delimiter=separator), **papers}
    contents |= {f"{EVENT_FOLDER}/{name}": content for name, content in copy.items()}
    write_whole(asked.out, contents, overwrite=asked.overwrite)
    asked.written = True


def _made_up(asked: Namespace) -> Event:
    stated = {
        name: value
        for name in OPTIONS_OF_SHAPE
        if (value := getattr(asked, name)) is not None
    }
    seed = {} if asked.seed is None else {"seed": asked.seed}
    if asked.shape in FIXED:
        make, may_state = FIXED[asked.shape]
        other = [name for name in stated if name not in may_state]
        if other:
            options = ", ".join(f"--{name.replace('_', '-')}" for name in other)
            words = texts.SHAPE_IS_FIXED.format(shape=asked.shape, options=options)
            raise UsageError(words, "generate")
    else:
        make = partial(synthetic_event, asked.shape)
    try:
        return make(**stated, **seed)
    except ValueError as error:
        raise UsageError(str(error), "generate") from None


def _summarise(watched: Watched, folder: Path) -> None:
    say(*plan_lines(watched.answer, stopped=watched.stopped))
    say("", texts.WRITTEN.format(folder=folder))
    say(*(_file_line(name, use) for name, use in texts.FILES.items()))
    if (folder / EVENT_FOLDER).is_dir():
        say(_file_line(f"{EVENT_FOLDER}/", texts.EVENT_FOLDER_USE))
    if (folder / PAPERS_FOLDER / PAGE).is_file():
        say(_file_line(f"{PAPERS_FOLDER}/", texts.PAPERS_FOLDER_USE))


def _file_line(name: str, use: str, among: Iterable[str] = texts.FILES) -> str:
    width = max(map(len, among))
    return f"  {name:{width}}  {use}"
