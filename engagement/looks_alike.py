"""What looks like something that is stored already, though it is not the same row: people are asked about it.

One rule for the form and for files; who is asked, and what of, is the caller's. Source: formats.md, "Which one is it?",
"looks like".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from engagement.content import ActivityContent
from engagement.models import Activity, ActivityTeam, Channel, Status
from engagement.wording import has_time
from engagement.words_alike import folded, minute_of
from record.timezones import day_of

NEAR = timedelta(hours=3)
UNCONFIRMED = timedelta(days=31)  # so long a plan that nobody has confirmed is looked for by its title
NEVER_LIKE = frozenset({Status.WITHDRAWN})


@dataclass(frozen=True)
class Likened:
    """What the rule compares of an activity, said or stored."""

    starts_at: datetime
    title: str
    url: str = ""
    is_plan: bool = False
    time_known: bool = True

    @property
    def words(self) -> str:
        return folded(self.title)


Nearness = tuple[int, timedelta]  # smaller is nearer


def nearness(said: Likened, stored: Likened, *, frequent: bool, today: date) -> Nearness | None:
    """How near `said` comes to `stored`, of the same team and channel; None where it does not look like it.

    `frequent` is the channel's: of what happens many times a day one like another is no repeat.
    """
    apart = abs(said.starts_at - stored.starts_at)
    if frequent:
        same = minute_of(said.starts_at) == minute_of(stored.starts_at) or (said.url and said.url == stored.url)
        return (0, apart) if same else None
    day, stored_day = day_of(said.starts_at), day_of(stored.starts_at)
    same_title = said.words == stored.words
    if apart <= NEAR:
        return (0 if same_title else 1, apart)
    if day == stored_day and (same_title or not (said.time_known and stored.time_known)):
        return (2, apart)
    if same_title and stored.is_plan and today - UNCONFIRMED <= stored_day <= today:
        return (3, apart)
    return None


def stored_like(content: ActivityContent, *, today: date) -> list[Activity]:
    """What is stored and looks like the content, the nearest first; withdrawn ones and its own id never do.

    Of the content's team or of those it was held together with, in whatever part they took. Three queries.
    """
    channel = Channel.objects.filter(key=content.channel).first()
    if channel is None:
        return []
    said = Likened(content.starts_at, content.title, content.url, time_known=has_time(content))
    found = [
        (how_near, activity.starts_at, str(activity.id), activity)
        for activity in _candidates(content, today)
        if (how_near := nearness(said, likened(activity), frequent=channel.frequent, today=today))
    ]
    return [activity for *_, activity in sorted(found, key=lambda one: one[:3])]


def likened(activity: Activity) -> Likened:
    """What the rule compares of what is stored."""
    is_plan = activity.status == Status.PLANNED
    return Likened(activity.starts_at, activity.title, activity.url, is_plan, activity.time_known)


def _candidates(content: ActivityContent, today: date) -> Iterable[Activity]:
    """All that the rule could find like it: by day, or by the address that both give."""
    day = day_of(content.starts_at)
    near = Q(day__gte=day - timedelta(days=1), day__lte=day + timedelta(days=1))
    unconfirmed = Q(status=Status.PLANNED, day__gte=today - UNCONFIRMED, day__lte=today)
    same_url = Q(url=content.url) if content.url else Q(pk__in=[])
    taking_part = ActivityTeam.objects.filter(
        team__key__in=[content.team, *content.also_teams], channel=content.channel
    )
    rows = Activity.objects.filter(near | unconfirmed | same_url, id__in=taking_part.values("activity"))
    rows = rows.exclude(status__in=NEVER_LIKE).exclude(pk=content.id)
    return rows.select_related("channel", "team", "logged_by", "led_by").prefetch_related("officer_links")
