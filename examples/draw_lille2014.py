"""Draw the plan of the Lille event as the picture of the README: plain SVG, no library.

Run it from the repository's root: ``python examples/draw_lille2014.py``.
"""

from html import escape
from pathlib import Path
from typing import Any

import allocation as al

WIDTH, ROW, LEFT, SCALE = 1000, 24, 590, 3.2
LONGEST = 74
INK, PALE, FULL, OPEN, WISH = "#222222", "#dddddd", "#1b6ca8", "#7fb3d5", "#c44e1a"


def picture(plan: al.Plan) -> str:
    """Return a plan as SVG: a bar for each session, its seats, and who wanted it.

    Parameters
    ----------
    plan
        Any plan.

    Returns
    -------
    str
        A whole SVG document, without scripts and without names of people.
    """
    attendance = plan.attendance()
    parts: list[str] = []
    height = 92
    for held, title in zip(plan.event.rounds.ids, plan.event.rounds.title, strict=True):
        parts.append(_text(20, height, f"Round {held} · {title}", weight=600))
        height += 14
        for row in attendance[attendance["round"] == held].itertuples():
            parts.append(_session(row, height))
            height += ROW
        height += 26
    caption = "; ".join(f"{stage.name} {stage.value}" for stage in plan.stages)
    words = "proved: no better plan exists" if _proven(plan) else str(plan.proof)
    parts.append(_text(20, height, f"{caption} — {words}", size=13))
    head = _text(20, 34, f"{plan.event.name}", size=15, weight=700) + _legend(60)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + 22}" '
        f'font-family="Helvetica, Arial, sans-serif" role="img" '
        f'aria-label="Sessions of the Lille event, seats and people">\n'
        f'<rect width="{WIDTH}" height="{height + 22}" fill="white"/>\n'
        + head
        + "".join(parts)
        + "</svg>\n"
    )


def _proven(plan: al.Plan) -> bool:
    return plan.proof is al.Proof.PROVEN


def _session(row: Any, top: int) -> str:
    short = row.title[: LONGEST - 1].rstrip() + "…"
    name = row.title if len(row.title) <= LONGEST else short
    full = row.taken == row.seats
    label = f"{row.taken} of {row.seats}"
    wish = LEFT + row.first_choices * SCALE
    return (
        _text(LEFT - 74, top + 15, name, size=12, anchor="end")
        + _bar(top, row.seats, PALE)
        + _bar(top, row.taken, FULL if full else OPEN)
        + f'<line x1="{wish:.0f}" x2="{wish:.0f}" y1="{top}" y2="{top + 19}" '
        f'stroke="{WISH}" stroke-width="3"/>\n'
        + _text(LEFT - 10, top + 15, label, size=12, anchor="end")
    )


def _bar(top: int, amount: int, fill: str) -> str:
    width = f"{amount * SCALE:.0f}"
    return (
        f'<rect x="{LEFT}" y="{top + 1}" width="{width}" height="17" fill="{fill}"/>\n'
    )


def _legend(top: int) -> str:
    items = [
        (PALE, "seats"),
        (OPEN, "people placed"),
        (FULL, "full"),
        (WISH, "first choices"),
    ]
    x, parts = LEFT, []
    for fill, words in items:
        width = 3 if fill == WISH else 14
        parts.append(
            f'<rect x="{x}" y="{top - 11}" width="{width}" height="14" '
            f'fill="{fill}"/>\n' + _text(x + width + 6, top, words, size=12)
        )
        x += 40 + 7 * len(words)
    return "".join(parts)


def _text(
    x: int,
    y: int,
    words: str,
    *,
    size: int = 14,
    weight: int = 400,
    anchor: str = "start",
    fill: str = INK,
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>\n'
    )


if __name__ == "__main__":
    lille = al.allocate(al.lille2014(), seed=2014)
    Path("docs/lille2014.svg").write_text(picture(lille), encoding="utf-8")
