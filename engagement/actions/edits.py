"""Changes that a device made without signal: each is known by its own id, and made upon what it names.

Sent twice it is made once; made upon what is not here yet it waits; made upon what is not the newest any more it is
shown beside that. All writers of a force wait for its head, so that two of the same are one. Source: interfaces.md,
"HTTP API".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from engagement.actions.activities import cancel, confirm, correct, note_why_cancelled, words_for_residents
from engagement.models import Activity, ActivityEdit, Status
from inputs import By, name_of
from record.entries import open_head
from record.refusal import Invalid

# By status, the fields that say how a plan went and no more.
HOW_IT_WENT: dict[Any, set[str]] = {Status.HELD: {"status", "attendance"}, Status.CANCELLED: {"status"}}


@dataclass(frozen=True)
class Upon:
    """Which change it is, and upon what: `after` is the id of an edit or of the activity; else `version` was seen."""

    edit: UUID
    said: str  # SHA-256 of what was sent, by which the same edit is known from another under its id
    after: UUID | None = None
    version: int | None = None


class NotYet(Exception):
    """What the edit was made upon is not here."""


class Taken(Exception):
    """The edit's id is that of another one."""


@transaction.atomic
def once(*, upon: Upon, activity: Activity, by: By, make: Callable[[int | None], Activity]) -> Activity:
    """The activity as it is now, after `make` has changed the version that the edit was made upon, this time or before.

    An edit that is known is answered whatever its person may do today: `make` asks what they may.

    Raises NotYet, Taken, and whatever `make` raises: then nothing of the edit is remembered.
    """
    open_head(activity.force.key)
    known = ActivityEdit.objects.filter(pk=upon.edit).first()
    if known:
        if (known.activity_id, known.said) != (activity.pk, upon.said):
            raise Taken
        return Activity.objects.get(pk=activity.pk)
    made = make(_version_of(upon, activity))
    try:
        ActivityEdit.objects.create(id=upon.edit, activity=made, version=made.version, said=upon.said, by=name_of(by))
    except IntegrityError:  # meanwhile it is that of an edit in another force, whose writers this one does not wait for
        raise Taken from None
    return made


def _version_of(upon: Upon, activity: Activity) -> int | None:
    if upon.after is None:
        return upon.version
    if upon.after == activity.pk:
        return 1
    before = ActivityEdit.objects.filter(pk=upon.after, activity=activity).first()
    if before is None:
        raise NotYet
    return before.version


def says_how_it_went(activity: Activity, changes: dict[str, Any], *, reason: str) -> bool:
    """Whether a change without a reason is one that needs none: how a plan went, and no more."""
    status = changes.get("status")
    told = status in HOW_IT_WENT and changes.keys() <= HOW_IT_WENT[status]
    return told and not reason and activity.versions.filter(status=Status.PLANNED).exists()


@transaction.atomic
def change(
    *,
    activity: Activity,
    changes: dict[str, Any],
    by: By,
    reason: str,
    words: str,
    version: int,
    now: datetime,
) -> Activity:
    """Correct with a reason; or, without one, say how a plan went. `words` say to residents why it was cancelled.

    Raises as `correct`, `confirm` and `cancel` do.
    """
    cancelled = changes.get("status") == Status.CANCELLED
    if words and not cancelled:
        raise Invalid.because("Only what is cancelled has words for residents.", field="cancelled_because")
    if not says_how_it_went(activity, changes, reason=reason):
        said = words_for_residents(words)
        done = correct(activity=activity, changes=changes, by=by, reason=reason, version=version, now=now)
        note_why_cancelled(done, said)
        return done
    if cancelled:
        return cancel(activity=activity, words=words, by=by, now=now, version=version)
    came = changes.get("attendance")
    return confirm(activity=activity, held=True, attendance=came, by=by, now=now, version=version)
