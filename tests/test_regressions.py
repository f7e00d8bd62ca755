"""Bugs that were once met, each with its story."""

from __future__ import annotations

import allocation as al

NO = al.UNLISTED
ANY = al.UNLIMITED


def test_presolve_of_cp_sat_9_15_does_not_lose_the_optimum() -> None:
    """CP-SAT 9.15 called 3 optimal where 2 is (or-tools issue 5293).

    P1 wants S2, P2 and P3 want S3, which needs three people or none, and P4 lists S1
    second, at a cost of 1. What somebody does not list costs 2, one more than that.

    - S3 does not run: P2 and P3 pay 2 each, 4 or more.
    - S3 runs with P1 as the third: P1 pays 2 and P4 at least 1, 3 or more.
    - S3 runs with P4 as the third: P4 pays 2, the others have their first choice: 2.

    The presolve that drops what other constraints include, on by default
    (``presolve_inclusion_work_limit``), cut the last of these off, and the search then
    proved 3. Whether it does so depends on the form of the model, so this pins the
    answer and not the setting that the engine uses.
    """
    event = al.Event.from_arrays(
        [[NO, 1, NO], [NO, NO, 1], [NO, NO, 1], [2, NO, NO]],
        round=[0, 0, 0],
        capacity=[4, ANY, ANY],
        min_size=[0, 1, 3],
        topic=["a", "a", "a"],
        ties=True,
    )

    plan = al.allocate(event, stages=["unseated", "dissatisfaction"])

    assert [stage.value for stage in plan.stages] == [0, 2]
    assert plan.status is al.Status.OPTIMAL
