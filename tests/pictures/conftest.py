"""What the tests of pictures share."""

from __future__ import annotations

import pytest

import allocation as al
from tests.plain_tables import Plain, written


@pytest.fixture(scope="session")
def plan() -> al.Plan:
    """Return a plan of the Lille event."""
    return al.allocate(al.lille2014(), seed=2014)


@pytest.fixture(scope="session")
def listed() -> al.Report:
    """Return the report of a list in the order of registration."""
    event = al.lille2014()
    return al.Report(event, al.mechanisms.first_come(event))


@pytest.fixture(scope="session")
def seats(plan: al.Plan) -> Plain:
    """Return the written seats of the plan, read in plain Python."""
    return Plain.of(plan.event, written(plan.event, plan.assignment))
