"""What is wrong with a folder is said, with file, line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocation.errors import InvalidEventError
from allocation.reading import read_event
from tests.reading.bad_folders import CASES, Case, both, write_good
from tests.reading.bad_rules import RULE_CASES

if TYPE_CHECKING:
    from pathlib import Path


EVERY = {**CASES, **RULE_CASES}


@pytest.mark.parametrize("case", EVERY.values(), ids=EVERY)
def test_damage_is_found_where_it_is(case: Case, tmp_path: Path) -> None:
    """Each damage is reported with its file, line and column, and what was meant."""
    folder = write_good(tmp_path / "event")
    case.damage(folder)

    with pytest.raises(InvalidEventError) as caught:
        read_event(folder)

    issues = caught.value.issues
    where = [(issue.table, issue.row, issue.column) for issue in issues]
    expected = (case.file or str(folder), case.line, case.column)
    assert expected in where, str(caught.value)
    said = [str(i) for i, at in zip(issues, where, strict=True) if at == expected]
    assert any(all(fragment in text for fragment in case.fragments) for text in said), (
        said
    )
    assert len(issues) == case.issues, str(caught.value)


def test_all_damages_are_told_together(tmp_path: Path) -> None:
    """Problems of rooms, sessions, people, rules and groups do not hide others."""
    names = (
        "a room closed in an unknown round",
        "an unknown room in walking",
        "a negative number of walk-ins",
        "extra people for nothing",
        "more than all show up",
        "an unknown member",
    )
    cases = [RULE_CASES[name] for name in names]
    folder = write_good(tmp_path / "event")
    both(*(case.damage for case in cases))(folder)

    with pytest.raises(InvalidEventError) as caught:
        read_event(folder)

    found = {(i.table, i.row, i.column) for i in caught.value.issues}
    assert found == {(case.file, case.line, case.column) for case in cases}
