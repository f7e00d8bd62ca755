"""Published cases as events, and their optima as an independent solver proved them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

import allocation as al

if TYPE_CHECKING:
    from pathlib import Path


def reference(folder: Path, name: str, mode: str) -> dict[str, Any]:
    """Return the proven optimum of a case in a mode."""
    optima = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    proven: dict[str, Any] = optima[name][mode]
    return proven


def published_event(folder: Path, name: str, mode: str) -> al.Event:
    """Return a case as an event.

    ``full`` is everybody in every round; ``listed`` is only listed sessions, and at
    most one a round. ``+min``, ``+ovl``, ``+pin`` and ``+tot`` turn rules on: minimum
    sizes, overlapping times, pins and bans, and the most that a person takes.
    """
    case = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    kind, *extra = mode.split()
    full = kind == "full"
    return al.Event.from_frames(
        pd.DataFrame([_session(row, extra) for row in case["sessions"]]),
        pd.DataFrame([_participant(row, extra) for row in case["participants"]]),
        pd.DataFrame(
            [
                {"participant": person["id"], "session": session, case["kind"]: value}
                for person in case["participants"]
                for choices in person["ranks"].values()
                for session, value in choices.items()
            ]
        ),
        rounds=pd.DataFrame({"round": case["rounds"]}),
        name=name,
        scale=case["kind"],
        ties=True,
        rules=al.Rules(
            empty_seats=not full,
            no_repeat=case["no_repeat"],
            together=[
                al.Group(group["members"], [group["round"]])
                for group in case.get("groups", [])
                if "+grp" in extra
            ],
        ),
        scoring=al.Scoring(unlisted=None if full else "forbidden", blank="unlisted"),
    )


def _session(row: dict[str, Any], extra: list[str]) -> dict[str, Any]:
    least, overlaps = "+min" in extra, "+ovl" in extra
    return {
        "session": row["id"],
        "round": row["round"],
        "topic": row["topic"],
        "capacity": row["capacity"],
        "min_size": row["min_size"] if least else 0,
        "mandatory": least and row.get("mandatory", False),
        # without seconds and zone: all times of a case are of one zone
        "start": row["start"][:16] if overlaps else None,
        "end": row["end"][:16] if overlaps else None,
    }


def _participant(row: dict[str, Any], extra: list[str]) -> dict[str, Any]:
    pinned = "+pin" in extra
    return {
        "participant": row["id"],
        "at_most": row.get("max_total") if "+tot" in extra else None,
        "pin": list(row.get("pins", {}).values()) if pinned else [],
        "ban": row.get("forbidden", []) if pinned else [],
    }
