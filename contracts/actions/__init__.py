"""Every write a person causes about what teams owe: versions, exemptions, grades, flags; and settling a team."""

from contracts.actions import exemptions, flags, grades, settling, versions
from contracts.actions.settling import assess_from, settle, unsettled

__all__ = ["assess_from", "exemptions", "flags", "grades", "settle", "settling", "unsettled", "versions"]
