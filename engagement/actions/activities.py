"""What people do with activities: log, correct, confirm, withdraw. Each is one transaction with its entry and marks.

Whether the person may is asked by the caller, who fetched the team or the activity through the permission. `by` is the
person, None for the command line, or "portal" for what the portal logs of itself. Nothing here waits for anything
outside the database: whoever wants a worker to look at once says so on commit.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from engagement import links, queries
from engagement.content import ActivityContent
from engagement.facts import HELD_LATER, LONGEST_WORDS, Facts, activity_facts, content_of
from engagement.joint import require_let_in
from engagement.models import TAKEN_AS_SENT, Activity, Cancellation, Status
from engagement.names import Names
from engagement.version_log import ACTIVITIES
from engagement.words_alike import minute_of
from inputs import By, name_of
from record.entries import OpenHead, open_head
from record.refusal import Invalid
from record.sanitising import lines, one_line
from teams.models import Person

Change = Callable[[ActivityContent], ActivityContent]


class Outcome(enum.Enum):
    CREATED = "created"
    SAME = "same"  # as the first version under this id: a repeat of what was sent before
    DIFFERENT = "different"  # the id is taken by other content; nothing was stored


@dataclass(frozen=True)
class Logged:
    """How logging went. `activity` is the stored row as it is now, whatever its version."""

    outcome: Outcome
    activity: Activity


class Conflict(Exception):
    """Somebody else was faster. Both texts are here, so that a person can choose."""

    def __init__(self, *, activity: Activity, stored: ActivityContent, sent: ActivityContent) -> None:
        super().__init__(f"The activity is at version {activity.version} now.")
        self.activity = activity
        self.stored = stored
        self.sent = sent


TYPED_INSTANTS = ("starts_at", "ends_at")
_OPEN = frozenset({Status.PLANNED, Status.HELD, Status.CANCELLED})
# What is done to an activity: the statuses in which it can be, and those it can lead to. A withdrawn one is at its end.
MOVES: dict[str, tuple[frozenset[Status], frozenset[Status]]] = {
    "corrected": (_OPEN, _OPEN),
    "confirmed": (frozenset({Status.PLANNED}), frozenset({Status.HELD, Status.CANCELLED})),
    "withdrawn": (_OPEN, frozenset({Status.WITHDRAWN})),
}


@transaction.atomic
def log(*, content: ActivityContent, by: By, now: datetime, typed: bool = False) -> Logged:
    """Store a new activity under the id its device gave it; what is sent again is known by id and content.

    The id is taken first, then the content is compared with the first version stored under it: what was `typed` into a
    form to the minute, and whenever it was typed, so that a form and what a device kept of it are one. Raises Invalid.
    """
    names = Names.in_content(content)
    facts = activity_facts(content, names=names, now=now)
    head = open_head(names.force_of(content.team).key)
    _require_past(facts, head)
    logged_by = by.pk if isinstance(by, Person) else None
    if not ACTIVITIES.insert(facts, head=head, by=name_of(by), logged_by_id=logged_by):
        return _already_there(facts, typed=typed)
    links.derive(facts.id)
    ACTIVITIES.mark(head, facts)
    head.write(by=name_of(by), changes=[ACTIVITIES.change("logged", facts, version=1)])
    return Logged(Outcome.CREATED, Activity.objects.get(pk=facts.id))


@transaction.atomic
def correct(
    *, activity: Activity, changes: Mapping[str, Any], by: By, reason: str, version: int, now: datetime
) -> Activity:
    """Store the activity with some fields of its content changed, as its next version; no difference, no version.

    `version` is the one the person looked at. Raises Conflict where it is not the newest any more, and Invalid where
    the reason is missing or the new content breaks a rule.
    """
    _require_reason(reason)

    def change(content: ActivityContent) -> ActivityContent:
        return replace(content, **changes)

    return rewrite("corrected", activity, change, by=by, reason=reason, version=version, now=now)


@transaction.atomic
def confirm(
    *, activity: Activity, held: bool, by: By, now: datetime, attendance: int | None = None, version: int | None = None
) -> Activity:
    """Say how a planned activity went: held, with so many people (0: nobody came; None: not counted), or cancelled.

    Raises Invalid where it is not planned any more, Conflict as `correct` does where a version is given.
    """

    def change(content: ActivityContent) -> ActivityContent:
        if held:
            return replace(content, status=Status.HELD, attendance=attendance)
        return replace(content, status=Status.CANCELLED)

    return rewrite("confirmed", activity, change, by=by, reason="", version=version, now=now)


@transaction.atomic
def cancel(*, activity: Activity, words: str, by: By, now: datetime, version: int | None = None) -> Activity:
    """Say that a planned activity is not going to be, or was not; `words` say why, to residents (empty: nothing said).

    Raises as `confirm` does, and Invalid where the words are too many.
    """
    said = words_for_residents(words)

    def change(content: ActivityContent) -> ActivityContent:
        return replace(content, status=Status.CANCELLED)

    cancelled = rewrite("confirmed", activity, change, by=by, reason=said, version=version, now=now)
    note_why_cancelled(cancelled, said)
    return cancelled


def words_for_residents(words: str) -> str:
    """Why something was cancelled, as one line. Raises Invalid where the words are too many."""
    said = one_line(words).strip()
    if len(said) > LONGEST_WORDS:
        raise Invalid({"words": [f"Say it in at most {LONGEST_WORDS} characters."]})
    return said


def note_why_cancelled(cancelled: Activity, words: str) -> None:
    """Keep the words beside the version that cancelled it; empty ones say nothing."""
    if words:
        Cancellation.objects.get_or_create(activity=cancelled, version=cancelled.version, defaults={"words": words})


@transaction.atomic
def withdraw(*, activity: Activity, by: By, reason: str, now: datetime, version: int | None = None) -> Activity:
    """Say that it should not have been logged: it stays, and never counts. Withdrawing it again changes nothing.

    Raises Invalid where the reason is missing, Conflict as `correct` does where a version is given.
    """
    _require_reason(reason)

    def change(content: ActivityContent) -> ActivityContent:
        return replace(content, status=Status.WITHDRAWN)

    return rewrite("withdrawn", activity, change, by=by, reason=reason, version=version, now=now)


def _already_there(facts: Facts, *, typed: bool) -> Logged:
    first = ACTIVITIES.stated_in(facts.id, version=1)
    said, stored = (_as_typed(facts), _as_typed(first)) if typed else (facts.stated, first.stated)
    return Logged(Outcome.SAME if said == stored else Outcome.DIFFERENT, Activity.objects.get(pk=facts.id))


def _as_typed(facts: Facts) -> dict[str, Any]:
    """What a form says of it: times to the minute, and not when it was typed."""
    to_the_minute = {name: facts[name] and minute_of(facts[name]) for name in TYPED_INSTANTS}
    return {**facts.stated, **to_the_minute, "recorded_at": None}


def rewrite(
    verb: str, activity: Activity, change: Change, *, by: By, reason: str, version: int | None, now: datetime
) -> Activity:
    """Store as the next version what the change makes of the newest; where it makes no difference, nothing.

    `verb` is one of MOVES. Raises Conflict where a version is given that is not the newest any more, and Invalid where
    the move is not allowed or the new content breaks a rule. Inside a transaction.
    """
    head, reason = open_head(activity.force.key), lines(reason)
    row = Activity.objects.get(pk=activity.pk)  # read again under the lock: nobody else can write it now
    newest = queries.newest_version(row)
    names = Names.in_versions(ActivityContent, [newest])
    stored = content_of(ActivityContent, newest, names)
    if version is not None and version != row.version:
        raise Conflict(activity=row, stored=stored, sent=_as_sent(activity, version, change, stored))
    content = change(stored)
    names.add(content)
    before, facts = ACTIVITIES.stated_by(newest), activity_facts(content, names=names, now=now, force=row.force_id)
    if before.stated == facts.stated:
        return row
    _require_move(verb, before, facts)
    _require_past(facts, head)
    require_let_in(facts.id, before.stated, facts.stated)
    _write(verb, facts, before, version=row.version + 1, head=head, by=by, reason=reason)
    return Activity.objects.get(pk=row.pk)


def _write(verb: str, facts: Facts, before: Facts, *, version: int, head: OpenHead, by: By, reason: str) -> None:
    ACTIVITIES.update(facts, head=head, version=version, by=name_of(by), reason=reason)
    links.derive(facts.id)
    ACTIVITIES.mark(head, before, facts)
    change = ACTIVITIES.change(verb, facts, version=version, before=before, reason=reason)
    head.write(by=name_of(by), changes=[change])


def _as_sent(activity: Activity, version: int, change: Change, stored: ActivityContent) -> ActivityContent:
    """What the person wanted: the change made to the version they looked at."""
    looked_at = activity.versions.filter(version=version).first()
    return change(queries.activity_contents([looked_at])[0] if looked_at else stored)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": ["Give a reason."]})


def _require_move(verb: str, before: Facts, after: Facts) -> None:
    starting, leading = MOVES[verb]
    if before["status"] not in starting:
        raise Invalid({"status": [f"An activity that is {before['status']} cannot be {verb}."]})
    if after["status"] not in leading:
        raise Invalid({"status": [f"{after['status']} is not a status that this can lead to."]})


def _require_past(facts: Facts, head: OpenHead) -> None:
    """The portal's clock may be ahead of the database's; the constraint goes by the latter."""
    if facts["status"] == Status.HELD and facts["starts_at"] > head.at + TAKEN_AS_SENT:
        raise Invalid({"starts_at": [HELD_LATER]})
