"""What people decided: exemptions asked for and approved, one still waiting; a panel's grades of past years."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from contracts.actions import exemptions, grades
from contracts.periods import period_containing
from portal.seed.county import Character, County
from record.entries import Past
from record.timezones import ONE_DAY, midnight
from teams.models import Person, Team

GRADES = {
    Character.KEEPS: "outstanding",
    Character.STEADY: "good",
    Character.SLIPS: "good",
    Character.LATE: "adequate",
    Character.FALLS: "requires_improvement",
}


def give(county: County, *, today: date, now: datetime, past: Past) -> None:
    for place in county.teams:
        team = Team.objects.select_related("force").get(key=f"{county.key}-{place.key}")
        _grade(county, team, place.character, today, now, past)
    if county.key == "dorset":
        _excuse(Team.objects.get(key="dorset-bridport"), today, now, past)


def _grade(county: County, team: Team, character: Character, today: date, now: datetime, past: Past) -> None:
    """Of each policing year that has ended, six weeks after its end; of the last one some still wait."""
    reviewer = Person.objects.get(key=f"{county.key}-reviewer")
    year = period_containing("year", team.active_from)
    while year.last_day < today and (team.active_until is None or team.active_until >= year.last_day):
        graded_on = year.last_day + timedelta(days=42)
        if graded_on < today:
            past.at = min(now, midnight(graded_on) + timedelta(hours=15))
            grades.give(
                team=team,
                standard="nec/S10",
                period_first_day=year.first_day,
                grade=GRADES[character],
                graded_on=graded_on,
                by=reviewer,
            )
        year = period_containing("year", year.last_day + ONE_DAY)


def _excuse(team: Team, today: date, now: datetime, past: Past) -> None:
    sergeant, inspector = (Person.objects.get(key=f"{team.key}-{number}") for number in (0, 5))
    flooded = today - timedelta(days=62)
    past.at = midnight(flooded)
    asked = exemptions.ask(
        team=team,
        first_day=flooded,
        last_day=flooded + timedelta(days=13),
        reason="Floods: the whole team was with the rescue services.",
        kind="weather_or_flood",
        by=sergeant,
    )
    past.at = midnight(flooded + ONE_DAY)
    exemptions.approve(exemption=asked, public_words="The Brit and the Asker flooded.", by=inspector)
    past.at = now - timedelta(hours=20)
    exemptions.ask(
        team=team,
        standard="nec/S9",
        first_day=today,
        last_day=today + timedelta(days=30),
        reason="The room for web chats is being rebuilt.",
        kind="premises_closed",
        by=sergeant,
    )
