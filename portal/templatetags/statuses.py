"""The six statuses as people see them: word, icon, class. The one place that knows, for pages and letters."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django import template

register = template.Library()


class StatusLook(NamedTuple):
    """How one status is shown: its word, the end of its CSS class, its icon."""

    word: str
    slug: str
    icon: str


# In the order of sums: what needs somebody first.
LOOKS = {
    "missed": StatusLook("Missed", "missed", "status-missed"),
    "at_risk": StatusLook("At risk", "at-risk", "status-at-risk"),
    "on_track": StatusLook("On track", "on-track", "status-on-track"),
    "met": StatusLook("Met", "met", "status-met"),
    "exempt": StatusLook("Exempt", "exempt", "status-exempt"),
    "not_applicable": StatusLook("Nothing to judge", "nothing", "status-nothing-to-judge"),
}
# The public reads first what was kept.
PUBLIC_ORDER = ("met", "on_track", "at_risk", "missed", "exempt", "not_applicable")


@register.filter
def status_word(status: str) -> str:
    """`at_risk` → "At risk". An unknown status is a KeyError: it must not be shown as something else."""
    return LOOKS[status].word


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
    return status in ("missed", "at_risk")


@register.filter
def status_counts(counts: Mapping[str, int], audience: str = "staff") -> list[tuple[str, int]]:
    """Pairs of status and number in the order of sums, without empty ones; met first for the "public"."""
    order = PUBLIC_ORDER if audience == "public" else LOOKS
    return [(status, counts[status]) for status in order if counts.get(status)]


@register.filter
def status_names(squares: Iterable[Mapping[str, str]], status: str) -> str:
    """What of a standing has that status, as in "Posts, Notice"."""
    return ", ".join(square["name"] for square in squares if square["status"] == status)


@register.filter
def status_sum(counts: Mapping[str, int], audience: str = "staff") -> str:
    """`{"met": 2, "on_track": 8}` → "8 on track, 2 met"."""
    return ", ".join(f"{number} {LOOKS[status].word.lower()}" for status, number in status_counts(counts, audience))
