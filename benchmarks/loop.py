"""The plain loop that the engine is measured against: one query a question, as one would write it on a first day.

Judges the current period of the county's standards. It knows no exemptions, no filters and no pro rata, because that
county has none; where both answer, they must agree, and the benchmark checks it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from contracts.models import Grade, Standard
from contracts.periods import Period, period_containing
from engagement.models import ActivityNeighbourhood, ActivityTeam, Enquiry
from record.timezones import ONE_DAY, day_of
from teams.models import Posting, Team


def statuses(team: Team, standards: list[Standard], now: datetime) -> dict[str, tuple[int | None, int | None]]:
    """(achieved, required) by code, of the periods that hold today."""
    judges = {"count": _count, "gap": _gap, "on_time": _on_time, "presence": _presence, "graded": _graded}
    found = {}
    for standard in standards:
        measure = standard.measure
        period = period_containing(measure["period"], day_of(now))
        found[standard.code] = judges[measure["kind"]](team, measure, period, now)
    return found


def _held(team: Team, measure, first, last):
    return ActivityTeam.objects.filter(
        team=team, channel__in=measure["channels"], held=True, day__gte=first, day__lte=last
    )


def _count(team, measure, period: Period, now):
    if measure["per"] == "team":
        return _held(team, measure, period.first_day, period.last_day).count(), measure["minimum"]
    kept = 0
    for place in team.neighbourhoods.all():
        links = ActivityNeighbourhood.objects.filter(
            neighbourhood=place,
            held=True,
            day__gte=period.first_day,
            day__lte=period.last_day,
            activity__channel__in=measure["channels"],
        )
        kept += links.count() >= measure["minimum"]
    return kept, team.neighbourhoods.count()


def _gap(team, measure, period: Period, now):
    today = day_of(now)
    before = _held(team, measure, team.active_from, period.first_day - ONE_DAY).order_by("-day").first()
    last = before.day if before else team.active_from - ONE_DAY
    greatest = 0
    for day in _held(team, measure, period.first_day, today).order_by("day").values_list("day", flat=True):
        greatest, last = max(greatest, (day - last).days), day
    return max(greatest, (today - last).days), measure["maximum_days"]


def _on_time(team, measure, period: Period, now):
    in_time = total = 0
    if measure["item"] == "enquiry_reply":
        asked = Enquiry.objects.filter(
            team=team, received_on__gte=period.first_day, received_on__lte=period.last_day, received_at__lte=now
        )
        within = timedelta(hours=measure["within_hours"])
        for enquiry in asked:
            answered = enquiry.answered_at
            in_time += answered is not None and answered <= min(enquiry.received_at + within, now)
            total += 1
        return in_time, -(-measure["percent"] * total // 100)
    within = timedelta(days=measure["within_days"])
    for link in _held(team, measure, period.first_day, period.last_day).select_related("activity"):
        activity, today = link.activity, day_of(now)
        if measure["item"] == "event_notice":
            in_time += activity.advertised_on is not None and activity.advertised_on <= link.day - within
        else:
            published = activity.feedback_published_on
            in_time += published is not None and published <= min(link.day + within, today)
        total += 1
    return in_time, -(-measure["percent"] * total // 100)


def _presence(team, measure, period: Period, now):
    breaches = 0
    for place in team.neighbourhoods.all():
        for day in Period(period.first_day, min(period.last_day, day_of(now))):
            officers = Posting.objects.published_on(day).filter(team=team, neighbourhood=place)
            breaches += officers.values("person").distinct().count() < measure["minimum"]
    return breaches, 0


def _graded(team, measure, period: Period, now):
    Grade.objects.filter(team=team, period_first_day=period.first_day).order_by("-graded_on").first()
    return None, None
