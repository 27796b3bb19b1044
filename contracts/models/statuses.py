"""The six statuses of an assessment: their words and their orders. The one place that knows, for pages and letters.

How each looks (icon, class) is `portal.templatetags.statuses`. What each means is measures.md, "Statuses", and is
judged by the engine alone.
"""

from __future__ import annotations

from django.db import models


class AssessmentStatus(models.TextChoices):
    MET = "met", "Met"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    MISSED = "missed", "Missed"
    EXEMPT = "exempt", "Exempt"
    NOT_APPLICABLE = "not_applicable", "Nothing to judge"

    @property
    def word(self) -> str:
        """As it stands within a sentence: "at risk"."""
        return str(self.label).lower()


MET, ON_TRACK, AT_RISK, MISSED, EXEMPT, NOT_APPLICABLE = AssessmentStatus

KEPT = (MET, ON_TRACK)
URGENT = (MISSED, AT_RISK)  # those that ask for somebody, and that a flag can have
URGENT_VALUES = frozenset(status.value for status in URGENT)  # as tables have them: quicker to look up in
JUDGED = (*KEPT, *URGENT)
# What a window that is over can stand at for good; from the others it comes to one of these by time alone.
FINAL = (MET, MISSED, EXEMPT, NOT_APPLICABLE)
KEPT_WORDS = " or ".join(status.word for status in KEPT)  # "met or on track"

# Sums and filters: what needs somebody first.
URGENT_FIRST = (MISSED, AT_RISK, ON_TRACK, MET, EXEMPT, NOT_APPLICABLE)
# The public reads first what was kept.
KEPT_FIRST = (MET, ON_TRACK, AT_RISK, MISSED, EXEMPT, NOT_APPLICABLE)
# What changed lately: a standard that is met or exempt now is no news to act on.
NEWS_FIRST = (MISSED, AT_RISK, ON_TRACK, NOT_APPLICABLE, EXEMPT, MET)
