""" "Was it this one?": asked before storing, where what was typed looks like something stored.

What was typed goes with the question and comes back with the answer, so that nothing is kept in between and nothing is
lost. No answer is chosen beforehand. Source: formats.md, "Which one is it?", "looks like"; field.md, 12d.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from engagement import actions, queries
from engagement.content import ActivityContent
from engagement.may_be import may_be
from engagement.models import Activity, Status
from engagement.permissions import corrects_own, where_logging
from engagement.wording import differences, has_time, names_in, said
from portal import drafts
from portal.forms import LogForm
from portal.templatetags.gds import in_words
from record.dates import clock, day_words
from record.timezones import day_of
from teams.models import Person, Team
from teams.requests import SignedInRequest

MOST = 4  # asked about at once; the nearest of them
ANOTHER, BACK = "another", "back"
PLAN, SAME, RIGHT, JOIN = "plan", "same", "right", "join"
NOT_COMPARED = ("Status", "Team")
# What was typed, and the number under which the device keeps it: the answer says that it is stored.
GOES_ALONG = frozenset({*LogForm.base_fields, drafts.FIELD})
MEANWHILE = "Somebody changed it meanwhile. Look at it again: nothing of yours is stored yet."


@dataclass(frozen=True)
class Done:
    """What became of it: the stored one as it is now, and how its sentence begins."""

    activity: Activity
    lead: str


def asks(request: SignedInRequest, team: Team, content: ActivityContent, now: datetime) -> HttpResponse | None:
    """The page that asks; None where nothing is like it, where this very form was stored, or where it was answered."""
    if request.POST.get("duplicate") == ANOTHER or Activity.objects.filter(pk=content.id).exists():
        return None
    found = may_be(request.user, content, now)
    return _page(request, team, content, found, now) if found else None


def settled(request: SignedInRequest, content: ActivityContent, now: datetime) -> Done | None:
    """ "Yes" to one of them, done in one action; None where that was not the answer.

    Raises Http404 where the person does not log for a team that took part, PermissionDenied where it is another's to
    put right, Invalid where what was typed cannot be, and Conflict where somebody changed it meanwhile.
    """
    verb, id, version = _answer(request.POST.get("duplicate", ""))
    if verb not in ANSWERS or id is None:
        return None
    found = get_object_or_404(where_logging(request.user, day_of(now)).select_related("force", "team"), pk=id)
    if verb in (SAME, RIGHT) and not corrects_own(request.user, found, day_of(now)):
        raise PermissionDenied("It is not your own.")
    return ANSWERS[verb](found, content, request.user, version, now)


def _answer(sent: str) -> tuple[str, UUID | None, int]:
    """As in "plan:0a8e6c1e-…:3": the answer, the stored one, and the version that was looked at."""
    verb, _, rest = sent.partition(":")
    id, _, version = rest.partition(":")
    try:
        return verb, UUID(id), int(version)
    except ValueError:
        return verb, None, 0


def _confirmed(found: Activity, typed: ActivityContent, by: Person, version: int, now: datetime) -> Done:
    plan = actions.confirm_as_typed(plan=found, typed=typed, by=by, version=version, now=now)
    came = {None: "it was held", 0: "held, and nobody came"}.get(plan.attendance, f"held, {plan.attendance} came")
    return Done(plan, f"The plan is confirmed: {came}.")


def _same(found: Activity, typed: ActivityContent, by: Person, version: int, now: datetime) -> Done:
    return _again(found, typed, by, version, now, is_right=False)


def _right(found: Activity, typed: ActivityContent, by: Person, version: int, now: datetime) -> Done:
    return _again(found, typed, by, version, now, is_right=True)


def _again(found: Activity, typed: ActivityContent, by: Person, version: int, now: datetime, *, is_right: bool) -> Done:
    stored = actions.say_again(activity=found, typed=typed, is_right=is_right, by=by, version=version, now=now)
    changed = "It says what you typed now." if stored.version > version else "It stays as it was."
    return Done(stored, f"Logged once. {changed}")


def _joined(found: Activity, typed: ActivityContent, by: Person, version: int, now: datetime) -> Done:
    return Done(actions.join(activity=found, person=by, version=version, now=now), f"You are named in “{found.title}”.")


ANSWERS: dict[str, Callable[[Activity, ActivityContent, Person, int, datetime], Done]] = {
    PLAN: _confirmed,
    SAME: _same,
    RIGHT: _right,
    JOIN: _joined,
}


def _page(
    request: SignedInRequest, team: Team, content: ActivityContent, found: list[Activity], now: datetime
) -> HttpResponse:
    shown = found[:MOST]
    stored = queries.activity_contents(queries.newest_versions(shown))
    names = names_in([content, *stored], force=team.force_id)
    typed = said(content, names)
    cards = [_card(one, before, content, request.user, names, now) for one, before in zip(shown, stored, strict=True)]
    context = {
        "team": team,
        "cards": cards,
        "more": len(found) - len(shown),
        "typed": [{"term": term, "text": text} for term, text in typed.items() if text and term not in NOT_COMPARED],
        "lede": _lede(content, typed["Kind"], len(found), now),
        "plan_stays": any(card["verb"] == PLAN for card in cards),
        "is_plan": content.status == Status.PLANNED,
        "sent": [(name, value) for name, values in request.POST.lists() if name in GOES_ALONG for value in values],
    }
    return render(request, "portal/was_it_this_one.html", context)


def _lede(content: ActivityContent, kind: str, number: int, now: datetime) -> str:
    """As in "You are logging an open meeting, today at 09:30. Two things look like it."."""
    does = "planning" if content.status == Status.PLANNED else "logging"
    like = "One thing looks like it." if number == 1 else f"{in_words(number)} things look like it."
    return f"You are {does}: {kind.lower()}, {_when(content, now)}. {like}"


def _when(one: Activity | ActivityContent, now: datetime) -> str:
    """As in "today at 09:30", "Tuesday 1 December at 10:00"; the day alone where no time is known."""
    day = "today" if day_of(one.starts_at) == day_of(now) else day_words(one.starts_at, now)
    return f"{day} at {clock(one.starts_at)}" if has_time(one) else day


def _card(
    found: Activity, stored: ActivityContent, typed: ActivityContent, person: Person, names: Any, now: datetime
) -> dict[str, Any]:
    """One that it may be, with its answer and what that does."""
    own, plan = corrects_own(person, found, day_of(now)), found.status == Status.PLANNED
    verb = PLAN if plan and typed.status == Status.HELD else SAME if own else JOIN
    after = actions.typed_over(stored, typed)
    if verb == JOIN:
        after = replace(after, officers=stored.officers, also_teams=stored.also_teams)
    # Who took part is put together: beside a plan stands what it becomes, else what was typed.
    beside = replace(after, officers=typed.officers or stored.officers) if verb == SAME else after
    both_say = [row for row in differences(stored, beside, names) if row["before"]]
    return {
        "id": found.id,
        "tag": _tag(found, own, person),
        "title": found.title,
        "text": _facts(found, stored, names, now),
        "rows": [row for row in both_say if row["name"] not in NOT_COMPARED],
        "theirs": "Planned" if plan else "Stored",
        "ours": "It becomes" if verb == PLAN else "You typed",
        "verb": verb,
        "is_right": verb == SAME and actions.completed_by(stored, typed) != after,
        "completes": verb == SAME and actions.completed_by(stored, typed) != stored,
        "is_plan": plan,
        "own": own,
        "version": found.version,
        "notice": _notice(found),
    }


def _tag(found: Activity, own: bool, person: Person) -> str:
    who = found.logged_by
    if found.status == Status.PLANNED:
        return "Your plan, still to be confirmed" if own else f"Planned by {who.name if who else 'somebody'}"
    if who is None:
        return "Logged from a file"
    return "Logged by you" if who.pk == person.pk else f"Logged by {who.name}"


def _facts(found: Activity, stored: ActivityContent, names: Any, now: datetime) -> str:
    """As in "Open meeting, today at 09:30. Ivers Green. 12 came. Announced on 24 November."."""
    told = [f"{found.channel.name}, {_when(found, now)}"]
    told += [", ".join(sorted(names["places"][place] for place in stored.neighbourhoods))]
    if stored.attendance is not None:
        told.append("Nobody came" if stored.attendance == 0 else f"{stored.attendance} came")
    if stored.advertised_on:
        told.append(f"Announced on {day_words(stored.advertised_on, now)}")
    return " ".join(f"{part}." for part in told if part)


def _notice(found: Activity) -> int:
    """How many days before its day people were told; 0 where nobody was."""
    return max((found.day - found.advertised_on).days, 0) if found.advertised_on else 0
