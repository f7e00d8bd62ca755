"""Rules that tie people, rooms and sessions: how long they take, and what is proved.

``python -m benchmarks.rules`` prints a table; ``--write`` puts it between the marks
``rules`` of ``benchmarks/README.md``, too; ``--only konsti`` runs those with that in
their name, ``--runs 1`` is quicker. Published cases are left out where the folder that
``ALLOCATION_SHARED_DATA`` names is not there.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import allocation as al
from benchmarks import asking
from benchmarks.asking import Asked
from tests.published_cases import published_event

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT = tuple(stage.name for stage in al.DEFAULT_STAGES)
SUM = ("dissatisfaction",)
SEATS_FIRST = ("unseated", "dissatisfaction")
ANY_PROOF = ("proven", "solver-claimed")
ALONE = {"reductions": al.Reductions.none(), "workers": 2}
"""The whole model, CP-SAT alone."""

FOLDER = Path(os.environ.get("ALLOCATION_SHARED_DATA", "../shared/data"))
GROUPS = "listed +min +grp"
TIMED = "listed +min +ovl +grp"

ASKED: dict[str, Asked] = {
    "rooms, minimum sizes, quota, groups, needs: 250 people": Asked(
        partial(al.lille_rules, 250, seed=1),
        DEFAULT,
        bar=5,
        proofs=ANY_PROOF,
    ),
    "rooms, minimum sizes, quota, groups, needs: 1,000 people": Asked(
        partial(al.lille_rules, 1_000, seed=1), DEFAULT, bar=60, proofs=ANY_PROOF
    ),
    "the programme chosen: 40 people": Asked(
        partial(al.lille_candidates, 40, seed=1), SUM, bar=60, proofs=ANY_PROOF
    ),
    "the programme chosen: 40 people, all stages": Asked(
        partial(al.lille_candidates, 40, seed=1), DEFAULT, bar=60, proofs=ANY_PROOF
    ),
    "the programme chosen: 250 people, 60 s": Asked(
        partial(al.lille_candidates, 250, seed=1), SUM, limit=60
    ),
    "the same, CP-SAT alone, two workers, 600 s": Asked(
        partial(al.lille_candidates, 250, seed=1), SUM, limit=600, options=ALONE
    ),
}
"""The rows."""

if FOLDER.is_dir():
    ASKED |= {
        "konsti_tracon_2024 with groups": Asked(
            partial(published_event, FOLDER, "konsti_tracon_2024", GROUPS),
            SEATS_FIRST,
            bar=10,
            proofs=ANY_PROOF,
        ),
        "konsti_ropecon_2018 with minimum sizes, times, groups": Asked(
            partial(published_event, FOLDER, "konsti_ropecon_2018", TIMED),
            SEATS_FIRST,
            bar=10,
            proofs=ANY_PROOF,
        ),
        "wassign_realistic300": Asked(
            partial(published_event, FOLDER, "wassign_realistic300", "full +min +pin"),
            SUM,
            bar=5,
        ),
    }


def main(words: Sequence[str] | None = None) -> None:
    """Run what is asked for."""
    asking.main(ASKED, "benchmarks.rules", "rules", words)


if __name__ == "__main__":
    main()
