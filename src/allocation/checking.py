"""A plan held against the specification, without any solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation import certificate, evaluation
from allocation.errors import CertificateError, SolverError
from allocation.result import Proof, Status

if TYPE_CHECKING:
    from allocation.plan import Plan


def check(found: Plan) -> None:
    """Check a plan against the specification: every rule, value and proven bound.

    Parameters
    ----------
    found
        The plan.

    Raises
    ------
    SolverError
        If a rule is broken, or a stage's value is not what it says.
    CertificateError
        If prices do not prove what the plan says they do.
    """
    broken = evaluation.violations(found.event, found.assignment)
    if broken:
        listed = "; ".join(f"{v.rule}: {v.message}" for v in broken[:5])
        message = f"The answer breaks {len(broken)} rules: {listed}."
        raise SolverError(message)
    limits: dict[str, int] = {}
    for stage, proof in zip(found.stages, found.certificates, strict=True):
        if not proof.limits.items() <= limits.items():
            message = f"Stage {stage.name}: its proof supposes other limits."
            raise CertificateError(message)
        limits[stage.name] = stage.limit
        optimal = stage.bound == stage.reached
        if optimal is not (stage.status is Status.OPTIMAL) or (
            stage.proof is Proof.PROVEN and stage.price_bound != stage.reached
        ):
            message = f"Stage {stage.name}: {stage.status}, {stage.proof}: not so."
            raise CertificateError(message)
        value = evaluation.value(stage.name, found.event, found.assignment)
        if value != stage.value or value > stage.limit:
            message = f"Stage {stage.name} says {stage.value}, it is {value}."
            raise SolverError(message)
        bound = certificate.price_bound(found.event, proof)
        if bound != stage.price_bound:
            message = (
                f"Stage {stage.name}: prices prove {bound}, "
                f"the plan says {stage.price_bound}."
            )
            raise CertificateError(message)
