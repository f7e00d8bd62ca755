"""Tables of an answer: from the assignment alone, without solving anything."""

from allocation.report.reporting import Report
from allocation.report.suppression import suppressed

__all__ = ["Report", "suppressed"]
