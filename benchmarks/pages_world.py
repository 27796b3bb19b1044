"""What the pages are measured on: 12 teams of three years, settled, with what a resident and a sergeant find there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction

from benchmarks import county
from contracts.engine.settling import assess_from
from contracts.models import Assessment, Standard
from engagement.actions import log
from engagement.content import ActivityContent
from portal.sessions import SessionStore
from record import marks
from record.timezones import day_of, instant_on
from teams.models import Force, Grant, Person, Posting, Priority, Role, Team

TEAMS, PLACES, ACTIVITIES = 12, 6, 20_000
TITLES = (
    "Website", "Drop-ins", "Web chats", "Posts", "Alerts", "Notice", "Replies", "Feedback", "Officers", "Grades",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Addresses by the name of their page, and who is signed in on it: the key of a session, or None."""

    pages: dict[str, tuple[str, str | None]]


def make(now: datetime) -> World:
    force = county.make(teams=TEAMS, activities=ACTIVITIES, today=day_of(now), places=PLACES)
    _named(force)
    teams = list(Team.objects.order_by("id"))
    _to_come(teams, now)
    _priorities(teams, day_of(now))
    with transaction.atomic():
        assess_from(teams=teams, from_day=teams[0].active_from, now=now)
    marks.Mark.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return World(_pages(force, teams[0], now))


def _pages(force: Force, team: Team, now: datetime) -> dict[str, tuple[str, str | None]]:
    sergeant = _signed_in(force, Role.SERGEANT, now, team=team)
    reviewer = _signed_in(force, Role.REVIEWER, now)
    return {
        "home": ("/", None),
        "team": (f"/teams/{team.key}/", None),
        "my team": ("/my-team/", sergeant),
        "grid": ("/oversight/", reviewer),
        "activities": ("/activities/", sergeant),
        "proof": (_proof(team, day_of(now)), sergeant),
        "log": ("/log/", sergeant),
    }


def _proof(team: Team, today: date) -> str:
    """Of the open quarter's meetings, one of each neighbourhood: the widest proof of those that are looked at daily."""
    shown = Assessment.objects.open_on(today).get(team=team, code="S1")
    return f"/oversight/{team.key}/nec/S1/{shown.first_day.isoformat()}/"


def _named(force: Force) -> None:
    Force.objects.filter(pk=force.pk).update(second_factor_required=False)
    for position, title in enumerate(TITLES, 1):
        Standard.objects.filter(code=f"S{position}").update(title=title)


def _to_come(teams: list[Team], now: datetime) -> None:
    """Two announced meetings of each team in the next six weeks, and one that nobody has been told of."""
    places = {team.id: list(team.neighbourhoods.order_by("id")) for team in teams}
    for number, team in enumerate(teams):
        for ahead, channel in ((5, "meeting"), (19, "surgery"), (30, "drop_in")):
            day = day_of(now) + timedelta(days=ahead + number)
            content = ActivityContent(
                id=uuid.uuid5(uuid.NAMESPACE_OID, f"{team.key} {ahead}"),
                team=team.key,
                channel=channel,
                status="planned",
                title=f"{channel} in {team.name}",
                starts_at=instant_on(datetime.combine(day, time(18, 30))),
                neighbourhoods=(places[team.id][ahead % PLACES].police_id,),
                advertised_on=None if ahead == 30 else day_of(now),
                open_to_public=True,
                face_to_face=True,
            )
            log(content=content, by=None, now=now)


def _priorities(teams: list[Team], today: date) -> None:
    Priority.objects.bulk_create(
        Priority(
            team=team, title=f"Priority {number}", action="We patrol at night.", first_day=today - timedelta(days=40)
        )
        for team in teams
        for number in range(3)
    )


def _signed_in(force: Force, role: Role, now: datetime, team: Team | None = None) -> str:
    """The key of a session of somebody who holds the role."""
    person = Person.objects.create(force=force, key=role, name=f"The {role}", email=f"{role}@bench.example")
    person.set_unusable_password()
    person.save()
    Grant.objects.create(person=person, role=role, force=force, team=team, first_day=day_of(now))
    if team:
        Posting.objects.create(person=person, team=team, rank=role, first_day=day_of(now))
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "portal.accounts.Accounts"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["second_factor_settled"] = True
    session.create()
    return str(session.session_key)
