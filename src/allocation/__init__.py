"""Allocate the participants of an event to parallel sessions over several rounds."""

from allocation.allocating import allocate
from allocation.assignment import Assignment
from allocation.errors import (
    AllocationError,
    CertificateError,
    Conflict,
    InfeasibleError,
    InvalidEventError,
    Issue,
    NothingFoundError,
    SolverError,
)
from allocation.event import UNLIMITED, UNLISTED, Event
from allocation.plan import Plan
from allocation.progress import Progress
from allocation.result import Proof, StageResult, Status
from allocation.rules import Rule, Rules
from allocation.scoring import Scoring
from allocation.stages import DEFAULT_STAGES, Stage, StageName
