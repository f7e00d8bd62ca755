"""A workbook as a reader of spreadsheets sees it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import openpyxl

ESCAPED = re.compile("_x([0-9A-F]{4})_")
"""How a workbook holds what XML cannot: ECMA-376, part 1, 22.9.2.19 (ST_Xstring)."""


def opened(content: bytes) -> dict[str, list[list[Any]]]:
    """Return the cells of each sheet, row by row."""
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        page.title: [[decoded(cell.value) for cell in row] for row in page.iter_rows()]
        for page in book
    }


def decoded(value: Any) -> Any:
    """Return what a cell says: openpyxl leaves escapes as they are."""
    if not isinstance(value, str):
        return value
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def records(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Return the rows of a sheet by their headings."""
    heads = rows[0]
    assert len(set(heads)) == len(heads)
    return [dict(zip(heads, row, strict=True)) for row in rows[1:]]
