"""Constraints that stand under an assumption, so that the solver can name a clash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ortools.sat.python.cp_model import LinearExpr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ortools.sat.python.cp_model import BoolVarT, Constraint, CpModel

    from allocation.rules import Rule

Guard = tuple["Rule", str, int]
"""A rule, what it is about, and which: a ``"round"``, ``"session"``, ``"room"``,
``"participant"`` by index; or a ``"set"`` of rounds, a ``"group"``, a ``"linked"`` set,
a ``"limit"`` of the programme or a ``"quota"``, by its place in the event."""


class Guards:
    """What each assumption of a model stands for.

    Parameters
    ----------
    cp
        The model.
    guarded
        Whether there are any.
    """

    def __init__(self, cp: CpModel, *, guarded: bool) -> None:
        self.cp = cp
        self.guarded = guarded
        self.by_index: dict[int, Guard] = {}
        self._by_name: dict[Guard, BoolVarT] = {}

    def guard(self, constraint: Constraint, rule: Rule, kind: str, place: int) -> None:
        """Put a constraint under the assumption of a rule."""
        if self.guarded:
            key = (rule, kind, place)
            if key not in self._by_name:
                literal = self.cp.new_bool_var("")
                self._by_name[key] = literal
                self.by_index[literal.index] = key
            constraint.only_enforce_if(self._by_name[key])

    def at_most_one(self, literals: Iterable[Any]) -> Constraint:
        """Add that at most one of some Booleans, and constants, is true."""
        several = list(literals)
        # a linear sum can stand under an assumption, a Boolean constraint is faster
        if self.guarded or any(isinstance(each, int) for each in several):
            return self.cp.add(LinearExpr.sum(several) <= 1)
        return self.cp.add_at_most_one(several)
