"""Events as the public was told of them, and what became of each: cancelled, moved, made private.

What the public was told last is what a page or a calendar may say: what staff wrote after it was private is staff's.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from engagement.facts import LONGEST
from engagement.fields import ActivityContent, fields_of
from engagement.models import Activity, ActivityTeam, ActivityVersion, Cancellation, Channel, Status
from engagement.version_log import ACTIVITIES
from engagement.wording import has_time, last_day
from record.compiled import compiled
from record.timezones import day_of, midnight
from teams.models import Team

# 13 months at their longest: last year's meeting can still be found, and the calendar stops growing.
LOOKED_BACK = timedelta(days=397)
STAFFS_ALONE = tuple(
    field.stored for field in fields_of(ActivityContent) if not field.public and field.stored in ACTIVITIES.row_columns
)
CALLED_OFF = frozenset({Status.CANCELLED, Status.WITHDRAWN})
OF_A_VERSION = (
    *("activity_id", "version", "known_at", "status", "channel_id", "open_to_public", "advertised_on"),
    *("title", "starts_at", "ends_at", "time_known", "url"),
)


class Became(enum.Enum):
    """What became of what the public was told, in the public's words."""

    STANDS = ""
    CANCELLED = "Cancelled."
    PRIVATE = "No longer open to the public."
    UNANNOUNCED = "No longer announced."


@dataclass(frozen=True)
class Event:
    """What the public knows of an activity: the row where it may know what that says, else the version told last.

    `number` and `known_at` are those of the version that made it so.
    """

    activity: Activity
    told: Activity | ActivityVersion
    became: Became
    number: int
    known_at: datetime
    moved_from: ActivityVersion | None = None

    @property
    def is_off(self) -> bool:
        """Whether nobody should come any more."""
        return self.became is not Became.STANDS

    @property
    def says_the_row(self) -> bool:
        return self.told is self.activity


def public_events(teams: Iterable[int], *, now: datetime, last_day: date) -> list[Event]:
    """What the public was told it may come to, and may still mean to come to by that day, the next first.

    Only what was planned to be open to the public and was announced: a plan that nobody has told anybody is the
    team's. What was moved stays as long as either time is to come.
    """
    today = day_of(now)
    found = _became(_to_come(list(teams), today - LONGEST, now, midnight(today), today), today)
    coming = [event for event in found if _may_be_meant(event, now, last_day)]
    return sorted(coming, key=lambda event: (event.told.starts_at, event.activity.id))


def announced_events(team: Team, *, today: date) -> list[Event]:
    """What the public was told of that the team takes part in, whatever became of it, by start, with the channel.

    Of the last 13 months, and all that is to come. What was called off before it was to be announced is left out:
    nobody was told. What is staff's alone, such as what was raised, is not even loaded.
    """
    taking_part = ActivityTeam.objects.filter(team=team, day__gte=today - LOOKED_BACK)
    rows = Activity.objects.filter(id__in=taking_part.values("activity")).select_related("channel")
    return sorted(_events(rows, today), key=lambda event: (event.told.starts_at, event.activity.id))


def residents_know(activity: Activity, today: date) -> bool:
    """Whether the public was told of it, whatever became of it since."""
    return bool(_events(Activity.objects.filter(pk=activity.pk).select_related("channel"), today))


def why_cancelled(events: Iterable[Event]) -> dict[UUID, str]:
    """For those that stand cancelled: what was said to residents of it, where anything was. One query, or none."""
    cancelled = [event.activity.pk for event in events if event.activity.status == Status.CANCELLED]
    if not cancelled:
        return {}
    planned_since = ActivityVersion.objects.filter(
        ~Q(status=Status.CANCELLED), activity=OuterRef("activity"), version__gt=OuterRef("version")
    )
    said = Cancellation.objects.filter(~Exists(planned_since), activity__in=cancelled).order_by("version")
    return dict(said.values_list("activity", "words"))


def _events(rows: QuerySet[Activity], today: date) -> list[Event]:
    """Two queries: the rows, and where one of them has several versions those before the newest."""
    return _became(list(_announced(rows, today)), today)


@compiled
def _to_come(teams: list[int], from_day: date, now: datetime, began: datetime, today: date) -> QuerySet[Activity]:
    """Planned or cancelled since that day, and not over: where the hour is not known, from where the day `began`."""
    taking_part = ActivityTeam.objects.filter(team__in=teams, day__gte=from_day)
    rows = Activity.objects.filter(id__in=taking_part.values("activity"), status__in=[Status.PLANNED, Status.CANCELLED])
    to_come = rows.annotate(over_at=Coalesce("ends_at", "starts_at")).filter(
        Q(over_at__gt=now) | Q(time_known=False, over_at__gte=began) | Q(version__gt=1)
    )
    return _announced(to_come.select_related("channel", "team"), today)


def _announced(rows: QuerySet[Activity], today: date) -> QuerySet[Activity]:
    """Of the rows those of which the public was told at some time."""
    once = ActivityVersion.objects.filter(activity=OuterRef("pk"), open_to_public=True, advertised_on__lte=today)
    announced = Q(channel__is_public=True, open_to_public=True, advertised_on__lte=today)
    return rows.filter(announced | (Q(version__gt=1) & Exists(once))).defer(*STAFFS_ALONE)


def _became(found: list[Activity], today: date) -> list[Event]:
    earlier = _earlier([row for row in found if row.version > 1])
    events = (_event(row, earlier[row.id], today) for row in found)
    return [event for event in events if event]


def _earlier(rows: Sequence[Activity]) -> dict[UUID, list[ActivityVersion]]:
    """The versions before the newest, the first one first; each knows whether its kind is one that residents see."""
    found: dict[UUID, list[ActivityVersion]] = defaultdict(list)
    if not rows:
        return found
    newest = {row.id: row.version for row in rows}
    seen = Exists(Channel.objects.filter(key=OuterRef("channel_id"), is_public=True))
    versions = ActivityVersion.objects.filter(activity__in=newest).annotate(is_seen=seen).only(*OF_A_VERSION)
    for version in versions.order_by("activity_id", "version"):
        if version.version < newest[version.activity_id]:
            found[version.activity_id].append(version)
    return found


def _event(row: Activity, earlier: list[ActivityVersion], today: date) -> Event | None:
    """None where nobody was ever told."""
    followed = zip(earlier, [*earlier, row][1:], strict=True)
    seen = [(one, after) for one, after in followed if getattr(one, "is_seen")]  # noqa: B009 - an annotation
    told = [one for one, after in seen if one.status not in CALLED_OFF and _is_told(one, day_of(after.known_at))]
    if row.status in CALLED_OFF:
        return _called_off(row, earlier, told)
    if row.channel.is_public and _is_told(row, today):
        return Event(row, row, Became.STANDS, row.version, row.known_at, _moved_from(row, told))
    if not told:
        return None
    last, after = told[-1], [*earlier, row][earlier.index(told[-1]) + 1]
    if last.starts_at <= after.known_at:  # it took place as people had been told
        return Event(row, last, Became.STANDS, last.version, last.known_at)
    hidden = Became.UNANNOUNCED if row.open_to_public and row.channel.is_public else Became.PRIVATE
    return Event(row, last, hidden, after.version, after.known_at)


def _called_off(row: Activity, earlier: list[ActivityVersion], told: Sequence[ActivityVersion]) -> Event | None:
    """What was called off before it was to be announced nobody was told of."""
    first: Activity | ActivityVersion = row
    for one in reversed(earlier):
        if one.status not in CALLED_OFF:
            break
        first = one
    if row.channel.is_public and _is_told(row, day_of(first.known_at)):
        return Event(row, row, Became.CANCELLED, row.version, row.known_at)
    return Event(row, told[-1], Became.CANCELLED, first.version, first.known_at) if told else None


def _is_told(one: Activity | ActivityVersion, until: date) -> bool:
    """Whether the public had been told of it by the end of that day."""
    return bool(one.open_to_public) and one.advertised_on is not None and one.advertised_on <= until


def _moved_from(row: Activity, told: Sequence[ActivityVersion]) -> ActivityVersion | None:
    """What people were told last of another start; another hour of a day that had none is no move."""
    return next((one for one in reversed(told) if _starts_elsewhere(one, row)), None)


def _starts_elsewhere(one: ActivityVersion, row: Activity) -> bool:
    if has_time(one) and has_time(row):
        return one.starts_at != row.starts_at
    return day_of(one.starts_at) != day_of(row.starts_at)


def _may_be_meant(event: Event, now: datetime, until: date) -> bool:
    times = [event.told, *filter(None, [event.moved_from])]
    return any(not _is_over(one, now) and day_of(one.starts_at) <= until for one in times)


def _is_over(one: Activity | ActivityVersion, now: datetime) -> bool:
    if not has_time(one):
        return last_day(one) < day_of(now)
    return (one.ends_at or one.starts_at) <= now
