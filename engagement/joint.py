"""Activities of several teams: each team's own word on being named in what another logged.

A team that its own sergeant took out is refused at every door, form, file and API, until they let it in again.
Source: measures.md, "Qualifying activities".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from engagement.models import Activity, ActivityTeam, Status, TeamWord
from record.among import among
from record.refusal import Invalid
from teams.models import Team


def require_let_in(activity: UUID, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raises Invalid where the columns of a version name a team that was taken out and those before it do not.

    One query where a team is new to the activity, none where no team is.
    """
    new = teams_of(after) - teams_of(before)
    out = teams_out(activity) & new if new else set()
    if out:
        names = Team.objects.filter(pk__in=out).order_by("name").values_list("name", flat=True)
        said = [f"{name} was taken out by its sergeant, and only they can let it in again." for name in names]
        raise Invalid({"also_teams": said})


def teams_of(stated: Mapping[str, Any]) -> set[int]:
    """All the teams that the columns of a version name."""
    return {stated["team_id"], *stated["also_team_ids"]}


def teams_out(activity: UUID) -> set[int]:
    """The teams that are out of the activity by their own sergeant's word."""
    return set(TeamWord.objects.filter(activity=activity).out().values_list("team", flat=True))


def unseen_by(team: Team) -> QuerySet[Activity]:
    """What other teams logged for this one too, of which its sergeant has said nothing yet, the oldest first."""
    rows = unseen(Team.objects.filter(pk=team.pk))
    found = Activity.objects.filter(pk__in=rows.values("activity"))
    return found.select_related("channel", "team", "logged_by").order_by("starts_at", "id")


def unseen(teams: QuerySet[Team]) -> QuerySet[ActivityTeam]:
    """The same of several teams: a row an activity and team that it waits for, the oldest first."""
    joined = ActivityTeam.objects.filter(among("team_id", teams)).exclude(activity__team=F("team"))
    said = TeamWord.objects.filter(activity=OuterRef("activity"), team=OuterRef("team"))
    waiting = joined.exclude(activity__status=Status.WITHDRAWN).filter(~Exists(said))
    named = waiting.select_related("team", "activity__channel", "activity__team", "activity__logged_by")
    return named.order_by("activity__starts_at", "activity_id", "team_id")
