"""What was stored before there were bounds and cannot be: it stays, and its team is shown it until it is put right.

The bounds are those of `facts`; here they are asked of the database. Source: formats.md, "Files", "Which one is it?".
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from engagement.facts import LONGEST, MOST_PEOPLE, check_bounds
from engagement.faults import Faults
from engagement.fields import ActivityContent, fields_of
from engagement.models import Activity, Enquiry, Status
from inputs.cells import FIRST_YEAR, LAST_YEAR
from teams.models import Team

FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
LABELS = {field.name: field.label for field in fields_of(ActivityContent)}
AHEAD = "An enquiry cannot be {} in the future."


def impossible_activities(team: Team) -> QuerySet[Activity]:
    """The team's own, not withdrawn, the oldest first."""
    out_of_range = Q()
    for name in ("advertised_on", "feedback_published_on"):
        out_of_range |= Q(**{f"{name}__lt": FIRST}) | Q(**{f"{name}__gt": LAST})
    rows = Activity.objects.filter(team=team).exclude(status=Status.WITHDRAWN)
    return rows.filter(
        out_of_range
        | Q(ends_at__gt=F("starts_at") + LONGEST)
        | Q(attendance__gt=MOST_PEOPLE)
        | Q(feedback_published_on__lt=F("day"))
    ).order_by("starts_at", "id")


def why_impossible(activity: Activity) -> str:
    """What cannot be, in sentences."""
    faults = Faults()
    check_bounds(activity, activity.starts_at, activity.ends_at, faults)
    return " ".join(_of_field(name, sentence) for name, sentences in faults.fields.items() for sentence in sentences)


def _of_field(name: str, sentence: str) -> str:
    """A sentence that a form shows beside its field, where it stands alone: "Advertised on: this must be …"."""
    begun, _, rest = sentence.partition(" ")
    return f"{LABELS[name]}: this {rest}" if begun == "This" else sentence


def impossible_enquiries(team: Team, now: datetime) -> QuerySet[Enquiry]:
    """Received or answered in the future, the oldest first."""
    rows = Enquiry.objects.filter(team=team).filter(Q(received_at__gt=now) | Q(answered_at__gt=now))
    return rows.order_by("received_at", "id")


def why_impossible_enquiry(enquiry: Enquiry, now: datetime) -> str:
    return AHEAD.format("received" if enquiry.received_at > now else "answered")
