"""What is wrong with a folder is said, with file, line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocation.errors import InvalidEventError
from allocation.reading import read_event
from tests.reading.bad_folders import CASES, Case, write_good

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
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
