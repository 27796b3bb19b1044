"""Letters about flags: how many a county's first loading writes, and how many a week its people get over a year.

The year is the seed's Dorset, replayed as it was known then: activities logged late are late here too. Nobody in it
acknowledges a flag or chooses a plan, so these are the most letters that its year can give.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from statistics import median, quantiles

from django.db import transaction
from django.utils import timezone

from benchmarks import county
from contracts.actions.letters import go_live, would_leave
from contracts.engine import obligations, settling
from contracts.engine.assessment import AssessmentScope, judge
from contracts.flag_letters import compose, people_to_write_to
from contracts.flagging import flag
from contracts.models import Assessment, Flag, FlagChange, FlagLine, Unit
from contracts.queries.flag_lines import readers_of
from portal.seed import seed
from record import marks
from record.letters import Letter
from record.timezones import day_of, instant_on
from teams.models import Force, Grant, Person, Role, Section, Team

SWEEPS = (7, 10, 13, 16, 19)  # o'clock: more would find nothing new, since figures are worked out once a day here
LATE = timedelta(days=45)  # a period that ended longer ago opens no flag
YEAR = 364


def first_loading(*, teams: int, activities: int) -> None:
    today = day_of(timezone.now())
    now = at(today, 10)
    force = county.make(teams=teams, activities=activities, today=today)
    _open_accounts(force, today)
    with transaction.atomic():
        settling.assess_from(teams=list(Team.objects.order_by("id")), from_day=today - LATE, now=now)
    changes = flag(force=force, now=now)
    letters = sum(len(readers_of(change, today)) for change in changes)
    print(f"{teams} teams, 10 standards, first loaded: {len(changes)} flags open, {Grant.objects.count()} people")
    print(f"  a letter for each change and reader: {letters} letters on the first day")
    print(f"  while the force is quiet: {len(_sweep(force, now))}")
    print(f"  go_live from today, as it says first: {would_leave(force, today, now)}")
    with transaction.atomic():
        go_live(force=force, on=today + timedelta(days=1), by=None, now=now)
        print(f"  live from tomorrow: {len(_sweep(force, now + timedelta(days=1)))} letters of what stands today")
        go_live(force=force, on=today, by=None, now=now)
    written = _sweep(force, now)
    lines = FlagLine.objects.filter(letter__in=written)
    named = lines.filter(named=True).count()
    print(f"  live from today: {len(written)} letters, {lines.count()} lines, {named} of them named")
    print(f"  the rest of the day: {sum(len(_sweep(force, at(today, hour))) for hour in (13, 16, 19))} letters more")


def year() -> None:
    today = day_of(timezone.now())
    seed(now=at(today, 9), today=today, say=lambda words: None)
    for table in (FlagChange, Flag, Unit, Assessment):
        table.objects.all().delete()
    marks.Mark.objects.all().delete()
    force = Force.objects.get(key="dorset")
    first = today - timedelta(days=YEAR)
    for number in range(YEAR):
        _day(force, first + timedelta(days=number))
    _report(first + timedelta(days=7), today)


def at(day: date, hour: int) -> datetime:
    return instant_on(datetime.combine(day, time(hour)))


def _open_accounts(force: Force, today: date) -> None:
    """A sergeant for each team, an inspector for each section, a reviewer."""
    scopes = [
        *[(Role.SERGEANT, {"team": team}) for team in Team.objects.order_by("id")],
        *[(Role.INSPECTOR, {"section": section}) for section in Section.objects.order_by("id")],
        (Role.REVIEWER, {}),
    ]
    for number, (role, scope) in enumerate(scopes):
        person = Person.objects.create(force=force, key=f"a{number}", name="A", email=f"a{number}@bench.example")
        Grant.objects.create(person=person, role=role, force=force, first_day=today, **scope)


def _day(force: Force, day: date) -> None:
    """Figures as known at six in the morning, flags, and the sweeps of the day."""
    now = at(day, 6)
    with transaction.atomic():
        teams = tuple(Team.objects.filter(force=force).active_on(day).values_list("id", flat=True))
        scope = AssessmentScope(teams, now, now, from_day=day - LATE)
        obligations.extend(through=day)
        judge(scope)
        settling._keep(scope, force.key)
    flag(force=force, now=now)
    for hour in SWEEPS:
        _sweep(force, at(day, hour))


def _sweep(force: Force, now: datetime) -> list[Letter]:
    """What one sweep writes; the mail server takes it at once."""
    force.refresh_from_db()
    people = people_to_write_to(force=force, now=now)
    letters = [letter for person in people if (letter := compose(person=person, now=now))]
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(state="sent", sent_at=now)
    return letters


def _report(first: date, today: date) -> None:
    """After the first week, in which what stood already was told."""
    letters = Letter.objects.filter(cause__startswith="flags:", written_at__gte=at(first, 0))
    weeks = (today - first).days // 7
    people = set(Grant.objects.on(today).filter(role__in=["sergeant", "inspector", "reviewer"], force__key="dorset")
                 .values_list("person__key", flat=True))  # fmt: skip
    counted = Counter((letter.person, (day_of(letter.written_at) - first).days // 7) for letter in letters)
    each = sorted(counted[person, week] for person in people for week in range(weeks))
    lines = FlagLine.objects.filter(letter__in=letters)
    stayed = lines.filter(change__flag__level="missed").count()
    missed = lines.filter(level="missed")
    print(f"a year of the seed's Dorset: {letters.count()} letters, {lines.count()} lines, {len(people)} people")
    print(f"  letters a person a week: median {median(each):g}, 95 % {quantiles(each, n=20)[-1]:g}, most {each[-1]}")
    print(f"  per week on average: {letters.count() / len(people) / weeks:.2f} a person")
    print(f"  lines of what stayed missed: {stayed} of {lines.count()}, {stayed / max(1, lines.count()):.0%};")
    print(f"  lines that said missed: {missed.count()}, of them still missed at the end "
          f"{missed.filter(change__flag__level='missed').count() / max(1, missed.count()):.0%}")  # fmt: skip
