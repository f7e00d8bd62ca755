"""The door for folders: events, plans and lists from their files, and back."""

from allocation.reading.folder import read_event
from allocation.reading.lists import read_assignment
from allocation.reading.noticing import remarks
from allocation.reading.saved import read_plan
from allocation.reading.writing import write_event

__all__ = ["read_assignment", "read_event", "read_plan", "remarks", "write_event"]
