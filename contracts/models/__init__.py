"""What teams owe, and whether they kept it."""

from contracts.models.assessments import Assessment, Settlement, Unit
from contracts.models.exemptions import Exemption, ExemptionVersion
from contracts.models.flags import Flag, FlagChange
from contracts.models.grades import Grade, GradeVersion
from contracts.models.kinds import MeasureKind
from contracts.models.proposals import ContractProposal
from contracts.models.terms import Obligation, ObligationPeriod
from contracts.models.versions import Contract, ContractVersion, Standard, VersionAsTold

__all__ = [
    "Assessment",
    "Contract",
    "ContractProposal",
    "ContractVersion",
    "Exemption",
    "ExemptionVersion",
    "Flag",
    "FlagChange",
    "Grade",
    "GradeVersion",
    "MeasureKind",
    "Obligation",
    "ObligationPeriod",
    "Settlement",
    "Standard",
    "Unit",
    "VersionAsTold",
]
