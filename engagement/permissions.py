"""The doors through which activities and enquiries are fetched: outside one's scope they do not exist.

Seen by whoever may read one of the teams that took part; written by whoever may for the team whose activity it is.
Source: interfaces.md, "Roles".
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.models import Activity, ActivityTeam, ChangeRequest, Enquiry, Status, TeamWord
from teams.deciding import why_not
from teams.models import Grant, Person, Role, Team
from teams.permissions import Asker, Permission, permissions_for, require, teams_for, with_access


def activities_for(person: Asker, today: date) -> QuerySet[Activity]:
    """The activities the person may read, each once."""
    return Activity.objects.of_teams(teams_for(person, Permission.READ, today))


def enquiries_for(person: Asker, today: date) -> QuerySet[Enquiry]:
    """The enquiries the person may read."""
    return Enquiry.objects.filter(team__in=teams_for(person, Permission.READ, today))


def get_activity_for(person: Asker, id: UUID, permission: Permission, today: date) -> Activity:
    """The activity with its team, section and force.

    Raises Http404 outside the person's scope, as for an id that nobody has; PermissionDenied inside it, where they lack
    the permission for the team whose activity it is. What is their own they correct, confirm and withdraw by
    CORRECT_OWN; CORRECT_OWN asks for CORRECT_ANY where it is another's.
    """
    readable = activities_for(person, today).select_related("team__section", "force", "channel", "logged_by", "led_by")
    activity = get_object_or_404(readable, pk=id)
    if permission is Permission.READ:
        return activity
    if not permits(activity, person, permissions_for(person, activity.team, today), permission):
        raise PermissionDenied(_refusal(permission))
    return activity


def joined_team(person: Asker, found: Activity, today: date, key: str = "") -> Team | None:
    """The person's own team that another team's activity names as having taken part, if they correct for it.

    Of several the one of that key; without one the first by name.
    """
    if found.status == Status.WITHDRAWN:
        return None
    joined = ActivityTeam.objects.filter(activity=found).exclude(team=found.team_id).values("team")
    teams = teams_for(person, Permission.CORRECT_ANY, today).filter(pk__in=joined)
    return (teams.filter(key=key) if key else teams).order_by("name", "id").first()


def get_joined_team(person: Asker, found: Activity, today: date, key: str = "") -> Team:
    """The same. Raises PermissionDenied where there is none: only its own sergeant takes a team out."""
    team = joined_team(person, found, today, key)
    if team is None:
        raise PermissionDenied("You may not take a team out of this activity.")
    return team


def get_team_out(person: Asker, id: UUID, today: date, key: str = "") -> TeamWord:
    """The word by which a team of the person's is out of an activity; its activity is out of their sight since.

    Of several teams that of the key; without one the first by name.

    Raises Http404 where no team for which they correct is out of it.
    """
    out = TeamWord.objects.out().filter(activity=id, team__in=teams_for(person, Permission.CORRECT_ANY, today))
    of_team = out.filter(team__key=key) if key else out
    return get_object_or_404(of_team.select_related("activity__force", "team").order_by("team__name", "id")[:1])


def get_change_request_for(person: Asker, pk: int, today: date) -> ChangeRequest:
    """What was asked about an activity that the person may read, with that activity. Raises Http404 elsewhere."""
    readable = ChangeRequest.objects.filter(activity__in=activities_for(person, today))
    return get_object_or_404(readable.select_related("activity__force", "activity__team", "asked_by"), pk=pk)


DOES = {ChangeRequest.Wanted.WITHDRAW: Permission.WITHDRAW, ChangeRequest.Wanted.CANCEL: Permission.CONFIRM}


def may_answer(person: Person, asked: ChangeRequest, today: date) -> bool:
    """Whether the person may do what another asked, and so decide about it: with anybody's, not their own alone."""
    does, team = DOES[ChangeRequest.Wanted(asked.wanted)], asked.activity.team
    if does not in permissions_for(person, team, today):
        return False
    return not why_not(person, does, team, asked_by=asked.asked_by_id, today=today)


def whom_to_ask(team: Team, today: date) -> list[Person]:
    """The team's sergeants today, else the inspectors of its section; by name."""
    for role, of in ((Role.SERGEANT, {"team": team}), (Role.INSPECTOR, {"section": team.section_id})):
        grants = Grant.objects.on(today).filter(role=role, force=team.force_id, **of)
        people = with_access(today).filter(pk__in=grants.values("person")).order_by("name", "id")
        if found := list(people):
            return found
    return []


def where_logging(person: Asker, today: date) -> QuerySet[Activity]:
    """Activities of the teams for which the person logs, in whatever part these took.

    Who may log what happened may also say of one that is stored that it was this one: a plan is held as they typed it,
    or they are named in what another logged.
    """
    return Activity.objects.of_teams(teams_for(person, Permission.LOG_ACTIVITY, today))


def corrects_own(person: Asker, found: Activity, today: date) -> bool:
    """Whether it is the person's own, and theirs to correct."""
    return is_own(found, person) and Permission.CORRECT_OWN in permissions_for(person, found.team, today)


def get_enquiry_for(person: Asker, id: UUID, permission: Permission, today: date) -> Enquiry:
    """The enquiry with its team. Raises as `get_activity_for` does."""
    enquiry = get_object_or_404(
        enquiries_for(person, today).select_related("team__section", "force", "neighbourhood"), pk=id
    )
    require(person, permission, enquiry.team, today)
    return enquiry


def _refusal(permission: Permission) -> str:
    """Whose it is decides what correcting it asks for, so these words are true of one's own and of another's."""
    own = permission is Permission.CORRECT_OWN
    return "You may not correct this activity." if own else f"You may not {permission.value}."


# What a role may do with anybody's, and CORRECT_OWN allows with one's own.
OF_ANYBODY = {
    Permission.CORRECT_OWN: Permission.CORRECT_ANY,
    Permission.CONFIRM: Permission.CONFIRM,
    Permission.WITHDRAW: Permission.WITHDRAW,
}


def permits(activity: Activity, person: Asker, held: frozenset[Permission], wanted: Permission) -> bool:
    """Whether what the person holds for the activity's team allows it: with one's own it is oneself who may."""
    if wanted not in OF_ANYBODY or OF_ANYBODY[wanted] in held:
        return OF_ANYBODY.get(wanted, wanted) in held
    return Permission.CORRECT_OWN in held and is_own(activity, person)


def is_own(activity: Activity, person: Asker) -> bool:
    """Whether the person recorded or leads it, or is to take part in what is planned. Two queries at most.

    Whoever said how a plan went has recorded that. Source: interfaces.md, "Roles".
    """
    if not isinstance(person, Person):
        return False
    if person.pk in (activity.logged_by_id, activity.led_by_id):
        return True
    if activity.status == Status.PLANNED:
        return any(link.named and link.person_id == person.pk for link in activity.officer_links.all())
    how_it_went = activity.versions.exclude(status=Status.PLANNED).order_by("version").first()
    return how_it_went is not None and how_it_went.by == person.key
