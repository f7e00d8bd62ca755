"""The papers of the day: to print, to sign, to send, from the tables of a report."""

from allocation.papers.calendars import Calendars, calendar_files
from allocation.papers.merging import mail_merge
from allocation.papers.sheets import sign_in_sheets
from allocation.papers.slips import personal_slips
from allocation.papers.training import attendance_list, attendance_rows
from allocation.papers.writing import DayPapers, day_papers, write_papers

__all__ = [
    "Calendars",
    "DayPapers",
    "attendance_list",
    "attendance_rows",
    "calendar_files",
    "day_papers",
    "mail_merge",
    "personal_slips",
    "sign_in_sheets",
    "write_papers",
]
