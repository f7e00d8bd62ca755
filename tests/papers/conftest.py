"""What the tests of papers share: plans and reports, made once."""

from __future__ import annotations

import pytest

import allocation as al
from tests.papers.made_up import hostile_report
from tests.plain_tables import Plain, written


@pytest.fixture(scope="session")
def plan() -> al.Plan:
    """Return a plan of the Lille event."""
    return al.allocate(al.lille2014(), seed=2014)


@pytest.fixture(scope="session")
def report(plan: al.Plan) -> al.Report:
    """Return the report of the plan."""
    return plan.report


@pytest.fixture(scope="session")
def seats(plan: al.Plan) -> Plain:
    """Return the written seats of the plan, read in plain Python."""
    return Plain.of(plan.event, written(plan.event, plan.assignment))


@pytest.fixture(scope="session")
def hostile() -> al.Report:
    """Return a report all of whose texts are hostile."""
    return hostile_report()
