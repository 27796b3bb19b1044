"""Stored versions in the outside world's words: for receipts, histories, the API and exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from engagement.content import ActivityContent, EnquiryContent
from engagement.facts import content_of
from engagement.models import Activity, ActivityVersion, ChangeRequest, Channel, Enquiry, EnquiryVersion
from engagement.names import Names
from record.among import among
from record.compiled import compiled
from teams.models import Team


def newest_version(activity: Activity) -> ActivityVersion:
    """The version that the row shows."""
    return ActivityVersion.objects.get(activity=activity, version=activity.version)


def version_looked_at(row: Activity | Enquiry, written: str) -> Any:
    """The version whose number a form was drawn with; None where it says none that there is."""
    is_number = written.isascii() and written.isdigit() and len(written) < 10
    return row.versions.filter(version=int(written) if is_number else row.version).first()


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


def channels() -> dict[str, Channel]:
    """All of them, by key."""
    return {channel.key: channel for channel in _channels()}


@compiled
def _channels() -> QuerySet[Channel]:
    return Channel.objects.order_by("position", "key")


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
    return unconfirmed(Team.objects.filter(pk=team.pk), now).prefetch_related("officer_links")


def unconfirmed(teams: QuerySet[Team], now: datetime) -> QuerySet[Activity]:
    """The same of several teams, the oldest first."""
    begun = Activity.objects.filter(among("team_id", teams)).to_confirm(now)
    return begun.select_related("channel", "team").order_by("starts_at", "id")


def changes_asked(teams: QuerySet[Team]) -> QuerySet[ChangeRequest]:
    """What was asked about the teams' activities and still waits for an answer, the oldest first."""
    asked = ChangeRequest.objects.open().filter(activity__team__in=teams)
    named = asked.select_related("activity__channel", "activity__team", "asked_by")
    return named.order_by("asked_at", "id")


def without_feedback(team: Team, *, first_day: date, last_day: date) -> QuerySet[Activity]:
    """What the team held on these days and has said nothing of since, the oldest first."""
    held = Activity.objects.of_team(team).held_between(first_day, last_day)
    return held.filter(feedback_published_on=None).order_by("starts_at", "id")
