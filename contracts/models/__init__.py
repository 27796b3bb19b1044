"""What teams owe, and whether they kept it."""

from contracts.models.assessments import Assessment, Settlement, Unit
from contracts.models.exemptions import Exemption, ExemptionConsent, ExemptionKind, ExemptionVersion
from contracts.models.flags import Flag, FlagChange
from contracts.models.grades import Grade, GradeVersion
from contracts.models.kinds import MeasureKind
from contracts.models.terms import Obligation, ObligationPeriod
from contracts.models.versions import Contract, ContractVersion, Standard

__all__ = [
    "Assessment",
    "Contract",
    "ContractVersion",
    "Exemption",
    "ExemptionConsent",
    "ExemptionKind",
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
]
