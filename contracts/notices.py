"""Whom to tell of a flag, and in what words.

A flag change without `told_at` is still to be told; its letters and `told_at` are committed together, so that it is
told exactly once. Source of whom and when: "Flags" in the measures' definition; of the words: the design's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from contracts.models import Assessment, Flag, FlagChange, Standard
from record import letters
from record.entries import Change, open_head
from record.letters import Draft, Letter
from record.london import day_of
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
    flag, force = change.flag, change.flag.team.force.key
    standing = _standing_of(flag)
    readers = _readers(change, standing, day_of(now))
    drafts = [_draft(reader, change, standing, now) for reader in readers]
    written = letters.write(force=force, cause=_cause(change), drafts=drafts, now=now)
    if not readers:
        open_head(force).write(by="portal", changes=[_unheard(change)])
    return written


def _cause(change: FlagChange) -> str:
    return f"{CAUSE}:{change.pk}"


def _unheard(change: FlagChange) -> Change:
    flag = change.flag
    return Change(
        "flag.nobody_told",
        f"flag:{flag.team.key}/{flag.contract.key}/{flag.code}/{flag.first_day}",
        after={"change": change.kind, "level": change.level},
        reason="Nobody who should be told holds the role today and has an account with an e-mail address.",
    )


@dataclass(frozen=True)
class Standing:
    """The promise that a flag is about, and how it stands now; no assessment where it has just ceased to be owed."""

    flag: Flag
    standard: Standard
    assessment: Assessment | None

    @property
    def kind(self) -> str:
        return self.standard.measure["kind"]


def _standing_of(flag: Flag) -> Standing:
    assessment = Assessment.objects.filter(
        team=flag.team, contract=flag.contract, code=flag.code, first_day=flag.first_day
    ).first()
    version = assessment.version_id if assessment else flag.version_id
    return Standing(flag, Standard.objects.get(version=version, code=flag.code), assessment)


def _readers(change: FlagChange, standing: Standing, today: date) -> list[Reader]:
    """Each person once, in the first role that makes them a reader."""
    readers: dict[int, Reader] = {}
    for role in _roles(change.level, standing.kind):
        for grant in _grants(role, change.flag, today):
            readers.setdefault(grant.person_id, Reader(grant.person, role))
    return list(readers.values())


def _roles(level: str, kind: str) -> list[Role]:
    if kind == "graded":
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


def _draft(reader: Reader, change: FlagChange, standing: Standing, now: datetime) -> Draft:
    context = _context(reader, change, standing, now)
    subject, body = (render_to_string(f"emails/{part}.txt", context).strip() for part in ("flag_subject", "flag"))
    return Draft(reader.person.key, reader.person.email or "", subject, body + "\n")


def _context(reader: Reader, change: FlagChange, standing: Standing, now: datetime) -> dict[str, Any]:
    flag, assessment = change.flag, standing.assessment
    proof = f"/oversight/{flag.team.key}/{flag.contract.key}/{flag.code}/{flag.first_day}/"
    return {
        "change": change,
        "flag": flag,
        "standard": standing.standard,
        "promise": " ".join((standing.standard.promise or standing.standard.title).split()),
        "due_by": assessment.due_by if assessment and change.level == "at_risk" else None,
        "fact": _fact(standing, change.level),
        "role": str(reader.role),
        "kind": standing.kind,
        "proof": settings.SITE_URL + proof,
        "site": settings.SITE_URL,
        "now": now,
        "today": day_of(now),
    }


def _fact(standing: Standing, level: str) -> str:
    """The figures as a sentence; the six words of the six statuses are said elsewhere."""
    if standing.assessment is None:
        return "The figures are being worked out again."
    return FACTS[standing.kind](standing.assessment, standing.standard.measure, level == "missed")


def _count(found: Assessment, measure: dict[str, Any], missed: bool) -> str:
    what = {"neighbourhood": " neighbourhoods", "officer": " officers"}.get(measure.get("per", "team"), "")
    figures = f"{found.achieved} of {found.required}{what}"
    if missed:
        return f"{figures}, in the time there was."
    more = f"{found.scheduled} more planned" if found.scheduled else "nothing more is planned"
    return f"{figures} so far, and {more}."


def _gap(found: Assessment, measure: dict[str, Any], missed: bool) -> str:
    if missed:
        return f"{_days(found.achieved)} without one; {found.required} is the most."
    plan = "what is planned does not keep it" if found.scheduled else "none is planned"
    return f"The next is due, and {plan}. Never more than {_days(found.required)} apart."


def _on_time(found: Assessment, measure: dict[str, Any], missed: bool) -> str:
    pending = f", {found.scheduled} not decided yet" if found.scheduled else ""
    return f"{found.achieved} in time{pending}; {found.required} are needed."


def _presence(found: Assessment, measure: dict[str, Any], missed: bool) -> str:
    thing = "officers published" if measure["fact"] == "published_officer" else "priorities published"
    more = "" if missed else ", and more are coming as things stand"
    return f"{_days(found.achieved)} with too few or too many {thing}{more}; {found.required} allowed."


def _graded(found: Assessment, measure: dict[str, Any], missed: bool) -> str:
    passing = ", ".join(measure["passing"]).replace("_", " ")
    return f"The grade given does not pass; these do: {passing}." if missed else "No grade has been given yet."


def _days(number: int | None) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


FACTS = {"count": _count, "gap": _gap, "on_time": _on_time, "presence": _presence, "graded": _graded}
