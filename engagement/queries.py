"""Stored versions in the outside world's words: for receipts, histories, the API and exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from engagement.content import ActivityContent, EnquiryContent
from engagement.facts import content_of
from engagement.fields import fields_of
from engagement.models import Activity, ActivityTeam, ActivityVersion, Cancellation, Enquiry, EnquiryVersion, Status
from engagement.names import Names
from engagement.version_log import ACTIVITIES
from record.timezones import day_of
from teams.models import Team

# 13 months at their longest: last year's meeting can still be found, and the calendar stops growing.
LOOKED_BACK = timedelta(days=397)
STAFFS_ALONE = tuple(
    field.stored for field in fields_of(ActivityContent) if not field.public and field.stored in ACTIVITIES.row_columns
)


def newest_version(activity: Activity) -> ActivityVersion:
    """The version that the row shows."""
    return ActivityVersion.objects.get(activity=activity, version=activity.version)


def newest_versions(activities: Iterable[Activity]) -> list[ActivityVersion]:
    """The version each row shows, in the order of the rows. One query."""
    shown = {activity.id: activity.version for activity in activities}
    versions = ActivityVersion.objects.filter(activity__in=shown)
    found = {version.activity_id: version for version in versions if version.version == shown[version.activity_id]}
    return [found[activity] for activity in shown]


def activity_contents(versions: Sequence[ActivityVersion]) -> list[ActivityContent]:
    """What each version says. Three queries, however many versions there are."""
    names = Names.in_versions(ActivityContent, versions)
    return [content_of(ActivityContent, version, names) for version in versions]


def activity_content(activity: Activity) -> ActivityContent:
    """What the activity says now."""
    return activity_contents([newest_version(activity)])[0]


def enquiry_contents(versions: Sequence[Enquiry | EnquiryVersion]) -> list[EnquiryContent]:
    """What each enquiry, or version of one, says. Two queries."""
    names = Names.in_versions(EnquiryContent, versions)
    return [content_of(EnquiryContent, version, names) for version in versions]


def plans(team: Team, today: date) -> QuerySet[Activity]:
    """What the team plans from today on, the next first, with the neighbourhoods and officers it is for."""
    links = ("neighbourhood_links", "officer_links")
    return (
        Activity.objects.of_team(team)
        .planned_from(today)
        .select_related("channel", "led_by")
        .prefetch_related(*links)
        .order_by("starts_at", "id")
    )


def to_confirm(team: Team, now: datetime) -> QuerySet[Activity]:
    """Plans of the team that have begun: they count for nothing until somebody says how they went."""
    begun = Activity.objects.filter(team=team).to_confirm(now)
    whose = begun.select_related("channel", "team").prefetch_related("officer_links")
    return whose.order_by("starts_at", "id")


def without_feedback(team: Team, *, first_day: date, last_day: date) -> QuerySet[Activity]:
    """What the team held on these days and has said nothing of since, the oldest first."""
    held = Activity.objects.of_team(team).held_between(first_day, last_day)
    return held.filter(feedback_published_on=None).order_by("starts_at", "id")


def public_events(teams: Iterable[int], *, now: datetime, last_day: date) -> QuerySet[Activity]:
    """What the public may still come to by that day, cancelled ones too, the next first, with team and neighbourhoods.

    Only what is planned to be open to the public and was announced: a plan that nobody has told anybody is the team's.
    """
    today = day_of(now)
    taking_part = ActivityTeam.objects.filter(team__in=list(teams), day__gte=today, day__lte=last_day)
    announced = Activity.objects.filter(id__in=taking_part.values("activity")).announced_by(today)
    coming = announced.annotate(over_at=Coalesce("ends_at", "starts_at")).filter(over_at__gt=now)
    shown = coming.filter(status__in=[Status.PLANNED, Status.CANCELLED])
    places = "neighbourhood_links__neighbourhood"
    return shown.select_related("channel", "team").prefetch_related(places).order_by("starts_at", "id")


def why_cancelled(activities: Iterable[Activity]) -> dict[UUID, str]:
    """For those that stand cancelled: what was said to residents of it, where anything was. One query, or none."""
    cancelled = [activity.pk for activity in activities if activity.status == Status.CANCELLED]
    if not cancelled:
        return {}
    planned_since = ActivityVersion.objects.filter(
        ~Q(status=Status.CANCELLED), activity=OuterRef("activity"), version__gt=OuterRef("version")
    )
    said = Cancellation.objects.filter(~Exists(planned_since), activity__in=cancelled).order_by("version")
    return dict(said.values_list("activity", "words"))


def announced_events(team: Team, *, today: date) -> list[Activity]:
    """What the public was told of that the team takes part in, whatever became of it, by start, with the channel.

    Of the last 13 months, and all that is to come. What was called off before it was to be announced is left out:
    nobody was told. One query; what is staff's alone, such as what was raised, is not even loaded.
    """
    taking_part = ActivityTeam.objects.filter(team=team, day__gte=today - LOOKED_BACK)
    rows = Activity.objects.filter(id__in=taking_part.values("activity")).announced_by(today)
    shown = rows.select_related("channel").defer(*STAFFS_ALONE).order_by("starts_at", "id")
    return [activity for activity in shown if not _called_off_untold(activity)]


def _called_off_untold(activity: Activity) -> bool:
    called_off = activity.status in (Status.CANCELLED, Status.WITHDRAWN)
    told_on = activity.advertised_on
    return called_off and told_on is not None and told_on > day_of(activity.known_at)
