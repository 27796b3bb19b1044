"""How the six statuses look: icon and class. Their words and orders are `contracts.models.statuses`."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django import template

from contracts.models.statuses import KEPT_FIRST, URGENT, URGENT_FIRST, AssessmentStatus

register = template.Library()


class StatusLook(NamedTuple):
    """How one status is shown: the end of its CSS class, its icon."""

    slug: str
    icon: str


LOOKS = {
    "missed": StatusLook("missed", "status-missed"),
    "at_risk": StatusLook("at-risk", "status-at-risk"),
    "on_track": StatusLook("on-track", "status-on-track"),
    "met": StatusLook("met", "status-met"),
    "exempt": StatusLook("exempt", "status-exempt"),
    "not_applicable": StatusLook("nothing", "status-nothing-to-judge"),
}


@register.filter
def status_word(status: str) -> str:
    """`at_risk` → "At risk". An unknown status is a ValueError: it must not be shown as something else."""
    return str(AssessmentStatus(status).label)


@register.filter
def status_slug(status: str) -> str:
    """`at_risk` → "at-risk", the end of the class names `np-status--`, `np-cell--`, `np-u-`."""
    return LOOKS[status].slug


@register.filter
def status_icon(status: str) -> str:
    """`at_risk` → "status-at-risk", the name of its icon."""
    return LOOKS[status].icon


@register.filter
def status_urgent(status: str) -> bool:
    """Whether the status is one of the two that ask for somebody."""
    return status in URGENT


@register.simple_tag
def nothing_urgent() -> str:
    """As in "Nothing is missed and nothing at risk"."""
    return f"Nothing is {' and nothing '.join(status.word for status in URGENT)}"


@register.filter
def status_counts(counts: Mapping[str, int], audience: str = "staff") -> list[tuple[str, int]]:
    """Pairs of status and number in the order of sums, without empty ones; met first for the "public"."""
    order = KEPT_FIRST if audience == "public" else URGENT_FIRST
    return [(status.value, counts[status]) for status in order if counts.get(status)]


@register.filter
def status_names(squares: Iterable[Mapping[str, str]], status: str) -> str:
    """What of a standing has that status, as in "Posts, Notice"."""
    return ", ".join(square["name"] for square in squares if square["status"] == status)


@register.filter
def status_sum(counts: Mapping[str, int], audience: str = "staff") -> str:
    """`{"met": 2, "on_track": 8}` → "8 on track, 2 met"."""
    return ", ".join(f"{number} {AssessmentStatus(status).word}" for status, number in status_counts(counts, audience))
