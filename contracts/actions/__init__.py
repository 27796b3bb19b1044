"""Every write a person causes about what teams owe: versions of contracts, exemptions, grades; and settling a team."""

from contracts.actions import exemptions, grades, settling, versions
from contracts.actions.settling import assess_from, settle, unsettled

__all__ = ["assess_from", "exemptions", "grades", "settle", "settling", "unsettled", "versions"]
