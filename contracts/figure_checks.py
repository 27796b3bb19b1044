"""The nightly check of all figures: what it found stands in a row, and a difference is told to people at once.

Read by `/health/ready`, by a letter to the force's administrators, and as an error of the log.
"""

from __future__ import annotations

import logging
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string

from contracts.engine.checking import Difference, first_difference
from contracts.models import FigureCheck
from record import letters
from record.letters import Draft
from record.timezones import LONDON, day_of
from teams.models import Force, Person, Team
from teams.permissions import Permission, holders

FROM = time(2, 30)  # London: after the new day has been settled, before anybody reads it
log = logging.getLogger(__name__)


def due(now: datetime) -> QuerySet[Force]:
    """Forces whose figures have not been checked today, once it is late enough at night."""
    if now.astimezone(LONDON).time() < FROM:
        return Force.objects.none()
    done = FigureCheck.objects.filter(force=OuterRef("pk"), checked_on__gte=day_of(now))
    return Force.objects.filter(~Exists(done)).order_by("id")


def check(*, force: Force, now: datetime) -> Difference | None:
    """Check all teams of the force, keep what came of it, and tell of a difference."""
    found = first_difference(list(Team.objects.filter(force=force).order_by("key")), now=now)
    with transaction.atomic():
        FigureCheck.objects.update_or_create(
            force=force, defaults={"checked_on": day_of(now), "at": now, "difference": str(found or "")}
        )
        if found:
            log.error("What is kept is not what the facts come to. %s", found)
            letters.write(
                force=force.key,
                cause=f"figures-differ:{force.key}:{day_of(now)}",
                drafts=[_draft(person, found, now) for person in _told(force, now)],
                now=now,
            )
    return found


def alarm() -> str:
    """The first difference that the last checks found, as a sentence; empty where every figure stood."""
    found = FigureCheck.objects.exclude(difference="").order_by("force").first()
    return found.difference if found else ""


def _told(force: Force, now: datetime) -> list[Person]:
    """Whoever manages the force: they can have it looked into."""
    team = Team.objects.filter(force=force).order_by("id").first()
    return list(holders(Permission.MANAGE, team, day_of(now))) if team else []


def _draft(person: Person, found: Difference, now: datetime) -> Draft:
    words = {"difference": str(found), "now": now, "today": day_of(now), "site": settings.SITE_URL}
    subject, body = (render_to_string(f"emails/figures_differ{part}.txt", words).strip() for part in ("_subject", ""))
    return Draft(person.key, person.email or "", subject, body + "\n")
