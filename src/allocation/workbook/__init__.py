"""The workbook: a sheet for each need, of texts, numbers and times alone."""

from allocation.workbook.writing import workbook_of, write_workbook

__all__ = ["workbook_of", "write_workbook"]
