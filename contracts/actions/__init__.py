"""Every write a person causes about what teams owe: versions, exemptions, grades, flags."""

from contracts.actions import exemptions, flags, grades, versions

__all__ = ["exemptions", "flags", "grades", "versions"]
