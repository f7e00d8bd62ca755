"""Linear programs: what GLOP answers, and that it always does."""

import json
from pathlib import Path

import numpy as np
import pytest

from allocation._engine.linear import Linear

CYCLING = Path(__file__).with_name("cycling_lp.json")
"""A program of ours, met by a property test, on which GLOP's primal simplex cycles."""


def test_a_program_is_solved_with_its_prices() -> None:
    """The least of x + 2 y with x + y at least 3 and x at most 1 is 1 + 2 * 2."""
    program = Linear(1)
    columns = program.add_columns([1, 2], 0, [1, np.inf], 2)
    program.bound_rows(np.array([0]), 3, np.inf)
    program.set(np.zeros(2, dtype=np.int64), columns, 1)

    found = program.solve(None)

    assert found is not None
    assert found.value == pytest.approx(5)
    assert found.column.tolist() == pytest.approx([1, 2])
    assert found.dual.tolist() == pytest.approx([2])


@pytest.mark.timeout(60)
def test_a_simplex_method_that_goes_round_in_circles_is_left() -> None:
    """Without a time limit it never came back; the other method solves it."""
    told = {
        key: np.array(each) for key, each in json.loads(CYCLING.read_text()).items()
    }
    program = Linear(len(told["low"]))
    count = len(told["cost"])
    program.add_columns(told["cost"], told["least"], told["most"], count)
    program.bound_rows(slice(None), told["low"], told["high"])
    program.set(told["row"], told["column"], told["value"])

    found = program.solve(None)

    assert found is not None
    inside = np.zeros(len(told["low"]))
    np.add.at(inside, told["row"], told["value"] * found.column[told["column"]])
    slack = 1e-6 * np.abs(told["value"]).max()
    assert (inside >= told["low"] - slack).all()
    assert (inside <= told["high"] + slack).all()
    assert found.value == pytest.approx(float(told["cost"] @ found.column), rel=1e-9)
