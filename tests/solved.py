"""The Lille event, solved once for all tests that show a plan."""

from __future__ import annotations

from functools import cache

import allocation as al


@cache
def lille() -> al.Plan:
    """Return the plan of the Lille event."""
    return al.allocate(al.lille2014(), seed=2014)
