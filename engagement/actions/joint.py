"""What a team's sergeant does with what another team logged for it: sees it, takes the team out, lets it in again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from engagement.actions.activities import rewrite
from engagement.content import ActivityContent
from engagement.models import Activity, TeamWord
from record.entries import Change, open_head
from teams.models import Person, Team


@transaction.atomic
def see_joint(*, activity: Activity, team: Team, by: Person) -> None:
    """The sergeant has seen it: it stays as it is, and stands on the page of the team no more."""
    head = open_head(activity.force.key)
    if TeamWord.objects.filter(activity=activity, team=team).exists():
        return
    TeamWord.objects.create(activity=activity, team=team, word=TeamWord.Word.SEEN, by=by, at=head.at)
    head.write(by=by.key, changes=[_change("seen", activity, team, "")])


@transaction.atomic
def take_team_out(*, activity: Activity, team: Team, by: Person, reason: str, version: int, now: datetime) -> Activity:
    """The team had no part in it, and is refused in it from now on. Raises as `correct` does."""

    def change(content: ActivityContent) -> ActivityContent:
        return replace(content, also_teams=tuple(key for key in content.also_teams if key != team.key))

    changed = rewrite("corrected", activity, change, by=by, reason=reason, version=version, now=now)
    head = open_head(activity.force.key)
    TeamWord.objects.create(
        activity=activity, team=team, word=TeamWord.Word.OUT, reason=reason.strip(), by=by, at=head.at
    )
    head.write(by=by.key, changes=[_change("team_taken_out", activity, team, reason)])
    return changed


@transaction.atomic
def let_team_in(*, activity: Activity, team: Team, by: Person, now: datetime) -> Activity:
    """The team's own sergeant lets it in again: it takes part as before, and may be named. Raises Invalid."""
    head = open_head(activity.force.key)
    TeamWord.objects.create(activity=activity, team=team, word=TeamWord.Word.IN, by=by, at=head.at)
    head.write(by=by.key, changes=[_change("team_let_in", activity, team, "")])

    def change(content: ActivityContent) -> ActivityContent:
        return replace(content, also_teams=tuple(sorted({*content.also_teams, team.key})))

    return rewrite("corrected", activity, change, by=by, reason="Let in again.", version=None, now=now)


def read_taken_out(*, word: TeamWord, now: datetime) -> None:
    """Whoever logged it has read that a team is out of it."""
    TeamWord.objects.filter(pk=word.pk, read_at=None).update(read_at=now)


def _change(verb: str, activity: Activity, team: Team, reason: str) -> Change:
    return Change(action=f"activity.{verb}", subject=f"activity:{activity.pk}", after={"team": team.key}, reason=reason)
