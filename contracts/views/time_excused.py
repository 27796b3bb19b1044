"""How much of the policing year was excused, team by team, and by whose word."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.periods import period_containing
from contracts.queries import time_excused as queries
from record.timezones import day_of
from teams.permissions import Permission, teams_for
from teams.requests import SignedInRequest


def time_excused(request: SignedInRequest) -> HttpResponse:
    """For inspectors of their teams, for reviewers and administrators of the force's."""
    today = day_of(timezone.now())
    year = period_containing("year", today)
    teams = list(teams_for(request.user, Permission.SEE_OVERSIGHT, today))
    lines = queries.by_team(teams, year.first_day, today)
    context = {
        "lines": lines,
        "altogether": queries.altogether(lines, f"All {len(lines)} teams"),
        "approvers": queries.by_approver(teams, year.first_day, today),
        "first_day": year.first_day,
        "today": today,
    }
    return render(request, "contracts/time_excused.html", context)
