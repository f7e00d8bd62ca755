"""A list of who sits where in the words of an organiser, beside three mechanisms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from allocation import evaluation, mechanisms
from allocation.allocating import default_stages
from allocation.cli import texts
from allocation.measures import compare
from allocation.rules import Rule
from allocation.stages import StageName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocation.assignment import Assignment
    from allocation.evaluation import Violation
    from allocation.event import Event

SPELLED_OUT = 3
"""How many breaches of each rule are spelled out; the rest are counted."""

PER_CENT = frozenset(
    {
        "first choice in every round",
        "at least one first choice",
        "best programme",
        "fill spread",
    }
)
"""Measures that are shares."""

WITH_DECIMALS = {"mean total": 2, "gini": 3, "jain": 3}
"""Measures that are no whole numbers, and how many digits are shown."""


def broken_lines(broken: list[Violation]) -> Iterator[str]:
    """Yield which rules are broken, how often, and the first few times how.

    Parameters
    ----------
    broken
        Every breach of every rule.

    Yields
    ------
    str
        A line; the messages have the ids of people.
    """
    if not broken:
        yield texts.LIST_KEEPS
        return
    yield texts.LIST_BREAKS.format(times=texts.count(len(broken), "time"))
    for rule in Rule:
        messages = [breach.message for breach in broken if breach.rule is rule]
        if messages:
            times = texts.count(len(messages), "time")
            yield texts.LIST_BREAKS_RULE.format(rule=rule, times=times)
            yield from (f"    {message}" for message in messages[:SPELLED_OUT])
            more = len(messages) - SPELLED_OUT
            if more > 0:
                yield texts.LIST_AND_MORE.format(more=more)


def aim_lines(event: Event, given: Assignment) -> Iterator[str]:
    """Yield what a list reaches of each aim.

    Parameters
    ----------
    event
        The question.
    given
        The list.

    Yields
    ------
    str
        A line.
    """
    yield texts.LIST_AIMS
    aims = {
        texts.AIMS[StageName(stage.name)]: evaluation.value(stage.name, event, given)
        for stage in default_stages(event)
    }
    wide, long = max(map(len, aims)), max(len(str(v)) for v in aims.values())
    for words, value in aims.items():
        yield f"  {words:{wide}}  {value:{long}}"


def comparison_lines(event: Event, given: Assignment, seed: int) -> Iterator[str]:
    """Yield how people fare, beside first come, a lottery and choosing in turns.

    Parameters
    ----------
    event
        The question.
    given
        The list.
    seed
        The draw of the lotteries.

    Yields
    ------
    str
        A line of a table, or below it.
    """
    answers = (
        given,
        mechanisms.first_come(event),
        mechanisms.serial_dictatorship(event, seed),
        mechanisms.round_robin(event, seed),
    )
    columns = texts.LIST_COLUMNS
    table = compare(event, dict(zip(columns, answers, strict=True))).T
    rows = [
        [words, *(_cell(name, number) for number in table[name].tolist())]
        for name, words in texts.LIST_ROWS.items()
    ]
    rows.insert(0, ["", *columns])
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield texts.LIST_COMPARED.format(seed=seed)
    for words, *cells in rows:
        right = (
            f"  {cell:>{width}}" for cell, width in zip(cells, wide[1:], strict=True)
        )
        yield f"  {words:{wide[0]}}{''.join(right)}"
    people = texts.people(int(table["people with choices"].iloc[0]))
    yield from (f"  {line.format(people=people)}" for line in texts.LIST_LEGEND)


def _cell(measure: str, number: float) -> str:
    if math.isnan(number):
        return texts.NONE
    if measure in PER_CENT:
        # a share of whole people: a ten-thousandth is near enough
        return texts.share(round(10_000 * number), 10_000)
    return f"{number:.{WITH_DECIMALS.get(measure, 0)}f}"
