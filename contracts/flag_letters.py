"""Whom to tell of a flag, and in what words.

A flag change without `told_at` is still to be told; its letters and `told_at` are committed together, so that it is
told exactly once. Source of whom and when: measures.md, "Flags".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from contracts import wording
from contracts.actions.flags import subject_of
from contracts.kinds import KINDS
from contracts.models import Flag, FlagChange
from contracts.queries import flags, versions
from contracts.queries.flags import Raised
from record import letters
from record.entries import Change, open_head
from record.letters import Draft, Letter
from record.timezones import day_of
from teams.models import Grant, Person, Role

CAUSE = "flag-change"
Kind = FlagChange.Kind
# Easing and clearing are told to nobody. Coming back is no news, unless the news of it never went out.
TOLD = (Kind.OPENED, Kind.RISEN, Kind.REOPENED)


@dataclass(frozen=True)
class Reader:
    """Somebody who gets the letter, and as what."""

    person: Person
    role: Role


def untold() -> QuerySet[FlagChange]:
    """The changes whose letters are still to be written, in the order in which they happened."""
    return FlagChange.objects.filter(told_at__isnull=True, kind__in=TOLD).order_by("id")


@transaction.atomic
def tell(*, change: int, now: datetime) -> list[Letter]:
    """Write the letters of one change, by its id; none where it has been told or is being told by somebody else."""
    untold_change = (
        untold()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("flag__team__section", "flag__team__force", "flag__contract")
        .filter(pk=change)
        .first()
    )
    if untold_change is None:
        return []
    written = [] if _known(untold_change) else _write(untold_change, now)
    untold_change.told_at = now
    untold_change.save(update_fields=["told_at"])
    return written


def still_true(change: str) -> bool:
    """Whether the flag of a change stands: a letter about one that has cleared is not sent. Takes the cause's key."""
    return Flag.objects.standing().filter(changes=int(change)).exists()


def _known(change: FlagChange) -> bool:
    """Whether a flag that came back was told already, no less grave, by a letter that was not held back."""
    if change.kind != Kind.REOPENED:
        return False
    before = FlagChange.objects.filter(flag=change.flag, id__lt=change.id)
    opening = before.filter(kind=Kind.OPENED).order_by("-id").first()
    grave_enough = ["missed"] if change.level == "missed" else ["missed", "at_risk"]
    told = before.filter(level__in=grave_enough, id__gte=opening.id if opening else 0)
    causes = [_cause(earlier) for earlier in told]
    return Letter.objects.filter(cause__in=causes).exclude(state=Letter.State.DROPPED).exists()


def _write(change: FlagChange, now: datetime) -> list[Letter]:
    (raised,) = flags.raised([change.flag])
    force = change.flag.team.force.key
    readers = _readers(change, raised.standard.measure["kind"], day_of(now))
    words = _words(change, raised, now)
    drafts = [_draft(reader, words) for reader in readers]
    written = letters.write(force=force, cause=_cause(change), drafts=drafts, now=now)
    if not readers:
        open_head(force).write(by="portal", changes=[_unheard(change)])
    return written


def _cause(change: FlagChange) -> str:
    return f"{CAUSE}:{change.pk}"


def _unheard(change: FlagChange) -> Change:
    return Change(
        "flag.nobody_told",
        subject_of(change.flag),
        after={"change": change.kind, "level": change.level},
        reason="Nobody who should be told holds the role today and has an account with an e-mail address.",
    )


def _readers(change: FlagChange, kind: str, today: date) -> list[Reader]:
    """Each person once, in the first role that makes them a reader."""
    readers: dict[int, Reader] = {}
    for role in _roles(change.level, kind):
        for grant in _grants(role, change.flag, today):
            readers.setdefault(grant.person_id, Reader(grant.person, role))
    return list(readers.values())


def _roles(level: str, kind: str) -> list[Role]:
    if KINDS[kind].keys.GRADED:
        return [Role.REVIEWER]
    return [Role.SERGEANT, Role.INSPECTOR] if level == "missed" else [Role.SERGEANT]


def _grants(role: Role, flag: Flag, today: date) -> QuerySet[Grant]:
    """The role's grants that reach the team today, of people with an account and an address."""
    team = flag.team
    reach = {
        Role.SERGEANT: Q(team=team),
        Role.INSPECTOR: Q(section=team.section_id),
        Role.REVIEWER: Q(force=team.force_id),
    }
    reachable = Q(person__is_active=True, person__email__gt="")
    return Grant.objects.on(today).filter(reach[role], reachable, role=role).select_related("person").order_by("id")


def _draft(reader: Reader, words: dict[str, Any]) -> Draft:
    context = words | {"role": str(reader.role)}
    subject, body = (render_to_string(f"emails/{part}.txt", context).strip() for part in ("flag_subject", "flag"))
    return Draft(reader.person.key, reader.person.email or "", subject, body + "\n")


def _words(change: FlagChange, raised: Raised, now: datetime) -> dict[str, Any]:
    """What the templates print. The figures are those of now: the promise may stand worse than when the flag rose."""
    flag, standard, today = raised.flag, raised.standard, day_of(now)
    proof = reverse("proof", args=[flag.team.key, flag.contract.key, flag.code, flag.first_day])
    return {
        "flag": flag,
        "missed": change.level == "missed",
        "title": standard.title,
        "promise": " ".join((standard.promise or standard.title).split()),
        "by_logging": KINDS.of(standard.measure).keys.GATHERS,
        "proof": settings.SITE_URL + proof,
        "site": settings.SITE_URL,
        "now": now,
        "today": today,
        **_figures(raised, today),
    }


def _figures(raised: Raised, today: date) -> dict[str, Any]:
    """The window, the date, how it stands and what is to be done; less where it has just ceased to be owed."""
    flag, found, measure = raised.flag, raised.assessment, raised.standard.measure
    if found is None:
        window = wording.from_to(flag.first_day, flag.last_day, today)
        return {"window": window, "fact": "The figures are being worked out again."}
    channels = versions.channel_words()
    return {
        "window": wording.window_name(measure["period"], found, today),
        "due_by": found.due_by,
        "fact": wording.sentence(found, measure, channels, today=today, team=flag.team.name, late=raised.late),
        "deed": wording.deed(measure, channels),
    }
