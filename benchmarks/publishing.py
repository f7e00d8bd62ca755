"""The results as a table, a few sentences and a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.methods import READING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OURS = "allocation"
FITTED_FROM = 10_000
"""The exponent of growth is fitted to sizes from here on, in people."""

COLUMNS = (
    *("instance", "method", "value", "optimal", "rules broken"),
    *("build", "solve", "check", "× ours", "peak MB"),
)

UNITS = {
    "one_seat": "people without a seat",
    "capacity": "seats too many",
    "no_repeat": "people with a topic twice",
    "minimum": "sessions too small",
    "pin": "pins not kept",
}


def page(file: Path, machine: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Fill what is between the marks of a page.

    Parameters
    ----------
    file
        A page with the marks ``machine``, ``growth`` and ``table``.
    machine
        What it was measured on.
    rows
        As ``run.measured`` returns them.

    Raises
    ------
    ValueError
        If a mark is missing.
    """
    facts = "; ".join(f"{key} {value}" for key, value in machine.items())
    parts = {"machine": facts + ".", "growth": growth(rows), "table": table(rows)}
    fill(file, parts)


def fill(file: Path, parts: Mapping[str, str]) -> None:
    """Replace what is between the marks of a page.

    Parameters
    ----------
    file
        A page with ``<!-- name -->`` and ``<!-- end of name -->`` for each part.
    parts
        The text by the name of its marks.

    Raises
    ------
    ValueError
        If a mark is missing; then nothing is written.
    """
    text = file.read_text(encoding="utf-8")
    for name, part in parts.items():
        first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
        if first not in text or last not in text:
            message = f"Expected {first} and {last} in {file.name}."
            raise ValueError(message)
        head, rest = text.split(first, maxsplit=1)
        tail = rest.split(last, maxsplit=1)[1]
        text = f"{head}{first}\n{part}\n{last}{tail}"
    file.write_text(text, encoding="utf-8")


def table(rows: list[dict[str, Any]]) -> str:
    """Return the results as a Markdown table.

    Parameters
    ----------
    rows
        As ``run.measured`` returns them.
    """
    lines = [
        "| " + " | ".join(COLUMNS) + " |",
        "| --- | --- | ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    ours = {row["instance"]: row for row in rows if row["method"] == OURS}
    for row in rows:
        base = ours.get(row["instance"])
        cells = [row["instance"], row["method"], *_answer(row)]
        if row["failed"]:
            cells += ["", "", "", "", ""]
        else:
            cells += [
                _seconds(row["building"]),
                _seconds(row["solving"]) + _runs(row),
                _seconds(row["checking"]),
                _times(row, base),
                f"{row['peak_mb']:.0f}",
            ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def growth(rows: list[dict[str, Any]]) -> str:
    """Say how our time grows with the people, and what reading a file takes.

    Parameters
    ----------
    rows
        As ``run.measured`` returns them.
    """
    points = fitted(rows)
    if not points:
        told = "The exponent of growth could not be fitted."
    else:
        told = (
            f"From {min(points)[0]:,} to {max(points)[0]:,} people the seconds of "
            f"`allocation` grow as the people to the power {slope(points):.2f} (least "
            f"squares on logarithms, {len(points)} sizes)."
        )
    for read in (row for row in rows if row["method"] == READING and not row["failed"]):
        ours = next(
            (
                row
                for row in rows
                if row["instance"] == read["instance"] and row["method"] == OURS
            ),
            None,
        )
        if ours and not ours["failed"]:
            ratio = ours["seconds"] / max(read["seconds"], 1e-9)
            told += (
                f" With {read['people']:,} people `{READING}` takes "
                f"{read['seconds']:.1f} s to read the ballots; from arrays to the "
                f"checked assignment takes {ours['seconds']:.1f} s, "
                f"{ratio:.1f} times that, and {ours['peak_mb']:,.0f} MB at the peak."
            )
    return told


def fitted(rows: list[dict[str, Any]]) -> list[tuple[int, float]]:
    """Return our points that the exponent is fitted to; none if they are too few.

    Parameters
    ----------
    rows
        As ``run.measured`` returns them.

    Returns
    -------
    list of tuple
        People and seconds, at least two or none.
    """
    points = [
        (row["people"], row["seconds"])
        for row in rows
        if row["method"] == OURS and row["plotted"] and row["optimal"]
        if row["people"] >= FITTED_FROM
    ]
    return points if len(points) > 1 else []


def slope(points: list[tuple[int, float]]) -> float:
    """Return the exponent that fits best: the slope on logarithmic axes.

    Parameters
    ----------
    points
        People and seconds, at least two.
    """
    people, seconds = np.log(np.array(points, dtype=float)).T
    return float(np.polyfit(people, seconds, 1)[0])


def _answer(row: dict[str, Any]) -> list[str]:
    """Return the cells value, optimal and rules broken."""
    if row["failed"]:
        return ["failed", row["failed"].replace("|", " "), ""]
    if row["method"] == READING:
        return ["", "", ""]
    value = "none" if row["value"] is None else f"{row['value']:,}"
    if row["broken"]:
        value = f"({value})"
    optimal = row["optimal"] or "no"
    if row["split"]:
        optimal = f"bound {row['bound']:,.1f}, {row['split']:,} split"
    elif not row["optimal"] and row["bound"] is not None and row["value"] is not None:
        gap = (row["value"] - row["bound"]) / max(row["value"], 1)
        optimal = f"gap {gap:.1%}"
    broken = ", ".join(f"{UNITS[rule]}: {n:,}" for rule, n in row["broken"].items())
    return [value, optimal, broken]


def _times(row: dict[str, Any], base: dict[str, Any] | None) -> str:
    if base is None or base["failed"]:
        return ""
    return f"{row['seconds'] / max(base['seconds'], 1e-9):.2f}"


def _seconds(seconds: float) -> str:
    return "" if seconds == 0 else f"{seconds:.3f}" if seconds < 1 else f"{seconds:.1f}"


def _runs(row: dict[str, Any]) -> str:
    late = "limit, " if row["out_of_time"] else ""
    if row["runs"] == row["wanted"] and not late:
        return ""
    return f" ({late}{row['runs']} run{'s' if row['runs'] > 1 else ''})"
