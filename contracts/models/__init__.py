"""What teams owe, and whether they kept it."""

from contracts.models.assessments import Assessment, Settlement, Unit
from contracts.models.bank_holidays import BankHoliday
from contracts.models.escalation import EscalationStep, StepRole
from contracts.models.exemptions import Exemption, ExemptionConsent, ExemptionKind, ExemptionVersion
from contracts.models.figure_checks import FigureCheck
from contracts.models.flag_lines import FlagLine
from contracts.models.flags import Flag, FlagChange
from contracts.models.grades import Grade, GradeVersion
from contracts.models.kinds import MeasureKind
from contracts.models.letter_answers import LetterAnswer
from contracts.models.proposals import ContractProposal
from contracts.models.terms import Obligation, ObligationPeriod
from contracts.models.versions import Contract, ContractVersion, Standard, VersionAsTold

__all__ = [
    "Assessment",
    "BankHoliday",
    "Contract",
    "ContractProposal",
    "ContractVersion",
    "EscalationStep",
    "Exemption",
    "ExemptionConsent",
    "ExemptionKind",
    "ExemptionVersion",
    "FigureCheck",
    "Flag",
    "FlagChange",
    "FlagLine",
    "Grade",
    "GradeVersion",
    "LetterAnswer",
    "MeasureKind",
    "Obligation",
    "ObligationPeriod",
    "Settlement",
    "Standard",
    "StepRole",
    "Unit",
    "VersionAsTold",
]
