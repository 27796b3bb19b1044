"""Flags that nobody has answered for: they wait for whoever is told of them. Source: measures.md, "Flags"."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from contracts.kinds import KINDS
from contracts.models import Flag, Standard
from contracts.models.flags import ACKNOWLEDGED, Level
from contracts.queries.flags import GRAVE, flags_of
from teams.models import Person, Team
from teams.nearest import nearest_teams
from teams.permissions import Permission, teams_for

# Who answered for a missed promise has answered for one at risk too; a rise is not answered for.
ANSWERED = Q(planned__isnull=False) | ACKNOWLEDGED


def unplanned_for(person: Person, today: date) -> QuerySet[Flag]:
    """Those that wait for the person, the worst first.

    At risk it is whoever stands nearest to the team; missed, whoever stands nearest of those who may close it besides.
    """
    nearest = Q(team__in=nearest_teams(person, Permission.ACKNOWLEDGE_FLAG, today))
    leads = Q(team__in=nearest_teams(person, Permission.CLOSE_FLAG, today), level=Level.MISSED)
    return unplanned(Team.objects.all()).filter(nearest | leads)


def unplanned(teams: QuerySet[Team]) -> QuerySet[Flag]:
    """Of the teams, all that somebody can answer for with a plan."""
    return _standing(teams).exclude(ANSWERED).filter(~_graded())


def answered(teams: QuerySet[Team]) -> QuerySet[Flag]:
    """Those that stand and are silent: somebody has a plan."""
    return _standing(teams).filter(ANSWERED)


def ungraded_for(person: Person, today: date) -> QuerySet[Flag]:
    """Those that an assessor's grade clears, for whoever grades: nobody else can do anything about them."""
    return _standing(teams_for(person, Permission.GRADE, today)).filter(_graded())


def _standing(teams: QuerySet[Team]) -> QuerySet[Flag]:
    return flags_of(teams).standing().order_by(GRAVE, "last_day", "team__name", "id")


def _graded() -> Exists:
    kinds = {"measure__kind__in": KINDS.graded()}
    return Exists(Standard.objects.filter(version=OuterRef("version"), code=OuterRef("code"), **kinds))
