"""The first sheet: what was proved, and how people fare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allocation.telling import labels, verdicts
from allocation.telling.figures import figures, more_figures, points, sizes
from allocation.workbook.sheet import Share, Sheet

if TYPE_CHECKING:
    from allocation.telling.contents import Contents
    from allocation.telling.figures import Figure
    from allocation.wording import Words


def summary(contents: Contents, words: Words, named: Words) -> Sheet:
    """Return the first sheet.

    Parameters
    ----------
    contents
        What the workbook holds.
    words, named
        The language of its own messages, and of what figures are.

    Returns
    -------
    Sheet
        A row for each figure or sentence.
    """
    text = words.text
    event, report = contents.report.event, contents.report
    lines: list[list[Any]] = [[text("Event"), event.name]]
    lines += [[text("Size"), said] for said in sizes(named, event)]
    if contents.stages:
        said = verdicts.verdict(named, contents.stages)
        lines += [[text("What is proved"), sentence] for sentence in said]
    if contents.stages or contents.whole:
        lines.append([text("Rules"), verdicts.kept(named, report.rules())])
    found = [*figures(contents), *more_figures(contents)]
    lines += [[_begun(named.text(one.name)), _number(one)] for one in found]
    if contents.whole:
        lines.append([text("Points"), points(named, event)])
    else:
        most = words.number((contents.below or 0) - 1)
        hidden = text(
            "Counts from 1 to {most} are hidden, with all from which they could be "
            "told.",
            most=most,
        )
        lines.append([text("Small counts"), hidden])
    if report.secret is None:
        lines.append([text("Seed of the lottery"), str(report.seed)])
    else:
        hidden = text("People and organisations have pseudonyms here.")
        lines.append([text("Names"), hidden])
    heads = [labels.heading(named, column) for column in ("figure", "value")]
    return Sheet(text("Summary"), heads, lines, read=True)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(one: Figure) -> float:
    return Share(one.value) if one.kind == "share" else one.value
