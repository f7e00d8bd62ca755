"""The door for folders: an event from its files, and back."""

from allocation.reading.folder import read_event
from allocation.reading.noticing import remarks
from allocation.reading.writing import write_event

__all__ = ["read_event", "remarks", "write_event"]
