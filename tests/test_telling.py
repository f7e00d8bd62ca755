"""A report in words: choices, aims, what was proved, when sessions are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import allocation as al
from allocation.telling import labels, verdicts
from allocation.wording import words
from tests.pages import cells, elements, parsed, said

ENGLISH, FRENCH = words("en", "tables"), words("fr", "tables")

STAGE = al.StageResult(
    name="dissatisfaction",
    value=12,
    reached=10,
    bound=10,
    status=al.Status.OPTIMAL,
    proof=al.Proof.PROVEN,
    price_bound=10,
    limit=12,
    seconds=0.0,
)


@pytest.mark.parametrize(
    ("rank", "english", "french"),
    [
        (1, "1st choice", "1er choix"),
        (2, "2nd choice", "2e choix"),
        (3, "3rd choice", "3e choix"),
        (4, "4th choice", "4e choix"),
        (11, "11th choice", "11e choix"),
        (12, "12th choice", "12e choix"),
        (21, "21st choice", "21e choix"),
        (1002, "1,002nd choice", "1\u202f002e choix"),
    ],
)
def test_choices_have_ordinals(rank: int, english: str, french: str) -> None:
    """As each language has them."""
    assert labels.choice(ENGLISH, rank) == english
    assert labels.choice(FRENCH, rank) == french


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("worst", "points of the worst-off person"),
        ("leximin:4", "people with 4 points or more"),
        ("rank_maximal:2", "seats less wanted than a 2nd choice"),
        ("generous:3", "seats that are a 3rd choice, or less wanted"),
        ("generous", "seats that are the last choice, then the one before"),
    ],
)
def test_aims_are_told(name: str, expected: str) -> None:
    """Each stage and each level of one."""
    assert labels.aim(ENGLISH, name) == expected


def test_every_stage_has_words() -> None:
    """In both languages."""
    for stage in al.StageName:
        assert labels.aim(ENGLISH, str(stage)) != labels.aim(FRENCH, str(stage))


def test_a_column_that_nobody_knows_has_its_own_name() -> None:
    """Nothing is guessed."""
    assert labels.heading(FRENCH, "shoe size") == "shoe size"
    assert labels.heading(FRENCH, "rank 2") == "Rang du choix, créneau 2"


def test_a_tolerance_that_was_spent_is_told() -> None:
    """What the aim had reached before, and what better means then."""
    assert verdicts.known(ENGLISH, STAGE) == (
        "cannot be lower: proven (10 before the tolerance was spent)"
    )
    assert verdicts.known(ENGLISH, STAGE, figures=False) == "cannot be lower: proven"
    assert verdicts.verdict(ENGLISH, (STAGE,))[1] == (
        "“Better” leaves out what the tolerances of aims allow."
    )


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        (al.Proof.PROVEN, "No better plan exists: this was proved"),
        (al.Proof.SOLVER_CLAIMED, "No better plan exists, says the solver; for aim 2"),
        (al.Proof.BEST_KNOWN, "A better plan may exist: for aim 2"),
    ],
)
def test_the_weakest_proof_is_the_verdict(proof: al.Proof, expected: str) -> None:
    """And the aims that it is about are numbered."""
    proved = replace(STAGE, value=10)

    (verdict,) = verdicts.verdict(ENGLISH, (proved, replace(proved, proof=proof)))

    assert verdict.startswith(expected)


def test_many_aims_are_not_all_numbered() -> None:
    """Twelve are enough."""
    open_ = replace(STAGE, value=10, proof=al.Proof.BEST_KNOWN)

    (verdict,) = verdicts.verdict(ENGLISH, (open_,) * 30)

    assert "aim 12, …" in verdict
    assert "aim 13" not in verdict


def minutes(*texts: str) -> np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]:
    """Return times as an event keeps them."""
    return np.array(texts, dtype="datetime64[m]")


def test_times_of_sessions() -> None:
    """On one day, over midnight, and not known."""
    plain = al.Event.from_arrays([[1, 1, 1]], round=[0, 1, 2], capacity=[1, 1, 1])
    sessions = plain.sessions.replace(
        start=minutes("2026-03-02T09:00", "2026-03-03T22:00", "NaT"),
        end=minutes("2026-03-02T10:30", "2026-03-04T01:00", "NaT"),
    )
    event = replace(plain, sessions=sessions)
    report = al.Report(event, al.Assignment.from_seats([[0, 1, 2]]))

    tree = parsed(al.page_of(report, language="fr"))

    (table,) = [x for x in elements(tree) if x.get("id") == "session-table"]
    assert [row[1] for row in cells(table)] == [
        "S1 2 mars 2026, 09:00–10:30",
        "S2 3 mars 2026, 22:00 – 4 mars 2026, 01:00",
        "S3",
    ]
    assert said(table.find("caption")) == "Chaque séance et son remplissage"


def test_grades_are_points_below_the_highest() -> None:
    """An event of utilities says so."""
    event = al.Event.from_arrays(
        [[3, 1]], round=[0, 0], capacity=[1, 1], scale="utility"
    )
    report = al.Report(event, al.Assignment.from_seats([[0]]))

    text = said(parsed(al.page_of(report)).find("body"))

    assert "how far the grade of a session is below the highest" in text
