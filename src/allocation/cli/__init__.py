"""The command line: an event's folder in, everyone's programme out."""

from allocation.cli.door import main

__all__ = ["main"]
