"""The verb ``why``: what people ask about a plan that was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocation.checking import check
from allocation.cli import texts
from allocation.cli.exits import ExitCode, UsageError
from allocation.cli.printing import say, warn
from allocation.cli.supervising import supervise
from allocation.explanation import bottleneck, why
from allocation.explanation.whatifs import stages_of
from allocation.optional import MissingLibraryError
from allocation.reading import read_event, read_plan
from allocation.stages import StageName
from allocation.wording import words

if TYPE_CHECKING:
    from argparse import Namespace

    from allocation.cli.serving import Tell
    from allocation.explanation import (
        Bottleneck,
        PersonExplanation,
        SessionExplanation,
    )
    from allocation.plan import Plan


@dataclass(frozen=True)
class Why:
    """What the child is to explain: a person, else a session, else the rooms.

    Parameters
    ----------
    plan
        The plan.
    participant, session
        Ids, or None.
    names
        Whether to name who would have to give way.
    time_limit
        In seconds.
    """

    plan: Plan
    participant: str | None
    session: str | None
    names: bool
    time_limit: float


def explain(
    asked: Why, _tell: Tell
) -> PersonExplanation | SessionExplanation | Bottleneck:
    """Explain: a task for the child, because it solves.

    Parameters
    ----------
    asked
        What.

    Returns
    -------
    PersonExplanation, SessionExplanation or Bottleneck
        Numbers.
    """
    limit = asked.time_limit
    if asked.participant is not None:
        return why(asked.plan, asked.participant, names=asked.names, time_limit=limit)
    if asked.session is not None:
        return why(asked.plan, session=asked.session, time_limit=limit)
    return bottleneck(asked.plan, time_limit=limit)


def tell_why(asked: Namespace, grace: float) -> ExitCode:
    """Answer one question about a plan that was written, in words.

    Parameters
    ----------
    asked
        The options.
    grace
        How long the child may take beyond its limit, in seconds.

    Returns
    -------
    ExitCode
        How it ended.

    Raises
    ------
    UsageError
        If there is no such person or session, or a library for the language is missing.
    """
    try:
        words(asked.language, "why")
    except MissingLibraryError as error:
        raise UsageError(str(error), "why") from None
    event = None if asked.event is None else read_event(asked.event)
    plan = read_plan(asked.folder, event=event)
    _look_up(plan, asked)
    check(plan)
    question = Why(
        plan, asked.participant, asked.session, asked.names, asked.time_limit
    )
    watched = supervise(
        explain,
        question,
        time_limit=asked.time_limit,
        grace=grace,
        tell=lambda _: None,
        stopping=lambda: warn(texts.STOPPING),
    )
    say(watched.answer.text(asked.language))
    return ExitCode.INTERRUPTED if watched.stopped else ExitCode.DONE


def _look_up(plan: Plan, asked: Namespace) -> None:
    """Refuse what cannot be asked.

    Raises
    ------
    UsageError
        If the event has no such person or session, with the nearest name; or the aims
        do not let it be said.
    """
    try:
        if asked.participant is not None:
            plan.event.participants.index(asked.participant)
        if asked.session is not None:
            plan.event.sessions.index(asked.session)
    except KeyError as error:
        raise UsageError(str(error.args[0]), "why") from None
    try:
        stages_of(plan.stages)
    except ValueError:
        raise UsageError(texts.WHY_TOLERANCES, "why") from None
    of_seats = asked.session is not None or asked.rooms
    if of_seats and plan.stages[0].name == StageName.BALANCE:
        raise UsageError(texts.WHY_BALANCE, "why")
