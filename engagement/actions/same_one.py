""" "Was it this one?" Yes: what was typed goes into what is stored, and nothing second is stored.

What was left empty in the form says nothing, as an empty cell of a file does; those who took part, people and teams,
are put together. Source: formats.md, "Which one is it?"; interfaces.md, on "yes" to a plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from engagement.actions.activities import Conflict, rewrite, withdraw
from engagement.content import ActivityContent
from engagement.joint import teams_out
from engagement.models import Activity, ActivityTeam, LikenessWord, Status
from engagement.queries import activity_content
from engagement.words_alike import minute_of
from inputs import By
from record.entries import Change, open_head
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import Person, Posting, Team

TOGETHER = ("officers", "also_teams")  # who took part: whoever was planned, and whoever is named now
OF_THE_STORED = ("id", "team", "recorded_at")
AGAIN = "Logged again: it was the same one."
THERE_TOO = "I was there too."
ANOTHER = LikenessWord.Answer.ANOTHER

Merging = Callable[[ActivityContent, ActivityContent], ActivityContent]


def typed_over(stored: ActivityContent, typed: ActivityContent) -> ActivityContent:
    """What is stored, with what was typed in the place of it wherever something was typed."""
    return _merged(stored, typed, lambda before, now: now)


def completed_by(stored: ActivityContent, typed: ActivityContent) -> ActivityContent:
    """What is stored, with what was typed where nobody had said anything."""
    return _merged(stored, typed, lambda before, now: now if _is_empty(before) else before)


@transaction.atomic
def confirm_as_typed(*, plan: Activity, typed: ActivityContent, by: By, version: int | None, now: datetime) -> Activity:
    """The plan was held, as typed. Said again, nothing changes. Raises as `confirm` does."""
    return _said_of("confirmed", plan, typed, typed_over, by=by, reason="", version=version, now=now)


@transaction.atomic
def say_again(
    *, activity: Activity, typed: ActivityContent, is_right: bool, by: By, version: int | None, now: datetime
) -> Activity:
    """The same was logged again: it is completed by what was typed, or put right where that `is_right`.

    Said again, nothing changes. Raises as `correct` does.
    """
    merging = typed_over if is_right else completed_by
    return _said_of("corrected", activity, typed, merging, by=by, reason=AGAIN, version=version, now=now)


@transaction.atomic
def join(*, activity: Activity, person: Person, version: int | None, now: datetime) -> Activity:
    """The person took part in what somebody else logged. Said again, nothing changes. Raises as `correct` does."""

    def change(content: ActivityContent) -> ActivityContent:
        return replace(content, officers=_together(content.officers, (person.key,)))

    return _once("corrected", activity, change, by=person, reason=THERE_TOO, version=version, now=now)


@transaction.atomic
def join_from_anywhere(*, activity: Activity, person: Person, now: datetime) -> Activity:
    """The person took part in what any team of the force logged; said again, nothing changes.

    Their team is named with them where they were posted to none of its teams that day. Raises Invalid where it was
    withdrawn, or where that team's own sergeant took it out before the person was named.
    """
    team = _team_named_with(person, activity, now)

    def change(content: ActivityContent) -> ActivityContent:
        if person.key in content.officers and (team is None or team.pk in teams_out(activity.pk)):
            return content
        if content.status == Status.WITHDRAWN:
            raise Invalid.because("It was withdrawn meanwhile. Log yours.")
        also = _together(content.also_teams, (team.key,)) if team else content.also_teams
        return replace(content, officers=_together(content.officers, (person.key,)), also_teams=also)

    return rewrite("corrected", activity, change, by=person, reason=THERE_TOO, version=None, now=now)


def _team_named_with(person: Person, activity: Activity, now: datetime) -> Team | None:
    took_part = Team.objects.filter(pk__in=ActivityTeam.objects.filter(activity=activity).values("team"))
    posted = Team.objects.filter(pk__in=Posting.objects.on(activity.day).filter(person=person).values("team"))
    if took_part.filter(pk__in=posted.values("pk")).exists():
        return None
    granted = Team.objects.filter(pk__in=person.grants.on(day_of(now)).exclude(team=None).values("team"))
    own = (posted or granted).filter(force=activity.force_id).order_by("name", "id").first()
    return None if own is None or took_part.filter(pk=own.pk).exists() else own


@transaction.atomic
def settle_second(
    *, second: Activity, older: Activity, answer: LikenessWord.Answer, by: Person, version: int | None, now: datetime
) -> Activity:
    """What was stored as another one is the older one: that says what the second says, and the second is withdrawn.

    PLAN: it was held as the second says; SAME: completed by it; RIGHT: put right by it; JOIN: the person was there too.
    Said again, nothing changes. Raises as `confirm_as_typed`, `say_again` and `join` do, and Invalid where the second
    was withdrawn otherwise.
    """
    head = open_head(older.force.key)
    if is_settled(second=second, older=older):
        return Activity.objects.get(pk=older.pk)
    second = Activity.objects.get(pk=second.pk)  # read again under the lock
    if second.status == Status.WITHDRAWN:
        raise Invalid.because("It was withdrawn meanwhile. Look at both.")
    typed = activity_content(second)
    if answer == LikenessWord.Answer.PLAN:
        done = confirm_as_typed(plan=older, typed=typed, by=by, version=version, now=now)
    elif answer == LikenessWord.Answer.JOIN:
        done = join(activity=older, person=by, version=version, now=now)
    else:
        is_right = answer == LikenessWord.Answer.RIGHT
        done = say_again(activity=older, typed=typed, is_right=is_right, by=by, version=version, now=now)
    withdraw(activity=second, by=by, reason=f"{AGAIN} {older.title}.", now=now)
    said = {"answer": answer, "by": by, "at": head.at}
    LikenessWord.objects.update_or_create(second=second, older=older, defaults=said)
    return done


def is_settled(*, second: Activity, older: Activity) -> bool:
    """Whether the second was said to be the older one already."""
    return LikenessWord.objects.filter(second=second, older=older).exclude(answer=ANOTHER).exists()


@transaction.atomic
def keep_both(*, second: Activity, older: Activity, by: Person) -> None:
    """They are two, and nobody is asked about them again. Said again, or once they are one, nothing changes."""
    head = open_head(second.force.key)
    said = {"answer": ANOTHER, "by": by, "at": head.at}
    if LikenessWord.objects.get_or_create(second=second, older=older, defaults=said)[1]:
        change = Change(
            action="activity.told_apart", subject=f"activity:{second.pk}", after={"from": f"activity:{older.pk}"}
        )
        head.write(by=by.key, changes=[change])


def _said_of(verb: str, activity: Activity, typed: ActivityContent, merging: Merging, **said: Any) -> Activity:
    return _once(verb, activity, lambda stored: merging(stored, typed), **said)


def _once(verb: str, activity: Activity, change: Callable[[ActivityContent], ActivityContent], **said: Any) -> Activity:
    """A button pressed twice is one press: where what is stored meanwhile says all of it, nothing is wrong."""
    try:
        return rewrite(verb, activity, change, **said)
    except Conflict as conflict:
        if change(conflict.stored) == conflict.stored:
            return conflict.activity
        raise


def _merged(stored: ActivityContent, typed: ActivityContent, choose: Callable[[Any, Any], Any]) -> ActivityContent:
    said = {field.name: getattr(typed, field.name) for field in fields(ActivityContent)}
    chosen = {
        name: choose(getattr(stored, name), value)
        for name, value in said.items()
        if name not in (*OF_THE_STORED, *TOGETHER)
        and not (_is_empty(value) or _same_minute(getattr(stored, name), value))
    }
    teams = _together(stored.also_teams, (*typed.also_teams, typed.team))
    chosen["also_teams"] = tuple(key for key in teams if key != stored.team)
    chosen["officers"] = _together(stored.officers, typed.officers)
    return replace(stored, **chosen)


def _together(*names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({name for some in names for name in some}))


def _same_minute(before: Any, now: Any) -> bool:
    """Times are typed to the minute: within it the stored instant stands, as for what looks alike."""
    return isinstance(before, datetime) and isinstance(now, datetime) and minute_of(before) == minute_of(now)


def _is_empty(value: Any) -> bool:
    return value in (None, "", ())
