"""Grades: what assessors have found of teams, as a list and as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.exporting import grades_as_csv
from contracts.models import Grade
from contracts.tables import GradeTable
from inputs.exports import as_a_file, asks_for_a_file, download
from record.pagination import open_page
from record.timezones import day_of
from teams.permissions import Permission, teams_for
from teams.requests import SignedInRequest


def grades(request: SignedInRequest) -> HttpResponse:
    """The grades of the teams that the person may read; `format=csv` is the same as a file."""
    today = day_of(timezone.now())
    rows = Grade.objects.filter(team__in=teams_for(request.user, Permission.READ, today))
    if asks_for_a_file(request):
        lines = grades_as_csv(rows.order_by("team__key", "period_first_day", "graded_on", "id"))
        return download(lines, f"grades-{today}.csv")
    table = GradeTable(rows.select_related("team", "contract"))
    open_page(table, request, per_page=25)
    return render(request, "contracts/grades.html", {"table": table, "csv_query": as_a_file(request)})
