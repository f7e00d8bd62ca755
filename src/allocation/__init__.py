"""Allocate the participants of an event to parallel sessions over several rounds."""

from importlib.metadata import version as _version

from allocation import mechanisms
from allocation.allocating import allocate, default_stages
from allocation.assignment import Assignment
from allocation.certificate import Certificate, price_bound
from allocation.checking import check
from allocation.errors import (
    AllocationError,
    CertificateError,
    Conflict,
    InfeasibleError,
    InvalidEventError,
    InvalidPlanError,
    Issue,
    NothingFoundError,
    SolverError,
)
from allocation.evaluation import (
    Violation,
    personal_totals,
    utility,
    value,
    violations,
)
from allocation.event import (
    UNLIMITED,
    UNLISTED,
    Choices,
    Event,
    Participants,
    Rooms,
    Rounds,
    Sessions,
)
from allocation.explanation import (
    Bottleneck,
    PersonExplanation,
    SessionExplanation,
    bottleneck,
    seat_values,
    why,
)
from allocation.measures import Measures, compare, measure
from allocation.page import page_of, write_page
from allocation.papers import (
    Calendars,
    DayPapers,
    attendance_list,
    attendance_rows,
    calendar_files,
    day_papers,
    mail_merge,
    personal_slips,
    sign_in_sheets,
    write_papers,
)
from allocation.pictures import Plots
from allocation.plan import Plan
from allocation.progress import Progress
from allocation.reading import (
    read_assignment,
    read_event,
    read_plan,
    remarks,
    write_event,
)
from allocation.reductions import Reductions
from allocation.report import Report, suppressed
from allocation.result import Proof, StageResult, Status
from allocation.rules import Group, ProgrammeLimit, Quota, Rule, Rules
from allocation.scoring import Scoring
from allocation.stages import DEFAULT_STAGES, Stage, StageName
from allocation.synthetic import (
    lille2014,
    lille_candidates,
    lille_rules,
    synthetic_event,
)
from allocation.trading import Frontier, FrontierPoint, Gap, frontier
from allocation.workbook import workbook_of, write_workbook

__all__ = [
    "DEFAULT_STAGES",
    "UNLIMITED",
    "UNLISTED",
    "AllocationError",
    "Assignment",
    "Bottleneck",
    "Calendars",
    "Certificate",
    "CertificateError",
    "Choices",
    "Conflict",
    "DayPapers",
    "Event",
    "Frontier",
    "FrontierPoint",
    "Gap",
    "Group",
    "InfeasibleError",
    "InvalidEventError",
    "InvalidPlanError",
    "Issue",
    "Measures",
    "NothingFoundError",
    "Participants",
    "PersonExplanation",
    "Plan",
    "Plots",
    "ProgrammeLimit",
    "Progress",
    "Proof",
    "Quota",
    "Reductions",
    "Report",
    "Rooms",
    "Rounds",
    "Rule",
    "Rules",
    "Scoring",
    "SessionExplanation",
    "Sessions",
    "SolverError",
    "Stage",
    "StageName",
    "StageResult",
    "Status",
    "Violation",
    "allocate",
    "attendance_list",
    "attendance_rows",
    "bottleneck",
    "calendar_files",
    "check",
    "compare",
    "day_papers",
    "default_stages",
    "frontier",
    "lille2014",
    "lille_candidates",
    "lille_rules",
    "mail_merge",
    "measure",
    "mechanisms",
    "page_of",
    "personal_slips",
    "personal_totals",
    "price_bound",
    "read_assignment",
    "read_event",
    "read_plan",
    "remarks",
    "seat_values",
    "sign_in_sheets",
    "suppressed",
    "synthetic_event",
    "utility",
    "value",
    "violations",
    "why",
    "workbook_of",
    "write_event",
    "write_page",
    "write_papers",
    "write_workbook",
]

__version__ = _version("workshop-allocation")
