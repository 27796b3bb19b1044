"""What is looked at before the start: that every kind of measure says all that is asked of one."""

from __future__ import annotations

from django.core.checks import CheckMessage, Error, register

from contracts.kinds import KINDS


@register()
def kinds_are_whole(app_configs: object, **options: object) -> list[CheckMessage]:
    return [
        Error(f"The kind of measure “{kind.name}” lacks {member}.", id="contracts.E001")
        for kind in KINDS.values()
        for member in kind.missing_members()
    ]
